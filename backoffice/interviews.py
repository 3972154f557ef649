"""The agenda, the page of one interview, and what is done to it."""

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from flask import Response, request
from wtforms import BooleanField, StringField
from wtforms.validators import InputRequired

from backoffice import bp, interview_page
from backoffice.interview_form import own_zone
from hiring import attachments
from hiring import interviews as verbs
from hiring.errors import Conflict, Invalid, NotFound
from hiring.interviews import Asked, Row, local_times
from hiring.models.attachment import Attachment
from hiring.models.interview import CancelReason, Interview, InterviewStatus, ParticipantResponse
from hiring.screening.files import clean_name
from hiring.work import Work
from web import interview_wording
from web.attached_files import streamed
from web.door import Audience, answer, reads, reads_and_records, writes
from web.typed_form import TypedForm

PAGE = "backoffice/interviews/list.html"
FRAGMENT = "backoffice/interviews/_agenda.html"


class ActForm(TypedForm):
    """`seen` is the digest of what the user looked at."""

    seen = StringField(validators=[InputRequired()])


class CancellationForm(ActForm):
    reason = StringField()
    letter = BooleanField(false_values=("", "no"))


class ResponseForm(TypedForm):
    response = StringField()


@dataclass(frozen=True)
class Day:
    """One day of the agenda, in the user's zone."""

    day: date
    lines: Sequence["Line"]


@dataclass(frozen=True)
class Line:
    """`there`: the time in the interview's own zone, where clocks show another; `now`: it takes place now."""

    row: Row
    clock: str
    there: str
    now: bool


@bp.get("/interviews")
@reads(Audience.SIGNED_IN)
def interviews(work: Work) -> Response:
    zone = ZoneInfo(own_zone(work))
    asked = _asked(work, zone)
    found = verbs.agenda(work, asked)
    return answer(
        PAGE, FRAGMENT, days=_days(work, found.rows, zone), more=found.more, jobs=found.jobs, asked=asked,
        due=() if asked.past or asked.after else verbs.feedback_due(work), statuses=list(InterviewStatus),
        kept=_kept(asked), today=work.now.astimezone(zone).date(), zone_name=zone.key.replace("_", " "),
    )  # fmt: skip


@bp.get("/interviews/<uuid:id>")
@reads(Audience.SIGNED_IN)
def interview(work: Work, id: uuid.UUID) -> Response:
    return interview_page.show(work, verbs.get(work, id), interview_page.notice())


@bp.post("/interviews/<uuid:id>/cancellation")
@writes(Audience.SIGNED_IN)
def cancel_interview(work: Work, id: uuid.UUID) -> Response:
    form = CancellationForm()
    reason = next((one for one in verbs.BY_PEOPLE if one == form.reason.data), CancelReason.BY_US)

    def cancel(work: Work, found: Interview, seen: str) -> None:
        verbs.cancel(work, found, reason, letter=form.letter.data, seen=seen)

    return _act(work, id, form, cancel, "cancelled" if form.letter.data else "cancelled_inside")


@bp.post("/interviews/<uuid:id>/completion")
@writes(Audience.SIGNED_IN)
def complete_interview(work: Work, id: uuid.UUID) -> Response:
    return _act(work, id, ActForm(), lambda w, found, seen: verbs.complete(w, found, seen=seen), "completed")


@bp.post("/interviews/<uuid:id>/no-show")
@writes(Audience.SIGNED_IN)
def interview_no_show(work: Work, id: uuid.UUID) -> Response:
    return _act(work, id, ActForm(), lambda w, found, seen: verbs.no_show(w, found, seen=seen), "no_show")


@bp.post("/interviews/<uuid:id>/reopening")
@writes(Audience.SIGNED_IN)
def reopen_interview(work: Work, id: uuid.UUID) -> Response:
    return _act(work, id, ActForm(), lambda w, found, seen: verbs.reopen(w, found, seen=seen), "reopened")


