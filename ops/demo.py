"""The demo world: Brightmoor Cargo Cycles, its jobs, its people, and any number of applicants."""

import hashlib
import io
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Table, insert, select

from hiring import hiring_teams, job_loading, jobs, organisation, rejection_reasons, screening_forms, stages, users
from hiring.actors import OPERATOR, Actor, JobRole, Role
from hiring.models.candidate import Tag
from hiring.models.job import Job, JobMember
from hiring.models.user import User
from hiring.names import norm
from hiring.search import entries
from hiring.work import Files, Work
from ops import demo_people, demo_rows, demo_visits, demo_words
from ops.demo_hiring import Hiring
from ops.demo_people import Crowd, Opening, World
from ops.demo_rows import Batch
from plumbing.records import Base, stamp_with

OpenWork = Callable[[Actor], AbstractContextManager[Work]]
"""`with open_work(actor) as work:` is one transaction."""

JOBS = Path(__file__).with_name("demo_jobs.json")
BATCH = 2000
MOST_FILES = 300
"""How many of the newest applicants get a CV of their own: each is a file that the storage makes durable."""

_BEFORE = timedelta(weeks=demo_people.WEEKS + 1)
_PEOPLE = (
    ("ines.varga", "Ines", "Varga", Role.ADMIN),
    ("dario.conti", "Dario", "Conti", Role.RECRUITER),
    ("karl.osei", "Karl", "Osei", Role.MEMBER),
    ("mo.siddiq", "Mo", "Siddiq", Role.MEMBER),
)
_INTEREST = {
    "web-developer-dealer-tools": 5,
    "customer-care-lead": 4,
    "firmware-engineer": 4,
    "frame-welder-tig": 3,
    "apprentice-machinist": 3,
    "frame-design-engineer": 2,
}
"""How many apply, beside 1 for every other job."""
_ENDED = {"apprentice-machinist": timedelta(days=14), "supply-planner": timedelta(days=5)}
"""How long ago these stopped taking applications."""
_NOBODY_APPLIES = {"head-of-dealers-7c1f4e9ab230"}
_CLOSE_IN_DAYS = {"firmware-engineer": 20, "customer-care-lead": 11, "web-developer-dealer-tools": 7}


class AlreadyInUse(Exception):
    """There are users or jobs already: the demo stays out of a real database."""


@dataclass(frozen=True)
class Summary:
    """What was made; `people` are the users by the first part of their address, the administrator first."""

    jobs: int
    applications: int
    files: int
    people: Mapping[str, User]


def load(open_work: OpenWork, storage: Files, applications: int = 120, seed: int = 1) -> Summary:
    """Makes the whole world, several transactions long. Jobs, users and forms come through the verbs, the
    applicants as rows in batches. Raises AlreadyInUse before anything is changed."""
    with open_work(OPERATOR) as work:
        if is_in_use(work):
            raise AlreadyInUse
        now = work.now
    with _at(now - _BEFORE, open_work) as work:
        people = _set_up(work)
    document = json.loads(JOBS.read_text("utf-8"))
    for index, entry in enumerate(document["jobs"]):
        with _at(now - _BEFORE + timedelta(hours=9 * index), open_work) as work:
            _load_job(work, _as_it_began(entry, now), people)
    with _at(now, open_work) as work:
        world = _world(work, people)
    files = _apply(open_work, storage, world, applications, seed)
    Hiring(open_work, storage, people, seed).fill()
    for entry in document["jobs"]:
        if entry["slug"] in _ENDED:
            with _at(now - _ENDED[entry["slug"]], open_work) as work:
                job_loading.load(work, {"jobs": [entry]})
    with _at(now, open_work) as work:
        demo_visits.fill(work, seed)
    entries.rebuild(lambda: open_work(OPERATOR))
    return Summary(len(document["jobs"]), applications, files, people)


@contextmanager
def _at(then: datetime, open_work: OpenWork) -> Iterator[Work]:
    """A transaction whose acts happened then."""
    with open_work(OPERATOR) as work:
        stamp_with(work.session, then)
        yield replace(work, now=then)


def is_in_use(work: Work) -> bool:
    """Whether anybody or anything is here already."""
    return any(work.session.scalar(select(noun.id).limit(1)) is not None for noun in (User, Job))


