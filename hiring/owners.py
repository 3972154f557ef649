"""Who is responsible for an application: one person, or nobody yet."""

import uuid

from hiring.models.job import Job
from hiring.work import Work


def default_of(work: Work, job: Job) -> uuid.UUID | None:
    """Who gets new applications of this job: the first recruiter of its team who is active; None: nobody."""
    return None
