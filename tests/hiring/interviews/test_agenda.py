"""Lists of interviews: by time, in pieces, within what one may see."""

import uuid
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine

from hiring import attachments, interviews
from hiring.errors import NotFound
from hiring.interviews import Asked
from hiring.models.attachment import AttachmentType
from hiring.models.interview import CancelReason, InterviewStatus
from hiring.models.job import Visibility
from hiring.uploads import Received
from hiring.work import Work
from tests.conftest import NOON, OpenWork
from tests.support.applications import World, applied, statements, world
from tests.support.applying import make_job
from tests.support.interviews import START, arranged

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@pytest.fixture
def there(open_work: OpenWork) -> World:
    with open_work() as work:
        return world(work)


def listed(work: Work, **asked: Any) -> list[uuid.UUID]:
    """All pages, one after the other."""
    found: list[uuid.UUID] = []
    after = ""
    while True:
        page = interviews.agenda(work, Asked(**{"since": NOON, "after": after, **asked}))
        found += [row.id for row in page.rows]
        if page.more is None:
            return found
        after = page.more


def test_what_comes_stands_in_order_and_what_was_the_other_way_round(open_work: OpenWork, there: World) -> None:
    with open_work(there.dario) as work:
        made = [
            arranged(work, there.noor, there.interviewer, starts_at=START + number * HOUR,
                     ends_at=START + (number + 1) * HOUR)
            for number in (2, 0, 1)
        ]  # fmt: skip
        late, first, second = (one.id for one in made)
        assert listed(work) == [first, second, late]
        assert listed(work, past=True) == []
        since = START + HOUR
        assert listed(work, since=since) == [second, late]
        assert listed(work, since=since, past=True) == [first]
        assert listed(work, since=since - HOUR / 2) == [first, second, late]
        row = interviews.agenda(work, Asked(NOON)).rows[0]
        assert (row.person, row.job, row.title) == ("Noor Haddad", "Frame welder", "Second talk")
        assert row.people == [("Ivo Test", "needs_action")]


def test_pages_have_each_interview_once(open_work: OpenWork, there: World) -> None:
    with open_work(there.dario) as work:
        made = {arranged(work, there.noor, there.interviewer).id for _ in range(120)}
        for past, since in ((False, NOON), (True, START + DAY)):
            found = listed(work, past=past, since=since)
            assert (len(found), set(found)) == (120, made)


def test_filters(open_work: OpenWork, there: World) -> None:
    with open_work() as work:
        other = make_job(work, name="Painter", slug="painter")
        bob = applied(work, other, "Bob Roy")
    with open_work(there.dario) as work:
        one = arranged(work, there.noor, there.interviewer)
        two = arranged(work, bob, there.dario)
        interviews.cancel(work, one, CancelReason.BY_US)
        assert listed(work, mine=True) == [two.id]
        assert listed(work, job_id=there.job.id) == [one.id]
        assert listed(work, status=InterviewStatus.CANCELLED) == [one.id]
        assert listed(work, status=InterviewStatus.NO_SHOW) == []
        assert dict(interviews.agenda(work, Asked(NOON)).jobs) == {
            there.job.id: "Frame welder",
            other.id: "Painter",
        }


def test_everybody_sees_what_they_may(open_work: OpenWork, there: World) -> None:
    with open_work() as work:
        secret = make_job(work, name="Hush-hush", slug="hush-hush")
        cem = applied(work, secret, "Cem Secret")
        secret.visibility = Visibility.CONFIDENTIAL
        hidden = arranged(work, cem, there.stranger).id
    with open_work(there.dario) as work:
        open_one = arranged(work, there.noor, there.interviewer).id
    for actor, seen in ((there.dario, [open_one]), (there.manager, [open_one]), (there.interviewer, [open_one]),
                        (there.stranger, [hidden])):  # fmt: skip
        with open_work(actor) as work:
            assert listed(work) == seen
            assert len(interviews.agenda(work, Asked(NOON)).jobs) == 1
            for id in (open_one, hidden):
                if id in seen:
                    assert interviews.get(work, id).id == id
                else:
                    with pytest.raises(NotFound):
                        interviews.get(work, id)
    with open_work(there.interviewer, now=START + HOUR + 14 * DAY) as work, pytest.raises(NotFound):
        interviews.get(work, open_one)


