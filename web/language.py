"""Which language a page speaks: `lang` in the query, else what the browser asks for; no cookie, no session."""

from pathlib import Path
from typing import Any

from flask import Flask, has_request_context, request
from flask_babel import Babel, get_locale, get_translations
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

CATALOGUES = Path(__file__).resolve().parent.parent / "translations"
DEFAULT = "en"


def languages() -> tuple[str, ...]:
    """The languages there are catalogues for, the one the templates are written in first."""
    found = sorted(path.parent.parent.name for path in CATALOGUES.glob("*/LC_MESSAGES/messages.mo"))
    return (DEFAULT, *(name for name in found if name != DEFAULT))


LANGUAGES = languages()


def language_of(asked: str | None, accept: str, known: tuple[str, ...] = LANGUAGES) -> str:
    """The language for `?lang=` and an Accept-Language header; one of `known`."""
    if asked in known:
        return str(asked)
    for tag, quality in parse_accept_header(accept, LanguageAccept):  # the best first
        for candidate in (tag, tag.partition("-")[0]):
            if quality > 0 and candidate.lower() in known:
                return candidate.lower()
    return DEFAULT


def language() -> str:
    """The language of this request; outside of one the default."""
    if not has_request_context():
        return DEFAULT
    return language_of(request.args.get("lang"), request.headers.get("Accept-Language", ""))


_catalogues: dict[object, Any] = {}


def catalogue() -> Any:
    """The translations of this request's language. Kept by language: flask_babel looks them up for each
    sentence, and a page has hundreds."""
    locale = get_locale()
    found = _catalogues.get(locale)
    if found is None:
        found = _catalogues[locale] = get_translations()
    return found


def install(app: Flask) -> None:
    """Sets up gettext in templates and code, and the template global `language()`."""
    app.config.setdefault("BABEL_DEFAULT_LOCALE", DEFAULT)
    app.config.setdefault("BABEL_TRANSLATION_DIRECTORIES", str(CATALOGUES))
    Babel(app, locale_selector=language)
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        gettext=lambda text: catalogue().ugettext(text),
        ngettext=lambda one, many, count: catalogue().ungettext(one, many, count),
        newstyle=True,
    )
    app.add_template_global(language, "language")
