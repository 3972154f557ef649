"""API keys in the settings: who made which, what each may do, and the key itself at the moment it is made."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from flask import Response
from flask_babel import lazy_gettext as _
from wtforms import SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # the stubs are older

from backoffice import bp
from backoffice.settings import done, page
from hiring import api_keys as verbs
from hiring import policy
from hiring.errors import Invalid
from hiring.models.api_key import ApiKey
from hiring.work import Work
from web.door import Audience, reads, writes
from web.typed_form import TypedForm

DAYS = (30, 90, 365)
RESOURCES: Mapping[str, Any] = {
    "users": _("People in Foyer"),
    "jobs": _("Jobs"),
    "candidates": _("Candidates"),
    "applications": _("Applications"),
    "interviews": _("Interviews"),
    "offers": _("Offers"),
    "tags": _("Tags"),
    "notes": _("Notes"),
    "attachments": _("Files"),
    "result_links": _("Results"),
    "webhooks": _("Webhooks"),
}
ACTS: Mapping[str, Any] = {
    "read": _("read"),
    "write": _("change"),
    "confidential": _("also confidential ones"),
    "delete": _("erase people for good"),
    "decide": _("approve, and write answers down"),
}
WRONG = {
    "name": {
        "required": _("Name the program, like Payroll."),
        "too_long": _("Keep the name under 200 characters."),
        "bad_characters": _("Type this again; it holds characters that cannot be stored."),
    },
    "scopes": {"required": _("Choose at least one thing that it may do."), "unknown": _("Choose from the list.")},
    "job_ids": {"required": _("Choose at least one job, or let it know of all."),
                "unknown": _("One of these jobs is no longer there. Choose again.")},
    "days": {"unknown": _("Choose how long it lasts."), "past": _("Choose how long it lasts."),
             "too_far": _("A key lasts a year at most.")},
}  # fmt: skip


class ApiKeyForm(TypedForm):
    name = StringField(_("Name of the program"))
    scopes = SelectMultipleField(
        _("What it may do"), choices=[SelectChoice(scope, scope) for scope in verbs.ALL_SCOPES]
    )
    reach = StringField(_("Jobs"), default="all")
    job_ids = SelectMultipleField(_("Only these jobs"), choices=[])
    days = StringField(_("Lasts"), default=str(DAYS[1]))


@bp.get("/settings/api-keys", endpoint="api_keys")
@reads(Audience.SIGNED_IN)
def listed(work: Work) -> Response:
    return page("api_keys", keys=verbs.listed(work), words_of=words_of, now=work.now)


@bp.get("/settings/api-keys/new")
@reads(Audience.STEP_UP)
def new_api_key(work: Work) -> Response:
    work.require(policy.may_manage_keys(work.actor))
    return _new_page(work, ApiKeyForm())


@bp.post("/settings/api-keys/new")
@writes(Audience.STEP_UP)
def make_api_key(work: Work) -> Response:
    """Answered at once and not by a page to come back to: the key is shown this one time."""
    form = ApiKeyForm()
    try:
        made = verbs.make(
            work, form.name.data or "", form.scopes.data or (), expires_at=work.now + _lasting(form),
            job_ids=_jobs(form) if form.reach.data == "some" else None,
        )  # fmt: skip
    except Invalid as error:
        for name, code in error.fields.items():
            name = "days" if name == "expires_at" else name
            form[name].errors = [WRONG[name][code]]
        return _new_page(work, form, status=422)
    work.session.flush()  # the page leads to the key's own
    return page("api_key_made", key=made.key, words=made.words)


@bp.get("/settings/api-keys/<uuid:id>")
@reads(Audience.SIGNED_IN)
def api_key(work: Work, id: uuid.UUID) -> Response:
    key = verbs.get(work, id)
    return page("api_key", key=key, words=words_of(key), jobs=verbs.jobs_of(work, key), now=work.now)


@bp.post("/settings/api-keys/<uuid:id>/revocation")
@writes(Audience.STEP_UP)
def revoke_api_key(work: Work, id: uuid.UUID) -> Response:
    verbs.revoke(work, verbs.get(work, id))
    return done("backoffice.api_key", "revoked", id=id)


def words_of(key: ApiKey) -> Sequence[tuple[Any, str]]:
    """What the key may do: a resource, and the acts in words."""
    found: dict[str, list[str]] = {}
    for scope in key.scopes:
        resource, _colon, act = scope.partition(":")
        found.setdefault(resource, []).append(str(ACTS[act]))
    return [(RESOURCES[resource], ", ".join(acts)) for resource, acts in found.items()]


def _lasting(form: ApiKeyForm) -> timedelta:
    for days in DAYS:
        if form.days.data == str(days):
            return timedelta(days=days)
    raise Invalid({"days": "unknown"})


def _jobs(form: ApiKeyForm) -> list[uuid.UUID]:
    try:
        return [uuid.UUID(id) for id in form.job_ids.data or ()]
    except ValueError:
        raise Invalid({"job_ids": "unknown"}) from None


def _new_page(work: Work, form: ApiKeyForm, status: int = 200) -> Response:
    groups = [
        (resource, words, [(f"{resource}:{act}", ACTS[act]) for act in verbs.SCOPES[resource]])
        for resource, words in RESOURCES.items()
    ]
    return page("api_key_new", status, form=form, groups=groups, jobs=verbs.jobs_to_choose(work), days=DAYS)
