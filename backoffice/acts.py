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

from backoffice import application_page, list_address
from backoffice.wording import ANSWER_STATES, DONE, POSSIBLE, PROFILE_FIELDS, told
from hiring import applications, history, stages
from hiring.errors import Conflict, DomainError
from hiring.models.application import Application, ApplicationStatus
from hiring.models.attachment import AttachmentType
from hiring.work import Work
from web.asked_by import wants_fragment
from web.door import answer
from web.errors import problem_of
from web.labels import label

PAGE = "backoffice/applications/show.html"
FRAGMENT = "backoffice/applications/_application.html"
WORDS = {
    "answer_states": ANSWER_STATES,
    "profile_fields": PROFILE_FIELDS,
    "attachment_types": list(AttachmentType),
}


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
        url = url_for(
            "backoffice.application", id=application.id, done=code, list=list_address.carried() or None, **more
        )
    elif wants_fragment():
        url = url_for("backoffice.card", id=application.id, done=code, **more)
    else:
        url = url_for("backoffice.board", id=application.job_id, done=code, who=application.id, **more)
    response: Response = make_response(redirect(url, 303))
    return response


def refused(work: Work, application: Application, error: DomainError, *, note: str | None = None) -> Response:
    """The fresh card or page with a sentence: who changed what, if somebody did. A typed note waits in the
    composer."""
    problem = problem_of(error)
    changed = isinstance(error, Conflict) and error.code in ("stale", "invalid_transition")
    text = _last_change(work, application) if changed else f"{problem.title}. {problem.text}"
    if error.code == "invalid_transition" and application.status in POSSIBLE:
        text = f"{text} {POSSIBLE[application.status]}"
    notice = Notice(text, refused=True)
    if from_board() and wants_fragment():
        return card(work, application, notice, problem.status)
    return show(work, application, notice, problem.status, typed={"note": note or ""})


def show(
    work: Work, application: Application, notice: Notice | None = None, status: int = 200, **more: Any
) -> Response:
    """The application's page; `more`: what was typed and what is wrong with it."""
    number = request.args.get("submission", type=int)
    from_list = list_address.carried()
    listed = list_address.people_beside(work, application, from_list)
    seen = application_page.of(work, application, number, left=_just_left(application), listed=listed)
    facts: dict[str, Any] = {"typed": {}, "wrong": {}, **_told_where(notice), **WORDS, **more}
    facts |= {"from_list": from_list, "way_back": list_address.of(from_list)}
    facts["in_part"] = wants_fragment()
    return answer(PAGE, FRAGMENT, status, seen=seen, undo_target="#application", **facts)


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
        undo_target=f"#card-{application.id}",
        now=work.now,
        **_told_where(notice),
    )


def notice(work: Work, application: Application) -> Notice | None:
    """What ?done= says was done to this application, with its Undo; None without it, or when it is undone."""
    code = request.args.get("done", "")
    held = {"rejected": ApplicationStatus.REJECTED, "hired": ApplicationStatus.HIRED}
    undone = code in held and application.status is not held[code]
    if code not in DONE or undone:
        return None
    return Notice(str(DONE[code]) % {"stage": application.stage.name}, _undo(application, code))


def _told_where(notice: Notice | None) -> dict[str, Notice | None]:
    """A fragment brings a toast along, a page shows the notice itself."""
    return {"toast": notice, "notice": None} if wants_fragment() else {"toast": None, "notice": notice}


def _undo(application: Application, code: str) -> Undo | None:
    version = {"version": application.version}
    stage, tag = _id_of("stage"), _id_of("tag")
    if code == "rejected":
        return Undo(url_for("backoffice.reopen", id=application.id), version)
    if code == "hired":
        return Undo(url_for("backoffice.unhire", id=application.id), version)
    if code == "moved" and stage:
        return Undo(url_for("backoffice.move", id=application.id), version | {"stage_id": stage})
    if code == "assigned":
        owner = _id_of("owner")
        return Undo(url_for("backoffice.assign_owner", id=application.id), version | {"owner_id": owner or ""})
    if code == "tagged" and tag:
        return Undo(url_for("backoffice.remove_tag", id=application.id, tag_id=tag))
    if code == "note_removed" and (note := _id_of("note")):
        return Undo(url_for("backoffice.restore_note", id=application.id, note_id=note))
    if code == "file_removed" and (file := _id_of("file")):
        return Undo(url_for("backoffice.restore_attachment", id=file))
    return None


def _just_left(application: Application) -> uuid.UUID | None:
    """The stage whose people come next: after moving somebody on, or saying no, that of those who stay."""
    code = request.args.get("done", "")
    if code == "moved" and application.status is ApplicationStatus.ACTIVE:
        return _id_of("stage")
    ended = code in ("rejected", "withdrawn") and application.status is not ApplicationStatus.ACTIVE
    return application.current_stage_id if ended else None


def _id_of(name: str) -> uuid.UUID | None:
    return request.args.get(name, type=uuid.UUID)


def _last_change(work: Work, application: Application) -> str:
    """ "Dario moved Noor Haddad to Call a moment ago", or how it stands when nobody moved it."""
    person = application.candidate.name
    for entry in history.timeline(work, application, most=5):
        if entry.type.startswith("application."):
            return change_told(work, entry, person)
    return str(_("%(person)s: %(status)s.", person=person, status=label(application.status)))


def change_told(work: Work, entry: history.Entry, person: str) -> str:
    """ "Dario moved Noor Haddad to Call a moment ago." """
    return str(_("%(change)s %(ago)s.", change=told(entry, person)[1], ago=_ago(work, entry)))


def _ago(work: Work, entry: history.Entry) -> str:
    minutes = int((work.now - entry.at).total_seconds() // 60)
    if minutes < 2:
        return str(_("a moment ago"))
    if minutes < 60:
        return str(ngettext("%(num)s minute ago", "%(num)s minutes ago", minutes))
    return str(ngettext("%(num)s hour ago", "%(num)s hours ago", minutes // 60))
