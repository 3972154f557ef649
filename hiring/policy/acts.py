"""What an actor may do: answers for one act."""

import uuid
from collections.abc import Collection

from hiring.actors import Actor, JobRole, Kind, Role
from hiring.models.application import Application
from hiring.models.interview import InterviewParticipant
from hiring.models.job import Job, JobMember, Visibility
from hiring.models.note import Note
from hiring.models.offer import Offer
from hiring.models.question_bank import BankEntry
from hiring.models.saved_view import SavedView
from hiring.models.stage import Stage
from hiring.models.user import User
from hiring.models.webhook import Webhook
from hiring.policy.kinds import (
    CONFIDENTIAL_JOBS,
    READ_OFFERS,
    READS_OFFERS,
    READS_PEOPLE,
    RUNS_JOB,
    is_house,
    knows,
    recruits,
    serves_house,
)


def may_sign_in(active: bool) -> bool:
    return active


def may_run_job(actor: Actor, job_id: uuid.UUID) -> bool:
    """Acts as a recruiter on this job."""
    if actor.kind is Kind.KEY:
        return knows(actor, job_id)
    return is_house(actor) or actor.role is Role.RECRUITER or actor.has(job_id, *RUNS_JOB)


def may_see_job(actor: Actor, job: Job) -> bool:
    """The same as `visible_jobs`, for one that is in hand."""
    if is_house(actor) or job.id in actor.jobs:
        return True
    if actor.kind is Kind.KEY:
        return knows(actor, job.id) and (
            actor.holds(CONFIDENTIAL_JOBS) or job.visibility is not Visibility.CONFIDENTIAL
        )
    return actor.role is Role.RECRUITER and job.visibility is not Visibility.CONFIDENTIAL


def may_read_applications(actor: Actor, job: Job) -> bool:
    """Whether the job's applications are in this actor's `visible_applications`."""
    if is_house(actor) or recruits(actor):
        return may_see_job(actor, job)
    return actor.has(job.id, *READS_PEOPLE)


def may_change_jobs(actor: Actor) -> bool:
    """Makes jobs, and what jobs share: departments, places, the question bank. A program that is kept to some
    jobs does not."""
    return is_house(actor) or (recruits(actor) and actor.only_jobs is None)


def sees_all_jobs(actor: Actor) -> bool:
    """No job is confidential to them: a number that they are told hides nothing."""
    return is_house(actor) or (actor.only_jobs is None and actor.holds(CONFIDENTIAL_JOBS))


def may_describe_job(actor: Actor, job: Job) -> bool:
    """A hiring manager puts the description of their job right, and nothing else of it."""
    return may_run_job(actor, job.id) or actor.has(job.id, JobRole.HIRING_MANAGER)


def may_read_setup(actor: Actor, job: Job) -> bool:
    """Form, stages, team and publication of a job. An interviewer sees its title only."""
    return may_read_applications(actor, job)


def may_use_bank(actor: Actor) -> bool:
    """Whoever builds any form takes from the question bank and adds to it."""
    runs_one = any(set(RUNS_JOB) & roles for roles in actor.jobs.values())
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
    """Reject, and reopen what was rejected. Never what runs by itself: a no is a person's."""
    if actor.kind is Kind.SYSTEM:
        return False
    return may_run_job(actor, application.job_id) or actor.has(application.job_id, JobRole.HIRING_MANAGER)


def is_self(actor: Actor, application: Application) -> bool:
    """The candidate, who came in by their own link."""
    return actor.kind is Kind.CANDIDATE and actor.id is not None and actor.id == application.candidate_id


def may_withdraw(actor: Actor, application: Application) -> bool:
    return may_run_job(actor, application.job_id) or is_self(actor, application)


def may_erase(actor: Actor, candidate_id: uuid.UUID) -> bool:
    """Erases a person: the person themself, administrators, and programs that are not kept to some jobs."""
    themself = actor.kind is Kind.CANDIDATE and actor.id is not None and actor.id == candidate_id
    return themself or is_house(actor) or serves_house(actor)


def may_hold(actor: Actor) -> bool:
    """Says that somebody must not be erased for now, sets people aside and brings them back."""
    return is_house(actor)


def may_note(actor: Actor, application: Application) -> bool:
    return actor.kind in (Kind.USER, Kind.KEY) and (
        may_run_job(actor, application.job_id) or actor.has(application.job_id, *READS_PEOPLE)
    )


def may_edit_note(actor: Actor, note: Note) -> bool:
    """Own notes only, administrators included: nobody puts words into another's mouth."""
    if actor.kind is Kind.KEY:
        return note.author_key_id == actor.id
    return actor.kind is Kind.USER and note.author_user_id == actor.id


