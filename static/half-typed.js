// On a page of several forms each act brings all of them anew. A form that somebody is filling in meanwhile
// ([data-keeps], its value names it) stays open and as it was typed; one that was sent and taken is empty again.
(() => {
  "use strict";

  const forms = () => [...document.querySelectorAll("form[data-keeps]")];
  const controls = (form) => [...form.elements].filter((control) => control.name && control.name !== "csrf_token");
  const isTouched = (control) =>
    control.matches("select")
      ? [...control.options].some((option) => option.selected !== option.defaultSelected && option.index > 0)
      : control.checked !== control.defaultChecked || control.value !== control.defaultValue;

  let halfTyped = new Map(); // name of the form -> what is in it

  document.addEventListener("htmx:before:swap", (event) => {
    const sent = event.detail.ctx.sourceElement;
    const others = forms().filter((form) => form !== sent && controls(form).some(isTouched));
    halfTyped = new Map(others.map((form) => [form.dataset.keeps, new FormData(form)]));
  });

  document.addEventListener("htmx:after:swap", (event) => {
    const { sourceElement: sent, response } = event.detail.ctx;
    const taken = response?.status < 400 && sent?.dataset?.keeps;
    for (const form of forms()) {
      const typed = halfTyped.get(form.dataset.keeps);
      if (typed) putBack(form, typed);
      else if (form.dataset.keeps === taken) form.reset();
    }
  });

  function putBack(form, typed) {
    for (const control of controls(form)) {
      if (control.matches("[type=checkbox], [type=radio]")) control.checked = typed.getAll(control.name).includes(control.value);
      else if (typed.has(control.name)) control.value = typed.get(control.name);
    }
    const fold = form.closest("details");
    if (fold) fold.open = true;
  }
})();
