"""Today: what needs this user, whoever waits longest first."""

from dataclasses import dataclass

from flask import Response

from backoffice import bp
from backoffice.jobs import counted
from hiring import applications, jobs, letters, policy
from hiring.work import Work
from plumbing import outbox
from web.door import Audience, answer, reads

MOST = 20
"""How many who wait are named; the list fills up again as they are answered."""


@dataclass(frozen=True)
class Troubles:
    """What a person must look at because a machine gave up."""

    letters: int
    tasks: int


@bp.get("")
@bp.get("/", endpoint="today_too")
@reads(Audience.SIGNED_IN)
def today(work: Work) -> Response:
    rows = counted(work, jobs.listed(work))
    waiting = applications.waiting(work, most=MOST + 1)
    return answer(
        "backoffice/today.html",
        waiting=waiting[:MOST],
        more=len(waiting) > MOST,
        new=[row for row in rows if row.new],
        in_progress=sum(row.in_progress for row in rows),
        troubles=_troubles(work),
        now=work.now,
    )


def _troubles(work: Work) -> Troubles:
    tasks = outbox.dead_count(work.session) if policy.may_manage_users(work.actor) else 0
    return Troubles(letters.failed_count(work), tasks)
