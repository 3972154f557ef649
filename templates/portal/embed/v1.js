// The jobs of a careers site, put in place on another site. What is wanted stands in the data attributes of the
// script's own tag; the page's address is never read. No cookie, no third party, one request.
(() => {
  "use strict";
  const me = document.currentScript;
  if (!me) return;
  const words = "@words", wanted = me.dataset, { origin: base, searchParams: own } = new URL(me.src);
  const before = me.previousElementSibling;
  const mine = before?.localName === "foyer-jobs" && !before.shadowRoot;
  const host = mine ? before : document.createElement("foyer-jobs");
  if (!mine) me.after(host);
  const root = host.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync("@sheet");
  root.adoptedStyleSheets = [sheet];

  const make = (tag, about, ...inside) => {
    const one = document.createElement(tag);
    for (const name in about) one.setAttribute(name, about[name]);
    one.append(...inside);
    return one;
  };
  const icon = (d) => {
    const [one, path] = ["svg", "path"].map((tag) => document.createElementNS("http://www.w3.org/2000/svg", tag));
    one.setAttribute("viewBox", "0 0 24 24");
    one.setAttribute("aria-hidden", "true");
    path.setAttribute("d", d);
    one.append(path);
    return one;
  };
  const link = (to, about, ...inside) => {
    const address = new URL(to, base);
    address.searchParams.set("source", ["embed", wanted.source?.trim()].filter(Boolean).join(":"));
    if (own.has("lang")) address.searchParams.set("lang", words.lang);
    return make("a", { href: address, target: "_top", rel: "noopener", ...about }, ...inside);
  };
  const said = (text, place, n) => text.replace("{place}", () => place).replace("{n}", n);

  const status = make("p", { role: "status" });
  const box = make("div", { class: "embed", lang: words.lang, tabindex: -1, "data-theme": wanted.theme ?? "light" });
  root.append(box);

  // Loading, empty and failed: a sentence, and a way on.
  const tell = (text, ...more) => {
    status.textContent = text;
    box.replaceChildren(make("div", { class: "card" }, status, ...more));
  };
  const careers = () => link("/jobs", {}, words.all);

  const where = (job) => {
    const [first, ...others] = new Set(job.locations.map((one) => one.city));
    const place = others.length ? said(words.more, first, others.length) : first ?? "";
    if (job.workplace_type !== "remote") return place;
    return place ? said(words.or, place) : words.remote;
  };

  const draw = (jobs) => {
    const list = make("ul", { role: "list", "aria-label": words.list });
    const rows = jobs.map((job) => {
      const hours = words.hours[job.employment_type] ?? "";
      const parts = [make("b", { lang: job.language, dir: "auto" }, job.name), make("span", {}, where(job)), make("span", {}, hours)];
      const row = make("li", {}, link(job.post_url, { class: "job" }, ...parts, icon("m9 18 6-6-6-6")));
      const text = [job.name, job.department?.name, where(job), hours].join(" ").toLowerCase();
      return { row, text, places: job.locations.map((one) => one.city) };
    });
    list.append(...rows.map((one) => one.row));
    const search = make("input", { type: "search", "aria-label": words.search, placeholder: words.search });
    const places = [...new Set(rows.flatMap((one) => one.places))].sort(new Intl.Collator(words.lang).compare);
    const options = ["", ...places].map((one) => make("option", { value: one }, one || words.any));
    const place = make("select", { "aria-label": words.place }, ...options);
    const count = () => {
      const typed = search.value.toLowerCase().split(/\s+/);
      let n = 0;
      for (const one of rows) {
        const fits = typed.every((word) => one.text.includes(word));
        one.row.hidden = !fits || (place.value !== "" && !one.places.includes(place.value));
        n += !one.row.hidden;
      }
      list.hidden = !n;
      status.className = n ? "sr" : "card";
      status.textContent = n ? said(n === 1 ? words.one : words.many, "", n) : words.none;
    };
    search.oninput = place.onchange = count;
    const icons = icon("m21 21-4.3-4.3M19 11a8 8 0 1 1-16 0 8 8 0 0 1 16 0");
    const tools = make("div", { class: "row" }, make("div", { class: "search" }, icons, search));
    if (places.length > 1) tools.append(make("div", { class: "pick" }, place, icon("m6 9 6 6 6-6")));
    const few = jobs.length < 4;
    box.replaceChildren(...(few ? [] : [tools]), status, list, make("p", { class: "foot" }, careers()));
    count();
  };

  const load = async () => {
    status.className = "";
    tell(words.loading);
    box.append(make("div", { class: "card wait", "aria-hidden": true }));
    const query = new URLSearchParams();
    for (const name of ["department", "location"]) if (wanted[name]?.trim()) query.set(name, wanted[name].trim());
    try {
      const answer = await fetch(`${base}/api/public/v1/jobs?${query}`, {
        credentials: "omit", referrerPolicy: "no-referrer", signal: AbortSignal.timeout(15000),
      });
      const jobs = (await answer.json()).data;
      if (jobs.length) draw(jobs);
      else tell(words.empty, careers());
    } catch {
      const again = make("button", { type: "button" }, words.again);
      again.onclick = () => {
        box.focus(); // the button goes: who pressed it stays here
        load();
      };
      tell(words.error, careers(), again);
    }
  };
  load();
})();
