"""Picking a time on the candidate's own page, with scripts off."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from icalendar import Calendar
from sqlalchemy import select

from hiring import interviews, links, scheduling
from hiring.models.interview import LocationKind
from hiring.models.link import LinkPurpose
from hiring.models.user import User
from tests.conftest import NOON, OpenWork
from tests.portal.conftest import Form
from tests.support.applications import CANARY, World, recruiter
from tests.support.times import HALF, THURSDAY, candidate, offer, times_of


@pytest.fixture
def page(open_work: OpenWork, there: World) -> str:
    with open_work(there.dario) as work:
        offer(work, there.noor, there.interviewer, organizer_id=there.dario.id, message=CANARY)
        token = links.make(work, LinkPurpose.MY_APPLICATIONS, there.noor.candidate_id)
    return f"/my/{token}/times?application={there.noor.id}"


def chosen(shown: str, at: int = 0, **more: str) -> dict[str, str]:
    """What a browser sends once the slot at this place is chosen."""
    form = Form(shown, "slots").data.to_dict()
    values = re.findall(r'name="slot" id="slot-\d+" value="([^"]+)"', shown)
    return form | {"slot": values[at], **more}


def clocks(shown: str) -> list[str]:
    return re.findall(r'<span class="num">([^<]+)</span>', shown)


def test_times_are_shown_for_the_clocks_that_the_candidate_chose(visitor: FlaskClient, page: str) -> None:
    shown = visitor.get(page)
    assert (shown.status_code, shown.headers["Cache-Control"], shown.headers["Referrer-Policy"]) == (
        200, "no-store", "no-referrer",
    )  # fmt: skip
    assert clocks(shown.text) == ["09:00", "09:30", "10:00", "10:30"]
    assert "Pick a time to talk with Ivo" in shown.text
    assert "London, 12:00 now" in shown.text
    assert "<img src=x" not in shown.text
    there = visitor.get(f"{page}&zone=America/New_York").text
    assert clocks(there) == ["04:00", "04:30", "05:00", "05:30"]
    assert 'value="America/New_York" selected' in there
    for zone in ("localtime", "../etc/passwd", "Europe/Nowhere"):
        assert clocks(visitor.get(f"{page}&zone={zone}").text)[0] == "09:00"


def test_zones_are_grouped_by_what_the_reader_calls_the_parts_of_the_world(
    visitor: FlaskClient, page: str
) -> None:
    regions = re.findall(r'<optgroup label="([^"]+)"', visitor.get(f"{page}&lang=de").text)
    assert regions == sorted(regions)
    assert {"Afrika", "Amerika", "Antarktis", "Asien", "Australien", "Europa", "UTC"} <= set(regions)


def test_a_place_has_its_own_clocks(visitor: FlaskClient, page: str, there: World, open_work: OpenWork) -> None:
    with open_work(there.dario) as work:
        offer(work, there.noor, there.interviewer, location_kind=LocationKind.PHYSICAL, location="Yard 3")
    shown = visitor.get(f"{page}&zone=America/New_York").text
    assert (clocks(shown)[0], 'id="zone"' in shown, "Yard 3" in shown) == ("09:00", False, True)


def test_booking_and_then_another_time_within_the_limit(
    visitor: FlaskClient, page: str, there: World, open_work: OpenWork
) -> None:
    shown = visitor.get(f"{page}&zone=America/New_York").text
    sent = visitor.post(page, data=chosen(shown, 1, adjustments="Subtitles"))
    assert (sent.status_code, "done=booked" in sent.location) == (303, True)
    booked = visitor.get(sent.location).text
    assert "We meet on Thursday 26 November at 04:30" in booked
    assert "https://meet.example/abc" in booked
    assert "Subtitles" in booked
    change = visitor.get(f"{page}&change=1&zone=America/New_York").text
    assert clocks(change) == ["04:00", "05:00", "05:30"]
    assert visitor.post(page, data=chosen(change)).status_code == 303
    with open_work() as work:
        times = times_of(work, there.noor)
        assert times.interview is not None
        assert (times.interview.starts_at, times.changes, times.adjustments) == (THURSDAY, 1, "Subtitles")
    no_more = visitor.post(page, data=chosen(change, 1))
    assert (no_more.status_code, "as often as it can be changed" in no_more.text) == (409, True)
    assert "Pick another time" not in visitor.get(page).text


def test_what_has_just_gone_is_answered_with_the_next_ones(
    visitor: FlaskClient, page: str, there: World, open_work: OpenWork
) -> None:
    shown = visitor.get(page).text
    with open_work(there.dario) as work:
        offer(work, there.ann, there.interviewer)
    with open_work(candidate(there.ann)) as work:
        scheduling.book(work, times_of(work, there.ann), THURSDAY, "Europe/London")
    late = visitor.post(page, data=chosen(shown, adjustments="Large type"))
    assert late.status_code == 409
    assert re.search(
        r'role="alert" tabindex="-1" autofocus.*09:00 has just gone. Here are the next ones', late.text
    )
    assert clocks(late.text) == ["09:30", "10:00", "10:30"]
    assert "Large type" in late.text
    assert "<title>Error:" in late.text
    with open_work() as work:
        assert times_of(work, there.noor).adjustments == ""


@pytest.mark.parametrize("slot", ["", "x", "2026-11-26T09:00:00", "9" * 400, "0001-01-01T00:00:00+14:00"])
def test_nothing_or_nonsense_chosen_asks_again(visitor: FlaskClient, page: str, slot: str) -> None:
    shown = visitor.get(page).text
    answer = visitor.post(page, data=chosen(shown) | {"slot": slot, "adjustments": "Kept"})
    assert answer.status_code in (409, 422)
    assert ("Kept" in answer.text, len(clocks(answer.text))) == (True, 4)


def test_times_that_were_replaced_are_not_picked_from(
    visitor: FlaskClient, page: str, there: World, open_work: OpenWork
) -> None:
    shown = visitor.get(page).text
    with open_work(there.dario) as work:
        offer(work, there.noor, there.interviewer, title="Other")
    answer = visitor.post(page, data=chosen(shown))
    assert (answer.status_code, "These times have changed meanwhile" in answer.text) == (409, True)
    assert visitor.post(page, data=chosen(answer.text)).status_code == 303


def test_asking_for_other_times(visitor: FlaskClient, page: str, there: World, open_work: OpenWork) -> None:
    others = page.replace("/times?", "/times/others?")
    form = Form(visitor.get(others).text, "others").data.to_dict()
    long = visitor.post(others, data=form | {"wish": "x" * 2001, "adjustments": "Stay"})
    assert (long.status_code, "x" * 2001 in long.text, "Stay" in long.text) == (422, True, True)
    assert visitor.post(others, data=form | {"wish": CANARY, "adjustments": "A ramp"}).status_code == 303
    shown = visitor.get(page).text
    assert "We look for other times" in shown
    with open_work() as work:
        times = times_of(work, there.noor)
        assert (times.status, times.wish, times.adjustments) == ("others_asked", CANARY, "A ramp")


def test_needs_after_booking_and_the_file_for_a_calendar(
    visitor: FlaskClient, page: str, there: World, open_work: OpenWork
) -> None:
    assert visitor.get(page.replace("/times?", "/times/interview.ics?")).status_code == 404
    visitor.post(page, data=chosen(visitor.get(f"{page}&zone=Europe/Berlin").text))
    form = Form(visitor.get(page).text, "needs").data.to_dict()
    told = visitor.post(page.replace("/times?", "/times/adjustments?"), data=form | {"adjustments": "Subtitles"})
    assert (told.status_code, "We told Dario Test" in visitor.get(told.location).text) == (303, True)
    file = visitor.get(page.replace("/times?", "/times/interview.ics?"))
    (event,) = Calendar.from_ical(file.data).walk("VEVENT")
    assert (event["dtstart"].dt, event["dtstart"].params["TZID"]) == (THURSDAY, "Europe/Berlin")
    with open_work() as work:
        times = times_of(work, there.noor)
        assert event["uid"] == f"{times.interview_id}@foyer"


def test_what_is_over_says_so_calmly(visitor: FlaskClient, page: str, there: World, open_work: OpenWork) -> None:
    with open_work() as work:
        times_of(work, there.noor).answer_by = NOON
    assert "The time to pick is over" in visitor.get(page).text
    with open_work(there.dario) as work:
        scheduling.withdraw(work, times_of(work, there.noor))
    shown = visitor.get(page)
    assert (shown.status_code, "There is nothing to pick from any more" in shown.text) == (200, True)
    others = page.replace("/times?", "/times/others?")
    assert visitor.get(others).status_code == 303


def test_where_all_are_taken_they_tell_us_when_they_can(
    visitor: FlaskClient, page: str, there: World, open_work: OpenWork
) -> None:
    with open_work(there.dario) as work:
        wanted = interviews.Wanted("All day", THURSDAY, THURSDAY + 4 * HALF, "UTC", [there.interviewer.id],
                                   there.dario.id)  # fmt: skip
        interviews.schedule(work, work.session.merge(there.ann), wanted)
    shown = visitor.get(page).text
    assert ("No time is left" in shown, "Tell us when you can" in shown, clocks(shown)) == (True, True, [])


def test_a_link_opens_ones_own_times_alone(
    visitor: FlaskClient, page: str, there: World, open_work: OpenWork
) -> None:
    foreign = page[:-36] + str(there.ann.id)
    assert visitor.get(foreign).status_code == 404
    assert visitor.post(foreign, data={"slot": THURSDAY.isoformat()}).status_code == 404
    assert visitor.get("/my/nonsense/times").status_code == 410


def test_a_recruiter_looks_and_offers_by_a_plain_form(app: Flask, there: World, open_work: OpenWork) -> None:
    rosa = recruiter(app, open_work)
    address = f"/backoffice/applications/{there.noor.id}/times"
    form = Form(rosa.get(address).text, "times-form").data.to_dict(flat=False)
    ivo = str(there.interviewer.id)
    form |= {"timezone": ["Europe/London"], "organizer": [ivo]}  # selects
    rows = {"day": ["2026-11-26", "2026-11-26", ""], "from": ["09:00", "10:00", ""], "to": ["11:00", "12:00", ""],
            "who": ["", ivo, ""], "interviewers": [ivo]}  # fmt: skip
    looked = rosa.send(f"{address}/slots", form | rows | {"look": ["yes"]})
    assert re.findall(r'class="error" id="[^"]*">(.*?)</p>', looked.text, re.DOTALL) == []
    assert "There are 4 times to pick from" in looked.text  # 9:00 to 12:00, 45 minutes apart
    empty = rosa.send(address, form | {"interviewers": [ivo]})
    assert (empty.status_code, "Everybody who takes part needs a time" in empty.text) == (422, True)
    wrong = rosa.send(address, form | rows | {"to": ["08:00", "", ""], "minutes": ["ten"]})
    assert (wrong.status_code, "It ends before it begins" in wrong.text, 'value="ten"' in wrong.text) == (
        422, True, True,
    )  # fmt: skip
    more = rosa.send(f"{address}/slots", form | rows | {"more": ["yes"]})
    assert more.text.count('name="day"') == 5
    sent = rosa.send(address, form | rows)
    assert (sent.status_code, "done=times_offered" in sent.location) == (303, True)
    shown = rosa.get(sent.location).text
    assert "Asked to pick a time until" in shown
    again = rosa.send(address, form | rows)
    assert again.status_code == 409
    with open_work(candidate(there.noor)) as work:
        scheduling.ask_for_others(work, times_of(work, there.noor), "Never before noon")
    with open_work() as work:
        found = times_of(work, there.noor)
        assert len(scheduling.open_slots(work, found)) == 4
        assert found.answer_by - NOON > timedelta(days=7)
    with open_work() as work:
        owner = select(User.id).where(User.first_name == "Rosa")
        times_of(work, there.noor).application.recruiter_id = work.session.scalars(owner).one()
    assert "Noor Haddad asked for other times" in rosa.get("/backoffice").text
    assert "Never before noon" in rosa.get(address).text
    done = rosa.send(f"{address}/withdrawal", {"seen": "others_asked"})
    assert (done.status_code, "done=times_withdrawn" in done.location) == (303, True)
