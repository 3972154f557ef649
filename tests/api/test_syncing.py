"""A program that keeps a copy loses nothing and doubles nothing, whatever is written while it walks.

`make sync` does the same with a generated client and a large house.
"""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from hiring import api_keys
from hiring.actors import OPERATOR
from hiring.models.candidate import Tag
from hiring.names import norm
from hiring.work import opened
from plumbing.storage import Remembered
from tests.api.conftest import Program
from tests.conftest import NOON, OpenWork
from tests.support.applications import applied
from tests.support.applications import world as make_world
from tests.support.web_app import Clock, build_app
from web.hall import db

LISTS = ("/tags", "/candidates", "/applications", "/notes")
WRITERS, EACH = 3, 20


class Ticking(Clock):
    """Goes on by a millisecond whenever somebody looks: all that is written has its own time, in any order."""

    def __call__(self) -> Any:
        self.turn(milliseconds=1)
        return self.time


@dataclass
class Copy:
    """What a program keeps: by list and id, the last that came."""

    program: Program
    kept: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    watermarks: dict[str, str] = field(default_factory=dict)

    def sync(self, lists: tuple[str, ...] = LISTS) -> None:
        for path in lists:
            asked = {"include_deleted": "true", "page_size": "3"}
            if path in self.watermarks:
                asked["updated_after"] = self.watermarks[path]
            page = self.program.get(path, query_string=asked).json
            watermark = page["sync_watermark"]
            self.keep(path, page)
            while page["next_cursor"] is not None:
                page = self.program.get(path, query_string={**asked, "cursor": page["next_cursor"]}).json
                assert page["sync_watermark"] == watermark
                self.keep(path, page)
            self.watermarks[path] = watermark

    def keep(self, path: str, page: dict[str, Any]) -> None:
        ids = [one["id"] for one in page["data"]]
        assert len(ids) == len(set(ids))
        self.kept |= {(path, one["id"]): one for one in page["data"]}


@pytest.fixture
def clock() -> Clock:
    return Ticking(NOON)


@pytest.fixture
def reader(
    tmp_path: Path, each_database_url: str, open_work_on_each: OpenWork, storage: Remembered, clock: Clock
) -> Iterator[Program]:
    app = build_app(tmp_path, each_database_url, clock=clock, storage=storage, FOYER_LIMIT_FACTOR="100000")
    with open_work_on_each() as work:
        made = api_keys.make(work, "Payroll", api_keys.ALL_SCOPES, expires_at=None)
    yield Program(app, made.words, made.key.id)
    with app.app_context():
        db.engine.dispose()


def test_what_was_begun_before_a_walk_and_committed_after_it_comes_with_the_next(
    reader: Program, each_engine: Engine, clock: Clock, storage: Remembered
) -> None:
    """With a watermark of "now" it would be lost: its time lies before the walk that did not see it."""
    reader.get("/me")  # so that nothing is written down of the key while somebody else writes
    copy, began = Copy(reader), clock()
    with Session(each_engine) as session, opened(session, OPERATOR, now=began, files=storage) as work:
        late = Tag(name="late", name_norm=norm("late"), tone="blue")
        work.session.add(late)
        work.session.flush()
        clock.turn(seconds=20)
        copy.sync(("/tags",))
        assert copy.kept == {}
    copy.sync(("/tags",))
    assert [one["name"] for one in copy.kept.values()] == ["late"]


def test_the_watermark_is_of_the_first_page_and_half_a_minute_before_it(reader: Program, clock: Clock) -> None:
    before = clock()
    for name in ("a", "b"):
        reader.post("/tags", {"name": name})
    first = reader.get("/tags?page_size=1").json
    clock.turn(minutes=5)
    then = reader.get("/tags", query_string={"page_size": 1, "cursor": first["next_cursor"]}).json
    assert then["sync_watermark"] == first["sync_watermark"]
    assert first["sync_watermark"] < (before - timedelta(seconds=29)).isoformat()


def test_several_values_come_with_commas_or_as_generated_clients_send_them(reader: Program) -> None:
    ids = [reader.post("/tags", {"name": name}).json["id"] for name in "abc"]
    for asked in (f"ids={ids[0]},{ids[1]}", f"ids={ids[0]}&ids={ids[1]}"):
        assert {one["id"] for one in reader.get(f"/tags?{asked}").json["data"]} == set(ids[:2])
    twice = reader.get("/tags?page_size=1&page_size=2")
    assert twice.json["errors"][0]["code"] == "given_twice"


def test_a_copy_made_while_others_write_is_equal_to_a_walk_from_nothing(
    reader: Program, open_work_on_each: OpenWork
) -> None:
    with open_work_on_each() as work:
        there = make_world(work)
        for number in range(15):
            applied(work, work.session.merge(there.job, load=False), f"Person Number{number}")
    copy, at_work = Copy(reader), threading.Event()
    ids = sorted(one["id"] for one in reader.walk("/applications"))
    with ThreadPoolExecutor(WRITERS) as writers:
        all_of_them = [writers.submit(_write, reader, ids[number::WRITERS], number) for number in range(WRITERS)]
        for one in all_of_them:
            one.add_done_callback(lambda _: at_work.set() if all(each.done() for each in all_of_them) else None)
        copy.sync()
        while not at_work.is_set():
            copy.sync()
        for one in all_of_them:
            one.result()
    copy.sync()
    fresh = Copy(reader)
    fresh.sync()
    assert copy.kept == fresh.kept
    gone = {path for (path, _), one in fresh.kept.items() if "deleted_at" in one}
    assert {"/tags", "/candidates", "/applications", "/notes"} >= gone >= {"/tags", "/applications", "/notes"}


def _write(program: Program, ids: list[str], number: int) -> None:
    """Everyone works on people of their own; the tags are everybody's."""
    acts: tuple[Callable[[str, int], Any], ...] = (
        lambda id, step: program.patch(f"/applications/{id}", {"rating": step % 3 + 1}),
        lambda id, step: program.post(f"/applications/{id}/advance", {}),
        lambda id, step: _tag_and_untag(program, f"tag {number} {step}"),
        lambda id, step: _note_and_remove(program, id),
        lambda id, step: program.patch(f"/candidates/{_candidate(program, id)}", {"last_name": f"Reis {step}"}),
        lambda id, step: program.post(f"/candidates/{_candidate(program, id)}/tags", {"name": f"kept {step}"}),
    )
    for step in range(EACH):
        acts[step % len(acts)](ids[step % (len(ids) - 1)], step)
    assert program.delete(f"/applications/{ids[-1]}").status_code == 204


def _candidate(program: Program, id: str) -> str:
    return str(program.get(f"/applications/{id}").json["candidate"]["id"])


def _tag_and_untag(program: Program, name: str) -> None:
    made = program.post("/tags", {"name": name}).json
    assert program.delete(f"/tags/{made['id']}").status_code == 204


def _note_and_remove(program: Program, id: str) -> None:
    made = program.post(f"/applications/{id}/notes", {"content": "Called back."}).json
    assert program.delete(f"/notes/{made['id']}").status_code == 204
