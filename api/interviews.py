"""Interviews: lists, one, arranging, changing, and how they end."""

import uuid
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field
from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import Bundle

from api import applications as owners
from api import bp, lists
from api.faults import renamed
from api.jobs_sent import without_default
from api.operations import Answer, Call, operation
from api.schema import Id, Ids, In, Instant, Listed, ListQuery, Out, Page, Text, quick
from hiring import interviews, policy
from hiring.applications.conditions import aside
from hiring.errors import Gone, Invalid, NotFound
from hiring.interviews.scheduling import LONGEST, MOST_INTERVIEWERS
from hiring.models.application import Application
from hiring.models.interview import (
    CancelReason,
    Interview,
    InterviewParticipant,
    InterviewStatus,
    LocationKind,
    ParticipantResponse,
)
from hiring.models.note import Note, NoteKind
from hiring.work import Work

NOUN = "Interviews"
READ, WRITE = "interviews:read", "interviews:write"
_ALWAYS = ("gone", "invalid_transition", "precondition_failed")
_PLACE = {LocationKind.PHYSICAL: "address", LocationKind.VIRTUAL: "url", LocationKind.PHONE: "phone"}
"""Which property of a location says where, by its kind."""
_EXAMPLE: Any = {
    "id": "01957b10-2c44-7e0a-9b1d-6f0e5d4c3b2a", "application_id": "01957a3e-8d10-7b5a-8f21-5a1c6d2e9b43",
    "job_id": "01957a3e-6f52-7c1e-9d0a-2f6b8c4e1a70", "stage_id": "01957a3e-6f60-7d22-b1c3-0a9e8f7d6c5b",
    "title": "Second talk", "starts_at": "2026-11-30T09:00:00.000Z", "ends_at": "2026-11-30T10:00:00.000Z",
    "timezone": "Europe/Lisbon",
    "location": {"kind": "virtual", "address": None, "url": "https://meet.example/abc", "phone": None},
    "message": "Bring something you built.", "organizer_user_id": "01957a00-1111-7aaa-8bbb-0123456789ab",
    "interviewers": [{"user_id": "01957a00-1111-7aaa-8bbb-0123456789ab", "response": "accepted",
                      "responded_at": "2026-11-25T08:12:00.000Z"}],
    "status": "scheduled", "awaiting_feedback": False, "cancelled_at": None, "cancel_reason": None,
    "completed_at": None, "reschedule_count": 0, "sequence": 0, "feedback_note_ids": [],
    "created_at": "2026-11-24T12:00:00.000Z", "updated_at": "2026-11-25T08:12:00.000Z",
}  # fmt: skip


class InterviewLocation(Out):
    """Where it takes place. Of the last three the one of its kind is given, once it is known."""

    kind: LocationKind
    address: str | None = Field(description="Of a `physical` one.")
    url: str | None = Field(description="Of a `virtual` one.")
    phone: str | None = Field(description="Of a `phone` one.")


class Interviewer(Out):
    user_id: Id
    response: ParticipantResponse = Field(description="Their own answer; at another time it begins anew.")
    responded_at: Instant | None


