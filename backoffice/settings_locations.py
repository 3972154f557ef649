"""Places of work in the settings: add, put right, remove with the jobs that are done there."""

import uuid
from typing import Any

from babel.core import get_global
from flask import Response
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import IntegerField, SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # the stubs are older
from wtforms.validators import InputRequired

from backoffice import bp
from backoffice.job_choices import countries
from backoffice.settings import done, page
from backoffice.settings_removal import RemovalForm, chosen_of, removal_of
from hiring import locations as verbs
from hiring import policy
from hiring.errors import Conflict, Invalid, Stale
from hiring.locations import Place
from hiring.models.department import Location
from hiring.work import Work
from web.door import Audience, reads, writes
from web.formatting import locale
from web.typed_form import TypedForm

FIELDS = ("street", "postal_code", "city", "region", "country")
WRONG = {
    "required": _("Name the town, like Leeds."),
    "too_long": _("Keep this under 200 characters."),
    "bad_characters": _("Type this again; it holds characters that cannot be stored."),
    "unknown_country": _("Choose a country from the list."),
    "taken": _("This very place is in the list already."),
}
NO_TARGET = _("Choose the place that its jobs move to.")


class PlaceForm(TypedForm):
    city = StringField(_("Town or city"))
    country = SelectField(_("Country"))
    region = StringField(_("Region"))
    postal_code = StringField(_("Postal code"))
    street = StringField(_("Street and number"))
    version = IntegerField(validators=[InputRequired()])


@bp.get("/settings/locations")
@reads(Audience.SIGNED_IN)
def locations(work: Work) -> Response:
    work.require(policy.may_change_jobs(work.actor))
    return _list(work, _form(country=_country_here(work)))


@bp.post("/settings/locations")
@writes(Audience.SIGNED_IN)
def add_location(work: Work) -> Response:
    work.require(policy.may_change_jobs(work.actor))
    form = _form()
    try:
        verbs.add(work, _place(form))
    except Invalid as error:
        return _list(work, _with_errors(form, error), 422)
    return done("backoffice.locations", "added")


@bp.get("/settings/locations/<uuid:id>")
@reads(Audience.SIGNED_IN)
def location(work: Work, id: uuid.UUID) -> Response:
    return _page(work, _one(work, id))


@bp.post("/settings/locations/<uuid:id>")
@writes(Audience.SIGNED_IN)
def save_location(work: Work, id: uuid.UUID) -> Response:
    found, form = _one(work, id), _form()
    try:
        if not form.version.validate(form):
            raise Stale
        verbs.change(work, found, _place(form), version=form.version.data)
    except Stale:
        return _page(work, found, form=form, changed=True, status=409)
    except Invalid as error:
        return _page(work, found, form=_with_errors(form, error), status=422)
    return done("backoffice.locations", "saved")


@bp.post("/settings/locations/<uuid:id>/removal")
@writes(Audience.SIGNED_IN)
def remove_location(work: Work, id: uuid.UUID) -> Response:
    found = _one(work, id)
    form = _removal(work, found)
    try:
        verbs.remove(work, found, into=chosen_of(form, found, verbs.listed(work)))
    except Conflict:
        form.into.errors = [NO_TARGET]
        return _page(work, found, removal=form, status=422)
    return done("backoffice.locations", "removed")


def in_words(location: Location) -> str:
    """ "1 Mill Lane, LS1 4AP Leeds, Yorkshire, United Kingdom": all that is known of a place."""
    town = " ".join(filter(None, (location.postal_code, location.city)))
    country = locale().territories.get(location.country, location.country)
    return ", ".join(filter(None, (location.street, town, location.region, country)))


def _one(work: Work, id: uuid.UUID) -> Location:
    work.require(policy.may_change_jobs(work.actor))
    return verbs.get(work, id)


def _form(**values: Any) -> PlaceForm:
    form = PlaceForm(**values)
    nothing = SelectChoice("", gettext("Choose one"))
    form.country.choices = [nothing, *(SelectChoice(code, name) for code, name in countries(locale()))]
    return form


def _place(form: PlaceForm) -> Place:
    said = {name: (form[name].data or "").strip() for name in FIELDS}
    optional = {name: said[name] or None for name in ("region", "postal_code", "street")}
    return Place(said["city"], said["country"], **optional)


def _with_errors(form: PlaceForm, error: Invalid) -> PlaceForm:
    for name, code in error.fields.items():
        form[name].errors = [WRONG[code]]
    return form


def _country_here(work: Work) -> str:
    """The country of the organisation's time zone: most of its places are there."""
    return str(get_global("zone_territories").get(work.organisation.timezone, ""))


def _removal(work: Work, found: Location) -> RemovalForm:
    return removal_of(found, verbs.listed(work), in_words)


def _list(work: Work, form: PlaceForm, status: int = 200) -> Response:
    return page("locations", status, locations=verbs.listed(work), uses=verbs.uses(work), form=form,
                in_words=in_words)  # fmt: skip


def _page(
    work: Work,
    found: Location,
    *,
    form: PlaceForm | None = None,
    removal: RemovalForm | None = None,
    changed: bool = False,
    status: int = 200,
) -> Response:
    """`changed`: somebody else changed it while this one was typing."""
    form = form or _form(**{name: getattr(found, name) for name in FIELDS})
    jobs = verbs.uses(work).get(found.id, 0)
    return page("location", status, location=found, form=form, removal=removal or _removal(work, found), jobs=jobs,
                sees_all=policy.sees_all_jobs(work.actor), changed=changed, in_words=in_words)  # fmt: skip
