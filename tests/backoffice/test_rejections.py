"""Saying no, undoing it, withdrawing; a typed note survives whatever happens."""

import pytest
from flask import Flask
from sqlalchemy import select

from hiring import applications, letters
from hiring.models.application import Application
from hiring.models.letter import LetterState, Occasion
from hiring.models.note import Note
from tests.conftest import OpenWork
from tests.support.applications import HTMX, World, check_books, reason, recruiter, stage, version_of
from tests.support.web_app import Browser


@pytest.fixture
def rosa(app: Flask, open_work: OpenWork, there: World) -> Browser:
    return recruiter(app, open_work)


@pytest.fixture
def data(open_work: OpenWork, there: World) -> dict[str, str]:
    with open_work() as work:
        chosen, seen = reason(work), work.session.get_one(Application, there.noor.id).version
    return {"reason_id": str(chosen.id), "note": "Too junior", "letter": "yes", "version": str(seen)}


def url_of(there: World, act: str = "rejection") -> str:
    return f"/backoffice/applications/{there.noor.id}/{act}"


def test_the_form_names_our_reasons_only(rosa: Browser, there: World) -> None:
    page = rosa.get(url_of(there))
    assert "Needs more experience" in page.text
    assert "Took another job" not in page.text
    assert '<option selected value="">Choose one</option>' in page.text
    part = rosa.get(url_of(there), headers=HTMX).text
    assert part.strip().startswith('<form class="stack" id="rejection"')


def test_saying_no_by_plain_form(rosa: Browser, open_work: OpenWork, there: World, data: dict[str, str]) -> None:
    sent = rosa.send(url_of(there), data)
    assert (sent.status_code, sent.location) == (303, f"/backoffice/applications/{there.noor.id}?done=rejected")
    page = rosa.get(sent.location).text
    assert "Said no" in page
    assert "Undo" in page
    with open_work() as work:
        noor = work.session.get_one(Application, there.noor.id)
        assert noor.status == "rejected"
        assert [note.content for note in work.session.scalars(select(Note))] == ["Too junior"]
        states = {one.occasion: one.state for one in letters.of(work, noor)}
        assert states[Occasion.REJECTED] is LetterState.WAITING
        check_books(work)


def test_without_the_tick_nobody_is_written_to(
    rosa: Browser, open_work: OpenWork, there: World, data: dict[str, str]
) -> None:
    del data["letter"]
    rosa.send(url_of(there), data).close()
    with open_work() as work:
        occasions = [one.occasion for one in letters.of(work, applications.get(work, there.noor.id))]
        assert Occasion.REJECTED not in occasions


def test_undo_reopens_and_stops_the_letter(
    rosa: Browser, open_work: OpenWork, there: World, data: dict[str, str]
) -> None:
    rosa.send(url_of(there), data).close()
    part = rosa.get(f"/backoffice/applications/{there.noor.id}?done=rejected", headers=HTMX).text
    assert f'hx-post="{url_of(there, "reopening")}"' in part
    sent = rosa.send(url_of(there, "reopening"), {"version": version_of(open_work, there.noor.id)})
    assert sent.location.endswith("?done=reopened")
    assert "Back in New" in rosa.get(sent.location).text
    assert 'id="notice"' not in rosa.get(f"/backoffice/applications/{there.noor.id}?done=rejected").text
    with open_work() as work:
        noor = applications.get(work, there.noor.id)
        assert noor.status == "active"
        states = {one.occasion: one.state for one in letters.of(work, noor)}
        assert states[Occasion.REJECTED] is LetterState.CANCELLED


def test_a_wrong_reason_keeps_the_note(rosa: Browser, there: World, data: dict[str, str]) -> None:
    for headers in ({}, HTMX):
        answer = rosa.send(url_of(there), data | {"reason_id": "no"}, headers=headers)
        assert answer.status_code == 422
        assert "Too junior" in answer.text
        assert "Choose a reason from the list." in answer.text


def test_when_somebody_moved_meanwhile_the_note_waits_in_the_composer(
    rosa: Browser, open_work: OpenWork, there: World, data: dict[str, str]
) -> None:
    with open_work(there.dario) as work:
        applications.move(work, applications.get(work, there.noor.id), stage(work, there.job, "Call").id)
    for headers in ({}, HTMX):
        answer = rosa.send(url_of(there), data, headers=headers)
        assert answer.status_code == 409
        assert "Dario Test moved Noor Haddad to Call a moment ago." in answer.text
        assert ">Too junior</textarea>" in answer.text
    with open_work() as work:
        assert work.session.scalars(select(Note)).all() == []


def test_from_the_board_one_comes_back_to_the_board(rosa: Browser, there: World, data: dict[str, str]) -> None:
    assert 'value="board"' in rosa.get(url_of(there) + "?back=board").text
    sent = rosa.send(url_of(there), data | {"back": "board"})
    assert sent.location.startswith(f"/backoffice/jobs/{there.job.id}?done=rejected&who=")
    assert "Undo" in rosa.get(sent.location).text


def test_withdrawing_and_coming_back(rosa: Browser, open_work: OpenWork, there: World) -> None:
    sent = rosa.send(url_of(there, "withdrawal"), {"version": version_of(open_work, there.noor.id)})
    assert sent.location.endswith("?done=withdrawn")
    page = rosa.get(sent.location).text
    assert "Withdrawn" in page
    assert url_of(there, "reopening") in page
    rosa.send(url_of(there, "reopening"), {"version": version_of(open_work, there.noor.id)}).close()
    with open_work() as work:
        assert applications.get(work, there.noor.id).status == "active"


@pytest.mark.parametrize("act", ["withdrawal", "reopening"])
def test_a_form_without_its_version_is_refused(rosa: Browser, there: World, act: str) -> None:
    assert rosa.send(url_of(there, act)).status_code == 422


def test_a_stale_withdrawal_is_refused(rosa: Browser, open_work: OpenWork, there: World) -> None:
    seen = version_of(open_work, there.noor.id)
    with open_work(there.dario) as work:
        applications.move(work, applications.get(work, there.noor.id), stage(work, there.job, "Call").id)
    assert rosa.send(url_of(there, "withdrawal"), {"version": seen}).status_code == 409
