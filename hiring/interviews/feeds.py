"""A user's private calendar address. Whoever has it reads their interviews: it is shown once, its hash is kept."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select

from hiring import links, policy, sign_in, users
from hiring.errors import Gone, NotFound
from hiring.interviews.reading import LONGEST, WITH_APPLICATION, WITH_PEOPLE, scoped
from hiring.models.interview import Interview
from hiring.models.link import LinkPurpose
from hiring.models.user import User
from hiring.work import Work

BACK = timedelta(days=30)
"""How far back a feed goes."""
MOST = 1000


def has_feed(work: Work) -> bool:
    """Whether the acting user has a calendar address."""
    return work.user_id is not None and links.is_open(work, work.user_id, LinkPurpose.CALENDAR)


def renew_feed(work: Work) -> str:
    """The token of the acting user's new calendar address, which is stored nowhere; the former one ends."""
    me = users.me(work)
    token = links.make(work, LinkPurpose.CALENDAR, me.id)
    work.record("user.calendar_renewed", me)
    return token


def end_feed(work: Work) -> None:
    """The acting user's calendar address opens nothing any more."""
    me = users.me(work)
    if has_feed(work):
        links.end(work, me.id, LinkPurpose.CALENDAR)
        work.record("user.calendar_ended", me)


def feed(work: Work, token: str) -> tuple[User, Sequence[Interview]]:
    """Whose feed it is, and their own interviews from thirty days back on, as far as they may see them. Raises
    NotFound for every token but the present one."""
    try:
        user = links.user_of(work.session, token, LinkPurpose.CALENDAR, work.now)
    except Gone:
        raise NotFound from None
    theirs = sign_in.acting(work, user)
    interviews = work.session.scalars(
        scoped(theirs, select(Interview))
        .where(policy.visible_own_interviews(theirs.actor), Interview.starts_at > work.now - BACK - LONGEST)
        .where(Interview.ends_at > work.now - BACK)
        .options(*WITH_PEOPLE, *WITH_APPLICATION)
        .order_by(Interview.starts_at, Interview.id)
        .limit(MOST)
    ).all()
    return user, interviews
