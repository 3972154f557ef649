"""Bringing somebody in by letter: they choose a password behind its link, and are in."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from hiring import letters, links, policy, sign_in, users
from hiring.actors import Role
from hiring.errors import Conflict
from hiring.models.letter import LetterState, Occasion
from hiring.models.link import LinkPurpose
from hiring.models.user import User, UserStatus
from hiring.work import Work

LIFE = links.LIFE[LinkPurpose.INVITATION]


@dataclass(frozen=True)
class Standing:
    """How the latest letter that invited somebody stands. `until`: when its link runs out; None: not sent."""

    state: LetterState
    invited_at: datetime
    until: datetime | None

    def has_run_out(self, now: datetime) -> bool:
        return self.until is not None and self.until <= now


def invite(
    work: Work, *, email: str, first_name: str, last_name: str, role: Role, external_id: str | None = None
) -> User:
    """A new user and the letter that brings them in. Whoever was invited to this address and let it be, or whose
    invitation was withdrawn, is invited anew. Raises Invalid as users.make."""
    work.require(policy.may_invite(work.actor, role))
    known = users.find(work, email)
    if known is not None and known.status is UserStatus.INACTIVE and not users.has_come_in(known):
        work.require(policy.may_invite(work.actor, known.role))  # or a program would take a role from somebody
        users.edit(
            work, known, email=email, first_name=first_name, last_name=last_name, timezone=known.timezone,
            external_id=known.external_id if external_id is None else external_id, version=known.version,
        )  # fmt: skip
        known.role = role
        invite_again(work, known)
        return known
    user = users.make(
        work, email=email, first_name=first_name, last_name=last_name, role=role, external_id=external_id
    )
    work.session.flush()  # the letter names the user's row
    _write(work, user)
    return user


def invite_again(work: Work, user: User) -> None:
    """A fresh letter; the link of the former one ends as this one goes. Raises Conflict `has_come_in`."""
    work.require(policy.may_invite(work.actor, user.role))
    _not_yet_in(user)
    user.status = UserStatus.ACTIVE
    letters.cancel_links_to(work, user)
    _write(work, user)


def withdraw(work: Work, user: User) -> None:
    """The link is worth nothing, and the user is deactivated. Raises Conflict `has_come_in`."""
    work.require(policy.may_manage_users(work.actor))
    _not_yet_in(user)
    if user.status is UserStatus.INACTIVE:
        return
    users.shut_out(work, user)
    work.record("user.invitation_withdrawn", user)


def accept(work: Work, token: str, password_hash: str) -> User:
    """Uses the invitation's link up and keeps the chosen password. Raises NotFound, Gone `link_used` or
    `link_expired`."""
    user = links.use(work, token, LinkPurpose.INVITATION)
    user.password_hash = password_hash
    links.end(work, user.id)
    sign_in.acting(work, user).record("user.invitation_accepted", user)
    return user


def standings(work: Work, ids: Collection[UUID]) -> Mapping[UUID, Standing]:
    """The latest invitation of each of these users, where there is one."""
    work.require(policy.may_manage_users(work.actor))
    found = letters.latest_to(work, ids, Occasion.INVITED)
    return {
        id: Standing(letter.state, letter.created_at, letter.sent_at + LIFE if letter.sent_at else None)
        for id, letter in found.items()
    }


def _write(work: Work, user: User) -> None:
    facts: dict[str, Any] = {"by": work.actor.name if work.user_id else "", "role": str(user.role)}
    letters.write_to_user(work, Occasion.INVITED, user, **facts)
    work.record("user.invited", user, role=str(user.role))


def _not_yet_in(user: User) -> None:
    if users.has_come_in(user):
        raise Conflict("has_come_in")
