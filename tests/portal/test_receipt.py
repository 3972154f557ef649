"""The receipt says exactly what arrived, and is the first place to put it right."""

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from hiring import links, organisation
from hiring.models.application import Application, Submission
from hiring.models.attachment import Attachment, PreviewStatus
from hiring.models.job import Job, JobStatus
from hiring.models.letter import Letter
from hiring.models.link import LinkPurpose
from tests.conftest import OpenWork
from tests.portal.conftest import Applicant, pdf
from tests.portal.test_apply_form import COMPLETE
from tests.support.applying import PDF
from web import letters as worded


def sent(ann: Applicant, **more: Any) -> str:
    """The address of the receipt."""
    ends = {"q__visa_ends__day": "30", "q__visa_ends__month": "9", "q__visa_ends__year": "2027"}
    typed = {**COMPLETE, **ends, "q__kit": ["tig", "mig"], "q__visa": "true", **more}
    answer = ann.press("send", cv=pdf(), **typed)
    assert answer.status_code == 303, ann.errors
    return str(answer.headers["Location"])


def go_to(ann: Applicant, address: str) -> None:
    ann._take(ann.browser.get(address))


def test_each_answer_and_each_file_stand_on_it(ann: Applicant) -> None:
    page = ann.browser.get(sent(ann, q__proud="")).text
    for words in (
        "Ann Lee",
        "ann@example.com",
        "6 years",
        "30 September 2027",
        "TIG, MIG",
        "cv.pdf",
        "Left blank",
    ):
        assert words in page, words
    assert "Foyer is still reading it" in page


def test_the_words_in_a_file_come_as_soon_as_they_are_read_and_then_nothing_asks(
    ann: Applicant, open_work: OpenWork
) -> None:
    address = sent(ann)
    page = ann.browser.get(address).text
    (again,) = re.findall(r'hx-get="([^"]+)"', page)
    assert 'hx-select="#files-of-sending"' in page
    with open_work() as work:
        file = work.session.scalars(select(Attachment)).one()
        file.text, file.preview_status = "Welder <b>since</b> 2019", PreviewStatus.READY
    page = ann.browser.get(again.replace("&amp;", "&")).text
    assert "Welder &lt;b&gt;since&lt;/b&gt; 2019" in page
    assert "hx-get" not in page


def test_after_some_asking_the_page_is_quiet(ann: Applicant) -> None:
    page = ann.browser.get(f"{sent(ann)}?asked=12").text
    assert ("hx-get" in page, "Look again" in page) == (False, True)


def test_the_letter_says_the_same(ann: Applicant, open_work: OpenWork, app: Flask, clock: Any) -> None:
    clock.turn(seconds=60)
    sent(ann, q__proud="long " * 200)
    with open_work() as work, app.app_context():
        text = worded.render(work, work.session.scalars(select(Letter)).one()).text
    for line in ("How many years have you welded?: 6 years", "File: cv.pdf", "Which shift suits you?: left blank"):
        assert line in text
    assert f"\nWhat are you proud of?: {('long ' * 60).strip()}…\n" in text
    assert "correct it on your own page until" in text


def test_a_letter_carries_nothing_of_a_robots(ann: Applicant, open_work: OpenWork, app: Flask) -> None:
    sent(ann, website="http://spam.example")
    with open_work() as work, app.app_context():
        assert "How many years" not in worded.render(work, work.session.scalars(select(Letter)).one()).text


