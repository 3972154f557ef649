"""Two people who turn out to be one: what would go where, doing it in one transaction, and taking it back."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from hiring import policy, search
from hiring.candidates import belongings, reading, setting_aside
from hiring.candidates.contacts import digits_of
from hiring.candidates.editing import expect_version, touch
from hiring.errors import Conflict, Invalid, NotFound
from hiring.models.application import LIVING, Application
from hiring.models.candidate import Candidate, CandidateEmail, CandidatePhone
from hiring.models.job import Job
from hiring.models.merge import CandidateMerge
from hiring.work import Work
from plumbing.failpoints import failpoint

FIELDS: dict[str, tuple[str, ...]] = {
    "name": ("first_name", "last_name"),
    "email": ("primary_email", "email_norm"),
    "phone": ("phone",),
    "company": ("company",),
    "title": ("title",),
    "location": ("location",),
}
"""What one chooses between, field -> columns."""


@dataclass(frozen=True)
class Plan:
    """What a merge would do. `survivor` is kept, `merged` goes into them.

    `differing`: fields in which both say something, and not the same. `filled`: fields that only the merged one
    has. `goes`: part -> how many rows go over; `stays`: how many the survivor has in the same words. `conflicts`:
    (job's name, the survivor's application, the other's) where both are in progress; while there are any,
    nothing is merged.
    """

    survivor: Candidate
    merged: Candidate
    differing: Sequence[str]
    filled: Sequence[str]
    goes: Mapping[str, int]
    stays: Mapping[str, int]
    conflicts: Sequence[tuple[str, uuid.UUID, uuid.UUID]]


@dataclass(frozen=True)
class Merged:
    """A merge that stands, as a person's page tells it. `name`: what the one who went had been called; `into`:
    whom they went into, where that is somebody who went on from there; "" for the person themself."""

    id: uuid.UUID
    merged_id: uuid.UUID
    merged_at: datetime
    name: str
    into: str = ""


def pair(work: Work, one_id: uuid.UUID, other_id: uuid.UUID) -> tuple[Candidate, Candidate]:
    """Both people, locked in one order whoever asks, so that two merges at once wait for each other (PostgreSQL).
    NotFound where this actor may not read both, or one of them was merged meanwhile."""
    if one_id == other_id:
        raise Invalid({"other": "same_person"})
    held = {id: reading.get(work, id, for_change=True) for id in sorted((one_id, other_id))}
    return held[one_id], held[other_id]


def plan(work: Work, survivor: Candidate, merged: Candidate) -> Plan:
    """What goes where, for people who may merge these two; nothing is changed."""
    _require(work, survivor, merged)
    goes, stays = {}, {}
    for part in belongings.TABLES:
        there = set(belongings.ids_of(work.session, part, merged.id))
        goes[part] = len(there.intersection(belongings.movable(work.session, part, merged.id, survivor.id)))
        stays[part] = len(there) - goes[part]
    goes["tags"] = len(belongings.movable_tags(work.session, merged.id, survivor.id))
    application_ids = belongings.ids_of(work.session, "applications", merged.id)
    goes["notes"] = belongings.notes_count(work.session, application_ids)
    differing, filled = _compared(survivor, merged)
    return Plan(survivor, merged, differing, filled, goes, stays, _conflicts(work, survivor, merged))


def merge(
    work: Work, survivor: Candidate, merged: Candidate, *, take: Sequence[str] = (), version: int | None,
    merged_version: int | None,
) -> CandidateMerge:  # fmt: skip
    """Everything of `merged` goes to `survivor`; `merged` stays as a sign that points there. The caller has locked
    both (`pair`).

    `take`: the differing FIELDS in which the merged one's word counts; what only they have is taken anyway.
    Raises Stale where one of them was changed since, Conflict("merge_conflict", jobs=[...],
    application_ids=[...]) where both are in progress for a job: then nothing is merged.
    """
    _require(work, survivor, merged)
    expect_version(survivor, version)
    expect_version(merged, merged_version)
    _refuse_conflicts(_conflicts(work, survivor, merged))
    differing, filled = _compared(survivor, merged)
    if set(take) - set(FIELDS):
        raise Invalid({"take": "not_one_of"})
    was = {name: getattr(survivor, name) for name in belongings.OWN}
    setting_aside.carry_over(work, survivor, merged)
    moved = _hand_over(work, survivor, merged)
    merged.merged_into_id = survivor.id
    work.session.flush()  # its address is free before the survivor takes it
    taken = [field for field in (*differing, *filled) if field in filled or field in take]
    for column in (column for field in taken for column in FIELDS[field]):
        setattr(survivor, column, getattr(merged, column))
    touch(survivor)
    work.session.flush()
    primaries = _set_primaries(work, survivor)
    after = belongings.digests(work.session, survivor)
    row = CandidateMerge(
        survivor_id=survivor.id, merged_id=merged.id, merged_by=work.user_id, merged_at=work.now,
        moved=moved | {"was": was, "primaries": primaries, "after": after},
        digest_after=belongings.digest(after),
    )  # fmt: skip
    work.session.add(row)
    numbers: dict[str, Any] = {"applications": len(moved["applications"])}
    work.record("candidate.merged", survivor, merged_id=str(merged.id), **numbers)
    _index(work, survivor, merged)
    failpoint("merge.in_tx")
    return row


def standing_merges(work: Work, candidate: Candidate) -> Sequence[Merged]:
    """Those that this person is made of and that were not taken back, the latest first: also the merges of people
    who went into them later. Only the first of the list can be taken back next."""
    other, into = aliased(Candidate), aliased(Candidate)
    rows = work.session.execute(
        select(CandidateMerge.id, CandidateMerge.merged_id, CandidateMerge.merged_at, other.first_name,
               other.last_name, into.id.label("into_id"), into.first_name.label("into_first"),
               into.last_name.label("into_last"))
        .join(other, other.id == CandidateMerge.merged_id)
        .join(into, into.id == CandidateMerge.survivor_id)
        .where(CandidateMerge.survivor_id.in_(reading.gathered(candidate.id)), CandidateMerge.undone_at.is_(None))
        .order_by(CandidateMerge.merged_at.desc(), CandidateMerge.id.desc())
    )  # fmt: skip
    return [
        Merged(row.id, row.merged_id, row.merged_at, f"{row.first_name} {row.last_name}".strip(),
               f"{row.into_first} {row.into_last}".strip() if row.into_id != candidate.id else "")
        for row in rows
    ]  # fmt: skip


def unmerge(work: Work, survivor: Candidate, merge_id: uuid.UUID) -> Candidate:
    """Takes a merge back: both are as they were. The caller has locked the survivor.

    The latest merge first: else Conflict("merge_not_last", name=...) says whose that is. And only while nothing
    else of the person changed: else Conflict("merge_overtaken", parts=[...]) says what did. Taking back what was
    taken back changes nothing.
    """
    row = work.session.get(CandidateMerge, merge_id, with_for_update=True)
    if row is None or row.survivor_id != survivor.id:
        raise NotFound
    merged = work.session.get_one(Candidate, row.merged_id, with_for_update=True)
    _require(work, survivor, None)
    if row.undone_at is not None:
        return merged
    latest = standing_merges(work, survivor)[0]
    if latest.id != row.id:
        raise Conflict("merge_not_last", name=latest.name)
    _refuse_overtaken(work, survivor, row)
    _refuse_taken(work, survivor, merged)
    for name, value in row.moved["was"].items():
        setattr(survivor, name, value)
    touch(survivor)
    work.session.flush()  # the address is free before the other takes it back
    merged.merged_into_id = None
    for part in belongings.TABLES:
        belongings.move(work.session, part, _ids(row.moved[part]), merged.id)
    belongings.move_files_of(work.session, _ids(row.moved["applications"]), merged.id)
    belongings.move_tags(work.session, _ids(row.moved["tags"]), survivor.id, merged.id)
    _restore_primaries(work, row.moved["primaries"])
    row.undone_at = work.now
    work.session.flush()
    work.record("candidate.unmerged", survivor, merged_id=str(merged.id))
    _index(work, survivor, merged)
    return merged


def _require(work: Work, survivor: Candidate, merged: Candidate | None) -> None:
    """Whoever merges sees both people whole: every application of theirs."""
    work.require(policy.may_merge(work.actor))
    people = [one.id for one in (survivor, merged) if one is not None]
    all_of_them = work.session.scalar(
        select(func.count())
        .select_from(Application)
        .where(Application.candidate_id.in_(people), Application.deleted_at.is_(None))
    )
    seen = sum(len(found) for found in reading.standings(work, people).values())
    work.require(seen == all_of_them, "merge_not_whole")


def _compared(survivor: Candidate, merged: Candidate) -> tuple[list[str], list[str]]:
    differing: list[str] = []
    filled: list[str] = []
    for field, columns in FIELDS.items():
        mine, theirs = ([getattr(one, column) for column in columns] for one in (survivor, merged))
        if mine == theirs or not any(theirs):
            continue
        (differing if any(mine) else filled).append(field)
    return differing, filled


def _conflicts(work: Work, survivor: Candidate, merged: Candidate) -> list[tuple[str, uuid.UUID, uuid.UUID]]:
    mine, theirs = aliased(Application), aliased(Application)
    rows = work.session.execute(
        select(Job.name, mine.id, theirs.id)
        .select_from(mine)
        .join(theirs, theirs.job_id == mine.job_id)
        .join(Job, Job.id == mine.job_id)
        .where(mine.candidate_id == survivor.id, theirs.candidate_id == merged.id)
        .where(mine.status.in_(LIVING), theirs.status.in_(LIVING))
        .where(mine.deleted_at.is_(None), theirs.deleted_at.is_(None))
        .order_by(Job.name, Job.id)
    )
    return [(name, one, other) for name, one, other in rows]


def _refuse_conflicts(conflicts: Sequence[tuple[str, uuid.UUID, uuid.UUID]]) -> None:
    if conflicts:
        ids = [str(id) for _name, *both in conflicts for id in both]
        raise Conflict("merge_conflict", jobs=[name for name, _one, _other in conflicts], application_ids=ids)


def _hand_over(work: Work, survivor: Candidate, merged: Candidate) -> dict[str, Any]:
    """Part -> ids of what went over, as JSON keeps them."""
    moved: dict[str, Any] = {}
    for part in belongings.TABLES:
        ids = belongings.movable(work.session, part, merged.id, survivor.id)
        belongings.move(work.session, part, ids, survivor.id)
        moved[part] = [str(id) for id in ids]
    tags = belongings.movable_tags(work.session, merged.id, survivor.id)
    belongings.move_tags(work.session, tags, merged.id, survivor.id)
    moved["tags"] = [str(id) for id in tags]
    return moved


def _set_primaries(work: Work, survivor: Candidate) -> list[list[str]]:
    """Marks the rows of the primary address and telephone and no others; returns [kind, id] of those that were
    marked before, so that they can be again."""
    before: list[list[str]] = []
    norms = {"emails": survivor.email_norm, "phones": digits_of(survivor.phone or "")}
    for part, table in _TABLE_OF.items():
        rows = work.session.scalars(select(table).where(table.candidate_id == survivor.id)).all()
        before += [[part, str(row.id)] for row in rows if row.is_primary]
        for row in rows:
            row.is_primary = row.value_norm == norms[part]
    work.session.flush()
    return before


def _restore_primaries(work: Work, primaries: Sequence[Sequence[str]]) -> None:
    for part, table in _TABLE_OF.items():
        marked = {uuid.UUID(id) for kind, id in primaries if kind == part}
        owners = select(table.candidate_id).where(table.id.in_(marked))
        for row in work.session.scalars(select(table).where(table.candidate_id.in_(owners))):
            row.is_primary = row.id in marked


_TABLE_OF: dict[str, Any] = {"emails": CandidateEmail, "phones": CandidatePhone}


def _refuse_overtaken(work: Work, survivor: Candidate, row: CandidateMerge) -> None:
    now = belongings.digests(work.session, survivor)
    if belongings.digest(now) != row.digest_after:
        after = row.moved["after"]
        raise Conflict("merge_overtaken", parts=[part for part, told in now.items() if after.get(part) != told])


def _refuse_taken(work: Work, survivor: Candidate, merged: Candidate) -> None:
    """Somebody new may have come under the address meanwhile."""
    if merged.email_norm is None:
        return
    holder = select(Candidate.id).where(Candidate.email_norm == merged.email_norm)
    holder = holder.where(Candidate.merged_into_id.is_(None), Candidate.deleted_at.is_(None))
    if work.session.scalar(holder.where(Candidate.id != survivor.id)) is not None:
        raise Conflict("merge_overtaken", parts=["emails"])


def _ids(texts: Sequence[str]) -> list[uuid.UUID]:
    return [uuid.UUID(text) for text in texts]


def _index(work: Work, survivor: Candidate, merged: Candidate) -> None:
    for candidate in (survivor, merged):
        search.person_changed(work, candidate.id)
