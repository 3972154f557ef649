"""Changing the stages of one job one by one: add, change, put in order, retire, restore.

The first stage and the last one stay where they are and what they are; only their names change.
"""

import hashlib
import uuid
from collections.abc import Sequence
from typing import Any

from hiring import catalogue, policy
from hiring.errors import Conflict, Invalid, Stale
from hiring.job_locks import touch
from hiring.job_statuses import require_writable
from hiring.models.job import Job
from hiring.models.stage import Stage, StageKind, StageStatus
from hiring.names import is_storable, norm, tidy
from hiring.stages import LONGEST, MOST, Wanted, close, held, occupants
from hiring.work import Work

MIDDLE = (StageKind.IN_PROCESS, StageKind.OFFER)
"""The kinds to choose from; a job has one stage of each other kind already."""


def add(
    work: Work,
    job: Job,
    wanted: Wanted,
    *,
    after: uuid.UUID | None = None,
    open_to_hiring_managers: bool = False,
) -> Stage:
    """A further stage, right after the one with the id `after`; None: right before the last. A retired stage of
    this name comes back as this one.

    Raises Invalid by field: name `required`, `too_long`, `bad_characters`, `duplicate_name`; public_name
    `too_long`, `bad_characters`; kind `not_one_of`; after `unknown_stage`; stages `too_many`. InvalidTransition
    for an archived job.
    """
    work.require(policy.may_run_job(work.actor, job.id))
    require_writable(job)
    known = held(work, job)
    there = _in_use(known)
    at = next((at for at, one in enumerate(there, 1) if one.id == after), 0) if after else len(there) - 1
    wrong = _wrong(wanted, there) | _wrong_kind(wanted)
    if not 0 < at < len(there):
        wrong["after"] = "unknown_stage"
    if len(there) >= MOST:
        wrong["stages"] = "too_many"
    if wrong:
        raise Invalid(wrong)
    stage = next((one for one in known if one not in there and one.name_norm == norm(wanted.name)), None)
    if stage is None:
        stage = Stage(job_id=job.id)
        work.session.add(stage)
    _fill(stage, wanted, open_to_hiring_managers)
    stage.status = StageStatus.ACTIVE
    there.insert(at, stage)
    _number(there)
    _done(work, "job.stage_added", job, stage)
    return stage


def change(
    work: Work,
    job: Job,
    stage: Stage,
    wanted: Wanted,
    *,
    open_to_hiring_managers: bool = False,
    seen: str | None = None,
) -> bool:
    """Gives the stage these names, this kind and this setting; returns whether anything differed.

    `seen` is the digest of what the caller looked at: Stale where the stage reads otherwise by now. Raises Invalid
    as `add` does, Conflict `stage_retired`, InvalidTransition for an archived job.
    """
    work.require(policy.may_run_job(work.actor, job.id))
    require_writable(job)
    there = _in_use(held(work, job))
    if stage not in there:
        raise Conflict("stage_retired", stage=stage.name)
    wrong = _wrong(wanted, [one for one in there if one is not stage])
    if wanted.kind is not stage.kind:
        wrong |= _wrong_kind(wanted) if stage.kind in MIDDLE else {"kind": "not_one_of"}
    if wrong:
        raise Invalid(wrong)
    was = (stage.name, stage.public_name, stage.kind, stage.open_to_hiring_managers)
    name = tidy(wanted.name)
    if was == (name, tidy(wanted.public_name) or name, wanted.kind, open_to_hiring_managers):
        return False
    _expect(stage, seen)
    _fill(stage, wanted, open_to_hiring_managers)
    if wanted.kind is not was[2]:
        _count_anew(work, job)
    _done(work, "job.stage_changed", job, stage, was=was[0])
    return True


def reorder(work: Work, job: Job, ids: Sequence[uuid.UUID]) -> bool:
    """Puts the stages into this order, all at once; returns whether it was another one.

    `ids` are all stages in use. Raises Conflict `order_mismatch` where they are not (somebody added or retired
    one since the caller looked), Invalid order `inbox_first` or `hired_last`, InvalidTransition for an archived
    job.
    """
    work.require(policy.may_run_job(work.actor, job.id))
    require_writable(job)
    there = _in_use(held(work, job))
    known = {stage.id: stage for stage in there}
    if sorted(ids) != sorted(known):
        raise Conflict("order_mismatch")
    ordered = [known[id] for id in ids]
    if ordered[0].kind is not StageKind.INBOX:
        raise Invalid({"order": "inbox_first"})
    if ordered[-1].kind is not StageKind.HIRED:
        raise Invalid({"order": "hired_last"})
    if ordered == there:
        return False
    _number(ordered)
    _count_anew(work, job)
    touch(work, job)
    work.record("job.stages_reordered", job, stages=[stage.name for stage in ordered])
    catalogue.changed(work)
    return True


