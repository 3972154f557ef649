"""Files of somebody who applies: by the id of an upload, or with their bytes. Whatever their questions take is
kept before the application is judged, so that nothing has to be sent twice."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from api.faults import ApiError
from api.public.limits import counted
from api.sent_files import SentFiles, is_file
from hiring import uploads
from hiring.applications.judging import MOST_FILES
from hiring.uploads import Known
from hiring.work import Work
from plumbing.incoming import Incoming
from web import kept_files
from web.kept_files import BYTES_PER_ADDRESS, Question
from web.problem_documents import Fault


@dataclass(frozen=True)
class _Taken:
    """A file with its bytes: where it stands in the body, the field that it is for, and what it is."""

    at: str
    field: str
    stream: Incoming
    facts: dict[str, Any]


@dataclass
class ApplicantFiles:
    """The files of one request. `questions`: those for files, by field. `known`: the uploads that it names, by
    their secret."""

    job_id: uuid.UUID
    questions: Mapping[str, Question]
    known: Mapping[str, Known]
    sent: SentFiles
    faults: list[Fault] = field(default_factory=list)
    identities: dict[str, list[str]] = field(default_factory=dict)
    """upload_id -> name and hash: the same file again is the same."""
    _taken: list[_Taken] = field(default_factory=list)

    def take(self, given: Any, at: str, field: str) -> Any:
        """The file as the form engine takes it; what is none stays something that it calls none. None where it
        cannot be read, which stands in the faults then."""
        if not isinstance(given, dict) or not given:
            return given
        if "upload_id" in given:
            return self._by_id(given, at, field)
        found = self.sent.find(given, at) if is_file(given) else None
        if found is None:
            return None if is_file(given) else "no file"
        if len(self._taken) == MOST_FILES:
            raise ApiError("validation_error", faults=[Fault(at, "too_many_files", params={"max": MOST_FILES})])
        stream, name = found
        one = _Taken(at, field, stream, kept_files.facts_of(stream, name, stream.size))
        self._taken.append(one)
        return one.facts

    def keep(self) -> dict[str, str]:
        """Makes durable what its question takes; pointer -> upload_id, which the facts bear from now on."""
        good = [one for one in self._taken if self._is_good(one)]
        if not good:
            return {}
        counted(BYTES_PER_ADDRESS, weight=sum(one.facts["size"] for one in good))
        received = [kept_files.store(one.field, one.stream, one.facts) for one in good]
        kept = {}
        for one, known in zip(good, kept_files.remember(self.job_id, received), strict=True):
            one.facts["upload_id"] = kept[one.at] = known.token
            self._identify(known)
        return kept

    def _is_good(self, one: _Taken) -> bool:
        question = self.questions.get(one.field)
        return question is not None and not kept_files.problems_of(question, one.facts)

    def _by_id(self, given: Mapping[str, Any], at: str, field: str) -> Any:
        unknown = [Fault(f"{at}/{name}", "unknown_field") for name in given if name != "upload_id"]
        one = self.known.get(given["upload_id"]) if isinstance(given["upload_id"], str) else None
        if unknown or one is None or one.field != field:
            self.faults += unknown or [Fault(f"{at}/upload_id", "unknown_upload")]
            return None
        self._identify(one)
        return one.raw()

    def _identify(self, one: Known) -> None:
        self.identities[one.token] = [one.file_name, one.sha256]


def forget(work: Work, job_id: uuid.UUID, kept: Mapping[str, str]) -> None:
    """Files of a repeated request were stored once more: they go again."""
    for token in kept.values():
        uploads.remove(work, job_id, token)
