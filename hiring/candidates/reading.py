"""One person, and where their applications stand, as far as the reader may look."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import aliased

from hiring import policy
from hiring.errors import Conflict, NotFound
from hiring.models.application import Application, ApplicationStatus
from hiring.models.candidate import Candidate
from hiring.models.job import Job
from hiring.models.stage import Stage
from hiring.work import Work

_FARTHEST = 20
"""How many merges one after another are followed."""


@dataclass(frozen=True)
class Standing:
    """One application of a person, as lists of a person's applications show it."""

    id: uuid.UUID
    candidate_id: uuid.UUID
    job_id: uuid.UUID
    job: str
    stage: str
    status: ApplicationStatus
    source: str
    applied_at: datetime


def get(work: Work, id: uuid.UUID, *, for_change: bool = False) -> Candidate:
    """One person that this actor may read; else NotFound, also for one who was merged into another.
    `for_change` locks the row (PostgreSQL)."""
    found = select(Candidate).where(Candidate.id == id, policy.visible_candidates(work.actor))
    if for_change:
        found = found.with_for_update(of=Candidate).execution_options(populate_existing=True)
    candidate = work.session.scalar(found)
    if candidate is None:
        raise NotFound
    return candidate


def survivor_of(work: Work, id: uuid.UUID) -> Candidate | None:
    """The person into whom this one was merged, where this actor may read them; None for one who was not."""
    at: uuid.UUID | None = id
    for _ in range(_FARTHEST):
        into = work.session.scalar(select(Candidate.merged_into_id).where(Candidate.id == at))
        if into is None:
            break
        at = into
    if at == id:
        return None
    return work.session.scalar(select(Candidate).where(Candidate.id == at, policy.visible_candidates(work.actor)))


def is_gone(work: Work, id: uuid.UUID) -> bool:
    """Whether there was somebody whom this actor knew of, and who was deleted or merged into another."""
    gone = or_(Candidate.deleted_at.is_not(None), Candidate.merged_into_id.is_not(None))
    known = select(Candidate.id).where(Candidate.id == id, gone, policy.known_candidates(work.actor))
    return work.session.scalar(known) is not None


def expect_not_erased(work: Work, candidate_id: uuid.UUID) -> None:
    """Refuses with Conflict `erase_gone` what was just added to somebody who is erased. Asked once the row is
    written: on PostgreSQL its foreign key waits for whoever erases them at this moment."""
    work.session.flush()
    if work.session.scalar(select(Candidate.anonymized_at).where(Candidate.id == candidate_id)) is not None:
        raise Conflict("erase_gone")


def living_id(work: Work, id: uuid.UUID) -> uuid.UUID:
    """The person, or whom they were merged into a moment ago; held against a merge until the transaction ends
    (PostgreSQL). For verbs that hang something on a person."""
    held = select(Candidate.merged_into_id).where(Candidate.id == id)
    return work.session.scalar(held.with_for_update(read=True, key_share=True)) or id


def gathered(id: uuid.UUID) -> Select[tuple[uuid.UUID]]:
    """The ids of this person and of everybody who went into them, however many merges ago."""
    found = select(Candidate.id).where(Candidate.id == id).cte("gathered", recursive=True)
    other = aliased(Candidate)
    found = found.union(select(other.id).join(found, other.merged_into_id == found.c.id))
    return select(found.c.id)


def standings(work: Work, candidate_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[Standing]]:
    """Each person's applications that this actor may read, the latest first: one statement."""
    rows = work.session.execute(
        select(Application.id, Application.candidate_id, Application.job_id, Job.name.label("job"),
               Stage.name.label("stage"), Application.status, Application.source_name, Application.applied_at)
        .join(Job, Job.id == Application.job_id)
        .join(Stage, Stage.id == Application.current_stage_id)
        .where(Application.candidate_id.in_(candidate_ids), policy.visible_applications(work.actor))
        .order_by(Application.applied_at.desc(), Application.id.desc())
    )  # fmt: skip
    found: dict[uuid.UUID, list[Standing]] = {}
    for row in rows:
        found.setdefault(row.candidate_id, []).append(Standing(*row))
    return found


def job_ids(work: Work, candidate: Candidate) -> list[uuid.UUID]:
    """The jobs they have applied for, of those this actor may read: what rules about a person ask."""
    return [one.job_id for one in standings(work, [candidate.id]).get(candidate.id, ())]
