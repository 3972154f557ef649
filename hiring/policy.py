"""Who may do what. Pages, programs, exports and counters ask the same functions; denied by default.

Two nets: `visible_...` gives the condition that scopes every query (outside it a thing is absent), `may_...`
answers for one act. A member's right on a job comes from their roles there.
"""

import uuid
from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, exists, false, or_, select, true, union_all
from sqlalchemy.orm import InstrumentedAttribute, aliased

from hiring.actors import Actor, JobRole, Kind, Role
from hiring.models.application import Application
from hiring.models.candidate import Candidate
from hiring.models.interview import Interview, InterviewParticipant
from hiring.models.job import Job, JobMember, Visibility
from hiring.models.letter import Letter
from hiring.models.note import Note, NoteKind, NoteVisibility
from hiring.models.offer import Offer
from hiring.models.question_bank import BankEntry
from hiring.models.saved_view import SavedView
from hiring.models.stage import Stage
from hiring.models.user import User
from hiring.models.webhook import Webhook

_RUNS_JOB = (JobRole.RECRUITER, JobRole.COORDINATOR)
_READS_PEOPLE = (*_RUNS_JOB, JobRole.HIRING_MANAGER, JobRole.SOURCER)
_READS_OFFERS = (*_RUNS_JOB, JobRole.HIRING_MANAGER)
CONFIDENTIAL_JOBS, READ_OFFERS = "jobs:confidential", "offers:read"
"""Scopes of a program without which these are absent for it."""
OWN_INTERVIEWS = timedelta(days=14)
"""How long after its end an interviewer still sees an interview and whom it was with."""


def _is_house(actor: Actor) -> bool:
    return actor.kind in (Kind.SYSTEM, Kind.OPERATOR) or actor.role is Role.ADMIN


def _recruits(actor: Actor) -> bool:
    """Recruiters and programs: they work on every job they may know of. What a program may do at all its scopes
    say, which the API asks before any verb."""
    return actor.role is Role.RECRUITER or actor.kind is Kind.KEY


def _knows(actor: Actor, job_id: uuid.UUID) -> bool:
    """Of a program that is kept to some jobs: whether this is one of them."""
    return actor.only_jobs is None or job_id in actor.only_jobs


def _serves_house(actor: Actor) -> bool:
    """A program that is not kept to some jobs."""
    return actor.kind is Kind.KEY and actor.only_jobs is None


# scopes: conditions for queries


def visible_jobs(actor: Actor) -> ColumnElement[bool]:
    """Jobs the actor may know of in the back office: confidential ones only on their team (administrators all)."""
    if _is_house(actor):
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


def visible_applications(actor: Actor, *, with_deleted: bool = False) -> ColumnElement[bool]:
    """Applications the actor may read. The query must join Job. `with_deleted`: also those that are gone, of which
    no more than that may be told."""
    if with_deleted:
        return readable_jobs(actor)
    return and_(readable_jobs(actor), Application.deleted_at.is_(None))


def readable_jobs(actor: Actor) -> ColumnElement[bool]:
    """Jobs whose applications the actor may read: an interviewer sees a job, but not its people."""
    if _is_house(actor) or _recruits(actor):
        return visible_jobs(actor)
    return Job.id.in_([job_id for job_id in actor.jobs if actor.has(job_id, *_READS_PEOPLE)])


def of_known_jobs(actor: Actor, application_id: InstrumentedAttribute[uuid.UUID]) -> ColumnElement[bool]:
    """For lists of what belongs to applications: whether its application, deleted or not, is of a job whose
    applications the actor may read. Not a join: the database would begin with the jobs, and sort everything."""
    if sees_all_jobs(actor):
        return true()
    known = select(1).select_from(Application).join(Job, Job.id == Application.job_id)
    return exists(known.where(Application.id == application_id, readable_jobs(actor)))


def visible_candidates(actor: Actor) -> ColumnElement[bool]:
    """People the actor may read. Who has applied only where the actor may not look is absent; who has not applied
    anywhere is seen by recruiters. The query must select from Candidate."""
    there = and_(Candidate.deleted_at.is_(None), Candidate.merged_into_id.is_(None))
    if _is_house(actor):
        return there
    of_them = and_(Application.candidate_id == Candidate.id, Application.deleted_at.is_(None))
    of_job = exists(select(1).select_from(Job).where(Job.id == Application.job_id, readable_jobs(actor)))
    readable = exists(  # the job within: joined, SQLite reads all the job's applications for each person
        select(1).select_from(Application).where(of_them, of_job).correlate(Candidate)
    )
    if _recruits(actor) and actor.only_jobs is None:
        nowhere = ~exists(select(1).select_from(Application).where(of_them).correlate(Candidate))
        return and_(there, or_(nowhere, readable))
    return and_(there, readable)


