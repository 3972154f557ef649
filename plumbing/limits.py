"""Rate limits, counted where all processes see them: one upsert in a fixed window."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from plumbing.records import Base


class RateCounter(Base):
    __tablename__ = "rate_counters"

    key: Mapped[str] = mapped_column(primary_key=True)
    window_at: Mapped[datetime] = mapped_column(primary_key=True)
    count: Mapped[int]


@dataclass(frozen=True)
class Limit:
    """At most `most` within `window`, for one key."""

    name: str
    most: int
    window: timedelta


def count(session: Session, limit: Limit, key: str, *, now: datetime, factor: float = 1, weight: int = 1) -> int:
    """Counts one more. Returns 0 if it is within the limit, else the seconds until the window ends."""
    if counted(session, limit, key, now=now, weight=weight) <= limit.most * factor:
        return 0
    return ends_in(limit, now)


def ends_in(limit: Limit, now: datetime) -> int:
    """Seconds until the present window ends, at least 1."""
    return max(1, int((_beginning(limit, now) + limit.window - now).total_seconds()))


def counted(session: Session, limit: Limit, key: str, *, now: datetime, weight: int = 1) -> int:
    """Counts `weight` more and returns how many it are in this window."""
    began = _beginning(limit, now)
    insert = sqlite_insert if session.get_bind().dialect.name == "sqlite" else postgresql_insert
    row = insert(RateCounter).values(key=f"{limit.name}:{key}", window_at=began, count=weight)
    upsert = row.on_conflict_do_update(
        index_elements=["key", "window_at"], set_={"count": RateCounter.count + weight}
    ).returning(RateCounter.count)
    return session.execute(upsert).scalar_one()


def _beginning(limit: Limit, now: datetime) -> datetime:
    seconds = int(limit.window.total_seconds())
    return datetime.fromtimestamp(int(now.timestamp()) // seconds * seconds, UTC)


def forget(session: Session, *, before: datetime) -> None:
    """Removes counters of windows that began before then."""
    session.execute(delete(RateCounter).where(RateCounter.window_at < before))
