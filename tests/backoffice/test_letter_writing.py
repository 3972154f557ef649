"""Writing to a candidate: what is seen beforehand is what goes, and nothing that is typed gets lost."""

import io
import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from hiring import hiring_teams, letter_templates, letters, users
from hiring.actors import JobRole, Role
from hiring.models.application import Application
from hiring.models.job import Job
from hiring.models.letter import Letter, Occasion
from hiring.models.letter_template import TemplateKind
from hiring.models.organisation import Setting
from plumbing.limits import Limit
from tests.conftest import NOON, OpenWork
from tests.support.applications import HTMX, World, recruiter
from tests.support.web_app import Browser

TYPED = {"subject": "About {job}", "body": "Dear {first_name},\n\n<b>hi</b> {{7*7}}"}


@pytest.fixture
def rosa(app: Flask, open_work: OpenWork, there: World) -> Browser:
    return recruiter(app, open_work)


@pytest.fixture
def url(there: World) -> str:
    return f"/backoffice/applications/{there.noor.id}/letters"


def written(open_work: OpenWork) -> list[Letter]:
    with open_work() as work:
        return list(work.session.scalars(select(Letter).where(Letter.occasion == Occasion.MESSAGE)))


def test_the_page_begins_with_their_name_and_shows_how_it_reads(rosa: Browser, url: str) -> None:
    page = rosa.get(f"{url}/new").text
    assert "Write to Noor Haddad" in page
    assert "Dear Noor,\n" in page.replace("\r", "")
    assert "noor.haddad@example.com" in page
    look = page.split('id="look"')[1]
    assert "Your application for Frame welder" in look
    assert "Rosa Recruiter" in look


def test_what_was_shown_is_what_is_stored(rosa: Browser, open_work: OpenWork, url: str) -> None:
    look = rosa.send(f"{url}/look", TYPED, headers=HTMX).text
    assert "About Frame welder" in look
    assert "Dear Noor,\n\n&lt;b&gt;hi&lt;/b&gt; {7*7}" in look
    response = rosa.send(f"{url}/new", TYPED)
    assert response.status_code == 303
    assert "Written. It goes out now." in rosa.get(response.location).text
    (letter,) = written(open_work)
    assert letter.facts == {"subject": "About Frame welder", "body": "Dear Noor,\n\n<b>hi</b> {7*7}"}


def test_looking_changes_nothing(rosa: Browser, open_work: OpenWork, url: str) -> None:
    assert rosa.send(f"{url}/look", {}).status_code == 200
    assert written(open_work) == []


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"body": "Dear {name}"}, "{name} is not a variable here"),
        ({"body": "Dear {first_name"}, "There is a { without its other half"),
        ({"body": "{{first_name}}"}, "with one brace on each side"),
        ({"body": ""}, "nobody is sent an empty letter"),
        ({"subject": "\n"}, "nobody is sent an empty letter"),
        ({"body": "x" * 10_001}, "under 10000 characters"),
        ({"when": "then"}, "Choose a day and a time"),
        ({"when": "then", "due": "2026-11-24T11:00"}, "This time is over"),
        ({"when": "then", "due": "2027-11-24T11:00"}, "within the next 90 days"),
        ({"when": "sometime"}, "Choose a day and a time"),
    ],
)
def test_what_could_not_go_is_said_and_nothing_is_lost(
    rosa: Browser, open_work: OpenWork, url: str, typed: dict[str, str], says: str
) -> None:
    response = rosa.send(f"{url}/new", TYPED | typed)
    assert response.status_code == 422
    assert says in response.text.replace("&#39;", "'")
    kept = (TYPED | typed)["body"] or "About {job}"
    assert kept.replace("<", "&lt;").replace(">", "&gt;") in response.text.replace("\r", "")
    part = rosa.send(f"{url}/new", TYPED | typed, headers=HTMX)
    assert (part.status_code, says in part.text, "<html" in part.text) == (422, True, False)
    assert written(open_work) == []


def test_a_variable_that_is_empty_for_this_person_stops_it(
    rosa: Browser, open_work: OpenWork, there: World, url: str
) -> None:
    with open_work() as work:
        work.session.get_one(Application, there.noor.id).candidate.last_name = ""
    typed = {"subject": "Hi", "body": "Dear {last_name}"}
    says = "nothing to stand for {last_name}"
    assert says in rosa.send(f"{url}/look", typed, headers=HTMX).text
    response = rosa.send(f"{url}/new", typed)
    assert response.status_code == 422
    assert says in response.text
    assert written(open_work) == []


@pytest.mark.parametrize(
    ("typed", "due"),
    [
        ({"when": "now"}, "2026-11-24T12:00:00+00:00"),
        ({"when": "hour"}, "2026-11-24T13:00:00+00:00"),
        ({"when": "tomorrow"}, "2026-11-25T08:00:00+00:00"),
        ({"when": "then", "due": "2026-12-01T10:30"}, "2026-12-01T09:30:00+00:00"),
    ],
)
def test_it_goes_when_it_was_told_to(
    rosa: Browser, open_work: OpenWork, url: str, typed: dict[str, str], due: str
) -> None:
    with open_work() as work:
        work.session.add(Setting(key="organisation", value={"timezone": "Europe/Berlin"}))
    assert rosa.send(f"{url}/new", TYPED | typed).status_code == 303
    assert [letter.due_at.isoformat() for letter in written(open_work)] == [due]


