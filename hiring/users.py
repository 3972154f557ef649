"""People who sign in: add, find, edit, deactivate, reactivate. Nobody is deleted: they are authors of history."""

import uuid
from collections.abc import Sequence
from types import EllipsisType

from sqlalchemy import select

from hiring import letters, links, owners, policy, sessions
from hiring.actors import Role
from hiring.addresses import canonical_email
from hiring.errors import Conflict, Invalid, NotFound, Stale
from hiring.models.letter import Occasion
from hiring.models.user import User, UserStatus
from hiring.names import is_storable, tidy
from hiring.organisation import zones
from hiring.work import Work

LONGEST_NAME, LONGEST_EXTERNAL_ID = 100, 200


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
    """A new user, active at once; without a password they come in by a sign-in link. Raises as `make`."""
    user = make(
        work, email=email, first_name=first_name, last_name=last_name, role=role, timezone=timezone,
        password_hash=password_hash,
    )  # fmt: skip
    work.record("user.added", user, role=str(role))
    return user


def make(
    work: Work,
    *,
    email: str,
    first_name: str,
    last_name: str,
    role: Role,
    timezone: str | None = None,
    external_id: str | None = None,
    password_hash: str | None = None,
) -> User:
    """The row of a new user, for the verbs that bring somebody in. Leaves the event to them.

    Raises Invalid: email `not_an_address` or `email_taken`; names `required`, `too_long` or `bad_characters`;
    timezone `unknown_zone`; external_id as names, and `taken`.
    """
    work.require(policy.may_invite(work.actor, role))
    names = {"first_name": first_name.strip(), "last_name": last_name.strip()}
    norm = _checked(work, email, names, timezone, external_id)
    user = User(
        email=email.strip(),
        email_norm=norm,
        password_hash=password_hash,
        role=role,
        status=UserStatus.ACTIVE,
        timezone=timezone,
        external_id=_kept(external_id),
        last_login_at=None,
        totp_secret=None,
        totp_step=None,
        **names,
    )
    work.session.add(user)
    return user


def get(work: Work, id: uuid.UUID) -> User:
    """Raises NotFound."""
    user = work.session.get(User, id)
    if user is None:
        raise NotFound
    return user


def me(work: Work) -> User:
    """The acting user's own row. Raises NotFound where no user acts."""
    if work.user_id is None:
        raise NotFound
    return get(work, work.user_id)


def find(work: Work, email: str) -> User | None:
    """The user of this address, whichever way it is spelled; active or not."""
    norm = canonical_email(email)
    if norm is None:
        return None
    return work.session.scalar(select(User).where(User.email_norm == norm))


def everyone(work: Work) -> Sequence[User]:
    """All users by name, the active ones first."""
    return work.session.scalars(select(User).order_by(User.status, User.last_name, User.first_name, User.id)).all()


def has_come_in(user: User) -> bool:
    """Whether they ever set a password or signed in; until then they are somebody who was invited."""
    return user.password_hash is not None or user.last_login_at is not None


def edit(
    work: Work, user: User, *, email: str, first_name: str, last_name: str, timezone: str | None,
    version: int | None, external_id: str | EllipsisType | None = ...,
) -> None:  # fmt: skip
    """Puts right who somebody is and where they are written to. A new address is told to the old one, and links
    that were mailed there end; who has not come in yet is invited at the new one. A program changes no address.
    What other systems call them (`external_id`) stays unless it is given. Raises Stale, Invalid as `make`."""
    work.require(policy.may_edit_users(work.actor))
    if version not in (None, user.version):
        raise Stale
    names = {"first_name": first_name.strip(), "last_name": last_name.strip()}
    known_as = user.external_id if isinstance(external_id, EllipsisType) else external_id
    norm = _checked(work, email, names, timezone, known_as, besides=user)
    moved = norm != user.email_norm
    if moved:
        work.require(policy.may_manage_users(work.actor))
        _leave_address(work, user)
    changed = _put(user, {**names, "email": email.strip(), "email_norm": norm, "timezone": timezone,
                          "external_id": _kept(known_as)})  # fmt: skip
    if moved and not has_come_in(user) and user.status is UserStatus.ACTIVE:
        letters.write_to_user(work, Occasion.INVITED, user, by=work.actor.name)
    if changed:
        work.record("user.edited", user, fields=changed)


def edit_own(work: Work, *, first_name: str, last_name: str, timezone: str | None) -> None:
    """One's own name and time zone. Raises Invalid as `make`."""
    user = me(work)
    names = {"first_name": first_name.strip(), "last_name": last_name.strip()}
    _checked(work, user.email, names, timezone, user.external_id, besides=user)
    if changed := _put(user, {**names, "timezone": timezone}):
        work.record("user.edited", user, fields=changed)


