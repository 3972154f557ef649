"""Files of jobs: read whole, refused whole with every place named, stored once however often they are loaded."""

import copy
import json
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from hiring import job_loading, jobs, organisation, screening_forms, stages
from hiring.actors import ANYONE, OPERATOR
from hiring.errors import NotAllowed
from hiring.job_loading import LoadRefused
from hiring.models.event import Event
from hiring.models.job import Asked, Job, JobStatus, Period, Visibility
from ops.demo import JOBS
from tests.conftest import NOON, OpenWork
from tests.support import standing

WELDER: dict[str, Any] = {
    "name": "Frame welder",
    "slug": "frame-welder",
    "job_code": "WRK-1",
    "description_markdown": "Weld *well*.",
    "department": "Workshop",
    "locations": [{"city": "Leeds", "country": "GB"}, {"city": "London", "country": "GB"}],
    "workplace_type": "on_site",
    "employment_type": "full_time",
    "salary": {"min": "14.80", "max": 16.25, "currency": "GBP", "period": "hour", "is_public": False},
    "status": "open",
    "visibility": "public",
    "closes_at": "2026-12-14",
    "application_form": {"cv": "optional", "phone": "required"},
    "stages": [
        {"name": "New", "kind": "inbox"},
        {"name": "Test piece", "kind": "in_process", "public_name": "At our bench"},
        {"name": "Hired", "kind": "hired"},
    ],
    "screening_form": {"schema": 1, "questions": [{"key": "why", "type": "text", "label": "Why?"}]},
    "promised_days": 3,
    "language": "en",
    "weekly_hours": 37.5,
    "openings_count": 2,
    "experience_level": "Experienced",
    "remote_countries": ["GB"],
}


def changed(**over: Any) -> dict[str, Any]:
    """The welder's job otherwise; a value of `...` leaves the property out."""
    merged = {**copy.deepcopy(WELDER), **over}
    return {"jobs": [{name: value for name, value in merged.items() if value is not ...}]}


def problems(open_work: OpenWork, document: Any) -> list[tuple[str, str]]:
    with pytest.raises(LoadRefused) as refused, open_work() as work:
        job_loading.load(work, document)
    with open_work() as work:
        assert work.session.scalars(select(Event.seq).where(Event.type == "job.created")).all() == []
    assert all(one.message and "{" not in one.message for one in refused.value.problems)
    return [(one.pointer, one.code) for one in refused.value.problems]


def test_everything_the_file_says_is_stored(open_work_on_each: OpenWork) -> None:
    with open_work_on_each() as work:
        organisation.change(work, timezone="America/New_York")
        loaded = job_loading.load(work, changed())
        assert (loaded.created, loaded.forms) == (["frame-welder"], {"frame-welder": 1})
    with open_work_on_each() as work:
        job = work.session.scalars(select(Job)).one()
        assert (job.status, job.visibility, job.opened_at) == (JobStatus.OPEN, Visibility.PUBLIC, NOON)
        assert (job.salary_min, job.salary_max, job.salary_period) == (
            Decimal("14.80"),
            Decimal("16.25"),
            Period.HOUR,
        )
        assert not job.salary_public
        assert job.closes_at == datetime(2026, 12, 15, 4, 59, 59, tzinfo=UTC)
        assert (job.asks_cv, job.asks_cover_letter, job.asks_phone) == (Asked.OPTIONAL, Asked.OFF, Asked.REQUIRED)
        assert [place.location.city for place in job.places] == ["Leeds", "London"]
        assert job.department is not None
        assert (job.department.slug, job.promised_days, job.weekly_hours) == ("workshop", 3, Decimal("37.5"))
        assert [stage.public_name for stage in stages.of(work, job)] == ["New", "At our bench", "Hired"]


def test_loading_twice_changes_nothing(open_work_on_each: OpenWork) -> None:
    document = json.loads(JOBS.read_text("utf-8"))
    with open_work_on_each() as work:
        first = job_loading.load(work, document)
        assert len(first.created) == len(document["jobs"])
    with open_work_on_each(now=NOON + timedelta(days=1)) as work:
        again = job_loading.load(work, document)
        assert (again.created, again.updated, again.forms) == ([], [], {})
        assert len(again.unchanged) == len(document["jobs"])
        assert work.ledger.events == []
        assert not work.ledger.catalogue_changed


def test_a_known_job_is_changed_and_what_is_left_out_stays(open_work: OpenWork) -> None:
    with open_work() as work:
        job_loading.load(work, changed())
        form = {"schema": 1, "questions": []}
        document = changed(name="Senior welder", screening_form=form, salary=..., closes_at=None, stages=...)
        loaded = job_loading.load(work, document)
        assert (loaded.updated, loaded.forms) == (["frame-welder"], {"frame-welder": 2})
        job = work.session.scalars(select(Job)).one()
        assert (job.name, job.salary_min, job.closes_at) == ("Senior welder", Decimal("14.80"), None)
        assert len(stages.of(work, job)) == 3


