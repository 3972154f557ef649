"""Each report as a page shows it and a file holds it: finding, bars, table."""

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise

from backoffice import report_wording as words
from backoffice.charts import Bar, Cell, Section, Table, number, per_cent, text
from backoffice.report_wording import lasting, place_name, share, stage_name
from hiring import reports
from hiring.models.stage import StageKind
from hiring.reports import Scope, StageTime
from hiring.work import Work
from web.formatting import gettext, ngettext

MOST_BARS = 10


def funnel(work: Work, scope: Scope) -> Section:
    found = reports.funnel(work, scope)
    headings = [
        gettext("Stage"), gettext("Came so far"), gettext("Of the stage before"), gettext("Ended here"),
        gettext("May go on"),
    ]  # fmt: skip
    rows = [
        [text(bar.label), number(step.reached), ratio, number(step.ended), number(step.open)]
        for step, bar, ratio in zip(found.steps, funnel_bars(found), _ratios(found), strict=True)
    ]
    return Section(
        "funnel", gettext("Funnel"), words.leaving(found), Table(headings, rows),
        funnel_bars(found) if found.applied else (), gettext("Per cent of the stage before"),
    )  # fmt: skip


def funnel_bars(found: reports.Funnel) -> list[Bar]:
    return [
        Bar(place_name(step.place), per_cent(step.reached, found.applied), number(step.reached).words, ratio.words)
        for step, ratio in zip(found.steps, _ratios(found), strict=True)
    ]


def _ratios(found: reports.Funnel) -> list[Cell]:
    """What part of the stage before came here; empty for the first."""
    numbers = [step.reached for step in found.steps]
    return [Cell(None, "")] * bool(numbers) + [share(after, before) for before, after in pairwise(numbers)]


def time_in_stage(work: Work, scope: Scope) -> Section:
    found = reports.time_in_stage(work, scope)
    goal = words.elapsed(found.promised)
    longest = 1.05 * max([*(one.took.hours or 0 for one in found.stages), goal or 0], default=0)
    foot = gettext("The middle value of the stays that ended in these days.")
    if found.promised is not None:
        promise = words.promised([found.promised])
        foot += " " + gettext("The line marks your promise of an answer within %(promise)s.", promise=promise)
    headings = [gettext("Stage"), gettext("Stays that ended"), gettext("Middle value, days")]
    rows = [[text(stage_name(one.place)), number(one.took.cases), words.days(one.took)] for one in found.stages]
    bars = [_stage_bar(one, longest, goal) for one in found.stages] if found.cases else []
    return Section(
        "time-in-stage", gettext("Time in stage"), words.slowest(found), Table(headings, rows), bars, foot
    )


def _stage_bar(one: StageTime, longest: float, goal: float | None) -> Bar:
    promise = goal if one.place.kind is StageKind.INBOX else None
    hours = one.took.hours or 0
    over = promise is not None and hours > promise
    return Bar(
        stage_name(one.place), per_cent(hours, longest), lasting(one.took.hours),
        gettext("over the promise") if over else "", over,
        None if promise is None else per_cent(promise, longest),
    )  # fmt: skip


def time_to_hire(work: Work, scope: Scope) -> Section:
    found = reports.time_to_hire(work, scope)
    most = max((count for _, count in found.spans), default=0)
    labels = [
        _span_name(before, upto) for before, (upto, _) in zip([None, *found.spans], found.spans, strict=False)
    ]
    rows = [
        [text(label), number(count), share(count, found.took.cases)]
        for label, (_, count) in zip(labels, found.spans, strict=True)
    ]
    bars = [
        Bar(label, per_cent(count, most), number(count).words, share(count, found.took.cases).words)
        for label, (_, count) in zip(labels, found.spans, strict=True)
    ]
    headings = [gettext("From applying to being hired"), gettext("Hires"), gettext("Share")]
    return Section("time-to-hire", gettext("Time to hire"), words.quick_hires(found), Table(headings, rows),
                   bars if found.took.cases else ())  # fmt: skip


