// <button data-copy="id of an input" data-copied="Copied" hidden>: puts the input's text into the clipboard.
"use strict";
(() => {
  for (const button of document.querySelectorAll("[data-copy]")) {
    const control = document.getElementById(button.dataset.copy);
    if (!control) continue;
    button.hidden = false;
    button.addEventListener("click", async () => {
      control.select();
      try {
        await navigator.clipboard.writeText(control.value);
      } catch {
        if (!document.execCommand("copy")) return; // it is selected: the keyboard copies it
      }
      document.dispatchEvent(new CustomEvent("foyer:toast", { detail: { text: button.dataset.copied } }));
    });
  }
})();
