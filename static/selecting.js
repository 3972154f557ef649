// Choosing several rows of a board or a list. Boxes and forms are the page's own; this counts, remembers the choice
// over swaps, lets the keyboard choose, and reads the rows again after an act.
(() => {
  "use strict";

  const bar = document.getElementById("bulk");
  if (!bar) return;
  document.documentElement.classList.add("chooses"); // a box lies on the initials, and shows when it is wanted
  const MOST = 500;
  const count = document.getElementById("bulk-count");
  const chosen = new Set(); // ids of applications; their versions stand in the boxes
  const sheet = () => document.getElementById("bulk-sheet");
  const region = () => document.querySelector("[data-bulk-region]");
  const boxes = () => [...document.querySelectorAll('input[name="ids"][form="bulk"]')];
  const idOf = (box) => box.value.split(":")[0];
  const rowOf = (element) => element?.closest(".ticket, tr, [data-walk]");
  const boxOf = (row) => row?.querySelector('input[name="ids"]');
  let last = null; // the row that had the focus, by its box's id and its place

  function toast(text) {
    document.dispatchEvent(new CustomEvent("foyer:toast", { detail: { text } }));
  }

  function show() {
    const there = new Set();
    for (const box of boxes()) {
      there.add(idOf(box));
      box.checked = chosen.has(idOf(box));
      const row = rowOf(box);
      row?.classList.toggle("picked", box.checked);
      if (row?.matches("tr")) row.setAttribute("aria-selected", box.checked);
    }
    for (const id of chosen) if (!there.has(id)) chosen.delete(id); // what no longer stands on the page
    const { one, many } = count.dataset;
    const words = chosen.size === 1 ? one : many.replace("#", chosen.size);
    if (count.textContent !== words) count.textContent = words;
  }

  function choose(box, on = !chosen.has(idOf(box))) {
    if (on && chosen.size >= MOST) return toast(count.dataset.most);
    if (on) chosen.add(idOf(box));
    else chosen.delete(idOf(box));
  }

  function clear() {
    chosen.clear();
    show();
  }

  function remember(row = rowOf(document.activeElement)) {
    const box = boxOf(row);
    if (!box) return;
    const list = row.parentElement;
    last = { id: idOf(box), list: list.id, at: [...list.children].indexOf(row) };
  }

  function focusAgain() {
    if (!last) return;
    const same = boxes().find((box) => idOf(box) === last.id);
    const list = document.getElementById(last.list) ?? region();
    const rows = [...(list?.children ?? [])].filter(boxOf);
    const row = same && rowOf(same).closest(`#${CSS.escape(last.list)}`) ? rowOf(same) : rows[Math.min(last.at, rows.length - 1)];
    (row ?? rowOf(boxes()[0]))?.querySelector("a")?.focus();
  }

  function close() {
    const open = sheet();
    open.replaceChildren();
    open.className = "";
    focusAgain();
  }

  async function readAgain() {
    const shown = region();
    if (!shown) return;
    const target = `#${CSS.escape(shown.id)}`;
    await htmx.ajax("GET", location.pathname + location.search, { target, select: target, swap: "outerMorph" });
    show();
    const heading = sheet().querySelector("h2");
    if (heading) heading.focus();
    else if (document.activeElement === document.body || document.activeElement.closest("#bulk-foot, .toasts")) focusAgain();
  }

  // The mouse

  let latest = null;
  document.addEventListener("click", (event) => {
    const box = event.target.closest?.('input[name="ids"][form="bulk"]');
    if (box) {
      const all = boxes();
      const [from, to] = [all.indexOf(latest), all.indexOf(box)].sort((a, b) => a - b);
      if (event.shiftKey && from >= 0) for (const one of all.slice(from, to + 1)) choose(one, box.checked);
      else choose(box, box.checked);
      latest = box;
      remember(rowOf(box));
      return show();
    }
    if (event.target.closest?.("[data-closes]") && sheet().contains(event.target)) {
      event.preventDefault();
      close();
    }
  });
  bar.addEventListener("reset", () => setTimeout(clear));
  bar.addEventListener("submit", () => remember());

  // The keyboard. What walks the rows is backoffice.js, which hears each key before this does.

  let from = null;
  const off = (target) =>
    document.body.dataset.keys === "off" ||
    target.closest?.("textarea, select, input:not([type=checkbox]), [contenteditable]") ||
    document.querySelector("dialog[open]");
  document.addEventListener("keydown", () => {
    from = rowOf(document.activeElement);
  }, true);
  document.addEventListener("keydown", (event) => {
    const { key, target } = event;
    if (key === "Escape") {
      if (sheet().hasChildNodes()) close();
      else if (chosen.size && !event.defaultPrevented) clear();
      return;
    }
    if (event.metaKey || event.ctrlKey || event.altKey || off(target)) return;
    const row = rowOf(document.activeElement);
    if (key.toLowerCase() === "x" && boxOf(row)) {
      event.preventDefault();
      choose(boxOf(row));
    } else if (event.shiftKey && (key === "ArrowUp" || key === "ArrowDown") && boxOf(row)) {
      if (boxOf(from)) choose(boxOf(from), true);
      choose(boxOf(row), true);
    } else return;
    remember(row);
    show();
  });
  document.addEventListener("focusin", (event) => {
    if (!event.target.closest("#bulk-foot, .toasts")) remember(rowOf(event.target));
  });

  // Answers

  document.addEventListener("htmx:after:swap", (event) => {
    const now = sheet();
    if (now?.hasAttribute("data-acted")) {
      now.removeAttribute("data-acted");
      chosen.clear();
      readAgain();
    } else if (bar.contains(event.detail.ctx.sourceElement) && !now.querySelector("[autofocus]")) {
      now.querySelector("h2")?.focus();
    }
    show();
  });

  for (const box of boxes()) if (box.checked) chosen.add(idOf(box)); // a browser that came back remembers them
  show();
})();