def test_a_job_is_known_by_slug_then_code_then_the_slug_of_its_name(open_work: OpenWork) -> None:
    with open_work() as work:
        job_loading.load(work, changed())
        assert job_loading.load(work, changed(slug=...)).unchanged == ["frame-welder"]
        assert job_loading.load(work, changed(slug=..., job_code=...)).unchanged == ["frame-welder"]
        assert job_loading.load(work, changed(slug="welder")).updated == ["welder"]
        assert job_loading.load(work, changed(job_code="WRK-9", slug=...)).created == ["frame-welder-2"]


def test_an_unlisted_job_known_by_its_code_keeps_its_secret_address(open_work: OpenWork) -> None:
    document = changed(slug=..., visibility="unlisted")
    with open_work() as work:
        (slug,) = job_loading.load(work, document).created
        assert slug.startswith("frame-welder-")
        assert job_loading.load(work, document).unchanged == [slug]


@pytest.mark.parametrize("status", ["paused", "closed", "archived", "open"])
def test_the_status_is_reached_by_the_verbs_and_back(open_work: OpenWork, status: str) -> None:
    with open_work() as work:
        job_loading.load(work, changed(status=status))
        job = work.session.scalars(select(Job)).one()
        assert job.status == status
        assert job_loading.load(work, changed(status=status)).unchanged == ["frame-welder"]
        job_loading.load(work, changed(status="open"))
        assert job.status is JobStatus.OPEN


def test_nothing_leads_back_to_draft(open_work: OpenWork) -> None:
    with open_work() as work:
        job_loading.load(work, changed())
        with pytest.raises(LoadRefused) as refused:
            job_loading.load(work, changed(status="draft"))
        assert [(one.pointer, one.code) for one in refused.value.problems] == [
            ("/jobs/0/status", "invalid_transition")
        ]


def test_an_occupied_stage_does_not_go(open_work: OpenWork) -> None:
    with open_work() as work:
        job_loading.load(work, changed())
        job = work.session.scalars(select(Job)).one()
        standing.application(work, job, stage=stages.of(work, job)[1])
    fewer = [WELDER["stages"][0], WELDER["stages"][2]]
    with pytest.raises(LoadRefused) as refused, open_work() as work:
        job_loading.load(work, changed(stages=fewer))
    assert str(refused.value) == (
        "/jobs/0/stages: 1 active applications stand in Test piece: move them first. [stage_in_use]"
    )


