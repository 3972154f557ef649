"""Files of applicants: their bytes are looked at and stored before any transaction begins, and remembered in a
short one of their own, so that they outlive every error that follows."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any, BinaryIO, cast

from hiring import screening, screening_forms, uploads
from hiring.actors import ANYONE
from hiring.applications import profile_definition
from hiring.models.job import Job
from hiring.screening import files
from hiring.uploads import Known, Received
from hiring.work import Work, opened
from plumbing import db as begin
from plumbing.failpoints import failpoint
from plumbing.incoming import Incoming
from plumbing.limits import Limit
from plumbing.log import request_id
from plumbing.sniffing import examine
from web.form_token import hash_address
from web.hall import hall
from web.limits import client_address

BYTES_PER_ADDRESS = Limit("upload_bytes", 400 * 1024 * 1024, timedelta(hours=1))

Question = Mapping[str, Any]


def questions_of(work: Work, job: Job) -> dict[str, Question]:
    """Field (`cv`, `q.proof`) -> the question for files behind it."""
    form = screening_forms.of(work, job)
    asked = [("", question) for question in profile_definition(job)["questions"]]
    asked += [("q.", question) for question in (form.definition["questions"] if form else [])]
    return {prefix + one["key"]: one for prefix, one in asked if one["type"] == "file"}


def facts_of(stream: Any, name: str, size: int) -> dict[str, Any]:
    """What the server finds out about the bytes, as the form engine takes a file; what was said of their type
    does not count."""
    name = files.clean_name(name)
    overflowed = isinstance(stream, Incoming) and stream.overflowed
    kind = "unknown"
    if size and not overflowed:
        finding = examine(cast(BinaryIO, stream), name)
        kind = finding.kind if finding.problem is None else "unknown"
    return {"upload_id": f"refused-{uuid.uuid4().hex}", "filename": name, "size": size, "kind": kind}


def problems_of(question: Question, facts: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    """The engine's errors (`code`, `params`) if this file alone fails its question, whatever else is sent."""
    alone = {"schema": 1, "questions": [
        {"key": "file", "type": "file", "label": "File",
         "constraints": {**question.get("constraints", {}), "min_files": 1}}
    ]}  # fmt: skip
    found: Sequence[Mapping[str, Any]] = screening.validate_submission(
        alone, {"file": [facts]}, hall().now().date()
    )["errors"]
    return found


def store(field: str, stream: Any, facts: Mapping[str, Any]) -> Received:
    """Makes the bytes durable under a random key."""
    failpoint("apply.after_temp")
    assert isinstance(stream, Incoming)
    key = uuid.uuid4().hex
    stream.durable()
    hall().storage.put(key, stream.path, content_type="application/octet-stream")
    return Received(field, facts["filename"], facts["kind"], facts["size"], stream.sha256, key)


def remember(job_id: uuid.UUID, received: Iterable[Received]) -> list[Known]:
    """Writes the rows of stored files, and commits: whatever follows, they are there."""
    failpoint("apply.after_durable")
    ip_hash = hash_address(client_address())
    with (
        begin.writing(),
        hall().session() as session,
        opened(session, ANYONE, now=hall().now(), files=hall().storage, request_id=request_id.get()) as work,
    ):
        return [uploads.keep(work, job_id, one, ip_hash=ip_hash) for one in received]
