"""What `flask check` looks at."""

import stat
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Engine, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from hiring import ledger
from hiring.models.stage import StageCount
from plumbing import outbox, schema
from plumbing.settings import Settings


@dataclass(frozen=True)
class Finding:
    """A sentence for the operator; a warning does not fail the check."""

    sentence: str
    is_warning: bool = False


def settings_findings(settings: Settings) -> Iterator[Finding]:
    """The key, the address, the folder. Never says the key itself."""
    if len(settings.secret_key) < 32 or len(set(settings.secret_key)) < 10:
        yield Finding("FOYER_SECRET_KEY is weak: take 32 random characters or more")
    if settings.is_production and not settings.is_https:
        yield Finding(f"FOYER_BASE_URL is {settings.base_url}: in production it must begin with https://")
    if settings.data.is_dir() and settings.data.stat().st_mode & (stat.S_IRWXO):
        yield Finding(f"other users of this machine can read {settings.data}: run chmod o-rwx on it")


def database_findings(settings: Settings, session: Session) -> list[Finding]:
    """Schema, counters, history, queue; what cannot be asked before the schema is right is not asked."""
    try:
        engine = session.get_bind()
        assert isinstance(engine, Engine)
        now, newest = schema.current(engine), schema.head()
        if now != newest:
            return [Finding(f"the database is at {now or 'no schema'}, this Foyer at {newest}: run flask migrate")]
        return list(_content_findings(session))
    except SQLAlchemyError as error:
        reason = str(getattr(error, "orig", None) or error).splitlines()[0]
        return [Finding(f"the database cannot be used: {reason}")]


def _content_findings(session: Session) -> Iterator[Finding]:
    kept = {(row.job_id, row.stage_id, row.status): row.count for row in session.scalars(select(StageCount))}
    counted = ledger.recount(session)
    wrong = {key for key in kept.keys() | counted.keys() if kept.get(key, 0) != counted.get(key, 0)}
    if wrong:
        yield Finding(f"{len(wrong)} stage counters differ from a recount of the applications")
    broken = next(ledger.broken_events(session), None)
    if broken is not None:
        yield Finding(f"the history was changed by hand: event {broken} does not fit the chain")
    dead = outbox.dead_count(session)
    if dead:
        yield Finding(f"{dead} tasks were given up and wait for a person", is_warning=True)
