"""Secret addresses, kept as hashes."""

import uuid
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from plumbing.records import Record, one_of


class LinkPurpose(StrEnum):
    SIGN_IN = "sign_in"
    """Made by an administrator's command; signs in once."""
    INVITATION = "invitation"
    """Mailed to somebody new; they set a password."""
    PASSWORD_RESET = "password_reset"  # noqa: S105 - not a password
    """Mailed to whoever forgot theirs."""
    SECOND_FACTOR = "second_factor"
    """Held by the page that asks for a code, after the password was right."""
    FEEDBACK = "feedback"
    """Mailed to an interviewer; its subject is the participation, and it gives feedback without signing in."""
    CALENDAR = "calendar"
    """The address of a user's own calendar feed: read again and again, until it is renewed."""
    MY_APPLICATIONS = "my_applications"
    """Mailed to a candidate, who is its subject: opens their own pages again and again, until it runs out."""
    ERASURE = "erasure"
    """Mailed to a candidate who asked to be erased; its subject is the candidate."""
    KEPT_FORM = "kept_form"
    """Mailed to somebody who goes on later; its subject is the kept form, which it opens again and again."""


class Link(Record):
    """A secret address with one purpose, used once by POST; those that open something again and again are never
    used up."""

    __tablename__ = "links"
    __table_args__ = (one_of("purpose", LinkPurpose), Index(None, "purpose", "subject_id"))

    token_hash: Mapped[str] = mapped_column(unique=True)
    purpose: Mapped[LinkPurpose]
    subject_id: Mapped[uuid.UUID]
    """The user, unless its purpose says otherwise."""
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    """None: not used yet."""
