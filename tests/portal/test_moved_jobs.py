"""A job that has had another address: links to it lead on, and nothing that was typed at the old one is lost."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from hiring import jobs
from hiring.models.application import Application
from hiring.models.job import CloseReason, Visibility
from tests.conftest import OpenWork
from tests.portal.conftest import Applicant, pdf

OLD, NEW = "/jobs/frame-welder", "/jobs/welder"


def move(open_work: OpenWork, job: Any, slug: str = "welder", **fields: Any) -> None:
    with open_work() as work:
        jobs.update(work, jobs.get(work, job.id), slug=slug, **fields)


@pytest.mark.parametrize("page", ["", "/apply"])
@pytest.mark.parametrize(
    "query", ["", "?src=fair&utm_source=x%22y&lang=de", "?nonsense=%C3%A9&nonsense=a%0D%0Ab", "?q=a+b;c"]
)
def test_the_old_address_leads_to_the_new_one_with_its_query(
    open_work: OpenWork, job: Any, visitor: FlaskClient, page: str, query: str
) -> None:
    assert visitor.get(OLD + page).status_code == 200
    move(open_work, job)
    answer = visitor.get(OLD + page + query)
    assert (answer.status_code, answer.headers["Location"]) == (301, NEW + page + query)
    assert answer.headers["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert visitor.get(answer.headers["Location"]).status_code == 200


def test_there_and_back_again(open_work: OpenWork, job: Any, visitor: FlaskClient) -> None:
    """The kept pages follow each time."""
    for old, new in ((OLD, NEW), (NEW, OLD), (OLD, NEW)):
        assert visitor.get(old).status_code == 200
        move(open_work, job, new.rpartition("/")[2])
        assert visitor.get(old).headers["Location"] == new
        assert visitor.get(new).status_code == 200


def test_a_form_opened_at_the_old_address_is_sent_there(
    open_work: OpenWork, job: Any, ann: Applicant, visitor: FlaskClient
) -> None:
    move(open_work, job)
    typed = {"first_name": "Ann", "last_name": "Lee", "email": "ann@example.com", "consent": "yes",
             "q__years": "6", "q__visa": "true", "q__visa_ends": "30 September 2027",
             "q__proud": "A bridge 🌉\nNobody fell."}  # fmt: skip
    ann.press("check", cv=pdf(), **{**typed, "q__years": "six"})
    assert ann.status == 422
    assert "A bridge 🌉" in ann.page
    assert "cv.pdf" in ann.page
    shown = visitor.post(f"{OLD}/apply/questions", data=ann.form.data)
    assert shown.status_code == 200
    ann.press("check", q__years="6", q__visa="false")
    assert ann.status == 200
    answer = ann.press("send")
    assert answer.status_code == 303
    receipt = visitor.get(answer.headers["Location"])
    assert "Ann" in receipt.text
    with open_work() as work:
        assert work.session.scalar(select(func.count()).select_from(Application)) == 1


def test_a_file_goes_up_at_the_old_address(open_work: OpenWork, job: Any, ann: Applicant) -> None:
    move(open_work, job)
    data = {**ann.form.data.to_dict(), "field": "cv", "cv": pdf()}
    answer = ann.browser.post(f"{OLD}/apply/uploads", data=data, content_type="multipart/form-data")
    assert answer.status_code == 200
    assert "cv.pdf" in answer.text


def test_closed_and_paused_jobs_lead_on_too(open_work: OpenWork, job: Any, visitor: FlaskClient) -> None:
    move(open_work, job)
    with open_work() as work:
        jobs.pause(work, jobs.get(work, job.id))
    assert visitor.get(OLD).headers["Location"] == NEW
    assert visitor.get(f"{OLD}/apply").headers["Location"] == NEW
    with open_work() as work:
        jobs.close(work, jobs.get(work, job.id), CloseReason.FILLED)
    assert visitor.get(OLD).headers["Location"] == NEW
    assert visitor.get(NEW).status_code == 410
    assert visitor.get(f"{OLD}/apply").headers["Location"] == NEW


@pytest.mark.parametrize("visibility", [Visibility.INTERNAL, Visibility.CONFIDENTIAL])
def test_of_a_hidden_job_the_old_address_tells_as_little_as_any(
    open_work: OpenWork, job: Any, visitor: FlaskClient, visibility: Visibility
) -> None:
    move(open_work, job, visibility=visibility)
    for page in ("", "/apply"):
        answers = [visitor.get(f"/jobs/{slug}{page}") for slug in ("frame-welder", "welder", "no-such-job")]
        assert {one.status_code for one in answers} == {404}
        assert len({one.data for one in answers}) == 1
