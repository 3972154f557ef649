"""Views of job pages, forms in which somebody began to answer, and forms that were left: numbers and no names.

A source is anybody's text. So that nobody fills tables with invented ones, a day names a limited number of them
beside those of tracking links; what comes after counts as "other".
"""

import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import bindparam, case, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session

from hiring import tracking_links
from hiring.came_from import CAREERS_SITE, OTHER, Said
from hiring.models.application import Submission
from hiring.models.begun_form import BegunForm
from hiring.models.job import Asked, Job, ScreeningForm
from hiring.models.tally import Measure, Tally
from hiring.models.tracking_link import TrackingLink
from hiring.tallies import Key, day_of
from hiring.work import Work

T = TypeVar("T")

MOST_NAMES = 100
"""Pairs of a source and a campaign that one day takes from addresses."""
MOST_BEGUN = 50_000
"""Forms that are begun at the same time; further ones are not counted."""
LEFT_AFTER = timedelta(days=1)
"""A form that nobody has touched for so long, and that was not sent, was left."""
CHECK = "check"
"""The "field" of the page that shows what will be sent."""
BATCH = 500


class Touch(NamedTuple):
    """Somebody answers in the form whose token has this nonce; `field` empty: it is not known where."""

    nonce: str
    job_id: uuid.UUID
    came: Said
    field: str
    at: datetime


Pair = tuple[str, str]
"""Source and campaign."""


def take_in(work: Work, views: Mapping[tuple[str, Said], int], touches: Sequence[Touch]) -> None:
    """Writes what was counted since the last time: views by address of the job and where from, touches in order.
    A fixed number of statements for up to BATCH jobs and BATCH forms."""
    latest = {one.nonce: one for one in touches}
    said = {came for _, came in views} | {one.came for one in latest.values()}
    today = work.today
    pairs = _pairs(work, said, today)
    jobs = _jobs(work.session, {slug for slug, _ in views})
    for (slug, came), count in views.items():
        if slug in jobs:
            work.ledger.tallies[_key(Measure.VIEW, today, jobs[slug], pairs[came])] += count
    for nonce in _begin(work, list(latest.values()), pairs):
        one = latest[nonce]
        work.ledger.tallies[_key(Measure.START, today, one.job_id, pairs[one.came])] += 1


def count_left(work: Work) -> int:
    """Forms that were left for a day: counted as left where they were not sent, and forgotten. Returns how many
    there were, at most BATCH; call it again until there are fewer."""
    until = work.now - LEFT_AFTER
    old = select(BegunForm, Submission.id).outerjoin(Submission, Submission.nonce == BegunForm.nonce)
    rows = work.session.execute(
        old.where(BegunForm.touched_at < until).order_by(BegunForm.touched_at).limit(BATCH)
    ).all()
    asked = _asked(work.session, {form.job_id for form, sent in rows if sent is None})
    zone = work.organisation.zone
    for form, sent in rows:
        if sent is None:
            field = form.field if form.field in asked.get(form.job_id, ()) else ""
            work.ledger.tallies[
                Key(Measure.LEAVE, day_of(form.touched_at, zone), form.job_id, field, "", form.source, "", 0)
            ] += 1
    gone = delete(BegunForm).where(BegunForm.nonce.in_([form.nonce for form, _ in rows]))
    work.session.execute(gone.execution_options(synchronize_session=False))
    return len(rows)


def _key(measure: Measure, today: date, job_id: uuid.UUID, pair: Pair) -> Key:
    return Key(measure, today, job_id, None, "", pair[0], pair[1], 0)


def _pairs(work: Work, said: Collection[Said], day: date) -> Mapping[Said, Pair]:
    """What each is counted as."""
    links = tracking_links.of_tokens(work.session, {one.src for one in said})
    named = select(Tally.source, Tally.outcome).distinct()
    known: set[Pair] = {
        (source, campaign)
        for source, campaign in work.session.execute(
            named.where(Tally.measure.in_([Measure.VIEW, Measure.START]), Tally.day == day)
        )
    }
    room = MOST_NAMES - len(known)
    if room <= 0:
        room += len(known & _of_links(work.session, {source for source, _ in known}))
    pairs: dict[Said, Pair] = {}
    for one in sorted(said):
        link = links.get(one.src)
        ours = (link.source, link.campaign) if link else (OTHER, "")
        pair = (link.source, link.campaign or one.campaign) if link else (one.source, one.campaign)
        if pair not in known and pair not in (ours, (CAREERS_SITE, "")):
            if room <= 0:
                pair = ours
            else:
                room -= 1
        known.add(pair)
        pairs[one] = pair
    return pairs


