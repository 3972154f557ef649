"""The index on PostgreSQL: words as a tsvector, with one GIN index over it and the scope."""

import math
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from hiring.search.on_sqlite import COLUMNS, Fetch, Row
from hiring.search.scopes import OPEN, PERSON, Scope
from hiring.search.words import Phrase, Query, Term, Words

FAR = 4
"""So many times as far as expected a walk goes down before the question is looked up after all."""


def stored(words: Words) -> str:
    """The tsvector itself, so that PostgreSQL splits and stems nothing."""
    places: dict[str, list[int]] = defaultdict(list)
    for position, word in enumerate(words, 1):
        if word is not None:
            places[word].append(position)
    return " ".join(f"'{word}':{','.join(map(str, found))}" for word, found in places.items())


def stored_scope(scope: Scope) -> str:
    return " ".join(f"'{token}'" for token in sorted(scope))


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
    """What is rare is looked up and then sorted, behind a fence: with ORDER BY and LIMIT in sight the planner
    would walk through the whole table for it. What is common is found by walking down from the newest."""
    fits, facts = _fits(query, scope, own=own)
    facts |= {"most": most, "before": before}
    until = "e.number < :before" if before is not None else "TRUE"
    with _by_index_only(session):
        if scope is None or OPEN in scope:  # one job is small, and may be long over
            window = _window(session, fits, facts, most)
            walked = _walked(fetch, fits, until, {**facts, "window": window}) if window else []
            if len(walked) == most:
                return walked
        return fetch(
            f"WITH e AS MATERIALIZED (SELECT {COLUMNS} FROM search_entries e WHERE {fits})"  # noqa: S608
            f" SELECT {COLUMNS} FROM e WHERE {until} ORDER BY e.number DESC LIMIT :most",
            facts,
        )


def among(fetch: Fetch[Row], query: Query, scope: Scope | None, numbers: Collection[int]) -> Sequence[Row]:
    """The few rows first, behind a fence, then which of them fit."""
    fits, facts = _fits(query, scope)
    listed = ", ".join(str(int(number)) for number in numbers)
    rows = f"SELECT {COLUMNS}, e.words, e.scope FROM search_entries e WHERE e.number IN ({listed})"  # noqa: S608
    return fetch(f"WITH e AS MATERIALIZED ({rows}) SELECT {COLUMNS} FROM e WHERE {fits}", facts)  # noqa: S608


def _walked(fetch: Fetch[Row], fits: str, until: str, facts: dict[str, Any]) -> Sequence[Row]:
    newest = f"SELECT * FROM search_entries e WHERE {until} ORDER BY e.number DESC LIMIT :window"  # noqa: S608
    return fetch(
        f"SELECT {COLUMNS} FROM ({newest}) e WHERE {fits} ORDER BY e.number DESC LIMIT :most",  # noqa: S608
        facts,
    )


def _window(session: Session, fits: str, facts: dict[str, Any], most: int) -> int:
    """How many of the newest rows are worth walking through; 0: looking it up is cheaper."""
    rows = session.scalar(text("SELECT reltuples FROM pg_class WHERE oid = 'search_entries'::regclass")) or 0
    plan = session.scalar(text(f"EXPLAIN (FORMAT JSON) SELECT 1 FROM search_entries e WHERE {fits}"), facts)  # noqa: S608
    expected = plan[0]["Plan"]["Plan Rows"] if plan else 0
    if rows <= 0 or expected**2 <= most * rows:
        return 0
    return math.ceil(FAR * most * rows / expected)


@contextmanager
def _by_index_only(session: Session) -> Iterator[None]:
    """The planner takes a tsvector for as cheap to read as a number, and reads the whole table."""
    session.execute(text("SET LOCAL enable_seqscan = off"))
    yield
    session.execute(text("SET LOCAL enable_seqscan = on"))


def _fits(query: Query, scope: Scope | None, *, own: bool = False) -> tuple[str, dict[str, Any]]:
    facts = {"words": tsquery(query)}
    within = [f"'{PERSON}'"] if own else []
    if scope is not None:
        within.append("(" + " | ".join(f"'{token}'" for token in sorted(scope)) + ")")
    if not within:
        return "e.words @@ CAST(:words AS tsquery)", facts
    facts["scope"] = " & ".join(within)
    return "e.scope @@ CAST(:scope AS tsquery) AND e.words @@ CAST(:words AS tsquery)", facts


def tsquery(query: Query) -> str:
    """The question as a tsquery."""
    asked = " & ".join(map(_term, query.wanted))
    if query.unwanted:
        asked += f" & !({' | '.join(map(_term, query.unwanted))})"
    return asked


def _term(term: Term) -> str:
    return "(" + " | ".join(map(_phrase, term.alternatives)) + ")"


def _phrase(phrase: Phrase) -> str:
    tokens = [f"'{token}'" for token in phrase.tokens]
    tokens[-1] += ":*" if phrase.prefix else ""
    return "(" + " <-> ".join(tokens) + ")"
