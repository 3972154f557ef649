"""What every table shares: names of constraints, column types, ids. No Flask here."""

import secrets
import time
import uuid
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    Date,
    DateTime,
    Enum,
    Integer,
    MetaData,
    Numeric,
    Text,
    Uuid,
    event,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, declared_attr, mapped_column, registry
from sqlalchemy.types import TypeDecorator

from plumbing import clock

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcDateTime(TypeDecorator[datetime]):
    """An instant. Refuses naive values; gives aware UTC back, also on SQLite, which keeps no zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a naive time was about to be stored: {value}")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)

    def result_processor(self, dialect: Dialect, coltype: object) -> Any:
        """On SQLite from its text in one step: a page reads thousands of them."""
        return _instant_of if dialect.name == "sqlite" else super().result_processor(dialect, coltype)


def _instant_of(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text + "+00:00")


Document = JSON().with_variant(JSONB(), "postgresql")
"""A document that is read and written whole."""


class Base(DeclarativeBase):
    registry = registry(
        metadata=MetaData(naming_convention=NAMES),
        type_annotation_map={
            str: Text(),
            StrEnum: Enum(
                StrEnum, native_enum=False, length=40, values_callable=lambda kind: [one.value for one in kind]
            ),
            int: BigInteger().with_variant(Integer(), "sqlite"),
            datetime: UtcDateTime(),
            date: Date(),
            Decimal: Numeric(14, 2),
            uuid.UUID: Uuid(),
            dict[str, Any]: Document,
            list[Any]: Document,
            list[str]: Document,
        },
    )


def one_of(column: str, values: type[StrEnum]) -> CheckConstraint:
    """A CHECK that the column holds one of the enum's values."""
    allowed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({allowed})", name=column)


def new_id() -> uuid.UUID:
    """A UUIDv7: 48 bits of milliseconds, then random; made in Python, so no flush is needed for it."""
    value = (time.time_ns() // 1_000_000) << 80 | secrets.randbits(80)
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return uuid.UUID(int=value)


class Record(Base):
    """A row with an identity: id, when it was made and last changed, and a version for optimistic locking.

    The version goes up with each change; SQLAlchemy refuses an UPDATE whose version is no longer the stored
    one (StaleDataError), so two transactions can never both win.
    """

    __abstract__ = True

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id, sort_order=-100)
    created_at: Mapped[datetime] = mapped_column(sort_order=100)
    updated_at: Mapped[datetime] = mapped_column(sort_order=101)
    version: Mapped[int] = mapped_column(sort_order=102)

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:
        return {"version_id_col": cls.version}

    def __init__(self, **values: Any) -> None:
        values.setdefault("id", new_id())
        super().__init__(**values)


def stamp_with(session: Session, now: datetime) -> None:
    """From here on the session stamps created_at and updated_at of what it flushes with `now`."""
    session.info["now"] = now


@event.listens_for(Session, "before_flush")
def _stamp(session: Session, _context: object, _instances: object) -> None:
    now: datetime = session.info.get("now") or clock.now()
    for thing in session.new:
        if isinstance(thing, Record):
            if thing.created_at is None:
                thing.created_at = now
            if thing.updated_at is None:
                thing.updated_at = now
    for thing in session.dirty:
        if isinstance(thing, Record) and session.is_modified(thing, include_collections=False):
            thing.updated_at = now