def expect(work: Work, job: Job, stage: Stage, version: int | None) -> None:
    """For who read the stage at this version: holds the job's stages, and raises Stale where it is another."""
    work.require(policy.may_run_job(work.actor, job.id))
    held(work, job)
    if version not in (None, stage.version):
        raise Stale(thing="stage")


def begin_retiring(work: Work, job: Job, stage: Stage, *, seen: str | None = None) -> bool:
    """Holds the stage, so that nobody is moved into it any more; returns whether it still has to be retired.

    Raises Conflict `stage_fixed` for the first and the last one, Stale, InvalidTransition for an archived job.
    """
    work.require(policy.may_run_job(work.actor, job.id))
    require_writable(job)
    there = _in_use(held(work, job))
    if stage.kind not in MIDDLE:
        raise Conflict("stage_fixed", stage=stage.name)
    if stage not in there:
        return False
    _expect(stage, seen)
    close(work, [stage])
    return True


def retire(
    work: Work, job: Job, stage: Stage, *, seen: str | None = None, moved: int = 0, to: Stage | None = None
) -> None:
    """Takes an empty stage out of use; those who ended in it still point to it. applications.retire_stage moves
    people out first and says in `moved` and `to` how many and where.

    Raises Conflict `stage_in_use` with `stage` and `applications` while somebody active stands in it, and what
    begin_retiring raises.
    """
    if not begin_retiring(work, job, stage, seen=seen):
        return
    left = occupants(work, stage)
    if left:
        raise Conflict("stage_in_use", stage=stage.name, applications=left)
    stage.status = StageStatus.INACTIVE
    work.session.flush()
    _number(_in_use(held(work, job)))
    _done(work, "job.stage_retired", job, stage, applications=moved, to=to.name if to else None)


def restore(work: Work, job: Job, stage: Stage) -> None:
    """Back into use, where it stood when it was retired; one that is in use stays as it is.

    Raises Invalid name `duplicate_name`, stages `too_many`; InvalidTransition for an archived job.
    """
    work.require(policy.may_run_job(work.actor, job.id))
    require_writable(job)
    there = _in_use(held(work, job))
    if stage in there:
        return
    if any(one.name_norm == stage.name_norm for one in there):
        raise Invalid({"name": "duplicate_name"}, stage=stage.name)
    if len(there) >= MOST:
        raise Invalid({"stages": "too_many"})
    stage.status = StageStatus.ACTIVE
    there.insert(min(max(stage.index, 1), len(there) - 1), stage)
    _number(there)
    _count_anew(work, job)
    _done(work, "job.stage_restored", job, stage)


def digest_of(stage: Stage) -> str:
    """Short, of what somebody reads about a stage: another one when they would read something else. Its place is
    not part of it: a new order takes nobody's words away."""
    read = (stage.name, stage.public_name, stage.kind.value, str(stage.open_to_hiring_managers))
    return hashlib.sha256("\n".join(read).encode()).hexdigest()[:16]


def _expect(stage: Stage, seen: str | None) -> None:
    if seen is not None and seen != digest_of(stage):
        raise Stale(thing="stage")


def _done(work: Work, event: str, job: Job, stage: Stage, **data: Any) -> None:
    touch(work, job)  # flushed: counters and applications of this transaction name the stage's row
    work.record(event, job, stage_id=str(stage.id), stage=stage.name, **data)
    catalogue.changed(work)


def _count_anew(work: Work, job: Job) -> None:
    """How far people came, and by which kinds of stages, reads otherwise by now: reports catch up in a moment."""
    work.later("recount_tallies", key=f"recount_tallies {job.id}", job_id=str(job.id))


def _in_use(known: Sequence[Stage]) -> list[Stage]:
    return [stage for stage in known if stage.status is StageStatus.ACTIVE]


def _number(ordered: Sequence[Stage]) -> None:
    for index, stage in enumerate(ordered):
        stage.index = index


def _fill(stage: Stage, wanted: Wanted, open_to_hiring_managers: bool) -> None:
    stage.name = tidy(wanted.name)
    stage.name_norm = norm(wanted.name)
    stage.public_name = tidy(wanted.public_name) or stage.name
    stage.kind = wanted.kind
    stage.open_to_hiring_managers = open_to_hiring_managers


def _wrong(wanted: Wanted, others: Sequence[Stage]) -> dict[str, str]:
    wrong = {}
    for field, text in (("name", wanted.name), ("public_name", wanted.public_name)):
        if not is_storable(text):
            wrong[field] = "bad_characters"
        elif len(tidy(text)) > LONGEST:
            wrong[field] = "too_long"
    if not tidy(wanted.name):
        wrong["name"] = "required"
    elif "name" not in wrong and any(one.name_norm == norm(wanted.name) for one in others):
        wrong["name"] = "duplicate_name"
    return wrong


def _wrong_kind(wanted: Wanted) -> dict[str, str]:
    return {} if wanted.kind in MIDDLE else {"kind": "not_one_of"}
