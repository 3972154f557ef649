"""Tables as CSV that a spreadsheet opens as what they are: never as a formula."""

import csv
import io
import unicodedata
from collections.abc import Iterable, Sequence

MEDIA_TYPE = "text/csv; charset=utf-8"
_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\0")
"""What a spreadsheet takes for the beginning of a formula, or drops and looks behind."""

Value = str | int | float | None


def csv_of(rows: Iterable[Sequence[Value]]) -> bytes:
    """RFC 4180, UTF-8 with the mark that spreadsheets tell it by. Numbers stay numbers; a text that would be read
    as a formula begins with an apostrophe."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerows([cell(value) for value in row] for row in rows)
    return written.getvalue().encode("utf-8-sig")


def cell(value: Value) -> Value:
    """The value as it goes into a cell."""
    if not isinstance(value, str):
        return value
    text = value.replace("\0", "")
    return f"'{text}" if _is_formula(value) else text


def _is_formula(text: str) -> bool:
    """Also behind white space, invisible characters, and in the wide forms that are read as the plain ones."""
    bare = unicodedata.normalize("NFKC", text)
    bare = "".join(one for one in bare if unicodedata.category(one) != "Cf").lstrip(" \u00a0")
    return bare.startswith(_STARTS) or bare.lstrip().startswith(_STARTS)
