"""Who waits for the acting user: what they own, and what nobody owns where they work."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, select, union_all

from hiring import policy
from hiring.actors import Actor
from hiring.applications import cards
from hiring.applications.cards import Card
from hiring.models.application import Application, ApplicationStatus
from hiring.models.job import Job
from hiring.models.stage import Stage
from hiring.work import Work


@dataclass(frozen=True)
class Waiting:
    """An active application, its job's and its stage's name. `mine`: the acting user owns it; else nobody does."""

    card: Card
    job: str
    stage: str
    mine: bool


def waiting(work: Work, *, most: int = 20) -> Sequence[Waiting]:
    """Active applications of the acting user and of nobody, those whose promised answer is nearest or overdue
    first, the user's own before the others. One statement, on the index that carries the owner.

    What nobody owns counts in the jobs whose team the user is on; where they are on none, in all they may read.
    """
    parts = [
        cards.rows(Job.name.label("job_name"), Stage.name.label("stage_name"))
        .join(Job, Job.id == Application.job_id)
        .join(Stage, Stage.id == Application.current_stage_id)
        .where(Application.status == ApplicationStatus.ACTIVE, policy.visible_applications(work.actor), owned)
        .order_by(Application.answer_due_at, Application.id)
        .limit(most)
        .subquery()
        for owned in _owned(work.actor)
    ]
    rows = work.session.execute(union_all(*(select(part) for part in parts))).all()
    found = [
        Waiting(cards.card_of(row), row.job_name, row.stage_name, row.recruiter_id is not None) for row in rows
    ]
    found.sort(key=lambda one: (not one.mine, one.card.answer_due_at, one.card.id))
    return found[:most]


def _owned(actor: Actor) -> list[ColumnElement[bool]]:
    nobodys: ColumnElement[bool] = Application.recruiter_id.is_(None)
    if actor.jobs:
        nobodys &= Application.job_id.in_(list(actor.jobs))
    return [Application.recruiter_id == actor.id, nobodys]