@bp.post("/interviews/<uuid:id>/response")
@writes(Audience.SIGNED_IN)
def respond_to_interview(work: Work, id: uuid.UUID) -> Response:
    found = verbs.get(work, id, for_change=True)
    participant = verbs.participation(found, work.user_id)
    work.require(participant is not None)
    assert participant is not None
    answered = next((one for one in ParticipantResponse if one == ResponseForm().response.data), None)
    try:
        if answered is None:
            raise Invalid({"response": "not_one_of"})
        verbs.respond(work, participant, answered)
    except Conflict as error:
        return interview_page.refused(work, found, error)
    return interview_page.done(found, "responded")


@bp.get("/interviews/<uuid:id>/cv/<uuid:attachment_id>")
@reads_and_records(Audience.SIGNED_IN)
def interview_cv(work: Work, id: uuid.UUID, attachment_id: uuid.UUID) -> Response:
    """The CV alone, for whoever takes part and may not open the application."""
    found = _cv(work, id, attachment_id)
    response = streamed(work, found.storage_key, attachments.CONTENT_TYPES[found.kind],
                              as_attachment=True, download_name=clean_name(found.file_name))  # fmt: skip
    response.content_length = found.size_bytes
    attachments.note_download(work, found)
    return response


@bp.get("/interviews/<uuid:id>/cv/<uuid:attachment_id>/pages/<int:n>")
@reads(Audience.SIGNED_IN)
def interview_cv_page(work: Work, id: uuid.UUID, attachment_id: uuid.UUID, n: int) -> Response:
    found = _cv(work, id, attachment_id)
    if not 1 <= n <= found.preview_pages:
        raise NotFound
    return streamed(work, f"{found.storage_key}.page-{n}", "image/png")


def _act(
    work: Work, id: uuid.UUID, form: ActForm, act: Callable[[Work, Interview, str], None], code: str
) -> Response:
    found = verbs.get(work, id, for_change=True)
    if not form.validate() or not form.seen.data:
        raise Invalid({"seen": "required"})
    try:
        act(work, found, form.seen.data)
    except Conflict as error:
        return interview_page.refused(work, found, error)
    return interview_page.done(found, code)


def _cv(work: Work, id: uuid.UUID, attachment_id: uuid.UUID) -> Attachment:
    found = next((one for one in verbs.cv_of(work, verbs.get(work, id)) if one.id == attachment_id), None)
    if found is None:
        raise NotFound
    return found


def _asked(work: Work, zone: ZoneInfo) -> Asked:
    """What the address asks for; what it does not understand it leaves out."""
    given: Mapping[str, Any] = request.args
    return Asked(
        since=datetime.combine(work.now.astimezone(zone).date(), time(), zone),
        mine=given.get("whose") == "mine",
        past=given.get("when") == "past",
        job_id=request.args.get("job", type=uuid.UUID),
        status=next((one for one in InterviewStatus if one == given.get("status")), None),
        after=given.get("after", ""),
    )


def _kept(asked: Asked) -> dict[str, str]:
    """The filters as they stand in an address, without when and where the list begins."""
    every = {
        "whose": "mine" if asked.mine else "",
        "job": str(asked.job_id or ""),
        "status": str(asked.status or ""),
    }
    return {name: value for name, value in every.items() if value}


def _days(work: Work, rows: Sequence[Row], zone: ZoneInfo) -> list[Day]:
    days: list[Day] = []
    for row in rows:
        on = row.starts_at.astimezone(zone).date()
        there = ZoneInfo(row.timezone)
        differs = local_times.wall_of(row.starts_at, zone) != local_times.wall_of(row.starts_at, there)
        line = Line(
            row=row,
            clock=interview_wording.clock(row.starts_at, row.ends_at, zone),
            there=f"{row.starts_at.astimezone(there):%H:%M} {interview_wording.zone_name(row.timezone)}"
            if differs
            else "",
            now=row.status is InterviewStatus.SCHEDULED and row.starts_at <= work.now < row.ends_at,
        )
        if days and days[-1].day == on:
            days[-1] = replace(days[-1], lines=[*days[-1].lines, line])
        else:
            days.append(Day(on, [line]))
    return days
