"""Notes and tags through their forms."""

import pytest
from flask import Flask

from hiring import applications, notes, tagged
from hiring.models.note import Note
from tests.conftest import OpenWork
from tests.support.applications import HTMX, World, recruiter
from tests.support.web_app import Browser


@pytest.fixture
def rosa(app: Flask, open_work: OpenWork, there: World) -> Browser:
    return recruiter(app, open_work)


def url_of(there: World, rest: str) -> str:
    return f"/backoffice/applications/{there.noor.id}/{rest}"


def only_note(open_work: OpenWork) -> Note:
    with open_work() as work:
        return work.session.query(Note).one()


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_note_is_saved_and_shown(rosa: Browser, there: World, headers: dict[str, str]) -> None:
    sent = rosa.send(url_of(there, "notes"), {"content": "Strong on CAN."}, headers=headers)
    assert sent.status_code == 303
    page = rosa.get(sent.location, headers=headers).text
    assert "Strong on CAN." in page
    assert "Rosa Recruiter wrote a note" in page
    assert "Note saved" in page


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_note_that_is_too_long_stays_in_the_composer(
    rosa: Browser, there: World, headers: dict[str, str]
) -> None:
    answer = rosa.send(url_of(there, "notes"), {"content": "long " * 3000}, headers=headers)
    assert answer.status_code == 422
    assert "Keep a note under 10,000 characters" in answer.text
    assert "long long long" in answer.text


def test_ones_own_note_can_be_changed(rosa: Browser, open_work: OpenWork, there: World) -> None:
    rosa.send(url_of(there, "notes"), {"content": "first"}).close()
    note = only_note(open_work)
    form = rosa.get(url_of(there, f"notes/{note.id}"), headers=HTMX).text
    assert form.strip().startswith("<form")
    assert ">first</textarea>" in form
    sent = rosa.send(url_of(there, f"notes/{note.id}"), {"content": "second", "version": note.version})
    assert sent.status_code == 303
    assert only_note(open_work).content == "second"


def test_a_note_changed_in_another_window_shows_both_texts(
    rosa: Browser, open_work: OpenWork, there: World
) -> None:
    rosa.send(url_of(there, "notes"), {"content": "first"}).close()
    note = only_note(open_work)
    path = url_of(there, f"notes/{note.id}")
    rosa.send(path, {"content": "second", "version": note.version}).close()
    answer = rosa.send(path, {"content": "third", "version": note.version})
    assert answer.status_code == 409
    assert "second" in answer.text
    assert ">third</textarea>" in answer.text
    assert f'name="version" value="{note.version + 1}"' in answer.text
    assert rosa.send(path, {"content": " ", "version": note.version + 1}).status_code == 422
    assert only_note(open_work).content == "second"


def test_others_notes_are_read_and_not_changed(rosa: Browser, open_work: OpenWork, there: World) -> None:
    with open_work(there.dario) as work:
        note = notes.write(work, applications.get(work, there.noor.id), "mine")
    page = rosa.get(url_of(there, "")[:-1]).text
    assert "mine" in page
    assert f"notes/{note.id}" not in page
    assert rosa.send(url_of(there, f"notes/{note.id}"), {"content": "yours", "version": "1"}).status_code == 403
    assert rosa.get(f"/backoffice/applications/{there.ann.id}/notes/{note.id}").status_code == 404


def test_a_tag_goes_on_and_off_and_undo_takes_it_off(rosa: Browser, open_work: OpenWork, there: World) -> None:
    sent = rosa.send(url_of(there, "tags"), {"name": "motor"})
    with open_work(there.dario) as work:
        (tag,) = tagged.of(work, [there.noor.candidate_id])[there.noor.candidate_id]
    assert sent.location.endswith(f"?done=tagged&tag={tag.id}")
    removal = url_of(there, f"tags/{tag.id}/removal")
    assert rosa.get(sent.location).text.count(f'action="{removal}"') == 2  # the tag's own button, and Undo
    assert rosa.send(removal).status_code == 303
    with open_work(there.dario) as work:
        assert tagged.of(work, [there.noor.candidate_id]) == {}


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_nameless_tag_is_refused_beside_its_field(rosa: Browser, there: World, headers: dict[str, str]) -> None:
    answer = rosa.send(url_of(there, "tags"), {"name": " "}, headers=headers)
    assert answer.status_code == 422
    assert 'aria-describedby="tag-error"' in answer.text


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_note_is_taken_away_and_undo_brings_it_back(
    rosa: Browser, open_work: OpenWork, there: World, headers: dict[str, str]
) -> None:
    rosa.send(url_of(there, "notes"), {"content": "mine alone", "private": "y"}).close()
    note = only_note(open_work)
    page = rosa.get(url_of(there, "")[:-1]).text
    assert "Only for you" in page
    sent = rosa.send(url_of(there, f"notes/{note.id}/removal"), headers=headers)
    page = rosa.get(sent.location, headers=headers).text
    assert "mine alone" not in page
    undo = url_of(there, f"notes/{note.id}/restoration")
    assert f'action="{undo}"' in page
    assert "mine alone" in rosa.get(rosa.send(undo).location).text


def test_who_is_named_sees_it_at_the_note_until_it_is_marked(
    rosa: Browser, open_work: OpenWork, there: World
) -> None:
    with open_work(there.dario) as work:
        notes.write(work, applications.get(work, there.noor.id), "Worth a call, @Rosa?")
    page = rosa.get(url_of(there, "")[:-1]).text
    assert "Names you" in page
    after = rosa.get(rosa.send(url_of(there, "mentions/removal")).location).text
    assert "Names you" not in after
    assert "Marked as read" in after
