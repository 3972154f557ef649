"""Coming in and going out: password, code, sign-in link, confirming who one is."""

from flask import Response, request
from flask_babel import lazy_gettext as _
from wtforms import EmailField, HiddenField, PasswordField
from wtforms.validators import InputRequired, Length

from backoffice import bp, entering
from backoffice.entering import CodeForm, PlainForm, code_page, come_in, next_from_address, to
from hiring import links, second_factor, users
from hiring import sign_in as signing
from hiring.errors import Gone, NotFound
from hiring.models.link import LinkPurpose
from hiring.work import Work
from web import login
from web.door import Audience, answer, reads, see_other, writes
from web.hall import hall
from web.typed_form import TypedForm

NOT_RIGHT = _("Check the password; it is not the one you set.")
SAID = {
    "password": _("Your new password is saved. Sign in with it."),
    "again": _("That took longer than ten minutes, so it starts again from here."),
}
"""What ?said= says on the sign-in page."""


class SignInForm(TypedForm):
    """Nothing is trimmed off the password; its length is bounded before it is hashed."""

    email = EmailField(_("Work email"), [InputRequired(), Length(max=320)])
    password = PasswordField(_("Password"), [InputRequired(), Length(max=1000)])
    next = HiddenField()


class ConfirmForm(CodeForm):
    """The password, or where there is a second factor a code of it."""

    password = PasswordField(_("Password"), [Length(max=1000)])


@bp.get("/sign-in")
@reads(Audience.PUBLIC)
def sign_in(work: Work) -> Response:
    return _sign_in_page(SignInForm(**next_from_address()))


@bp.post("/sign-in")
@writes(Audience.PUBLIC)
def enter(work: Work) -> Response:
    form = SignInForm()
    email, password = form.email.data or "", form.password.data or ""
    if not form.validate():
        return _sign_in_page(form, 422)
    attempt = entering.tried(email, password)
    if not attempt.right or attempt.user_id is None:
        signing.refuse(work, attempt.user_id)
        return _sign_in_page(form, 422)
    user = users.get(work, attempt.user_id)
    entering.forgive(work, email)
    return come_in(work, user, by="password", better_hash=attempt.better_hash, target=form.next.data)


@bp.get("/sign-in/code")
@reads(Audience.PUBLIC)
def code(work: Work) -> Response:
    """The page for the code comes as the answer to the first step; who comes here by the address starts there."""
    return see_other("backoffice.sign_in")


@bp.post("/sign-in/code")
@writes(Audience.PUBLIC)
def enter_code(work: Work) -> Response:
    form = CodeForm()
    ticket = form.ticket.data or ""
    try:
        holder = entering.whose(ticket, LinkPurpose.SECOND_FACTOR)
    except (NotFound, Gone):
        return see_other("backoffice.sign_in", said="again", next=form.next.data or None)
    entering.count_code(holder.id)
    if not form.validate() or not entering.is_right_code(work, users.get(work, holder.id), form):
        return code_page(form, 422)
    login.enter(work, second_factor.finish(work, ticket), by="second_factor")
    return to(form.next.data)


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
    user = links.user_of(work.session, token, LinkPurpose.SIGN_IN, hall().now())
    return answer("backoffice/sign_in/link.html", form=PlainForm(), name=user.name, token=token)


@bp.post("/sign-in/link/<token>")
@writes(Audience.PUBLIC)
def use_sign_in_link(work: Work, token: str) -> Response:
    user = links.use(work, token, LinkPurpose.SIGN_IN)
    return come_in(work, user, by="link", target="/backoffice/password")


@bp.get("/confirm")
@reads(Audience.SIGNED_IN)
def confirm(work: Work) -> Response:
    return _confirm_page(ConfirmForm(**next_from_address()))


@bp.post("/confirm")
@writes(Audience.SIGNED_IN)
def confirm_again(work: Work) -> Response:
    form = ConfirmForm()
    proved = _proved_by_code if form.given and login.signed_in().has_second_factor else _proved_by_password
    if not form.validate() or not proved(work, form):
        return _confirm_page(form, 422)
    login.confirm(work)
    return to(form.next.data)


def _proved_by_password(work: Work, form: ConfirmForm) -> bool:
    me = login.signed_in()
    if not entering.tried(me.email, form.password.data or "").right:
        signing.refuse(work, me.actor.id)
        form.password.errors = [NOT_RIGHT]
        return False
    entering.forgive(work, me.email)
    return True


def _proved_by_code(work: Work, form: ConfirmForm) -> bool:
    id = login.signed_in().actor.id
    assert id is not None
    entering.count_code(id)
    return entering.is_right_code(work, users.me(work), form)


def _sign_in_page(form: SignInForm, status: int = 200) -> Response:
    said = SAID.get(request.args.get("said", ""))
    return answer("backoffice/sign_in/sign_in.html", None, status, form=form, refused=status != 200, said=said)


def _confirm_page(form: ConfirmForm, status: int = 200) -> Response:
    me = login.signed_in()
    return answer(
        "backoffice/sign_in/confirm.html", None, status, form=form, email=me.email, codes=me.has_second_factor
    )
