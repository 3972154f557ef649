"""The stages of a job: one inbox first, one hired stage last, what the team wants between."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, func, select

from hiring import catalogue, policy
from hiring.errors import Conflict, Invalid, NotFound
from hiring.job_locks import hold, touch
from hiring.job_statuses import require_writable
from hiring.models.application import Application, ApplicationStatus
from hiring.models.job import Job
from hiring.models.stage import Stage, StageKind, StageStatus, StageTemplate
from hiring.names import is_storable, norm, tidy
from hiring.work import Work

LONGEST = 60
MOST = 30


@dataclass(frozen=True)
class Wanted:
    """A stage as somebody wants it. `public_name` is what the candidate reads; empty: the name itself."""

    name: str
    kind: StageKind = StageKind.IN_PROCESS
    public_name: str = ""


DEFAULTS = (
    Wanted("New", StageKind.INBOX, "Your application"),
    Wanted("Call", StageKind.IN_PROCESS, "A call"),
    Wanted("Interview", StageKind.IN_PROCESS, "Interview"),
    Wanted("Offer", StageKind.OFFER, "Offer"),
    Wanted("Hired", StageKind.HIRED, "Answer"),
)


def of(work: Work, job: Job) -> Sequence[Stage]:
    """The job's stages in use, in order."""
    return work.session.scalars(
        select(Stage).where(Stage.job_id == job.id, Stage.status == StageStatus.ACTIVE).order_by(Stage.index)
    ).all()


def retired(work: Work, job: Job) -> Sequence[Stage]:
    """The stages that are no longer in use, by name. Those who ended in one still point to it."""
    return work.session.scalars(
        select(Stage)
        .where(Stage.job_id == job.id, Stage.status == StageStatus.INACTIVE)
        .order_by(Stage.name_norm, Stage.id)
    ).all()


def get(work: Work, job: Job, id: uuid.UUID) -> Stage:
    """One stage of this job, in use or retired. Raises NotFound."""
    stage = work.session.get(Stage, id)
    if stage is None or stage.job_id != job.id:
        raise NotFound
    return stage


def occupants(work: Work, stage: Stage) -> int:
    """How many active applications stand in it, counted now."""
    return work.session.scalar(select(func.count()).select_from(Application).where(stands_in(stage))) or 0


def stands_in(stage: Stage) -> ColumnElement[bool]:
    """Condition: an application that is active and stands in this stage."""
    return and_(
        Application.job_id == stage.job_id,
        Application.current_stage_id == stage.id,
        Application.status == ApplicationStatus.ACTIVE,
        Application.deleted_at.is_(None),
    )


def default_template(work: Work) -> Sequence[Wanted]:
    """What a new job begins with: the organisation's template, or Foyer's own."""
    rows = work.session.scalars(select(StageTemplate).order_by(StageTemplate.index)).all()
    return [Wanted(row.name, row.kind, row.public_name) for row in rows] or DEFAULTS


def copy_to(work: Work, job: Job) -> None:
    """Gives a job that has no stages those of the template."""
    if not of(work, job):
        replace(work, job, default_template(work))


def check(wanted: Sequence[Wanted]) -> list[tuple[int | None, str]]:
    """What is wrong, as (position or None for the whole, code): `required`, `too_long`, `bad_characters`,
    `duplicate_name`, `inbox_first`, `hired_last`, `too_many`."""
    problems: list[tuple[int | None, str]] = []
    seen: set[str] = set()
    for position, stage in enumerate(wanted):
        if not tidy(stage.name):
            problems.append((position, "required"))
        elif not is_storable(stage.name + stage.public_name):
            problems.append((position, "bad_characters"))
        elif max(len(tidy(stage.name)), len(tidy(stage.public_name))) > LONGEST:
            problems.append((position, "too_long"))
        elif norm(stage.name) in seen:
            problems.append((position, "duplicate_name"))
        seen.add(norm(stage.name))
    kinds = [stage.kind for stage in wanted]
    if kinds.count(StageKind.INBOX) != 1 or kinds[0] is not StageKind.INBOX:
        problems.append((None, "inbox_first"))
    if kinds.count(StageKind.HIRED) != 1 or kinds[-1] is not StageKind.HIRED:
        problems.append((None, "hired_last"))
    if len(wanted) > MOST:
        problems.append((None, "too_many"))
    return problems


