"""The agenda: days in one's own zone, filters, pages."""

import uuid
from datetime import timedelta

from flask import Flask
from sqlalchemy import select

from hiring.models.user import User
from tests.conftest import OpenWork
from tests.support.applications import HTMX, World, recruiter
from tests.support.interview_pages import new, typed
from tests.support.interviews import START, arranged
from tests.support.web_app import Browser, Clock

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def test_the_agenda_shows_days_in_ones_own_zone(
    rosa: Browser, open_work: OpenWork, there: World, made: uuid.UUID
) -> None:
    with open_work(there.dario) as work:
        late = START + 13 * HOUR + HOUR / 2
        arranged(work, there.ann, there.manager, starts_at=late, ends_at=late + HOUR, timezone="Asia/Tokyo")
    page = rosa.get("/backoffice/interviews").text
    assert "Times in Europe/London" in page
    assert page.count("day-card") == 1
    assert "10:00–11:00<small>11:00 Berlin</small>" in page
    assert "23:30–00:30<small>08:30 Tokyo</small>" in page
    with open_work() as work:
        work.session.scalars(select(User).where(User.first_name == "Rosa")).one().timezone = "Asia/Tokyo"
    page = rosa.get("/backoffice/interviews").text
    assert page.count("day-card") == 2
    assert "19:00–20:00<small>11:00 Berlin</small>" in page
    assert "08:30–09:30<" in page


def test_a_new_yorker_reads_four_oclock_for_ten_in_berlin(
    rosa: Browser, open_work: OpenWork, there: World
) -> None:
    """C87."""
    with open_work() as work:
        work.session.scalars(select(User).where(User.first_name == "Rosa")).one().timezone = "America/New_York"
    rosa.send(new(there), typed(there, day="2027-04-07")).close()
    assert "04:00–05:00<small>10:00 Berlin</small>" in rosa.get("/backoffice/interviews").text


def test_the_agenda_is_filtered_and_goes_back(
    rosa: Browser, open_work: OpenWork, there: World, made: uuid.UUID
) -> None:
    agenda = "/backoffice/interviews"
    assert "Noor Haddad" in rosa.get(agenda).text
    assert "Noor Haddad" not in rosa.get(f"{agenda}?whose=mine").text
    assert "Noor Haddad" in rosa.get(f"{agenda}?job={there.job.id}&status=scheduled").text
    assert "Noor Haddad" not in rosa.get(f"{agenda}?status=cancelled").text
    assert "Noor Haddad" not in rosa.get(f"{agenda}?job={uuid.uuid4()}").text
    assert "Noor Haddad" not in rosa.get(f"{agenda}?when=past").text
    part = rosa.get(agenda, headers=HTMX).text
    assert part.strip().startswith('<div class="stack" id="agenda">')
    for query in ("job=x", "status=x", "whose=x", "when=x"):
        assert rosa.get(f"{agenda}?{query}").status_code == 200
    assert rosa.get(f"{agenda}?after=x").status_code == 404


def test_the_past_stands_behind_a_link(
    app: Flask, open_work: OpenWork, there: World, made: uuid.UUID, clock: Clock
) -> None:
    clock.time = START + 2 * DAY
    rosa = recruiter(app, open_work)
    assert "Noor Haddad" not in rosa.get("/backoffice/interviews").text
    assert "Noor Haddad" in rosa.get("/backoffice/interviews?when=past").text


def test_pages_of_the_agenda(rosa: Browser, open_work: OpenWork, there: World) -> None:
    with open_work(there.dario) as work:
        for number in range(60):
            start = START + number * HOUR
            arranged(
                work,
                there.ann,
                there.interviewer,
                title=f"Talk {number:02}",
                starts_at=start,
                ends_at=start + HOUR,
            )
    first = rosa.get("/backoffice/interviews?status=scheduled").text
    assert "Talk 49" in first
    assert "Talk 50" not in first
    (more,) = [part.split('"')[0] for part in first.split('href="') if "after=" in part.split('"')[0]]
    second = rosa.get(more.replace("&amp;", "&")).text
    assert "Talk 49" not in second
    assert "Talk 50" in second
    assert "status=scheduled" in more
