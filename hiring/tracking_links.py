"""Tracking links: short addresses that say where their visitors come from. The same again is the same link."""

import re
import secrets
import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from hiring import listings, policy
from hiring.came_from import CAREERS_SITE, LONGEST, CameFrom, words
from hiring.errors import Invalid, NotFound
from hiring.models.job import Job
from hiring.models.tracking_link import TrackingLink
from hiring.names import is_storable
from hiring.work import Work

PAGE = 100
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
_LENGTH = 8
_TOKEN = re.compile(f"[{_LETTERS}]{{{_LENGTH}}}")


@dataclass(frozen=True)
class Wanted:
    """A link as somebody types it. `job_id` None: it leads to the list of jobs."""

    source: str
    medium: str = ""
    campaign: str = ""
    job_id: uuid.UUID | None = None


@dataclass(frozen=True)
class Listed:
    """A link, the job it leads to, and whether the public still finds that job."""

    link: TrackingLink
    job: Job | None
    leads: bool


def make(work: Work, wanted: Wanted) -> TrackingLink:
    """A new link, or the one that says the very same, which is in use again. Raises Invalid `source`: `required`;
    any of the texts: `too_long`, `bad_characters`; `job_id`: `unknown`, `not_public`."""
    work.require(policy.may_track(work.actor))
    said = _checked(work, wanted)
    known = work.session.scalar(
        select(TrackingLink)
        .where(*(getattr(TrackingLink, name) == value for name, value in said.items() if name != "job_id"))
        .where(TrackingLink.job_id.is_(None) if wanted.job_id is None else TrackingLink.job_id == wanted.job_id)
        .order_by(TrackingLink.created_at, TrackingLink.id)
        .limit(1)
        .with_for_update()
    )
    if known is not None:
        restore(work, known)
        return known
    token = "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))
    link = TrackingLink(token=token, created_by=work.user_id, **said)
    work.session.add(link)
    work.session.flush()  # the race for the token is lost here, not at the end
    work.record("tracking_link.created", link, source=link.source)
    return link


def get(work: Work, id: uuid.UUID) -> Listed:
    """Raises NotFound, also for a link to a job that this actor may not see."""
    row = work.session.execute(_with_job().where(TrackingLink.id == id, _seen(work))).first()
    if row is None:
        raise NotFound
    work.require(policy.may_track(work.actor))
    return _listed(work, *row)


def listed(work: Work, *, archived: bool = False, after: uuid.UUID | None = None) -> Sequence[Listed]:
    """Those in use or the archived ones, newest first, PAGE and one more of them; one statement."""
    work.require(policy.may_track(work.actor))
    is_archived = TrackingLink.archived_at.is_not(None)
    found = _with_job().where(is_archived if archived else ~is_archived, _seen(work))
    if after is not None:
        found = found.where(TrackingLink.id < after)
    rows = work.session.execute(found.order_by(TrackingLink.id.desc()).limit(PAGE + 1))
    return [_listed(work, link, job) for link, job in rows]


def archive(work: Work, link: TrackingLink) -> None:
    """It is offered no more; whoever still comes by it counts for its source."""
    work.require(policy.may_track(work.actor))
    if link.archived_at is None:
        link.archived_at = work.now
        work.record("tracking_link.archived", link)


def restore(work: Work, link: TrackingLink) -> None:
    work.require(policy.may_track(work.actor))
    if link.archived_at is not None:
        link.archived_at = None
        work.record("tracking_link.restored", link)


def jobs(work: Work) -> Sequence[Job]:
    """What a link can lead to: the jobs that the public finds now, by name."""
    work.require(policy.may_track(work.actor))
    found = select(Job).where(policy.visible_jobs(work.actor), listings.is_listed(work.now))
    return work.session.scalars(found.order_by(Job.name, Job.id).limit(listings.PAGE_SIZE * 10)).unique().all()


def of_tokens(session: Session, tokens: Collection[str]) -> Mapping[str, CameFrom]:
    """What the links of these tokens say; a word that is none is left out. One statement, none without any word
    that could be one."""
    likely = {one for one in tokens if _TOKEN.fullmatch(one)}
    if not likely:
        return {}
    found = select(TrackingLink.token, TrackingLink.source, TrackingLink.medium, TrackingLink.campaign)
    rows = session.execute(found.where(TrackingLink.token.in_(likely)))
    return {token: CameFrom(source, medium, campaign) for token, source, medium, campaign in rows}


def came_from(work: Work, source: Mapping[str, str]) -> CameFrom:
    """Of an application: what its link says, else what the address or the program said. `source`: as Sending has
    it."""
    link = of_tokens(work.session, {source.get("src", "")}).get(source.get("src", ""))
    medium, campaign = words(source.get("utm_medium")), words(source.get("utm_campaign"))
    if link is None:
        return CameFrom(words(source.get("source")) or CAREERS_SITE, medium, campaign)
    return CameFrom(link.source, link.medium or medium, link.campaign or campaign)


def _checked(work: Work, wanted: Wanted) -> dict[str, Any]:
    said: dict[str, Any] = {name: words(getattr(wanted, name)) for name in ("source", "medium", "campaign")}
    wrong = {name: code for name in said if (code := _wrong(getattr(wanted, name)))}
    if not said["source"]:
        wrong.setdefault("source", "required")
    if wanted.job_id is not None:
        job = work.session.get(Job, wanted.job_id)
        if job is None or not policy.may_see_job(work.actor, job):
            wrong["job_id"] = "unknown"
        elif listings.standing(job, work.now).page is not listings.Page.SHOWN:
            wrong["job_id"] = "not_public"
    if wrong:
        raise Invalid(wrong)
    return {**said, "job_id": wanted.job_id}


def _wrong(text: str) -> str:
    if not is_storable(text):
        return "bad_characters"
    return "too_long" if len(" ".join(text.split())) > LONGEST else ""


def _with_job() -> Any:
    return select(TrackingLink, Job).outerjoin(Job, Job.id == TrackingLink.job_id)


def _seen(work: Work) -> ColumnElement[bool]:
    return or_(TrackingLink.job_id.is_(None), policy.visible_jobs(work.actor))


def _listed(work: Work, link: TrackingLink, job: Job | None) -> Listed:
    shown = job is None or listings.standing(job, work.now).page is listings.Page.SHOWN
    return Listed(link, job, shown)
