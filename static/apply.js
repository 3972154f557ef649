// The apply form: files go up as they are chosen, questions come and go without touching the control in use.
// Everything here is an extra: without it the same form posts as plain HTML.
"use strict";
(() => {
  const form = document.getElementById("apply");
  if (!form) return;
  document.documentElement.classList.add("scripted");
  let uploading = 0;

  const news = (text) => {
    const line = document.getElementById("saved");
    if (line) line.textContent = text;
  };

  // Slots: `shown` says which questions show; a slot that had content keeps it, hidden and switched off.
  const settle = () => {
    const shown = new Set((document.getElementById("shown")?.value || "").split(" "));
    const filled = [];
    for (const slot of form.querySelectorAll("fieldset.slot")) {
      const key = slot.id.slice("slot-".length);
      slot.hidden = slot.disabled = !shown.has(key);
      if (slot.firstElementChild) filled.push(key);
    }
    const kept = document.getElementById("filled");
    if (kept) kept.value = filled.join(" ");
  };
  document.addEventListener("htmx:after:swap", settle);
  document.addEventListener("htmx:after:settle", settle);
  settle();

  const send = (address, data, block, progress) =>
    new Promise((resolve, reject) => {
      const request = new XMLHttpRequest();
      request.open("POST", address);
      request.setRequestHeader("HX-Request", "true");
      request.upload.onprogress = (event) => {
        if (progress && event.lengthComputable) progress.value = event.loaded / event.total;
      };
      request.onload = () => (request.status === 200 || request.status === 422 ? resolve(request.responseText) : reject(request));
      request.onerror = request.ontimeout = () => reject(request);
      request.send(data);
      block.setAttribute("aria-busy", "true");
    });

  const replace = (block, html) => {
    const holder = document.createElement("template");
    holder.innerHTML = html.trim();
    const fresh = holder.content.firstElementChild;
    if (!fresh || fresh.id !== block.id) throw new Error("not the field");
    block.replaceWith(fresh);
    window.htmx?.process(fresh);
    return fresh;
  };

  const context = (block, name) => {
    const data = new FormData();
    data.set("form_token", form.elements.form_token.value);
    data.set("form_version", form.elements.form_version[0]?.value ?? form.elements.form_version.value);
    data.set("field", name);
    for (const kept of block.querySelectorAll("input[type=hidden]")) data.append(kept.name, kept.value);
    return data;
  };

  // A finished upload may make questions appear, like any other answer.
  const answered = (block) => block.dispatchEvent(new Event("change", { bubbles: true }));

  form.addEventListener("change", async (event) => {
    const input = event.target;
    if (!(input instanceof HTMLInputElement) || input.type !== "file" || !input.files.length) return;
    event.stopPropagation(); // the question's own request waits until the file is there
    const block = input.closest(".file-field");
    const drop = input.closest(".drop");
    const data = context(block, block.dataset.field);
    data.append(block.dataset.field, input.files[0]);
    const progress = document.createElement("progress");
    progress.max = 1;
    progress.setAttribute("aria-label", input.files[0].name);
    const words = drop.querySelector("strong");
    const before = words.textContent;
    words.textContent = input.files[0].name;
    drop.append(progress);
    uploading += 1;
    try {
      const fresh = replace(block, await send(form.dataset.upload, data, block, progress));
      const next = fresh.querySelector("input[type=file][aria-invalid]") || fresh.querySelector("button") || fresh.querySelector("input[type=file]");
      next?.focus({ preventScroll: true });
      answered(fresh);
    } catch {
      // The chosen file stays in its control: sending the form carries it along.
      progress.remove();
      block.removeAttribute("aria-busy");
      words.textContent = before;
      drop.querySelector(".meta").textContent = form.dataset.waiting.replace("{name}", input.files[0].name);
    } finally {
      uploading -= 1;
      form.dispatchEvent(new Event("foyer:idle"));
    }
  }, true);

  form.addEventListener("click", async (event) => {
    const button = event.target.closest("button[name=remove]");
    if (!button) return;
    event.preventDefault();
    const block = button.closest(".file-field");
    const data = context(block, block.dataset.field);
    data.set("remove", button.value);
    try {
      const fresh = replace(block, await send(form.dataset.removal, data, block));
      fresh.querySelector("input[type=file]")?.focus({ preventScroll: true });
      answered(fresh);
    } catch {
      button.closest("form").requestSubmit(button);
    }
  });

  // A corrected answer loses its error at once; the server says whether it is right now.
  form.addEventListener("change", (event) => {
    const field = event.target.closest(".field");
    const error = field?.querySelector(":scope > .error");
    if (!error || !event.target.matches("input:not([type=file]), select, textarea")) return;
    error.remove();
    for (const control of [field, ...field.querySelectorAll("[aria-invalid]")]) control.removeAttribute("aria-invalid");
  });

  // Continue waits for files on their way; a second click on Send does nothing.
  form.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (uploading && button && button.name === "action") {
      event.preventDefault();
      button.setAttribute("aria-busy", "true");
      form.addEventListener("foyer:idle", () => form.requestSubmit(button), { once: true });
      return;
    }
    if (form.hasAttribute("data-once")) {
      if (form.dataset.sent) event.preventDefault();
      form.dataset.sent = "1";
      button?.setAttribute("aria-busy", "true");
    }
  });
  window.addEventListener("pageshow", () => delete form.dataset.sent);

  // What was typed stays with this tab until it is sent or the tab is closed: a reload, a crash or a phone that
  // throws the page away loses nothing. Going on posts it as "update", so that the server builds the form anew.
  const place = `foyer:${location.pathname}`;
  const unsaved = new Set(["form_token", "website", "shown", "filled"]);
  const keep = () => {
    const typed = [...new FormData(form)].filter(([name, value]) => typeof value === "string" && value && !unsaved.has(name));
    if (!typed.some(([name]) => name !== "form_version")) return;
    try {
      sessionStorage.setItem(place, JSON.stringify(typed));
      news(form.dataset.saved);
    } catch {
      news(""); // no room, or not allowed: then there is no draft
    }
  };
  const forget = () => sessionStorage.removeItem(place);
  let soon = 0;
  const keepSoon = () => {
    clearTimeout(soon);
    soon = setTimeout(keep, 400);
  };
  for (const kind of ["input", "change"]) form.addEventListener(kind, keepSoon);
  form.addEventListener("submit", (event) => (event.submitter?.value === "send" ? forget() : keep()));

  const draft = document.getElementById("draft");
  const saved = draft && sessionStorage.getItem(place);
  if (saved) {
    draft.hidden = false;
    draft.querySelector("[name=go-on]").addEventListener("click", () => {
      for (const control of form.elements) if (control.name && !unsaved.has(control.name)) control.disabled = true;
      for (const [name, value] of [...JSON.parse(saved), ["action", "update"]]) {
        const field = document.createElement("input");
        Object.assign(field, { type: "hidden", name, value });
        form.append(field);
      }
      form.submit();
    });
    draft.querySelector("[name=afresh]").addEventListener("click", () => {
      forget();
      draft.hidden = true;
    });
  }

  const first = document.getElementById("error-summary") || document.getElementById("notice") || document.getElementById("changes");
  first?.focus();
})();
