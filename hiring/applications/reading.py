"""Reading applications: one, the board of a job, and who stands beside one."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, exists, func, literal, or_, select, tuple_, union_all
from sqlalchemy.orm import joinedload

from hiring import policy
from hiring.actors import Kind
from hiring.applications import cards
from hiring.applications.cards import Card
from hiring.applications.conditions import aside
from hiring.errors import NotFound
from hiring.models.application import LIVING, Application, ApplicationStatus, StageChange
from hiring.models.candidate import Candidate, CandidateTag
from hiring.models.job import Job
from hiring.models.stage import Stage, StageCount, StageStatus
from hiring.work import Work
from plumbing.clock import read_instant

CARDS = 50
LONGEST_SOUGHT = 100


@dataclass(frozen=True)
class Column:
    """A stage with its first cards; `more` is the cursor of the next ones, None at the end."""

    stage: Stage
    count: int
    cards: Sequence[Card]
    more: str | None = None


@dataclass(frozen=True)
class Sieve:
    """Whom a board shows of those in its columns; without anything all of them."""

    name: str = ""
    owner_id: uuid.UUID | None = None
    tag_id: uuid.UUID | None = None
    late: bool = False
    """Those who were promised an answer by now and have none."""

    @property
    def is_empty(self) -> bool:
        return self == Sieve()

    def conditions(self, now: datetime) -> list[ColumnElement[bool]]:
        """For a query made with `cards.rows`. Each word of the name must begin one of the person's."""
        found: list[ColumnElement[bool]] = []
        for word in self.name[:LONGEST_SOUGHT].split():
            first = Candidate.first_name.istartswith(word, autoescape=True)
            last = Candidate.last_name.istartswith(word, autoescape=True)
            inner = (" " + Candidate.first_name + " " + Candidate.last_name).icontains(f" {word}", autoescape=True)
            found.append(or_(first, last, inner))
        if self.owner_id is not None:
            found.append(Application.recruiter_id == self.owner_id)
        if self.tag_id is not None:
            tagged = (CandidateTag.candidate_id == Application.candidate_id, CandidateTag.tag_id == self.tag_id)
            found.append(exists(select(1).where(*tagged).correlate(Application)))
        if self.late:
            found += [Application.answered_at.is_(None), Application.answer_due_at < now]
        return found


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
        # By itself, and first: of a row that somebody changed meanwhile, PostgreSQL looks at the joins again with
        # the new row and the old stage, and would find nothing where somebody was moved.
        work.session.execute(select(Application.id).where(Application.id == id).with_for_update())
        found = found.execution_options(populate_existing=True)
    application = work.session.scalar(found)
    if application is None:
        raise NotFound
    return application


def is_gone(work: Work, id: uuid.UUID) -> bool:
    """Whether there was such an application that this actor might have read."""
    found = select(Application.id).join(Job, Job.id == Application.job_id)
    found = found.where(Application.id == id, Application.deleted_at.is_not(None))
    return work.session.scalar(found.where(policy.visible_applications(work.actor, with_deleted=True))) is not None


def board(
    work: Work, job: Job, *, status: ApplicationStatus = ApplicationStatus.ACTIVE, sieve: Sieve | None = None
) -> Board:
    """The job's board: one statement for all stages' first cards, one each for counts and for what cards show.

    A board of those who ended also has the retired stages that they stand in. Of a board with a sieve the columns'
    counts are those of the cards that are shown.
    """
    stages = work.session.scalars(select(Stage).where(Stage.job_id == job.id).order_by(Stage.index)).all()
    counts = work.session.execute(_counted(work, job)).all()
    seen = policy.may_read_applications(work.actor, job)
    shown = _shown_in(status)
    numbers = {stage.id: sum(row.number for row in counts if row.stage_id == stage.id and row.status in shown)
               for stage in stages}  # fmt: skip
    stages = [
        stage
        for stage in stages
        if stage.status is StageStatus.ACTIVE or (status is not ApplicationStatus.ACTIVE and numbers[stage.id])
    ]
    sieve = sieve or Sieve()
    firsts = _firsts(work, job.id, [stage.id for stage in stages], shown, sieve) if seen else {}
    if not sieve.is_empty:
        numbers = {stage.id: len(firsts.get(stage.id, ())[:CARDS]) for stage in stages}
    columns = [_column(stage, numbers[stage.id] if seen else 0, firsts.get(stage.id, ())) for stage in stages]
    ended: dict[str, int] = {
        kind: sum(row.number for row in counts if row.status == kind)
        for kind in (ApplicationStatus.REJECTED, ApplicationStatus.WITHDRAWN)
    }
    return Board(columns, ended if seen else {})


