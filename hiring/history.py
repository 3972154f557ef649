"""What happened to an application, told from its events: who, what, when."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, select

from hiring import policy
from hiring.models.application import Application
from hiring.models.event import Event
from hiring.models.job import Job
from hiring.work import Work

MOST = 200
_COLUMNS = (
    Event.seq, Event.type, Event.object_id, Event.actor_type, Event.actor_name, Event.data, Event.at
)  # fmt: skip
_NOT_SHOWN = ("attachment.downloaded",)


@dataclass(frozen=True)
class Entry:
    """One line of a timeline. `data` as the event keeps it; `actor_name` empty: the candidate."""

    seq: int
    type: str
    object_id: uuid.UUID | None
    actor_type: str
    actor_name: str
    data: Mapping[str, Any]
    at: datetime


def timeline(work: Work, application: Application, *, most: int = MOST) -> Sequence[Entry]:
    """The application's history, newest first. The caller has found the application in its scope. Of offers, and
    letters about them, only those read who may know of them."""
    rows = work.session.execute(
        select(Event.seq, Event.type, Event.object_id, Event.actor_type, Event.actor_name, Event.data, Event.at)
        .where(Event.application_id == application.id, Event.type.not_in(_NOT_SHOWN))
        .order_by(Event.seq.desc())
        .limit(most)
    )
    entries = [Entry(*row) for row in rows]
    if policy.may_read_offers(work.actor, application.job):
        return entries
    return [one for one in entries if not _is_of_offer(one)]


def _is_of_offer(entry: Entry) -> bool:
    return entry.type.startswith("offer.") or str(entry.data.get("occasion", "")).startswith("offer_")


OF_PEOPLE = (
    "candidate.created", "candidate.changed", "candidate.adopted", "candidate.merged", "candidate.unmerged",
    "candidate.anonymized", "candidate.set_aside", "candidate.brought_back", "candidate.held",
    "candidate.hold_lifted", "candidate.kept_apart", "candidate.hinted_again",
    "application.created", "application.sent_again",
    "application.corrected",
    "application.moved", "application.rejected", "application.reopened", "application.withdrawn",
    "application.hired", "application.unhired", "tag.added", "tag.removed",
)  # fmt: skip
"""What the timeline of a person tells. Offers, notes and letters are told with their application alone, to whoever
may read them there."""


OF_PEOPLE_ALONE = (
    "attachment.added", "attachment.changed", "attachment.removed", "attachment.restored",
    "result_link.added", "result_link.changed", "result_link.removed",
)  # fmt: skip
"""What is told besides of what belongs to the person and to no application."""


def of_person(
    work: Work, candidate_ids: Collection[uuid.UUID], application_ids: Collection[uuid.UUID], *, most: int = MOST
) -> Sequence[Entry]:
    """What happened to a person, newest first. `candidate_ids`: they, and who was merged into them;
    `application_ids`: those of their applications that the actor may read. What belongs to another application
    is not told."""
    of_them = and_(Event.candidate_id.in_(candidate_ids), Event.application_id.is_(None))
    of_applications = Event.application_id.in_(application_ids)
    found: dict[int, Entry] = {}
    for which, types in ((of_them, (*OF_PEOPLE, *OF_PEOPLE_ALONE)), (of_applications, OF_PEOPLE)):
        rows = work.session.execute(
            select(*_COLUMNS).where(which, Event.type.in_(types)).order_by(Event.seq.desc()).limit(most)
        )
        found |= {row.seq: Entry(*row) for row in rows}
    return [found[seq] for seq in sorted(found, reverse=True)][:most]


def latest(work: Work, job: Job, type: str) -> Entry | None:
    """The last time that this happened to the job itself. The caller has found the job in its scope."""
    row = work.session.execute(
        select(Event.seq, Event.type, Event.object_id, Event.actor_type, Event.actor_name, Event.data, Event.at)
        .where(Event.object == "job", Event.object_id == job.id, Event.type == type)
        .order_by(Event.seq.desc())
        .limit(1)
    ).first()
    return Entry(*row) if row else None
