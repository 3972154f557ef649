"""CSV that a spreadsheet reads as what it is."""

import csv
import io

import pytest

from web.spreadsheets import csv_of

HOSTILE = (
    '=HYPERLINK("http://x","y")', " +1", "@SUM(A1)", "-2", "\t=1", "\r=1", "\n=1", "\0=1", "＝1+1", "\u200b=1",
    "\u00a0-1", "\ufeff@x",
)  # fmt: skip


def parsed(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("text", HOSTILE)
def test_what_could_be_a_formula_begins_with_an_apostrophe(text: str) -> None:
    assert parsed(csv_of([[text, "next"]])) == [["'" + text.replace("\0", ""), "next"]]


@pytest.mark.parametrize(
    "text", ["Ann, Lee", 'A "quoted" one', "O'Neill", "two\nlines", "Zoë", "a=b", "", "10-12"]
)
def test_other_words_stay_as_they_are(text: str) -> None:
    assert parsed(csv_of([[text, "next"]])) == [[text, "next"]]


def test_numbers_stay_numbers_and_nothing_stays_empty() -> None:
    content = csv_of([["Stage", "Days"], ["Call", -2.5], ["New", None], ["Offer", 7]])
    assert content.startswith(b"\xef\xbb\xbfStage,Days\r\n")
    assert content.endswith(b"Call,-2.5\r\nNew,\r\nOffer,7\r\n")
