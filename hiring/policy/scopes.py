"""What an actor may know of: conditions for queries."""

import uuid
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, false, or_, select, true, union_all
from sqlalchemy.orm import InstrumentedAttribute, aliased

from hiring.actors import Actor, Kind, Role
from hiring.models.application import Application
from hiring.models.candidate import Candidate
from hiring.models.interview import Interview, InterviewParticipant
from hiring.models.job import Job, Visibility
from hiring.models.letter import Letter
from hiring.models.note import Note, NoteKind, NoteVisibility
from hiring.models.offer import Offer
from hiring.models.saved_view import SavedView
from hiring.models.webhook import Webhook
from hiring.policy.acts import may_manage_users, sees_all_jobs
from hiring.policy.kinds import (
    CONFIDENTIAL_JOBS,
    OWN_INTERVIEWS,
    READ_OFFERS,
    READS_OFFERS,
    READS_PEOPLE,
    is_house,
    recruits,
)


def visible_jobs(actor: Actor) -> ColumnElement[bool]:
    """Jobs the actor may know of in the back office: confidential ones only on their team (administrators all)."""
    if is_house(actor):
        return true()
    if actor.kind is Kind.KEY:
        allowed = true() if actor.holds(CONFIDENTIAL_JOBS) else Job.visibility != Visibility.CONFIDENTIAL
        return allowed if actor.only_jobs is None else and_(allowed, Job.id.in_(list(actor.only_jobs)))
    if actor.kind is not Kind.USER:
        return false()
    on_team = Job.id.in_(list(actor.jobs))
    if actor.role is Role.RECRUITER:
        return or_(Job.visibility != Visibility.CONFIDENTIAL, on_team)
    return on_team


def is_there(actor: Actor) -> ColumnElement[bool]:
    """Of applications: their person is not set aside to be erased. People who work in the pages meet nobody who
    is; programs are told of it in the person's document, and the house's own commands see everybody.

    A value looked up for each row: PostgreSQL would make a join of a NOT EXISTS, and sort instead of walking."""
    if actor.kind is not Kind.USER:
        return true()
    person = aliased(Candidate)
    since = select(person.quarantined_at).where(person.id == Application.candidate_id).correlate(Application)
    return since.scalar_subquery().is_(None)


def visible_applications(actor: Actor, *, with_deleted: bool = False) -> ColumnElement[bool]:
    """Applications the actor may read. The query must join Job. `with_deleted`: also those that are gone, of which
    no more than that may be told."""
    if with_deleted:
        return readable_jobs(actor)
    return and_(readable_jobs(actor), Application.deleted_at.is_(None), is_there(actor))


def readable_jobs(actor: Actor) -> ColumnElement[bool]:
    """Jobs whose applications the actor may read: an interviewer sees a job, but not its people."""
    if is_house(actor) or recruits(actor):
        return visible_jobs(actor)
    return Job.id.in_([job_id for job_id in actor.jobs if actor.has(job_id, *READS_PEOPLE)])


def of_known_jobs(actor: Actor, application_id: InstrumentedAttribute[uuid.UUID]) -> ColumnElement[bool]:
    """For lists of what belongs to applications: whether its application, deleted or not, is of a job whose
    applications the actor may read. Not a join: the database would begin with the jobs, and sort everything."""
    if sees_all_jobs(actor) and actor.kind is not Kind.USER:
        return true()
    known = select(1).select_from(Application).join(Job, Job.id == Application.job_id)
    return exists(known.where(Application.id == application_id, readable_jobs(actor), is_there(actor)))


def visible_candidates(actor: Actor) -> ColumnElement[bool]:
    """People the actor may read. Who has applied only where the actor may not look is absent; who has not applied
    anywhere is seen by recruiters. The query must select from Candidate."""
    there = and_(Candidate.deleted_at.is_(None), Candidate.merged_into_id.is_(None))
    if actor.kind is Kind.USER:
        there = and_(there, Candidate.quarantined_at.is_(None))  # set aside: see `is_there`
    if is_house(actor):
        return there
    of_them = and_(Application.candidate_id == Candidate.id, Application.deleted_at.is_(None))
    of_job = exists(select(1).select_from(Job).where(Job.id == Application.job_id, readable_jobs(actor)))
    readable = exists(  # the job within: joined, SQLite reads all the job's applications for each person
        select(1).select_from(Application).where(of_them, of_job).correlate(Candidate)
    )
    if recruits(actor) and actor.only_jobs is None:
        nowhere = ~exists(select(1).select_from(Application).where(of_them).correlate(Candidate))
        return and_(there, or_(nowhere, readable))
    return and_(there, readable)


