"""Reading applications: the board, the neighbours of one, who waits. Rows, not entities, and few statements."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, tuple_, union_all
from sqlalchemy.orm import joinedload

from hiring import policy, tags
from hiring.errors import NotFound
from hiring.models.application import Application, ApplicationStatus
from hiring.models.attachment import Attachment, AttachmentType
from hiring.models.candidate import Candidate, Tag
from hiring.models.job import Job
from hiring.models.note import Note
from hiring.models.stage import Stage, StageCount, StageStatus
from hiring.work import Work
from plumbing.clock import read_instant

CARDS = 50


@dataclass(frozen=True)
class Card:
    """One application as a board or a list shows it."""

    id: uuid.UUID
    version: int
    stage_id: uuid.UUID
    status: str
    candidate_id: uuid.UUID
    name: str
    stage_entered_at: datetime
    applied_at: datetime
    answer_due_at: datetime
    flags: int
    notes: int = 0
    has_cv: bool = False
    tags: Sequence[Tag] = ()


@dataclass(frozen=True)
class Column:
    """A stage with its first cards; `more` is the cursor of the next ones, None at the end."""

    stage: Stage
    count: int
    cards: Sequence[Card]
    more: str | None = None


@dataclass(frozen=True)
class Board:
    """A job's stages in order, and how many ended otherwise."""

    columns: Sequence[Column]
    ended: dict[str, int] = field(default_factory=dict)
    """status -> number of applications that are not on the board."""


def get(work: Work, id: uuid.UUID, *, for_change: bool = False) -> Application:
    """One application that this actor may read; else NotFound. `for_change` locks its row (PostgreSQL)."""
    found = select(Application).join(Job, Job.id == Application.job_id)
    found = found.where(Application.id == id, policy.visible_applications(work.actor))
    found = found.options(
        joinedload(Application.job, innerjoin=True).lazyload(Job.places), joinedload(Application.rejection_reason)
    )
    if for_change:
        found = found.with_for_update(of=Application)
    application = work.session.scalar(found)
    if application is None:
        raise NotFound
    return application


def board(work: Work, job: Job, *, status: ApplicationStatus = ApplicationStatus.ACTIVE) -> Board:
    """The job's board: one statement for all stages' first cards, one each for counts, tags, notes and CVs.

    A board of those who ended also has the retired stages that they stand in.
    """
    stages = work.session.scalars(select(Stage).where(Stage.job_id == job.id).order_by(Stage.index)).all()
    counts = work.session.execute(
        select(StageCount.stage_id, StageCount.status, StageCount.count.label("number")).where(
            StageCount.job_id == job.id
        )
    ).all()
    seen = policy.may_read_applications(work.actor, job)
    shown = _shown_in(status)
    numbers = {stage.id: sum(row.number for row in counts if row.stage_id == stage.id and row.status in shown)
               for stage in stages}  # fmt: skip
    stages = [
        stage
        for stage in stages
        if stage.status is StageStatus.ACTIVE or (status is not ApplicationStatus.ACTIVE and numbers[stage.id])
    ]
    firsts = _firsts(work, job.id, [stage.id for stage in stages], shown) if seen else {}
    columns = [_column(stage, numbers[stage.id] if seen else 0, firsts.get(stage.id, ())) for stage in stages]
    ended: dict[str, int] = {
        kind: sum(row.number for row in counts if row.status == kind)
        for kind in (ApplicationStatus.REJECTED, ApplicationStatus.WITHDRAWN)
    }
    return Board(columns, ended if seen else {})


def counts(work: Work, job: Job) -> dict[uuid.UUID, int]:
    """How many stand in each stage of the job's board; nothing for those who may not read applications."""
    if not policy.may_read_applications(work.actor, job):
        return {}
    rows = work.session.execute(
        select(StageCount.stage_id, func.sum(StageCount.count))
        .where(StageCount.job_id == job.id, StageCount.status.in_(_shown_in(ApplicationStatus.ACTIVE)))
        .group_by(StageCount.stage_id)
    )
    return {stage_id: int(count) for stage_id, count in rows}


def column(
    work: Work, job: Job, stage: Stage, *, after: str, status: ApplicationStatus = ApplicationStatus.ACTIVE
) -> Column:
    """The next cards of one stage, after the cursor that the former ones ended with."""
    if not policy.may_read_applications(work.actor, job):
        raise NotFound
    firsts = _firsts(work, job.id, [stage.id], _shown_in(status), after=_cursor(after))
    return _column(stage, 0, firsts.get(stage.id, ()))


def card(work: Work, application: Application) -> Card:
    """The fresh card of one application."""
    return _completed(work, _plain(work, _base().where(Application.id == application.id)))[0]


def neighbours(work: Work, application: Application, *, most: int = CARDS) -> Sequence[Card]:
    """Those who stand in the same stage and status, newest first: what J and K walk through."""
    return _plain(
        work,
        _of_stage(application.job_id, application.current_stage_id, application.status).limit(most),
    )


