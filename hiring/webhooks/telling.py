"""What programs are told of: our own events under public names, without a word that is about a person.

A message holds ids, codes and names of stages and reasons; who wants more fetches it, as far as their scopes go.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from hiring.models.event import Event

Facts = Mapping[str, Any]

MOST_FIELDS = 50


class EventType(StrEnum):
    """The public names. New ones may come; none is renamed."""

    JOB_CREATED = "job.created"
    JOB_UPDATED = "job.updated"
    JOB_OPENED = "job.opened"
    JOB_PAUSED = "job.paused"
    JOB_CLOSED = "job.closed"
    JOB_ARCHIVED = "job.archived"
    JOB_DELETED = "job.deleted"
    CANDIDATE_CREATED = "candidate.created"
    CANDIDATE_UPDATED = "candidate.updated"
    CANDIDATE_MERGED = "candidate.merged"
    CANDIDATE_UNMERGED = "candidate.unmerged"
    CANDIDATE_ANONYMIZED = "candidate.anonymized"
    CANDIDATE_DELETED = "candidate.deleted"
    CANDIDATE_TAG_ADDED = "candidate.tag_added"
    CANDIDATE_TAG_REMOVED = "candidate.tag_removed"
    APPLICATION_CREATED = "application.created"
    APPLICATION_UPDATED = "application.updated"
    APPLICATION_STAGE_CHANGED = "application.stage_changed"
    APPLICATION_REJECTED = "application.rejected"
    APPLICATION_UNREJECTED = "application.unrejected"
    APPLICATION_WITHDRAWN = "application.withdrawn"
    APPLICATION_HIRED = "application.hired"
    APPLICATION_UNHIRED = "application.unhired"
    APPLICATION_DELETED = "application.deleted"
    INTERVIEW_CREATED = "interview.created"
    INTERVIEW_RESCHEDULED = "interview.rescheduled"
    INTERVIEW_UPDATED = "interview.updated"
    INTERVIEW_CANCELLED = "interview.cancelled"
    INTERVIEW_COMPLETED = "interview.completed"
    OFFER_CREATED = "offer.created"
    OFFER_UPDATED = "offer.updated"
    OFFER_APPROVED = "offer.approved"
    OFFER_SENT = "offer.sent"
    OFFER_ACCEPTED = "offer.accepted"
    OFFER_DECLINED = "offer.declined"
    OFFER_ABANDONED = "offer.abandoned"
    NOTE_CREATED = "note.created"
    NOTE_UPDATED = "note.updated"
    NOTE_DELETED = "note.deleted"
    ATTACHMENT_CREATED = "attachment.created"
    ATTACHMENT_UPDATED = "attachment.updated"
    ATTACHMENT_DELETED = "attachment.deleted"
    RESULT_LINK_CREATED = "result_link.created"
    RESULT_LINK_UPDATED = "result_link.updated"
    RESULT_LINK_DELETED = "result_link.deleted"

    @property
    def object(self) -> str:
        """What it happened to: job, candidate, application, ..."""
        return self.value.partition(".")[0]


PING = "webhook.ping"
"""What a test message is called; nobody listens to it, every webhook takes it."""

SCOPES: Mapping[str, str] = {
    "job": "jobs:read",
    "candidate": "candidates:read",
    "application": "applications:read",
    "interview": "interviews:read",
    "offer": "offers:read",
    "note": "notes:read",
    "attachment": "attachments:read",
    "result_link": "result_links:read",
}
"""Object -> the scope without which nobody hears of it."""


def scopes_of(type: EventType) -> tuple[str, ...]:
    """All scopes that it takes to be told."""
    of_tags = (EventType.CANDIDATE_TAG_ADDED, EventType.CANDIDATE_TAG_REMOVED)
    return (SCOPES[type.object], "tags:read") if type in of_tags else (SCOPES[type.object],)


@dataclass(frozen=True)
class Telling:
    """How one of our events is told. `says`: its changed facts, from the event's data."""

    type: EventType | Callable[[Facts], EventType]
    says: Callable[[Facts], Facts] = lambda _data: {}
    id_in: str = ""
    """Where in the event's data the object's id is; empty: the event itself names it."""

    def type_of(self, data: Facts) -> EventType:
        return self.type if isinstance(self.type, EventType) else self.type(data)


def _changed(*fields: str) -> Callable[[Facts], Facts]:
    """Always these fields."""
    return lambda _data: {"fields": list(fields)}


def _fields(data: Facts) -> Facts:
    return {"fields": [str(one) for one in data.get("fields", ())][:MOST_FIELDS]}


def _field(data: Facts) -> Facts:
    return {"fields": [str(data["field"])]} if "field" in data else {}


def _status(status: str, *fields: str, was: str = "") -> Callable[[Facts], Facts]:
    """Now in this status. `was`: where the data says in which one it was."""

    def says(data: Facts) -> Facts:
        found: dict[str, Any] = {"status": status}
        if fields:
            found["fields"] = list(fields)
        if was in data:
            found["previous"] = {"status": str(data[was])}
        return found

    return says


