"""The organisation's own words: begun from Foyer's, tried on a real person, saved where they can be filled in."""

import io
import uuid
from typing import Any

import pytest
from flask import Flask

from hiring import applications, letter_templates
from hiring.actors import Role
from hiring.models.application import Application
from hiring.models.job import Job, Visibility
from hiring.models.letter_template import LetterTemplate, TemplateKind, TemplateStatus
from tests.conftest import OpenWork
from tests.support.applications import HTMX, World, recruiter
from tests.support.applications import reason as reason_of
from tests.support.web_app import Browser

URL = "/backoffice/letter-templates"
TYPED = {"name": "Kind no", "kind": "rejected", "language": "en", "subject": "To {first_name}",
         "body": "Dear {first_name},\n\n{reason}"}  # fmt: skip


@pytest.fixture
def rosa(app: Flask, open_work: OpenWork, there: World) -> Browser:
    return recruiter(app, open_work)


@pytest.fixture
def saved(open_work: OpenWork, there: World) -> uuid.UUID:
    with open_work() as work:
        return letter_templates.add(
            work,
            TemplateKind.REJECTED,
            name="Kind no",
            language="en",
            subject=TYPED["subject"],
            body=TYPED["body"],
        ).id


def stored(open_work: OpenWork, id: uuid.UUID) -> LetterTemplate:
    with open_work() as work:
        return work.session.get_one(LetterTemplate, id)


@pytest.mark.parametrize("kind", list(TemplateKind))
def test_each_kind_begins_with_words_that_could_be_saved(
    rosa: Browser, open_work: OpenWork, kind: TemplateKind
) -> None:
    page = rosa.get(f"{URL}/new?kind={kind}").text
    assert f'name="kind" value="{kind}"' in page
    assert "{first_name}" in page
    assert "not a variable here" not in page
    from web.letter_starts import start

    subject, body = start(kind, "en")
    with open_work() as work:
        letter_templates.add(work, kind, name="x", language="en", subject=subject, body=body)


def test_a_template_is_added_and_used(rosa: Browser, open_work: OpenWork, there: World) -> None:
    response = rosa.send(f"{URL}/new", TYPED)
    assert response.status_code == 303
    page = rosa.get(response.location).text
    assert "Saved. It is in use now." in page
    assert "Kind no" in page
    with open_work(there.dario) as work:
        noor = applications.get(work, there.noor.id)
        applications.reject(work, noor, reason=reason_of(work), letter=True)
    waiting = rosa.get("/backoffice/letters").text
    letter = waiting.split("Our answer")[0].rsplit('href="', 1)[1].split('"')[0]
    assert "Dear Noor,\n\nThis job needs more years" in rosa.get(letter).text


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"body": "{name}"}, "{name} is not a variable here"),
        ({"body": "{0.__class__}"}, "{0.__class__} is not a variable here"),
        ({"subject": "{{job}}"}, "Write {job} with one brace on each side"),
        ({"subject": ""}, "Write something here"),
        ({"name": ""}, "Name it in a few words"),
        ({"name": "x" * 201}, "under 200 characters"),
        ({"language": "Klingon"}, "Choose a language from the list"),
        ({"language": ""}, "Choose a language from the list"),
        ({"body": "x" * 10_001}, "under 10000 characters"),
    ],
)
def test_what_could_not_be_filled_in_is_named_and_kept(
    rosa: Browser, open_work: OpenWork, typed: dict[str, str], says: str
) -> None:
    response = rosa.send(f"{URL}/new", TYPED | typed)
    assert response.status_code == 422
    assert says in response.text
    assert (TYPED | typed)["body"] in response.text.replace("\r", "")
    with open_work() as work:
        assert letter_templates.listed(work) == []


def test_a_second_for_the_same_occasion_is_refused(rosa: Browser, saved: uuid.UUID) -> None:
    response = rosa.send(f"{URL}/new", TYPED | {"name": "Another"})
    assert response.status_code == 422
    assert "has a template in this language already" in response.text
    assert rosa.send(f"{URL}/new", TYPED | {"name": "Another", "language": "de"}).status_code == 303


def test_it_reads_as_it_would_to_a_real_person(rosa: Browser, there: World) -> None:
    look = rosa.send(f"{URL}/look", TYPED | {"about": str(there.ann.id)}, headers=HTMX).text
    assert look.startswith("\n") or "<html" not in look
    assert "To Ann" in look
    assert "We have chosen someone whose work so far was closer" in look
    assert "Foyer’s words" in look
    searched = rosa.send(f"{URL}/look", TYPED | {"who": "", "about": "nobody"}, headers=HTMX).text
    assert "Noor Haddad, Frame welder" in searched
    assert "Ann Lee, Frame welder" in searched


