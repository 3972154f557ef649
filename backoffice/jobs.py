"""The list of jobs, and the board of one."""

import uuid
from collections.abc import Sequence
from dataclasses import replace

from flask import Response, request

from backoffice import acts, bp, setup
from backoffice.application_page import movable
from backoffice.bulk_form import allowed
from hiring import applications, listings, policy, stages
from hiring import jobs as hiring_jobs
from hiring.applications import Board, Sieve
from hiring.errors import NotFound
from hiring.jobs import JobRow
from hiring.models.application import Application, ApplicationStatus
from hiring.models.candidate import Tag
from hiring.models.job import Job, JobStatus
from hiring.work import Work
from web.door import Audience, answer, reads

BOARDS = (ApplicationStatus.ACTIVE, ApplicationStatus.REJECTED, ApplicationStatus.WITHDRAWN)


@bp.get("/jobs")
@reads(Audience.SIGNED_IN)
def jobs(work: Work) -> Response:
    status = _asked(JobStatus)
    rows = counted(work, hiring_jobs.listed(work, status))
    return answer("backoffice/jobs/list.html", "backoffice/jobs/_list.html", rows=rows, chosen=status,
                  now=work.now, may_create=policy.may_change_jobs(work.actor),
                  done=request.args.get("done"))  # fmt: skip


@bp.get("/jobs/<uuid:id>")
@reads(Audience.SIGNED_IN)
def board(work: Work, id: uuid.UUID) -> Response:
    job = hiring_jobs.get(work, id)
    status, sieve = _board_asked(), _sieve(work)
    found = applications.board(work, job, status=status, sieve=sieve)
    return answer(
        "backoffice/jobs/board.html",
        job=job,
        board=found,
        chosen=status,
        sieve=sieve,
        asked=_asked_of_board(),
        tags=_tags(found),
        bulk_may=_bulk_may(work, job),
        may_add=policy.may_run_job(work.actor, job.id),
        reads=policy.may_read_applications(work.actor, job),
        on_site=listings.standing(job, work.now).page is not listings.Page.ABSENT,
        setup=setup.of(work, job),
        movable=movable(work, job.id) and status is ApplicationStatus.ACTIVE,
        notice=_notice(work),
        now=work.now,
    )


@bp.get("/jobs/<uuid:id>/column")
@reads(Audience.SIGNED_IN)
def column(work: Work, id: uuid.UUID) -> Response:
    job, status = hiring_jobs.get(work, id), _board_asked()
    all_stages = stages.of(work, job)
    stage = next((one for one in all_stages if str(one.id) == request.args.get("stage")), None)
    if stage is None:
        raise NotFound
    more = applications.column(
        work, job, stage, after=request.args.get("after", ""), status=status, sieve=_sieve(work)
    )
    return answer("backoffice/jobs/column.html", "backoffice/jobs/_cards.html", job=job, column=more,
                  stages=all_stages, chosen=status, now=work.now, asked=_asked_of_board(),
                  bulk_may=_bulk_may(work, job),
                  movable=movable(work, job.id) and status is ApplicationStatus.ACTIVE)  # fmt: skip


def counted(work: Work, rows: Sequence[JobRow]) -> list[JobRow]:
    """Numbers of applications only where this user may read them; the others keep their title."""
    return [
        row
        if policy.may_read_applications(work.actor, row)  # type: ignore[arg-type]  # needs id and visibility only
        else replace(row, stages=(), in_progress=0, new=0)
        for row in rows
    ]


def _asked(kind: type[JobStatus]) -> JobStatus | None:
    asked = request.args.get("status")
    return next((one for one in kind if one == asked), None)


def _board_asked() -> ApplicationStatus:
    asked = request.args.get("status")
    return next((one for one in BOARDS if one == asked), ApplicationStatus.ACTIVE)


def _notice(work: Work) -> acts.Notice | None:
    who = request.args.get("who", type=uuid.UUID)
    return acts.notice(work, applications.get(work, who)) if who else None


def _asked_of_board() -> dict[str, str]:
    """What the board's address asks for beside its status, as it stands there."""
    return {name: text for name in ("q", "owner", "tag", "late") if (text := request.args.get(name, "").strip())}


def _sieve(work: Work) -> Sieve:
    """Whom to show. What makes no sense is not asked for."""
    asked = _asked_of_board()
    return Sieve(
        name=asked.get("q", ""),
        owner_id=work.user_id if asked.get("owner") == "me" else None,
        tag_id=request.args.get("tag", type=uuid.UUID),
        late="late" in asked,
    )


def _tags(board: Board) -> list[Tag]:
    """The tags of the people on the board, by name."""
    found = {tag.id: tag for column in board.columns for card in column.cards for tag in card.tags}
    return sorted(found.values(), key=lambda tag: tag.name_norm)


def _bulk_may(work: Work, job: Job) -> dict[str, bool]:
    """Which acts on many the bar offers."""
    return allowed(work, Application(job_id=job.id))
