"""The list of jobs, a job's page, the form and its re-evaluation: CPU against the bare page."""

import re
import secrets
from collections.abc import Callable, Iterator
from html import unescape
from urllib.parse import urlencode

from tests.bench.measuring import Line, Shot, cpu_ratio
from tests.bench.runs import Bench, crowded
from tests.bench.servers import Server
from tests.bench.worlds import LONG, SHORT, World, answers

JOB = "/jobs/firmware-engineer"


def list_warm(bench: Bench) -> Iterator[Line]:
    shot = crowded(bench.small.server, "/jobs")
    yield cpu_ratio("list_warm", shot, bench.crowded_hello(), ">= 2.0", bench.pace, gain=True)


def list_304(bench: Bench) -> Iterator[Line]:
    server = bench.small.server
    etag = server.visitor().get("/jobs").headers["etag"]
    shot = crowded(server, "/jobs", **{"If-None-Match": etag})
    yield cpu_ratio("list_304", shot, bench.crowded_hello(), ">= 2.5", bench.pace, gain=True)


def list_cold(bench: Bench) -> Iterator[Line]:
    yield cpu_ratio("list_cold", rebuilt(bench.small, "/jobs"), bench.hello_shot(), "<= 12", bench.pace)


def list_growth(bench: Bench) -> Iterator[Line]:
    """More jobs and more applications change nothing for the warm page; a rebuild still shows 50 jobs."""
    few, many = bench.small, bench.large
    facts = {"jobs": [bench.few_jobs, bench.many_jobs], "applications": [few.applications, many.applications]}
    yield cpu_ratio("list_warm_growth", crowded(many.server, "/jobs"), crowded(few.server, "/jobs"), "<= 1.2",
                    bench.pace, **facts)  # fmt: skip
    yield cpu_ratio("list_cold_growth", rebuilt(many, "/jobs"), rebuilt(few, "/jobs"), "<= 2", bench.pace,
                    **facts)  # fmt: skip


def job_warm(bench: Bench) -> Iterator[Line]:
    shot = crowded(bench.small.server, JOB)
    yield cpu_ratio("job_warm", shot, bench.crowded_hello(), ">= 2.0", bench.pace, gain=True)


def job_cold(bench: Bench) -> Iterator[Line]:
    yield cpu_ratio("job_cold", rebuilt(bench.small, JOB), bench.hello_shot(), "<= 12", bench.pace)


def form(bench: Bench) -> Iterator[Line]:
    """Made afresh each time: it carries a token. Its cost is the number of controls."""
    shot = crowded(bench.small.server, f"/jobs/{SHORT}/apply")
    yield cpu_ratio("form", shot, bench.crowded_hello(), "<= 60", bench.pace, questions=30)


def reevaluation(bench: Bench) -> Iterator[Line]:
    shot = _changed(bench.small.server, SHORT, 30)
    yield cpu_ratio("reevaluation", shot, bench.hello_shot(), "<= 5", bench.pace, questions=30)


def reevaluation_growth(bench: Bench) -> Iterator[Line]:
    long, short = _changed(bench.small.server, LONG, 200), _changed(bench.small.server, SHORT, 30)
    yield cpu_ratio("reevaluation_growth", long, short, "<= 8", bench.pace, questions=[30, 200])


def rebuilt(world: World, path: str) -> Shot:
    visitor = world.server.visitor()

    def act() -> None:
        world.change_catalogue()
        visitor.get(path)

    return Shot(world.server, act)


def _changed(server: Server, slug: str, count: int) -> Shot:
    """One answer of the form is changed to and fro, as the page's script posts it: two slots come and go."""
    visitor = server.visitor()
    page = visitor.get(f"/jobs/{slug}/apply", **{"Accept-Encoding": "identity"}).body.decode()
    typed = {**hidden(page), **answers(count), "filled": "", "first_name": "Ann"}
    every = [f"question_{number}" for number in range(count)]
    fewer = [key for key in every if key not in ("question_1", "question_2")]
    bodies = [urlencode({**typed, "q.question_0": value, "shown": " ".join(shown)}).encode()
              for value, shown in (("true", fewer), ("false", every))]  # fmt: skip
    act = _in_turns([_posting(server, f"/jobs/{slug}/apply/questions", body) for body in bodies])
    return Shot(server, act)


def _posting(server: Server, path: str, body: bytes) -> Callable[[], object]:
    visitor = server.visitor()
    return lambda: visitor.post(path, body, "application/x-www-form-urlencoded", **{"HX-Request": "true"})


def _in_turns(acts: list[Callable[[], object]]) -> Callable[[], object]:
    def act() -> None:
        acts.append(acts.pop(0))
        acts[-1]()

    return act


def hidden(page: str) -> dict[str, str]:
    """The hidden fields of the form that matter: its token, its version, which questions show."""
    found = {
        name: re.findall(r'value="([^"]*)"', tag)[0]
        for tag in re.findall(r"<input[^>]*>", unescape(page))
        for name in re.findall(r'name="(form_token|form_version|shown)"', tag)
    }
    assert {"form_token", "form_version"} <= set(found), page[:2000]
    return found


def multipart(fields: dict[str, str], files: list[tuple[str, bytes]]) -> tuple[bytes, str]:
    """Body and content type of a form with files, as (field, bytes)."""
    boundary = secrets.token_hex(16)
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    for name, body in files:
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"; filename="cv.pdf"\r\n'
        parts += [head.encode(), b"Content-Type: application/pdf\r\n\r\n", body, b"\r\n"]
    return b"".join([*parts, f"--{boundary}--\r\n".encode()]), f"multipart/form-data; boundary={boundary}"