def _set_up(work: Work) -> dict[str, User]:
    organisation.change(
        work,
        name="Brightmoor Cargo Cycles",
        short_name="Brightmoor",
        headline="Build the bikes that take vans off the road",
        intro="We are 140 people in Leeds making cargo bikes for families, florists and fire brigades.",
        timezone="Europe/London",
        contact_email="people@brightmoor.example",
    )
    rejection_reasons.add_defaults(work)
    for name, tone in demo_words.TAGS:
        tag = Tag(name=name, name_norm=norm(name), tone=tone)
        work.session.add(tag)
        work.record("tag.created", tag, name=name)
    return {
        address: users.add(
            work, email=f"{address}@brightmoor.example", first_name=first, last_name=last, role=role
        )
        for address, first, last, role in _PEOPLE
    }


def _as_it_began(entry: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """The job before it was paused or closed, with its closing day counted from now."""
    began = {**entry, "status": "open"} if entry["slug"] in _ENDED else dict(entry)
    if entry["slug"] in _CLOSE_IN_DAYS:
        began["closes_at"] = (now + timedelta(days=_CLOSE_IN_DAYS[entry["slug"]])).date().isoformat()
    return began


def _load_job(work: Work, entry: Mapping[str, Any], people: Mapping[str, User]) -> None:
    job_loading.load(work, {"jobs": [entry]})
    job = work.session.scalars(select(Job).where(Job.slug == entry["slug"])).one()
    team = {
        "Workshop": [("dario.conti", JobRole.RECRUITER), ("karl.osei", JobRole.HIRING_MANAGER)],
        "Engineering": [("ines.varga", JobRole.RECRUITER), ("mo.siddiq", JobRole.INTERVIEWER)],
    }.get(entry["department"], [("dario.conti", JobRole.RECRUITER)])
    for address, role in team:
        user = work.session.merge(people[address], load=False)
        hiring_teams.add(work, job, user, role)


def _world(work: Work, people: Mapping[str, User]) -> World:
    found = select(JobMember.job_id, JobMember.user_id).where(JobMember.role == JobRole.RECRUITER)
    owners = {job_id: user_id for job_id, user_id in work.session.execute(found)}
    openings = []
    for job in work.session.scalars(select(Job).order_by(Job.slug)):
        form = screening_forms.of(work, job)
        if job.slug not in _NOBODY_APPLIES:
            openings.append(
                Opening(
                    job=job,
                    stages=stages.of(work, job),
                    definition=form.definition if form else None,
                    weight=_INTEREST.get(job.slug, 1),
                    closed_for=_ENDED.get(job.slug, timedelta(0)),
                    is_over=job.slug == "apprentice-machinist",
                    owner_id=owners.get(job.id),
                )
            )
    return World(
        now=work.now,
        zone=work.organisation.zone,
        openings=openings,
        reasons=rejection_reasons.active(work),
        recruiters=[people["ines.varga"], people["dario.conti"]],
        tags={tag.name: tag.id for tag in work.session.scalars(select(Tag))},
    )


def _apply(open_work: OpenWork, storage: Files, world: World, count: int, seed: int) -> int:
    left, files = count, 0
    for batch in Crowd(world, seed).batches(count, BATCH):
        left -= len(batch.rows["applications"])
        _store_files(storage, batch, newest=MOST_FILES if not left else max(0, MOST_FILES - left))
        files += len(batch.rows["attachments"])
        with open_work(OPERATOR) as work:
            _write(work, batch)
    return files


def _store_files(storage: Files, batch: Batch, newest: int) -> None:
    """The bytes come first: a row without its file must never be."""
    said = {row["id"]: row for row in batch.rows["submissions"]}
    senders = batch.senders[-newest:] if newest else []
    for applied, submission in senders:
        profile = said[submission["id"]]["profile"]
        name = f"{profile['first_name']} {profile['last_name']}"
        content = demo_words.cv(name, demo_words.STORIES[applied["id"].int % len(demo_words.STORIES)])
        key = f"demo-{submission['id'].hex}"
        storage.put(key, io.BytesIO(content), content_type="application/pdf")
        batch.rows["attachments"].append(
            demo_rows.cv(applied, submission, name, storage_key=key, size=len(content),
                         sha256=hashlib.sha256(content).hexdigest())
        )  # fmt: skip


def _write(work: Work, batch: Batch) -> None:
    tables = Base.metadata.tables
    for name in demo_rows.TABLES:
        if batch.rows[name]:
            table: Table = tables[name]
            work.session.execute(insert(table), batch.rows[name])
    for row in batch.rows["attachments"]:
        work.later("make_preview", attachment_id=str(row["id"]))
    for job_id, hired in batch.hired.items():
        job = jobs.get(work, job_id)
        job.openings_filled += hired
        job.openings_count = max(job.openings_count, job.openings_filled)
    work.ledger.events.extend(batch.events)
    work.ledger.counts.update(batch.counts)
    work.ledger.tallies.update(batch.tallies)
