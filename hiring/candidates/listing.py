"""The list of people: pages by keyset on an index that carries the order, plain rows, a constant number of
statements. What is rare (a tag, a member's own jobs) leads the search; what is common is looked at on the way."""

import unicodedata
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, and_, exists, func, select, tuple_, union_all

from hiring import policy, search, tagged
from hiring.addresses import canonical_email
from hiring.candidates import reading
from hiring.candidates.reading import Standing
from hiring.errors import NotFound
from hiring.models.application import Application
from hiring.models.candidate import Candidate, CandidateEmail, CandidateTag, Tag
from hiring.models.job import Job
from hiring.names import is_storable, tidy
from hiring.work import Work
from plumbing.clock import read_instant

PEOPLE = 50
FEW = 1_000
"""So many or fewer lead the search; what more have is looked at on the way."""
WINDOW = 5_000
"""How many people one page looks through for those without an application, whom no index tells."""
LONGEST_QUERY = 200
_MOST_NAMES = 500
"""How many people are found by the beginning of one spelling of a name."""


class Order(StrEnum):
    """What comes first: who was added last, or the name."""

    NEWEST = "newest"
    NAME = "name"


_KEYS = {Order.NEWEST: ("created_at", "id"), Order.NAME: ("last_name", "first_name", "id")}
"""The columns of the index that each order reads."""


class Applied(StrEnum):
    """Whether they have an application anywhere."""

    YES = "yes"
    NO = "no"


@dataclass(frozen=True)
class Filters:
    """What a reader looks for; empty fields filter nothing. `q`: words that the index knows of the person or of
    their files, or how a name or an address begins (also of who came a moment ago); `tag`, `source`: the very
    name."""

    q: str = ""
    tag: str = ""
    source: str = ""
    applied: Applied | None = None
    order: Order = Order.NEWEST

    @property
    def is_empty(self) -> bool:
        return not (self.q or self.tag or self.source or self.applied)


@dataclass(frozen=True)
class Person:
    """One row. `applications`: those that the reader may see, the latest first."""

    id: uuid.UUID
    name: str
    email: str | None
    company: str
    title: str
    source: str
    added_at: datetime
    tags: Sequence[Tag] = ()
    applications: Sequence[Standing] = ()


@dataclass(frozen=True)
class Page:
    """`more` is the cursor of the next page, None at the end. `looked_at`: how many were looked through where the
    page is not all there is although it is short; None otherwise."""

    people: Sequence[Person]
    more: str | None = None
    looked_at: int | None = None


def listed(work: Work, filters: Filters, *, after: str = "") -> Page:
    """The people whom this actor may read and the filters let through. NotFound for a cursor that is none."""
    if not all(map(is_storable, (filters.q, filters.tag, filters.source))) or len(filters.q) > LONGEST_QUERY:
        return Page(())
    cursor = _cursor(work, filters.order, after) if after else None
    found = _after(filters.order, _scoped(work, _filtered(work, filters)), cursor)
    end = None
    if filters.applied is Applied.NO:
        found, end = _windowed(work, filters.order, found, cursor)
    if not tidy(filters.q):  # who fits is among few and read by id: a limit would tempt to walk through all
        found = found.limit(PEOPLE + 1)
    rows = work.session.execute(found).all()[: PEOPLE + 1]
    shown = rows[:PEOPLE]
    if len(rows) > PEOPLE:
        return Page(_completed(work, shown), _cursor_of(filters.order, shown[-1]))
    return Page(_completed(work, shown), end, WINDOW if end else None)


def _base() -> Any:
    return select(
        Candidate.id,
        Candidate.first_name,
        Candidate.last_name,
        Candidate.primary_email,
        Candidate.company,
        Candidate.title,
        Candidate.source_first,
        Candidate.created_at,
    )


def _scoped(work: Work, found: Select[Any]) -> Select[Any]:
    """A member's few jobs lead to their people; others see nearly everybody."""
    if not policy.may_add_candidates(work.actor):
        theirs = (
            select(Application.candidate_id)
            .join(Job, Job.id == Application.job_id)
            .where(policy.visible_applications(work.actor))
            .distinct()
            .subquery()
        )
        found = found.join(theirs, theirs.c.candidate_id == Candidate.id)
    there = (Candidate.quarantined_at.is_(None), Candidate.anonymized_at.is_(None))
    return found.where(policy.visible_candidates(work.actor), *there)


def _filtered(work: Work, filters: Filters) -> Any:
    found = _base()
    if tidy(filters.q):
        found = found.where(Candidate.id.in_({*search.candidate_ids(work, filters.q), *_begins(work, filters.q)}))
    if filters.source:
        found = found.where(Candidate.source_first == filters.source)
    if filters.tag:
        found = _tagged(work, found, filters.tag)
    if filters.applied is not None:
        anywhere = exists(
            select(1)
            .where(Application.candidate_id == Candidate.id, Application.deleted_at.is_(None))
            .correlate(Candidate)
        )
        found = found.where(anywhere if filters.applied is Applied.YES else ~anywhere)
    return found


