"""The letter of an offer in words: ours, or the organisation's with its variables; and what mail says of it."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from hiring import applications, letters
from hiring.models.job import Period
from hiring.models.letter import Letter, Occasion
from hiring.models.letter_template import LetterTemplate, TemplateKind, TemplateStatus
from hiring.models.offer import Offer, OfferStatus
from hiring.models.user import User
from hiring.work import Work
from tests.conftest import OpenWork
from tests.support.applications import World, world
from tests.support.offers import in_state
from web import letters as worded
from web import offer_document, offer_wording


@pytest.fixture
def there(open_work: OpenWork) -> World:
    with open_work() as work:
        return world(work)


def offer_in(work: Work, there: World, status: OfferStatus = OfferStatus.DRAFT, **terms: Any) -> Offer:
    return in_state(work, applications.get(work, there.noor.id), status, **terms)


def template(work: Work, body: str, subject: str = "Your offer: {offer_title}") -> None:
    work.session.add(
        LetterTemplate(kind=TemplateKind.OFFER_DOCUMENT, name="Offer", name_norm="offer", language="en",
                       subject=subject, body=body, status=TemplateStatus.ACTIVE, edited_by=None)
    )  # fmt: skip
    work.session.flush()


def test_terms_say_what_the_offer_says_and_no_more(app: Flask, open_work: OpenWork, there: World) -> None:
    with open_work(there.dario) as work, app.test_request_context():
        offer = offer_in(work, there, starts_on=date(2027, 1, 4), employment_type=None,
                         salary_amount=Decimal("14.8"), salary_period=Period.HOUR, bonus="")  # fmt: skip
        assert offer_wording.terms(work, offer) == [
            ("Job", there.job.name), ("Salary", "£14.80 an hour"), ("First day", "4 January 2027"),
            ("Stands until", "1 December 2026"),
        ]  # fmt: skip


def test_our_own_words(app: Flask, open_work: OpenWork, there: World) -> None:
    with open_work(there.dario) as work, app.test_request_context():
        document = offer_document.compose(work, offer_in(work, there))
        assert document.sheet.title == f"Offer: {there.job.name}"
        assert document.sheet.text.startswith("Dear Noor,\n\nWe are glad")
        assert document.sheet.text.endswith("We look forward to working with you.")
        assert (document.missing, document.unwritable) == ((), "")
        assert document.file_name == "Offer to Noor Haddad, version 1.pdf"
        assert document.pdf(is_draft=True) == document.pdf(is_draft=True)


def test_the_organisations_words_take_their_place(app: Flask, open_work: OpenWork, there: World) -> None:
    with open_work(there.dario) as work, app.test_request_context():
        template(work, "Hello {first_name}, {offer_salary} from {offer_start} until {offer_until}. {{7*7}}")
        offer = offer_in(work, there, starts_on=date(2027, 1, 4))
        sheet = offer_document.compose(work, offer).sheet
        assert sheet.title == f"Your offer: {there.job.name}"
        assert sheet.text.startswith("Hello Noor, £58,500 a year from 4 January 2027 until 1 December 2026. {7*7}")


def test_words_in_portuguese_do_for_brazil(app: Flask, open_work: OpenWork, there: World) -> None:
    """As with letters."""
    with open_work(there.dario) as work, app.test_request_context():
        template(work, "Olá {first_name}.")
        work.session.scalars(select(LetterTemplate)).one().language = "pt"
        offer = offer_in(work, there)
        offer.application.job.language = "pt-BR"
        assert offer_document.compose(work, offer).sheet.text.startswith("Olá Noor.")


def test_what_the_template_wants_and_the_offer_does_not_say_is_named(
    app: Flask, open_work: OpenWork, there: World
) -> None:
    with open_work(there.dario) as work, app.test_request_context():
        template(work, "From {offer_start} with {offer_bonus}.")
        assert offer_document.compose(work, offer_in(work, there, bonus="")).missing == (
            "offer_start", "offer_bonus",
        )  # fmt: skip


def test_a_name_the_fonts_lack_is_named(app: Flask, open_work: OpenWork, there: World) -> None:
    with open_work(there.dario) as work, app.test_request_context():
        offer = offer_in(work, there)
        offer.application.candidate.first_name = "履歴"
        document = offer_document.compose(work, offer)
        assert document.unwritable == "履歴"
        assert document.pdf(is_draft=False).startswith(b"%PDF-")


@pytest.mark.parametrize("until", [True, False])
def test_mail_says_the_terms(app: Flask, open_work: OpenWork, there: World, until: bool) -> None:
    terms: dict[str, Any] = {} if until else {"expires_at": None, "message": ""}
    with open_work(there.dario) as work:
        offer_in(work, there, OfferStatus.SENT, **terms)
    with open_work() as work, app.app_context():
        letter = work.session.scalars(select(Letter).where(Letter.occasion == Occasion.OFFER_SENT)).one()
        written = worded.render(work, letter)
        assert written.subject == f"Our offer to you: {there.job.name}"
        assert "Salary: £58,500 a year\n" in written.text
        assert ("stands until 1 December 2026" in written.text) == until
        assert ("We look forward to working with you." in written.text) == until
        assert "\n\n\n" not in written.text


def test_mail_for_whoever_approves_names_no_salary(app: Flask, open_work: OpenWork, there: World) -> None:
    with open_work(there.dario) as work, app.app_context():
        offer = offer_in(work, there)
        user = work.session.get_one(User, there.dario.id)
        letter = letters.write_to_user(work, Occasion.OFFER_TO_APPROVE, user, offer=offer, by="Rosa",
                                       application_id=str(offer.application_id))  # fmt: skip
        work.session.flush()
        text = worded.render(work, letter).text
        assert f"/backoffice/offers/{offer.id}" in text
        assert "Rosa has written an offer to Noor Haddad" in text
        assert "58,500" not in text
        assert "\n\n\n" not in text


def test_mail_that_it_no_longer_stands(app: Flask, open_work: OpenWork, there: World) -> None:
    with open_work(there.dario) as work, app.app_context():
        offer = offer_in(work, there, OfferStatus.SENT)
        letter = letters.write(work, Occasion.OFFER_WITHDRAWN, offer.application, offer=offer)
        assert letter is not None
        work.session.flush()
        assert f"take back the offer that we made you: {there.job.name}" in worded.render(work, letter).text


def test_a_letter_about_no_offer_has_empty_variables(app: Flask, open_work: OpenWork, there: World) -> None:
    with open_work() as work, app.app_context():
        letter = letters.of(work, applications.get(work, there.noor.id))[0]
        assert offer_wording.variables(work, letter) == dict.fromkeys(offer_wording.NAMES, "")
