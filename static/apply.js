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

  // What was answered without a line is asked about once it is back.
  window.addEventListener("online", () => {
    form.querySelector("#questions > fieldset")?.dispatchEvent(new Event("change", { bubbles: true }));
  });

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

  // Continue waits for files on their way. A second click on Send does nothing. Without a line both wait, and go on
  // by themselves when it is back; the form's token makes one sending of it, however often it is tried.
  let busy = false;
  let held = false; // Continue waits for the line, and the page says so
  form.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (uploading && button && button.name === "action") {
      event.preventDefault();
      button.setAttribute("aria-busy", "true");
      form.addEventListener("foyer:idle", () => form.requestSubmit(button), { once: true });
      return;
    }
    if (form.hasAttribute("data-once") && button?.value === "send") {
      event.preventDefault();
      if (!busy) sendOnce(button);
    } else if (busy) {
      event.preventDefault();
    } else if (!navigator.onLine && button?.name === "action") {
      event.preventDefault();
      news(form.dataset.offline);
      button.setAttribute("aria-busy", "true");
      if (!held) window.addEventListener("online", () => ((held = false), form.requestSubmit(button)), { once: true });
      held = true;
    }
  });
  window.addEventListener("pageshow", () => {
    busy = false;
    for (const one of form.querySelectorAll("button[aria-busy]")) one.removeAttribute("aria-busy");
  });

  const waiting = document.getElementById("waiting");
  const words = document.getElementById("waiting-words");
  const leaving = (event) => event.preventDefault();
  const LONGEST_PAUSE = 30_000;
  let again = 0;
  let pause = 0;
  let stop = null;
  let mayHaveGone = false;

  const still = (button) => {
    clearTimeout(again);
    stop?.abort();
    stop = null;
    busy = false;
    pause = 0;
    waiting.hidden = true;
    words.textContent = "";
    document.getElementById("not-sent").hidden = mayHaveGone;
    button.removeAttribute("aria-busy");
    window.removeEventListener("beforeunload", leaving);
  };

  const wait = (button, why) => {
    if (navigator.onLine && why === "offline") mayHaveGone = true; // the answer alone may have been lost
    document.getElementById("not-sent").hidden = true;
    const said = words.dataset[why];
    waiting.hidden = false;
    if (words.textContent !== said) words.textContent = said; // once, or a screen reader would hear it at each try
    window.addEventListener("beforeunload", leaving);
    pause = Math.min(LONGEST_PAUSE, pause ? pause * 2 : 3_000);
    again = setTimeout(() => sendOnce(button), pause);
  };

  async function sendOnce(button) {
    clearTimeout(again);
    busy = true;
    button.setAttribute("aria-busy", "true");
    const data = new FormData(form);
    data.set("action", "send");
    const mine = (stop = new AbortController());
    let answer;
    try {
      answer = await fetch(form.getAttribute("action"), { method: "POST", body: data, signal: mine.signal });
    } catch {
      if (!mine.signal.aborted) wait(button, "offline");
      return;
    }
    if (answer.status >= 500) {
      wait(button, "busy");
      return;
    }
    window.removeEventListener("beforeunload", leaving);
    if (answer.redirected) {
      location.assign(answer.url);
      return;
    }
    // Refused: the plain form is sent, and its answer is the page that says what to put right.
    const action = Object.assign(document.createElement("input"), { type: "hidden", name: "action", value: "send" });
    form.append(action);
    form.submit();
  }

  if (waiting) {
    const button = form.querySelector("button[value=send]");
    const go = () => {
      if (waiting.hidden) return;
      stop?.abort();
      sendOnce(button);
    };
    window.addEventListener("online", go);
    document.getElementById("send-now").addEventListener("click", go);
    document.getElementById("stop-waiting").addEventListener("click", () => {
      still(button);
      button.focus();
    });
  }

  // What was typed stays with this tab until it is sent or the tab is closed: a reload, or a phone that throws the
  // page away, loses nothing. Whoever says that nobody else uses the device has it kept there for a week, through a
  // crash and a closed tab. Going on posts it as "update", so that the server builds the form anew; under the same
  // token, so that what went out unseen before a crash is not sent twice.
  const DAYS = 7;
  const place = form.dataset.place ? `foyer:apply:${form.dataset.place}` : "";
  const unsaved = new Set(["website", "shown", "filled"]);
  const beside = new Set(["form_version", "form_token", "kept"]); // no answers
  const stored = (store) => {
    try {
      const found = JSON.parse(window[store].getItem(place) ?? "null");
      if (found && found.until > Date.now()) return found;
      window[store].removeItem(place);
    } catch {
      // not allowed here, or nothing that we wrote
    }
    return null;
  };
  const forget = () => {
    for (const store of ["sessionStorage", "localStorage"]) {
      try {
        window[store].removeItem(place);
      } catch {
        // not allowed here: then there is nothing
      }
    }
  };
  const onDevice = document.querySelector("#on-device input");
  let soon = 0;
  const keep = () => {
    clearTimeout(soon);
    soon = 0;
    if (!place) return;
    const typed = [...new FormData(form)].filter(([name, value]) => typeof value === "string" && value && !unsaved.has(name));
    if (!typed.some(([name]) => !beside.has(name))) return;
    const here = onDevice ? onDevice.checked : Boolean(stored("localStorage"));
    const text = JSON.stringify({ until: Date.now() + DAYS * 86_400_000, typed });
    try {
      sessionStorage.setItem(place, text);
      if (here) localStorage.setItem(place, text);
      if (!held) news((here ? form.dataset.savedHere : form.dataset.saved) ?? "");
    } catch {
      news(""); // no room, or not allowed: then there is no draft
    }
  };
  const keepSoon = (event) => {
    if (event.target === onDevice) return;
    clearTimeout(soon);
    soon = setTimeout(keep, 400);
  };
  for (const kind of ["input", "change"]) form.addEventListener(kind, keepSoon);
  form.addEventListener("submit", keep);
  window.addEventListener("pagehide", () => soon && keep());

  if (place && onDevice) {
    onDevice.closest("label").hidden = false;
    onDevice.checked = Boolean(stored("localStorage"));
    onDevice.addEventListener("change", () => {
      if (onDevice.checked) return keep();
      try {
        localStorage.removeItem(place);
      } catch {
        // not allowed here: then there is nothing
      }
      news(form.dataset.unsaved);
    });
  }

  const draft = document.getElementById("draft");
  const here = draft && place ? stored("localStorage") : null;
  const saved = draft && place ? stored("sessionStorage") ?? here : null;
  if (saved) {
    draft.hidden = false;
    if (here) {
      const where = document.getElementById("draft-where");
      const day = new Date(here.until).toLocaleDateString(document.documentElement.lang, { day: "numeric", month: "long", year: "numeric" });
      where.textContent = where.dataset.here.replace("{day}", day);
    }
    draft.querySelector("[name=go-on]").addEventListener("click", () => {
      for (const control of form.elements) if (control.name && !unsaved.has(control.name)) control.disabled = true;
      for (const [name, value] of [...saved.typed, ["action", "update"]]) {
        const field = document.createElement("input");
        Object.assign(field, { type: "hidden", name, value });
        form.append(field);
      }
      form.submit();
    });
    draft.querySelector("[name=afresh]").addEventListener("click", () => {
      forget();
      if (onDevice) onDevice.checked = false;
      draft.hidden = true;
      form.querySelector("input:not([type=hidden]):not([tabindex])")?.focus();
    });
  }

  const first = document.getElementById("error-summary") || document.getElementById("notice") || document.getElementById("changes") || document.getElementById("told");
  first?.focus();
})();
