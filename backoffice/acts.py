"""How an act on an application is answered, whichever page it was done from.

What was recorded is written at the end of the transaction, so an act that went through is answered by 303 to a
page of its own: a browser gets the page, htmx follows to the fragment, and both show what is stored. A refused
act changed nothing and is answered at once, with the fresh state and a sentence.
"""

import uuid
from dataclasses import dataclass, field
from typing import Any

from flask import Response, make_response, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from backoffice import application_page
from backoffice.wording import APPLICATION_STATUSES, DONE, told
from hiring import applications, history, stages
from hiring.errors import Conflict, DomainError
from hiring.models.application import Application
from hiring.work import Work
from web.door import answer, wants_fragment
from web.errors import problem_of

PAGE = "backoffice/applications/show.html"
FRAGMENT = "backoffice/applications/_application.html"


@dataclass(frozen=True)
class Undo:
    """The form that takes an act back: where it posts to, and with what."""

    url: str
    fields: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Notice:
    """What has just been done or refused, and how to take it back."""

    text: str
    undo: Undo | None = None
    refused: bool = False


def from_board() -> bool:
    """Whether the form stood on a board (its hidden field `back`) and not on the application's page."""
    return request.values.get("back") == "board"


def done(application: Application, code: str, **more: Any) -> Response:
    """On to the page that shows what was done. `more`: what Undo needs (`stage`, `tag`)."""
    if not from_board():
        url = url_for("backoffice.application", id=application.id, done=code, **more)
    elif wants_fragment():
        url = url_for("backoffice.card", id=application.id, done=code, **more)
    else:
        url = url_for("backoffice.board", id=application.job_id, done=code, who=application.id, **more)
    response: Response = make_response(redirect(url, 303))
    return response


def refused(work: Work, application: Application, error: DomainError) -> Response:
    """The fresh card or page with a sentence: who changed what, if somebody did."""
    problem = problem_of(error)
    changed = isinstance(error, Conflict) and error.code in ("stale", "invalid_transition")
    text = _last_change(work, application) if changed else f"{problem.title}. {problem.text}"
    notice = Notice(text, refused=True)
    if from_board() and wants_fragment():
        return card(work, application, notice, problem.status)
    return show(work, application, notice, problem.status)


def show(work: Work, application: Application, notice: Notice | None = None, status: int = 200, **more: Any) -> Response:
    """The application's page; `more`: what was typed and what is wrong with it."""
    page = application_page.of(work, application, request.args.get("submission", type=int))
    facts: dict[str, Any] = {"typed": {}, "wrong": {}} | more
    return answer(PAGE, FRAGMENT, status, page=page, notice=notice, swapped=wants_fragment(), **facts)


def card(work: Work, application: Application, notice: Notice | None, status: int = 200) -> Response:
    """The application's card with the board's fresh numbers; without htmx the board."""
    if not wants_fragment():
        response: Response = make_response(redirect(url_for("backoffice.board", id=application.job_id), 303))
        return response
    return answer(
        "backoffice/jobs/_card.html",
        "backoffice/jobs/_card.html",
        status,
        card=applications.card(work, application),
        stages=stages.of(work, application.job),
        counts=applications.counts(work, application.job),
        movable=application_page.movable(work, application.job_id),
        notice=notice,
        now=work.now,
    )


def notice(work: Work, application: Application) -> Notice | None:
    """What ?done= says was done to this application, with its Undo; None without it."""
    code = request.args.get("done", "")
    if code not in DONE:
        return None
    return Notice(str(DONE[code]) % {"stage": application.stage.name}, _undo(application, code))


def _undo(application: Application, code: str) -> Undo | None:
    version = {"version": application.version}
    stage, tag = _id_of("stage"), _id_of("tag")
    if code == "rejected":
        return Undo(url_for("backoffice.reopen", id=application.id), version)
    if code == "moved" and stage:
        return Undo(url_for("backoffice.move", id=application.id), version | {"stage_id": stage})
    if code == "tagged" and tag:
        return Undo(url_for("backoffice.remove_tag", id=application.id, tag_id=tag))
    return None


def _id_of(name: str) -> uuid.UUID | None:
    return request.args.get(name, type=uuid.UUID)


def _last_change(work: Work, application: Application) -> str:
    """"Dario moved Noor Haddad to Call a moment ago", or how it stands when nobody moved it."""
    person = application.candidate.name
    for entry in history.timeline(work, application, most=5):
        if entry.type.startswith("application."):
            return _("%(change)s %(ago)s.", change=told(entry, person)[1], ago=_ago(work, entry))
    return _("%(person)s: %(status)s.", person=person, status=APPLICATION_STATUSES[application.status][0])


def _ago(work: Work, entry: history.Entry) -> str:
    minutes = int((work.now - entry.at).total_seconds() // 60)
    if minutes < 2:
        return _("a moment ago")
    if minutes < 60:
        return ngettext("%(num)s minute ago", "%(num)s minutes ago", minutes)
    return ngettext("%(num)s hour ago", "%(num)s hours ago", minutes // 60)
