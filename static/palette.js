// Find or do: a dialog over any page, opened with / or Ctrl K (Cmd K). The server finds; this asks, walks and chooses.
// What the page itself can do is offered too: its own buttons with a key are pressed.
(() => {
  "use strict";

  const WAIT_MS = 150;
  const MOST_ACTS = 6;
  const palette = document.querySelector("#palette");
  if (!palette) return;
  const box = palette.querySelector("#palette-q");
  const said = palette.querySelector("#palette-said");
  const listOf = () => palette.querySelector("#palette-list");
  const options = () => [...palette.querySelectorAll('[role="option"]')].filter((one) => !one.closest("[hidden]"));
  const keysOn = () => document.body.dataset.keys !== "off" && localStorage.getItem("foyer-keys-off") !== "yes";
  const typing = (element) => element?.closest?.("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");
  let acts = []; // what the page offered when the palette was opened
  let asked = null; // the latest question, so that an answer that comes late is dropped
  let timer = 0;
  let isStale = true; // what is listed answers a former question
  let isHasty = false; // Enter came before the answer: then its first option is taken

  function open(text = "") {
    if (palette.open || document.querySelector("dialog[open]")) return;
    acts = actsOfPage();
    box.value = text;
    [isStale, isHasty] = [true, false];
    palette.showModal();
    box.focus();
    box.setSelectionRange(text.length, text.length);
    ask();
  }

  // Looking up

  async function ask() {
    clearTimeout(timer);
    asked?.abort();
    const mine = (asked = new AbortController());
    const address = new URL(palette.dataset.url, location.href);
    address.searchParams.set("q", box.value);
    address.searchParams.set("part", "palette");
    box.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(address, { signal: mine.signal, headers: { "HX-Request": "true" }, credentials: "same-origin" });
      const text = await answer.text();
      if (mine !== asked || !palette.open) return;
      const elsewhere = answer.headers.get("HX-Redirect");
      if (elsewhere) return location.assign(elsewhere);
      const fresh = new DOMParser().parseFromString(text, "text/html").querySelector("#palette-list");
      if (!answer.ok || !fresh) throw new Error("no list");
      show(document.importNode(fresh, true));
    } catch (error) {
      if (error.name === "AbortError" || mine !== asked) return;
      said.textContent = palette.dataset.failed;
      const told = document.createElement("p");
      told.className = "meta inset";
      told.textContent = palette.dataset.failed;
      listOf().replaceChildren(told);
      choose(null);
    } finally {
      if (mine === asked) box.removeAttribute("aria-busy");
    }
  }

  function show(list) {
    listOf().replaceWith(list);
    offerActs(list);
    said.textContent = list.dataset.said ?? "";
    const first = options()[0] ?? null;
    choose(first);
    isStale = false;
    if (isHasty && first) run(first);
  }

  // What this page can do

  function labelOf(element) {
    if (element.hasAttribute("aria-label")) return ""; // an arrow, not an act
    const words = (element.labels?.[0] ?? element.querySelector(":scope > summary") ?? element).cloneNode(true);
    for (const key of words.querySelectorAll("kbd, svg")) key.remove();
    return words.textContent.replace(/\s+/g, " ").trim();
  }

  function actsOfPage() {
    const seen = new Set();
    return [...document.querySelectorAll("[data-key]")]
      .filter((one) => !one.closest(".ticket, .rail, dialog") && !one.disabled && one.checkVisibility())
      .map((element) => ({ element, key: element.dataset.key, label: labelOf(element) }))
      .filter(({ key, label }) => label && !seen.has(key) && seen.add(key));
  }

  const plain = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase();

  function offerActs(list) {
    const group = list.querySelector("#palette-do");
    const there = new Map([...list.querySelectorAll("[data-href]")].map((one) => [one.dataset.href, one]));
    const words = plain(box.value).split(/\s+/).filter(Boolean);
    const fitting = acts.filter(({ element, label }) => {
      const parts = plain(label).split(/[^\p{L}\p{N}]+/u);
      return words.every((word) => parts.some((part) => part.startsWith(word)));
    });
    const heading = group.firstElementChild;
    for (const act of fitting.slice(0, MOST_ACTS).reverse()) {
      const known = there.get(act.element.getAttribute("href"));
      if (known) { // the server offers it too: here it has a key
        known.append(palette.querySelector("#palette-act").content.querySelector("kbd").cloneNode());
        known.lastElementChild.textContent = act.key.toUpperCase();
        continue;
      }
      const option = palette.querySelector("#palette-act").content.firstElementChild.cloneNode(true);
      option.id = `palette-key-${act.key.charCodeAt(0)}`;
      option.querySelector("span").textContent = act.label;
      option.querySelector("kbd").textContent = act.key.length === 1 ? act.key.toUpperCase() : act.key;
      option.act = act.element;
      heading.after(option);
    }
    if (fitting.length) {
      group.hidden = false;
      if (!words.length) list.prepend(group); // with nothing typed, what can be done here comes first
    }
  }

  // Choosing

  function choose(option) {
    for (const one of options()) one.setAttribute("aria-selected", String(one === option));
    if (option) {
      box.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    } else box.removeAttribute("aria-activedescendant");
  }

  function walk(by) {
    const all = options();
    const at = all.findIndex((one) => one.getAttribute("aria-selected") === "true");
    if (all.length) choose(all[(at + by + all.length) % all.length]);
  }

  function run(option, apart) {
    if (option.act) {
      palette.close();
      return press(option.act);
    }
    if (apart) return window.open(option.dataset.href, "_blank", "noopener");
    location.assign(option.dataset.href);
  }

  function press(element) {
    if (element.matches("details")) {
      element.open = true;
      (element.querySelector("select, input:not([type=hidden]), button") ?? element).focus();
    } else if (element.matches("input, textarea, select")) {
      element.scrollIntoView({ block: "nearest" });
      element.focus();
    } else element.click();
  }

  // Events

  box.addEventListener("input", () => {
    [isStale, isHasty] = [true, false];
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT_MS);
  });

  palette.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) walk(step);
    else if (event.key === "Enter" && isStale) {
      isHasty = true;
      ask();
    } else if (event.key === "Enter") {
      const chosen = options().find((one) => one.getAttribute("aria-selected") === "true");
      if (chosen) run(chosen, event.ctrlKey || event.metaKey);
    } else return;
    event.preventDefault();
  });

  palette.addEventListener("mousemove", (event) => {
    const option = event.target.closest('[role="option"]');
    if (option && option.getAttribute("aria-selected") !== "true") choose(option);
  });
  palette.addEventListener("click", (event) => {
    const option = event.target.closest('[role="option"]');
    if (option) run(option, event.ctrlKey || event.metaKey);
    else if (event.target === palette) palette.close(); // beside it
  });
  palette.addEventListener("close", () => asked?.abort());

  document.addEventListener("keydown", (event) => {
    const { key } = event;
    if ((event.metaKey || event.ctrlKey) && !event.altKey && !event.shiftKey && key.toLowerCase() === "k") {
      event.preventDefault();
      return palette.open ? palette.close() : open();
    }
    if (key !== "/" || !keysOn() || event.metaKey || event.ctrlKey || event.altKey || typing(event.target)) return;
    if (document.querySelector("dialog[open]")) return;
    event.preventDefault();
    open();
  });

  // The box of the rail: a click opens the palette, typing goes on in it. Without this script it is a plain form.
  for (const form of document.querySelectorAll("form.find")) {
    const input = form.querySelector("input");
    form.addEventListener("click", () => open(input.value));
    input.addEventListener("input", () => {
      const text = input.value;
      input.value = "";
      open(text);
    });
  }
})();
