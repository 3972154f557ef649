"""What tests of applying share: a job with a form of every type, and sendings for it."""

import hashlib
import io
import secrets
from typing import Any

from sqlalchemy import select

from hiring import job_loading, screening_forms, uploads
from hiring.applications import Sending
from hiring.models.job import Job
from hiring.uploads import Received
from hiring.work import Work

FORM: dict[str, Any] = {
    "schema": 1,
    "questions": [
        {"key": "years", "type": "number", "label": "How many years have you welded?", "required": True,
         "constraints": {"integer": True, "min": 0, "max": 50, "unit": "years"}},
        {"key": "visa", "type": "boolean", "label": "Do you need a visa?", "required": True},
        {"key": "visa_ends", "type": "date", "label": "When does your visa end?", "required": True,
         "visible_if": {"question": "visa", "op": "equals", "value": True}},
        {"key": "shift", "type": "single_select", "label": "Which shift suits you?",
         "options": [{"id": "day", "label": "Days"}, {"id": "night", "label": "Nights"}]},
        {"key": "kit", "type": "multi_select", "label": "What have you worked with?",
         "options": [{"id": "tig", "label": "TIG"}, {"id": "mig", "label": "MIG"},
                     {"id": "none", "label": "None of these", "exclusive": True}]},
        {"key": "proud", "type": "text", "label": "What are you proud of?", "constraints": {"multiline": True}},
        {"key": "proof", "type": "file", "label": "A certificate", "constraints": {"kinds": ["pdf", "png"]}},
    ],
    "knockouts": [
        {"id": "green", "label": "Less than two years", "when": {"question": "years", "op": "lt", "value": 2}}
    ],
}  # fmt: skip

JOB: dict[str, Any] = {
    "name": "Frame welder",
    "slug": "frame-welder",
    "description_markdown": "Weld **frames**.",
    "department": "Workshop",
    "locations": [{"city": "Leeds", "country": "GB"}],
    "workplace_type": "on_site",
    "employment_type": "full_time",
    "status": "open",
    "visibility": "public",
    "application_form": {"cv": "optional", "cover_letter": "off", "phone": "optional"},
    "screening_form": FORM,
}

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"

ANN = {"first_name": "Ann", "last_name": "Lee", "email": "ann@example.com", "consent": "yes"}
ANSWERS: dict[str, Any] = {"years": "6", "visa": "false"}


def make_job(work: Work, **over: Any) -> Job:
    """The job above, loaded as from a file; `over` replaces parts of it."""
    job = {**JOB, **over}
    if job["screening_form"] is None:
        del job["screening_form"]
    job_loading.load(work, {"jobs": [job]})
    return work.session.scalars(select(Job).where(Job.slug == job["slug"])).one()


def sending(work: Work, job: Job, *, profile: Any = None, answers: Any = None, **over: Any) -> Sending:
    """A complete sending for the job's present form."""
    form = screening_forms.of(work, job)
    nonce = over.pop("nonce", secrets.token_hex(16))
    return Sending(
        profile={**ANN, **(profile or {})},
        answers=ANSWERS if answers is None else answers,
        form_id=over.pop("form_id", form.id if form else None),
        nonce=nonce,
        digest=over.pop("digest", "d" * 64),
        receipt=over.pop("receipt", f"receipt-{nonce}"),
        consent_text="1",
        **over,
    )


def keep_upload(work: Work, job: Job, field: str = "cv", name: str = "cv.pdf", body: bytes = PDF) -> uploads.Known:
    """A stored file that a visitor chose."""
    key = secrets.token_hex(16)
    work.files.put(key, io.BytesIO(body), content_type="application/octet-stream")
    facts = Received(field, name, "pdf", len(body), hashlib.sha256(body).hexdigest(), key)
    return uploads.keep(work, job.id, facts, ip_hash=None)
