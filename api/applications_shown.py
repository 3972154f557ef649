"""Applications as programs read them: rows to documents, in the same few statements for any number."""

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from pydantic import ConfigDict, Field
from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from api.operations import Answer
from api.schema import Id, Instant, Out, quick
from hiring import policy, screening_forms
from hiring.models.application import (
    OUTCOMES,
    Application,
    ApplicationStatus,
    Outcome,
    Submission,
)
from hiring.models.application import (
    Answer as AnswerRow,
)
from hiring.models.candidate import Candidate
from hiring.models.interview import Interview, InterviewStatus
from hiring.models.job import Job, ScreeningForm, ScreeningQuestion
from hiring.models.offer import Offer, OfferStatus
from hiring.models.rejection_reason import RejectionReason
from hiring.models.stage import Stage, StageKind
from hiring.screening import display
from hiring.screening.codes import QuestionType
from hiring.work import Work

INTERVIEWS = "interviews:read"
_EXAMPLE: Any = {
    "id": "01957a3e-8d10-7b5a-8f21-5a1c6d2e9b43", "external_id": "board-90211",
    "candidate_id": "01957a3e-8d0f-70c4-9a55-3c1f0e7d2b18", "job_id": "01957a3e-6f52-7c1e-9d0a-2f6b8c4e1a70",
    "candidate": {"id": "01957a3e-8d0f-70c4-9a55-3c1f0e7d2b18", "first_name": "Ana", "last_name": "Reis"},
    "job": {"id": "01957a3e-6f52-7c1e-9d0a-2f6b8c4e1a70", "name": "Backend engineer"},
    "status": "active", "outcome": "pending", "current_stage_id": "01957a3e-6f60-7d22-b1c3-0a9e8f7d6c5b",
    "current_stage": {"id": "01957a3e-6f60-7d22-b1c3-0a9e8f7d6c5b", "name": "New", "kind": "inbox"},
    "stage_entered_at": "2026-11-24T12:00:00.000Z", "applied_at": "2026-11-24T12:00:00.000Z",
    "answer_due_at": "2026-12-01T23:59:59.000Z", "answered_at": None, "rejected_at": None, "rejected_by": None,
    "rejection_reason_id": None, "rejection_reason_name": None, "rejection": None, "withdrawn_at": None,
    "hired_at": None, "recruiter_id": None, "credited_to_user_id": None, "rating": 0,
    "source": {"name": "Job board", "channel": "api", "utm_source": None, "utm_medium": None,
               "utm_campaign": None, "utm_term": None, "utm_content": None},
    "submitted_profile": {"first_name": "Ana", "last_name": "Reis", "email": "ana@example.org", "phone": None},
    "language": "en", "form_version": 3, "submissions_count": 1, "flags": [],
    "answers": [{"question": {"id": "01957a3e-7011-7a0b-8e44-1b2c3d4e5f60", "key": "years",
                              "title": "How many years have you written Go?", "type": "number"},
                 "answer": "6", "display": ["6"]}],
    "interviews": [], "offers": None,
    "created_at": "2026-11-24T12:00:00.000Z", "updated_at": "2026-11-24T12:00:00.000Z",
}  # fmt: skip


class ApplicationCandidate(Out):
    """Who applied, as they are known: see `submitted_profile`."""

    id: Id
    first_name: str
    last_name: str


class ApplicationJob(Out):
    id: Id
    name: str


class ApplicationStage(Out):
    id: Id
    name: str
    kind: StageKind


class ApplicationSource(Out):
    name: str = Field(description="As reports count it.")
    channel: str = Field(description="`careers_site`, `api` or `manual`; this list is open.")
    utm_source: str | None
    utm_medium: str | None
    utm_campaign: str | None
    utm_term: str | None
    utm_content: str | None


class ApplicationRejection(Out):
    reason_id: Id
    reason_name: str
    rejected_at: Instant
    rejected_by: Id | None = Field(description="The user who said no; null: a program.")


class SubmittedProfile(Out):
    """What the person typed of themself, which need not be what is known of them."""

    first_name: str
    last_name: str
    email: str | None
    phone: str | None


