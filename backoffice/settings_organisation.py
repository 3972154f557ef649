"""The organisation's own settings; what candidates see of it stands on a page of its own (brand.py)."""

import re
from dataclasses import asdict
from typing import Any

from flask import Response
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # the stubs are older

from backoffice import bp
from backoffice.settings import done, page
from hiring import organisation as verbs
from hiring import policy
from hiring.errors import Invalid, Stale
from hiring.work import Work
from web.door import Audience, reads, writes
from web.typed_form import TypedForm

FIELDS = ("timezone", "contact_email")
SHOWN = (*FIELDS, "embed_origins", "offer_days", "own_offers", "correction_hours")
"""What the form holds: others may change the careers site meanwhile."""
COLOUR = re.compile(r"#[0-9a-f]{6}")

WRONG = {
    "required": _("Name the organisation, as candidates know it."),
    "too_long": _("This is too long. Keep it under %(most)s characters."),
    "bad_characters": _("Type this again; it holds characters that cannot be stored."),
    "unknown_zone": _("Choose a time zone from the list."),
    "not_a_colour": _("Write the colour as # and six digits, like #0f766e, or leave it empty for Foyer's own."),
    "not_an_email": _("Enter an address like jobs@example.com"),
    "not_an_origin": _("Write each site as https:// and its name alone, one a line: https://www.example.com"),
    "out_of_range": _("Enter a whole number of days from 1 to 90."),
}
WRONG_HOURS = _("Enter a whole number of hours from 0 to 168.")


class OrganisationForm(TypedForm):
    """`seen`: the digest of what the page showed."""

    contact_email = StringField(_("Contact address"))
    timezone = SelectField(_("Time zone"))
    embed_origins = TextAreaField(_("Your own web sites"))
    offer_days = StringField(_("How long an offer stands"))
    correction_hours = StringField(_("How long candidates can correct what they sent"))
    own_offers = BooleanField(_("Whoever wrote an offer may approve it"), false_values=("", "no"))
    seen = HiddenField()


@bp.get("/settings/organisation")
@reads(Audience.SIGNED_IN)
def organisation(work: Work) -> Response:
    work.require(policy.may_change_organisation(work.actor))
    return _page(work, _form(**asdict(work.organisation)))


@bp.post("/settings/organisation")
@writes(Audience.SIGNED_IN)
def save_organisation(work: Work) -> Response:
    work.require(policy.may_change_organisation(work.actor))
    form = _form()
    try:
        verbs.change(work, seen=form.seen.data or "", only=SHOWN, **_typed(form))
    except Stale:
        return _page(work, form, changed=_differing(work, form), status=409)
    except Invalid as error:
        for name, code in error.fields.items():
            most = verbs.LONGEST.get(name, verbs.LONGEST_OTHER)
            words = WRONG_HOURS if name == "correction_hours" else WRONG[code]
            form[name].errors = [str(words) % {"most": f"{most:,}"}]
        return _page(work, form, status=422)
    return done("backoffice.organisation", "saved")


def _form(**values: Any) -> OrganisationForm:
    form = OrganisationForm(**values)
    form.timezone.choices = _zones()
    return form


def _zones() -> list[SelectChoice]:
    """The time zones by continent; the city alone is shown, and found by typing."""
    return [SelectChoice(zone, _city(zone), optgroup=zone.partition("/")[0]) for zone in sorted(verbs.zones())]


def _city(zone: str) -> str:
    """ "Argentina, Buenos Aires" of America/Argentina/Buenos_Aires."""
    return zone.partition("/")[2].replace("_", " ").replace("/", ", ") or zone


def _typed(form: OrganisationForm) -> dict[str, Any]:
    typed: dict[str, Any] = {name: (form[name].data or "").replace("\r\n", "\n").strip() for name in FIELDS}
    if form.embed_origins.data is not None:  # a page of an older version does not ask, and leaves it as it is
        typed["embed_origins"] = form.embed_origins.data.replace("\r\n", "\n").strip()
    if form.offer_days.data is not None:  # a form that does not ask leaves both as they are
        days = str(form.offer_days.data).strip()
        typed["offer_days"] = int(days) if re.fullmatch(r"[0-9]{1,4}", days, re.ASCII) else 0
        typed["own_offers"] = bool(form.own_offers.data)
    if form.correction_hours.data is not None:
        hours = str(form.correction_hours.data).strip()
        typed["correction_hours"] = int(hours) if re.fullmatch(r"[0-9]{1,4}", hours, re.ASCII) else -1
    return typed


def _differing(work: Work, form: OrganisationForm) -> list[tuple[str, str]]:
    """What now stands in fields that were typed otherwise: label and text."""
    now, typed = asdict(work.organisation), _typed(form)
    words = {True: gettext("Yes"), False: gettext("No")}
    return [
        (form[name].label.text, words[now[name]] if isinstance(now[name], bool) else str(now[name]))
        for name in typed
        if now[name] != typed[name]
    ]


def _page(
    work: Work, form: OrganisationForm, *, changed: list[tuple[str, str]] | None = None, status: int = 200
) -> Response:
    """`changed`: what somebody else saved while this one was typing."""
    stored = work.organisation
    return page(
        "organisation",
        status,
        form=form,
        seen=verbs.digest(stored, SHOWN) if changed is not None or not form.seen.data else form.seen.data,
        changed=changed,
    )
