"""Which applications a bulk act is about, as they are now, and what became of each."""

import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from sqlalchemy import exists, func, select
from sqlalchemy.orm import aliased, contains_eager, lazyload

from hiring import policy
from hiring.errors import Invalid
from hiring.history import Entry
from hiring.models.application import Application, ApplicationStatus
from hiring.models.event import Event
from hiring.models.interview import Interview, InterviewStatus
from hiring.models.job import Job
from hiring.models.offer import Offer
from hiring.models.stage import Stage
from hiring.offers.states import LIVE
from hiring.work import Work

MOST = 500
"""How many one act may be about."""


class Outcome(StrEnum):
    """What became of one application. All but the first two: nothing."""

    DONE = "done"
    SAME = "same"
    """It was so already."""
    ABSENT = "absent"
    """There is none, or the actor may not know of it."""
    STALE = "stale"
    """Somebody changed it since the actor looked."""
    NOT_ALLOWED = "not_allowed"
    WRONG_STATE = "wrong_state"
    """It has ended, or has not."""
    OPEN_OFFER = "open_offer"
    OTHER_JOB = "other_job"
    """The stage belongs to another job than the application."""
    STAGE_GONE = "stage_gone"
    """Where it would go back to is no longer in use."""
    APPLIED_AGAIN = "applied_again"
    JOB_ARCHIVED = "job_archived"
    NO_ADDRESS = "no_address"
    UNFILLED = "unfilled"
    """Something in the letter has nothing to stand for it with this person."""
    NOT_POSSIBLE = "not_possible"
    """The new owner may not work on this job."""
    SENT = "sent"
    """The letter has gone and cannot be stopped."""


@dataclass(frozen=True)
class Pick:
    """One chosen application: the version that the actor looked at (None: whichever), and for Undo what is to be
    brought back (a stage, an owner, a letter; None: nobody or nothing)."""

    id: uuid.UUID
    version: int | None = None
    was: uuid.UUID | None = None


@dataclass(frozen=True)
class Result:
    """What became of one. `version` and `was`: what Undo needs; `change`: who changed it, where it is stale."""

    id: uuid.UUID
    outcome: Outcome
    name: str = ""
    status: ApplicationStatus | None = None
    stage: str = ""
    version: int | None = None
    was: uuid.UUID | None = None
    change: Entry | None = None


@dataclass(frozen=True)
class Report:
    """A result for each chosen application, in the order in which they were chosen."""

    results: Sequence[Result]

    @property
    def done(self) -> Sequence[Result]:
        """Those that the act changed."""
        return [one for one in self.results if one.outcome is Outcome.DONE]

    @property
    def same(self) -> Sequence[Result]:
        return [one for one in self.results if one.outcome is Outcome.SAME]

    @property
    def refused(self) -> Sequence[Result]:
        return [one for one in self.results if one.outcome not in (Outcome.DONE, Outcome.SAME)]


@dataclass
class Taken:
    """An application in hand, with what the acts look at. `furthest` is held so that it is not read again."""

    application: Application
    job: Job
    furthest: Stage
    has_offer: bool
    has_interviews: bool
    pick: Pick
    outcome: Outcome = Outcome.DONE
    was: uuid.UUID | None = None


@dataclass
class Selection:
    """What was chosen: `all` in the order of ids, and the ids that are absent."""

    picks: Sequence[Pick]
    all: Sequence[Taken]
    changes: Mapping[uuid.UUID, Entry] = field(default_factory=dict)

    @property
    def fit(self) -> list[Taken]:
        """Those of which nothing has been said against yet."""
        return [one for one in self.all if one.outcome is Outcome.DONE]

    @property
    def applications(self) -> list[Application]:
        """The applications of the fit."""
        return [one.application for one in self.fit]

    def judge(self, rule: Callable[[Taken], Outcome | None]) -> None:
        """Asks the rule about those that are still fit: an outcome takes one out."""
        for one in self.fit:
            one.outcome = rule(one) or Outcome.DONE

    def judge_versions(self) -> None:
        """Whoever looked at another version is told, whatever else may be wrong."""
        self.judge(lambda one: Outcome.STALE if one.pick.version not in (None, one.application.version) else None)


