"""Who is signed in on this browser: Flask-Login in front of our own session rows.

Flask-Login's id is the random session token. Nothing here runs until a route asks for the user, so public pages
set no cookie and vary by none.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask import Flask, current_app, request, session
from flask_login import LoginManager, UserMixin, confirm_login, current_user, login_fresh, login_user, logout_user
from sqlalchemy.exc import OperationalError

from hiring import sessions, sign_in
from hiring.actors import Actor, Role
from hiring.models.user import User
from hiring.work import Work
from plumbing import db as begin
from web.errors import NotSignedIn, SecondFactorNeeded, StepUpNeeded
from web.hall import hall

__all__ = [
    "NotSignedIn", "SecondFactorNeeded", "SignedIn", "StepUpNeeded", "confirm", "enter", "install", "leave",
    "needs_second_factor", "renew", "signed_in", "signed_in_or_none",
]  # fmt: skip

BEFORE_SECOND_FACTOR = {
    "backoffice.password", "backoffice.set_password", "backoffice.confirm", "backoffice.confirm_again",
    "backoffice.second_factor", "backoffice.turn_on_second_factor",
}  # fmt: skip
"""What is open to those who must have a second factor and have none yet: setting it up, and what that takes."""


@dataclass(frozen=True, eq=False)
class SignedIn(UserMixin):
    """The user of this request, read afresh: role, teams and deactivation act on the next request."""

    token: str
    session_id: UUID
    first_name: str
    last_name: str
    email: str
    timezone: str | None
    """None: the organisation's."""
    has_second_factor: bool
    actor: Actor
    seen_at: datetime
    confirmed_at: datetime

    @property
    def name(self) -> str:
        return self.actor.name

    def get_id(self) -> str:
        return self.token


def install(app: Flask) -> None:
    """Wires Flask-Login by hand: its init_app adds a hook that reads the session after every response (public
    pages would vary by cookie) for the remember-me cookie, which we do not have."""
    manager = LoginManager()
    manager.session_protection = "basic"
    manager.user_loader(_load)
    app.login_manager = manager  # type: ignore[attr-defined]


def signed_in(step_up: bool = False) -> SignedIn:
    """The user of this request. Raises NotSignedIn; SecondFactorNeeded where they must set one up before anything
    else; StepUpNeeded where `step_up` asks that they said who they are within the last 15 minutes, from this
    machine."""
    user = signed_in_or_none()
    if user is None:
        raise NotSignedIn
    if not user.has_second_factor and needs_second_factor(user.actor) and not _is_before_second_factor():
        raise SecondFactorNeeded
    if step_up and not (login_fresh() and hall().now() - user.confirmed_at < sign_in.STEP_UP):
        raise StepUpNeeded
    return user


def needs_second_factor(actor: Actor) -> bool:
    """Whether this Foyer asks it of such a user (FOYER_REQUIRE_2FA)."""
    required = hall().settings.require_2fa
    return required == "all" or (required == "admin" and actor.role is Role.ADMIN)


def _is_before_second_factor() -> bool:
    return request.endpoint in BEFORE_SECOND_FACTOR


def signed_in_or_none() -> SignedIn | None:
    """For pages that look different to users; touches the session, so never on public pages."""
    user = current_user._get_current_object()
    return user if isinstance(user, SignedIn) else None


def enter(work: Work, user: User, *, by: str, better_hash: str | None = None) -> None:
    """Opens a session for this browser, under a new token; the one it had ends."""
    if old := session.get("_user_id"):
        sign_in.end(work, old)
    agent = request.headers.get("User-Agent", "")
    token = sign_in.start(work, user, by=by, user_agent=agent, better_hash=better_hash)
    facts = sign_in.find(work.session, token, work.now)
    if facts is None:
        raise NotSignedIn
    session.clear()
    login_user(_signed_in(token, facts))


def leave(work: Work) -> None:
    """Ends this browser's session; its cookie is worth nothing afterwards."""
    if token := session.get("_user_id"):
        sign_in.end(work, token)
    logout_user()
    session.clear()


def confirm(work: Work) -> None:
    """The person at this browser has proved again who they are."""
    sign_in.confirm(work, signed_in().session_id)
    confirm_login()


def renew(work: Work) -> None:
    """Gives this browser's session a new token, how one proves who one is having changed; the former one opens
    nothing any more."""
    session["_user_id"] = sessions.rename(work, signed_in().session_id)


def _load(token: str) -> SignedIn | None:
    now = hall().now()
    with begin.reading(), hall().session() as own:
        facts = sign_in.find(own, token, now)
    if facts is None:
        return None
    if now - facts.seen_at >= sign_in.SEEN_EVERY:
        _touch(facts.session_id, now)
    return _signed_in(token, facts)


def _touch(session_id: UUID, now: datetime) -> None:
    try:
        with begin.writing(), hall().session() as own, own.begin():
            sign_in.touch(own, session_id, now)
    except OperationalError as error:  # a page can be read while the database is full or locked
        current_app.logger.warning("a session's seen_at was not written: %s", error.orig)


def _signed_in(token: str, facts: sign_in.Facts) -> SignedIn:
    return SignedIn(
        token=token,
        session_id=facts.session_id,
        first_name=facts.first_name,
        last_name=facts.last_name,
        email=facts.email,
        timezone=facts.timezone,
        has_second_factor=facts.has_second_factor,
        actor=facts.actor,
        seen_at=facts.seen_at,
        confirmed_at=facts.confirmed_at,
    )
