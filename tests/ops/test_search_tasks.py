"""The worker keeps the index: after each change, once for many, and everybody anew in small steps."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from hiring import jobs, search
from hiring.actors import SYSTEM, Actor
from hiring.models.attachment import Attachment
from hiring.models.candidate import Candidate
from hiring.models.job import Job, Visibility
from hiring.models.search import SearchEntry
from hiring.search import entries
from hiring.work import Work
from ops import search_tasks, tasks
from ops.handling import Context
from plumbing import outbox
from plumbing.db import make_engine
from plumbing.mail import RememberedMailer
from plumbing.outbox import Task
from plumbing.records import new_id
from plumbing.settings import Settings
from plumbing.storage import Remembered
from tests.conftest import OpenWork, work_opener
from tests.plumbing import samples
from tests.support import applying
from tests.support.applications import World, applied, world
from tests.support.searching import file_of
from web.letters import Written

TASKS = ("index_person", "index_file", "index_job", "rebuild_search")


@pytest.fixture
def context(open_work_on_each: OpenWork, storage: Remembered, tmp_path: Path) -> Context:
    environ = {"FOYER_ENV": "test", "FOYER_DATA": str(tmp_path), "FOYER_MAIL_FROM": "us@example.org"}
    settings = Settings.read({**environ, "FOYER_SECRET_KEY": "only for tests, " * 3})

    @contextmanager
    def open_work(actor: Actor) -> Iterator[Work]:
        with open_work_on_each(actor) as work:
            yield work

    render: Any = lambda work, letter, secret: Written("", "")  # noqa: E731
    return Context(settings, storage, RememberedMailer(), render, open_work, new_id())


Drain = Callable[[], list[str]]


@pytest.fixture
def drain(context: Context, open_work_on_each: OpenWork) -> Drain:
    """Carries out what waits for the index and for previews, also what that leaves; tells what it was."""

    def carry_out() -> list[str]:
        done = []
        for _ in range(100):
            with open_work_on_each() as work:
                waiting = select(Task).where(Task.task.in_((*TASKS, "make_preview")), Task.done_at.is_(None))
                task = work.session.scalars(waiting.order_by(Task.created_at, Task.id)).first()
            if task is None:
                return done
            tasks.HANDLERS[task.task](replace(context, message_id=task.id), **task.facts)
            with open_work_on_each() as work:
                work.session.get_one(Task, task.id).done_at = work.now
            done.append(task.task)
        raise AssertionError("it does not end")

    return carry_out


@pytest.fixture
def there(open_work_on_each: OpenWork) -> World:
    with open_work_on_each() as work:
        return world(work)


def found(open_work: OpenWork, text: str, *who: Actor) -> list[str]:
    with open_work(*who) as work:
        return [hit.name for hit in search.people(work, search.parse(text)).hits]


def test_whoever_applies_is_found_with_the_words_of_their_file(
    there: World, drain: Drain, open_work_on_each: OpenWork
) -> None:
    with open_work_on_each() as work:
        job = work.session.get_one(Job, there.job.id)
        cv = applying.keep_upload(work, job, body=samples.pdf("Firmware for brakes"))
        applied(work, job, "Pia Lang", uploads={"cv": cv})
    done = drain()
    assert done.count("index_person") == 3
    assert done[-1] == "index_file"
    assert found(open_work_on_each, "firmware brakes") == ["Pia Lang"]
    assert found(open_work_on_each, "haddad", there.dario) == ["Noor Haddad"]


@pytest.mark.parametrize(
    "body",
    [samples.pdf("x", encrypted=True), b"%PDF-1.7 broken", samples.pdf("x")[:200]],
    ids=["encrypted", "broken", "cut"],
)
def test_a_file_that_cannot_be_read_leaves_the_person_findable(
    body: bytes, there: World, drain: Drain, open_work_on_each: OpenWork
) -> None:
    with open_work_on_each() as work:
        job = work.session.get_one(Job, there.job.id)
        applied(work, job, "Pia Lang", uploads={"cv": applying.keep_upload(work, job, body=body)})
    drain()
    assert found(open_work_on_each, "pia") == ["Pia Lang"]
    with open_work_on_each() as work:
        (file,) = work.session.scalars(select(Attachment))
        assert (file.text, str(file.preview_status)) == (None, "none")
        assert work.files.open(file.storage_key).read() == body  # and is downloaded as ever


def test_many_changes_leave_one_task(there: World, drain: Drain, open_work_on_each: OpenWork) -> None:
    drain()
    for _ in range(2):
        with open_work_on_each() as work:
            for _ in range(3):
                search.person_changed(work, there.noor.candidate_id)
    assert drain() == ["index_person"]


def test_a_change_while_the_worker_is_at_it_is_not_missed(
    there: World, context: Context, drain: Drain, open_work_on_each: OpenWork
) -> None:
    """The key is given free before the state is read."""
    drain()
    with open_work_on_each() as work:
        search.person_changed(work, there.noor.candidate_id)
    with open_work_on_each() as work:
        (task,) = work.session.scalars(select(Task).where(Task.task == "index_person", Task.done_at.is_(None)))
        outbox.let_go(work.session, task.id)
    with open_work_on_each() as work:
        work.session.get_one(Candidate, there.noor.candidate_id).last_name = "Zuckmayer"
        search.person_changed(work, there.noor.candidate_id)
    assert drain() == ["index_person"] * 2
    assert found(open_work_on_each, "zuckmayer") == ["Noor Zuckmayer"]


def test_another_visibility_says_anew_who_finds_the_people_of_a_job(
    there: World, drain: Drain, open_work_on_each: OpenWork
) -> None:
    with open_work_on_each() as work:
        file_of(work, work.session.merge(there.noor), "Firmware")
        search.person_changed(work, there.noor.candidate_id)
    drain()
    assert found(open_work_on_each, "firmware", there.dario) == ["Noor Haddad"]
    with open_work_on_each() as work:
        jobs.update(work, work.session.get_one(Job, there.job.id), visibility=Visibility.CONFIDENTIAL)
    assert drain() == ["index_job"] * 2
    assert found(open_work_on_each, "firmware", there.dario) == []
    assert found(open_work_on_each, "firmware", there.manager) == ["Noor Haddad"]
    with open_work_on_each() as work:
        jobs.update(work, work.session.get_one(Job, there.job.id), visibility=Visibility.PUBLIC)
    drain()
    assert found(open_work_on_each, "firmware", there.dario) == ["Noor Haddad"]


def test_people_are_held_while_it_is_said_anew_who_finds_them(postgres_url: str, storage: Remembered) -> None:
    """Else the worker that indexes one of them meanwhile would see its word overwritten with a former one."""
    engine = make_engine(postgres_url)
    open_work = work_opener(engine, storage)
    with open_work() as work:
        noor = world(work).noor.candidate_id
    with open_work(SYSTEM) as work, engine.connect() as other:
        entries.rescope(work, [noor])
        held = select(Candidate.id).where(Candidate.id == noor).with_for_update(skip_locked=True)
        assert other.execute(held).all() == []
    engine.dispose()


def test_everybody_is_indexed_anew_in_steps(
    there: World, drain: Drain, open_work_on_each: OpenWork, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(entries, "BATCH", 1)
    with open_work_on_each(SYSTEM) as work:
        for row in work.session.scalars(select(SearchEntry)):
            work.session.delete(row)
        for task in work.session.scalars(select(Task)):
            work.session.delete(task)
        work.later("rebuild_search", key="rebuild_search")
    assert found(open_work_on_each, "noor") == []
    assert drain() == ["rebuild_search"] * 3
    assert found(open_work_on_each, "example") == ["Ann Lee", "Noor Haddad"]
    assert drain() == []


def test_a_task_about_somebody_who_is_gone_does_nothing(context: Context, there: World) -> None:
    search_tasks.index_person(context, candidate_id=str(new_id()))
    search_tasks.index_file(context, attachment_id=str(new_id()))
    search_tasks.index_job(context, job_id=str(new_id()))
