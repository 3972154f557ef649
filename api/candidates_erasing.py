"""Erasing somebody: a shell of counts and dates stays, or not even that."""

import uuid

from api import bp
from api.applications_deciding import Nothing
from api.candidates import NOUN, found
from api.candidates_shown import CandidateOut, shown
from api.faults import ApiError
from api.operations import Answer, Call, operation
from hiring import erasing
from hiring.candidates import editing
from hiring.models.candidate import Candidate
from hiring.models.erasure import ErasureOccasion

DELETE = "candidates:delete"
_KEPT = (
    "409 `conflict` while a legal hold keeps them, and for who was hired. A key that is kept to some jobs may not."
)


@operation(bp, "POST", "/candidates/<uuid:id>/anonymize", noun=NOUN, summary="Erase what names somebody",
           scope=DELETE, body=Nothing, out=CandidateOut, status=200,
           errors=("gone", "forbidden", "conflict", "precondition_failed"), name="anonymize_candidate",
           description="Names, addresses, answers, texts, files and letters go for good; open applications are "
           "withdrawn; that somebody applied and when stays. They are told by a last letter. Asked twice it is "
           f"once. {_KEPT}")  # fmt: skip
def anonymize(call: Call, id: uuid.UUID) -> Answer:
    person = found(call.work, id, for_change=True)
    _expect_shown(call, person)
    erasing.erase(call.work, person, ErasureOccasion.BY_US)
    return shown(call.work, person)


@operation(bp, "DELETE", "/candidates/<uuid:id>", noun=NOUN, summary="Erase somebody and their applications",
           scope=DELETE, errors=("gone", "forbidden", "conflict", "precondition_failed"), name="delete_candidate",
           description="As `anonymize`, without a letter; they and their applications leave lists and figures too "
           f"and a tombstone stays. {_KEPT}")  # fmt: skip
def delete(call: Call, id: uuid.UUID) -> None:
    try:
        person = found(call.work, id, for_change=True)
    except ApiError as error:
        if error.code == "gone" and not error.more:
            return  # twice is once
        raise
    _expect_shown(call, person)
    erasing.delete(call.work, person)


def _expect_shown(call: Call, person: Candidate) -> None:
    if person.anonymized_at is None:
        editing.expect_version(person, call.expected)
