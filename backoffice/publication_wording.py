"""Where a job is met and why, and what stands in the way of an act, in words."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _
from flask_babel import ngettext

from hiring import listings
from hiring.listings import Where
from hiring.models.job import Job


@dataclass(frozen=True)
class Line:
    """One place where a job is met: its icon and name, whether it is there, and a sentence that says why."""

    icon: str
    name: str
    is_there: bool
    sentence: str


_NAMES = {
    Where.LIST: ("rows-3", _("List of jobs")),
    Where.PAGE: ("file-text", _("Page of the job")),
    Where.ENGINES: ("search", _("Search engines")),
    Where.APPLYING: ("pencil", _("Applying")),
    Where.HOUSE: ("users", _("In Foyer")),
}
_NOTHING = _("There is no page: its address answers as if there were nothing.")
_GONE = _("Its address says that the job has closed, and leads to the open ones.")
_SENTENCES: dict[Where, dict[str, Any]] = {
    Where.LIST: {
        "public": _("It stands among the open jobs of your careers site."),
        "unlisted": _("In no list: it is found by its link only."),
        "internal": _("In no list: it is internal."),
        "confidential": _("In no list: it is confidential."),
        "draft": _("In no list: it is a draft."),
        "paused": _("In no list while it is paused."),
        "over": _("In no list: its last day to apply has passed."),
        "closed": _("In no list: it is closed."),
        "archived": _("In no list: it is archived."),
        "never_opened": _("In no list: it never opened."),
    },
    Where.PAGE: {
        "public": _("Anybody can read it."),
        "unlisted": _("Whoever has the link can read it."),
        "internal": _NOTHING,
        "confidential": _NOTHING,
        "draft": _("There is no page yet: its address answers as if there were nothing."),
        "paused": _("It can be read, and says that you take no applications for now."),
        "over": _("It can be read, and says that the job takes no more applications."),
        "closed": _GONE,
        "archived": _GONE,
        "never_opened": _("There never was a page, because the job never opened."),
    },
    Where.ENGINES: {
        "public": _("They may show it."),
        "unlisted": _("They are asked not to show it."),
        "paused": _("They are asked not to show it while it is paused."),
        "over": _("They are asked not to show it any more."),
        "closed": _("They are told that it is gone."),
        "archived": _("They are told that it is gone."),
    },
    Where.APPLYING: {
        "public": _("Anybody can apply."),
        "unlisted": _("Whoever has the link can apply."),
        "internal": _("Nobody can apply on the careers site: it is internal."),
        "confidential": _("Nobody can apply on the careers site: it is confidential."),
        "draft": _("Nobody can apply before it opens."),
        "paused": _("Nobody can apply while it is paused."),
        "over": _("Nobody can apply: its last day has passed."),
    },
    Where.HOUSE: {
        "team": _("Only its hiring team and administrators know of it."),
        "everybody": _("Recruiters and administrators see it, and its hiring team."),
    },
}
_OTHERWISE = {Where.ENGINES: _("They find nothing."), Where.APPLYING: _("Nobody can apply any more.")}


def spots(job: Job, now: datetime) -> list[Line]:
    """Where the job is met now."""
    return [
        Line(
            *_NAMES[spot.where], spot.is_there, str(_SENTENCES[spot.where].get(spot.why) or _OTHERWISE[spot.where])
        )
        for spot in listings.explained(job, now)
    ]


@dataclass(frozen=True)
class Reason:
    """Why an act is not possible, and where that is put right."""

    sentence: str
    url: str
    link: str


_MISSING: dict[tuple[str, str], tuple[Any, str, Any]] = {
    ("name", "required"): (_("It has no name."), "name", _("Write the name")),
    ("description_markdown", "required"): (
        _("A description is missing."), "description_markdown", _("Write the description"),
    ),
    ("places", "required"): (
        _("A place is missing, or remote work."), "place.city.0", _("Say where the work is done"),
    ),
    ("salary_currency", "required"): (
        _("The salary has no currency."), "salary_currency", _("Choose the currency"),
    ),
    ("salary_period", "required"): (_("The salary says no period."), "salary_period", _("Choose the period")),
    ("salary_max", "below_minimum"): (
        _("The highest salary is below the lowest."), "salary_max", _("Put the salary right"),
    ),
    ("closes_at", "in_the_past"): (_("Its last day to apply has passed."), "closes_on", _("Choose another day")),
}  # fmt: skip


def reason(job: Job, field: str, code: str, in_progress: int) -> Reason:
    """An obstacle of hiring.job_statuses in words."""
    board = url_for("backoffice.board", id=job.id)
    if field == "applications":
        words = _in_progress(in_progress)
        return Reason(words, board, str(_("Go to the people")))
    if field == "stages":
        return Reason(
            str(_("The first or the last stage is missing.")), f"{board}/stages", str(_("Put the stages right"))
        )
    sentence, control, link = _MISSING.get((field, code), (_("Something in its details is not right."), "name",
                                                           _("Look through the details")))  # fmt: skip
    return Reason(str(sentence), f"{url_for('backoffice.edit_job', id=job.id)}#{control}", str(link))


def _in_progress(count: int) -> str:
    return str(
        ngettext(
            "One person is in progress and waits for an answer.",
            "%(num)s people are in progress and wait for an answer.",
            count,
        )
    )
