"""Which jobs an entry belongs to, and which entries an actor's questions may meet: tokens of the index.

They make a question quick and keep counts within what the actor may see. They are as fresh as the index; what is
shown is asked of the policy again (hiring.search.people).
"""

import uuid
from collections.abc import Collection, Mapping

from sqlalchemy import select

from hiring import policy
from hiring.actors import Kind, Role
from hiring.models.application import Application
from hiring.models.job import Job, Visibility
from hiring.work import Work

OPEN = "open"
"""A job that every recruiter sees, or a person without any job."""

PERSON = "person"
"""Of the rows of people themselves: to be asked for alone."""

Scope = frozenset[str]


def of_job(job_id: uuid.UUID) -> str:
    return f"job{job_id.hex}"


def of_people(work: Work, candidate_ids: Collection[uuid.UUID]) -> Mapping[uuid.UUID, Mapping[uuid.UUID, Scope]]:
    """Candidate -> application -> the tokens of its job. Of a person who has not applied anywhere: nothing."""
    rows = work.session.execute(
        select(Application.candidate_id, Application.id, Job.id, Job.visibility)
        .join(Job, Job.id == Application.job_id)
        .where(Application.candidate_id.in_(candidate_ids), Application.deleted_at.is_(None))
    )
    found: dict[uuid.UUID, dict[uuid.UUID, Scope]] = {id: {} for id in candidate_ids}
    for candidate_id, application_id, job_id, visibility in rows:
        everybody = {OPEN} if visibility is not Visibility.CONFIDENTIAL else set()
        found[candidate_id][application_id] = frozenset({of_job(job_id)} | everybody)
    return found


def whole(of_applications: Mapping[uuid.UUID, Scope]) -> Scope:
    """Of the person, from their applications: all their jobs."""
    return frozenset().union(*of_applications.values()) or frozenset({OPEN})


def asked(work: Work, job: Job | None = None) -> Scope | None:
    """The tokens of which an entry must have one, for questions of the actor. None: any entry; empty: no entry."""
    actor = work.actor
    if job is not None:
        return frozenset({of_job(job.id)} if policy.may_read_applications(actor, job) else ())
    if policy.sees_all_jobs(actor):
        return None
    if actor.role is Role.RECRUITER or (actor.kind is Kind.KEY and actor.only_jobs is None):
        return frozenset({OPEN, *map(of_job, actor.jobs)})
    known = actor.only_jobs or actor.jobs
    if not known:
        return frozenset()
    readable = select(Job.id).where(Job.id.in_(list(known)), policy.readable_jobs(actor))
    return frozenset(map(of_job, work.session.scalars(readable)))
