"""The offer on the candidate's own page, with scripts off."""

import re
from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient

from hiring import links
from hiring.models.application import Application
from hiring.models.link import LinkPurpose
from hiring.models.offer import AbandonReason, Offer, OfferStatus
from tests.conftest import NOON, OpenWork
from tests.support.applications import CANARY, World
from tests.support.offers import in_state


@pytest.fixture
def page(open_work: OpenWork, there: World) -> str:
    with open_work() as work:
        noor = work.session.get_one(Application, there.noor.id)
        in_state(work, noor, OfferStatus.SENT, expires_at=NOON + timedelta(days=3), message=CANARY,
                 starts_on=date(2027, 1, 4))  # fmt: skip
        token = links.make(work, LinkPurpose.MY_APPLICATIONS, noor.candidate_id)
    return f"/my/{token}/offer"


def status(open_work: OpenWork) -> str:
    with open_work() as work:
        return str(work.session.query(Offer).one().status)


def form_of(page: str, id: str) -> tuple[str, str]:
    """Where the form goes, and the offer that it is about."""
    found = re.search(rf'<form[^>]*id="{id}"[^>]*action="([^"]+)".*?name="offer" value="([^"]+)"', page, re.DOTALL)
    assert found is not None
    return found[1].replace("&amp;", "&"), found[2]


def test_terms_letter_and_end_are_said_and_looking_answers_nothing(
    visitor: FlaskClient, page: str, open_work: OpenWork
) -> None:
    shown = visitor.get(page)
    assert shown.status_code == 200
    assert "Offer, open until 27 November 2026" in shown.text
    assert "<img src=x" not in shown.text
    facts = re.findall(r"<dt>([^<]+)</dt><dd( class=.bigfact num.)?>([^<]+)", shown.text)
    assert [(name, bool(is_big), words) for name, is_big, words in facts] == [
        ("Salary", True, "£58,500 a year"), ("First day", True, "4 January 2027"),
        ("Kind of work", False, "Full time"), ("Besides", False, "Four weeks of leave"),
    ]  # fmt: skip
    (letter,) = re.findall(r'href="(/my/[^"]+/files/[^"]+)"', shown.text)
    sent = visitor.get(letter)
    assert (sent.status_code, sent.content_type, sent.headers["Cache-Control"]) == (
        200,
        "application/pdf",
        "no-store",
    )
    assert visitor.get(f"{page}/decline").status_code == 200
    assert status(open_work) == "sent"


def test_accepting_with_a_typed_name(visitor: FlaskClient, page: str, open_work: OpenWork) -> None:
    address, offer = form_of(visitor.get(page).text, "answer")
    nameless = visitor.post(address, data={"offer": offer, "name": " "})
    assert (nameless.status_code, "Type your full name, as you would" in nameless.text) == (422, True)
    other = visitor.post(address, data={"offer": "x", "name": "Noor Haddad"})
    assert (other.status_code, status(open_work)) == (409, "sent")
    for _ in range(2):
        assert visitor.post(address, data={"offer": offer, "name": "Noor Haddad"}).status_code == 303
    shown = visitor.get(page + "?" + address.partition("?")[2]).text
    assert ("You accepted this offer" in shown, "Noor Haddad," in shown, 'id="answer"' in shown) == (
        True,
        True,
        False,
    )


def test_declining_with_a_reason(visitor: FlaskClient, page: str, open_work: OpenWork) -> None:
    address, offer = form_of(visitor.get(f"{page}/decline").text, "decline")
    long = visitor.post(address, data={"offer": offer, "reason": "x" * 5000})
    assert (long.status_code, "x" * 5000 in long.text) == (422, True)
    assert visitor.post(address, data={"offer": offer, "reason": "Too far"}).status_code == 303
    query = address.partition("?")[2]
    assert "You declined this offer" in visitor.get(f"{page}?{query}").text
    late = visitor.post(f"{page}/acceptance?{query}", data={"offer": offer, "name": "Noor"})
    assert (late.status_code, "You declined this offer" in late.text) == (409, True)
    assert visitor.get(f"{page}/decline?{query}").status_code == 303


ENDED = [
    (AbandonReason.EXPIRED, "This offer has run out"),
    (AbandonReason.RESCINDED, "This offer no longer stands"),
]


@pytest.mark.parametrize(("reason", "words"), ENDED)
def test_what_no_longer_stands_says_so(
    visitor: FlaskClient, page: str, there: World, open_work: OpenWork, reason: AbandonReason, words: str
) -> None:
    with open_work() as work:
        offer = work.session.query(Offer).one()
        offer.status, offer.abandon_reason = OfferStatus.ABANDONED, reason
    shown = visitor.get(f"{page}?application={there.noor.id}").text
    assert (words in shown, 'id="answer"' in shown) == (True, False)


def test_there_is_no_page_without_an_offer(
    visitor: FlaskClient, page: str, there: World, open_work: OpenWork
) -> None:
    with open_work() as work:
        work.session.query(Offer).one().deleted_at = work.now
    assert visitor.get(page).status_code == 404
