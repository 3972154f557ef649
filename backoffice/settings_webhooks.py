"""Webhooks in the settings: where programs listen, what each was told, and its secret at the moment it is made."""

import uuid
from collections.abc import Mapping
from typing import Any

from flask import Response, request
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, IntegerField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # the stubs are older

from backoffice import bp
from backoffice.settings import done, page
from hiring import policy
from hiring import webhooks as verbs
from hiring.errors import Conflict, Invalid, NotFound, Stale
from hiring.models.webhook import Webhook, WebhookDelivery
from hiring.webhooks import EventType
from hiring.work import Work
from plumbing.outgoing import LONGEST_URL
from plumbing.sealing import sealer
from web.door import Audience, reads, writes
from web.errors import Problem, problem_of
from web.hall import hall
from web.typed_form import TypedForm

PAGE = 50
WRONG = {
    "required": _("Enter the address where the program listens."),
    "not_a_url": _("Enter an address like https://payroll.example.org/foyer"),
    "https_only": _("Enter an address that begins with https://, so that nobody reads along."),
    "has_credentials": _("Leave name and password out of the address; messages are signed instead."),
    "port_not_allowed": _("Use port 443, 80 or 8443."),
    "address_not_allowed": _("This leads into a network, not to the internet. Whoever runs Foyer can open it."),
    "too_long": _("This is too long: 2,000 characters for an address, 200 for what it is for."),
    "bad_characters": _("Type this again; it holds characters that cannot be stored."),
    "unknown": _("Choose from the list."),
    "scope_lacking": _("The key that made this webhook may not know of one of these."),
}
GROUPS: Mapping[str, Any] = {
    "job": _("Jobs"),
    "candidate": _("Candidates"),
    "application": _("Applications"),
    "interview": _("Interviews"),
    "offer": _("Offers"),
    "note": _("Notes"),
    "attachment": _("Files"),
    "result_link": _("Results"),
}
ERRORS = {
    "refused_by_receiver": _("Answered with an error"),
    "redirect": _("Answered with a redirect, which is not followed"),
    "gone": _("Says that it takes no more messages"),
    "timeout": _("No answer in time"),
    "refused": _("Nobody listens there"),
    "unreachable": _("Cannot be reached"),
    "no_address": _("The name leads nowhere"),
    "address_not_allowed": _("Leads into a network, not to the public internet"),
    "https_only": _("Leads there without https"),
    "port_not_allowed": _("Uses another port than 443, 80 or 8443"),
    "certificate": _("Its certificate is not right"),
    "tls": _("No secure connection"),
    "not_http": _("Answered with something else than HTTP"),
    "secret_lost": _("Cannot be signed: make a new secret"),
    "deleted": _("Not sent: the webhook was deleted"),
}


class WebhookForm(TypedForm):
    url = StringField(_("Address"))
    description = StringField(_("What it is for"))
    event_types = SelectMultipleField(_("Events"), choices=[SelectChoice(str(one), str(one)) for one in EventType])
    confidential = BooleanField(_("Also of confidential jobs"), false_values=("", "no"))
    version = IntegerField()


@bp.get("/settings/webhooks", endpoint="webhooks")
@reads(Audience.SIGNED_IN)
def listed(work: Work) -> Response:
    work.require(policy.may_make_webhooks(work.actor))
    return page("webhooks", webhooks=verbs.listed(work), host_of=verbs.host_of)


@bp.get("/settings/webhooks/new")
@reads(Audience.STEP_UP)
def new_webhook(work: Work) -> Response:
    work.require(policy.may_make_webhooks(work.actor))
    return _new_page(WebhookForm())


@bp.post("/settings/webhooks/new")
@writes(Audience.STEP_UP)
def add_webhook(work: Work) -> Response:
    work.require(policy.may_make_webhooks(work.actor))
    form = WebhookForm()
    try:
        made = verbs.register(
            work, (form.url.data or "").strip(), exempt=hall().settings.webhook_allow_private, seal=_sealed,
            description=form.description.data or "", event_types=form.event_types.data or (),
            confidential=bool(form.confidential.data),
        )  # fmt: skip
    except Invalid as error:
        return _new_page(_with_errors(form, error), status=422)
    except Conflict as error:
        return _new_page(form, refused=problem_of(error), status=409)
    return _secret_page(made)


@bp.get("/settings/webhooks/<uuid:id>")
@reads(Audience.STEP_UP)
def webhook(work: Work, id: uuid.UUID) -> Response:
    return _page(work, _one(work, id))


