"""What programs write: an application with ten answers and a file, and what a burst of events costs webhooks."""

import base64
import json
import secrets
import time
from collections.abc import Callable, Iterator
from functools import partial
from statistics import median
from typing import Any

from sqlalchemy import event, insert

from hiring import api_keys, webhooks
from hiring.models.webhook import Webhook, WebhookStatus
from plumbing.records import new_id
from tests.bench.applying import CV, of_medians, pdf, raw_commits, rounds
from tests.bench.days_work import Undone
from tests.bench.measuring import Line, cpu_in_turns, time_in_turns
from tests.bench.programs import API
from tests.bench.public_pages import multipart
from tests.bench.runs import Bench
from tests.bench.worlds import TEN, World

EVENTS = 500
"""As many as one transaction of the worker looks at."""
ANSWERS: dict[str, Any] = {
    f"question_{number}": (True, 7, "A frame that was straight at first.", "day", "2027-02-01", ["tig"])[
        number % 6
    ]
    for number in range(10)
}
Prepare = Callable[[], Callable[[], object]]


def create(bench: Bench) -> Iterator[Line]:
    """Ten answers and a file of 300 KB, as parts and in base64, against one raw durable commit of the bytes."""
    world = bench.small
    for name, prepare in (("parts", _parts), ("base64", _base64)):
        times = time_in_turns([raw_commits(bench.folder), prepare(world)], rounds(bench))
        yield of_medians(f"api_create_{name}", times, "<= 3", applications=world.applications)


def create_growth(bench: Bench) -> Iterator[Line]:
    times = time_in_turns([_parts(bench.small), _parts(bench.large)], rounds(bench))
    sizes = [bench.small.applications, bench.large.applications]
    yield of_medians("api_create_growth", times, "<= 2", applications=sizes)


def fan_out(bench: Bench) -> Iterator[Line]:
    """Deliveries of a burst of events for one webhook: statements, and CPU an event against a bare answer."""
    taken, statements = _fanned_out(bench.small, bench.pace.rounds)
    (hello,) = cpu_in_turns([bench.json_shot()], bench.pace)
    ratios = [one / EVENTS / median(hello) for one in taken]
    yield Line("api_webhooks", median(ratios), ratios, "<= 1",
               {"events": EVENTS, "cpu_us": round(median(taken) / EVENTS * 1e6)})  # fmt: skip
    yield Line("api_webhooks_statements", statements, [statements], "<= 10", {"events": EVENTS})


def application(file: bytes) -> dict[str, Any]:
    """A new application by somebody new, with its CV in base64."""
    data = base64.b64encode(file).decode()
    return {**_new(), "attachments": [{"type": "cv", "name": "cv.pdf", "data": data}]}


def _new() -> dict[str, Any]:
    person = {"first_name": "Ann", "last_name": "Lee", "email": f"ann-{secrets.token_hex(6)}@example.org"}
    return {"candidate": person, "answers": ANSWERS}


def _base64(world: World) -> Prepare:
    program, address = world.program(), _address(world)

    def prepare() -> Callable[[], object]:
        return partial(program.send, "POST", address, application(pdf(CV)), 201)

    return prepare


def _parts(world: World) -> Prepare:
    program, address = world.program(), _address(world)

    def prepare() -> Callable[[], object]:
        said = {**_new(), "attachments": [{"type": "cv", "file": "cv"}]}
        body, kind = multipart({"document": json.dumps(said)}, [("cv", pdf(CV))])
        return partial(program.post, address, body, kind, 201)

    return prepare


def _address(world: World) -> str:
    return f"{API}/jobs/{world.job_of(TEN)}/applications"


def _fanned_out(world: World, times: int) -> tuple[list[float], int]:
    """Seconds of CPU of each round, and how many statements one takes; nothing is kept."""
    taken, statements = [], 0

    def count(*_: object) -> None:
        nonlocal statements
        statements += 1

    for _ in range(times):
        statements = 0
        try:
            with world.open_work() as work:
                id, latest = new_id(), webhooks.latest_seq(work)
                assert latest > EVENTS
                work.session.execute(insert(Webhook).values(
                    id=id, url="https://example.org/", description="", event_types=[],
                    scopes=list(api_keys.ALL_SCOPES), secret_sealed="", seen_seq=latest - EVENTS,
                    status=WebhookStatus.ACTIVE, created_at=work.now, updated_at=work.now, version=1,
                ))  # fmt: skip
                event.listen(world.engine, "before_cursor_execute", count)
                began = time.process_time()
                webhooks.fan_out(work, id)
                taken.append(time.process_time() - began)
                raise Undone
        except Undone:
            event.remove(world.engine, "before_cursor_execute", count)
    return taken, statements
