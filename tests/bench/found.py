"""What search engines, job boards and previews ask for: feeds of all jobs, the sitemap, a job's picture."""

from collections.abc import Iterator

from tests.bench.measuring import Line, Shot, cpu_ratio
from tests.bench.public_pages import JOB, rebuilt
from tests.bench.runs import Bench, crowded

FEEDS = {"rss": "/feeds/jobs.rss", "board": "/feeds/jobs.xml", "json": "/feeds/jobs.json", "map": "/sitemap.xml"}
KB = 1000
CARD = f"{JOB}/card.png"


def feeds_warm(bench: Bench) -> Iterator[Line]:
    """Five hundred jobs: finished bytes, compressed once."""
    world, hello = bench.large, bench.crowded_hello()
    for name, path in FEEDS.items():
        size = len(world.server.visitor().get(path).body) / KB
        shot = crowded(world.server, path)
        yield cpu_ratio(f"feed_{name}_warm", shot, hello, "<= 2", bench.pace, jobs=bench.many_jobs,
                        wire_kb=round(size, 1))  # fmt: skip


def feeds_304(bench: Bench) -> Iterator[Line]:
    server = bench.large.server
    etag = server.visitor().get(FEEDS["board"]).headers["etag"]
    shot = crowded(server, FEEDS["board"], **{"If-None-Match": etag})
    yield cpu_ratio("feed_304", shot, bench.crowded_hello(), ">= 2.5", bench.pace, gain=True)


def feeds_cold(bench: Bench) -> Iterator[Line]:
    """Made anew after a change, and for a board with an address of its own each time; by jobs shown."""
    for name, path in FEEDS.items():
        many, few = rebuilt(bench.large, path), rebuilt(bench.small, path)
        yield cpu_ratio(f"feed_{name}_cold_growth", many, few, "<= 12", bench.pace,
                        jobs=[bench.few_jobs, bench.many_jobs])  # fmt: skip
    visitor = bench.large.server.visitor()
    named = Shot(bench.large.server, lambda: visitor.get(f"{FEEDS['board']}?source=board"))
    yield cpu_ratio("feed_of_a_source", named, rebuilt(bench.large, FEEDS["board"]), "<= 1.2", bench.pace)


def card_kept(bench: Bench) -> Iterator[Line]:
    shot = crowded(bench.small.server, CARD)
    size = len(bench.small.server.visitor().get(CARD).body) / KB
    yield cpu_ratio("card_kept", shot, bench.crowded_hello(), "<= 20", bench.pace, png_kb=round(size, 1))


def card_cold(bench: Bench) -> Iterator[Line]:
    """Its file is gone each time, so that it is drawn."""
    server = bench.small.server
    visitor, folder = server.visitor(), server.settings.data / "cards"

    def draw() -> None:
        for path in folder.glob("*.png"):
            path.unlink()
        assert visitor.get(CARD).status == 200

    yield cpu_ratio("card_cold", Shot(server, draw), bench.hello_shot(), "<= 400", bench.pace)
