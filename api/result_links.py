"""Result links: where results of an assessment or a check lie elsewhere. One link an owner and URL."""

import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Annotated, Any

from pydantic import ConfigDict, Field
from sqlalchemy import ColumnElement, select

from api import applications as of_applications
from api import bp, lists
from api import candidates as of_people
from api.faults import renamed
from api.operations import Answer, Call, operation
from api.owned import Maker, expect, maker
from api.schema import Id, Ids, In, Instant, ListQuery, Out, Page, Text
from hiring import result_links
from hiring.errors import Gone, NotFound
from hiring.models.result_link import ResultLink
from hiring.result_links import Owner, Result
from hiring.work import Work

NOUN = "Result links"
READ, WRITE = "result_links:read", "result_links:write"
Label = Annotated[Text, Field(min_length=1, max_length=result_links.LONGEST_LABEL, description="What it is.")]
Url = Annotated[
    Text,
    Field(min_length=1, max_length=result_links.LONGEST_URL, examples=["https://tests.example.org/r/8841"],
          description="An http or https address without a name or password in it."),
]  # fmt: skip
_DETAILS: Any = {
    "score": "82%", "completed_at": "2026-11-24T11:40:00.000Z",
    "attributes": [{"key": "Percentile", "value": "94"}],
}  # fmt: skip
_EXAMPLE: Any = {
    "id": "01957d20-77aa-7c3b-9e55-6a7b8c9d0e1f", "application_id": "01957a3e-8d10-7b5a-8f21-5a1c6d2e9b43",
    "candidate_id": None, "label": "Coding test", "url": "https://tests.example.org/r/8841", "details": _DETAILS,
    "shared_with_panel": False,
    "created_by": {"kind": "key", "id": "01957a00-2222-7bbb-8ccc-0123456789ab", "name": "Coding tests"},
    "created_at": "2026-11-24T12:00:00.000Z", "updated_at": "2026-11-24T12:00:00.000Z",
}  # fmt: skip


class ResultAttribute(Out):
    key: str
    value: str


class ResultDetails(Out):
    score: str | None = Field(description="As the other side puts it: `82%`, `B+`.")
    completed_at: Instant | None
    attributes: list[ResultAttribute] = Field(description="In the order in which they came.")