def waiting(work: Work, *, most: int = 20) -> Sequence[tuple[Card, str]]:
    """Active applications whose promised answer is nearest or overdue, with their jobs' names."""
    rows = work.session.execute(
        _base(Job.name.label("job_name"))
        .join(Job, Job.id == Application.job_id)
        .where(Application.status == ApplicationStatus.ACTIVE, policy.visible_applications(work.actor))
        .order_by(Application.answer_due_at, Application.id)
        .limit(most)
    ).all()
    return [(_card(row), row.job_name) for row in rows]


def _shown_in(status: ApplicationStatus) -> tuple[str, ...]:
    """The board of the active also shows the hired, who stand in the last stage."""
    if status is ApplicationStatus.ACTIVE:
        return (ApplicationStatus.ACTIVE, ApplicationStatus.HIRED)
    return (status,)


def _base(*more: Any) -> Any:
    return select(
        Application.id,
        Application.version,
        Application.current_stage_id,
        Application.status,
        Application.candidate_id,
        Application.stage_entered_at,
        Application.applied_at,
        Application.answer_due_at,
        Application.flags_count,
        Candidate.first_name,
        Candidate.last_name,
        *more,
    ).join(Candidate, Candidate.id == Application.candidate_id)


def _of_stage(job_id: uuid.UUID, stage_id: uuid.UUID, status: str) -> Any:
    """On the index (job, stage, status, entered_at, id), newest first. Of one status: of several, the database
    would read and sort everybody who stands there."""
    return (
        _base()
        .where(Application.job_id == job_id, Application.current_stage_id == stage_id)
        .where(Application.status == status, Application.deleted_at.is_(None))
        .order_by(Application.stage_entered_at.desc(), Application.id.desc())
    )


def _firsts(
    work: Work, job_id: uuid.UUID, stage_ids: Sequence[uuid.UUID], statuses: Sequence[str],
    after: tuple[datetime, uuid.UUID] | None = None,
) -> dict[uuid.UUID, list[Card]]:  # fmt: skip
    """Each stage's first cards (after the cursor), and one more where there are more; one statement for all."""
    parts = [_of_stage(job_id, stage_id, status) for stage_id in stage_ids for status in statuses]
    if after is not None:
        order = tuple_(Application.stage_entered_at, Application.id)
        parts = [part.where(order < tuple_(*after)) for part in parts]
    if not parts:
        return {}
    rows = _plain(work, union_all(*(select(part.limit(CARDS + 1).subquery()) for part in parts)))
    rows.sort(key=lambda card: (card.stage_entered_at, card.id), reverse=True)  # UNION ALL promises no order
    firsts: dict[uuid.UUID, list[Card]] = {}
    for row in rows:
        firsts.setdefault(row.stage_id, []).append(row)
    kept = [card for cards in firsts.values() for card in cards[: CARDS + 1]]
    completed = {card.id: card for card in _completed(work, kept)}
    return {id: [completed[card.id] for card in cards[: CARDS + 1]] for id, cards in firsts.items()}


def _plain(work: Work, query: Any) -> list[Card]:
    return [_card(row) for row in work.session.execute(query)]


def _completed(work: Work, cards: list[Card]) -> list[Card]:
    """The cards with tags, numbers of notes and whether there is a CV: three statements for any number."""
    if not cards:
        return []
    ids = [card.id for card in cards]
    tagged = tags.of(work, [card.candidate_id for card in cards])
    notes_of = (
        select(Note.application_id, func.count())
        .where(Note.application_id.in_(ids), policy.visible_notes(work.actor))
        .group_by(Note.application_id)
    )
    noted = {id: number for id, number in work.session.execute(notes_of)}
    with_cv = set(
        work.session.scalars(
            select(Attachment.application_id).where(
                Attachment.application_id.in_(ids),
                Attachment.type == AttachmentType.CV,
                Attachment.deleted_at.is_(None),
            )
        )
    )
    return [
        replace(card, tags=tagged.get(card.candidate_id, ()), notes=noted.get(card.id, 0),
                has_cv=card.id in with_cv)
        for card in cards
    ]  # fmt: skip


def _card(row: Any) -> Card:
    return Card(
        id=row.id,
        version=row.version,
        stage_id=row.current_stage_id,
        status=row.status,
        candidate_id=row.candidate_id,
        name=f"{row.first_name} {row.last_name}".strip(),
        stage_entered_at=row.stage_entered_at,
        applied_at=row.applied_at,
        answer_due_at=row.answer_due_at,
        flags=row.flags_count,
    )


def _column(stage: Stage, count: int, cards: Sequence[Card]) -> Column:
    shown = cards[:CARDS]
    more = f"{shown[-1].stage_entered_at.isoformat()}_{shown[-1].id}" if len(cards) > CARDS else None
    return Column(stage, count, shown, more)


def _cursor(text: str) -> tuple[datetime, uuid.UUID]:
    at, _, id = text.rpartition("_")
    moment = read_instant(at)
    try:
        key = uuid.UUID(id)
    except ValueError:
        raise NotFound from None
    if moment is None:
        raise NotFound
    return moment, key
