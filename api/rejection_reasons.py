"""Why applications end."""

import uuid
from collections.abc import Sequence
from typing import Annotated, Any, Literal

from pydantic import Field
from sqlalchemy import select

from api import bp, lists
from api.operations import Answer, Call, operation
from api.schema import Id, In, Instant, ListQuery, Out, Page, Text
from hiring import rejection_reasons
from hiring.models.rejection_reason import ReasonKind, ReasonStatus, RejectionReason

NOUN = "Rejection reasons"
Name = Annotated[Text, Field(min_length=1, max_length=200)]
Sentence = Annotated[Text, Field(max_length=rejection_reasons.LONGEST_TEXT)]


class RejectionReasonOut(Out):
    """A reason. `candidate_text` is the sentence of the letter; they never see its name."""

    id: Id
    name: str
    kind: ReasonKind
    candidate_text: str
    status: ReasonStatus
    index: int
    is_default: bool
    created_at: Instant
    updated_at: Instant


class RejectionReasonQuery(ListQuery):
    status: ReasonStatus | None = Field(None, description="Only those in use, or only the retired ones.")
    kind: ReasonKind | None = None


class NewRejectionReason(In):
    name: Name
    kind: ReasonKind = ReasonKind.BY_US
    candidate_text: Sentence = ""


class RejectionReasonChange(In):
    name: Name = ""
    kind: ReasonKind = ReasonKind.BY_US
    candidate_text: Sentence = ""
    status: ReasonStatus = Field(ReasonStatus.ACTIVE, description="Inactive: nobody can choose it any more.")
    is_default: Literal[True] = Field(
        True, description="The one that stands first; the former one no longer does."
    )


def shown(reason: RejectionReason) -> Answer:
    return Answer(RejectionReasonOut.model_validate(reason), version=reason.version)


def _made(rows: Sequence[Any]) -> list[RejectionReasonOut]:
    return [RejectionReasonOut.model_validate(row[0]) for row in rows]


@operation(bp, "GET", "/rejection-reasons", noun=NOUN, summary="All reasons", scope="applications:read",
           query=RejectionReasonQuery, out=RejectionReasonOut, is_list=True)  # fmt: skip
def list_rejection_reasons(call: Call) -> Page:
    found = select(RejectionReason)
    if call.query.status is not None:
        found = found.where(RejectionReason.status == call.query.status)
    if call.query.kind is not None:
        found = found.where(RejectionReason.kind == call.query.kind)
    return lists.page(call, RejectionReason, found, _made, object="rejection_reason")


@operation(bp, "GET", "/rejection-reasons/<uuid:id>", noun=NOUN, summary="One reason", scope="applications:read",
           out=RejectionReasonOut)  # fmt: skip
def get_rejection_reason(call: Call, id: uuid.UUID) -> Answer:
    return shown(rejection_reasons.find(call.work, id))


@operation(bp, "POST", "/rejection-reasons", noun=NOUN, summary="A new reason", scope="applications:write",
           body=NewRejectionReason, out=RejectionReasonOut, errors=("forbidden", "conflict"))  # fmt: skip
def create_rejection_reason(call: Call) -> Answer:
    reason = rejection_reasons.add(call.work, **call.body.model_dump())
    call.work.session.flush()
    return shown(reason)


@operation(bp, "PATCH", "/rejection-reasons/<uuid:id>", noun=NOUN, summary="Change, retire or restore a reason",
           scope="applications:write", body=RejectionReasonChange, out=RejectionReasonOut,
           errors=("forbidden", "conflict", "precondition_failed"),
           description="Change, retire or restore a reason. The default one cannot be retired: 409 `conflict` "
           "with the reason `is_default`; make another one the default first.")  # fmt: skip
def change_rejection_reason(call: Call, id: uuid.UUID) -> Answer:
    reason, given = rejection_reasons.find(call.work, id), call.body.given
    status, is_default = given.pop("status", reason.status), given.pop("is_default", False)
    wanted = {"name": reason.name, "kind": reason.kind, "candidate_text": reason.candidate_text} | given
    rejection_reasons.change(call.work, reason, **wanted, version=call.expected)
    if status is ReasonStatus.INACTIVE:
        rejection_reasons.retire(call.work, reason)
    else:
        rejection_reasons.restore(call.work, reason)
    if is_default:
        rejection_reasons.make_default(call.work, reason)
    call.work.session.flush()
    return shown(reason)