def take(work: Work, picks: Iterable[Pick], *, for_change: bool = True) -> Selection:
    """The chosen applications that this actor may read, one statement for all. `for_change` locks their rows
    (PostgreSQL), in one order for everybody. One that is chosen twice counts once. Raises Invalid ids `required`,
    `too_many`."""
    chosen: dict[uuid.UUID, Pick] = {}
    for pick in picks:
        chosen.setdefault(pick.id, pick)
    if not chosen:
        raise Invalid({"ids": "required"})
    if len(chosen) > MOST:
        raise Invalid({"ids": "too_many"}, max=MOST)
    if for_change and work.session.get_bind().dialect.name == "postgresql":
        # By itself, and first: of a row that somebody moved meanwhile, a join would look for the former stage.
        held = select(Application.id).where(Application.id.in_(list(chosen))).order_by(Application.id)
        work.session.execute(held.with_for_update())
    furthest = aliased(Stage)
    found = (
        select(Application, furthest, _has_offer(), _has_interviews(work))
        .join(Job, Job.id == Application.job_id)
        .join(furthest, furthest.id == Application.furthest_stage_id)
        .where(Application.id.in_(list(chosen)), policy.visible_applications(work.actor))
        .order_by(Application.id)
        .options(contains_eager(Application.job).options(lazyload(Job.department), lazyload(Job.places)))
        .execution_options(populate_existing=for_change)
    )
    rows = work.session.execute(found).all()
    return Selection(
        list(chosen.values()),
        [Taken(one, one.job, stage, offer, interviews, chosen[one.id]) for one, stage, offer, interviews in rows],
    )


def _has_offer() -> Any:
    return exists(
        select(1)
        .where(Offer.application_id == Application.id, Offer.status.in_(LIVE), Offer.deleted_at.is_(None))
        .correlate(Application)
    ).label("has_offer")  # fmt: skip


def _has_interviews(work: Work) -> Any:
    """That lie ahead, or lay ahead when the application ended."""
    kinds = (InterviewStatus.SCHEDULED, InterviewStatus.CANCELLED)
    return exists(
        select(1).where(Interview.application_id == Application.id, Interview.status.in_(kinds),
                        Interview.ends_at > work.now, Interview.deleted_at.is_(None))
        .correlate(Application)
    ).label("has_interviews")  # fmt: skip


def report(work: Work, selection: Selection) -> Report:
    """What became of each. Where somebody else was quicker, one statement tells who."""
    known = {one.application.id: one for one in selection.all}
    stale = [one.application.id for one in selection.all if one.outcome is Outcome.STALE]
    changes = _latest_changes(work, stale) if stale else {}
    return Report([_result(known.get(pick.id), pick, changes) for pick in selection.picks])


def _result(one: Taken | None, pick: Pick, changes: Mapping[uuid.UUID, Entry]) -> Result:
    if one is None:
        return Result(pick.id, Outcome.ABSENT)
    application = one.application
    told = Result(application.id, one.outcome, application.candidate.name, application.status,
                  application.stage.name, application.version)  # fmt: skip
    if one.outcome is Outcome.STALE:
        return replace(told, change=changes.get(application.id))
    return replace(told, was=one.was)


def _latest_changes(work: Work, ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Entry]:
    latest = (
        select(func.max(Event.seq))
        .where(Event.application_id.in_(ids), Event.object == "application")
        .group_by(Event.application_id)
    )
    rows = work.session.execute(
        select(Event.application_id, Event.seq, Event.type, Event.object_id, Event.actor_type, Event.actor_name,
               Event.data, Event.at)
        .where(Event.seq.in_(latest))
    )  # fmt: skip
    return {application_id: Entry(*entry) for application_id, *entry in rows}