def _counted(work: Work, job: Job) -> Any:
    """Stage, status and number, several rows of one summed up: who is set aside is taken off again."""
    kept = select(StageCount.stage_id, StageCount.status, StageCount.count.label("number"))
    kept = kept.where(StageCount.job_id == job.id)
    if work.actor.kind is not Kind.USER:
        return kept
    people = select(Candidate.id).where(Candidate.quarantined_at.is_not(None))  # few, and theirs by an index
    hidden = (
        select(Application.current_stage_id, Application.status, literal(-1))
        .where(Application.candidate_id.in_(people), aside(Application.job_id) == job.id)
        .where(Application.deleted_at.is_(None))
    )
    return kept.union_all(hidden)


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
    work: Work, job: Job, stage: Stage, *, after: str, status: ApplicationStatus = ApplicationStatus.ACTIVE,
    sieve: Sieve | None = None,
) -> Column:  # fmt: skip
    """The next cards of one stage, after the cursor that the former ones ended with."""
    if not policy.may_read_applications(work.actor, job):
        raise NotFound
    firsts = _firsts(work, job.id, [stage.id], _shown_in(status), sieve or Sieve(), after=_cursor(after))
    return _column(stage, 0, firsts.get(stage.id, ()))


def card(work: Work, application: Application) -> Card:
    """The fresh card of one application."""
    return cards.completed(work, cards.read(work, cards.rows().where(Application.id == application.id)))[0]


def neighbours(
    work: Work, application: Application, *, left: uuid.UUID | None = None, most: int = CARDS
) -> Sequence[Card]:
    """Those who stand in the same stage and status, newest first: what J and K walk through.

    `left`: the stage that this one has just left, by moving on or by ending there. Then they are those who are
    still active in it, and this one where it stood among them.
    """
    if left is None:
        beside = _of_stage(work, application.job_id, application.current_stage_id, application.status)
        return cards.read(work, beside.limit(most))
    others = cards.read(work, _of_stage(work, application.job_id, left, ApplicationStatus.ACTIVE).limit(most))
    [own] = cards.read(work, cards.rows().where(Application.id == application.id))
    came = own.stage_entered_at
    if left != application.current_stage_id:
        came = _came_into(work, application, left) or came
    place = next((at for at, card in enumerate(others) if (card.stage_entered_at, card.id) < (came, own.id)), None)
    place = len(others) if place is None else place
    return [*others[:place], own, *others[place:]]


def _came_into(work: Work, application: Application, stage_id: uuid.UUID) -> datetime | None:
    return work.session.scalar(
        select(func.max(StageChange.at)).where(
            StageChange.application_id == application.id,
            StageChange.to_stage_id == stage_id,
            or_(StageChange.from_stage_id.is_(None), StageChange.from_stage_id != stage_id),
        )
    )


def _shown_in(status: ApplicationStatus) -> tuple[str, ...]:
    """The board of the active also shows the hired, who stand in the last stage."""
    if status is ApplicationStatus.ACTIVE:
        return (ApplicationStatus.ACTIVE, ApplicationStatus.HIRED)
    return (status,)


def _of_stage(work: Work, job_id: uuid.UUID, stage_id: uuid.UUID, status: str) -> Any:
    """On the index (job, stage, status, entered_at, id), newest first. Of one status: of several, the database
    would read and sort everybody who stands there."""
    there = () if status in LIVING else (policy.is_there(work.actor),)
    return (
        cards.rows()
        .where(Application.job_id == job_id, Application.current_stage_id == stage_id, *there)
        .where(Application.status == status, Application.deleted_at.is_(None))
        .order_by(Application.stage_entered_at.desc(), Application.id.desc())
    )


def _firsts(
    work: Work, job_id: uuid.UUID, stage_ids: Sequence[uuid.UUID], statuses: Sequence[str], sieve: Sieve,
    after: tuple[datetime, uuid.UUID] | None = None,
) -> dict[uuid.UUID, list[Card]]:  # fmt: skip
    """Each stage's first cards (after the cursor), and one more where there are more; one statement for all."""
    parts = [
        _of_stage(work, job_id, stage_id, status).where(*sieve.conditions(work.now))
        for stage_id in stage_ids
        for status in statuses
    ]
    if after is not None:
        order = tuple_(Application.stage_entered_at, Application.id)
        parts = [part.where(order < tuple_(*after)) for part in parts]
    if not parts:
        return {}
    found = cards.read(work, union_all(*(select(part.limit(CARDS + 1).subquery()) for part in parts)))
    found.sort(key=lambda card: (card.stage_entered_at, card.id), reverse=True)  # UNION ALL promises no order
    firsts: dict[uuid.UUID, list[Card]] = {}
    for card in found:
        firsts.setdefault(card.stage_id, []).append(card)
    kept = [card for first in firsts.values() for card in first[: CARDS + 1]]
    whole = {card.id: card for card in cards.completed(work, kept)}
    return {id: [whole[card.id] for card in first[: CARDS + 1]] for id, first in firsts.items()}


def _column(stage: Stage, count: int, firsts: Sequence[Card]) -> Column:
    shown = firsts[:CARDS]
    more = f"{shown[-1].stage_entered_at.isoformat()}_{shown[-1].id}" if len(firsts) > CARDS else None
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
