"""Which program asks: its key, and when it was last here."""

import uuid
from dataclasses import replace
from datetime import datetime, timedelta

from flask import current_app, request
from sqlalchemy.exc import OperationalError

from api import counting
from api.faults import ApiError
from hiring import api_keys
from hiring.actors import Actor
from hiring.models.api_key import ApiKey
from hiring.models.user import User, UserStatus
from hiring.work import Work
from plumbing import db as begin
from plumbing.limits import Limit
from web.hall import hall
from web.limits import client_address, count_or_refuse
from web.problem_documents import Fault

WRONG = Limit("api_wrong_key", 30, timedelta(minutes=5))
SCHEME = "Bearer "
ON_BEHALF_OF = "On-Behalf-Of"
_IN_ADDRESS = frozenset({
    "access_token", "api_key", "api-key", "apikey", "auth", "authorization", "bearer", "key", "secret", "token",
})  # fmt: skip
"""What keys are called where other products take them in the address. No operation has such a parameter."""


def actor() -> Actor:
    """The program of this request. Raises ApiError `invalid_key`, `expired_key`, `rate_limited`."""
    given = request.headers.get("Authorization", "")
    if any(name.lower() in _IN_ADDRESS for name in request.args):
        raise ApiError(
            "malformed_request", detail="Send the key in the Authorization header, never in an address."
        )
    words = given[len(SCHEME) :].strip() if given[: len(SCHEME)].lower() == SCHEME.lower() else ""
    now = hall().now()
    key = None
    if words:
        with begin.reading(), hall().session() as session:
            key = api_keys.find(session, words)
    if key is None:
        if words:
            count_or_refuse(WRONG, client_address())
        raise ApiError("invalid_key", headers={"WWW-Authenticate": 'Bearer realm="foyer"'})
    if not api_keys.is_open(key, now):
        raise _ended()
    counting.count_or_refuse(str(key.id), now)
    if key.last_used_at is None or now - key.last_used_at >= api_keys.SEEN_EVERY:
        _touch(key.id, now)
    return replace(api_keys.actor_of(key), on_behalf_of=_on_behalf_of())


def _on_behalf_of() -> str:
    """The name of the active user whom the header names; empty without it. Raises ApiError `validation_error`."""
    given = request.headers.get(ON_BEHALF_OF)
    if given is None:
        return ""
    try:
        id = uuid.UUID(given)
    except ValueError:
        id = None
    with begin.reading(), hall().session() as session:
        user = session.get(User, id) if id is not None else None
        if user is None or user.status is not UserStatus.ACTIVE:
            raise ApiError("validation_error", faults=[Fault(f"?{ON_BEHALF_OF}", "unknown_user")])
        return user.name


def refuse_ended(work: Work) -> None:
    """Asks again in the transaction that writes: between the first look and this one lies the whole body, which
    may take minutes to come. Raises ApiError `expired_key`."""
    if not api_keys.is_open(work.session.get_one(ApiKey, work.actor.id), work.now):
        raise _ended()


def _ended() -> ApiError:
    return ApiError("expired_key", headers={"WWW-Authenticate": 'Bearer realm="foyer", error="invalid_token"'})


def _touch(id: object, now: datetime) -> None:
    try:
        with begin.writing(), hall().session() as session, session.begin():
            api_keys.touch(session, id, now)  # type: ignore[arg-type]
    except OperationalError as error:  # reading goes on while the database is full or locked
        current_app.logger.warning("a key's last_used_at was not written: %s", error.orig)
