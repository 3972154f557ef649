"""The settings: sections, and the lists of departments and places."""

import re
import threading
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from hiring import departments, jobs, locations
from hiring.actors import Role
from hiring.models.department import Department, Location
from hiring.models.job import Job, Visibility
from hiring.models.rejection_reason import RejectionReason
from plumbing.storage import Remembered
from tests.conftest import NOON, OpenWork
from tests.support.applications import CANARY, recruiter
from tests.support.applying import make_job
from tests.support.standing import LEEDS
from tests.support.web_app import Browser, Clock, build_app
from web.hall import db

PATH = "/backoffice/settings"


@pytest.fixture
def rosa(app: Flask, open_work: OpenWork) -> Browser:
    return recruiter(app, open_work)


@pytest.fixture
def ines(app: Flask, open_work: OpenWork) -> Browser:
    return recruiter(app, open_work, "Ines", Role.ADMIN)


def links(response: TestResponse) -> set[str]:
    return set(re.findall(r'href="(/backoffice/(?:settings/|users|account)[^"]*)"', response.text))


def test_everybody_sees_the_sections_they_may_open(
    app: Flask, open_work: OpenWork, ines: Browser, rosa: Browser
) -> None:
    mona = recruiter(app, open_work, "Mona", Role.MEMBER)
    shared = {
        f"{PATH}/{name}" for name in ("departments", "locations", "rejection-reasons", "question-bank", "tags")
    }
    own = {"/backoffice/account"}
    house = {f"{PATH}/{name}" for name in ("organisation", "retention", "stage-template", "webhooks", "api-keys")}
    every = shared | own | house | {"/backoffice/users"}
    assert [links(one.get(PATH)) for one in (ines, rosa, mona)] == [every, shared | own, own]
    for path in shared - {f"{PATH}/question-bank"}:
        assert rosa.get(path).status_code == 200


def test_a_department_is_added_renamed_and_removed(rosa: Browser, ines: Browser, open_work: OpenWork) -> None:
    added = rosa.send(f"{PATH}/departments", {"name": " Work  shop"})
    assert (added.status_code, added.location) == (303, f"{PATH}/departments?done=added")
    page = rosa.get(added.location).text
    assert "Work shop" in page
    assert "Added." in page
    with open_work() as work:
        row = work.session.scalars(select(Department)).one()
    renamed = rosa.send(f"{PATH}/departments/{row.id}", {"name": "The workshop", "version": row.version})
    assert renamed.location == f"{PATH}/departments?done=saved"
    assert "The workshop" in rosa.get(f"{PATH}/departments/{row.id}").text
    assert "No job is in it." in ines.get(f"{PATH}/departments/{row.id}").text
    assert ines.send(f"{PATH}/departments/{row.id}/removal").location == f"{PATH}/departments?done=removed"
    assert "No departments yet" in rosa.get(f"{PATH}/departments").text
    assert rosa.get(f"{PATH}/departments/{row.id}").status_code == 404


@pytest.mark.parametrize(
    ("name", "sentence"),
    [("", "Name the department"), ("WORKSHOP ", "of this name already"), ("x" * 201, "under 200 characters")],
)
def test_a_name_that_does_not_do_is_told_and_kept(
    rosa: Browser, open_work: OpenWork, name: str, sentence: str
) -> None:
    make_department(open_work, "Workshop")
    other = make_department(open_work, "Office")
    for path in (f"{PATH}/departments", f"{PATH}/departments/{other}"):
        refused = rosa.send(path, {"name": name, "version": "1"})
        assert refused.status_code == 422
        assert sentence in refused.text
        assert f'value="{name}"' in refused.text
        assert 'aria-invalid="true"' in refused.text
        assert "<title>Error:" in refused.text


