"""The hiring team of one job: who is on it, as what, and what that lets them see."""

import uuid
from dataclasses import dataclass, replace
from typing import Any

from flask import Response, make_response, redirect, request, url_for
from flask_babel import lazy_gettext as _
from wtforms import StringField

from backoffice import bp, setup
from backoffice.acts import Notice, Undo
from backoffice.setup import Setup
from hiring import hiring_teams, policy
from hiring.actors import JobRole, Role
from hiring.errors import Conflict, NotFound
from hiring.models.job import Job, Visibility
from hiring.models.user import User, UserStatus
from hiring.work import Work
from web.asked_by import wants_fragment
from web.door import Audience, answer, reads, writes
from web.errors import problem_of
from web.labels import label
from web.typed_form import TypedForm

MEANS = {
    JobRole.RECRUITER: _("Does everything on this job: people, form, stages, team and publication."),
    JobRole.COORDINATOR: _("Does everything on this job, as a recruiter does."),
    JobRole.HIRING_MANAGER: _("Reads every application, says no, moves people into the stages opened to them, and "
                              "puts the description right."),
    JobRole.SOURCER: _("Reads every application, writes notes and adds tags. Decides nothing."),
    JobRole.INTERVIEWER: _("Sees the title of this job, and no application."),
}  # fmt: skip
"""What a role lets a member see and do; the rules themselves are in hiring/policy.py."""
ANYWAY = {
    Role.ADMIN: _("Administrator: sees and does everything here, whatever the role below."),
    Role.RECRUITER: _("Recruiter for all jobs: sees and does everything here, whatever the role below."),
}
DONE = {
    "added": _("%(person)s is on the team: %(role)s"),
    "changed": _("%(person)s is %(role)s now"),
    "removed": _("%(person)s is no longer on the team as %(role)s"),
    "approver": _("%(person)s may approve offers of this job now"),
    "no_approver": _("%(person)s approves no offers of this job any more"),
}


class MemberForm(TypedForm):
    """Both as posted; `role` is a JobRole's value."""

    user_id = StringField()
    role = StringField()

    def chosen_role(self) -> JobRole | None:
        return _role(self.role.data)


@dataclass(frozen=True)
class Member:
    """One person with their roles here. `changeable`: by this user, which nobody is for themselves."""

    user: User
    roles: list[JobRole]
    is_me: bool
    changeable: bool
    approves: bool = False
    """As a hiring manager who was named for it."""

    @property
    def is_inactive(self) -> bool:
        return self.user.status is not UserStatus.ACTIVE

    @property
    def anyway(self) -> Any:
        return ANYWAY.get(self.user.role, "")


@bp.get("/jobs/<uuid:id>/team")
@reads(Audience.SIGNED_IN)
def team(work: Work, id: uuid.UUID) -> Response:
    job, seen = setup.readable(work, id)
    notice = _notice(work, job)
    told = {"toast": notice, "notice": None} if wants_fragment() else {"toast": None, "notice": notice}
    return _page(work, job, seen, MemberForm(formdata=None), 200, **told)


@bp.post("/jobs/<uuid:id>/team")
@writes(Audience.SIGNED_IN)
def add_member(work: Work, id: uuid.UUID) -> Response:
    job, seen = setup.readable(work, id)
    work.require(seen.runs)
    form = MemberForm()
    user, role = _colleague(work, job, form.user_id.data), form.chosen_role()
    if user is None or role is None:
        wrong = {"user": user is None, "role": role is None}
        return _page(work, job, seen, form, 422, wrong=wrong)
    try:
        hiring_teams.add(work, job, user, role)
    except Conflict as error:
        return _page(work, job, seen, form, 409, refusal=_sentence(error))
    return _done(job, "added", user, role)


@bp.post("/jobs/<uuid:id>/team/<uuid:user_id>/<string:role>")
@writes(Audience.SIGNED_IN)
def change_member(work: Work, id: uuid.UUID, user_id: uuid.UUID, role: str) -> Response:
    job, seen = setup.readable(work, id)
    user, held = hiring_teams.colleague(work, job, user_id), _known(role)
    wanted = MemberForm().chosen_role() or held
    try:
        was_held = hiring_teams.change_role(work, job, user, held, wanted)
    except Conflict as error:
        return _page(work, job, seen, MemberForm(formdata=None), 409, refusal=_sentence(error))
    if not was_held:
        gone = _("Not changed: %(person)s is no longer %(role)s here.", person=user.name, role=label(held))
        return _page(work, job, seen, MemberForm(formdata=None), 409, refusal=gone)
    return _done(job, "changed", user, wanted)


