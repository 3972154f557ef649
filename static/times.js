// Picking a time: the button repeats the choice, and times are shown for the clock of this device at first.
(() => {
  "use strict";

  const form = document.getElementById("zone-choice");
  const select = form?.querySelector("select");
  if (select) {
    for (const one of form.querySelectorAll("[data-without-script]")) one.hidden = true;
    select.addEventListener("change", () => form.requestSubmit());
    const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
    const known = [...select.options].some((option) => option.value === own);
    if ("preselect" in form.dataset && known && own !== select.value) {
      const address = new URL(location.href);
      address.searchParams.set("zone", own);
      location.replace(address); // so that Back leads to where one came from
    }
  }

  const button = document.querySelector("[data-repeats]");
  function repeat() {
    const chosen = document.querySelector(`input[name="${button.dataset.repeats}"]:checked`);
    if (chosen) button.textContent = chosen.dataset.says;
  }
  if (button) {
    document.addEventListener("change", repeat);
    repeat(); // a browser that comes back keeps the choice
  }
})();
