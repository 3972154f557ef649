"""Today: what needs whom, in which order, and what nobody owns."""

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from flask import Flask

from hiring import applications, interviews, notes, owners
from hiring.actors import JobRole
from hiring.interviews import Wanted
from hiring.models.application import Application
from hiring.models.interview import Interview, InterviewStatus
from hiring.models.job import Job
from hiring.models.user import User
from tests.backoffice.test_board import member
from tests.conftest import NOON, OpenWork
from tests.support.applications import CANARY, World, applied, signed_in, stage
from tests.support.web_app import Browser, make_user


@pytest.fixture
def user(open_work: OpenWork, there: World) -> User:
    return make_user(open_work, "rosa@foyer.test", first_name="Rosa", last_name="Recruiter")


@pytest.fixture
def rosa(app: Flask, user: User) -> Browser:
    return signed_in(app, user)


def titles(page: str) -> list[str]:
    """What the list says, in order."""
    rows = page.split('class="todo-list"')[1].split("</ul>")[0]
    return [unescape(title) for title in re.findall(r"<strong>(.*?)</strong>", rows)]


def test_ones_own_come_before_what_nobody_owns(
    rosa: Browser, open_work: OpenWork, there: World, user: User
) -> None:
    with open_work() as work:
        noor, ann = (work.session.get_one(Application, one.id) for one in (there.noor, there.ann))
        noor.answer_due_at, ann.answer_due_at = NOON + timedelta(days=3), NOON - timedelta(days=3)
        owners.assign(work, noor, work.session.get_one(User, user.id))
    page = rosa.get("/backoffice").text
    assert titles(page) == ["Noor Haddad waits for an answer", "Ann Lee waits for an answer"]
    assert "nobody is responsible" in page
    assert 'href="/backoffice/applications?owner=nobody">1 application that nobody owns</a>' in page


def test_what_a_colleague_owns_is_theirs(rosa: Browser, open_work: OpenWork, there: World) -> None:
    with open_work() as work:
        dario = work.session.get_one(User, there.dario.id)
        for one in (there.noor, there.ann):
            owners.assign(work, work.session.get_one(Application, one.id), dario)
    page = rosa.get("/backoffice").text
    assert "Nothing needs you." in page
    assert "nobody owns" not in page


def test_who_was_answered_is_not_late_any_more(rosa: Browser, open_work: OpenWork, there: World) -> None:
    with open_work(there.dario) as work:
        noor = applications.get(work, there.noor.id)
        noor.answer_due_at = NOON - timedelta(days=2)
        applications.move(work, noor, stage(work, noor.job, "Call").id)
    page = rosa.get("/backoffice").text
    assert "Noor Haddad waits in Call" in titles(page)
    assert "late" not in page.split('class="todo-list"')[1].split("</ul>")[0]
    assert 'class="late"' not in rosa.get(f"/backoffice/jobs/{there.job.id}").text


def test_a_question_of_a_colleague_stands_where_it_was_asked(
    rosa: Browser, open_work: OpenWork, there: World
) -> None:
    with open_work(there.dario) as work:
        notes.write(work, applications.get(work, there.noor.id), f"Worth a call, @Rosa Recruiter? {CANARY}")
    page = rosa.get("/backoffice").text
    assert titles(page)[0] == "Dario Test named you in a note about Noor Haddad"
    assert CANARY not in page
    assert f"/backoffice/applications/{there.noor.id}#note-" in page


def test_the_day_and_the_feedback_that_is_due(
    rosa: Browser, open_work: OpenWork, there: World, user: User
) -> None:
    with open_work(there.dario) as work:
        noor = applications.get(work, there.noor.id)
        for hours, title in ((2, "Bench session"), (26, "Tomorrow")):
            schedule(work, noor, NOON + timedelta(hours=hours), title, user)
    with open_work() as work:
        over = work.session.query(Interview).filter_by(title="Bench session").one()
        past = Interview(**{name: getattr(over, name) for name in (
            "application_id", "stage_id", "timezone", "location_kind", "location", "message", "organizer_user_id",
            "reschedule_count", "sequence",
        )}, title="Call", status=InterviewStatus.COMPLETED, starts_at=NOON - timedelta(days=1),
            ends_at=NOON - timedelta(hours=23))  # fmt: skip
        person = over.participants[0]
        past.participants = [type(person)(user_id=person.user_id, response=person.response)]
        work.session.add(past)
    page = rosa.get("/backoffice").text
    assert titles(page)[0] == "Write feedback on Noor Haddad"
    day = page.split('id="day"')[1].split("</section>")[0]
    assert "14:00" in day
    assert "Bench session" in day
    assert "Tomorrow" not in day


def schedule(work: Any, application: Application, at: Any, title: str, user: User) -> None:
    wanted = Wanted(title, at, at + timedelta(hours=1), "Europe/London", [user.id], user.id)
    interviews.schedule(work, application, wanted)


def test_many_of_ones_own_leave_no_room_for_others(
    rosa: Browser, open_work: OpenWork, there: World, user: User
) -> None:
    with open_work() as work:
        job, me = work.session.get_one(Job, there.job.id), work.session.get_one(User, user.id)
        for number in range(22):
            owners.assign(work, applied(work, job, f"Mine Number{number}"), me)
    page = rosa.get("/backoffice").text
    assert len(titles(page)) == 20
    assert all(title.startswith("Mine") for title in titles(page))
    assert '<span class="count">20+</span>' in page


def test_a_member_is_told_of_their_own_jobs_alone(app: Flask, open_work: OpenWork, there: World) -> None:
    page = member(app, open_work, there.job, JobRole.INTERVIEWER).get("/backoffice").text
    assert "nobody owns" not in page
    page = member(app, open_work, there.job, JobRole.HIRING_MANAGER, "Mia").get("/backoffice").text
    assert "2 applications that nobody owns" in page
