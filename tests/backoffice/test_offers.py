"""Offers through the door: written, approved, sent, answered; typing survives, and some may not know of them."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, select

from hiring import applications, hiring_teams, offers
from hiring.actors import JobRole, Role
from hiring.models.application import Application
from hiring.models.letter import Letter, Occasion
from hiring.models.letter_template import LetterTemplate, TemplateKind, TemplateStatus
from hiring.models.offer import AbandonReason, Offer, OfferStatus
from hiring.models.user import User
from hiring.work import Work
from plumbing.storage import Remembered
from tests.conftest import OpenWork
from tests.support import build
from tests.support.applications import HTMX, World, actor_of, applied, signed_in, statements, version_of
from tests.support.offers import in_state
from tests.support.web_app import Browser, make_user
from web.hall import db

TYPED = {
    "job_title": "Senior welder", "employment_type": "full_time", "salary_amount": "58,500",
    "salary_currency": "GBP", "salary_period": "year", "bonus": "A bicycle", "starts_on": "2027-01-04",
    "message": "We liked your frames.", "expires_on": "2026-12-01",
}  # fmt: skip


def new_url(there: World) -> str:
    return f"/backoffice/applications/{there.noor.id}/offers"


@pytest.fixture
def offer_of(open_work: OpenWork) -> Callable[[], Offer]:
    def read() -> Offer:
        with open_work() as work:
            id = work.session.scalars(select(Offer.id).order_by(Offer.number.desc())).first()
            assert id is not None
            found = offers.get(work, id)
            _ = found.letter
            return found

    return read


@pytest.fixture
def begin(open_work: OpenWork, there: World) -> Callable[..., Offer]:
    """Dario's offer to Noor in a state."""

    def make(status: OfferStatus = OfferStatus.DRAFT, **terms: Any) -> Offer:
        with open_work(there.dario) as work:
            return in_state(work, applications.get(work, there.noor.id), status, **terms)

    return make


def on_team(app: Flask, open_work: OpenWork, there: World, role: JobRole) -> tuple[User, Browser]:
    """A member who is this on the job, and their browser."""
    user = make_user(open_work, f"{role.value}.door@foyer.test", Role.MEMBER, first_name="Mona")
    with open_work() as work:
        hiring_teams.add(work, there.job, work.session.get_one(User, user.id), role)
    return user, signed_in(app, user)


def stored(storage: Remembered) -> set[str]:
    return {one.key for one in list(storage.keys())}


def act(browser: Browser, offer: Offer, what: str, **data: Any) -> Any:
    data.setdefault("version", offer.version)
    return browser.send(f"/backoffice/offers/{offer.id}/{what}", data)


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


# hiring


def test_hiring_and_undoing_it_on_the_application(rosa: Browser, there: World, open_work: OpenWork) -> None:
    url = f"/backoffice/applications/{there.noor.id}"
    assert "Hire without an offer" in rosa.get(url).text
    sent = rosa.send(f"{url}/hire", {"version": version_of(open_work, there.noor.id), "starts_on": "2027-01-04"})
    assert sent.location == f"{url}?done=hired"
    page = rosa.get(sent.location, headers=HTMX).text
    assert f'hx-post="{url}/hire/removal"' in page
    assert "The place of this job is filled." in page
    refused = rosa.send(f"{url}/withdrawal", {"version": version_of(open_work, there.noor.id)})
    assert refused.status_code == 409
    assert "Take the hire back first, under Offer." in refused.text
    sent = rosa.send(f"{url}/hire/removal", {"version": version_of(open_work, there.noor.id)})
    assert "in New again" in rosa.get(sent.location).text


def test_a_first_day_that_is_none(rosa: Browser, there: World, open_work: OpenWork) -> None:
    url = f"/backoffice/applications/{there.noor.id}/hire"
    for typed in ("soon", "2026-02-30", "0001-01-01"):
        answer = rosa.send(url, {"version": version_of(open_work, there.noor.id), "starts_on": typed})
        assert answer.status_code == 422
        assert f'value="{typed}"' in answer.text


def test_saying_no_with_an_offer_out(
    rosa: Browser, there: World, begin: Callable[..., Offer], offer_of: Callable[[], Offer], open_work: OpenWork
) -> None:
    begin(OfferStatus.SENT)
    url = f"/backoffice/applications/{there.noor.id}/rejection"
    page = rosa.get(url).text
    assert "Take the offer back" in page
    reason = re.findall(r'<option value="([^"]+)"', page)[1]
    data = {"reason_id": reason, "note": "Too junior", "version": version_of(open_work, there.noor.id)}
    answer = rosa.send(url, data)
    assert answer.status_code == 409
    assert "this person has an offer" in answer.text
    assert "Too junior" in answer.text
    sent = rosa.send(url, {**data, "abandon_offer": "yes"})
    assert sent.status_code == 303
    assert offer_of().abandon_reason is AbandonReason.RESCINDED
    with open_work() as work:
        noor = applications.get(work, there.noor.id)
        applications.reopen(work, noor)
    assert "Take the offer back" not in rosa.get(url).text


def test_another_reason_and_a_withdrawal_with_one(rosa: Browser, there: World, open_work: OpenWork) -> None:
    url = f"/backoffice/applications/{there.noor.id}"
    options = re.findall(r'<option value="([^"]+)">([^<]+)', rosa.get(f"{url}/rejection").text)
    seen = {"version": version_of(open_work, there.noor.id)}
    rosa.send(f"{url}/rejection", {"reason_id": options[1][0], **seen}).close()
    page = rosa.get(f"{url}/rejection/reason").text
    assert options[1][1] in page
    seen = {"version": version_of(open_work, there.noor.id)}
    assert rosa.send(f"{url}/rejection/reason", {"reason_id": "x", **seen}).status_code == 422
    sent = rosa.send(f"{url}/rejection/reason", {"reason_id": options[2][0], **seen})
    assert sent.location == f"{url}?done=reason_changed"
    assert options[2][1] in rosa.get(sent.location).text
    rosa.send(f"{url}/reopening", {"version": version_of(open_work, there.noor.id)}).close()
    page = rosa.get(f"{url}/withdrawal").text
    assert "Took another job" in page
    assert options[2][1] not in page
    theirs = re.findall(r'<option value="([^"]+)">Took another job', page)[0]
    seen = {"version": version_of(open_work, there.noor.id)}
    assert rosa.send(f"{url}/withdrawal", {"reason_id": options[2][0], **seen}).status_code == 422
    sent = rosa.send(f"{url}/withdrawal", {"reason_id": theirs, "note": "Sad", **seen})
    assert sent.location == f"{url}?done=withdrawn"
    page = rosa.get(sent.location).text
    assert "Took another job" in page
    assert "Sad" in page


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
