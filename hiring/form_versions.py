"""The published versions of a job's screening form, for those who look back."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from hiring import policy
from hiring.models.application import Application, Submission
from hiring.models.job import Job, ScreeningForm
from hiring.models.user import User
from hiring.work import Work


@dataclass(frozen=True)
class Version:
    """published_by: a name, empty where a command did. applications: those whose current sending answers it."""

    number: int
    published_at: datetime
    published_by: str
    questions: int
    applications: int
    is_present: bool


def versions(work: Work, job: Job) -> Sequence[Version]:
    """Every version of the job's form, newest first: two statements for any number."""
    work.require(policy.may_read_setup(work.actor, job))
    rows = work.session.execute(
        select(ScreeningForm.id, ScreeningForm.number, ScreeningForm.published_at,
               _size(work).label("questions"), User.first_name, User.last_name)
        .outerjoin(User, User.id == ScreeningForm.published_by)
        .where(ScreeningForm.job_id == job.id, ScreeningForm.number.is_not(None))
        .order_by(ScreeningForm.number.desc())
    )  # fmt: skip
    used = _applications(work, job)
    return [
        Version(
            number=row.number,
            published_at=row.published_at,
            published_by=f"{row.first_name or ''} {row.last_name or ''}".strip(),
            questions=row.questions,
            applications=used.get(row.id, 0),
            is_present=row.id == job.form_id,
        )
        for row in rows
    ]


def published_keys(work: Work, job: Job) -> frozenset[str]:
    """The keys of all questions that any version of the job's form had: a new question takes none of them."""
    definitions = work.session.scalars(
        select(ScreeningForm.definition).where(ScreeningForm.job_id == job.id, ScreeningForm.number.is_not(None))
    )
    return frozenset(question["key"] for definition in definitions for question in definition["questions"])


def _size(work: Work) -> Any:
    """The number of questions, counted where the definition lies."""
    questions = ScreeningForm.definition["questions"]
    if work.session.get_bind().dialect.name == "postgresql":
        return func.jsonb_array_length(questions)
    return func.json_array_length(questions)


def _applications(work: Work, job: Job) -> dict[uuid.UUID | None, int]:
    rows = work.session.execute(
        select(Submission.form_id, func.count())
        .join(Application, Application.current_submission_id == Submission.id)
        .join(Job, Job.id == Application.job_id)
        .where(Application.job_id == job.id, policy.visible_applications(work.actor))
        .group_by(Submission.form_id)
    )
    return {form_id: int(count) for form_id, count in rows}
