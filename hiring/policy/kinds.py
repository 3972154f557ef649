"""What sort of actor somebody is, for the rules next door."""

import uuid
from datetime import timedelta

from hiring.actors import Actor, JobRole, Kind, Role

RUNS_JOB = (JobRole.RECRUITER, JobRole.COORDINATOR)
READS_PEOPLE = (*RUNS_JOB, JobRole.HIRING_MANAGER, JobRole.SOURCER)
READS_OFFERS = (*RUNS_JOB, JobRole.HIRING_MANAGER)
CONFIDENTIAL_JOBS, READ_OFFERS = "jobs:confidential", "offers:read"
"""Scopes of a program without which these are absent for it."""
OWN_INTERVIEWS = timedelta(days=14)
"""How long after its end an interviewer still sees an interview and whom it was with."""


def is_house(actor: Actor) -> bool:
    return actor.kind in (Kind.SYSTEM, Kind.OPERATOR) or actor.role is Role.ADMIN


def recruits(actor: Actor) -> bool:
    """Recruiters and programs: they work on every job they may know of. What a program may do at all its scopes
    say, which the API asks before any verb."""
    return actor.role is Role.RECRUITER or actor.kind is Kind.KEY


def knows(actor: Actor, job_id: uuid.UUID) -> bool:
    """Of a program that is kept to some jobs: whether this is one of them."""
    return actor.only_jobs is None or job_id in actor.only_jobs


def serves_house(actor: Actor) -> bool:
    """A program that is not kept to some jobs."""
    return actor.kind is Kind.KEY and actor.only_jobs is None
