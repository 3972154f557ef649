"""What happened to an application, told from its events: who, what, when."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from hiring.models.application import Application
from hiring.models.event import Event
from hiring.models.job import Job
from hiring.work import Work

MOST = 200
_NOT_SHOWN = ("attachment.downloaded",)


@dataclass(frozen=True)
class Entry:
    """One line of a timeline. `data` as the event keeps it; `actor_name` empty: the candidate."""

    seq: int
    type: str
    object_id: uuid.UUID | None
    actor_type: str
    actor_name: str
    data: Mapping[str, Any]
    at: datetime


def timeline(work: Work, application: Application, *, most: int = MOST) -> Sequence[Entry]:
    """The application's history, newest first. The caller has found the application in its scope."""
    rows = work.session.execute(
        select(Event.seq, Event.type, Event.object_id, Event.actor_type, Event.actor_name, Event.data, Event.at)
        .where(Event.application_id == application.id, Event.type.not_in(_NOT_SHOWN))
        .order_by(Event.seq.desc())
        .limit(most)
    )
    return [Entry(*row) for row in rows]


def latest(work: Work, job: Job, type: str) -> Entry | None:
    """The last time that this happened to the job itself. The caller has found the job in its scope."""
    row = work.session.execute(
        select(Event.seq, Event.type, Event.object_id, Event.actor_type, Event.actor_name, Event.data, Event.at)
        .where(Event.object == "job", Event.object_id == job.id, Event.type == type)
        .order_by(Event.seq.desc())
        .limit(1)
    ).first()
    return Entry(*row) if row else None
