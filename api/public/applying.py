"""Applying through the public API: what the careers site's form does, for a form of one's own."""

import hashlib
import json
import re
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Literal
from urllib.parse import urlsplit

from flask import request, url_for
from flask_babel import get_locale
from pydantic import ConfigDict, Field

from api.faults import ApiError
from api.judged import judged
from api.operations import Call
from api.public.files_sent import ApplicantFiles, forget
from api.public.limits import counted
from api.public.operations import public
from api.schema import In, Out, Text
from api.sent_files import SentFiles, each
from hiring import applications, listings, screening_forms, uploads
from hiring.actors import ANYONE, Actor
from hiring.applications import Agreed, Sending, TokenUsed
from hiring.applications.editing import LONGEST_SOURCE
from hiring.applications.judging import MOST_FILES
from hiring.errors import JobClosed
from hiring.models.application import Submission
from hiring.models.candidate import ConsentKind
from hiring.models.job import Job
from hiring.names import tidy
from hiring.screening.codes import QuestionType
from hiring.work import Work, opened
from plumbing import db as begin
from plumbing.failpoints import failpoint
from web import consent, form_token, kept_files
from web.form_token import Token
from web.hall import hall
from web.limits import SENDINGS, client_address
from web.problem_documents import Fault

NOUN = "Careers site: applying"
LARGEST_BODY = 16 * 1024 * 1024
"""In JSON, where a file takes a third more than its bytes; larger ones come as parts, or as uploads before."""
MOST_ANSWERS = 1_000
MOST_NAMED = 100
"""Ids of uploads that are looked up; fewer are taken."""
CHANNEL = "api"
_UTM = ("src", "utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content")
_EXAMPLE: Any = {
    "form_token": "WyIwMTk1…",
    "candidate": {"first_name": "Ana", "last_name": "Reis", "email": "ana@example.org",
                  "phone": "+351 912 345 678"},
    "answers": {"years": 6, "visa": False, "shift": "day", "kit": ["tig", "mig"]},
    "attachments": [{"type": "cv", "upload_id": "0mJ3…"}],
    "consents": [{"kind": "processing", "given": True, "text_version": "2026-11"}],
    "source": {"utm_source": "newsletter"},
}  # fmt: skip
_SECRET = re.compile(r"[A-Za-z0-9_-]{43}")
Short = Annotated[Text, Field(max_length=100)]


class PublicCandidate(In):
    """Who applies, as they type it."""

    first_name: Text = ""
    last_name: Text | None = None
    email: Text = ""
    phone: Text | None = None


class PublicAttachment(In):
    """The CV or the cover letter: an upload, or the bytes in `data` or in a part of a multipart body."""

    type: Literal["cv", "cover_letter"]
    upload_id: Text | None = Field(None, description="Of an upload for this job and of this type.")
    name: Text | None = Field(None, description="With its extension; of a part, its own where it is absent.")
    content_type: Text | None = Field(None, description="Not looked at: the bytes say what a file is.")
    data: str | None = Field(None, description="Base64.")
    file: Text | None = Field(None, description="The name of a part.")


class GivenConsent(In):
    kind: ConsentKind
    is_given: bool = Field(True, alias="given")
    text_version: Short = Field(consent.VERSION, description="Which wording they were shown.")


class PublicSource(In):
    """Where they came from. Its name is the first of `name`, `src`, `utm_source` and the host of the page that
    sends."""

    name: Annotated[Text, Field(min_length=1, max_length=LONGEST_SOURCE)] | None = None
    src: Short | None = None
    utm_source: Short | None = None
    utm_medium: Short | None = None
    utm_campaign: Short | None = None
    utm_term: Short | None = None
    utm_content: Short | None = None


class PublicApplication(In):
    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})
    unjudged: ClassVar[tuple[str, ...]] = ("answers",)
    is_part: ClassVar[bool] = True

    form_token: Text
    form_version: int | None = Field(
        None, description="The version that was answered: 422 `form_changed` if there is another by now. Null: "
        "the present one is meant."
    )  # fmt: skip
    candidate: PublicCandidate
    answers: dict[str, Any] | None = Field(
        None, description="By the key of the question: a text, a number, true or false, an option's id or a list "
        "of them, a date `YYYY-MM-DD`, or a file or a list of files: `{upload_id}`, `{name, data}` with base64, "
        "or `{file}` with the name of a part."
    )  # fmt: skip
    attachments: Annotated[list[PublicAttachment], Field(max_length=MOST_FILES)] = Field(default=[])
    consents: Annotated[list[GivenConsent], Field(max_length=len(ConsentKind))] = Field(default=[])
    source: PublicSource | None = None
    website: Text | None = Field(
        None, description="Leave it empty: a field that people do not see. Who fills it in is marked, not refused."
    )  # fmt: skip


