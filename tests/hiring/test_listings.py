"""The public face of jobs: one gate, and what a visitor can find through it."""

from datetime import datetime, timedelta
from itertools import product

import pytest
from sqlalchemy import Engine, event, select

from hiring import listings
from hiring.actors import ANYONE
from hiring.errors import Gone, JobClosed, NotFound
from hiring.listings import Filters, Where
from hiring.models.job import EmploymentType, Job, JobStatus, Visibility, WorkplaceType
from hiring.work import Work
from tests.conftest import NOON, OpenWork
from tests.support import build

EXPECTED = {
    # status: public, unlisted, internal, confidential
    "draft": ("absent", "absent", "absent", "absent"),
    "open": ("shown listed accepting", "shown accepting", "absent", "absent"),
    "paused": ("shown", "shown", "absent", "absent"),
    "closed": ("gone", "gone", "absent", "absent"),
    "archived": ("gone", "gone", "absent", "absent"),
}
EVERY = list(product(JobStatus, Visibility))


def _page(work: Work, slug: str) -> str:
    try:
        listings.find(work, slug)
    except NotFound:
        return "absent"
    except Gone:
        return "gone"
    return "shown"


def _accepts(work: Work, slug: str) -> bool:
    try:
        listings.accepting(work, slug)
    except (NotFound, Gone, JobClosed):
        return False
    return True


@pytest.mark.parametrize(("status", "visibility"), EVERY)
def test_page_list_and_form_agree_with_the_table(
    open_work: OpenWork, status: JobStatus, visibility: Visibility
) -> None:
    with open_work() as work:
        job = build.job(work, status=status, visibility=visibility)
    with open_work(ANYONE) as work:
        is_found = bool(listings.search(work, Filters()).listings)
        says = [
            _page(work, job.slug),
            "listed" if is_found else "",
            "accepting" if _accepts(work, job.slug) else "",
        ]
        found = listings.standing(job, NOON)
    wanted = EXPECTED[status][list(Visibility).index(visibility)]
    assert " ".join(filter(None, says)) == wanted
    assert (found.page, found.listed, found.accepting) == (says[0], is_found, bool(says[2]))


@pytest.mark.parametrize(("status", "visibility"), EVERY)
def test_a_deleted_job_leaves_no_trace(open_work: OpenWork, status: JobStatus, visibility: Visibility) -> None:
    with open_work() as work:
        build.job(work, status=status, visibility=visibility, deleted_at=NOON)
        assert _page(work, "frame-welder") == "absent"
        assert not listings.search(work, Filters()).listings


def test_a_draft_that_was_archived_was_never_public(open_work: OpenWork) -> None:
    with open_work() as work:
        build.job(work, status=JobStatus.ARCHIVED).opened_at = None
        work.session.flush()
        assert _page(work, "frame-welder") == "absent"


def test_past_its_end_a_job_is_shown_but_neither_listed_nor_accepting(open_work: OpenWork) -> None:
    end = NOON + timedelta(hours=1)
    with open_work() as work:
        build.job(work, closes_at=end)
    with open_work(now=end - timedelta(seconds=1)) as work:
        results = listings.search(work, Filters())
        assert (results.total, results.until) == (1, end)
        assert _accepts(work, "frame-welder")
    with open_work(now=end) as work:
        assert listings.search(work, Filters()).total == 0
        assert _page(work, "frame-welder") == "shown"
        with pytest.raises(JobClosed):
            listings.accepting(work, "frame-welder")


HIDDEN = ("internal", "confidential")


@pytest.mark.parametrize("has_opened", [True, False])
@pytest.mark.parametrize("end", [None, NOON, NOON + timedelta(hours=1)])
@pytest.mark.parametrize(("status", "visibility"), EVERY)
def test_what_is_explained_is_what_is_so(
    open_work: OpenWork, status: JobStatus, visibility: Visibility, end: datetime | None, has_opened: bool
) -> None:
    with open_work() as work:
        job = build.job(work, status=status, visibility=visibility, closes_at=end)
        job.opened_at = NOON if has_opened else None
    found, spots = listings.standing(job, NOON), listings.explained(job, NOON)
    assert [spot.where for spot in spots] == list(Where)
    shown = found.page is listings.Page.SHOWN
    assert [spot.is_there for spot in spots] == [found.listed, shown, found.listed, found.accepting, True]
    (why,) = {spot.why for spot in spots[:4]}
    assert spots[4].why == ("team" if visibility is Visibility.CONFIDENTIAL else "everybody")
    assert (why in HIDDEN) == (visibility in HIDDEN)
    assert (why == "public") == found.listed
    assert (why in ("public", "unlisted")) == found.accepting
    assert (why in ("public", "unlisted", "paused", "over")) == shown


def test_an_absent_job_and_a_hidden_one_cannot_be_told_apart(open_work: OpenWork) -> None:
    with open_work() as work:
        build.job(work, visibility=Visibility.CONFIDENTIAL)
        raised = []
        for slug in ("frame-welder", "no-such-job"):
            with pytest.raises(NotFound) as info:
                listings.find(work, slug)
            raised.append((info.value.code, info.value.params))
    assert raised[0] == raised[1]


# search