def test_two_who_rename_at_once_are_told(rosa: Browser, open_work: OpenWork) -> None:
    id = make_department(open_work, "Workshop")
    with open_work() as work:
        departments.rename(work, departments.get(work, id), "Welding")
    refused = rosa.send(f"{PATH}/departments/{id}", {"name": "Painting", "version": "1"})
    assert refused.status_code == 409
    assert "Now it is called Welding." in refused.text
    assert 'value="Painting"' in refused.text
    assert 'name="version" value="2"' in refused.text
    assert rosa.send(f"{PATH}/departments/{id}", {"name": "Painting", "version": "x"}).status_code == 409
    assert rosa.send(f"{PATH}/departments/{id}", {"name": "Painting", "version": "2"}).status_code == 303


def test_a_used_department_goes_with_its_jobs_somewhere_else(ines: Browser, open_work: OpenWork) -> None:
    with open_work() as work:
        make_job(work)  # in the Workshop
    workshop, office = department(open_work, "Workshop"), make_department(open_work, "Office")
    page = ines.get(f"{PATH}/departments/{workshop}").text
    assert "1 job is in it." in page
    assert f'<option value="{workshop}"' not in page
    for into in ("", "nonsense", str(workshop)):
        refused = ines.send(f"{PATH}/departments/{workshop}/removal", {"into": into})
        assert refused.status_code == 422
        assert "Choose the department that its jobs move to." in refused.text
    assert ines.send(f"{PATH}/departments/{workshop}/removal", {"into": str(office)}).status_code == 303
    assert "Office" in ines.get("/jobs").text
    with open_work() as work:
        assert work.session.scalars(select(Job.department_id)).one() == office


def test_a_recruiter_is_told_nothing_of_a_confidential_job(rosa: Browser, open_work: OpenWork) -> None:
    """Word for word the same about a department and a place where such a job is, and where none is."""
    with open_work() as work:
        secret, empty = departments.add(work, "Legal"), departments.add(work, "Nobody")
        here, there = locations.add(work, LEEDS), locations.add(work, locations.Place("York", "GB"))
        jobs.create(work, name="Hush", department=secret, places=[here], visibility=Visibility.CONFIDENTIAL)
    for kind, ids in (("departments", (secret.id, empty.id)), ("locations", (here.id, there.id))):
        listed = rosa.get(f"{PATH}/{kind}").text
        assert re.findall(r'class="right num">(\d+)<', listed) == ["0", "0"]
        told = []
        for id in ids:
            texts = [rosa.get(f"{PATH}/{kind}/{id}").text, rosa.send(f"{PATH}/{kind}/{id}/removal").text]
            told.append(
                [re.search(r'<form class="card stack" id="removal".*?</form>', one, re.S)[0] for one in texts]
            )
        plain = [re.sub(r"[0-9a-f-]{36}|<option.*?</option>|value=\"[^\"]*\"", "", "".join(one)) for one in told]
        assert plain[0] == plain[1]
        assert "choose where they would go" in plain[0]


def test_a_place_is_added_put_right_and_removed(rosa: Browser, ines: Browser, open_work: OpenWork) -> None:
    assert 'selected value="GB"' in rosa.get(f"{PATH}/locations").text
    added = rosa.send(f"{PATH}/locations", {"city": " Leeds", "country": "GB", "street": ""})
    assert added.location == f"{PATH}/locations?done=added"
    with open_work() as work:
        row = work.session.scalars(select(Location)).one()
        assert (row.city, row.street, row.slug) == ("Leeds", None, "leeds")
    typed = {"city": "Leeds", "country": "GB", "street": "1 Mill Lane", "postal_code": "LS1 4AP",
             "region": "West Yorkshire", "version": row.version}  # fmt: skip
    assert rosa.send(f"{PATH}/locations/{row.id}", typed).status_code == 303
    assert "1 Mill Lane, LS1 4AP Leeds, West Yorkshire, United Kingdom" in rosa.get(f"{PATH}/locations").text
    late = rosa.send(f"{PATH}/locations/{row.id}", {**typed, "city": "York"})
    assert late.status_code == 409
    assert "Now it is 1 Mill Lane" in late.text
    assert 'value="York"' in late.text
    twice = rosa.send(f"{PATH}/locations", {**typed, "city": "LEEDS"})
    assert twice.status_code == 422
    assert "This very place is in the list already." in twice.text
    nowhere = rosa.send(f"{PATH}/locations", {"city": "", "country": "XX"})
    assert "Name the town" in nowhere.text
    assert "Choose a country from the list." in nowhere.text
    assert ines.send(f"{PATH}/locations/{row.id}/removal").location == f"{PATH}/locations?done=removed"
    with open_work() as work:
        assert locations.listed(work) == []


