"""The browsers in which a user is signed in: seen and ended by themselves or an administrator."""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, delete, select, update
from sqlalchemy.orm import Session

from hiring import policy
from hiring.errors import NotFound
from hiring.models.user import User, UserSession
from hiring.work import Work
from plumbing.tokens import fingerprint, new_token

IDLE = timedelta(minutes=60)
ABSOLUTE = timedelta(hours=12)


def is_open(now: datetime) -> ColumnElement[bool]:
    """The condition that a session lets in: neither ended nor idle for an hour nor twelve hours old."""
    return and_(
        UserSession.ended_at.is_(None),
        UserSession.seen_at > now - IDLE,
        UserSession.created_at > now - ABSOLUTE,
    )


def own(work: Work) -> Sequence[UserSession]:
    """The acting user's open sessions, the one seen last first."""
    return work.session.scalars(
        select(UserSession)
        .where(UserSession.user_id == work.user_id, is_open(work.now))
        .order_by(UserSession.seen_at.desc(), UserSession.id)
    ).all()


def end_own(work: Work, id: uuid.UUID) -> None:
    """Ends one session of the acting user; one that is over already stays so. Raises NotFound."""
    found = work.session.get(UserSession, id)
    if found is None or found.user_id != work.user_id:
        raise NotFound
    if found.ended_at is None:
        found.ended_at = work.now
        work.record("session.ended", found)


def end_others(work: Work, keep: uuid.UUID) -> int:
    """Ends every session of the acting user but `keep`; returns how many."""
    user = work.session.get(User, work.user_id)
    if user is None:
        raise NotFound
    ended = close_all(work, user.id, keep=keep)
    work.record("user.sessions_ended", user, count=ended)
    return ended


def end_all_of(work: Work, user: User) -> int:
    """Signs a colleague out everywhere; returns how many sessions that were."""
    work.require(policy.may_manage_users(work.actor))
    ended = close_all(work, user.id)
    work.record("user.sessions_ended", user, count=ended)
    return ended


def close_all(work: Work, user_id: uuid.UUID, keep: uuid.UUID | None = None) -> int:
    """For verbs that change what a user may do or how they prove who they are: ends their sessions, all or all
    but one. Leaves the event to them."""
    ending = (
        update(UserSession)
        .where(UserSession.user_id == user_id, UserSession.ended_at.is_(None))
        .values(ended_at=work.now)
        .returning(UserSession.id)
    )
    if keep is not None:
        ending = ending.where(UserSession.id != keep)
    return len(work.session.execute(ending).all())


def rename(work: Work, id: uuid.UUID) -> str:
    """A new token for an open session: the one that the browser had until now opens nothing any more."""
    token = new_token()
    work.session.execute(
        update(UserSession)
        .where(UserSession.id == id, UserSession.user_id == work.user_id, UserSession.ended_at.is_(None))
        .values(token_hash=fingerprint(token))
    )
    return token


def forget(session: Session, *, before: datetime) -> None:
    """Removes sessions that began before this, over long since, and with them what browser it was."""
    session.execute(delete(UserSession).where(UserSession.created_at < before))
