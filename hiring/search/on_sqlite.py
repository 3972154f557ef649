"""The index on SQLite: words as text, with an FTS5 table over them."""

from collections.abc import Callable, Collection, Sequence
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from hiring.search.scopes import PERSON, Scope
from hiring.search.words import Phrase, Query, Term, Words

Row = TypeVar("Row")
Fetch = Callable[[str, dict[str, Any]], Sequence[Row]]
"""Runs a statement that gives the columns of an entry."""

GAP = "¶"
"""Stands where nothing follows what comes before; no question has it."""
COLUMNS = "e.number, e.kind, e.candidate_id, e.application_id, e.attachment_id"


def stored(words: Words) -> str:
    return " ".join(word or GAP for word in words)


def stored_scope(scope: Scope) -> str:
    return " ".join(sorted(scope))


def newest(
    session: Session,
    fetch: Fetch[Row],
    query: Query,
    scope: Scope | None,
    *,
    most: int,
    before: int | None,
    own: bool,
) -> Sequence[Row]:
    """FTS5 walks its rows from the newest down by itself, and stops at the limit."""
    until = "AND i.rowid < :before" if before is not None else ""
    return fetch(
        f"SELECT {COLUMNS} FROM search_index i CROSS JOIN search_entries e ON e.number = i.rowid"  # noqa: S608
        f" WHERE search_index MATCH :asked {until} ORDER BY i.rowid DESC LIMIT :most",
        {"asked": match(query, scope, own=own), "most": most, "before": before},
    )


def among(fetch: Fetch[Row], query: Query, scope: Scope | None, numbers: Collection[int]) -> Sequence[Row]:
    """Each row is looked up in the index by itself: there are few, and many that fit."""
    listed = ", ".join(str(int(number)) for number in numbers)
    return fetch(
        f"SELECT {COLUMNS} FROM search_entries e CROSS JOIN search_index i ON i.rowid = e.number"  # noqa: S608
        f" WHERE e.number IN ({listed}) AND search_index MATCH :asked",
        {"asked": match(query, scope)},
    )


def match(query: Query, scope: Scope | None, *, own: bool = False) -> str:
    """The question in FTS5's words. Every token stands in quotes: none can be taken for an operator."""
    asked = "words : (" + " AND ".join(map(_term, query.wanted)) + ")"
    if query.unwanted:
        asked = f"({asked} NOT words : ({' OR '.join(map(_term, query.unwanted))}))"
    if own:
        asked = f'scope : "{PERSON}" AND {asked}'
    if scope is None:
        return asked
    return "scope : (" + " OR ".join(f'"{token}"' for token in sorted(scope)) + f") AND {asked}"


def _term(term: Term) -> str:
    return "(" + " OR ".join(map(_phrase, term.alternatives)) + ")"


def _phrase(phrase: Phrase) -> str:
    return f'"{" ".join(phrase.tokens)}"' + (" *" if phrase.prefix else "")
