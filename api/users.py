"""Who signs in. A program brings in members and puts names right; roles and passwords are people's own."""

import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Annotated, Any

from pydantic import Field
from sqlalchemy import select

from api import bp, lists
from api.faults import ApiError
from api.operations import Answer, Call, operation
from api.owned import expect
from api.schema import Id, In, Instant, Listed, ListQuery, Out, Page, Text
from hiring import invitations, users
from hiring.actors import Role
from hiring.addresses import canonical_email
from hiring.errors import Invalid
from hiring.models.user import User, UserStatus
from web.problem_documents import Fault

NOUN = "Users"
READ, WRITE = "users:read", "users:write"
FirstName = Annotated[Text, Field(min_length=1, max_length=users.LONGEST_NAME)]
LastName = Annotated[Text, Field(max_length=users.LONGEST_NAME)]
ExternalId = Annotated[Text, Field(min_length=1, max_length=users.LONGEST_EXTERNAL_ID)]


class UserOut(Out):
    """Somebody who signs in. Nobody is ever deleted: they are authors of history."""

    id: Id
    email: str = Field(examples=["rosa@brightmoor.example"])
    first_name: str = Field(examples=["Rosa"])
    last_name: str = Field(examples=["Varga"])
    status: UserStatus
    role: Role = Field(description="What they may do everywhere; what they are on a job is in its hiring team.")
    timezone: str | None = Field(description="Null: the organisation's.", examples=["Europe/Lisbon"])
    external_id: str | None = Field(description="What another system calls them.", examples=["payroll-118"])
    created_at: Instant
    updated_at: Instant


class UserQuery(ListQuery):
    emails: Listed[Text] | None = Field(None, description="In whatever case.")
    external_ids: Listed[Text] | None = None
    statuses: Listed[UserStatus] | None = None
    roles: Listed[Role] | None = None


class NewUser(In):
    email: Text = Field(examples=["rosa@brightmoor.example"])
    first_name: FirstName
    last_name: LastName = ""
    role: Role = Field(Role.MEMBER, description="A key brings in members alone: 403 for any other role.")
    external_id: ExternalId | None = None


class UserChange(In):
    first_name: FirstName = ""
    last_name: LastName = ""
    timezone: Text | None = Field(None, description="A name of the IANA's list; null: the organisation's.")
    external_id: ExternalId | None = Field(None, description="Null: none.")


@operation(bp, "GET", "/users", noun=NOUN, summary="All users", scope=READ, query=UserQuery, out=UserOut,
           is_list=True)  # fmt: skip
def list_users(call: Call) -> Page:
    some, query = select(User), call.query
    if query.emails is not None:
        some = some.where(User.email_norm.in_([canonical_email(one) for one in query.emails]))
    if query.external_ids is not None:
        some = some.where(User.external_id.in_(query.external_ids))
    if query.statuses is not None:
        some = some.where(User.status.in_(query.statuses))
    if query.roles is not None:
        some = some.where(User.role.in_(query.roles))
    return lists.page(call, User, some, _users, object="user")


@operation(bp, "GET", "/users/<uuid:id>", noun=NOUN, summary="One user", scope=READ, out=UserOut)
def get_user(call: Call, id: uuid.UUID) -> Answer:
    return _shown(call, users.get(call.work, id))


@operation(bp, "POST", "/users", noun=NOUN, summary="Invite a member", scope=WRITE, body=NewUser, out=UserOut,
           errors=("forbidden", "in_use", "conflict"),
           description="Invite a member: a letter brings them in, and they choose a password of their own. Whose "
           "invitation was withdrawn is invited anew.")  # fmt: skip
def invite_user(call: Call) -> Answer:
    with _told():
        user = invitations.invite(call.work, **call.body.model_dump())
    return _shown(call, user, location=f"{bp.url_prefix}/users/{user.id}")


@operation(bp, "PATCH", "/users/<uuid:id>", noun=NOUN, summary="Put right who a user is", scope=WRITE,
           body=UserChange, out=UserOut, errors=("forbidden", "conflict", "precondition_failed"))  # fmt: skip
def change_user(call: Call, id: uuid.UUID) -> Answer:
    user = users.get(call.work, id)
    wanted: dict[str, Any] = {name: getattr(user, name) for name in ("first_name", "last_name", "timezone")}
    users.edit(call.work, user, email=user.email, **wanted | call.body.given, version=call.expected)
    return _shown(call, user)


@operation(bp, "POST", "/users/<uuid:id>/deactivate", noun=NOUN, summary="Deactivate a user", scope=WRITE,
           out=UserOut, status=200, errors=("forbidden", "last_admin", "conflict", "precondition_failed"),
           description="Deactivate a user: they are signed out everywhere, and nobody owns their open "
           "applications any more. No key deactivates an administrator.")  # fmt: skip
def deactivate_user(call: Call, id: uuid.UUID) -> Answer:
    user = users.get(call.work, id)
    expect(call, user)
    users.deactivate(call.work, user)
    return _shown(call, user)


@operation(bp, "POST", "/users/<uuid:id>/reactivate", noun=NOUN, summary="Reactivate a user", scope=WRITE,
           out=UserOut, status=200, errors=("forbidden", "conflict", "precondition_failed"),
           description="Reactivate a user: they sign in with the password they had. No key reactivates an "
           "administrator.")  # fmt: skip
def reactivate_user(call: Call, id: uuid.UUID) -> Answer:
    user = users.get(call.work, id)
    expect(call, user)
    users.reactivate(call.work, user)
    return _shown(call, user)


@contextmanager
def _told() -> Iterator[None]:
    """An address that somebody has is a conflict, whatever else there is to say."""
    try:
        yield
    except Invalid as error:
        if error.fields.get("email") == "email_taken":
            raise ApiError("in_use", faults=[Fault("/email", "taken")]) from None
        raise


def _shown(call: Call, user: User, *, location: str | None = None) -> Answer:
    call.work.session.flush()
    return Answer(UserOut.model_validate(user), version=user.version, location=location)


def _users(rows: Sequence[Any]) -> list[UserOut]:
    return [UserOut.model_validate(row[0]) for row in rows]
