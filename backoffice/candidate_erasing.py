"""Erasing somebody, and the legal hold that forbids it: for administrators, after they signed in anew."""

import uuid

from flask import Response, request

from backoffice import bp
from hiring import erasing, retention
from hiring.errors import Conflict, Invalid
from hiring.models.candidate import Candidate
from hiring.models.erasure import ErasureOccasion
from hiring.models.user import User
from hiring.work import Work
from web.door import Audience, answer, reads, see_other, writes
from web.errors import Problem, problem_of


@bp.get("/candidates/<uuid:id>/erasure")
@reads(Audience.STEP_UP)
def candidate_erasure(work: Work, id: uuid.UUID) -> Response:
    """What would go, what stays, and what keeps them."""
    return _page(work, retention.somebody(work, id))


@bp.post("/candidates/<uuid:id>/erasure")
@writes(Audience.STEP_UP)
def erase_candidate(work: Work, id: uuid.UUID) -> Response:
    person = retention.somebody(work, id, for_change=True)
    try:
        erasing.erase(work, person, ErasureOccasion.BY_US, letter=request.form.get("letter") == "yes")
    except Conflict as error:
        return _page(work, person, 409, refused=problem_of(error))
    return see_other("backoffice.candidate", id=id, done="erased")


@bp.post("/candidates/<uuid:id>/hold")
@writes(Audience.STEP_UP)
def hold_candidate(work: Work, id: uuid.UUID) -> Response:
    person, reason = retention.somebody(work, id, for_change=True), request.form.get("reason", "")
    try:
        retention.hold(work, person, reason)
    except Invalid as error:
        return _page(work, person, 422, reason=reason, wrong=error.fields["reason"])
    except Conflict as error:
        return _page(work, person, 409, refused=problem_of(error))
    return see_other("backoffice.candidate_erasure", id=id)


@bp.post("/candidates/<uuid:id>/hold/removal")
@writes(Audience.STEP_UP)
def lift_hold(work: Work, id: uuid.UUID) -> Response:
    retention.lift(work, retention.somebody(work, id, for_change=True))
    return see_other("backoffice.candidate_erasure", id=id)


def _page(
    work: Work, person: Candidate, status: int = 200, *, refused: Problem | None = None, reason: str = "",
    wrong: str = "",
) -> Response:  # fmt: skip
    holder = work.session.get(User, person.held_by) if person.held_by else None
    return answer(
        "backoffice/candidates/erasure.html", status=status, person=person, refused=refused, reason=reason,
        wrong=wrong, kept=erasing.refusal(work, person), holder=holder.name if holder else "",
        until=retention.until(work, [person.id])[person.id],
    )  # fmt: skip
