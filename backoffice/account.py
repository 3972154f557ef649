"""One's own account: name, time zone, how one signs in, and where one is signed in."""

import uuid
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from flask import Response, request
from flask_babel import lazy_gettext as _
from wtforms import SelectField, StringField

from backoffice import bp
from backoffice.user_fields import put_wrong, summary_of, zone_choices
from hiring import second_factor as factors
from hiring import sessions, users
from hiring.errors import Invalid
from hiring.models.user import UserSession
from hiring.work import Work
from web import login
from web.devices import device
from web.door import Audience, answer, reads, see_other, writes
from web.formatting import instant
from web.typed_form import TypedForm

DONE = {
    "saved": _("Saved."),
    "password": _("Your new password is saved. Everywhere else you were signed out."),
    "ended": _("That session has ended."),
    "all_ended": _("Everywhere else you are signed out."),
    "second_factor_off": _("The second step is switched off. Your password alone signs you in."),
}
"""What ?done= says was done."""


class AccountForm(TypedForm):
    first_name = StringField(_("First name"))
    last_name = StringField(_("Last name"))
    timezone = SelectField(_("Time zone"))


@dataclass(frozen=True)
class Device:
    """One session as its user reads it, in their own time zone."""

    id: uuid.UUID
    name: str
    since: str
    seen: str
    is_this: bool


@bp.get("/account")
@reads(Audience.SIGNED_IN)
def account(work: Work) -> Response:
    me = users.me(work)
    form = AccountForm(first_name=me.first_name, last_name=me.last_name, timezone=me.timezone or "")
    return _page(work, form)


@bp.post("/account")
@writes(Audience.SIGNED_IN)
def save_account(work: Work) -> Response:
    form = AccountForm()
    try:
        users.edit_own(
            work,
            first_name=form.first_name.data or "",
            last_name=form.last_name.data or "",
            timezone=form.timezone.data or None,
        )
    except Invalid as error:
        put_wrong(form, error)
        return _page(work, form, 422)
    return see_other("backoffice.account", done="saved")


@bp.post("/account/sessions/<uuid:id>/removal")
@writes(Audience.STEP_UP)
def end_session(work: Work, id: uuid.UUID) -> Response:
    sessions.end_own(work, id)
    return see_other("backoffice.account", done="ended")


@bp.post("/account/sessions/removal")
@writes(Audience.STEP_UP)
def end_other_sessions(work: Work) -> Response:
    sessions.end_others(work, login.signed_in().session_id)
    return see_other("backoffice.account", done="all_ended")


def _page(work: Work, form: AccountForm, status: int = 200) -> Response:
    me = users.me(work)
    form.timezone.choices = zone_choices(work, form.timezone.data)
    return answer(
        "backoffice/account/show.html", None, status, form=form, user=me, devices=_devices(work),
        codes_left=factors.codes_left(work, me), required=login.needs_second_factor(work.actor),
        done=DONE.get(request.args.get("done", "")), summary=summary_of(form),
    )  # fmt: skip


def _devices(work: Work) -> list[Device]:
    me = login.signed_in()
    zone = ZoneInfo(me.timezone) if me.timezone else work.organisation.zone

    def shown(one: UserSession) -> Device:
        since, seen = (instant(at, zone, work.now) for at in (one.created_at, one.seen_at))
        return Device(one.id, device(one.user_agent), since, seen, one.id == me.session_id)

    return sorted(map(shown, sessions.own(work)), key=lambda one: not one.is_this)
