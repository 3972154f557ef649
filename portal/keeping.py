"""Files of the apply form: their bytes are looked at and stored before any transaction begins, and kept through
every error that follows."""

import uuid
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, BinaryIO, cast

from flask import request
from werkzeug.datastructures import FileStorage

from hiring import listings, screening, screening_forms, uploads
from hiring.actors import ANYONE
from hiring.applications import profile_definition
from hiring.errors import DomainError
from hiring.screening import files
from hiring.uploads import Known, Received
from hiring.work import opened
from plumbing import db as begin
from plumbing.failpoints import failpoint
from plumbing.incoming import Incoming
from plumbing.limits import Limit
from plumbing.log import request_id
from plumbing.sniffing import examine
from portal.form_token import hash_address
from web.hall import hall
from web.limits import client_address, count_or_refuse

BYTES_PER_ADDRESS = Limit("upload_bytes", 400 * 1024 * 1024, timedelta(hours=1))


@dataclass
class Kept:
    """What became of the file parts of a post."""

    uploads: list[Known] = field(default_factory=list)
    refused: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    """Field -> files that were not kept, as the form engine takes them: it says what is wrong with each."""


def keep_files(slug: str, kept: Kept) -> None:
    """Stores every file part of the request that its question takes, and notes what is wrong with the others.

    When the storage fails half-way, nothing of this post is remembered; what lies there already is swept.
    """
    parts = [(name, part) for name, part in request.files.items(multi=True) if part.filename or _size(part)]
    if not parts:
        return
    try:
        job_id, questions = _file_questions(slug)
    except DomainError:
        return  # the view finds out the same and says it, with everything typed kept
    weight = sum(_size(part) for _, part in parts)
    count_or_refuse(BYTES_PER_ADDRESS, client_address(), weight=weight)
    received = []
    for name, part in parts:
        question = questions.get(name)
        if question is None and not name.startswith("q."):
            continue
        facts = _facts(part)
        if question is None or _is_refused(question, facts):
            kept.refused.setdefault(name, []).append(facts)
        else:
            received.append(_store(name, part, facts))
    if received:
        failpoint("apply.after_durable")
        with begin.writing():
            kept.uploads = _remember(job_id, received)


def _file_questions(slug: str) -> tuple[uuid.UUID, dict[str, dict[str, Any]]]:
    """Form field -> the file question behind it, of the job that takes applications now."""
    with (
        begin.reading(),
        hall().session() as session,
        opened(session, ANYONE, now=hall().now(), files=hall().storage) as work,
    ):
        job = listings.accepting(work, slug)
        form = screening_forms.of(work, job)
        asked = [("", question) for question in profile_definition(job)["questions"]]
        asked += [("q.", question) for question in (form.definition["questions"] if form else [])]
        return job.id, {prefix + one["key"]: one for prefix, one in asked if one["type"] == "file"}


def _facts(part: FileStorage) -> dict[str, Any]:
    """What the server finds out about the bytes; what the browser said of their type does not count."""
    name = files.clean_name(part.filename or "")
    size = _size(part)
    overflowed = isinstance(part.stream, Incoming) and part.stream.overflowed
    kind = "unknown"
    if size and not overflowed:
        finding = examine(cast(BinaryIO, part.stream), name)
        kind = finding.kind if finding.problem is None else "unknown"
    return {"upload_id": f"refused-{uuid.uuid4().hex}", "filename": name, "size": size, "kind": kind}


def _is_refused(question: dict[str, Any], facts: dict[str, Any]) -> bool:
    """Whether this file alone fails its question, whatever else is sent with it."""
    alone = {"schema": 1, "questions": [
        {"key": "file", "type": "file", "label": "File",
         "constraints": {**question.get("constraints", {}), "min_files": 1}}
    ]}  # fmt: skip
    return bool(screening.validate_submission(alone, {"file": [facts]}, hall().now().date())["errors"])


def _store(name: str, part: FileStorage, facts: dict[str, Any]) -> Received:
    """Makes the bytes durable under a random key."""
    failpoint("apply.after_temp")
    stream = part.stream
    assert isinstance(stream, Incoming)
    key = uuid.uuid4().hex
    stream.durable()
    hall().storage.put(key, stream.path, content_type="application/octet-stream")
    return Received(name, facts["filename"], facts["kind"], facts["size"], stream.sha256, key)


def _remember(job_id: uuid.UUID, received: list[Received]) -> list[Known]:
    """Writes the upload rows in a short transaction of their own: they survive whatever follows."""
    ip_hash = hash_address(client_address())
    with (
        hall().session() as session,
        opened(session, ANYONE, now=hall().now(), files=hall().storage, request_id=request_id.get()) as work,
    ):
        return [uploads.keep(work, job_id, one, ip_hash=ip_hash) for one in received]


def _size(part: FileStorage) -> int:
    if isinstance(part.stream, Incoming):
        return part.stream.size
    at = part.stream.tell()
    size = part.stream.seek(0, 2)
    part.stream.seek(at)
    return size
