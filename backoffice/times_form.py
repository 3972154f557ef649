"""The form that offers times: windows of one day each, for everybody who takes part or for one of them."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import Response, request
from flask_babel import lazy_gettext as _
from wtforms import SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # the stubs are older

from backoffice import interview_form, interview_times
from backoffice.interview_form import Choice, Who, own_zone
from backoffice.interview_times import Typed
from hiring import hiring_teams, interviews, scheduling
from hiring.errors import Invalid
from hiring.interviews import local_times
from hiring.models.application import Application
from hiring.models.interview import LocationKind
from hiring.models.scheduling import SchedulingRequest, SchedulingStatus
from hiring.organisation import zones
from hiring.scheduling import Offered, Span
from hiring.work import Work
from web import times_wording
from web.door import answer
from web.formatting import gettext
from web.typed_form import TypedForm

ROWS, MOST_ROWS = 3, 40
EVERYBODY = ""
NO_NUMBER = -1
WRONG: Mapping[str, Any] = {
    **interview_form.WRONG,
    "minutes.out_of_range": _("Type the minutes in digits, from 5 to 720."),
    "pause.out_of_range": _("Type the minutes in digits, from 0 to 240."),
    "changes.out_of_range": _("Type how often in digits, from 0 to 20."),
    "until.in_the_past": _("Choose a day that lies ahead."),
    "until.too_far": _("Choose a day within half a year."),
    "until.required": _("Choose the last day on which a time can be picked."),
    "windows.required": _("Everybody who takes part needs a time. Add one, or take them out."),
    "windows.too_many": _("Offer fewer times: 200 are the most."),
    "windows.too_far": _("Choose days within half a year."),
    "windows.no_slot": _(
        "No time fits: all are over, too short, or taken. Give more, or take somebody out of the talk."
    ),
}
FIELDS = {"location_kind": "kind", "interviewer_ids": "interviewers", "organizer_id": "organizer",
          "pause_minutes": "pause", "most_changes": "changes", "answer_by": "until"}  # fmt: skip


class TimesForm(TypedForm):
    """As posted, beside the rows of windows, which `rows` reads."""

    title = StringField(_("What it is"))
    minutes = StringField(_("Length"))
    pause = StringField(_("Pause before and after"))
    timezone = SelectField(_("Time zone of these times"), validate_choice=False)
    until = StringField(_("A time can be picked until the end of"))
    changes = StringField(_("How often they may pick another"))
    kind = StringField()
    location = StringField(_("Address, link or number"))
    message = TextAreaField(_("A word to the candidate"))
    organizer = SelectField(_("Organiser"), validate_choice=False)
    interviewers = SelectMultipleField(_("Interviewers"), validate_choice=False)
    windows = StringField()
    seen = StringField()

    def refuse(self, error: Invalid) -> None:
        for name, code in error.fields.items():
            found = FIELDS.get(name, name)
            self[found].errors = [WRONG.get(f"{found}.{code}", interview_form.BAD_CHARACTERS)]


@dataclass(frozen=True)
class Row:
    """One window as typed; `who`: a user's id, empty: everybody who takes part. `wrong`: a sentence."""

    day: str = ""
    begin: str = ""
    end: str = ""
    who: str = EVERYBODY
    wrong: str = ""

    @property
    def is_empty(self) -> bool:
        return not (self.day.strip() or self.begin.strip() or self.end.strip())


def blank(work: Work, application: Application, former: SchedulingRequest | None) -> TimesForm:
    """The acting user's own talk of half an hour, to be answered within a week; or what was offered before."""
    me = str(work.user_id) if work.user_id else ""
    zone = ZoneInfo(own_zone(work))
    values: dict[str, Any] = {
        "title": interview_form.title_of(application), "minutes": "30", "pause": "10", "kind": "virtual",
        "location": "", "message": "", "organizer": me, "interviewers": [me] if me else [], "changes": "2",
        "timezone": zone.key, "seen": "",
        "until": (work.now.astimezone(zone).date() + timedelta(days=7)).isoformat(),
    }  # fmt: skip
    if former is not None:
        values |= {
            "title": former.title, "minutes": str(former.minutes), "pause": str(former.pause_minutes),
            "kind": str(former.location_kind or ""), "location": former.location, "message": former.message,
            "organizer": str(former.organizer_user_id), "timezone": former.timezone, "seen": str(former.id),
            "changes": str(former.most_changes),
            "interviewers": [str(id) for id in dict.fromkeys(one.user_id for one in former.windows)],
        }  # fmt: skip
    return TimesForm(formdata=None, **values)


def rows() -> list[Row]:
    """The windows as posted; a row with a gap says what is missing."""
    columns = [request.form.getlist(name)[:MOST_ROWS] for name in ("day", "from", "to", "who")]
    return [Row(*one) for one in zip(*columns, strict=False)]


