"""Bars and tables as pages draw them. Widths are SVG attributes: the content policy forbids inline styles."""

from collections.abc import Sequence
from dataclasses import dataclass

from web.spreadsheets import Value


@dataclass(frozen=True)
class Bar:
    """One bar of a chart: `width` and `goal` (a line across it) in per cent of the whole, None: no line. `warn`
    colours it, and `note` says why in words."""

    label: str
    width: str
    value: str
    note: str = ""
    warn: bool = False
    goal: str | None = None


@dataclass(frozen=True)
class Cell:
    """A figure as it is counted, and as people read it."""

    value: Value
    words: str


@dataclass(frozen=True)
class Table:
    """`headings` with the first for what the rows are about; the other columns are numbers."""

    headings: Sequence[str]
    rows: Sequence[Sequence[Cell]]


@dataclass(frozen=True)
class Finding:
    """What a chart shows, in a sentence whose beginning is the news."""

    lead: str
    rest: str = ""


@dataclass(frozen=True)
class Section:
    """One report as a page shows it. No bars: nothing to show. `wide`: the labels are sentences."""

    key: str
    title: str
    finding: Finding
    table: Table
    bars: Sequence[Bar] = ()
    foot: str = ""
    wide: bool = False

    @property
    def in_words(self) -> str:
        """The chart for those who do not see it."""
        return "; ".join(", ".join(part for part in (f"{one.label}: {one.value}", one.note) if part)
                         for one in self.bars)  # fmt: skip


def per_cent(part: float, whole: float) -> str:
    """For an SVG attribute: "39.3%"; a part of nothing is nothing."""
    return f"{100 * min(max(part / whole, 0), 1):.1f}%" if whole else "0%"


def text(words: str) -> Cell:
    return Cell(words, words)


def number(count: int) -> Cell:
    return Cell(count, f"{count:,}")