class ApplicationReceived(Out):
    """The same for everybody, whether or not they were known or had applied before."""

    received: Literal[True]
    reference: uuid.UUID = Field(description="Of this sending; the same when it is repeated.")
    receipt_url: str = Field(description="A page for the applicant with what was received, for two days.")


@dataclass
class Arrived:
    """The request, read: what the form engine takes, and which attachments are of which type."""

    token: Token
    profile: Mapping[str, Any]
    answers: Mapping[str, Any]
    digest: str
    at: Mapping[str, list[int]]
    kept: Mapping[str, str]
    """Pointer -> upload_id of the files that came with their bytes."""
    faults: Sequence[Fault]


@contextmanager
def receiving(_actor: Actor, body: PublicApplication, parts: Mapping[str, Any], slug: str) -> Iterator[Arrived]:
    """Reads everything and keeps the files, before the transaction. A refusal says what they are called now."""
    _refuse_shape(body)
    token, files, file_keys, is_accepting = _looked_up(body, parts, slug)
    counted(SENDINGS, once=body.form_token)
    at: dict[str, list[int]] = {}
    sent: dict[str, list[Any]] = {}
    for index, one in enumerate(body.attachments):
        at.setdefault(one.type, []).append(index)
        given = one.model_dump(exclude={"type"}, exclude_none=True)
        sent.setdefault(one.type, []).append(files.take(given, f"/attachments/{index}", one.type))
    answers = {
        key: _taken(files, key, value) if key in file_keys else value
        for key, value in (body.answers or {}).items()
    }
    files.sent.finish()
    kept = files.keep() if is_accepting else {}
    given = {name: value for name, value in body.candidate.given.items() if value is not None}
    agreed = {one.kind: one.is_given for one in body.consents}
    profile = {**given, **sent}
    if ConsentKind.PROCESSING in agreed:
        profile["consent"] = agreed[ConsentKind.PROCESSING]
    digest = _digest({"person": given, "answers": answers, "files": sent, "agreed": agreed}, files.identities)
    try:
        yield Arrived(token, profile, answers, digest, at, kept, files.faults)
    except ApiError as error:
        if kept:
            error.more["uploads"] = kept
        raise
    failpoint("apply.after_commit")


@public("POST", "/jobs/<slug>/applications", noun=NOUN, summary="Apply", name="create_public_application",
        body=PublicApplication, takes_files=True, largest=LARGEST_BODY, out=ApplicationReceived, around=receiving,
        errors=("form_token_invalid", "job_not_accepting", "form_changed", "idempotency_mismatch", "conflict",
                "forbidden", "storage_unavailable"),
        description="Apply: judged as the careers site judges, kept whole or not at all. A refusal names each "
        "fault by its pointer, says in `visible` which questions showed and in `notices` which answers were left "
        "out, and in `uploads` what files that came with their bytes are called now, so that they need not be "
        "sent again. The answer is the same for everybody: it tells nobody who is known here.")  # fmt: skip
def create_application(call: Call, slug: str) -> ApplicationReceived:
    arrived: Arrived = call.kept
    job = listings.known(call.work, slug)
    nonce = arrived.token.nonce
    try:
        submission = applications.replayed(call.work, nonce, arrived.digest)
    except TokenUsed:
        raise ApiError(
            "idempotency_mismatch", detail="Another application was sent with this form token. Ask for a new one."
        ) from None
    if submission is not None:
        forget(call.work, job.id, arrived.kept)
        return _received(submission, nonce)
    if not listings.standing(job, call.work.now).accepting:
        raise JobClosed
    form = screening_forms.of(call.work, job)
    if call.body.form_version not in (None, form.number if form else None):
        raise ApiError("form_changed")
    if arrived.faults:
        raise ApiError("validation_error", faults=arrived.faults)
    with judged(arrived.at):
        submission = applications.apply(call.work, job, _sending(arrived, call.body, form.id if form else None))
    call.work.session.flush()
    return _received(submission, nonce)


