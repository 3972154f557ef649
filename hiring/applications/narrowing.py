"""Filters as conditions: the roads along which a list can be walked, what is checked on the way, and which filter
leaves few enough to begin with.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any, cast
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, case, exists, func, literal, not_, or_, select, union_all
from sqlalchemy.orm import aliased

from hiring import policy, search
from hiring.applications.asked_answers import AnswerFilter
from hiring.applications.conditions import answered, aside, fitting, tagged
from hiring.applications.filters import Order, Reading
from hiring.models.application import LIVING, Answer, AnswerOption, Application, ApplicationStatus, Submission
from hiring.models.candidate import CandidateTag
from hiring.models.job import Job
from hiring.models.stage import Stage, StageCount
from hiring.work import Work

MOST_FOUND = 1000
"""How many people words find at most: the newest."""


Road = tuple[ColumnElement[bool], ...]


@dataclass(frozen=True)
class Way:
    """A filter that may leave few. `number` counts them, beyond `most` not exactly; `few` is the condition that
    finds them."""

    number: Any
    few: ColumnElement[bool]
    most: int


class Narrowing:
    """What the filters say, for one actor. `walk`: how many a road is walked over at most. A tenth of them is read
    whole and sorted sooner than a page is looked for on the road; half of them still, where those who fit are
    seldom among the first on it: late stages, overdue answers, people with several tags."""

    def __init__(self, work: Work, reading: Reading, walk: int) -> None:
        self.work, self.filters = work, reading.filters
        self.most, self.most_sparse = walk // 10, walk // 2
        self.people = self._people()
        self.jobs = self._jobs(reading)
        self.few: ColumnElement[bool] | None = None

    @classmethod
    def of(cls, work: Work, reading: Reading, walk: int) -> "Narrowing":
        """With `few` chosen: one statement, where anything could leave few."""
        found = cls(work, reading, walk)
        if not found.is_empty:
            found.few = found._fewest()
        return found

    @property
    def is_empty(self) -> bool:
        """Nobody can be found: no job is readable, or no person has these words."""
        return self.jobs == () or self.people == ()

    @property
    def is_cut(self) -> bool:
        """Words found more people than are looked at: the newest."""
        return self.people is not None and len(self.people) >= MOST_FOUND

    def _people(self) -> tuple[uuid.UUID, ...] | None:
        """Who has the words; None: none are asked for."""
        if not self.filters.words:
            return None
        named = self.filters.job
        job = self.work.session.get_one(Job, named.id) if named else None
        return tuple(search.candidate_ids(self.work, self.filters.words, job=job, most=MOST_FOUND))

    def _jobs(self, reading: Reading) -> tuple[uuid.UUID, ...] | None:
        """The jobs to look into; None: all that are not hidden from this actor."""
        chosen = reading.filters.jobs or reading.scope
        return None if chosen is None else tuple(job.id for job in chosen)

    # roads

    def roads(self, order: Order, most: int) -> list[Road]:
        """Conditions of walks that together meet everybody, each along one index that carries the order."""
        owned = order is Order.WAITING and (self.filters.owner or self.filters.nobody)
        if self.jobs is None and owned:
            return [(*self.road(None, status, by_index=False), self._owned(by_index=True),
                     Application.status == status) for status in self.filters.statuses]  # fmt: skip
        if self.jobs is None and self.filters.source and order is Order.NEWEST:
            return [(*self.road(None, None, by_index=False), Application.source_name == self.filters.source)]
        jobs: Sequence[uuid.UUID | None] = self.jobs or (None,)
        if len(jobs) * len(self.filters.statuses) > most:
            jobs = (None,)
        return [self.road(job, status) for job in jobs for status in self.filters.statuses]

    def road(self, job: uuid.UUID | None, status: str | None, *, by_index: bool = True) -> Road:
        """Scope, job, status and dates. `by_index`: along the index of this job and status."""
        plain = (lambda column: column) if by_index else aside
        found: list[ColumnElement[bool]] = [Application.deleted_at.is_(None), *self._scope(job)]
        if job is not None:
            found.append(plain(Application.job_id) == job)
        if status is not None:
            found.append(plain(Application.status) == status)
        else:
            found.append(aside(Application.status).in_(self.filters.statuses))
        asked = self.filters.statuses if status is None else (status,)
        if any(one not in LIVING for one in asked):  # who has a living one is never set aside
            found.append(policy.is_there(self.work.actor))
        return (*found, *self._days(plain))

    def _scope(self, job: uuid.UUID | None) -> list[ColumnElement[bool]]:
        """Chosen jobs were found among those that may be read; of all others the hidden ones are left out."""
        if job is not None:
            return []
        if self.jobs is not None:
            return [aside(Application.job_id).in_(self.jobs)]
        if policy.sees_all_jobs(self.work.actor):
            return []
        hidden = select(Job.id).where(not_(policy.readable_jobs(self.work.actor)))
        return [aside(Application.job_id).not_in(hidden)]

    def _days(self, plain: Any) -> list[ColumnElement[bool]]:
        column = plain(Application.applied_at)
        first, last = self.filters.applied_from, self.filters.applied_to
        found = []
        if first:
            found.append(column >= self._midnight(first))
        if last:
            found.append(column < self._midnight(last + timedelta(days=1)))
        return found

    def _midnight(self, day: date) -> datetime:
        return datetime.combine(day, time(), self.zone)

    @cached_property
    def zone(self) -> ZoneInfo:
        return self.work.organisation.zone

    # checks

    def checks(self) -> list[ColumnElement[bool]]:
        """What is looked at in each application that is met."""
        filters = self.filters
        found: list[ColumnElement[bool]] = [tagged(tag.id) for tag in filters.tags]
        if self.people is not None:
            found.append(aside(Application.candidate_id).in_(self.people))
        if filters.stages or filters.kinds:
            found.append(aside(Application.current_stage_id).in_(select(Stage.id).where(self._stage())))
        if filters.source:
            found.append(aside(Application.source_name) == filters.source)
        if filters.owner or filters.nobody:
            found.append(self._owned(by_index=False))
        if filters.late:
            found.extend(self._late(by_index=False))
        if filters.flagged:
            found.append(Application.flags_count > 0)
        return [*found, *(answered(one) for one in filters.answers)]

    def _owned(self, *, by_index: bool) -> ColumnElement[bool]:
        column: Any = Application.recruiter_id if by_index else aside(Application.recruiter_id)
        owned = column == self.filters.owner.id if self.filters.owner else column.is_(None)
        return cast("ColumnElement[bool]", owned)

    def _late(self, *, by_index: bool) -> list[ColumnElement[bool]]:
        """Nobody has answered, and the promised day is over."""
        due: Any = Application.answer_due_at if by_index else aside(Application.answer_due_at)
        status: Any = Application.status if by_index else aside(Application.status)
        return [status == ApplicationStatus.ACTIVE, due < self.work.now, Application.answered_at.is_(None)]

    def _stage(self) -> ColumnElement[bool]:
        ids = [stage.id for stage in self.filters.stages]
        asked = or_(Stage.id.in_(ids), Stage.kind.in_(self.filters.kinds))
        return and_(asked, Stage.job_id.in_(self.jobs)) if self.jobs is not None else asked

    # what leaves few

    def _fewest(self) -> ColumnElement[bool] | None:
        """The condition that leaves fewest, if that is few and fewer than there are to walk over."""
        if self.people is not None:
            return Application.candidate_id.in_(self.people)
        ways = self._ways()
        if not ways:
            return None
        parts = [select(literal(at).label("at"), way.number.label("number")) for at, way in enumerate(ways)]
        whole = self._whole()
        if whole is not None:
            parts.append(select(literal(-1).label("at"), whole.label("number")))
        numbers = {row.at: int(row.number or 0) for row in self.work.session.execute(union_all(*parts))}
        there = numbers.pop(-1, self.most_sparse + 1)
        best = min(numbers, key=lambda at: numbers[at])
        return ways[best].few if numbers[best] <= ways[best].most and numbers[best] < there else None

    def _ways(self) -> list[Way]:
        filters, ways = self.filters, self._ways_of_tags()
        if filters.stages or filters.kinds:
            ways.append(self._way_of_stages())
        if filters.source and (self.jobs is not None or filters.order is Order.WAITING):
            ways.append(self._way(Application.source_name == filters.source))
        if (filters.owner or filters.nobody) and (self.jobs is not None or filters.order is Order.NEWEST):
            ways.append(self._way(and_(self._owned(by_index=True), Application.status.in_(filters.statuses))))
        if filters.late and filters.order is Order.NEWEST:
            late = and_(*self._late(by_index=True))
            ways.append(Way(_up_to(self.most_sparse, select(Application.id).where(late)), late, self.most_sparse))
        return [*ways, *(way for one in filters.answers if (way := self._way_of_answer(one)))]

    def _way(self, condition: ColumnElement[bool], counted: Any = None) -> Way:
        """`counted`: rows to count in the place of the applications."""
        rows = select(Application.id).where(condition) if counted is None else counted
        return Way(_up_to(self.most, rows), condition, self.most)

    def _ways_of_tags(self) -> list[Way]:
        """Each tag; of several also those who have all, looked for among the people of one that is not common."""
        ids = [tag.id for tag in self.filters.tags]
        ways = []
        for id in ids:
            people = select(CandidateTag.candidate_id).where(CandidateTag.tag_id == id)
            ways.append(self._way(Application.candidate_id.in_(people), people))
            if len(ids) > 1:
                ways.append(self._way_of_all(people, [other for other in ids if other != id]))
        return ways

    def _way_of_all(self, people: Any, others: Sequence[uuid.UUID]) -> Way:
        also, most = aliased(CandidateTag), self.most_sparse
        has_all = and_(
            *(exists(select(1).where(also.candidate_id == CandidateTag.candidate_id, also.tag_id == other))
              for other in others)
        )  # fmt: skip
        some = people.add_columns(case((has_all, 1), else_=0).label("fits")).limit(most + 1).subquery()
        fits = func.coalesce(func.sum(some.c.fits), 0)
        number = select(case((func.count() > most, most + 1), else_=fits)).select_from(some).scalar_subquery()
        return Way(number, Application.candidate_id.in_(people.where(has_all)), self.most)

    def _way_of_answer(self, one: AnswerFilter) -> Way | None:
        """By a range or by options; yes and no leave too many."""
        sent = select(Submission.application_id).join(Answer, Answer.submission_id == Submission.id)
        if one.low is not None or one.high is not None:
            fits = and_(Answer.question_key == one.key, *fitting(one, by_index=True))
            return self._way(Application.id.in_(sent.where(fits)), select(Answer.id).where(fits))
        if one.options:
            chosen = AnswerOption.option_id.in_(one.options)
            of_them = sent.join(AnswerOption, AnswerOption.answer_id == Answer.id)
            of_them = of_them.where(chosen, aside(Answer.question_key) == one.key)
            return self._way(Application.id.in_(of_them), select(AnswerOption.answer_id).where(chosen))
        return None

    def _way_of_stages(self) -> Way:
        statuses = self.filters.statuses
        number = (
            select(func.coalesce(func.sum(StageCount.count), 0))
            .join(Stage, Stage.id == StageCount.stage_id)
            .where(self._stage(), StageCount.job_id == Stage.job_id, StageCount.status.in_(statuses))
        )
        there = aliased(Application)
        few = (
            select(there.id)
            .select_from(Stage)
            .join(there, and_(there.job_id == Stage.job_id, there.current_stage_id == Stage.id))
            .where(self._stage(), there.status.in_(statuses))
        )
        return Way(number.scalar_subquery(), Application.id.in_(few), self.most_sparse)

    def _whole(self) -> Any:
        """How many stand in the chosen jobs: kept by the verbs."""
        if self.jobs is None:
            return None
        counts = select(func.coalesce(func.sum(StageCount.count), 0))
        return counts.where(
            StageCount.job_id.in_(self.jobs), StageCount.status.in_(self.filters.statuses)
        ).scalar_subquery()


def _up_to(most: int, query: Any) -> Any:
    return select(func.count()).select_from(query.limit(most + 1).subquery()).scalar_subquery()