def _copied(**names: str) -> Callable[[Facts], Facts]:
    """Public name -> name in the data; what is not there is null."""
    return lambda data: {public: data.get(own) for public, own in names.items()}


def _named(data: Facts, name: str) -> Facts | None:
    """A stage or reason as of then; older events know its name alone."""
    return {"id": data.get(f"{name}_id"), "name": str(data[name])[:200]} if data.get(name) else None


def _stages(data: Facts) -> Facts:
    return {"from_stage": _named(data, "from"), "to_stage": _named(data, "to")}


def _rejected(data: Facts) -> Facts:
    return {"status": "rejected", "rejection_reason": _named(data, "reason")}


def _rescheduled(data: Facts) -> EventType:
    moved = {"starts_at", "ends_at"} & set(data.get("fields", ()))
    return EventType.INTERVIEW_RESCHEDULED if moved else EventType.INTERVIEW_UPDATED


_T = EventType
_STAGES, _TEAM = Telling(_T.JOB_UPDATED, _changed("stages")), Telling(_T.JOB_UPDATED, _changed("hiring_team"))
_FORM = Telling(_T.JOB_UPDATED, _changed("screening_form"))
_OPENED = Telling(_T.JOB_OPENED, _status("open"))

TOLD: Mapping[str, Telling] = {
    "job.created": Telling(_T.JOB_CREATED, _status("draft")),
    "job.updated": Telling(_T.JOB_UPDATED, _fields),
    "job.opened": _OPENED,
    "job.resumed": _OPENED,
    "job.reopened": _OPENED,
    "job.paused": Telling(_T.JOB_PAUSED, _status("paused")),
    "job.closed": Telling(_T.JOB_CLOSED, lambda data: {"status": "closed", "close_reason": data.get("reason")}),
    "job.archived": Telling(_T.JOB_ARCHIVED, _status("archived")),
    "job.unarchived": Telling(_T.JOB_UPDATED, _status("closed", "status")),
    "job.deleted": Telling(_T.JOB_DELETED),
    "job.stages_changed": _STAGES,
    "job.stages_reordered": _STAGES,
    "job.stage_added": _STAGES,
    "job.stage_changed": _STAGES,
    "job.stage_retired": _STAGES,
    "job.stage_restored": _STAGES,
    "job.member_added": _TEAM,
    "job.member_removed": _TEAM,
    "job.member_role_changed": _TEAM,
    "job.approver_named": _TEAM,
    "job.approver_removed": _TEAM,
    "screening_form.published": _FORM,
    "screening_form.removed": _FORM,
    "candidate.created": Telling(_T.CANDIDATE_CREATED),
    "candidate.changed": Telling(_T.CANDIDATE_UPDATED, _fields),
    "candidate.adopted": Telling(_T.CANDIDATE_UPDATED, _field),
    "candidate.merged": Telling(_T.CANDIDATE_MERGED, _copied(merged_candidate_id="merged_id")),
    "candidate.unmerged": Telling(_T.CANDIDATE_UNMERGED, _copied(merged_candidate_id="merged_id")),
    "candidate.set_aside": Telling(_T.CANDIDATE_UPDATED, _fields),
    "candidate.brought_back": Telling(_T.CANDIDATE_UPDATED, _fields),
    "candidate.anonymized": Telling(_T.CANDIDATE_ANONYMIZED),
    "candidate.deleted": Telling(_T.CANDIDATE_DELETED),
    "tag.added": Telling(_T.CANDIDATE_TAG_ADDED),
    "tag.removed": Telling(_T.CANDIDATE_TAG_REMOVED),
    "application.created": Telling(_T.APPLICATION_CREATED, _status("active")),
    "application.sent_again": Telling(_T.APPLICATION_UPDATED, _changed("answers", "attachments")),
    "application.corrected": Telling(_T.APPLICATION_UPDATED, _changed("answers", "attachments")),
    "application.changed": Telling(_T.APPLICATION_UPDATED, _fields),
    "application.assigned": Telling(_T.APPLICATION_UPDATED, _changed("recruiter")),
    "application.unassigned": Telling(_T.APPLICATION_UPDATED, _changed("recruiter")),
    "application.reason_changed": Telling(_T.APPLICATION_UPDATED, _changed("rejection_reason")),
    "application.moved": Telling(_T.APPLICATION_STAGE_CHANGED, _stages),
    "application.rejected": Telling(_T.APPLICATION_REJECTED, _rejected),
    "application.reopened": Telling(_T.APPLICATION_UNREJECTED, _status("active", was="was")),
    "application.withdrawn": Telling(_T.APPLICATION_WITHDRAWN, _status("withdrawn")),
    "application.hired": Telling(_T.APPLICATION_HIRED, _status("hired")),
    "application.unhired": Telling(_T.APPLICATION_UNHIRED, _status("active")),
    "application.deleted": Telling(_T.APPLICATION_DELETED),
    "interview.scheduled": Telling(_T.INTERVIEW_CREATED, _status("scheduled")),
    "interview.changed": Telling(_rescheduled, _fields),
    "interview.responded": Telling(_T.INTERVIEW_UPDATED, _changed("participants")),
    "interview.cancelled": Telling(
        _T.INTERVIEW_CANCELLED, lambda data: {"status": "cancelled", "cancel_reason": data.get("reason")}
    ),
    "interview.completed": Telling(_T.INTERVIEW_COMPLETED, _status("completed")),
    "interview.no_show": Telling(_T.INTERVIEW_UPDATED, _status("no_show", "status")),
    "interview.restored": Telling(_T.INTERVIEW_UPDATED, _status("scheduled", "status", was="was")),
    "interview.feedback_given": Telling(_T.NOTE_CREATED, id_in="note_id"),
    "interview.feedback_changed": Telling(_T.NOTE_UPDATED, id_in="note_id"),
    "offer.created": Telling(_T.OFFER_CREATED, _status("draft")),
    "offer.changed": Telling(_T.OFFER_UPDATED, _fields),
    "offer.approved": Telling(_T.OFFER_APPROVED, _status("approved")),
    "offer.unapproved": Telling(_T.OFFER_UPDATED, _status("draft", "status")),
    "offer.sent": Telling(_T.OFFER_SENT, _status("sent")),
    "offer.accepted": Telling(_T.OFFER_ACCEPTED, _status("accepted")),
    "offer.declined": Telling(_T.OFFER_DECLINED, _status("declined")),
    "offer.abandoned": Telling(
        _T.OFFER_ABANDONED, lambda data: {"status": "abandoned", "abandon_reason": data.get("reason")}
    ),
    "note.written": Telling(_T.NOTE_CREATED),
    "note.edited": Telling(_T.NOTE_UPDATED),
    "note.removed": Telling(_T.NOTE_DELETED),
    "note.restored": Telling(_T.NOTE_CREATED),
    "attachment.added": Telling(_T.ATTACHMENT_CREATED, _copied(type="type")),
    "attachment.changed": Telling(_T.ATTACHMENT_UPDATED, _copied(type="type")),
    "attachment.removed": Telling(_T.ATTACHMENT_DELETED),
    "attachment.restored": Telling(_T.ATTACHMENT_CREATED, _copied(type="type")),
    "result_link.added": Telling(_T.RESULT_LINK_CREATED),
    "result_link.changed": Telling(_T.RESULT_LINK_UPDATED, _fields),
    "result_link.removed": Telling(_T.RESULT_LINK_DELETED),
}
"""Our own name of an event -> how it is told. A test holds that every event is here or in what follows."""

