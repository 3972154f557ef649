"""What a signed-in recruiter opens all day: CPU against the bare page, and how it grows with the data."""

from collections.abc import Iterator

from tests.bench.measuring import Line, Shot, cpu_ratio
from tests.bench.runs import Bench
from tests.bench.worlds import World


def board(bench: Bench) -> Iterator[Line]:
    """Of the job with the most applications: 2,000 in the small world."""
    yield cpu_ratio("board", *_board(bench.small, bench), **_facts(bench.small))


def board_growth(bench: Bench) -> Iterator[Line]:
    """Ten times the database and ten times the job."""
    shots = [_shot(world, f"/backoffice/jobs/{world.largest_job()[0]}") for world in (bench.large, bench.small)]
    of_job = [world.largest_job()[1] for world in (bench.small, bench.large)]
    yield cpu_ratio("board_growth", *shots, "<= 2", bench.pace, of_job=of_job, **_sizes(bench))


def application(bench: Bench) -> Iterator[Line]:
    shot = _shot(bench.small, _application(bench.small))
    yield cpu_ratio("application_page", shot, bench.hello_shot(), "<= 20", bench.pace, **_facts(bench.small))


def application_growth(bench: Bench) -> Iterator[Line]:
    shots = [_shot(world, _application(world)) for world in (bench.large, bench.small)]
    yield cpu_ratio("application_page_growth", *shots, "<= 1.5", bench.pace, **_sizes(bench))


def today(bench: Bench) -> Iterator[Line]:
    """No goal of its own in the design; it is opened as often as the board."""
    shot = _shot(bench.small, "/backoffice")
    yield cpu_ratio("today", shot, bench.hello_shot(), "<= 25", bench.pace, **_facts(bench.small))


def today_growth(bench: Bench) -> Iterator[Line]:
    shots = [_shot(world, "/backoffice") for world in (bench.large, bench.small)]
    jobs = [bench.few_jobs, bench.many_jobs]
    yield cpu_ratio("today_growth", *shots, "<= 2", bench.pace, jobs=jobs, **_sizes(bench))


def jobs(bench: Bench) -> Iterator[Line]:
    """The list of all jobs with the numbers of each stage: by jobs, whatever the applications."""
    shot = _shot(bench.small, "/backoffice/jobs")
    yield cpu_ratio("jobs_list", shot, bench.hello_shot(), "<= 100", bench.pace, **_facts(bench.small))


def _board(world: World, bench: Bench) -> tuple[Shot, Shot, str, object]:
    return _shot(world, f"/backoffice/jobs/{world.largest_job()[0]}"), bench.hello_shot(), "<= 25", bench.pace


def _application(world: World) -> str:
    return f"/backoffice/applications/{world.application_of(world.largest_job()[0])}"


def _shot(world: World, path: str) -> Shot:
    visitor = world.recruiter()
    return Shot(world.server, lambda: visitor.get(path))


def _facts(world: World) -> dict[str, object]:
    return {"applications": world.applications, "of_job": world.largest_job()[1]}


def _sizes(bench: Bench) -> dict[str, object]:
    return {"applications": [bench.small.applications, bench.large.applications]}
