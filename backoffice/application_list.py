"""The list of applications with its filters, saved views of it, and the same as a spreadsheet."""

import uuid
from urllib.parse import urlencode

from flask import Response, make_response, redirect, request, url_for
from wtforms import BooleanField, HiddenField, StringField

from backoffice import bp, list_address, list_export, list_page
from backoffice.list_page import Typed
from backoffice.list_wording import WRONG
from hiring import saved_views
from hiring.applications.asked_answers import Given
from hiring.errors import Conflict, DomainError, Invalid
from hiring.models.saved_view import SavedView
from hiring.work import Work
from web.door import Audience, reads, reads_and_records, writes
from web.errors import problem_of
from web.typed_form import TypedForm


class ViewForm(TypedForm):
    """`query`: the filters as the address of the list says them."""

    name = StringField()
    shared = BooleanField()
    query = HiddenField()
    version = StringField()


@bp.get("/applications")
@reads(Audience.SIGNED_IN)
def application_list(work: Work) -> Response:
    return list_page.show(work, list_address.given())


@bp.get("/applications.csv")
@reads_and_records(Audience.STEP_UP)
def applications_csv(work: Work) -> Response:
    return list_export.download(work, list_address.given())


@bp.post("/saved-views")
@writes(Audience.SIGNED_IN)
def save_view(work: Work) -> Response:
    form = ViewForm()
    asked = list_address.given_in(form.query.data or "")
    try:
        view = saved_views.save(work, form.name.data or "", asked, shared=bool(form.shared.data))
    except (Invalid, Conflict) as error:
        return _refused(work, form, asked, error)
    return _to(view, "saved")


@bp.post("/saved-views/<uuid:id>")
@writes(Audience.SIGNED_IN)
def change_view(work: Work, id: uuid.UUID) -> Response:
    form, view = ViewForm(), saved_views.get(work, id, for_change=True)
    asked = list_address.given_in(form.query.data or "") if "query" in request.form else None
    version = request.form.get("version", type=int)
    try:
        saved_views.change(work, view, name=form.name.data or "", shared=bool(form.shared.data), filters=asked,
                           version=version)  # fmt: skip
    except (Invalid, Conflict) as error:
        return _refused(work, form, view.filters if asked is None else asked, error, view)
    return _to(view, "changed")


@bp.post("/saved-views/<uuid:id>/removal")
@writes(Audience.SIGNED_IN)
def remove_view(work: Work, id: uuid.UUID) -> Response:
    view = saved_views.get(work, id, for_change=True)
    saved_views.remove(work, view)
    response: Response = make_response(redirect(url_for("backoffice.application_list", done="removed"), 303))
    return response


def _to(view: SavedView, done: str) -> Response:
    there = urlencode({**view.filters, "view": view.id, "done": done}, doseq=True)
    response: Response = make_response(redirect(f"{url_for('backoffice.application_list')}?{there}", 303))
    return response


def _refused(
    work: Work, form: ViewForm, asked: Given, error: DomainError, view: SavedView | None = None
) -> Response:
    """The list again, with what was typed."""
    problem = problem_of(error)
    wrong = str(WRONG[error.fields["name"]]) if isinstance(error, Invalid) else f"{problem.title}. {problem.text}"
    typed = Typed(form.name.data or "", bool(form.shared.data), wrong, view.id if view else None)
    return list_page.show(work, asked, status=problem.status, typed=typed)