class AnsweredQuestion(Out):
    """As the form asked it that was answered."""

    id: Id | None = Field(description="The question's id in `/screening-questions`.")
    key: str
    title: str
    type: QuestionType


class AnsweredFile(Out):
    attachment_id: Id
    file_name: str
    size_bytes: int
    kind: str


class ApplicationAnswer(Out):
    question: AnsweredQuestion
    answer: str | bool | list[str] | list[AnsweredFile] = Field(
        description="By the question's type: a text; a decimal number as text; true or false; an option's id, or "
        "a list of them; a date; or a list of files."
    )
    display: list[str] = Field(description="The same to show: labels of options, names of files. Empty for a "
                               "boolean and a date.")  # fmt: skip


class ApplicationInterview(Out):
    id: Id
    title: str
    status: InterviewStatus
    starts_at: Instant
    ends_at: Instant
    timezone: str


class ApplicationOffer(Out):
    id: Id
    version: int
    status: OfferStatus
    job_title: str
    employment_start_date: date | None
    expires_at: Instant | None


class ApplicationOut(Out):
    """One person's candidature for one job. It holds names of the person, the job, the stage and the reason to
    read; where only such a name changes, the application does not."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    id: Id
    external_id: str | None
    candidate_id: Id
    job_id: Id
    candidate: ApplicationCandidate
    job: ApplicationJob
    status: ApplicationStatus
    outcome: Outcome = Field(description="Of the status: pending, hired or declined.")
    current_stage_id: Id
    current_stage: ApplicationStage = Field(description="Kept through rejection and withdrawal.")
    stage_entered_at: Instant
    applied_at: Instant
    answer_due_at: Instant = Field(description="Until when the job promised an answer.")
    answered_at: Instant | None = Field(description="When somebody first moved it on, said no or hired.")
    rejected_at: Instant | None
    rejected_by: Id | None
    rejection_reason_id: Id | None = Field(description="Of a rejection, or of a withdrawal.")
    rejection_reason_name: str | None
    rejection: ApplicationRejection | None = Field(description="Null unless it is rejected.")
    withdrawn_at: Instant | None
    hired_at: Instant | None
    recruiter_id: Id | None = Field(description="Who is responsible; null: nobody yet.")
    credited_to_user_id: Id | None
    rating: int = Field(description="0 to 3.")
    source: ApplicationSource
    submitted_profile: SubmittedProfile | None = Field(description="Null: made by hand, nothing was sent.")
    language: str | None
    form_version: int | None = Field(description="Which version of the form was answered; null: no questions.")
    submissions_count: int = Field(
        description="How often the person sent the form; the answers are of one sending."
    )
    flags: list[str] = Field(description="Labels of the knock-out rules that held: hints, never judgements.")
    answers: list[ApplicationAnswer] = Field(description="In the order of the form; what was left blank or not "
                                             "asked is not among them.")  # fmt: skip
    interviews: list[ApplicationInterview] | None = Field(
        description="Null without the scope `interviews:read`. A change of an interview does not change the "
        "application's `updated_at`: follow `/interviews`."
    )
    offers: list[ApplicationOffer] | None = Field(
        description="Null without the scope `offers:read`. As with interviews: follow `/offers`."
    )
    created_at: Instant
    updated_at: Instant


def shown(
    work: Work, application: Application, *, status: int | None = None, location: str | None = None
) -> Answer:
    """One application that is in hand, as it is after what was done."""
    work.session.flush()
    return Answer(documents(work, [application])[0], status=status, version=application.version, location=location)


def documents(work: Work, applications: Sequence[Any]) -> list[ApplicationOut]:
    """Of entities, or of rows that have the columns of the table. Six statements at most, and one where a form is
    new to this process."""
    if not applications:
        return []
    ids = [one.id for one in applications]
    details = {row.id: row for row in work.session.execute(_details(ids))}
    forms = screening_forms.several(work, {row.form_id for row in details.values() if row.form_id is not None})
    answers = _answers(work, applications)
    questions = _questions(work, {one.job_id for one in applications}) if answers else {}
    interviews = _interviews(work, ids) if work.actor.holds(INTERVIEWS) else None
    offers = _offers(work, ids) if work.actor.holds(policy.READ_OFFERS) else None
    return [
        _document(
            one, details[one.id], forms.get(details[one.id].form_id),
            answers.get(one.current_submission_id, {}), questions.get(one.job_id, {}),
            None if interviews is None else interviews[one.id], None if offers is None else offers[one.id],
        )
        for one in applications
    ]  # fmt: skip


def _details(ids: Sequence[uuid.UUID]) -> Any:
    each = aliased(Submission)
    sent = select(func.count(each.id)).where(each.application_id == Application.id).scalar_subquery()
    return (
        select(
            Application.id, Candidate.first_name, Candidate.last_name, Job.name.label("job"),
            Stage.name.label("stage"), Stage.kind, RejectionReason.name.label("reason"), Submission.form_id,
            Submission.flags, Submission.profile, Submission.source, Submission.language, sent.label("sent"),
        )
        .join(Candidate, Candidate.id == Application.candidate_id)
        .join(Job, Job.id == Application.job_id)
        .join(Stage, Stage.id == Application.current_stage_id)
        .outerjoin(RejectionReason, RejectionReason.id == Application.rejection_reason_id)
        .outerjoin(Submission, Submission.id == Application.current_submission_id)
        .where(Application.id.in_(ids))
    )  # fmt: skip


def _answers(work: Work, applications: Sequence[Any]) -> dict[uuid.UUID, dict[str, Any]]:
    """Submission -> key of the question -> canonical value."""
    found: dict[uuid.UUID, dict[str, Any]] = defaultdict(dict)
    shown = [one.current_submission_id for one in applications if one.current_submission_id is not None]
    rows = select(AnswerRow.submission_id, AnswerRow.question_key, AnswerRow.value)
    for submission_id, key, value in work.session.execute(rows.where(AnswerRow.submission_id.in_(shown))):
        found[submission_id][key] = value
    return found


def _questions(work: Work, job_ids: set[uuid.UUID]) -> dict[uuid.UUID, dict[str, uuid.UUID]]:
    """Job -> key -> the question's id, whichever version asks it."""
    found: dict[uuid.UUID, dict[str, uuid.UUID]] = defaultdict(dict)
    rows = select(ScreeningQuestion.job_id, ScreeningQuestion.key, ScreeningQuestion.id)
    for job_id, key, id in work.session.execute(rows.where(ScreeningQuestion.job_id.in_(job_ids))):
        found[job_id][key] = id
    return found