def _of_links(session: Session, sources: Collection[str]) -> set[Pair]:
    """The pairs that tracking links of these sources stand for: they take no room from others."""
    found: set[Pair] = set()
    for some in _parts(sorted(sources)):
        pairs = select(TrackingLink.source, TrackingLink.campaign).where(TrackingLink.source.in_(some))
        found |= {(source, campaign) for source, campaign in session.execute(pairs.distinct())}
    return found


def _jobs(session: Session, slugs: Collection[str]) -> dict[str, uuid.UUID]:
    found: dict[str, uuid.UUID] = {}
    for some in _parts(sorted(slugs)):
        rows = session.execute(select(Job.slug, Job.id).where(Job.slug.in_(some), Job.deleted_at.is_(None)))
        found |= {slug: id for slug, id in rows}
    return found


def _begin(work: Work, touches: Sequence[Touch], pairs: Mapping[Said, Pair]) -> Collection[str]:
    """Remembers these forms; returns the nonces of those that are new."""
    new: set[str] = set()
    if not touches:
        return new
    session = work.session
    insert = sqlite_insert if session.get_bind().dialect.name == "sqlite" else postgresql_insert
    held = session.scalar(select(func.count()).select_from(select(BegunForm.nonce).limit(MOST_BEGUN).subquery()))
    living = set(session.scalars(select(Job.id).where(Job.id.in_({one.job_id for one in touches}))))
    touches = sorted((one for one in touches if one.job_id in living), key=lambda one: one.nonce)
    for some in _parts(touches if (held or 0) < MOST_BEGUN else ()):
        rows = [
            {"nonce": one.nonce, "job_id": one.job_id, "source": pairs[one.came][0],
             "campaign": pairs[one.came][1], "field": one.field, "touched_at": one.at}
            for one in some
        ]  # fmt: skip
        added = insert(BegunForm).values(rows).on_conflict_do_nothing(index_elements=["nonce"])
        new |= set(session.scalars(added.returning(BegunForm.nonce)))
    again = [one for one in touches if one.nonce not in new]
    _touch([{"of": one.nonce, "at": one.at, "where": one.field} for one in again], session)
    return new


def _touch(rows: Sequence[Mapping[str, Any]], session: Session) -> None:
    if rows:
        table = BegunForm.__table__
        earlier = (table.c.nonce == bindparam("of")) & (table.c.touched_at <= bindparam("at"))
        changed = update(table).where(earlier)  # type: ignore[arg-type]
        field = case((bindparam("where") == "", table.c.field), else_=bindparam("where"))
        values: dict[str, Any] = {"touched_at": bindparam("at"), "field": field}
        session.connection().execute(changed.values(values), rows)


def _asked(session: Session, job_ids: Collection[uuid.UUID]) -> Mapping[uuid.UUID, set[str]]:
    """The fields that the forms of these jobs have now; one statement."""
    found = select(Job.id, Job.asks_cv, Job.asks_cover_letter, ScreeningForm.definition)
    found = found.outerjoin(ScreeningForm, ScreeningForm.id == Job.form_id).where(Job.id.in_(job_ids))
    return {
        id: _fields(definition or {}, {"cv": cv, "cover_letter": letter})
        for id, cv, letter, definition in session.execute(found)
    }


def _fields(definition: Mapping[str, Any], files: Mapping[str, Asked]) -> set[str]:
    """What a form can be left at: fields of the person, files, questions, the page before sending."""
    fields = {"first_name", "last_name", "email", "phone", "consent", CHECK}
    fields |= {name for name, asked in files.items() if asked is not Asked.OFF}
    return fields | {f"q.{question['key']}" for question in definition.get("questions", ())}


def _parts(all_of: Sequence[T]) -> Iterable[Sequence[T]]:
    for start in range(0, len(all_of), BATCH):
        yield all_of[start : start + BATCH]
