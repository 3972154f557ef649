"""Somebody applies: everything they sent is kept in one transaction, or nothing is."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select

from hiring import attachments, candidates, letters, listings, screening_forms, search, uploads
from hiring.applications import standing
from hiring.applications.judging import Judged, judge
from hiring.candidates import Profile
from hiring.errors import Conflict, Invalid, JobClosed
from hiring.models.application import LIVING, Answer, AnswerOption, Application, Submission
from hiring.models.candidate import Candidate, Consent, ConsentKind
from hiring.models.job import Job, ScreeningForm
from hiring.models.letter import Occasion
from hiring.work import Work
from plumbing.failpoints import failpoint
from plumbing.records import new_id
from plumbing.tokens import fingerprint


@dataclass(frozen=True)
class Sending:
    """What arrived at a door, still raw. `nonce` and `digest` tell a replay; `receipt` is the secret under
    which the sender may look at the receipt afterwards."""

    profile: Mapping[str, Any]
    answers: Mapping[str, Any]
    form_id: uuid.UUID | None
    nonce: str
    digest: str
    receipt: str
    consent_text: str
    source: Mapping[str, str] = field(default_factory=dict)
    language: str = "en"
    user_agent: str = ""
    ip_hash: str | None = None
    suspected: bool = False


class FormChanged(Conflict):
    """The job's form was published anew since the sender got theirs."""

    code = "form_changed"


class TokenUsed(Conflict):
    """The form's token already carried another sending: a shared computer, or the back button."""

    code = "token_used"


class UploadGone(Conflict):
    """A file of the sending was taken by another sending or ran out of time."""

    code = "upload_gone"


def replayed(work: Work, nonce: str, digest: str) -> Submission | None:
    """The submission that this very form already made; None if it made none. Raises TokenUsed for another body."""
    submission = work.session.scalar(select(Submission).where(Submission.nonce == nonce))
    if submission is not None and submission.digest != digest:
        raise TokenUsed
    return submission


def by_receipt(work: Work, receipt: str) -> Submission | None:
    """What was received under this receipt."""
    return work.session.scalar(select(Submission).where(Submission.receipt_hash == fingerprint(receipt)))


def apply(work: Work, job: Job, sending: Sending) -> Submission:
    """Keeps what was sent: candidate, application, submission, answers, files, consent, letter, history.

    The same address applying again while its application lives adds a further submission to it and replaces
    nothing. Raises JobClosed, FormChanged, Invalid, TokenUsed, UploadGone; a race of two equal sendings ends
    at a unique index, and the door runs the act again.
    """
    known = replayed(work, sending.nonce, sending.digest)
    if known is not None:
        return known
    if not listings.standing(job, work.now).accepting:
        raise JobClosed
    form = screening_forms.of(work, job)
    if (form.id if form else None) != sending.form_id:
        raise FormChanged
    judged = judge(job, form.compiled if form else None, sending.profile, sending.answers, work.today)
    if judged.problems:
        raise Invalid({one.field: one.code for one in judged.problems}, problems=judged.problems)
    profile = Profile.of(judged.profile)
    source = sending.source.get("source", "careers site")
    candidate = candidates.find_or_add(work, profile, source=source)
    application = _live(work, candidate, job) or standing.begin(work, job, candidate, source)
    submission = _take(work, application, form, judged, profile, sending)
    search.person_changed(work, candidate.id)
    failpoint("apply.in_tx")
    return submission


def _live(work: Work, candidate: Candidate, job: Job) -> Application | None:
    return work.session.scalar(
        select(Application)
        .where(Application.candidate_id == candidate.id, Application.job_id == job.id)
        .where(Application.status.in_(LIVING), Application.deleted_at.is_(None))
        .with_for_update(of=Application)
    )


def _take(
    work: Work, application: Application, form: ScreeningForm | None, judged: Judged, profile: Profile,
    sending: Sending,
) -> Submission:  # fmt: skip
    """The first sending of the application, or one more that replaces nothing."""
    number = 1 + (
        work.session.scalar(select(func.max(Submission.number)).where(Submission.application_id == application.id))
        or 0
    )
    submission = Submission(
        application_id=application.id,
        number=number,
        receipt_hash=fingerprint(sending.receipt),
        nonce=sending.nonce,
        digest=sending.digest,
        form_id=form.id if form else None,
        evaluated_on=work.today,
        visible=judged.visible,
        flags=judged.flags,
        profile=profile.document(),
        source=dict(sending.source),
        language=sending.language,
        user_agent=sending.user_agent[:300],
        ip_hash=sending.ip_hash,
        suspected=sending.suspected,
        submitted_at=work.now,
    )
    work.session.add(submission)
    work.session.flush()  # answers and files name the submission's row
    _keep_files_and_answers(work, application, submission, form, judged)
    work.session.add(
        Consent(candidate_id=application.candidate_id, submission_id=submission.id,
                kind=ConsentKind.PROCESSING, given=True, text_version=sending.consent_text,
                given_at=work.now)
    )  # fmt: skip
    if number == 1:
        application.current_submission_id = submission.id
        application.flags_count = len(judged.flags)
        work.record("application.created", application, stage=application.stage.name,
                    source=application.source_name)  # fmt: skip
        letters.write(work, Occasion.RECEIVED, application, submission=submission)
    else:
        work.record("application.sent_again", application, number=number)
        letters.write(work, Occasion.SENT_AGAIN, application, submission=submission)
    return submission


def _keep_files_and_answers(
    work: Work, application: Application, submission: Submission, form: ScreeningForm | None, judged: Judged
) -> None:
    for key in ("cv", "cover_letter"):
        _claim(work, application, submission, judged.profile.get(key, []), None)
    types = {q["key"]: q["type"] for q in form.definition["questions"]} if form else {}
    for key, value in judged.answers.items():
        if types[key] == "file":
            value = _claim(work, application, submission, value, key)
        work.session.add(_answer(submission, key, types[key], value))


def _claim(
    work: Work, application: Application, submission: Submission, files: Sequence[Mapping[str, Any]],
    question_key: str | None,
) -> list[dict[str, Any]]:  # fmt: skip
    """Makes attachments of the uploads; returns what the answer keeps of them."""
    kept = []
    for one in files:
        upload = uploads.claim(work, application.job_id, one["upload_id"])
        if upload is None:
            raise UploadGone(filename=one["filename"])
        attachment = attachments.attach_upload(work, submission, application, upload, question_key)
        kept.append({"attachment_id": str(attachment.id), "filename": one["filename"], "size": one["size"],
                     "kind": one["kind"]})  # fmt: skip
    return kept


def _answer(submission: Submission, key: str, type: str, value: Any) -> Answer:
    """The row of one answer: the canonical value, and a typed column to filter by."""
    answer = Answer(id=new_id(), submission_id=submission.id, question_key=key, type=type, value=value)
    match type:
        case "text":
            answer.text = value
        case "number":
            answer.number = Decimal(value)
        case "boolean":
            answer.boolean = value
        case "date":
            answer.date = date.fromisoformat(value)
        case "single_select" | "multi_select":
            chosen = [value] if isinstance(value, str) else value
            answer.options = [AnswerOption(option_id=option) for option in chosen]
    return answer
