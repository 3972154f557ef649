"""People: lists, one, adding, putting right, and two who are one."""

import uuid
from collections.abc import Sequence
from typing import Annotated, Any

from flask import Response
from pydantic import Field
from sqlalchemy import ColumnElement, and_, exists, func, or_, select

from api import bp, lists
from api.candidates_sent import CandidateChange, CandidateMergeSent, NewCandidate, details, told
from api.candidates_shown import CandidateOut, documents, shown
from api.faults import ApiError
from api.operations import Answer, Call, operation
from api.schema import Ids, Instant, Listed, ListQuery, Page, Text
from hiring import policy, search
from hiring.addresses import canonical_email
from hiring.applications.conditions import aside
from hiring.candidates import contacts, editing, merging, reading
from hiring.candidates.listing import LONGEST_QUERY
from hiring.errors import Invalid, NotFound
from hiring.models.application import Application
from hiring.models.candidate import Candidate, CandidateEmail, CandidateTag
from hiring.models.job import Job
from hiring.names import tidy
from hiring.work import Work

NOUN = "Candidates"
READ, WRITE = "candidates:read", "candidates:write"
_GONE = or_(Candidate.deleted_at.is_not(None), Candidate.merged_into_id.is_not(None))


class CandidateQuery(ListQuery):
    email: Text | None = Field(None, description="Any address of theirs, in whatever case.")
    first_name: Text | None = Field(None, description="The whole name, in whatever case.")
    last_name: Text | None = Field(None, description="The whole name, in whatever case.")
    job_ids: Ids | None = Field(None, description="Who applied for one of these.")
    tag_ids: Ids | None = Field(None, description="Who has one of these tags.")
    external_ids: Listed[Text] | None = None
    q: Annotated[Text, Field(min_length=1, max_length=LONGEST_QUERY)] | None = Field(
        None, description="Words of the person or of their files, as in the search of the pages: the newest "
        "thousand who fit. Who came a moment ago may not be found yet."
    )  # fmt: skip
    created_after: Instant | None = Field(None, description="Created at this instant or later.")


def found(work: Work, id: uuid.UUID, *, for_change: bool = False) -> Candidate:
    """One that the key may know of. Raises NotFound, and ApiError `gone`: of who was merged with whom they are
    now."""
    try:
        return reading.get(work, id, for_change=for_change)
    except NotFound:
        survivor = reading.survivor_of(work, id)
        if survivor is not None:
            raise ApiError("gone", merged_into_id=str(survivor.id)) from None
        if reading.is_gone(work, id):
            raise ApiError("gone") from None
        raise


@operation(bp, "GET", "/candidates", noun=NOUN, summary="All people", scope=READ, query=CandidateQuery,
           out=CandidateOut, is_list=True,
           description="All people whom the key may know of: who applied for a job that it knows, and who has "
           "applied for none. Who was merged into somebody is a tombstone with `merged_into_id`.")  # fmt: skip
def list_candidates(call: Call) -> Page:
    def make(rows: Sequence[Any]) -> list[CandidateOut]:
        return documents(call.work, [row[0] for row in rows])

    some = select(Candidate).where(*_known(call), *_conditions(call.work, call.query))
    return lists.page(call, Candidate, some, make, object="candidate", deleted=_GONE)


def _known(call: Call) -> Sequence[ColumnElement[bool]]:
    """Living people, and where tombstones are asked for also those of whom the key knew."""
    actor = call.work.actor
    if policy.sees_all_jobs(actor):
        return ()
    visible = policy.visible_candidates(actor)
    return (or_(visible, and_(_GONE, policy.known_candidates(actor))) if call.query.include_deleted else visible,)


def _conditions(work: Work, query: CandidateQuery) -> list[ColumnElement[bool]]:
    some: list[ColumnElement[bool]] = []
    if query.email is not None:
        some.append(_has_address(work, query))
    for column, name in ((Candidate.first_name, query.first_name), (Candidate.last_name, query.last_name)):
        if name is not None:
            ways = {way(tidy(name)) for way in (str, str.title, str.lower, str.upper)}
            some.append(or_(column.in_(ways), func.lower(column) == tidy(name).lower()))
    if query.job_ids is not None:
        some.append(_applied_for(work, query.job_ids))
    if query.tag_ids is not None:
        some.append(Candidate.id.in_(
            select(CandidateTag.candidate_id).where(CandidateTag.tag_id.in_(query.tag_ids))
        ))  # fmt: skip
    if query.external_ids is not None:
        some.append(Candidate.external_id.in_(query.external_ids))
    if query.q is not None:
        some.append(Candidate.id.in_(search.candidate_ids(work, query.q)))
    if query.created_after is not None:
        some.append(aside(Candidate.created_at) >= query.created_after)
        order = Candidate.created_at if query.sort == "created_at" else Candidate.updated_at
        some.append(order >= query.created_after)  # nobody changed before they were created
    return some


