"""Applying by plain posts, as somebody with scripts off does it."""

import io
import re
from urllib.parse import urlencode

import pytest
from sqlalchemy import func, select

from hiring import job_loading
from hiring.models.application import Answer, Application, Submission
from hiring.models.attachment import Attachment, Upload
from tests.portal.conftest import Applicant, pdf
from tests.support.applying import FORM, JOB, PDF, make_job

COMPLETE = {
    "first_name": "Ann", "last_name": "Lee", "email": "ann@example.com", "consent": "yes",
    "q__years": "6", "q__visa": "false",
}  # fmt: skip


def count(open_work, table):
    with open_work() as work:
        return work.session.scalar(select(func.count()).select_from(table))


def test_the_form_asks_only_what_shows(ann):
    assert ann.status == 200
    names = ann.form.names
    assert {"first_name", "last_name", "email", "phone", "cv", "consent", "form_token", "form_version"} <= names
    assert {"q.years", "q.visa", "q.shift", "q.kit", "q.proud", "q.proof"} <= names
    assert "q.visa_ends.day" not in names
    assert "cover_letter" not in names


def test_a_complete_form_is_checked_then_sent(ann, open_work):
    ann.press("check", cv=pdf(), q__kit=["tig", "mig"], **COMPLETE)
    assert ann.status == 200
    assert "Check and send" in ann.page
    assert "cv.pdf" in ann.page
    assert count(open_work, Application) == 0

    answer = ann.press("send")
    assert answer.status_code == 303
    receipt = ann.browser.get(answer.headers["Location"])
    assert "Thank you, Ann" in receipt.text
    assert count(open_work, Application) == 1
    with open_work() as work:
        assert work.session.scalars(select(Attachment.file_name)).all() == ["cv.pdf"]


def test_a_script_may_send_a_complete_form_at_once(ann, open_work, storage):
    answer = ann.press("send", cv=pdf(), **COMPLETE)
    assert answer.status_code == 303
    with open_work() as work:
        cv = work.session.scalars(select(Attachment)).one()
        assert storage.open(cv.storage_key).read() == PDF


def test_choosing_and_updating_reveals_the_next_question(ann):
    ann.press("update", q__visa="true")
    assert {"q.visa_ends.day", "q.visa_ends.month", "q.visa_ends.year"} <= ann.form.names
    assert "Because you answered Yes" in ann.page
    ann.press("update", q__visa="false")
    assert "q.visa_ends.day" not in ann.form.names


def test_errors_come_first_each_linked_and_everything_typed_stays(ann):
    ann.press("check", first_name="Ann", email="nobody", q__years="a few", q__visa="true",
              q__visa_ends__day="30", q__proud="First line\nsecond", cv=pdf(), q__kit=["tig"])  # fmt: skip
    assert ann.status == 422
    assert set(ann.errors) == {"email", "q.years", "q.visa_ends.day", "consent"}
    assert "<title>Error: " in ann.page
    for control in ann.errors:
        assert f'id="{control}"' in ann.page
    data = ann.form.data
    assert (data["email"], data["q.years"], data["q.visa_ends.day"]) == ("nobody", "a few", "30")
    assert data["q.proud"].strip().splitlines() == ["First line", "second"]
    assert data.getlist("q.kit") == ["tig"]
    assert len(data["cv"]) > 20
    assert 'aria-invalid="true"' in ann.page


def test_an_error_on_a_file_alone_loses_nothing_else(ann, open_work):
    ann.press("check", cv=pdf("resume.pdf", b"<html>hello</html>"), q__proof=pdf("proof.pdf"), **COMPLETE)
    assert ann.status == 422
    assert set(ann.errors) == {"cv"}
    assert len(ann.form.data["q.proof"]) > 20
    assert count(open_work, Upload) == 1
    ann.press("check")
    assert ann.status == 200


@pytest.mark.parametrize(
    ("name", "body"),
    [("cv.svg", b"<svg/>"), ("cv.html", b"<p>x"), ("cv.pdf.exe", b"MZ\x90"), ("cv", b"\x00\x01"), ("cv.pdf", b"")],
)
def test_a_refused_file_leaves_nothing_behind(ann, open_work, storage, name, body):
    ann.press("send", cv=pdf(name, body), **{**COMPLETE, "q__years": ""})
    assert "cv" in ann.errors
    assert count(open_work, Upload) == 0
    assert list(storage.keys()) == []


