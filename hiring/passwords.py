"""A user's own password: changed by themselves, or set anew by a link to their mailbox."""

import uuid
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import func, select

from hiring import letters, links, sessions, sign_in, users
from hiring.actors import SYSTEM
from hiring.models.letter import Letter, Occasion
from hiring.models.link import LinkPurpose
from hiring.models.user import User, UserStatus
from hiring.work import Work

SELDOM = timedelta(minutes=10)
"""At most one letter in this time goes to one address, however often it is asked for."""


def set_own(work: Work, password_hash: str, *, keep: uuid.UUID) -> bool:
    """The acting user's own new password; signs them out everywhere else than in the session `keep`. A first
    password is no news to them; another one is told by letter. Returns whether it was the first."""
    user = users.me(work)
    is_first = user.password_hash is None
    user.password_hash = password_hash
    sessions.close_all(work, user.id, keep=keep)
    links.end(work, user.id)
    if not is_first:
        letters.tell_of_change(work, user, "password_set")
    work.record("user.password_set", user)
    return is_first


def ask_for_reset(work: Work, email: str) -> None:
    """Somebody forgot their password, or says so. The same is done for every address: the worker finds out
    whether there is anybody to write to, and nothing that can be timed tells."""
    asked = sign_in.account(work.session, email).user_id or sign_in.NOBODY
    work.later("write_reset", user_id=str(asked))
    replace(work, actor=SYSTEM).record("user.reset_asked", User(id=asked))


def write_reset(work: Work, user_id: uuid.UUID) -> Letter | None:
    """The letter with the link, for the worker; None where there is nobody active, or one went a moment ago."""
    user = work.session.get(User, user_id, with_for_update=True)
    if user is None or user.status is not UserStatus.ACTIVE:
        return None
    latest = work.session.scalar(
        select(func.max(Letter.created_at)).where(
            Letter.user_id == user.id, Letter.occasion == Occasion.PASSWORD_RESET
        )
    )
    if latest is not None and latest > work.now - SELDOM:
        return None
    return letters.write_to_user(work, Occasion.PASSWORD_RESET, user)


def reset(work: Work, token: str, password_hash: str) -> User:
    """Uses the link up and keeps the chosen password. Ends every session and every other link of the user; a
    second factor stays. Raises NotFound, Gone `link_used` or `link_expired`."""
    user = links.use(work, token, LinkPurpose.PASSWORD_RESET)
    user.password_hash = password_hash
    sessions.close_all(work, user.id)
    links.end(work, user.id)
    letters.tell_of_change(work, user, "password_reset")
    sign_in.acting(work, user).record("user.password_reset", user)
    return user
