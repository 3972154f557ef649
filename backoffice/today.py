"""Today: what needs this user, whoever waits longest first."""

from dataclasses import dataclass

from flask import Response

from backoffice import bp
from hiring import applications, job_lists, letters, policy
from hiring.work import Work
from plumbing import outbox
from web.door import Audience, answer, reads

MOST = 20
"""How many who wait are named; the list fills up again as they are answered."""
MOST_JOBS = 12
"""How many jobs are named with what is new in them."""


@dataclass(frozen=True)
class Troubles:
    """What a person must look at because a machine gave up."""

    letters: int
    tasks: int


@bp.get("")
@bp.get("/", endpoint="today_too")
@reads(Audience.SIGNED_IN)
def today(work: Work) -> Response:
    waiting = applications.waiting(work, most=MOST + 1)
    return answer(
        "backoffice/today.html",
        waiting=waiting[:MOST],
        more=len(waiting) > MOST,
        new=job_lists.inboxes(work, most=MOST_JOBS),
        in_progress=job_lists.in_progress(work) if not waiting else 0,
        troubles=_troubles(work),
        now=work.now,
    )


def _troubles(work: Work) -> Troubles:
    tasks = outbox.dead_count(work.session) if policy.may_manage_users(work.actor) else 0
    return Troubles(letters.failed_count(work), tasks)