def _refuse_shape(body: PublicApplication) -> None:
    faults = []
    if body.answers is not None and len(body.answers) > MOST_ANSWERS:
        faults.append(Fault("/answers", "too_many"))
    if sum(1 for _ in _named_uploads(body)) > MOST_NAMED:
        faults.append(Fault("/answers", "too_many_files", params={"max": MOST_FILES}))
    kinds = [one.kind for one in body.consents]
    if len(set(kinds)) < len(kinds):
        faults.append(Fault("/consents", "given_twice"))
    if faults:
        raise ApiError("validation_error", faults=faults)


def _looked_up(
    body: PublicApplication, parts: Mapping[str, Any], slug: str
) -> tuple[Token, ApplicantFiles, set[str], bool]:
    """The token, the files, the keys of questions for files, and whether the job takes applications."""
    with (
        begin.reading(),
        hall().session() as session,
        opened(session, ANYONE, now=hall().now(), files=hall().storage) as work,
    ):
        job = listings.known(work, slug)
        token = form_token.read(body.form_token, job.id, form_token.PROGRAM)
        if token is None:
            raise ApiError("form_token_invalid")
        known = uploads.known(work, job.id, _named_uploads(body))
        files = ApplicantFiles(job.id, kept_files.questions_of(work, job), known, SentFiles(parts))
        return token, files, _file_keys(work, job), listings.standing(job, work.now).accepting


def _file_keys(work: Work, job: Job) -> set[str]:
    form = screening_forms.of(work, job)
    return {key for key, one in form.compiled.by_key.items() if one.type is QuestionType.FILE} if form else set()


def _named_uploads(body: PublicApplication) -> Iterator[str]:
    """Everything that may be an upload's secret, by its shape."""
    given: list[Any] = [{"upload_id": one.upload_id} for one in body.attachments]
    for value in (body.answers or {}).values():
        given += value if isinstance(value, list) else [value]
    for one in given:
        secret = one.get("upload_id") if isinstance(one, dict) else None
        if isinstance(secret, str) and _SECRET.fullmatch(secret):
            yield secret


def _taken(files: ApplicantFiles, key: str, value: Any) -> Any:
    """What is given for a question for files: never taken at its word."""
    read = [files.take(one, at, f"q.{key}") for one, at in each(value, f"/answers/{key}")]
    return read if isinstance(value, list) else read[0]


def _digest(said: Mapping[str, Any], identities: Mapping[str, Any]) -> str:
    """SHA-256 of what was sent: equal for the same again. Files count by name and bytes, because each sending of
    the same file gets another id."""

    def plain(value: Any) -> Any:
        if isinstance(value, dict):
            known = identities.get(str(value.get("upload_id")))
            return known or {str(name): plain(one) for name, one in value.items()}
        return [plain(one) for one in value] if isinstance(value, list) else value

    return hashlib.sha256(json.dumps(plain(dict(said)), sort_keys=True).encode()).hexdigest()


def _sending(arrived: Arrived, body: PublicApplication, form_id: uuid.UUID | None) -> Sending:
    nonce, origin = arrived.token.nonce, request.headers.get("Origin")
    too_quick = hall().now() - arrived.token.issued_at < form_token.QUICKEST
    return Sending(
        profile=arrived.profile,
        answers=arrived.answers,
        form_id=form_id,
        nonce=nonce,
        digest=arrived.digest,
        receipt=form_token.receipt_for(nonce),
        consent_text="",
        source=_source(body.source or PublicSource(), origin),
        language=str(get_locale() or "en"),
        user_agent=request.user_agent.string,
        ip_hash=form_token.hash_address(client_address()),
        suspected=bool(body.website) or (origin is not None and too_quick),  # a server asks and sends at once
        agreed=[Agreed(one.kind, one.is_given, one.text_version) for one in body.consents],
    )


def _source(source: PublicSource, origin: str | None) -> dict[str, str]:
    given = {name: value for name in _UTM if (value := getattr(source, name))}
    host = urlsplit(origin).hostname if origin else None
    names = (tidy(one or "") for one in (source.name, source.src, source.utm_source, host))
    name = next((one[:LONGEST_SOURCE] for one in names if one), "")
    return {**given, "channel": CHANNEL, **({"source": name} if name else {})}


def _received(submission: Submission, nonce: str) -> ApplicationReceived:
    address = form_token.receipt_address(form_token.receipt_for(nonce), submission.submitted_at)
    return ApplicationReceived(
        received=True, reference=submission.id,
        receipt_url=hall().settings.base_url + url_for("portal.sent", receipt=address),
    )  # fmt: skip
