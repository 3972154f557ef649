"""Someone who signs in; never a candidate."""

import uuid
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hiring.actors import Role
from plumbing.records import Record, one_of


class UserStatus(StrEnum):
    ACTIVE = "active"
    INACTIVE = "inactive"


class User(Record):
    __tablename__ = "users"
    __table_args__ = (
        one_of("role", Role), one_of("status", UserStatus),
        Index("uq_users_external_id", "external_id", unique=True),
    )  # fmt: skip

    email: Mapped[str]
    email_norm: Mapped[str] = mapped_column(unique=True)
    """The canonical form computed in Python (candidates.canonical_email)."""
    password_hash: Mapped[str | None]
    """None: has never set a password; signs in by link."""
    first_name: Mapped[str]
    last_name: Mapped[str]
    role: Mapped[Role]
    status: Mapped[UserStatus]
    timezone: Mapped[str | None]
    """None: the organisation's."""
    external_id: Mapped[str | None]
    """What another system calls them."""
    last_login_at: Mapped[datetime | None]
    """None: has never signed in."""
    totp_secret: Mapped[str | None]
    """The secret of the second factor, sealed with the app's key; None: signs in with a password alone."""
    totp_step: Mapped[int | None]
    """The latest 30-second step whose code was taken: none is taken twice. None: no code was yet."""

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()


class UserSession(Record):
    """A signed-in browser. The cookie holds the token, the row its hash."""

    __tablename__ = "sessions"
    __table_args__ = (Index(None, "user_id"),)

    token_hash: Mapped[str] = mapped_column(unique=True)
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    seen_at: Mapped[datetime]
    confirmed_at: Mapped[datetime]
    """When the person last proved who they are (step-up)."""
    ended_at: Mapped[datetime | None]
    """None: still open."""
    user_agent: Mapped[str]

    user: Mapped[User] = relationship()


class RecoveryCode(Record):
    """Gets a user in once when their second factor is lost. The person keeps the code, the row its hash."""

    __tablename__ = "recovery_codes"
    __table_args__ = (Index(None, "user_id"),)

    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    code_hash: Mapped[str] = mapped_column(unique=True)
    used_at: Mapped[datetime | None]
    """None: not used yet."""
