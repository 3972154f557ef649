"""The words that all documents of the API are made of: what comes in is strict, what goes out has every key."""

import re
import uuid
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from typing import Annotated, Any, ClassVar, Literal, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    SerializeAsAny,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

from hiring.names import is_storable
from plumbing.clock import read_instant

MOST_IDS = 100
MOST_ROWS = 200
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def said(moment: datetime) -> str:
    """An instant as the API writes it: 2026-11-30T09:00:00.000Z."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _instant(value: Any) -> Any:
    if isinstance(value, str):
        found = None if _DAY.fullmatch(value) else read_instant(value)
        if found is None or not 1970 <= found.year <= 2199:
            raise PydanticCustomError("not_an_instant", "An instant with its zone, like 2026-11-30T09:00:00Z.")
        return found
    return value


def _storable(value: str) -> str:
    if not is_storable(value):
        raise PydanticCustomError("bad_characters", "This holds characters that cannot be stored.")
    return value


def _listed(value: Any) -> Any:
    return [one for one in value.split(",") if one] if isinstance(value, str) else value


Instant = Annotated[
    datetime,
    BeforeValidator(_instant),
    PlainSerializer(said, return_type=str),
    WithJsonSchema({"type": "string", "format": "date-time", "examples": ["2026-11-30T09:00:00.000Z"]}),
]
"""An aware UTC instant; in documents with milliseconds and Z."""
Amount = Annotated[
    Decimal,
    PlainSerializer(lambda amount: format(amount.normalize() + 0, "f"), return_type=str),
    WithJsonSchema({"type": "string", "pattern": r"^-?\d+(\.\d+)?$", "examples": ["52000.00"]}),
]
"""Money or hours: a decimal written as a string, so that no program rounds it."""
Id = uuid.UUID
"""A UUID in its canonical 36 characters."""


class In(BaseModel):
    """What is sent: unknown properties are refused, and nothing is guessed from another type."""

    model_config = ConfigDict(extra="forbid", strict=True)
    unjudged: ClassVar[tuple[str, ...]] = ()
    """Properties that hold objects of which nothing is judged here, not even their characters: others do that."""
    is_part: ClassVar[bool] = False
    """Whether in a multipart body it is one part, `document`, in JSON, beside files that it names."""

    @property
    def given(self) -> dict[str, Any]:
        """Only what was sent, as attributes: absent keeps, null clears."""
        return {name: getattr(self, name) for name in self.model_fields_set}


class Query(BaseModel):
    """Parameters of an address: texts, read leniently by type; unknown ones are refused."""

    model_config = ConfigDict(extra="forbid")


class Out(BaseModel):
    """What is answered. A value that is not there is null, never a missing key."""

    model_config = ConfigDict(from_attributes=True, frozen=True)


_Made = TypeVar("_Made", bound=Out)


def quick(kind: type[_Made], /, **values: Any) -> _Made:
    """A document of values that come from the database, every field given: as `model_construct`, several times as
    fast. A page has thousands of them."""
    made = kind.__new__(kind)
    _set(made, "__dict__", values)
    _set(made, "__pydantic_fields_set__", _names(kind))
    _set(made, "__pydantic_extra__", None)
    _set(made, "__pydantic_private__", None)
    return made


_set = object.__setattr__


@cache
def _names(kind: type[Out]) -> set[str]:
    """Of all its fields; documents are frozen, so that one set does for all of them."""
    return set(kind.model_fields)


def listed(kind: Any) -> Any:
    """Values with commas between them in a parameter: `ids=a,b`; at most 100."""
    return Annotated[list[kind], BeforeValidator(_listed), Field(min_length=1, max_length=MOST_IDS)]


_One = TypeVar("_One")
Listed = Annotated[list[_One], BeforeValidator(_listed), Field(min_length=1, max_length=MOST_IDS)]
"""`Listed[JobStatus]`: the same, as a type."""
Ids = Annotated[list[uuid.UUID], BeforeValidator(_listed), Field(min_length=1, max_length=MOST_IDS)]
"""Ids with commas between them."""
Text = Annotated[str, AfterValidator(_storable)]
"""Any text that every database can hold."""


class ListQuery(Query):
    """What every list takes."""

    cursor: str | None = Field(None, description="`next_cursor` of the page before; without it the first page.")
    page_size: int = Field(50, ge=1, le=MOST_ROWS, description="How many at most.")
    updated_after: Instant | None = Field(
        None, description="Only what changed at this instant or later: the `sync_watermark` of the last walk."
    )
    include_deleted: bool = Field(False, description="Also tombstones of what is no longer there.")
    ids: Ids | None = Field(None, description="Only these, with commas between; unknown ones are left out.")
    sort: Literal["updated_at", "created_at"] = Field(
        "updated_at", description="By what the list is in order, the oldest first."
    )


class Tombstone(Out):
    """What stands in a list for something that is no longer there."""

    id: Id
    object: str
    deleted_at: Instant
    updated_at: Instant
    merged_into_id: Id | None = Field(None, description="Of a merged candidate: who they are now.")


class Page(Out):
    """One page of a list. `data` holds objects, and tombstones where they were asked for."""

    data: list[SerializeAsAny[Out]]
    next_cursor: str | None
    sync_watermark: Instant
