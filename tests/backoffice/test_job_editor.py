"""The job editor through its door: every field, mistakes, rows of places, and who may change what."""

import re
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from backoffice.job_form import GROUPS
from hiring import hiring_teams, jobs, stages
from hiring.actors import JobRole, Role
from hiring.job_descriptions import LONGEST
from hiring.models.department import Department, Location
from hiring.models.event import Event
from hiring.models.job import (
    Asked,
    CloseReason,
    EmploymentType,
    Job,
    JobStatus,
    Period,
    Visibility,
    WorkplaceType,
)
from tests.conftest import OpenWork
from tests.support import build, web_app
from tests.support.applications import CANARY, HTMX, signed_in, statements
from tests.support.editing import JobEditor, made, places_of, stored
from tests.support.web_app import Browser
from web.hall import db

LOAD = {
    "name": "Frame welder, TIG", "slug": "frame-welder-tig", "job_code": "WRK-3", "department": "Workshop",
    "description_markdown": "# You will weld\r\n\r\n- **frames**\r\n", "workplace_type": "hybrid",
    "place.city": ["Leeds", "Köln"], "place.region": ["West Yorkshire", ""], "place.country": ["GB", "DE"],
    "place.postal_code": ["LS9 8AH", ""], "place.street": ["12 Mill Street", ""],
    "remote_countries": ["GB", "IE", ""], "employment_type": "part_time", "weekly_hours": "37,5",
    "experience_level": "Senior", "salary_min": "31 000", "salary_max": "36,000.50", "salary_currency": "GBP",
    "salary_period": "year", "salary_public": [], "openings_count": "2", "closes_on": "2026-12-14",
    "promised_days": "10", "language": "de", "asks_cv": "optional", "asks_cover_letter": "required",
    "asks_phone": "off", "visibility": "unlisted", "retention": "Standard",
}  # fmt: skip
HOSTILE = [
    CANARY,
    "'; DROP TABLE jobs; --",
    "{{7*7}}%(name)s%s",
    "مرحبا \u202e abc",
    "👩‍🏭🚲",
    "a\u0301" * 50,
    "<!--",
]


# every field


def test_a_new_job_is_a_draft_with_everything_that_was_typed(rosa: Browser, open_work: OpenWork) -> None:
    response = JobEditor(rosa).open().press(**{name.replace(".", "__"): value for name, value in LOAD.items()})
    job = stored(open_work, made(response))
    assert response.location.endswith("/edit?done=created")
    assert (job.name, job.slug, job.job_code, job.status) == (
        "Frame welder, TIG", "frame-welder-tig", "WRK-3", JobStatus.DRAFT,
    )  # fmt: skip
    assert job.department is not None
    assert job.department.name == "Workshop"
    assert job.description_markdown == "# You will weld\n\n- **frames**\n"
    assert (job.workplace_type, job.employment_type) == (WorkplaceType.HYBRID, EmploymentType.PART_TIME)
    assert places_of(job) == [
        ("Leeds", "West Yorkshire", "GB", "LS9 8AH", "12 Mill Street"), ("Köln", None, "DE", None, None),
    ]  # fmt: skip
    assert job.remote_countries == ["GB", "IE"]
    assert (job.weekly_hours, job.experience_level) == (Decimal("37.50"), "Senior")
    assert (job.salary_min, job.salary_max) == (Decimal("31000.00"), Decimal("36000.50"))
    assert (job.salary_currency, job.salary_period, job.salary_public) == ("GBP", Period.YEAR, False)
    assert (job.openings_count, job.promised_days, job.language) == (2, 10, "de")
    assert job.closes_at == datetime(2026, 12, 14, 23, 59, 59, tzinfo=UTC)
    assert (job.asks_cv, job.asks_cover_letter, job.asks_phone) == (Asked.OPTIONAL, Asked.REQUIRED, Asked.OFF)
    assert job.visibility is Visibility.UNLISTED
    with open_work() as work:
        assert stages.of(work, job)[0].name == "New"


