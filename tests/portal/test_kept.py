"""Going on later, by plain posts, as somebody with scripts off does it."""

import re
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from hiring import links, screening_forms
from hiring.models.application import Application
from hiring.models.attachment import Attachment
from hiring.models.job import Job, JobStatus
from hiring.models.kept_form import KeptForm
from hiring.models.letter import Letter
from hiring.models.link import LinkPurpose
from tests.conftest import NOON, OpenWork
from tests.portal.conftest import Applicant, pdf
from tests.portal.test_apply_form import COMPLETE

HALF = {"first_name": "Ann", "email": "ann@example.com", "q__years": "a few", "q__proud": "A bridge",
        "q__visa": "true", "q__visa_ends__day": "30"}  # fmt: skip


def address(open_work: OpenWork) -> str:
    """As it would stand in the letter."""
    with open_work() as work:
        return f"/kept/{links.make(work, LinkPurpose.KEPT_FORM, work.session.scalars(select(KeptForm.id)).one())}"


def open_at(browser: FlaskClient, address: str) -> Applicant:
    found = Applicant(browser)
    found._take(browser.get(address))
    return found


def test_a_half_filled_form_goes_on_elsewhere_with_its_files(ann: Applicant, open_work: OpenWork) -> None:
    ann.press("keep", cv=pdf(), consent="yes", **HALF)
    assert (ann.status, "Kept until Thursday 24 December" in ann.page) == (200, True)
    assert ann.form.data["q.years"] == "a few"
    other = open_at(ann.browser, address(open_work))
    data = other.form.data
    assert (data["first_name"], data["q.years"], data["q.visa_ends.day"]) == ("Ann", "a few", "30")
    assert ("consent" in data, "cv.pdf" in other.page) == (False, True)
    other.press("send", **{**COMPLETE, "q__visa": "false"})
    with open_work() as work:
        assert work.session.scalars(select(Attachment.file_name)).all() == ["cv.pdf"]
        assert work.session.scalars(select(KeptForm)).all() == []
        assert len(work.session.scalars(select(Application)).all()) == 1


def test_looking_uses_nothing_up_and_the_page_is_told_to_nobody(ann: Applicant, open_work: OpenWork) -> None:
    ann.press("keep", **HALF)
    at = address(open_work)
    for _ in range(3):
        response = ann.browser.get(at)
        assert response.status_code == 200
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert response.headers["X-Robots-Tag"] == "noindex"
    assert "Set-Cookie" not in response.headers


def test_without_an_address_it_says_where_the_link_would_go(ann: Applicant, open_work: OpenWork) -> None:
    ann.press("keep", first_name="Ann")
    assert (ann.status, set(ann.errors)) == (422, {"email"})
    with open_work() as work:
        assert work.session.scalars(select(KeptForm)).all() == []


def test_kept_again_it_is_the_same_one(ann: Applicant, open_work: OpenWork) -> None:
    ann.press("keep", **HALF)
    ann.press("keep", q__proud="Two bridges")
    with open_work() as work:
        kept = work.session.scalars(select(KeptForm)).one()
        assert kept.typed["fields"]["q.proud"] == ["Two bridges"]
        assert len(work.session.scalars(select(Letter)).all()) == 1


def test_it_goes_when_its_writer_says_so(ann: Applicant, open_work: OpenWork) -> None:
    ann.press("keep", **HALF)
    at = address(open_work)
    ann.press("unkeep")
    assert ("We no longer keep this form" in ann.page, ann.form.data["q.proud"].strip()) == (True, "A bridge")
    assert ann.browser.get(at).status_code == 410


def test_the_questions_changed_meanwhile(ann: Applicant, open_work: OpenWork) -> None:
    ann.press("keep", **HALF)
    with open_work() as work:
        job = work.session.scalars(select(Job)).one()
        form = screening_forms.of(work, job)
        assert form is not None
        left = [one for one in form.definition["questions"] if one["key"] != "proud"]
        screening_forms.publish(work, job, {**form.definition, "questions": left})
    other = open_at(ann.browser, address(open_work))
    assert ("The questions of this job changed" in other.page, other.form.data["q.years"]) == (True, "a few")


def test_a_job_that_closed_shows_what_was_typed(ann: Applicant, open_work: OpenWork) -> None:
    ann.press("keep", **HALF)
    with open_work() as work:
        work.session.scalars(select(Job)).one().status = JobStatus.CLOSED
    other = open_at(ann.browser, address(open_work))
    assert ("This job closed meanwhile" in other.page, "A bridge" in other.page) == (True, True)


@pytest.mark.parametrize("kind", ["mangled", "old", "foreign"])
def test_a_link_that_opens_nothing_is_one_calm_page(
    kind: str, ann: Applicant, open_work: OpenWork, clock: Any
) -> None:
    ann.press("keep", **HALF)
    at = address(open_work)
    plain = ann.browser.get("/kept/x")
    if kind == "old":
        clock.time = NOON + timedelta(days=31)
    if kind == "foreign":
        with open_work() as work:
            id = work.session.scalars(select(KeptForm.id)).one()
            at = f"/kept/{links.make(work, LinkPurpose.MY_APPLICATIONS, id)}"
    response = ann.browser.get(at[:-1] if kind == "mangled" else at)
    assert (response.status_code, response.text) == (410, plain.text)


def test_a_reference_of_somebody_else_is_needed_to_touch_theirs(ann: Applicant, open_work: OpenWork) -> None:
    ann.press("keep", **HALF)
    with open_work() as work:
        id = work.session.scalars(select(KeptForm.id)).one()
    mallory = Applicant(ann.browser).open()
    mallory.press("unkeep", kept=id.hex)
    with open_work() as work:
        assert work.session.scalars(select(KeptForm.id)).all() == [id]


def test_the_letter_names_nothing_that_was_typed(ann: Applicant, open_work: OpenWork, app: Any) -> None:
    from web import letters as worded

    ann.press("keep", **{**HALF, "first_name": "http://spam.example"})
    with open_work() as work, app.app_context():
        written = worded.render(work, work.session.scalars(select(Letter)).one(), "s3cret")
    assert "/kept/s3cret\n" in written.text
    assert re.match(r"Hello \w+,\n\n\S", written.text)
    assert ("\n\n\n" in written.text, "spam" in written.text) == (False, False)
    assert written.subject == "Go on with your application: Frame welder"
