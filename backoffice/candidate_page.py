"""Everything that the page of one person shows, read in a constant number of statements."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from backoffice import candidate_wording
from backoffice.wording import told
from hiring import attachments, history, policy, result_links, tagged
from hiring.applications import adding
from hiring.candidates import contacts, duplicates, merging, reading
from hiring.candidates.contacts import Contacts
from hiring.candidates.duplicates import Hint
from hiring.candidates.merging import Merged
from hiring.candidates.reading import Standing
from hiring.models.attachment import Attachment
from hiring.models.candidate import Candidate, Tag
from hiring.models.result_link import ResultLink
from hiring.work import Work


@dataclass(frozen=True)
class Line:
    """One line of the history; `job` where it is about an application."""

    icon: str
    sentence: str
    at: datetime
    job: str = ""


@dataclass(frozen=True)
class May:
    """What this user may do to the person: the same rules that the verbs ask. `edit`: also files and results."""

    edit: bool
    merge: bool
    tag: bool
    erase: bool = False


@dataclass(frozen=True)
class CandidatePage:
    """`files`: of the person; `sent`: those of their applications. `hints`: who may be the same person, with the
    words why. `merged`: who went into this one, the latest first. `jobs`: what this user may add them to."""

    person: Candidate
    place: str
    contacts: Contacts
    applications: Sequence[Standing]
    tags: Sequence[Tag]
    files: Sequence[Attachment]
    sent: Sequence[tuple[Standing, Sequence[Attachment]]]
    results: Sequence[ResultLink]
    hints: Sequence[tuple[Hint, str]]
    merged: Sequence[Merged]
    history: Sequence[Line]
    jobs: Sequence[tuple[str, str]]
    may: May
    now: datetime


def of(work: Work, person: Candidate) -> CandidatePage:
    """Of somebody whom the caller found in their scope."""
    stands = reading.standings(work, [person.id]).get(person.id, [])
    files = attachments.of_applications(work, person)
    merged = merging.standing_merges(work, person)
    may = _may(work, person, [one.job_id for one in stands])
    jobs = adding.jobs_for(work)
    return CandidatePage(
        person=person,
        place=contacts.place_of(person.location),
        contacts=contacts.of(work.session, [person.id])[person.id],
        applications=stands,
        tags=tagged.of(work, [person.id]).get(person.id, ()),
        files=attachments.of_candidate(work, person),
        sent=[(one, files[one.id]) for one in stands if one.id in files],
        results=result_links.of(work, person),
        hints=[(hint, candidate_wording.shared(hint.shared)) for hint in duplicates.hints(work, person)],
        merged=merged if may.merge else (),
        history=_history(work, person, stands, [one.merged_id for one in merged]),
        jobs=jobs,
        may=may,
        now=work.now,
    )


def _history(
    work: Work, person: Candidate, stands: Sequence[Standing], merged_ids: Sequence[uuid.UUID]
) -> list[Line]:
    jobs = {one.id: one.job for one in stands}
    lines = []
    for entry in history.of_person(work, [person.id, *merged_ids], list(jobs)):
        icon, sentence = told(entry, person.name)
        lines.append(Line(icon, sentence, entry.at, jobs.get(entry.object_id, "") if entry.object_id else ""))
    return lines


def _may(work: Work, person: Candidate, job_ids: Sequence[uuid.UUID]) -> May:
    is_there = person.anonymized_at is None  # of who is erased nothing is written down again
    return May(
        edit=is_there and policy.may_edit_candidate(work.actor, job_ids),
        merge=is_there and policy.may_merge(work.actor),
        tag=is_there and policy.may_tag_candidate(work.actor, job_ids),
        erase=is_there and policy.may_erase(work.actor, person.id),
    )