def test_a_used_place_goes_with_its_jobs_somewhere_else(ines: Browser, open_work: OpenWork) -> None:
    with open_work() as work:
        make_job(work)
        york = locations.add(work, locations.Place("York", "GB")).id
        leeds = work.session.scalars(select(Location.id).where(Location.city == "Leeds")).one()
    assert "1 job is done here." in ines.get(f"{PATH}/locations/{leeds}").text
    refused = ines.send(f"{PATH}/locations/{leeds}/removal")
    assert refused.status_code == 422
    assert "Choose the place that its jobs move to." in refused.text
    assert ines.send(f"{PATH}/locations/{leeds}/removal", {"into": str(york)}).status_code == 303
    assert "York" in ines.get("/jobs/frame-welder").text


def test_names_are_text_wherever_they_stand(ines: Browser, open_work: OpenWork) -> None:
    for path, data in (
        ("departments", {"name": CANARY}),
        ("locations", {"city": CANARY, "country": "GB"}),
        ("rejection-reasons/new", {"name": CANARY, "candidate_text": CANARY, "kind": "by_us"}),
    ):
        assert ines.send(f"{PATH}/{path}", data).status_code == 303
    with open_work() as work:
        ids = [work.session.scalars(select(kind.id)).one() for kind in (Department, Location, RejectionReason)]
    for path, id in zip(("departments", "locations", "rejection-reasons"), ids, strict=True):
        for page in (f"{PATH}/{path}", f"{PATH}/{path}/{id}"):
            text = ines.get(page).text
            assert "onerror=alert(1)&gt;" in text
            assert CANARY not in text


@pytest.fixture
def app_on_each(
    tmp_path: Path, each_database_url: str, storage: Remembered, open_work_on_each: OpenWork
) -> Iterator[Flask]:
    app = build_app(tmp_path, each_database_url, clock=Clock(NOON), storage=storage)
    yield app
    with app.app_context():
        db.engine.dispose()


def at_once(acts: list[Callable[[], TestResponse]]) -> list[int]:
    statuses: list[int] = []
    start = threading.Barrier(len(acts))

    def run(act: Callable[[], TestResponse]) -> None:
        start.wait()
        statuses.append(act().status_code)

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(statuses)


def test_two_who_add_the_same_at_once_make_one(app_on_each: Flask, open_work_on_each: OpenWork) -> None:
    people = [recruiter(app_on_each, open_work_on_each, name, Role.ADMIN) for name in ("Ines", "Ivo", "Ira")]
    for path, data in (
        ("departments", {"name": "Workshop"}),
        ("locations", {"city": "Leeds", "country": "GB"}),
        ("rejection-reasons/new", {"name": "Too far", "kind": "by_us"}),
    ):
        assert at_once([partial(one.send, f"{PATH}/{path}", data) for one in people]) == [303, 422, 422], path
    with open_work_on_each() as work:
        assert [len(work.session.scalars(select(kind)).all()) for kind in (Department, Location)] == [1, 1]


def make_department(open_work: OpenWork, name: str) -> object:
    with open_work() as work:
        return departments.add(work, name).id


def department(open_work: OpenWork, name: str) -> object:
    with open_work() as work:
        return work.session.scalars(select(Department.id).where(Department.name == name)).one()
