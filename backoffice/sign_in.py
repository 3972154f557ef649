"""Coming in and going out: password, sign-in link, confirming who one is, a new password."""

from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit
from uuid import UUID

from flask import Response, make_response, redirect, request
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import EmailField, HiddenField, PasswordField
from wtforms.validators import InputRequired, Length

from backoffice import HOME, bp
from hiring import sign_in as signing
from hiring import users
from hiring.addresses import canonical_email
from hiring.work import Work
from plumbing import db as begin
from plumbing.limits import Limit
from plumbing.passwords import Refused, check_password, hash_password, refused
from web import login
from web.door import Audience, answer, reads, see_other, writes
from web.hall import hall
from web.limits import client_address, count_or_refuse, give_back
from web.security import safe_target

PER_ACCOUNT_AND_MACHINE = Limit("sign_in", 10, timedelta(minutes=15))
PER_MACHINE = Limit("sign_in_machine", 20, timedelta(hours=1))
FOR_ALL = Limit("sign_in_all", 100, timedelta(minutes=1))

REFUSALS = {
    Refused.TOO_SHORT: _("Use 12 characters or more; four words in a row do well."),
    Refused.TOO_LONG: _("Use 128 characters or fewer."),
    Refused.COMMON: _(
        "This password is on lists that guessers try first. Take another, like four words in a row."
    ),
    Refused.ABOUT_YOU: _("This is made of names that others know. Add words that have nothing to do with you."),
}
NOT_RIGHT = _("Check the password; it is not the one you set.")


class SignInForm(FlaskForm):
    """Nothing is trimmed off the password; its length is bounded before it is hashed."""

    email = EmailField(_("Work email"), [InputRequired(), Length(max=320)])
    password = PasswordField(_("Password"), [InputRequired(), Length(max=1000)])
    next = HiddenField()


class ConfirmForm(FlaskForm):
    password = PasswordField(_("Password"), [InputRequired(), Length(max=1000)])
    next = HiddenField()


class NewPasswordForm(FlaskForm):
    password = PasswordField(_("New password"), [InputRequired(REFUSALS[Refused.TOO_SHORT])])


class PlainForm(FlaskForm):
    """One button."""


@dataclass(frozen=True)
class Attempt:
    """A password that was tried: for whom (None: nobody active), whether it was right."""

    user_id: UUID | None
    right: bool
    better_hash: str | None


@bp.get("/sign-in")
@reads(Audience.PUBLIC)
def sign_in(work: Work) -> Response:
    return _sign_in_page(SignInForm(**_next_from_address()))


@bp.post("/sign-in")
@writes(Audience.PUBLIC)
def enter(work: Work) -> Response:
    form = SignInForm()
    email, password = form.email.data or "", form.password.data or ""
    if not form.validate():
        return _sign_in_page(form, 422)
    attempt = _tried(email, password)
    if not attempt.right or attempt.user_id is None:
        signing.refuse(work, attempt.user_id)
        return _sign_in_page(form, 422)
    login.enter(work, users.get(work, attempt.user_id), by="password", better_hash=attempt.better_hash)
    _forgive(work, email)
    return _to(form.next.data)


@bp.post("/sign-out")
@writes(Audience.PUBLIC)
def sign_out(work: Work) -> Response:
    login.leave(work)
    response = see_other("backoffice.sign_in")
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@bp.get("/sign-in/link/<token>")
@reads(Audience.PUBLIC)
def sign_in_link(work: Work, token: str) -> Response:
    """Only shows a button: scanners of mail follow links, and must not use this one up."""
    user = signing.user_of_link(work, token)
    return answer("backoffice/sign_in/link.html", form=PlainForm(), name=user.name, token=token)


@bp.post("/sign-in/link/<token>")
@writes(Audience.PUBLIC)
def use_sign_in_link(work: Work, token: str) -> Response:
    user = signing.use_link(work, token)
    login.enter(work, user, by="link")
    return see_other("backoffice.password")


@bp.get("/password")
@reads(Audience.STEP_UP)
def password(work: Work) -> Response:
    return _password_page(NewPasswordForm())


@bp.post("/password")
@writes(Audience.STEP_UP)
def set_password(work: Work) -> Response:
    form, me = NewPasswordForm(), login.signed_in()
    chosen = form.password.data or ""
    if not form.validate():
        return _password_page(form, 422)
    about = (me.first_name, me.last_name, me.email, urlsplit(hall().settings.base_url).hostname or "")
    if why := refused(chosen, about):
        form.password.errors = [REFUSALS[why]]
        return _password_page(form, 422)
    made = hash_password(chosen)  # before the first statement, so no lock is held meanwhile
    signing.set_password(work, made, keep=me.session_id)
    return _to(None)


@bp.get("/confirm")
@reads(Audience.SIGNED_IN)
def confirm(work: Work) -> Response:
    return _confirm_page(ConfirmForm(**_next_from_address()))


@bp.post("/confirm")
@writes(Audience.SIGNED_IN)
def confirm_again(work: Work) -> Response:
    form, me = ConfirmForm(), login.signed_in()
    if not form.validate():
        return _confirm_page(form, 422)
    attempt = _tried(me.email, form.password.data or "")
    if not attempt.right:
        signing.refuse(work, me.actor.id)
        form.password.errors = [NOT_RIGHT]
        return _confirm_page(form, 422)
    login.confirm(work)
    _forgive(work, me.email)
    return _to(form.next.data)


def _tried(email: str, password: str) -> Attempt:
    """Counts, then compares. Raises TooMany. Unknown, inactive and password-less accounts cost the same work."""
    machine = client_address()
    count_or_refuse(PER_ACCOUNT_AND_MACHINE, _pair(email))
    count_or_refuse(PER_MACHINE, machine)
    count_or_refuse(FOR_ALL, "")
    with begin.reading(), hall().session() as own:
        account = signing.account(own, email)
    verdict = check_password(account.password_hash, password)
    return Attempt(account.user_id, verdict.right, verdict.better_hash)


def _forgive(work: Work, email: str) -> None:
    """Many colleagues behind one address sign in each morning; only guesses use the limits up."""
    give_back(work.session, PER_ACCOUNT_AND_MACHINE, _pair(email))
    give_back(work.session, PER_MACHINE, client_address())


def _pair(email: str) -> str:
    return f"{canonical_email(email) or email.strip().lower()} {client_address()}"


def _next_from_address() -> dict[str, str]:
    return {"next": safe_target(request.args.get("next")) or ""}


def _to(target: str | None) -> Response:
    response: Response = make_response(redirect(safe_target(target) or HOME, 303))
    return response


def _sign_in_page(form: SignInForm, status: int = 200) -> Response:
    return answer(
        "backoffice/sign_in/sign_in.html",
        None,
        status,
        form=form,
        refused=status != 200,
    )


def _confirm_page(form: ConfirmForm, status: int = 200) -> Response:
    return answer("backoffice/sign_in/confirm.html", None, status, form=form, email=login.signed_in().email)


def _password_page(form: NewPasswordForm, status: int = 200) -> Response:
    return answer("backoffice/sign_in/password.html", None, status, form=form, email=login.signed_in().email)
