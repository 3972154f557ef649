"""One's own password: changed, or set anew by a link for who forgot it."""

from datetime import timedelta

from flask import Response, request
from flask_babel import lazy_gettext as _
from wtforms import EmailField
from wtforms.validators import InputRequired, Length

from backoffice import bp
from backoffice.entering import NewPasswordForm, chosen, gone_page, to, whose
from hiring import passwords
from hiring.errors import Gone
from hiring.models.link import LinkPurpose
from hiring.work import Work
from plumbing.limits import Limit
from web import login
from web.door import Audience, answer, reads, see_other, writes
from web.limits import client_address, count_or_refuse
from web.typed_form import TypedForm

RESETS_PER_MACHINE = Limit("reset_machine", 20, timedelta(hours=1))
RESETS_FOR_ALL = Limit("reset_all", 100, timedelta(minutes=1))


class ResetForm(TypedForm):
    email = EmailField(_("Work email"), [InputRequired(_("Enter your e-mail address.")), Length(max=320)])


@bp.get("/password")
@reads(Audience.STEP_UP)
def password(work: Work) -> Response:
    return _password_page(NewPasswordForm())


@bp.post("/password")
@writes(Audience.STEP_UP)
def set_password(work: Work) -> Response:
    form, me = NewPasswordForm(), login.signed_in()
    made = chosen(form, (me.first_name, me.last_name, me.email))
    if made is None:
        return _password_page(form, 422)
    is_first = passwords.set_own(work, made, keep=me.session_id)
    return to(None) if is_first else see_other("backoffice.account", done="password")


@bp.get("/reset-password")
@reads(Audience.PUBLIC)
def reset_password(work: Work) -> Response:
    return _reset_page(ResetForm())


@bp.post("/reset-password")
@writes(Audience.PUBLIC)
def ask_for_reset(work: Work) -> Response:
    """Answers alike and does alike for every address, so that it tells nobody who has an account."""
    form = ResetForm()
    if not form.validate():
        return _reset_page(form, 422)
    count_or_refuse(RESETS_PER_MACHINE, client_address())
    count_or_refuse(RESETS_FOR_ALL, "")
    passwords.ask_for_reset(work, form.email.data or "")
    return see_other("backoffice.reset_password", asked="yes")


@bp.get("/reset-password/<token>")
@reads(Audience.PUBLIC)
def new_password(work: Work, token: str) -> Response:
    """Shows the form only: scanners of mail follow links, and must not use this one up."""
    try:
        return _new_password_page(NewPasswordForm(), token)
    except Gone as gone:
        return gone_page(gone, "reset")


@bp.post("/reset-password/<token>")
@writes(Audience.PUBLIC)
def set_new_password(work: Work, token: str) -> Response:
    form = NewPasswordForm()
    try:
        user = whose(token, LinkPurpose.PASSWORD_RESET)
        made = chosen(form, (user.first_name, user.last_name, user.email))
        if made is None:
            return _new_password_page(form, token, 422)
        passwords.reset(work, token, made)
    except Gone as gone:
        return gone_page(gone, "reset")
    return see_other("backoffice.sign_in", said="password")


def _password_page(form: NewPasswordForm, status: int = 200) -> Response:
    return answer("backoffice/sign_in/password.html", None, status, form=form, email=login.signed_in().email)


def _reset_page(form: ResetForm, status: int = 200) -> Response:
    asked = "asked" in request.args
    return answer("backoffice/sign_in/reset.html", None, status, form=form, asked=asked)


def _new_password_page(form: NewPasswordForm, token: str, status: int = 200) -> Response:
    user = whose(token, LinkPurpose.PASSWORD_RESET)
    return answer("backoffice/sign_in/new_password.html", None, status, form=form, token=token, email=user.email)
