"""What the pages about interviews show: one that comes, one that is over, and the link of a letter."""

import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from hiring import applications, interviews, links
from hiring.interviews import Wanted
from hiring.models.interview import LocationKind
from hiring.models.link import LinkPurpose
from hiring.models.note import Recommendation
from hiring.models.user import User
from plumbing import clock
from tests.support.applications import actor_of

HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Talks:
    """`coming` clashes with another; on `past` the colleague gave feedback, and `link` takes the recruiter's."""

    coming: uuid.UUID
    past: uuid.UUID
    link: str


def furnish_interviews(
    open_work: Any, recruiter: User, colleague: User, busy: uuid.UUID, other: uuid.UUID
) -> Talks:
    """At the true time, because a server with a true clock shows them."""
    now = clock.now().replace(minute=0, second=0, microsecond=0)
    with open_work(actor_of(recruiter), now=now - timedelta(days=2)) as work:

        def talk(id: uuid.UUID, hours: int, zone: str) -> uuid.UUID:
            start = now + hours * HOUR
            wanted = Wanted(
                "Second talk", start, start + HOUR, zone, [recruiter.id, colleague.id], recruiter.id,
                LocationKind.VIRTUAL, "https://meet.example/abc", "Bring something you built.",
            )  # fmt: skip
            return interviews.schedule(work, applications.get(work, id), wanted).id

        past = talk(busy, -20, "Europe/London")
        coming = talk(busy, 26, "Europe/Berlin")
        talk(other, 26, "Europe/London")
    with open_work(actor_of(colleague), now=now) as work:
        interview = interviews.get(work, past)
        theirs, mine = (interviews.participation(interview, one.id) for one in (colleague, recruiter))
        assert theirs
        assert mine
        interviews.give_feedback(work, theirs, Recommendation.YES, "Calm and exact.")
        link = links.make(work, LinkPurpose.FEEDBACK, mine.id)
    return Talks(coming, past, link)
