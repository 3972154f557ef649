"""The little of CSS that drawings use: rules for an element, a class or an id, which become attributes."""

import re

PRESENTATION = frozenset({
    "clip-path", "clip-rule", "color", "display", "dominant-baseline", "fill", "fill-opacity", "fill-rule",
    "font-family", "font-size", "font-style", "font-variant", "font-weight", "letter-spacing", "mask",
    "mix-blend-mode", "opacity", "paint-order", "shape-rendering", "stop-color", "stop-opacity", "stroke",
    "stroke-dasharray", "stroke-dashoffset", "stroke-linecap", "stroke-linejoin", "stroke-miterlimit",
    "stroke-opacity", "stroke-width", "text-anchor", "text-rendering", "vector-effect", "visibility",
    "word-spacing",
})  # fmt: skip
"""What an attribute of a drawing may say of its looks."""

MOST_RULES = 2_000
_SELECTOR = re.compile(r"[.#]?[A-Za-z_][\w-]{0,99}", re.ASCII)


class Styles:
    """The rules of a sheet. `lost`: something in it has no place here (an at-rule, a selector of another kind)."""

    def __init__(self, sheet: str) -> None:
        self.lost = False
        self._rules: dict[str, dict[str, str]] = {}
        for rule in _without_comments(sheet).split("}")[:MOST_RULES]:
            head, brace, body = rule.rpartition("{")
            given, unknown = declarations(body if brace else "")
            self.lost = self.lost or unknown or bool(rule.strip() and not brace)
            for selector in filter(None, (one.strip() for one in head.split(","))):
                if _SELECTOR.fullmatch(selector):
                    self._rules.setdefault(selector, {}).update(given)
                else:
                    self.lost = True

    def of(self, name: str, classes: list[str], id: str) -> dict[str, str]:
        """What the rules say of an element, the more particular ones last."""
        found: dict[str, str] = {}
        for selector in (name, *(f".{one}" for one in classes[:50]), f"#{id}"):
            found |= self._rules.get(selector, {})
        return found


def declarations(text: str) -> tuple[dict[str, str], bool]:
    """Those that an attribute can say, and whether others were there that change the looks."""
    found: dict[str, str] = {}
    unknown = False
    for one in text.split(";"):
        name, colon, value = one.partition(":")
        name, value = name.strip().lower(), value.replace("!important", "").strip()
        if colon and name in PRESENTATION:
            found[name] = value
        elif colon and not name.startswith("-"):  # of one program alone, like -inkscape-font-specification
            unknown = True
    return found, unknown


def _without_comments(sheet: str) -> str:
    first, *others = sheet.split("/*")
    return first + "".join(one.partition("*/")[2] for one in others)
