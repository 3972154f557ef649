// Lists that people put in order: by dragging a grip, or with the arrow keys on it. A list is [data-ordering] with
// the id of its form; each item ([data-item]) has a .grip, a [data-name] and a hidden field of that form, so sending
// the form says the order as it is shown. What has no data-item stays where it is.
(() => {
  "use strict";

  const REST_MS = 500; // several presses of a key are one new order
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const formOf = (list) => document.getElementById(list.dataset.ordering);
  const orderOf = (list) => new FormData(formOf(list)).getAll("order").join();
  const waiting = new Map(); // id of the form -> its timer

  document.documentElement.classList.add("orderable"); // shows the grips

  function send(list) {
    clearTimeout(waiting.get(list.dataset.ordering));
    waiting.delete(list.dataset.ordering);
    formOf(list)?.requestSubmit();
  }

  function say(list, item) {
    const items = all(":scope > *", list);
    const facts = { name: item.querySelector("[data-name]").textContent.trim(), at: items.indexOf(item) + 1, of: items.length };
    const text = list.dataset.said.replace(/\{(name|at|of)\}/g, (_whole, name) => facts[name]);
    document.dispatchEvent(new CustomEvent("foyer:toast", { detail: { text } }));
  }

  document.addEventListener("keydown", (event) => {
    const grip = event.target.closest?.("[data-ordering] .grip");
    const way = { ArrowUp: "previousElementSibling", ArrowDown: "nextElementSibling" }[event.key];
    if (!grip || !way || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    const item = grip.closest("[data-item]");
    const list = item.closest("[data-ordering]");
    const other = item[way];
    if (!other?.matches("[data-item]")) return;
    if (event.key === "ArrowUp") other.before(item);
    else other.after(item);
    grip.focus();
    item.scrollIntoView({ block: "nearest" });
    say(list, item);
    clearTimeout(waiting.get(list.dataset.ordering));
    waiting.set(list.dataset.ordering, setTimeout(() => send(list), REST_MS));
  }, true);

  // Whoever goes on before the rest is over has meant the order too.
  document.addEventListener("focusout", (event) => {
    const list = event.target.closest?.("[data-ordering]");
    if (!list || !waiting.has(list.dataset.ordering) || event.target.closest(".grip") === null) return;
    if (event.relatedTarget) send(list);
  });

  function makeDraggable() {
    if (!window.Sortable) return;
    for (const list of all("[data-ordering]")) {
      if (Sortable.get(list)) continue;
      let before = "";
      Sortable.create(list, {
        draggable: "[data-item]",
        handle: ".grip",
        delay: 150,
        delayOnTouchOnly: true,
        animation: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 120,
        chosenClass: "lifted",
        onStart: () => (before = orderOf(list)),
        onEnd: () => before !== orderOf(list) && send(list),
      });
    }
  }

  makeDraggable();
  document.addEventListener("htmx:after:swap", makeDraggable);
})();
