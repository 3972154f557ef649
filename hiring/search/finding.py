"""What an actor may find. The index narrows down by its tokens; who is shown is asked of the policy again, so that
an index that is a moment old can only find less, never more."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import aliased

from hiring import policy
from hiring.models.application import Application, ApplicationStatus
from hiring.models.attachment import Attachment, AttachmentType
from hiring.models.candidate import Candidate
from hiring.models.job import Job
from hiring.models.offer import Offer
from hiring.models.stage import Stage
from hiring.search import index, scopes
from hiring.search.index import Entry
from hiring.search.snippets import Snippet, snippet
from hiring.search.words import Phrase, Query, Term, parse
from hiring.work import Work

PAGE = 20
MOST_COUNTED = 100
READ = 240
"""Rows of the index that one question reads: enough to fill a page and to count to a hundred."""
MOST_IDS = 1_000
MOST_FILES = 4
"""Of a person, whose texts are read for a page."""
MOST_SNIPPETS = 2


@dataclass(frozen=True)
class Standing:
    """An application of somebody who was found, as far as the actor may read it."""

    id: uuid.UUID
    job_id: uuid.UUID
    job_name: str
    stage_name: str
    status: ApplicationStatus
    applied_at: datetime


@dataclass(frozen=True)
class InFile:
    """Where the words stand in a file."""

    attachment_id: uuid.UUID
    type: AttachmentType
    file_name: str
    snippet: Snippet


@dataclass(frozen=True)
class Hit:
    """A person who was found. `standing`: the application that the words were found in, else the latest; None: has
    not applied."""

    candidate_id: uuid.UUID
    name: str
    email: str | None
    standing: Standing | None
    others: int
    """How many further applications the actor may read."""
    files: Sequence[InFile] = ()


@dataclass(frozen=True)
class FoundPeople:
    """People, newest first. `count`: how many there are, at most about a hundred; `is_all`: not one more. `more`:
    where the next page begins, None at the end."""

    hits: Sequence[Hit] = ()
    count: int = 0
    is_all: bool = True
    more: int | None = None


@dataclass
class _Person:
    """Somebody whom the index found."""

    id: uuid.UUID
    first: int
    entries: list[Entry] = field(default_factory=list)
    seen: bool = False
    name: str = ""
    email: str | None = None
    standings: Sequence[Standing] = ()


def people(
    work: Work, query: Query, *, job: Job | None = None, before: int | None = None, most: int = PAGE
) -> FoundPeople:
    """One page of who fits the question, of those whom the actor may read; with a job only who applied for it.
    `before`: the `more` of the former page."""
    scope = scopes.asked(work, job)
    entries = index.newest(work.session, query, scope, most=READ, before=before)
    found = _seen(work, entries, job)
    if query.unwanted:
        found = _without(work, found, query, scope)
    count = len(found)
    if before is not None:
        found = _not_shown_yet(work, found, query, scope, before)
    page, rest = found[:most], found[most:]
    more = None
    if rest:
        more = rest[0].first + 1
    elif len(entries) == READ:
        more = entries[-1].number
    texts = _texts(work, page)
    return FoundPeople(
        [_hit(person, query, texts) for person in page],
        min(count, MOST_COUNTED),
        is_all=len(entries) < READ and count <= MOST_COUNTED,
        more=more,
    )


def suggested(work: Work, query: Query, *, most: int) -> FoundPeople:
    """Who is probably meant while somebody types: first those who are called so, then those whose files say it.
    Without the words around, and counted less far."""
    scope = scopes.asked(work)
    called = index.newest(work.session, query, scope, most=3 * most, own=True)
    entries = index.newest(work.session, query, scope, most=READ // 4)
    found = _seen(work, [*called, *entries], None)
    if query.unwanted:
        found = _without(work, found, query, scope)
    is_all = len(entries) < READ // 4 and len(called) < 3 * most
    return FoundPeople([_hit(person, query, {}) for person in found[:most]], len(found), is_all=is_all)


def candidate_ids(
    work: Work, query: Query | str, *, job: Job | None = None, most: int = MOST_IDS
) -> Sequence[uuid.UUID]:
    """The people who fit, newest first, as far as the actor may read them: for lists that are filtered by words.
    Four statements, however many there are."""
    asked = parse(query) if isinstance(query, str) else query
    scope = scopes.asked(work, job)
    entries = index.newest(work.session, asked, scope, most=3 * most)
    found = _seen(work, entries, job)
    if asked.unwanted:
        found = _without(work, found, asked, scope)
    return [person.id for person in found[:most]]


def ids_with(work: Work, tokens: Sequence[str], *, most: int) -> Sequence[uuid.UUID]:
    """The people whose own row has one of these tokens, newest first. The caller asks the policy whom of them
    the actor may read."""
    query = Query(wanted=(Term(tuple(Phrase((token,)) for token in tokens)),))
    entries = index.newest(work.session, query, scopes.asked(work), most=most, own=True)
    return [entry.candidate_id for entry in entries]


def _seen(work: Work, entries: Sequence[Entry], job: Job | None) -> list[_Person]:
    """The people of these rows whom the actor may read, each with the rows that the actor may read of them."""
    grouped: dict[uuid.UUID, _Person] = {}
    for entry in entries:
        person = grouped.setdefault(entry.candidate_id, _Person(entry.candidate_id, entry.number))
        person.entries.append(entry)
    if not grouped:
        return []
    standings = _standings(work, grouped, job)
    seen = select(Candidate.id, Candidate.first_name, Candidate.last_name, Candidate.primary_email)
    for row in work.session.execute(seen.where(Candidate.id.in_(grouped), policy.visible_candidates(work.actor))):
        person = grouped[row.id]
        person.seen = True
        person.name, person.email = f"{row.first_name} {row.last_name}".strip(), row.primary_email
        person.standings = standings.get(row.id, ())
        readable = {standing.id for standing in person.standings}
        person.entries = [one for one in person.entries if one.application_id in (None, *readable)]
        if job is not None and not readable:
            person.entries = []
    return [person for person in grouped.values() if person.seen and person.entries]


def _standings(
    work: Work, candidate_ids: Collection[uuid.UUID], job: Job | None
) -> Mapping[uuid.UUID, Sequence[Standing]]:
    """Each person's applications that the actor may read, the latest first."""
    named = aliased(Job)
    visible = (
        select(1).select_from(Job).where(Job.id == Application.job_id, policy.visible_applications(work.actor))
    )
    asked = (
        select(Application.candidate_id, Application.id, Application.job_id, named.name.label("job_name"),
               Stage.name.label("stage_name"), Application.status, Application.applied_at)
        .join(named, named.id == Application.job_id)
        .join(Stage, Stage.id == Application.current_stage_id)
        .where(Application.candidate_id.in_(candidate_ids), exists(visible.correlate(Application)))
    )  # fmt: skip
    found: dict[uuid.UUID, list[Standing]] = defaultdict(list)
    for row in work.session.execute(asked):  # each by their person: asked for the job, SQLite would read all of it
        if job is None or row.job_id == job.id:
            standing = Standing(row.id, row.job_id, row.job_name, row.stage_name, row.status, row.applied_at)
            found[row.candidate_id].append(standing)
    for standings in found.values():
        standings.sort(key=lambda one: (one.applied_at, one.id), reverse=True)
    return found


