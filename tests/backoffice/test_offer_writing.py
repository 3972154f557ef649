"""Writing offers through the door and having them approved: typing survives, and nobody approves their own."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from hiring import hiring_teams
from hiring.actors import JobRole
from hiring.models.letter import Letter, Occasion
from hiring.models.offer import Offer, OfferStatus
from hiring.models.user import User
from tests.conftest import OpenWork
from tests.support import build
from tests.support.applications import World
from tests.support.offer_pages import TYPED, act, new_url, on_team
from tests.support.web_app import Browser

# writing


def test_an_offer_begins_as_the_job_has_it(rosa: Browser, open_work: OpenWork, there: World) -> None:
    with open_work() as work:
        build.organisation(work, offer_days=10)
    page = rosa.get(f"{new_url(there)}/new").text
    assert f'value="{there.job.name}"' in page
    assert 'name="expires_on" value="2026-12-04"' in page
    assert "The job says" in page or there.job.salary_min is None


def test_writing_one_asks_for_approval(
    rosa: Browser, open_work: OpenWork, there: World, offer_of: Callable[[], Offer], admin: User
) -> None:
    sent = rosa.send(new_url(there), {**TYPED, "act": "ask"})
    offer = offer_of()
    assert (sent.status_code, sent.location) == (303, f"/backoffice/offers/{offer.id}?done=asked")
    assert (offer.status, f"{offer.salary_amount}", offer.salary_currency) == ("draft", "58500.00", "GBP")
    assert offer.expires_at is not None
    assert offer.expires_at.isoformat() == "2026-12-01T23:59:59+00:00"
    page = rosa.get(sent.location).text
    for words in ("£58,500 a year", "A bicycle", "4 January 2027", "We liked your frames.", "written to",
                  "nobody approves an offer that they wrote"):  # fmt: skip
        assert words in page
    assert "approve-offer" not in page
    with open_work() as work:
        letters = work.session.scalars(select(Letter).where(Letter.occasion == Occasion.OFFER_TO_APPROVE)).all()
        assert [one.recipient for one in letters] == [admin.email]


AMOUNTS = {
    "58500.555": "Write at most two digits after the point",
    "-5": "Enter an amount above 0",
    "0": "Enter an amount above 0",
    "1e9": "Enter the amount in digits",
    "NaN": "Enter the amount in digits",
    "58.500": "This can be read in two ways",
    "9" * 40: "Enter an amount above 0",
    "lots": "Enter the amount in digits",
}


@pytest.mark.parametrize("amount", AMOUNTS)
def test_an_amount_that_is_none_stays_as_it_was_typed(rosa: Browser, there: World, amount: str) -> None:
    answer = rosa.send(new_url(there), {**TYPED, "salary_amount": amount})
    assert answer.status_code == 422
    assert AMOUNTS[amount] in answer.text
    assert f'name="salary_amount" value="{amount}"' in answer.text
    assert "We liked your frames." in answer.text
    assert "<title>Error: " in answer.text


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("job_title", " ", "the offer needs it"), ("job_title", "x" * 300, "too long"),
        ("salary_currency", "", "the offer needs it"), ("salary_currency", "XXY", "Choose a currency"),
        ("salary_period", "fortnight", "Choose one from the list"), ("employment_type", "x", "Choose one from"),
        ("starts_on", "4.1.2027", "Enter a day"), ("starts_on", "2026-02-30", "Enter a day"),
        ("expires_on", "2026-11-23", "This day is over"), ("expires_on", "9999-01-01", "out of range"),
        ("message", "x" * 10_001, "too long"), ("bonus", "x" * 2001, "too long"),
    ],
)  # fmt: skip
def test_what_does_not_do_says_why_beside_it(
    rosa: Browser, there: World, field: str, typed: str, words: str
) -> None:
    answer = rosa.send(new_url(there), {**TYPED, field: typed})
    assert answer.status_code == 422
    assert re.search(rf'id="{field}-error">.*{words}', answer.text)


@pytest.mark.parametrize("data", [{}, {"salary_amount": "a\0b"}, {"job_title": "a" * 200_000}])
def test_odd_forms_are_refused(rosa: Browser, there: World, data: dict[str, str]) -> None:
    assert rosa.send(new_url(there), data).status_code in (400, 413, 422)


def test_a_second_offer_is_refused_and_what_was_typed_is_kept(
    rosa: Browser, there: World, begin: Callable[..., Offer]
) -> None:
    offer = begin(OfferStatus.SENT)
    assert rosa.get(f"{new_url(there)}/new").location == f"/backoffice/offers/{offer.id}"
    answer = rosa.send(new_url(there), TYPED)
    assert answer.status_code == 409
    for words in ("this person has an offer", "It is sent", "We liked your frames.", f"/offers/{offer.id}"):
        assert words in answer.text


def test_changing_terms(rosa: Browser, begin: Callable[..., Offer], offer_of: Callable[[], Offer]) -> None:
    offer = begin(OfferStatus.APPROVED)
    page = rosa.get(f"/backoffice/offers/{offer.id}/edit").text
    assert 'value="58\N{THIN SPACE}500"' in page or 'value="58\N{NARROW NO-BREAK SPACE}500"' in page
    sent = rosa.send(f"/backoffice/offers/{offer.id}", {**TYPED, "version": offer.version})
    assert sent.location == f"/backoffice/offers/{offer.id}?done=saved"
    assert (offer_of().status, offer_of().bonus) == ("draft", "A bicycle")
    answer = rosa.send(f"/backoffice/offers/{offer.id}",
                       {**TYPED, "salary_amount": "x", "version": offer_of().version})  # fmt: skip
    assert answer.status_code == 422


def test_two_who_change_it_at_once(
    rosa: Browser, dara: Browser, begin: Callable[..., Offer], offer_of: Callable[[], Offer]
) -> None:
    offer = begin()
    for browser in (rosa, dara):
        assert browser.get(f"/backoffice/offers/{offer.id}/edit").status_code == 200
    rosa.send(f"/backoffice/offers/{offer.id}", {**TYPED, "version": offer.version}).close()
    answer = dara.send(f"/backoffice/offers/{offer.id}",
                       {**TYPED, "bonus": "A car", "version": offer.version})  # fmt: skip
    assert answer.status_code == 409
    for words in ("Rosa", "changed the offer", "A car", "<dd class=\"typed\">A bicycle</dd>",
                  f'name="version" value="{offer_of().version}"'):  # fmt: skip
        assert words in answer.text
    assert offer_of().bonus == "A bicycle"


def test_what_was_typed_otherwise_but_says_the_same_is_no_difference(
    rosa: Browser, dara: Browser, begin: Callable[..., Offer]
) -> None:
    """An amount with a comma and the line ends of a browser."""
    offer = begin(bonus="A bicycle\nA desk")
    same = {**TYPED, "bonus": "A bicycle\r\nA desk"}
    rosa.send(f"/backoffice/offers/{offer.id}", {**same, "version": offer.version}).close()
    answer = dara.send(f"/backoffice/offers/{offer.id}",
                       {**same, "job_title": "Welder", "version": offer.version})  # fmt: skip
    assert answer.status_code == 409
    told = answer.text.split("Where you typed something else, now it says:")[1].split("</dl>")[0]
    assert re.findall(r"<dt>([^<]+)</dt>", told) == ["Job title"]


def test_terms_are_frozen_once_sent_and_the_typing_can_be_copied(
    rosa: Browser, begin: Callable[..., Offer], offer_of: Callable[[], Offer]
) -> None:
    offer = begin(OfferStatus.SENT)
    assert rosa.get(f"/backoffice/offers/{offer.id}/edit").location == f"/backoffice/offers/{offer.id}"
    for version in (offer.version, 1):
        answer = rosa.send(f"/backoffice/offers/{offer.id}", {**TYPED, "version": version})
        assert answer.status_code == 409
        assert "Its terms no longer change" in answer.text
        assert "We liked your frames." in answer.text
        assert "Save the draft" not in answer.text
    assert offer_of().message == "We look forward to working with you."


# approval


def test_whoever_wrote_it_does_not_approve_it(
    rosa: Browser, dara: Browser, there: World, offer_of: Callable[[], Offer]
) -> None:
    """C22 of SECURITY.md."""
    rosa.send(new_url(there), TYPED).close()
    answer = act(rosa, offer_of(), "approval")
    assert answer.status_code == 403
    assert "nobody approves an offer that they wrote" in answer.text
    assert "Approve" in dara.get(f"/backoffice/offers/{offer_of().id}").text
    assert "drafts wait" not in rosa.get("/backoffice/offers").text
    assert "One draft waits for your approval" in dara.get("/backoffice/offers").text
    sent = act(dara, offer_of(), "approval")
    assert sent.location.endswith("?done=approved")
    assert "It can be sent now." in dara.get(sent.location).text
    act(rosa, offer_of(), "approval/removal").close()
    assert offer_of().status == "draft"


def test_for_organisations_of_one_the_setting_lifts_it(
    rosa: Browser, open_work: OpenWork, there: World, offer_of: Callable[[], Offer]
) -> None:
    with open_work() as work:
        build.organisation(work, own_offers=True)
    rosa.send(new_url(there), TYPED).close()
    assert act(rosa, offer_of(), "approval").status_code == 303


def test_a_manager_named_approver_sees_it_waiting(
    app: Flask, open_work: OpenWork, there: World, begin: Callable[..., Offer]
) -> None:
    offer = begin()
    mona, browser = on_team(app, open_work, there, JobRole.HIRING_MANAGER)
    assert "for your approval" not in browser.get("/backoffice/offers").text
    assert act(browser, offer, "approval").status_code == 403
    with open_work(there.dario) as work:
        hiring_teams.name_approver(work, there.job, work.session.get_one(User, mona.id), True)
    assert "One draft waits for your approval" in browser.get("/backoffice/offers").text
    page = browser.get(f"/backoffice/offers/{offer.id}").text
    assert "approve-offer" in page
    assert "Send…" not in page
    assert act(browser, offer, "approval").status_code == 303