def _span_name(before: tuple[int | None, int] | None, upto: int | None) -> str:
    since = before[0] if before else None
    if upto is None:
        return gettext("Over %(weeks)s weeks", weeks=(since or 0) // 7)
    if since is None:
        return ngettext("Up to %(num)s week", "Up to %(num)s weeks", upto // 7)
    return gettext("%(since)s to %(upto)s weeks", since=since // 7, upto=upto // 7)


def sources(work: Work, scope: Scope) -> Section:
    found = reports.sources(work, scope)
    headings = [gettext("Source"), gettext("Applied"), gettext("Taken further"), gettext("Hired"),
                gettext("Hired of applied")]  # fmt: skip
    rows = [
        [text(words.source_name(one)), number(one.applied), number(one.taken_on), number(one.hired),
         share(one.hired, one.applied)]
        for one in found
    ]  # fmt: skip
    most = max((one.applied for one in found), default=0)
    bars = [
        Bar(words.source_name(one), per_cent(one.applied, most), number(one.applied).words,
            ngettext("%(num)s hired", "%(num)s hired", one.hired) if one.hired else "")
        for one in found[:MOST_BARS]
    ]  # fmt: skip
    more = len(found) - MOST_BARS
    foot = ngettext("%(num)s more in the table", "%(num)s more in the table", more) if more > 0 else ""
    return Section(
        "sources", gettext("Sources to hire"), words.best_source(found), Table(headings, rows), bars, foot
    )


def promise(work: Work, scope: Scope) -> Section:
    found = reports.promise_kept(work, scope)
    first = gettext("Month") if found.monthly else gettext("Week")
    headings = [first, gettext("First answers"), gettext("Within the promise"), gettext("Late"), gettext("Kept")]
    rows = [
        [text(words.span_of(one.first, one.last)), number(one.kept + one.late), number(one.kept), number(one.late),
         share(one.kept, one.kept + one.late)]
        for one in found.parts
    ]  # fmt: skip
    bars = [
        Bar(words.span_of(one.first, one.last), per_cent(one.kept, one.kept + one.late),
            share(one.kept, one.kept + one.late).words,
            ngettext("%(num)s late", "%(num)s late", one.late) if one.late else "", one.late > one.kept)
        for one in found.parts[-MOST_BARS:]
    ]  # fmt: skip
    foot = gettext("A first answer takes %(time)s in the middle.", time=lasting(found.took.hours)) if bars else ""
    promises = words.promised(found.promises)
    if promises:
        foot = f"{foot} {gettext('You promise one within %(promise)s.', promise=promises)}".strip()
    return Section(
        "promise", gettext("Promise kept"), words.kept_promises(found), Table(headings, rows), bars, foot
    )


def reasons(work: Work, scope: Scope) -> Section:
    found = reports.reasons(work, scope)
    people = sum(one.people for one in found)
    rows = [[text(words.reason_name(one)), number(one.people), share(one.people, people)] for one in found]
    most = max((one.people for one in found), default=0)
    bars = [
        Bar(words.reason_name(one), per_cent(one.people, most), number(one.people).words,
            share(one.people, people).words)
        for one in found[:MOST_BARS]
    ]  # fmt: skip
    table = Table([gettext("Reason"), gettext("People"), gettext("Share")], rows)
    return Section("reasons", gettext("Why people left"), words.main_reason(found), table, bars, wide=True)


def workload(work: Work, scope: Scope) -> Section:
    found = reports.workload(work, scope)
    headings = [gettext("Owner"), gettext("In progress"), gettext("Wait for a first answer"),
                gettext("Of them late")]  # fmt: skip
    rows = [[text(_owner(one.owner)), number(one.open), number(one.waiting), number(one.late)] for one in found]
    most = max((one.open for one in found), default=0)
    bars = [
        Bar(_owner(one.owner), per_cent(one.open, most), number(one.open).words,
            ngettext("%(num)s late", "%(num)s late", one.late) if one.late else "", one.late > 0)
        for one in found[:MOST_BARS]
    ]  # fmt: skip
    return Section("workload", gettext("Workload"), words.loads(found), Table(headings, rows), bars,
                   gettext("As of now, whatever the period"))  # fmt: skip


def _owner(name: str | None) -> str:
    return name or gettext("Nobody")


SECTIONS: Mapping[str, Callable[[Work, Scope], Section]] = {
    "funnel": funnel,
    "time-in-stage": time_in_stage,
    "time-to-hire": time_to_hire,
    "promise": promise,
    "sources": sources,
    "reasons": reasons,
    "workload": workload,
}
"""In the order of the page, by the name that the address of a file has."""


def all_of(work: Work, scope: Scope) -> Sequence[Section]:
    return [section(work, scope) for section in SECTIONS.values()]
