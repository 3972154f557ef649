"""A copy of everything, made by cursor while people go on working: nothing is missed, nothing comes twice."""

import itertools
import json
import random
import threading
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select

from hiring.models.application import Application, ApplicationStatus
from plumbing.clock import read_instant
from tests.bench.applying import pdf
from tests.bench.measuring import Line, Shot, cpu_ratio
from tests.bench.programs import API, PAGE, program_shot
from tests.bench.programs_writing import application
from tests.bench.runs import Bench
from tests.bench.servers import Visitor
from tests.bench.worlds import TEN, World

DEEP = 0.9
"""How far through the walk the page is taken that is compared with the first one."""


@dataclass
class Walk:
    """What a walk was given."""

    objects: list[dict[str, Any]] = field(default_factory=list)
    cursors: list[str] = field(default_factory=list)
    watermark: str = ""

    @property
    def ids(self) -> Counter[str]:
        return Counter(one["id"] for one in self.objects)


@dataclass
class Changes:
    """What was done meanwhile."""

    changed: set[str] = field(default_factory=set)
    created: int = 0
    deleted: set[str] = field(default_factory=set)


def walk(bench: Bench) -> Iterator[Line]:
    """Wrong are: who was there all the time and was not given; who was given twice unchanged; who differs in the
    copy, once what changed meanwhile was fetched. In the order of creation nobody comes twice at all."""
    world = bench.large
    there = set(_known(world))
    with _busy(world) as changes:
        by_change = _walked(world)
        by_age = _walked(world, sort="created_at")
    missed = (there - changes.deleted) - by_change.ids.keys()
    missed |= (there - changes.deleted) - by_age.ids.keys()
    versions = Counter((one["id"], one["updated_at"]) for one in by_change.objects)
    twice = [key for key, times in versions.items() if times > 1]
    twice += [key for key, times in by_age.ids.items() if times > 1]
    twice += [key for key, times in by_change.ids.items() if times > 1 and key not in changes.changed]
    differing = _copied(world, by_change) ^ set(_known(world).items())
    wrong = len(missed) + len(twice) + len(differing)
    facts = {"applications": world.applications, "pages": len(by_change.cursors) + 1, "missed": len(missed),
             "twice": len(twice), "differing": len(differing), "changed": len(changes.changed),
             "created": changes.created, "deleted": len(changes.deleted)}  # fmt: skip
    yield Line("api_walk_wrong", wrong, [wrong], "<= 0", facts)
    deep = f"{PAGE}&cursor={by_change.cursors[int(len(by_change.cursors) * DEEP)]}"
    shots: tuple[Shot, Shot] = (program_shot(world, deep), program_shot(world, PAGE))
    yield cpu_ratio("api_walk_depth", *shots, "<= 1.5", bench.pace, applications=world.applications)


def _walked(world: World, **query: str) -> Walk:
    program, found = world.program(), Walk()
    path = PAGE + "".join(f"&{name}={value}" for name, value in query.items())
    address: str | None = path
    while address is not None:
        page = json.loads(program.get(address).body)
        found.objects += page["data"]
        found.watermark = page["sync_watermark"]
        cursor = page["next_cursor"]
        address = None if cursor is None else f"{path}&cursor={cursor}"
        if cursor is not None:
            found.cursors.append(cursor)
    program.close()
    return found


def _copied(world: World, first: Walk) -> set[tuple[str, datetime]]:
    """What a program has that walked once and then asked for what had changed since."""
    later = _walked(world, updated_after=first.watermark, include_deleted="true")
    copy: dict[str, datetime] = {}
    for one in [*first.objects, *later.objects]:
        moment = read_instant(one["updated_at"])
        assert moment is not None
        if "deleted_at" in one:
            copy.pop(one["id"], None)
        elif moment >= copy.get(one["id"], moment):
            copy[one["id"]] = moment
    return set(copy.items())


def _known(world: World) -> dict[str, datetime]:
    """All that are there, and when each changed, to the millisecond as documents say it."""
    rows = select(Application.id, Application.updated_at).where(Application.deleted_at.is_(None))
    with world.open_work() as work:
        found = work.session.execute(rows).tuples().all()
    return {str(id): at.replace(microsecond=at.microsecond // 1000 * 1000) for id, at in found}


@contextmanager
def _busy(world: World) -> Iterator[Changes]:
    """Meanwhile somebody rates, hands in and deletes, as fast as the server lets them."""
    done, changes = threading.Event(), Changes()
    with world.open_work() as work:
        some = select(Application.id).where(Application.status == ApplicationStatus.ACTIVE)
        ids = list(work.session.scalars(some.where(Application.deleted_at.is_(None))).all())
    random.Random(1).shuffle(ids)
    job_id = world.job_of(TEN)
    program = world.program()
    failed: list[BaseException] = []

    def go_on() -> None:
        waiting = itertools.cycle(ids)
        try:
            for step in itertools.count():
                if done.is_set():
                    return
                _change(program, step, waiting, job_id, changes)
        except BaseException as error:
            failed.append(error)

    thread = threading.Thread(target=go_on)
    thread.start()
    try:
        yield changes
    finally:
        done.set()
        thread.join()
    if failed:
        raise failed[0]


def _change(
    program: Visitor, step: int, waiting: Iterator[uuid.UUID], job_id: uuid.UUID, changes: Changes
) -> None:
    """Of ten acts one is a new application, one takes one away, and eight are ratings."""
    if step % 10 == 0:
        program.send("POST", f"{API}/jobs/{job_id}/applications", application(pdf(1_000)), 201)
        changes.created += 1
        return
    id = str(next(waiting))
    if id in changes.deleted:
        return
    if step % 10 == 1:
        changes.deleted.add(id)  # before it is done: a walk may pass while it is
        program.send("DELETE", f"{API}/applications/{id}", expected=204)
    else:
        changes.changed.add(id)
        program.send("PATCH", f"{API}/applications/{id}", {"rating": step % 3 + 1})
