"""Beginning a letter with a template: what was typed is never replaced without a question."""

import re
from html import unescape

import pytest
from flask import Flask
from sqlalchemy import select

from hiring import letter_templates
from hiring.models.application import Application
from hiring.models.job import Job
from hiring.models.letter import Letter, Occasion
from hiring.models.letter_template import LetterTemplate, TemplateKind
from tests.conftest import OpenWork
from tests.support.applications import HTMX, World, applied, statements
from tests.support.editing import FormReader
from tests.support.web_app import Browser
from web.hall import db


@pytest.fixture
def call(open_work: OpenWork) -> LetterTemplate:
    with open_work() as work:
        body = "Dear {first_name},\n\n{stage} {{x}}"
        return letter_templates.add(work, TemplateKind.MESSAGE, name="A call", language="en",
                                    subject="A call about {job}", body=body)  # fmt: skip


@pytest.fixture
def visit(open_work: OpenWork) -> LetterTemplate:
    with open_work() as work:
        return letter_templates.add(work, TemplateKind.MESSAGE, name="A visit", language="en",
                                    subject="A visit", body="Come and see us.")  # fmt: skip


@pytest.fixture
def url(there: World) -> str:
    return f"/backoffice/applications/{there.noor.id}/letters/new"


def fields(page: str, form: str = "writing") -> dict[str, str]:
    """What the form would post."""
    found = FormReader(page, form).data
    del found["csrf_token"]
    return dict(found.items())


def test_words_that_nobody_touched_give_way(
    rosa: Browser, url: str, call: LetterTemplate, visit: LetterTemplate
) -> None:
    begun = fields(rosa.get(url).text)
    page = rosa.send(url, {**begun, "template": str(call.id), "words": "begin", "when": "hour"}).text
    typed = fields(page)
    assert (typed["subject"], typed["template_id"]) == ("A call about Frame welder", str(call.id))
    assert "Dear Noor,\r\n\r\nYour application {{x}}" in typed["body"]
    assert typed["when"] == "hour"
    page = rosa.send(url, {**typed, "template": str(visit.id), "words": "begin"}).text
    assert fields(page)["subject"] == "A visit"
    page = rosa.send(url, {"subject": " ", "body": "\r\n", "template": str(call.id), "words": "begin"}).text
    assert fields(page)["template_id"] == str(call.id)


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_words_that_were_typed_stay_until_somebody_says_otherwise(
    rosa: Browser, open_work: OpenWork, url: str, call: LetterTemplate, headers: dict[str, str]
) -> None:
    typed = {"subject": "Mine", "body": "Dear Noor,\r\n\r\nhalf a <sentence", "template": str(call.id),
             "when": "then", "due": "2026-12-01T10:30"}  # fmt: skip
    asked = rosa.send(url, {**typed, "words": "begin"}, headers=headers)
    assert asked.status_code == 200
    assert "Shall the words of A call take its place?" in asked.text
    for act in ("take", "keep"):
        assert re.search(rf'<button class="btn" name="words" value="{act}">', asked.text)
    again = fields(asked.text)
    assert {name: again[name] for name in typed} == typed
    kept = rosa.send(url, {**again, "words": "keep"}, headers=headers).text
    assert "take its place" not in kept
    assert {name: fields(kept)[name] for name in ("subject", "body", "due")} == {
        name: typed[name] for name in ("subject", "body", "due")
    }
    assert fields(kept)["template"] == ""
    taken = fields(rosa.send(url, {**again, "words": "take"}, headers=headers).text)
    assert (taken["subject"], taken["due"]) == ("A call about Frame welder", "2026-12-01T10:30")
    assert taken["template_id"] == str(call.id)
    with open_work() as work:
        assert work.session.scalars(select(Letter).where(Letter.occasion == Occasion.MESSAGE)).all() == []


@pytest.mark.parametrize("template", ["", "x", "present"])
def test_nothing_new_that_was_chosen_changes_nothing(
    rosa: Browser, url: str, call: LetterTemplate, template: str
) -> None:
    """Enter in the subject presses the first button of the form."""
    typed = {"subject": "Mine", "body": "Half a sentence", "template_id": str(call.id),
             "template": str(call.id) if template == "present" else template}  # fmt: skip
    for words in ("begin", "take", "keep", "look", "x"):
        page = rosa.send(url, {**typed, "words": words}).text
        assert "take its place" not in page
        assert fields(page)["body"] == "Half a sentence"
    assert "Half a sentence" in unescape(page.split('id="look"')[1])


# many


