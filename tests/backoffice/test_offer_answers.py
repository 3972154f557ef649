"""What becomes of an approved offer through the door: sent with its letter, answered, abandoned."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from hiring import applications
from hiring.models.application import Application
from hiring.models.letter import Letter, Occasion
from hiring.models.letter_template import LetterTemplate, TemplateKind, TemplateStatus
from hiring.models.offer import AbandonReason, Offer, OfferStatus
from plumbing.storage import Remembered
from tests.conftest import OpenWork
from tests.support.applications import World
from tests.support.offer_pages import act
from tests.support.web_app import Browser


def stored(storage: Remembered) -> set[str]:
    return {one.key for one in list(storage.keys())}


# sending


def test_sending_is_a_page_of_its_own_with_the_letter_on_it(
    rosa: Browser, begin: Callable[..., Offer], storage: Remembered, offer_of: Callable[[], Offer],
    open_work: OpenWork,
) -> None:  # fmt: skip
    offer = begin(OfferStatus.APPROVED)
    page = rosa.get(f"/backoffice/offers/{offer.id}/sending").text
    for words in ("Write to noor.haddad@example.com", "Send the offer", "£58,500 a year", "Dear Noor,"):
        assert words in page
    sent = act(rosa, offer, "sending", letter="yes")
    assert sent.location == f"/backoffice/offers/{offer.id}?done=sent"
    kept = offer_of().letter
    assert kept is not None
    content = storage.open(kept.storage_key).read()
    assert content.startswith(b"%PDF-")
    assert (kept.size_bytes, kept.file_name) == (len(content), "Offer to Noor Haddad, version 1.pdf")
    pdf = rosa.get(f"/backoffice/offers/{offer.id}/letter.pdf")
    assert (pdf.data, pdf.mimetype) == (content, "application/pdf")
    assert rosa.get(f"/backoffice/attachments/{kept.id}/file").data == content
    with open_work() as work:
        assert work.session.scalars(select(Letter).where(Letter.occasion == Occasion.OFFER_SENT)).one()


def test_without_the_tick_nobody_is_written_to(
    rosa: Browser, begin: Callable[..., Offer], open_work: OpenWork
) -> None:
    act(rosa, begin(OfferStatus.APPROVED), "sending").close()
    with open_work() as work:
        assert work.session.scalars(select(Letter).where(Letter.occasion == Occasion.OFFER_SENT)).all() == []


def test_a_sending_that_is_refused_leaves_no_file(
    rosa: Browser, begin: Callable[..., Offer], storage: Remembered, offer_of: Callable[[], Offer]
) -> None:
    offer = begin(OfferStatus.APPROVED)
    before = stored(storage)
    assert act(rosa, offer, "sending", version=offer.version + 1).status_code == 409
    assert act(rosa, offer, "sending", version="x").status_code == 422
    assert stored(storage) == before
    assert offer_of().status == "approved"
    for _ in range(2):
        assert act(rosa, offer, "sending", letter="yes").status_code == 303  # a double click is one
    assert len(stored(storage) - before) == 1


def test_a_draft_is_not_sent(rosa: Browser, begin: Callable[..., Offer]) -> None:
    offer = begin()
    assert rosa.get(f"/backoffice/offers/{offer.id}/sending").location == f"/backoffice/offers/{offer.id}"
    answer = act(rosa, offer, "sending")
    assert answer.status_code == 409
    assert "It is a draft: it can be changed, approved or abandoned." in answer.text


def test_a_template_with_nothing_to_say_is_not_sent(
    rosa: Browser, begin: Callable[..., Offer], open_work: OpenWork, offer_of: Callable[[], Offer]
) -> None:
    with open_work() as work:
        work.session.add(
            LetterTemplate(kind=TemplateKind.OFFER_DOCUMENT, name="Offer", name_norm="offer", language="en",
                           subject="Offer", body="With {offer_bonus}.", status=TemplateStatus.ACTIVE,
                           edited_by=None)
        )  # fmt: skip
    offer = begin(OfferStatus.APPROVED, bonus="")
    for answer in (rosa.get(f"/backoffice/offers/{offer.id}/sending"), act(rosa, offer, "sending", letter="yes")):
        assert "It cannot be sent like this" in answer.text
        assert "{offer_bonus}" in answer.text
    assert answer.status_code == 422
    assert offer_of().status == "approved"


# answers


def test_accepting_hires_and_offers_to_close_the_job(
    rosa: Browser, begin: Callable[..., Offer], there: World, open_work: OpenWork
) -> None:
    sent = act(rosa, begin(OfferStatus.SENT), "acceptance")
    page = rosa.get(sent.location).text
    assert "Noor Haddad accepted" in page
    assert f"/backoffice/jobs/{there.job.id}/publication/closing" in page
    with open_work() as work:
        noor = work.session.get_one(Application, there.noor.id)
        assert (noor.status, noor.job.status, noor.job.openings_filled) == ("hired", "open", 1)


def test_accepted_but_not_hired_yet(
    rosa: Browser, begin: Callable[..., Offer], there: World, open_work: OpenWork
) -> None:
    act(rosa, begin(OfferStatus.SENT), "acceptance", hire="no").close()
    with open_work() as work:
        assert applications.get(work, there.noor.id).status == "active"


def test_whoever_would_hire_is_told_that_it_was_accepted_without(
    rosa: Browser, dara: Browser, begin: Callable[..., Offer], there: World, open_work: OpenWork
) -> None:
    offer = begin(OfferStatus.SENT)
    act(rosa, offer, "acceptance", hire="no").close()
    answer = act(dara, offer, "acceptance")
    assert answer.status_code == 409
    assert "Rosa Recruiter wrote down that Noor Haddad accepted the offer" in answer.text
    with open_work() as work:
        assert applications.get(work, there.noor.id).status == "active"


def test_a_second_answer_sees_the_first_and_keeps_its_words(
    rosa: Browser, dara: Browser, begin: Callable[..., Offer], offer_of: Callable[[], Offer]
) -> None:
    offer = begin(OfferStatus.SENT)
    act(rosa, offer, "acceptance").close()
    answer = act(dara, offer, "decline", reason="Nearer home")
    assert answer.status_code == 409
    assert "Rosa Recruiter wrote down that Noor Haddad accepted the offer a moment ago" in answer.text
    assert "It is accepted: it can only be abandoned" in answer.text
    assert offer_of().status == "accepted"


def test_typed_words_survive_a_refusal(rosa: Browser, dara: Browser, begin: Callable[..., Offer]) -> None:
    offer = begin(OfferStatus.SENT)
    answer = act(rosa, offer, "decline", reason="x" * 2001)
    assert answer.status_code == 422
    assert "Shorten this to 2,000" in answer.text
    assert "x" * 2001 in answer.text
    answer = act(rosa, offer, "decline", reason="Nearer home", version=offer.version + 5)
    assert answer.status_code == 409
    assert "Nearer home</textarea>" in answer.text
    assert act(rosa, offer, "decline", reason="Nearer home").status_code == 303
    assert "Nearer home" in rosa.get(f"/backoffice/offers/{offer.id}").text
    assert "Write a new version" in rosa.get(f"/backoffice/offers/{offer.id}").text


@pytest.mark.parametrize("reason", ["", "expired", "application_closed", "reneged", "x"])
def test_a_reason_has_to_fit(rosa: Browser, begin: Callable[..., Offer], reason: str) -> None:
    answer = act(rosa, begin(OfferStatus.SENT), "abandonment", reason=reason, letter="yes")
    assert answer.status_code == 422
    assert "Choose one of the reasons." in answer.text
    assert 'name="letter" value="yes" checked' in answer.text


def test_abandoning(rosa: Browser, begin: Callable[..., Offer], offer_of: Callable[[], Offer]) -> None:
    sent = act(rosa, begin(OfferStatus.SENT), "abandonment", reason="rescinded")
    assert "We took it back." in rosa.get(sent.location).text
    assert offer_of().abandon_reason is AbandonReason.RESCINDED


@pytest.mark.parametrize(
    "what", ["approval", "approval/removal", "sending", "acceptance", "decline", "abandonment"]
)
@pytest.mark.parametrize("data", [{"version": ""}, {"version": "9" * 50}, {"version": "a\0b"}])
def test_no_form_breaks_anything(
    rosa: Browser, begin: Callable[..., Offer], what: str, data: dict[str, str]
) -> None:
    offer = begin(OfferStatus.SENT)
    assert act(rosa, offer, what, **data).status_code in (303, 400, 409, 422)
