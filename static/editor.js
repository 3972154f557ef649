// The job editor: what the save bar says, and typing that outlives the page. htmx keeps it as one types; here is
// what htmx cannot know: that the page is about to go, that the session has ended, that Save is under way.
(() => {
  "use strict";

  const form = document.getElementById("job-form");
  const bar = document.getElementById("kept");
  if (!form || !bar) return;
  const keepAt = form.getAttribute("hx-post");
  let dirty = false; // typed since it was last kept
  let leaving = false; // Save or another button sends the whole form
  let heard = Date.now(); // when the server last answered
  const QUIET = 20 * 60_000; // after this the session may have ended

  const say = (text) => {
    if (bar.textContent.trim() !== text) bar.textContent = text;
  };
  const isKeeping = (ctx) => ctx.sourceElement === form;

  form.addEventListener("input", () => {
    dirty = true;
    say(form.dataset.dirty);
  });

  document.addEventListener("htmx:before:request", (event) => {
    if (!isKeeping(event.detail.ctx)) return;
    if (leaving) event.preventDefault(); // or typing that was just saved would be kept as unsaved
    else dirty = false;
  });

  // What was typed after this was sent is not kept yet, whatever the answer says of what was sent.
  document.addEventListener("htmx:after:swap", (event) => {
    if (dirty && isKeeping(event.detail.ctx)) say(form.dataset.dirty);
  });

  // An answer that would lead to the sign-in page must not take the typing away.
  document.addEventListener("htmx:before:response", (event) => {
    const { ctx } = event.detail;
    if (ctx.response.status !== 401 || !form.contains(ctx.sourceElement)) {
      heard = Date.now();
      return;
    }
    event.preventDefault();
    dirty = true;
    say(form.dataset.lost);
  });

  document.addEventListener("htmx:error", (event) => {
    if (!isKeeping(event.detail.ctx) || event.detail.ctx.response) return;
    dirty = true;
    say(form.dataset.offline);
  });

  const body = () => {
    const data = new FormData(form);
    for (const name of ["act"]) data.delete(name);
    return new URLSearchParams(data);
  };

  // Save after a long silence: whether the session still holds is asked first, because a form that is sent without
  // one ends at the sign-in page, and is gone.
  async function stillIn() {
    try {
      const answer = await fetch(keepAt, { method: "POST", body: body(), headers: { "HX-Request": "true" } });
      if (answer.status !== 401) return true;
      say(form.dataset.lost);
    } catch {
      say(form.dataset.offline);
    }
    return false;
  }

  form.addEventListener("submit", async (event) => {
    if (event.submitter?.hasAttribute("hx-post")) return; // htmx takes it
    if (Date.now() - heard > QUIET) {
      event.preventDefault();
      const { submitter } = event;
      if (await stillIn()) {
        heard = Date.now();
        form.requestSubmit(submitter);
      }
      return;
    }
    leaving = true;
    form.dispatchEvent(new CustomEvent("htmx:abort"));
  });

  // The last words before the page goes, which the debounce still holds back.
  window.addEventListener("pagehide", () => {
    if (dirty && !leaving) navigator.sendBeacon(keepAt, body());
  });
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) leaving = false;
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.metaKey || event.ctrlKey) || event.defaultPrevented) return;
    if (!form.contains(event.target) && event.target !== document.body) return;
    event.preventDefault();
    form.requestSubmit();
  });
})();
