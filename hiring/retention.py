"""How long people are kept: a profile says how many months after the final decision, then they are set aside, and
after two weeks erased. Hired people, open applications and legal holds stay."""

import calendar
import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, or_, select, update

from hiring import erasing, letters, policy
from hiring.candidates import reading, setting_aside
from hiring.errors import Conflict, Invalid, NotFound
from hiring.models.application import LIVING, Application
from hiring.models.candidate import Candidate, Consent, ConsentKind
from hiring.models.erasure import ErasureOccasion
from hiring.models.job import Job
from hiring.models.letter import Occasion
from hiring.models.organisation import Organisation
from hiring.names import is_storable, tidy
from hiring.work import Work

SET_ASIDE = timedelta(days=14)
"""How long somebody whose time is over is set aside, restorable, before they are erased."""
ASKED_BEFORE = timedelta(days=30)
"""How long before their time is over they are asked whether they want to stay."""
LEAST_TO_ANSWER = timedelta(days=14)
BATCH = 500
LONGEST_REASON = 500


@dataclass(frozen=True)
class Due:
    """Somebody whose time is over or soon is. `erased_on`: the day from which they are erased."""

    candidate: Candidate
    until: datetime
    set_aside_at: datetime | None
    erased_on: datetime


def months_of(organisation: Organisation, profile: str = "") -> int:
    """How many months after the decision this profile keeps people; one that is unknown is the first."""
    profiles = organisation.profiles
    return profiles.get(profile) or next(iter(profiles.values()))


def until(work: Work, ids: Collection[uuid.UUID]) -> Mapping[uuid.UUID, datetime | None]:
    """Until when each of these people may be kept, as things stand now; None: an application is open, or they were
    hired. A consent to hear of other jobs lasts longer. Three statements for any number."""
    ended = func.coalesce(Application.rejected_at, Application.withdrawn_at, Application.updated_at)
    rows = work.session.execute(
        select(Application.candidate_id, Application.status, Job.retention, func.max(ended))
        .join(Job, Job.id == Application.job_id)
        .where(Application.candidate_id.in_(ids), Application.deleted_at.is_(None))
        .group_by(Application.candidate_id, Application.status, Job.retention)
    ).all()
    living = {row[0] for row in rows if row[1] in LIVING}
    organisation = work.organisation
    found: dict[uuid.UUID, datetime] = {}
    for id, status, profile, last in rows:
        if status not in LIVING and last is not None:
            over = after_months(last, months_of(organisation, profile))
            found[id] = max(found.get(id, over), over)
    people = select(Candidate.id, Candidate.created_at, Candidate.kept_from).where(
        Candidate.id.in_(set(ids) - living)
    )
    for id, added_at, kept_from in work.session.execute(people):
        if id not in found:
            found[id] = after_months(added_at, months_of(organisation))
        if kept_from is not None:
            found[id] = max(found[id], after_months(kept_from, months_of(organisation)))
    agreed = (
        select(Consent.candidate_id, func.max(Consent.expires_at))
        .where(Consent.candidate_id.in_(ids), Consent.kind == ConsentKind.FUTURE_JOBS, Consent.given.is_(True))
        .where(Consent.withdrawn_at.is_(None), Consent.expires_at.is_not(None))
        .group_by(Consent.candidate_id)
    )
    for id, at in work.session.execute(agreed):
        if id in found and at is not None:
            found[id] = max(found[id], at)
    return {id: None if id in living else found.get(id) for id in ids}


def after_months(at: datetime, months: int) -> datetime:
    """The same day of the month so many months later, or its last one."""
    month = at.month - 1 + months
    year, month = at.year + month // 12, month % 12 + 1
    return at.replace(year=year, month=month, day=min(at.day, calendar.monthrange(year, month)[1]))


def reckon(work: Work, after: uuid.UUID | None) -> uuid.UUID | None:
    """Writes down for the next people until when they may be kept; returns the last of them, None at the end."""
    people = select(Candidate.id, Candidate.retention_until).where(*_there()).order_by(Candidate.id).limit(BATCH)
    rows = work.session.execute(people if after is None else people.where(Candidate.id > after)).all()
    now_is = until(work, [row.id for row in rows])
    for id, stored in rows:
        if stored != now_is[id]:
            _write(work, id, now_is[id], stored)
    return rows[-1].id if rows else None


