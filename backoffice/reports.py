"""Reports, and the same figures as CSV."""

from collections.abc import Sequence
from datetime import date

from babel.dates import format_date
from flask import Response, request
from flask_babel import lazy_gettext as _

from backoffice import bp, report_fields, report_sections
from backoffice.charts import Bar
from backoffice.report_fields import Asked
from backoffice.report_wording import lasting, promised, span_of
from hiring import policy
from hiring import reports as figures
from hiring.errors import NotFound
from hiring.reports import Funnel
from hiring.work import Work
from web import spreadsheets
from web.door import Audience, answer, reads
from web.formatting import locale

WRONG = {
    "not_a_date": _("Enter a day like 2026-11-24."),
    "order": _("The last day comes before the first."),
}


@bp.get("/reports")
@reads(Audience.SIGNED_IN)
def reports(work: Work) -> Response:
    work.require(policy.may_see_reports(work.actor))
    asked = report_fields.read(work, request.args)
    return answer(
        "backoffice/reports/show.html",
        "backoffice/reports/_reports.html",
        status=422 if asked.wrong else 200,
        asked=asked,
        wrong={name: WRONG[code] for name, code in asked.wrong.items()},
        days=days_of(asked),
        sections=report_sections.all_of(work, asked.scope),
        choices=figures.choices(work),
        months=report_fields.months(work.today),
        may_track=policy.may_track(work.actor),
    )


@bp.get("/reports.csv")
@reads(Audience.SIGNED_IN)
def report_csv(work: Work) -> Response:
    """One table of the page, named by `report`, with the page's own filters."""
    work.require(policy.may_see_reports(work.actor))
    name = request.args.get("report", "")
    asked = report_fields.read(work, request.args)
    if name not in report_sections.SECTIONS or asked.wrong:
        raise NotFound
    table = report_sections.SECTIONS[name](work, asked.scope).table
    rows = [table.headings, *([cell.value for cell in row] for row in table.rows)]
    response = Response(spreadsheets.csv_of(rows), content_type=spreadsheets.MEDIA_TYPE)
    period = asked.scope.period
    ends = "-".join(str(day) for day in (period.first, period.last) if day)
    response.headers["Content-Disposition"] = f'attachment; filename="foyer-{name}-{ends}.csv"'
    return response


@bp.app_template_filter("lasting")
def lasting_filter(hours: float | None) -> str:
    return lasting(hours)


@bp.app_template_filter("promised")
def promised_filter(working_days: Sequence[int]) -> str:
    return promised(working_days)


@bp.app_template_filter("month_name")
def month_name(first: date) -> str:
    """ "November 2026"."""
    return format_date(first, "LLLL y", locale=locale())


@bp.app_template_filter("funnel_bars")
def funnel_bars_filter(funnel: Funnel) -> list[Bar]:
    return report_sections.funnel_bars(funnel)


def days_of(asked: Asked) -> str:
    """The period in words; empty: everything."""
    period = asked.scope.period
    return span_of(period.first, period.last) if period.first else ""
