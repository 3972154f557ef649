"""Applying: the form, its questions as one answers, uploads, check and send."""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps

from flask import Response, make_response, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import OperationalError

from hiring import applications, listings, uploads
from hiring.actors import ANYONE
from hiring.applications import CorrectionOver, TokenUsed, UploadGone
from hiring.errors import Gone, Invalid, JobClosed, TooMany, Unavailable
from hiring.screening import display
from hiring.visits import CHECK
from hiring.work import Work
from plumbing import storage
from plumbing.failpoints import failpoint
from plumbing.limits import Limit
from portal import bp
from portal import kept as keeping_on
from portal.application_form import ApplicationForm
from portal.attribution import carried
from portal.begun import touched
from portal.form_pages import form_page, fragment, private
from portal.jobs import moved
from portal.keeping import Kept, copy_sent, keep_files
from portal.posted import Posted, asked_of, read_post
from portal.raw_input import RawInput
from web import form_token
from web.door import Audience, read_body, reads, run, see_other, writes
from web.formatting import gettext as _
from web.limits import SENDINGS, client_address, count_or_refuse

KEEPINGS = Limit("keep_form", 20, timedelta(hours=1))
"""Forms kept for going on later, by one network."""


def takes_files(view: Callable[..., ResponseReturnValue]) -> Callable[..., ResponseReturnValue]:
    """Stands outside @writes: reads the body, stores its files, counts the sending; and where the house is
    busy or down, or a file was taken meanwhile, gives the form back with everything that was typed."""

    @wraps(view)
    def through(slug: str) -> ResponseReturnValue:
        read_body()
        kept = Kept()
        try:
            keep_files(slug, kept)
            if request.form.get("action") == "keep":
                count_or_refuse(KEEPINGS, client_address())
            if request.form.get("action") == "send":
                count_or_refuse(SENDINGS, client_address(),
                                once=request.form.get("form_token", ""))  # fmt: skip
                copy_sent(slug, kept)
            answer = view(slug=slug, kept=kept)
            failpoint("apply.after_commit")
            return answer
        except TooMany as error:
            return _give_back(slug, kept, 429, _too_many(), error.retry_after)
        except UploadGone as error:  # out here, so that what was begun of the application goes
            words = _("The file %(name)s is no longer there. Please choose it again.",
                      name=error.params["filename"])  # fmt: skip
            return _give_back(slug, kept, 409, words)
        except (Unavailable, storage.Unavailable, OperationalError):
            words = _("We could not save this just now. Nothing is lost: please send it again in a minute.")
            return _give_back(slug, kept, 503, words, 30)

    return through


@bp.get("/jobs/<slug>/apply")
@reads(Audience.PUBLIC)
def apply(work: Work, slug: str) -> ResponseReturnValue:
    try:
        job = listings.accepting(work, slug)
    except (JobClosed, Gone) as error:
        return see_other("portal.job", slug=error.params["job"].slug)
    if job.slug != slug:
        return moved("portal.apply", job)
    return form_page(ApplicationForm(asked_of(work, job), RawInput({}), work.today), is_fresh=True)


@bp.post("/jobs/<slug>/apply")
@takes_files
@writes(Audience.PUBLIC)
def create(work: Work, slug: str, kept: Kept) -> ResponseReturnValue:
    posted = read_post(work, slug, kept)
    touched(posted.job, posted.token)
    action = request.form.get("action", "check")
    if "remove" in request.form:
        _remove(work, posted, request.form["remove"])
        action = "update"
    acts: dict[str, Callable[[Work, Posted], ResponseReturnValue]] = {
        "send": _send, "update": _update, "keep": keeping_on.keep, "unkeep": keeping_on.unkeep,
    }  # fmt: skip
    return acts.get(action, _check)(work, posted)


@bp.post("/jobs/<slug>/apply/questions")
@reads(Audience.PUBLIC)
def questions(work: Work, slug: str) -> ResponseReturnValue:
    """Which questions show now: the answer touches only slots that change, never a control in use."""
    posted = read_post(work, slug, Kept(), renew=False)
    touched(posted.job, posted.token)
    shown, form = set(request.form.get("shown", "").split()), posted.form
    filled = set(request.form.get("filled", "").split())
    conditional = [field for field in form.question_fields if field.is_conditional]
    appeared = [field for field in conditional if field.is_visible and field.question["key"] not in shown]
    vanished = [field for field in conditional if not field.is_visible and field.question["key"] in shown]
    return fragment(
        "portal/apply/questions_changed.html", form=form, conditional=conditional, appeared=appeared,
        vanished=vanished, fresh=[field for field in appeared if field.question["key"] not in filled],
    )  # fmt: skip


@bp.post("/jobs/<slug>/apply/uploads")
@takes_files
@writes(Audience.PUBLIC)
def upload(work: Work, slug: str, kept: Kept) -> ResponseReturnValue:
    """A file was chosen: its field comes back with the file in it, or with what is wrong with it."""
    posted = read_post(work, slug, kept)
    name = request.form.get("field", "")
    if name not in posted.form or posted.form[name].type != "file":
        raise Invalid({"field": "unknown_field"})
    if not posted.is_accepting:
        raise JobClosed
    touched(posted.job, posted.token, name)
    posted.form.pour(posted.form.judged(), only_files=True)
    status = 422 if posted.form[name].errors else 200
    return fragment("shared/_file_field.html", status, form=posted.form, field=posted.form[name])


