"""Tracking links: made, copied, printed as a QR code, archived."""

import io
import uuid

from flask import Response, request, url_for
from flask_babel import lazy_gettext as _
from wtforms import SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # the stubs are older

from backoffice import acts, bp
from backoffice.second_factor import Square
from hiring import tracking_links as verbs
from hiring.errors import Invalid
from hiring.tracking_links import Listed, Wanted
from hiring.work import Work
from web.door import Audience, answer, reads, see_other, writes
from web.hall import hall
from web.typed_form import TypedForm

WRONG = {
    "required": _("Say where the link will stand, like LinkedIn or Trade fair."),
    "too_long": _("Keep this under 100 characters."),
    "bad_characters": _("Type this again; it holds characters that cannot be stored."),
    "unknown": _("Choose a job from the list."),
    "not_public": _("The public does not find this job now. Choose another, or the list of jobs."),
}
DONE = {
    "made": _("The link is ready."),
    "archived": _("Archived. Whoever still comes by it counts for its source."),
    "restored": _("Back in use."),
}
QR_SCALE = 16
"""Pixels of a module: enough for a poster."""


class LinkForm(TypedForm):
    source = StringField(_("Source"))
    medium = StringField(_("Medium"))
    campaign = StringField(_("Campaign"))
    job = SelectField(_("Leads to"), validate_choice=False)


@bp.get("/sources/links")
@reads(Audience.SIGNED_IN)
def tracking_links(work: Work) -> Response:
    return _list(work, LinkForm())


@bp.post("/sources/links")
@writes(Audience.SIGNED_IN)
def add_tracking_link(work: Work) -> Response:
    form = LinkForm()
    wanted = Wanted(form.source.data or "", form.medium.data or "", form.campaign.data or "", _job_id(form))
    try:
        link = verbs.make(work, wanted)
    except Invalid as error:
        for name, code in error.fields.items():
            form["job" if name == "job_id" else name].errors = [WRONG[code]]
        return _list(work, form, 422)
    return see_other("backoffice.tracking_link", id=link.id, done="made")


@bp.get("/sources/links/<uuid:id>")
@reads(Audience.SIGNED_IN)
def tracking_link(work: Work, id: uuid.UUID) -> Response:
    found = verbs.get(work, id)
    address = address_of(found)
    return answer("backoffice/sources/link.html", one=found, address=address, square=Square.of(address),
                  notice=_notice())  # fmt: skip


@bp.get("/sources/links/<uuid:id>/qr.png")
@reads(Audience.SIGNED_IN)
def tracking_link_picture(work: Work, id: uuid.UUID) -> Response:
    import segno  # its tables would slow each start of the server

    found = verbs.get(work, id)
    picture = io.BytesIO()
    segno.make(address_of(found), error="m", micro=False).save(picture, kind="png", scale=QR_SCALE, border=4)
    response = Response(picture.getvalue(), content_type="image/png")
    response.headers["Content-Disposition"] = f'attachment; filename="foyer-{found.link.token}.png"'
    return response


@bp.post("/sources/links/<uuid:id>/archive")
@writes(Audience.SIGNED_IN)
def archive_tracking_link(work: Work, id: uuid.UUID) -> Response:
    verbs.archive(work, verbs.get(work, id).link)
    return see_other("backoffice.tracking_link", id=id, done="archived")


@bp.post("/sources/links/<uuid:id>/restoration")
@writes(Audience.SIGNED_IN)
def restore_tracking_link(work: Work, id: uuid.UUID) -> Response:
    verbs.restore(work, verbs.get(work, id).link)
    return see_other("backoffice.tracking_link", id=id, done="restored")


def address_of(one: Listed) -> str:
    """The whole address, as it is handed on."""
    token = one.link.token
    if one.job is None:
        return hall().settings.base_url + url_for("portal.jobs", src=token)
    return hall().settings.base_url + url_for("portal.job", slug=one.job.slug, src=token)


def _list(work: Work, form: LinkForm, status: int = 200) -> Response:
    archived = request.args.get("state") == "archived"
    found = verbs.listed(work, archived=archived, after=_after())
    form.job.choices = [SelectChoice("", _("The list of jobs"))] + [
        SelectChoice(str(job.id), job.name) for job in verbs.jobs(work)
    ]
    more = found[verbs.PAGE - 1].link.id if len(found) > verbs.PAGE else None
    return answer("backoffice/sources/links.html", status=status, links=found[: verbs.PAGE], form=form, more=more,
                  archived=archived, address_of=address_of)  # fmt: skip


def _after() -> uuid.UUID | None:
    try:
        return uuid.UUID(request.args.get("after", ""))
    except ValueError:
        return None


def _job_id(form: LinkForm) -> uuid.UUID | None:
    text = form.job.data or ""
    try:
        return uuid.UUID(text) if text else None
    except ValueError:
        return uuid.UUID(int=0)


def _notice() -> acts.Notice | None:
    code = request.args.get("done", "")
    return acts.Notice(str(DONE[code])) if code in DONE else None