@bp.post("/settings/webhooks/<uuid:id>")
@writes(Audience.STEP_UP)
def save_webhook(work: Work, id: uuid.UUID) -> Response:
    found, form = _one(work, id), WebhookForm()
    try:
        verbs.change(
            work, found, exempt=hall().settings.webhook_allow_private, url=(form.url.data or "").strip(),
            description=form.description.data or "", event_types=form.event_types.data or [],
            version=form.version.data or 0,
        )  # fmt: skip
    except Stale:
        return _page(work, found, form=form, changed=True, status=409)
    except Invalid as error:
        return _page(work, found, form=_with_errors(form, error), status=422)
    return done("backoffice.webhook", "saved", id=id)


@bp.post("/settings/webhooks/<uuid:id>/secret")
@writes(Audience.STEP_UP)
def rotate_webhook_secret(work: Work, id: uuid.UUID) -> Response:
    """Answered at once and not by a page to come back to: the secret is shown this one time."""
    return _secret_page(verbs.rotate_secret(work, _one(work, id), seal=_sealed), rotated=True)


@bp.post("/settings/webhooks/<uuid:id>/ping")
@writes(Audience.STEP_UP)
def ping_webhook(work: Work, id: uuid.UUID) -> Response:
    found = _one(work, id)
    try:
        verbs.ping(work, found)
    except Conflict as error:
        return _page(work, found, refused=problem_of(error), status=409)
    return done("backoffice.webhook", "pinged", id=id)


@bp.post("/settings/webhooks/<uuid:id>/disabling")
@writes(Audience.STEP_UP)
def disable_webhook(work: Work, id: uuid.UUID) -> Response:
    verbs.disable(work, _one(work, id))
    return done("backoffice.webhook", "switched_off", id=id)


@bp.post("/settings/webhooks/<uuid:id>/enabling")
@writes(Audience.STEP_UP)
def enable_webhook(work: Work, id: uuid.UUID) -> Response:
    verbs.enable(work, _one(work, id))
    return done("backoffice.webhook", "switched_on", id=id)


@bp.post("/settings/webhooks/<uuid:id>/removal")
@writes(Audience.STEP_UP)
def delete_webhook(work: Work, id: uuid.UUID) -> Response:
    verbs.delete(work, _one(work, id))
    return done("backoffice.webhooks", "removed")


@bp.post("/settings/webhooks/<uuid:id>/deliveries/<uuid:delivery_id>/resending")
@writes(Audience.STEP_UP)
def resend_delivery(work: Work, id: uuid.UUID, delivery_id: uuid.UUID) -> Response:
    found = _one(work, id)
    try:
        verbs.resend(work, found, verbs.delivery_of(work, found, delivery_id))
    except Conflict as error:
        return _page(work, found, refused=problem_of(error), status=409)
    return done("backoffice.webhook", "resent", id=id)


def _one(work: Work, id: uuid.UUID) -> Webhook:
    work.require(policy.may_make_webhooks(work.actor))
    return verbs.get(work, id)


def _sealed(text: str, about: str) -> str:
    return sealer(hall().settings.secret_key).seal(text, about)


def _with_errors(form: WebhookForm, error: Invalid) -> WebhookForm:
    for name, code in error.fields.items():
        form[name].errors = [WRONG[code]]
    return form


def _groups() -> list[tuple[Any, list[EventType]]]:
    return [(words, [one for one in EventType if one.object == object]) for object, words in GROUPS.items()]


def _new_page(form: WebhookForm, *, refused: Problem | None = None, status: int = 200) -> Response:
    return page("webhook_new", status, form=form, groups=_groups(), refused=refused, longest=LONGEST_URL)


def _secret_page(made: verbs.WithSecret, *, rotated: bool = False) -> Response:
    return page("webhook_secret", webhook=made.webhook, secret=made.secret, rotated=rotated)


def _page(
    work: Work, found: Webhook, *, form: WebhookForm | None = None, changed: bool = False,
    refused: Problem | None = None, status: int = 200,
) -> Response:  # fmt: skip
    """`changed`: somebody else changed it while this one was typing; `refused`: what did not go, and why."""
    rows = verbs.deliveries(work, found, before=_before(work, found), most=PAGE + 1)
    form = form or WebhookForm(formdata=None, obj=found)
    return page(
        "webhook", status, webhook=found, form=form, groups=_groups(), changed=changed, refused=refused,
        host=verbs.host_of(found), maker=verbs.maker_of(work, found), deliveries=rows[:PAGE],
        more=rows[PAGE - 1] if len(rows) > PAGE else None,
        is_first="before" not in request.args, errors=ERRORS, longest=LONGEST_URL, now=work.now,
    )  # fmt: skip


def _before(work: Work, found: Webhook) -> WebhookDelivery | None:
    try:
        id = uuid.UUID(request.args.get("before", ""))
    except ValueError:
        return None
    row = work.session.get(WebhookDelivery, id)
    if row is None or row.webhook_id != found.id:
        raise NotFound
    return row
