"""Going on later: a half-filled form is kept for whoever asks for it, and comes back by the link they are sent."""

from flask import Response, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import get_locale

from hiring import kept_forms, listings, uploads
from hiring.errors import Gone, Invalid, NotFound, TooMany
from hiring.kept_forms import Typed
from hiring.models.job import Job
from hiring.models.kept_form import KeptForm
from hiring.work import Work
from plumbing.sealing import sealer
from portal import attribution, bp
from portal.application_form import WORDS
from portal.filled_in import SEALED_FOR, kept_page
from portal.form_pages import form_page, private
from portal.posted import Posted
from web import form_token
from web.door import Audience, reads
from web.formatting import day
from web.formatting import gettext as _
from web.hall import hall

NOT_KEPT = frozenset({"consent"})
"""Agreeing belongs to sending."""


@bp.get("/kept/<token>")
@reads(Audience.PUBLIC)
def kept_form(work: Work, token: str) -> ResponseReturnValue:
    """Uses nothing up: a mail program may look at the link first."""
    try:
        kept = kept_forms.opened_by(work.session, token, work.now)
    except (NotFound, Gone):
        return _private(make_response(render_template("portal/apply/kept_gone.html"), 410))
    job = work.session.get_one(Job, kept.job_id)
    if listings.standing(job, work.now).accepting:
        return _private(kept_page(work, kept, is_resumed=True))
    words = _("This job closed meanwhile, so it cannot take your application. Your answers are below, so that you "
              "can copy them.")  # fmt: skip
    return _private(kept_page(work, kept, notice=words, is_closed=True))


def keep(work: Work, posted: Posted) -> Response:
    """What is typed so far is kept, and the link to it is on its way; the form stays open."""
    if not posted.is_accepting or posted.correcting:
        return form_page(posted.form, 409, notice=_("This form can no longer be kept."), is_closed=True)
    try:
        kept = _keep(work, posted)
    except Invalid as error:
        return _refused(posted, error)
    except TooMany:
        words = _("Forms were kept for this address too often today. What you typed is still here: send it, or "
                  "keep it tomorrow.")  # fmt: skip
        return form_page(posted.form, 429, notice=words)
    posted.form.kept = form_token.kept_reference(kept.id)
    words = _("Kept until %(day)s. A link to go on is on its way to %(email)s; it may take ten minutes.",
              day=day(kept.expires_at, work.organisation.zone, work.now), email=kept.email)  # fmt: skip
    return form_page(posted.form, told=words, kept_until=kept.expires_at)


def unkeep(work: Work, posted: Posted) -> Response:
    """The server forgets it; what is typed stays in the page."""
    forget(work, posted)
    uploads.shorten(work, posted.job.id, posted.raw.uploads)
    posted.form.kept = ""
    return form_page(posted.form, told=_("We no longer keep this form. What you typed is only in this page now."))


def forget(work: Work, posted: Posted) -> None:
    """The form that this one goes on with is kept no longer: it was sent, or its writer says so."""
    id = form_token.read_kept(posted.form.kept)
    kept = kept_forms.of(work, posted.job, id) if id else None
    if kept is not None:
        kept_forms.remove(work, kept)


def _keep(work: Work, posted: Posted) -> KeptForm:
    raw, seal = posted.raw, sealer(hall().settings.secret_key).seal
    known = raw.uploads
    fields = {name: [value for value in values if value and value not in known and value not in raw.sent]
              for name, values in raw.fields.items() if name not in NOT_KEPT}  # fmt: skip
    typed = Typed(
        fields={name: values for name, values in fields.items() if values},
        dates=raw.dates,
        uploads=[{"field": one.field, "sealed": seal(one.token, SEALED_FOR)} for one in known.values()],
        form=posted.asked.form,
        source=attribution.source(),
        language=str(get_locale() or "en"),
    )
    email = next(iter(raw.fields.get("email", [])), "")
    return kept_forms.keep(work, posted.job, email, typed, secrets=list(known),
                           id=form_token.read_kept(request.form.get("kept")))  # fmt: skip


def _refused(posted: Posted, error: Invalid) -> Response:
    if "email" in error.fields:
        field = posted.form["email"]
        field.errors = [str(WORDS["email", error.fields["email"]])]
        return form_page(posted.form, 422)
    words = {
        "too_long": _("This is too much to keep. Shorten the longest answers, or send it now."),
        "bad_characters": _("Some of what you typed holds characters that cannot be kept. Type them again."),
    }
    return form_page(posted.form, 422, notice=words[error.fields["typed"]])


def _private(response: Response) -> Response:
    """The address holds the link."""
    response.headers["X-Robots-Tag"] = "noindex"
    return private(response, "no-store")
