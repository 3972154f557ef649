// The form builder: each change is saved as it is made, and no answer replaces what hands are on.
// Everything here is an extra: without it the same forms post as plain HTML.
(() => {
  "use strict";

  const page = document.getElementById("builder");
  if (!page) return;
  document.documentElement.classList.add("scripted");
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const one = (selector, root = document) => root.querySelector(selector);
  const editor = () => document.getElementById("editor");
  const editing = () => one("form.question-form");
  const openKey = () => editor()?.dataset.keyOf ?? "";
  const FORMS = "form.question-form, #preview-form";
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;

  // Saved or not. Leaving the page waits for what is on its way.

  let dirty = false;
  let leaveTo = "";
  const status = document.getElementById("saved");
  const isSaving = (source) => source?.matches?.("form.question-form");

  for (const kind of ["input", "change"]) {
    document.addEventListener(kind, ({ target }) => {
      if (target.form === editing() && !target.matches("[data-own]")) dirty = true;
    });
  }
  const isUnsaved = () => dirty || all("[data-own]").some((own) => own.value.trim());
  window.addEventListener("beforeunload", (event) => isUnsaved() && event.preventDefault());
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    if (!link || event.defaultPrevented || event.metaKey || event.ctrlKey || event.shiftKey) return;
    if (link.hasAttribute("data-leave")) dirty = false;
    if (!dirty || link.hasAttribute("hx-get") || link.getAttribute("href").startsWith("#")) return;
    event.preventDefault();
    leaveTo = link.href;
    editing()?.requestSubmit();
  });
  document.addEventListener("click", (event) => {
    if (dirty && event.target.closest("#questions a, #paths a[href*='?q=']")) editing()?.requestSubmit();
  }, true); // before the other question is asked for
  window.addEventListener("online", () => dirty && editing()?.requestSubmit());

  const failed = () => {
    leaveTo = "";
    if (status) status.textContent = status.dataset.failed;
  };
  document.addEventListener("htmx:error", ({ detail }) => isSaving(detail.ctx?.sourceElement) && failed());
  document.addEventListener("htmx:response:error", ({ detail }) => isSaving(detail.ctx?.sourceElement) && failed());

  // A save that waited for another one knows what that one left behind.
  document.addEventListener("htmx:before:request", ({ detail: { ctx } }) => {
    const seen = document.getElementById("seen");
    if (isSaving(ctx.sourceElement) && seen && ctx.sourceElement === editing()) ctx.request.body.set("seen", seen.value);
  });

  // Swaps. What was typed since the request left is not touched; everything else shows what the server says.

  const valuesOf = (data, name) => JSON.stringify(data.getAll(name));
  const isOwn = (control) => control.matches("button, [type=hidden], [data-own]") || !control.name;
  const wantedOf = (select) => Math.max(0, [...select.options].findIndex((option) => option.defaultSelected));
  function differs(control) {
    if (control.matches("select")) return control.selectedIndex !== wantedOf(control);
    return control.matches("[type=checkbox], [type=radio]") ? control.checked !== control.defaultChecked : control.value !== control.defaultValue;
  }

  document.addEventListener("htmx:before:swap", ({ detail: { ctx } }) => {
    ctx.opened = all("#editor details[open][id], #paths details[open][id], #dropping[open]").map((found) => found.id);
    const source = ctx.sourceElement;
    const isSame = ctx.text?.includes(`hx-target="#editor[data-key-of='${openKey()}']" hx-swap="outerMorph"`);
    const form = (ctx.morphed = source?.id === "preview-form" ? source : isSame ? editing() : null);
    if (!form) return;
    const sent = source === form && ctx.request.body instanceof URLSearchParams ? ctx.request.body : null;
    const now = new FormData(form);
    let typed = false;
    for (const control of form.elements) {
      if (isOwn(control)) continue;
      if (sent ? valuesOf(now, control.name) === valuesOf(sent, control.name) : !differs(control)) continue;
      control.setAttribute("hx-morph-skip", "");
      typed = true;
    }
    if (isSaving(form) && sent && ctx.response.status < 400) dirty = typed;
    if (sent?.get("act") === "paste_options") for (const own of all("[data-own]", form)) own.value = "";
  });

  // A morph leaves the choices of a control as hands left them; here they follow the page.
  function settle(form) {
    for (const control of form.elements) {
      if (control.hasAttribute("hx-morph-skip")) control.removeAttribute("hx-morph-skip");
      else if (isOwn(control) || !differs(control)) continue;
      else if (control.matches("select")) control.selectedIndex = wantedOf(control);
      else if (control.matches("[type=checkbox], [type=radio]")) control.checked = control.defaultChecked;
      else if (control !== document.activeElement) control.value = control.defaultValue;
    }
  }

  document.addEventListener("htmx:after:swap", ({ detail: { ctx } }) => {
    if (ctx.morphed?.isConnected) settle(ctx.morphed);
    for (const id of ctx.opened ?? []) document.getElementById(id)?.setAttribute("open", "");
    makeSortable();
    paintHere();
    paintNever();
    const open = document.getElementById("preview-open");
    if (open) open.value = openKey();
    if (ctx.request?.body?.get?.("act") === "check") document.getElementById("checked")?.scrollIntoView({ block: "nearest" });
    ctx.sourceElement?.closest?.("#adding")?.removeAttribute("open");
    if (!ctx.sourceElement?.isConnected) ctx.sourceElement = page; // or what listens for a save would not hear of it
    const focus = editor()?.dataset.focus;
    if (focus) {
      delete editor().dataset.focus;
      document.getElementById(focus)?.focus();
    } else if (ctx.sourceElement?.closest?.("#questions a") && matchMedia("(max-width: 60rem)").matches) {
      editor().focus();
      editor().scrollIntoView({ block: "start" });
    }
  });
  document.addEventListener("htmx:finally:request", ({ detail: { ctx } }) => {
    if (!leaveTo || !isSaving(ctx.sourceElement) || dirty) return;
    location.assign(leaveTo);
    leaveTo = ""; // a second save that ends now does not start the way again
  });
  const here = new URL(location.href);
  if (here.searchParams.has("focus")) {
    here.searchParams.delete("focus");
    history.replaceState(history.state, "", here);
  }

  // An answer about a question that has been left meanwhile changes the list, not which one is open.
  function paintHere() {
    for (const item of all("#questions .q[data-key-of]")) {
      const isHere = item.dataset.keyOf === openKey();
      item.classList.toggle("here", isHere);
      const link = one("a", item);
      if (isHere) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  }

  // What Paths has proven is marked in the list, too.
  function paintNever() {
    const list = document.getElementById("questions");
    const never = new Set((document.getElementById("paths")?.dataset.never ?? "").split(" ").filter(Boolean));
    for (const mark of all(".never", list)) mark.remove();
    for (const key of never) {
      const words = one(".grow", document.getElementById(`item-${key}`) ?? document.createElement("i"));
      if (!words) continue;
      const mark = document.createElement("span");
      mark.className = "warned never";
      mark.append(one("template#never-icon")?.content.cloneNode(true) ?? "", list.dataset.neverWords);
      words.append(mark);
    }
  }

  // Moving questions: by hand, or with the arrows on the grip or with Alt. The server refuses what would break.

  let dragging = false;
  let moves = 0;
  const wanted = new Map(); // where quick hands have sent a question already, until the list says so
  const placeOf = (item) => wanted.get(item.id) ?? all(".q[data-key-of]").indexOf(item) + 1;

  async function move(item, to) {
    const list = document.getElementById("questions");
    const held = item.contains(document.activeElement) ? document.activeElement.id : "";
    if (!("movable" in list.dataset) || to < 1 || to > all(".q[data-key-of]", list).length) return;
    const values = { to, open: openKey(), founded_on: document.getElementById("founded")?.value ?? "" };
    values.csrf_token = one("input[name=csrf_token]").value;
    wanted.set(item.id, to);
    moves += 1;
    const url = `${list.dataset.base}/questions/${encodeURIComponent(item.dataset.keyOf)}/position`;
    await htmx.ajax("POST", url, { values, source: list, target: "#builder", swap: "none" });
    const again = held && document.getElementById(held);
    if (again && document.activeElement === document.body) again.focus();
  }
  document.addEventListener("htmx:finally:request", ({ detail: { ctx } }) => {
    if (ctx.sourceElement?.id === "questions" && (moves -= 1) === 0) wanted.clear();
  });
  document.addEventListener("htmx:before:swap", ({ detail: { tasks } }) => {
    if (!dragging || !tasks) return;
    const under = tasks.filter((task) => ["questions", "editor"].includes(task.target?.id));
    for (const task of under) {
      // Not under the hand: the drop brings both afresh. What saving compares with is needed before.
      const seen = task.fragment.querySelector("#seen");
      if (seen && task.target.dataset.keyOf === openKey()) document.getElementById("seen").value = seen.value;
      tasks.splice(tasks.indexOf(task), 1);
    }
  });

  document.addEventListener("keydown", (event) => {
    const item = event.target.closest?.("#questions .q");
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!item || !by || !(event.altKey || event.target.closest(".grip"))) return;
    event.preventDefault();
    move(item, placeOf(item) + by);
  });

  function makeSortable() {
    if (!window.Sortable) return;
    const options = { handle: ".grip", animation: calm ? 0 : 120, delay: 150, delayOnTouchOnly: true, chosenClass: "lifted" };
    const list = one("#questions[data-movable]");
    if (list && !Sortable.get(list)) {
      const dropped = ({ item }) => {
        dragging = false;
        move(item, all(".q[data-key-of]").indexOf(item) + 1);
      };
      Sortable.create(list, { ...options, draggable: ".q[data-key-of]", onStart: () => (dragging = true), onEnd: dropped });
    }
    const rows = one("#option-rows");
    if (rows && !Sortable.get(rows)) {
      const dropped = () => {
        dragging = false;
        editing().dispatchEvent(new Event("change", { bubbles: true }));
      };
      Sortable.create(rows, { ...options, draggable: ".option-row", onStart: () => (dragging = true), onEnd: dropped });
    }
  }

  // Options: Enter makes the next row, several pasted lines make several.

  document.addEventListener("keydown", (event) => {
    const row = event.target.closest?.(".option-row");
    if (event.key !== "Enter" || event.isComposing || !row || !event.target.matches(".input")) return;
    event.preventDefault();
    const next = one(".input", row.nextElementSibling ?? document.createElement("i"));
    if (next && !next.value.trim()) return next.focus();
    const add = document.getElementById("add-option");
    add.value = `add_option:${one("[name=option]", row).value}`;
    editing().requestSubmit(add);
    add.value = "add_option";
  });
  document.addEventListener("paste", (event) => {
    const text = event.clipboardData?.getData("text/plain") ?? "";
    if (!event.target.matches?.(".option-row .input") || text.trim().split(/\r?\n/).length < 2) return;
    event.preventDefault();
    document.getElementById("lines").value = text;
    editing().requestSubmit(document.getElementById("paste"));
  });

  makeSortable();
  paintNever();
  const first = editor()?.dataset.focus;
  if (first) document.getElementById(first)?.focus();
})();