def _write(work: Work, id: uuid.UUID, now_is: datetime | None, stored: datetime | None) -> None:
    is_longer = now_is is None or (stored is not None and now_is > stored)
    again: dict[str, None] = {"retention_asked_at": None} if is_longer else {}
    work.session.execute(
        update(Candidate)
        .where(Candidate.id == id)
        .values(retention_until=now_is, updated_at=work.now, version=Candidate.version + 1, **again)
        .execution_options(synchronize_session=False)
    )


def coming(work: Work, *, within: timedelta = timedelta(days=60), most: int = 200) -> Sequence[Due]:
    """Who goes when: those who are set aside first, then by their time. For whoever may erase."""
    work.require(policy.may_hold(work.actor))
    people = work.session.scalars(
        select(Candidate)
        .where(*_there(), Candidate.held_at.is_(None))
        .where(or_(Candidate.quarantined_at.is_not(None), Candidate.retention_until <= work.now + within))
        .order_by(Candidate.quarantined_at.is_(None), Candidate.quarantined_at, Candidate.retention_until,
                  Candidate.id)
        .limit(most)
    ).all()  # fmt: skip
    return [_due(one, one.retention_until or one.quarantined_at or work.now, work.now) for one in people]


def foreseen(work: Work, *, within: timedelta = timedelta(days=60)) -> Sequence[Due]:
    """The same people for a program, reckoned now and not as it was last written down: whoever is set aside and
    would come back is left out. Reads everybody, writes nothing."""
    work.require(policy.may_hold(work.actor))
    found: list[Due] = []
    everybody = select(Candidate).where(*_there(), Candidate.held_at.is_(None)).order_by(Candidate.id).limit(BATCH)
    people = work.session.scalars(everybody).all()
    while people:
        now_is = until(work, [one.id for one in people])
        for one in people:
            over, latest = now_is[one.id], work.now + (timedelta() if one.quarantined_at else within)
            if over is not None and over <= latest:
                found.append(_due(one, over, work.now))
        people = work.session.scalars(everybody.where(Candidate.id > people[-1].id)).all()
    return sorted(found, key=lambda due: (due.set_aside_at is None, due.erased_on, due.until, due.candidate.id))


def _due(one: Candidate, over: datetime, now: datetime) -> Due:
    return Due(one, over, one.quarantined_at, (one.quarantined_at or max(over, now)) + SET_ASIDE)


def somebody(work: Work, id: uuid.UUID, *, for_change: bool = False) -> Candidate:
    """One person, set aside or not, erased or not; else NotFound. For whoever may erase: the one way in the pages
    to somebody who is set aside. `for_change` locks the row (PostgreSQL)."""
    if not policy.may_hold(work.actor):
        reading.get(work, id)  # absent for whoever may not know of them; others are told that they may not
    work.require(policy.may_hold(work.actor))
    found = select(Candidate).where(
        Candidate.id == id, Candidate.deleted_at.is_(None), Candidate.merged_into_id.is_(None)
    )
    if for_change:
        found = found.with_for_update(of=Candidate).execution_options(populate_existing=True)
    candidate = work.session.scalar(found)
    if candidate is None:
        raise NotFound
    return candidate


def gone_profiles(work: Work) -> Sequence[str]:
    """Names that jobs still give and no profile has: people are kept as the first one says."""
    work.require(policy.may_hold(work.actor))
    found = select(Job.retention).where(Job.retention != "", Job.deleted_at.is_(None)).distinct()
    return sorted(set(work.session.scalars(found)) - set(work.organisation.profiles))


def held(work: Work) -> Sequence[Candidate]:
    """Everybody whom a legal hold keeps, the latest first."""
    work.require(policy.may_hold(work.actor))
    found = select(Candidate).where(*_there(), Candidate.held_at.is_not(None))
    return work.session.scalars(found.order_by(Candidate.held_at.desc(), Candidate.id)).all()


def to_ask(work: Work) -> Sequence[uuid.UUID]:
    """Whom to ask whether they want to stay; nobody where the organisation does not ask."""
    if not work.organisation.retention_asks:
        return ()
    soon = select(Candidate.id).where(
        *_there(), *_loose(), Candidate.retention_asked_at.is_(None), Candidate.primary_email.is_not(None),
        Candidate.retention_until <= work.now + ASKED_BEFORE,
    )  # fmt: skip
    return work.session.scalars(soon.order_by(Candidate.retention_until).limit(BATCH)).all()


