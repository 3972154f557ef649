"""What is long over goes by itself, and nothing that still counts goes with it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from sqlalchemy import func, select

from hiring import links, sessions, sign_in, unsaved_edits
from hiring.actors import Actor
from hiring.models.api_key import KeptAnswer, Tombstone
from hiring.models.link import Link, LinkPurpose
from hiring.models.unsaved_edit import UnsavedEdit
from hiring.models.user import User, UserSession
from hiring.work import Work
from ops import tasks
from ops.handling import Context, Handler
from plumbing.mail import RememberedMailer
from plumbing.outbox import Task
from plumbing.records import new_id
from plumbing.settings import Settings
from plumbing.storage import Remembered
from tests.conftest import NOON, OpenWork
from tests.support.applications import actor_of
from tests.support.web_app import make_user
from web.letters import Written


def run_at(
    open_work: OpenWork, storage: Remembered, folder: Path, later: timedelta,
    handler: Handler = tasks.forget_access,
) -> None:  # fmt: skip
    @contextmanager
    def at(actor: Actor) -> Iterator[Work]:
        with open_work(actor, now=NOON + later) as work:
            yield work

    settings = Settings.read({"FOYER_ENV": "test", "FOYER_DATA": str(folder), "FOYER_SECRET_KEY": "x" * 40})
    written = Written("", "")
    handler(
        Context(settings, storage, RememberedMailer(), lambda *_: written, at, new_id())
    )  # fmt: skip


def left(open_work: OpenWork) -> dict[str, int]:
    with open_work() as work:
        counted = {"links": Link, "sessions": UserSession, "typing": UnsavedEdit}
        return {name: work.session.scalar(select(func.count()).select_from(kind)) or 0
                for name, kind in counted.items()}  # fmt: skip


def test_links_sessions_and_typing_go_when_they_are_long_over(
    open_work_on_each: OpenWork, storage: Remembered, tmp_path: Path
) -> None:
    user: User = make_user(open_work_on_each)
    with open_work_on_each() as work:
        links.make(work, LinkPurpose.SIGN_IN, user.id)
        sign_in.start(work, work.session.get_one(User, user.id), by="link")
    with open_work_on_each(actor_of(user)) as work:
        unsaved_edits.keep(work, "job:new", {"name": ["Welder"]}, None)
    for days, there in (
        (29, {"links": 1, "sessions": 1, "typing": 1}),
        (31, {"links": 1, "sessions": 0, "typing": 1}),  # the link lived three days
        (34, {"links": 0, "sessions": 0, "typing": 1}),
        (91, {"links": 0, "sessions": 0, "typing": 0}),
    ):
        run_at(open_work_on_each, storage, tmp_path, timedelta(days=days))
        assert left(open_work_on_each) == there, days


def test_an_open_session_stays(open_work: OpenWork, storage: Remembered, tmp_path: Path) -> None:
    user = make_user(open_work)
    with open_work(now=NOON + timedelta(days=60)) as work:
        token = sign_in.start(work, work.session.get_one(User, user.id), by="password")
    run_at(open_work, storage, tmp_path, timedelta(days=60, hours=11))
    with open_work() as work:
        assert sign_in.find(work.session, token, NOON + timedelta(days=60, minutes=5)) is not None
        assert work.session.scalar(select(func.count()).select_from(UserSession).where(
            sessions.is_open(NOON + timedelta(days=60, minutes=5)))) == 1  # fmt: skip


def test_tasks_that_are_done_and_answers_that_are_not_given_again_go(
    open_work_on_each: OpenWork, storage: Remembered, tmp_path: Path
) -> None:
    with open_work_on_each() as work:
        for name, done, dead in (("done", NOON, None), ("dead", None, NOON), ("waits", None, None)):
            work.session.add(
                Task(
                    task=name,
                    id=new_id(),
                    facts={},
                    due_at=NOON,
                    attempts=1,
                    done_at=done,
                    dead_at=dead,
                    created_at=NOON,
                )
            )
        for key, hours in (("a day", 24), ("two days", 48)):
            work.session.add(
                KeptAnswer(principal="p", key=key, place="POST /x", digest="", status=201, headers={}, body="x",
                           expires_at=NOON + timedelta(hours=hours))
            )  # fmt: skip

        work.session.add(Tombstone(object="tag", object_id=new_id()))

    def left_at(later: timedelta) -> tuple[set[str], set[str]]:
        run_at(open_work_on_each, storage, tmp_path, later, tasks.forget_done)
        with open_work_on_each() as work:
            return set(work.session.scalars(select(Task.task))), set(work.session.scalars(select(KeptAnswer.key)))

    def stones_at(later: timedelta) -> int:
        run_at(open_work_on_each, storage, tmp_path, later, tasks.forget_done)
        with open_work_on_each() as work:
            return work.session.scalar(select(func.count()).select_from(Tombstone)) or 0

    assert left_at(timedelta(hours=25)) == ({"done", "dead", "waits"}, {"two days"})
    assert left_at(timedelta(days=8)) == ({"dead", "waits"}, set())
    assert stones_at(timedelta(days=90)) == 1
    assert stones_at(timedelta(days=90, seconds=1)) == 0
    assert "forget_done" in tasks.PERIODIC
