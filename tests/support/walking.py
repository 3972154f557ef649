"""People who do anything that is possible, in an order that a seed gives: for tests of what is counted."""

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select

from hiring import applications, jobs, owners, rejection_reasons, stage_editing, stages, tally_recount
from hiring.actors import OPERATOR, SYSTEM
from hiring.applications import bulk, standing
from hiring.applications.bulk import Pick
from hiring.errors import Conflict, DomainError
from hiring.models.application import Application, ApplicationStatus
from hiring.models.job import Job
from hiring.models.stage import Stage, StageKind
from hiring.models.user import User
from hiring.work import Work
from tests.conftest import NOON, OpenWork
from tests.support.applications import World, applied

ACTS = (
    "apply", "move", "undo", "reject", "reopen", "withdraw", "retire", "restore", "hire", "unhire", "own",
    "release", "many",
)  # fmt: skip
WITH_THE_SAME_STAGES = tuple(one for one in ACTS if one not in ("retire", "restore"))


def books_agree(work: Work) -> None:
    work.session.flush()
    assert tally_recount.differences(work.session) == []


class Walk:
    """Time goes on from NOON with each step; after each the books must agree."""

    def __init__(self, open_work: OpenWork, there: World, seed: int, acts: Sequence[str] = ACTS) -> None:
        self.open_work, self.there, self.draw, self.acts = open_work, there, random.Random(seed), acts
        self.now, self.names = NOON, 0
        self.done: Counter[str] = Counter()

    def step(self) -> None:
        self.now += timedelta(seconds=self.draw.choice((1, 20, 59, 60, 3_600, 40_000, 300_000)))
        act = self.draw.choice(("move", "move", *self.acts))
        actor = self.draw.choice((self.there.dario, self.there.dario, SYSTEM, OPERATOR))
        try:
            with self.open_work(actor, now=self.now) as work:
                getattr(self, act)(work)
            self.done[act] += 1
        except DomainError:
            self.done[f"{act} refused"] += 1
        with self.open_work(now=self.now) as work:
            books_agree(work)

    def somebody(self, work: Work, *statuses: ApplicationStatus) -> Application:
        ids = work.session.scalars(
            select(Application.id).where(Application.status.in_(statuses)).order_by(Application.id)
        ).all()
        if not ids:
            raise Conflict("nobody")
        return applications.get(work, self.draw.choice(ids), for_change=True)

    def apply(self, work: Work) -> None:
        self.names += 1
        job = work.session.get_one(Job, self.there.job.id)
        applied(work, job, f"Person Number{self.names}", source={"source": self.draw.choice(("fair", "site"))})

    def move(self, work: Work) -> None:
        one = self.somebody(work, ApplicationStatus.ACTIVE)
        active = stages.of(work, one.job)
        applications.move(work, one, self.draw.choice(active).id)

    def undo(self, work: Work) -> None:
        """Back to where the last mover took it from, often within the minute."""
        self.move(work)
        work.ledger.write(work.session)
        for part in (work.ledger.counts, work.ledger.tallies, work.ledger.events):
            part.clear()
        self.now += timedelta(seconds=30)
        later = replace(work, now=self.now)
        newest = max(
            work.session.scalars(select(Application).where(Application.stage_entered_at == work.now)),
            key=lambda one: one.id, default=None,
        )  # fmt: skip
        if newest is not None and newest.status is ApplicationStatus.ACTIVE:
            applications.move(later, newest, standing.inbox_of(work, newest.job_id).id)

    def reject(self, work: Work) -> None:
        chosen = self.draw.choice(rejection_reasons.active(work))
        applications.reject(work, self.somebody(work, ApplicationStatus.ACTIVE), reason=chosen)

    def reopen(self, work: Work) -> None:
        ended = (ApplicationStatus.REJECTED, ApplicationStatus.WITHDRAWN)
        applications.reopen(work, self.somebody(work, *ended))

    def withdraw(self, work: Work) -> None:
        applications.withdraw(work, self.somebody(work, ApplicationStatus.ACTIVE))

    def hire(self, work: Work) -> None:
        applications.hire(work, self.somebody(work, ApplicationStatus.ACTIVE))

    def unhire(self, work: Work) -> None:
        applications.unhire(work, self.somebody(work, ApplicationStatus.HIRED))

    def own(self, work: Work) -> None:
        user = work.session.get_one(User, self.there.dario.id)
        owners.assign(work, self.somebody(work, ApplicationStatus.ACTIVE), self.draw.choice((user, None)))

    def release(self, work: Work) -> None:
        owners.release_all(work, work.session.get_one(User, self.there.dario.id))

    def many(self, work: Work) -> None:
        """Whoever is chosen, whatever can be done with them: the others are left out."""
        ids = work.session.scalars(select(Application.id).order_by(Application.id)).all()
        picks = [Pick(id) for id in self.draw.sample(ids, min(4, len(ids)))]
        match self.draw.choice(("move", "reject", "reopen", "assign")):
            case "move":
                active = stages.of(work, jobs.get(work, self.there.job.id))[:-1]
                bulk.move(work, picks, self.draw.choice(active).id)
            case "reject":
                bulk.reject(work, picks, reason=self.draw.choice(rejection_reasons.active(work)))
            case "reopen":
                bulk.reopen(work, picks)
            case _:
                bulk.assign(work, picks, self.draw.choice((self.there.dario.id, None)))

    def retire(self, work: Work) -> None:
        job = jobs.get(work, self.there.job.id)
        middle = [one for one in stages.of(work, job) if one.kind is StageKind.IN_PROCESS]
        if not middle:
            raise Conflict("none")
        applications.retire_stage(work, job, self.draw.choice(middle), move_to=standing.inbox_of(work, job.id).id)

    def restore(self, work: Work) -> None:
        job = jobs.get(work, self.there.job.id)
        retired = work.session.scalars(
            select(Stage).where(Stage.job_id == job.id, Stage.status == "inactive").order_by(Stage.id)
        ).all()
        if not retired:
            raise Conflict("none")
        stage_editing.restore(work, job, self.draw.choice(retired))
        work.session.flush()
        tally_recount.rebuild(work)  # a stage that comes back stands elsewhere: the worker's task