def _tagged(work: Work, found: Select[Any], name: str) -> Select[Any]:
    tag_id = work.session.scalar(select(Tag.id).where(Tag.name_norm == tagged.norm(name)))
    if tag_id is None:
        return found.where(Candidate.id.is_(None))
    of_tag = select(CandidateTag.candidate_id).where(CandidateTag.tag_id == tag_id)
    some = work.session.scalar(select(func.count()).select_from(of_tag.limit(FEW + 1).subquery())) or 0
    if some <= FEW:
        few = of_tag.subquery()
        return found.join(few, few.c.candidate_id == Candidate.id)
    has = exists(
        select(1)
        .where(CandidateTag.candidate_id == Candidate.id, CandidateTag.tag_id == tag_id)
        .correlate(Candidate)
    )
    return found.where(has)


def _begins(work: Work, q: str) -> Sequence[uuid.UUID]:
    """Who has a last name, "first last" or an address that begins so, the first _MOST_NAMES of each spelling.
    Names are compared as people write them: as typed, or with a capital."""
    q = tidy(q)
    if "@" in q:
        begins = _between(CandidateEmail.value_norm, canonical_email(q) or q.lower())
        found = select(CandidateEmail.candidate_id).where(begins).order_by(CandidateEmail.value_norm)
        return work.session.scalars(found.limit(_MOST_NAMES)).all()
    first, _, last = q.partition(" ")
    ways = [_between(Candidate.last_name, way) for way in _spellings(q)]
    if last:
        ways += [
            and_(_between(Candidate.last_name, way), func.lower(Candidate.first_name) == first.lower())
            for way in _spellings(last)
        ]
    parts = [
        select(Candidate.id)
        .where(way)
        .order_by(Candidate.last_name, Candidate.first_name, Candidate.id)
        .limit(_MOST_NAMES)
        .subquery()
        for way in ways
    ]
    return work.session.scalars(union_all(*(select(part) for part in parts))).all()


def _spellings(text: str) -> list[str]:
    return list(dict.fromkeys((text, text.title(), text[:1].upper() + text[1:], text.lower(), text.upper())))


def _between(column: Any, beginning: str) -> Any:
    """A stretch of the column's index, and the exact beginning in it. The stretch ends at the next letter of the
    last one that has a next letter however a database sorts: those that sort as people do put "Li{" (for a machine
    the next after "Liz") before "Liz", "Jê" before "Jérôme", and pass over apostrophes."""
    begins = and_(column >= beginning, column.startswith(beginning, autoescape=True))
    for at in range(len(beginning) - 1, -1, -1):
        if _is_plain(beginning[at]) and _is_plain(chr(ord(beginning[at]) + 1)):
            return and_(begins, column < beginning[:at] + chr(ord(beginning[at]) + 1))
    return begins


def _is_plain(character: str) -> bool:
    return character.isalnum() and not unicodedata.decomposition(character)


def _after(order: Order, found: Select[Any], cursor: tuple[Any, ...] | None) -> Select[Any]:
    key = [getattr(Candidate, name) for name in _KEYS[order]]
    if order is Order.NAME:
        found = found.order_by(*key)
        return found.where(tuple_(*key) > tuple_(*cursor)) if cursor else found
    found = found.order_by(*(one.desc() for one in key))
    return found.where(tuple_(*key) < tuple_(*cursor)) if cursor else found


def _windowed(
    work: Work, order: Order, found: Select[Any], cursor: tuple[Any, ...] | None
) -> tuple[Select[Any], str | None]:
    """Only the next WINDOW people are looked at; with the cursor of the last of them, None where that is all."""
    keys: Any = select(Candidate.id, Candidate.first_name, Candidate.last_name, Candidate.created_at)
    seen = _after(order, keys, cursor).limit(WINDOW).subquery()
    key = [seen.c[name] for name in _KEYS[order]]
    backwards = [one.desc() if order is Order.NAME else one for one in key]
    last = work.session.execute(select(seen, func.count().over().label("n")).order_by(*backwards).limit(1)).first()
    if last is None or last.n < WINDOW:
        return found, None
    bounds = tuple_(*(getattr(last, name) for name in _KEYS[order]))
    mine = tuple_(*(getattr(Candidate, name) for name in _KEYS[order]))
    return found.where(mine <= bounds if order is Order.NAME else mine >= bounds), _cursor_of(order, last)


def _completed(work: Work, rows: Sequence[Any]) -> list[Person]:
    ids = [row.id for row in rows]
    if not ids:
        return []
    labels, applied = tagged.of(work, ids), reading.standings(work, ids)
    return [
        Person(
            row.id, f"{row.first_name} {row.last_name}".strip(), row.primary_email, row.company or "",
            row.title or "", row.source_first, row.created_at, labels.get(row.id, ()), applied.get(row.id, ()),
        )
        for row in rows
    ]  # fmt: skip


def _cursor_of(order: Order, row: Any) -> str:
    """A name is not spelled out: it may be of somebody whom the reader may not see."""
    return str(row.id) if order is Order.NAME else f"{row.created_at.isoformat()}_{row.id}"


def _cursor(work: Work, order: Order, text: str) -> tuple[Any, ...]:
    at, _, id = text.rpartition("_")
    try:
        key = uuid.UUID(id)
    except ValueError:
        raise NotFound from None
    if order is Order.NAME:
        names = work.session.execute(
            select(Candidate.last_name, Candidate.first_name).where(Candidate.id == key)
        ).first()
        if names is None:
            raise NotFound
        return (*names, key)
    moment = read_instant(at)
    if moment is None:
        raise NotFound
    return moment, key
