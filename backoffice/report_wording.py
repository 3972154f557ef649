"""What reports found, in sentences: with what is certain, and with few cases that they are few."""

from collections.abc import Sequence
from datetime import date

from babel.numbers import format_decimal, format_percent

from backoffice.charts import Cell, Finding, number
from hiring.models.stage import StageKind
from hiring.reports import (
    Funnel,
    Load,
    Middle,
    Place,
    PromiseKept,
    Reason,
    Source,
    TimeInStage,
    TimeToHire,
)
from web import formatting, frame
from web.formatting import gettext, ngettext

FEW = 5
"""Of fewer cases nothing is concluded."""
FEW_HIRES = 3
"""Of fewer hires likewise."""


# words for single values


def lasting(hours: float | None) -> str:
    """ "under an hour", "5 hours", "2.5 days", "23 days"; a dash where nothing is known."""
    if hours is None:
        return formatting.DASH
    if hours < 1:
        return gettext("under an hour")
    if hours < 24:
        return ngettext("%(num)s hour", "%(num)s hours", round(hours))
    days = round(hours / 24, 1) if hours < 240 else round(hours / 24)
    amount = format_decimal(days, "#,##0.#", locale=formatting.locale())
    return ngettext("%(amount)s day", "%(amount)s days", 1 if days == 1 else 2, amount=amount)


def share(part: int, whole: int) -> Cell:
    """A part of a whole; empty where there is no whole."""
    if not whole:
        return Cell(None, formatting.DASH)
    return Cell(round(part / whole, 3), format_percent(part / whole, "#,##0%", locale=formatting.locale()))


def days(middle: Middle) -> Cell:
    """Days in the file, whatever reads best on the page."""
    return Cell(None if middle.hours is None else round(middle.hours / 24, 2), lasting(middle.hours))


def place_name(place: Place) -> str:
    if not place.name:
        return {
            StageKind.INBOX: gettext("Applied"),
            StageKind.IN_PROCESS: gettext("Taken further"),
            StageKind.OFFER: gettext("Offer"),
            StageKind.HIRED: gettext("Hired"),
        }[place.kind]
    return gettext("%(stage)s (retired)", stage=place.name) if place.retired else place.name


def stage_name(place: Place) -> str:
    """The same where people stand in it, and not where they got to."""
    if place.name or place.kind not in (StageKind.INBOX, StageKind.IN_PROCESS):
        return place_name(place)
    return gettext("New") if place.kind is StageKind.INBOX else gettext("In progress")


def promised(working_days: Sequence[int]) -> str:
    """ "5 working days", "3 or 5 working days"; empty where nothing is promised."""
    if not working_days:
        return ""
    numbers = formatting.one_of([str(one) for one in working_days])
    return ngettext("%(numbers)s working day", "%(numbers)s working days", working_days[-1], numbers=numbers)


def span_of(first: date, last: date) -> str:
    ends = [formatting.day_short(one, frame.zone(), frame.now()) for one in (first, last)]
    return ends[0] if first == last else gettext("%(first)s to %(last)s", first=ends[0], last=ends[1])