@pytest.fixture
def shop(open_work: OpenWork) -> OpenWork:
    with open_work() as work:
        workshop, offices = build.department(work), build.department(work, "Customers")
        leeds, london = build.location(work), build.location(work, "London")
        build.job(work, "Frame welder", department_id=workshop.id, places=(leeds,))
        build.job(
            work,
            "Wheel builder",
            department_id=workshop.id,
            places=(leeds, london),
            employment_type=EmploymentType.PART_TIME,
            description_markdown="Lace and true. 100% by hand.",
        )
        build.job(work, "Öl chemist_2", description_markdown="KÖLN and C:\\oil")
        build.job(
            work,
            "Care lead",
            department_id=offices.id,
            workplace_type=WorkplaceType.REMOTE,
            remote_countries=["GB"],
            salary_min=33000,
            salary_max=38000,
            salary_currency="GBP",
            salary_period="year",
            salary_public=False,
        )
        build.job(
            work, "Secret welder", department_id=workshop.id, visibility=Visibility.INTERNAL, places=(leeds,)
        )
    return open_work  # fmt: skip


def _names(work: Work, **filters: str) -> list[str]:
    return [one.name for one in listings.search(work, Filters(**filters)).listings]


@pytest.mark.parametrize(
    ("filters", "names"),
    [
        ({}, ["Care lead", "Frame welder", "Wheel builder", "Öl chemist_2"]),
        ({"q": "WELDER"}, ["Frame welder"]),
        ({"q": "builder wheel"}, ["Wheel builder"]),
        ({"q": "workshop true"}, ["Wheel builder"]),
        ({"q": "köln"}, ["Öl chemist_2"]),
        ({"q": "öl"}, ["Öl chemist_2"]),
        ({"q": "%"}, ["Wheel builder"]),
        ({"q": "_"}, ["Öl chemist_2"]),
        ({"q": "\\"}, ["Öl chemist_2"]),
        ({"q": "strong"}, []),
        ({"q": "x" * 5000}, []),
        ({"department": "workshop"}, ["Frame welder", "Wheel builder"]),
        ({"location": "london"}, ["Wheel builder"]),
        ({"employment_type": "part_time"}, ["Wheel builder"]),
        ({"workplace_type": "remote"}, ["Care lead"]),
        ({"q": "welder", "location": "leeds", "department": "workshop"}, ["Frame welder"]),
        ({"department": "no-such"}, []),
        ({"location": "no-such"}, []),
        ({"employment_type": "no-such"}, []),
        ({"workplace_type": "' OR 1=1"}, []),
    ],
)
def test_filters_find_what_fits(shop: OpenWork, filters: dict[str, str], names: list[str]) -> None:
    with shop() as work:
        assert _names(work, **filters) == names
        assert listings.search(work, Filters(**filters)).total == len(names)


def test_departments_are_counted_within_the_other_filters(shop: OpenWork) -> None:
    with shop() as work:
        facets = listings.search(work, Filters(department="customers", location="leeds")).facets
        assert [(one.slug, one.count) for one in facets.departments] == [("workshop", 2)]
        assert [one.slug for one in facets.locations] == ["leeds", "london"]
        assert facets.employment_types == [EmploymentType.FULL_TIME, EmploymentType.PART_TIME]
        assert facets.workplace_types == [WorkplaceType.ON_SITE, WorkplaceType.REMOTE]


def test_a_salary_that_is_not_public_does_not_leave(shop: OpenWork) -> None:
    with shop() as work:
        (lead,) = listings.search(work, Filters(q="lead")).listings
        assert (lead.salary_min, lead.salary_max, lead.salary_currency, lead.salary_period) == (None,) * 4


def test_listings_stand_under_their_departments_and_those_without_come_last(shop: OpenWork) -> None:
    with shop() as work:
        groups = listings.search(work, Filters()).by_department
        assert [(name, len(found)) for name, found in groups] == [("Customers", 1), ("Workshop", 2), ("", 1)]
        assert groups[1][1][1].cities == ("Leeds", "London")


def test_pages_go_on_after_the_last_job_and_miss_none(open_work: OpenWork) -> None:
    with open_work() as work:
        build.many_jobs(work, 120)
        seen: list[str] = []
        after = ""
        for size in (50, 50, 20):
            results = listings.search(work, Filters(after=after))
            assert (len(results.listings), results.total) == (size, 120)
            seen += [one.slug for one in results.listings]
            after = results.after
        assert after == ""
        assert len(set(seen)) == 120


def test_going_on_after_a_hidden_job_tells_nothing(shop: OpenWork) -> None:
    with shop() as work:
        assert _names(work, after="secret-welder") == _names(work, after="no-such") == _names(work)


def test_similar_jobs_are_listed_ones_of_the_department(shop: OpenWork) -> None:
    with shop() as work:
        job = work.session.scalars(select(Job).where(Job.slug == "frame-welder")).one()
        assert [one.slug for one in listings.similar(work, job)] == ["wheel-builder"]
        assert listings.stages_shown(work, job) == ["Your application", "A call", "Answer"]


@pytest.mark.parametrize("count", [3, 60])
def test_statements_do_not_grow_with_the_jobs(open_work: OpenWork, engine: Engine, count: int) -> None:
    with open_work() as work:
        build.many_jobs(work, count)
    statements: list[str] = []
    with open_work(ANYONE) as work:
        event.listen(engine, "before_cursor_execute", lambda *a: statements.append(a[2]))
        listings.search(work, Filters(q="job"))
    assert len([one for one in statements if one.startswith("SELECT")]) == 5
