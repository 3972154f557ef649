"""Offers in their states by way of the API, for tests of programs."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from hiring import applications, offers
from hiring.models.application import Application
from hiring.models.event import Event
from hiring.models.job import Job
from hiring.models.user import User
from plumbing.storage import Remembered
from tests.api.conftest import Program
from tests.conftest import NOON, OpenWork
from tests.support.api_applications import job
from tests.support.applications import actor_of, applied, check_books, make_user

TERMS: dict[str, Any] = {
    "salary": {"amount": "58500.50", "currency": "GBP", "period": "year"}, "bonus": "Four weeks of leave",
    "employment_start_date": "2027-01-04", "expires_at": "2026-12-01T23:59:59Z",
}  # fmt: skip


@dataclass(frozen=True)
class There:
    job: Job
    noor: Application
    rosa: User


def begun(open_work: OpenWork) -> There:
    """A job, somebody who applied for it, and a recruiter."""
    made = job(open_work)
    with open_work() as work:
        return There(made, applied(work, made), make_user(work, "Rosa"))


def draft(one: Program, there: There, **over: Any) -> dict[str, Any]:
    answer = one.post(f"/applications/{there.noor.id}/offers", {**TERMS, **over})
    assert answer.status_code == 201, answer.text
    said: dict[str, Any] = answer.json
    return said


def by_rosa(open_work: OpenWork, there: There, **terms: Any) -> str:
    """A draft that a user wrote, which a program may approve."""
    with open_work(actor_of(there.rosa)) as work:
        application = applications.get(work, there.noor.id, for_change=True)
        return str(offers.create(work, application, **{"expires_at": NOON + timedelta(days=7), **terms}).id)


def approved(one: Program, open_work: OpenWork, there: There, **terms: Any) -> str:
    id = by_rosa(open_work, there, **terms)
    assert one.post(f"/offers/{id}/approve").status_code == 200
    return id


def sent(one: Program, open_work: OpenWork, there: There, **terms: Any) -> str:
    id = approved(one, open_work, there, **terms)
    assert one.post(f"/offers/{id}/send").status_code == 200
    return id


def pointers(refused: Any) -> dict[str, str]:
    assert (refused.status_code, refused.json["code"]) == (422, "validation_error"), refused.text
    return {fault["pointer"]: fault["code"] for fault in refused.json["errors"]}


def events(open_work: OpenWork) -> list[str]:
    with open_work() as work:
        check_books(work)
        found = select(Event.type).where(Event.type.like("offer.%")).order_by(Event.seq)
        return list(work.session.scalars(found))


def stored(storage: Remembered) -> set[str]:
    return {each.key for each in list(storage.keys())}


def code(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json["code"]
