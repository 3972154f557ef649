"""Who may do what. Pages, programs, exports and counters ask the same functions; denied by default.

Two nets: `visible_...` gives the condition that scopes every query (outside it a thing is absent), `may_...`
answers for one act. A member's right on a job comes from their roles there.
"""

import uuid

from sqlalchemy import ColumnElement, and_, false, or_, true

from hiring.actors import Actor, JobRole, Kind, Role
from hiring.models.application import Application
from hiring.models.job import Job, Visibility
from hiring.models.letter import Letter
from hiring.models.note import Note, NoteVisibility
from hiring.models.question_bank import BankEntry
from hiring.models.stage import Stage

_RUNS_JOB = (JobRole.RECRUITER, JobRole.COORDINATOR)
_READS_PEOPLE = (*_RUNS_JOB, JobRole.HIRING_MANAGER, JobRole.SOURCER)


def _is_house(actor: Actor) -> bool:
    return actor.kind in (Kind.SYSTEM, Kind.OPERATOR) or actor.role is Role.ADMIN


# scopes: conditions for queries


def visible_jobs(actor: Actor) -> ColumnElement[bool]:
    """Jobs the actor may know of in the back office: confidential ones only on their team (administrators all)."""
    if _is_house(actor):
        return true()
    if actor.kind is not Kind.USER:
        return false()
    on_team = Job.id.in_(list(actor.jobs))
    if actor.role is Role.RECRUITER:
        return or_(Job.visibility != Visibility.CONFIDENTIAL, on_team)
    return on_team


def visible_applications(actor: Actor) -> ColumnElement[bool]:
    """Applications the actor may read. The query must join Job."""
    return and_(readable_jobs(actor), Application.deleted_at.is_(None))


def readable_jobs(actor: Actor) -> ColumnElement[bool]:
    """Jobs whose applications the actor may read: an interviewer sees a job, but not its people."""
    if _is_house(actor) or actor.role is Role.RECRUITER:
        return visible_jobs(actor)
    return Job.id.in_([job_id for job_id in actor.jobs if actor.has(job_id, *_READS_PEOPLE)])


def visible_letters(actor: Actor) -> ColumnElement[bool]:
    """Letters to candidates as far as their applications may be read; those to users for administrators alone.
    The query must join Application and Job."""
    to_candidates = visible_applications(actor)
    if may_manage_users(actor):
        return or_(Letter.user_id.is_not(None), to_candidates)
    return and_(Letter.application_id.is_not(None), to_candidates)


def visible_notes(actor: Actor) -> ColumnElement[bool]:
    """Notes the actor may read on an application they may read: private ones are their author's alone."""
    return and_(
        Note.deleted_at.is_(None),
        or_(Note.visibility == NoteVisibility.TEAM, Note.author_user_id == actor.id),
    )


# acts


def may_sign_in(active: bool) -> bool:
    return active


def may_run_job(actor: Actor, job_id: uuid.UUID) -> bool:
    """Acts as a recruiter on this job."""
    return _is_house(actor) or actor.role is Role.RECRUITER or actor.has(job_id, *_RUNS_JOB)


def may_see_job(actor: Actor, job: Job) -> bool:
    """The same as `visible_jobs`, for one that is in hand."""
    if _is_house(actor) or job.id in actor.jobs:
        return True
    return actor.role is Role.RECRUITER and job.visibility is not Visibility.CONFIDENTIAL


def may_read_applications(actor: Actor, job: Job) -> bool:
    """Whether the job's applications are in this actor's `visible_applications`."""
    if _is_house(actor) or actor.role is Role.RECRUITER:
        return may_see_job(actor, job)
    return actor.has(job.id, *_READS_PEOPLE)


def may_change_jobs(actor: Actor) -> bool:
    """Makes jobs, and what jobs share: departments, places, the question bank."""
    return _is_house(actor) or actor.role is Role.RECRUITER


def sees_all_jobs(actor: Actor) -> bool:
    """No job is confidential to them: a number that they are told hides nothing."""
    return _is_house(actor)


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
    return actor.kind is Kind.USER and (
        may_run_job(actor, application.job_id) or actor.has(application.job_id, *_READS_PEOPLE)
    )


def may_edit_note(actor: Actor, note: Note) -> bool:
    """Own notes only, administrators included: nobody puts words into another's mouth."""
    return actor.kind is Kind.USER and note.author_user_id == actor.id


def may_tag(actor: Actor, application: Application) -> bool:
    return may_run_job(actor, application.job_id) or actor.has(application.job_id, *_READS_PEOPLE)


def may_attach(actor: Actor, application: Application) -> bool:
    return may_run_job(actor, application.job_id)


def may_see_letters(actor: Actor) -> bool:
    return _is_house(actor) or actor.role is Role.RECRUITER


def may_read_reasons(actor: Actor) -> bool:
    """The whole list of reasons for saying no, with those that are retired."""
    return may_change_jobs(actor)


def may_manage_users(actor: Actor) -> bool:
    return _is_house(actor)


def may_change_role(actor: Actor, user_id: uuid.UUID) -> bool:
    """Never one's own (Z4)."""
    return may_manage_users(actor) and not (actor.kind is Kind.USER and actor.id == user_id)


def may_see_colleagues(actor: Actor) -> bool:
    """The names of everybody, to choose whom to put on a team."""
    return may_use_bank(actor)


def may_change_organisation(actor: Actor) -> bool:
    return _is_house(actor)
