"""What tests of the pages about a form share: a job with this form published, or a draft of it."""

from typing import Any

from hiring import form_drafts
from hiring.form_drafts import Draft
from hiring.models.job import Job
from hiring.work import Work
from tests.hiring.screening.forms import asks, form, leaf
from tests.support.applying import make_job

SKILLS = [{"id": "foc", "label": "FOC"}, {"id": "can", "label": "CAN bus"}]

MOCK: dict[str, Any] = form(
    asks("years", "number", label="How many years have you written embedded C?",
         constraints={"min": 0, "max": 50, "integer": True}),
    asks("visa", label="Do you need us to sponsor a UK work visa?"),
    asks("visa_ends", "date", label="When does your present visa end?",
         visible_if=leaf("visa", "equals", True)),
    asks("skills", "multi_select", label="Which of these have you worked with?", options=SKILLS),
    asks("shipped", "text", label="Tell us about something you shipped"),
    asks("drive", "file", label="Show us a motor drive you are proud of",
         visible_if={"all": [leaf("skills", "contains_any", ["foc"]), leaf("years", "lt", 0)]}),
)  # fmt: skip
"""Six questions, of which the last can never show."""


def draft(work: Work, job: Job, definition: dict[str, Any]) -> Draft:
    """Makes this the draft of the job's form."""
    present = form_drafts.of(work, job)
    return form_drafts.change(work, job, lambda _now: definition, founded_on=present.current)


def job_with(work: Work, definition: dict[str, Any] | None, **more: Any) -> Job:
    """A job that nobody asks anything yet, with this draft."""
    job = make_job(work, screening_form=None, **more)
    if definition is not None:
        draft(work, job, definition)
    return job