def known_candidates(actor: Actor) -> ColumnElement[bool]:
    """As `visible_candidates`, and also people who are gone: deleted, or merged into another, whose applications
    then count. For what is told of them afterwards. The query must select from Candidate."""
    if _is_house(actor):
        return true()
    theirs = or_(Application.candidate_id == Candidate.id, Application.candidate_id == Candidate.merged_into_id)
    of_job = exists(select(1).select_from(Job).where(Job.id == Application.job_id, readable_jobs(actor)))
    readable = exists(select(1).select_from(Application).where(theirs, of_job).correlate(Candidate))
    if _recruits(actor) and actor.only_jobs is None:
        return or_(~exists(select(1).select_from(Application).where(theirs).correlate(Candidate)), readable)
    return readable


def visible_interviews(actor: Actor, now: datetime) -> ColumnElement[bool]:
    """Interviews of the applications the actor may read, and those they take part in, until two weeks after.
    The query must join Application and Job."""
    there = and_(Interview.deleted_at.is_(None), Application.deleted_at.is_(None))
    readable = readable_jobs(actor)
    if actor.kind is not Kind.USER:
        return and_(there, readable)
    own = and_(visible_own_interviews(actor), Interview.ends_at > now - OWN_INTERVIEWS)
    if actor.role is Role.MEMBER and not any(actor.has(job_id, *_READS_PEOPLE) for job_id in actor.jobs):
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
    there = and_(Offer.deleted_at.is_(None), Application.deleted_at.is_(None))
    if actor.kind is Kind.KEY and not actor.holds(READ_OFFERS):
        return false()
    if _is_house(actor) or _recruits(actor):
        return and_(there, readable_jobs(actor))
    return and_(there, Job.id.in_([job_id for job_id in actor.jobs if actor.has(job_id, *_READS_OFFERS)]))


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
    if _is_house(actor) or _recruits(actor):
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
    if _is_house(actor):
        return true()
    return Webhook.created_by_key_id == actor.id if actor.kind is Kind.KEY else false()


# acts


def may_sign_in(active: bool) -> bool:
    return active


def may_run_job(actor: Actor, job_id: uuid.UUID) -> bool:
    """Acts as a recruiter on this job."""
    if actor.kind is Kind.KEY:
        return _knows(actor, job_id)
    return _is_house(actor) or actor.role is Role.RECRUITER or actor.has(job_id, *_RUNS_JOB)


def may_see_job(actor: Actor, job: Job) -> bool:
    """The same as `visible_jobs`, for one that is in hand."""
    if _is_house(actor) or job.id in actor.jobs:
        return True
    if actor.kind is Kind.KEY:
        return _knows(actor, job.id) and (
            actor.holds(CONFIDENTIAL_JOBS) or job.visibility is not Visibility.CONFIDENTIAL
        )
    return actor.role is Role.RECRUITER and job.visibility is not Visibility.CONFIDENTIAL


def may_read_applications(actor: Actor, job: Job) -> bool:
    """Whether the job's applications are in this actor's `visible_applications`."""
    if _is_house(actor) or _recruits(actor):
        return may_see_job(actor, job)
    return actor.has(job.id, *_READS_PEOPLE)


def may_change_jobs(actor: Actor) -> bool:
    """Makes jobs, and what jobs share: departments, places, the question bank. A program that is kept to some
    jobs does not."""
    return _is_house(actor) or (_recruits(actor) and actor.only_jobs is None)


def sees_all_jobs(actor: Actor) -> bool:
    """No job is confidential to them: a number that they are told hides nothing."""
    return _is_house(actor) or (actor.only_jobs is None and actor.holds(CONFIDENTIAL_JOBS))


def may_describe_job(actor: Actor, job: Job) -> bool:
    """A hiring manager puts the description of their job right, and nothing else of it."""
    return may_run_job(actor, job.id) or actor.has(job.id, JobRole.HIRING_MANAGER)


def may_read_setup(actor: Actor, job: Job) -> bool:
    """Form, stages, team and publication of a job. An interviewer sees its title only."""
    return may_read_applications(actor, job)


def may_use_bank(actor: Actor) -> bool:
    """Whoever builds any form takes from the question bank and adds to it."""
    runs_one = any(set(_RUNS_JOB) & roles for roles in actor.jobs.values())
    return may_change_jobs(actor) or (actor.kind is Kind.USER and runs_one)


