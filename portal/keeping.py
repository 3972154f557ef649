"""Files of a posted apply form: those that their questions take are kept, whatever becomes of the post."""

import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from flask import request
from werkzeug.datastructures import FileStorage

from hiring import listings
from hiring.actors import ANYONE
from hiring.applications import correcting
from hiring.errors import DomainError
from hiring.models.application import Submission
from hiring.uploads import Known, Received
from hiring.work import Work, opened
from plumbing import db as begin
from plumbing import storage
from plumbing.incoming import Incoming
from web import form_token, kept_files
from web.hall import hall
from web.kept_files import BYTES_PER_ADDRESS, Question
from web.limits import client_address, count_or_refuse


@dataclass
class Kept:
    """What became of the file parts of a post."""

    uploads: list[Known] = field(default_factory=list)
    refused: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    """Field -> files that were not kept, as the form engine takes them: it says what is wrong with each."""
    copies: dict[str, Known] = field(default_factory=dict)
    """Name of a file of the sending that is corrected -> its copy for this one."""


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
        facts = kept_files.facts_of(part.stream, part.filename or "", _size(part))
        if question is None or kept_files.problems_of(question, facts):
            kept.refused.setdefault(name, []).append(facts)
        else:
            received.append(kept_files.store(name, part.stream, facts))
    if received:
        kept.uploads = kept_files.remember(job_id, received)


def copy_sent(slug: str, kept: Kept) -> None:
    """Of a correction that is being sent: copies of the files that it keeps from the sending it corrects, so that
    each of the two has its own. What is no longer there is refused by the form. Raises Unavailable."""
    names = {one for values in request.form.listvalues() for one in values if one.startswith(correcting.SENT)}
    if not names:
        return
    try:
        job_id, files, keys = _sent_files(slug)
    except DomainError:
        return  # as above
    copied = []
    for name in sorted(names & files.keys()):
        key, file = uuid.uuid4().hex, files[name]
        try:
            with hall().storage.open(keys[name]) as source:
                hall().storage.put(key, source, content_type="application/octet-stream")
        except storage.Missing:
            continue
        copied.append((name, Received(file.field, file.file_name, file.kind, file.size, file.sha256, key)))
    fresh = kept_files.remember(job_id, [received for _name, received in copied])
    kept.copies = {name: one for (name, _), one in zip(copied, fresh, strict=True)}


def _sent_files(slug: str) -> tuple[uuid.UUID, Mapping[str, Known], Mapping[str, str]]:
    """The job, and of the sending that is corrected each file and where its bytes lie, by name."""
    with _looking() as work:
        job = listings.known(work, slug)
        token = form_token.read(request.form.get("form_token"), job.id)
        submission = (
            work.session.get(Submission, token.corrects.submission_id) if token and token.corrects else None
        )
        if submission is None:
            return job.id, {}, {}
        return job.id, correcting.files_of(work, submission), correcting.storage_keys(work, submission)


def _file_questions(slug: str) -> tuple[uuid.UUID, Mapping[str, Question]]:
    """Form field -> the file question behind it, of the job that takes applications now, or a correction."""
    with _looking() as work:
        job = listings.known(work, slug)
        token = form_token.read(request.form.get("form_token"), job.id)
        submission = (
            work.session.get(Submission, token.corrects.submission_id) if token and token.corrects else None
        )
        if submission is None or not correcting.window(work, submission).is_open:
            job = listings.accepting(work, slug)
        return job.id, kept_files.questions_of(work, job)


@contextmanager
def _looking() -> Iterator[Work]:
    with (
        begin.reading(),
        hall().session() as session,
        opened(session, ANYONE, now=hall().now(), files=hall().storage) as work,
    ):
        yield work


def _size(part: FileStorage) -> int:
    if isinstance(part.stream, Incoming):
        return part.stream.size
    at = part.stream.tell()
    size = part.stream.seek(0, 2)
    part.stream.seek(at)
    return size
