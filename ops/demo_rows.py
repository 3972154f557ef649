"""Rows of the demo's applicants, as the verbs would write them."""

import uuid
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from hiring.actors import Kind
from hiring.models.application import ApplicationStatus
from hiring.models.stage import Stage
from hiring.models.user import User
from hiring.tallies import Key, State
from ops.demo_words import CAMPAIGNS

Row = dict[str, Any]
TABLES = (
    "candidates", "candidate_emails", "candidate_phones", "applications", "submissions", "consents", "answers",
    "answer_options", "stage_changes", "notes", "candidate_tags", "attachments",
)  # fmt: skip
"""In an order in which no row names one of a later table."""


@dataclass
class Batch:
    """Rows by table, the events, the counters' changes, and whose CV is to be stored."""

    rows: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))
    events: list[Row] = field(default_factory=list)
    counts: Counter[tuple[uuid.UUID, uuid.UUID, str]] = field(default_factory=Counter)
    tallies: Counter[Key] = field(default_factory=Counter)
    hired: Counter[uuid.UUID] = field(default_factory=Counter)
    senders: list[tuple[Row, Row]] = field(default_factory=list)
    """(application, submission) where a CV belongs to it."""


def record(id: uuid.UUID, at: datetime) -> Row:
    """What every Record has."""
    return {"id": id, "created_at": at, "updated_at": at, "version": 1}


def candidate(id: uuid.UUID, at: datetime, profile: Mapping[str, object], source: str) -> Row:
    return {
        **record(id, at),
        "first_name": profile["first_name"],
        "last_name": profile["last_name"],
        "primary_email": profile["email"],
        "email_norm": profile["email"],
        "phone": profile["phone"],
        "source_first": source,
    }


def contact(id: uuid.UUID, at: datetime, candidate_id: uuid.UUID, value: str) -> Row:
    return {
        **record(id, at),
        "candidate_id": candidate_id,
        "value": value,
        "value_norm": value.replace(" ", ""),
        "type": "personal",
        "is_primary": True,
    }


def application(
    id: uuid.UUID, at: datetime, *, candidate_id: uuid.UUID, job_id: uuid.UUID, stage_id: uuid.UUID,
    answer_due_at: datetime, source: str, rating: int, owner_id: uuid.UUID | None,
) -> Row:  # fmt: skip
    return {
        **record(id, at),
        "candidate_id": candidate_id,
        "job_id": job_id,
        "status": "active",
        "current_stage_id": stage_id,
        "furthest_stage_id": stage_id,
        "stage_entered_at": at,
        "applied_at": at,
        "answer_due_at": answer_due_at,
        "answered_at": None,
        "recruiter_id": owner_id,
        "rejected_at": None,
        "rejected_by": None,
        "rejection_reason_id": None,
        "withdrawn_at": None,
        "hired_at": None,
        "rating": rating,
        "source_name": source,
        "campaign": CAMPAIGNS.get(source, ""),
    }


def state(applied: Row, stages: Mapping[uuid.UUID, Stage]) -> State:
    """The application as the tallies count it."""
    stage, furthest = stages[applied["current_stage_id"]], stages[applied["furthest_stage_id"]]
    return State(
        job_id=applied["job_id"],
        status=ApplicationStatus(applied["status"]),
        source=applied["source_name"],
        applied_at=applied["applied_at"],
        answer_due_at=applied["answer_due_at"],
        answered_at=applied["answered_at"],
        hired_at=applied["hired_at"],
        ended_at=applied["rejected_at"] or applied["withdrawn_at"],
        reason_id=applied["rejection_reason_id"],
        stage=stage.id,
        stage_kind=stage.kind,
        stage_entered_at=applied["stage_entered_at"],
        furthest=furthest.id,
        furthest_kind=furthest.kind,
        owner=applied["recruiter_id"],
    )


def answer(id: uuid.UUID, submission_id: uuid.UUID, key: str, kind: str, value: Any) -> Row:
    """The canonical value, and a typed column to filter by."""
    return {
        "id": id,
        "submission_id": submission_id,
        "question_key": key,
        "type": kind,
        "value": value,
        "text": value if kind == "text" else None,
        "number": Decimal(value) if kind == "number" else None,
        "date": date.fromisoformat(value) if kind == "date" else None,
        "boolean": value if kind == "boolean" else None,
    }


def stage_change(id: uuid.UUID, at: datetime, applied: Row, before: uuid.UUID | None, user: User | None) -> Row:
    """The step that brought the application to where it stands now; `before` None: the beginning."""
    return {
        **record(id, at),
        "application_id": applied["id"],
        "from_stage_id": before,
        "to_stage_id": applied["current_stage_id"],
        "from_status": None if before is None else "active",
        "to_status": applied["status"],
        "at": at,
        "actor_id": user.id if user else None,
    }


def event(type: str, object_id: uuid.UUID, at: datetime, user: User | None, about: Row, **data: Any) -> Row:
    """As Work.record leaves it; without a user the candidate acted. `about`: an application's or person's row."""
    is_application = "candidate_id" in about
    return {
        "type": type,
        "object": type.partition(".")[0],
        "object_id": object_id,
        "application_id": about["id"] if is_application else None,
        "candidate_id": about["candidate_id"] if is_application else about["id"],
        "job_id": about["job_id"] if is_application else None,
        "actor_type": str(Kind.USER if user else Kind.CANDIDATE),
        "actor_id": user.id if user else None,
        "actor_name": user.name if user else "",
        "data": data,
        "request_id": None,
        "at": at,
    }


def cv(applied: Row, submission: Row, name: str, *, storage_key: str, size: int, sha256: str) -> Row:
    """The attachment of a CV that lies in the storage already."""
    return {
        **record(uuid.UUID(int=submission["id"].int ^ 1), submission["submitted_at"]),
        "candidate_id": applied["candidate_id"],
        "application_id": applied["id"],
        "submission_id": submission["id"],
        "type": "cv",
        "file_name": f"{name.replace(' ', '_')}_CV.pdf",
        "kind": "pdf",
        "size_bytes": size,
        "sha256": sha256,
        "storage_key": storage_key,
        "scan_status": "skipped",
        "preview_status": "pending",
        "preview_pages": 0,
    }
