"""A posted apply form, put together: which version it was filled in against, what was typed, which files."""

from dataclasses import dataclass, field
from typing import Any

from flask import request
from flask_babel import get_locale

from hiring import listings, screening_forms, uploads
from hiring.applications import Correcting, Sending, correcting
from hiring.applications.correcting import Window
from hiring.models.application import Submission
from hiring.models.job import Job
from hiring.work import Work
from portal import attribution
from portal.application_form import ApplicationForm, Asked
from portal.keeping import Kept
from portal.raw_input import RawInput
from portal.versions_met import bring_over
from web import form_token
from web.consent import VERSION
from web.hall import hall
from web.limits import client_address


@dataclass
class Posted:
    """`changes`: what differs between the version posted and the present one, as the engine's codes. `correcting`
    and `window`: of a correction, what it corrects and whether that can still be done."""

    job: Job
    form: ApplicationForm
    raw: RawInput
    token: form_token.Token | None
    is_accepting: bool
    changes: list[dict[str, Any]] = field(default_factory=list)
    correcting: Correcting | None = None
    window: Window | None = None

    @property
    def asked(self) -> Asked:
        return self.form.asked

    def sending(self) -> Sending:
        """As the verb takes it. The token must be valid."""
        assert self.token is not None
        form = self.asked.form
        return Sending(
            profile=self.raw.profile(),
            answers=self.raw.answers(self.form.file_keys),
            form_id=form.id if form else None,
            nonce=self.token.nonce,
            digest=self.raw.digest(),
            receipt=form_token.receipt_for(self.token.nonce),
            consent_text=VERSION,
            source=attribution.source(),
            language=str(get_locale() or "en"),
            user_agent=request.user_agent.string,
            ip_hash=form_token.hash_address(client_address()),
            suspected=bool(request.form.get("website"))
            or hall().now() - self.token.issued_at < form_token.QUICKEST,
        )


def asked_of(work: Work, job: Job, corrects: form_token.Corrects | None = None) -> Asked:
    """The job's form as it is now."""
    return Asked(job, screening_forms.of(work, job), corrects)


def read_post(work: Work, slug: str, kept: Kept, *, renew: bool = True) -> Posted:
    """Puts the post together. Raises NotFound for a job the public may not know of."""
    job = listings.known(work, slug)
    token = form_token.read(request.form.get("form_token"), job.id)
    now = asked_of(work, job, token.corrects if token else None)
    raw = RawInput.of(request.form)
    known = uploads.known(work, job.id, raw.tokens())
    raw.uploads = {name: one for name, one in known.items() if one.is_free}
    raw.sent = {name: one for name, one in known.items() if not one.is_free}
    corrected = corrected_by(work, job, token)
    if corrected is not None:
        raw.uploads |= correcting.files_of(work, corrected.submission)
    if renew:
        uploads.renew(work, job.id, raw.uploads)
    _add_files(raw, now, kept)
    changes = _migrate(work, now, raw)
    form = ApplicationForm(now, raw, work.today, token=request.form["form_token"] if token else None)
    form.kept = request.form.get("kept", "") if form_token.read_kept(request.form.get("kept")) else ""
    if corrected is None:
        return Posted(job, form, raw, token, listings.standing(job, work.now).accepting, changes)
    window = correcting.window(work, corrected.submission)
    return Posted(job, form, raw, token, window.is_open, changes, corrected, window)


def corrected_by(work: Work, job: Job, token: form_token.Token | None) -> Correcting | None:
    """What the form of this token corrects; None: it is no correction, or what it corrected was erased."""
    if token is None or token.corrects is None:
        return None
    submission = work.session.get(Submission, token.corrects.submission_id)
    return Correcting(submission, token.corrects.by_owner) if submission else None


def _add_files(raw: RawInput, asked: Asked, kept: Kept) -> None:
    """New files join the kept ones; where only one is wanted, the newest stands. Files of a sending that is
    corrected stand under the name of their copy, once there is one."""
    for name, copy in kept.copies.items():
        raw.rename(name, copy)
    single = {f"q.{q['key']}" for q in asked.definition["questions"]
              if q["type"] == "file" and (q.get("constraints") or {}).get("max_files", 1) == 1}  # fmt: skip
    for upload in kept.uploads:
        if upload.field in single or not upload.field.startswith("q."):
            raw.fields.pop(upload.field, None)
        raw.add_upload(upload)
    raw.refused = kept.refused


def _migrate(work: Work, now: Asked, raw: RawInput) -> list[dict[str, Any]]:
    """Brings answers given to an older version over to the present one."""
    posted = request.form.get("form_version", type=int)  # a word, or 5,000 digits: the present version is meant
    if posted is None or posted == now.number:
        return []
    old = screening_forms.by_number(work, now.job, posted)
    return bring_over(old, now.definition, raw) if old else []
