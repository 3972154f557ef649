"""An application that a program hands in: person, answers and files in one request, kept whole or not at all."""

import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Annotated, Any, ClassVar

from pydantic import ConfigDict, Field

from api import bp
from api.applications import NOUN, WRITE
from api.applications_shown import ApplicationOut, shown
from api.faults import ApiError, renamed
from api.judged import answer_pointer, judged
from api.operations import Answer, Call, operation
from api.schema import Id, In, Instant, Text
from api.sent_files import LARGEST_BODY, SentFiles, each, is_file
from hiring import applications, jobs
from hiring.actors import Actor
from hiring.applications import Agreed, Handed, Person, editing, handing_in
from hiring.applications.sendings import Raw
from hiring.candidates import contacts
from hiring.models.attachment import AttachmentType
from hiring.models.candidate import ConsentKind
from hiring.work import opened
from plumbing import db as begin
from plumbing.log import request_id
from web.hall import hall
from web.problem_documents import Fault

MOST_ANSWERS = 1_000
MOST_FILES = 25
_UTM = ("utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content")
_EXAMPLE: Any = {
    "candidate": {"first_name": "Ana", "last_name": "Reis", "email": "ana@example.org",
                  "phone": "+351 912 345 678"},
    "answers": {"years": 6, "visa": False, "shift": "day", "kit": ["tig", "mig"]},
    "attachments": [{"type": "cv", "name": "ana-reis.txt", "content_type": "text/plain",
                     "data": "SSBoYXZlIHdlbGRlZCBmb3Igc2l4IHllYXJzLgo="}],
    "consents": [{"kind": "processing", "given": True, "text_version": "2026-11"}],
    "source": {"name": "Job board"}, "external_id": "board-90211",
}  # fmt: skip


class NewApplicationCandidate(In):
    """Who applies. Somebody with this e-mail address is known already: nothing of theirs is overwritten, and what
    is sent stays with the application."""

    first_name: Text = ""
    last_name: Text | None = ""
    email: Text = ""
    phone: Text | None = None
    company: Text | None = None
    title: Text | None = None
    location: Text | None = Field(None, description="As one writes it: `Leeds`.")
    social_links: Annotated[list[Text], Field(max_length=contacts.MOST_ROWS)] = Field(default=[])


class NewApplicationFile(In):
    """A file: its bytes in `data`, or in a part of a multipart body that `file` names."""

    type: AttachmentType = AttachmentType.OTHER
    name: Text | None = Field(None, description="With its extension; of a part, its own where it is absent.")
    content_type: Text | None = Field(None, description="Not looked at: the bytes say what a file is.")
    data: str | None = Field(None, description="Base64.")
    file: Text | None = Field(None, description="The name of a part.")


class NewApplicationSource(In):
    """Where it came from; without `name` from the program, by the name of its key."""

    name: Annotated[Text, Field(min_length=1, max_length=editing.LONGEST_SOURCE)] | None = None
    utm_source: Annotated[Text, Field(max_length=100)] | None = None
    utm_medium: Annotated[Text, Field(max_length=100)] | None = None
    utm_campaign: Annotated[Text, Field(max_length=100)] | None = None
    utm_term: Annotated[Text, Field(max_length=100)] | None = None
    utm_content: Annotated[Text, Field(max_length=100)] | None = None


class NewApplicationConsent(In):
    kind: ConsentKind
    is_given: bool = Field(True, alias="given")
    text_version: Annotated[Text, Field(max_length=100)] = Field("", description="Which wording they were shown.")
    given_at: Instant | None = Field(None, description="Null: now.")
    expires_at: Instant | None = None


class NewApplication(In):
    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})
    unjudged: ClassVar[tuple[str, ...]] = ("answers",)
    is_part: ClassVar[bool] = True

    candidate: NewApplicationCandidate | None = Field(None, description="This, or `candidate_id`.")
    candidate_id: Id | None = Field(
        None, description="Somebody who is known. Nothing personal and no CV is asked of them; without `answers` "
        "no question either."
    )  # fmt: skip
    form_version: int | None = Field(
        None, description="The version that was answered: 422 `form_changed` if there is another by now. Null: "
        "the present one is meant."
    )  # fmt: skip
    answers: dict[str, Any] | None = Field(
        None, description="By the key of the question: a text, a number, true or false, an option's id or a list "
        "of them, a date `YYYY-MM-DD`, or a file or a list of files: `{name, content_type, data}` with base64, or "
        "`{file}` with the name of a part."
    )  # fmt: skip
    attachments: Annotated[list[NewApplicationFile], Field(max_length=MOST_FILES)] = Field(default=[])
    consents: Annotated[list[NewApplicationConsent], Field(max_length=10)] = Field(default=[])
    source: NewApplicationSource | None = None
    credited_to_user_id: Id | None = Field(None, description="Who brought the person.")
    stage_id: Id | None = Field(None, description="An active stage of the job; null: its first one.")
    external_id: Annotated[Text, Field(min_length=1, max_length=editing.LONGEST_KEY)] | None = None
    applied_at: Instant | None = Field(None, description="When they applied, if that was not now.")
    force: bool = Field(False, description="Also for a job that takes no applications, unless it is archived.")
    send_letter: bool = Field(False, description="Tell the person by e-mail that it arrived.")


