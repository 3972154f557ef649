"""Apply forms that are filled in already: with what was sent before, and with what was kept for its writer."""

from typing import Any

from flask import Response
from sqlalchemy import select

from hiring import screening_forms, uploads
from hiring.applications import correcting
from hiring.errors import Gone
from hiring.models.application import Answer, Application, Submission
from hiring.models.job import Job
from hiring.models.kept_form import KeptForm
from hiring.work import Work
from plumbing.sealing import Unsealable, sealer
from portal.application_form import ApplicationForm, Asked
from portal.form_pages import form_page
from portal.posted import asked_of
from portal.raw_input import RawInput
from portal.versions_met import bring_over
from web import form_token
from web.asked_fields import parts_of
from web.hall import hall

SEALED_FOR = "kept upload"


def correction_page(work: Work, submission: Submission, *, by_owner: bool) -> Response:
    """The job's form with what this sending held, its files too. Raises Gone where that can no longer be done."""
    window = correcting.window(work, submission)
    if not window.is_open:
        raise Gone("correction_over")
    job = work.session.get_one(Job, work.session.get_one(Application, submission.application_id).job_id)
    asked = asked_of(work, job, form_token.Corrects(submission.id, by_owner))
    raw = _raw_of(work, submission)
    changes = _brought_over(work, asked, submission, raw)
    return form_page(ApplicationForm(asked, raw, work.today), changes=changes, window=window)


def kept_page(work: Work, kept: KeptForm, **facts: Any) -> Response:
    """The job's form with what is kept, its files too."""
    job = work.session.get_one(Job, kept.job_id)
    asked = asked_of(work, job)
    raw = RawInput({name: list(values) for name, values in kept.typed["fields"].items()},
                   {key: dict(parts) for key, parts in kept.typed["dates"].items()})  # fmt: skip
    opener = sealer(hall().settings.secret_key)
    for one in kept.uploads:
        try:
            raw.fields.setdefault(one["field"], []).append(opener.open(one["sealed"], SEALED_FOR))
        except Unsealable:  # the key of this Foyer was changed: the file cannot be found again
            continue
    raw.uploads = {name: one for name, one in uploads.known(work, job.id, raw.tokens()).items() if one.is_free}
    changes = _brought_over(work, asked, kept, raw)
    form = ApplicationForm(asked, raw, work.today)
    form.kept = form_token.kept_reference(kept.id)
    return form_page(form, changes=changes, kept_until=kept.expires_at, **facts)


def _brought_over(work: Work, asked: Asked, was: Submission | KeptForm, raw: RawInput) -> list[dict[str, Any]]:
    """Brings what was typed for another version over to the present one; returns what was lost."""
    if was.form_id is None or (asked.form is not None and asked.form.id == was.form_id):
        return []
    return bring_over(screening_forms.by_id(work, was.form_id), asked.definition, raw)


def _raw_of(work: Work, submission: Submission) -> RawInput:
    """What it held, as it would be typed. Its consent stands too: it was given for this very application."""
    profile = {name: [str(value)] for name, value in submission.profile.items() if value}
    raw = RawInput({**profile, "consent": ["yes"]})
    for answer in work.session.scalars(select(Answer).where(Answer.submission_id == submission.id)):
        name, value = f"q.{answer.question_key}", answer.value
        match answer.type:
            case "file":
                continue
            case "date":
                raw.dates[answer.question_key] = parts_of(value)
            case "boolean":
                raw.fields[name] = ["true" if value else "false"]
            case "multi_select":
                raw.fields[name] = list(value)
            case _:
                raw.fields[name] = [str(value)]
    for file in correcting.files_of(work, submission).values():
        if file.field:
            raw.add_upload(file)
    return raw
