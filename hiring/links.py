"""Secret addresses and tickets: made for one purpose and one user, kept as hashes, used once by POST."""

import uuid
from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from hiring.errors import Gone, NotFound
from hiring.models.link import Link, LinkPurpose
from hiring.models.user import User, UserStatus
from hiring.work import Work
from plumbing.tokens import fingerprint, new_token

LIFE = {
    LinkPurpose.SIGN_IN: timedelta(hours=72),
    LinkPurpose.INVITATION: timedelta(hours=72),
    LinkPurpose.PASSWORD_RESET: timedelta(minutes=30),
    LinkPurpose.SECOND_FACTOR: timedelta(minutes=10),
    LinkPurpose.FEEDBACK: timedelta(days=14),
    LinkPurpose.CALENDAR: timedelta(days=36_500),
    LinkPurpose.MY_APPLICATIONS: timedelta(days=180),
    LinkPurpose.ERASURE: timedelta(hours=24),
    LinkPurpose.KEPT_FORM: timedelta(days=30),
}
"""A calendar's address lasts until it is renewed: programs read it for years without anybody looking."""

SIDE_BY_SIDE = frozenset({LinkPurpose.SECOND_FACTOR, LinkPurpose.MY_APPLICATIONS, LinkPurpose.KEPT_FORM})
"""A new one does not end the earlier ones: somebody may be coming in on two machines, or open an older letter."""


def make(work: Work, purpose: LinkPurpose, subject_id: uuid.UUID) -> str:
    """The token of a new link; it is stored nowhere. The subject (LinkPurpose says what that is) loses its earlier
    links for this purpose, unless they are SIDE_BY_SIDE."""
    if purpose not in SIDE_BY_SIDE:
        end(work, subject_id, purpose)
    token = new_token()
    work.session.add(
        Link(
            token_hash=fingerprint(token),
            purpose=purpose,
            subject_id=subject_id,
            expires_at=work.now + LIFE[purpose],
            used_at=None,
        )
    )
    return token


def subject_of(session: Session, token: str, purpose: LinkPurpose, now: datetime) -> uuid.UUID:
    """What the link is about; does not use it. Raises NotFound, or Gone `link_used`, `link_expired`."""
    link = session.scalar(select(Link).where(Link.token_hash == fingerprint(token), Link.purpose == purpose))
    if link is None:
        raise NotFound
    if link.used_at is not None:
        raise Gone("link_used")
    if link.expires_at <= now:
        raise Gone("link_expired")
    return link.subject_id


def user_of(session: Session, token: str, purpose: LinkPurpose, now: datetime) -> User:
    """Whose link it is; does not use it. Raises as `subject_of`; `link_expired` also where the user may not sign
    in any more."""
    user = session.get(User, subject_of(session, token, purpose, now))
    if user is None or user.status is not UserStatus.ACTIVE:
        raise Gone("link_expired")
    return user


def use(work: Work, token: str, purpose: LinkPurpose) -> User:
    """Uses the link up. Of two at once only one succeeds. Raises like user_of."""
    user = user_of(work.session, token, purpose, work.now)
    use_up(work, token, purpose)
    return user


def use_up(work: Work, token: str, purpose: LinkPurpose) -> uuid.UUID:
    """As `use`, for a link whose subject is no user: returns the subject. Raises like subject_of."""
    subject_id = subject_of(work.session, token, purpose, work.now)
    won = work.session.execute(
        update(Link)
        .where(Link.token_hash == fingerprint(token), Link.used_at.is_(None))
        .values(used_at=work.now)
        .returning(Link.id)
    ).first()
    if won is None:
        raise Gone("link_used")
    return subject_id


def erase(session: Session, subject_ids: Collection[uuid.UUID]) -> None:
    """Removes every link of these subjects: nothing tells any more that there was one."""
    session.execute(delete(Link).where(Link.subject_id.in_(subject_ids)))


def end(work: Work, subject_id: uuid.UUID, *purposes: LinkPurpose) -> None:
    """The open links of this subject for these purposes are worth nothing from here on; for all
    purposes where none is named."""
    work.session.execute(
        update(Link)
        .where(Link.subject_id == subject_id, Link.purpose.in_(purposes or tuple(LinkPurpose)))
        .where(Link.used_at.is_(None))
        .values(used_at=work.now)
    )


def is_open(work: Work, subject_id: uuid.UUID, purpose: LinkPurpose) -> bool:
    """Whether there is a link for this purpose that still opens something."""
    found = select(Link.id).where(Link.subject_id == subject_id, Link.purpose == purpose)
    found = found.where(Link.used_at.is_(None), Link.expires_at > work.now)
    return work.session.scalar(found.limit(1)) is not None


def forget(session: Session, *, before: datetime) -> None:
    """Removes links that ran out before this: until then whoever follows one is told what became of it."""
    session.execute(delete(Link).where(Link.expires_at < before))
