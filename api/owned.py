"""What notes, files and result links have in common: who made them, and that nobody else changed them."""

import uuid

from pydantic import Field

from api.faults import ApiError
from api.operations import Call
from api.schema import Id, Out
from plumbing.records import Record


class Maker(Out):
    """Who made it. Where their name changes, what they made does not."""

    kind: str = Field(description="`user`, `key`, `candidate` or `system`; this list is open.")
    id: Id | None = Field(description="The user's or the key's.")
    name: str | None = Field(description="Of a user or a key; null: not known.")


def maker(
    user_id: uuid.UUID | None, key_id: uuid.UUID | None, name: str | None, *, otherwise: str = "system"
) -> Maker:
    if key_id is not None:
        return Maker(kind="key", id=key_id, name=name)
    if user_id is not None:
        return Maker(kind="user", id=user_id, name=name)
    return Maker(kind=otherwise, id=None, name=name)


def expect(call: Call, row: Record) -> None:
    """Refuses where If-Match names another version of it."""
    if call.expected not in (None, row.version):
        raise ApiError("precondition_failed")