def test_a_required_cv_is_asked_for(visitor, open_work):
    with open_work() as work:
        make_job(work, slug="strict", application_form={"cv": "required", "phone": "required"})
    bob = Applicant(visitor, "strict").open()
    bob.press("check", **COMPLETE)
    assert set(bob.errors) == {"cv", "phone"}


def test_a_kept_file_can_be_removed(ann, open_work, storage):
    ann.press("update", cv=pdf())
    token = ann.form.data["cv"]
    assert ("remove", token) in ann.form.buttons
    ann.press(f"remove={token}")
    assert ann.status == 200
    assert "cv" not in ann.form.data
    assert count(open_work, Upload) == 0


def test_enter_means_check(ann):
    assert ann.form.buttons[0] == ("action", "check")


def test_review_can_be_left_for_editing_with_everything_kept(ann):
    ann.press("check", cv=pdf(), q__proud="A bridge", q__shift="night", **COMPLETE)
    ann.press("update")
    data = ann.form.data
    assert (data["first_name"], data["q.shift"], data["q.proud"].strip()) == ("Ann", "night", "A bridge")
    assert len(data["cv"]) > 20
    assert data["consent"] == "yes"


def test_five_equal_posts_are_one_application_with_one_receipt(ann, open_work):
    token = ann.form.data["form_token"]
    places = []
    for _ in range(5):
        again = Applicant(ann.browser).open()
        answer = again.press("send", form_token=token, cv=pdf(), **COMPLETE)
        assert answer.status_code == 303
        places.append(ann.browser.get(answer.headers["Location"]).text)
    assert count(open_work, Application) == 1
    assert count(open_work, Submission) == 1
    with open_work() as work:
        assert work.session.scalars(select(Upload).where(Upload.claimed_at.is_(None))).all() == []
    assert len(set(places)) == 1


def test_another_body_with_the_same_token_gets_its_input_back(ann, open_work):
    token = ann.form.data["form_token"]
    ann.press("send", **COMPLETE)
    eve = Applicant(ann.browser).open()
    eve.press("send", **{**COMPLETE, "form_token": token, "email": "eve@example.com"})
    assert eve.status == 409
    assert "already been sent" in eve.page
    assert eve.form.data["email"] == "eve@example.com"
    assert eve.form.data["form_token"] != token
    assert eve.press("send").status_code == 303
    assert count(open_work, Application) == 2


def test_a_second_application_gets_the_same_kind_of_page(ann, clock):
    first = ann.browser.get(ann.press("send", **COMPLETE).headers["Location"]).text
    clock.turn(days=20)
    again = Applicant(ann.browser).open()
    second = again.browser.get(again.press("send", **COMPLETE).headers["Location"]).text
    stranger = Applicant(ann.browser).open()
    new = stranger.press("send", **{**COMPLETE, "email": "new@example.com"})
    third = stranger.browser.get(new.headers["Location"]).text
    third, second = (re.sub(r"/sent/[\w.-]+", "/sent/receipt", page) for page in (third, second))
    assert third.replace("new@example.com", "ann@example.com") == second
    assert "ann@example.com" in first


@pytest.mark.parametrize("token", ["", "forged", "WyJ4Il0.x"])
def test_a_forged_token_gives_a_fresh_form_with_everything_kept(ann, open_work, token):
    ann.press("send", **{**COMPLETE, "form_token": token, "cv": pdf()})
    assert ann.status == 422
    assert ann.form.data["email"] == "ann@example.com"
    assert len(ann.form.data["cv"]) > 20
    assert count(open_work, Application) == 0
    assert ann.press("send").status_code == 303


def test_an_old_token_gives_a_fresh_form_with_everything_kept(ann, clock):
    clock.turn(days=8)
    ann.press("send", **COMPLETE)
    assert ann.status == 422
    assert "open for a long time" in ann.page
    assert ann.press("send").status_code == 303