@bp.post("/jobs/<slug>/apply/uploads/removal")
@writes(Audience.PUBLIC)
def remove_upload(work: Work, slug: str) -> ResponseReturnValue:
    """A file was taken away again: its field comes back without it."""
    posted = read_post(work, slug, Kept())
    token = request.form.get("remove", "")
    gone = posted.raw.uploads.get(token)
    if gone is None:
        raise Invalid({"remove": "unknown_file"})
    uploads.remove(work, posted.job.id, token)
    posted.raw.drop(token)
    form = ApplicationForm(posted.asked, posted.raw, work.today)
    return fragment("shared/_file_field.html", form=form, field=form[gone.field])


def _check(work: Work, posted: Posted) -> ResponseReturnValue:
    """The second step: what will be sent, as it was understood."""
    refused = _refusal(posted)
    if refused is not None:
        return refused
    judged = posted.form.judged()
    if posted.form.pour(judged):
        touched(posted.job, posted.token, next((one.name for one in posted.form if one.errors), ""))
        return form_page(posted.form, 422)
    touched(posted.job, posted.token, CHECK)
    rows = display.rows(posted.asked.compiled, judged.answers, judged.visible)
    response = render_template(
        "portal/apply/check.html", form=posted.form, judged=judged, rows=rows, query=carried()
    )
    return private(make_response(response))


def _update(work: Work, posted: Posted) -> ResponseReturnValue:
    """The same form with the questions that show now; only a refused file is pointed out."""
    has_errors = posted.form.pour(posted.form.judged(), only_files=True)
    return form_page(posted.form, 422 if has_errors else 200, changes=posted.changes)


def _send(work: Work, posted: Posted) -> ResponseReturnValue:
    if posted.token is None:
        words = _("This page had been open for a long time. Nothing is lost: please check and send again.")
        return form_page(posted.form, 422, notice=words)
    sending = posted.sending()
    try:
        submission = applications.replayed(work, sending.nonce, sending.digest)
        if submission is not None:
            _forget_files(work, posted)
            return _to_receipt(sending.receipt)
        refused = _refusal(posted)
        if refused is not None:
            return refused
        if posted.form.pour(posted.form.judged()):
            return form_page(posted.form, 422)
        applications.apply(work, posted.job, sending, correcting=posted.correcting)
        keeping_on.forget(work, posted)
    except TokenUsed:
        words = _("This form has already been sent once. To send this as well, please send it again.")
        return form_page(_with_fresh_token(work, posted), 409, notice=words)
    except CorrectionOver:  # somebody corrected it meanwhile
        return form_page(posted.form, 409, notice=_over(), is_closed=True)
    return _to_receipt(sending.receipt)


def _refusal(posted: Posted) -> Response | None:
    """What stands in the way before any answer is looked at."""
    if not posted.is_accepting and posted.window is not None:
        return form_page(posted.form, 409, notice=_over(), is_closed=True)
    if not posted.is_accepting:
        words = _("This job closed while you were writing, so it cannot take your application. "
                  "Your answers are below, so that you can copy them.")  # fmt: skip
        return form_page(posted.form, 409, notice=words, is_closed=True)
    if posted.changes:
        return form_page(posted.form, 422, changes=posted.changes)
    return None


def _too_many() -> str:
    if request.form.get("action") == "keep":
        return _("Too many forms were kept from your network just now. Please keep it again later: everything you "
                 "typed is still here.")  # fmt: skip
    return _("Too many applications came from your network just now. Please send it again later: everything you "
             "typed is still here.")  # fmt: skip


def _over() -> str:
    return _("This can no longer be corrected, so nothing was sent now. What you sent before stands. Your answers "
             "are below, so that you can copy them.")  # fmt: skip


def _forget_files(work: Work, posted: Posted) -> None:
    """Files of a replayed post were stored once more: they go again."""
    for known in posted.raw.uploads.values():
        uploads.remove(work, posted.job.id, known.token)


def _to_receipt(receipt: str) -> Response:
    return see_other("portal.sent", receipt=form_token.receipt_address(receipt))


def _remove(work: Work, posted: Posted, token: str) -> None:
    if token in posted.raw.uploads:
        uploads.remove(work, posted.job.id, token)
        posted.raw.drop(token)
        kept = posted.form.kept
        posted.form = ApplicationForm(posted.asked, posted.raw, work.today, token=request.form.get("form_token"))
        posted.form.kept = kept


def _with_fresh_token(work: Work, posted: Posted) -> ApplicationForm:
    form = ApplicationForm(posted.asked, posted.raw, work.today)
    form.kept = posted.form.kept
    return form


def _give_back(
    slug: str, kept: Kept, status: int, words: str, retry_after: int | None = None
) -> ResponseReturnValue:
    """The form with everything typed, read only: nothing is written while the house is busy. `retry_after`:
    seconds."""

    def view(work: Work) -> ResponseReturnValue:
        posted = read_post(work, slug, kept, renew=False)
        response = form_page(posted.form, status, notice=words)
        if retry_after is not None:
            response.headers["Retry-After"] = str(retry_after)
        return response

    return run(view, ANYONE, True, {})
