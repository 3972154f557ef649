"""Who may know of offers, and the lists of them."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import Engine

from hiring import applications
from hiring.actors import JobRole
from hiring.models.offer import Offer, OfferStatus
from hiring.work import Work
from tests.conftest import OpenWork
from tests.support.applications import World, actor_of, applied, statements
from tests.support.offer_pages import TYPED, act, new_url, on_team
from tests.support.offers import in_state
from tests.support.web_app import Browser, make_user
from web.hall import db

# who may not know


@pytest.mark.parametrize("status", list(OfferStatus))
def test_a_sourcer_reads_the_application_and_nothing_of_an_offer(
    app: Flask, open_work: OpenWork, there: World, begin: Callable[..., Offer], status: OfferStatus
) -> None:
    """C17 of SECURITY.md, for who reads the application's page: no section, history, letter, file or count."""
    _sara, browser = on_team(app, open_work, there, JobRole.SOURCER)
    before = browser.get(f"/backoffice/applications/{there.noor.id}").text
    offer = begin(status)
    after = browser.get(f"/backoffice/applications/{there.noor.id}").text
    assert re.sub(r'csrf[^>]*>|value="\d+"', "", after) == re.sub(r'csrf[^>]*>|value="\d+"', "", before)
    for path in ("", "/letter.pdf", "/edit", "/sending"):
        assert browser.get(f"/backoffice/offers/{offer.id}{path}").status_code == 404
    assert act(browser, offer, "approval").status_code == 404
    assert browser.get(f"{new_url(there)}/new").status_code == 403
    listed = browser.get("/backoffice/offers?status=" + status.value).text
    assert "Noor" not in listed
    assert "58,500" not in listed
    if offer.letter_attachment_id:
        assert browser.get(f"/backoffice/attachments/{offer.letter_attachment_id}/file").status_code == 404


def test_a_manager_reads_offers_and_writes_none(
    app: Flask, open_work: OpenWork, there: World, begin: Callable[..., Offer]
) -> None:
    offer = begin(OfferStatus.SENT)
    _mona, browser = on_team(app, open_work, there, JobRole.HIRING_MANAGER)
    page = browser.get(f"/backoffice/applications/{there.noor.id}").text
    assert "£58,500 a year" in page
    assert "Write an offer" not in page
    assert "sent the offer" in page
    assert "£58,500 a year" in browser.get(f"/backoffice/offers/{offer.id}").text
    for what in ("acceptance", "decline", "abandonment", "sending"):
        assert act(browser, offer, what, reason="rescinded").status_code == 403
    assert browser.send(f"/backoffice/offers/{offer.id}", {**TYPED, "version": 1}).status_code == 403


# the list


def test_lists_by_state(rosa: Browser, begin: Callable[..., Offer]) -> None:
    begin(OfferStatus.DECLINED)
    begin()
    assert rosa.get("/backoffice/offers").text.count("<tr id=") == 1
    page = rosa.get("/backoffice/offers?status=declined").text
    assert page.count("<tr id=") == 1
    assert "£58,500 a year" in page
    assert "No offer is in this state" in rosa.get("/backoffice/offers?status=abandoned").text
    for odd in ("status=x", "after=x", "status=draft&after=2026-01-01T00:00:00Z_x", "status=%00"):
        assert rosa.get(f"/backoffice/offers?{odd}").status_code in (400, 404)


@pytest.fixture
def many(open_work: OpenWork, there: World) -> Callable[[int], None]:
    def make(count: int) -> None:
        with open_work(there.dario) as work:
            anyone = Work(work.session, there.dario, work.now, work.files, work.request_id, work.ledger)
            for at in range(count):
                one = applied(work, there.job, f"Person {at}-{count}")
                in_state(anyone, one, OfferStatus.DRAFT)

    return make


def test_pages_take_as_many_statements_for_many_rows(
    app: Flask, rosa: Browser, many: Callable[[int], None]
) -> None:
    def count() -> int:
        with app.app_context():
            engine: Engine = db.engine
        with statements(engine) as seen:
            assert rosa.get("/backoffice/offers").status_code == 200
        return len(seen)

    many(3)
    few = count()
    many(60)
    assert count() == few
    page = rosa.get("/backoffice/offers").text
    assert page.count("<tr id=") == 50
    older = re.search(r'href="(/backoffice/offers\?[^"]*after=[^"]+)"', page)
    assert older is not None
    assert rosa.get(older[1].replace("&amp;", "&")).text.count("<tr id=") == 13


def test_the_recruiters_of_other_offers_are_there(rosa: Browser, open_work: OpenWork, there: World) -> None:
    user = make_user(open_work, "solo@foyer.test", first_name="Solo")
    with open_work(actor_of(user)) as work:
        in_state(work, applications.get(work, there.noor.id), OfferStatus.DRAFT)
    assert "Written by Solo" in rosa.get("/backoffice/offers").text
