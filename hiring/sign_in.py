"""Signing in: opening sessions, sign-in links, step-up. Passwords are compared before, outside the transaction.

The browser holds a token of 256 bits, the row its hash. A session ends after an hour without a request, twelve
hours after it began, when its user signs out or is deactivated; all of it acts on the very next request.
"""

import uuid
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from hiring import links, policy
from hiring.actors import SYSTEM, Actor, JobRole, Kind
from hiring.addresses import canonical_email
from hiring.models.job import JobMember
from hiring.models.link import LinkPurpose
from hiring.models.user import User, UserSession, UserStatus
from hiring.sessions import is_open
from hiring.work import Work
from plumbing.tokens import fingerprint, new_token

SEEN_EVERY = timedelta(minutes=5)
"""How seldom `seen_at` is written: reading a page should not need the write lock each time."""
STEP_UP = timedelta(minutes=15)
LONGEST_USER_AGENT = 300

NOBODY = uuid.UUID(int=0)
"""Stands in events for the user of an attempt with an unknown address; the address itself is not kept."""


@dataclass(frozen=True)
class Account:
    """What checking a password needs. Both None: nobody active has this address, or no password yet."""

    user_id: uuid.UUID | None
    password_hash: str | None


@dataclass(frozen=True)
class Facts:
    """An open session and its user, as of now. `has_second_factor`: a code is asked for beside the password."""

    session_id: uuid.UUID
    first_name: str
    last_name: str
    email: str
    timezone: str | None
    has_second_factor: bool
    actor: Actor
    seen_at: datetime
    confirmed_at: datetime


def account(session: Session, email: str) -> Account:
    """The account a password is compared with; the same shape for unknown and inactive ones."""
    norm = canonical_email(email)
    row = session.execute(
        select(User.id, User.password_hash).where(User.email_norm == norm, User.status == UserStatus.ACTIVE)
    ).first()
    return Account(row.id, row.password_hash) if row else Account(None, None)


def password_hash_of(session: Session, user_id: uuid.UUID) -> str | None:
    """For confirming who one is; None: has no password yet."""
    return session.scalar(select(User.password_hash).where(User.id == user_id))


def start(work: Work, user: User, *, by: str, user_agent: str = "", better_hash: str | None = None) -> str:
    """Opens a session and returns its token, which is stored nowhere. `by`: password, link, invitation or
    second_factor. `better_hash` replaces the stored one when its parameters have changed."""
    work.require(policy.may_sign_in(user.status is UserStatus.ACTIVE))
    token = new_token()
    opened = UserSession(
        token_hash=fingerprint(token),
        user_id=user.id,
        created_at=work.now,
        seen_at=work.now,
        confirmed_at=work.now,
        ended_at=None,
        user_agent=user_agent[:LONGEST_USER_AGENT],
    )
    work.session.add(opened)
    changes = {"last_login_at": work.now} | ({"password_hash": better_hash} if better_hash else {})
    work.session.execute(update(User).where(User.id == user.id).values(**changes))
    acting(work, user).record("user.signed_in", user, by=by, session_id=str(opened.id))
    return token


def keep_better_hash(work: Work, user_id: uuid.UUID, better_hash: str) -> None:
    """Replaces a stored hash whose parameters have changed, the password having been right."""
    work.session.execute(update(User).where(User.id == user_id).values(password_hash=better_hash))


def refuse(work: Work, user_id: uuid.UUID | None) -> None:
    """Leaves the event of a failed attempt, alike for known and unknown addresses."""
    attempted = User(id=user_id or NOBODY)
    replace(work, actor=SYSTEM).record("user.sign_in_failed", attempted)


def find(session: Session, token: str, now: datetime) -> Facts | None:
    """The open session of this token; None where there is none, it is over, or its user is inactive."""
    row = session.execute(
        select(UserSession, User)
        .join(User, User.id == UserSession.user_id)
        .where(
            UserSession.token_hash == fingerprint(token),
            is_open(now),
            User.status == UserStatus.ACTIVE,
        )
    ).first()
    if row is None:
        return None
    open_session, user = row
    return Facts(
        session_id=open_session.id,
        first_name=user.first_name,
        last_name=user.last_name,
        email=user.email,
        timezone=user.timezone,
        has_second_factor=user.totp_secret is not None,
        actor=actor_of(session, user),
        seen_at=open_session.seen_at,
        confirmed_at=open_session.confirmed_at,
    )


def actor_of(session: Session, user: User) -> Actor:
    """The user as verbs and rules know them, with their roles on jobs as of now."""
    jobs: defaultdict[uuid.UUID, set[JobRole]] = defaultdict(set)
    for job_id, role in session.execute(
        select(JobMember.job_id, JobMember.role).where(JobMember.user_id == user.id)
    ):
        jobs[job_id].add(role)
    frozen = {job_id: frozenset(roles) for job_id, roles in jobs.items()}
    return Actor(Kind.USER, user.id, user.name, user.role, frozen)


def touch(session: Session, session_id: uuid.UUID, now: datetime) -> None:
    """Notes that the session is in use. Idle time is judged by this."""
    session.execute(
        update(UserSession).where(UserSession.id == session_id, UserSession.seen_at < now).values(seen_at=now)
    )


def confirm(work: Work, session_id: uuid.UUID) -> None:
    """The person has just proved again who they are: step-up lasts STEP_UP from now."""
    work.session.execute(
        update(UserSession)
        .where(UserSession.id == session_id, UserSession.user_id == work.user_id)
        .values(confirmed_at=work.now)
    )


def end(work: Work, token: str) -> None:
    """Signing out: the token is worth nothing afterwards. An unknown or ended one changes nothing."""
    ended = work.session.scalar(
        select(UserSession).where(UserSession.token_hash == fingerprint(token), UserSession.ended_at.is_(None))
    )
    if ended is not None:
        ended.ended_at = work.now
        acting(work, ended.user).record("session.ended", ended)


def make_sign_in_link(work: Work, user: User) -> str:
    """The token of a link that signs the user in once, within 72 hours. Earlier links of theirs end here."""
    work.require(policy.may_manage_users(work.actor))
    work.require(policy.may_sign_in(user.status is UserStatus.ACTIVE))
    token = links.make(work, LinkPurpose.SIGN_IN, user.id)
    work.record("user.sign_in_link_made", user)
    return token


def acting(work: Work, user: User) -> Work:
    """The same act, told of the user: before signing in there is no user acting yet."""
    return replace(work, actor=actor_of(work.session, user))