def _interviews(work: Work, ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[ApplicationInterview]]:
    found: dict[uuid.UUID, list[ApplicationInterview]] = defaultdict(list)
    rows = (
        select(Interview.application_id, Interview.id, Interview.title, Interview.status, Interview.starts_at,
               Interview.ends_at, Interview.timezone)
        .where(Interview.application_id.in_(ids), Interview.deleted_at.is_(None))
        .order_by(Interview.starts_at, Interview.id)
    )  # fmt: skip
    for application_id, id, title, status, starts_at, ends_at, timezone in work.session.execute(rows):
        found[application_id].append(
            quick(
                ApplicationInterview,
                id=id,
                title=title,
                status=status,
                starts_at=starts_at,
                ends_at=ends_at,
                timezone=timezone,
            )
        )
    return found


def _offers(work: Work, ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[ApplicationOffer]]:
    found: dict[uuid.UUID, list[ApplicationOffer]] = defaultdict(list)
    rows = (
        select(Offer.application_id, Offer.id, Offer.number, Offer.status, Offer.job_title, Offer.starts_on,
               Offer.expires_at)
        .where(Offer.application_id.in_(ids), Offer.deleted_at.is_(None))
        .order_by(Offer.number)
    )  # fmt: skip
    for application_id, id, number, status, job_title, starts_on, expires_at in work.session.execute(rows):
        found[application_id].append(
            quick(ApplicationOffer, id=id, version=number, status=status, job_title=job_title,
                  employment_start_date=starts_on, expires_at=expires_at)
        )  # fmt: skip
    return found


