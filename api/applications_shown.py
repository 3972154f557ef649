"""Applications as programs read them: rows to documents, in the same few statements for any number."""

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from pydantic import ConfigDict, Field
from sqlalchemy import bindparam, func, select

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
    made = documents(work, [application.id])[0]
    return Answer(made, status=status, version=application.version, location=location)


def documents(work: Work, ids: Sequence[uuid.UUID]) -> list[ApplicationOut]:
    """In this order. Five statements at most, and one where a form is new to this process."""
    if not ids:
        return []
    rows = {row.id: row for row in work.session.execute(_ROWS, {"ids": ids})}
    forms = screening_forms.several(work, {row.form_id for row in rows.values() if row.form_id is not None})
    answers = _answers(work, [row.current_submission_id for row in rows.values()])
    questions = _questions(work, {row.job_id for row in rows.values()}) if answers else {}
    interviews = _interviews(work, ids) if work.actor.holds(INTERVIEWS) else None
    offers = _offers(work, ids) if work.actor.holds(policy.READ_OFFERS) else None
    return [
        _document(
            row, forms.get(row.form_id), answers.get(row.current_submission_id, {}),
            questions.get(row.job_id, {}), None if interviews is None else interviews[row.id],
            None if offers is None else offers[row.id],
        )
        for row in map(rows.__getitem__, ids)
    ]  # fmt: skip


# The statements are made once: making them anew took as long as running them.

_IDS: Any = bindparam("ids", expanding=True)
_application, _candidate, _job, _stage = (one.__table__.c for one in (Application, Candidate, Job, Stage))
_submission, _reason = Submission.__table__.c, RejectionReason.__table__.c
_each = Submission.__table__.alias()
_AS_THEY_ARE = tuple(name for name in ApplicationOut.model_fields if name in _application)
"""Columns that documents show under their own names; the first ones of a row."""
_ROWS = (
    select(
        *(_application[name] for name in _AS_THEY_ARE), _application.current_submission_id,
        _application.source_name, _candidate.first_name, _candidate.last_name, _job.name.label("job"),
        _stage.name.label("stage"), _stage.kind, _reason.name.label("reason"), _submission.form_id,
        _submission.flags, _submission.profile, _submission.source, _submission.language,
        select(func.count(_each.c.id)).where(_each.c.application_id == _application.id)
        .scalar_subquery().label("sent"),
    )
    .join(Candidate.__table__, _candidate.id == _application.candidate_id)
    .join(Job.__table__, _job.id == _application.job_id)
    .join(Stage.__table__, _stage.id == _application.current_stage_id)
    .outerjoin(RejectionReason.__table__, _reason.id == _application.rejection_reason_id)
    .outerjoin(Submission.__table__, _submission.id == _application.current_submission_id)
    .where(_application.id.in_(_IDS))
)  # fmt: skip
_answer = AnswerRow.__table__.c
_ANSWERS = select(_answer.submission_id, _answer.question_key, _answer.value).where(
    _answer.submission_id.in_(_IDS)
)
_asked = ScreeningQuestion.__table__.c
_QUESTIONS = select(_asked.job_id, _asked.key, _asked.id).where(_asked.job_id.in_(_IDS))
_interview = Interview.__table__.c
_INTERVIEWS = (
    select(_interview.application_id, *(_interview[name] for name in ApplicationInterview.model_fields))
    .where(_interview.application_id.in_(_IDS), _interview.deleted_at.is_(None))
    .order_by(_interview.starts_at, _interview.id)
)
_offer = Offer.__table__.c
_OFFERS = (
    select(_offer.application_id, _offer.id, _offer.number, _offer.status, _offer.job_title, _offer.starts_on,
           _offer.expires_at)
    .where(_offer.application_id.in_(_IDS), _offer.deleted_at.is_(None))
    .order_by(_offer.number)
)  # fmt: skip


def _answers(work: Work, submission_ids: Sequence[uuid.UUID | None]) -> dict[uuid.UUID, dict[str, Any]]:
    """Submission -> key of the question -> canonical value."""
    found: dict[uuid.UUID, dict[str, Any]] = defaultdict(dict)
    sent = [id for id in submission_ids if id is not None]
    for submission_id, key, value in work.session.execute(_ANSWERS, {"ids": sent}):
        found[submission_id][key] = value
    return found


def _questions(work: Work, job_ids: set[uuid.UUID]) -> dict[uuid.UUID, dict[str, uuid.UUID]]:
    """Job -> key -> the question's id, whichever version asks it."""
    found: dict[uuid.UUID, dict[str, uuid.UUID]] = defaultdict(dict)
    for job_id, key, id in work.session.execute(_QUESTIONS, {"ids": list(job_ids)}):
        found[job_id][key] = id
    return found


def _interviews(work: Work, ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[ApplicationInterview]]:
    found: dict[uuid.UUID, list[ApplicationInterview]] = defaultdict(list)
    for application_id, *values in work.session.execute(_INTERVIEWS, {"ids": ids}):
        named = dict(zip(ApplicationInterview.model_fields, values, strict=True))
        found[application_id].append(quick(ApplicationInterview, **named))
    return found


def _offers(work: Work, ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[ApplicationOffer]]:
    found: dict[uuid.UUID, list[ApplicationOffer]] = defaultdict(list)
    rows = work.session.execute(_OFFERS, {"ids": ids})
    for application_id, id, number, status, job_title, starts_on, expires_at in rows:
        found[application_id].append(
            quick(ApplicationOffer, id=id, version=number, status=status, job_title=job_title,
                  employment_start_date=starts_on, expires_at=expires_at)
        )  # fmt: skip
    return found


def _document(
    row: Any, form: ScreeningForm | None, answers: Mapping[str, Any], questions: Mapping[str, uuid.UUID],
    interviews: list[ApplicationInterview] | None, offers: list[ApplicationOffer] | None,
) -> ApplicationOut:  # fmt: skip
    """Past the models' checks: the values come from the database, and a page has thousands of them."""
    return quick(
        ApplicationOut,
        **dict(zip(_AS_THEY_ARE, row, strict=False)),
        candidate=quick(ApplicationCandidate, id=row.candidate_id, first_name=row.first_name,
                        last_name=row.last_name),
        job=quick(ApplicationJob, id=row.job_id, name=row.job), outcome=OUTCOMES[row.status],
        current_stage=quick(ApplicationStage, id=row.current_stage_id, name=row.stage, kind=row.kind),
        rejection_reason_name=row.reason, rejection=_rejection(row), source=_source(row.source_name, row.source),
        submitted_profile=_profile(row.profile), language=row.language,
        form_version=form.number if form else None, submissions_count=row.sent, flags=_flags(form, row.flags),
        answers=_answered(form, answers, questions), interviews=interviews, offers=offers,
    )  # fmt: skip


def _rejection(row: Any) -> ApplicationRejection | None:
    if row.rejected_at is None or row.reason is None:
        return None
    return quick(ApplicationRejection, reason_id=row.rejection_reason_id, reason_name=row.reason,
                 rejected_at=row.rejected_at, rejected_by=row.rejected_by)  # fmt: skip


_UTM = tuple(name for name in ApplicationSource.model_fields if name.startswith("utm_"))


def _source(name: str, sent: Mapping[str, Any] | None) -> ApplicationSource:
    said = sent or {}
    channel = "manual" if sent is None else said.get("channel", "careers_site")
    return quick(ApplicationSource, name=name, channel=channel, **{one: said.get(one) for one in _UTM})


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
