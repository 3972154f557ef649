"""Who hears of which event: what a program's scopes, jobs and the confidentiality of jobs allow, as of now."""

import uuid
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import select

from hiring import policy
from hiring.actors import Actor, Kind
from hiring.models.candidate import Candidate
from hiring.models.event import Event
from hiring.models.job import Job
from hiring.models.note import Note, NoteVisibility
from hiring.models.offer import Offer
from hiring.models.webhook import Webhook
from hiring.webhooks.telling import TOLD, EventType, scopes_of
from hiring.work import Work


def listener_of(webhook: Webhook) -> Actor:
    """The webhook as an actor: what it is told is what a key with its scopes may read."""
    only = None if webhook.job_ids is None else frozenset(uuid.UUID(id) for id in webhook.job_ids)
    return Actor(Kind.KEY, webhook.id, scopes=frozenset(webhook.scopes), only_jobs=only)


def heard(work: Work, listener: Actor, events: Sequence[Event], types: Collection[str] = ()) -> list[Event]:
    """Those events, in their order, that this program may be told of. `types`: public names; none: all. A fixed
    number of statements, however many events."""
    wanted = [one for one in events if _is_wanted(listener, one, types)]
    jobs = _visible_jobs(work, listener, {one.job_id for one in wanted if not _is_of_person(one)})
    people = _visible_people(work, listener, {one.candidate_id for one in wanted if _is_of_person(one)})
    hidden = _private_notes(work, _ids(wanted, "note"))
    if not listener.holds(policy.READ_OFFERS):
        hidden |= _documents_of_offers(work, _ids(wanted, "attachment"))
    return [
        one
        for one in wanted
        if (one.candidate_id in people if _is_of_person(one) else one.job_id in jobs) and _id_of(one) not in hidden
    ]


def _is_wanted(listener: Actor, event: Event, types: Collection[str]) -> bool:
    telling = TOLD.get(event.type)
    if telling is None or (telling.id_in and telling.id_in not in event.data):
        return False
    type = telling.type_of(event.data)
    return (not types or type in types) and all(listener.holds(scope) for scope in scopes_of(type))


def _type_of(event: Event) -> EventType:
    return TOLD[event.type].type_of(event.data)


def _is_of_person(event: Event) -> bool:
    """Of a person as such, or of something that hangs on the person and on no application."""
    return _type_of(event).object == "candidate" or (event.job_id is None and event.candidate_id is not None)


def _ids(events: Sequence[Event], object: str) -> set[uuid.UUID | None]:
    return {_id_of(one) for one in events if _type_of(one).object == object}


def _id_of(event: Event) -> uuid.UUID | None:
    named = TOLD[event.type].id_in
    return uuid.UUID(event.data[named]) if named else event.object_id


def _visible_jobs(work: Work, listener: Actor, ids: Collection[uuid.UUID | None]) -> set[Any]:
    return set(work.session.scalars(select(Job.id).where(Job.id.in_(ids), policy.visible_jobs(listener))))


def _visible_people(work: Work, listener: Actor, ids: Collection[uuid.UUID | None]) -> set[Any]:
    found = select(Candidate.id).where(Candidate.id.in_(ids), policy.known_candidates(listener))
    return set(work.session.scalars(found))


def _private_notes(work: Work, ids: Collection[uuid.UUID | None]) -> set[uuid.UUID | None]:
    if not ids:
        return set()
    return set(
        work.session.scalars(select(Note.id).where(Note.id.in_(ids), Note.visibility != NoteVisibility.TEAM))
    )


def _documents_of_offers(work: Work, ids: Collection[uuid.UUID | None]) -> set[uuid.UUID | None]:
    """Of these files the letters of offers: not even that there is one is everybody's to know."""
    if not ids:
        return set()
    return set(work.session.scalars(select(Offer.letter_attachment_id).where(Offer.letter_attachment_id.in_(ids))))
