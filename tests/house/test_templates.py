"""Rules that every template keeps: it compiles, works under the strict policy, and names only what exists."""

import re
from pathlib import Path

import pytest
from jinja2 import Environment, FileSystemLoader, nodes

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = ROOT / "templates"
PAGES = sorted(path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.html"))
FRAGMENTS = [name for name in PAGES if name.rsplit("/", 1)[-1].startswith("_")]
LONGEST = 120

FORBIDDEN = {
    "an inline handler": re.compile(r"""\son[a-z]+\s*=\s*["'{]"""),
    "hx-on": re.compile(r"\bhx-on[:-]"),
    "a script in an attribute": re.compile(r"""["'\s](js|javascript):"""),
    "a trigger filter": re.compile(r"""hx-trigger\s*=\s*"[^"]*\["""),
    "an inline style": re.compile(r"\sstyle\s*=\s*[\"'{]|<style\b"),
    "an inline script": re.compile(r"<script(?![^>]*\ssrc=)(?![^>]*application/ld\+json)[^>]*>"),
    "a filter that turns escaping off": re.compile(r"\|\s*safe\b|autoescape\s+false"),
}


def _source(name: str) -> str:
    return (TEMPLATES / name).read_text()


def _without_comments(name: str) -> str:
    return re.sub(r"\{#.*?#\}", "", _source(name), flags=re.DOTALL)


@pytest.fixture(scope="module")
def environment() -> Environment:
    return Environment(loader=FileSystemLoader(TEMPLATES), extensions=["jinja2.ext.i18n"], autoescape=True)


@pytest.mark.parametrize("name", PAGES)
def test_it_parses_is_short_and_refers_to_templates_that_exist(name: str, environment: Environment) -> None:
    tree = environment.parse(_source(name), name)
    for node in tree.find_all((nodes.Extends, nodes.Include, nodes.Import, nodes.FromImport)):
        wanted = node.template  # type: ignore[attr-defined]
        if isinstance(wanted, nodes.Const):
            assert wanted.value in PAGES
    assert _source(name).count("\n") <= LONGEST


@pytest.mark.parametrize("name", PAGES)
def test_it_works_under_the_strict_policy(name: str) -> None:
    source = _without_comments(name)
    found = {what: match[0] for what, pattern in FORBIDDEN.items() if (match := pattern.search(source))}
    assert not found


@pytest.mark.parametrize("name", FRAGMENTS)
def test_a_fragment_has_one_root_with_an_id(name: str) -> None:
    """Fragments that are only <hx-partial>s put things into several places and have no root of their own."""
    source = re.sub(r"\{%.*?%\}", "", _without_comments(name), flags=re.DOTALL)
    roots = _roots(source)
    if roots and all(root.startswith("<hx-partial") for root in roots):
        return
    alternatives = "{% else %}" in _source(name) or "{% elif" in _source(name)
    assert len(roots) == 1 or (alternatives and roots), roots
    assert all(re.search(r'\sid="', root) for root in roots), roots


VOID = {"input", "br", "hr", "img", "meta", "link", "path", "use"}


def _roots(source: str) -> list[str]:
    roots, depth = [], 0
    for tag in re.finditer(
        r"""<(/?)([a-z][\w-]*)((?:"[^"]*"|'[^']*'|\{\{.*?\}\}|[^"'>])*?)(/?)>""", source, re.DOTALL
    ):
        closing, name, _, empty = tag.groups()
        if closing:
            depth -= 1
            continue
        if depth == 0:
            roots.append(tag[0])
        if name not in VOID and not empty:
            depth += 1
    return roots


def test_icons_that_are_used_exist_and_each_is_there_once() -> None:
    ids = re.findall(r'<symbol id="([^"]+)"', (ROOT / "static" / "icons.svg").read_text())
    assert len(ids) == len(set(ids))
    used = {
        name for page in PAGES for name in re.findall(r"""\bicon\(\s*["']([\w-]+)["']""", _without_comments(page))
    }
    assert used <= set(ids), used - set(ids)


def test_stored_html_reaches_pages_by_one_filter_only() -> None:
    asked = re.compile(r"\bMarkup\(|\|\s*safe\b")
    allowed = {"web/frame.py", "web/language.py"}  # the latter: attributes of its own, with nothing stored in them
    doors = [
        path for room in ("web", "portal", "backoffice", "api", "ops") for path in (ROOT / room).rglob("*.py")
    ]
    found = {path.relative_to(ROOT).as_posix() for path in doors if asked.search(path.read_text())}
    assert found <= allowed
