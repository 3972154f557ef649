"""What programs read: CPU against a bare JSON answer, and statements that do not grow with the data."""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime

from flask import Flask
from sqlalchemy import event, select

from app import create_app
from hiring.models.application import Application
from tests.bench.hello import KEPT
from tests.bench.measuring import Line, Shot, cpu_ratio
from tests.bench.runs import Bench
from tests.bench.servers import HELLO, Server
from tests.bench.worlds import World
from web.hall import db

API, PUBLIC = "/api/v1", "/api/public/v1"
PAGE = f"{API}/applications?page_size=200"
CHANGED = 200
"""As many as changed since the last walk of a program that keeps a copy."""
MOST_STATEMENTS = 9


def page(bench: Bench) -> Iterator[Line]:
    """200 applications with answers, interviews and offers: against hello, and against the very same page out of
    memory."""
    yield from _against_json(bench, "api_page", "<= 25", lambda world: PAGE)
    shot = program_shot(bench.small, PAGE)
    answer = bench.small.program().get(PAGE).body
    server = _keeping(bench, answer)
    try:
        visitor = server.visitor()
        kept = Shot(server, lambda: visitor.get("/kept"))
        yield cpu_ratio("api_page_data", shot, kept, "<= 10", bench.pace, bytes=len(answer))
    finally:
        server.stop()


def one(bench: Bench) -> Iterator[Line]:
    yield from _against_json(bench, "api_application", "<= 20", _one)


def synced(bench: Bench) -> Iterator[Line]:
    """The page of what changed since the watermark of the last walk: as dear as any other page of that size."""
    worlds = (bench.small, bench.large)
    synced, first = (program_shot(bench.small, path) for path in (_since(bench.small), PAGE))
    yield cpu_ratio("api_sync", synced, first, "<= 2", bench.pace, applications=bench.small.applications)
    yield from _growth("api_sync", worlds, [_since(world) for world in worlds], bench)


def listed(bench: Bench) -> Iterator[Line]:
    """The careers site's jobs for anybody's own pages: all of them in one answer, and one with its form."""
    few, many = _public_shot(bench.small, "/jobs"), _public_shot(bench.large, "/jobs")
    jobs = [bench.few_jobs, bench.many_jobs]
    yield cpu_ratio("api_public_jobs", few, bench.json_shot(), "<= 25", bench.pace, jobs=jobs[0])
    yield cpu_ratio("api_public_jobs_growth", many, few, "<= 12", bench.pace, jobs=jobs)
    one_job = _public_shot(bench.small, "/jobs/firmware-engineer")
    yield cpu_ratio("api_public_job", one_job, bench.json_shot(), "<= 15", bench.pace)


def program_shot(world: World, path: str) -> Shot:
    program = world.program()
    return Shot(world.server, lambda: program.get(path))


def statements(world: World, path: str) -> int:
    """How many the second request for it takes; the first one fills what a process keeps."""
    app = create_app(world.server.settings)
    seen = 0

    def count(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        nonlocal seen
        seen += not statement.startswith(("BEGIN", "COMMIT", "ROLLBACK", "PRAGMA"))

    words = world.key()
    _asked(app, path, words)
    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", count)
    _asked(app, path, words)
    with app.app_context():
        db.engine.dispose()
    return seen


def _asked(app: Flask, path: str, words: str) -> None:
    response = app.test_client().get(path, headers={"Authorization": f"Bearer {words}"})
    assert response.status_code == 200, response.text[:2000]


def _against_json(bench: Bench, name: str, goal: str, path: Callable[[World], str]) -> Iterator[Line]:
    worlds = (bench.small, bench.large)
    small = program_shot(bench.small, path(bench.small))
    yield cpu_ratio(name, small, bench.json_shot(), goal, bench.pace, applications=bench.small.applications)
    yield from _growth(name, worlds, [path(world) for world in worlds], bench)


def _growth(name: str, worlds: Sequence[World], paths: Sequence[str], bench: Bench) -> Iterator[Line]:
    """From the small world to the large one: CPU, and statements."""
    sizes = {"applications": [world.applications for world in worlds]}
    small, large = (program_shot(world, path) for world, path in zip(worlds, paths, strict=True))
    yield cpu_ratio(f"{name}_growth", large, small, "<= 2", bench.pace, **sizes)
    few, many = (statements(world, path) for world, path in zip(worlds, paths, strict=True))
    yield Line(f"{name}_statements", many, [few, many], f"<= {MOST_STATEMENTS}", sizes)
    yield Line(f"{name}_statements_growth", many / few, [many / few], "<= 1", sizes)


def _one(world: World) -> str:
    return f"{API}/applications/{world.application_of(world.largest_job()[0])}"


def _since(world: World) -> str:
    newest = select(Application.updated_at).order_by(Application.updated_at.desc()).offset(CHANGED).limit(1)
    with world.open_work() as work:
        moment: datetime = work.session.scalars(newest).one()
    said = moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
    return f"{PAGE}&include_deleted=true&updated_after={said}"


def _public_shot(world: World, path: str) -> Shot:
    visitor = world.server.visitor()
    return Shot(world.server, lambda: visitor.get(f"{PUBLIC}{path}"))


def _keeping(bench: Bench, answer: bytes) -> Server:
    folder = bench.folder / "kept"
    folder.mkdir(exist_ok=True)
    (folder / KEPT).write_bytes(answer)
    server = Server(folder, app=HELLO)
    server.start("/kept")
    return server
