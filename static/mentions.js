// Typing @ in a note offers the colleagues who can be named. Without this the names are just typed.
(() => {
  "use strict";

  const CALL = /(?:^|\s)@([\p{L}\p{N}.'’ -]{0,40})$/u;
  const area = () => (document.activeElement?.matches("[data-mentions]") ? document.activeElement : null);
  const listOf = () => document.getElementById("mentions");
  const shown = (list) => [...list.children].filter((one) => !one.hidden);
  let at = 0;

  let asked = ""; // the address that the names were asked from, once a page

  const callOf = (field) => CALL.exec(field.value.slice(0, field.selectionStart));

  async function offer(field) {
    if (callOf(field) && (asked !== field.dataset.mentions || !listOf())) {
      asked = field.dataset.mentions;
      const answer = await fetch(asked);
      const place = document.getElementById("mentioning");
      if (answer.ok && place) place.innerHTML = await answer.text();
    }
    const list = listOf();
    if (!list) return;
    const call = callOf(field); // as it is now: somebody typed on while the names came
    const said = call?.[1].toLocaleLowerCase();
    let left = 6;
    for (const one of list.children) {
      const name = one.dataset.name.toLocaleLowerCase();
      const fits = call && left > 0 && said !== name && name.split(" ").concat(name).some((part) => part.startsWith(said));
      one.hidden = !fits;
      if (fits) left -= 1;
    }
    at = 0;
    mark(list);
    list.hidden = !shown(list).length;
  }

  function mark(list) {
    shown(list).forEach((one, index) => one.classList.toggle("here", index === at));
  }

  function take(field, one) {
    const before = field.value.slice(0, field.selectionStart).replace(/@[^@]*$/u, () => `@${one.dataset.name} `);
    const after = field.value.slice(field.selectionStart);
    field.value = before + after;
    field.setSelectionRange(before.length, before.length);
    listOf().hidden = true;
    field.focus();
  }

  document.addEventListener("input", () => {
    const field = area();
    if (field) offer(field);
  });

  document.addEventListener(
    "keydown",
    (event) => {
      const field = area();
      const list = field && listOf();
      if (!list || list.hidden || event.isComposing || event.metaKey || event.ctrlKey) return;
      const names = shown(list);
      if (event.key === "ArrowDown" || event.key === "ArrowUp") at = (at + (event.key === "ArrowDown" ? 1 : names.length - 1)) % names.length;
      else if (event.key === "Enter" || event.key === "Tab") take(field, names[at]);
      else if (event.key === "Escape") list.hidden = true;
      else return;
      event.preventDefault();
      event.stopPropagation();
      mark(list);
    },
    true,
  );

  document.addEventListener("pointerdown", (event) => {
    const one = event.target.closest?.(".mentions > li");
    const field = one && document.querySelector("[data-mentions]");
    if (!field) return;
    event.preventDefault();
    take(field, one);
  });
})();
