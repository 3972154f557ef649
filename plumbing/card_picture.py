"""A picture of a job for social previews: 1200 x 630, the title on the organisation's colour, as PNG.

Pure but for the two fonts, which are ours; nothing is fetched. Whatever the words are, a picture comes of it: what
no font can write is left out, and a title that cannot be written at all gives way to the organisation's name.
"""

import io
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont, features
from PIL.ImageFont import FreeTypeFont

from plumbing import accents

SIZE = WIDTH, HEIGHT = 1200, 630
LOOK = 1
"""Of the drawing itself: goes up with each change of it, so that kept pictures of before are not used."""

_ROOM = Path(__file__).resolve().parent
_INTER = _ROOM.parent / "static" / "fonts" / "inter-latin.woff2"
_OTHER = {True: _ROOM / "fonts" / "DejaVuSans-Bold.ttf", False: _ROOM / "fonts" / "DejaVuSans.ttf"}
_MARGIN = 84
_INNER = WIDTH - 2 * _MARGIN
_TITLE_SIZES = ((104, 2), (88, 3), (74, 3), (58, 4))
"""Of type, and how many lines of it there is room for; the first that holds the title is taken."""
_LONGEST = 400
_ELLIPSIS = "…"
_JOINERS = "\u200c\u200d"
_WHITE, _SOFT = (255, 255, 255), 0.86


@dataclass(frozen=True)
class Card:
    """What the picture says, in plain text."""

    title: str
    organisation: str
    facts: Sequence[str]
    """Short lines at its foot: place, hours and pay."""
    brand: str
    """#rrggbb; empty: Foyer's own."""


def draw(card: Card) -> bytes:
    """The picture. The same card gives the same bytes."""
    ground = accents.fill(card.brand)
    picture = Image.new("RGB", SIZE, ground)
    picture.paste(accents.shade(card.brand), mask=_shape())
    pen = ImageDraw.Draw(picture)
    organisation, title = writable(card.organisation), writable(card.title)
    if not title:
        organisation, title = "", organisation
    _put(pen, organisation, 34, _MARGIN - 12, bold=True)
    _put_title(pen, title)
    soft = _mixed(_WHITE, ground, _SOFT)
    top = HEIGHT - _MARGIN - 50 * len(card.facts) + 12
    for line in filter(None, map(writable, card.facts)):
        _put(pen, line, 36, top, ink=soft)
        top += 50
    kept = io.BytesIO()
    picture.save(kept, "PNG", compress_level=7)
    return kept.getvalue()


def has_words(card: Card) -> bool:
    """Whether the fonts can write its title, or at least whose it is: else the picture is a bare colour."""
    return bool(writable(card.title) or writable(card.organisation))


def writable(text: str) -> str:
    """The text on one line without what the fonts cannot write; empty where they lack one of its letters, because
    a word with holes is worse than none."""
    known = "".join(one for one in _clean(text) if _is_writable(one) or unicodedata.category(one)[0] in "LMN")
    if all(map(_is_writable, known)):
        return " ".join(known.split())
    return ""


def _clean(text: str) -> str:
    """Composed, on one line, without controls and marks that turn the direction of writing."""
    plain = unicodedata.normalize("NFC", " ".join(text[:_LONGEST].split()))
    return "".join(one for one in plain if one in _JOINERS or unicodedata.category(one)[0] != "C")


# drawing


def _put_title(pen: ImageDraw.ImageDraw, title: str) -> None:
    """In the largest size that holds it, in the middle of the room between name and facts."""
    if not title:
        return
    for size, most in _TITLE_SIZES:
        font = _font(_is_ours(title), size, True)
        lines = _wrapped(title, font)
        if len(lines) <= most:
            break
    else:
        lines = [*lines[: most - 1], _cut(" ".join(lines[most - 1 :]), font)]
    height = round(size * 1.16)
    top = 292 - height * len(lines) // 2
    for line in lines:
        _put(pen, line, size, top, bold=True, font=font)
        top += height