class InterviewOut(Out):
    """A meeting about an application. Interviewers' answers and feedback change its `updated_at`."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    id: Id
    application_id: Id
    job_id: Id = Field(description="The application's job.")
    stage_id: Id | None = Field(description="The stage it belongs to.")
    title: str
    starts_at: Instant
    ends_at: Instant
    timezone: str = Field(description="An IANA name: the zone it was arranged in and is shown in.")
    location: InterviewLocation | None
    message: str | None = Field(description="What the candidate reads in the invitation beside time and place.")
    organizer_user_id: Id
    interviewers: list[Interviewer]
    status: InterviewStatus
    awaiting_feedback: bool = Field(
        description="It took place, and somebody who did not decline has not given feedback."
    )
    cancelled_at: Instant | None
    cancel_reason: CancelReason | None = Field(
        description="`application_ended`: by saying no, a withdrawal or a hire."
    )
    completed_at: Instant | None
    reschedule_count: int
    sequence: int = Field(description="SEQUENCE of iCalendar: up with each change that calendars must hear of.")
    feedback_note_ids: list[Id] = Field(description="The notes of kind `feedback` on it, the first given first.")
    created_at: Instant
    updated_at: Instant


class ApplicationInterviewQuery(ListQuery):
    statuses: Listed[InterviewStatus] | None = None
    starts_after: Instant | None = Field(None, description="Beginning at this instant or later.")
    starts_before: Instant | None = Field(None, description="Beginning before this instant.")


class InterviewQuery(ApplicationInterviewQuery):
    job_ids: Ids | None = None
    application_ids: Ids | None = None
    user_ids: Ids | None = Field(None, description="Those that one of these users conducts or organises.")


class SentLocation(In):
    """`address`, `url` or `phone`, by its kind; without it the place is not said yet."""

    kind: LocationKind
    address: Text | None = None
    url: Text | None = Field(None, description="A link that begins with https:// or http://.")
    phone: Text | None = None


Title = Annotated[Text, Field(min_length=1, max_length=LONGEST["title"])]
Message = Annotated[Text, Field(max_length=LONGEST["message"])]
Interviewers = Annotated[list[Id], Field(min_length=1, max_length=MOST_INTERVIEWERS)]
_TIMEZONE = "An IANA name, like Europe/Lisbon."
_NOTIFY = "Write to the candidate. The interviewers and the organiser are told in any case."


class NewInterview(In):
    title: Title
    starts_at: Instant = Field(description="It must not be over yet, and within two years.")
    ends_at: Instant = Field(description="After `starts_at`, by twelve hours at most.")
    timezone: Text = Field(description=_TIMEZONE)
    location: SentLocation | None = None
    organizer_user_id: Id = Field(description="An active user.")
    interviewer_user_ids: Interviewers = Field(
        description="Active users; for a key that is kept to some jobs, of the job's team."
    )
    stage_id: Id | None = Field(None, description="An active stage of the job; null: where the application is.")
    message: Message | None = None
    notify_candidate: bool = Field(False, description=_NOTIFY)


_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


class InterviewChange(In):
    """What is left out stays as it is."""

    model_config = ConfigDict(json_schema_extra=without_default)

    title: Title = ""
    starts_at: Instant = Field(_NEVER, description="At another time the interviewers are asked anew.")
    ends_at: Instant = _NEVER
    timezone: Text = Field("", description=_TIMEZONE)
    location: SentLocation | None = Field(None, description="As a whole; null: not said yet.")
    organizer_user_id: Id = uuid.UUID(int=0)
    interviewer_user_ids: Interviewers = Field(default=[], description="All of them: who is missing is told.")
    message: Message | None = None
    notify_candidate: bool = Field(False, description=_NOTIFY)


class InterviewCancellation(In):
    reason: Literal[CancelReason.BY_US, CancelReason.BY_CANDIDATE]
    notify_candidate: bool = Field(False, description="Write to the candidate, if they had been told of it.")


_ROW: Bundle[Any] = Bundle("interview", *Interview.__table__.c)
_JOB = select(Application.job_id).where(Application.id == Interview.application_id).scalar_subquery()


def documents(work: Work, found: Sequence[tuple[Any, uuid.UUID]]) -> list[InterviewOut]:
    """Of entities, or of rows that have the columns of the table, each with its job's id. Two statements."""
    ids = [one.id for one, _ in found]
    people: dict[uuid.UUID, list[Interviewer]] = defaultdict(list)
    feedback: dict[uuid.UUID, dict[Any, uuid.UUID]] = defaultdict(dict)
    if ids:
        part = InterviewParticipant
        rows: Any = select(part.interview_id, part.user_id, part.response, part.responded_at)
        rows = rows.where(part.interview_id.in_(ids)).order_by(part.created_at, part.id)
        for interview_id, user_id, response, responded_at in work.session.execute(rows):
            people[interview_id].append(
                quick(Interviewer, user_id=user_id, response=response, responded_at=responded_at)
            )
        rows = select(Note.interview_id, Note.author_user_id, Note.id)
        rows = rows.where(Note.interview_id.in_(ids), Note.kind == NoteKind.FEEDBACK, Note.deleted_at.is_(None))
        for interview_id, user_id, id in work.session.execute(rows.order_by(Note.created_at, Note.id)):
            feedback[interview_id][user_id] = id
    return [_document(one, job_id, people[one.id], feedback[one.id]) for one, job_id in found]


