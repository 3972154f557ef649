"""Who signs in: the list for administrators, inviting somebody, and the page of one user."""

import uuid
from collections.abc import Mapping, Sequence

from flask import Response, request
from flask_babel import lazy_gettext as _
from wtforms import IntegerField, SelectField, StringField
from wtforms.validators import InputRequired

from backoffice import bp
from backoffice.user_fields import ROLES, put_wrong, role_of, summary_of, zone_choices
from hiring import api_keys, invitations, policy, users
from hiring.actors import Role
from hiring.errors import Invalid, Stale
from hiring.models.api_key import ApiKey
from hiring.models.user import User, UserStatus
from hiring.work import Work
from web.door import Audience, answer, reads, see_other, writes
from web.errors import Problem
from web.labels import label
from web.typed_form import TypedForm

DONE = {
    "invited": _("The invitation is on its way."),
    "withdrawn": _("The invitation is withdrawn; its link leads nowhere."),
    "saved": _("Saved."),
    "role": _("The role is changed. They were signed out and are told by letter."),
    "deactivated": _("Deactivated, and signed out everywhere."),
    "reactivated": _("Active again, with the password they had."),
    "sessions": _("Signed out everywhere."),
    "second_factor": _("The second step is switched off. They are told by letter."),
}
"""What ?done= says was done."""


class InviteForm(TypedForm):
    first_name = StringField(_("First name"))
    last_name = StringField(_("Last name"))
    email = StringField(_("Work email"))
    role = StringField(_("What they may do"), default=str(Role.MEMBER))


class UserForm(TypedForm):
    first_name = StringField(_("First name"))
    last_name = StringField(_("Last name"))
    email = StringField(_("Work email"))
    timezone = SelectField(_("Time zone"))
    version = IntegerField(validators=[InputRequired()])


@bp.get("/users", endpoint="users")
@reads(Audience.SIGNED_IN)
def listed(work: Work) -> Response:
    work.require(policy.may_manage_users(work.actor))
    everyone = users.everyone(work)
    waiting = [user.id for user in everyone if not users.has_come_in(user)]
    return answer(
        "backoffice/users/list.html", users=everyone, standings=invitations.standings(work, waiting),
        has_come_in=users.has_come_in,
    )  # fmt: skip


@bp.get("/users/new")
@reads(Audience.STEP_UP)
def new_user(work: Work) -> Response:
    work.require(policy.may_manage_users(work.actor))
    return _invite_page(InviteForm())


@bp.post("/users/new")
@writes(Audience.STEP_UP)
def invite_user(work: Work) -> Response:
    work.require(policy.may_manage_users(work.actor))
    form = InviteForm()
    try:
        user = invitations.invite(
            work,
            email=form.email.data or "",
            first_name=form.first_name.data or "",
            last_name=form.last_name.data or "",
            role=role_of(form.role.data),
        )
    except Invalid as error:
        put_wrong(form, error)
        return _invite_page(form, 422)
    return see_other("backoffice.user", id=user.id, done="invited")


@bp.get("/users/<uuid:id>")
@reads(Audience.STEP_UP)
def user(work: Work, id: uuid.UUID) -> Response:
    return user_page(work, found(work, id))


@bp.post("/users/<uuid:id>")
@writes(Audience.STEP_UP)
def save_user(work: Work, id: uuid.UUID) -> Response:
    one, form = found(work, id), UserForm()
    try:
        users.edit(
            work, one, email=form.email.data or "", first_name=form.first_name.data or "",
            last_name=form.last_name.data or "", timezone=form.timezone.data or None,
            version=form.version.data or 0,
        )  # fmt: skip
    except Stale:
        form.version.data = one.version
        return user_page(work, one, 409, form=form, changed=True)
    except Invalid as error:
        put_wrong(form, error)
        return user_page(work, one, 422, form=form)
    return see_other("backoffice.user", id=id, done="saved")


def found(work: Work, id: uuid.UUID) -> User:
    """Refused before it is looked for: who may not manage users learns nothing of who is there."""
    work.require(policy.may_manage_users(work.actor))
    return users.get(work, id)


def user_page(
    work: Work, one: User, status: int = 200, *, form: UserForm | None = None, changed: bool = False,
    refused: Problem | None = None,
) -> Response:  # fmt: skip
    """The page of one user; `refused`: what did not go, and why."""
    if form is None:
        form = UserForm(formdata=None, obj=one, timezone=one.timezone or "")
    form.timezone.choices = zone_choices(work, form.timezone.data)
    invitation = invitations.standings(work, [one.id]).get(one.id)
    return answer(
        "backoffice/users/show.html", None, status, user=one, form=form, changed=changed, refused=refused,
        came_in=users.has_come_in(one), invitation=invitation, roles=_roles(),
        is_me=one.id == work.user_id, keys=_keys_left_by(work, one),
        done=DONE.get(request.args.get("done", "")), summary=summary_of(form),
    )  # fmt: skip


def _keys_left_by(work: Work, one: User) -> Sequence[ApiKey]:
    """Keys that go on although who made them is gone: somebody should look whether they are still wanted."""
    return () if one.status is UserStatus.ACTIVE else api_keys.open_ones_of(work, one)


def _invite_page(form: InviteForm, status: int = 200) -> Response:
    return answer("backoffice/users/new.html", None, status, form=form, roles=_roles(), summary=summary_of(form))


def _roles() -> Mapping[str, tuple[str, str]]:
    return {str(role): (label(role), str(said)) for role, said in ROLES.items()}