def change_role(work: Work, user: User, role: Role) -> None:
    """What they may do everywhere, at once: they sign in again. Raises Conflict `last_admin`; NotAllowed
    `own_role`."""
    work.require(policy.may_manage_users(work.actor))
    if role is user.role:
        return
    _keep_an_admin(work, user)
    work.require(policy.may_change_role(work.actor, user.id), "own_role")
    before, user.role = user.role, role
    sessions.close_all(work, user.id)
    owners.release_unfit(work, user)
    letters.tell_of_change(work, user, "role_changed", role=str(role))
    work.record("user.role_changed", user, before=str(before), after=str(role))


def deactivate(work: Work, user: User) -> None:
    """They are signed out everywhere, at once, and links of theirs end. Raises Conflict `last_admin`: someone
    must be able to let others in again; NotAllowed `own_access`."""
    work.require(policy.may_change_access(work.actor))
    if user.status is UserStatus.INACTIVE:
        return
    _keep_an_admin(work, user)
    own = work.user_id == user.id
    work.require(policy.may_change_access_of(work.actor, user), "own_access" if own else "not_allowed")
    shut_out(work, user)
    work.record("user.deactivated", user)


def shut_out(work: Work, user: User) -> None:
    """For verbs that take somebody's access: no session, no link, no letter with a link. Leaves the event to
    them."""
    user.status = UserStatus.INACTIVE
    sessions.close_all(work, user.id)
    links.end(work, user.id)
    owners.release_all(work, user)
    letters.cancel_links_to(work, user)


def reactivate(work: Work, user: User) -> None:
    """They may sign in again, with the password they had."""
    work.require(policy.may_change_access(work.actor))
    if user.status is UserStatus.ACTIVE:
        return
    work.require(policy.may_change_access_of(work.actor, user))
    user.status = UserStatus.ACTIVE
    work.record("user.reactivated", user)


def _keep_an_admin(work: Work, user: User) -> None:
    """Read under a lock: two administrators who take each other's role must not both succeed. On SQLite the
    writing transaction is alone anyway."""
    if user.role is not Role.ADMIN or user.status is not UserStatus.ACTIVE:
        return
    admins = select(User.id).where(User.role == Role.ADMIN, User.status == UserStatus.ACTIVE).order_by(User.id)
    if set(work.session.scalars(admins.with_for_update())) <= {user.id}:
        raise Conflict("last_admin")


def _leave_address(work: Work, user: User) -> None:
    letters.cancel_links_to(work, user)
    links.end(work, user.id)
    if has_come_in(user):
        letters.tell_of_change(work, user, "email_changed")


def _put(user: User, values: dict[str, str | None]) -> list[str]:
    """Sets what differs; returns the names of it."""
    changed = [name for name, value in values.items() if getattr(user, name) != value]
    for name in changed:
        setattr(user, name, values[name])
    return [name for name in changed if name != "email_norm"]


def _checked(
    work: Work, email: str, names: dict[str, str], timezone: str | None, external_id: str | None,
    besides: User | None = None,
) -> str:  # fmt: skip
    """The address in its one form. Raises Invalid with everything that does not do."""
    wrong = {field: code for field, name in names.items() if (code := _name_trouble(field, name))}
    norm = canonical_email(email)
    if norm is None:
        wrong["email"] = "not_an_address"
    elif (found := find(work, email)) is not None and found is not besides:
        wrong["email"] = "email_taken"
    if timezone is not None and timezone not in zones():
        wrong["timezone"] = "unknown_zone"
    if external_id is not None and (code := _external_id_trouble(work, external_id, besides)):
        wrong["external_id"] = code
    if wrong or norm is None:
        raise Invalid(wrong)
    return norm


def _kept(external_id: str | None) -> str | None:
    return tidy(external_id) if external_id is not None else None


def _external_id_trouble(work: Work, external_id: str, besides: User | None) -> str | None:
    if not is_storable(external_id):
        return "bad_characters"
    known_as = tidy(external_id)
    if not known_as:
        return "required"
    if len(known_as) > LONGEST_EXTERNAL_ID:
        return "too_long"
    holder = work.session.scalar(select(User).where(User.external_id == known_as))
    return "taken" if holder is not None and holder is not besides else None


def _name_trouble(field: str, name: str) -> str | None:
    if not name and field == "first_name":
        return "required"
    if not is_storable(name):
        return "bad_characters"
    return "too_long" if len(name) > LONGEST_NAME else None