def test_the_editor_shows_what_is_stored_and_saving_it_changes_nothing(rosa: Browser, open_work: OpenWork) -> None:
    first = JobEditor(rosa).open()
    id = made(first.press(**{name.replace(".", "__"): value for name, value in LOAD.items()}))
    editor = JobEditor(rosa, id).open()
    shown = editor.form.data
    assert {name for names in GROUPS.values() for name in names} - {"salary_public"} <= set(shown)
    for name, value in LOAD.items():
        if name not in ("weekly_hours", "salary_min", "salary_max", "remote_countries"):
            assert shown.getlist(name) == (value if isinstance(value, list) else [value]), name
    assert (shown["weekly_hours"], shown["salary_min"], shown["salary_max"]) == (
        "37.5",
        "31\u202f000",
        "36\u202f000.50",
    )
    assert [code for code in shown.getlist("remote_countries") if code] == ["GB", "IE"]
    before = stored(open_work, id)
    assert editor.press().location.endswith("done=saved")
    after = stored(open_work, id)
    assert (after.version, after.updated_at) == (before.version, before.updated_at)


def test_a_name_is_enough_and_the_address_is_made_from_it(rosa: Browser, open_work: OpenWork) -> None:
    job = stored(open_work, made(JobEditor(rosa).open().press(name="  Żółw   & Ko ")))
    assert (job.name, job.slug, job.visibility) == ("Żółw & Ko", "zolw-ko", Visibility.PUBLIC)
    unlisted = made(JobEditor(rosa).open().press(name="Welder", visibility="unlisted"))
    assert re.fullmatch("welder-[0-9a-f]{12}", stored(open_work, unlisted).slug)


def test_a_draft_that_becomes_unlisted_gets_an_address_that_nobody_guesses(
    rosa: Browser, open_work: OpenWork
) -> None:
    id = made(JobEditor(rosa).open().press(name="Welder"))
    JobEditor(rosa, id).open().press(visibility="unlisted")
    assert re.fullmatch("welder-[0-9a-f]{12}", stored(open_work, id).slug)


def test_the_last_day_ends_where_the_organisation_is_and_an_hour_that_was_set_stays(
    rosa: Browser, open_work: OpenWork, job: Job
) -> None:
    with open_work() as work:
        build.organisation(work, timezone="Pacific/Auckland")
    editor = JobEditor(rosa, job.id).open()
    editor.press(closes_on="2026-12-14")
    assert stored(open_work, job.id).closes_at == datetime(2026, 12, 14, 10, 59, 59, tzinfo=UTC)
    with open_work() as work:
        noon = datetime(2026, 12, 14, 1, 0, tzinfo=UTC)
        jobs.update(work, jobs.get(work, job.id), closes_at=noon)
    page = editor.open()
    assert "It ends at 14:00 that day." in page.page
    page.press(name="Painter")
    assert stored(open_work, job.id).closes_at == noon


def test_a_known_department_and_place_are_used_again(rosa: Browser, open_work: OpenWork) -> None:
    for name in ("Welder", "Painter"):
        made(JobEditor(rosa).open().press(name=name, department=" work  SHOP ", place__city="LEEDS",
                                          place__country="GB"))  # fmt: skip
    with open_work() as work:
        assert work.session.scalar(select(func.count()).select_from(Department)) == 1
        assert work.session.scalar(select(func.count()).select_from(Location)) == 1


def test_an_address_is_added_to_a_place_and_taken_off_again(rosa: Browser, open_work: OpenWork) -> None:
    id = made(JobEditor(rosa).open().press(name="Welder", place__city="Leeds", place__country="GB"))
    JobEditor(rosa, id).open().press(place__street="12 Mill Street")
    assert places_of(stored(open_work, id)) == [("Leeds", None, "GB", None, "12 Mill Street")]
    JobEditor(rosa, id).open().press(place__street="")
    assert places_of(stored(open_work, id)) == [("Leeds", None, "GB", None, None)]


# mistakes