def rows_of(work: Work, former: SchedulingRequest | None) -> list[Row]:
    """What was offered and still lies ahead, to go on from; nothing where none of it would do."""
    if former is None or former.status is not SchedulingStatus.OPEN:
        return []
    zone, everybody = ZoneInfo(former.timezone), {one.user_id for one in former.windows}
    whose: dict[Span, set[uuid.UUID]] = {}
    for one in former.windows:
        if one.ends_at > work.now:
            whose.setdefault(Span(one.starts_at, one.ends_at), set()).add(one.user_id)
    return [
        Row(f"{begin:%Y-%m-%d}", f"{begin:%H:%M}", f"{end:%H:%M}", who)
        for span, ids in whose.items()
        for begin, end in [(span.starts_at.astimezone(zone), span.ends_at.astimezone(zone))]
        for who in ([EVERYBODY] if ids == everybody else sorted(str(id) for id in ids))
    ]


def offered(form: TimesForm, typed: Sequence[Row]) -> tuple[Offered | None, list[Row]]:
    """What is typed for the verb, None where times do not do; and the rows with what is wrong."""
    zone_name = form.timezone.data or ""
    ids = [_id(one) for one in dict.fromkeys(form.interviewers.data or ())]
    windows: dict[uuid.UUID, list[Span]] = {id: [] for id in ids}
    told = []
    for one in typed:
        span, wrong = _span(one, zone_name)
        told.append(Row(one.day, one.begin, one.end, one.who, wrong))
        for id in ids if one.who == EVERYBODY else [_id(one.who)]:
            if span is not None and id in windows:
                windows[id].append(span)
    until = _until(form.until.data or "", zone_name)
    if until is None:
        form.until.errors = [WRONG["until.required"]]
    if zone_name not in zones():
        form.timezone.errors = [interview_times.WRONG["timezone"]]
    if until is None or form.timezone.errors or any(one.wrong for one in told):
        return None, told
    return Offered(
        title=form.title.data or "", minutes=_number(form.minutes.data), pause_minutes=_number(form.pause.data),
        windows=windows, timezone=zone_name, organizer_id=_id(form.organizer.data or ""), answer_by=until,
        most_changes=_number(form.changes.data), location=form.location.data or "",
        location_kind=next((one for one in LocationKind if one == form.kind.data), None),
        message=form.message.data or "",
    ), told  # fmt: skip


def page(
    work: Work, application: Application, form: TimesForm, typed: Sequence[Row] = (), status: int = 200, *,
    former: SchedulingRequest | None = None, slots: Sequence[datetime] | None = None, refused: str = "",
    more: int = 0,
) -> Response:  # fmt: skip
    """`slots`: what the candidate could pick from; None: nobody asked. `more`: so many empty rows beside."""
    users = interviews.choosable(work, application)
    chosen = set(form.interviewers.data or ())
    team = {member.user_id for member in hiring_teams.of(work, application.job)} | {work.user_id}
    choices = [Choice(user, str(user.id) in chosen, ()) for user in users]
    near = [one for one in choices if one.chosen or one.user.id in team]
    form.timezone.choices = [SelectChoice(name, name.replace("_", " ")) for name in sorted(zones())]
    form.organizer.choices = [SelectChoice(str(user.id), user.name) for user in users]
    zone = ZoneInfo(form.timezone.data) if form.timezone.data in zones() else work.organisation.zone
    free = scheduling.open_slots(work, former) if former is not None else []
    shown = [*typed, *[Row()] * max(more, ROWS - len(typed))][:MOST_ROWS]
    return answer(
        "backoffice/interviews/times.html", None, status, form=form, application=application, former=former,
        who=Who(near, [one for one in choices if one not in near], ()), rows=shown, kinds=list(LocationKind),
        summary=_summary(form, shown), refused=refused, most=scheduling.MOST,
        days=None if slots is None else times_wording.days(slots, zone, work.now), count=len(slots or ()),
        former_days=times_wording.days(free, ZoneInfo(former.timezone), work.now) if former is not None else [],
    )  # fmt: skip


def _summary(form: TimesForm, shown: Sequence[Row]) -> list[tuple[str, Any]]:
    fields = [(field.id, field.errors[0]) for field in form if field.errors]
    return [*fields, *((f"day-{at}", one.wrong) for at, one in enumerate(shown, 1) if one.wrong)]


def _span(one: Row, zone: str) -> tuple[Span | None, str]:
    if one.is_empty or zone not in zones():
        return None, ""
    if not one.end.strip():
        return None, gettext("Type until when, like 15:30.")
    found = interview_times.read(Typed(one.day, one.begin, one.end, zone, fold="0"))
    if found.starts_at is None or found.ends_at is None:
        return None, str(next(iter(found.wrong.values())))
    if found.ends_at <= found.starts_at:
        return None, str(WRONG["end.not_after"])
    return Span(found.starts_at, found.ends_at), ""


def _until(text: str, zone: str) -> datetime | None:
    """The end of that day."""
    try:
        after = date.fromisoformat(text.strip()) + timedelta(days=1)
    except (ValueError, OverflowError):
        return None
    clock = ZoneInfo(zone) if zone in zones() else ZoneInfo("UTC")
    found = local_times.instants(datetime.combine(after, time()), clock)
    gap = local_times.gap_at(datetime.combine(after, time()), clock)  # where midnight is skipped
    return found[0] if found else local_times.instants(gap.later, clock)[0] if gap else None


def _number(text: str | None) -> int:
    text = (text or "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else NO_NUMBER


def _id(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        return interview_form.NOBODY
