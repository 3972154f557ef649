"""Tags: recruiters' labels, and putting them on people."""

import uuid
from collections.abc import Sequence
from typing import Annotated, Any, Literal

from pydantic import Field
from sqlalchemy import select

from api import bp, candidates, lists
from api.faults import ApiError
from api.operations import Answer, Call, operation
from api.owned import expect
from api.schema import Id, In, Instant, ListQuery, Out, Page, Query, Text
from hiring import tags
from hiring.errors import Gone, Invalid, NotFound
from hiring.models.api_key import Tombstone
from hiring.models.candidate import Tag
from hiring.work import Work
from web.problem_documents import Fault

NOUN = "Tags"
READ, WRITE = "tags:read", "tags:write"
Tone = Literal["violet", "teal", "amber", "pink", "blue", "green", "red", "grey"]
Name = Annotated[Text, Field(min_length=1, max_length=tags.LONGEST)]


class TagOut(Out):
    """A label. Names are unique in whatever case. Who has it: `/candidates?tag_ids=`."""

    id: Id
    name: str = Field(examples=["Motor control"])
    tone: Tone = Field(description="Its colour, by the name of the palette; chosen by Foyer for a new one.")
    created_at: Instant
    updated_at: Instant


class NewTag(In):
    name: Name


class TagChange(In):
    name: Name = ""
    tone: Tone = "grey"


class CandidateTagging(In):
    """A tag by its id, or by its name: then it is made where there is none."""

    id: Id | None = None
    name: Name | None = None


class CandidateUntagging(Query):
    name: Annotated[Text, Field(min_length=1)] = Field(description="The tag's name, in whatever case.")


@operation(bp, "GET", "/tags", noun=NOUN, summary="All tags", scope=READ, query=ListQuery, out=TagOut,
           is_list=True)  # fmt: skip
def list_tags(call: Call) -> Page:
    return lists.page(call, Tag, select(Tag), _tags, object="tag", graves=True)


@operation(bp, "GET", "/tags/<uuid:id>", noun=NOUN, summary="One tag", scope=READ, out=TagOut,
           errors=("gone",))  # fmt: skip
def get_tag(call: Call, id: uuid.UUID) -> Answer:
    return _shown(call, _found(call.work, id))


@operation(bp, "POST", "/tags", noun=NOUN, summary="A new tag", scope=WRITE, body=NewTag, out=TagOut,
           errors=("forbidden", "conflict"), also={200: "There is one of this name already."})  # fmt: skip
def create_tag(call: Call) -> Answer:
    tag, is_new = tags.create(call.work, call.body.name)
    return _shown(call, tag, status=201 if is_new else 200)


@operation(bp, "PATCH", "/tags/<uuid:id>", noun=NOUN, summary="Another name or tone", scope=WRITE, body=TagChange,
           out=TagOut, errors=("gone", "forbidden", "conflict", "precondition_failed"),
           description="Another name or tone, everywhere. A name changes everybody who has it.")  # fmt: skip
def change_tag(call: Call, id: uuid.UUID) -> Answer:
    tag, given = _found(call.work, id), call.body.given
    tags.change(call.work, tag, **{"name": tag.name, "tone": tag.tone} | given, version=call.expected)
    return _shown(call, tag)


@operation(bp, "DELETE", "/tags/<uuid:id>", noun=NOUN, summary="Delete a tag", scope=WRITE,
           errors=("forbidden", "conflict", "precondition_failed"),
           description="Delete a tag, and take it off everybody.")  # fmt: skip
def delete_tag(call: Call, id: uuid.UUID) -> None:
    try:
        tag = _found(call.work, id)
    except Gone:
        return
    expect(call, tag)
    tags.delete_everywhere(call.work, tag)


@operation(bp, "POST", "/candidates/<uuid:id>/tags", noun=NOUN, summary="Tag somebody", scope=WRITE,
           body=CandidateTagging, out=TagOut, status=200, errors=("gone", "forbidden", "conflict"),
           description="Tag somebody, by the tag's id or by its name. Twice is once.")  # fmt: skip
def tag_candidate(call: Call, id: uuid.UUID) -> Answer:
    person, body = candidates.found(call.work, id), call.body
    if (body.id is None) == (body.name is None):
        fault = "required" if body.id is None else "not_both"
        raise ApiError("validation_error", faults=[Fault("/name", fault)])
    if body.name is not None:
        return _shown(call, tags.add(call.work, person, body.name))
    tag = call.work.session.get(Tag, body.id)
    if tag is None:
        raise Invalid({"id": "unknown"})
    tags.put(call.work, person, tag)
    return _shown(call, tag)


@operation(bp, "DELETE", "/candidates/<uuid:id>/tags/<uuid:tag_id>", noun=NOUN, summary="Take a tag off somebody",
           scope=WRITE, errors=("gone", "forbidden", "conflict"),
           description="Take a tag off somebody; succeeds where it is not there.")  # fmt: skip
def untag_candidate(call: Call, id: uuid.UUID, tag_id: uuid.UUID) -> None:
    tags.remove(call.work, candidates.found(call.work, id), tag_id)


@operation(bp, "DELETE", "/candidates/<uuid:id>/tags", noun=NOUN, summary="Take a tag off somebody by its name",
           scope=WRITE, query=CandidateUntagging, errors=("gone", "forbidden", "conflict"),
           description="Take the tag of this name off somebody; succeeds where it is not there.")  # fmt: skip
def untag_candidate_by_name(call: Call, id: uuid.UUID) -> None:
    person = candidates.found(call.work, id)
    tag = tags.named(call.work, call.query.name)
    if tag is not None:
        tags.remove(call.work, person, tag.id)


def _found(work: Work, id: uuid.UUID) -> Tag:
    """Every key with the scope knows every tag: they are the house's words. Raises NotFound, Gone."""
    tag = work.session.get(Tag, id)
    if tag is None:
        stone = select(Tombstone.id).where(Tombstone.object == "tag", Tombstone.object_id == id)
        if work.session.scalar(stone) is None:
            raise NotFound
        raise Gone
    return tag


def _shown(call: Call, tag: Tag, *, status: int | None = None) -> Answer:
    call.work.session.flush()
    return Answer(TagOut.model_validate(tag), status=status, version=tag.version)


def _tags(rows: Sequence[Any]) -> list[TagOut]:
    return [TagOut.model_validate(row[0]) for row in rows]