MISTAKES: list[tuple[dict[str, Any], dict[str, str]]] = [
    ({"name": " "}, {"name": "Write what the job is called"}),
    ({"name": "x" * 201}, {"name": "under 200"}),
    ({"slug": "Frame Welder!"}, {"slug": "like frame-welder"}),
    ({"slug": "x" * 101}, {"slug": "under 100"}),
    ({"job_code": "x" * 61}, {"job_code": "under 60"}),
    ({"department": "x" * 201}, {"department": "under 200"}),
    ({"description_markdown": "x" * (LONGEST + 1)},
     {"description_markdown": "20\u202f000 characters; it has 20\u202f001"}),
    ({"weekly_hours": "lots"}, {"weekly_hours": "in digits, like 37.5"}),
    ({"weekly_hours": "169"}, {"weekly_hours": "between 0 and 168"}),
    ({"salary_min": "£45k"}, {"salary_min": "in digits, like 45,000, without a currency sign"}),
    ({"salary_min": "45.000"}, {"salary_min": "45 or 45\u202f000"}),
    ({"salary_min": "9" * 5000}, {"salary_min": "a smaller number"}),
    ({"salary_min": "-5", "salary_currency": "GBP", "salary_period": "year"}, {"salary_min": "from 0"}),
    ({"salary_min": "1.005", "salary_currency": "GBP", "salary_period": "year"}, {"salary_min": "1.005"}),
    ({"salary_min": "5"}, {"salary_currency": "Choose the currency", "salary_period": "for what time"}),
    ({"salary_min": "5", "salary_max": "4", "salary_currency": "GBP", "salary_period": "day"},
     {"salary_max": "below the lowest"}),
    ({"salary_currency": "XXX1"}, {"salary_currency": "from the list"}),
    ({"salary_period": "decade"}, {"salary_period": "from the list"}),
    ({"openings_count": ""}, {"openings_count": "how many people"}),
    ({"openings_count": "1.5"}, {"openings_count": "whole number"}),
    ({"openings_count": "0"}, {"openings_count": "1 to 9,999"}),
    ({"promised_days": "61"}, {"promised_days": "1 to 60"}),
    ({"closes_on": "next week"}, {"closes_on": "like 2026-12-14"}),
    ({"closes_on": "2026-02-30"}, {"closes_on": "like 2026-12-14"}),
    ({"closes_on": "9999-12-31"}, {"closes_on": "between 1971 and 2199"}),
    ({"language": "English please"}, {"language": "from the list"}),
    ({"visibility": "everywhere"}, {"visibility": "from the list"}),
    ({"asks_cv": ""}, {"asks_cv": "Fill this in"}),
    ({"employment_type": "x" * 9000}, {"employment_type": "from the list"}),
    ({"remote_countries": ["UK"]}, {"remote_countries_group": "from the list"}),
    ({"place.city": "Leeds"}, {"place.country.0": "Choose the country"}),
    ({"place.city": ["", "x" * 201], "place.region": ["", ""], "place.country": ["GB", "GB"],
      "place.postal_code": ["", ""], "place.street": ["", "y" * 300]},
     {"place.city.1": "under 200", "place.street.1": "under 200"}),
    ({"place.street": "Mill Street", "place.country": "GB"}, {"place.city.0": "Write the city"}),
]  # fmt: skip


@pytest.mark.parametrize(("typed", "wrong"), MISTAKES)
def test_a_mistake_is_said_at_its_field_and_nothing_typed_is_lost(
    rosa: Browser, open_work: OpenWork, typed: dict[str, Any], wrong: dict[str, str]
) -> None:
    more = {
        "name": "Welder",
        "description_markdown": "Weld 👩‍🏭",
        "experience_level": "Senior",
        "department": "Neu",
    }
    typed = {**more, **typed}
    editor = JobEditor(rosa).open()
    editor.press(**{name.replace(".", "__"): value for name, value in typed.items()})
    assert editor.status == 422
    assert set(editor.errors) == set(wrong)
    for control, words in wrong.items():
        assert words in editor.errors[control], control
    assert len(editor.summary) == len(wrong)
    for control in editor.summary:
        assert f'id="{control}"' in editor.page, control
    shown = editor.form.data
    for name, value in typed.items():
        if name != "remote_countries" and name not in ("visibility", "asks_cv"):
            assert shown.getlist(name) == (value if isinstance(value, list) else [value]), name
    with open_work() as work:
        assert work.session.scalar(select(func.count()).select_from(Job)) == 0
        assert work.session.scalar(select(func.count()).select_from(Department)) == 0
        assert work.session.scalar(select(func.count()).select_from(Event).where(Event.object == "job")) == 0