def _document(
    one: Any, job_id: uuid.UUID, people: list[Interviewer], feedback: Mapping[Any, uuid.UUID]
) -> InterviewOut:
    owing = [
        each.user_id
        for each in people
        if each.response is not ParticipantResponse.DECLINED and each.user_id not in feedback
    ]
    return quick(
        InterviewOut,
        id=one.id, application_id=one.application_id, job_id=job_id, stage_id=one.stage_id, title=one.title,
        starts_at=one.starts_at, ends_at=one.ends_at, timezone=one.timezone, location=_location(one),
        message=one.message or None, organizer_user_id=one.organizer_user_id, interviewers=people,
        status=one.status, awaiting_feedback=one.status is InterviewStatus.COMPLETED and bool(owing),
        cancelled_at=one.cancelled_at, cancel_reason=one.cancel_reason, completed_at=one.completed_at,
        reschedule_count=one.reschedule_count, sequence=one.sequence, feedback_note_ids=list(feedback.values()),
        created_at=one.created_at, updated_at=one.updated_at,
    )  # fmt: skip


def _location(one: Any) -> InterviewLocation | None:
    if one.location_kind is None:
        return None
    said = {name: None for name in _PLACE.values()} | {_PLACE[one.location_kind]: one.location or None}
    return quick(InterviewLocation, kind=one.location_kind, **said)


def shown(work: Work, interview: Interview, *, location: str | None = None) -> Answer:
    """One interview that is in hand, as it is after what was done."""
    work.session.flush()
    made = documents(work, [(interview, interview.application.job_id)])[0]
    return Answer(made, version=interview.version, location=location)


def found(work: Work, id: uuid.UUID, *, for_change: bool = False) -> Interview:
    """One that the key may know of. Raises NotFound, and Gone for one that went with its application."""
    try:
        return interviews.get(work, id, for_change=for_change)
    except NotFound:
        if interviews.is_gone(work, id):
            raise Gone from None
        raise


# reading


@operation(bp, "GET", "/interviews", noun=NOUN, summary="All interviews", scope=READ, query=InterviewQuery,
           out=InterviewOut, is_list=True)  # fmt: skip
def list_interviews(call: Call) -> Page:
    query: InterviewQuery = call.query
    conditions: list[ColumnElement[bool]] = []
    if query.job_ids is not None:
        of_jobs = select(Application.id).where(Application.job_id.in_(query.job_ids))
        conditions.append(Interview.application_id.in_(of_jobs))
    if query.application_ids is not None:
        conditions.append(Interview.application_id.in_(query.application_ids))
    if query.user_ids is not None:
        part = InterviewParticipant
        takes_part = exists().where(part.interview_id == Interview.id, part.user_id.in_(query.user_ids))
        conditions.append(or_(Interview.organizer_user_id.in_(query.user_ids), takes_part))
    return _listed(call, *conditions)


@operation(bp, "GET", "/applications/<uuid:id>/interviews", noun=NOUN, summary="An application's interviews",
           scope=READ, query=ApplicationInterviewQuery, out=InterviewOut, is_list=True,
           name="list_application_interviews", errors=("gone",))  # fmt: skip
def list_of_application(call: Call, id: uuid.UUID) -> Page:
    return _listed(call, Interview.application_id == owners.found(call.work, id).id)


def _listed(call: Call, *conditions: ColumnElement[bool]) -> Page:
    query: ApplicationInterviewQuery = call.query
    some: Any = select(_ROW, _JOB).where(
        policy.of_known_jobs(call.work.actor, Interview.application_id), *conditions
    )
    if query.statuses is not None:
        some = some.where(aside(Interview.status).in_(query.statuses))
    if query.starts_after is not None:
        some = some.where(aside(Interview.starts_at) >= query.starts_after)
    if query.starts_before is not None:
        some = some.where(aside(Interview.starts_at) < query.starts_before)

    def make(rows: Sequence[Any]) -> list[InterviewOut]:
        return documents(call.work, [(row[0], row[1]) for row in rows])

    return lists.page(call, Interview, some, make, object="interview", deleted=Interview.deleted_at.is_not(None))


@operation(bp, "GET", "/interviews/<uuid:id>", noun=NOUN, summary="One interview", scope=READ, out=InterviewOut,
           errors=("gone",))  # fmt: skip
def get_interview(call: Call, id: uuid.UUID) -> Answer:
    return shown(call.work, found(call.work, id))


# arranging


@operation(bp, "POST", "/applications/<uuid:id>/interviews", noun=NOUN, summary="Arrange an interview",
           scope=WRITE, body=NewInterview, out=InterviewOut, errors=("gone", "invalid_transition"),
           description="Arrange an interview about an active application. Interviewers and organiser are invited "
           "with a calendar file. That one of them is busy then is no error.")  # fmt: skip