class TestCorrecting:
    def test_from_the_receipt_with_what_was_sent_and_its_files(
        self, ann: Applicant, open_work: OpenWork, storage: Any
    ) -> None:
        address = sent(ann)
        assert "Correct it" in ann.browser.get(address).text
        go_to(ann, f"{address}/correction")
        data = ann.form.data
        assert (data["first_name"], data["q.years"], data["q.visa_ends.month"]) == ("Ann", "6", "9")
        assert data.getlist("q.kit") == ["tig", "mig"]
        assert data["cv"].startswith("sent.")
        ann.press("check", q__years="7")
        assert "Send the correction" in ann.page
        answer = ann.press("send")
        receipt = ann.browser.get(answer.headers["Location"]).text
        assert "We have your correction" in receipt
        assert ("7 years" in receipt, "cv.pdf" in receipt) == (True, True)
        assert "A later version corrects this one" in ann.browser.get(address).text
        with open_work() as work:
            files = work.session.scalars(select(Attachment)).all()
            assert len({one.storage_key for one in files}) == 2
            assert {storage.open(one.storage_key).read() for one in files} == {PDF}
            assert len(work.session.scalars(select(Application)).all()) == 1

    def test_twice_the_same_is_once(self, ann: Applicant, open_work: OpenWork) -> None:
        go_to(ann, f"{sent(ann)}/correction")
        ann.press("check", q__years="7")
        page = ann.page
        places = []
        for _ in range(2):
            ann.page = page
            places.append(ann.press("send").status_code)
        assert places == [303, 303]
        with open_work() as work:
            assert len(work.session.scalars(select(Submission)).all()) == 2
            assert len(work.session.scalars(select(Attachment)).all()) == 2

    def test_a_file_can_be_taken_away_and_another_chosen(self, ann: Applicant, open_work: OpenWork) -> None:
        go_to(ann, f"{sent(ann)}/correction")
        ann.press(f"remove={ann.form.data['cv']}")
        assert "cv" not in ann.form.data
        ann.press("send", cv=pdf("better.pdf"), q__years="7")
        with open_work() as work:
            assert sorted(work.session.scalars(select(Attachment.file_name))) == ["better.pdf", "cv.pdf"]

    def test_also_where_the_job_closed_meanwhile(self, ann: Applicant, open_work: OpenWork) -> None:
        address = sent(ann)
        with open_work() as work:
            work.session.scalars(select(Job)).one().status = JobStatus.CLOSED
        go_to(ann, f"{address}/correction")
        assert ann.press("send", cv=pdf("new.pdf"), q__years="7").status_code == 303
        with open_work() as work:
            assert "new.pdf" in work.session.scalars(select(Attachment.file_name)).all()

    def test_when_its_time_is_over_the_page_says_so_and_nothing_is_lost(
        self, ann: Applicant, open_work: OpenWork, clock: Any
    ) -> None:
        address = sent(ann)
        go_to(ann, f"{address}/correction")
        clock.time += timedelta(hours=47, minutes=59)
        assert "This could be corrected until" not in ann.browser.get(address).text
        clock.time += timedelta(minutes=1)
        assert ann.press("send", q__years="9").status_code == 409
        assert ("can no longer be corrected" in ann.page, ann.form.data["q.years"]) == (True, "9")

    def test_from_my_application(self, ann: Applicant, open_work: OpenWork) -> None:
        sent(ann)
        with open_work() as work:
            application = work.session.scalars(select(Application)).one()
            token = links.make(work, LinkPurpose.MY_APPLICATIONS, application.candidate_id)
        own = f"/my/{token}/applications/{application.id}"
        (address,) = re.findall(rf'href="(/my/{token}/correction[^"]+)"', ann.browser.get(own).text)
        go_to(ann, address.replace("&amp;", "&"))
        assert ann.press("send", q__years="7").status_code == 303
        page = ann.browser.get(own).text
        assert ("Your correction of" in page, "7 years" in page, "6 years" in page) == (True, True, True)

    def test_another_answer_of_the_form_is_brought_over(self, ann: Applicant, open_work: OpenWork) -> None:
        address = sent(ann)
        with open_work() as work:
            from hiring import screening_forms

            job = work.session.scalars(select(Job)).one()
            form = screening_forms.of(work, job)
            assert form is not None
            left = [one for one in form.definition["questions"] if one["key"] not in ("kit",)]
            screening_forms.publish(work, job, {**form.definition, "questions": left})
        go_to(ann, f"{address}/correction")
        assert ann.status == 200
        assert "The questions of this job changed" in ann.page
        assert "q.kit" not in ann.form.data

    def test_switched_off_nothing_offers_it(self, ann: Applicant, open_work: OpenWork) -> None:
        address = sent(ann)
        with open_work() as work:
            organisation.change(work, correction_hours=0)
        assert "Correct it" not in ann.browser.get(address).text
        assert ann.browser.get(f"{address}/correction").status_code == 303

    @pytest.mark.parametrize("receipt", ["x", "x.y"])
    def test_a_receipt_that_is_none(self, visitor: FlaskClient, receipt: str) -> None:
        assert visitor.get(f"/sent/{receipt}/correction").status_code == 410

    def test_files_of_others_cannot_be_named(self, ann: Applicant, open_work: OpenWork) -> None:
        sent(ann)
        with open_work() as work:
            file = work.session.scalars(select(Attachment)).one()
        bob = Applicant(ann.browser).open()
        bob.press("send", cv=[f"sent.{file.id.hex}"], **{**COMPLETE, "email": "bob@example.com"})
        assert (bob.status, set(bob.errors)) == (422, {"cv"})