def test_what_is_refused_late_takes_back_what_was_done_on_the_way(
    rosa: Browser, open_work: OpenWork, job: Job
) -> None:
    """The department and the place were added before the address turned out to be taken."""
    editor = JobEditor(rosa).open()
    editor.press(name="Painter", slug=job.slug, department="Paint shop", place__city="Ghent", place__country="BE")
    assert (editor.status, set(editor.errors)) == (422, {"slug"})
    with open_work() as work:
        assert work.session.scalars(select(Department.name)).all() == []
        assert work.session.scalars(select(Location.city)).all() == ["Leeds"]
        assert "department.created" not in work.session.scalars(select(Event.type)).all()


def test_an_open_job_keeps_saying_enough_and_ends_by_closing_it(
    rosa: Browser, open_work: OpenWork, job: Job
) -> None:
    editor = JobEditor(rosa, job.id).open()
    editor.press(description_markdown=" ", place__city="", closes_on="2026-11-01", name="Painter")
    assert (editor.status, set(editor.errors)) == (422, {"closes_on"})
    editor.press(closes_on="")
    assert set(editor.errors) == {"description_markdown", "place.city.0"}
    assert editor.form.data["name"] == "Painter"
    assert stored(open_work, job.id).name == "Frame welder"


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_words_are_words(rosa: Browser, open_work: OpenWork, text: str) -> None:
    typed = {"name": text, "job_code": text[:60], "department": text, "experience_level": text[:60],
             "description_markdown": f"# {text}\n\n[x](javascript:alert(1))", "place.city": text,
             "place.country": "GB", "place.region": text, "place.street": text, "slug": text}  # fmt: skip
    editor = JobEditor(rosa).open()
    editor.press(**{name.replace(".", "__"): value for name, value in typed.items()})
    assert (editor.status, set(editor.errors)) == (422, {"slug"})
    for page in (editor.page, rosa.get(editor.address).text):
        assert "<img src=x" not in page
        assert "javascript:" not in page.replace("[x](javascript:alert(1))", "")
        assert ">49<" not in page
    id = made(editor.press(slug=""))
    editor = JobEditor(rosa, id).open()
    assert editor.form.data["name"] == stored(open_work, id).name
    assert "<img src=x" not in editor.page
    assert editor.form.data["place.street"] == " ".join(text.split()) or "\u0301" in text


@pytest.mark.parametrize(
    "data",
    [
        {}, {"act": "save"}, {"act": "remove_place." + "9" * 5000}, {"act": "up_place.-1"}, {"act": "up_place.0"},
        {"act": "nonsense.1.2"}, {"version": "9" * 5000, "seen": "x:y z: :w"}, {"version": "-1"},
        {"place.city": ["a"] * 3000, "place.country": ["GB"]}, {"name": ["a", "b"], "slug": ["c", "d"]},
        {"remote_countries": ["GB"] * 2000}, {"salary_min": "٣٥٠٠٠", "name": "x"},
        {"name": "x", "closes_on": "0001-01-01"},
    ],
)  # fmt: skip
def test_nonsense_is_answered_and_stores_nothing_by_accident(
    rosa: Browser, open_work: OpenWork, job: Job, data: dict[str, Any]
) -> None:
    before = stored(open_work, job.id)
    for address in ("/backoffice/jobs/new", f"/backoffice/jobs/{job.id}/edit"):
        for end in ("", "/unsaved"):
            response = rosa.send(address + end, data)
            assert response.status_code in (200, 303, 409, 422), (address, end)
            assert rosa.get(address).status_code == 200
    assert stored(open_work, job.id).version == before.version


# rows of places, countries, preview: also without scripts


