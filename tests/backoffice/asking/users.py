"""Users, for administrators, and one's own account."""

from hiring import invitations, sign_in
from hiring.actors import OPERATOR, Role
from hiring.models.application import Application
from hiring.models.job import Job
from hiring.models.user import User, UserSession
from hiring.work import Work
from tests.backoffice.asking import Ask, Target

ACCOUNT = "/backoffice/account"
USERS = "/backoffice/users"
NELE = {"first_name": "Nele", "last_name": "New", "email": "nele@door.test", "role": str(Role.MEMBER)}


def furnish(work: Work, job: Job, _application: Application, user: User) -> dict[str, object]:
    operator = Work(work.session, OPERATOR, work.now, work.files, work.request_id, work.ledger)
    invited = invitations.invite(
        operator, email=f"new@{job.slug}.test", first_name="Nils", last_name="New", role=Role.MEMBER
    )
    sign_in.start(operator, user, by="password")
    work.session.flush()
    session = work.session.query(UserSession).filter_by(user_id=user.id).one()
    return {"invited": invited.id, "session": session.id}


def requests(t: Target) -> dict[str, Ask]:
    found = _users(t) | _account(t)
    return {name: Ask(ask.method, ask.path, ask.data, ask.done, of_an_object=False) for name, ask in found.items()}


def _users(t: Target) -> dict[str, Ask]:
    one, invited = f"{USERS}/{t['user']}", f"{USERS}/{t['invited']}"
    edited = {"first_name": "R", "last_name": "", "email": "r@door.test", "timezone": "", "version": "1"}
    return {
        "users": Ask("GET", USERS),
        "new_user": Ask("GET", f"{USERS}/new"),
        "invite_user": Ask("POST", f"{USERS}/new", NELE),
        "user": Ask("GET", one),
        "save_user": Ask("POST", one, edited),
        "change_role": Ask("POST", f"{one}/role", {"role": str(Role.MEMBER)}),
        "deactivate_user": Ask("POST", f"{one}/deactivation"),
        "reactivate_user": Ask("POST", f"{one}/reactivation"),
        "end_user_sessions": Ask("POST", f"{one}/sessions/removal"),
        "reset_user_second_factor": Ask("POST", f"{one}/second-factor/removal"),
        "invite_user_again": Ask("POST", f"{invited}/invitation"),
        "withdraw_invitation": Ask("POST", f"{invited}/invitation/removal"),
    }


def _account(t: Target) -> dict[str, Ask]:
    """Nobody here has a second factor, so what needs one is answered as it is to somebody without."""
    factor, codes = f"{ACCOUNT}/second-factor", f"{ACCOUNT}/recovery-codes"
    return {
        "account": Ask("GET", ACCOUNT),
        "save_account": Ask("POST", ACCOUNT, {"first_name": "Me", "last_name": "", "timezone": ""}),
        "end_session": Ask("POST", f"{ACCOUNT}/sessions/{t['session']}/removal"),
        "end_other_sessions": Ask("POST", f"{ACCOUNT}/sessions/removal"),
        "second_factor": Ask("GET", factor),
        "turn_on_second_factor": Ask("POST", factor, {"sealed": "x", "code": "1"}, done=422),
        "turn_off_second_factor": Ask("POST", f"{factor}/removal"),
        "recovery_codes": Ask("GET", codes, done=303),
        "renew_recovery_codes": Ask("POST", codes, done=409),
    }
