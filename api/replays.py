"""The same request twice is one act: what a POST with an Idempotency-Key was answered stands beside its effect."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from flask import Response, request
from sqlalchemy import ColumnElement, delete, select

from api.faults import ApiError
from hiring.errors import DomainError
from hiring.models.api_key import KeptAnswer
from hiring.work import Work
from plumbing.sealing import Sealer, sealer
from web.hall import hall
from web.problem_documents import Fault

HEADER = "Idempotency-Key"
KEPT = timedelta(hours=24)
LONGEST_KEY = 255
_SEALED = "sealed:"
_HEADERS = ("ETag", "Location", "Content-Type")


class Replayed(DomainError):
    """This very request came before: there is nothing to do, and what was stored for it goes again."""

    code = "replayed"

    def __init__(self, response: Response) -> None:
        super().__init__()
        self.response = response


@dataclass(frozen=True)
class Repeatable:
    """One request that came with an Idempotency-Key."""

    principal: str
    """Whose key it is."""
    key: str
    digest: str
    """Of what was sent."""

    @property
    def _same(self) -> tuple[ColumnElement[bool], ...]:
        return KeptAnswer.principal == self.principal, KeptAnswer.key == self.key, KeptAnswer.place == _place()

    def refuse_known(self, work: Work) -> None:
        """Raises Replayed where this request was answered before, and ApiError `idempotency_mismatch` where the
        key came with another one.

        Of two at once the second waits (SQLite: for the write lock; PostgreSQL: at the unique index, when it keeps
        its own answer) and then finds what the first was answered.
        """
        row = work.session.scalar(select(KeptAnswer).where(*self._same))
        if row is None or row.expires_at <= work.now:
            return
        if row.digest != self.digest:
            raise ApiError("idempotency_mismatch")
        body = row.body
        if body.startswith(_SEALED):
            body = _sealer().open(body.removeprefix(_SEALED), f"{self.principal}:{self.key}")
        response = Response(body, row.status)
        response.headers.update(row.headers)
        response.headers["Idempotent-Replayed"] = "true"
        raise Replayed(response)

    def keep(self, work: Work, response: Response, *, has_secret: bool) -> None:
        """Writes the answer down beside what it was an answer to. A refusal is not kept: it changed nothing. One
        that holds a secret is kept sealed."""
        body = response.get_data(as_text=True)
        work.session.execute(delete(KeptAnswer).where(*self._same, KeptAnswer.expires_at <= work.now))
        work.session.add(
            KeptAnswer(
                principal=self.principal,
                key=self.key,
                place=_place(),
                digest=self.digest,
                status=response.status_code,
                headers={name: response.headers[name] for name in _HEADERS if name in response.headers},
                body=_SEALED + _sealer().seal(body, f"{self.principal}:{self.key}") if has_secret else body,
                expires_at=work.now + KEPT,
            )
        )
        work.session.flush()  # the race for the key is lost here, not at the end


def of_request(principal: str, sent: Iterable[bytes]) -> Repeatable | None:
    """None: it came without a key. `sent`: the pieces of what was sent. Raises ApiError for a key that cannot be
    kept."""
    key = request.headers.get(HEADER)
    if key is None:
        return None
    if not key.strip() or len(key) > LONGEST_KEY or not key.isascii() or not key.isprintable():
        raise ApiError("validation_error", faults=[Fault(f"?{HEADER}", "not_a_key")])
    whole = hashlib.sha256()
    for piece in sent:  # with their lengths, or pieces that were cut elsewhere would be the same
        whole.update(len(piece).to_bytes(8, "big") + piece)
    return Repeatable(principal, key, whole.hexdigest())


def _sealer() -> Sealer:
    return sealer(hall().settings.secret_key)


def _place() -> str:
    return f"{request.method} {request.path}"
