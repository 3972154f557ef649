"""What all ways in share: tries that are counted, passwords that do, and the second step where there is one."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit
from uuid import UUID

from flask import Response, make_response, redirect, request
from flask_babel import lazy_gettext as _
from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import InputRequired, Length

from backoffice import HOME
from hiring import links, second_factor
from hiring import sign_in as signing
from hiring.addresses import canonical_email
from hiring.errors import Gone
from hiring.models.link import LinkPurpose
from hiring.models.user import User
from hiring.work import Work
from plumbing import db as begin
from plumbing.limits import Limit
from plumbing.passwords import Refused, check_password, hash_password, refused
from plumbing.sealing import Unsealable, sealer
from web import login
from web.door import answer
from web.errors import problem_of
from web.hall import hall
from web.limits import client_address, count_or_refuse, give_back
from web.security import safe_target
from web.typed_form import TypedForm

PER_ACCOUNT_AND_MACHINE = Limit("sign_in", 10, timedelta(minutes=15))
PER_MACHINE = Limit("sign_in_machine", 20, timedelta(hours=1))
FOR_ALL = Limit("sign_in_all", 100, timedelta(minutes=1))
CODES_PER_MACHINE = Limit("second_factor", 5, timedelta(minutes=15))
CODES_PER_ACCOUNT = Limit("second_factor_account", 30, timedelta(hours=1))
"""Higher: who has stolen a password and guesses at codes must not keep the owner out from elsewhere."""

REFUSALS = {
    Refused.TOO_SHORT: _("Use 12 characters or more; four words in a row do well."),
    Refused.TOO_LONG: _("Use 128 characters or fewer."),
    Refused.COMMON: _(
        "This password is on lists that guessers try first. Take another, like four words in a row."
    ),
    Refused.ABOUT_YOU: _("This is made of names that others know. Add words that have nothing to do with you."),
}
CODE_NOT_RIGHT = _(
    "Enter the code that the app shows now. Each code works once; the next one comes within 30 seconds."
)
RECOVERY_NOT_RIGHT = _("This is none of your recovery codes, or it was used before. Each works once.")


class NewPasswordForm(TypedForm):
    password = PasswordField(_("New password"), [InputRequired(REFUSALS[Refused.TOO_SHORT])])


class CodeForm(TypedForm):
    """One of the two: a code of the app, or a recovery code."""

    ticket = HiddenField()
    next = HiddenField()
    code = StringField(_("Code"), [Length(max=40)])
    recovery_code = StringField(_("Recovery code"), [Length(max=80)])

    @property
    def given(self) -> str:
        return self.code.data or self.recovery_code.data or ""

    def say_wrong(self) -> None:
        if self.recovery_code.data and not self.code.data:
            self.recovery_code.errors = [RECOVERY_NOT_RIGHT]
        else:
            self.code.errors = [CODE_NOT_RIGHT]


class PlainForm(TypedForm):
    """One button."""


@dataclass(frozen=True)
class Attempt:
    """A password that was tried: for whom (None: nobody active), whether it was right."""

    user_id: UUID | None
    right: bool
    better_hash: str | None


def tried(email: str, password: str) -> Attempt:
    """Counts, then compares. Raises TooMany. Unknown, inactive and password-less accounts cost the same work."""
    machine = client_address()
    count_or_refuse(PER_ACCOUNT_AND_MACHINE, _pair(email))
    count_or_refuse(PER_MACHINE, machine)
    count_or_refuse(FOR_ALL, "")
    with begin.reading(), hall().session() as own:
        account = signing.account(own, email)
    verdict = check_password(account.password_hash, password)
    return Attempt(account.user_id, verdict.right, verdict.better_hash)


def forgive(work: Work, email: str) -> None:
    """Many colleagues behind one address sign in each morning; only guesses use the limits up."""
    give_back(work.session, PER_ACCOUNT_AND_MACHINE, _pair(email))
    give_back(work.session, PER_MACHINE, client_address())


def _pair(email: str) -> str:
    return f"{canonical_email(email) or email.strip().lower()} {client_address()}"


def whose(token: str, purpose: LinkPurpose) -> User:
    """Whose link it is, read before the request's own transaction, so that hashing holds no lock. Raises as
    links.user_of."""
    with begin.reading(), hall().session() as own:
        return links.user_of(own, token, purpose, hall().now())


def gone_page(gone: Gone, of: str) -> Response:
    """What became of a mailed link; `of`: invitation or reset."""
    return answer("backoffice/sign_in/gone.html", None, 410, problem=problem_of(gone), of=of)


def chosen(form: NewPasswordForm, about: Iterable[str]) -> str | None:
    """The hash of the password that was typed, made before the transaction's first statement; None where it does
    not do, and the form says why."""
    typed = form.password.data or ""
    if not form.validate():
        return None
    if why := refused(typed, (*about, urlsplit(hall().settings.base_url).hostname or "")):
        form.password.errors = [REFUSALS[why]]
        return None
    return hash_password(typed)


def come_in(
    work: Work, user: User, *, by: str, better_hash: str | None = None, target: str | None = None
) -> Response:
    """The first step has succeeded: in, or on to the second where the user has a second factor."""
    if user.totp_secret is None:
        login.enter(work, user, by=by, better_hash=better_hash)
        return to(target)
    if better_hash:
        signing.keep_better_hash(work, user.id, better_hash)
    ticket = second_factor.begin(work, user)
    return code_page(CodeForm(formdata=None, ticket=ticket, next=safe_target(target) or ""))


def code_page(form: CodeForm, status: int = 200) -> Response:
    return answer("backoffice/sign_in/code.html", None, status, form=form)


def count_code(user_id: UUID) -> None:
    """Before a code is compared. Raises TooMany."""
    count_or_refuse(CODES_PER_MACHINE, f"{user_id} {client_address()}")
    count_or_refuse(CODES_PER_ACCOUNT, str(user_id))


def is_right_code(work: Work, user: User, form: CodeForm) -> bool:
    """Takes the code that was typed; a wrong one is told in the form and in the history."""
    if second_factor.accept(work, user, form.given, opened):
        give_back(work.session, CODES_PER_MACHINE, f"{user.id} {client_address()}")
        give_back(work.session, CODES_PER_ACCOUNT, str(user.id))
        return True
    signing.refuse(work, user.id)
    form.say_wrong()
    return False


def opened(user: User) -> str | None:
    """The secret of the user's second factor; None: there is none, or it was sealed with another key."""
    if user.totp_secret is None:
        return None
    try:
        return sealer(hall().settings.secret_key).open(user.totp_secret, str(user.id))
    except Unsealable:
        return None


def next_from_address() -> dict[str, str]:
    return {"next": safe_target(request.args.get("next")) or ""}


def to(target: str | None) -> Response:
    response: Response = make_response(redirect(safe_target(target) or HOME, 303))
    return response
