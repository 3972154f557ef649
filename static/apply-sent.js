// The receipt: what was sent is no longer needed on this device.
"use strict";
(() => {
  const place = document.getElementById("main")?.dataset.place;
  if (!place) return;
  for (const store of ["sessionStorage", "localStorage"]) {
    try {
      window[store].removeItem(`foyer:apply:${place}`);
    } catch {
      // not allowed here: then nothing was kept either
    }
  }
})();