def known_candidates(actor: Actor) -> ColumnElement[bool]:
    """As `visible_candidates`, and also people who are gone: deleted, or merged into another, whose applications
    then count. For what is told of them afterwards. The query must select from Candidate."""
    if is_house(actor):
        return true()
    theirs = or_(Application.candidate_id == Candidate.id, Application.candidate_id == Candidate.merged_into_id)
    of_job = exists(select(1).select_from(Job).where(Job.id == Application.job_id, readable_jobs(actor)))
    readable = exists(select(1).select_from(Application).where(theirs, of_job).correlate(Candidate))
    if recruits(actor) and actor.only_jobs is None:
        return or_(~exists(select(1).select_from(Application).where(theirs).correlate(Candidate)), readable)
    return readable


def visible_interviews(actor: Actor, now: datetime) -> ColumnElement[bool]:
    """Interviews of the applications the actor may read, and those they take part in, until two weeks after.
    The query must join Application and Job."""
    there = and_(Interview.deleted_at.is_(None), Application.deleted_at.is_(None), is_there(actor))
    readable = readable_jobs(actor)
    if actor.kind is not Kind.USER:
        return and_(there, readable)
    own = and_(visible_own_interviews(actor), Interview.ends_at > now - OWN_INTERVIEWS)
    if actor.role is Role.MEMBER and not any(actor.has(job_id, *READS_PEOPLE) for job_id in actor.jobs):
        return and_(there, own)
    return and_(there, or_(readable, own))


def visible_own_interviews(actor: Actor) -> ColumnElement[bool]:
    """Interviews that the user conducts, organises or both. By their ids: looking through everybody's for
    one's own took seconds where there are many."""
    organised = aliased(Interview)
    conducts = select(InterviewParticipant.interview_id).where(InterviewParticipant.user_id == actor.id)
    organises = select(organised.id).where(organised.organizer_user_id == actor.id)
    return Interview.id.in_(union_all(conducts, organises))


def visible_offers(actor: Actor) -> ColumnElement[bool]:
    """Offers, their salaries and that there are any: never for interviewers and sourcers. The query must join
    Application and Job."""
    there = and_(Offer.deleted_at.is_(None), Application.deleted_at.is_(None), is_there(actor))
    if actor.kind is Kind.KEY and not actor.holds(READ_OFFERS):
        return false()
    if is_house(actor) or recruits(actor):
        return and_(there, readable_jobs(actor))
    return and_(there, Job.id.in_([job_id for job_id in actor.jobs if actor.has(job_id, *READS_OFFERS)]))


def visible_views(actor: Actor) -> ColumnElement[bool]:
    """Saved lists: one's own, and those that colleagues share."""
    if actor.role is None:
        return false()
    return or_(SavedView.user_id == actor.id, SavedView.shared.is_(True))


def visible_letters(actor: Actor) -> ColumnElement[bool]:
    """Letters to candidates as far as their applications may be read; those to users for administrators alone.
    The query must join Application and Job."""
    to_candidates = visible_applications(actor)
    if may_manage_users(actor):
        return or_(Letter.user_id.is_not(None), to_candidates)
    return and_(Letter.application_id.is_not(None), to_candidates)


def visible_notes(actor: Actor, *, with_deleted: bool = False) -> ColumnElement[bool]:
    """Notes the actor may read on an application they may read: private ones are their author's alone. Feedback
    has its own rule on top, `sees_feedback`."""
    own: ColumnElement[bool] = Note.author_key_id == actor.id
    if actor.kind is not Kind.KEY:
        own = and_(Note.author_user_id == actor.id, Note.author_key_id.is_(None))
    readable = or_(own, and_(Note.visibility == NoteVisibility.TEAM, _free(actor)))
    return readable if with_deleted else and_(Note.deleted_at.is_(None), readable)


def _free(actor: Actor) -> ColumnElement[bool]:
    """Not feedback that is still hidden: whoever owes their own on the same interview reads no other first.
    Recruiters and administrators are not bound."""
    if is_house(actor) or recruits(actor):
        return true()
    own = aliased(Note)
    owes = exists(
        select(1).where(InterviewParticipant.interview_id == Note.interview_id,
                        InterviewParticipant.user_id == actor.id)
        .correlate(Note)
    )  # fmt: skip
    given = exists(
        select(1).where(own.interview_id == Note.interview_id, own.author_user_id == actor.id,
                        own.kind == NoteKind.FEEDBACK, own.deleted_at.is_(None))
        .correlate(Note)
    )  # fmt: skip
    return or_(Note.kind != NoteKind.FEEDBACK, ~owes, given)


def visible_webhooks(actor: Actor) -> ColumnElement[bool]:
    """Of a program those that it made itself, of administrators all; also deleted ones."""
    if is_house(actor):
        return true()
    return Webhook.created_by_key_id == actor.id if actor.kind is Kind.KEY else false()
