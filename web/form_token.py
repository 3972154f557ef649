"""The stateless token of a job's form: no cookie, no session, nothing stored until something is sent.

It carries the job, the time of issue and a random nonce, signed. The nonce is the idempotency key of what is
sent with it; an anonymous post has no ambient authority, so nothing more is needed against forgery.
"""

import hashlib
import hmac
import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from itsdangerous import BadSignature, URLSafeSerializer

from web.hall import hall

RECEIPT_LIFE = timedelta(days=2)
QUICKEST = timedelta(seconds=2)


@dataclass(frozen=True)
class Kind:
    """Who is given such a token: one of a page is none for a program."""

    salt: str
    life: timedelta


PAGE = Kind("apply", timedelta(days=7))
PROGRAM = Kind("apply-by-program", timedelta(hours=2))


@dataclass(frozen=True)
class Corrects:
    """Which sending a form corrects, and whether it was opened by whoever the candidate's mail reaches."""

    submission_id: uuid.UUID
    by_owner: bool


@dataclass(frozen=True)
class Token:
    """A valid token: for which job, when issued, and its nonce. `corrects`: its form holds a correction."""

    job_id: uuid.UUID
    issued_at: datetime
    nonce: str
    corrects: Corrects | None = None


def issue(job_id: uuid.UUID, kind: Kind = PAGE, corrects: Corrects | None = None) -> str:
    """A fresh token for one sending of the job's form."""
    said: list[Any] = [job_id.hex, int(hall().now().timestamp()), secrets.token_hex(16)]
    if corrects is not None:
        said += [corrects.submission_id.hex, corrects.by_owner]
    return _signer(kind.salt).dumps(said)


def read(text: str | None, job_id: uuid.UUID | None, kind: Kind = PAGE) -> Token | None:
    """The token if it is ours, of this kind, for this job (None: for any) and not too old; else None."""
    try:
        job, at, nonce, *more = _signer(kind.salt).loads(text or "")
        corrects = Corrects(uuid.UUID(more[0]), bool(more[1])) if more else None
        issued_at = datetime.fromtimestamp(at, hall().now().tzinfo)
        token = Token(uuid.UUID(job), issued_at, str(nonce), corrects)
    except (BadSignature, ValueError, TypeError, OverflowError, IndexError):
        return None
    if job_id not in (None, token.job_id) or hall().now() - token.issued_at > kind.life:
        return None
    return token


def receipt_for(nonce: str) -> str:
    """The secret under which the sender sees what was received: the same for each replay of the same form."""
    key = hall().settings.secret_key.encode()
    return hmac.new(key, b"receipt:" + nonce.encode(), hashlib.sha256).hexdigest()[:40]


def receipt_address(receipt: str, at: datetime | None = None) -> str:
    """The receipt as it stands in an address: signed, and good for two days from `at` (None: from now)."""
    return _signer("receipt").dumps([receipt, int((at or hall().now()).timestamp())])


def read_receipt(text: str) -> str | None:
    """The receipt of such an address; None if it is not ours or too old."""
    try:
        receipt, at = _signer("receipt").loads(text)
        old = hall().now().timestamp() - float(at) > RECEIPT_LIFE.total_seconds()
    except (BadSignature, ValueError, TypeError):
        return None
    return None if old else str(receipt)


def kept_reference(id: uuid.UUID) -> str:
    """Names a kept form in the pages of whoever keeps it: they can renew it and take it away."""
    return _signer("kept").dumps(id.hex)


def read_kept(text: str | None) -> uuid.UUID | None:
    """The kept form of such a reference; None if it is not ours."""
    try:
        return uuid.UUID(_signer("kept").loads(text or ""))
    except (BadSignature, ValueError, TypeError, AttributeError):
        return None


def hash_address(address: str | None) -> str | None:
    """A keyed hash of a network address: enough to count by, useless to anybody else."""
    if not address:
        return None
    return hmac.new(hall().settings.secret_key.encode(), address.encode(), hashlib.sha256).hexdigest()[:24]


def _signer(salt: str) -> URLSafeSerializer:
    return URLSafeSerializer(
        hall().settings.secret_key, salt=salt, signer_kwargs={"digest_method": hashlib.sha256}
    )
