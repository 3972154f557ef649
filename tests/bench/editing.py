"""What somebody waits for who builds a form: each change is saved while they type."""

import re
from collections.abc import Callable, Iterator
from statistics import quantiles
from urllib.parse import urlencode, urlsplit

from sqlalchemy import select

from hiring.models.job import Job
from tests.bench.measuring import Line, time_in_turns
from tests.bench.runs import Bench
from tests.bench.servers import Answer, Visitor
from tests.bench.worlds import LONG, SHORT, World

FORM = "application/x-www-form-urlencoded"
HTMX = {"HX-Request": "true", "Sec-Fetch-Site": "same-origin"}


def autosave(bench: Bench) -> Iterator[Line]:
    """One changed label of thirty questions, then of two hundred: the post that stores it and the parts that
    htmx follows to; p95 of both sides on the wall."""
    for slug, goal in ((SHORT, "<= 60"), (LONG, "<= 200")):
        visitor = bench.hello.visitor()
        reference = [_bare(visitor), _savings(bench.small, slug)]
        times = time_in_turns(reference, 60 if bench.quick else 200)
        yield _of_p95(f"autosave_{slug.replace('-', '_')}", times, goal)


def _of_p95(metric: str, times: list[list[float]], goal: str) -> Line:
    bare, subject = (_p95(side) for side in times)
    step = len(times[0]) // 5
    parts = [_p95(times[1][at : at + step]) / bare for at in range(0, step * 5, step)]
    ms = [round(side * 1e3, 2) for side in (bare, subject)]
    return Line(metric, subject / bare, parts, goal, {"p95_ms": ms})


def _p95(times: list[float]) -> float:
    return quantiles(times, n=20)[-1]


def _bare(visitor: Visitor) -> Callable[[], Callable[[], object]]:
    return lambda: lambda: visitor.get("/")


def _savings(world: World, slug: str) -> Callable[[], Callable[[], object]]:
    """Each act saves another label, as the editor's own form does."""
    with world.open_work() as work:
        job = work.session.scalars(select(Job.id).where(Job.slug == slug)).one()
    visitor, path = world.recruiter(), f"/backoffice/jobs/{job}/form"
    opened = visitor.get(f"{path}?q=question_2")
    cookie = opened.headers["set-cookie"].partition(";")[0]
    stored = {"seen": _hidden(opened, "seen"), "csrf_token": _hidden(opened, "csrf_token")}
    headers = {**HTMX, "Cookie": cookie}

    def save(label: str) -> None:
        typed = {**stored, "founded_on": _hidden(opened, "founded_on"), "of": "text", "type": "text",
                 "multiline": "yes", "label": label}  # fmt: skip
        sent = visitor.post(f"{path}/questions/question_2", urlencode(typed).encode(), FORM, 303, **headers)
        place = urlsplit(sent.headers["location"])
        stored["seen"] = _hidden(visitor.get(f"{place.path}?{place.query}", **headers), "seen")

    count = iter(range(10**9))
    return lambda: lambda: save(f"What are you proud of, take {next(count)}?")


def _hidden(page: Answer, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page.body.decode())
    assert found is not None, name
    return found[1]
