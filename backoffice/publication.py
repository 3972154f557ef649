"""Where a job is seen and why, and the acts that change it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from flask import Response, request, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from backoffice import bp, publication_wording, setup
from backoffice.acts import Notice
from backoffice.publication_wording import Reason
from backoffice.setup import Setup
from hiring import job_addresses, job_copies, job_lists, job_statuses, jobs, listings, policy
from hiring.errors import Conflict, Invalid, InvalidTransition
from hiring.models.job import CloseReason, Job, JobStatus
from hiring.work import Work
from web.door import Audience, answer, reads, see_other, writes
from web.errors import problem_of
from web.hall import hall
from web.labels import label


@dataclass(frozen=True)
class Act:
    """One button: where it posts to (or, for `is_page`, leads), and why it is not possible now."""

    name: str
    url: str
    button: Any
    sentence: Any
    icon: str
    reasons: list[Reason] = field(default_factory=list)
    is_page: bool = False


_ACTS: dict[str, tuple[str, str, Any, Any]] = {
    "open": ("open_job", "check", _("Open the job"), _("It is seen and takes applications from then on.")),
    "resume": ("resume_job", "check", _("Resume"), _("It is listed again and takes applications.")),
    "reopen": ("reopen_job", "rotate-ccw", _("Open again"), _("It is listed again at its old address.")),
    "pause": (
        "pause_job",
        "pause",
        _("Pause"),
        _("Its page stays and says that you take no applications for now."),
    ),
    "close": (
        "closing",
        "circle-check",
        _("Close…"),
        _("No more applications. Who is in progress stays in progress."),
    ),
    "archive": ("archive_job", "inbox", _("Archive"), _("It leaves the lists and can no longer be changed.")),
    "unarchive": ("unarchive_job", "history", _("Take out of the archive"), _("It is a closed job again.")),
}
"""Act -> endpoint, icon, button, what it does. In the order of the page."""

DONE = {
    "opened": _("The job is open"),
    "paused": _("The job is paused"),
    "resumed": _("The job takes applications again"),
    "closed": _("The job is closed"),
    "reopened": _("The job is open again"),
    "archived": _("The job is archived"),
    "unarchived": _("The job is out of the archive"),
}


@bp.get("/jobs/<uuid:id>/publication")
@reads(Audience.SIGNED_IN)
def publication(work: Work, id: UUID) -> Response:
    job, may = setup.readable(work, id)
    done = DONE.get(request.args.get("done", ""))
    return _page(work, job, may, Notice(str(done)) if done else None)


@bp.post("/jobs/<uuid:id>/publication/opening")
@writes(Audience.SIGNED_IN)
def open_job(work: Work, id: UUID) -> Response:
    return _turned(work, id, jobs.open, "opened")


@bp.post("/jobs/<uuid:id>/publication/pause")
@writes(Audience.SIGNED_IN)
def pause_job(work: Work, id: UUID) -> Response:
    return _turned(work, id, jobs.pause, "paused")


@bp.post("/jobs/<uuid:id>/publication/resumption")
@writes(Audience.SIGNED_IN)
def resume_job(work: Work, id: UUID) -> Response:
    return _turned(work, id, jobs.resume, "resumed")


@bp.post("/jobs/<uuid:id>/publication/reopening")
@writes(Audience.SIGNED_IN)
def reopen_job(work: Work, id: UUID) -> Response:
    return _turned(work, id, jobs.reopen, "reopened")


@bp.post("/jobs/<uuid:id>/publication/archiving")
@writes(Audience.SIGNED_IN)
def archive_job(work: Work, id: UUID) -> Response:
    return _turned(work, id, jobs.archive, "archived")


@bp.post("/jobs/<uuid:id>/publication/unarchiving")
@writes(Audience.SIGNED_IN)
def unarchive_job(work: Work, id: UUID) -> Response:
    return _turned(work, id, jobs.unarchive, "unarchived")


@bp.get("/jobs/<uuid:id>/publication/closing")
@reads(Audience.SIGNED_IN)
def closing(work: Work, id: UUID) -> Response:
    job, may = setup.readable(work, id)
    work.require(may.runs)
    if "close" not in job_statuses.allowed(job.status):
        return see_other("backoffice.publication", id=id)
    return _closing_page(work, job, may)


@bp.post("/jobs/<uuid:id>/publication/closing")
@writes(Audience.SIGNED_IN)
def close_job(work: Work, id: UUID) -> Response:
    job, may = setup.readable(work, id)
    work.require(may.runs)
    reason = next((one for one in CloseReason if one == request.form.get("reason")), None)
    if reason is None:
        return _closing_page(work, job, may, 422, error=gettext("Choose why the job closes."))
    if request.form.get("seen") == "0" and job_lists.in_progress_of(work, job):
        return _closing_page(work, job, may, 409, chosen=reason)
    return _turned(work, id, lambda work, job: jobs.close(work, job, reason), "closed")


@bp.post("/jobs/<uuid:id>/copies")
@writes(Audience.SIGNED_IN)
def duplicate_job(work: Work, id: UUID) -> Response:
    job, _may = setup.readable(work, id)
    copy = job_copies.duplicate(work, job, name=gettext("%(name)s (copy)", name=job.name))
    return see_other("backoffice.edit_job", id=copy.id, done="copied")


@bp.post("/jobs/<uuid:id>/removal")
@writes(Audience.SIGNED_IN)
def delete_job(work: Work, id: UUID) -> Response:
    job, may = setup.readable(work, id)
    try:
        jobs.delete(work, jobs.get(work, id, for_change=True))
    except Conflict as error:
        return _page(work, job, may, _refusal(job, error), 409)
    return see_other("backoffice.jobs", done="deleted")


def _turned(work: Work, id: UUID, act: Callable[[Work, Job], None], done: str) -> Response:
    """The act, or the page with why not."""
    _job, may = setup.readable(work, id)
    job = jobs.get(work, id, for_change=True)
    try:
        act(work, job)
    except Invalid as error:
        return _page(work, job, may, _refusal(job, error), 422)
    except Conflict as error:
        return _page(work, job, may, _refusal(job, error), 409)
    return see_other("backoffice.publication", id=id, done=done)


def _refusal(job: Job, error: Invalid | Conflict) -> Notice:
    if isinstance(error, InvalidTransition):
        status = label(job.status).lower()
        words = gettext("Not done: this job is %(status)s by now. What can be done stands below.", status=status)
    elif isinstance(error, Invalid):
        words = gettext("Not done: something is missing. It stands beside the button.")
    else:
        problem = problem_of(error)
        words = f"{problem.title}. {problem.text}"
    return Notice(words, refused=True)


def _page(work: Work, job: Job, may: Setup, notice: Notice | None = None, status: int = 200) -> Response:
    in_progress = job_lists.in_progress_of(work, job)
    return answer(
        "backoffice/jobs/publication.html", status=status, job=job, setup=may, notice=notice,
        spots=publication_wording.spots(job, work.now), acts=_acts(work, job, in_progress) if may.runs else [],
        may_copy=policy.may_change_jobs(work.actor), in_progress=in_progress,
        is_deletable=job_statuses.is_empty_draft(work, job), address=_address(job),
        on_site=listings.standing(job, work.now).page is not listings.Page.ABSENT,
        former=job_addresses.former(work, job), is_draft=job.status is JobStatus.DRAFT,
    )  # fmt: skip


def _acts(work: Work, job: Job, in_progress: int) -> list[Act]:
    """Those that lead on from the job's status, with what stands in their way: the verbs ask the same."""
    return [
        Act(name, url_for(f"backoffice.{endpoint}", id=job.id), button, sentence, icon,
            [publication_wording.reason(job, one, code, in_progress)
             for one, code in job_statuses.obstacles(work, job, name).items()], is_page=name == "close")
        for name, (endpoint, icon, button, sentence) in _ACTS.items()
        if name in job_statuses.allowed(job.status)
    ]  # fmt: skip


def _closing_page(
    work: Work, job: Job, may: Setup, status: int = 200, *, error: str = "", chosen: CloseReason | None = None
) -> Response:
    return answer("backoffice/jobs/closing.html", status=status, job=job, setup=may, error=error, chosen=chosen,
                  reasons=list(CloseReason), in_progress=job_lists.in_progress_of(work, job))  # fmt: skip


def _address(job: Job) -> str:
    return hall().settings.base_url.rstrip("/") + url_for("portal.job", slug=job.slug)
