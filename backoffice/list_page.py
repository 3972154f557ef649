"""The page of the list of applications: rows, what they are narrowed to, saved views, the form of the filters."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

from flask import Response, request, url_for

from backoffice import list_wording
from backoffice.acts import Notice
from backoffice.list_address import LONGEST_CARRIED, jobs_open_now
from backoffice.list_rows import rows_of
from backoffice.setup import Setup
from hiring import policy, saved_views
from hiring.actors import JobRole
from hiring.applications import choices, filters, listing
from hiring.applications.asked_answers import AnswerFilter, Given, Question, questions_of
from hiring.applications.filters import Reading
from hiring.applications.listing import Where
from hiring.models.application import ApplicationStatus
from hiring.models.job import JobStatus
from hiring.models.stage import StageKind
from hiring.work import Work
from web.asked_by import wants_fragment
from web.door import answer, see_other

PAGE = "backoffice/application_list/show.html"
FRAGMENT = "backoffice/application_list/_listing.html"


@dataclass(frozen=True)
class Chip:
    """A filter that holds, and the address of the list without it."""

    words: str
    url: str


@dataclass(frozen=True)
class Head:
    """What the page says of the one job that is chosen."""

    id: uuid.UUID
    name: str
    status: JobStatus

    @classmethod
    def of(cls, reading: Reading) -> "Head | None":
        job = reading.filters.job
        return cls(job.id, job.name, JobStatus(job.status)) if job else None


@dataclass(frozen=True)
class Typed:
    """What was typed about a saved view and did not do. `view`: the one it was about, None for a new one."""

    name: str = ""
    shared: bool = False
    wrong: str = ""
    view: uuid.UUID | None = None


@dataclass(frozen=True)
class Here:
    """Where in the list somebody is: filters, saved view, and whether the form of the filters is open."""

    reading: Reading
    view: uuid.UUID | None = None
    is_open: bool = False

    def url(self, asked: Given | None = None, **more: Any) -> str:
        """The list with these filters instead; a further page only where `more` says so."""
        return url_for("backoffice.application_list", **self.values(asked, **more))

    def values(self, asked: Given | None = None, **more: Any) -> dict[str, Any]:
        there = self.reading.asked if asked is None else asked
        return {"view": self.view, "panel": "open" if self.is_open else None, **more, **there}

    def without(self, *names: str) -> dict[str, list[str]]:
        return {name: list(texts) for name, texts in self.reading.asked.items() if name not in names}

    def chips(self) -> list[Chip]:
        """The one job that is chosen is what the whole page is about, and no chip."""
        filters = self.reading.filters
        shown = replace(filters, jobs=()) if filters.job else filters
        return [Chip(one.words, self.url(self._less(one.pairs))) for one in list_wording.said(shown)]

    @property
    def bare(self) -> str:
        """The list without filters, of the same job."""
        job = self.reading.filters.job
        return self.url({"job": [str(job.id)]} if job else {}, view=None)

    def _less(self, pairs: Sequence[tuple[str, str]]) -> dict[str, list[str]]:
        left = self.without(*(name for name, text in pairs if not text))
        for name, text in pairs:
            left[name] = [one for one in left.get(name, ()) if one != text]
        return left

    @property
    def query(self) -> str:
        """The filters as the end of an address."""
        return urlencode(self.reading.asked, doseq=True)


@dataclass(frozen=True)
class Panel:
    """The form of the filters: what it offers, and what is chosen."""

    choices: choices.Choices
    questions: Sequence[Question]
    answers: Mapping[str, AnswerFilter] = field(default_factory=dict)
    statuses: Sequence[ApplicationStatus] = tuple(ApplicationStatus)
    kinds: Sequence[StageKind] = tuple(StageKind)


def show(work: Work, asked: Given, *, status: int = 200, typed: Typed | None = None) -> Response:
    """The page, or for htmx the list with its filters."""
    views = saved_views.listed(work)
    known = {id for view in views if not view.is_own for id in view.jobs}
    reading = filters.read(work, asked, known=known)
    here = Here(reading, request.values.get("view", type=uuid.UUID), request.values.get("panel") == "open")
    if _is_about_another_job(reading):  # heading, tabs and the place in the navigation are those of the job
        return see_other(
            "backoffice.application_list", **here.values(), _anchor="of-jobs" if here.is_open else None
        )
    where = Where(after=request.args.get("after", ""), before=request.args.get("before", ""))
    page = listing.page(work, reading, where, counted=where == Where())
    job = Head.of(reading)
    views = [view for view in views if saved_views.may_be_named(view, reading.known_jobs)]
    return answer(
        PAGE, FRAGMENT, status, spot=here, found=page, job=job, setup=_setup(work, job) if job else None,
        filters=reading.filters, chips=here.chips(), panel=_panel(work, reading) if here.is_open else None,
        ignored=list(dict.fromkeys(map(list_wording.left_out, reading.ignored))), is_first=where == Where(),
        views=views, view=next((one for one in views if one.id == here.view), None), typed=typed or Typed(),
        may_share=policy.may_share_views(work.actor), notice=_notice(), now=work.now,
        rows=rows_of(reading.filters, page.rows, _way_back(here, where)), clipped=list_wording.clipped,
        number=list_wording.number(page.count, page.is_more),
    )  # fmt: skip


def _is_about_another_job(reading: Reading) -> bool:
    """Whether htmx asks for a list that belongs on another page than the one that is open."""
    jobs, job = jobs_open_now(), reading.filters.job
    if not wants_fragment() or jobs is None or set(jobs) == set(request.args.getlist("job")):
        return False
    return (str(job.id) if job else None) != (jobs[0] if len(jobs) == 1 else None)


def _setup(work: Work, job: Head) -> Setup:
    """Which of the job's pages there are for this user. Its applications may be read: the filter found it."""
    manages = work.actor.has(job.id, JobRole.HIRING_MANAGER)
    runs = policy.may_run_job(work.actor, job.id)
    return Setup(runs=runs, describes=runs or manages, reads=True)


def _panel(work: Work, reading: Reading) -> Panel:
    job = reading.filters.job
    asked = questions_of(work, job.id, job.of) if job else {}
    return Panel(
        choices=choices.of(work, reading),
        questions=list(asked.values()),
        answers={one.key: one for one in reading.filters.answers},
    )


def _way_back(here: Here, where: Where) -> str:
    """What an application's page needs to lead back to this very page; empty where that is too much to carry."""
    more = {name: text for name, text in (("after", where.after), ("before", where.before)) if text}
    view = {"view": str(here.view)} if here.view else {}
    query = urlencode({**here.reading.asked, **view, **more}, doseq=True) or "status=active"
    return query if len(query) <= LONGEST_CARRIED else ""


def _notice() -> Notice | None:
    words = list_wording.DONE.get(request.args.get("done", ""))
    return None if words is None or wants_fragment() else Notice(str(words))
