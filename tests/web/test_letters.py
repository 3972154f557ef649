"""Letters in words: paragraphs stand apart, users' letters say what happened, and secrets show only as they go."""

import re
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from hiring import letter_templates, letters
from hiring.models.application import Application
from hiring.models.job import Job
from hiring.models.kept_form import KeptForm
from hiring.models.letter import Letter, Occasion
from hiring.models.letter_template import TemplateKind
from hiring.models.user import User
from hiring.work import Work
from plumbing.mail import compose
from tests.conftest import NOON, OpenWork
from tests.support.applications import world
from web import letters as worded

CANARY = "{{7*7}}{%raw%}%(name)s"


@pytest.fixture
def render(app: Flask, open_work: OpenWork) -> Any:
    """The words of a letter, written to a user or about the first application."""

    def of(
        occasion: Occasion, user: User | None = None, secret: str | None = None, **facts: Any
    ) -> worded.Written:
        with open_work() as work:
            if user:
                letter: Letter | None = letters.write_to_user(work, occasion, user, **facts)
            elif occasion is Occasion.FORM_KEPT:
                letter = letters.write_to_keeper(work, kept_form(work))
            else:
                application = work.session.scalars(select(Application)).first()
                assert application is not None
                letter = letters.write(work, occasion, application, **facts)
            assert letter is not None
            work.session.flush()
            with app.app_context():
                return worded.render(work, letter, secret)

    return of


def kept_form(work: Work) -> KeptForm:
    kept = KeptForm(
        job_id=work.session.scalars(select(Job.id)).first(), email="ann@example.com",
        email_norm="ann@example.com", typed={"fields": {}, "dates": {}}, uploads=[], source={}, language="en",
        expires_at=NOON,
    )  # fmt: skip
    work.session.add(kept)
    work.session.flush()
    return kept


@pytest.mark.parametrize("occasion", list(Occasion))
def test_paragraphs_stand_apart_by_one_empty_line(
    render: Any, open_work: OpenWork, recruiter: User, occasion: Occasion
) -> None:
    with open_work() as work:
        world(work)
        about = str(work.session.scalars(select(Application.id)).first())
    to_user = occasion in letters.TO_USERS
    for facts in (
        {"what": "password_set", "application_id": about, "body": "Hello Noor,\n\nhi.\n\nOur organisation"},
        {"by": "Ada Admin", "what": "second_factor_reset", "reason": "Others were closer.",
         "application_id": about, "body": "Hello Noor,\n\nhi.\n\nOur organisation"},
    ):  # fmt: skip
        text = render(occasion, recruiter if to_user else None, **facts).text
        assert "\n\n\n" not in text
        assert re.match(r"Hello,\n\n\S" if occasion is Occasion.ERASED else r"Hello \w+,\n\n\S", text)
        assert text.removesuffix(OWN_PAGES).endswith("\n\nOur organisation\n")
        has_own = occasion not in letters.TO_USERS and occasion not in (*letters.LINKS, Occasion.ERASED)
        assert has_own == ("/my/" in text)
        assert all(line == line.strip() for line in text.splitlines())


@pytest.mark.parametrize(
    ("occasion", "page"), [(Occasion.INVITED, "invitation"), (Occasion.PASSWORD_RESET, "reset-password")]
)
def test_a_secret_shows_only_where_it_is_given(
    render: Any, recruiter: User, occasion: Occasion, page: str
) -> None:
    assert f"\n\nhttp://localhost/backoffice/{page}/s3cret\n\n" in render(occasion, recruiter, "s3cret").text
    masked = render(occasion, recruiter).text
    assert f"http://localhost/backoffice/{page}/***" in masked
    assert "s3cret" not in masked


def test_how_long_a_link_lasts_is_said_in_the_letter(render: Any, recruiter: User) -> None:
    assert "within 72 hours" in render(Occasion.INVITED, recruiter).text
    assert "within 30 minutes" in render(Occasion.PASSWORD_RESET, recruiter).text


@pytest.mark.parametrize("what", list(worded.CHANGES))
def test_each_change_of_access_has_a_sentence_and_says_who_did_it(render: Any, recruiter: User, what: str) -> None:
    facts = {"what": what, "left": 9, "role": "member"}
    own, by = (render(Occasion.ACCESS_CHANGED, recruiter, by=by, **facts).text for by in ("", "Ada Admin"))
    assert "%(" not in own
    assert "It was done by" not in own
    assert by.replace(" It was done by Ada Admin.", "") == own