def test_a_token_of_another_job_does_not_do(ann, visitor, open_work):
    with open_work() as work:
        make_job(work, slug="other", name="Other")
    other = Applicant(visitor, "other").open()
    ann.press("send", **{**COMPLETE, "form_token": other.form.data["form_token"]})
    assert ann.status == 422


def test_a_job_that_closed_meanwhile_keeps_the_answers_on_the_page(ann, open_work):
    with open_work() as work:
        job_loading.load(work, {"jobs": [{**JOB, "status": "closed"}]})
    ann.press("send", q__proud="A bridge", **COMPLETE)
    assert ann.status == 409
    assert "closed while you were writing" in ann.page
    assert ann.form.data["q.proud"].strip() == "A bridge"
    assert count(open_work, Application) == 0


def test_a_form_that_changed_meanwhile_comes_again_with_input_kept_and_changes_told(ann, open_work):
    questions = [q for q in FORM["questions"] if q["key"] != "shift"]
    questions.append({"key": "start", "type": "text", "label": "When can you start?", "required": True})
    with open_work() as work:
        job_loading.load(work, {"jobs": [{**JOB, "screening_form": {**FORM, "questions": questions}}]})
    ann.press("send", q__shift="night", q__proud="A bridge", **COMPLETE)
    assert ann.status == 422
    assert "changed while you were answering" in ann.page
    assert "Which shift suits you?" in ann.page
    data = ann.form.data
    assert (data["q.proud"].strip(), data["q.years"], data["form_version"]) == ("A bridge", "6", "2")
    assert "q.shift" not in data
    assert ann.press("send", q__start="Now").status_code == 303


def test_unknown_questions_are_refused_by_name(ann, open_work):
    ann.press("send", **COMPLETE, q__salary="1")
    assert ann.status == 422
    assert "salary" in ann.errors["main"]
    assert count(open_work, Application) == 0


def test_a_file_for_an_unknown_question_is_refused_by_name(ann, open_work, storage):
    ann.press("send", q__diploma=pdf(), **COMPLETE)
    assert ann.status == 422
    assert "diploma" in ann.errors["main"]
    assert count(open_work, Application) == 0
    assert list(storage.keys()) == []


def test_a_file_for_a_question_of_another_type_is_an_error_there(ann, open_work):
    ann.press("send", q__proud=pdf(), **{**COMPLETE})
    assert ann.status == 422
    assert set(ann.errors) == {"q.proud"}
    assert count(open_work, Application) == 0


def test_only_the_first_of_many_unknown_questions_are_named(ann):
    ann.press("send", {f"q.x{number}" * 30: "1" for number in range(500)}, **COMPLETE)
    assert ann.status == 422
    assert ann.page.count("This form has no question") == 20
    assert len(ann.page) < 30_000


@pytest.mark.parametrize("version", ["", "abc", "-1", "0", "1.5", "9" * 20, "9" * 5000])
def test_a_version_that_is_none_means_the_present_one(ann, version):
    assert ann.press("send", **{**COMPLETE, "form_version": version}).status_code == 303


def test_half_a_form_is_no_form(ann, open_work):
    """The line broke: what arrived looks like a form, but less of it came than was announced."""
    body = urlencode({"form_token": ann.form.data["form_token"], "action": "send", "email": "ann@example.com",
                      "first_name": "Ann", "consent": "yes", "q.years": "6", "q.visa": "false",
                      "q.proud": "A bri"}).encode()  # fmt: skip
    for length in (len(body) + 100, len(body)):
        answer = ann.browser.post(
            ann.address, input_stream=io.BytesIO(body), content_type="application/x-www-form-urlencoded",
            environ_overrides={"wsgi.input_terminated": True, "CONTENT_LENGTH": str(length)},
        )  # fmt: skip
        assert answer.status_code == (400 if length > len(body) else 303)
        assert count(open_work, Application) == (length == len(body))


def test_hidden_answers_are_dropped(ann, open_work):
    assert ann.press("send", **COMPLETE, q__visa_ends__day="1").status_code == 303
    with open_work() as work:
        assert "visa_ends" not in work.session.scalars(select(Answer.question_key)).all()


