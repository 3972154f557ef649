"""Jobs on other sites: what the script and the frame say, for the careers site and for the preview of both."""

import json
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from flask import Response, make_response, render_template
from flask_babel import gettext

from hiring import listings
from hiring.brand import LANGUAGES
from hiring.listings import Filters, Listing
from hiring.models.job import EmploymentType
from hiring.models.organisation import Organisation
from hiring.work import Work
from web import language
from web.labels import label
from web.security import POLICY

_SOURCES = Path(__file__).resolve().parent.parent / "templates" / "portal" / "embed"
OWN_COLOUR = "oklch(0.5 0.11 182)"
THEMES = ("light", "dark", "auto")
LONGEST_SOURCE = 60
SEARCHED_FROM = 4
"""So many jobs have a search above them; fewer are seen at a glance."""
_NO_ANCESTORS = "frame-ancestors 'none'"


def script(organisation: Organisation) -> str:
    """The script that puts the jobs in place, with its sheet, its words and the organisation's colour in it."""
    sheet = _bare("v1.css").replace("BRAND", organisation.brand or OWN_COLOUR).replace("\n", "")
    return _bare("v1.js").replace('"@sheet"', _literal(sheet)).replace('"@words"', _literal(words(organisation)))


def words(organisation: Organisation) -> dict[str, object]:
    """What the script says, in the language of this request."""
    return {
        "lang": language.language(),
        "loading": gettext("Loading the jobs"),
        "empty": gettext("No jobs are open right now."),
        "none": gettext("No job fits. Try fewer words or another place."),
        "error": gettext("The jobs cannot be shown here right now."),
        "again": gettext("Try again"),
        "all": gettext("All jobs at %(name)s", name=organisation.brief),
        "list": gettext("Open jobs at %(name)s", name=organisation.brief),
        "search": gettext("Search jobs"),
        "place": gettext("Place"),
        "any": gettext("Any place"),
        "one": gettext("1 job"),
        "many": gettext("{n} jobs"),
        "remote": gettext("Remote"),
        "or": gettext("{place} or remote"),
        "more": gettext("{place} and {n} more"),
        "hours": {str(one): str(label(one)) for one in EmploymentType},
    }


def source(given: str) -> str:
    """The source that links of an embed carry: `embed`, or `embed:` and what its owner calls it."""
    name = " ".join(given.split())[:LONGEST_SOURCE]
    return f"embed:{name}" if name else "embed"


def frame(work: Work, asked: Mapping[str, str], *, parent: str = "") -> Response:
    """The page for a frame: the jobs that fit, as links that leave it. `parent` is the origin of the page around,
    which is told its height; "" tells nobody."""
    filters = Filters(department=asked.get("department", "").strip(), location=asked.get("location", "").strip())
    theme, spoken = asked.get("theme", "light"), asked.get("lang", "")
    spoken = spoken if spoken in LANGUAGES else ""
    results = listings.search(work, filters, listings.MOST_AT_ONCE)
    return make_response(
        render_template(
            "portal/embed/jobs.html",
            results=results,
            places=_places(results.listings) if len(results.listings) >= SEARCHED_FROM else None,
            carried={"source": source(asked.get("source", ""))} | ({"lang": spoken} if spoken else {}),
            theme=theme if theme in THEMES else "light",
            parent=parent,
        )
    )


def _places(found: Sequence[Listing]) -> list[tuple[str, str]]:
    """Each place by its name, with the slugs of its jobs."""
    slugs: dict[str, list[str]] = {}
    for one in found:
        for city in dict.fromkeys(one.cities):
            slugs.setdefault(city, []).append(one.slug)
    return [(city, " ".join(slugs[city])) for city in sorted(slugs, key=str.casefold)]


def policy(ancestors: list[str]) -> str:
    """The content policy of a page that these origins (or `'self'`) may frame; it has no form."""
    allowed = f"frame-ancestors {' '.join(ancestors)}" if ancestors else _NO_ANCESTORS
    return POLICY.replace(_NO_ANCESTORS, allowed).replace("form-action 'self'", "form-action 'none'")


@cache
def _bare(name: str) -> str:
    """The source without its indentation and comments."""
    lines = (line.strip() for line in (_SOURCES / name).read_text("utf-8").splitlines())
    return "\n".join(line for line in lines if line and not line.startswith(("//", "/*")))


def _literal(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
