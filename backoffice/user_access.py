"""What an administrator does to somebody's access. Each act is answered on the user's page, also when it is
refused."""

import uuid
from collections.abc import Callable

from flask import Response, request

from backoffice import bp
from backoffice.user_fields import role_of
from backoffice.users import found, user_page
from hiring import invitations, second_factor, sessions, users
from hiring.errors import Conflict, Invalid, NotAllowed
from hiring.models.user import User
from hiring.work import Work
from web.door import Audience, see_other, writes
from web.errors import problem_of


@bp.post("/users/<uuid:id>/role")
@writes(Audience.STEP_UP)
def change_role(work: Work, id: uuid.UUID) -> Response:
    return _done(work, id, "role", lambda user: users.change_role(work, user, role_of(request.form.get("role"))))


@bp.post("/users/<uuid:id>/deactivation")
@writes(Audience.STEP_UP)
def deactivate_user(work: Work, id: uuid.UUID) -> Response:
    return _done(work, id, "deactivated", lambda user: users.deactivate(work, user))


@bp.post("/users/<uuid:id>/reactivation")
@writes(Audience.STEP_UP)
def reactivate_user(work: Work, id: uuid.UUID) -> Response:
    return _done(work, id, "reactivated", lambda user: users.reactivate(work, user))


@bp.post("/users/<uuid:id>/sessions/removal")
@writes(Audience.STEP_UP)
def end_user_sessions(work: Work, id: uuid.UUID) -> Response:
    return _done(work, id, "sessions", lambda user: sessions.end_all_of(work, user))


@bp.post("/users/<uuid:id>/second-factor/removal")
@writes(Audience.STEP_UP)
def reset_user_second_factor(work: Work, id: uuid.UUID) -> Response:
    return _done(work, id, "second_factor", lambda user: second_factor.reset(work, user))


@bp.post("/users/<uuid:id>/invitation")
@writes(Audience.STEP_UP)
def invite_user_again(work: Work, id: uuid.UUID) -> Response:
    return _done(work, id, "invited", lambda user: invitations.invite_again(work, user))


@bp.post("/users/<uuid:id>/invitation/removal")
@writes(Audience.STEP_UP)
def withdraw_invitation(work: Work, id: uuid.UUID) -> Response:
    return _done(work, id, "withdrawn", lambda user: invitations.withdraw(work, user))


def _done(work: Work, id: uuid.UUID, code: str, act: Callable[[User], object]) -> Response:
    user = found(work, id)
    try:
        act(user)
    except Invalid as error:
        return user_page(work, user, 422, refused=problem_of(error))
    except (Conflict, NotAllowed) as error:
        problem = problem_of(error)
        return user_page(work, user, problem.status, refused=problem)
    return see_other("backoffice.user", id=id, done=code)
