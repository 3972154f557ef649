"""What tests of the pages about interviews share: addresses, and the form as it is filled in."""

import uuid
from typing import Any

from sqlalchemy import select

from hiring import interviews
from hiring.models.interview import Interview
from tests.conftest import OpenWork
from tests.support.applications import World


def new(there: World, rest: str = "") -> str:
    return f"/backoffice/applications/{there.noor.id}/interviews{rest}"


def url(id: uuid.UUID, act: str = "") -> str:
    return f"/backoffice/interviews/{id}" + (f"/{act}" if act else "")


def typed(there: World, **over: Any) -> dict[str, Any]:
    return {
        "title": "Second talk", "day": "2026-12-01", "start": "10:00", "end": "11:00", "timezone": "Europe/Berlin",
        "kind": "virtual", "location": "https://meet.example/abc", "interviewers": [str(there.interviewer.id)],
        "organizer": str(there.dario.id), "letter": "yes", "message": "Bring a bike.", **over,
    }  # fmt: skip


def only(open_work: OpenWork) -> Interview:
    with open_work() as work:
        return interviews.get(work, work.session.scalars(select(Interview.id)).one())


def seen_of(open_work: OpenWork, id: uuid.UUID) -> str:
    with open_work() as work:
        return interviews.digest_of(interviews.get(work, id))
