"""People who sign in: add, find, deactivate, reactivate. Nobody is deleted: they are authors of history."""

import uuid
from collections.abc import Sequence
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import select

from hiring import policy
from hiring.actors import Role
from hiring.addresses import canonical_email
from hiring.errors import Conflict, Invalid, NotFound
from hiring.models.user import User, UserSession, UserStatus
from hiring.names import is_storable
from hiring.work import Work

LONGEST_NAME = 100


def add(
    work: Work,
    *,
    email: str,
    first_name: str,
    last_name: str,
    role: Role,
    timezone: str | None = None,
    password_hash: str | None = None,
) -> User:
    """A new user, active at once; without a password they come in by a sign-in link.

    Raises Invalid: email `not_an_address` or `email_taken`; names `required`, `too_long` or `bad_characters`;
    timezone `unknown_zone`.
    """
    work.require(policy.may_manage_users(work.actor))
    names = {"first_name": first_name.strip(), "last_name": last_name.strip()}
    wrong = {field: code for field, name in names.items() if (code := _name_trouble(field, name))}
    norm = canonical_email(email)
    if norm is None:
        wrong["email"] = "not_an_address"
    elif find(work, email) is not None:
        wrong["email"] = "email_taken"
    if timezone is not None and not _is_zone(timezone):
        wrong["timezone"] = "unknown_zone"
    if wrong or norm is None:
        raise Invalid(wrong)
    user = User(
        email=email.strip(),
        email_norm=norm,
        password_hash=password_hash,
        role=role,
        status=UserStatus.ACTIVE,
        timezone=timezone,
        last_login_at=None,
        **names,
    )
    work.session.add(user)
    work.record("user.added", user, role=str(role))
    return user


def get(work: Work, id: uuid.UUID) -> User:
    """Raises NotFound."""
    user = work.session.get(User, id)
    if user is None:
        raise NotFound
    return user


def find(work: Work, email: str) -> User | None:
    """The user of this address, whichever way it is spelled; active or not."""
    norm = canonical_email(email)
    if norm is None:
        return None
    return work.session.scalar(select(User).where(User.email_norm == norm))


def everyone(work: Work) -> Sequence[User]:
    """All users by name, the active ones first."""
    return work.session.scalars(select(User).order_by(User.status, User.last_name, User.first_name, User.id)).all()


def deactivate(work: Work, user: User) -> None:
    """They are signed out everywhere, at once. Raises Conflict `last_admin`: someone must be able to let others
    in again."""
    work.require(policy.may_manage_users(work.actor))
    if user.status is UserStatus.INACTIVE:
        return
    if user.role is Role.ADMIN and _active_admins(work) <= {user.id}:
        raise Conflict("last_admin")
    user.status = UserStatus.INACTIVE
    for open_session in work.session.scalars(
        select(UserSession).where(UserSession.user_id == user.id, UserSession.ended_at.is_(None))
    ):
        open_session.ended_at = work.now
    work.record("user.deactivated", user)


def reactivate(work: Work, user: User) -> None:
    """They may sign in again, with the password they had."""
    work.require(policy.may_manage_users(work.actor))
    if user.status is UserStatus.ACTIVE:
        return
    user.status = UserStatus.ACTIVE
    work.record("user.reactivated", user)


def _active_admins(work: Work) -> set[uuid.UUID]:
    """Read under a lock: two administrators who deactivate each other must not both succeed. On SQLite the
    writing transaction is alone anyway."""
    admins = select(User.id).where(User.role == Role.ADMIN, User.status == UserStatus.ACTIVE).order_by(User.id)
    return set(work.session.scalars(admins.with_for_update()))


def _name_trouble(field: str, name: str) -> str | None:
    if not name and field == "first_name":
        return "required"
    if not is_storable(name):
        return "bad_characters"
    return "too_long" if len(name) > LONGEST_NAME else None


def _is_zone(name: str) -> bool:
    try:
        return "/" in name and ZoneInfo(name) is not None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
