"""Sending an application: against one raw durable commit of the same bytes, and what it costs in memory."""

import os
import random
import secrets
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from statistics import median

from tests.bench.measuring import Line, time_in_turns, timed
from tests.bench.public_pages import hidden, multipart
from tests.bench.runs import Bench
from tests.bench.servers import Server, Visitor
from tests.bench.worlds import TEN, UPLOADS, World, answers

CV = 300_000
MB = 1_000_000
STALLED = 400


def submit(bench: Bench) -> Iterator[Line]:
    """Ten answers and a CV: the medians of both sides, one after the other."""
    world = bench.small
    times = time_in_turns([raw_commits(bench.folder), _sendings(world)], rounds(bench))
    yield of_medians("submit", times, "<= 3", applications=world.applications)


def submit_growth(bench: Bench) -> Iterator[Line]:
    """The same with ten times the applications in the database."""
    times = time_in_turns([_sendings(bench.small), _sendings(bench.large)], rounds(bench))
    sizes = [bench.small.applications, bench.large.applications]
    yield of_medians("submit_growth", times, "<= 2", applications=sizes)


def upload_memory(bench: Bench) -> Iterator[Line]:
    """How high the process's memory rises over what it had, for ten times the bytes; both sides are warm."""
    server = bench.small.server
    for megabytes in (30, 3):
        _peak(server, megabytes)
    peaks = [(_peak(server, 30), _peak(server, 3)) for _ in range(5)]
    ratios = [large / small for large, small in peaks]
    yield Line("upload_memory", median(ratios), ratios, "<= 1.2", {"peak_mb": [round(median(side) / MB, 1)
               for side in zip(*peaks, strict=True)]})  # fmt: skip


def stalled(bench: Bench) -> Iterator[Line]:
    """The list while so many uploads have begun and do not go on, against the list in peace."""
    with _own_server(bench) as server:
        ratios, times = [], []
        for _ in range(5):
            quiet = _list_time(server)
            with _stalling(server, STALLED):
                busy = _list_time(server)
            ratios.append(busy / quiet)
            times.append((round(quiet * 1e3, 2), round(busy * 1e3, 2)))
        yield Line("stalled_uploads", median(ratios), ratios, "<= 3", {"stalled": STALLED, "list_ms": times[-1]})


def of_medians(metric: str, times: list[list[float]], goal: str, **facts: object) -> Line:
    """Of both p50; the spread is that of fifths of the run."""
    reference, subject = times
    step = len(subject) // 5
    parts = [median(subject[at : at + step]) / median(reference[at : at + step])
             for at in range(0, step * 5, step)]  # fmt: skip
    ms = {"p50_ms": [round(median(reference) * 1e3, 2), round(median(subject) * 1e3, 2)]}
    return Line(metric, median(subject) / median(reference), parts, goal, {**ms, **facts})


def rounds(bench: Bench) -> int:
    return 20 if bench.quick else 60


def raw_commits(folder: Path) -> Callable[[], Callable[[], object]]:
    """The bytes into a file that is synced, a row into a synced commit: the least that a promise costs."""
    connection = sqlite3.connect(folder / "raw.db", isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("CREATE TABLE IF NOT EXISTS sendings (id TEXT PRIMARY KEY, answers TEXT)")
    place = folder / "raw"
    place.mkdir(exist_ok=True)

    def act(key: str, body: bytes) -> None:
        with (place / key).open("wb") as file:
            file.write(body)
            file.flush()
            os.fsync(file.fileno())
        connection.execute("INSERT INTO sendings VALUES (?, ?)", (key, "x" * 1000))

    return lambda: partial(act, secrets.token_hex(16), random.randbytes(CV))


def _sendings(world: World) -> Callable[[], Callable[[], object]]:
    """One person after the other: looks at the form (not timed), then sends it."""
    visitor = world.server.visitor()

    def prepare() -> Callable[[], object]:
        body, kind = sending(visitor, TEN, answers(10), [("cv", pdf(CV))])
        return partial(visitor.post, f"/jobs/{TEN}/apply", body, kind, 303)

    return prepare


def sending(
    visitor: Visitor, slug: str, typed: dict[str, str], files: list[tuple[str, bytes]]
) -> tuple[bytes, str]:
    """Body and content type of a complete sending by somebody new."""
    page = visitor.get(f"/jobs/{slug}/apply", **{"Accept-Encoding": "identity"}).body.decode()
    known = hidden(page)
    profile = {"first_name": "Ann", "last_name": "Lee", "email": f"ann-{secrets.token_hex(6)}@example.org",
               "phone": "+44 20 7946 0000", "consent": "yes", "action": "send"}  # fmt: skip
    token = {name: known[name] for name in ("form_token", "form_version")}
    return multipart({**profile, **token, **typed}, files)


def pdf(size: int) -> bytes:
    return b"%PDF-1.4\n" + random.randbytes(size) + b"\nstartxref\n0\n%%EOF\n"


def _peak(server: Server, megabytes: int) -> int:
    """The most memory the worker had while it took so many megabytes, in bytes."""
    visitor = server.visitor()
    third = megabytes * MB // 3
    body, kind = sending(visitor, UPLOADS, {}, [("q.proof", pdf(third)) for _ in range(3)])
    server.forget_peak()
    visitor.post(f"/jobs/{UPLOADS}/apply", body, kind, 303)
    visitor.close()
    return server.memory("VmHWM")


@contextmanager
def _own_server(bench: Bench) -> Iterator[Server]:
    """Foyer over the small world's data with as many processes as `make run` starts."""
    server = Server(Path(bench.small.server.environ["FOYER_DATA"]), processes=2)
    server.start("/jobs")
    try:
        yield server
    finally:
        server.stop()


@contextmanager
def _stalling(server: Server, number: int) -> Iterator[None]:
    head = (
        f"POST /jobs/{TEN}/apply HTTP/1.1\r\nHost: {server.settings.host}\r\nSec-Fetch-Site: same-origin\r\n"
        "Content-Type: multipart/form-data; boundary=b\r\nContent-Length: 5000000\r\n\r\n"
        '--b\r\nContent-Disposition: form-data; name="cv"; filename="cv.pdf"\r\n\r\n%PDF-1.4\n'
    )
    with ExitStack() as all_of_them:
        for _ in range(number):
            all_of_them.enter_context(server.connect()).sendall(head.encode())
        yield


def _list_time(server: Server) -> float:
    """The median of a hundred, over connections of their own: both processes take part."""
    visitors = [server.visitor() for _ in range(10)]
    times = [timed(lambda: visitor.get("/jobs")) for _ in range(10) for visitor in visitors]  # noqa: B023
    for visitor in visitors:
        visitor.close()
    return median(times)
