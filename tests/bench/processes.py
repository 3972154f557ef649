"""How long a start takes and how much memory a worker has, against bare Flask on the same server."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from itertools import cycle, islice
from pathlib import Path
from statistics import median

from tests.bench.measuring import Line
from tests.bench.public_pages import JOB
from tests.bench.runs import Bench
from tests.bench.servers import HELLO, Server
from tests.bench.worlds import SHORT, World

MIB = 1024 * 1024
LONGEST = 40.0
"""Seconds for the many more requests: on a busy machine they become fewer."""


def cold_start(bench: Bench) -> Iterator[Line]:
    """From the command to the first page, data made: the web server alone, and `make run` with its worker."""
    folder = Path(bench.small.server.environ["FOYER_DATA"])
    house = [sys.executable, "-m", "ops.serve"]
    times = [(_start(Server(bench.folder / "hello", app=HELLO), "/"), _start(Server(folder), "/jobs"),
              _start(Server(folder), "/jobs", house)) for _ in range(5)]  # fmt: skip
    hello, web, all_of_it = zip(*times, strict=True)
    seconds = {"seconds": round(median(web), 2), "hello_seconds": round(median(hello), 2)}
    ratios = [one / other for one, other in zip(web, hello, strict=True)]
    yield Line("cold_start", median(ratios), ratios, "<= 3", seconds)
    yield Line("cold_start_seconds", median(web), web, "<= 1.5")
    yield Line("cold_start_house_seconds", median(all_of_it), all_of_it, "<= 1.5")


def memory(bench: Bench) -> Iterator[Line]:
    """Of a fresh worker after a thousand requests of all kinds, and after many more."""
    world = bench.small
    with (
        _fresh(Server(bench.folder / "hello", app=HELLO), "/") as hello,
        _fresh(Server(Path(world.server.environ["FOYER_DATA"])), "/jobs") as server,
    ):
        asks, greeter = _mixed(world, server), hello.visitor()
        for ask in islice(asks, 1_000):
            ask()
            greeter.get("/")
        first, bare = server.memory(), hello.memory()
        more, until = 0, time.monotonic() + LONGEST
        for ask in islice(asks, 2_000 if bench.quick else 10_000):
            ask()
            more += 1
            if time.monotonic() > until:
                break
        later = server.memory()
    facts = {"mb": round(first / MIB, 1), "hello_mb": round(bare / MIB, 1)}
    yield Line("memory", first / bare, [first / bare], "<= 3", facts)
    yield Line("memory_mb", first / MIB, [first / MIB], "<= 120")
    yield Line("memory_growth", later / first, [later / first], "<= 1.05", {"more_requests": more})


def _mixed(world: World, server: Server) -> Iterator[Callable[[], object]]:
    """Pages of both doors in turns, and now and then a change of the catalogue; without an end."""
    visitor, recruiter = server.visitor(), world.recruiter(server)
    job = world.largest_job()[0]
    application = world.application_of(job)
    public = ["/jobs", JOB, f"/jobs/{SHORT}/apply", "/privacy"]
    inside = ["", "/jobs", f"/jobs/{job}", f"/applications/{application}"]
    asks: list[Callable[[], object]] = [partial(visitor.get, path) for path in public]
    asks += [partial(recruiter.get, f"/backoffice{path}") for path in inside]
    return cycle([*asks, world.change_catalogue])


@contextmanager
def _fresh(server: Server, path: str) -> Iterator[Server]:
    server.start(path)
    try:
        yield server
    finally:
        server.stop()


def _start(server: Server, path: str, command: list[str] | None = None) -> float:
    try:
        return server.start(path, command)
    finally:
        server.stop()