@pytest.mark.parametrize(
    ("over", "expected"),
    [
        ({"name": ...}, [("name", "required")]),
        ({"name": 5}, [("name", "wrong_type")]),
        ({"name": " "}, [("name", "required")]),
        ({"colour": "red", "a/b~c": 1}, [("a~1b~0c", "unknown_property"), ("colour", "unknown_property")]),
        ({"status": "running"}, [("status", "not_one_of")]),
        ({"status": ["open"]}, [("status", "not_one_of")]),
        ({"slug": "No Kebab"}, [("slug", "bad_format")]),
        ({"closes_at": "14/12/2026"}, [("closes_at", "not_a_date")]),
        ({"closes_at": "2026-12-14T10:00:00"}, [("closes_at", "not_a_date")]),
        ({"closes_at": "2026-11-24T11:59:00Z"}, [("closes_at", "in_the_past")]),
        ({"salary": {"min": 5, "max": 4, "currency": "GPB", "period": "eon", "per": 1}},
         [("salary/currency", "unknown_currency"), ("salary/max", "below_minimum"),
          ("salary/per", "unknown_property"), ("salary/period", "not_one_of"), ("salary/period", "required")]),
        ({"salary": {"min": True}}, [("salary/min", "not_an_amount")]),
        ({"salary": {"min": 1e30, "currency": "GBP", "period": "day"}}, [("salary/min", "not_an_amount")]),
        ({"salary": {"min": "1.234", "currency": "GBP", "period": "day"}}, [("salary/min", "too_many_decimals")]),
        ({"locations": []}, [("locations", "required")]),
        ({"locations": [{"city": "Leeds", "country": "UK"}, 7, {"country": "GB"}]},
         [("locations/0/country", "unknown_country"), ("locations/1", "wrong_type"),
          ("locations/2/city", "required")]),
        ({"application_form": {"cv": "maybe", "photo": "off"}},
         [("application_form/cv", "not_one_of"), ("application_form/photo", "unknown_property")]),
        ({"stages": []}, [("stages", "inbox_first"), ("stages", "hired_last")]),
        ({"stages": [{"name": "New", "kind": "inbox"}, {"name": "new", "kind": "hired"}]},
         [("stages/1", "duplicate_name")]),
        ({"stages": [{"name": "New", "kind": "start"}]}, [("stages/0/kind", "not_one_of")]),
        ({"promised_days": 2.5}, [("promised_days", "wrong_type")]),
        ({"promised_days": 61}, [("promised_days", "out_of_range")]),
        ({"department": "\ud800"}, [("department", "bad_characters")]),
        ({"weekly_hours": float("nan")}, [("weekly_hours", "bad_number")]),
        ({"openings_count": 10**30}, [("openings_count", "bad_number")]),
        ({"screening_form": {"schema": 1, "questions": [{"key": "A", "type": "text", "label": ""}]}},
         [("screening_form/questions/0/key", "invalid_key"), ("screening_form/questions/0/label", "blank_label")]),
        ({"screening_form": []}, [("screening_form", "wrong_type")]),
        ({"slug": ..., "job_code": ..., "visibility": "unlisted"}, [("slug", "slug_needed")]),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_by_place_and_code(
    open_work: OpenWork, over: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    found = problems(open_work, changed(**over))
    assert sorted(found) == sorted((f"/jobs/0/{place}", code) for place, code in expected)


def test_all_jobs_are_judged_before_any_is_stored(open_work: OpenWork) -> None:
    document = {"jobs": [*changed()["jobs"], *changed(name=3, slug="b")["jobs"], *changed()["jobs"]]}
    assert problems(open_work, document) == [
        ("/jobs/1/name", "wrong_type"),
        ("/jobs/2/job_code", "duplicate_job_code"),
        ("/jobs/2/slug", "duplicate_slug"),
    ]


def test_two_entries_for_one_stored_job_are_refused(open_work: OpenWork) -> None:
    with open_work() as work:
        job_loading.load(work, changed())
    two = {"jobs": [*changed(job_code=...)["jobs"], *changed(slug=...)["jobs"]]}
    with pytest.raises(LoadRefused) as refused, open_work() as work:
        job_loading.load(work, two)
    assert [(one.pointer, one.code) for one in refused.value.problems] == [("/jobs/1", "duplicate_job")]


@pytest.mark.parametrize("text", ["", "{", '{"jobs": [], "jobs": []}', "[" * 100_000, "9" * 5000])
def test_what_is_not_json_is_refused(text: str) -> None:
    with pytest.raises(LoadRefused):
        job_loading.parse(text)


def test_deep_nesting_is_refused(open_work: OpenWork) -> None:
    deep: Any = 1
    for _ in range(5000):
        deep = [deep]
    assert [code for _, code in problems(open_work, changed(screening_form=deep))] == ["too_deep"]


def test_only_who_changes_jobs_loads_them(open_work: OpenWork) -> None:
    with pytest.raises(NotAllowed), open_work(ANYONE) as work:
        job_loading.load(work, {"jobs": []})


scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5)
names = st.sampled_from(
    [*WELDER, "jobs", "min", "max", "currency", "period", "city", "country", "kind", "questions", "schema",
     "key", "type", "label", "visible_if", "all", "question", "op", "value"]
)  # fmt: skip
words = st.sampled_from(
    ["open", "public", "inbox", "hired", "GB", "GBP", "text", "number", "2026-12-14", "off", "1.5"]
)
documents = st.recursive(
    scalars | words,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(names | st.text(max_size=3), inner, max_size=6),
    max_leaves=30,
)


@settings(max_examples=120, deadline=None, database=None, derandomize=True,
          suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])  # fmt: skip
@given(noise=documents, place=st.sampled_from(sorted(WELDER)))
def test_any_json_is_stored_or_refused(open_work: OpenWork, noise: Any, place: str) -> None:
    for document in (noise, {"jobs": noise}, {"jobs": [noise]}, changed(**{place: noise})):
        with open_work(OPERATOR) as work:
            with suppress(LoadRefused):
                job_loading.load(work, document)
                work.session.flush()
            work.session.rollback()
            work.ledger.events.clear()
            work.ledger.counts.clear()


def test_the_demo_s_forms_are_rich(open_work: OpenWork) -> None:
    with open_work() as work:
        job_loading.load(work, json.loads(JOBS.read_text("utf-8")))
        asked = set()
        for row in jobs.listed(work):
            form = screening_forms.of(work, jobs.get(work, row.id))
            asked |= {one["type"] for one in form.definition["questions"]} if form else set()
    assert asked == {"text", "number", "boolean", "single_select", "multi_select", "date", "file"}
