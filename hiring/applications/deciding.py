"""What a hiring team decides: move, say no, reopen, withdraw. Each act is one transaction and one event."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from hiring import interviews, letters, notes, offers, policy, scheduling, tallies
from hiring.applications import standing
from hiring.errors import Conflict, Invalid, InvalidTransition
from hiring.models.application import Application, ApplicationStatus
from hiring.models.job import Job, JobStatus
from hiring.models.letter import Letter, LetterState, Occasion
from hiring.models.offer import AbandonReason
from hiring.models.rejection_reason import ReasonKind, ReasonStatus, RejectionReason
from hiring.models.stage import Stage, StageKind, StageStatus
from hiring.models.user import User, UserStatus
from hiring.work import Work
from plumbing.failpoints import failpoint


def move(
    work: Work, application: Application, stage_id: uuid.UUID, *, from_stage_id: uuid.UUID | None = None,
    version: int | None = None,
) -> None:  # fmt: skip
    """To another active stage of the same job; where it already stands, nothing happens.

    `version` is the one the caller looked at: if somebody changed the application since, Stale. `from_stage_id`:
    where the caller saw it stand; if it stands elsewhere by now, Conflict `stage_conflict`.
    """
    stage = stage_of(work, application.job_id, stage_id)
    work.require(policy.may_move(work.actor, application, stage), "stage_not_yours", stage=stage.name)
    standing.expect_version(application, version)
    expect(application, ApplicationStatus.ACTIVE)
    if stage.id == application.current_stage_id:
        return
    _expect_stage(application, from_stage_id)
    if stage.kind is StageKind.HIRED:
        raise Conflict("hire_by_offer", stage=stage.name)  # hiring is an act of its own: hire, accept_offer
    left = application.stage
    with standing.changing(work, application):
        standing.change(work, application, stage=stage)
    work.record("application.moved", application, **standing.step(left, stage))
    failpoint("move.in_tx")


def advance(
    work: Work, application: Application, *, from_stage_id: uuid.UUID | None = None, version: int | None = None
) -> None:
    """To the next active stage of the job. Raises what `move` raises, and Conflict `last_stage` where there is
    none but the hired one."""
    standing.expect_version(application, version)
    expect(application, ApplicationStatus.ACTIVE)
    _expect_stage(application, from_stage_id)
    stages = _stages_to_stand_in(work, application.job_id)
    at = tallies.rank(application.stage)
    following = next((stage for stage in stages if tallies.rank(stage) > at), None)
    if following is None:
        raise Conflict("last_stage")
    move(work, application, following.id)


def stage_of(work: Work, job_id: uuid.UUID, stage_id: uuid.UUID) -> Stage:
    """An active stage of the job, which is not retired until the transaction ends. Raises Invalid stage_id
    `unknown_stage`; `allowed` has the ids of those that are."""
    stage = work.session.get(Stage, stage_id, with_for_update={"read": True})
    if stage is None or stage.job_id != job_id or stage.status is not StageStatus.ACTIVE:
        allowed = [str(one.id) for one in _stages_to_stand_in(work, job_id)]
        raise Invalid({"stage_id": "unknown_stage"}, allowed=allowed)
    return stage


def _stages_to_stand_in(work: Work, job_id: uuid.UUID) -> Sequence[Stage]:
    """In order, without the hired one: nobody is moved there."""
    active = select(Stage).where(Stage.job_id == job_id, Stage.status == StageStatus.ACTIVE)
    return work.session.scalars(active.where(Stage.kind != StageKind.HIRED).order_by(Stage.index)).all()


def _expect_stage(application: Application, from_stage_id: uuid.UUID | None) -> None:
    if from_stage_id not in (None, application.current_stage_id):
        raise Conflict("stage_conflict", current_stage_id=str(application.current_stage_id))


def reject(
    work: Work, application: Application, *, reason: RejectionReason, note: str = "", letter: bool = False,
    abandon_offer: bool = False, cancel_interviews: bool = True, version: int | None = None,
) -> None:  # fmt: skip
    """Says no, for a reason of our own. The letter waits ten minutes, so that reopening can stop it.

    An offer that is alive is taken back with `abandon_offer`; without it, Conflict `open_offer`. Rejecting a
    rejected one for the same reason changes nothing; a note that comes with it is kept all the same.
    """
    work.require(policy.may_decide(work.actor, application))
    if application.status is ApplicationStatus.REJECTED and application.rejection_reason_id == reason.id:
        notes.write_once(work, application, note)
        return
    standing.expect_version(application, version)
    expect(application, ApplicationStatus.ACTIVE)
    _expect_ours(reason)
    if offers.live_of(work, application) is not None:
        if not abandon_offer:
            raise Conflict("open_offer")
        work.require(policy.may_write_offers(work.actor, application), "offer_not_yours")
        offers.abandon_open(work, application, AbandonReason.RESCINDED)
    if note.strip():
        notes.write(work, application, note)
    with standing.changing(work, application):
        application.rejected_at = work.now
        application.rejected_by = work.user_id
        application.rejection_reason_id = reason.id
        application.rejection_reason = reason
        standing.change(work, application, status=ApplicationStatus.REJECTED)
    if cancel_interviews:
        interviews.cancel_coming(work, [application])
    scheduling.close_with(work, [application])
    work.record("application.rejected", application, reason=reason.name, reason_id=str(reason.id), letter=letter)
    if letter:
        letters.write(work, Occasion.REJECTED, application, due_at=work.now + letters.REJECTION_DELAY,
                      reason=reason.candidate_text)  # fmt: skip


def change_reason(
    work: Work, application: Application, *, reason: RejectionReason, version: int | None = None
) -> None:
    """Another reason for a no that stands. A letter that still waits says the new one. Raises Stale,
    InvalidTransition, Invalid `unknown_reason`."""
    work.require(policy.may_decide(work.actor, application))
    if application.status is ApplicationStatus.REJECTED and application.rejection_reason_id == reason.id:
        return
    standing.expect_version(application, version)
    expect(application, ApplicationStatus.REJECTED)
    _expect_ours(reason)
    was = application.rejection_reason.name if application.rejection_reason else ""
    with standing.changing(work, application):
        application.rejection_reason_id = reason.id
        application.rejection_reason = reason
    waiting = work.session.scalars(
        select(Letter)
        .where(Letter.application_id == application.id, Letter.occasion == Occasion.REJECTED)
        .where(Letter.state == LetterState.WAITING)
        .with_for_update()
    )
    for letter in waiting.all():
        letter.facts = {**letter.facts, "reason": reason.candidate_text}
    work.record("application.reason_changed", application, reason=reason.name, was=was)


def reopen(
    work: Work, application: Application, *, ended: ApplicationStatus | None = None, version: int | None = None
) -> None:
    """Takes a rejection or a withdrawal back: active again where it stood; a waiting letter is cancelled, and the
    interviews that were cancelled with it and still lie ahead are restored. An offer that was taken back stays
    so: a new one is written. `ended`: how it must have ended; None: in either way."""
    work.require(policy.may_decide(work.actor, application))
    if application.status is ApplicationStatus.ACTIVE:
        return
    standing.expect_version(application, version)
    expect(application, *([ended] if ended else (ApplicationStatus.REJECTED, ApplicationStatus.WITHDRAWN)))
    expect_no_other(work, application)
    was, stage = application.status, standing.standable(work, application)
    letters.cancel_waiting(work, application, Occasion.REJECTED)
    with standing.changing(work, application):
        application.rejected_at = application.rejected_by = None
        application.rejection_reason = application.rejection_reason_id = None
        application.withdrawn_at = None
        standing.change(work, application, stage=stage, status=ApplicationStatus.ACTIVE)
    interviews.restore(work, [application])
    scheduling.reopen_with(work, [application])
    work.record("application.reopened", application, was=str(was), stage=application.stage.name)


def withdraw(
    work: Work, application: Application, *, reason: RejectionReason | None = None, note: str = "",
    version: int | None = None,
) -> None:  # fmt: skip
    """The candidate told us that they no longer want this, perhaps why (`reason`: one of theirs). An offer that is
    alive ends with it. Withdrawing again for the same reason or for none changes nothing; a note that comes with
    it is kept all the same. Where the candidate does it by themself, a no that they have not been told of gives
    way: its letter does not go. Raises Stale, InvalidTransition, Invalid `unknown_reason`."""
    work.require(policy.may_withdraw(work.actor, application))
    is_same = reason is None or reason.id == application.rejection_reason_id
    if application.status is ApplicationStatus.WITHDRAWN and is_same:
        notes.write_once(work, application, note)
        return
    standing.expect_version(application, version)
    if not _is_untold(work, application):
        expect(application, ApplicationStatus.ACTIVE)
    theirs = reason is None or (reason.status is ReasonStatus.ACTIVE and reason.kind is ReasonKind.BY_CANDIDATE)
    if not theirs:
        raise Invalid({"reason_id": "unknown_reason"})
    if note.strip():
        notes.write(work, application, note)
    offers.abandon_open(work, application, AbandonReason.APPLICATION_CLOSED)
    if application.status is ApplicationStatus.REJECTED:
        letters.cancel_waiting(work, application, Occasion.REJECTED)
    with standing.changing(work, application):
        application.withdrawn_at = work.now
        application.rejected_at = application.rejected_by = None
        application.rejection_reason_id = reason.id if reason else None
        application.rejection_reason = reason
        standing.change(work, application, status=ApplicationStatus.WITHDRAWN)
    interviews.cancel_coming(work, [application])
    scheduling.close_with(work, [application])
    named: dict[str, Any] = {"reason": reason.name} if reason else {}
    work.record("application.withdrawn", application, **named)
    if policy.is_self(work.actor, application):
        _confirm_withdrawal(work, application)


def is_told(application: Application, no: Letter | None, now: datetime) -> bool:
    """Whether the candidate knows how it ended. A no is known once its letter (`no`, if there is one) has gone;
    where none is written, once it could no longer be taken back."""
    if application.status is not ApplicationStatus.REJECTED or application.rejected_at is None:
        return True
    waits = no is not None and no.state is LetterState.WAITING
    return not waits and now >= application.rejected_at + letters.REJECTION_DELAY


def _is_untold(work: Work, application: Application) -> bool:
    """Whether a no stands that the acting candidate has not heard of."""
    if application.status is not ApplicationStatus.REJECTED or not policy.is_self(work.actor, application):
        return False
    no = letters.that_say_no(work, [application.id]).get(application.id)
    return not is_told(application, no, work.now)


def _confirm_withdrawal(work: Work, application: Application) -> None:
    """To the candidate, who did it by themself, and to the colleague whose application it was."""
    letters.write(work, Occasion.WITHDRAWN, application)
    owner = work.session.get(User, application.recruiter_id) if application.recruiter_id else None
    if owner is not None and owner.status is UserStatus.ACTIVE:
        letters.write_to_user(work, Occasion.CANDIDATE_WITHDREW, owner, application_id=str(application.id))


def _expect_ours(reason: RejectionReason) -> None:
    if reason.status is not ReasonStatus.ACTIVE or reason.kind is ReasonKind.BY_CANDIDATE:
        raise Invalid({"reason_id": "unknown_reason"})


def expect(application: Application, *statuses: ApplicationStatus) -> None:
    """Refuses with InvalidTransition what leads nowhere from where the application stands."""
    if application.status not in statuses:
        raise InvalidTransition(current_status=str(application.status), allowed=[str(one) for one in statuses])


def expect_no_other(work: Work, application: Application) -> None:
    """At most one living application of a person for a job; and an archived job takes nobody back, nor is there
    anybody to take back once they are erased."""
    if application.candidate.anonymized_at is not None:
        raise Conflict("erase_gone")
    job = work.session.get_one(Job, application.job_id)
    if job.status is JobStatus.ARCHIVED:
        raise Conflict("job_archived")
    other = standing.living(work, application.candidate_id, application.job_id, but=application.id)
    if other is not None:
        raise Conflict("applied_again", application_id=str(other))
