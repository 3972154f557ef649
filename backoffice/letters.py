"""Letters: what waits, what went, what failed, and what can be done about each. Administrators also see those to
users."""

import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import Response, request, url_for
from wtforms import StringField

from backoffice import acts, bp, letter_wording
from hiring import letters as verbs
from hiring import policy
from hiring.errors import Conflict, Invalid, NotFound
from hiring.models.application import Application
from hiring.models.letter import Letter, LetterState
from hiring.models.letter_template import LetterTemplate
from hiring.models.user import User
from hiring.work import Work
from plumbing.clock import read_instant
from web import letters as worded
from web.door import Audience, answer, reads, see_other, writes
from web.typed_form import TypedForm

MOST = 50


class DelayForm(TypedForm):
    """`due`: a day and a time in the organisation's zone."""

    due = StringField()


@bp.get("/letters")
@reads(Audience.SIGNED_IN)
def letters(work: Work) -> Response:
    state = next((one for one in LetterState if one == request.args.get("state")), LetterState.WAITING)
    found = verbs.listed(work, state, after=_after(), most=MOST + 1)
    shown = found[:MOST]
    facts: dict[str, Any] = {
        "state": state,
        "letters": shown,
        "people": verbs.names_of(work, shown),
        "next": f"{shown[-1].due_at.isoformat()}_{shown[-1].id}" if len(found) > MOST else "",
        "counts": verbs.counts(work),
        "most": verbs.MOST_COUNTED,
        "tabs": letter_wording.TABS,
        "nothing": letter_wording.NOTHING[state],
        "why_not": letter_wording.why_not,
        "may_change_templates": policy.may_change_templates(work.actor),
        "has_link": verbs.LINKS,
        "notice": _notice_in_list(work),
    }
    return answer("backoffice/letters/list.html", **facts)


@bp.get("/letters/<uuid:id>")
@reads(Audience.SIGNED_IN)
def letter(work: Work, id: uuid.UUID) -> Response:
    found = verbs.get(work, id)
    return _page(work, found, notice=_notice(work, found))


@bp.post("/letters/<uuid:id>/cancellation")
@writes(Audience.SIGNED_IN)
def cancel_letter(work: Work, id: uuid.UUID) -> Response:
    return _acted(work, id, verbs.cancel, "cancelled")


@bp.post("/letters/<uuid:id>/cancellation/removal")
@writes(Audience.SIGNED_IN)
def restore_letter(work: Work, id: uuid.UUID) -> Response:
    return _acted(work, id, verbs.restore, "restored")


@bp.post("/letters/<uuid:id>/sending")
@writes(Audience.SIGNED_IN)
def send_letter(work: Work, id: uuid.UUID) -> Response:
    return _acted(work, id, verbs.send_now, "delayed")


@bp.post("/letters/<uuid:id>/delay")
@writes(Audience.SIGNED_IN)
def delay_letter(work: Work, id: uuid.UUID) -> Response:
    typed = DelayForm(request.form).due.data or ""
    due_at = letter_wording.read_wall(typed, work.organisation.zone)
    found = verbs.get(work, id, for_change=True)
    work.require(verbs.may_act(work, found))
    if due_at is None:
        return _page(work, found, 422, due=typed, wrong=letter_wording.said("no_time"))
    try:
        verbs.delay(work, found, due_at)
    except Invalid as error:
        return _page(work, found, 422, due=typed, wrong=letter_wording.problems(error)["due_at"])
    except Conflict as error:
        return _page(work, found, 409, notice=acts.Notice(letter_wording.refused(error), refused=True))
    return see_other("backoffice.letter", id=id, done="delayed")


@bp.post("/letters/<uuid:id>/resend")
@writes(Audience.SIGNED_IN)
def resend_letter(work: Work, id: uuid.UUID) -> Response:
    return _acted(work, id, verbs.resend, "resent")


def _acted(work: Work, id: uuid.UUID, verb: Callable[[Work, Letter], Letter | None], code: str) -> Response:
    """On to the letter that shows what was done (the new one, where there is one), or back to the list that the
    button stood in."""
    found = verbs.get(work, id, for_change=True)
    try:
        shown = verb(work, found) or found
    except Conflict as error:
        return _page(work, found, 409, notice=acts.Notice(letter_wording.refused(error), refused=True))
    back = next((one for one in LetterState if one == request.form.get("back")), None)
    if back is not None and policy.may_see_letters(work.actor):
        return see_other("backoffice.letters", state=back, done=code, letter=shown.id)
    return see_other("backoffice.letter", id=shown.id, done=code)


def _page(work: Work, found: Letter, status: int = 200, **more: Any) -> Response:
    """One letter: as it went, else as it would go now."""
    application = work.session.get(Application, found.application_id) if found.application_id else None
    went = found.body is not None
    written = None if went else worded.render(work, found)
    unfilled = found.facts.get("unfilled", ()) if went else written.unfilled if written else ()
    template = _template(work, found, written)
    zone = work.organisation.zone
    facts: dict[str, Any] = {
        "letter": found,
        "application": application,
        "user": work.session.get(User, found.user_id) if found.user_id else None,
        "subject": found.subject if went else written.subject if written else "",
        "text": found.body if went else written.text if written else "",
        "unfilled": letter_wording.braces(unfilled),
        "template": template,
        "may_change_templates": policy.may_change_templates(work.actor),
        "author": work.session.get(User, found.written_by) if found.written_by else None,
        "again": verbs.resent(work, found),
        "why_not": letter_wording.why_not(found.error),
        "may_act": verbs.may_act(work, found),
        "has_link": found.occasion in verbs.LINKS,
        "due": found.due_at.astimezone(zone).strftime("%Y-%m-%dT%H:%M"),
        "zone_name": zone.key,
        "wrong": "",
        "notice": None,
        "may_see_user": policy.may_manage_users(work.actor),
        "may_see_letters": policy.may_see_letters(work.actor),
    }
    return answer("backoffice/letters/show.html", status=status, **facts | more)


def _template(work: Work, found: Letter, written: worded.Written | None) -> LetterTemplate | None:
    id = found.template_id or (written.template_id if written else None)
    return work.session.get(LetterTemplate, id) if id else None


def _notice(work: Work, found: Letter, *, back: str = "") -> acts.Notice | None:
    """What ?done= says was done; one that was stopped can wait again. `back`: the list that this stands in."""
    code = request.args.get("done", "")
    text = letter_wording.done(code, found, work.organisation.zone, work.now)
    if not text:
        return None
    if code != "cancelled" or found.occasion in verbs.LINKS or not verbs.may_act(work, found):
        return acts.Notice(text)
    return acts.Notice(text, acts.Undo(url_for("backoffice.restore_letter", id=found.id), {"back": back}))


def _notice_in_list(work: Work) -> acts.Notice | None:
    """The same for a letter that was acted on in the list (?letter=)."""
    id = request.args.get("letter", type=uuid.UUID)
    try:
        return _notice(work, verbs.get(work, id), back=str(LetterState.WAITING)) if id else None
    except NotFound:
        return None


def _after() -> tuple[datetime, uuid.UUID] | None:
    text = request.args.get("after")
    if not text:
        return None
    at, _bar, id = text.partition("_")
    moment = read_instant(at)
    try:
        key = uuid.UUID(id)
    except ValueError:
        raise NotFound from None
    if moment is None:
        raise NotFound
    return moment, key
