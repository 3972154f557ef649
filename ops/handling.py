"""What every handler of a task is given, and how it says that its time has not come."""

import uuid
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime

from hiring.actors import Actor
from hiring.models.letter import Letter
from hiring.work import Work
from plumbing.mail import Mailer
from plumbing.settings import Settings
from plumbing.storage import Storage
from web.letters import Written

Render = Callable[[Work, Letter, str | None], Written]
"""A letter's words, from what the transaction shows, with the secret of its link (None: masked)."""


@dataclass(frozen=True)
class Context:
    """What a handler is given beside the task's facts."""

    settings: Settings
    storage: Storage
    mailer: Mailer
    render: Render
    open_work: Callable[[Actor], AbstractContextManager[Work]]
    """One transaction: leaving commits, raising rolls back."""
    message_id: uuid.UUID
    """The outbox row's id, the same at every attempt."""


Handler = Callable[..., None]
"""(context, **facts)"""
GivenUp = Callable[..., None]
"""(context, **facts), after the last attempt failed."""


class Postponed(Exception):
    """Raised by a handler whose time has not come; not a failure."""

    def __init__(self, until: datetime) -> None:
        super().__init__(f"postponed until {until.isoformat()}")
        self.until = until
