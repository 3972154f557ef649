"""Letters on paper: whatever is written, a PDF comes out, and the same words give the same bytes."""

import io
import time
from dataclasses import replace
from datetime import UTC, datetime

import pypdfium2
import pytest

from plumbing.letter_pdf import Sheet, draw, unwritable

SHEET = Sheet(
    sender="Brightmoor", day="24 November 2026", recipient=["Zoë Żółć"], title="Offer: Frame welder",
    text="Dear Zoë,\n\nWe are glad to offer you this job.",
    terms=[("Salary", "£58,500 a year"), ("Besides", "Four weeks of leave")],
    closing="It stands until 1 December 2026.", signatures=["Brightmoor, date", "Zoë Żółć, date"], mark="",
    language="en", made_at=datetime(2026, 11, 24, 12, tzinfo=UTC),
)  # fmt: skip


def pages(content: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(io.BytesIO(content))
    try:
        return [" ".join(page.get_textpage().get_text_bounded().split()) for page in document]
    finally:
        document.close()


def test_everything_stands_on_it() -> None:
    (text,) = pages(draw(SHEET))
    for words in ("Brightmoor", "24 November 2026", "Zoë Żółć", "Offer: Frame welder", "glad to offer",
                  "Salary", "£58,500 a year", "It stands until", "1 / 1"):  # fmt: skip
        assert words in text


def test_the_same_words_give_the_same_bytes() -> None:
    first = draw(SHEET)
    time.sleep(1.1)  # nothing of the clock is in it
    assert draw(SHEET) == first
    assert draw(replace(SHEET, mark="Draft")) != first


def test_a_draft_says_so_on_each_page() -> None:
    found = pages(draw(replace(SHEET, mark="Draft", text="One paragraph.\n\n" * 120)))
    assert len(found) > 1
    assert all("Draft" in page for page in found)


@pytest.mark.parametrize(
    "words",
    [
        "", " ", "\n" * 5000, "x" * 10_000, "日本語" * 500, "שלום עליכם", "\u202egnp.exe", "a\tb\x07\x1b[31m",
        "**bold** <b>x</b> {{7*7}} %(name)s {nb}", "\N{GRINNING FACE}\N{ZERO WIDTH JOINER}", "e\u0301" * 300,
        "long words " * 900, "\ud800",
    ],
)  # fmt: skip
def test_no_words_break_it(words: str) -> None:
    sheet = replace(
        SHEET, sender=words[:200], title=words[:200], recipient=[words[:200]], text=words, closing=words,
        terms=[(words[:200], words[:2000])], signatures=[words[:200]], mark="Draft",
    )  # fmt: skip
    assert draw(sheet).startswith(b"%PDF-")
    unwritable(words)


def test_markup_is_words() -> None:
    hostile = "**bold** <b>x</b> __y__ {{7*7}} {nb}"
    sheet = replace(SHEET, text=f"{hostile}\n\n{'One paragraph.' * 5}\n\n" * 40, closing=hostile)
    found = pages(draw(sheet))
    assert sum(page.count(hostile) for page in found) == 41
    assert [f"{at} / {len(found)}" in page for at, page in enumerate(found, 1)] == [True] * len(found)


def test_what_the_fonts_lack_is_known_beforehand() -> None:
    assert unwritable("Zoë Żółć, Ελλάδα, Россия, £€ – “quoted” ✓") == ""
    assert unwritable("Ann 日本 日\n") == "日本"
    assert unwritable("שלום") == "שלום"
