"""Hiring and saying no on the page of the application, with an offer out or without one."""

import re
from collections.abc import Callable
from datetime import timedelta

from hiring import applications
from hiring.models.offer import AbandonReason, Offer, OfferStatus
from tests.conftest import OpenWork
from tests.support.applications import HTMX, World, version_of
from tests.support.web_app import Browser


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


def test_what_becomes_of_the_offer_is_said_before_the_hire(
    rosa: Browser, there: World, begin: Callable[..., Offer], open_work: OpenWork
) -> None:
    offer = begin(OfferStatus.SENT)
    url = f"/backoffice/applications/{there.noor.id}"
    assert "The offer counts as accepted." in rosa.get(url).text
    with open_work() as work:
        work.session.get_one(Offer, offer.id).expires_at = work.now - timedelta(hours=1)
    page = rosa.get(url).text
    assert "The offer counts as accepted." not in page
    assert "it does not count as accepted" in page


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