def may_change_bank_entry(actor: Actor, entry: BankEntry) -> bool:
    return may_change_jobs(actor) or (actor.kind is Kind.USER and entry.created_by == actor.id)


def may_put_on_team(actor: Actor, job_id: uuid.UUID, user_id: uuid.UUID) -> bool:
    """Nobody changes what they are on a job themselves (Z4)."""
    return may_run_job(actor, job_id) and not (actor.kind is Kind.USER and actor.id == user_id)


def may_move(actor: Actor, application: Application, stage: Stage) -> bool:
    """A hiring manager moves people only into stages opened to them."""
    if may_run_job(actor, application.job_id):
        return True
    return stage.open_to_hiring_managers and actor.has(application.job_id, JobRole.HIRING_MANAGER)


def may_decide(actor: Actor, application: Application) -> bool:
    """Reject, and reopen what was rejected."""
    return may_run_job(actor, application.job_id) or actor.has(application.job_id, JobRole.HIRING_MANAGER)


def may_withdraw(actor: Actor, application: Application) -> bool:
    return may_run_job(actor, application.job_id)


def may_note(actor: Actor, application: Application) -> bool:
    return actor.kind in (Kind.USER, Kind.KEY) and (
        may_run_job(actor, application.job_id) or actor.has(application.job_id, *_READS_PEOPLE)
    )


def may_edit_note(actor: Actor, note: Note) -> bool:
    """Own notes only, administrators included: nobody puts words into another's mouth."""
    if actor.kind is Kind.KEY:
        return note.author_key_id == actor.id
    return actor.kind is Kind.USER and note.author_user_id == actor.id


def may_tag(actor: Actor, application: Application) -> bool:
    return may_run_job(actor, application.job_id) or actor.has(application.job_id, *_READS_PEOPLE)


def may_tag_candidate(actor: Actor, job_ids: Collection[uuid.UUID]) -> bool:
    """`job_ids`: the jobs the person has applied for. Whoever tags one of these applications tags the person."""
    of_one = any(may_run_job(actor, id) or actor.has(id, *_READS_PEOPLE) for id in job_ids)
    return may_change_jobs(actor) or of_one


def may_change_tags(actor: Actor) -> bool:
    """Renames a tag, everywhere it stands."""
    return may_change_jobs(actor)


def may_remove_tags(actor: Actor) -> bool:
    """Takes a tag off everybody."""
    return _is_house(actor) or _serves_house(actor)


def may_attach(actor: Actor, application: Application) -> bool:
    return may_run_job(actor, application.job_id)


def may_assign(actor: Actor, application: Application) -> bool:
    """Makes somebody the owner of the application."""
    return may_run_job(actor, application.job_id)


def may_own(actor: Actor, job: Job) -> bool:
    """Whether this one can be made the owner of an application: they must be able to work on it."""
    return may_run_job(actor, job.id) and may_see_job(actor, job)


def may_add_candidates(actor: Actor) -> bool:
    """Adds people by hand without a job; for a job, whoever runs it."""
    return may_change_jobs(actor)


def may_edit_candidate(actor: Actor, job_ids: Collection[uuid.UUID]) -> bool:
    """`job_ids`: the jobs the person has applied for. Recruiters, and whoever runs one of those jobs."""
    return may_change_jobs(actor) or any(may_run_job(actor, job_id) for job_id in job_ids)


def may_merge(actor: Actor) -> bool:
    """Recruiters too: whoever finds the double is the one to merge it. Both people must be visible whole."""
    return may_change_jobs(actor)


def may_schedule(actor: Actor, application: Application) -> bool:
    """Arranges, changes and ends interviews."""
    return may_run_job(actor, application.job_id) or actor.has(application.job_id, JobRole.HIRING_MANAGER)


def may_take_part(actor: Actor, participant: InterviewParticipant) -> bool:
    """Answers the invitation to an interview and gives feedback: for oneself alone, administrators included."""
    return actor.kind is Kind.USER and participant.user_id == actor.id


def reads_offers(actor: Actor) -> bool:
    """Whether the actor reads the offers of every application they may read."""
    return _is_house(actor) or (_recruits(actor) and (actor.kind is not Kind.KEY or actor.holds(READ_OFFERS)))


def may_read_offers(actor: Actor, job: Job) -> bool:
    """Whether the job's offers are in this actor's `visible_offers`."""
    if actor.kind is Kind.KEY and not actor.holds(READ_OFFERS):
        return False
    if _is_house(actor) or _recruits(actor):
        return may_see_job(actor, job)
    return actor.has(job.id, *_READS_OFFERS)


