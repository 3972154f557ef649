"""Finding people: words of texts, the index over them, and what an actor may find.

Whoever changes what people are found by calls `person_changed`, `file_changed` or `job_changed`; the worker writes
the index. `people` finds, `candidate_ids` is for lists that are filtered by words, `ids_with` for verbs that look
for a token, `jobs` finds jobs.
"""

import uuid

from hiring.models.attachment import Attachment
from hiring.models.job import Job
from hiring.search.finding import FoundPeople, Hit, candidate_ids, ids_with, people, suggested
from hiring.search.job_names import FoundJob, fits, jobs
from hiring.search.snippets import Snippet
from hiring.search.words import Query, parse
from hiring.work import Work

__all__ = ["FoundJob", "FoundPeople", "Hit", "Query", "Snippet", "candidate_ids", "file_changed", "fits",
           "ids_with", "job_changed", "jobs", "parse", "people", "person_changed", "suggested"]  # fmt: skip


def person_changed(work: Work, candidate_id: uuid.UUID) -> None:
    """Has the worker index this person anew: name, addresses and the like, their files, and the jobs they belong
    to."""
    work.later("index_person", key=f"index_person:{candidate_id}", candidate_id=str(candidate_id))


def file_changed(work: Work, attachment: Attachment) -> None:
    """Has the worker index the words of this file anew, or forget them where it is gone."""
    work.later("index_file", key=f"index_file:{attachment.id}", attachment_id=str(attachment.id))


def job_changed(work: Work, job: Job) -> None:
    """After another visibility: has the worker say anew who may find the people of this job."""
    work.later("index_job", key=f"index_job:{job.id}", job_id=str(job.id))
