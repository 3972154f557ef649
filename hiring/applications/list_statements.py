"""The one statement that reads a page of the list together with its count."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, func, literal, select, true, tuple_, union_all
from sqlalchemy.orm import InstrumentedAttribute

from hiring import policy
from hiring.applications.filters import Filters, Order
from hiring.applications.narrowing import Narrowing, Road
from hiring.models.application import Answer, Application
from hiring.models.attachment import Attachment, AttachmentType
from hiring.models.candidate import Candidate
from hiring.models.job import Job
from hiring.models.stage import Stage
from hiring.models.user import User
from hiring.work import Work

Key = tuple[datetime, uuid.UUID]
"""What the list is ordered by, and the id that makes it exact."""

MOST_ROADS = 60
"""Of how many roads, each of one job and status, a page is put together; beyond that one leads through all."""
COLUMNS: Mapping[Order, InstrumentedAttribute[datetime]] = {
    Order.NEWEST: Application.applied_at,
    Order.WAITING: Application.answer_due_at,
}


@dataclass(frozen=True)
class Statement:
    """`start`: the page begins behind it, in the list's order, or with `back` against it. `size`: how many rows
    are wanted. `most_counted`: 0 for no count. `walk`: how many are walked over at most."""

    work: Work
    filters: Filters
    narrowing: Narrowing
    start: Key | None
    back: bool
    size: int
    most_counted: int
    walk: int

    def whole(self) -> Any:
        """Its rows: what a page shows, `key`, and the same on each: `walked` and of those `fits`."""
        few = self.narrowing.few
        if few is not None:
            matching = self._matching(few)
            keys, numbers = self._first_of(matching), self._number_of(matching)
        else:
            keys, numbers = self._first_walked(), self._number_walked()
        found = keys.subquery("found")
        told = numbers.cte("numbers").prefix_with("MATERIALIZED", dialect="postgresql")  # else once for each row
        return (
            select(found.c.key, told.c.walked, told.c.fits, *_columns(self.filters))
            .select_from(found)
            .join(Application, Application.id == found.c.id)
            .join(Job, Job.id == Application.job_id)
            .join(Stage, Stage.id == Application.current_stage_id)
            .join(Candidate, Candidate.id == Application.candidate_id)
            .outerjoin(User, User.id == Application.recruiter_id)
            .join(told, true())
            .where(policy.visible_applications(self.work.actor))
            .order_by(*self._ordered(found.c.key, found.c.id))
        )

    def horizon(self) -> Key | None:
        """How far all roads were walked, where one of them was not walked to its end."""
        if self.narrowing.few is not None or not self._checks:
            return None
        ends = [self._along(road).offset(self.each - 1).limit(1) for road in self._roads]
        found = [(row.key, row.id) for row in self.work.session.execute(_all_of(ends))]
        return (max if self._downwards else min)(found) if found else None

    def is_before(self, horizon: Key, key: Key) -> bool:
        """Whether the list comes to the key first, or to both at once."""
        return key >= horizon if self._downwards else key <= horizon

    # few: read whole

    def _matching(self, few: ColumnElement[bool]) -> Any:
        """Everybody who fits, found by what leaves few; PostgreSQL must not look for them in the list's order."""
        fits = (few, *self.narrowing.road(None, None, by_index=False), *self._checks)
        found = select(Application.id, self._column.label("key")).where(*fits)
        return found.cte("matching").prefix_with("MATERIALIZED", dialect="postgresql")

    def _first_of(self, matching: Any) -> Any:
        keys = select(matching.c.id, matching.c.key)
        if self.start is not None:
            keys = keys.where(self._behind(matching.c.key, matching.c.id))
        return keys.order_by(*self._ordered(matching.c.key, matching.c.id)).limit(self.size)

    def _number_of(self, matching: Any) -> Any:
        capped = select(matching.c.id).limit(self.most_counted + 1).subquery()
        return select(literal(0).label("walked"), func.count().label("fits")).select_from(capped)

    # many: walked in order

    def _first_walked(self) -> Any:
        """The first of all roads together."""
        parts = [self._fitting_along(road) for road in self._roads]
        if len(parts) == 1:
            return parts[0]
        whole = _all_of(parts).subquery()
        return select(whole.c.id, whole.c.key).order_by(*self._ordered(whole.c.key, whole.c.id)).limit(self.size)

    def _fitting_along(self, road: Road) -> Any:
        """The limit of the walk stands inside. What comes out of it comes in its order: to sort it again, the
        whole walk would have to be made first."""
        if not self._checks:
            return self._along(road).limit(self.size)
        walked = self._along(road, self._fits.label("fits")).limit(self.each).subquery()
        return select(walked.c.id, walked.c.key).where(walked.c.fits == 1).limit(self.size)

    def _along(self, road: Road, *more: Any) -> Any:
        keys = select(Application.id, self._column.label("key"), *more).where(*road)
        if self.start is not None:
            keys = keys.where(self._behind(self._column, Application.id))
        return keys.order_by(*self._ordered(self._column, Application.id))

    def _number_walked(self) -> Any:
        """How many of those at the beginning of the list fit, and how many were looked at."""
        if not self.most_counted:
            return select(literal(0).label("walked"), literal(0).label("fits"))
        order = self._ordered(self._column, Application.id)
        most = self.most_counted + 1
        parts = [
            select(self._fits.label("fits")).where(*road).order_by(*order).limit(most) for road in self._roads
        ]
        walked = (parts[0] if len(parts) == 1 else _all_of(parts).limit(most)).subquery()
        return select(func.count().label("walked"), func.coalesce(func.sum(walked.c.fits), 0).label("fits"))

    @cached_property
    def _roads(self) -> list[Road]:
        return self.narrowing.roads(self.filters.order, MOST_ROADS)

    @property
    def each(self) -> int:
        """How far each road is walked."""
        return max(self.walk // len(self._roads), 1)

    @property
    def is_one_road(self) -> bool:
        return self.narrowing.few is not None or len(self._roads) == 1

    @cached_property
    def _checks(self) -> list[ColumnElement[bool]]:
        return self.narrowing.checks()

    @property
    def _fits(self) -> ColumnElement[int]:
        return case((and_(*self._checks), 1), else_=0) if self._checks else literal(1)

    # order

    @property
    def _column(self) -> Any:
        return COLUMNS[self.filters.order]

    @property
    def _downwards(self) -> bool:
        return (self.filters.order is Order.NEWEST) != self.back

    def _behind(self, key: Any, id: Any) -> ColumnElement[bool]:
        at, start = tuple_(key, id), tuple_(*self.start or ())
        return at < start if self._downwards else at > start

    def _ordered(self, key: Any, id: Any) -> tuple[Any, Any]:
        return (key.desc(), id.desc()) if self._downwards else (key, id)


def _all_of(parts: Sequence[Any]) -> Any:
    """Limits stand inside each part, so each is a subquery of its own."""
    return union_all(*(select(part.subquery()) for part in parts))


def _columns(filters: Filters) -> list[Any]:
    with_cv = exists(
        select(1).where(Attachment.application_id == Application.id, Attachment.type == AttachmentType.CV,
                        Attachment.deleted_at.is_(None))
        .correlate(Application)
    )  # fmt: skip
    return [
        Application.id, Application.version, Application.candidate_id, Application.job_id, Application.status,
        Application.current_stage_id, Application.recruiter_id,
        Application.applied_at, Application.answer_due_at, Application.answered_at, Application.stage_entered_at,
        Application.flags_count, Application.source_name, Application.current_submission_id,
        Job.name.label("job"), Stage.name.label("stage"), Stage.kind.label("stage_kind"),
        Candidate.first_name, Candidate.last_name, Candidate.primary_email, Candidate.phone,
        User.first_name.label("owner_first"), User.last_name.label("owner_last"), with_cv.label("has_cv"),
        *(_answer_to(one.key).label(f"answer_{at}") for at, one in enumerate(filters.answers)),
    ]  # fmt: skip


def _answer_to(key: str) -> Any:
    """Looked up for those who are shown, in the same statement."""
    found = select(Answer.value).where(Answer.submission_id == Application.current_submission_id,
                                       Answer.question_key == key)  # fmt: skip
    return found.correlate(Application).scalar_subquery()