def _put(
    pen: ImageDraw.ImageDraw, text: str, size: int, top: int, *, bold: bool = False,
    ink: tuple[int, int, int] = _WHITE, font: FreeTypeFont | None = None,
) -> None:  # fmt: skip
    """One line, on the side where its reader begins; too long a line is cut."""
    font = font or _font(_is_ours(text), size, bold)
    starts_right = _is_right_to_left(text)
    at = WIDTH - _MARGIN if starts_right else _MARGIN
    pen.text((at, top), _cut(text, font), font=font, fill=ink, anchor="ra" if starts_right else "la")


def _wrapped(text: str, font: FreeTypeFont) -> list[str]:
    """In lines that fit; a word that is too long for one is broken."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if font.getlength(longer) <= _INNER:
            lines[-1] = longer
            continue
        if lines[-1]:
            lines.append("")
        while font.getlength(word) > _INNER:
            fits = _fitting(word, font, _INNER)
            lines[-1], word = word[:fits], word[fits:]
            lines.append("")
        lines[-1] = word
    return lines


def _cut(text: str, font: FreeTypeFont) -> str:
    if font.getlength(text) <= _INNER:
        return text
    fits = _fitting(text, font, _INNER - font.getlength(_ELLIPSIS))
    return text[:fits].rstrip(" ,;:-–") + _ELLIPSIS


def _fitting(text: str, font: FreeTypeFont, room: float) -> int:
    """How many of its first characters fit; at least one."""
    fewest, most = 1, len(text)
    while fewest < most:
        middle = (fewest + most + 1) // 2
        if font.getlength(text[:middle]) <= room:
            fewest = middle
        else:
            most = middle - 1
    return fewest


@cache
def _shape() -> Image.Image:
    """Two large rounds behind the words, drawn fourfold so that their edges are smooth."""
    mask = Image.new("L", (WIDTH * 2, HEIGHT * 2), 0)
    pen = ImageDraw.Draw(mask)
    pen.ellipse((1560, 440, 2760, 1640), fill=150)
    pen.ellipse((1900, -560, 2900, 440), fill=255)
    return mask.resize(SIZE, Image.Resampling.LANCZOS)


def _mixed(one: accents.Rgb, other: accents.Rgb, part: float) -> accents.Rgb:
    red, green, blue = (round(a * part + b * (1 - part)) for a, b in zip(one, other, strict=True))
    return red, green, blue


# fonts


@lru_cache(maxsize=64)
def _font(ours: bool, size: int, bold: bool) -> FreeTypeFont:
    """Inter where it has all the characters and this FreeType reads it, else DejaVu."""
    if ours:
        font = ImageFont.truetype(_INTER, size)
        font.set_variation_by_axes([32, 700 if bold else 500])
        return font
    return ImageFont.truetype(_OTHER[bold], round(size * 0.9))


def _is_ours(text: str) -> bool:
    return all(_has(True, one) for one in text)


def _is_writable(one: str) -> bool:
    if _is_right_to_left(one) and not _turns():
        return False
    return _has(True, one) or _has(False, one)


@lru_cache(maxsize=4096)
def _has(ours: bool, one: str) -> bool:
    """Whether the font has a glyph of its own for the character: it does not draw it as it does a missing one."""
    if one.isspace() or one in _JOINERS:
        return True
    font = _probe(ours)
    return font is not None and _drawn(font, one) != _drawn(font, "\uffff")


@cache
def _probe(ours: bool) -> FreeTypeFont | None:
    """The font in one plain size, a letter at a time; None: not every FreeType reads the compressed one."""
    try:
        return ImageFont.truetype(_INTER if ours else _OTHER[True], 24, layout_engine=ImageFont.Layout.BASIC)
    except OSError:
        return None


def _drawn(font: FreeTypeFont, one: str) -> tuple[bytes, tuple[int, int]]:
    mask = font.getmask(one)
    return bytes(mask), mask.size


@cache
def _turns() -> bool:
    """Whether this Pillow can write from right to left."""
    return bool(features.check("raqm"))


def _is_right_to_left(text: str) -> bool:
    """As its first strong character says."""
    kinds = (unicodedata.bidirectional(one) for one in text)
    return next((kind in ("R", "AL") for kind in kinds if kind in ("L", "R", "AL")), False)