def create_interview(call: Call, id: uuid.UUID) -> Answer:
    application = owners.found(call.work, id, for_change=True)
    body: NewInterview = call.body
    wanted = interviews.Wanted(
        title=body.title, starts_at=body.starts_at, ends_at=body.ends_at, timezone=body.timezone,
        interviewer_ids=body.interviewer_user_ids, organizer_id=body.organizer_user_id,
        message=body.message or "", **_place(body.location),
    )  # fmt: skip
    with _named(wanted.location_kind):
        made = interviews.schedule(
            call.work, application, wanted, letter=body.notify_candidate, stage_id=body.stage_id
        )
    return shown(call.work, made, location=f"{bp.url_prefix}/interviews/{made.id}")


@operation(bp, "PATCH", "/interviews/<uuid:id>", noun=NOUN, summary="Change or reschedule an interview",
           scope=WRITE, body=InterviewChange, out=InterviewOut, errors=_ALWAYS,
           description="Change a scheduled interview of an active application. At other times it is rescheduled: "
           "its interviewers are asked anew. Who joins is invited, who leaves is told.")  # fmt: skip
def change_interview(call: Call, id: uuid.UUID) -> Answer:
    interview, given = found(call.work, id, for_change=True), call.body.given
    letter = given.pop("notify_candidate", False)
    names = {"organizer_user_id": "organizer_id", "interviewer_user_ids": "interviewer_ids"}
    values = {names.get(name, name): value for name, value in given.items() if name != "location"}
    if "location" in given:
        values |= _place(given["location"])
    if "message" in values:
        values["message"] = values["message"] or ""
    wanted = replace(interviews.Wanted.of(interview), **values)
    with _named(wanted.location_kind):
        interviews.change(call.work, interview, wanted, letter=letter, version=call.expected)
    return shown(call.work, interview)


def _place(sent: SentLocation | None) -> dict[str, Any]:
    """As the verbs have it. Raises Invalid for what a place of this kind does not have."""
    if sent is None:
        return {"location_kind": None, "location": ""}
    own = _PLACE[sent.kind]
    wrong = {f"/location/{name}": "not_of_kind" for name in _PLACE.values() if name != own and getattr(sent, name)}
    if wrong:
        raise Invalid(wrong)
    return {"location_kind": sent.kind, "location": getattr(sent, own) or ""}


@contextmanager
def _named(kind: LocationKind | None) -> Iterator[None]:
    place = f"/location/{_PLACE[kind]}" if kind is not None else "/location"
    with renamed({"interviewer_ids": "/interviewer_user_ids", "organizer_id": "/organizer_user_id",
                  "location": place, "location_kind": "/location/kind"}):  # fmt: skip
        yield


# how it ends


@operation(bp, "POST", "/interviews/<uuid:id>/cancel", noun=NOUN, summary="Cancel an interview", scope=WRITE,
           body=InterviewCancellation, out=InterviewOut, status=200, errors=_ALWAYS,
           description="Cancel a scheduled interview. Its people are told.")  # fmt: skip
def cancel_interview(call: Call, id: uuid.UUID) -> Answer:
    interview = found(call.work, id, for_change=True)
    body: InterviewCancellation = call.body
    interviews.cancel(
        call.work, interview, CancelReason(body.reason), letter=body.notify_candidate, version=call.expected
    )
    return shown(call.work, interview)


def _act(path: str, name: str, verb: Callable[..., None], summary: str, said: str, *errors: str) -> None:
    def act(call: Call, id: uuid.UUID) -> Answer:
        interview = found(call.work, id, for_change=True)
        verb(call.work, interview, version=call.expected)
        return shown(call.work, interview)

    operation(bp, "POST", f"/interviews/<uuid:id>/{path}", name=f"{name}_interview", noun=NOUN, summary=summary,
              scope=WRITE, out=InterviewOut, status=200, errors=(*_ALWAYS, *errors),
              description=f"{summary}. {said}")(act)  # fmt: skip


_act("complete", "complete", interviews.complete, "It took place",
     "Of a scheduled interview. Foyer says so by itself an hour after its end.")  # fmt: skip
_act("no-show", "no_show", interviews.no_show, "The candidate did not come", "Of a scheduled interview.")
_act("reopen", "reopen", interviews.reopen, "It has not taken place yet after all",
     "Of a completed interview that is not over: else 409 `conflict` with the reason `interview_over`.",
     "conflict")  # fmt: skip
