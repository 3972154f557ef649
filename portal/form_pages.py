"""The apply form as a page, and how every answer about it is sent: kept by nobody in between."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask import Response, make_response, render_template

from hiring.retention import months_of
from portal.application_form import ApplicationForm
from portal.attribution import carried
from web import answer_wording, consent
from web.frame import organisation


def form_page(
    form: ApplicationForm, status: int = 200, *, changes: Iterable[Mapping[str, Any]] = (), **facts: Any
) -> Response:
    """The form with what is typed in it. `changes`: what the present version asks otherwise, as the engine's
    codes. `notice`: a sentence above it; `is_closed`: nothing can be sent; `window`: of a correction."""
    page = render_template(
        "portal/apply/form.html", form=form, job=form.asked.job, query=carried(),
        changes=[answer_wording.change_sentence(change) for change in changes],
        consent_notice=consent.notice(organisation().name), consent_sentence=consent.sentence(),
        months=months_of(organisation(), form.asked.job.retention), **facts,
    )  # fmt: skip
    return private(make_response(page, status))


def fragment(template: str, status: int = 200, **facts: Any) -> Response:
    return private(make_response(render_template(template, **facts), status))


def private(response: Response, cache: str = "private, no-cache") -> Response:
    """Never kept by anybody in between. The browser itself may keep a form's page, or its back button would
    show an empty one; the receipt's page it may not."""
    response.headers["Cache-Control"] = cache
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
