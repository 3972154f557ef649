"""Carries out what waits in the outbox, at the test's own time, and keeps the letters that went."""

from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage

from flask import Flask
from sqlalchemy.orm import Session

from hiring.actors import Actor
from hiring.work import Work, opened
from ops.handling import Context
from ops.worker import Worker, renderer
from plumbing.mail import RememberedMailer
from plumbing.outbox import Claimed
from tests.support.web_app import Clock
from web.hall import Hall, db


class PostOffice:
    """`letters()` runs the worker until nothing is due and returns what went meanwhile."""

    def __init__(self, app: Flask, clock: Clock) -> None:
        self.mailer = RememberedMailer()
        hall: Hall = app.extensions["foyer"]
        with app.app_context():
            engine = db.engine

        def context_for(claimed: Claimed) -> Context:
            @contextmanager
            def open_work(actor: Actor) -> Iterator[Work]:
                with (
                    Session(engine, expire_on_commit=False) as session,
                    opened(session, actor, now=clock(), files=hall.storage) as work,
                ):
                    yield work

            return Context(hall.settings, hall.storage, self.mailer, renderer(app), open_work, claimed.id)

        self.worker = Worker(engine, context_for, periodic={}, now=clock)

    def letters(self) -> list[EmailMessage]:
        before = len(self.mailer.sent)
        while self.worker.run_one():
            pass
        return self.mailer.sent[before:]

    def address(self, page: str) -> str:
        """The path of the one link to this page in the letters that go now."""
        texts = [letter.get_content() for letter in self.letters()]
        (found,) = [
            word.removeprefix("http://localhost")
            for text in texts
            for word in text.split()
            if f"/backoffice/{page}/" in word
        ]
        return found
