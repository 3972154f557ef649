"""An application goes: nobody finds it or anything of it any more. A stone stays for programs that know of it."""

from typing import Any

from sqlalchemy import select, update

from hiring import attachments, interviews, letters, offers, policy, scheduling, search, tallies
from hiring.applications import hiring, standing
from hiring.candidates import touching
from hiring.models.application import Application, ApplicationStatus, StageChange
from hiring.models.attachment import Attachment
from hiring.models.interview import Interview
from hiring.models.letter import Occasion
from hiring.models.note import Note
from hiring.models.offer import AbandonReason, Offer
from hiring.models.result_link import ResultLink
from hiring.models.stage import Stage
from hiring.tallies import State
from hiring.work import Work

_GO_ALONG: tuple[Any, ...] = (Attachment, Interview, Note, Offer, ResultLink)
_UNSENT = (Occasion.RECEIVED, Occasion.SENT_AGAIN, Occasion.REJECTED, Occasion.MESSAGE)


def delete(work: Work, application: Application) -> None:
    """Takes the application away with its interviews, offers, notes, results and files, and out of everything that
    is counted. Coming interviews are cancelled first and their people told; letters that wait do not go. The bytes
    of its files go a day later. One that is gone stays so."""
    work.require(policy.may_delete_applications(work.actor, application))
    if application.deleted_at is not None:
        return
    if offers.open_of(work, application) is not None:
        offers.abandon_open(work, application, AbandonReason.APPLICATION_CLOSED)
    interviews.cancel_coming(work, [application])
    scheduling.close_with(work, [application])
    letters.cancel_waiting(work, application, *_UNSENT)
    if application.status is ApplicationStatus.HIRED:
        hiring.free_place(work, application)
    _uncount(work, application)
    application.deleted_at = work.now
    application.external_id = None  # the key is free for another one
    work.record("application.deleted", application)
    work.session.flush()
    touching.touch(work, [application.candidate_id])
    _take_along(work, application)
    search.person_changed(work, application.candidate_id)


def _uncount(work: Work, application: Application) -> None:
    zone = work.organisation.zone
    stages = {one.id: one for one in work.session.scalars(select(Stage).where(Stage.job_id == application.job_id))}
    way = (
        select(StageChange.to_stage_id, StageChange.at)
        .where(StageChange.application_id == application.id)
        .order_by(StageChange.at, StageChange.id)
    )
    arrivals = [(row.to_stage_id, row.at) for row in work.session.execute(way)]
    state = State.of(application, stages[application.furthest_stage_id])
    work.ledger.counts[application.job_id, application.current_stage_id, application.status] -= 1
    work.ledger.tallies.subtract(tallies.of(state, zone))
    work.ledger.tallies.subtract(standing.stays(application.job_id, arrivals, stages, zone))


def _take_along(work: Work, application: Application) -> None:
    """Each of them is a stone of its own."""
    files = select(Attachment.id).where(
        Attachment.application_id == application.id, Attachment.deleted_at.is_(None)
    )
    for id in work.session.scalars(files).all():
        work.later("purge_attachment", attachment_id=str(id), due_at=work.now + attachments.PURGED_AFTER)
    for table in _GO_ALONG:
        work.session.execute(
            update(table)
            .where(table.application_id == application.id, table.deleted_at.is_(None))
            .values(deleted_at=work.now, updated_at=work.now, version=table.version + 1)
            .execution_options(synchronize_session=False)
        )
    work.session.expire_all()
