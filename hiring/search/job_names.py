"""Finding jobs by name, code and department. There are few of them: they are read and compared in Python, so that
accents and spelling make no difference here either."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import case, select

from hiring import policy
from hiring.models.department import Department
from hiring.models.job import Job, JobStatus
from hiring.search.words import Query, Term, Words, occurrences, tokens
from hiring.work import Work

MOST_READ = 2_000
"""Jobs that are compared, open ones first."""
_ORDER = {JobStatus.OPEN: 0, JobStatus.PAUSED: 1, JobStatus.DRAFT: 2, JobStatus.CLOSED: 3, JobStatus.ARCHIVED: 4}


@dataclass(frozen=True)
class FoundJob:
    """A job that the actor may know of."""

    id: uuid.UUID
    name: str
    job_code: str | None
    department: str | None
    status: JobStatus


def jobs(work: Work, query: Query, *, most: int = 20) -> tuple[Sequence[FoundJob], bool]:
    """The jobs that fit, open ones first, then by name; and whether there are more."""
    if not query:
        return (), False
    rows = work.session.execute(
        select(Job.id, Job.name, Job.job_code, Department.name.label("department"), Job.status)
        .outerjoin(Department, Department.id == Job.department_id)
        .where(Job.deleted_at.is_(None), policy.visible_jobs(work.actor))
        .order_by(case(_ORDER, value=Job.status, else_=len(_ORDER)), Job.name, Job.id)
        .limit(MOST_READ)
    )
    found = [FoundJob(*row) for row in rows if fits(query, row.name, row.job_code, row.department)]
    return found[:most], len(found) > most


def fits(query: Query, *texts: str | None) -> bool:
    """Whether the texts have what is asked for: what the index answers for people, in Python."""
    there = tokens(*texts)
    return (
        bool(query)
        and all(_has(term, there) for term in query.wanted)
        and not any(_has(term, there) for term in query.unwanted)
    )


def _has(term: Term, there: Words) -> bool:
    return any(next(occurrences(phrase, there), None) is not None for phrase in term.alternatives)
