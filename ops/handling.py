"""What every handler of a task is given, and how it says that its time has not come."""

import uuid
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime

from hiring.actors import SYSTEM, Actor
from hiring.models.letter import Letter
from hiring.work import Work
from plumbing import outbox
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

    def let_go(self) -> None:
        """For handlers that make something what the state says: from here on it is read, and what changes now puts
        a task of its own."""
        with self.open_work(SYSTEM) as work:
            outbox.let_go(work.session, self.message_id)


Handler = Callable[..., None]
"""(context, **facts)"""
GivenUp = Callable[..., None]
"""(context, **facts), after the last attempt failed."""


class Postponed(Exception):
    """Raised by a handler whose time has not come; not a failure."""

    def __init__(self, until: datetime) -> None:
        super().__init__(f"postponed until {until.isoformat()}")
        self.until = until
