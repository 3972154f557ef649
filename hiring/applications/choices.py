"""What the filters of a list offer: only what this actor may know of."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import case, select, union_all

from hiring import policy
from hiring.applications.filters import Filters, Named, Order, Reading
from hiring.applications.list_statements import MOST_ROADS
from hiring.applications.narrowing import Narrowing
from hiring.models.application import Application, ApplicationStatus
from hiring.models.candidate import Tag
from hiring.models.job import Job, JobStatus
from hiring.models.stage import Stage
from hiring.models.user import User, UserStatus
from hiring.work import Work

MOST = 200
MOST_LOOKED_AT = 1000


@dataclass(frozen=True)
class Choices:
    """`stages` of the one job that is chosen; `owners` empty for those who may not see their colleagues' names;
    `sources` of the newest applications."""

    jobs: Sequence[Named]
    stages: Sequence[Named]
    tags: Sequence[Named]
    owners: Sequence[Named]
    sources: Sequence[str]


def of(work: Work, reading: Reading) -> Choices:
    """Five statements at most."""
    job = reading.filters.job
    return Choices(
        jobs=_with(_jobs(work), reading.filters.jobs),
        stages=_stages(work, job.id) if job else (),
        tags=_with(_named(work, select(Tag.id, Tag.name).order_by(Tag.name_norm)), reading.filters.tags),
        owners=_with(_owners(work), _colleague(work, reading)),
        sources=_sources(work, reading),
    )


def _jobs(work: Work) -> list[Named]:
    there = (Job.deleted_at.is_(None), policy.readable_jobs(work.actor))
    ended = case((Job.status == JobStatus.OPEN, 0), else_=1)
    return _named(work, select(Job.id, Job.name).where(*there).order_by(ended, Job.name, Job.id))


def _stages(work: Work, job_id: uuid.UUID) -> list[Named]:
    return _named(work, select(Stage.id, Stage.name).where(Stage.job_id == job_id).order_by(Stage.index, Stage.id))


def _owners(work: Work) -> list[Named]:
    if not policy.may_see_colleagues(work.actor):
        return []
    name = (User.first_name + " " + User.last_name).label("name")
    active = select(User.id, name).where(User.status == UserStatus.ACTIVE, User.id != work.user_id)
    return _named(work, active.order_by(User.first_name, User.last_name, User.id))


def _colleague(work: Work, reading: Reading) -> list[Named]:
    """Who is asked for, if not the actor: also when they have left."""
    owner = reading.filters.owner
    return [owner] if owner and owner.id != work.user_id else []


def _sources(work: Work, reading: Reading) -> list[str]:
    """Those of the newest applications in the chosen jobs: everybody's would be a walk through everything."""
    every = Filters(jobs=reading.filters.jobs, statuses=tuple(ApplicationStatus))
    narrowing = Narrowing(work, replace(reading, filters=every), MOST_LOOKED_AT)
    if narrowing.is_empty:
        return []
    newest = (Application.applied_at.desc(), Application.id.desc())
    parts = [
        select(select(Application.source_name).where(*road).order_by(*newest).limit(MOST_LOOKED_AT).subquery())
        for road in narrowing.roads(Order.NEWEST, MOST_ROADS)
    ]
    found = union_all(*parts).limit(len(ApplicationStatus) * MOST_LOOKED_AT).subquery()
    return sorted(work.session.scalars(select(found.c.source_name).distinct().limit(MOST)), key=str.casefold)


def _named(work: Work, query: Any) -> list[Named]:
    return [Named(row.id, row.name.strip()) for row in work.session.execute(query.limit(MOST))]


def _with(found: list[Named], chosen: Sequence[Named]) -> list[Named]:
    """What is chosen can be given up, also when the list of choices is too long to hold it."""
    known = {one.id for one in found}
    return [*(one for one in chosen if one.id not in known), *found]