def ask(work: Work, candidate: Candidate) -> bool:
    """Writes the letter that asks, to somebody who has applied; once for each time that is over. False: there was
    nothing to ask."""
    now_is = until(work, [candidate.id])[candidate.id]
    if candidate.retention_asked_at is not None or now_is is None or now_is > work.now + ASKED_BEFORE:
        return False
    candidate.retention_asked_at = work.now
    latest = select(Application).where(Application.candidate_id == candidate.id, Application.deleted_at.is_(None))
    application = work.session.scalar(
        latest.order_by(Application.applied_at.desc(), Application.id.desc()).limit(1)
    )
    if application is not None:
        last = max(now_is, work.now + LEAST_TO_ANSWER).astimezone(work.organisation.zone)
        letters.write(work, Occasion.CONSENT_ENDING, application, until=last.date().isoformat())
    return True


def to_set_aside(work: Work) -> Sequence[uuid.UUID]:
    """Those whose time is over, and who had time to answer where they were asked."""
    over = select(Candidate.id).where(*_there(), *_loose(), Candidate.retention_until <= work.now)
    if work.organisation.retention_asks:
        answered = Candidate.retention_asked_at <= work.now - LEAST_TO_ANSWER
        over = over.where(or_(answered, Candidate.primary_email.is_(None)))
    return work.session.scalars(over.order_by(Candidate.retention_until).limit(BATCH)).all()


def set_aside(work: Work, candidate: Candidate) -> bool:
    """Out of lists and search, to be erased in two weeks. False: their time is not over after all."""
    work.require(policy.may_hold(work.actor))
    if not is_over(work, candidate) or candidate.quarantined_at is not None:
        return False
    setting_aside.put(work, candidate)
    return True


def bring_back(work: Work, candidate: Candidate) -> None:
    """Takes it back; from today on they are kept for as long as the first profile says."""
    work.require(policy.may_hold(work.actor))
    if candidate.quarantined_at is not None:
        candidate.kept_from = work.now
        setting_aside.release(work, candidate)


def is_over(work: Work, candidate: Candidate) -> bool:
    """Whether nothing keeps this person any more, as things stand now."""
    now_is = until(work, [candidate.id])[candidate.id]
    return candidate.held_at is None and now_is is not None and now_is <= work.now


def set_aside_people(work: Work) -> Sequence[uuid.UUID]:
    """Everybody who is set aside, the longest first."""
    found = select(Candidate.id).where(*_there(), Candidate.quarantined_at.is_not(None))
    return work.session.scalars(found.order_by(Candidate.quarantined_at).limit(BATCH)).all()


def go_on(work: Work, candidate: Candidate) -> int | None:
    """With somebody who is set aside: back where something keeps them again, erased where two weeks are over.
    Returns how many files went with them; None: they were not erased."""
    if candidate.quarantined_at is None:
        return None
    if not is_over(work, candidate):
        setting_aside.release(work, candidate)
        return None
    if candidate.quarantined_at > work.now - SET_ASIDE:
        return None
    return erasing.erase(work, candidate, ErasureOccasion.RETENTION, letter=work.organisation.retention_asks)


def hold(work: Work, candidate: Candidate, reason: str) -> None:
    """A legal hold: nothing erases them until it is lifted. Raises Invalid reason `required`, `too_long`,
    `bad_characters`; Conflict `erase_gone` for somebody who is erased."""
    work.require(policy.may_hold(work.actor))
    if candidate.anonymized_at is not None:
        raise Conflict("erase_gone")
    if not is_storable(reason):
        raise Invalid({"reason": "bad_characters"})
    reason = tidy(reason)
    if not reason or len(reason) > LONGEST_REASON:
        raise Invalid({"reason": "too_long" if reason else "required"})
    candidate.held_at, candidate.held_by, candidate.hold_reason = work.now, work.user_id, reason
    work.record("candidate.held", candidate)
    setting_aside.release(work, candidate)


def lift(work: Work, candidate: Candidate) -> None:
    """The hold is over; where there was none nothing changes."""
    work.require(policy.may_hold(work.actor))
    if candidate.held_at is not None:
        candidate.held_at, candidate.held_by, candidate.hold_reason = None, None, ""
        work.record("candidate.hold_lifted", candidate)


def _there() -> tuple[ColumnElement[bool], ...]:
    return (Candidate.deleted_at.is_(None), Candidate.merged_into_id.is_(None), Candidate.anonymized_at.is_(None))


def _loose() -> tuple[ColumnElement[bool], ...]:
    return (Candidate.held_at.is_(None), Candidate.quarantined_at.is_(None))