def test_places_are_added_moved_and_removed_by_plain_buttons(rosa: Browser, open_work: OpenWork) -> None:
    editor = JobEditor(rosa).open()
    editor.press("add_place", place__city="Leeds", place__country="GB", name="Welder")
    assert editor.form.data.getlist("place.city") == ["Leeds", ""]
    assert editor.form.data.getlist("place.country") == ["GB", "GB"]
    assert re.search(r'id="place.city.1"[^>]* autofocus', editor.page)
    editor.press("add_place", place__city=["Leeds", "York"])
    editor.press("up_place.1", place__city=["Leeds", "York", "Hull"])
    assert editor.form.data.getlist("place.city") == ["York", "Leeds", "Hull"]
    editor.press("remove_place.1")
    assert editor.form.data.getlist("place.city") == ["York", "Hull"]
    assert editor.form.data["name"] == "Welder"
    job = stored(open_work, made(editor.press()))
    assert [place.location.city for place in job.places] == ["York", "Hull"]


def test_a_job_has_at_most_twenty_places(rosa: Browser) -> None:
    editor = JobEditor(rosa).open()
    many = {"place__city": [f"City {n}" for n in range(20)], "place__country": ["GB"] * 20}
    more = {f"place__{name}": [""] * 20 for name in ("region", "postal_code", "street")}
    editor.press("add_place", **many, **more)
    assert len(editor.form.data.getlist("place.city")) == 20
    many["place__city"].append("One more")
    editor.press(name="Welder", **many, place__region=[""] * 21, place__postal_code=[""] * 21,
                 place__street=[""] * 21)  # fmt: skip
    assert editor.status == 422
    assert {"place.country.20"} == set(editor.errors)
    editor.press(place__country=["GB"] * 21)
    assert "at most 20 places" in editor.errors["place.city.20"]


def test_countries_become_boxes_that_can_be_unticked(rosa: Browser, open_work: OpenWork) -> None:
    editor = JobEditor(rosa).open()
    editor.press("add_country", name="Welder", remote_countries=["IE"])
    editor.press("add_country", remote_countries=["IE", "GB"])
    assert '<option value="IE">' not in re.sub(r'name="place.country".*?</select>', "", editor.page, flags=re.S)
    job = stored(open_work, made(editor.press(remote_countries=["GB", ""])))
    assert job.remote_countries == ["GB"]


def test_the_description_is_drawn_as_applicants_read_it(rosa: Browser) -> None:
    typed = {"description_markdown": "# Weld\n\n**well** <b>x</b> [x](javascript:alert(1))"}
    drawn = rosa.send("/backoffice/jobs/description", typed, headers=HTMX).text
    assert "<h2>Weld</h2>" in drawn
    assert "<strong>well</strong> &lt;b&gt;x&lt;/b&gt;" in drawn
    assert 'href="javascript' not in drawn
    assert 'id="description-preview" hx-ignore' in drawn
    assert "too long" in rosa.send("/backoffice/jobs/description", {"description_markdown": "x" * 20_001}).text
    editor = JobEditor(rosa).open()
    editor.press("preview", description_markdown="Weld **well**.")
    assert "<strong>well</strong>" in editor.page


# who may what, and what is over


def test_a_hiring_manager_puts_the_description_right_and_sees_nothing_else_to_change(
    app: Flask, rosa: Browser, open_work: OpenWork, job: Job
) -> None:
    user = web_app.make_user(open_work, "mona@foyer.test", Role.MEMBER, first_name="Mona")
    with open_work() as work:
        hiring_teams.add(work, jobs.get(work, job.id), user, JobRole.HIRING_MANAGER)
    mona = signed_in(app, user)
    editor = JobEditor(mona, job.id).open()
    assert set(editor.form.data) == {"csrf_token", "version", "seen", "description_markdown"}
    editor.keep(description_markdown="Weld b")
    assert editor.open().form.data["description_markdown"] == "Weld b"
    JobEditor(rosa, job.id).open().press(description_markdown="Rosa's", weekly_hours="30")
    editor.press(description_markdown="Mona's")
    assert editor.status == 409
    editor.press()
    job = stored(open_work, job.id)
    assert (job.description_markdown, job.weekly_hours) == ("Mona's", 30)
    for name in ("salary_min", "visibility", "name", "place.city"):
        for end in ("", "/unsaved"):
            sent = editor.filled({name: "1"}) | {"act": "save"}
            assert mona.post(editor.address + end, data=sent).status_code == 403
    assert stored(open_work, job.id).version == job.version


