"""Hiring: by an offer that was accepted or without one, and taking it back. Nothing closes the job by itself."""

from datetime import date
from typing import Any

from sqlalchemy import select

from hiring import interviews, offers, policy, scheduling
from hiring.applications import standing
from hiring.applications.deciding import expect, expect_no_other
from hiring.models.application import Application, ApplicationStatus, StageChange
from hiring.models.job import Job
from hiring.models.offer import AbandonReason, DecidedVia, Offer, OfferStatus
from hiring.models.stage import Stage, StageKind, StageStatus
from hiring.work import Work


def accept_offer(
    work: Work, offer: Offer, *, hire: bool = True, starts_on: date | None = None, version: int | None = None,
    via: DecidedVia = DecidedVia.TEAM,
) -> None:  # fmt: skip
    """The candidate said yes: the offer is accepted and they are hired, in one transaction. With `hire` False the
    application stays where it stands. `starts_on`: the first day of work where it is not the offer's. `version` is
    the offer's. What holds already changes nothing.

    The offer has been found for change. Raises Stale (also where it was accepted meanwhile, but without the hire
    that is wanted now), InvalidTransition, Conflict `offer_expired`.
    """
    application = offer.application
    work.require(policy.may_answer_offer(work.actor, application))
    if hire and not policy.is_self(work.actor, application):
        work.require(policy.may_hire(work.actor, application))
    to_hire = hire and application.status is ApplicationStatus.ACTIVE
    if to_hire:
        offers.expect_version(offer, version)
    offers.accept(work, offer, version=version, via=via)
    if to_hire:
        _hire(work, application, starts_on or offer.starts_on)


def hire(
    work: Work, application: Application, *, starts_on: date | None = None, version: int | None = None
) -> None:
    """active -> hired at the hired stage, without waiting for an offer. One that is out counts as accepted; one
    that is not (or has run out) is abandoned, because the hire takes its place. `starts_on`: the first day of work
    where no accepted offer names it. Raises Stale, InvalidTransition."""
    work.require(policy.may_hire(work.actor, application))
    if application.status is ApplicationStatus.HIRED:
        return
    standing.expect_version(application, version)
    expect(application, ApplicationStatus.ACTIVE)
    offer = offers.live_of(work, application, for_change=True)
    if offer is not None and offer.status is OfferStatus.SENT and not offers.has_run_out(offer, work.now):
        offers.accept(work, offer)
    elif offer is not None and offer.status is not OfferStatus.ACCEPTED:
        over = offers.has_run_out(offer, work.now) and offer.status is OfferStatus.SENT
        offers.abandon_open(work, application, AbandonReason.EXPIRED if over else AbandonReason.SUPERSEDED)
        offer = None
    _hire(work, application, starts_on or (offer.starts_on if offer else None))


def unhire(work: Work, application: Application, *, version: int | None = None) -> None:
    """hired -> active at the stage it was hired from, and the job has a place more again. Interviews that the hire
    cancelled are restored where they still lie ahead. An accepted offer stays accepted until it is abandoned.
    Raises Stale, InvalidTransition, Conflict `job_archived`."""
    work.require(policy.may_hire(work.actor, application))
    if application.status is ApplicationStatus.ACTIVE:
        return
    standing.expect_version(application, version)
    expect(application, ApplicationStatus.HIRED)
    expect_no_other(work, application)
    stage = _hired_from(work, application)
    with standing.changing(work, application):
        application.hired_at = None
        standing.change(work, application, stage=stage, status=ApplicationStatus.ACTIVE)
    _fill(work, application, -1)
    interviews.restore(work, [application])
    scheduling.reopen_with(work, [application])
    work.record("application.unhired", application, stage=stage.name)


def free_place(work: Work, application: Application) -> None:
    """For verbs after which somebody who was hired no longer takes a place of the job."""
    _fill(work, application, -1)


def _hire(work: Work, application: Application, starts_on: date | None) -> None:
    stage = work.session.scalars(
        select(Stage).where(Stage.job_id == application.job_id, Stage.kind == StageKind.HIRED)
    ).one()
    with standing.changing(work, application):
        application.hired_at = work.now
        standing.change(work, application, stage=stage, status=ApplicationStatus.HIRED)
    _fill(work, application, +1)
    interviews.cancel_coming(work, [application])
    scheduling.close_with(work, [application])
    starts: dict[str, Any] = {"starts_on": starts_on.isoformat()} if starts_on else {}
    work.record("application.hired", application, stage=stage.name, **starts)


def _fill(work: Work, application: Application, places: int) -> None:
    """Counts on the row as it is now: two who are hired at once both count. Those who apply wait for nothing."""
    job = work.session.get_one(Job, application.job_id)
    work.session.refresh(job, ["openings_filled", "version"], with_for_update={"key_share": True})
    job.openings_filled = max(job.openings_filled + places, 0)
    work.session.flush()


def _hired_from(work: Work, application: Application) -> Stage:
    """Where it stood before, the first stage if that one is retired. It is not retired meanwhile."""
    before = work.session.scalar(
        select(StageChange.from_stage_id)
        .where(StageChange.application_id == application.id)
        .where(
            StageChange.to_status == ApplicationStatus.HIRED, StageChange.from_status != ApplicationStatus.HIRED
        )
        .order_by(StageChange.at.desc(), StageChange.id.desc())
        .limit(1)
    )
    stage = work.session.get(Stage, before, with_for_update={"read": True}) if before else None
    usable = stage is not None and stage.status is StageStatus.ACTIVE and stage.kind is not StageKind.HIRED
    return stage if stage is not None and usable else standing.inbox_of(work, application.job_id)