def test_without_scripts_the_whole_page_comes_back_as_typed(rosa: Browser, saved: uuid.UUID) -> None:
    page = rosa.send(f"{URL}/look", TYPED | {"id": str(saved), "version": "1", "body": "New words"}).text
    assert "<h1" in page
    assert f'action="{URL}/{saved}"' in page
    assert "New words" in page


def test_what_is_empty_for_this_person_is_said(rosa: Browser, open_work: OpenWork, there: World) -> None:
    with open_work() as work:
        work.session.get_one(Application, there.noor.id).candidate.last_name = ""
    typed = TYPED | {"about": str(there.noor.id), "body": "{last_name}"}
    look = rosa.send(f"{URL}/look", typed, headers=HTMX).text
    assert "nothing to stand for {last_name}: they would get Foyer’s words" in look
    offer = rosa.send(f"{URL}/look", typed | {"kind": "offer_document"}, headers=HTMX).text
    assert "Foyer’s words" not in offer or "could not be sent" in offer


def test_nobody_is_tried_on_whom_one_may_not_read(rosa: Browser, open_work: OpenWork, there: World) -> None:
    with open_work() as work:
        work.session.get_one(Job, there.job.id).visibility = Visibility.CONFIDENTIAL
    for typed in ({}, {"about": str(there.noor.id)}, {"who": "Noor"}):
        look = rosa.send(f"{URL}/look", TYPED | typed, headers=HTMX).text
        assert "Haddad" not in look
        assert "Dear Noor" not in look


@pytest.mark.parametrize("words", ["{{7*7}}", "{{config}}", "%(first_name)s", "{{% raw %}}", "${{x}}"])
def test_nothing_in_the_words_runs(rosa: Browser, there: World, words: str) -> None:
    look = rosa.send(f"{URL}/look", TYPED | {"about": str(there.noor.id), "body": words}, headers=HTMX).text
    assert words.replace("{{", "{").replace("}}", "}") in look
    assert "49" not in look.split('class="typed"')[1]


def test_of_two_who_change_it_the_second_keeps_what_was_typed(
    rosa: Browser, open_work: OpenWork, saved: uuid.UUID
) -> None:
    assert rosa.send(f"{URL}/{saved}", TYPED | {"version": "1", "body": "First <b>"}).status_code == 303
    response = rosa.send(f"{URL}/{saved}", TYPED | {"version": "1", "body": "Second"})
    assert response.status_code == 409
    assert "someone else changed this template" in response.text
    assert "First &lt;b&gt;" in response.text
    assert "Second</textarea>" in response.text.replace("\r\n", "")
    assert 'name="version" value="2"' in response.text
    assert stored(open_work, saved).body == "First <b>"
    for version in ("", "x", "9" * 50):
        assert rosa.send(f"{URL}/{saved}", TYPED | {"version": version}).status_code == 409


def test_out_of_use_and_back(rosa: Browser, open_work: OpenWork, saved: uuid.UUID) -> None:
    for _ in range(2):
        assert rosa.send(f"{URL}/{saved}/retirement").status_code == 303
    assert stored(open_work, saved).status is TemplateStatus.INACTIVE
    assert rosa.send(f"{URL}/new", TYPED | {"name": "Other"}).status_code == 303
    refused = rosa.send(f"{URL}/{saved}/restoration")
    assert refused.status_code == 409
    assert "another template has taken its place" in refused.text
    with open_work() as work:
        other = next(one for one in letter_templates.listed(work) if one.name == "Other")
    rosa.send(f"{URL}/{other.id}/retirement")
    assert rosa.send(f"{URL}/{saved}/restoration").status_code == 303
    assert stored(open_work, saved).status is TemplateStatus.ACTIVE


def test_members_have_no_part_in_it(app: Flask, open_work: OpenWork, saved: uuid.UUID) -> None:
    browser = recruiter(app, open_work, "Stray", Role.MEMBER)
    assert browser.get(URL).status_code == 403
    assert browser.send(f"{URL}/{saved}", TYPED | {"version": "1"}).status_code == 403


def test_files_where_texts_belong_are_no_texts(rosa: Browser, saved: uuid.UUID) -> None:
    for path, status in (("look", 200), ("new", 422), (str(saved), 409)):
        files = {name: (io.BytesIO(b"x"), "x.txt") for name in (*TYPED, "who", "about", "version", "id")}
        assert rosa.send(f"{URL}/{path}", files).status_code == status


@pytest.mark.parametrize(
    "typed", [{}, {"kind": "x" * 3000}, {"about": "9" * 3000, "who": "'\"%_*" * 50}, {"who": "a\\b(", "id": "x"}]
)
def test_no_form_is_too_odd(rosa: Browser, typed: dict[str, Any]) -> None:
    assert rosa.send(f"{URL}/look", typed).status_code == 200
    assert rosa.send(f"{URL}/new", typed).status_code == 422