@pytest.mark.parametrize(
    "date",
    [
        {"q.visa_ends": "2027-09-30"},
        {"q.visa_ends.day": "30", "q.visa_ends.month": "9", "q.visa_ends.year": "2027"},
    ],
)
def test_a_date_may_come_whole_or_in_parts(ann, open_work, date):
    assert ann.press("send", date, **{**COMPLETE, "q__visa": "true"}).status_code == 303
    with open_work() as work:
        assert work.session.scalars(select(Answer.value).where(Answer.question_key == "visa_ends")).one() == (
            "2027-09-30"
        )


def test_a_filled_honeypot_is_a_flag_not_a_refusal(ann, open_work):
    assert ann.press("send", website="http://x", **COMPLETE).status_code == 303
    with open_work() as work:
        assert work.session.scalars(select(Submission.suspected)).one() is True


def test_where_the_visitor_came_from_is_kept(visitor, job, open_work):
    bob = Applicant(visitor)
    bob.address += "?src=newsletter&utm_campaign=autumn"
    bob.open()
    assert 'action="/jobs/frame-welder/apply?src=newsletter&amp;utm_campaign=autumn"' in bob.page
    bob.press("send", **COMPLETE)
    with open_work() as work:
        assert work.session.scalars(select(Application.source_name)).one() == "newsletter"
        assert work.session.scalars(select(Submission.source)).one()["utm_campaign"] == "autumn"


def test_no_cookie_and_no_store(ann):
    form = ann.browser.get(ann.address)
    sent = ann.press("send", **COMPLETE)
    receipt = ann.browser.get(sent.headers["Location"])
    for response in (form, sent, receipt):
        assert "Set-Cookie" not in response.headers
    assert receipt.headers["Cache-Control"] == "no-store"
    assert receipt.headers["Referrer-Policy"] == "no-referrer"


def test_an_old_or_forged_receipt_says_so(ann, clock):
    place = ann.press("send", **COMPLETE).headers["Location"]
    assert ann.browser.get("/sent/forged").status_code == 410
    clock.turn(days=3)
    assert ann.browser.get(place).status_code == 410


def test_absent_and_hidden_jobs_look_the_same(visitor, open_work):
    with open_work() as work:
        make_job(work, slug="draft", name="Draft", status="draft")
        make_job(work, slug="secret", name="Secret", visibility="confidential")
    pages = []
    for slug in ("draft", "secret", "nowhere"):
        for answer in (
            visitor.get(f"/jobs/{slug}/apply"),
            visitor.post(f"/jobs/{slug}/apply", data={"action": "send"}),
        ):
            assert answer.status_code == 404
            pages.append(re.sub(r"[0-9a-f]{16}", "", answer.text))
    assert len(set(pages)) == 1


def test_script_in_an_answer_stays_text(ann):
    ann.press(
        "check", **{**COMPLETE, "first_name": '"><img src=x onerror=alert(1)>', "q__proud": "</textarea><script>"}
    )
    assert "<img src=x" not in ann.page
    assert "</textarea><script>" not in ann.page


def test_a_file_for_a_job_that_closed_meanwhile_is_refused(ann, open_work, storage):
    with open_work() as work:
        job_loading.load(work, {"jobs": [{**JOB, "status": "closed"}]})
    data = {"field": "cv", "cv": pdf(), "form_token": ann.form.data["form_token"]}
    answer = ann.browser.post(f"{ann.address}/uploads", data=data, headers={"HX-Request": "true"})
    assert answer.status_code == 409
    assert list(storage.keys()) == []


@pytest.mark.parametrize("said", ["form-data", 'form-data; filename="a.txt"', 'form-data; name="\n"'])
def test_a_part_without_a_name_is_junk(ann, open_work, said):
    raw = f"--b\r\nContent-Disposition: {said}\r\n\r\nabc\r\n--b--\r\n".encode()
    answer = ann.browser.post(ann.address, data=raw, content_type="multipart/form-data; boundary=b")
    assert answer.status_code == 400
    assert count(open_work, Application) == 0
