// The back office by keyboard and by dragging. Every act here is a form of the page; this only sends it sooner.
(() => {
  "use strict";

  const KEYS_OFF = "foyer-keys-off";
  const GO = {
    t: "", j: "/jobs", c: "/candidates", i: "/interviews", o: "/offers", l: "/letters", r: "/reports",
  };
  const AT = { t: "#tag-name", n: "#composer-note", i: "#interviews" }; // what a board has no room for is done on the person's page
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const one = (selector, root = document) => root.querySelector(selector);

  function toast(text) {
    if (text) document.dispatchEvent(new CustomEvent("foyer:toast", { detail: { text } }));
  }

  // Toasts that come with an answer go after ten seconds, but never while they hold the focus or the pointer.

  const TOAST_MS = 10_000;
  const shelf = one(".toasts");
  if (shelf) {
    new MutationObserver(() => {
      for (const shown of all("#notice.toast", shelf)) {
        if (!shown.dataset.timed) {
          shown.dataset.timed = "yes";
          setTimeout(() => leave(shown), TOAST_MS);
        }
      }
    }).observe(shelf, { childList: true });
  }
  function leave(shown) {
    if (shown.matches(":focus-within, :hover")) setTimeout(() => leave(shown), 1000);
    else shown.remove();
  }

  // Answers

  document.addEventListener("htmx:before:swap", (event) => {
    const { ctx } = event.detail;
    const status = ctx.response?.status ?? 200;
    if (status < 400 || !ctx.text?.includes('id="problem"')) return;
    event.preventDefault(); // what went wrong is said; what is shown stays
    const said = new DOMParser().parseFromString(ctx.text, "text/html");
    toast(said.body.textContent.replace(/\s+/g, " ").trim());
    settleCards();
  });

  document.addEventListener("htmx:after:swap", (event) => {
    const { ctx } = event.detail;
    settleCards();
    if (["composer", "add-tag", "add-file"].includes(ctx.sourceElement?.id) && ctx.response?.status < 400) ctx.sourceElement.reset();
    if (ctx.sourceElement?.id === "say-no") one("#rejection select")?.focus();
  });

  // An address that says what was done says it once.
  const here = new URL(location.href);
  if (here.searchParams.has("done")) {
    for (const name of ["done", "who", "stage", "tag", "to", "role", "owner", "other", "letter", "dropped"]) here.searchParams.delete(name);
    history.replaceState(history.state, "", here);
  }

  const aim = here.hash ? document.getElementById(here.hash.slice(1)) : null;
  (aim?.matches("[data-key]") ? aim : aim && one("a[href], button, input, select", aim))?.focus();

  // The board

  const board = one("#board");
  const listOf = (stage) => one(`ul[data-stage="${CSS.escape(stage)}"]`);
  const linkOf = (card) => one(".who a", card);
  const away = new Set(); // ids of cards that are painted elsewhere than the server has said so far

  // The server has the last word: a card lies in the column it names.
  function settleCards() {
    for (const card of all(".ticket", board ?? undefined)) {
      const list = card.closest("ul[data-stage]");
      if (!board || !list || away.has(card.id) || list.dataset.stage === card.dataset.stage) continue;
      const held = card.contains(document.activeElement);
      listOf(card.dataset.stage)?.prepend(card);
      if (held) linkOf(card).focus();
    }
  }

  async function move(card, stage) {
    const list = listOf(stage);
    if (!list || stage === card.dataset.stage) return;
    const { id } = card;
    const wasFocused = card.contains(document.activeElement) || document.activeElement === document.body;
    away.add(id);
    list.prepend(card);
    card.setAttribute("aria-busy", "true");
    if (wasFocused) linkOf(card).focus();
    const values = { stage_id: stage, version: card.dataset.version, back: "board" };
    values.csrf_token = one("input[name=csrf_token]")?.value ?? "";
    try {
      await htmx.ajax("POST", card.dataset.url, { values, source: card, target: `#${CSS.escape(id)}`, swap: "outerHTML" });
    } finally {
      away.delete(id);
      const now = document.getElementById(id);
      if (now === card) {
        card.removeAttribute("aria-busy");
        if (!shelf?.hasChildNodes()) toast(board.dataset.refused);
      }
      settleCards();
      if (wasFocused && now) linkOf(now).focus({ preventScroll: true });
    }
  }

  if (board && "movable" in board.dataset && window.Sortable) {
    for (const list of all("ul[data-stage]", board)) {
      Sortable.create(list, {
        group: "cards",
        sort: false,
        draggable: ".ticket:not([data-fixed])",
        filter: "details, form, button, select, input",
        preventOnFilter: false,
        delay: 150,
        delayOnTouchOnly: true,
        animation: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 120,
        chosenClass: "lifted",
        onMove: ({ to }) => {
          for (const column of all(".column", board)) column.classList.toggle("target", column.contains(to));
        },
        onEnd: ({ item, to }) => {
          for (const column of all(".column.target", board)) column.classList.remove("target");
          if (to.dataset.stage !== item.dataset.stage) move(item, to.dataset.stage);
        },
      });
    }
  }

  function onward(card) {
    const columns = all(".column", board);
    const at = columns.findIndex((column) => column.dataset.stage === card.dataset.stage);
    const next = columns[at + 1];
    if (next && !("fixed" in card.dataset)) move(card, next.dataset.stage);
  }

  function walk(card, key) {
    const columns = all(".column", board).filter((column) => one(".ticket", column));
    if (!columns.length) return;
    if (!card) return linkOf(one(".ticket", columns[0])).focus();
    const x = columns.findIndex((column) => column.contains(card));
    const cards = all(".ticket", columns[x]);
    const y = cards.indexOf(card);
    const dx = { ArrowLeft: -1, ArrowRight: 1 }[key] ?? 0;
    const dy = { ArrowUp: -1, ArrowDown: 1, k: -1, j: 1 }[key] ?? 0;
    const list = dx ? all(".ticket", columns[x + dx] ?? columns[x]) : cards;
    const next = list[Math.min(Math.max(y + dy, 0), list.length - 1)];
    linkOf(next).focus();
    next.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  // Lists and tables: J and K walk the rows, Enter follows the focused link by itself.
  function step(key) {
    const rows = all("[data-walk]");
    if (!rows.length) return false;
    const at = rows.findIndex((row) => row.contains(document.activeElement));
    const next = rows[Math.min(Math.max(at + (key === "j" ? 1 : -1), 0), rows.length - 1)];
    for (const row of rows) row.classList.toggle("here", row === next);
    one("a", next).focus();
    return true;
  }

  // Keys

  const keysOn = () => document.body.dataset.keys !== "off";
  const typing = (element) => element?.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");
  let gone = 0;

  function use(element) {
    if (element.matches("details")) {
      element.open = true;
      (one("select, input:not([type=hidden]), button", element) ?? element).focus();
    } else if (element.matches("input, textarea, select")) {
      element.scrollIntoView({ block: "nearest" });
      element.focus();
    } else {
      element.click();
    }
  }

  function onKey(key, extending) {
    const card = document.activeElement?.closest(".ticket");
    if (Date.now() - gone < 1500 && key in GO) return location.assign(`/backoffice${GO[key]}`), true;
    gone = 0;
    if (key === "g") return (gone = Date.now()), true;
    if (key === "?") return help(), true;
    if (key === "[" || key === "]") return tab(key === "]" ? 1 : -1);
    const act = one('input[name="ids"]:checked') && one(`#bulk [data-key="${CSS.escape(key)}"]`);
    if (act) return act.click(), true;
    if (board && (key.startsWith("Arrow") || key === "j" || key === "k")) return walk(card, key), true;
    if (key === "e" && board) return card && onward(card), true;
    if (board && key in AT) return card && location.assign(linkOf(card).href + AT[key]), true;
    const scope = board && key !== "z" ? card : document;
    const found = scope && all(`[data-key="${CSS.escape(key)}"]`, scope).find((element) => !element.closest("#bulk"));
    if (found) return use(found), true;
    if (extending) return step({ ArrowDown: "j", ArrowUp: "k" }[key]);
    return (key === "j" || key === "k") && step(key);
  }

  function tab(way) {
    const tabs = all(".tabs a, .tabs button");
    const at = tabs.findIndex((one) => one.matches("[aria-current], [aria-selected=true]"));
    const next = at < 0 ? null : tabs[at + way];
    return next ? (next.click(), true) : false;
  }

  // Only the keys that do something on this page.
  function help() {
    const dialog = one("#help");
    for (const row of all("[data-when]", dialog ?? document)) row.hidden = !one(row.dataset.when);
    dialog?.showModal();
  }

  document.addEventListener("keydown", (event) => {
    const { key, target } = event;
    if ((event.metaKey || event.ctrlKey) && key === "Enter" && target.matches("textarea")) {
      event.preventDefault();
      return target.form?.requestSubmit();
    }
    if (key === "Escape") {
      const open = target.closest?.("details.more[open]");
      if (open) {
        open.open = false;
        (open.closest(".ticket") ? linkOf(open.closest(".ticket")) : one("summary", open)).focus();
      } else if (typing(target)) target.blur();
      return;
    }
    if (!keysOn() || event.metaKey || event.ctrlKey || event.altKey || typing(target) || one("dialog[open]")) return;
    const extending = event.shiftKey && !board && ["ArrowUp", "ArrowDown"].includes(key) && one("#bulk");
    if (onKey(key.length === 1 ? key.toLowerCase() : key, extending)) event.preventDefault();
  });

  const keysSwitch = one("#keys-on");
  function setKeys(off) {
    document.body.dataset.keys = off ? "off" : "on";
    if (keysSwitch) keysSwitch.checked = !off;
  }
  setKeys(localStorage.getItem(KEYS_OFF) === "yes");
  keysSwitch?.addEventListener("change", () => {
    if (keysSwitch.checked) localStorage.removeItem(KEYS_OFF);
    else localStorage.setItem(KEYS_OFF, "yes");
    setKeys(!keysSwitch.checked);
  });
})();
