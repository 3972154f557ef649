"""The receipt: exactly what arrived, for whoever sent it, and a way to put it right."""

from typing import Any

from flask import make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hiring import applications, listings, own_pages
from hiring.applications import correcting, standing, submissions
from hiring.errors import Gone
from hiring.models.application import Application, Submission
from hiring.work import Work
from portal import bp
from portal.filled_in import correction_page
from portal.form_pages import private
from web import form_token, sent_wording
from web.door import Audience, reads, see_other


@bp.get("/sent/<receipt>")
@reads(Audience.PUBLIC)
def sent(work: Work, receipt: str) -> ResponseReturnValue:
    submission = _of(work, receipt)
    if submission is None:
        return make_response(render_template("portal/apply/receipt_gone.html"), 410)
    page = render_template("portal/apply/sent.html", receipt=receipt, **_facts(work, submission))
    return private(make_response(page), "no-store")


@bp.get("/sent/<receipt>/correction")
@reads(Audience.PUBLIC)
def correct_sent(work: Work, receipt: str) -> ResponseReturnValue:
    """The form filled in with what was sent. It is posted as any other form of the job is."""
    submission = _of(work, receipt)
    if submission is None:
        return make_response(render_template("portal/apply/receipt_gone.html"), 410)
    try:
        return private(correction_page(work, submission, by_owner=False), "no-store")
    except Gone:
        return see_other("portal.sent", receipt=receipt)


def _of(work: Work, receipt: str) -> Submission | None:
    secret = form_token.read_receipt(receipt)
    return applications.by_receipt(work, secret) if secret else None


def _facts(work: Work, submission: Submission) -> dict[str, Any]:
    """The same for a first and for a repeated sending: nothing tells a stranger whether an address is known."""
    application = work.session.get_one(Application, submission.application_id)
    zone = work.organisation.zone
    sent_on = submission.submitted_at.astimezone(zone)
    held = submissions.read(work, submission)
    return {
        "job": application.job,
        "submission": submission,
        "promised": standing.promised_answer(sent_on.date(), application.job.promised_days, zone),
        "stages": listings.stages_shown(work, application.job),
        "rows": sent_wording.rows(work, held),
        "files": own_pages.files_of(work, submission),
        "window": correcting.window(work, submission),
        "is_accepting": listings.standing(application.job, work.now).accepting,
        "asked": asked_before(),
        "jobs_url": url_for("portal.jobs"),
    }


MOST_ASKED = 100


def asked_before() -> int:
    """How often the page has asked for the words in files, MOST_ASKED at most."""
    return min(max(0, request.args.get("asked", 0, type=int)), MOST_ASKED)
