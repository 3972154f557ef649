"""The worker's part in the search index. Short transactions: between two of them others may write."""

import uuid
from collections.abc import Mapping
from datetime import timedelta

from hiring.actors import SYSTEM
from hiring.search import entries
from ops.handling import Context, Handler


def index_person(context: Context, candidate_id: str) -> None:
    """Writes what a person and their files are found by, as things stand now."""
    context.let_go()
    with context.open_work(SYSTEM) as work:
        entries.index_people(work, [uuid.UUID(candidate_id)])


def index_file(context: Context, attachment_id: str) -> None:
    """The same of one file."""
    context.let_go()
    with context.open_work(SYSTEM) as work:
        entries.index_file(work, uuid.UUID(attachment_id))


def index_job(context: Context, job_id: str, after: str | None = None) -> None:
    """Says anew which people of a job may be found by whom: some of them, and leaves the rest as another task."""
    context.let_go()
    with context.open_work(SYSTEM) as work:
        people = entries.people_of(work, uuid.UUID(job_id), uuid.UUID(after) if after else None)
        entries.rescope(work, people)
        if people:
            work.later("index_job", job_id=job_id, after=str(people[-1]))


def rebuild_search(context: Context, after: str | None = None) -> None:
    """Indexes everybody anew, some people at a time, and leaves the rest as another task."""
    context.let_go()
    with context.open_work(SYSTEM) as work:
        people = entries.people_after(work, uuid.UUID(after) if after else None)
        entries.index_people(work, people)
        if people:
            work.later("rebuild_search", after=str(people[-1]))


HANDLERS: Mapping[str, Handler] = {
    "index_person": index_person,
    "index_file": index_file,
    "index_job": index_job,
    "rebuild_search": rebuild_search,
}
PERIODIC: Mapping[str, timedelta] = {}
