"""Any colour stays readable: the pairs of the design over 1,050 brand colours, light and dark, as a browser paints
them; the embed's own sheet among them."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

pytestmark = pytest.mark.browser

ROOT = Path(__file__).resolve().parents[2]
TEXT, EDGE, FILL = 4.5, 3, 2.5
PAIRS = {
    TEXT: "ink bg, ink surface, ink-2 bg, ink-2 surface, ink-2 sunken, ink-3 bg, ink-3 surface, ink-3 sunken, "
    "ink-3 hover, ink-3 raised, ink-3 accent-soft, ink accent-soft, ink-2 accent-soft, accent-ink surface, "
    "accent-ink bg, accent-ink sunken, accent-ink hover, accent-ink accent-soft, on-accent accent, "
    "on-accent accent-hover",
    EDGE: "line-firm surface, line-firm bg, focus surface, focus bg, focus sunken, focus accent-soft",
    FILL: "accent surface",
}
EMBED = {TEXT: "i s, i v, j s, j v, a s, a v", EDGE: "m s"}

SWEEP = """([pairs, name]) => {
  const probe = document.getElementById("probe"), holder = probe.parentElement;
  const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  const luminance = (name) => {
    probe.style.color = `var(--${name})`;
    canvas.fillStyle = getComputedStyle(probe).color;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b] = [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3)
      .map(one => one / 255).map(one => one <= .04045 ? one / 12.92 : ((one + .055) / 1.055) ** 2.4);
    return .2126 * r + .7152 * g + .0722 * b;
  };
  const failed = [];
  let checked = 0;
  for (const theme of ["light", "dark"]) {
    holder.dataset.theme = theme;
    for (const l of [.05, .2, .35, .5, .65, .8, .95]) for (const c of [0, .08, .16, .24, .32])
      for (let h = 0; h < 360; h += 12) {
        holder.style.setProperty(name, `oklch(${l} ${c} ${h})`);
        const known = {};
        const of = (one) => known[one] ??= luminance(one);
        for (const [least, two] of pairs) {
          const [a, b] = two.map(of).sort((x, y) => y - x), ratio = (a + .05) / (b + .05);
          checked += 1;
          if (ratio < least) failed.push(`${two} ${theme} oklch(${l} ${c} ${h}): ${ratio.toFixed(2)} < ${least}`);
        }
      }
  }
  return { checked, failed: failed.slice(0, 20) };
}"""


def sweep(page: Page, sheet: str, markup: str, pairs: dict[float, str], name: str) -> Any:
    page.set_content(markup)
    page.add_style_tag(content=sheet)
    given = [[least, pair.split()] for least, all_of in pairs.items() for pair in all_of.split(", ")]
    return page.evaluate(SWEEP, [given, name]) | {"pairs": len(given)}


def test_any_colour_of_an_organisation_stays_readable(browser_page: Page) -> None:
    sheet = (ROOT / "static" / "foyer.css").read_text("utf-8").replace(":root, :host", "#holder")
    found = sweep(browser_page, sheet, '<div id="holder"><p id="probe">x</p></div>', PAIRS, "--brand")
    assert found["failed"] == []
    assert found["checked"] == 2 * 1050 * found["pairs"]


def test_any_colour_stays_readable_in_the_embed(browser_page: Page) -> None:
    sheet = (ROOT / "templates" / "portal" / "embed" / "v1.css").read_text("utf-8").replace("BRAND", "red")
    markup = '<div class="embed" id="holder"><p id="probe">x</p></div>'
    found = sweep(browser_page, sheet, markup, EMBED, "--foyer-brand")
    assert found["failed"] == []
    assert found["checked"] == 2 * 1050 * found["pairs"]