def _without(work: Work, found: list[_Person], query: Query, scope: scopes.Scope | None) -> list[_Person]:
    """Those of whom no row has a word that must not be there: one file without it is not enough."""
    numbers = index.numbers_of(work.session, [person.id for person in found])
    unwanted = Query(wanted=(_any(query),))
    having = {entry.candidate_id for entry in index.among(work.session, unwanted, scope, numbers)}
    return [person for person in found if person.id not in having]


def _any(query: Query) -> Term:
    return Term(tuple(phrase for term in query.unwanted for phrase in term.alternatives))


def _not_shown_yet(
    work: Work, found: list[_Person], query: Query, scope: scopes.Scope | None, before: int
) -> list[_Person]:
    """Those who did not stand on a former page because of a newer row."""
    numbers = index.numbers_of(work.session, [person.id for person in found])
    newer = [number for number in numbers if number >= before]
    shown = {entry.candidate_id for entry in index.among(work.session, query, scope, newer)}
    return [person for person in found if person.id not in shown]


def _texts(work: Work, page: Sequence[_Person]) -> Mapping[uuid.UUID, tuple[AttachmentType, str, str]]:
    ids = [entry.attachment_id for person in page for entry in person.entries[:MOST_FILES] if entry.attachment_id]
    if not ids:
        return {}
    offered = select(1).where(
        Offer.application_id == Attachment.application_id, Offer.letter_attachment_id == Attachment.id
    )
    rows = work.session.execute(
        select(Attachment.id, Attachment.type, Attachment.file_name, Attachment.text)
        .where(Attachment.id.in_(ids), Attachment.deleted_at.is_(None), Attachment.text.is_not(None))
        .where(~exists(offered.correlate(Attachment)))
    )
    return {id: (type, file_name, said or "") for id, type, file_name, said in rows}


def _hit(person: _Person, query: Query, texts: Mapping[uuid.UUID, tuple[AttachmentType, str, str]]) -> Hit:
    files: list[InFile] = []
    within: uuid.UUID | None = None
    for entry in person.entries:
        if entry.attachment_id is None or entry.attachment_id not in texts or len(files) == MOST_SNIPPETS:
            continue
        type, file_name, said = texts[entry.attachment_id]
        if pieces := snippet(said, query):
            files.append(InFile(entry.attachment_id, type, file_name, pieces))
            within = within or entry.application_id
    found_in = [one for one in person.standings if one.id == within] or person.standings
    others = max(0, len(person.standings) - 1)
    return Hit(person.id, person.name, person.email, found_in[0] if found_in else None, others, files)
