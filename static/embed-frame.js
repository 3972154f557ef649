// The jobs in a frame: searched without leaving it, and how high they are is told to that page alone which the frame
// was made for.
(() => {
  "use strict";

  const page = document.documentElement;
  const tools = document.getElementById("filters");
  if (tools) search();
  if (!page.dataset.parent || window.parent === window) return;

  function tell() {
    const height = Math.ceil(page.getBoundingClientRect().height);
    window.parent.postMessage({ type: "foyer:resize", height }, page.dataset.parent);
  }

  function search() {
    const [typed, place, said] = ["q", "place", "count"].map((id) => document.getElementById(id));
    const list = document.querySelector(".jobs");
    const rows = [...list.children].map((row) => ({
      row,
      text: row.textContent.toLowerCase(),
      slug: row.querySelector("a").pathname.split("/").pop(),
    }));

    function show() {
      const words = typed.value.toLowerCase().split(/\s+/);
      const there = place?.value ? new Set(place.value.split(" ")) : null;
      let count = 0;
      for (const { row, text, slug } of rows) {
        row.hidden = !words.every((word) => text.includes(word)) || (there !== null && !there.has(slug));
        if (!row.hidden) count += 1;
      }
      list.hidden = count === 0;
      said.className = count ? "sr" : "card";
      const { one, many, none } = said.dataset;
      said.textContent = count ? (count === 1 ? one : many.replace("{n}", count)) : none;
    }

    typed.addEventListener("input", show);
    place?.addEventListener("change", show);
    tools.hidden = false;
  }

  new ResizeObserver(tell).observe(page);
})();
