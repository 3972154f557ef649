"""What tests of form drafts share: a job with a form, and edits of it."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select

from hiring import jobs, screening_forms
from hiring.errors import DomainError
from hiring.models.job import Job, ScreeningForm
from hiring.screening import editing
from hiring.screening.editing import Definition
from hiring.work import Work
from tests.hiring.screening.forms import asks, form, is_yes

ONE = form(asks("visa", label="Need a visa?"), asks("ends", "date", visible_if=is_yes("visa")))


def begun(work: Work, definition: Definition | None = ONE) -> Job:
    """A job whose form is this, as version 1."""
    job = jobs.create(work, name="Welder")
    if definition is not None:
        screening_forms.publish(work, job, definition)
    return job


def relabel(key: str, label: str) -> Callable[[Definition], Definition]:
    return lambda now: editing.put(now, key, {**editing.find(now, key), "label": label})


def adds(label: str = "New?", **more: Any) -> Callable[[Definition], Definition]:
    return lambda now: editing.add(now, "boolean", label=label, **more)[0]


def labels(definition: Definition) -> list[str]:
    return [question["label"] for question in definition["questions"]]


def refused(act: Callable[[], Any]) -> DomainError:
    with pytest.raises(DomainError) as caught:
        act()
    return caught.value


def drafts(work: Work, job: Job) -> int:
    rows = select(func.count()).where(ScreeningForm.job_id == job.id, ScreeningForm.number.is_(None))
    return work.session.scalar(rows) or 0


def told(work: Work) -> list[str]:
    return [event["type"] for event in work.ledger.events]
