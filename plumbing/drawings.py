"""Vector drawings (SVG) of strangers: read with care, and written anew from what is known to be harmless.

What runs, loads or moves is left out, and said; a document that is made to exhaust its reader is refused.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from plumbing.drawing_styles import PRESENTATION, Styles, declarations

LARGEST = 256 * 1024
"""Bytes of the source."""
MOST_ELEMENTS = 10_000
MOST_DRAWN = 50_000
"""Elements once every reference is followed: ten uses of ten uses of ten uses are a thousand."""
DEEPEST = 60
LONGEST_CHAIN = 200

SVG = "http://www.w3.org/2000/svg"
XLINK = "http://www.w3.org/1999/xlink"

SHAPES = frozenset({"path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text", "use"})
KEPT = SHAPES | {"svg", "g", "defs", "symbol", "title", "desc", "tspan", "linearGradient", "radialGradient",
                 "stop", "clipPath", "mask", "pattern"}  # fmt: skip
UNWRAPPED = frozenset({"a", "switch"})
"""Their content is drawn, they themselves are not kept."""
LEFT_OUT = {
    "script": "script", "foreignObject": "foreign", "iframe": "foreign", "image": "picture", "filter": "effect",
    "animate": "motion", "animateMotion": "motion", "animateTransform": "motion", "set": "motion",
    "font": "style", "feImage": "picture",
}  # fmt: skip
TEXTUAL = frozenset({"text", "tspan", "title", "desc", "style"})

_GEOMETRY = {
    "x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "r", "rx", "ry", "fx", "fy", "dx", "dy", "d", "points", "width",
    "height", "viewBox", "transform", "offset", "gradientUnits", "gradientTransform", "spreadMethod",
    "clipPathUnits", "maskUnits", "maskContentUnits", "patternUnits", "patternContentUnits", "patternTransform",
    "rotate", "textLength", "lengthAdjust", "preserveAspectRatio", "pathLength",
}  # fmt: skip
_ID = re.compile(r"[A-Za-z_][\w.-]{0,99}", re.ASCII)
_REFERENCE = re.compile(r"""\s*url\(\s*["']?#([A-Za-z_][\w.-]{0,99})["']?\s*\)\s*""", re.ASCII)
_LENGTH = re.compile(r"\s*(\d{1,6}(?:\.\d{1,6})?)\s*(?:px|pt|mm|cm|in|pc)?\s*", re.ASCII)


class NotDrawn(Exception):
    """The code of why a drawing is refused: `too_large`, `not_a_drawing`, `broken`, `entities`, `too_complex`,
    `nothing_drawn` or `no_size`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Drawing:
    """A drawing that may be shown. `width` and `height` are in its own units; `left_out` holds the codes of what
    was taken out of it, each once: `script`, `foreign`, `link`, `picture`, `effect`, `motion`, `style`."""

    content: bytes
    width: float
    height: float
    left_out: tuple[str, ...]


@dataclass
class _Node:
    name: str
    attributes: dict[str, str]
    children: "list[_Node | str]" = field(default_factory=list)

    def references(self) -> Iterator[str]:
        """Ids of what this element itself draws again, or draws with."""
        if "href" in self.attributes:
            yield self.attributes["href"].removeprefix("#")
        for name in ("fill", "stroke", "clip-path", "mask"):
            found = _REFERENCE.fullmatch(self.attributes.get(name, ""))
            if found:
                yield found[1]


def clean(source: bytes) -> Drawing:
    """The drawing without what is not wanted in it. Raises NotDrawn."""
    if len(source) > LARGEST:
        raise NotDrawn("too_large")
    reading = _Reading()
    root = reading.read(source)
    reading.style(root)
    width, height = _size(root)
    if not any(node.name in SHAPES for node in _drawn(root)):
        raise NotDrawn("nothing_drawn")
    _refuse_explosions(root)
    root.attributes = {"xmlns": SVG, "width": _figure(width), "height": _figure(height)} | {
        name: value for name, value in root.attributes.items() if name not in ("width", "height", "x", "y")
    }
    return Drawing(_written(root).encode(), width, height, tuple(dict.fromkeys(reading.left_out)))


class _Reading:
    """One pass of the parser: builds the tree out of what is kept."""

    def __init__(self) -> None:
        self.left_out: list[str] = []
        self._open: list[_Node | None] = []
        """None: within something that is left out; its content is, too."""
        self._root: _Node | None = None
        self._count = 0
        self._sheets: list[list[str]] = []

    def read(self, source: bytes) -> _Node:
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = self._doctype
        parser.EntityDeclHandler = self._entity
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        try:
            parser.Parse(source, True)
        except (expat.ExpatError, ValueError, LookupError):  # an encoding that is none is a LookupError
            raise NotDrawn("broken" if self._root else "not_a_drawing") from None
        if self._root is None:
            raise NotDrawn("not_a_drawing")
        return self._root

    def style(self, root: _Node) -> None:
        """Brings the rules of style sheets and `style` attributes to the elements: as attributes they need no
        permission from anybody's content policy."""
        styles = Styles("".join("".join(sheet) for sheet in self._sheets))
        lost = styles.lost
        for node in _all(root):
            classes, inline = node.attributes.pop("class", ""), node.attributes.pop("style", "")
            given, unknown = declarations(inline)
            lost = lost or unknown
            wanted = styles.of(node.name, classes.split(), node.attributes.get("id", "")) | given
            for name, value in wanted.items():
                if self._may_say(name, value):
                    node.attributes[name] = value
        if lost:
            self.left_out.append("style")

    def _doctype(self, _name: str, _system: object, _public: object, has_subset: int) -> None:
        if has_subset:
            raise NotDrawn("entities")

    def _entity(self, *_: object) -> None:
        raise NotDrawn("entities")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._count += 1
        if self._count > MOST_ELEMENTS or len(self._open) >= DEEPEST:
            raise NotDrawn("too_complex")
        space, _, local = name.rpartition(" ")
        above = self._open[-1] if self._open else None
        if self._root is None and (local != "svg" or space not in (SVG, "")):
            raise NotDrawn("not_a_drawing")
        if (self._root is not None and above is None) or space not in (SVG, ""):
            self._open.append(None)
        elif local == "style":
            sheet = _Node("style", {})
            self._open.append(sheet)
            self._sheets.append(sheet.children)  # type: ignore[arg-type]  # nothing but text comes into it
        elif local in KEPT or local in UNWRAPPED:
            node = _Node("g" if local in UNWRAPPED else local, self._kept(attributes, local))
            if above is None:
                self._root = node
            else:
                above.children.append(node)
            self._open.append(node)
        else:
            if local in LEFT_OUT:
                self.left_out.append(LEFT_OUT[local])
            self._open.append(None)

    def _end(self, _name: str) -> None:
        self._open.pop()

    def _text(self, text: str) -> None:
        above = self._open[-1] if self._open else None
        if above is not None and above.name in TEXTUAL:
            above.children.append(text)

    def _kept(self, attributes: dict[str, str], local: str) -> dict[str, str]:
        found = {}
        for name, value in attributes.items():
            space, _, plain = name.rpartition(" ")
            if plain.lower().startswith("on"):
                self.left_out.append("script")
            elif plain == "href" and space in ("", XLINK):
                if local == "a":
                    continue  # it leads somewhere, and loads nothing
                if value.startswith("#") and _ID.fullmatch(value[1:]):
                    found["href"] = value
                else:
                    self.left_out.append("link")
            elif space:
                continue
            elif plain in ("class", "style"):
                found[plain] = value
            elif plain == "id":
                found |= {"id": value} if _ID.fullmatch(value) else {}
            elif (plain in _GEOMETRY or plain in PRESENTATION) and self._may_say(plain, value):
                found[plain] = value
        return found

    def _may_say(self, name: str, value: str) -> bool:
        """Whether the value loads nothing: an address is one of this drawing's own parts, or not kept."""
        lowered = value.lower()
        if "url" not in lowered and "\\" not in value and "image(" not in lowered and "image-set(" not in lowered:
            return True
        if name in PRESENTATION and _REFERENCE.fullmatch(value):
            return True
        self.left_out.append("link")
        return False


def _all(node: _Node) -> Iterator[_Node]:
    yield node
    for child in node.children:
        if isinstance(child, _Node):
            yield from _all(child)


def _drawn(node: _Node) -> Iterator[_Node]:
    """As _all, without what is only there to be referred to."""
    yield node
    for child in node.children:
        if isinstance(child, _Node) and child.name not in ("defs", "symbol", "clipPath", "mask", "pattern"):
            yield from _drawn(child)


def _size(root: _Node) -> tuple[float, float]:
    """From the view box, else from width and height, which then make one. Raises NotDrawn."""
    box = re.split(r"[\s,]+", root.attributes.get("viewBox", "").strip())
    if len(box) == 4:
        try:
            _, _, width, height = (float(one) for one in box)
        except ValueError:
            raise NotDrawn("no_size") from None
    else:
        sides = [_LENGTH.fullmatch(root.attributes.get(name, "")) for name in ("width", "height")]
        if sides[0] is None or sides[1] is None:
            raise NotDrawn("no_size")
        width, height = float(sides[0][1]), float(sides[1][1])
        root.attributes["viewBox"] = f"0 0 {_figure(width)} {_figure(height)}"
    if not (0 < width < 1e6 and 0 < height < 1e6):  # nor what is no number
        raise NotDrawn("no_size")
    return width, height


def _refuse_explosions(root: _Node) -> None:
    """Raises NotDrawn where following every reference draws too much, or never ends."""
    by_id: dict[str, _Node] = {}
    for node in _all(root):
        if "id" in node.attributes:  # of those that are called the same, the first is drawn
            by_id.setdefault(node.attributes["id"], node)
    known: dict[int, int] = {}
    under_way: set[int] = set()

    def cost(node: _Node, depth: int) -> int:
        if id(node) in known:
            return known[id(node)]
        if id(node) in under_way or depth > LONGEST_CHAIN:
            raise NotDrawn("too_complex")
        under_way.add(id(node))
        total = 1
        for child in node.children:
            if isinstance(child, _Node):
                total += cost(child, depth + 1)
        for name in node.references():
            if name in by_id:
                total += cost(by_id[name], depth + 1)
        if total > MOST_DRAWN:
            raise NotDrawn("too_complex")
        under_way.discard(id(node))
        known[id(node)] = total
        return total

    cost(root, 0)


def _written(node: _Node) -> str:
    attributes = "".join(f' {name}="{html.escape(value)}"' for name, value in node.attributes.items())
    inside = "".join(html.escape(one) if isinstance(one, str) else _written(one) for one in node.children)
    return f"<{node.name}{attributes}>{inside}</{node.name}>" if inside else f"<{node.name}{attributes}/>"


def _figure(value: float) -> str:
    return f"{value:.3f}".rstrip("0").rstrip(".")