def test_every_change_that_is_told_has_a_sentence() -> None:
    """The codes stand in the verbs, the words here."""
    from tests.house.test_architecture import HOUSE

    used = {
        code
        for path in (HOUSE / "hiring").glob("*.py")
        for code in re.findall(r'tell_of_change\(\s*[^"]*?,\s*"(\w+)"', path.read_text())
    }
    assert used == set(worded.CHANGES)


def test_hostile_names_stay_words(render: Any, recruiter: User, open_work: OpenWork) -> None:
    """I6."""
    with open_work() as work:
        user = work.session.get_one(User, recruiter.id)
        user.first_name = CANARY
    for occasion in (Occasion.INVITED, Occasion.ACCESS_CHANGED):
        assert CANARY in render(occasion, user, by=CANARY, what="password_set").text


# the organisation's own words

OWN = "Dear {first_name},\n\n{reason}\n\n{{7*7}} %(x)s {{% raw %}}"


OWN_PAGES = "\nWhere your application stands, and what you can do:\nhttp://localhost/my/***\n"


def own_words(work: Work, **values: str) -> None:
    given = {"name": "Kind no", "language": "en", "subject": "{job}: no", "body": OWN}
    letter_templates.add(work, TemplateKind.REJECTED, **given | values)


def test_the_organisations_words_take_the_place_of_foyers(render: Any, open_work: OpenWork) -> None:
    with open_work() as work:
        world(work)
        own_words(work)
    written = render(Occasion.REJECTED, reason="Others were closer.")
    assert (written.subject, written.unfilled) == ("Frame welder: no", ())
    assert written.text == "Dear Noor,\n\nOthers were closer.\n\n{7*7} %(x)s {% raw %}\n" + OWN_PAGES
    assert written.template_id is not None
    assert "Thank you" in render(Occasion.RECEIVED).text


def test_what_is_empty_for_this_person_brings_foyers_words_back(render: Any, open_work: OpenWork) -> None:
    with open_work() as work:
        world(work)
        own_words(work)
    written = render(Occasion.REJECTED)
    assert (written.template_id, written.unfilled) == (None, ("reason",))
    assert written.text.startswith("Hello Noor,\n\nThank you for applying for Frame welder")


def test_a_language_goes_with_its_region(render: Any, open_work: OpenWork) -> None:
    with open_work() as work:
        there = world(work)
        own_words(work, language="pt", body="Olá {first_name}, {promised_by}")
        there.job.language = "pt-BR"
    assert re.match("Olá Noor, terça-feira 1 dezembro", render(Occasion.REJECTED).text)


def test_a_letter_in_our_own_words_is_of_one_language(render: Any, open_work: OpenWork) -> None:
    """There is no catalogue in Portuguese: an English letter has English days in it."""
    with open_work() as work:
        world(work).job.language = "pt-BR"
    text = render(Occasion.RECEIVED).text
    assert "by Tuesday 1 December" in text
    assert "dezembro" not in text


@pytest.mark.parametrize("name", [CANARY, "{first_name}", "{{job}}", "a\r\nBcc: z@z.test"])
def test_hostile_names_stay_words_in_own_words(render: Any, open_work: OpenWork, name: str) -> None:
    with open_work() as work:
        there = world(work)
        own_words(work, subject="For {first_name}", body="{first_name}")
        work.session.get_one(Application, there.noor.id).candidate.first_name = name
    written = render(Occasion.REJECTED)
    assert written.text == f"{name}\n" + OWN_PAGES
    message = compose(
        "us@example.org", "a@b.de", written.subject, written.text, message_id="<1@example.org>", date=NOON
    )
    assert "Bcc" not in message
    assert str(message["Subject"]).startswith("For ")


@pytest.mark.parametrize("language", ["en-GB", "tlh", "x", "", "pt-BR"])
def test_whatever_a_job_calls_its_language_its_letters_go(render: Any, open_work: OpenWork, language: str) -> None:
    with open_work() as work:
        world(work).job.language = language
    assert "Noor" in render(Occasion.REJECTED).text


def test_whoever_is_named_in_a_note_is_told_where_and_not_what(
    render: Any, open_work: OpenWork, recruiter: User
) -> None:
    with open_work() as work:
        there = world(work)
    written = render(
        Occasion.MENTIONED, recruiter, application_id=str(there.noor.id), note_id="n1", by="Dario Test"
    )
    assert written.subject == "Dario Test named you in a note about Noor Haddad"
    assert f"http://localhost/backoffice/applications/{there.noor.id}#note-n1" in written.text