class ResultLinkOut(Out):
    """A result that lies elsewhere. It belongs to an application or to a person: one of the two ids is there."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    id: Id
    application_id: Id | None
    candidate_id: Id | None
    label: str
    url: str = Field(description="With scheme and host in lower case.")
    details: ResultDetails
    shared_with_panel: bool = Field(description="Whether interviewers of the application see it.")
    created_by: Maker
    created_at: Instant
    updated_at: Instant


class ResultLinkQuery(ListQuery):
    application_ids: Ids | None = None
    candidate_ids: Ids | None = Field(None, description="Those of these people as such, not of applications.")


class SentAttribute(In):
    key: Annotated[Text, Field(min_length=1, max_length=result_links.LONGEST_KEY)]
    value: Annotated[Text, Field(max_length=result_links.LONGEST_VALUE)]


class SentDetails(In):
    """What is left out stays as it was."""

    score: Annotated[Text, Field(max_length=result_links.LONGEST_SCORE)] | None = None
    completed_at: Instant | None = None
    attributes: Annotated[list[SentAttribute], Field(max_length=result_links.MOST_ATTRIBUTES)] = Field(
        default=[], description="All of them: these take the place of those that were there."
    )


class NewResultLink(In):
    model_config = ConfigDict(
        json_schema_extra={"examples": [{"label": "Coding test", "url": "https://tests.example.org/r/8841",
                                         "details": _DETAILS}]}
    )  # fmt: skip

    label: Label
    url: Url
    details: SentDetails | None = None
    shared_with_panel: bool = False


class ResultLinkChange(In):
    label: Label = ""
    url: Url = ""
    details: SentDetails | None = Field(None, description="Null: there are none any more.")
    shared_with_panel: bool = False


def found(work: Work, id: uuid.UUID, *, for_change: bool = False) -> ResultLink:
    """One that the key may read. Raises NotFound, and Gone for one that was taken away."""
    try:
        return result_links.get(work, id, for_change=for_change)
    except NotFound:
        if result_links.is_gone(work, id):
            raise Gone from None
        raise


def document(row: ResultLink) -> ResultLinkOut:
    details = ResultDetails(score=row.score or None, completed_at=row.completed_at,
                            attributes=[ResultAttribute(**one) for one in row.attributes])  # fmt: skip
    return ResultLinkOut(
        id=row.id, application_id=row.application_id, candidate_id=row.candidate_id, label=row.label, url=row.url,
        details=details, shared_with_panel=row.shared_with_panel,
        created_by=maker(row.created_by, row.created_by_key_id, row.created_by_label), created_at=row.created_at,
        updated_at=row.updated_at,
    )  # fmt: skip


def shown(work: Work, link: ResultLink, **more: Any) -> Answer:
    work.session.flush()
    return Answer(document(link), version=link.version, **more)


# reading


@operation(bp, "GET", "/result-links", noun=NOUN, summary="All result links", scope=READ, query=ResultLinkQuery,
           out=ResultLinkOut, is_list=True)  # fmt: skip
def list_result_links(call: Call) -> Page:
    columns = {ResultLink.application_id: call.query.application_ids,
               ResultLink.candidate_id: call.query.candidate_ids}  # fmt: skip
    return _listed(call, *(column.in_(ids) for column, ids in columns.items() if ids is not None))


@operation(bp, "GET", "/applications/<uuid:id>/result-links", noun=NOUN, summary="An application's result links",
           scope=READ, query=ListQuery, out=ResultLinkOut, is_list=True, errors=("gone",),
           name="list_application_result_links")  # fmt: skip
def list_of_application(call: Call, id: uuid.UUID) -> Page:
    return _listed(call, ResultLink.application_id == of_applications.found(call.work, id).id)


@operation(bp, "GET", "/candidates/<uuid:id>/result-links", noun=NOUN, summary="A person's result links",
           scope=READ, query=ListQuery, out=ResultLinkOut, is_list=True, errors=("gone",),
           name="list_candidate_result_links",
           description="A person's result links, those of their applications left out.")  # fmt: skip
def list_of_candidate(call: Call, id: uuid.UUID) -> Page:
    return _listed(call, ResultLink.candidate_id == of_people.found(call.work, id).id)


def _listed(call: Call, *conditions: ColumnElement[bool]) -> Page:
    known = result_links.known(call.work.actor, with_deleted=call.query.include_deleted)
    some = select(ResultLink).where(known, *conditions)
    return lists.page(
        call, ResultLink, some, _made, object="result_link", deleted=ResultLink.deleted_at.is_not(None)
    )


def _made(rows: Sequence[Any]) -> list[ResultLinkOut]:
    return [document(row[0]) for row in rows]


@operation(bp, "GET", "/result-links/<uuid:id>", noun=NOUN, summary="One result link", scope=READ,
           out=ResultLinkOut, errors=("gone",))  # fmt: skip
def get_result_link(call: Call, id: uuid.UUID) -> Answer:
    return shown(call.work, found(call.work, id))


# writing

_UPSERT = (
    "Add a result, or bring the one of this URL up to date: 201 for a new one, 200 for one that was there. Of one "
    "that was there, what is left out stays."
)
_ALSO = {200: "There was one of this URL: it is up to date."}


@operation(bp, "POST", "/applications/<uuid:id>/result-links", noun=NOUN, summary="A result of an application",
           scope=WRITE, body=NewResultLink, out=ResultLinkOut, errors=("gone", "forbidden", "conflict"),
           name="put_application_result_link", description=_UPSERT, also=_ALSO)  # fmt: skip
def put_on_application(call: Call, id: uuid.UUID) -> Answer:
    return _put(call, of_applications.found(call.work, id, for_change=True))


@operation(bp, "POST", "/candidates/<uuid:id>/result-links", noun=NOUN, summary="A result of a person",
           scope=WRITE, body=NewResultLink, out=ResultLinkOut, errors=("gone", "forbidden", "conflict"),
           name="put_candidate_result_link", description=_UPSERT, also=_ALSO)  # fmt: skip
def put_on_candidate(call: Call, id: uuid.UUID) -> Answer:
    return _put(call, of_people.found(call.work, id, for_change=True))


def _put(call: Call, owner: Owner) -> Answer:
    """The owner is held: of two at once the second finds what the first added, and says so."""
    body: NewResultLink = call.body
    before = result_links.at(call.work, owner, body.url)
    given = body.given
    if "details" in given and given["details"] is None:
        del given["details"]
    with _named():
        link = result_links.put(call.work, owner, _result(before, given))
    if before is not None:
        return shown(call.work, link, status=200)
    return shown(call.work, link, location=f"{bp.url_prefix}/result-links/{link.id}")


@operation(bp, "PATCH", "/result-links/<uuid:id>", noun=NOUN, summary="Change a result link", scope=WRITE,
           body=ResultLinkChange, out=ResultLinkOut,
           errors=("gone", "forbidden", "conflict", "precondition_failed"))  # fmt: skip
def change_result_link(call: Call, id: uuid.UUID) -> Answer:
    link = found(call.work, id, for_change=True)
    with _named():
        result_links.change(call.work, link, _result(link, call.body.given), version=call.expected)
    return shown(call.work, link)


@operation(bp, "DELETE", "/result-links/<uuid:id>", noun=NOUN, summary="Take a result link away", scope=WRITE,
           errors=("forbidden", "conflict", "precondition_failed"))  # fmt: skip
def delete_result_link(call: Call, id: uuid.UUID) -> None:
    try:
        link = found(call.work, id, for_change=True)
    except Gone:
        return
    expect(call, link)
    result_links.remove(call.work, link)


def _result(link: ResultLink | None, given: dict[str, Any]) -> Result:
    """The link as it is, with what was sent."""
    facts: dict[str, Any] = {"label": "", "url": ""}
    if link is not None:
        pairs = [(one["key"], one["value"]) for one in link.attributes]
        facts = {"label": link.label, "url": link.url, "score": link.score, "completed_at": link.completed_at,
                 "attributes": pairs, "shared_with_panel": link.shared_with_panel}  # fmt: skip
    given = dict(given)
    if "details" in given:
        facts |= _details(given.pop("details"))
    return Result(**{**facts, **given})


def _details(sent: SentDetails | None) -> dict[str, Any]:
    if sent is None:
        return {"score": "", "completed_at": None, "attributes": ()}
    given = sent.given
    if "score" in given:
        given["score"] = given["score"] or ""
    if "attributes" in given:
        given["attributes"] = [(one.key, one.value) for one in sent.attributes]
    return given


@contextmanager
def _named() -> Iterator[None]:
    names = {"score": "/details/score", "attributes": "/details/attributes"}
    with renamed(names):
        yield
