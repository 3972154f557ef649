"""Applying: whole or not at all, never twice, nothing of anybody's lost."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from hiring import applications, candidates, job_loading, screening_forms, uploads
from hiring.actors import ANYONE
from hiring.applications import FormChanged, TokenUsed, UploadGone
from hiring.errors import Invalid, JobClosed
from hiring.ledger import broken_events, recount
from hiring.models.application import Answer, AnswerOption, Application, ApplicationStatus, StageChange, Submission
from hiring.models.attachment import Attachment, Upload
from hiring.models.candidate import Candidate, Consent
from hiring.models.event import Event
from hiring.models.letter import Letter
from hiring.models.stage import StageCount
from plumbing.outbox import Task
from tests.conftest import NOON, OpenWork
from tests.support.applying import ANSWERS, FORM, JOB, keep_upload, make_job, sending


@pytest.fixture
def job_id(open_work: OpenWork):
    with open_work() as work:
        return make_job(work).id


def job_of(work, job_id):
    from hiring.models.job import Job

    return work.session.get_one(Job, job_id)


def send(open_work, job_id, **over):
    with open_work(ANYONE, now=over.pop("now", NOON)) as work:
        job = job_of(work, job_id)
        return applications.apply(work, job, sending(work, job, **over))


def count(open_work, table):
    with open_work() as work:
        return work.session.scalar(select(func.count()).select_from(table))


def test_everything_sent_is_kept(open_work, job_id):
    with open_work(ANYONE) as work:
        job = job_of(work, job_id)
        cv, proof = keep_upload(work, job), keep_upload(work, job, "q.proof", "proof.pdf")
        answers = {"years": " 6 ", "visa": "true", "visa_ends": "2027-09-30", "shift": "night",
                   "kit": ["mig", "tig"], "proud": "A bridge\r\nin Leeds", "proof": [proof.raw()]}  # fmt: skip
        submission = applications.apply(
            work, job, sending(work, job, profile={"cv": [cv.raw()], "phone": "07700 900461"}, answers=answers)
        )
        assert submission.number == 1

    with open_work() as work:
        application = work.session.scalars(select(Application)).one()
        assert (application.status, application.stage.name) == (ApplicationStatus.ACTIVE, "New")
        assert application.current_submission_id == submission.id
        assert (application.candidate.name, application.candidate.phone) == ("Ann Lee", "07700 900461")
        rows = {row.question_key: row for row in work.session.scalars(select(Answer))}
        assert rows["years"].number == Decimal(6)
        assert rows["years"].value == "6"
        assert rows["visa"].boolean is True
        assert rows["visa_ends"].date == date(2027, 9, 30)
        assert rows["proud"].text == "A bridge\nin Leeds"
        chosen = work.session.execute(select(AnswerOption.answer_id, AnswerOption.option_id)).all()
        assert {(id, option) for id, option in chosen} == {
            (rows["shift"].id, "night"), (rows["kit"].id, "tig"), (rows["kit"].id, "mig")
        }  # fmt: skip
        files = {one.type: one for one in work.session.scalars(select(Attachment))}
        assert files["cv"].file_name == "cv.pdf"
        assert rows["proof"].value[0]["attachment_id"] == str(files["other"].id)
        assert files["other"].question_key == "proof"
        assert work.session.scalars(select(Consent)).one().given is True
        assert work.session.scalars(select(Letter)).one().recipient == "ann@example.com"


def test_one_event_and_what_must_follow_stand_in_the_same_transaction(open_work, job_id):
    send(open_work, job_id)
    with open_work() as work:
        events = work.session.scalars(select(Event).where(Event.application_id.is_not(None))).all()
        assert [one.type for one in events] == ["application.created"]
        assert events[0].actor_type == "candidate"
        assert not list(broken_events(work.session))
        assert work.session.scalars(select(Task.task)).all() == ["index_person", "send_letter"]
        assert work.session.scalars(select(StageChange.to_status)).all() == ["active"]
        kept = {(c.job_id, c.stage_id, c.status): c.count for c in work.session.scalars(select(StageCount))}
        assert kept == dict(recount(work.session))


def test_a_wrong_answer_keeps_nothing(open_work, job_id):
    with pytest.raises(Invalid) as refused:
        send(open_work, job_id, answers={"years": "a few", "visa": "true"}, profile={"email": "nobody"})
    assert refused.value.fields == {
        "email": "bad_format", "q.years": "not_a_number", "q.visa_ends": "required"
    }  # fmt: skip
    assert [count(open_work, table) for table in (Application, Candidate, Submission, Letter)] == [0, 0, 0, 0]


def test_hidden_answers_fall_away(open_work, job_id):
    send(open_work, job_id, answers={"years": "6", "visa": "false", "visa_ends": "smuggled"})
    with open_work() as work:
        assert work.session.scalars(select(Answer.question_key).order_by(Answer.question_key)).all() == [
            "visa", "years"
        ]  # fmt: skip
        assert "visa_ends" not in work.session.scalars(select(Submission)).one().visible


def test_unknown_questions_are_refused_by_name(open_work, job_id):
    with pytest.raises(Invalid) as refused:
        send(open_work, job_id, answers={**ANSWERS, "salary": "1"})
    assert refused.value.fields == {"q.salary": "unknown_question"}


def test_a_knock_out_is_a_flag_and_nothing_more(open_work, job_id):
    send(open_work, job_id, answers={"years": "1", "visa": "false"})
    with open_work() as work:
        application = work.session.scalars(select(Application)).one()
        assert (application.flags_count, application.status) == (1, ApplicationStatus.ACTIVE)
        assert application.stage.kind == "inbox"
        assert work.session.scalars(select(Submission.flags)).one() == ["green"]


def test_the_same_form_sent_twice_is_one_application(open_work, job_id):
    first = send(open_work, job_id, nonce="n1", digest="d1")
    again = send(open_work, job_id, nonce="n1", digest="d1")
    assert again.id == first.id
    assert [count(open_work, table) for table in (Application, Submission, Letter)] == [1, 1, 1]


def test_another_body_on_a_used_form_is_not_thanked(open_work, job_id):
    send(open_work, job_id, nonce="n1", digest="d1")
    with pytest.raises(TokenUsed):
        send(open_work, job_id, nonce="n1", digest="d2", profile={"email": "bob@example.com"})
    assert count(open_work, Application) == 1


def test_the_same_address_again_adds_a_submission_and_replaces_nothing(open_work, job_id):
    send(open_work, job_id, profile={"phone": "111 11 11"}, answers={"years": "6", "visa": "false"})
    second = send(
        open_work, job_id, profile={"email": " ANN@Example.com", "first_name": "Eve", "phone": "999 99 99"},
        answers={"years": "1", "visa": "false"},
    )  # fmt: skip
    assert second.number == 2
    with open_work() as work:
        application = work.session.scalars(select(Application)).one()
        assert application.current_submission_id != second.id
        assert (application.candidate.first_name, application.candidate.phone) == ("Ann", "111 11 11")
        assert application.flags_count == 0
        profiles = work.session.scalars(select(Submission.profile).order_by(Submission.number)).all()
        assert [one["first_name"] for one in profiles] == ["Ann", "Eve"]
        occasions = work.session.scalars(select(Letter.occasion).order_by(Letter.created_at, Letter.id)).all()
        assert sorted(occasions) == ["received", "sent_again"]


def test_after_a_rejection_it_is_a_new_application(open_work, job_id):
    send(open_work, job_id)
    with open_work() as work:
        application = work.session.scalars(select(Application)).one()
        applications.withdraw(work, application)
    send(open_work, job_id)
    assert count(open_work, Application) == 2
    assert count(open_work, Candidate) == 1


@pytest.mark.parametrize("status", ["paused", "closed"])
def test_a_closed_job_takes_nothing(open_work, job_id, status):
    with open_work() as work:
        job_loading.load(work, {"jobs": [{**JOB, "status": status}]})
    with pytest.raises(JobClosed):
        send(open_work, job_id)
    assert count(open_work, Application) == 0


def test_a_replay_after_closing_still_shows_its_receipt(open_work, job_id):
    first = send(open_work, job_id, nonce="n1", digest="d1")
    with open_work() as work:
        job_loading.load(work, {"jobs": [{**JOB, "status": "closed"}]})
    assert send(open_work, job_id, nonce="n1", digest="d1").id == first.id


def test_an_older_version_of_the_form_is_refused(open_work, job_id):
    with open_work() as work:
        old = screening_forms.of(work, job_of(work, job_id))
        changed = {**FORM, "questions": FORM["questions"][:2]}
        job_loading.load(work, {"jobs": [{**JOB, "screening_form": {**changed, "knockouts": []}}]})
    with pytest.raises(FormChanged):
        send(open_work, job_id, form_id=old.id)


def test_an_upload_is_claimed_once(open_work, job_id):
    with open_work() as work:
        cv = keep_upload(work, job_of(work, job_id))
    send(open_work, job_id, profile={"cv": [cv.raw()]})
    with pytest.raises(UploadGone):
        send(open_work, job_id, profile={"cv": [cv.raw()], "email": "bob@example.com"})
    assert count(open_work, Application) == 1
    assert count(open_work, Attachment) == 1


def test_an_upload_of_another_job_is_not_known(open_work, job_id):
    with open_work() as work:
        other = make_job(work, slug="other", name="Other")
        cv = keep_upload(work, job_of(work, job_id))
        assert set(uploads.known(work, job_id, [cv.token])) == {cv.token}
        assert uploads.known(work, other.id, [cv.token]) == {}


def test_uploads_run_out_after_a_week_and_renewing_gives_another(open_work, job_id):
    from datetime import timedelta

    week = timedelta(days=7)
    with open_work() as work:
        job = job_of(work, job_id)
        left, renewed = keep_upload(work, job), keep_upload(work, job)
    with open_work(now=NOON + week - timedelta(hours=1)) as work:
        uploads.renew(work, job_id, [renewed.token])
    with open_work(now=NOON + week + timedelta(hours=1)) as work:
        assert set(uploads.known(work, job_id, [left.token, renewed.token])) == {renewed.token}
        assert uploads.sweep(work) == 1
    with open_work() as work:
        assert work.session.scalars(select(Upload.id)).all() == [renewed.id]
        assert work.session.scalars(select(Task.task)).all() == ["delete_file"]


def test_only_the_hash_of_an_upload_secret_is_stored(open_work, job_id):
    with open_work() as work:
        cv = keep_upload(work, job_of(work, job_id))
        row = work.session.get_one(Upload, cv.id)
        assert cv.token not in {str(value) for value in vars(row).values()}


def test_candidates_are_one_whatever_the_spelling_of_their_address(open_work):
    with open_work() as work:
        one = candidates.add(work, candidates.Profile("A", "", "Ann@Exämple.com"), source="x")
        assert candidates.find_by_email(work, " ann@exämple.COM ").id == one.id


@pytest.mark.parametrize(
    "email",
    ["a,b@c.de", '"x"@y.de', "<a>@b.de", "a..b@c.de", "a@-b.com", "a@b_c.de", "a\u200bb@c.de", f"{'x' * 65}@b.de"],
)
def test_what_only_looks_like_an_address_is_refused(open_work, job_id, email):
    with pytest.raises(Invalid) as error:
        send(open_work, job_id, profile={"email": email})
    assert error.value.fields == {"email": "bad_format"}
    assert count(open_work, Application) == 0


def test_nobody_is_found_by_what_is_no_address(open_work, job_id):
    """Candidates without an address are not all the same person."""
    with open_work() as work:
        profile = candidates.Profile("Ann", "Lee", "ann@example.com")
        candidates.add(work, profile, source="by hand").email_norm = None
    with open_work() as work:
        assert candidates.find_by_email(work, "no address") is None
