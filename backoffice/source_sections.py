"""What came of each source, as a page shows it and a file holds it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from flask_babel import lazy_gettext as _l

from backoffice import report_wording as words
from backoffice.charts import Bar, Cell, Finding, Section, Table, number, per_cent, text
from backoffice.report_sections import MOST_BARS
from backoffice.report_wording import FEW, share, too_few
from hiring import reports
from hiring.reports import Left, Numbers, Outcomes, Row, Scope, Source
from hiring.reports.outcomes import is_check, is_question
from hiring.work import Work
from web.formatting import gettext, ngettext

FIELDS = {
    "first_name": _l("First name"),
    "last_name": _l("Last name"),
    "email": _l("Email"),
    "phone": _l("Phone"),
    "cv": _l("CV"),
    "cover_letter": _l("Cover letter"),
    "consent": _l("Their consent"),
}


@dataclass
class Asking:
    """The figures of one scope, read once for all sections."""

    work: Work
    scope: Scope
    _found: list[Outcomes] = field(default_factory=list)

    @property
    def outcomes(self) -> Outcomes:
        if not self._found:
            self._found.append(reports.outcomes(self.work, self.scope))
        return self._found[0]


def way(asking: Asking) -> Section:
    whole = asking.outcomes.whole
    labels = [gettext("Views"), gettext("Began the form"), gettext("Sent"), gettext("Interview"), gettext("Hired")]
    before = [0, *whole[:-1]]
    rows = [
        [text(label), number(count), share(count, former) if at and count <= former else Cell(None, "")]
        for at, (label, count, former) in enumerate(zip(labels, whole, before, strict=True))
    ]
    most = max(whole)
    bars = [
        Bar(row[0].words, per_cent(count, most), row[1].words, row[2].words)
        for row, count in zip(rows, whole, strict=True)
    ]
    table = Table([gettext("Step"), gettext("How many"), gettext("Of the step before")], rows)
    foot = gettext("Interviews and hires: what became so far of those who applied in these days")
    return Section("way", gettext("From view to hire"), _finding_of_way(whole), table, bars if most else (), foot)


def _finding_of_way(whole: Numbers) -> Finding:
    if not any(whole):
        return Finding(gettext("Nobody looked at a job in these days."))
    if whole.starts < FEW or whole.sent > whole.starts:
        views = ngettext("%(num)s view", "%(num)s views", whole.views)
        sent = ngettext("%(num)s application", "%(num)s applications", whole.sent)
        if whole.sent < FEW:
            return too_few(f"{views}, {sent}")
        return Finding(sent, f": {views}.")
    lead = gettext("%(sent)s of %(begun)s forms that were begun were sent", sent=number(whole.sent).words,
                   begun=number(whole.starts).words)  # fmt: skip
    hired = ngettext("%(num)s of these people is hired so far.", "%(num)s of these people are hired so far.",
                     whole.hired) if whole.hired else gettext("Nobody of these people is hired yet.")  # fmt: skip
    return Finding(lead, f". {hired}")


def sources(asking: Asking) -> Section:
    found = asking.outcomes.sources
    applied = [Source(one.name, one.numbers.sent, one.numbers.interviewed, one.numbers.hired) for one in found]
    return _section("sources", gettext("By source"), gettext("Source"), words.best_source(applied), found,
                    gettext("Not known"))  # fmt: skip


def campaigns(asking: Asking) -> Section:
    found = asking.outcomes.campaigns
    return _section("campaigns", gettext("By campaign"), gettext("Campaign"), _finding_of_campaigns(found), found)


def _finding_of_campaigns(found: Sequence[Row]) -> Finding:
    if not found:
        return Finding(gettext("Nobody came by a campaign in these days."))
    sent = sum(one.numbers.sent for one in found)
    if sent < FEW:
        return too_few(ngettext("%(num)s application", "%(num)s applications", sent))
    first = found[0]
    lead = gettext("“%(campaign)s” brings most people", campaign=first.name or gettext("All others"))
    return Finding(lead, gettext(": %(some)s of %(all)s.", some=number(first.numbers.sent).words,
                                 all=number(sent).words))  # fmt: skip


def jobs(asking: Asking) -> Section:
    found = asking.outcomes.jobs
    return _section("jobs", gettext("By job"), gettext("Job"), _finding_of_jobs(found), found)


def _finding_of_jobs(found: Sequence[Row]) -> Finding:
    views = sum(one.numbers.views for one in found)
    if views < FEW:
        return too_few(ngettext("%(num)s view", "%(num)s views", views)) if found else Finding(
            gettext("Nobody looked at a job in these days.")
        )  # fmt: skip
    most = max(found, key=lambda one: (one.name is not None, one.numbers.views))
    return Finding(gettext("%(job)s is looked at most", job=most.name or gettext("All others")),
                   gettext(": %(some)s of %(all)s views.", some=number(most.numbers.views).words,
                           all=number(views).words))  # fmt: skip


def leaving(asking: Asking) -> Section:
    found = reports.leaving(asking.work, asking.scope)
    is_one = asking.scope.job is not None
    headings = [gettext("Last touched"), gettext("Forms left"), gettext("Of all that were left")]
    rows = [[text(_place(one, is_one)), number(one.forms), share(one.forms, found.left)] for one in found.rows]
    most = max((one.forms for one in found.rows), default=0)
    bars = [
        Bar(row[0].words, per_cent(one.forms, most), row[1].words, row[2].words)
        for one, row in zip(found.rows[:MOST_BARS], rows, strict=False)
    ]
    foot = gettext("Forms that were begun and not sent within a day, by where their writers were last")
    return Section("leaving", gettext("Where people leave the form"), _finding_of_leaving(found, is_one),
                   Table(headings, rows), bars, foot, wide=True)  # fmt: skip


def _finding_of_leaving(found: reports.Leaving, is_one: bool) -> Finding:
    if not found.left:
        return Finding(gettext("No form was left in these days."))
    if found.left < FEW:
        return too_few(ngettext("%(num)s form was left", "%(num)s forms were left", found.left))
    known = next((one for one in found.rows if one.field), None)
    if known is None:
        return Finding(ngettext("%(num)s form was left", "%(num)s forms were left", found.left),
                       gettext("; where, nobody knows."))  # fmt: skip
    return Finding(gettext("Most forms are left at “%(place)s”", place=_place(known, is_one)),
                   gettext(": %(some)s of %(all)s.", some=number(known.forms).words,
                           all=number(found.left).words))  # fmt: skip


def _place(one: Left, is_one: bool) -> str:
    if is_check(one.field):
        place = gettext("Check and send")
    elif is_question(one.field):
        place = one.label or gettext("A question that is no longer asked")
    else:
        place = str(FIELDS.get(one.field, gettext("Not known")))
    return place if is_one else gettext("%(place)s, %(job)s", place=place, job=one.job)


def _section(
    key: str, title: str, heading: str, finding: Finding, found: Sequence[Row], nameless: str = ""
) -> Section:
    headings = [heading, gettext("Views"), gettext("Began"), gettext("Sent"), gettext("Interview"),
                gettext("Hired"), gettext("Hired of sent")]  # fmt: skip
    names = [gettext("All others") if one.name is None else one.name or nameless for one in found]
    rows = [
        [text(name), *map(number, one.numbers), share(one.numbers.hired, one.numbers.sent)]
        for name, one in zip(names, found, strict=True)
    ]
    most = max((one.numbers.sent for one in found), default=0)
    bars = [
        Bar(name, per_cent(one.numbers.sent, most), number(one.numbers.sent).words,
            ngettext("of %(num)s view", "of %(num)s views", one.numbers.views) if one.numbers.views else "")
        for name, one in zip(names[:MOST_BARS], found, strict=False)
    ]  # fmt: skip
    more = len(found) - MOST_BARS
    foot = gettext("Applications sent")
    if more > 0:
        foot += "; " + ngettext("%(num)s more in the table", "%(num)s more in the table", more)
    return Section(key, title, finding, Table(headings, rows), bars, foot)


SECTIONS: Mapping[str, Callable[[Asking], Section]] = {
    "way": way,
    "leaving": leaving,
    "sources": sources,
    "campaigns": campaigns,
    "jobs": jobs,
}
"""In the order of the page, by the name that the address of a file has."""


def all_of(work: Work, scope: Scope) -> Sequence[Section]:
    asking = Asking(work, scope)
    return [section(asking) for section in SECTIONS.values() if section is not jobs or scope.job is None]


def one_of(work: Work, scope: Scope, key: str) -> Section:
    return SECTIONS[key](Asking(work, scope))
