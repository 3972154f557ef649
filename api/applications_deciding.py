"""What becomes of an application: moved, told no, withdrawn, hired, and each of these taken back."""

import uuid
from datetime import date
from typing import Annotated

from pydantic import Field

from api import bp
from api.applications import NOUN, WRITE, found
from api.applications_shown import ApplicationOut, shown
from api.faults import ApiError
from api.operations import Answer, Call, operation
from api.schema import Id, In, Text
from hiring import applications, notes, rejection_reasons
from hiring.errors import Invalid, NotFound
from hiring.models.application import ApplicationStatus
from hiring.models.rejection_reason import RejectionReason
from hiring.work import Work

Note = Annotated[Text, Field(max_length=notes.LONGEST, description="For the team; stored as a note.")]
_ALWAYS = ("gone", "invalid_transition", "precondition_failed")
_OFF = (
    "Coming interviews are cancelled; ten minutes later the candidate and whoever takes part are told. To tell "
    "the candidate nothing, cancel them first."
)
_ON = "Interviews that it cancelled and that still lie ahead are on again, and who had heard otherwise is told."
_SEEN = "Where it stood when you looked: if it stands elsewhere by now, 409 `stage_conflict`."


class Move(In):
    stage_id: Id
    from_stage_id: Id | None = Field(None, description=_SEEN)


class Advance(In):
    from_stage_id: Id | None = Field(None, description=_SEEN)


class Reject(In):
    reason_id: Id = Field(description="A reason in use of kind `by_us` or `other`.")
    note: Note = ""
    send_letter: bool = Field(False, description="Tell the candidate, in ten minutes; unrejecting stops it.")
    abandon_offer: bool = Field(False, description="Take back an offer that is alive; needs `offers:write`.")
    cancel_interviews: bool = True


class RejectionChange(In):
    reason_id: Id = Field(description="A reason in use of kind `by_us` or `other`.")


class Withdraw(In):
    reason_id: Id | None = Field(None, description="A reason in use of kind `by_candidate`.")
    note: Note = ""


class Hire(In):
    start_date: Annotated[date, Field(ge=date(1970, 1, 1), le=date(2199, 12, 31))] | None = Field(
        None, description="The first day of work, where no accepted offer names it."
    )


class Nothing(In):
    """Nothing need be said."""


@operation(bp, "POST", "/applications/<uuid:id>/move", noun=NOUN, summary="Move to another stage", scope=WRITE,
           body=Move, out=ApplicationOut, status=200, errors=(*_ALWAYS, "stage_conflict", "conflict"),
           name="move_application", description="Move to another active stage of its job. Of an unknown stage the "
           "answer lists in `allowed` those there are. To hire is another act.")  # fmt: skip
def move(call: Call, id: uuid.UUID) -> Answer:
    return _moved(call, id)


def _moved(call: Call, id: uuid.UUID) -> Answer:
    application = found(call.work, id, for_change=True)
    body: Move = call.body
    applications.move(
        call.work, application, body.stage_id, from_stage_id=body.from_stage_id, version=call.expected
    )
    return shown(call.work, application)


@operation(bp, "PUT", "/applications/<uuid:id>/stage", noun=NOUN, summary="Move to another stage, once more",
           scope=WRITE, body=Move, out=ApplicationOut, errors=(*_ALWAYS, "stage_conflict", "conflict"),
           name="put_application_stage", description="The same as `move`.")  # fmt: skip
def put_stage(call: Call, id: uuid.UUID) -> Answer:
    return _moved(call, id)


@operation(bp, "POST", "/applications/<uuid:id>/advance", noun=NOUN, summary="Move to the next stage", scope=WRITE,
           body=Advance, out=ApplicationOut, status=200, errors=(*_ALWAYS, "stage_conflict", "conflict"),
           name="advance_application", description="Move to the next active stage. Sent twice it moves twice, "
           "unless `from_stage_id` or an Idempotency-Key says that it is the same act.")  # fmt: skip
def advance(call: Call, id: uuid.UUID) -> Answer:
    application = found(call.work, id, for_change=True)
    applications.advance(call.work, application, from_stage_id=call.body.from_stage_id, version=call.expected)
    return shown(call.work, application)


@operation(bp, "POST", "/applications/<uuid:id>/reject", noun=NOUN, summary="Say no", scope=WRITE, body=Reject,
           out=ApplicationOut, status=200, errors=(*_ALWAYS, "open_offer"), name="reject_application",
           description="Say no, for a reason. The candidate is told of it only with `send_letter`. Unless "
           f"`cancel_interviews` is false: {_OFF[0].lower()}{_OFF[1:]}")  # fmt: skip
