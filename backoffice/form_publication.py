"""Publishing a form: what changes for applicants, what must be put right first, what must be confirmed."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Response, request
from wtforms import HiddenField

from backoffice import bp
from backoffice.form_paths import Finding, Flaw, findings_of, flaws_of
from backoffice.setup import Setup, readable
from hiring import form_drafts, policy, screening_forms
from hiring.errors import Conflict, Invalid
from hiring.form_drafts import Draft, Version
from hiring.models.job import Job
from hiring.screening import editing
from hiring.work import Work
from web.difference_wording import Changed, changes
from web.door import Audience, answer, reads, see_other, writes
from web.formatting import gettext as _
from web.typed_form import TypedForm


class PublishForm(TypedForm):
    """`seen`: the digest of the draft that the page showed. `confirmed`, repeated: keys of questions that can
    never show and shall be published nevertheless."""

    seen = HiddenField()


@dataclass(frozen=True)
class Publication:
    """next: the number that the draft will have. applications: how many answered an earlier version."""

    draft: Draft
    next: int
    flaws: Sequence[Flaw]
    changed: Sequence[Changed]
    never: Sequence[Finding]
    applications: int
    published: Version | None

    @property
    def is_ready(self) -> bool:
        return self.draft.is_stored and not self.draft.is_overtaken and not self.flaws


@bp.get("/jobs/<uuid:id>/form/publication")
@reads(Audience.SIGNED_IN)
def publication_of_form(work: Work, id: uuid.UUID) -> Response:
    job, setup = _own(work, id)
    return _page(work, job, setup)


@bp.post("/jobs/<uuid:id>/form/publication")
@writes(Audience.SIGNED_IN)
def publish_form(work: Work, id: uuid.UUID) -> Response:
    job, setup = _own(work, id)
    confirmed = request.form.getlist("confirmed")
    try:
        form_drafts.publish(work, job, seen=PublishForm().seen.data or "", confirmed=confirmed)
    except Invalid:
        return _page(work, job, setup, 422, confirmed=confirmed)
    except Conflict as refusal:
        return _page(work, job, setup, 409, refusal=refusal, confirmed=confirmed)
    return see_other("backoffice.form", id=job.id, done="published")


def publication_of(work: Work, job: Job) -> Publication:
    """Reads, and proves; nothing else."""
    draft, present = form_drafts.of(work, job), screening_forms.of(work, job)
    versions = form_drafts.versions(work, job)
    flaws = flaws_of(draft.definition)
    before = present.definition if present else editing.empty()
    return Publication(
        draft=draft,
        next=versions[0].number + 1 if versions else 1,
        flaws=flaws,
        changed=[] if flaws else changes(before, draft.definition),
        never=[] if flaws else findings_of(draft.definition, work.today)["never"],
        applications=sum(version.applications for version in versions),
        published=next((version for version in versions if version.is_present), None),
    )


def _own(work: Work, id: uuid.UUID) -> tuple[Job, Setup]:
    job, setup = readable(work, id)
    work.require(policy.may_run_job(work.actor, job.id))
    return job, setup


def _page(
    work: Work, job: Job, setup: Setup, status: int = 200, *, refusal: Conflict | None = None,
    confirmed: Sequence[str] = (),
) -> Response:  # fmt: skip
    seen = publication_of(work, job)
    return answer(
        "backoffice/form/publish.html",
        None,
        status,
        job=job,
        setup=setup,
        seen=seen,
        refused=_refused(seen, refusal) if refusal else "",
        unconfirmed=refusal.params["keys"] if refusal and refusal.code == "never_shows" else (),
        confirmed=confirmed,
    )


def _refused(seen: Publication, refusal: Conflict) -> str:
    """Why nothing was published, above the fresh page."""
    who: dict[str, Any] = {"who": seen.draft.edited_by or _("Somebody")}
    match refusal.code:
        case "never_shows":
            return _("Not published: confirm below what can never show, or change it first.")
        case "stale" if not seen.draft.is_stored:
            return _("Not published: somebody published or dropped the draft a moment ago.")
        case "stale":
            return _("Not published: %(who)s changed the draft a moment ago. Look at it once more.", **who)
        case "form_published":
            return _("Not published: another version was published a moment ago.")
    return _("Not published: the job does not take changes now.")