def test_a_template_fills_the_form_in_and_stays_editable(rosa: Browser, open_work: OpenWork, url: str) -> None:
    with open_work() as work:
        template = letter_templates.add(work, TemplateKind.MESSAGE, name="Call <me>", language="en",
                                        subject="A call about {job}", body="Dear {first_name}, {{x}}")  # fmt: skip
    page = rosa.get(f"{url}/new?template={template.id}").text
    assert 'value="A call about Frame welder"' in page
    assert "Dear Noor, {{x}}" in page
    assert "Call &lt;me&gt;" in page
    typed = {"subject": "A call", "body": "Dear Noor, {{x}}", "template_id": str(template.id)}
    assert rosa.send(f"{url}/new", typed).status_code == 303
    (letter,) = written(open_work)
    assert (letter.template_id, letter.facts["body"]) == (template.id, "Dear Noor, {x}")
    for other in (uuid.uuid4(), "x", ""):
        assert rosa.get(f"{url}/new?template={other}").status_code == 200
        assert rosa.send(f"{url}/new", TYPED | {"template_id": str(other)}).status_code == 303


@pytest.mark.parametrize("name", ["{7*7}", "{job}", "{{job}}", "<script>", "%(x)s", "{% raw %}"])
def test_a_hostile_name_is_words(rosa: Browser, open_work: OpenWork, there: World, url: str, name: str) -> None:
    with open_work() as work:
        work.session.get_one(Application, there.noor.id).candidate.first_name = name
    look = rosa.send(f"{url}/look", TYPED, headers=HTMX).text
    assert f"Dear {name.replace('<', '&lt;').replace('>', '&gt;')}," in look
    assert rosa.send(f"{url}/new", TYPED).status_code == 303
    assert written(open_work)[0].facts["body"].startswith(f"Dear {name},")


def test_without_an_address_there_is_nothing_to_type(
    rosa: Browser, open_work: OpenWork, there: World, url: str
) -> None:
    with open_work() as work:
        work.session.get_one(Application, there.noor.id).candidate.primary_email = None
    assert "There is no address to write to" in rosa.get(f"{url}/new").text
    assert "There is no address to write to" in rosa.get(f"/backoffice/applications/{there.noor.id}").text
    response = rosa.send(f"{url}/new", TYPED)
    assert response.status_code == 409
    assert written(open_work) == []


def test_too_many_are_refused_and_the_words_stay(
    rosa: Browser, open_work: OpenWork, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(letters.messages, "MOST_AN_HOUR", Limit("letters", 1, timedelta(hours=1)))
    assert rosa.send(f"{url}/new", TYPED).status_code == 303
    for _ in range(2):
        response = rosa.send(f"{url}/new", TYPED)
        assert response.status_code == 429
        assert "Wait 60 minutes" in response.text
        assert "About {job}" in response.text
    assert len(written(open_work)) == 1


def test_a_coordinator_of_the_job_writes_and_a_manager_does_not(
    app: Flask, open_work: OpenWork, there: World, url: str
) -> None:
    answers = {}
    for name, role in (("Carl", JobRole.COORDINATOR), ("Maud", JobRole.HIRING_MANAGER)):
        browser = recruiter(app, open_work, name, Role.MEMBER)
        with open_work() as work:
            user = users.find(work, f"{name.lower()}.door@foyer.test")
            assert user
            hiring_teams.add(work, work.session.get_one(Job, there.job.id), user, role)
        shown = f"{url}/new" in browser.get(f"/backoffice/applications/{there.noor.id}").text
        answers[name] = (
            shown,
            browser.get(f"{url}/new").status_code,
            browser.send(f"{url}/new", TYPED).status_code,
        )
    assert answers == {"Carl": (True, 200, 303), "Maud": (False, 403, 403)}


@pytest.mark.parametrize(
    "typed",
    [{}, {"subject": ["a", "b"]}, {"due": "x", "when": "then"}, {"template_id": "9" * 5000}, {"body": "a\0b"}],
)
def test_no_form_is_too_odd(rosa: Browser, url: str, typed: dict[str, Any]) -> None:
    for path in ("new", "look"):
        assert rosa.send(f"{url}/{path}", typed).status_code in (200, 400, 422)


def test_files_where_texts_belong_are_no_texts(rosa: Browser, url: str) -> None:
    for path in ("new", "look"):
        files = {name: (io.BytesIO(b"x"), "x.txt") for name in ("subject", "body", "due", "when", "template_id")}
        assert rosa.send(f"{url}/{path}", files).status_code in (200, 422)


def test_a_job_in_a_language_that_nobody_knows_has_letters_all_the_same(
    rosa: Browser, open_work: OpenWork, there: World, url: str
) -> None:
    for language in ("en-GB", "tlh", "pt-BR"):
        with open_work() as work:
            work.session.get_one(Job, there.job.id).language = language
        response = rosa.send(f"{url}/new", TYPED | {"when": "hour"})
        assert rosa.get(response.location).status_code == 200
        assert re.search(r"24 Nov, 13:00", rosa.get(response.location).text)
    assert all(letter.due_at == NOON + timedelta(hours=1) for letter in written(open_work))
