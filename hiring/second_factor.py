"""The second factor: six digits from an app (RFC 6238), or a recovery code where the app is lost.

A code counts for its half minute and the ones beside it, and each half minute counts once. The secret is stored
sealed; the door seals and opens it, because the key is the app's and not the business's.
"""

import hmac
import secrets
import uuid
from collections.abc import Callable
from datetime import datetime
from enum import StrEnum

import pyotp
from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.orm import Session

from hiring import letters, links, policy, sessions, sign_in, users
from hiring.errors import Conflict, Invalid
from hiring.models.link import LinkPurpose
from hiring.models.user import RecoveryCode, User, UserStatus
from hiring.work import Work
from plumbing.tokens import fingerprint

STEP = 30
"""Seconds that a code lasts."""
RECOVERY_CODES = 10
_LETTERS = "0123456789abcdefghjkmnpqrstvwxyz"
"""Without those that are mistaken for others."""
_MISREAD = str.maketrans({"o": "0", "i": "1", "l": "1", " ": None, "-": None})
_GROUPS, _GROUP = 4, 4
"""Sixteen of 32 letters: 80 bits, so that a hash without salt is enough."""

Opened = Callable[[User], str | None]
"""The user's secret, opened; None: it cannot be opened any more (the app's key was changed)."""


class Means(StrEnum):
    """By what somebody proved who they are."""

    CODE = "code"
    RECOVERY_CODE = "recovery_code"


def new_secret() -> str:
    """160 random bits as apps take them, to be shown once and confirmed by a code."""
    return pyotp.random_base32(32)


def address(secret: str, *, account: str, issuer: str) -> str:
    """What the QR code says: otpauth://..."""
    return pyotp.TOTP(secret, interval=STEP).provisioning_uri(name=account, issuer_name=issuer)


def step_of(secret: str, code: str, now: datetime) -> int | None:
    """The half minute whose code this is: the present one or one beside it; None: neither."""
    typed = code.replace(" ", "")
    generator = pyotp.TOTP(secret, interval=STEP)
    present = int(now.timestamp()) // STEP
    for step in (present, present - 1, present + 1):
        if hmac.compare_digest(generator.generate_otp(step).encode(), typed.encode("utf-8", "replace")):
            return step
    return None


def begin(work: Work, user: User) -> str:
    """The ticket for the second step of signing in, after the first has succeeded: ten minutes, used once."""
    work.require(policy.may_sign_in(user.status is UserStatus.ACTIVE))
    return links.make(work, LinkPurpose.SECOND_FACTOR, user.id)


def holder(session: Session, ticket: str, now: datetime) -> User:
    """Whose ticket it is. Raises as links.user_of."""
    return links.user_of(session, ticket, LinkPurpose.SECOND_FACTOR, now)


def finish(work: Work, ticket: str) -> User:
    """Uses the ticket up, a code having been accepted. Raises as links.use."""
    return links.use(work, ticket, LinkPurpose.SECOND_FACTOR)


def accept(work: Work, user: User, code: str, opened: Opened) -> Means | None:
    """Takes a code of the app or a recovery code, each once, whoever comes at the same moment; None: it is
    neither. A recovery code that is taken is told by letter."""
    secret = opened(user)
    step = step_of(secret, code, work.now) if secret else None
    if step is not None:
        return Means.CODE if _take_step(work, user, step) else None
    if not _take_recovery_code(work, user, code):
        return None
    letters.tell_of_change(sign_in.acting(work, user), user, "recovery_code_used", left=codes_left(work, user))
    sign_in.acting(work, user).record("user.recovery_code_used", user)
    return Means.RECOVERY_CODE


def turn_on(work: Work, secret: str, sealed: str, code: str, *, keep: uuid.UUID) -> list[str]:
    """The acting user's second factor, in place of a former one, confirmed by its first code. Returns the fresh
    recovery codes, which are not stored. Signs them out everywhere else than in the session `keep`. Raises
    Invalid `wrong_code`."""
    user = users.me(work)
    step = step_of(secret, code, work.now)
    if step is None:
        raise Invalid({"code": "wrong_code"})
    user.totp_secret, user.totp_step = sealed, step
    sessions.close_all(work, user.id, keep=keep)
    letters.tell_of_change(work, user, "second_factor_on")
    work.record("user.second_factor_on", user)
    return _fresh_codes(work, user)


def turn_off(work: Work) -> None:
    """The acting user signs in with a password alone from now on."""
    user = users.me(work)
    if user.totp_secret is None:
        return
    _forget(work, user)
    letters.tell_of_change(work, user, "second_factor_off")
    work.record("user.second_factor_off", user)


def reset(work: Work, user: User) -> None:
    """For a colleague who lost it: they sign in with their password alone and are told by letter. Nobody does
    this to themselves. Signs them out everywhere."""
    work.require(policy.may_manage_users(work.actor))
    work.require(policy.may_change_role(work.actor, user.id), "own_access")
    if user.totp_secret is None:
        return
    _forget(work, user)
    sessions.close_all(work, user.id)
    letters.tell_of_change(work, user, "second_factor_reset")
    work.record("user.second_factor_reset", user)


def renew_codes(work: Work) -> list[str]:
    """Ten fresh recovery codes for the acting user; the former ones are worth nothing. Raises Conflict
    `no_second_factor`."""
    user = users.me(work)
    if user.totp_secret is None:
        raise Conflict("no_second_factor")
    letters.tell_of_change(work, user, "recovery_codes_renewed")
    work.record("user.recovery_codes_renewed", user)
    return _fresh_codes(work, user)


def codes_left(work: Work, user: User) -> int:
    """How many recovery codes were not used yet."""
    unused = select(func.count()).where(RecoveryCode.user_id == user.id, RecoveryCode.used_at.is_(None))
    return work.session.scalar(unused) or 0


def _take_step(work: Work, user: User, step: int) -> bool:
    """Of two who send the same code, one comes in; and no code of an earlier half minute counts afterwards."""
    taken = work.session.execute(
        update(User)
        .where(User.id == user.id, or_(User.totp_step.is_(None), User.totp_step < step))
        .values(totp_step=step)
        .returning(User.id)
    )
    return taken.first() is not None


def _take_recovery_code(work: Work, user: User, code: str) -> bool:
    taken = work.session.execute(
        update(RecoveryCode)
        .where(RecoveryCode.user_id == user.id, RecoveryCode.code_hash == _hash(code))
        .where(RecoveryCode.used_at.is_(None))
        .values(used_at=work.now)
        .returning(RecoveryCode.id)
    )
    return taken.first() is not None


def _fresh_codes(work: Work, user: User) -> list[str]:
    work.session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))
    codes = ["".join(secrets.choice(_LETTERS) for _ in range(_GROUPS * _GROUP)) for _ in range(RECOVERY_CODES)]
    work.session.add_all(RecoveryCode(user_id=user.id, code_hash=_hash(code), used_at=None) for code in codes)
    return ["-".join(code[at : at + _GROUP] for at in range(0, len(code), _GROUP)) for code in codes]


def _forget(work: Work, user: User) -> None:
    user.totp_secret = user.totp_step = None
    work.session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))


def _hash(code: str) -> str:
    return fingerprint(code.lower().translate(_MISREAD))
