// Shared by all pages: what goes wrong on the wire is said, focus never falls to the body.
// Sentences come from data-* of the .toasts element, so that they are translated with the page.
(() => {
  "use strict";

  const TOAST_MS = 10_000;

  function toast(text, alert = false) {
    const shelf = document.querySelector(".toasts");
    if (!shelf || !text) return;
    const one = document.createElement("div");
    one.className = "toast";
    one.textContent = text;
    if (alert) one.setAttribute("role", "alert");
    shelf.replaceChildren(one);
    setTimeout(() => one.remove(), TOAST_MS);
  }

  function said(name) {
    return document.querySelector(".toasts")?.dataset[name];
  }

  // Any page or answer may ask for a toast: HX-Trigger: {"foyer:toast": {"text": "Moved to Call"}}
  document.addEventListener("foyer:toast", (event) => toast(event.detail?.text));

  document.addEventListener("htmx:response:error", (event) => {
    if (event.detail.ctx.response.status >= 500) toast(said("failed"), true);
  });

  document.addEventListener("htmx:error", (event) => {
    if (event.detail.ctx?.request && !event.detail.ctx.response) toast(said("offline"), true);
  });

  document.addEventListener("htmx:config:request", (event) => {
    const { request } = event.detail.ctx;
    if (request.method === "GET" && request.body instanceof FormData) {
      // A filter that filters nothing does not belong into the address.
      for (const [name, value] of [...request.body]) if (value === "") request.body.delete(name);
    }
    const token = document.querySelector('meta[name="csrf-token"]')?.content;
    if (token) request.headers["X-CSRFToken"] = token;
  });

  // Focus

  function focusOn(element) {
    if (!element.matches("a[href], button, input, select, textarea, [tabindex]")) element.tabIndex = -1;
    element.focus();
  }

  let focused = null;
  document.addEventListener("htmx:before:swap", () => {
    focused = document.activeElement === document.body ? null : document.activeElement;
  });

  document.addEventListener("htmx:after:settle", (event) => {
    const region = event.detail.task?.target;
    if (!(region instanceof Element)) return;
    const summary = region.matches(".error-summary") ? region : region.querySelector(".error-summary");
    if (summary) {
      summary.focus();
    } else if (focused && !focused.isConnected && document.activeElement === document.body) {
      focusOn(region.querySelector("h1, h2, h3") ?? region);
    }
  });

  // A link of the summary leads to its control and puts the cursor there; with a group, to its first control.
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.(".error-summary a[href^='#']");
    const found = link && document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (!found) return;
    event.preventDefault();
    const control = found.matches("input, select, textarea, button")
      ? found
      : found.querySelector("input, select, textarea, button") ?? found;
    control.scrollIntoView({ block: "center" });
    focusOn(control);
  });

  document.addEventListener("DOMContentLoaded", () => document.querySelector(".error-summary")?.focus());

  // The menu of narrow screens is a <details>: Escape and a click elsewhere close it.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const open = document.querySelector("details.menu[open]");
    if (!open) return;
    open.open = false;
    open.querySelector("summary").focus();
  });
  document.addEventListener("click", (event) => {
    const open = document.querySelector("details.menu[open]");
    if (open && !open.contains(event.target)) open.open = false;
  });
})();