def replace(work: Work, job: Job, wanted: Sequence[Wanted]) -> bool:
    """Makes the job's stages these, in this order; returns whether anything differed.

    The inbox and the hired stage are known by their kind and may be renamed; the others by name: kept, added,
    or retired where they are no longer named. Raises Invalid for `stages`, and Conflict `stage_in_use` with the
    stage's name where an active application stands in one that would go.
    """
    work.require(policy.may_run_job(work.actor, job.id))
    problems = check(wanted)
    if problems:
        raise Invalid({"stages": problems[0][1]}, problems=problems)
    if _are_these(of(work, job), wanted):
        return False
    require_writable(job)
    all_stages = held(work, job)
    matched = _matched(all_stages, wanted)
    going = [stage for stage in all_stages if stage.status is StageStatus.ACTIVE and stage not in matched]
    _refuse_occupied(work, going)
    _free_names(work, going, zip(matched, wanted, strict=True))
    added = []
    for index, (stage, want) in enumerate(zip(matched, wanted, strict=True)):
        if stage is None:
            stage = Stage(job_id=job.id, open_to_hiring_managers=False)
            work.session.add(stage)
            added.append(tidy(want.name))
        _apply(stage, want, index)
    touch(work, job)  # flushed: counters and applications of this transaction name the stages' rows
    work.record("job.stages_changed", job, stages=[tidy(one.name) for one in wanted], added=added,
                retired=[stage.name for stage in going])  # fmt: skip
    catalogue.changed(work)
    return True


def held(work: Work, job: Job) -> Sequence[Stage]:
    """All stages of the job, retired ones too, as they are now and stay until the end of the transaction."""
    hold(work, job)
    found = select(Stage).where(Stage.job_id == job.id).order_by(Stage.index, Stage.id)
    return work.session.scalars(found.execution_options(populate_existing=True)).all()


def close(work: Work, going: Sequence[Stage]) -> None:
    """From here on nobody is moved into these stages; waits for those who are just being moved."""
    ids = [stage.id for stage in going]
    work.session.execute(select(Stage.id).where(Stage.id.in_(ids)).order_by(Stage.id).with_for_update())


def _matched(stages: Sequence[Stage], wanted: Sequence[Wanted]) -> list[Stage | None]:
    """For each wanted stage the one that is there already; one in use before a retired one of the same name."""
    ends = {stage.kind: stage for stage in stages if stage.kind in (StageKind.INBOX, StageKind.HIRED)}
    between: dict[str, Stage] = {}
    for stage in stages:
        if stage.kind not in ends and (stage.status is StageStatus.ACTIVE or stage.name_norm not in between):
            between[stage.name_norm] = stage
    return [ends.get(one.kind) if one.kind in (StageKind.INBOX, StageKind.HIRED) else between.get(norm(one.name))
            for one in wanted]  # fmt: skip


def _refuse_occupied(work: Work, going: Sequence[Stage]) -> None:
    if not going:
        return
    close(work, going)
    standing = work.session.execute(
        select(Stage.name, func.count())
        .join(Application, Application.current_stage_id == Stage.id)
        .where(Stage.id.in_([stage.id for stage in going]))
        .where(Application.status == ApplicationStatus.ACTIVE, Application.deleted_at.is_(None))
        .group_by(Stage.id, Stage.name, Stage.index)
        .order_by(Stage.index)
    ).first()
    if standing is not None:
        raise Conflict("stage_in_use", stage=standing[0], applications=standing[1])


def _free_names(work: Work, going: Sequence[Stage], pairs: "zip[tuple[Stage | None, Wanted]]") -> None:
    """Retires what goes and parks names that change, so that no name is in use twice at any moment: the
    database checks each statement, and additions come before changes."""
    parked = [stage for stage, want in pairs if stage is not None and stage.name_norm != norm(want.name)]
    for stage in going:
        stage.status = StageStatus.INACTIVE
    for stage in parked:
        stage.name_norm = str(uuid.uuid4())
    if going or parked:
        work.session.flush()


def _apply(stage: Stage, want: Wanted, index: int) -> None:
    stage.name = tidy(want.name)
    stage.name_norm = norm(want.name)
    stage.public_name = tidy(want.public_name) or tidy(want.name)
    stage.kind = want.kind
    stage.index = index
    stage.status = StageStatus.ACTIVE


def _are_these(stages: Sequence[Stage], wanted: Sequence[Wanted]) -> bool:
    there = [(stage.name, stage.public_name, stage.kind) for stage in stages]
    return there == [(tidy(one.name), tidy(one.public_name) or tidy(one.name), one.kind) for one in wanted]