def _has_address(work: Work, query: CandidateQuery) -> ColumnElement[bool]:
    """Looked up beforehand: with both ways in one condition PostgreSQL walks through everybody."""
    norm = canonical_email(query.email or "")
    if norm is None:
        raise Invalid({"?email": "not_an_address"})
    of_several = select(CandidateEmail.candidate_id).where(CandidateEmail.value_norm == norm)
    first = select(Candidate.id).where(Candidate.email_norm == norm)
    if not query.include_deleted:
        first = first.where(
            Candidate.deleted_at.is_(None), Candidate.merged_into_id.is_(None)
        )  # as its index says
    return Candidate.id.in_(work.session.scalars(first.union(of_several)).all())


def _applied_for(work: Work, job_ids: Sequence[uuid.UUID]) -> ColumnElement[bool]:
    of_job = exists(select(1).where(Job.id == Application.job_id, policy.visible_applications(work.actor)))
    applied = aside(Application.job_id).in_(job_ids)  # of each person their few, not the many of the job
    theirs = select(1).where(Application.candidate_id == Candidate.id, applied)
    return theirs.where(of_job.correlate(Application)).correlate(Candidate).exists()


@operation(bp, "GET", "/candidates/<uuid:id>", noun=NOUN, summary="One person", scope=READ, out=CandidateOut,
           errors=("gone",), also={301: "They were merged into somebody: `Location` says whom."})  # fmt: skip
def get_candidate(call: Call, id: uuid.UUID) -> Answer | Response:
    try:
        return shown(call.work, found(call.work, id))
    except ApiError as error:
        into = error.more.get("merged_into_id")
        if into is None:
            raise
        return Response(status=301, headers={"Location": _at(into)})


@operation(bp, "POST", "/candidates", noun=NOUN, summary="Add somebody", scope=WRITE, body=NewCandidate,
           out=CandidateOut, errors=("forbidden", "in_use", "conflict"),
           description="Add somebody who has not applied. 409 `in_use` where somebody has the e-mail address, "
           "with `candidate_id` where the key may know them.")  # fmt: skip
def create_candidate(call: Call) -> Answer:
    given = call.body.given
    source = given.pop("source", None) or call.work.actor.name[: contacts.LONGEST["source"]]
    with told():
        person = editing.create(
            call.work, details(given), source=source, external_id=given.get("external_id")
        )  # fmt: skip
    return shown(call.work, person, location=_at(person.id))


@operation(bp, "PATCH", "/candidates/<uuid:id>", noun=NOUN, summary="Put somebody right", scope=WRITE,
           body=CandidateChange, out=CandidateOut,
           errors=("gone", "forbidden", "in_use", "conflict", "precondition_failed"),
           description="Put somebody right. Addresses, telephones and links are sent as whole lists: what is not "
           "in them goes.")  # fmt: skip
def change_candidate(call: Call, id: uuid.UUID) -> Answer:
    person, given = found(call.work, id, for_change=True), call.body.given
    known = contacts.details_of(person, contacts.of(call.work.session, [person.id])[person.id])
    with told():
        editing.change(call.work, person, details(given, known), version=call.expected,
                       external_id=given.get("external_id", ...))  # fmt: skip
    return shown(call.work, person)


@operation(bp, "POST", "/candidates/<uuid:id>/merge", noun=NOUN, summary="Two people are one", scope=WRITE,
           body=CandidateMergeSent, out=CandidateOut, status=200,
           errors=("gone", "forbidden", "merge_conflict", "conflict", "precondition_failed"),
           description="Everything of the duplicate goes to this person, who keeps what both say; the duplicate's "
           "id leads here from then on. 409 `merge_conflict` with `application_ids` where both are in progress "
           "for one job. Both must be visible whole. Merging again changes nothing.")  # fmt: skip
def merge_candidates(call: Call, id: uuid.UUID) -> Answer:
    survivor, other_id = found(call.work, id), call.body.duplicate_id
    if other_id != id and reading.survivor_of(call.work, other_id) is survivor:
        return shown(call.work, survivor)
    with told():
        try:
            survivor, merged = merging.pair(call.work, id, other_id)
        except NotFound:
            raise Invalid({"duplicate_id": "unknown"}) from None
        merging.merge(call.work, survivor, merged, version=call.expected, merged_version=None)
    return shown(call.work, survivor)


def _at(id: Any) -> str:
    return f"{bp.url_prefix}/candidates/{id}"
