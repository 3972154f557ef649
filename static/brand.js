// A palette beside the field of the colour: each says what the other holds.
(() => {
  "use strict";

  const palette = document.getElementById("brand-palette");
  const typed = document.getElementById("brand");
  if (!palette || !typed) return;

  function follow() {
    const short = typed.value.trim().toLowerCase().replace(/^#/, "");
    const whole = short.length === 3 ? short.replace(/./g, "$&$&") : short;
    if (/^[0-9a-f]{6}$/.test(whole)) palette.value = `#${whole}`;
  }

  palette.addEventListener("input", (event) => {
    event.stopPropagation(); // the field says it
    typed.value = palette.value;
    typed.dispatchEvent(new Event("input", { bubbles: true }));
  });
  typed.addEventListener("input", follow);
  follow();
  palette.hidden = false;
})();
