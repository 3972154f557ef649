"""An act on many comes out as the single acts would, one by one."""

import uuid
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from hiring import applications, owners, tags
from hiring.applications import bulk
from hiring.applications.bulk import Pick
from hiring.models.application import Application, StageChange
from hiring.models.event import Event
from hiring.models.job import Job
from hiring.models.letter import Letter
from hiring.models.note import Note
from hiring.models.stage import StageCount
from hiring.models.tally import JobTally
from hiring.models.user import User
from hiring.work import Work
from tests.conftest import NOON, OpenWork
from tests.support.applications import applied, check_books, reason, stage, world
from tests.support.applying import make_job

Act = Callable[[Work, Sequence[uuid.UUID], Any], None]


def singly(work: Work, ids: Sequence[uuid.UUID], act: Any) -> None:
    for id in ids:
        found = applications.get(work, id, for_change=True)
        if act[0] == "move":
            applications.move(work, found, stage(work, found.job, act[1]).id)
        elif act[0] == "reject":
            applications.reject(work, found, reason=reason(work), note="No", letter=True)
        elif act[0] == "reopen":
            applications.reopen(work, found)
        elif act[0] == "assign":
            owners.assign(work, found, work.session.scalars(select(User).where(User.first_name == act[1])).one())
        else:
            tags.add(work, found, "motor")


def at_once(work: Work, ids: Sequence[uuid.UUID], act: Any) -> None:
    chosen = [Pick(id) for id in ids]
    job = work.session.get_one(Application, ids[0]).job
    if act[0] == "move":
        bulk.move(work, chosen, stage(work, job, act[1]).id)
    elif act[0] == "reject":
        bulk.reject(work, chosen, reason=reason(work), note="No", letter=True)
    elif act[0] == "reopen":
        bulk.reopen(work, chosen)
    elif act[0] == "assign":
        owner = work.session.scalars(select(User).where(User.first_name == act[1])).one()
        bulk.assign(work, chosen, owner.id)
    else:
        bulk.tag(work, chosen, "motor")


SCRIPTS: dict[str, list[tuple[int, Any]]] = {
    "moved, and on, and back within a minute": [
        (0, ("move", "Call")), (30, ("move", "Interview")), (50, ("move", "New")), (4000, ("move", "Offer")),
    ],
    "no, taken back, no again": [(90, ("reject",)), (200, ("reopen",)), (9000, ("reject",))],
    "moved, no, taken back, moved": [
        (300, ("move", "Interview")), (400, ("reject",)), (410, ("reopen",)), (90000, ("move", "Call")),
    ],
    "handed over and tagged": [
        (10, ("assign", "Dario")), (20, ("tag",)), (700, ("move", "Call")), (800, ("tag",)),
    ],
    "late": [(60 * 60 * 24 * 30, ("move", "Call")), (60 * 60 * 24 * 40, ("reject",))],
}  # fmt: skip


@pytest.mark.parametrize("script", SCRIPTS)
def test_it_comes_out_as_one_by_one(script: str, open_work_on_each: OpenWork) -> None:
    """Two jobs that differ in nothing, half of the people somewhere else already: the one is worked on in bulk."""
    books = []
    with open_work_on_each() as work:
        dario = world(work).dario
    for slug, act in (("one", singly), ("many", at_once)):
        with open_work_on_each() as work:
            job = make_job(work, name=f"Job {slug}", slug=slug)
            ids = [applied(work, job, f"{name} Of-{slug}").id for name in ("Ada", "Bo", "Cy", "Di")]
        with open_work_on_each(dario, now=NOON + timedelta(seconds=5)) as work:
            singly(work, ids[:2], ("move", "Interview"))
        for after, what in SCRIPTS[script]:
            with open_work_on_each(dario, now=NOON + timedelta(seconds=10 + after)) as work:
                act(work, ids, what)
        with open_work_on_each() as work:
            books.append(book_of(work, job, ids))
            check_books(work)
    for one, many in zip(*books, strict=True):
        assert one == many


def book_of(work: Work, job: Job, ids: Sequence[uuid.UUID]) -> list[Any]:
    """Everything that is known of the job's people, with names in the place of ids."""
    names = {one.id: one.name for one in (stage(work, job, name) for name in
             ("New", "Call", "Interview", "Offer", "Hired"))}  # fmt: skip
    by_text = {str(id): name for id, name in names.items()}
    book: list[Any] = []
    for id in ids:
        one = work.session.get_one(Application, id)
        columns = {column.key: getattr(one, column.key) for column in Application.__table__.columns}
        for key in ("id", "candidate_id", "job_id", "current_submission_id", "created_at", "updated_at"):
            del columns[key]
        for key in ("current_stage_id", "furthest_stage_id"):
            columns[key] = names[columns[key]]
        book.append(columns)
        changes = work.session.scalars(
            select(StageChange).where(StageChange.application_id == id).order_by(StageChange.at, StageChange.id)
        )
        book.append([(names.get(one.from_stage_id), names[one.to_stage_id], one.from_status, one.to_status, one.at,
                      one.actor_id) for one in changes])  # fmt: skip
        for one in work.session.scalars(select(Event).where(Event.application_id == id).order_by(Event.seq)):
            said = {key: by_text.get(value, value) for key, value in one.data.items()}
            book.append((one.type, one.actor_name, said, one.at))
        found = work.session.scalars(select(Letter).where(Letter.application_id == id).order_by(Letter.due_at))
        book.append([(one.occasion, one.state, one.due_at, one.facts, one.language, one.written_by)
                     for one in found])  # fmt: skip
        book.append([note.content for note in work.session.scalars(select(Note).where(Note.application_id == id))])
    counts = work.session.scalars(select(StageCount).where(StageCount.job_id == job.id))
    book.append(sorted((names[one.stage_id], one.status, one.count) for one in counts if one.count))
    tallies = work.session.scalars(select(JobTally).where(JobTally.job_id == job.id))
    book.append(sorted((one.measure, str(one.day), by_text.get(one.stage, ""), one.source, one.outcome, one.bucket,
                        one.count) for one in tallies if one.count))  # fmt: skip
    return book
