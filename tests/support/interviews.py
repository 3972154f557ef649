"""What tests of interviews share: one that is wanted, one that is arranged, and letters that have gone."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from hiring import interviews
from hiring.actors import Actor
from hiring.interviews import Wanted
from hiring.models.application import Application
from hiring.models.interview import Interview, LocationKind
from hiring.models.letter import Letter, LetterState
from hiring.work import Work
from tests.conftest import NOON

START = NOON + timedelta(days=2, hours=-2)
"""Thursday 26 November 2026, 10:00 in UTC and in London."""


def wanted(*interviewers: Actor, **over: Any) -> Wanted:
    """A video call of an hour on Thursday, organised by the first interviewer."""
    ids = [one.id for one in interviewers if one.id is not None]
    given: dict[str, Any] = {
        "title": "Second talk", "starts_at": START, "ends_at": START + timedelta(hours=1),
        "timezone": "Europe/Berlin", "interviewer_ids": ids, "organizer_id": ids[0],
        "location_kind": LocationKind.VIRTUAL, "location": "https://meet.example/abc",
        "message": "Bring something you built.", **over,
    }  # fmt: skip
    return Wanted(**given)


def arranged(
    work: Work, application: Application, *interviewers: Actor, letter: bool = True, **over: Any
) -> Interview:
    """An interview, arranged by the acting user."""
    found = work.session.get_one(Application, application.id)
    return interviews.schedule(work, found, wanted(*interviewers, **over), letter=letter)


def letters_about(work: Work, interview_id: uuid.UUID) -> list[Letter]:
    """All letters about the interview, in the order in which they were written."""
    found = select(Letter).where(Letter.interview_id == interview_id).order_by(Letter.created_at, Letter.id)
    return list(work.session.scalars(found))


def told(work: Work, interview_id: uuid.UUID) -> list[tuple[str, str]]:
    """(occasion, recipient) of each letter that waits, sorted."""
    waiting = [one for one in letters_about(work, interview_id) if one.state is LetterState.WAITING]
    return sorted((str(one.occasion), one.recipient) for one in waiting)


def all_went(work: Work, at: datetime = NOON) -> None:
    """Every letter that waits has gone."""
    for letter in work.session.scalars(select(Letter).where(Letter.state == LetterState.WAITING)):
        letter.state, letter.sent_at = LetterState.SENT, at
    work.session.flush()
