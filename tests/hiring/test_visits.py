"""Views, forms that were begun, and forms that were left: counted once, bounded, and left alone by a recount."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import Engine, func, select

from hiring import tally_recount, tracking_links, visits
from hiring.came_from import NOTHING, Said
from hiring.models.application import Submission
from hiring.models.begun_form import BegunForm
from hiring.models.tally import JobTally, Measure, MonthTally, Tally
from hiring.tracking_links import Wanted
from hiring.visits import Touch
from tests.conftest import NOON, OpenWork
from tests.support.applications import World, statements, world

TODAY = date(2026, 11, 24)


@pytest.fixture
def there(open_work_on_each: OpenWork) -> World:
    with open_work_on_each() as work:
        return world(work)


def counted(open_work: OpenWork, measure: Measure) -> dict[tuple[str, ...], int]:
    with open_work() as work:
        rows = work.session.execute(
            select(JobTally.stage, JobTally.source, JobTally.outcome, JobTally.count)
            .where(JobTally.measure == measure)
        )  # fmt: skip
        return {tuple(row[:-1]): row[-1] for row in rows}


def touch(
    there: World, nonce: str = "n", field: str = "q.years", came: Said = NOTHING, at: datetime = NOON
) -> Touch:
    return Touch(nonce, there.job.id, came, field, at)


def test_views_are_added_up_by_job_source_and_campaign(open_work_on_each: OpenWork, there: World) -> None:
    slug = there.job.slug
    with open_work_on_each(there.dario) as work:
        token = tracking_links.make(work, Wanted("Fair", "print", "spring", there.job.id)).token
    came = Said(token, token, "forged")
    for _ in range(2):
        with open_work_on_each() as work:
            views = {
                (slug, NOTHING): 3,
                (slug, came): 2,
                (slug, Said("", "Indeed", "x")): 1,
                ("no-job", NOTHING): 9,
            }
            visits.take_in(work, views, [])
    assert counted(open_work_on_each, Measure.VIEW) == {
        ("", "careers site", ""): 6, ("", "Fair", "spring"): 4, ("", "Indeed", "x"): 2,
    }  # fmt: skip
    with open_work_on_each() as work:
        for table, day in ((Tally, TODAY), (MonthTally, TODAY.replace(day=1))):
            rows = select(func.sum(table.count)).where(table.measure == Measure.VIEW, table.day == day)
            assert work.session.scalar(rows) == 12


def test_a_day_names_so_many_sources_and_its_links_besides(open_work_on_each: OpenWork, there: World) -> None:
    slug = there.job.slug
    with open_work_on_each(there.dario) as work:
        token = tracking_links.make(work, Wanted("Fair")).token
    for round in range(3):
        with open_work_on_each() as work:
            invented = {(slug, Said("", f"spam {round} {at:03}", "c")): 1 for at in range(60)}
            invented |= {(slug, Said(token, token, f"campaign {round} {at}")): 1 for at in range(60)}
            visits.take_in(work, {**invented, (slug, NOTHING): 1, (slug, Said(token, token, "")): 1}, [])
    found = counted(open_work_on_each, Measure.VIEW)
    assert sum(found.values()) == 3 * 122
    assert len(found) <= visits.MOST_NAMES + 3
    assert found["", "careers site", ""] == 3
    assert found["", "other", ""] > 0
    assert found["", "Fair", ""] > 3


def test_the_links_of_a_day_take_no_name_from_others(open_work_on_each: OpenWork, there: World) -> None:
    slug = there.job.slug
    with open_work_on_each(there.dario) as work:
        tokens = [tracking_links.make(work, Wanted(f"Fair {at}")).token for at in range(visits.MOST_NAMES)]
    with open_work_on_each() as work:
        visits.take_in(work, {(slug, Said(token, token, "")): 1 for token in tokens}, [])
    with open_work_on_each() as work:
        visits.take_in(work, {(slug, Said("", "Indeed", "x")): 1}, [])
    found = counted(open_work_on_each, Measure.VIEW)
    assert len(found) == visits.MOST_NAMES + 1
    assert found["", "Indeed", "x"] == 1


def test_a_form_begins_once_whoever_tells_it(open_work_on_each: OpenWork, there: World) -> None:
    came = Said("", "Indeed", "x")
    for at, field in enumerate(("email", "q.years", "")):
        with open_work_on_each() as work:
            later = NOON + timedelta(minutes=at)
            visits.take_in(work, {}, [touch(there, "one", field, came, later), touch(there, f"other {at}")])
    assert counted(open_work_on_each, Measure.START) == {("", "Indeed", "x"): 1, ("", "careers site", ""): 3}
    with open_work_on_each() as work:
        form = work.session.get_one(BegunForm, "one")
        assert (form.source, form.campaign, form.touched_at) == ("Indeed", "x", NOON + timedelta(minutes=2))
        assert form.field == "q.years"


def test_an_older_touch_takes_nothing_back(open_work_on_each: OpenWork, there: World) -> None:
    for field, at in (("q.years", NOON), ("email", NOON - timedelta(minutes=1))):
        with open_work_on_each() as work:
            visits.take_in(work, {}, [touch(there, "one", field, at=at)])
    with open_work_on_each() as work:
        assert work.session.get_one(BegunForm, "one").field == "q.years"


def test_what_was_not_sent_within_a_day_was_left(open_work_on_each: OpenWork, there: World) -> None:
    with open_work_on_each() as work:
        sent = work.session.scalars(select(Submission.nonce)).first()
        assert sent is not None
        fields = ("email", "q.years", "q.years", "check", "q.invented", "")
        left = [touch(there, f"n{at}", field) for at, field in enumerate(fields)]
        visits.take_in(work, {}, [*left, touch(there, sent), touch(there, "fresh", at=NOON + timedelta(hours=20))])
    with open_work_on_each(now=NOON + timedelta(hours=25)) as work:
        assert visits.count_left(work) == len(fields) + 1
    with open_work_on_each(now=NOON + timedelta(hours=26)) as work:
        assert visits.count_left(work) == 0
        assert work.session.scalars(select(BegunForm.nonce)).all() == ["fresh"]
    site = "careers site"
    assert counted(open_work_on_each, Measure.LEAVE) == {
        ("email", site, ""): 1, ("q.years", site, ""): 2, ("check", site, ""): 1, ("", site, ""): 2,
    }  # fmt: skip
    with open_work_on_each() as work:
        rows = work.session.execute(
            select(Tally.day, Tally.stage, Tally.count).where(Tally.measure == Measure.LEAVE)
        )
        assert [tuple(row) for row in rows] == [(TODAY, "", 6)]


def test_a_recount_leaves_them_alone(open_work_on_each: OpenWork, there: World) -> None:
    with open_work_on_each() as work:
        visits.take_in(work, {(there.job.slug, NOTHING): 3}, [touch(there), touch(there, "two")])
    with open_work_on_each(now=NOON + timedelta(days=2)) as work:
        visits.count_left(work)
    before = {one: counted(open_work_on_each, one) for one in (Measure.VIEW, Measure.START, Measure.LEAVE)}
    assert all(before.values())
    with open_work_on_each() as work:
        assert tally_recount.differences(work.session) == []
        assert tally_recount.rebuild(work) == 0
    assert {one: counted(open_work_on_each, one) for one in before} == before


def test_statements_do_not_grow_with_what_was_counted(
    open_work_on_each: OpenWork, there: World, each_engine: Engine
) -> None:
    def written(round: int, count: int) -> int:
        views = {(there.job.slug, Said("", f"s{round} {at}", "")): 1 for at in range(count)}
        with statements(each_engine) as seen, open_work_on_each() as work:
            visits.take_in(work, views, [touch(there, f"{round} {at}") for at in range(count)])
        return len(seen)

    assert written(1, 2) == written(2, 80)


def test_forms_of_jobs_that_are_gone_and_more_than_there_is_room_for(
    open_work_on_each: OpenWork, there: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_work_on_each() as work:
        visits.take_in(work, {}, [touch(there)._replace(job_id=there.noor.id), touch(there, "two")])
    monkeypatch.setattr(visits, "MOST_BEGUN", 1)
    with open_work_on_each() as work:
        visits.take_in(
            work, {}, [touch(there, "three"), touch(there, "two", "email", at=NOON + timedelta(minutes=1))]
        )
    with open_work_on_each() as work:
        assert [tuple(row) for row in work.session.execute(select(BegunForm.nonce, BegunForm.field))] == [
            ("two", "email")
        ]