def ids_of(there: World) -> list[str]:
    return [f"{one.id}:{one.version}" for one in (there.noor, there.ann)]


def step(browser: Browser, there: World, path: str = "", **typed: str) -> str:
    page = browser.send(f"/backoffice/applications/bulk{path}", {"act": "write", "ids": ids_of(there), **typed})
    assert page.status_code == 200
    return page.text


def test_a_letter_to_many_begins_with_a_template_and_keeps_its_variables(
    rosa: Browser, there: World, open_work: OpenWork, call: LetterTemplate
) -> None:
    page = step(rosa, there, "/step")
    assert "A call" in page
    page = step(rosa, there, **{**fields(page, "bulk-form"), "template": str(call.id), "words": "begin"})
    begun = fields(page, "bulk-form")
    assert (begun["subject"], begun["template_id"]) == ("A call about {job}", str(call.id))
    assert "Dear Noor,\n\nYour application {x}" in page.split('id="bulk-look"')[1]
    sent = rosa.send("/backoffice/applications/bulk", {**begun, "act": "write", "ids": ids_of(there)})
    assert "Letters to 2 people wait ten minutes." in sent.text
    with open_work() as work:
        found = work.session.scalars(select(Letter).where(Letter.occasion == Occasion.MESSAGE)).all()
        assert {(one.facts["body"], one.template_id) for one in found} == {
            ("Dear Noor,\n\nYour application {x}", call.id), ("Dear Ann,\n\nYour application {x}", call.id),
        }  # fmt: skip


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_what_was_typed_to_many_stays_as_well(
    rosa: Browser, open_work: OpenWork, there: World, call: LetterTemplate, headers: dict[str, str]
) -> None:
    typed = {"act": "write", "ids": ids_of(there), "subject": "Mine", "body": "Half <a>", "template": str(call.id)}
    for words, subject in (("begin", "Mine"), ("keep", "Mine"), ("take", "A call about {job}")):
        page = rosa.send("/backoffice/applications/bulk", {**typed, "words": words}, headers=headers).text
        assert fields(page, "bulk-form")["subject"] == subject
        assert ("take its place" in page) is (words == "begin")
    with open_work() as work:
        assert work.session.scalars(select(Letter).where(Letter.occasion == Occasion.MESSAGE)).all() == []


def test_the_look_says_who_gets_none_and_each_is_told(rosa: Browser, there: World, open_work: OpenWork) -> None:
    with open_work() as work:
        work.session.get_one(Application, there.ann.id).candidate.last_name = ""
    typed = {"subject": "About {job}", "body": "Dear {first_name} {last_name}"}
    look = step(rosa, there, "/look", **typed)
    assert "As it goes to Noor Haddad" in look
    assert "About Frame welder" in look
    assert "1 person gets no letter: there is nothing to stand for {last_name}." in look
    assert (
        "<html"
        not in rosa.send("/backoffice/applications/bulk/look", {"ids": ids_of(there), **typed}, headers=HTMX).text
    )
    sent = unescape(step(rosa, there, **typed))
    assert "A letter to 1 person waits ten minutes." in sent
    assert "Something in the letter has nothing to stand for it with this person." in sent
    wrong = step(rosa, there, "/look", subject="x", body="Dear {name}")
    assert "{name} is not a variable here" in wrong


def test_the_look_is_at_the_first_who_can_be_written_to(rosa: Browser, there: World, open_work: OpenWork) -> None:
    with open_work() as work:
        work.session.get_one(Application, there.noor.id).candidate.primary_email = None
    assert "As it goes to Ann Lee" in step(rosa, there, "/look", body="x")
    with open_work() as work:
        work.session.get_one(Application, there.ann.id).candidate.primary_email = None
    assert "nobody among them who can be written to" in step(rosa, there, "/step")
    assert rosa.send("/backoffice/applications/bulk/look", {"ids": "x"}).status_code == 422


def test_looking_takes_as_many_statements_for_two_as_for_many(
    app: Flask, rosa: Browser, there: World, open_work: OpenWork
) -> None:
    with app.app_context():
        engine = db.engine

    def counted(ids: list[str]) -> int:
        with statements(engine) as seen:
            rosa.send("/backoffice/applications/bulk/look", {"ids": ids, "body": "Dear {recruiter}"}).close()
        return len(seen)

    few = counted(ids_of(there))
    with open_work() as work:
        more = [applied(work, work.session.get_one(Job, there.job.id), f"Person Number{at}") for at in range(12)]
    assert counted([*ids_of(there), *(f"{one.id}:1" for one in more)]) == few
