"""Files of a posted apply form: those that their questions take are kept, whatever becomes of the post."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import request
from werkzeug.datastructures import FileStorage

from hiring import listings
from hiring.actors import ANYONE
from hiring.errors import DomainError
from hiring.uploads import Known
from hiring.work import opened
from plumbing import db as begin
from plumbing.incoming import Incoming
from web import kept_files
from web.hall import hall
from web.kept_files import BYTES_PER_ADDRESS, Question
from web.limits import client_address, count_or_refuse


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
        facts = kept_files.facts_of(part.stream, part.filename or "", _size(part))
        if question is None or kept_files.problems_of(question, facts):
            kept.refused.setdefault(name, []).append(facts)
        else:
            received.append(kept_files.store(name, part.stream, facts))
    if received:
        kept.uploads = kept_files.remember(job_id, received)


def _file_questions(slug: str) -> tuple[uuid.UUID, Mapping[str, Question]]:
    """Form field -> the file question behind it, of the job that takes applications now."""
    with (
        begin.reading(),
        hall().session() as session,
        opened(session, ANYONE, now=hall().now(), files=hall().storage) as work,
    ):
        job = listings.accepting(work, slug)
        return job.id, kept_files.questions_of(work, job)


def _size(part: FileStorage) -> int:
    if isinstance(part.stream, Incoming):
        return part.stream.size
    at = part.stream.tell()
    size = part.stream.seek(0, 2)
    part.stream.seek(at)
    return size
