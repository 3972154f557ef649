"""Today: what needs this user, whoever waits longest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Response

from backoffice import bp
from hiring import applications, interviews, job_lists, letters, notes, offers, owners, policy, reports, scheduling
from hiring.work import Work
from plumbing import outbox
from web.door import Audience, answer, reads

MOST = 20
"""How many things are named; the list fills up again as they are done."""
MOST_JOBS = 12
"""How many jobs are named with what is new in them."""


@dataclass(frozen=True)
class Thing:
    """Something to do. `kind` says what `what` is: offer, feedback, times, mention, mine, nobodys. `at`: since
    when it waits, or until when it was promised."""

    kind: str
    at: datetime
    what: Any


@dataclass(frozen=True)
class Troubles:
    """What a person must look at because a machine gave up."""

    letters: int
    tasks: int


@bp.get("")
@bp.get("/", endpoint="today_too")
@reads(Audience.SIGNED_IN)
def today(work: Work) -> Response:
    things = _things(work)
    return answer(
        "backoffice/today.html",
        things=things[:MOST],
        more=len(things) > MOST,
        new=job_lists.inboxes(work, most=MOST_JOBS),
        in_progress=job_lists.in_progress(work) if not things else 0,
        troubles=_troubles(work),
        day=interviews.on_day(work, work.today),
        unowned=owners.without(work),
        most_unowned=owners.CAPPED,
        glance=reports.at_a_glance(work),
        may_create=policy.may_change_jobs(work.actor),
        now=work.now,
    )


def _things(work: Work) -> Sequence[Thing]:
    """What only this user can do, then the applications they are responsible for, then what nobody owns; in each,
    whoever waits longest first. A month of late answers must not hide the one offer that waits for their word."""
    waiting = applications.waiting(work, most=MOST + 1)
    asked = [
        *(Thing("offer", one.updated_at, one) for one in offers.to_approve(work)),
        *(Thing("feedback", one.interview.ends_at, one) for one in interviews.feedback_due(work)),
        *(Thing("times", one.since, one) for one in scheduling.waiting(work)),
        *(Thing("mention", one.at, one) for one in notes.mentions(work)),
    ]
    asked.sort(key=lambda thing: thing.at)
    mine = [Thing("mine", one.card.answer_due_at, one) for one in waiting if one.mine]
    return [*asked, *mine, *(Thing("nobodys", one.card.answer_due_at, one) for one in waiting if not one.mine)]


def _troubles(work: Work) -> Troubles:
    tasks = outbox.dead_count(work.session) if policy.may_manage_users(work.actor) else 0
    return Troubles(letters.failed_count(work), tasks)
