"""The organisation's own face, step by step, with a look at the careers site before anybody else has one."""

from dataclasses import asdict, replace
from typing import Any

from flask import Response, request, url_for
from flask_babel import lazy_gettext as _
from wtforms import HiddenField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # the stubs are older

from backoffice import bp, brand_colours, brand_pictures
from backoffice.settings import notice
from backoffice.settings_organisation import COLOUR, WRONG
from hiring import brand as rules
from hiring import job_descriptions, policy
from hiring import organisation as verbs
from hiring.errors import Invalid, Stale
from hiring.models.organisation import SPOKEN, Organisation
from hiring.work import Work
from web import brand_sheet
from web.door import Audience, answer, reads, see_other, writes
from web.typed_form import TypedForm

PLAIN = ("name", "short_name", "brand", "logo_size", *SPOKEN)
SHOWN = (*PLAIN, "links", "texts")
"""What the form holds: others may change other settings meanwhile."""
SIZES = [SelectChoice("small", _("Small")), SelectChoice("usual", _("Usual")), SelectChoice("large", _("Large"))]
LANGUAGES = {"en": "English", "de": "Deutsch", "fr": "Français", "es": "Español"}
LINK_WRONG = {
    "not_a_link": _("Give each link a name, and an address that begins with https://"),
    "too_many": _("Six links are the most that fit."),
}


class BrandForm(TypedForm):
    """`seen`: the digest of what the page showed."""

    name = StringField(_("Name"))
    short_name = StringField(_("Short name"))
    brand = StringField(_("Colour"))
    logo_size = SelectField(_("Height of the logo"), choices=SIZES)
    headline = StringField(_("Headline"))
    intro = TextAreaField(_("Introduction"))
    about_markdown = TextAreaField(_("About you"))
    privacy_markdown = TextAreaField(_("Privacy notice"))
    seen = HiddenField()


@bp.get("/brand")
@reads(Audience.SIGNED_IN)
def brand(work: Work) -> Response:
    work.require(policy.may_change_organisation(work.actor))
    stored = work.organisation
    return _page(work, BrandForm(**asdict(stored)), stored)


@bp.post("/brand")
@writes(Audience.SIGNED_IN)
def save_brand(work: Work) -> Response:
    work.require(policy.may_change_organisation(work.actor))
    form, typed = BrandForm(), _typed()
    try:
        verbs.change(work, seen=form.seen.data or "", only=SHOWN, **typed)
    except Stale:
        return _page(work, form, _tried(work, typed), changed=True, status=409)
    except Invalid as error:
        return _page(work, form, _tried(work, typed), problems=_words(error.fields, form), status=422)
    return see_other("backoffice.brand", done="saved")


@bp.post("/brand/preview")
@reads(Audience.SIGNED_IN)
def preview_brand(work: Work) -> Response:
    """The careers site with what is typed; nothing is saved."""
    work.require(policy.may_change_organisation(work.actor))
    return _page(work, BrandForm(), _tried(work, _typed()))


@bp.get("/brand/look.css")
@reads(Audience.SIGNED_IN)
def brand_look(work: Work) -> Response:
    """A colour and a size of the logo that are being tried, for this page alone; without a colour Foyer's own."""
    work.require(policy.may_change_organisation(work.actor))
    asked = brand_colours.read(request.args.get("colour", ""))
    colour = asked if COLOUR.fullmatch(asked) else "revert-layer"
    size = request.args.get("size", work.organisation.logo_size)
    tried = replace(work.organisation, brand=colour, logo_size=size)
    return Response(brand_sheet.sheet(tried), mimetype="text/css")


def _typed() -> dict[str, Any]:
    """The form as settings. What it does not ask (a page of another version) stays as it is."""
    given: dict[str, Any] = {name: _text(request.form[name]) for name in PLAIN if name in request.form}
    if "brand" in given:
        given["brand"] = brand_colours.read(given["brand"])
    rows = [
        {"label": _text(request.form.get(f"link-label.{at}", "")), "url": _text(request.form[f"link-url.{at}"])}
        for at in range(rules.MOST_LINKS)
        if f"link-url.{at}" in request.form
    ]
    texts: dict[str, dict[str, str]] = {}
    for language in LANGUAGES:
        for name in SPOKEN:
            text = _text(request.form.get(f"{name}.{language}", ""))
            if text:
                texts.setdefault(language, {})[name] = text
    if rows:
        given["links"] = [row for row in rows if row["label"] or row["url"]]
    if any(f"{name}.{language}" in request.form for name in SPOKEN for language in LANGUAGES):
        given["texts"] = texts
    return given


def _text(typed: str) -> str:
    return typed.replace("\r\n", "\n").strip()


def _tried(work: Work, typed: dict[str, Any]) -> Organisation:
    """The organisation as it would be, for the preview: what is typed, sound or not, within its lengths."""
    fitting: dict[str, Any] = {
        name: value[: verbs.LONGEST.get(name, verbs.LONGEST_OTHER)] if isinstance(value, str) else value
        for name, value in typed.items()
    }
    return replace(work.organisation, **fitting)


def _words(problems: dict[str, str], form: BrandForm) -> dict[str, str]:
    found = {}
    for name, code in problems.items():
        most = verbs.LONGEST.get(name, verbs.LONGEST_OTHER)
        sentence = LINK_WRONG.get(code) or WRONG.get(code) or WRONG["bad_characters"]
        found[name] = str(sentence) % {"most": f"{most:,}"}
        if name in form:
            form[name].errors = [found[name]]
    return found


def _page(
    work: Work, form: BrandForm, tried: Organisation, *, changed: bool = False,
    problems: dict[str, str] | None = None, status: int = 200,
) -> Response:  # fmt: skip
    """`tried`: what the preview shows and the rows of links and languages hold."""
    stored = work.organisation
    language = request.form.get("look", "")
    shown = tried.spoken(language) if language in LANGUAGES else tried
    colour = tried.brand if COLOUR.fullmatch(tried.brand) else ""
    return answer(
        "backoffice/brand/page.html",
        status=status,
        form=form,
        seen=verbs.digest(stored, SHOWN) if changed or not form.seen.data else form.seen.data,
        changed=changed,
        problems=problems or {},
        links=[*tried.links, *({"label": "", "url": ""},) * rules.MOST_LINKS][: rules.MOST_LINKS],
        texts=tried.texts,
        languages=LANGUAGES,
        look=language,
        shown=shown,
        about_html=job_descriptions.html(shown.about_markdown) if shown.about_markdown else "",
        notice_html=job_descriptions.html(shown.privacy_markdown) if shown.privacy_markdown else "",
        tried=colour,
        is_tried=(tried.brand.lower(), tried.logo_size) != (stored.brand.lower(), stored.logo_size),
        note=brand_colours.note(colour) if colour else WRONG["not_a_colour"] if tried.brand else "",
        slots=[brand_pictures.facts(work, slot) for slot in rules.SLOTS],
        notice=notice(),
        settings_url=url_for("backoffice.settings"),
    )
