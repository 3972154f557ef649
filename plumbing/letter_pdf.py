"""A letter on paper: A4, one column, a table of terms, lines to sign on. The same input gives the same bytes.

Two fonts lie beside this module; nothing is fetched, and no text is ever markup.
"""

import logging
import re
import unicodedata
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

from fpdf import FPDF
from fpdf.enums import VAlign, XPos, YPos
from fpdf.fonts import FontFace, TTFFont

logging.getLogger("fpdf").setLevel(logging.ERROR)  # else what the fonts lack of somebody's words is in the log

FONTS = Path(__file__).parent / "fonts"
_NAMES = {"": "DejaVuSans.ttf", "B": "DejaVuSans-Bold.ttf"}
_FAMILY = "letter"
_MARGIN = 25.0
_LINE = 5.6
_INK, _PALE, _RULE = (28, 32, 36), (110, 116, 122), (200, 204, 208)
_LEFT_OUT = ("Cc", "Cf", "Cs", "Co")
_BLANK_LINES = re.compile(r"\n{3,}")


@dataclass(frozen=True)
class Sheet:
    """What stands on it, from top to bottom; all of it plain text, lines ended by LF."""

    sender: str
    day: str
    recipient: Sequence[str]
    title: str
    text: str
    terms: Sequence[tuple[str, str]]
    closing: str
    signatures: Sequence[str]
    """What stands under each line to sign on."""
    mark: str
    """Across each page, pale: that this is a draft. Empty: nothing."""
    language: str
    made_at: datetime


def draw(sheet: Sheet) -> bytes:
    """The letter as a PDF. Characters that the fonts lack show as an empty box."""
    with closing(_Paper(sheet)) as paper:
        paper.add_page()
        paper.put_head()
        paper.put_words(sheet.text)
        if sheet.terms:
            paper.put_terms(sheet.terms)
        paper.put_words(sheet.closing)
        if sheet.signatures:
            paper.put_signatures(sheet.signatures)
        paper.is_whole = True
        return bytes(paper.output())


def unwritable(text: str) -> str:
    """The characters of the text, each once, that would not show as they should: the fonts lack them, or they
    are written from right to left and joined."""
    known = _characters()
    return "".join(
        dict.fromkeys(
            one for one in _clean(text) if one != "\n" and (ord(one) not in known or _is_right_to_left(one))
        )
    )


def _is_right_to_left(one: str) -> bool:
    return unicodedata.bidirectional(one) in ("R", "AL", "AN")


@cache
def _characters() -> frozenset[int]:
    """What both fonts can write."""
    with closing(_Fonts()) as paper:
        known = [set(font.cmap) for font in paper.fonts.values() if isinstance(font, TTFFont)]
    return frozenset(set.intersection(*known))


def _clean(text: str) -> str:
    """Without controls and marks that turn the direction of writing; at most one blank line in a row."""
    lines = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n").replace("\t", "    ")
    kept = "".join(one for one in lines if one == "\n" or unicodedata.category(one) not in _LEFT_OUT)
    return _BLANK_LINES.sub("\n\n", kept).strip()


class _Fonts(FPDF):
    """Knows the two fonts; their files are open until it is closed."""

    def __init__(self) -> None:
        super().__init__(format="A4")
        for style, name in _NAMES.items():
            self.add_font(_FAMILY, style, FONTS / name)

    def close(self) -> None:
        for font in self.fonts.values():
            if isinstance(font, TTFFont):
                font.close()


class _Paper(_Fonts):
    def __init__(self, sheet: Sheet) -> None:
        super().__init__()
        self.sheet = sheet
        self.set_margins(_MARGIN, 22, _MARGIN)
        self.set_auto_page_break(True, 24)
        self.set_creation_date(sheet.made_at)
        self.set_title(_clean(sheet.title))
        self.set_author(_clean(sheet.sender))
        self.set_lang(sheet.language)
        self.set_producer("Foyer")
        self.str_alias_nb_pages = ""  # else these four characters are a number in anybody's words
        self.is_whole = False
        """No page comes after the present one."""

    def header(self) -> None:
        if not self.sheet.mark:
            return
        self.set_font(_FAMILY, "B", 72)
        self.set_text_color(232, 234, 236)
        mark = _clean(self.sheet.mark)
        with self.rotation(52, self.w / 2, self.h / 2):
            self.text(self.w / 2 - self.get_string_width(mark) / 2, self.h / 2 + 12, mark)
        self.set_xy(self.l_margin, self.t_margin)

    def footer(self) -> None:
        self.set_y(-16)
        self._in("", 8, _PALE)
        self.alias_nb_pages("{nb}")
        self.cell(0, 6, f"{self.page_no()} / {{nb}}", align="R")
        if not self.is_whole:  # the last footer is drawn as the PDF is made, which then puts the number in
            self.str_alias_nb_pages = ""

    def put_head(self) -> None:
        self._in("B", 13)
        self._write_lines(self.sheet.sender, 6.6)
        self.ln(8)
        self._in("", 10)
        for line in self.sheet.recipient:
            self._write_lines(line)
        self.ln(4)
        self._in("", 10, _PALE)
        self._write_lines(self.sheet.day)
        self.ln(6)
        self._in("B", 15)
        self._write_lines(self.sheet.title, 7.6)
        self.ln(3)

    def put_words(self, text: str) -> None:
        self._in("", 10)
        for paragraph in _clean(text).split("\n\n"):
            if paragraph:
                self._write_lines(paragraph)
                self.ln(3)

    def put_terms(self, terms: Sequence[tuple[str, str]]) -> None:
        self.ln(1)
        self._in("", 10)
        self.set_draw_color(*_RULE)
        widths = (self.epw * 0.32, self.epw * 0.68)
        with self.table(
            col_widths=widths, first_row_as_headings=False, borders_layout="HORIZONTAL_LINES",
            line_height=_LINE, padding=(1.6, 1, 1.6, 0), text_align="LEFT", v_align=VAlign.T,
        ) as rows:  # fmt: skip
            for name, value in terms:
                row = rows.row()
                row.cell(_clean(name) or " ", style=FontFace(color=_PALE))
                row.cell(_clean(value) or " ", style=FontFace(emphasis="BOLD", color=_INK))
        self.ln(5)

    def put_signatures(self, signatures: Sequence[str]) -> None:
        if self.get_y() + 38 > self.h - self.b_margin:
            self.add_page()
        top, gap = self.get_y() + 22, 12.0
        width = (self.epw - gap * (len(signatures) - 1)) / len(signatures)
        self.set_draw_color(*_INK)
        self._in("", 9, _PALE)
        for at, under in enumerate(signatures):
            left = self.l_margin + at * (width + gap)
            self.line(left, top, left + width, top)
            self.set_xy(left, top + 1.5)
            self.multi_cell(width, 4.6, _clean(under) or " ", align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def _in(self, style: str, size: float, ink: tuple[int, int, int] = _INK) -> None:
        self.set_font(_FAMILY, style, size)
        self.set_text_color(*ink)

    def _write_lines(self, text: str, height: float = _LINE) -> None:
        cleaned = _clean(text)
        if cleaned:
            self.multi_cell(0, height, cleaned, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
