"""What the frame around every page knows: the organisation, the time, who is signed in, where one can go."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask, g, has_request_context, request
from flask_babel import lazy_gettext as _
from markupsafe import Markup
from sqlalchemy.exc import SQLAlchemyError

from hiring import brand, policy
from hiring.actors import Actor
from hiring.brand import Shown
from hiring.models.organisation import Organisation
from plumbing.db import reading
from web import brand_sheet, language
from web.hall import hall


@dataclass(frozen=True)
class Place:
    """One entry of the back office's navigation. `key` is what a page says in `{% set here = "jobs" %}`."""

    key: str
    icon: str
    label: str
    path: str
    opens: Callable[[Actor], bool] = lambda _actor: True
    """Whether this user finds anything but a refusal there."""


PLACES = (
    Place("today", "sun", _("Today"), "/backoffice"),
    Place("jobs", "briefcase", _("Jobs"), "/backoffice/jobs"),
    Place("candidates", "users", _("Candidates"), "/backoffice/candidates"),
    Place("interviews", "calendar", _("Interviews"), "/backoffice/interviews"),
    Place("offers", "file-signature", _("Offers"), "/backoffice/offers"),
    Place("letters", "mail", _("Letters"), "/backoffice/letters", policy.may_see_letters),
    Place("reports", "chart-no-axes-column", _("Reports"), "/backoffice/reports", policy.may_see_reports),
    Place("settings", "settings", _("Settings"), "/backoffice/settings"),
)


def install(app: Flask) -> None:
    """Template globals `organisation()`, `logo()`, `brand_sheet()`, `now()`, `zone()`, `me()`, `is_demo()`,
    `places_to_go()`, filter `sanitised`; blocks leave no blank lines."""
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    known: dict[str, Any] = {"organisation": organisation, "now": now, "zone": zone, "me": me,
                             "logo": logo, "brand_sheet": lambda: brand_sheet.address(organisation()),
                             "is_demo": is_demo, "places_to_go": places_to_go, "here_is": here_is}  # fmt: skip
    app.jinja_env.globals.update(known)
    app.jinja_env.filters["sanitised"] = sanitised


def organisation() -> Organisation:
    """Whose pages these are, with its texts in the language of this request. Outside a transaction it is read in a
    short one of its own; a page that says that the database is down still gets one."""
    found: Organisation | None = g.get("organisation")
    if found is None:
        found = g.organisation = _read_organisation().spoken(language.language())
    return found


def logo(slot: str = "logo") -> Shown | None:
    """A picture of the organisation: "logo", "logo_dark" or "picture"."""
    return brand.shown(getattr(organisation(), slot))


def _read_organisation() -> Organisation:
    if "work" in g:
        found: Organisation = g.work.organisation
        return found
    try:
        with reading(), hall().session() as session:
            return Organisation.of(session)
    except SQLAlchemyError:
        return Organisation()


def zone() -> ZoneInfo:
    """The organisation's time zone."""
    return organisation().zone


def now() -> datetime:
    """The transaction's time, so that a page agrees with itself; else the clock's."""
    return g.work.now if "work" in g else hall().now()


def me() -> Actor | None:
    """Who is signed in and asks for this page; None for a visitor."""
    actor: Actor | None = g.work.actor if "work" in g else None
    return actor if actor and actor.role else None


def places_to_go() -> Sequence[Place]:
    """The navigation of whoever asks for this page."""
    actor = me()
    return [place for place in PLACES if actor is None or place.opens(actor)]


def is_demo() -> bool:
    """Whether the people here are invented ones: every page says so."""
    return hall().settings.environment == "demo"


def here_is(place: Place) -> bool:
    """Whether the page lies below this place; the longest path wins."""
    if not has_request_context():
        return False
    below = [one for one in PLACES if f"{request.path}/".startswith(f"{one.path}/")]
    return bool(below) and max(below, key=lambda one: len(one.path)) == place


def sanitised(html: str) -> Markup:
    """The one way for stored HTML onto a page: only for what was sanitised when it was saved
    (`description_html`)."""
    return Markup(html)  # noqa: S704 - nh3 cleaned it on save; this filter is the audited place