@bp.post("/jobs/<uuid:id>/team/<uuid:user_id>/<string:role>/removal")
@writes(Audience.SIGNED_IN)
def remove_member(work: Work, id: uuid.UUID, user_id: uuid.UUID, role: str) -> Response:
    job, _seen = setup.readable(work, id)
    user, held = hiring_teams.colleague(work, job, user_id), _known(role)
    hiring_teams.remove(work, job, user, held)
    return _done(job, "removed", user, held)


@bp.post("/jobs/<uuid:id>/team/<uuid:user_id>/approver")
@writes(Audience.SIGNED_IN)
def name_approver(work: Work, id: uuid.UUID, user_id: uuid.UUID) -> Response:
    return _said_of_approving(work, id, user_id, True)


@bp.post("/jobs/<uuid:id>/team/<uuid:user_id>/approver/removal")
@writes(Audience.SIGNED_IN)
def remove_approver(work: Work, id: uuid.UUID, user_id: uuid.UUID) -> Response:
    return _said_of_approving(work, id, user_id, False)


def _said_of_approving(work: Work, id: uuid.UUID, user_id: uuid.UUID, approver: bool) -> Response:
    job, seen = setup.readable(work, id)
    user, role = hiring_teams.colleague(work, job, user_id), JobRole.HIRING_MANAGER
    if not hiring_teams.name_approver(work, job, user, approver):
        gone = _("Not changed: %(person)s is no longer %(role)s here.", person=user.name, role=label(role))
        return _page(work, job, seen, MemberForm(formdata=None), 409, refusal=gone)
    return _done(job, "approver" if approver else "no_approver", user, role)


def _page(work: Work, job: Job, seen: Setup, form: MemberForm, status: int, **facts: Any) -> Response:
    members = _members(work, job)
    return answer(
        "backoffice/team/show.html", "backoffice/team/_team.html", status, job=job, setup=seen, form=form,
        members=members, people=hiring_teams.choosable(work, job) if seen.runs else [],
        means=MEANS, is_secret=job.visibility is Visibility.CONFIDENTIAL, **facts,
    )  # fmt: skip


def _members(work: Work, job: Job) -> list[Member]:
    """Each person once, longest on the team first."""
    found: dict[uuid.UUID, Member] = {}
    for one in hiring_teams.of(work, job):
        changeable = policy.may_put_on_team(work.actor, job.id, one.user_id)
        member = found.setdefault(one.user_id, Member(one.user, [], one.user_id == work.user_id, changeable))
        member.roles.append(one.role)
        if one.approver:
            found[one.user_id] = replace(member, approves=True)
    for member in found.values():
        member.roles.sort(key=list(MEANS).index)
    return list(found.values())


def _done(job: Job, code: str, user: User, role: JobRole) -> Response:
    """On to the page that says so; htmx follows to its part."""
    response: Response = make_response(
        redirect(url_for("backoffice.team", id=job.id, done=code, who=user.id, role=role.value), 303)
    )
    return response


def _notice(work: Work, job: Job) -> Notice | None:
    """What ?done= says was done, if it still is so, with its Undo."""
    code, role = request.args.get("done", ""), _role(request.args.get("role"))
    user = _colleague(work, job, request.args.get("who"))
    if code not in DONE or user is None or role is None:
        return None
    is_on = any((one.user_id, one.role) == (user.id, role) for one in hiring_teams.of(work, job))
    if is_on == (code == "removed"):
        return None
    undo = None
    if code == "removed" and user.status is UserStatus.ACTIVE:
        fields = {"user_id": user.id, "role": role.value}
        undo = Undo(url_for("backoffice.add_member", id=job.id), fields)
    return Notice(str(DONE[code]) % {"person": user.name, "role": label(role)}, undo)


def _colleague(work: Work, job: Job, text: str | None) -> User | None:
    """Somebody whom this user may see, by an id that was posted; None where there is nobody."""
    try:
        return hiring_teams.colleague(work, job, uuid.UUID(text or ""))
    except (ValueError, NotFound):
        return None


def _role(text: str | None) -> JobRole | None:
    return next((one for one in JobRole if one == text), None)


def _known(text: str) -> JobRole:
    """The role that an address names. Raises NotFound."""
    role = _role(text)
    if role is None:
        raise NotFound
    return role


def _sentence(error: Conflict) -> str:
    problem = problem_of(error)
    return f"{problem.title}. {problem.text}"
