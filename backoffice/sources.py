"""What came of it: from the view of a job's page to the hire, by source, campaign and job; and as CSV."""

from flask import Response, request

from backoffice import bp, report_fields, source_sections
from backoffice.reports import WRONG, days_of
from hiring import policy
from hiring import reports as figures
from hiring.errors import NotFound
from hiring.visits import MOST_NAMES
from hiring.work import Work
from web import spreadsheets
from web.door import Audience, answer, reads


@bp.get("/sources")
@reads(Audience.SIGNED_IN)
def sources(work: Work) -> Response:
    work.require(policy.may_track(work.actor))
    asked = report_fields.read(work, request.args)
    return answer(
        "backoffice/sources/show.html",
        "backoffice/sources/_report.html",
        status=422 if asked.wrong else 200,
        asked=asked,
        wrong={name: WRONG[code] for name, code in asked.wrong.items()},
        days=days_of(asked),
        sections=source_sections.all_of(work, asked.scope),
        choices=figures.choices(work),
        months=report_fields.months(work.today),
        most_names=MOST_NAMES,
    )


@bp.get("/sources.csv")
@reads(Audience.SIGNED_IN)
def sources_csv(work: Work) -> Response:
    """One table of the page, named by `report`, with the page's own filters."""
    work.require(policy.may_track(work.actor))
    name = request.args.get("report", "")
    asked = report_fields.read(work, request.args)
    if name not in source_sections.SECTIONS or asked.wrong:
        raise NotFound
    table = source_sections.one_of(work, asked.scope, name).table
    rows = [table.headings, *([cell.value for cell in row] for row in table.rows)]
    response = Response(spreadsheets.csv_of(rows), content_type=spreadsheets.MEDIA_TYPE)
    period = asked.scope.period
    ends = "-".join(str(day) for day in (period.first, period.last) if day)
    response.headers["Content-Disposition"] = f'attachment; filename="foyer-sources-{name}-{ends}.csv"'
    return response
