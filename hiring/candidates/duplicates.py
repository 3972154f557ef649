"""Who may be the same person: whoever shares an address, a telephone or a profile elsewhere. Never names alone."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, and_, delete, exists, func, literal, or_, select, union_all
from sqlalchemy.orm import aliased

from hiring import policy, search
from hiring.errors import Invalid
from hiring.models.candidate import Candidate, CandidateEmail, CandidateLink, CandidatePhone
from hiring.models.merge import NotSame
from hiring.work import Work

SHORTEST_PHONE = 7
"""Digits; fewer are an extension, or no telephone at all."""
SAME_END = 9
"""So many last digits alike are a hint: "+44 20 7946 0958" and "020 7946 0958" are one telephone."""
MOST = 20


@dataclass(frozen=True)
class Hint:
    """Somebody who may be the same person, and what both have: `email`, `link`, `phone`, or else `phone_end`."""

    id: uuid.UUID
    name: str
    email: str | None
    shared: Sequence[str]


def hints(work: Work, candidate: Candidate) -> Sequence[Hint]:
    """Of the people this actor may read; those of whom somebody said that they are two people left out."""
    parts = [
        _sharing(work, candidate.id, "email", CandidateEmail, "value_norm"),
        _sharing(work, candidate.id, "phone", CandidatePhone, "value_norm", shortest=SHORTEST_PHONE),
        _sharing(work, candidate.id, "link", CandidateLink, "url_norm"),
        *_ending_alike(work, candidate.id),
    ]
    sharing = union_all(*(select(part.limit(MOST).subquery()) for part in parts)).subquery()
    rows = work.session.execute(
        select(Candidate.id, Candidate.first_name, Candidate.last_name, Candidate.primary_email, sharing.c.what)
        .join(sharing, sharing.c.id == Candidate.id)
        .order_by(Candidate.created_at, Candidate.id)
    )
    found: dict[uuid.UUID, Hint] = {}
    for row in rows:
        known = found.get(row.id)
        shared = {*(known.shared if known else ()), row.what}
        if "phone" in shared:
            shared.discard("phone_end")
        name = f"{row.first_name} {row.last_name}".strip()
        found[row.id] = Hint(row.id, name, row.primary_email, sorted(shared))
    return list(found.values())[:MOST]


def say_apart(work: Work, candidate: Candidate, other: Candidate) -> None:
    """These are two people: no hint of it any more. Twice is once."""
    work.require(policy.may_merge(work.actor))
    one_id, other_id = _pair(candidate, other)
    if work.session.get(NotSame, (one_id, other_id)) is None:
        work.session.add(NotSame(one_id=one_id, other_id=other_id, said_by=work.user_id, said_at=work.now))
        work.record("candidate.kept_apart", candidate, other_id=str(other.id))


def unsay_apart(work: Work, candidate: Candidate, other: Candidate) -> None:
    """They may be the same after all; succeeds where nobody said otherwise."""
    work.require(policy.may_merge(work.actor))
    one_id, other_id = _pair(candidate, other)
    gone = work.session.execute(
        delete(NotSame)
        .where(NotSame.one_id == one_id, NotSame.other_id == other_id)
        .execution_options(synchronize_session=False)
    )
    if gone.rowcount:  # type: ignore[attr-defined]
        work.record("candidate.hinted_again", candidate, other_id=str(other.id))


def _pair(candidate: Candidate, other: Candidate) -> tuple[uuid.UUID, uuid.UUID]:
    if candidate.id == other.id:
        raise Invalid({"other": "same_person"})
    first, second = sorted((candidate.id, other.id))
    return first, second


def _sharing(work: Work, id: uuid.UUID, what: str, table: Any, column: str, *, shortest: int = 0) -> Select[Any]:
    mine, theirs = aliased(table), aliased(table)
    found = (
        select(theirs.candidate_id.label("id"), literal(what).label("what"))
        .select_from(mine)
        .join(theirs, getattr(theirs, column) == getattr(mine, column))
        .join(Candidate, Candidate.id == theirs.candidate_id)
        .where(mine.candidate_id == id, theirs.candidate_id != id)
        .where(policy.visible_candidates(work.actor), ~_said_apart(id))
    )
    return found.where(func.length(getattr(mine, column)) >= shortest) if shortest else found


def _ending_alike(work: Work, id: uuid.UUID) -> list[Select[Any]]:
    """Whose telephone ends in the same digits, with another beginning or none. The index of the search knows the
    last digits of every number, a moment later than the rows; what it finds is looked up in the rows."""
    own = work.session.scalars(select(CandidatePhone.value_norm).where(CandidatePhone.candidate_id == id))
    ends = sorted({digits[-SAME_END:] for digits in own if len(digits) >= SAME_END})
    if not ends:
        return []
    found: Any = (
        select(CandidatePhone.candidate_id.label("id"), literal("phone_end").label("what"))
        .join(Candidate, Candidate.id == CandidatePhone.candidate_id)
        .where(CandidatePhone.candidate_id.in_(search.ids_with(work, ends, most=MOST)))
        .where(CandidatePhone.candidate_id != id, or_(*(CandidatePhone.value_norm.endswith(end) for end in ends)))
        .where(policy.visible_candidates(work.actor), ~_said_apart(id))
    )
    return [found]


def _said_apart(id: uuid.UUID) -> Any:
    one_way = and_(NotSame.one_id == id, NotSame.other_id == Candidate.id)
    the_other = and_(NotSame.other_id == id, NotSame.one_id == Candidate.id)
    return exists(select(1).where(or_(one_way, the_other)).correlate(Candidate))
