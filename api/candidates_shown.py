"""People as programs read them: rows to documents, in the same few statements for any number."""

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import ConfigDict, Field
from sqlalchemy import select

from api.operations import Answer
from api.schema import Id, Instant, Out, quick
from hiring import policy, tagged
from hiring.candidates import contacts
from hiring.candidates.contacts import Contacts
from hiring.models.application import Application
from hiring.models.candidate import Candidate, Consent, ConsentKind, ContactType, Tag
from hiring.models.job import Job
from hiring.work import Work

_EXAMPLE: Any = {
    "id": "01957a3e-8d0f-70c4-9a55-3c1f0e7d2b18", "external_id": "hr-4711", "first_name": "Ana",
    "last_name": "Reis", "primary_email": "ana@example.org",
    "email_addresses": [{"email_address": "ana@example.org", "type": "personal", "is_primary": True},
                        {"email_address": "a.reis@orrery.example", "type": "work", "is_primary": False}],
    "phone_numbers": [{"phone_number": "+351 912 345 678", "type": "personal", "is_primary": True}],
    "company": "Orrery", "title": "Welder", "location": "Lisbon", "social_links": ["https://example.net/in/ana"],
    "source": "careers site", "tags": [{"id": "01957a3e-9a01-7c3d-8b2e-4f5a6b7c8d9e", "name": "remote"}],
    "consents": [{"kind": "processing", "given": True, "text_version": "2026-11",
                  "given_at": "2026-11-24T12:00:00.000Z", "expires_at": None, "withdrawn_at": None}],
    "retention_until": None, "set_aside_at": None, "is_anonymized": False,
    "application_ids": ["01957a3e-8d10-7b5a-8f21-5a1c6d2e9b43"], "merged_into_id": None,
    "created_at": "2026-11-24T12:00:00.000Z", "updated_at": "2026-11-24T12:00:00.000Z",
}  # fmt: skip


class CandidateEmailAddress(Out):
    email_address: str
    type: ContactType
    is_primary: bool = Field(description="Letters go there.")


class CandidatePhoneNumber(Out):
    phone_number: str
    type: ContactType
    is_primary: bool


class CandidateTagOut(Out):
    id: Id
    name: str


class CandidateConsent(Out):
    """What they agreed to or not, once: later ones do not replace it."""

    kind: ConsentKind
    given: bool
    text_version: str = Field(description="Which wording they were shown.")
    given_at: Instant
    expires_at: Instant | None
    withdrawn_at: Instant | None


class CandidateOut(Out):
    """A person who is considered. What is of one candidature is in their applications."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    id: Id
    external_id: str | None
    first_name: str
    last_name: str = Field(description="May be empty: some people have one name.")
    primary_email: str | None
    email_addresses: list[CandidateEmailAddress] = Field(description="The primary one first.")
    phone_numbers: list[CandidatePhoneNumber] = Field(description="The primary one first.")
    company: str | None
    title: str | None
    location: str | None = Field(description="As somebody wrote it.")
    social_links: list[str]
    source: str = Field(description="Where they first came from; each application has a source of its own.")
    tags: list[CandidateTagOut]
    consents: list[CandidateConsent] = Field(description="The oldest first.")
    retention_until: Instant | None
    set_aside_at: Instant | None = Field(
        description="Since when they are hidden in Foyer's pages, because their time is over: two weeks later "
        "they are erased, unless somebody brings them back. A copy hides them too. Null: they are not."
    )
    is_anonymized: bool
    application_ids: list[Id] = Field(description="Of those that the key may know of, the oldest first.")
    merged_into_id: Id | None = Field(
        description="Always null here: who was merged is a tombstone in lists, and their address leads on."
    )
    created_at: Instant
    updated_at: Instant


def shown(work: Work, candidate: Candidate, *, location: str | None = None) -> Answer:
    """One person who is in hand, as they are after what was done."""
    work.session.flush()
    return Answer(documents(work, [candidate])[0], version=candidate.version, location=location)


def documents(work: Work, people: Sequence[Candidate]) -> list[CandidateOut]:
    """Six statements for any number."""
    if not people:
        return []
    ids = [one.id for one in people]
    known, labels = contacts.of(work.session, ids), tagged.of(work, ids)
    consents, applied = _consents(work, ids), _application_ids(work, ids)
    return [
        _document(one, known[one.id], labels.get(one.id, ()), consents[one.id], applied[one.id]) for one in people
    ]


def _consents(work: Work, ids: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, list[CandidateConsent]]:
    found: dict[uuid.UUID, list[CandidateConsent]] = defaultdict(list)
    rows = (
        select(Consent.candidate_id, Consent.kind, Consent.given, Consent.text_version, Consent.given_at,
               Consent.expires_at, Consent.withdrawn_at)
        .where(Consent.candidate_id.in_(ids))
        .order_by(Consent.given_at, Consent.id)
    )  # fmt: skip
    for candidate_id, kind, given, text_version, given_at, expires_at, withdrawn_at in work.session.execute(rows):
        found[candidate_id].append(
            quick(CandidateConsent, kind=kind, given=given, text_version=text_version, given_at=given_at,
                  expires_at=expires_at, withdrawn_at=withdrawn_at)
        )  # fmt: skip
    return found


def _application_ids(work: Work, ids: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, list[uuid.UUID]]:
    found: dict[uuid.UUID, list[uuid.UUID]] = defaultdict(list)
    rows = (
        select(Application.candidate_id, Application.id)
        .join(Job, Job.id == Application.job_id)
        .where(Application.candidate_id.in_(ids), policy.visible_applications(work.actor))
        .order_by(Application.applied_at, Application.id)
    )
    for candidate_id, id in work.session.execute(rows):
        found[candidate_id].append(id)
    return found


def _document(
    one: Candidate,
    known: Contacts,
    labels: Sequence[Tag],
    consents: list[CandidateConsent],
    applied: list[uuid.UUID],
) -> CandidateOut:
    """Past the models' checks: the values come from the database."""
    return quick(
        CandidateOut,
        id=one.id, external_id=one.external_id, first_name=one.first_name, last_name=one.last_name,
        primary_email=one.primary_email,
        email_addresses=[
            quick(CandidateEmailAddress, email_address=row.value, type=row.type, is_primary=row.is_primary)
            for row in known.emails
        ],
        phone_numbers=[
            quick(CandidatePhoneNumber, phone_number=row.value, type=row.type, is_primary=row.is_primary)
            for row in known.phones
        ],
        company=one.company, title=one.title, location=contacts.place_of(one.location) or None,
        social_links=[row.url for row in known.links], source=one.source_first,
        tags=[quick(CandidateTagOut, id=tag.id, name=tag.name) for tag in labels], consents=consents,
        retention_until=one.retention_until, set_aside_at=one.quarantined_at,
        is_anonymized=one.anonymized_at is not None,
        application_ids=applied, merged_into_id=one.merged_into_id, created_at=one.created_at,
        updated_at=one.updated_at,
    )  # fmt: skip
