"""What tests of the back office share: a small world of people and jobs, and browsers that are signed in."""

import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from flask import Flask
from sqlalchemy import Engine, event, select

from hiring import applications, hiring_teams, rejection_reasons, users
from hiring.actors import ANYONE, Actor, JobRole, Kind, Role
from hiring.ledger import broken_events, recount
from hiring.models.application import Application
from hiring.models.job import Job
from hiring.models.stage import Stage, StageCount
from hiring.models.user import User
from hiring.work import Work
from tests.support import applying, web_app
from tests.support.web_app import Browser

CANARY = '"><img src=x onerror=alert(1)>'


def applied(work: Work, job: Job, name: str = "Noor Haddad", **more: Any) -> Application:
    """Somebody applied, as through the careers site."""
    first, _, last = name.partition(" ")
    slug = re.sub(r"[^a-z0-9]+", ".", name.lower()).strip(".") or "x"
    profile = {"first_name": first, "last_name": last, "email": f"{slug}@example.com", **more.pop("profile", {})}
    uploads = more.pop("uploads", {})
    if uploads:
        profile |= {field: [one.raw()] for field, one in uploads.items()}
    anyone = Work(work.session, ANYONE, work.now, work.files, work.request_id, work.ledger)
    submission = applications.apply(anyone, job, applying.sending(work, job, profile=profile, **more))
    return work.session.get_one(Application, submission.application_id)


def stage(work: Work, job: Job, name: str) -> Stage:
    return work.session.scalars(select(Stage).where(Stage.job_id == job.id, Stage.name == name)).one()


def actor_of(user: User, **jobs: Any) -> Actor:
    """The user as an actor. `jobs`: `on=job, as_=(JobRole, ...)`."""
    roles = {jobs["on"].id: frozenset(jobs["as_"])} if jobs else {}
    return Actor(Kind.USER, user.id, user.name, user.role, roles)


def make_user(work: Work, first_name: str, role: Role = Role.RECRUITER) -> User:
    return users.add(
        work, email=f"{first_name.lower()}@foyer.test", first_name=first_name, last_name="Test", role=role
    )


@dataclass(frozen=True)
class World:
    """A job with two people in its first stage, and who works there."""

    job: Job
    noor: Application
    ann: Application
    dario: Actor
    manager: Actor
    interviewer: Actor
    stranger: Actor


def world(work: Work, **job: Any) -> World:
    rejection_reasons.add_defaults(work)
    made = applying.make_job(work, **job)
    noor = applied(work, made, "Noor Haddad")
    ann = applied(work, made, "Ann Lee", answers={"years": "1", "visa": "false"})
    people = {name: make_user(work, name, Role.MEMBER) for name in ("Mona", "Ivo", "Stan")}
    people["Dario"] = make_user(work, "Dario")
    hiring_teams.add(work, made, people["Mona"], JobRole.HIRING_MANAGER)
    hiring_teams.add(work, made, people["Ivo"], JobRole.INTERVIEWER)
    work.session.flush()
    return World(
        made, noor, ann,
        dario=actor_of(people["Dario"]),
        manager=actor_of(people["Mona"], on=made, as_=[JobRole.HIRING_MANAGER]),
        interviewer=actor_of(people["Ivo"], on=made, as_=[JobRole.INTERVIEWER]),
        stranger=actor_of(people["Stan"]),
    )  # fmt: skip


def reason(work: Work, name: str = "Needs more experience") -> Any:
    return next(one for one in rejection_reasons.active(work) if one.name == name)


def check_books(work: Work) -> None:
    """The counters say what a recount says, and no event was changed."""
    kept = {(row.job_id, row.stage_id, row.status): row.count for row in work.session.scalars(select(StageCount))}
    assert {key: count for key, count in kept.items() if count} == dict(recount(work.session))
    assert list(broken_events(work.session)) == []


def recruiter(app: Flask, open_work: Any, first_name: str = "Rosa", role: Role = Role.RECRUITER) -> Browser:
    """A browser in which a user of this name and role is signed in."""
    user = web_app.make_user(open_work, f"{first_name.lower()}.door@foyer.test", role, first_name=first_name)
    return signed_in(app, user)


def signed_in(app: Flask, user: User) -> Browser:
    browser = app.test_client()
    assert isinstance(browser, Browser)
    web_app.sign_in(browser, user).close()
    return browser


def signed_in_as(app: Flask, open_work: Any, actor: Actor) -> Browser:
    """A browser of one of the world's users."""
    with open_work() as work:
        user = work.session.get_one(User, actor.id)
        user.password_hash = web_app.hash_password(web_app.PASSWORD)
    return signed_in(app, user)


HTMX = {"HX-Request": "true"}


@contextmanager
def statements(engine: Engine) -> Iterator[list[str]]:
    """The statements that the app's engine runs meanwhile, transactions' own ones left out."""
    seen: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if not statement.startswith(("BEGIN", "COMMIT", "ROLLBACK", "PRAGMA")):
            seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)


def version_of(open_work: Any, id: uuid.UUID) -> int:
    with open_work() as work:
        return int(work.session.get_one(Application, id).version)