def _document(
    one: Any, row: Any, form: ScreeningForm | None, answers: Mapping[str, Any], questions: Mapping[str, uuid.UUID],
    interviews: list[ApplicationInterview] | None, offers: list[ApplicationOffer] | None,
) -> ApplicationOut:  # fmt: skip
    """Past the models' checks: the values come from the database, and a page has thousands of them."""
    return quick(
        ApplicationOut,
        id=one.id, external_id=one.external_id, candidate_id=one.candidate_id, job_id=one.job_id,
        candidate=quick(ApplicationCandidate, id=one.candidate_id, first_name=row.first_name,
                        last_name=row.last_name),
        job=quick(ApplicationJob, id=one.job_id, name=row.job),
        status=one.status, outcome=OUTCOMES[one.status], current_stage_id=one.current_stage_id,
        current_stage=quick(ApplicationStage, id=one.current_stage_id, name=row.stage, kind=row.kind),
        stage_entered_at=one.stage_entered_at, applied_at=one.applied_at, answer_due_at=one.answer_due_at,
        answered_at=one.answered_at, rejected_at=one.rejected_at, rejected_by=one.rejected_by,
        rejection_reason_id=one.rejection_reason_id, rejection_reason_name=row.reason,
        rejection=_rejection(one, row.reason, one.rejected_at), withdrawn_at=one.withdrawn_at,
        hired_at=one.hired_at, recruiter_id=one.recruiter_id, credited_to_user_id=one.credited_to_user_id,
        rating=one.rating, source=_source(one, row.source), submitted_profile=_profile(row.profile),
        language=row.language, form_version=form.number if form else None, submissions_count=row.sent,
        flags=_flags(form, row.flags), answers=_answered(form, answers, questions), interviews=interviews,
        offers=offers, created_at=one.created_at, updated_at=one.updated_at,
    )  # fmt: skip


def _rejection(one: Any, reason: str | None, at: datetime | None) -> ApplicationRejection | None:
    if at is None or reason is None:
        return None
    return quick(
        ApplicationRejection,
        reason_id=one.rejection_reason_id,
        reason_name=reason,
        rejected_at=at,
        rejected_by=one.rejected_by,
    )


def _source(one: Any, sent: Mapping[str, Any] | None) -> ApplicationSource:
    said = sent or {}
    utm = {name: said.get(name) for name in ApplicationSource.model_fields if name.startswith("utm_")}
    channel = "manual" if sent is None else said.get("channel", "careers_site")
    return quick(ApplicationSource, name=one.source_name, channel=channel, **utm)


def _profile(sent: Mapping[str, Any] | None) -> SubmittedProfile | None:
    if sent is None:
        return None
    return quick(SubmittedProfile, first_name=sent.get("first_name") or "", last_name=sent.get("last_name") or "",
        email=sent.get("email") or None, phone=sent.get("phone") or None,
    )  # fmt: skip


def _flags(form: ScreeningForm | None, met: Sequence[str] | None) -> list[str]:
    if form is None or not met:
        return []
    return [rule.label for rule in form.compiled.knockouts if rule.id in met]


def _answered(
    form: ScreeningForm | None, answers: Mapping[str, Any], ids: Mapping[str, uuid.UUID]
) -> list[ApplicationAnswer]:
    if form is None:
        return []
    return [
        quick(
            ApplicationAnswer,
            question=_question(ids.get(asked.key), asked.key, asked.label, asked.type),
            answer=_value(asked.type, answers[asked.key]),
            display=list(display.display_parts(asked, answers[asked.key])),
        )
        for asked in form.compiled.questions
        if asked.key in answers
    ]


@lru_cache(maxsize=4096)
def _question(id: uuid.UUID | None, key: str, title: str, type: QuestionType) -> AnsweredQuestion:
    """The same for everybody who answered it."""
    return quick(AnsweredQuestion, id=id, key=key, title=title, type=type)


def _value(type: QuestionType, value: Any) -> Any:
    if type is not QuestionType.FILE:
        return value
    return [
        quick(AnsweredFile, attachment_id=uuid.UUID(file["attachment_id"]), file_name=file["filename"],
                                     size_bytes=file["size"], kind=file["kind"])
        for file in value
    ]  # fmt: skip
