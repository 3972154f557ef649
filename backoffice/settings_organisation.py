"""The organisation's own settings, with a look at its colour and its privacy notice before they are public."""

import re
from dataclasses import asdict
from typing import Any

from flask import Response, request
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # the stubs are older

from backoffice import bp, brand_colours
from backoffice.settings import done, page
from hiring import job_descriptions, policy
from hiring import organisation as verbs
from hiring.errors import Invalid, Stale
from hiring.work import Work
from web.door import Audience, reads, writes
from web.typed_form import TypedForm

FIELDS = ("name", "short_name", "headline", "intro", "timezone", "brand", "privacy_markdown", "contact_email")
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


class OrganisationForm(TypedForm):
    """`seen`: the digest of what the page showed."""

    name = StringField(_("Name"))
    short_name = StringField(_("Short name"))
    headline = StringField(_("Headline"))
    intro = TextAreaField(_("Introduction"))
    contact_email = StringField(_("Contact address"))
    timezone = SelectField(_("Time zone"))
    brand = StringField(_("Colour"))
    privacy_markdown = TextAreaField(_("Privacy notice"))
    embed_origins = TextAreaField(_("Your own web sites"))
    offer_days = StringField(_("How long an offer stands"))
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
        verbs.change(work, seen=form.seen.data or "", **_typed(form))
    except Stale:
        return _page(work, form, changed=_differing(work, form), status=409)
    except Invalid as error:
        for name, code in error.fields.items():
            most = verbs.LONGEST.get(name, verbs.LONGEST_OTHER)
            form[name].errors = [str(WRONG[code]) % {"most": f"{most:,}"}]
        return _page(work, form, status=422)
    return done("backoffice.organisation", "saved")


@bp.post("/settings/organisation/preview")
@reads(Audience.SIGNED_IN)
def preview_organisation(work: Work) -> Response:
    """The page with what is typed, and how it looks; nothing is saved."""
    work.require(policy.may_change_organisation(work.actor))
    return _page(work, _form())


@bp.get("/settings/organisation/brand.css")
@reads(Audience.SIGNED_IN)
def brand_look(work: Work) -> Response:
    """A colour that is being tried, for this page alone; without one Foyer's own."""
    work.require(policy.may_change_organisation(work.actor))
    asked = brand_colours.read(request.args.get("colour", ""))
    colour = asked if COLOUR.fullmatch(asked) else "revert-layer"
    return Response(f":root {{ --brand: {colour}; }}\n", mimetype="text/css")


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
    typed["brand"] = brand_colours.read(typed["brand"])
    if form.embed_origins.data is not None:  # a page of an older version does not ask, and leaves it as it is
        typed["embed_origins"] = form.embed_origins.data.replace("\r\n", "\n").strip()
    if form.offer_days.data is not None:  # a form that does not ask leaves both as they are
        days = str(form.offer_days.data).strip()
        typed["offer_days"] = int(days) if re.fullmatch(r"[0-9]{1,4}", days, re.ASCII) else 0
        typed["own_offers"] = bool(form.own_offers.data)
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
    typed, stored = _typed(form), work.organisation
    tried = typed["brand"] if COLOUR.fullmatch(typed["brand"]) else ""
    notice = typed["privacy_markdown"][: verbs.LONGEST["privacy_markdown"]]
    return page(
        "organisation",
        status,
        form=form,
        seen=verbs.digest(stored) if changed is not None or not form.seen.data else form.seen.data,
        changed=changed,
        tried=tried,
        is_tried=typed["brand"].lower() != stored.brand.lower(),
        note=brand_colours.note(tried) if tried else "",
        notice_html=job_descriptions.html(notice) if notice else "",
    )
