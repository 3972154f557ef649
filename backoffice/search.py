"""One box: people, jobs, words inside their files, places to go and things to do; a palette, and a page."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Response, request, url_for
from flask_babel import lazy_gettext as _
from sqlalchemy import select

from backoffice import bp, candidates
from backoffice.settings import SECTIONS
from hiring import jobs as hiring_jobs
from hiring import policy
from hiring import search as hiring_search
from hiring.errors import NotFound
from hiring.models.job import Job, JobStatus
from hiring.search import Query, fits
from hiring.work import Work
from web.door import Audience, answer, reads
from web.frame import PLACES

IN_PALETTE = 6
JOBS_IN_PALETTE = 4
MOST_CHOICES = 200
_LARGEST = 2**63 - 1

GO = {"today": "t", "jobs": "j", "candidates": "c", "interviews": "i", "offers": "o", "reports": "r",
      "letters": "l"}  # fmt: skip
"""The keys after G that lead to a place, as backoffice.js knows them."""


@dataclass(frozen=True)
class Way:
    """A place to go to, or something to do that begins on a page of its own."""

    icon: str
    label: Any
    path: str
    keys: str = ""


@bp.get("/search", endpoint="search")
@reads(Audience.SIGNED_IN)
def found(work: Work) -> Response:
    text = request.args.get("q", "").strip("\n\r\t")
    query = hiring_search.parse(text)
    job = _job(work)
    if request.args.get("part") == "palette":
        return _suggestions(work, text, query)
    people = hiring_search.people(work, query, job=job, before=_after())
    jobs, more_jobs = hiring_search.jobs(work, query) if job is None else ((), False)
    return answer(
        "backoffice/search/show.html", "backoffice/search/_found.html",
        text=text.strip(), query=query, people=people, jobs=jobs, more_jobs=more_jobs, job=job,
        choices=_choices(work, job), is_first="after" not in request.args,
        ways=[*_places(work, query), *_acts(work, query)] if job is None else [],
    )  # fmt: skip


def _suggestions(work: Work, text: str, query: Query) -> Response:
    people = hiring_search.suggested(work, query, most=IN_PALETTE)
    jobs, _more = hiring_search.jobs(work, query, most=JOBS_IN_PALETTE)
    return answer(
        "backoffice/search/palette.html", "backoffice/search/_suggestions.html",
        text=text.strip(), people=people, jobs=jobs, places=_places(work, query, briefly=not text.strip()),
        acts=_acts(work, query),
    )  # fmt: skip


def _job(work: Work) -> Job | None:
    """The job that the question is about; None: all. Raises NotFound."""
    asked = request.args.get("job", "")
    if not asked:
        return None
    try:
        return hiring_jobs.get(work, uuid.UUID(asked))
    except ValueError:
        raise NotFound from None


def _after() -> int | None:
    """Where the page begins. Raises NotFound for what no page ever gave."""
    asked = request.args.get("after")
    if asked is None:
        return None
    if not (asked.isascii() and asked.isdecimal()) or len(asked) > 19 or int(asked) > _LARGEST:
        raise NotFound
    return int(asked)


def _choices(work: Work, chosen: Job | None) -> Sequence[tuple[uuid.UUID, str]]:
    """Jobs whose people the actor may read, by name."""
    readable = (
        select(Job.id, Job.name)
        .where(Job.deleted_at.is_(None), Job.status != JobStatus.ARCHIVED, policy.readable_jobs(work.actor))
        .order_by(Job.name, Job.id)
        .limit(MOST_CHOICES)
    )
    known = [(id, name) for id, name in work.session.execute(readable)]
    return known if chosen is None or chosen.id in dict(known) else [*known, (chosen.id, chosen.name)]


def _places(work: Work, query: Query, *, briefly: bool = False) -> list[Way]:
    """Where one can go, as far as it fits; `briefly`: without a question, the places of the navigation."""
    ways = [
        Way(place.icon, place.label, place.path, f"g {GO[place.key]}" if place.key in GO else "")
        for place in PLACES
        if place.opens(work.actor)
    ]
    if not briefly:
        ways += [Way(one.icon, one.title, one.path) for one in SECTIONS if one.opens(work.actor)]
    return [way for way in ways if briefly or fits(query, str(way.label))]


def _acts(work: Work, query: Query) -> list[Way]:
    """What one can begin from anywhere, as far as it fits."""
    ways = []
    if policy.may_change_jobs(work.actor):
        ways.append(Way("plus", _("New job"), url_for("backoffice.new_job")))
    if candidates.may_add(work):
        ways.append(Way("plus", _("Add candidate"), url_for("backoffice.new_candidate")))
    return [way for way in ways if not query or fits(query, str(way.label))]
