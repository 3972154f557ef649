// Tells the server that somebody answers in this form, and at which field they were last when they leave the page.
// The name of the field and the form's own token go out; nothing that was typed, nothing that names a device.
"use strict";
(() => {
  const form = document.getElementById("apply");
  const address = form?.dataset.begun;
  if (!address || !navigator.sendBeacon) return;
  let last = "";
  let told = null;

  const tell = () => {
    if (!last || told === last) return;
    const data = new FormData();
    data.set("form_token", form.elements.form_token.value);
    data.set("field", last);
    if (navigator.sendBeacon(address, data)) told = last;
  };

  // "q.start.day" is a part of the question "q.start".
  const fieldOf = (name) => name.split(".").slice(0, name.startsWith("q.") ? 2 : 1).join(".");

  for (const kind of ["input", "change"]) {
    form.addEventListener(kind, (event) => {
      const name = event.target.name || event.target.dataset?.field;
      if (!name || name === "website" || event.target.type === "hidden") return;
      last = fieldOf(name);
      if (told === null) tell();
    });
  }
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && tell());
  window.addEventListener("pagehide", tell);
})();