def test_whoever_runs_one_job_only_adds_no_departments_and_places(
    app: Flask, rosa: Browser, open_work: OpenWork, job: Job
) -> None:
    made(JobEditor(rosa).open().press(name="x", department="Workshop", place__city="York", place__country="GB"))
    user = web_app.make_user(open_work, "cora@foyer.test", Role.MEMBER, first_name="Cora")
    with open_work() as work:
        hiring_teams.add(work, jobs.get(work, job.id), user, JobRole.COORDINATOR)
    cora = signed_in(app, user)
    editor = JobEditor(cora, job.id).open()
    editor.press(department="Paint shop", place__city="Ghent", place__country="BE")
    assert editor.status == 422
    assert set(editor.errors) == {"department", "place.city.0"}
    assert editor.press(department="workshop", place__city="york", place__country="GB").status_code == 303
    job = stored(open_work, job.id)
    assert job.department is not None
    assert (job.department.name, job.places[0].location.city) == ("Workshop", "York")
    assert cora.get("/backoffice/jobs/new").status_code == 403


def test_an_archived_job_is_read_and_typing_into_it_is_given_back(
    rosa: Browser, open_work: OpenWork, job: Job
) -> None:
    editor = JobEditor(rosa, job.id).open()
    with open_work() as work:
        found = jobs.get(work, job.id)
        jobs.close(work, found, CloseReason.OTHER)
        jobs.archive(work, found)
    editor.press(name="Painter")
    assert editor.status == 409
    assert "This job is archived" in editor.page
    assert editor.form.data["name"] == "Painter"
    assert editor.open().form.disabled
    assert stored(open_work, job.id).name == "Frame welder"


def test_a_deleted_job_has_no_editor(rosa: Browser, open_work: OpenWork) -> None:
    editor = JobEditor(rosa, made(JobEditor(rosa).open().press(name="Welder"))).open()
    data = editor.filled({})
    rosa.send(f"{editor.address.removesuffix('/edit')}/removal")
    assert rosa.get(editor.address).status_code == 404
    for end in ("", "/unsaved", "/unsaved/removal"):
        assert rosa.post(editor.address + end, data=data).status_code == 404


def test_the_list_offers_a_new_job_to_those_who_make_jobs(app: Flask, rosa: Browser, open_work: OpenWork) -> None:
    assert 'href="/backoffice/jobs/new"' in rosa.get("/backoffice/jobs").text
    member = signed_in(app, web_app.make_user(open_work, "mo@foyer.test", Role.MEMBER))
    assert 'href="/backoffice/jobs/new"' not in member.get("/backoffice/jobs").text


def test_every_page_of_a_job_leads_to_the_others(rosa: Browser, job: Job) -> None:
    base = f"/backoffice/jobs/{job.id}"
    for path in (base, f"{base}/edit", f"{base}/publication"):
        page = rosa.get(path).text
        for other in (
            base,
            f"{base}/edit",
            f"{base}/form",
            f"{base}/stages",
            f"{base}/team",
            f"{base}/publication",
        ):
            assert f'href="{other}"' in page, (path, other)
        assert re.search(f'href="{path}" aria-current="page"', page), path


def test_statements_do_not_grow_with_what_can_be_chosen(
    rosa: Browser, open_work: OpenWork, job: Job, app: Flask
) -> None:
    def count() -> int:
        with app.app_context(), statements(db.engine) as seen:
            assert rosa.get(f"/backoffice/jobs/{job.id}/edit").status_code == 200
        return len(seen)

    few = count()
    with open_work() as work:
        for number in range(60):
            build.department(work, f"Department {number}")
        for number in range(60):
            build.location(work, f"Town {number}")
    assert count() == few
