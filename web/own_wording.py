"""Where an application stands, in the words of the candidate's own page: the headline is what happens next."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from hiring.models.interview import Interview
from hiring.models.scheduling import CloseReason
from hiring.own_pages import Next, Standing
from hiring.work import Work
from web import interview_wording, times_wording
from web.formatting import all_of, day, ngettext
from web.formatting import gettext as _


@dataclass(frozen=True)
class Told:
    """A headline and what stands below it."""

    headline: str
    text: str


def told(work: Work, one: Standing) -> Told:
    """In the words of the job's own time zone, which is the organisation's; an interview in its own."""
    zone, organisation = work.organisation.zone, work.organisation.brief
    name = one.application.candidate.first_name
    by = day(one.by, zone, work.now) if one.by else ""
    match one.next:
        case Next.ANSWER_OFFER:
            until = _("It stands until %(day)s.", day=by) if by else _("It stands until you answer.")
            text = _("Read it in peace, ask what is not clear, then answer here.")
            return Told(_("%(name)s, we would like to offer you this job", name=name), f"{until} {text}")
        case Next.PICK_TIME:
            return Told(_("%(name)s, please pick a time", name=name), _picking(work, one))
        case Next.INTERVIEW:
            return _interview(work, one)
        case Next.TIMES_ASKED:
            who = one.times.organizer.name if one.times else organisation
            text = _("You told us on %(day)s that none of the times would do. %(who)s looks for others and writes"
                     " to you.", day=by, who=who)  # fmt: skip
            return Told(_("We look for other times"), text)
        case Next.WAIT:
            text = _("You hear from us either way. Nothing more is needed from you now.")
            return Told(_("A person reads your application by %(day)s", day=by), _with_missed(work, one, text))
        case Next.LATE:
            text = _("We said that you would hear from us by %(day)s, and we have not kept that. Your application"
                     " is still open, and it stands on our list of those who wait longest.", day=by)  # fmt: skip
            return Told(_("We owe you an answer"), _with_missed(work, one, text))
        case Next.GOING_ON:
            step = one.step.name if one.step else ""
            text = _with_missed(work, one, _since(work, one))
            return Told(_("Your application goes on: %(step)s", step=step), text)
        case Next.OFFER_DECLINED:
            words = _("Thank you for telling us. If that was a mistake, write to us today.")
            return Told(_("You declined this offer"), words)
        case Next.OFFER_RUN_OUT:
            words = _("It stood until %(until)s. If you still want it, write to us: the date can move.", until=by)
            return Told(_("This offer has run out"), words)
        case Next.OFFER_TAKEN_BACK:
            words = _("We took it back. If you have questions about that, write to us.")
            return Told(_("This offer no longer stands"), words)
        case Next.ACCEPTED:
            return Told(_("You accepted our offer"), _("We are glad. What follows we tell you by e-mail."))
        case Next.HIRED:
            return Told(_("Welcome to %(organisation)s, %(name)s", organisation=organisation, name=name),
                        _("You have the job. What follows we tell you by e-mail."))  # fmt: skip
        case Next.NO:
            return Told(_("We have not gone further with this application"), _no(one, by))
        case Next.WITHDRAWN:
            return Told(
                _("You withdrew this application"), _("That was on %(day)s. Nothing more happens with it.", day=by)
            )


def usual(hours: int) -> str:
    """ "usually within a day", "usually 4 days": how long a step has taken in this job."""
    if hours < 24:
        return _("usually within a day")
    days = round(hours / 24)
    return ngettext("usually one day", "usually %(num)s days", days)


def when(work: Work, interview: Interview) -> str:
    """ "Thursday 26 November, 11:00-12:00, Berlin time, UTC+1": on the clocks of the headline."""
    start, name = interview.starts_at, interview.timezone
    times = interview_wording.when(start, interview.ends_at, ZoneInfo(name), work.now)
    return f"{times}, {interview_wording.zone_words(name, start)}"


def _picking(work: Work, one: Standing) -> str:
    times = one.times
    if times is None:
        return ""
    length = ngettext("It takes one minute.", "It takes %(num)s minutes.", times.minutes)
    who = _("%(who)s would like to talk with you: %(title)s.", who=times.organizer.name, title=times.title)
    until = _("Times are open until %(day)s.", day=times_wording.until(times, work))
    return f"{who} {length} {until}"


def _with_missed(work: Work, one: Standing, text: str) -> str:
    """Before that, what became of times that can no longer be picked."""
    if one.missed is None:
        return text
    words = _("The times we offered you no longer stand: there is nothing for you to pick.")
    if one.missed.close_reason is CloseReason.RUN_OUT:
        until = times_wording.until(one.missed, work)
        words = _("You could pick a time until %(until)s. If you still want to talk with us, write to us.",
                  until=until)  # fmt: skip
    return f"{words} {text}"


def _interview(work: Work, one: Standing) -> Told:
    interview = one.interviews[0]
    zone = ZoneInfo(interview.timezone)
    start = interview.starts_at
    headline = _("%(name)s, we meet on %(day)s at %(time)s", name=one.application.candidate.first_name,
                 day=day(start, zone, work.now), time=f"{start.astimezone(zone):%H:%M}")  # fmt: skip
    people = [person.user.name for person in interview.participants]
    parts = [
        f"{interview.title}.",
        _("With %(people)s.", people=all_of(people)) if people else "",
        f"{interview_wording.place(interview)}." if interview_wording.place(interview) else "",
        _("The time is in %(zone)s.", zone=interview_wording.zone_words(interview.timezone, start)),
    ]
    return Told(headline, " ".join(part for part in parts if part))


def _since(work: Work, one: Standing) -> str:
    text = _("You hear from us either way.")
    if one.step is None or one.step.at is None:
        return text
    since = _("Since %(day)s.", day=day(one.step.at, work.organisation.zone, work.now))
    took = ""
    if one.step.usual_hours is not None:
        took = _("In this job that step takes %(usual)s.", usual=usual(one.step.usual_hours))
    return " ".join(part for part in (since, took, text) if part)


def _no(one: Standing, by: str) -> str:
    reason = str(one.no.facts.get("reason", "")).strip() if one.no else ""
    return reason or _("We decided on %(day)s. Thank you for the time you gave it.", day=by)
