"""Where an application stands: every change of stage or status goes through here, and is counted."""

import uuid
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from hiring.errors import Stale
from hiring.models.application import Application, ApplicationStatus, StageChange
from hiring.models.stage import Stage, StageKind, StageStatus
from hiring.work import Work


def begin(work: Work, application: Application, stage: Stage) -> None:
    """The first step of a new application."""
    work.session.add(
        StageChange(application_id=application.id, to_stage_id=stage.id, to_status=application.status,
                    at=work.now, actor_id=work.actor.id)
    )  # fmt: skip
    work.ledger.counts[application.job_id, stage.id, application.status] += 1


def change(
    work: Work, application: Application, *, stage: Stage | None = None, status: ApplicationStatus | None = None
) -> None:
    """Moves to a stage, a status or both."""
    stage = stage or application.stage
    status = status or application.status
    before = (application.job_id, application.current_stage_id, application.status)
    work.session.add(
        StageChange(application_id=application.id, from_stage_id=application.current_stage_id,
                    to_stage_id=stage.id, from_status=application.status, to_status=status, at=work.now,
                    actor_id=work.actor.id)
    )  # fmt: skip
    work.ledger.counts[before] -= 1
    work.ledger.counts[application.job_id, stage.id, status] += 1
    if stage.id != application.current_stage_id:
        application.current_stage_id = stage.id
        application.stage = stage
        application.stage_entered_at = work.now
    application.status = status


def expect_version(application: Application, version: int | None) -> None:
    """Refuses with Stale when the caller looked at another version than the stored one."""
    if version is not None and version != application.version:
        raise Stale(thing="application")


def inbox_of(work: Work, job_id: uuid.UUID) -> Stage:
    """The job's first stage."""
    return work.session.scalars(select(Stage).where(Stage.job_id == job_id, Stage.kind == StageKind.INBOX)).one()


def standable(work: Work, application: Application) -> Stage:
    """The stage to return to: where it stood, or the inbox if that stage was retired. It is not retired from
    here on until the transaction ends."""
    work.session.refresh(application.stage, with_for_update={"read": True})
    if application.stage.status is StageStatus.ACTIVE:
        return application.stage
    return inbox_of(work, application.job_id)


def promised_answer(today: date, working_days: int, zone: ZoneInfo) -> datetime:
    """The end of the day that lies so many working days (Monday to Friday) after today."""
    day = today
    while working_days > 0:
        day += timedelta(days=1)
        if day.weekday() < 5:
            working_days -= 1
    return datetime.combine(day, time(23, 59, 59), zone)
