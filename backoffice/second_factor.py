"""One's own second factor: set up with an app, switched off, its recovery codes renewed."""

from dataclasses import dataclass

from flask import Response
from flask_babel import lazy_gettext as _
from wtforms import HiddenField, StringField
from wtforms.validators import Length

from backoffice import bp
from backoffice.entering import CODE_NOT_RIGHT, next_from_address
from hiring import second_factor as factors
from hiring import users
from hiring.errors import Conflict, Invalid
from hiring.work import Work
from plumbing.sealing import Sealer, Unsealable, sealer
from web import login
from web.door import Audience, answer, reads, see_other, writes
from web.hall import hall
from web.security import safe_target
from web.typed_form import TypedForm

TOO_OLD = _("This page was too old. Scan the code that stands here now.")


class SetUpForm(TypedForm):
    """`sealed` is the secret that the page shows, so that nothing is stored before a code has confirmed it."""

    sealed = HiddenField()
    next = HiddenField()
    code = StringField(_("The six digits that the app shows"), [Length(max=40)])


@dataclass(frozen=True)
class Square:
    """A QR code as one path of horizontal strokes in a square of this many units."""

    side: int
    path: str

    @classmethod
    def of(cls, text: str) -> "Square":
        import segno  # its tables would slow each start of the server

        rows = [list(row) for row in segno.make(text, error="m", micro=False).matrix_iter(border=4)]
        strokes = []
        for y, row in enumerate(rows):
            x = 0
            while x < len(row):
                run = next((n for n, dark in enumerate(row[x:]) if dark != row[x]), len(row) - x)
                if row[x]:
                    strokes.append(f"M{x} {y}.5h{run}")
                x += run
        return cls(len(rows), "".join(strokes))


@bp.get("/account/second-factor")
@reads(Audience.STEP_UP)
def second_factor(work: Work) -> Response:
    return _set_up_page(work, SetUpForm(**next_from_address()), factors.new_secret())


@bp.post("/account/second-factor")
@writes(Audience.STEP_UP)
def turn_on_second_factor(work: Work) -> Response:
    form, me = SetUpForm(), login.signed_in()
    try:
        secret = _sealer().open(form.sealed.data or "", _page_of(work))
    except Unsealable:
        form.code.errors = [TOO_OLD]
        return _set_up_page(work, form, factors.new_secret(), 422)
    sealed = _sealer().seal(secret, str(me.actor.id))
    try:
        codes = factors.turn_on(work, secret, sealed, form.code.data or "", keep=me.session_id)
    except Invalid:
        form.code.errors = [CODE_NOT_RIGHT]
        return _set_up_page(work, form, secret, 422)
    login.renew(work)
    return _codes_page(codes, form.next.data)


@bp.post("/account/second-factor/removal")
@writes(Audience.STEP_UP)
def turn_off_second_factor(work: Work) -> Response:
    if login.needs_second_factor(work.actor):
        raise Conflict("second_factor_required")
    factors.turn_off(work)
    login.renew(work)
    return see_other("backoffice.account", done="second_factor_off")


@bp.get("/account/recovery-codes")
@reads(Audience.STEP_UP)
def recovery_codes(work: Work) -> Response:
    me = users.me(work)
    if me.totp_secret is None:
        return see_other("backoffice.account")
    return answer("backoffice/account/recovery_codes.html", left=factors.codes_left(work, me))


@bp.post("/account/recovery-codes")
@writes(Audience.STEP_UP)
def renew_recovery_codes(work: Work) -> Response:
    """Answered at once and not by a page to come back to: the codes are shown this one time."""
    return _codes_page(factors.renew_codes(work), None)


def _set_up_page(work: Work, form: SetUpForm, secret: str, status: int = 200) -> Response:
    form.sealed.data = _sealer().seal(secret, _page_of(work))
    me = login.signed_in()
    address = factors.address(secret, account=me.email, issuer=f"Foyer {work.organisation.brief}".strip())
    return answer(
        "backoffice/account/second_factor.html", None, status, form=form, address=address,
        square=Square.of(address), spelled=" ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
        has_one=me.has_second_factor, required=login.needs_second_factor(work.actor) and not me.has_second_factor,
    )  # fmt: skip


def _codes_page(codes: list[str], target: str | None) -> Response:
    return answer("backoffice/account/codes.html", codes=codes, target=safe_target(target))


def _sealer() -> Sealer:
    return sealer(hall().settings.secret_key)


def _page_of(work: Work) -> str:
    """Whom the set-up page was made for: nobody confirms another's secret."""
    return f"set up {work.user_id}"
