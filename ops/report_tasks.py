"""The worker's part in the tallies that reports read."""

import uuid
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import timedelta

from hiring import tally_recount, visits
from hiring.actors import SYSTEM
from hiring.models.tally import Measure
from hiring.work import Work
from ops.handling import Context, Handler
from plumbing.db import reading

OpenWork = Callable[[], AbstractContextManager[Work]]


def recount(open_work: OpenWork, job_ids: Sequence[uuid.UUID] | None = None) -> int:
    """Counts the tallies of these jobs anew (None: of all), and then those over all jobs, in many short
    transactions; returns how many were wrong."""
    with reading(), open_work() as work:
        jobs = tally_recount.job_ids(work.session) if job_ids is None else job_ids
    wrong = 0
    for job_id in jobs:
        _correct(open_work, job_id)
        with open_work() as work:
            wrong += tally_recount.mend_job(work, job_id)
    with reading(), open_work() as work:
        spans = list(tally_recount.spans(work.session))
    for span in spans:
        with open_work() as work:
            wrong += tally_recount.mend_overall(work, span)
    return wrong


def _correct(open_work: OpenWork, job_id: uuid.UUID) -> None:
    after = None
    while True:
        with open_work() as work:
            after = tally_recount.correct(work, job_id, after=after)
        if after is None:
            return


def recount_tallies(context: Context, job_id: str | None = None) -> None:
    """After stages of a job changed their order or kind; without a job after the organisation's zone did, or where
    there were applications before there were tallies."""
    context.let_go()
    recount(lambda: context.open_work(SYSTEM), [uuid.UUID(job_id)] if job_id else None)


def forget_empty_tallies(context: Context) -> None:
    """Removes what has come down to nothing, one measure at a time."""
    for measure in Measure:
        with context.open_work(SYSTEM) as work:
            tally_recount.forget_empty(work.session, measure)


def count_left_forms(context: Context) -> None:
    """Counts the forms that were begun and left for a day."""
    found = visits.BATCH
    while found == visits.BATCH:
        with context.open_work(SYSTEM) as work:
            found = visits.count_left(work)


HANDLERS: Mapping[str, Handler] = {
    "recount_tallies": recount_tallies,
    "forget_empty_tallies": forget_empty_tallies,
    "count_left_forms": count_left_forms,
}
PERIODIC: Mapping[str, timedelta] = {
    "forget_empty_tallies": timedelta(hours=24),
    "count_left_forms": timedelta(hours=1),
}
