"""Public pages ask the database a handful of times, the same at 3 and at 60 listed jobs; kept pages not at all."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.conftest import OpenWork
from tests.portal.conftest import Form
from tests.support import build
from tests.support.applications import HTMX, statements
from tests.support.applying import make_job
from web.hall import db

Visit = Callable[[FlaskClient], Any]

FEW, MANY = 3, 60


def the_list(visitor: FlaskClient) -> Any:
    return visitor.get("/jobs")


def a_search(visitor: FlaskClient) -> Any:
    return visitor.get("/jobs?q=job&department=workshop&location=leeds&workplace_type=on_site")


def a_job(visitor: FlaskClient) -> Any:
    return visitor.get("/jobs/frame-welder")


def the_form(visitor: FlaskClient) -> Any:
    return visitor.get("/jobs/frame-welder/apply")


def a_changed_answer(visitor: FlaskClient) -> Any:
    """As the page's script posts it: another question appears."""
    form = Form(visitor.get("/jobs/frame-welder/apply").text)
    form.data["q.visa"] = "true"
    return visitor.post("/jobs/frame-welder/apply/questions", data=form.data, headers=HTMX)


@pytest.fixture
def fill(open_work: OpenWork) -> Callable[[int], None]:
    """Adds listed jobs until there are so many; like any change of the catalogue it ends the kept pages."""
    departments: list[Any] = []
    made = 0

    def fill(count: int) -> None:
        nonlocal made
        with open_work() as work:
            if not departments:
                departments.extend(build.department(work, name) for name in ("Customers", "Engineering"))
                make_job(work)
                made = 1
            for number in range(made, count):
                build.job(work, f"Job {number:03}", department_id=departments[number % 2].id)
            made = count

    return fill


def counted(app: Flask, visitor: FlaskClient, visit: Visit) -> list[str]:
    with app.app_context():
        engine = db.engine
    with statements(engine) as seen:
        response = visit(visitor)
    assert response.status_code == 200, response.text
    return seen


@pytest.mark.parametrize(
    ("visit", "budget"), [(the_list, 8), (a_search, 8), (a_job, 6), (the_form, 5), (a_changed_answer, 10)]
)
def test_a_page_asks_the_same_few_times_at_3_and_at_60_jobs(
    app: Flask, visitor: FlaskClient, fill: Callable[[int], None], visit: Visit, budget: int
) -> None:
    fill(FEW)
    visit(visitor)  # what a process remembers of a form's version is remembered now
    fill(FEW + 1)
    few = counted(app, visitor, visit)
    fill(MANY)
    many = counted(app, visitor, visit)
    assert len(many) == len(few), "\n\n".join(many)
    assert 0 < len(many) <= budget, "\n\n".join(many)


@pytest.mark.parametrize("visit", [the_list, a_search, a_job])
def test_a_kept_page_asks_nothing(
    app: Flask, visitor: FlaskClient, fill: Callable[[int], None], visit: Visit
) -> None:
    fill(FEW)
    visit(visitor)
    assert counted(app, visitor, visit) == []
