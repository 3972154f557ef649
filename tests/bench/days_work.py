"""A day's work over much data: lists at any depth, search, bulk acts and reports; and how each grows.

Growth is from the small world to the one asked for: ten times as much, or with `--million` a hundred times.
"""

import re
import time
import uuid
from collections.abc import Callable, Iterator
from statistics import median

from sqlalchemy import event, select

from hiring import rejection_reasons, search
from hiring.applications import bulk
from hiring.applications.bulk import Pick
from hiring.models.application import Application, ApplicationStatus
from hiring.work import Work
from tests.bench.measuring import Line, Pace, Shot, cpu_in_turns, cpu_ratio
from tests.bench.runs import Bench
from tests.bench.worlds import COMMON_WORD, RARE_WORD, World

DEPTH = 100
BULK = 500
_AFTER = re.compile(rb'href="(/backoffice/applications\?[^"]*after=[^"]*)"')
LIST = "/backoffice/applications?status=active&status=rejected&status=withdrawn&status=hired"


class Undone(Exception):
    """Raised to roll an act back: the next round meets the same rows."""


def list_first(bench: Bench) -> Iterator[Line]:
    yield from _page(bench, "list_first", "<= 15", lambda world: LIST)


def list_hundredth(bench: Bench) -> Iterator[Line]:
    yield from _page(bench, "list_hundredth", "<= 15", _deep)


def list_filtered(bench: Bench) -> Iterator[Line]:
    """Of one source, in one job."""
    yield from _page(
        bench, "list_filtered", "<= 15",
        lambda world: f"{LIST}&job={world.largest_job()[0]}&source=Workshop%20Weekly",
    )  # fmt: skip


def search_rare(bench: Bench) -> Iterator[Line]:
    yield from _asked(bench, "search_rare", RARE_WORD)


def search_common(bench: Bench) -> Iterator[Line]:
    yield from _asked(bench, "search_common", COMMON_WORD)


def search_in_job(bench: Bench) -> Iterator[Line]:
    yield from _page(
        bench, "search_in_job", "<= 25",
        lambda world: f"/backoffice/search?q={COMMON_WORD}&job={world.largest_job()[0]}", growth="<= 5",
    )  # fmt: skip


def bulk_reject(bench: Bench) -> Iterator[Line]:
    """500 at once with letters, in one transaction: CPU against the bare page, and the statements."""
    small, grown = _of_bulk(bench.small, bench.pace), _of_bulk(bench.grown, bench.pace)
    (hello,) = cpu_in_turns([bench.hello_shot()], bench.pace)
    ratios = [taken / median(hello) for taken in small[0]]
    yield Line("bulk_reject", median(ratios), ratios, "<= 2000",
               {"of": BULK, "statements": small[1], "cpu_ms": round(median(small[0]) * 1e3)})  # fmt: skip
    yield Line("bulk_reject_statements", small[1], [small[1]], "<= 10", {"of": BULK})
    growth = [one / other for one, other in zip(sorted(grown[0]), sorted(small[0]), strict=True)]
    yield Line("bulk_reject_growth", median(growth), growth, "<= 2", {"statements": grown[1], **_sizes(bench)})


def reports(bench: Bench) -> Iterator[Line]:
    yield from _page(bench, "reports", "<= 60", lambda world: "/backoffice/reports?period=365")


def board_and_today(bench: Bench) -> Iterator[Line]:
    """The board of a large job, and Today, in the world that growth is measured in."""
    for name, goal, path in (
        ("board_large", "<= 2", lambda world: f"/backoffice/jobs/{world.largest_job()[0]}"),
        ("today_large", "<= 2", lambda world: "/backoffice"),
    ):
        shots = [_shot(world, path(world)) for world in (bench.grown, bench.small)]
        of_job = [world.largest_job()[1] for world in (bench.small, bench.grown)]
        yield cpu_ratio(f"{name}_growth", *shots, goal, bench.pace, of_job=of_job, **_sizes(bench))


def _page(
    bench: Bench, name: str, goal: str, path: Callable[[World], str], *, growth: str = "<= 2"
) -> Iterator[Line]:
    _ = bench.grown  # made before anybody connects: a connection that idles meanwhile is closed
    small = _shot(bench.small, path(bench.small))
    yield cpu_ratio(name, small, bench.hello_shot(), goal, bench.pace, applications=bench.small.applications)
    shots = [_shot(world, path(world)) for world in (bench.grown, bench.small)]
    yield cpu_ratio(f"{name}_growth", *shots, growth, bench.pace, **_sizes(bench))


def _asked(bench: Bench, name: str, word: str) -> Iterator[Line]:
    """The page against the bare one, its growth, and how long the index itself takes at the largest."""
    yield from _page(bench, name, "<= 25", lambda world: f"/backoffice/search?q={word}", growth="<= 5")
    taken = []
    for _ in range(bench.pace.rounds):
        with bench.grown.open_work() as work:
            began = time.perf_counter()
            search.candidate_ids(work, word, most=50)
            taken.append((time.perf_counter() - began) * 1e3)
    yield Line(f"{name}_ms", median(taken), taken, "<= 5", {"applications": bench.grown.applications})


def _deep(world: World) -> str:
    """The address of the hundredth page, found by leafing there; of a smaller world the last one."""
    visitor, path = world.recruiter(), LIST
    for _ in range(DEPTH - 1):
        found = _AFTER.findall(visitor.get(path).body)
        if not found:
            return path
        path = found[-1].decode().replace("&amp;", "&")
    return path


def _of_bulk(world: World, pace: Pace) -> tuple[list[float], int]:
    """Seconds of CPU of each round, and how many statements one takes."""
    taken, statements = [], 0

    def count(*_: object) -> None:
        nonlocal statements
        statements += 1

    for _ in range(pace.rounds):
        statements = 0
        try:
            with world.open_work() as work:
                picks, reason = _picks(work, world), rejection_reasons.active(work)[0]
                event.listen(world.engine, "before_cursor_execute", count)
                began = time.process_time()
                bulk.reject(work, picks, reason=reason, letter=True)
                work.ledger.write(work.session)
                taken.append(time.process_time() - began)
                raise Undone
        except Undone:
            event.remove(world.engine, "before_cursor_execute", count)
    return taken, statements


def _picks(work: Work, world: World) -> list[Pick]:
    found = (
        select(Application.id, Application.version)
        .where(Application.job_id == world.largest_job()[0], Application.status == ApplicationStatus.ACTIVE)
        .limit(BULK)
    )
    rows: list[tuple[uuid.UUID, int]] = [(row.id, row.version) for row in work.session.execute(found)]
    return [Pick(id, version) for id, version in rows]


def _shot(world: World, path: str) -> Shot:
    visitor = world.recruiter()
    return Shot(world.server, lambda: visitor.get(path))


def _sizes(bench: Bench) -> dict[str, object]:
    return {"applications": [bench.small.applications, bench.grown.applications]}