def elapsed(working_days: int | None) -> float | None:
    """The hours that so many working days last, with the weekends among them."""
    return None if working_days is None else (working_days + 2 * (working_days // 5)) * 24.0


def too_few(what: str) -> Finding:
    return Finding(gettext("Too few to tell"), f": {what}.")


# the findings


def leaving(found: Funnel) -> Finding:
    if not found.applied:
        return Finding(gettext("Nobody applied in these days."))
    if found.applied < FEW:
        return too_few(_applications(found.applied))
    at = max(range(len(found.steps) - 1), key=lambda at: found.steps[at].ended)
    here, following = found.steps[at], found.steps[at + 1]
    if not here.ended:
        on_the_way = found.applied - found.hired
        return Finding(
            gettext("Nobody has left yet"),
            ngettext(": %(num)s person is on the way.", ": %(num)s people are on the way.", on_the_way),
        )
    lead = gettext(
        "Most people leave between %(here)s and %(following)s",
        here=_mid_sentence(here.place),
        following=_mid_sentence(following.place),
    )
    rest = gettext(
        ": %(on)s of %(all)s go on.", on=number(following.reached).words, all=number(here.reached).words
    )
    if here.open:
        rest += " " + ngettext("%(num)s more may yet.", "%(num)s more may yet.", here.open)
    return Finding(lead, rest)


def _mid_sentence(place: Place) -> str:
    if place.name:
        return place_name(place)
    return {
        StageKind.INBOX: gettext("applying"),
        StageKind.IN_PROCESS: gettext("the first step"),
        StageKind.OFFER: gettext("an offer"),
        StageKind.HIRED: gettext("being hired"),
    }[place.kind]


def slowest(found: TimeInStage) -> Finding:
    enough = [one for one in found.stages if one.took.cases >= FEW and one.took.hours is not None]
    if not enough:
        cases = ngettext("%(num)s stay that ended", "%(num)s stays that ended", found.cases)
        return too_few(cases) if found.cases else Finding(gettext("Nobody left a stage in these days."))
    worst = max(enough, key=lambda one: one.took.hours or 0)
    lead = gettext("%(stage)s takes %(time)s", stage=stage_name(worst.place), time=lasting(worst.took.hours))
    goal = elapsed(found.promised)
    if worst.place.kind is StageKind.INBOX and goal is not None and (worst.took.hours or 0) > goal:
        return Finding(lead, gettext(", longer than you promise."))
    if len(enough) == 1:
        return Finding(lead, gettext(" in the middle."))
    second = sorted(one.took.hours or 0 for one in enough)[-2]
    if lasting(second) == lasting(worst.took.hours):
        return Finding(gettext("No stage stands out"),
                       gettext(": the longest take %(time)s in the middle.", time=lasting(second)))  # fmt: skip
    return Finding(lead, gettext(" in the middle, longer than any other stage."))


def quick_hires(found: TimeToHire) -> Finding:
    took = found.took
    if not took.cases:
        return Finding(gettext("Nobody was hired in these days."))
    if took.cases < FEW:
        return Finding(
            gettext("Too few to tell"),
            ngettext(": %(num)s hire, %(time)s after applying.", ": %(num)s hires, %(time)s after applying in the"
                     " middle.", took.cases, time=lasting(took.hours)),
        )  # fmt: skip
    return Finding(
        gettext("Half of %(hires)s hires took %(time)s or less", hires=number(took.cases).words,
                time=lasting(took.hours)),
        gettext(" from applying to being hired."),
    )  # fmt: skip


def best_source(found: Sequence[Source]) -> Finding:
    applied, hired = sum(one.applied for one in found), sum(one.hired for one in found)
    if not applied:
        return Finding(gettext("Nobody applied in these days."))
    if applied < FEW:
        return too_few(_applications(applied))
    if hired < FEW_HIRES:
        first = found[0]
        lead = gettext("%(source)s brings most people", source=_as_beginning(source_name(first)))
        rest = gettext(": %(some)s of %(all)s.", some=number(first.applied).words, all=number(applied).words)
        few = ngettext(
            "%(num)s hire is too few to tell which source is best.",
            "%(num)s hires are too few to tell which source is best.",
            hired,
        )
        return Finding(lead, f"{rest} {few if hired else gettext('Nobody of them is hired yet.')}")
    best = max(found, key=lambda one: (one.hired, -one.applied))
    return Finding(
        gettext("%(source)s brings most hires", source=_as_beginning(source_name(best))),
        gettext(
            ": %(hired)s of %(all)s, out of %(applied)s people who came that way.",
            hired=number(best.hired).words,
            all=number(hired).words,
            applied=number(best.applied).words,
        ),
    )


def _as_beginning(words: str) -> str:
    """Sources are written as they came, many in small letters."""
    return words[:1].upper() + words[1:]


def source_name(one: Source) -> str:
    return gettext("All others") if one.name is None else one.name or gettext("Not known")


def kept_promises(found: PromiseKept) -> Finding:
    late = ngettext("%(num)s person waits longer than promised.", "%(num)s people wait longer than promised.",
                    found.waiting_late) if found.waiting_late else ""  # fmt: skip
    if not found.answers:
        return Finding(gettext("Nobody was answered in these days."), f" {late}" if late else "")
    if found.answers < FEW:
        few = too_few(ngettext("%(num)s first answer", "%(num)s first answers", found.answers))
        return Finding(few.lead, f"{few.rest} {late}".rstrip())
    lead = gettext("%(kept)s of %(all)s answers came within the promise", kept=number(found.kept).words,
                   all=number(found.answers).words)  # fmt: skip
    return Finding(lead, f". {late}" if late else ".")


def main_reason(found: Sequence[Reason]) -> Finding:
    people = sum(one.people for one in found)
    if not people:
        return Finding(gettext("Nobody left in these days."))
    if people < FEW:
        return too_few(ngettext("%(num)s person left", "%(num)s people left", people))
    first = found[0]
    counted = gettext(": %(some)s of %(all)s people.", some=number(first.people).words, all=number(people).words)
    if first.name is None:
        return Finding(gettext("Withdrawing is the commonest end"), counted)
    return Finding(gettext("“%(reason)s” is the commonest reason", reason=first.name), counted)


def reason_name(row: Reason) -> str:
    return row.name or gettext("They withdrew")


def loads(found: Sequence[Load]) -> Finding:
    people = sum(one.open for one in found)
    if not people:
        return Finding(gettext("Nobody is in progress."))
    nobodys = sum(one.open for one in found if one.owner is None)
    late = sum(one.late for one in found)
    words = ngettext("%(num)s person waits longer than promised", "%(num)s people wait longer than promised", late)
    rest = f"; {words}." if late else "."
    if nobodys:
        lead = ngettext("%(num)s person in progress belongs to nobody",
                        "%(num)s people in progress belong to nobody", nobodys)  # fmt: skip
        return Finding(lead, rest)
    most = max(found, key=lambda one: one.open)
    lead = gettext("%(owner)s has the most people", owner=most.owner)
    return Finding(lead, gettext(": %(some)s of %(all)s in progress", some=number(most.open).words,
                                 all=number(people).words) + rest)  # fmt: skip


def _applications(count: int) -> str:
    return ngettext("%(num)s application", "%(num)s applications", count)
