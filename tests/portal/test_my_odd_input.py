"""What a browser never sends to the candidate's own pages, and somebody does: a calm answer each time."""

import pytest
from flask.testing import FlaskClient

from hiring.models.offer import OfferStatus
from tests.conftest import OpenWork
from tests.portal.conftest import Applicant, Form, pdf
from tests.portal.test_apply_form import COMPLETE
from tests.support.applications import World
from tests.support.offers import in_state
from tests.support.times import offer

CALM = {200, 303, 400, 404, 409, 410, 413, 422}
ENDS = ("0001-01-01T00:00:00+00:00", "9999-12-31T23:59:59.999999+00:00")
SLOTS = (*ENDS, "", "\x00", "9" * 6000, "2026-11-26T09:00:00", "2026-11-26T09:00:00+23:59")
ZONES = ("America/Los_Angeles", "Pacific/Kiritimati", "", "\x00", "x" * 5000)
PATHS = (
    "?x=\x00", "/times?application=x", "/times?application=", "/offer", "/offer?application={id}",
    "/correction?application={id}&sending=" + "9" * 4000, "/correction?application={id}&sending=-1",
    "/correction?application={id}&sending=x", "/applications/{id}?asked=" + "9" * 4300,
    "/applications/{id}?asked=-5", "/applications/{id}?asked=x", "/withdrawal?application=%00", "/data?said=%00",
    "/times/others?application={id}", "/times/interview.ics?application={id}", "/offer/decline?application={id}",
)  # fmt: skip
WORDS = ("", "\x00", "\ud800".encode("utf-8", "surrogatepass"), "x" * 300_000)


def test_no_slot_and_no_zone_is_too_odd(
    visitor: FlaskClient, token: str, there: World, open_work: OpenWork
) -> None:
    with open_work(there.dario) as work:
        offer(work, there.noor, there.interviewer)
    page = f"/my/{token}/times?application={there.noor.id}"
    form = Form(visitor.get(page).text, "slots").data.to_dict()
    for slot in SLOTS:
        for zone in ZONES:
            answer = visitor.post(page, data=form | {"slot": slot, "zone": zone})
            assert answer.status_code in (400, 409, 422), (slot, zone)


def test_no_address_is_too_odd(visitor: FlaskClient, token: str, there: World) -> None:
    for path in PATHS:
        answer = visitor.get(f"/my/{token}{path.replace('{id}', str(there.noor.id))}")
        assert answer.status_code in CALM, path


@pytest.mark.parametrize("said", WORDS, ids=["none", "nul", "half a sign", "many"])
def test_no_words_are_too_odd(
    visitor: FlaskClient, token: str, there: World, open_work: OpenWork, said: str | bytes
) -> None:
    with open_work(there.dario) as work:
        offer(work, there.noor, there.interviewer)
        one = str(in_state(work, work.session.merge(there.noor), OfferStatus.SENT).id)
    for path, data in (
        ("times/others", {"wish": said, "adjustments": said}), ("times/adjustments", {"adjustments": said}),
        ("offer/decline", {"offer": one, "reason": said}), ("offer/acceptance", {"offer": one, "name": said}),
        ("offer/acceptance", {"offer": said, "name": said}), ("data/consent", {"future_jobs": said}),
    ):  # fmt: skip
        answer = visitor.post(f"/my/{token}/{path}?application={there.noor.id}", data=data)
        assert answer.status_code in CALM, (path, answer.status_code)
    assert visitor.post("/my", data={"email": said}).status_code in CALM


def test_the_receipt_is_shown_however_often_it_was_asked_for(ann: Applicant) -> None:
    sent = ann.press("send", cv=pdf(), **COMPLETE)
    address = str(sent.headers["Location"])
    assert ann.browser.get(f"{address}?asked={'9' * 4300}").status_code == 200