NOT_TOLD = {
    "applications.exported": "somebody read",
    "attachment.downloaded": "somebody read",
    "candidate.held": "housekeeping of the team",
    "candidate.hold_lifted": "housekeeping of the team",
    "candidate.kept_apart": "a hint to the team",
    "candidate.hinted_again": "a hint to the team",
    "job.applications_released": "a team's own housekeeping; applications are read with their recruiter",
    "screening_form.draft_begun": "nobody applies with a draft",
    "screening_form.draft_discarded": "nobody applies with a draft",
    "screening_form.draft_kept": "nobody applies with a draft",
    "tag.created": "it is on nobody yet",
    "tag.renamed": "tags have a list of their own",
    "tag.toned": "tags have a list of their own",
    "tag.deleted": "tags have a list of their own",
}
"""Events of told things that are not, and why."""
NOT_TOLD_OF = frozenset(
    {"api_key", "bank_entry", "department", "letter", "letter_template", "location", "organisation",
     "rejection_reason", "saved_view", "session", "stage_template", "times", "tracking_link", "user", "webhook"}
)  # fmt: skip
"""Things whose events are the house's own. Of times to pick from comes an interview, which is told."""


def message(event: Event) -> dict[str, Any]:
    """The event as programs are told it: `type`, `timestamp`, `data`. It must be in TOLD."""
    telling = TOLD[event.type]
    type = telling.type_of(event.data)
    data: dict[str, Any] = {
        "object": type.object,
        "id": _id_of(event, telling, type.object),
        "event_seq": event.seq,
        **_owners(event, type.object),
        "actor": {"type": event.actor_type, "id": _text(event.actor_id)},
        **telling.says(event.data),
    }
    if type.object == "candidate" and event.object == "tag":
        data["tag_id"] = _text(event.object_id)
    return {"type": str(type), "timestamp": instant(event.at), "data": data}


def instant(moment: datetime) -> str:
    """2026-11-30T09:00:00.000Z"""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _id_of(event: Event, telling: Telling, object: str) -> str | None:
    if telling.id_in:
        return str(event.data[telling.id_in])
    own = {"job": event.job_id, "candidate": event.candidate_id, "application": event.application_id}
    return _text(own.get(object) or event.object_id)


def _owners(event: Event, object: str) -> dict[str, str | None]:
    """What it belongs to. Of a person nothing: which of their applications it was does not concern everybody who
    may know of them."""
    if object in ("job", "candidate"):
        return {}
    owners = {"candidate_id": _text(event.candidate_id), "job_id": _text(event.job_id)}
    return owners if object == "application" else {"application_id": _text(event.application_id), **owners}


def _text(id: Any) -> str | None:
    return None if id is None else str(id)