def may_write_offers(actor: Actor, application: Application) -> bool:
    """Drafts, sends, abandons, and writes down the candidate's answer."""
    return may_run_job(actor, application.job_id)


def may_approve(
    actor: Actor, job_id: uuid.UUID, offer: Offer, member: JobMember | None, own_allowed: bool
) -> bool:
    """Whoever runs the job, and hiring managers named as approvers there (`member`: their membership as one, None:
    they are not). Never what one wrote oneself, administrators included, unless the organisation lifts that; and
    no program what a program wrote."""
    if not (may_run_job(actor, job_id) or (member is not None and member.approver)):
        return False
    if actor.kind is Kind.KEY:
        return own_allowed or offer.edited_by is not None
    return own_allowed or actor.kind is not Kind.USER or offer.edited_by != actor.id


def may_hire(actor: Actor, application: Application) -> bool:
    return may_run_job(actor, application.job_id)


def may_delete_applications(actor: Actor, application: Application) -> bool:
    """Takes an application away for good. Of people the house alone, as with everything that erases; a program
    whose scopes say so."""
    return _is_house(actor) or (actor.kind is Kind.KEY and may_run_job(actor, application.job_id))


def may_link_results(actor: Actor, application: Application) -> bool:
    return may_run_job(actor, application.job_id)


def may_remove_note(actor: Actor, note: Note) -> bool:
    """One's own, and administrators anybody's."""
    return may_edit_note(actor, note) or _is_house(actor)


def may_write_letters(actor: Actor, application: Application) -> bool:
    """Writes to the candidate, delays, cancels and sends again."""
    return may_run_job(actor, application.job_id)


def may_change_templates(actor: Actor) -> bool:
    return may_change_jobs(actor)


def may_share_views(actor: Actor) -> bool:
    return may_change_jobs(actor)


def may_change_view(actor: Actor, view: SavedView) -> bool:
    return actor.kind is Kind.USER and view.user_id == actor.id


def may_see_reports(actor: Actor) -> bool:
    """Of the jobs whose applications they may read; interviewers of none."""
    manages = any(actor.has(job_id, *_READS_OFFERS) for job_id in actor.jobs)
    return may_change_jobs(actor) or (actor.kind is Kind.USER and manages)


def may_see_letters(actor: Actor) -> bool:
    return _is_house(actor) or actor.role is Role.RECRUITER


def may_read_reasons(actor: Actor) -> bool:
    """The whole list of reasons for saying no, with those that are retired."""
    return may_change_jobs(actor)


def may_change_reasons(actor: Actor) -> bool:
    """Adds to the list of reasons, and retires some."""
    return _is_house(actor) or (actor.kind is Kind.KEY and actor.only_jobs is None)


def may_manage_users(actor: Actor) -> bool:
    return _is_house(actor)


def may_invite(actor: Actor, role: Role) -> bool:
    """Brings somebody in. A program gives no role: it brings in members alone."""
    return may_manage_users(actor) or (_serves_house(actor) and role is Role.MEMBER)


def may_edit_users(actor: Actor) -> bool:
    """Puts names and time zones of others right."""
    return may_manage_users(actor) or _serves_house(actor)


def may_change_access(actor: Actor) -> bool:
    """Deactivates and reactivates people."""
    return may_manage_users(actor) or _serves_house(actor)


def may_change_access_of(actor: Actor, user: User) -> bool:
    """Never one's own (Z4), and no program an administrator's."""
    if actor.kind is Kind.KEY:
        return may_change_access(actor) and user.role is not Role.ADMIN
    return may_change_role(actor, user.id)


def may_change_role(actor: Actor, user_id: uuid.UUID) -> bool:
    """Never one's own (Z4)."""
    return may_manage_users(actor) and not (actor.kind is Kind.USER and actor.id == user_id)


def may_see_colleagues(actor: Actor) -> bool:
    """The names of everybody, to choose whom to put on a team."""
    return may_use_bank(actor)


def may_change_organisation(actor: Actor) -> bool:
    return _is_house(actor)


def may_manage_keys(actor: Actor) -> bool:
    """Makes keys for programs and revokes them. No program does."""
    return _is_house(actor)


def may_make_webhooks(actor: Actor) -> bool:
    """Has events told to an address. What is told there goes no further than what the actor may read."""
    return _is_house(actor) or actor.kind is Kind.KEY


def may_change_webhook(actor: Actor, webhook: Webhook) -> bool:
    """Administrators any, a program its own alone."""
    return _is_house(actor) or (actor.kind is Kind.KEY and webhook.created_by_key_id == actor.id)
