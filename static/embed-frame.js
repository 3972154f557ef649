// The jobs in a frame tell the page around them how high they are: that page alone which the frame was made for.
(() => {
  "use strict";

  const page = document.documentElement;
  const parent = page.dataset.parent;
  if (!parent || window.parent === window) return;

  function tell() {
    const height = Math.ceil(page.getBoundingClientRect().height);
    window.parent.postMessage({ type: "foyer:resize", height }, parent);
  }

  new ResizeObserver(tell).observe(page);
})();
