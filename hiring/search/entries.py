"""What the index says of a person and of a file, and when it says it anew. For the worker."""

import uuid
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime

from sqlalchemy import exists, func, or_, select

from hiring.models.application import Application
from hiring.models.attachment import Attachment
from hiring.models.candidate import Candidate, CandidateEmail, CandidateLink, CandidatePhone
from hiring.models.offer import Offer
from hiring.models.search import SearchEntry
from hiring.search import index, scopes
from hiring.search.index import Key
from hiring.search.scopes import Scope
from hiring.search.words import Words, tokens
from hiring.work import Work

BATCH = 100
"""People whose rows are written in one transaction: half a second or so, and others may write again."""

Row = tuple[int, datetime]
"""Number, and when it was written."""


def index_people(work: Work, candidate_ids: Collection[uuid.UUID]) -> None:
    """Writes the rows of these people and of all their files as things stand; forgets who is erased, set aside,
    merged into another or gone. The same few questions for any number of people."""
    people = _held(work, candidate_ids)
    files = work.session.scalars(select(Attachment).where(Attachment.candidate_id.in_(candidate_ids))).all()
    _write(work, people, files, _rows(work, candidate_ids, [file.id for file in files]), whole=True)


def index_file(work: Work, attachment_id: uuid.UUID) -> None:
    """Writes the row of one file, or forgets it where it has no words or is gone."""
    file = work.session.get(Attachment, attachment_id)
    if file is not None:
        people = _held(work, [file.candidate_id])
        work.session.refresh(file)  # as it is now that the person is held
        _write(work, people, [file], _rows(work, [], [file.id]), whole=False)


def rescope(work: Work, candidate_ids: Collection[uuid.UUID]) -> None:
    """Says anew which jobs the rows of these people belong to. Their words stay."""
    _held(work, candidate_ids)  # or what another worker writes now would be overwritten with what was before
    of_people = scopes.of_people(work, candidate_ids)
    rows = select(
        SearchEntry.number, SearchEntry.candidate_id, SearchEntry.application_id, SearchEntry.attachment_id
    )
    for row in work.session.execute(rows.where(SearchEntry.candidate_id.in_(candidate_ids))).all():
        scope = _scope(of_people[row.candidate_id], row.application_id)
        own = {scopes.PERSON} if row.attachment_id is None else set()
        index.rescope(work.session, row.number, scope | own)


def rebuild(open_work: Callable[[], AbstractContextManager[Work]]) -> int:
    """Everybody at once, in as many transactions as it takes; returns how many people that were."""
    last, indexed = None, 0
    while True:
        with open_work() as work:
            people = people_after(work, last)
            index_people(work, people)
        if not people:
            return indexed
        last, indexed = people[-1], indexed + len(people)


def people_after(work: Work, last: uuid.UUID | None) -> Sequence[uuid.UUID]:
    """The next people in the order in which everybody is indexed anew; empty at the end."""
    found = select(Candidate.id).order_by(Candidate.id).limit(BATCH)
    return work.session.scalars(found if last is None else found.where(Candidate.id > last)).all()


def people_of(work: Work, job_id: uuid.UUID, last: uuid.UUID | None) -> Sequence[uuid.UUID]:
    """The next people who applied for the job, in order of their ids; empty at the end."""
    found = select(Candidate.id).where(
        exists(select(1).where(Application.job_id == job_id, Application.candidate_id == Candidate.id))
    )
    found = found if last is None else found.where(Candidate.id > last)
    return work.session.scalars(found.order_by(Candidate.id).limit(BATCH)).all()


