"""Where an application stands, in the words of the candidate's own page: the headline is what happens next."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from hiring.own_pages import Next, Standing
from hiring.work import Work
from web import interview_wording
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
            return Told(_("%(name)s, please pick a time", name=name), _picking(one, by))
        case Next.INTERVIEW:
            return _interview(work, one)
        case Next.TIMES_ASKED:
            who = one.times.organizer.name if one.times else organisation
            text = _("You told us on %(day)s that none of the times would do. %(who)s looks for others and writes"
                     " to you.", day=by, who=who)  # fmt: skip
            return Told(_("We look for other times"), text)
        case Next.WAIT:
            text = _("You hear from us either way. Nothing more is needed from you now.")
            return Told(_("A person reads your application by %(day)s", day=by), text)
        case Next.LATE:
            text = _("We said that you would hear from us by %(day)s, and we have not kept that. Your application"
                     " is still open, and it stands on our list of those who wait longest.", day=by)  # fmt: skip
            return Told(_("We owe you an answer"), text)
        case Next.GOING_ON:
            return Told(
                _("Your application goes on: %(step)s", step=one.step.name if one.step else ""), _since(work, one)
            )
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


def _picking(one: Standing, by: str) -> str:
    times = one.times
    if times is None:
        return ""
    length = ngettext("It takes one minute.", "It takes %(num)s minutes.", times.minutes)
    who = _("%(who)s would like to talk with you: %(title)s.", who=times.organizer.name, title=times.title)
    return f"{who} {length} {_('Times are open until %(day)s.', day=by)}"


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