@pytest.mark.parametrize(
    "after", ["x", "_", "2026-11-24T12:00:00+00:00_x", f"x_{uuid.UUID(int=1)}", f"9999_{uuid.UUID(int=1)}"]
)
def test_a_cursor_that_is_none_leads_nowhere(open_work: OpenWork, there: World, after: str) -> None:
    with open_work(there.dario) as work, pytest.raises(NotFound):
        interviews.agenda(work, Asked(NOON, after=after))


def test_the_number_of_statements_does_not_grow(open_work: OpenWork, engine: Engine, there: World) -> None:
    counts = []
    for number in (1, 40):
        with open_work(there.dario) as work:
            for _ in range(number):
                arranged(work, there.noor, there.interviewer, there.manager)
        with open_work(there.dario, now=START + 2 * HOUR) as work, statements(engine) as seen:
            interviews.agenda(work, Asked(NOON))
            for one in interviews.of(work, there.noor):
                assert one.organizer.name
                assert [participant.user.name for participant in one.participants]
        with open_work(there.interviewer, now=START + 2 * HOUR) as work, statements(engine) as more:
            interviews.on_day(work, date(2026, 11, 26))
            for due in interviews.feedback_due(work):
                assert due.interview.application.candidate.name
                assert due.interview.application.job.name
        counts.append(len(seen) + len(more))
    assert counts[0] == counts[1]


def test_ones_day_is_the_organisations(open_work: OpenWork, there: World) -> None:
    late = datetime(2026, 11, 26, 23, 30, tzinfo=UTC)
    with open_work(there.dario) as work:
        one = arranged(work, there.noor, there.interviewer, starts_at=late, ends_at=late + HOUR)
        other = arranged(work, there.noor, there.interviewer)
        interviews.cancel(work, arranged(work, there.noor, there.interviewer), CancelReason.BY_US)
        arranged(work, there.noor, there.manager)
    with open_work(there.interviewer) as work:
        assert [found.id for found in interviews.on_day(work, date(2026, 11, 26))] == [other.id, one.id]
        assert interviews.on_day(work, date(2026, 11, 27)) == []


def test_of_an_application_the_next_comes_first_then_the_latest(open_work: OpenWork, there: World) -> None:
    def at(work: Work, hours: int) -> uuid.UUID:
        start = START + hours * HOUR
        return arranged(work, there.noor, there.interviewer, starts_at=start, ends_at=start + HOUR).id

    with open_work(there.dario) as work:
        made = [at(work, hours) for hours in (0, 2, 4, 6)]
        interviews.cancel(work, interviews.get(work, made[2]), CancelReason.BY_US)
    with open_work(there.dario, now=START + HOUR) as work:
        assert [one.id for one in interviews.of(work, there.noor)] == [made[1], made[3], made[2], made[0]]


def test_an_interview_leads_to_the_cv_and_to_no_other_file(open_work: OpenWork, there: World) -> None:
    with open_work(there.dario) as work:
        received = {
            type: Received("file", f"{type}.pdf", "pdf", 10, "0" * 64, f"k-{type}") for type in AttachmentType
        }
        files = {type: attachments.attach(work, there.noor, one, type=type) for type, one in received.items()}
        made = arranged(work, there.noor, there.interviewer)
    with open_work(there.interviewer) as work:
        assert [one.id for one in interviews.cv_of(work, interviews.get(work, made.id))] == [
            files[AttachmentType.CV].id
        ]
        with pytest.raises(NotFound):
            attachments.get(work, files[AttachmentType.CV].id)
