"""Every page by axe-core and by our own rules: one h1, unique ids, nothing sideways, targets of 24 pixels."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.conftest import Live
from tests.browser.pages import SCENES
from tests.browser.walks import Scene
from tests.support.live_world import Place, entered, furnish

pytestmark = pytest.mark.browser

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text("utf-8")
GRAVE = ("serious", "critical", "moderate")
WIDTHS = (320, 390, 1280)
HEIGHTS = {320: 640, 390: 844, 1280: 800}

VIOLATIONS = """async grave => (await axe.run(document, {resultTypes: ["violations"]})).violations
  .filter(one => grave.includes(one.impact))
  .flatMap(one => one.nodes.map(node => `${one.id}: ${node.target} ${node.failureSummary}`))"""

RULES = """() => {
  const found = [], all = selector => [...document.querySelectorAll(selector)];
  const said = one => one.outerHTML.slice(0, 120).replace(/\\s+/g, " ");
  if (all("h1").length !== 1) found.push(`${all("h1").length} h1`);
  const ids = all("[id]").map(one => one.id);
  for (const id of new Set(ids.filter((id, at) => ids.indexOf(id) !== at))) found.push(`id twice: ${id}`);
  for (const name of ["for", "aria-describedby", "aria-labelledby"])
    for (const one of all(`[${name}]`))
      for (const id of one.getAttribute(name).split(" ").filter(Boolean))
        if (!document.getElementById(id)) found.push(`${name} leads nowhere: ${said(one)}`);
  if (document.documentElement.lang === "") found.push("no lang");
  return found;
}"""

GEOMETRY = """() => {
  const found = [], root = document.scrollingElement;
  const said = one => one.outerHTML.slice(0, 120).replace(/\\s+/g, " ");
  if (root.scrollWidth > innerWidth) {
    const beyond = one => one.getBoundingClientRect().right > innerWidth + 1;
    const meant = ".scroll-x, .board, .filters, .chips, .sr, .skip, .toasts";
    const widest = [...document.body.querySelectorAll("*")].filter(one => beyond(one) && !one.closest(meant));
    found.push(`sideways by ${root.scrollWidth - innerWidth}: ${widest.slice(0, 3).map(said)}`);
  }
  for (const one of document.body.querySelectorAll("*")) {
    if (!one.checkVisibility()) continue;
    if (one.matches(".scroll-x, .board, .filters, .chips, .toast")) continue; // meant to
    const scrolls = /auto|scroll/.test(getComputedStyle(one).overflowX);
    if (scrolls && one.scrollWidth > one.clientWidth + 1) found.push(`scrolls sideways: ${said(one)}`);
  }
  const controls = "a[href], button, input:not([type=hidden]), select, textarea, summary";
  for (const one of document.querySelectorAll(controls)) {
    const style = getComputedStyle(one);
    if (!one.checkVisibility({visibilityProperty: true}) || one.closest(".sr, .skip, [hidden]")) continue;
    if (one.matches("a") && style.display === "inline") continue; // stands in a text
    if (one.matches(".ticket .who a")) continue; // covers its card
    const box = (one.matches("input") && one.closest("label, .drop") || one).getBoundingClientRect();
    if (box.width < 24 || box.height < 24) found.push(`target ${box.width} x ${box.height}: ${said(one)}`);
  }
  return found;
}"""


@pytest.fixture
def place(open_work: Any) -> Place:
    return furnish(open_work)


@pytest.fixture
def visit(browser: Browser, live: Live, place: Place) -> Iterator[Any]:
    """Opens contexts and closes them: `visit(scene, width, theme)` is the page in that state."""
    opened: list[BrowserContext] = []
    shared: dict[str, Any] = {}

    def of(scene: Scene, width: int, theme: str) -> Page:
        looks: dict[str, Any] = {
            "viewport": {"width": width, "height": HEIGHTS[width]},
            "color_scheme": theme,
            "reduced_motion": "reduce",
        }
        user = place.administrator if scene.as_admin else place.recruiter
        if scene.signed_in and user.email not in shared:
            page = entered(browser, live.url, user)
            shared[user.email] = page.context.storage_state()
            opened.append(page.context)
        state = shared[user.email] if scene.signed_in else None
        context = browser.new_context(storage_state=state, **looks)
        opened.append(context)
        page = context.new_page()
        scene.walk(page, live.url, place)
        return page

    yield of
    for context in opened:
        context.close()


def found_by_axe(page: Page) -> list[str]:
    page.evaluate(f"() => {{ {AXE} }}")
    return list(page.evaluate(VIOLATIONS, GRAVE))


def look_at(page: Page, widths: tuple[int, ...]) -> list[str]:
    found = found_by_axe(page) + page.evaluate(RULES)
    for width in widths:
        page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
        found += [f"at {width}: {one}" for one in page.evaluate(GEOMETRY)]
    return found


FOCUS = """async () => {
  await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done))); // drawn and scrolled
  const one = document.activeElement;
  if (one === document.body) return null;
  const said = one.outerHTML.slice(0, 90).replace(/\\s+/g, " ");
  const box = one.getBoundingClientRect();
  const y = Math.min(Math.max((box.top + box.bottom) / 2, 0), innerHeight - 1);
  const x = Math.min(Math.max((box.left + box.right) / 2, 0), innerWidth - 1);
  const top = document.elementFromPoint(x, y), bars = ".composer, .bar, .dock, .send, .save-bar, .toasts";
  const bar = top?.closest(bars);
  if (box.bottom < 1 || box.top > innerHeight - 1) return `out of sight: ${said}`;
  if (bar && !bar.contains(one)) return `under .${bar.className}: ${said}`;
  const shows = [one, one.closest(".ticket, .choice, .drop")].some(
    shown => shown && getComputedStyle(shown).outlineStyle !== "none");
  return shows ? "" : `nothing shows the focus: ${said}`;
}"""


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("name", ["job", "apply", "board", "application", "jobs", "job list", "job editor"])
def test_the_focus_is_seen_and_never_under_a_bar(visit: Any, name: str, width: int) -> None:
    page = visit(next(scene for scene in SCENES if scene.name == name), width, "light")
    found = []
    for _ in range(120):
        page.keyboard.press("Tab")
        told = page.evaluate(FOCUS)
        if told is None:
            break
        found.append(told)
    assert len(found) > 5
    assert not any(found), [one for one in found if one]


def tell(found: dict[str, list[str]]) -> str:
    return json.dumps({name: some for name, some in found.items() if some}, indent=1, ensure_ascii=False)


@pytest.mark.parametrize("part", range(4))
def test_every_page_once(visit: Any, part: int) -> None:
    """Width and theme alternate; the geometry is looked at in all three widths."""
    found = {}
    for number, scene in list(enumerate(SCENES))[part::4]:
        page = visit(scene, (390, 1280)[number // 4 % 2], ("light", "dark")[number // 8 % 2])
        found[scene.name] = look_at(page, WIDTHS)
        page.context.close()
    assert not any(found.values()), tell(found)


@pytest.mark.long
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_every_page_in_every_width_and_theme(visit: Any, width: int, theme: str) -> None:
    found = {}
    for scene in SCENES:
        page = visit(scene, width, theme)
        found[scene.name] = look_at(page, (width,))
        page.context.close()
    assert not any(found.values()), tell(found)
