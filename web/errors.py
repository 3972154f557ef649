"""The one table: what went wrong -> HTTP status, and a page for a browser or a small fragment for htmx.

htmx swaps bodies of errors into the page, so it never gets a document. Absent, and not to be known of, look the
same. A route that can say more catches the error itself. Programs get problem documents instead.
"""

import errno
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, make_response, redirect, render_template, request, url_for
from flask_babel import get_locale, ngettext
from flask_wtf.csrf import CSRFError
from markupsafe import escape
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException

from hiring import errors as wrong
from hiring.screening.editing import EditRefused
from plumbing import db as begin
from plumbing import storage
from plumbing.log import request_id
from web import problem_documents
from web.asked_by import wants_fragment
from web.hall import db
from web.security import safe_target
from web.sentences import SENTENCES, Sentence

STATUS: tuple[tuple[type[wrong.DomainError], int], ...] = (
    (wrong.NotFound, 404),
    (wrong.Gone, 410),
    (wrong.NotAllowed, 403),
    (wrong.Invalid, 422),
    (wrong.Conflict, 409),
    (wrong.TooMany, 429),
    (wrong.Unavailable, 503),
)
"""The first class that fits decides; the sentence is the code's own, else that of the class."""

CODE_OF_STATUS = {
    400: "bad_request",
    403: "not_allowed",
    404: "not_found",
    405: "method_not_allowed",
    413: "too_large",
    415: "bad_request",
    422: "invalid",
    429: "rate_limited",
    503: "unavailable",
}
"""What werkzeug and Flask raise."""

PORTAL_FRAME = "portal/frame.html"
BACKOFFICE_FRAME = "backoffice/sign_in/frame.html"
"""Needs neither a user nor the database."""

SOON = 3
"""Seconds until a locked database is free again."""
LATER = 60
"""Seconds until an operator has perhaps made room, or a service is back."""


class NotSignedIn(Exception):
    """The page is for users, and this browser has no open session."""


class StepUpNeeded(Exception):
    """Signed in, but too long ago for what is asked."""


class SecondFactorNeeded(Exception):
    """Signed in, but this Foyer asks such users for a second factor, and they have none yet."""


class OwnLinkGone(Exception):
    """A candidate's link that opens nothing: used up, run out, or never one of ours."""


@dataclass(frozen=True)
class Problem:
    """One answer to one error."""

    status: int
    code: str
    params: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    reason: str = ""
    """The error's own code, where the sentence is only that of its class."""
    fields: Mapping[str, str] = field(default_factory=dict)

    @property
    def sentence(self) -> Sentence:
        return SENTENCES[self.code]

    @property
    def title(self) -> str:
        return str(self.sentence.title) % _Known(self.params)

    @property
    def text(self) -> str:
        return str(self.sentence.text) % _Known(self.params)


class _Known(dict[str, Any]):
    def __missing__(self, name: str) -> str:
        return "…"


def install(app: Flask) -> None:
    """Registers the table. Everything not named in it ends as a 500 that tells nothing but the request's id."""
    for error, handler in (
        (wrong.DomainError, _domain),
        (EditRefused, _edit_refused),
        (HTTPException, _http),
        (NotSignedIn, _not_signed_in),
        (StepUpNeeded, _step_up),
        (SecondFactorNeeded, _second_factor),
        (OwnLinkGone, _own_link_gone),
        (OperationalError, _database),
        (PoolTimeout, _busy),
        (IntegrityError, _constraint),
        (StaleDataError, _stale),
        (storage.Unavailable, _storage),
        (OSError, _system),
    ):
        app.register_error_handler(error, handler)


def answer_to(problem: Problem) -> Response:
    """The problem as a page or, for htmx, as a fragment; for a program as a document."""
    if problem_documents.is_for_programs():
        return problem_documents.answer_to(
            problem.status, problem.reason or problem.code, problem.params, problem.headers, problem.title,
            problem.fields,
        )  # fmt: skip
    response = make_response(_rendered(problem), problem.status)
    response.headers.update(problem.headers)
    response.headers["Cache-Control"] = "no-store"
    response.vary.add("HX-Request")
    return response


def problem_of(error: wrong.DomainError) -> Problem:
    """What the table says of a domain error."""
    kind, status = next(
        ((kind, status) for kind, status in STATUS if isinstance(error, kind)), (wrong.DomainError, 500)
    )
    known = error.code in SENTENCES and kind is not wrong.NotFound
    code = error.code if known else kind.code if kind.code in SENTENCES else "broken"
    params, headers = dict(error.params), {}
    if wait := error.params.get("retry_after"):
        headers["Retry-After"] = str(wait)
        params["wait"] = _waiting(wait)
    fields = error.fields if isinstance(error, wrong.Invalid) else {}
    reason = "" if kind is wrong.NotFound else error.code
    return Problem(status, code, params, headers, reason, fields)


def _domain(error: wrong.DomainError) -> Response:
    return answer_to(problem_of(error))


def _edit_refused(error: EditRefused) -> Response:
    """The form engine's own: it knows nothing else of the business, its errors neither."""
    return answer_to(Problem(409, error.code, error.params))


