"""Which language a page speaks: `lang` in the query, else what the browser asks for; no cookie, no session.

The public side speaks all of LANGUAGES. The back office, letters to its users, and the API for programs speak
English whatever the browser asks for: nobody is to get a page that is half in another language.
"""

from pathlib import Path
from typing import Any

from babel import Locale, UnknownLocaleError
from flask import Flask, has_app_context, has_request_context, request
from flask_babel import Babel, get_locale, get_translations
from markupsafe import Markup
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from hiring.brand import LANGUAGES as LANGUAGES

CATALOGUES = Path(__file__).resolve().parent.parent / "translations"
DEFAULT = "en"
ENGLISH_ONLY = ("/backoffice", "/api/v1", "/api/docs")


def language_of(asked: str | None, accept: str, known: tuple[str, ...] = LANGUAGES) -> str:
    """The language for `?lang=` and an Accept-Language header; one of `known`."""
    if asked in known:
        return str(asked)
    for tag, quality in parse_accept_header(accept, LanguageAccept):  # the best first
        for candidate in (tag, tag.partition("-")[0]):
            if quality > 0 and candidate.lower() in known:
                return candidate.lower()
    return DEFAULT


def chosen() -> str | None:
    """The language that the address of this request names, which its links then carry on; None: it names none."""
    if not has_request_context() or _is_english_only(request.path):
        return None
    asked = request.args.get("lang")
    return asked if asked in LANGUAGES else None


def wanted() -> str:
    """The language that this request asks for; outside of one the default."""
    if not has_request_context() or _is_english_only(request.path):
        return DEFAULT
    return language_of(request.args.get("lang"), request.headers.get("Accept-Language", ""))


def _is_english_only(path: str) -> bool:
    return any(path == one or path.startswith(f"{one}/") for one in ENGLISH_ONLY)


def language() -> str:
    """The language that is spoken now: the request's, or that of the letter or card being written."""
    place = get_locale() if has_app_context() else None
    return place.language if place is not None and place.language in LANGUAGES else DEFAULT


def names() -> list[tuple[str, str]]:
    """Code and own name of each language: ("de", "Deutsch")."""
    return [(code, _own_name(code)) for code in LANGUAGES]


def direction() -> str:
    """Of the text of this page: "ltr" or "rtl"."""
    return str(Locale(language()).text_direction)


def marked(code: str) -> Markup:
    """The attributes of what is written in this language (BCP 47) on a page that may speak another; "" where it is
    the page's own."""
    try:
        written = Locale.parse(code, sep="-")
    except (ValueError, UnknownLocaleError):
        return Markup()
    if written.language == language():
        return Markup()
    turned = written.text_direction != direction()
    return Markup(' lang="{}"').format(code) + (
        Markup(' dir="{}"').format(written.text_direction) if turned else ""
    )


def _own_name(code: str) -> str:
    name: str = Locale(code).get_language_name(code) or code
    return name[:1].upper() + name[1:]


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
    """Sets up gettext in templates and code, and the template globals `language()`, `direction()`, `marked_as()`,
    `languages()` and `chosen_language()`."""
    app.config.setdefault("BABEL_DEFAULT_LOCALE", DEFAULT)
    app.config.setdefault("BABEL_TRANSLATION_DIRECTORIES", str(CATALOGUES))
    Babel(app, locale_selector=wanted)
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        gettext=lambda text: catalogue().ugettext(text),
        ngettext=lambda one, many, count: catalogue().ungettext(one, many, count),
        newstyle=True,
    )
    app.add_template_global(language, "language")
    app.add_template_global(direction, "direction")
    app.add_template_global(marked, "marked_as")
    app.add_template_global(names, "languages")
    app.add_template_global(chosen, "chosen_language")