def _held(work: Work, candidate_ids: Collection[uuid.UUID]) -> Sequence[Candidate]:
    """The people, locked: two workers write the rows of one person after each other. None who is gone."""
    people = work.session.scalars(
        select(Candidate)
        .where(Candidate.id.in_(candidate_ids))
        .order_by(Candidate.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return [
        one
        for one in people
        if one.deleted_at is None
        and one.merged_into_id is None
        and one.anonymized_at is None
        and one.quarantined_at is None
    ]


def _rows(
    work: Work, candidate_ids: Collection[uuid.UUID], attachment_ids: Collection[uuid.UUID]
) -> Mapping[uuid.UUID, Row]:
    """The rows that are there, by the id of their file or, where they are a person's own, of the person."""
    of_them = or_(SearchEntry.candidate_id.in_(candidate_ids), SearchEntry.attachment_id.in_(attachment_ids))
    rows = select(SearchEntry.number, SearchEntry.candidate_id, SearchEntry.attachment_id, SearchEntry.indexed_at)
    return {
        row.attachment_id or row.candidate_id: (row.number, row.indexed_at)
        for row in work.session.execute(rows.where(of_them))
    }


def _write(
    work: Work, people: Sequence[Candidate], files: Sequence[Attachment], rows: Mapping[uuid.UUID, Row], *,
    whole: bool,
) -> None:  # fmt: skip
    """`whole`: the people's own rows too. What is there and is not written again goes."""
    ids = [person.id for person in people]
    names = {person.id: person.name for person in people}
    of_people, offered = scopes.of_people(work, ids), _offered(work, files)
    left = {key: number for key, (number, _) in rows.items()}
    if whole:
        said, applied = _said(work, ids), _applied(work, ids)
        for person in people:
            over = left.pop(person.id, None)
            if over is not None and applied.get(person.id, rows[person.id][1]) > rows[person.id][1]:
                index.remove(work.session, [over])  # applied again: the newest from now on
                over = None
            scope = scopes.whole(of_people[person.id]) | {scopes.PERSON}
            index.put(work, Key(person.id), scope, _words_of(person, said[person.id]), over=over)
    for file in files:
        scope = _scope(of_people.get(file.candidate_id, {}), file.application_id)
        if (
            file.text
            and file.deleted_at is None
            and file.candidate_id in names
            and scope
            and file.id not in offered
        ):
            key = Key(file.candidate_id, file.application_id, file.id)
            words = tokens(names[file.candidate_id], file.text)
            index.put(work, key, scope, words, over=left.pop(file.id, None))
    index.remove(work.session, list(left.values()))


def _scope(of_applications: Mapping[uuid.UUID, Scope], application_id: uuid.UUID | None) -> Scope:
    """Of a row. Empty: its application is gone."""
    if application_id is None:
        return scopes.whole(of_applications)
    return of_applications.get(application_id, frozenset())


def _applied(work: Work, candidate_ids: Collection[uuid.UUID]) -> Mapping[uuid.UUID, datetime]:
    """When each of them last applied."""
    rows = select(Application.candidate_id, func.max(Application.applied_at)).group_by(Application.candidate_id)
    return {id: at for id, at in work.session.execute(rows.where(Application.candidate_id.in_(candidate_ids)))}


def _offered(work: Work, files: Sequence[Attachment]) -> Collection[uuid.UUID]:
    """Documents of offers: not for everybody who may read about the person."""
    of_applications = {file.application_id for file in files if file.text and file.application_id}
    rows = select(Offer.letter_attachment_id).where(Offer.application_id.in_(of_applications))
    return {id for id in work.session.scalars(rows) if id is not None} if of_applications else set()


def _said(work: Work, candidate_ids: Collection[uuid.UUID]) -> Mapping[uuid.UUID, list[str]]:
    """Each person's addresses, telephones and profiles."""
    said: dict[uuid.UUID, list[str]] = defaultdict(list)
    for owner, value in (
        (CandidateEmail.candidate_id, CandidateEmail.value),
        (CandidatePhone.candidate_id, CandidatePhone.value),
        (CandidateLink.candidate_id, CandidateLink.url),
    ):
        for id, one in work.session.execute(select(owner, value).where(owner.in_(candidate_ids)).order_by(value)):
            said[id].append(one)
    return said


def _words_of(person: Candidate, said: Sequence[str]) -> Words:
    place = [part for part in (person.location or {}).values() if isinstance(part, str)]
    own = [person.name, person.primary_email, person.phone, person.title, person.company, *place]
    return tokens(*dict.fromkeys([*own, *said]))
