"""The form that arranges or changes an interview: what is typed, who can be chosen and is busy, what is wrong."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from flask import Response, request
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # the stubs are older

from backoffice import interview_times
from backoffice.interview_times import Times, Typed
from hiring import hiring_teams, interviews
from hiring.errors import Invalid
from hiring.interviews import Wanted, clashes, local_times
from hiring.interviews.clashes import Busy, Clashes
from hiring.models.application import Application
from hiring.models.interview import Interview, LocationKind
from hiring.models.stage import StageKind
from hiring.models.user import User
from hiring.organisation import zones
from hiring.work import Work
from web import interview_wording, login
from web.door import answer
from web.formatting import gettext
from web.typed_form import TypedForm

NOBODY = uuid.UUID(int=0)

FIELDS = {"starts_at": "day", "ends_at": "end", "location_kind": "kind", "interviewer_ids": "interviewers",
          "organizer_id": "organizer"}  # fmt: skip
"""Where the form calls a field otherwise than the verb."""
WRONG: Mapping[str, Any] = {
    "title.required": _("Say what it is, like Second talk."),
    "title.too_long": _("Keep it under 120 characters."),
    "message.too_long": _("Keep it under 2,000 characters."),
    "day.in_the_past": _("This is over by now. Choose a time that lies ahead."),
    "day.too_far": _("This is more than two years ahead. Look at the year again."),
    "end.not_after": _("It ends before it begins. Choose a later time."),
    "end.too_long": _("An interview lasts twelve hours at most. Arrange several instead."),
    "timezone.unknown_zone": interview_times.WRONG["timezone"],
    "kind.required": _("Say whether this is an address, a link or a number."),
    "location.too_long": _("Keep it under 500 characters."),
    "location.not_a_link": _("Paste the whole link, like https://meet.example/abc."),
    "location.not_a_number": _("Type a number in digits, like +44 7700 900461."),
    "interviewers.required": _("Choose at least one interviewer."),
    "interviewers.too_many": _("Choose 30 interviewers at most."),
    "interviewers.unknown_user": _(
        "Somebody you chose cannot be an interviewer any more. Look at the list again."
    ),
    "organizer.unknown_user": _("Choose an organiser from the list."),
}
BAD_CHARACTERS = _("This holds characters that cannot be stored. Type it again, or paste it as plain text.")


class InterviewForm(TypedForm):
    """As posted; `interview_times` reads the times, the verbs judge the rest. `letter`: the candidate is told."""

    title = StringField(_("What it is"))
    day = StringField(_("Day"))
    start = StringField(_("From"))
    end = StringField(_("Until"))
    timezone = SelectField(_("Time zone"), validate_choice=False)
    fold = StringField()
    kind = StringField()
    location = StringField(_("Address, link or number"))
    message = TextAreaField(_("A word to the candidate"))
    organizer = SelectField(_("Organiser"), validate_choice=False)
    interviewers = SelectMultipleField(_("Interviewers"), validate_choice=False)
    letter = BooleanField(false_values=("", "no"))
    seen = StringField()

    def typed(self) -> Typed:
        texts = (self.day, self.start, self.end, self.timezone, self.fold)
        found = Typed(*(one.data or "" for one in texts))
        instead = request.form.get("instead", "")
        return interview_times.begun_at(found, instead) if instead else found

    def put(self, typed: Typed) -> None:
        """Shows these times from here on."""
        self.day.data, self.start.data, self.end.data = typed.day, typed.start, typed.end
        self.timezone.data, self.fold.data = typed.timezone, typed.fold

    def refuse(self, error: Invalid) -> None:
        for name, code in error.fields.items():
            found = FIELDS.get(name, name)
            self[found].errors = [WRONG.get(f"{found}.{code}", BAD_CHARACTERS)]


@dataclass(frozen=True)
class Choice:
    """Somebody who can be an interviewer. `busy`: in words, at the typed time."""

    user: User
    chosen: bool
    busy: Sequence[str]


@dataclass(frozen=True)
class Who:
    """Everybody to choose from, those at hand first, and when the candidate is busy."""

    near: Sequence[Choice]
    others: Sequence[Choice]
    candidate: Sequence[str]


def blank(work: Work, application: Application) -> InterviewForm:
    """For a new interview: the acting user organises and conducts it, in their own zone."""
    me = str(work.user_id) if work.user_id else ""
    return InterviewForm(
        formdata=None, title=title_of(application), day="", start="", end="",
        timezone=own_zone(work), kind=str(LocationKind.VIRTUAL), organizer=me,
        interviewers=[me] if me else [], letter=True,
    )  # fmt: skip


def title_of(application: Application) -> str:
    """The step that the candidate is at, in the words that they read."""
    stage = application.stage
    return (stage.public_name if stage.kind is StageKind.IN_PROCESS else "") or gettext("Interview")


def of(interview: Interview) -> InterviewForm:
    """With an interview as it is."""
    zone = ZoneInfo(interview.timezone)
    start, end = (local_times.wall_of(one, zone) for one in (interview.starts_at, interview.ends_at))
    return InterviewForm(
        formdata=None, title=interview.title, day=f"{start:%Y-%m-%d}", start=f"{start:%H:%M}", end=f"{end:%H:%M}",
        timezone=interview.timezone, fold=_fold(interview, zone),
        kind=str(interview.location_kind or ""), location=interview.location, message=interview.message,
        organizer=str(interview.organizer_user_id), letter=True, seen=interviews.digest_of(interview),
        interviewers=[str(one.user_id) for one in interview.participants],
    )  # fmt: skip


def _fold(interview: Interview, zone: ZoneInfo) -> str:
    """Which of two equal times it is, of the beginning before the end; empty where both come once."""
    for instant in (interview.starts_at, interview.ends_at):
        if len(local_times.instants(local_times.wall_of(instant, zone), zone)) > 1:
            return str(int(local_times.is_second(instant, zone)))
    return ""


def wanted(work: Work, form: InterviewForm) -> Wanted | None:
    """What is typed, for the verb; None where the times do not do, which the form then says."""
    typed = form.typed()
    form.put(typed)
    times = interview_times.read(typed)
    for name, sentence in times.wrong.items():
        form[name].errors = [sentence]
    if times.starts_at is None or times.ends_at is None:
        return None
    ids = [_id(one) for one in form.interviewers.data or ()]
    organizer = form.organizer.data or str(work.user_id or (ids[0] if ids else ""))
    return Wanted(
        title=form.title.data or "",
        starts_at=times.starts_at,
        ends_at=times.ends_at,
        timezone=typed.timezone,
        interviewer_ids=ids,
        organizer_id=_id(organizer),
        location_kind=next((one for one in LocationKind if one == form.kind.data), None),
        location=form.location.data or "",
        message=form.message.data or "",
    )


def page(
    work: Work, application: Application, form: InterviewForm, interview: Interview | None = None,
    status: int = 200, *, changed: bool = False, refused: str = "",
) -> Response:  # fmt: skip
    """The whole form. `changed`: somebody else changed the interview meanwhile; `refused`: why nothing is saved.
    What was typed stays."""
    return answer(
        "backoffice/interviews/form.html",
        None,
        status,
        form=form,
        application=application,
        interview=interview,
        changed=changed,
        refused=refused,
        now_is=_now_is(work, interview) if changed else "",
        kinds=list(LocationKind),
        summary=_summary(form),
        **_looked(work, application, form, interview),
    )


def look(work: Work, application: Application, form: InterviewForm, interview: Interview | None) -> Response:
    """For htmx, while somebody types: who is busy then, and what has to be asked about the time."""
    facts = _looked(work, application, form, interview)
    return answer("backoffice/interviews/_looked.html", None, form=form, application=application, **facts)


def own_zone(work: Work) -> str:
    """The acting user's time zone, else the organisation's."""
    me = login.signed_in_or_none()
    return (me.timezone if me else None) or work.organisation.timezone


def busy_words(busy: Busy, zone: ZoneInfo) -> str:
    """ "11:00–12:00: Ann Lee, Frame welder", or only when."""
    clock = interview_wording.clock(busy.starts_at, busy.ends_at, zone)
    if not busy.person:
        return gettext("busy %(clock)s", clock=clock)
    return gettext("busy %(clock)s with %(person)s, %(job)s", clock=clock, person=busy.person, job=busy.job)


def _looked(
    work: Work, application: Application, form: InterviewForm, interview: Interview | None
) -> dict[str, Any]:
    times = interview_times.read(form.typed())
    users = interviews.choosable(work, application, interview)
    found = _clashes(work, application, times, users, interview)
    zone = ZoneInfo(form.timezone.data) if form.timezone.data in zones() else work.organisation.zone
    names = sorted(zones())
    form.timezone.choices = [SelectChoice(name, name.replace("_", " ")) for name in names]
    form.organizer.choices = [SelectChoice(str(user.id), user.name) for user in users]
    return {
        "times": times,
        "who": _who(work, application, form, users, found, zone),
        "lasts": _lasts(work, form, times),
    }


def _clashes(
    work: Work, application: Application, times: Times, users: Sequence[User], interview: Interview | None
) -> Clashes:
    if times.starts_at is None or times.ends_at is None or not times.starts_at < times.ends_at:
        return Clashes()
    ids = [user.id for user in users]
    return clashes.of(work, times.starts_at, times.ends_at, ids, application.candidate_id,
                      besides=interview.id if interview else None)  # fmt: skip


def _who(
    work: Work,
    application: Application,
    form: InterviewForm,
    users: Sequence[User],
    found: Clashes,
    zone: ZoneInfo,
) -> Who:
    chosen = set(form.interviewers.data or ())
    team = {member.user_id for member in hiring_teams.of(work, application.job)} | {work.user_id}
    choices = [
        Choice(user, str(user.id) in chosen, [busy_words(one, zone) for one in found.users.get(user.id, ())])
        for user in users
    ]
    near = [one for one in choices if one.chosen or one.user.id in team]
    others = [one for one in choices if one not in near]
    return Who(near, others, [busy_words(one, zone) for one in found.candidate])


def _lasts(work: Work, form: InterviewForm, times: Times) -> str:
    """In whole words when it is; also for the user where they live, if that is another time there."""
    if times.starts_at is None or times.ends_at is None or times.ends_at <= times.starts_at:
        return ""
    name, own = form.timezone.data or "", own_zone(work)
    words = interview_wording.when(times.starts_at, times.ends_at, ZoneInfo(name), work.now)
    words = f"{words} ({interview_wording.zone_words(name, times.starts_at)})"
    if interview_wording.offset_of(own, times.starts_at) == interview_wording.offset_of(name, times.starts_at):
        return words
    clock = interview_wording.clock(times.starts_at, times.ends_at, ZoneInfo(own))
    return gettext("%(words)s; for you %(clock)s", words=words, clock=clock)


def _now_is(work: Work, interview: Interview | None) -> str:
    """How the interview stands, for whoever has typed over an older one."""
    if interview is None:
        return ""
    zone = ZoneInfo(interview.timezone)
    when = interview_wording.when(interview.starts_at, interview.ends_at, zone, work.now)
    return f"{interview.title}, {when} ({interview_wording.zone_words(interview.timezone, interview.starts_at)})"


def _summary(form: InterviewForm) -> list[tuple[str, str]]:
    return [(field.id, str(field.errors[0])) for field in form if field.errors]


def _id(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        return NOBODY
