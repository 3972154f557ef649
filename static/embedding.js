// The page that makes snippets: copies one, and gives the frame of the preview its height.
(() => {
  "use strict";

  function show() {
    for (const button of document.querySelectorAll("[data-copies]")) button.hidden = !navigator.clipboard;
  }

  document.addEventListener("click", async (event) => {
    const button = event.target.closest?.("[data-copies]");
    if (!button) return;
    const text = document.getElementById(button.dataset.copies);
    try {
      await navigator.clipboard.writeText(text.textContent);
      document.getElementById("copied").textContent = button.dataset.copied;
    } catch {
      getSelection().selectAllChildren(text); // not allowed: then the keys do it
    }
  });

  addEventListener("message", (event) => {
    const frame = document.getElementById("preview");
    if (!frame || event.origin !== location.origin || event.source !== frame.contentWindow) return;
    if (event.data?.type === "foyer:resize") frame.height = Math.min(Number(event.data.height) || 0, 4000);
  });

  document.addEventListener("htmx:after:settle", show);
  show();
})();
