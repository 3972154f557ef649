"""Everything that is known of a candidate, as a document for themself: what the ZIP of their data holds.

Notes of colleagues are personal data too. Those for the team go along, without their authors' names, once the
application they are about is decided, and so do results of tests; private ones, and what is about one that is
still open, are only counted. Tags go along once nothing is open.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, select

from hiring.candidates import contacts
from hiring.errors import NotFound
from hiring.models.application import Application, ApplicationStatus
from hiring.models.attachment import Attachment
from hiring.models.candidate import Candidate, CandidateTag, Consent, Tag
from hiring.models.interview import Interview
from hiring.models.letter import Letter
from hiring.models.note import Note, NoteVisibility
from hiring.models.offer import Offer
from hiring.models.result_link import ResultLink
from hiring.models.scheduling import SchedulingRequest
from hiring.own_pages.links import applications_of
from hiring.own_pages.sent import held
from hiring.own_pages.standing import Standing, standings
from hiring.screening import files
from hiring.work import Work

FORMAT = "foyer.person/1"
"""Goes up when a name in the document changes its meaning; names may be added."""


@dataclass(frozen=True)
class Packed:
    """`document`: JSON values. `files`: name in the archive, key in the storage. `letters`: name in the archive,
    the text as it went."""

    document: dict[str, Any]
    files: Sequence[tuple[str, str]]
    letters: Sequence[tuple[str, str]]


def person(work: Work) -> Candidate:
    """The acting candidate."""
    found = work.session.get(Candidate, work.actor.id) if work.actor.id is not None else None
    if found is None:
        raise NotFound
    return found


def consents(work: Work) -> Sequence[Consent]:
    """What the acting candidate agreed to or took back, the latest first."""
    theirs = select(Consent).where(Consent.candidate_id == work.actor.id)
    return work.session.scalars(theirs.order_by(Consent.given_at.desc(), Consent.id.desc())).all()


def packed(work: Work) -> Packed:
    """Everything of the acting candidate."""
    packing = _Packing(work)
    known = contacts.of(work.session, [packing.person.id])[packing.person.id]
    one, theirs = packing.person, standings(work, applications_of(work))
    is_open = any(each.is_open for each in theirs)  # as they know it: no date tells of a no before its letter does
    document = {
        "format": FORMAT,
        "made_at": _instant(work.now),
        "organisation": work.organisation.name,
        "person": {
            "first_name": one.first_name,
            "last_name": one.last_name,
            "emails": [each.value for each in known.emails],
            "phones": [each.value for each in known.phones],
            "links": [each.url for each in known.links],
            "company": one.company,
            "title": one.title,
            "location": contacts.place_of(one.location),
            "came_from": one.source_first,
            "known_since": _instant(one.created_at),
            "kept_until": None if is_open else _instant(one.retention_until),
        },
        "consents": [
            {
                "kind": str(each.kind), "given": each.given, "text_version": each.text_version,
                "given_at": _instant(each.given_at), "expires_at": _instant(each.expires_at),
                "withdrawn_at": _instant(each.withdrawn_at),
            }
            for each in consents(work)
        ],
        "tags": packing.tags(is_told=not is_open),
        "applications": [packing.application(each) for each in theirs],
        "results": packing.results(ResultLink.candidate_id == one.id, is_told=not is_open),
    }  # fmt: skip
    return Packed(document, packing.files, packing.letters)


class _Packing:
    """Names of files and letters are unique in the archive, and say where they belong."""

    def __init__(self, work: Work) -> None:
        self.work = work
        self.person = person(work)
        self.files: list[tuple[str, str]] = []
        self.letters: list[tuple[str, str]] = []

    def application(self, standing: Standing) -> dict[str, Any]:
        one, found = standing.application, held(self.work, standing.application)
        return {
            "job": standing.job.name,
            "applied_at": _instant(one.applied_at),
            "status": str(standing.status),
            "step": standing.step.name if standing.step else None,
            "answer_promised_by": _instant(one.answer_due_at),
            "came_from": one.source_name,
            "sendings": [
                {
                    "sent_at": _instant(sent.submission.submitted_at),
                    "language": sent.submission.language,
                    "profile": sent.submission.profile,
                    "answers": [
                        {"key": asked.key, "question": asked.label, "type": asked.type,
                         "state": str(asked.state), "answer": _plain(asked.value), "unit": asked.unit}
                        for asked in sent.asked
                        if asked.type != "file"
                    ],
                    "files": [self._file(each) for each in files],
                }
                for sent, files in reversed(found.sendings)
            ],
            "times": [
                self._times(each) for each in self._of(SchedulingRequest, one, SchedulingRequest.created_at)
            ],
            "interviews": [self._interview(each) for each in self._of(Interview, one, Interview.starts_at)],
            "offers": [
                self._offer(each) for each in self._of(Offer, one, Offer.number) if each.sent_at is not None
            ],
            "letters": [self._letter(each) for each in reversed(found.letters)],
            "notes": self._notes(one, standing),
            "results": self.results(ResultLink.application_id == one.id, is_told=not standing.is_open),
        }  # fmt: skip

    def tags(self, *, is_told: bool) -> dict[str, Any]:
        """What colleagues call them, by the rule for notes."""
        names = self.work.session.scalars(
            select(Tag.name)
            .join(CandidateTag, CandidateTag.tag_id == Tag.id)
            .where(CandidateTag.candidate_id == self.person.id)
            .order_by(Tag.name)
        ).all()
        shown = list(names) if is_told else []
        return {"shown": shown, "held_back": len(names) - len(shown)}

    def results(self, which: ColumnElement[bool], *, is_told: bool) -> dict[str, Any]:
        """Of tests, as the other side says them."""
        rows = select(ResultLink).where(which, ResultLink.deleted_at.is_(None))
        found = self.work.session.scalars(rows.order_by(ResultLink.created_at, ResultLink.id)).all()
        shown = found if is_told else ()
        return {
            "shown": [{"label": each.label, "url": each.url, "score": each.score, "facts": each.attributes,
                       "completed_at": _instant(each.completed_at)} for each in shown],
            "held_back": len(found) - len(shown),
        }  # fmt: skip

    def _of(self, table: Any, one: Application, order: Any) -> Sequence[Any]:
        rows = select(table).where(table.application_id == one.id)
        if hasattr(table, "deleted_at"):
            rows = rows.where(table.deleted_at.is_(None))
        return self.work.session.scalars(rows.order_by(order, table.id)).all()

    def _file(self, each: Attachment) -> dict[str, Any]:
        name = f"files/{len(self.files) + 1:03}-{files.clean_name(each.file_name)}"
        self.files.append((name, each.storage_key))
        return {"in_archive": name, "file_name": each.file_name, "type": str(each.type), 
                "question": each.question_key,
                "size_bytes": each.size_bytes, "sha256": each.sha256, "words_read_in_it": each.text}  # fmt: skip

    def _letter(self, each: Letter) -> dict[str, Any]:
        name = f"letters/{len(self.letters) + 1:03}-{each.occasion}.txt"
        at = _instant(each.sent_at)
        self.letters.append((name, f"{each.subject}\n{at}\n{each.recipient}\n\n{each.body}"))
        return {
            "in_archive": name,
            "sent_at": at,
            "to": each.recipient,
            "subject": each.subject,
            "text": each.body,
        }

    def _times(self, each: SchedulingRequest) -> dict[str, Any]:
        return {"title": each.title, "offered_at": _instant(each.created_at),
                "answer_by": _instant(each.answer_by), "answered_at": _instant(each.answered_at),
                "message": each.message, "wish": each.wish, "adjustments": each.adjustments,
                "status": str(each.status)}  # fmt: skip

    def _interview(self, each: Interview) -> dict[str, Any]:
        return {"title": each.title, "starts_at": _instant(each.starts_at), "ends_at": _instant(each.ends_at),
                "time_zone": each.timezone, "location": each.location, "message": each.message,
                "status": str(each.status)}  # fmt: skip

    def _offer(self, each: Offer) -> dict[str, Any]:
        amount = None if each.salary_amount is None else str(each.salary_amount)
        return {
            "job_title": each.job_title, "status": str(each.status), "sent_at": _instant(each.sent_at),
            "answered_at": _instant(each.decided_at), "salary_amount": amount,
            "salary_currency": each.salary_currency,
            "salary_period": each.salary_period and str(each.salary_period), "bonus": each.bonus,
            "starts_on": each.starts_on and each.starts_on.isoformat(), "message": each.message,
            "accepted_as": each.signed_name, "decline_reason": each.decline_reason,
            "letter": self._file(each.letter) if each.letter and each.letter.deleted_at is None else None,
        }  # fmt: skip

    def _notes(self, one: Application, standing: Standing) -> dict[str, Any]:
        rows = self._of(Note, one, Note.created_at)
        is_told = standing.status is not ApplicationStatus.ACTIVE
        shown = [each for each in rows if is_told and each.visibility is NoteVisibility.TEAM]
        return {
            "shown": [{"written_at": _instant(each.created_at), "kind": str(each.kind), "text": each.content,
                       "recommendation": each.recommendation and str(each.recommendation)} for each in shown],
            "held_back": len(rows) - len(shown),
        }  # fmt: skip


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _instant(at: datetime | None) -> str | None:
    """2026-11-24T12:00:00+00:00"""
    return None if at is None else at.isoformat(timespec="seconds")
