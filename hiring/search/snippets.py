"""The piece of a text where the words that were asked for stand. Pure, and only for what is shown."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from hiring.search.words import Query, chunks, occurrences

MOST_READ = 60_000
"""Characters of a text in which a place is looked for: a long CV of twenty pages."""
WINDOW = 28
"""Words of a snippet."""
LEAD = 6
"""Of them before the first that was asked for."""
LONGEST_WORD = 80
_WORD = re.compile(r"\S+")
_EDGES = re.compile(r"^[^\w.]+|[^\w+#]+$")


@dataclass(frozen=True)
class Piece:
    """Some characters of the text; `hit`: they are what was asked for."""

    text: str
    hit: bool


Snippet = Sequence[Piece]


@dataclass(frozen=True)
class _Place:
    """A word of the text: where it begins and ends, and which of the text's tokens it made."""

    start: int
    end: int


def snippet(text: str, query: Query) -> Snippet:
    """The window with the most of what was asked for, the earliest of them; empty where nothing of it stands in
    the text."""
    text = text[:MOST_READ]
    places, tokens, owners = _read(text)
    hits: dict[int, set[int]] = {}
    for number, term in enumerate(query.wanted):
        for phrase in term.alternatives:
            for at in occurrences(phrase, tokens):
                for owner in range(owners[at], owners[at + len(phrase.tokens) - 1] + 1):
                    hits.setdefault(owner, set()).add(number)
    if not hits:
        return ()
    first = _best(hits)
    begin = max(0, first - LEAD)
    return tuple(_pieces(text, places, hits, begin, min(len(places), begin + WINDOW)))


def _read(text: str) -> tuple[list[_Place], list[str], list[int]]:
    """The words of the text, its tokens, and for each token its word. A word that reads as one is a token beside
    its parts."""
    places: list[_Place] = []
    tokens: list[str] = []
    owners: list[int] = []
    for number, found in enumerate(_WORD.finditer(text)):
        places.append(_Place(found.start(), found.end()))
        word = found[0].lower().lstrip("([\"'").rstrip(".,;:)]\"'!?")
        made = [word] if word.isascii() and word.isalnum() else _made(found[0])
        tokens += made
        owners += [number] * len(made)
    return places, tokens, owners


def _made(word: str) -> list[str]:
    found = list(chunks(word))
    return [part for chunk in found for part in chunk.parts] + [chunk.joined for chunk in found if chunk.joined]


def _best(hits: dict[int, set[int]]) -> int:
    """The word with which the best window begins."""
    starts = sorted(hits)

    def worth(start: int) -> int:
        within = (hits[at] for at in starts if start <= at < start + WINDOW - LEAD)
        return len(set().union(*within))

    return max(starts[:200], key=lambda start: (worth(start), -start))


def _pieces(
    text: str, places: Sequence[_Place], hits: dict[int, set[int]], begin: int, end: int
) -> Iterator[Piece]:
    plain = "… " if begin else ""
    for number in range(begin, end):
        word = text[places[number].start : places[number].end][:LONGEST_WORD]
        if number not in hits:
            plain += f"{word} "
            continue
        before, core, after = _core(word)
        if plain + before:
            yield Piece(plain + before, False)
        yield Piece(core, True)
        plain = f"{after} "
    plain = plain.rstrip() + (" …" if end < len(places) else "")
    if plain:
        yield Piece(plain, False)


def _core(word: str) -> tuple[str, str, str]:
    """The word without what leans on it: bracket, comma, full stop."""
    core = _EDGES.sub("", word) or word
    at = word.index(core)
    return word[:at], core, word[at + len(core) :]
