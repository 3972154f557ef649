"""Departments in the settings: add, rename, remove with the jobs that are in one."""

import uuid
from functools import partial

from flask import Response
from flask_babel import lazy_gettext as _

from backoffice import bp
from backoffice.settings import done, page
from backoffice.settings_names import NameForm, refused
from backoffice.settings_removal import RemovalForm, chosen_of, removal_of
from hiring import departments as verbs
from hiring import policy
from hiring.errors import Conflict, Invalid
from hiring.models.department import Department
from hiring.work import Work
from web.door import Audience, reads, writes

WRONG = {
    "required": _("Name the department, like Engineering."),
    "too_long": _("Keep the name under 200 characters."),
    "bad_characters": _("Type the name again; it holds characters that cannot be stored."),
    "taken": _("There is a department of this name already."),
}
NO_TARGET = _("Choose the department that its jobs move to.")


@bp.get("/settings/departments")
@reads(Audience.SIGNED_IN)
def departments(work: Work) -> Response:
    work.require(policy.may_change_jobs(work.actor))
    return _list(work, NameForm())


@bp.post("/settings/departments")
@writes(Audience.SIGNED_IN)
def add_department(work: Work) -> Response:
    work.require(policy.may_change_jobs(work.actor))
    form = NameForm()
    try:
        verbs.add(work, form.name.data or "")
    except Invalid as error:
        form.name.errors = [WRONG[error.fields["name"]]]
        return _list(work, form, 422)
    return done("backoffice.departments", "added")


@bp.get("/settings/departments/<uuid:id>")
@reads(Audience.SIGNED_IN)
def department(work: Work, id: uuid.UUID) -> Response:
    return _page(work, _one(work, id))


@bp.post("/settings/departments/<uuid:id>")
@writes(Audience.SIGNED_IN)
def rename_department(work: Work, id: uuid.UUID) -> Response:
    found, form = _one(work, id), NameForm()
    if status := refused(form, partial(verbs.rename, work, found), WRONG):
        return _page(work, found, status, form=form)
    return done("backoffice.departments", "saved")


@bp.post("/settings/departments/<uuid:id>/removal")
@writes(Audience.SIGNED_IN)
def remove_department(work: Work, id: uuid.UUID) -> Response:
    found = _one(work, id)
    form = _removal(work, found)
    try:
        verbs.remove(work, found, into=chosen_of(form, found, verbs.listed(work)))
    except Conflict:
        form.into.errors = [NO_TARGET]
        return _page(work, found, 422, removal=form)
    return done("backoffice.departments", "removed")


def _one(work: Work, id: uuid.UUID) -> Department:
    work.require(policy.may_change_jobs(work.actor))
    return verbs.get(work, id)


def _removal(work: Work, found: Department) -> RemovalForm:
    return removal_of(found, verbs.listed(work), lambda one: one.name)


def _list(work: Work, form: NameForm, status: int = 200) -> Response:
    return page("departments", status, departments=verbs.listed(work), uses=verbs.uses(work), form=form)


def _page(
    work: Work, found: Department, status: int = 200, *, form: NameForm | None = None,
    removal: RemovalForm | None = None,
) -> Response:  # fmt: skip
    form = form or NameForm(formdata=None, name=found.name)
    return page("department", status, department=found, form=form, removal=removal or _removal(work, found),
                jobs=verbs.uses(work).get(found.id, 0), sees_all=policy.sees_all_jobs(work.actor),
                changed=status == 409)  # fmt: skip