def may_tag(actor: Actor, application: Application) -> bool:
    return may_run_job(actor, application.job_id) or actor.has(application.job_id, *READS_PEOPLE)


def may_tag_candidate(actor: Actor, job_ids: Collection[uuid.UUID]) -> bool:
    """`job_ids`: the jobs the person has applied for. Whoever tags one of these applications tags the person."""
    of_one = any(may_run_job(actor, id) or actor.has(id, *READS_PEOPLE) for id in job_ids)
    return may_change_jobs(actor) or of_one


def may_change_tags(actor: Actor) -> bool:
    """Renames a tag, everywhere it stands."""
    return may_change_jobs(actor)


def may_remove_tags(actor: Actor) -> bool:
    """Takes a tag off everybody."""
    return is_house(actor) or serves_house(actor)


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


def may_pick_time(actor: Actor, application: Application) -> bool:
    """Picks one of the times that were offered, or asks for others: the candidate alone. Whoever hears of it by
    telephone arranges the interview by hand."""
    return is_self(actor, application)


def may_take_part(actor: Actor, participant: InterviewParticipant) -> bool:
    """Answers the invitation to an interview and gives feedback: for oneself alone, administrators included."""
    return actor.kind is Kind.USER and participant.user_id == actor.id


def reads_offers(actor: Actor) -> bool:
    """Whether the actor reads the offers of every application they may read."""
    return is_house(actor) or (recruits(actor) and (actor.kind is not Kind.KEY or actor.holds(READ_OFFERS)))


def may_read_offers(actor: Actor, job: Job) -> bool:
    """Whether the job's offers are in this actor's `visible_offers`."""
    if actor.kind is Kind.KEY and not actor.holds(READ_OFFERS):
        return False
    if is_house(actor) or recruits(actor):
        return may_see_job(actor, job)
    return actor.has(job.id, *READS_OFFERS)


def may_write_offers(actor: Actor, application: Application) -> bool:
    """Drafts, sends, abandons, and writes down the candidate's answer."""
    return may_run_job(actor, application.job_id)


def may_answer_offer(actor: Actor, application: Application) -> bool:
    """Accepts or declines: the candidate, and whoever writes their answer down."""
    return may_write_offers(actor, application) or is_self(actor, application)


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
    return is_house(actor) or (actor.kind is Kind.KEY and may_run_job(actor, application.job_id))


def may_link_results(actor: Actor, application: Application) -> bool:
    return may_run_job(actor, application.job_id)


def may_remove_note(actor: Actor, note: Note) -> bool:
    """One's own, and administrators anybody's."""
    return may_edit_note(actor, note) or is_house(actor)


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
    manages = any(actor.has(job_id, *READS_OFFERS) for job_id in actor.jobs)
    return may_change_jobs(actor) or (actor.kind is Kind.USER and manages)


def may_track(actor: Actor) -> bool:
    """Makes tracking links and reads what came of each source."""
    return may_change_jobs(actor)


def may_see_letters(actor: Actor) -> bool:
    return is_house(actor) or actor.role is Role.RECRUITER


def may_read_reasons(actor: Actor) -> bool:
    """The whole list of reasons for saying no, with those that are retired."""
    return may_change_jobs(actor)


def may_change_reasons(actor: Actor) -> bool:
    """Adds to the list of reasons, and retires some."""
    return is_house(actor) or (actor.kind is Kind.KEY and actor.only_jobs is None)


def may_manage_users(actor: Actor) -> bool:
    return is_house(actor)


def may_invite(actor: Actor, role: Role) -> bool:
    """Brings somebody in. A program gives no role: it brings in members alone."""
    return may_manage_users(actor) or (serves_house(actor) and role is Role.MEMBER)


def may_edit_users(actor: Actor) -> bool:
    """Puts names and time zones of others right."""
    return may_manage_users(actor) or serves_house(actor)


def may_change_access(actor: Actor) -> bool:
    """Deactivates and reactivates people."""
    return may_manage_users(actor) or serves_house(actor)


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
    return is_house(actor)


def may_manage_keys(actor: Actor) -> bool:
    """Makes keys for programs and revokes them. No program does."""
    return is_house(actor)


def may_make_webhooks(actor: Actor) -> bool:
    """Has events told to an address. What is told there goes no further than what the actor may read."""
    return is_house(actor) or actor.kind is Kind.KEY


def may_change_webhook(actor: Actor, webhook: Webhook) -> bool:
    """Administrators any, a program its own alone."""
    return is_house(actor) or (actor.kind is Kind.KEY and webhook.created_by_key_id == actor.id)
