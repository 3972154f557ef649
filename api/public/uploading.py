"""A file before the application that it belongs to: sent as soon as it is chosen, kept whatever follows."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field

from api.faults import ApiError
from api.operations import Call
from api.public.applying import NOUN
from api.public.limits import counted
from api.public.operations import public
from api.schema import In, Instant, Out, Text
from api.sent_files import SentFiles
from hiring import listings, uploads
from hiring.actors import ANYONE, Actor
from hiring.errors import JobClosed
from hiring.models.job import Job
from hiring.work import Work, opened
from plumbing import db as begin
from web import form_token, kept_files
from web.form_token import Token, hash_address
from web.hall import hall
from web.kept_files import BYTES_PER_ADDRESS, Question
from web.limits import client_address
from web.problem_documents import Fault
from web.streaming import LARGEST_FILE

LARGEST_BODY = 16 * 1024 * 1024
"""In JSON, where a file takes a third more than its bytes; larger ones come as a part."""


class NewUpload(In):
    """The bytes are in `data`, or in a multipart body in the part `file`."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"form_token": "WyIwMTk1…", "type": "cv", "name": "ana-reis.txt",
                                         "data": "SSBoYXZlIHdlbGRlZCBmb3Igc2l4IHllYXJzLgo="}]}
    )  # fmt: skip

    form_token: Text = Field(description="Of the job that the file is for.")
    type: Literal["cv", "cover_letter"] | None = Field(None, description="This, or `question`.")
    question: Annotated[Text, Field(max_length=64)] | None = Field(
        None, description="The key of the question for files that it answers."
    )
    name: Text | None = Field(None, description="With its extension; of a part, its own where it is absent.")
    data: str | None = Field(None, description="Base64, in JSON alone.")


class UploadOut(Out):
    """A file that waits for its application."""

    upload_id: str = Field(description="A secret: who has it can apply with the file.")
    name: str
    kind: str = Field(description="What its bytes are.")
    size_bytes: int
    expires_at: Instant = Field(description="A week from now, also when the form token ends before.")


@contextmanager
def receiving(
    _actor: Actor, body: NewUpload, files: Mapping[str, Any]
) -> Iterator[tuple[Token, uploads.Received]]:
    """Looks at the bytes and stores them. What a failure leaves behind is swept."""
    token = form_token.read(body.form_token, None, form_token.PROGRAM)
    if token is None:
        raise ApiError("form_token_invalid")
    field, question = _question(token, body)
    sent = SentFiles(files)
    found = sent.find(_given(body, files), "")
    sent.finish()
    assert found is not None  # else `finish` refused
    stream, name = found
    facts = kept_files.facts_of(stream, name, stream.size)
    _refuse_wrong(question, facts, "/file" if files else "/data")
    counted(BYTES_PER_ADDRESS, weight=stream.size)
    yield token, kept_files.store(field, stream, facts)


@public("POST", "/uploads", noun=NOUN, summary="A file to apply with", name="create_upload", body=NewUpload,
        takes_files=True, largest=LARGEST_BODY, out=UploadOut, around=receiving,
        errors=("form_token_invalid", "job_not_accepting", "file_type_not_allowed", "forbidden",
                "storage_unavailable"),
        description="Keeps a file before the application is sent, so that no error asks for it again. It is "
        "judged by its bytes at once.")  # fmt: skip
def create_upload(call: Call) -> UploadOut:
    token, received = call.kept
    known = uploads.keep(call.work, token.job_id, received, ip_hash=hash_address(client_address()))
    return UploadOut(
        upload_id=known.token, name=known.file_name, kind=known.kind, size_bytes=known.size,
        expires_at=call.work.now + uploads.LIFE,
    )  # fmt: skip


def _given(body: NewUpload, files: Mapping[str, Any]) -> dict[str, Any]:
    given = body.model_dump(include={"name", "data"}, exclude_none=True)
    return {**given, "file": "file"} if files else given


def _question(token: Token, body: NewUpload) -> tuple[str, Question]:
    if (body.type is None) == (body.question is None):
        raise ApiError("validation_error", faults=[Fault("/type", "not_both" if body.type else "required")])
    field = body.type or f"q.{body.question}"
    with (
        begin.reading(),
        hall().session() as session,
        opened(session, ANYONE, now=hall().now(), files=hall().storage) as work,
    ):
        questions = kept_files.questions_of(work, _job(work, token))
    if field not in questions:
        raise ApiError(
            "validation_error", faults=[Fault("/type" if body.type else "/question", "unknown_question")]
        )
    return field, questions[field]


def _job(work: Work, token: Token) -> Job:
    job = work.session.get(Job, token.job_id)
    if job is None or not listings.standing(job, work.now).accepting:
        raise JobClosed
    return job


def _refuse_wrong(question: Question, facts: Mapping[str, Any], at: str) -> None:
    for one in kept_files.problems_of(question, facts):
        if one["code"] == "file_too_large":
            raise ApiError("file_too_large", limit=min(one["params"]["max"], LARGEST_FILE))
        code = "file_type_not_allowed" if one["code"].startswith("file_kind") else "validation_error"
        raise ApiError(code, faults=[Fault(at, one["code"], params=one["params"])])
