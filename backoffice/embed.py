"""The jobs on the organisation's own web sites: what to copy there, how it looks, and which jobs it shows."""

from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from backoffice import bp, publication_wording
from backoffice.brand import LANGUAGES
from backoffice.embed_snippets import WAYS, Wanted, data, snippet
from hiring import embedding as verbs
from hiring import policy
from hiring.models.job import Job
from hiring.work import Work
from web import embedding
from web.door import Audience, answer, reads
from web.hall import hall
from web.letter_words import spoken
from web.security import POLICY

WITH_FRAME = POLICY.replace("object-src 'none'", "object-src 'none'; frame-src 'self'")
"""Of the page with the preview, and of no other."""
NAMES = {"script": _("Script"), "frame": _("Frame"), "json": _("Data"), "link": _("Link")}
ABOUT = {
    "script": _("The best looking: the jobs stand in your page, in its font and width, and screen readers read "
                "them as part of it. Where scripts are off, or Foyer cannot be reached, a link stands in their "
                "place."),
    "frame": _("For sites that take no scripts of others. The few lines below the frame give it its height; "
               "without them it scrolls."),
    "json": _("For your own programs: the jobs as JSON, open to every site, with no key."),
    "link": _("For letters, and for sites that take neither: a link that says where a visitor came from."),
}  # fmt: skip
THEMES = {"light": _("Light"), "dark": _("Dark"), "auto": _("As the visitor's screen")}
ELSEWHERE = {"department": _("It is in another department."), "location": _("It is at another place.")}


@bp.get("/embed")
@reads(Audience.SIGNED_IN)
def embed(work: Work) -> Response:
    work.require(policy.may_change_jobs(work.actor))
    sites = work.organisation.embed_origins.split()
    wanted = _wanted(sites)
    standing = verbs.standing(work, wanted.department, wanted.location)
    departments, places = verbs.choices(work)
    response = answer(
        "backoffice/embed/page.html",
        wanted=wanted,
        ways=[(way, NAMES[way], _link(way)) for way in WAYS],
        about=ABOUT[wanted.way],
        departments=departments,
        places=places,
        themes=THEMES,
        languages=LANGUAGES,
        sites=sites,
        site_options=[(site, site) for site in sites],
        may_add_sites=policy.may_change_organisation(work.actor),
        snippet=snippet(wanted, hall().settings.base_url, work.organisation.brief),
        preview_url=url_for("backoffice.embed_preview", **_query(wanted)),
        standing=standing,
        left=[(one.job, _why(work, one)) for one in standing.left],
        settings_url=url_for("backoffice.settings"),
        notice=None,
    )
    response.headers["Content-Security-Policy"] = WITH_FRAME
    return response


@bp.get("/embed/preview")
@reads(Audience.SIGNED_IN)
def embed_preview(work: Work) -> Response:
    """The jobs as they stand in another site, for the frame in the page above and for no other."""
    work.require(policy.may_change_jobs(work.actor))
    wanted = _wanted([])
    if wanted.way == "frame":
        with spoken(request.args.get("lang", "")):
            response = embedding.frame(work, request.args, parent=request.host_url.rstrip("/"))
    else:
        response = answer("backoffice/embed/preview.html", data=data(wanted), lang=request.args.get("lang", ""),
                          theme=wanted.theme, parent=request.host_url.rstrip("/"))  # fmt: skip
    response.headers["Content-Security-Policy"] = embedding.policy(["'self'"])
    return response


def _wanted(sites: list[str]) -> Wanted:
    """What the address asks for; what it cannot mean is as if it were not there."""
    given = {name: request.args.get(name, "").strip()[:200] for name in Wanted.__dataclass_fields__}
    allowed: dict[str, tuple[Any, str]] = {
        "way": (WAYS, "script"),
        "theme": (embedding.THEMES, "light"),
        "language": (LANGUAGES, ""),
        "site": (sites, sites[0] if sites else ""),
    }
    for name, (values, otherwise) in allowed.items():
        if given[name] not in values:
            given[name] = otherwise
    given["source"] = " ".join(given["source"].split())[: embedding.LONGEST_SOURCE]
    return Wanted(**given)


def _query(wanted: Wanted) -> dict[str, Any]:
    named = {
        name: getattr(wanted, name) for name in Wanted.__dataclass_fields__ if name not in ("site", "language")
    }
    return {name: value for name, value in {**named, "lang": wanted.language}.items() if value}


def _link(way: str) -> str:
    given: dict[str, Any] = {
        name: value for name, value in request.args.items() if name in Wanted.__dataclass_fields__ and value
    }
    return url_for("backoffice.embed", **{**given, "way": way})


def _why(work: Work, left: verbs.Left) -> str:
    return str(ELSEWHERE[left.why]) if left.why else _in_no_list(left.job, work)


def _in_no_list(job: Job, work: Work) -> str:
    line = publication_wording.spots(job, work.now)[0]
    return line.sentence or gettext("It is in no list.")
