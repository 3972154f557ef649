"""The list of jobs and a job's page."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from math import ceil
from typing import Any

from flask import Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hiring import job_descriptions, listings, promises, screening_forms
from hiring.listings import Filters
from hiring.models.job import Asked, Job, JobStatus
from hiring.work import Work
from portal import bp, found
from portal.attribution import carried
from web.door import Audience, reads
from web.finished_pages import UNTIL
from web.formatting import gettext as _
from web.formatting import ngettext
from web.frame import organisation
from web.labels import label

FILTERS = ("q", "department", "location", "employment_type", "workplace_type", "after")
NEW = timedelta(days=7)
LONGEST_KEPT = timedelta(days=1)

PROFILE_SECONDS = 60
SECONDS = {"text": 25, "number": 15, "boolean": 8, "single_select": 12, "multi_select": 15, "date": 15, "file": 40}
LONG_TEXT_SECONDS = 90


@bp.get("/")
@reads(Audience.PUBLIC)
def home(work: Work) -> ResponseReturnValue:
    return redirect(url_for("portal.jobs", **carried()))


@bp.get("/jobs")
@reads(Audience.PUBLIC)
def jobs(work: Work) -> ResponseReturnValue:
    filters = Filters(**{name: request.args.get(name, "").strip() for name in FILTERS})
    results = listings.search(work, filters)
    facts = {
        "filters": filters,
        "results": results,
        "choices": _choices(results.facets),
        "link": _link_to(filters),
        "carried": carried(),
        "address": found.address_of_list(filters),
        "picture": found.picture_of_list(),
        "new_since": work.now - NEW,
        "nothing": _nothing_fits(filters, results),
        "about_html": job_descriptions.html(organisation().about_markdown) if filters.is_empty else "",
    }
    page = make_response(render_template("portal/jobs/list.html", **facts))
    opened = (one.opened_at for one in results.listings)
    return _kept_until(page, work.now, [results.until, *(at + NEW for at in opened if at)])


@bp.get("/jobs/<slug>")
@reads(Audience.PUBLIC)
def job(work: Work, slug: str) -> ResponseReturnValue:
    one = listings.known(work, slug)
    if one.slug != slug:
        return moved("portal.job", one)
    standing = listings.standing(one, work.now)
    if standing.page is listings.Page.GONE:
        return make_response(render_template("portal/jobs/closed.html", **_closed(work, one)), 410)
    content, minutes = _content_of(work, one)
    page = make_response(
        render_template(
            "portal/jobs/job.html", job=one, standing=standing, content=content, minutes=minutes,
            is_paused=one.status is JobStatus.PAUSED, promise=promises.kept_lately(work),
            steps=listings.stages_shown(work, one),
            similar=[] if standing.accepting else listings.similar(work, one), carried=carried(),
            found=found.of_job(work, one, standing),
        )
    )  # fmt: skip
    if not standing.listed:
        page.headers["X-Robots-Tag"] = "noindex"
    return _kept_until(page, work.now, [one.closes_at])


def moved(endpoint: str, job: Job) -> ResponseReturnValue:
    """From a former address of the job to the present one, with the whole query. Asked again each time: a
    browser that kept two of these, there and back, would turn in a circle."""
    query = request.query_string.decode()
    address = url_for(endpoint, slug=job.slug, lang=None) + (f"?{query}" if query else "")
    response = make_response(redirect(address, 301))
    response.headers["Cache-Control"] = "public, max-age=0, must-revalidate"
    return response


def _link_to(filters: Filters) -> Any:
    """For templates: the list's address with these filters and some changed; `link(department="")`."""
    present = {name: getattr(filters, name) for name in FILTERS if name != "after"}
    source = carried()

    def link(**changed: str) -> str:
        values: dict[str, Any] = {name: value for name, value in {**present, **changed}.items() if value}
        return url_for("portal.jobs", **values, **source)

    return link


def _choices(facets: listings.Facets) -> dict[str, list[tuple[str, str]]]:
    """The options of each select, as value and words."""
    return {
        "location": [(one.slug, one.name) for one in facets.locations],
        "workplace_type": [(one.value, label(one)) for one in facets.workplace_types],
        "employment_type": [(one.value, label(one)) for one in facets.employment_types],
    }


def _kept_until(page: Response, now: datetime, ends: Iterable[datetime | None]) -> Response:
    """Tells the kept pages how long this one stays true."""
    coming = [end for end in ends if end is not None and end > now]
    page.headers[UNTIL] = min([now + LONGEST_KEPT, *coming]).isoformat()
    return page


def _nothing_fits(filters: Filters, results: listings.Results) -> str:
    """The sentence for an empty list: what was looked for, in the visitor's words."""
    if filters.is_empty:
        return _("No jobs are open right now")
    place = next((one.name for one in results.facets.locations if one.slug == filters.location), "")
    words = {"words": filters.q[:60], "place": place}
    if filters.q and place:
        return _("No jobs match “%(words)s” in %(place)s", **words)
    if filters.q:
        return _("No jobs match “%(words)s”", **words)
    return _("No jobs match in %(place)s", **words) if place else _("No jobs match")


def _closed(work: Work, job: Job) -> dict[str, Any]:
    return {"job": job, "closed_at": job.closed_at or job.closes_at, "similar": listings.similar(work, job),
            "carried": carried()}  # fmt: skip


# what the form will ask


def _content_of(work: Work, job: Job) -> tuple[str, int]:
    """What applying takes, as a sentence, and about how many minutes."""
    form = screening_forms.of(work, job)
    questions: list[Mapping[str, Any]] = form.definition["questions"] if form else []
    asked = [one for one in questions if not one.get("visible_if")]
    seconds = PROFILE_SECONDS + sum(map(_seconds, asked)) + sum(map(_seconds, questions)) // 4
    seconds += SECONDS["file"] * ((job.asks_cv is not Asked.OFF) + (job.asks_cover_letter is not Asked.OFF))
    return _content(job, len(asked)), max(2, ceil(seconds / 60))


def _seconds(question: Mapping[str, Any]) -> int:
    if question.get("constraints", {}).get("multiline"):
        return LONG_TEXT_SECONDS
    return SECONDS[question["type"]]


def _content(job: Job, count: int) -> str:
    parts = {
        Asked.REQUIRED: _("Your details and a CV"),
        Asked.OPTIONAL: _("Your details, a CV if you have one"),
        Asked.OFF: _("Your details"),
    }
    start = parts[job.asks_cv]
    asks = ngettext("%(start)s, and one question.", "%(start)s, and %(num)s questions.", count, start=start)
    sentence = asks if count else f"{start}."
    without = _("No account, no cover letter.") if job.asks_cover_letter is Asked.OFF else _("No account.")
    return f"{sentence} {without}"
