"""The address of the list of applications: the filters it asks for, and how it travels with whoever opens somebody
from the list.

An application's page carries it as `list`, and reads it as the list does: filters that are none are left out, and
whoever may not be read is in no list.
"""

from collections.abc import Sequence
from urllib.parse import parse_qs, urlsplit

from flask import request, url_for

from hiring.applications import Card, filters, listing
from hiring.models.application import Application
from hiring.work import Work
from web.asked_by import wants_fragment

OTHER_NAMES = ("after", "before", "panel", "view", "done")
"""What an address says beside the filters."""
MOST_FIELDS = 300
LONGEST_CARRIED = 300


def given() -> dict[str, list[str]]:
    """The filters that the address asks for."""
    return {name: texts for name, texts in request.args.lists() if name not in OTHER_NAMES}


def given_in(query: str) -> dict[str, list[str]]:
    """The same, as a form or a link carries them along. What is no query asks for nothing."""
    try:
        found = parse_qs(query, max_num_fields=MOST_FIELDS, errors="replace")
    except ValueError:
        return {}
    return {name: texts for name, texts in found.items() if name not in OTHER_NAMES}


def carried() -> str:
    """The list that an application's page was reached from, as the end of an address; empty: from elsewhere. The
    address of an act does not say it, but that of the page it was sent from does."""
    query = request.args.get("list", "")
    if not query and (wants_fragment() or request.method == "POST"):
        page = request.headers.get("HX-Current-URL") or request.referrer
        query = "".join(_asked_by_page(page, "list")[:1])
    return query if len(query) <= LONGEST_CARRIED else ""


def jobs_open_now() -> list[str] | None:
    """The jobs that the page names in which htmx asks; None: it does not say which page that is."""
    page = request.headers.get("HX-Current-URL")
    return None if page is None else _asked_by_page(page, "job")


def _asked_by_page(page: str | None, name: str) -> list[str]:
    """What the address of a page of ours asks for under this name."""
    try:
        address = urlsplit(page or "")
        return parse_qs(address.query).get(name, []) if address.netloc == request.host else []
    except ValueError:  # like http://[::1
        return []


def of(query: str) -> str:
    """The list itself."""
    return f"{url_for('backoffice.application_list')}?{query}"


def people_beside(work: Work, application: Application, query: str) -> Sequence[Card] | None:
    """Who stands around the application in the list, itself among them; None without a list."""
    return listing.beside(work, filters.read(work, given_in(query)), application) if query else None