def reject(call: Call, id: uuid.UUID) -> Answer:
    application = found(call.work, id, for_change=True)
    body: Reject = call.body
    if body.abandon_offer and not call.work.actor.holds("offers:write"):
        raise ApiError("missing_scope", scope="offers:write")
    applications.reject(
        call.work, application, reason=_reason(call.work, body.reason_id), note=body.note, letter=body.send_letter,
        abandon_offer=body.abandon_offer, cancel_interviews=body.cancel_interviews, version=call.expected,
    )  # fmt: skip
    return shown(call.work, application)


@operation(bp, "PATCH", "/applications/<uuid:id>/rejection", noun=NOUN, summary="Give another reason",
           scope=WRITE, body=RejectionChange, out=ApplicationOut, errors=_ALWAYS, name="change_rejection",
           description="Give another reason for a no that stands.")  # fmt: skip
def change_rejection(call: Call, id: uuid.UUID) -> Answer:
    application = found(call.work, id, for_change=True)
    reason = _reason(call.work, call.body.reason_id)
    applications.change_reason(call.work, application, reason=reason, version=call.expected)
    return shown(call.work, application)


@operation(bp, "POST", "/applications/<uuid:id>/unreject", noun=NOUN, summary="Take a no back", scope=WRITE,
           body=Nothing, out=ApplicationOut, status=200,
           errors=(*_ALWAYS, "application_already_exists", "conflict"), name="unreject_application",
           description="Active again where it stood. A letter that says no and still waits does not go. "
           f"{_ON}")  # fmt: skip
def unreject(call: Call, id: uuid.UUID) -> Answer:
    return _reopened(call, id, ApplicationStatus.REJECTED)


@operation(bp, "POST", "/applications/<uuid:id>/withdraw", noun=NOUN, summary="They withdrew", scope=WRITE,
           body=Withdraw, out=ApplicationOut, status=200, errors=_ALWAYS, name="withdraw_application",
           description="Write down that they no longer want this. An offer that is alive ends. "
           f"{_OFF}")  # fmt: skip
def withdraw(call: Call, id: uuid.UUID) -> Answer:
    application = found(call.work, id, for_change=True)
    reason = _reason(call.work, call.body.reason_id) if call.body.reason_id is not None else None
    applications.withdraw(call.work, application, reason=reason, note=call.body.note, version=call.expected)
    return shown(call.work, application)


@operation(bp, "POST", "/applications/<uuid:id>/reactivate", noun=NOUN, summary="The candidate is back",
           scope=WRITE, body=Nothing, out=ApplicationOut, status=200,
           errors=(*_ALWAYS, "application_already_exists", "conflict"), name="reactivate_application",
           description=f"Active again where it stood, after a withdrawal. {_ON}")  # fmt: skip
def reactivate(call: Call, id: uuid.UUID) -> Answer:
    return _reopened(call, id, ApplicationStatus.WITHDRAWN)


@operation(bp, "POST", "/applications/<uuid:id>/hire", noun=NOUN, summary="Hire", scope=WRITE, body=Hire,
           out=ApplicationOut, status=200, errors=_ALWAYS, name="hire_application",
           description="Hired, in the hired stage. An offer that is out counts as accepted, one that is not is "
           f"abandoned. Nobody else is told no, and the job stays open. {_OFF}")  # fmt: skip
def hire(call: Call, id: uuid.UUID) -> Answer:
    application = found(call.work, id, for_change=True)
    applications.hire(call.work, application, starts_on=call.body.start_date, version=call.expected)
    return shown(call.work, application)


@operation(bp, "POST", "/applications/<uuid:id>/unhire", noun=NOUN, summary="Take a hire back", scope=WRITE,
           body=Nothing, out=ApplicationOut, status=200,
           errors=(*_ALWAYS, "application_already_exists", "conflict"), name="unhire_application",
           description=f"Active again in the stage before. An accepted offer stays. {_ON}")  # fmt: skip
def unhire(call: Call, id: uuid.UUID) -> Answer:
    application = found(call.work, id, for_change=True)
    applications.unhire(call.work, application, version=call.expected)
    return shown(call.work, application)


def _reopened(call: Call, id: uuid.UUID, ended: ApplicationStatus) -> Answer:
    application = found(call.work, id, for_change=True)
    applications.reopen(call.work, application, ended=ended, version=call.expected)
    return shown(call.work, application)


def _reason(work: Work, id: uuid.UUID) -> RejectionReason:
    try:
        return rejection_reasons.find(work, id)
    except NotFound:
        raise Invalid({"reason_id": "unknown_reason"}) from None