@dataclass(frozen=True)
class Arrived:
    """What the request holds, files stored: `at` says which attachments are of which type."""

    handed: Handed
    at: Mapping[str, list[int]]


@contextmanager
def receiving(actor: Actor, body: NewApplication, files: Mapping[str, Any], id: uuid.UUID) -> Iterator[Arrived]:
    """Looks at the files, judges what has some, and stores their bytes, before the transaction that keeps them."""
    _refuse_shape(body)
    sent, at = SentFiles(files), _places(body)
    handed = replace(_handed(body), files=_attached(body, sent), answers=_answers(body.answers, sent))
    sent.finish()
    ids: list[str] = []
    if not sent.is_empty:
        with (
            begin.reading(),
            hall().session() as session,
            opened(session, actor, now=hall().now(), files=hall().storage, request_id=request_id.get()) as work,
            _named(at),
        ):
            ids = handing_in.check(work, jobs.get(work, id), handed).upload_ids
    with sent.stored(ids) as stored:
        yield Arrived(replace(handed, stored=stored), at)


@operation(bp, "POST", "/jobs/<uuid:id>/applications", noun=NOUN, summary="Create an application", scope=WRITE,
           body=NewApplication, takes_files=True, largest=LARGEST_BODY, out=ApplicationOut, around=receiving,
           errors=("application_already_exists", "job_not_accepting", "form_changed", "conflict",
                   "storage_unavailable"),
           description="Create an application: the person, their answers and files, at once or not at all. The "
           "answers are judged by the very rules of the careers site; a refusal names each by its key, and says "
           "in `visible` which questions showed and in `notices` which answers were left out: an answer to a "
           "question that does not show is no fault, and is not kept. Nobody is written to unless `send_letter` "
           "says so.")  # fmt: skip
def create_application(call: Call, id: uuid.UUID) -> Answer:
    arrived: Arrived = call.kept
    job = jobs.get(call.work, id)
    with _named(arrived.at):
        application = applications.hand_in(call.work, job, arrived.handed)
    return shown(call.work, application, location=f"{bp.url_prefix}/applications/{application.id}")


@contextmanager
def _named(at: Mapping[str, list[int]]) -> Iterator[None]:
    with judged(at), renamed({"source_name": "/source/name"}):
        yield


def _refuse_shape(body: NewApplication) -> None:
    faults = []
    if (body.candidate is None) == (body.candidate_id is None):
        faults.append(Fault("/candidate", "required" if body.candidate is None else "not_both"))
    if body.answers is not None and len(body.answers) > MOST_ANSWERS:
        faults.append(Fault("/answers", "too_many"))
    if faults:
        raise ApiError("validation_error", faults=faults)


def _handed(body: NewApplication) -> Handed:
    person, source = body.candidate, body.source or NewApplicationSource()
    return Handed(
        person=None if person is None else Person(
            person.first_name, person.last_name or "", person.email, person.phone or "", person.company or "",
            person.title or "", person.location or "", person.social_links,
        ),
        candidate_id=body.candidate_id, form_number=body.form_version, stage_id=body.stage_id,
        external_id=body.external_id, source_name=source.name or "",
        source={name: value for name in _UTM if (value := getattr(source, name))},
        credited_to_user_id=body.credited_to_user_id,
        agreed=[Agreed(one.kind, one.is_given, one.text_version, one.given_at, one.expires_at)
                for one in body.consents],
        applied_at=body.applied_at, force=body.force, letter=body.send_letter,
    )  # fmt: skip


def _places(body: NewApplication) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for index, one in enumerate(body.attachments):
        found.setdefault(str(one.type), []).append(index)
    return found


def _attached(body: NewApplication, sent: SentFiles) -> dict[str, list[Raw]]:
    found: dict[str, list[Raw]] = {}
    for index, one in enumerate(body.attachments):
        given = one.model_dump(exclude={"type"}, exclude_none=True)
        facts = sent.take(given, f"/attachments/{index}", str(one.type))
        if facts is not None:
            found.setdefault(str(one.type), []).append(facts)
    return found


def _answers(given: Mapping[str, Any] | None, sent: SentFiles) -> dict[str, Any] | None:
    """The raw answers, with files as the form engine takes them."""
    if given is None:
        return None
    found = {}
    for key, value in given.items():
        read = [_answer(one, at, key, sent) for one, at in each(value, answer_pointer(key))]
        found[key] = read if isinstance(value, list) else read[0]
    return found


def _answer(given: Any, at: str, key: str, sent: SentFiles) -> Any:
    if is_file(given):
        return sent.take(given, at, f"q.{key}")
    if not isinstance(given, dict):
        return given
    return {name: value for name, value in given.items() if name != "upload_id"}  # nobody names what is stored
