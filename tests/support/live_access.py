"""What the pages about access show: somebody invited, links of letters, and people with a second step."""

import uuid
from dataclasses import dataclass
from typing import Any

import pyotp

from hiring import invitations, links, second_factor
from hiring.actors import Role
from hiring.models.link import LinkPurpose
from hiring.models.user import User
from plumbing import clock
from plumbing.sealing import sealer
from tests.support.applications import actor_of
from tests.support.web_app import SECRET_KEY, make_user


@dataclass(frozen=True)
class Access:
    """`invited` has not come in; `tess` and `otto` have a second step, and these recovery codes."""

    invited: uuid.UUID
    invitation: str
    reset: str
    tess: list[str]
    otto: list[str]


def furnish_access(open_work: Any, colleague: User) -> Access:
    """Links are made now and not at the tests' noon: they are opened by a server with a true clock."""
    codes = [_guarded(open_work, name) for name in ("Tess", "Otto")]
    with open_work(now=clock.now()) as work:
        invited = invitations.invite(
            work, email="nele@foyer.test", first_name="Nele", last_name="Neumann", role=Role.MEMBER
        )
        invitation = links.make(work, LinkPurpose.INVITATION, invited.id)
        reset = links.make(work, LinkPurpose.PASSWORD_RESET, colleague.id)
    return Access(invited.id, invitation, reset, *codes)


def _guarded(open_work: Any, name: str) -> list[str]:
    user = make_user(open_work, f"{name.lower()}@foyer.test", first_name=name, last_name="Guarded")
    with open_work(actor_of(user)) as work:
        secret = second_factor.new_secret()
        sealed = sealer(SECRET_KEY).seal(secret, str(user.id))
        return second_factor.turn_on(work, secret, sealed, pyotp.TOTP(secret).at(work.now), keep=user.id)
