"""Letters in the back office's words: what is wrong with their texts, why they did not go, what variables mean."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _

from hiring import letter_templates
from hiring.errors import DomainError, Invalid
from hiring.interviews.local_times import gap_at, instants
from hiring.models.letter import Letter, LetterState
from hiring.models.letter_template import TemplateKind
from web.errors import problem_of
from web.formatting import day_short

WRONG = {
    "required": _("Write something here; nobody is sent an empty letter."),
    "too_long": _("Keep this under %(about)s characters."),
    "bad_characters": _("This holds characters that cannot be sent. Type it again, or paste it as plain text."),
    "single_brace": _("There is a %(about)s without its other half. For a brace itself, write it twice: {{ or }}."),  # noqa: E501
    "unknown_variable": _("{%(about)s} is not a variable here. Choose one from the list, or write {{%(about)s}} for the words themselves."),  # noqa: E501
    "braces_twice": _("Write {%(about)s} with one brace on each side; with two it would reach people as it is."),
    "unfilled": _("Not sent: for this person there is nothing to stand for %(about)s. Write words there instead."),
    "past": _("This time is over. Choose one that lies ahead."),
    "too_far": _("Choose a time within the next 90 days."),
    "no_time": _("Choose a day and a time, like tomorrow at nine."),
}  # fmt: skip
"""What stands at a control, by code; %(about)s is what the code is about."""

ERRORS = {
    "unreachable": _("The mail server could not be reached for most of a day. Tell whoever runs Foyer, then send it again."),  # noqa: E501
    "missing_file": _("The file that goes along is no longer in the storage."),
    "not an address that mail can be sent to": _("The address cannot be sent to. Put it right, then send the letter again."),  # noqa: E501
}  # fmt: skip
REFUSED_BY = _(
    "The mail server refused it: %(error)s. Look at the address, put it right, then send the letter again."
)

VARIABLES = {
    "first_name": _("Their first name"),
    "last_name": _("Their last name"),
    "job": _("The job"),
    "organisation": _("Your organisation"),
    "recruiter": _("Who owns the application, else who writes"),
    "stage": _("The stage, as candidates read it"),
    "promised_by": _("The day by which an answer is promised"),
    "reason": _("The sentence of the reason for saying no"),
    "interview_title": _("What the interview is called"),
    "interview_day": _("Its day"),
    "interview_time": _("Its time, with the zone"),
    "interview_place": _("Where it takes place"),
    "interviewers": _("Who conducts it"),
    "offer_title": _("The title in the offer"),
    "offer_salary": _("The salary"),
    "offer_bonus": _("What comes beside the salary"),
    "offer_start": _("The first day of work"),
    "offer_until": _("Until when the offer stands"),
}
"""What each variable stands for."""

DONE = {
    "written": _("Written. It waits until %(when)s."),
    "written_now": _("Written. It goes out now."),
    "cancelled": _("Stopped. It does not go."),
    "restored": _("Not stopped any more. It waits until %(when)s."),
    "restored_now": _("Not stopped any more. It goes out now."),
    "delayed": _("It waits until %(when)s."),
    "delayed_now": _("It goes out now."),
    "resent_now": _("Written again. This is the new letter; it goes out now."),
}
TABS = {
    LetterState.WAITING: _("Waiting"),
    LetterState.SENT: _("Sent"),
    LetterState.FAILED: _("Not sent"),
    LetterState.CANCELLED: _("Stopped"),
}
NOTHING = {
    LetterState.WAITING: (_("Nothing waits"), _("Letters that are due later stand here until they go.")),
    LetterState.SENT: (_("Nothing was sent yet"), _("Whatever Foyer writes to people stands here once it went.")),
    LetterState.FAILED: (
        _("Nothing failed"),
        _("A letter that cannot be delivered stands here, with the reason."),
    ),
    LetterState.CANCELLED: (_("Nothing was stopped"), _("Letters that were stopped before they went stand here.")),
}


def said(code: str, about: str = "") -> str:
    """The sentence at a control."""
    if code == "unfilled":
        about = braces(about.split(", "))
    return str(WRONG[code]) % {"about": about}


def wrong_in(subject: str, body: str, kind: TemplateKind = TemplateKind.MESSAGE) -> dict[str, str]:
    """The sentences at a subject and a body that could go to nobody; nothing of one that is empty still."""
    longest = {"subject": letter_templates.LONGEST_SUBJECT, "body": letter_templates.LONGEST_BODY}
    found = {}
    for name, text in (("subject", subject), ("body", body.replace("\r\n", "\n").strip())):
        problem = letter_templates.text_problem(text, kind, longest[name]) if text.strip() else None
        if problem:
            found[name] = said(*problem)
    return found


def problems(error: Invalid) -> dict[str, str]:
    """The sentences at the controls that this is about."""
    about: Mapping[str, str] = error.params.get("about", {})
    return {field: said(code, about.get(field, "")) for field, code in error.fields.items() if code in WRONG}


def refused(error: DomainError) -> str:
    """What is said above a form that was not taken for another reason than its fields."""
    problem = problem_of(error)
    return f"{problem.title}. {problem.text}"


def why_not(error: str | None) -> str:
    """Why a letter did not go; empty where it did."""
    if not error:
        return ""
    return str(ERRORS[error]) if error in ERRORS else str(REFUSED_BY) % {"error": error}


def done(code: str, letter: Letter, zone: ZoneInfo, now: datetime) -> str:
    """What ?done= says was done to this letter; empty where that is not, or no longer, so."""
    holds = (LetterState.CANCELLED,) if code == "cancelled" else (LetterState.WAITING, LetterState.SENT)
    if letter.state not in holds:
        return ""
    if letter.due_at <= now and f"{code}_now" in DONE:
        return str(DONE[f"{code}_now"])
    when = f"{day_short(letter.due_at, zone, now)}, {letter.due_at.astimezone(zone):%H:%M}"
    return str(DONE[code]) % {"when": when} if code in DONE else ""


def braces(names: Any) -> str:
    """ "{reason}, {stage}"."""
    return ", ".join(f"{{{name}}}" for name in names)


def explained(names: Iterable[str], values: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """Of each variable its name, what it stands for, and what that is for the person in view."""
    return [(name, str(VARIABLES[name]), values.get(name, "")) for name in names]


def read_wall(text: str, zone: ZoneInfo) -> datetime | None:
    """The instant that a day and a time in this zone name (the earlier, where there are two; an hour later, where
    clocks skip it); None where they name none."""
    try:
        wall = datetime.strptime(text, "%Y-%m-%dT%H:%M")  # noqa: DTZ007 - the zone comes next
    except ValueError:
        return None
    skipped = gap_at(wall, zone)
    found = instants(skipped.later if skipped else wall, zone)
    return found[0] if found else None
