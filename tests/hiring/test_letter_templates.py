"""The organisation's own words: checked when they are saved, one set in use for an occasion and language."""

from typing import Any

import pytest
from sqlalchemy import select

from hiring import letter_templates as templates
from hiring.actors import SYSTEM
from hiring.errors import Conflict, Invalid, NotAllowed, Stale
from hiring.models.event import Event
from hiring.models.letter import Occasion
from hiring.models.letter_template import LetterTemplate, TemplateKind, TemplateStatus
from hiring.work import Work
from tests.conftest import OpenWork
from tests.support.applications import World, world


@pytest.fixture
def there(open_work: OpenWork) -> World:
    with open_work() as work:
        return world(work)


def added(work: Work, kind: TemplateKind = TemplateKind.REJECTED, **values: Any) -> LetterTemplate:
    given = {"name": "Kind no", "language": "en", "subject": "{job}", "body": "Dear {first_name},\r\n\r\n{reason}"}
    return templates.add(work, kind, **given | values)


def test_a_template_takes_the_place_of_foyers_words_in_its_language(open_work: OpenWork, there: World) -> None:
    with open_work(there.dario) as work:
        template = added(work)
        work.session.flush()
        assert template.body == "Dear {first_name},\n\n{reason}"
        assert template.edited_by == there.dario.id
        assert templates.in_place(work, TemplateKind.REJECTED, "en") is template
        assert templates.in_place(work, TemplateKind.REJECTED, "de") is None
    with open_work() as work:
        event = work.session.scalars(select(Event).where(Event.type == "letter_template.created")).one()
        assert event.data == {"kind": "rejected", "language": "en"}


def test_of_messages_there_are_any_number_and_none_is_in_place(open_work: OpenWork, there: World) -> None:
    with open_work(there.dario) as work:
        for name in ("B", "A"):
            added(work, TemplateKind.MESSAGE, name=name, body="Hi")
        added(work, TemplateKind.MESSAGE, name="C", body="Hallo", language="de")
        work.session.flush()
        assert [one.name for one in templates.to_choose(work)] == ["A", "B", "C"]
        assert [one.name for one in templates.to_choose(work, language="de")] == ["C", "A", "B"]
        assert templates.in_place(work, TemplateKind.MESSAGE, "en") is None
        assert templates.kind_of(Occasion.MESSAGE) is None


def test_a_second_one_in_use_is_refused(open_work_on_each: OpenWork) -> None:
    with open_work_on_each() as work:
        first = added(work)
        work.session.flush()
        with pytest.raises(Invalid) as refused:
            added(work, name="Another")
        assert refused.value.fields == {"kind": "in_place"}
        templates.retire(work, first)
        added(work, name="Another")
        work.session.flush()
        with pytest.raises(Conflict, match="template_in_place"):
            templates.restore(work, first)
        assert first.status is TemplateStatus.INACTIVE


@pytest.mark.parametrize(
    ("kind", "field", "text", "code", "about"),
    [
        (TemplateKind.MESSAGE, "body", "Hello {name}", "unknown_variable", "name"),
        (TemplateKind.MESSAGE, "body", "{reason}", "unknown_variable", "reason"),
        (TemplateKind.RECEIVED, "body", "{offer_salary}", "unknown_variable", "offer_salary"),
        (TemplateKind.OFFER_SENT, "body", "{interview_day}", "unknown_variable", "interview_day"),
        (TemplateKind.REJECTED, "body", "{0.__class__}", "unknown_variable", "0.__class__"),
        (TemplateKind.REJECTED, "subject", "{job", "single_brace", "{"),
        (TemplateKind.REJECTED, "subject", "{{job}}", "braces_twice", "job"),
        (TemplateKind.REJECTED, "subject", " ", "required", ""),
        (TemplateKind.REJECTED, "subject", "x" * 201, "too_long", "200"),
        (TemplateKind.REJECTED, "body", "x" * 10_001, "too_long", "10000"),
        (TemplateKind.REJECTED, "body", "a\0b", "bad_characters", ""),
    ],
)
def test_what_could_not_be_filled_in_is_not_saved(
    open_work: OpenWork, kind: TemplateKind, field: str, text: str, code: str, about: str
) -> None:
    with open_work() as work:
        with pytest.raises(Invalid) as refused:
            added(work, kind, **({"body": "Hi", "subject": "Hi"} | {field: text}))
        assert refused.value.fields == {field: code}
        assert refused.value.params["about"] == {field: about}


def test_words_that_look_like_code_are_words(open_work: OpenWork) -> None:
    with open_work() as work:
        body = "{{7*7}} %(x)s {{% raw %}} ${{x}}"
        assert added(work, body=body).body == body


@pytest.mark.parametrize(
    "language", ["", "English", "e", "en_GB", "x" * 40, "en-" + "a" * 8 + "-" + "b" * 8 + "-cc"]
)
def test_a_language_is_a_code(open_work: OpenWork, language: str) -> None:
    with open_work() as work, pytest.raises(Invalid) as refused:
        added(work, language=language)
    assert refused.value.fields == {"language": "bad_format"}


def test_a_name_is_taken_once_in_a_kind(open_work: OpenWork) -> None:
    with open_work() as work:
        template = added(work, TemplateKind.MESSAGE, body="Hi")
        work.session.flush()
        with pytest.raises(Invalid) as refused:
            added(work, TemplateKind.MESSAGE, name=" KIND  no", body="Hi")
        assert refused.value.fields == {"name": "taken"}
        added(work, body="Hi")
        templates.change(work, template, name="KIND NO", subject="x", body="Hi")
        assert template.name == "KIND NO"


def test_of_two_who_change_it_one_is_told(open_work: OpenWork) -> None:
    with open_work() as work:
        template = added(work)
        work.session.flush()
        templates.change(work, template, name="Kind no", subject="New", body="Hi", version=1)
        work.session.flush()
        with pytest.raises(Stale):
            templates.change(work, template, name="Kind no", subject="Old", body="Hi", version=1)
        assert template.subject == "New"


def test_a_change_is_recorded_without_its_words(open_work: OpenWork) -> None:
    with open_work() as work:
        template = added(work)
        templates.change(work, template, name="Kind no", subject="{job}", body="Secret words")
        templates.change(work, template, name="Kind no", subject="{job}", body="Secret words\n")
    with open_work() as work:
        (event,) = work.session.scalars(select(Event).where(Event.type == "letter_template.changed"))
        assert event.data == {"fields": ["body"]}


def test_only_recruiters_change_templates(open_work: OpenWork, there: World) -> None:
    with open_work() as work:
        id = added(work).id
    for actor in (there.manager, there.interviewer, there.stranger):
        with open_work(actor) as work:
            for act in (
                lambda w=work: templates.find(w, id),
                lambda w=work: added(w),
                lambda w=work: templates.listed(w),
            ):
                with pytest.raises(NotAllowed):
                    act()


def test_every_kind_but_a_message_and_a_document_is_an_occasion() -> None:
    occasions = {str(templates.kind_of(occasion)) for occasion in Occasion if templates.kind_of(occasion)}
    assert occasions == {str(kind) for kind in TemplateKind} - {"message", "offer_document"}
    assert set(templates.VARIABLES) == set(TemplateKind)


def test_the_system_may_read_what_is_in_place(open_work: OpenWork) -> None:
    with open_work() as work:
        added(work)
    with open_work(SYSTEM) as work:
        assert templates.in_place(work, TemplateKind.REJECTED, "en") is not None