def _http(error: HTTPException) -> Response:
    if error.response is not None:
        return make_response(error.response)
    status = error.code or 500
    code = getattr(error, "foyer_code", None) or CODE_OF_STATUS.get(status)
    if isinstance(error, CSRFError):
        code = "csrf"
    if code is None:
        code = "broken" if status >= 500 else "bad_request"
    headers = {name: value for name, value in error.get_headers() if name in ("Allow", "Retry-After")}
    return answer_to(Problem(status, code, headers=headers))


def _not_signed_in(_error: NotSignedIn) -> Response:
    return _sent_to("backoffice.sign_in")


def _step_up(_error: StepUpNeeded) -> Response:
    return _sent_to("backoffice.confirm")


def _second_factor(_error: SecondFactorNeeded) -> Response:
    return _sent_to("backoffice.second_factor")


def _own_link_gone(_error: OwnLinkGone) -> Response:
    """One calm page for all of them, which offers a new link."""
    try:
        with begin.reading():
            response = make_response(render_template("portal/my/link_gone.html"), 410)
    finally:
        db.session.remove()
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _sent_to(endpoint: str) -> Response:
    """On to a page where the person says who they are; afterwards they land where they were."""
    url = url_for(endpoint, next=_page_now())
    if wants_fragment():
        response = answer_to(Problem(401, "not_signed_in", headers={"HX-Redirect": url}))
    else:
        response = make_response(redirect(url, 303))
    response.vary.add("HX-Request")
    return response


def _page_now() -> str | None:
    """The page the person is on: this address, or for a form or a fragment the page that holds it."""
    if request.method in ("GET", "HEAD") and not wants_fragment():
        return safe_target(request.full_path.removesuffix("?"))
    try:
        shown = urlsplit(request.headers.get("HX-Current-URL") or request.referrer or "")
    except ValueError:  # like http://[::1
        return None
    if shown.netloc != request.host:
        return None
    return safe_target(shown.path + (f"?{shown.query}" if shown.query else ""))


def _database(error: OperationalError) -> Response:
    """Only what passes by itself or is the operator's; a faulty statement is an error of ours."""
    said = str(error.orig).lower()
    if "full" in said or "no space left" in said:
        return _no_room(error)
    ours = current_app.config["SQLALCHEMY_DATABASE_URI"].startswith("sqlite") and not any(
        word in said for word in ("locked", "busy", "unable to open", "disk i/o", "readonly")
    )
    if ours:
        raise error
    return _busy(error)


def _busy(error: Exception) -> Response:
    current_app.logger.warning("the database cannot answer now: %s", _told(error))
    return answer_to(Problem(503, "busy", headers={"Retry-After": str(SOON)}))


def _no_room(error: Exception) -> Response:
    current_app.logger.error("there is no room left: %s", _told(error))
    return answer_to(Problem(507, "no_room", headers={"Retry-After": str(LATER)}))


def _constraint(error: IntegrityError) -> Response:
    """A race lost for good; other constraints are errors of ours."""
    if "unique" not in str(error.orig).lower():
        raise error
    return answer_to(Problem(409, "conflict"))


def _stale(_error: StaleDataError) -> Response:
    return answer_to(Problem(409, "stale"))


def _storage(error: storage.Unavailable) -> Response:
    if isinstance(error, storage.Full):
        return _no_room(error)
    current_app.logger.warning("the storage cannot answer now: %s", _told(error))
    return answer_to(
        Problem(503, "unavailable", headers={"Retry-After": str(LATER)}, reason="storage_unavailable")
    )


def _system(error: OSError) -> Response:
    if error.errno not in (errno.ENOSPC, errno.EDQUOT):
        raise error
    return _no_room(error)


def _told(error: Exception) -> str:
    """What the driver said, without the statement and its values."""
    return str(getattr(error, "orig", error))


def _waiting(seconds: int) -> str:
    minutes = math.ceil(seconds / 60)
    said: str = ngettext("%(num)s minute", "%(num)s minutes", minutes)
    return said


def _rendered(problem: Problem) -> str:
    in_backoffice = request.path.startswith("/backoffice")
    facts: dict[str, Any] = {
        "problem": problem,
        "request_id": request_id.get(),
        "in_backoffice": in_backoffice,
        "frame": BACKOFFICE_FRAME if in_backoffice else PORTAL_FRAME,
    }
    template = "errors/_problem.html" if wants_fragment() else "errors/problem.html"
    try:
        with begin.reading():
            return render_template(template, **facts)
    except Exception as error:  # the last resort: what draws the frame may be the very thing that is down
        error.__suppress_context__ = True  # the first error has been logged, without its values
        current_app.logger.exception("the page of an error could not be drawn")
        return _bare(problem)
    finally:
        db.session.remove()


def _bare(problem: Problem) -> str:
    said = f"<h1>{escape(problem.title)}</h1><p>{escape(problem.text)}</p>"
    said += f"<p>{escape(request_id.get() or '')}</p>"
    if wants_fragment():
        return f'<div id="problem" role="alert">{said}</div>'
    head = f'<meta charset="utf-8"><title>{escape(problem.title)}</title>'
    return f'<!doctype html><html lang="{get_locale() or "en"}">{head}<main>{said}</main></html>'
