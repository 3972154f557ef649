"""Every example of docs/api/examples and every line of the page of first steps, run against a server."""

import html
import os
import re
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest
from flask import Flask
from werkzeug.serving import make_server

from hiring.webhooks import signatures
from plumbing.clock import now
from plumbing.storage import Remembered
from tests.api.conftest import MakeProgram, Program
from tests.conftest import OpenWork
from tests.support.applications import world
from tests.support.house import spare_port
from tests.support.web_app import Clock, build_app
from web.hall import db

EXAMPLES = Path(__file__).resolve().parents[2] / "docs" / "api" / "examples"
OBJECTS = ("users", "jobs", "candidates", "applications", "application_stages", "screening_questions", "tags",
           "interviews", "offers", "rejection_reasons", "attachments", "result_links", "notes")  # fmt: skip
PAGE = "/api/docs/getting-started"
OWN_FORM = "/api/docs/own-form"


@pytest.fixture
def app(tmp_path: Path, database_url: str, storage: Remembered) -> Iterator[Flask]:
    """At the time of today: examples arrange things for next week."""
    app = build_app(tmp_path, database_url, clock=Clock(now()), storage=storage, FOYER_LIMIT_FACTOR="1000")
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def served(app: Flask, program: MakeProgram, open_work: OpenWork) -> Iterator[dict[str, str]]:
    """Address and key of a server with a job and two applications, as environment."""
    with open_work() as work:
        world(work)
    one: Program = program()
    server = make_server("localhost", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield {**os.environ, "FOYER": f"http://localhost:{server.server_port}", "KEY": one.words}
    server.shutdown()
    thread.join()
    server.server_close()


def run(command: list[str], environ: dict[str, str]) -> str:
    """What it printed. It must end well."""
    done = subprocess.run(command, env=environ, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_each_object_has_an_example_in_both_languages() -> None:
    found = {path.name for path in EXAMPLES.iterdir() if path.stem != "foyer" and path.is_file()}
    assert found == {f"{name}.{kind}" for name in OBJECTS for kind in ("py", "sh")}


@pytest.mark.parametrize("name", OBJECTS)
def test_the_examples_of_an_object_run(name: str, served: dict[str, str]) -> None:
    run([sys.executable, "-B", str(EXAMPLES / f"{name}.py")], served)
    assert run(["sh", str(EXAMPLES / f"{name}.sh")], served)


def of_the_page(app: Flask, kind: str, at: str = PAGE) -> list[str]:
    page = app.test_client().get(at).text
    return [html.unescape(code) for code in re.findall(rf'<code class="{kind}">(.*?)</code>', page, re.DOTALL)]


def test_the_first_steps_in_python_run(app: Flask, served: dict[str, str]) -> None:
    blocks = of_the_page(app, "py")
    assert len(blocks) == 3
    said = run([sys.executable, "-c", "\n".join(blocks)], served)
    assert "applications:write" in said
    assert said.count(" active") == 2


def test_the_first_steps_with_curl_run(app: Flask, served: dict[str, str]) -> None:
    blocks = of_the_page(app, "sh")
    assert len(blocks) == 4
    said = run(["sh", "-eu", "-c", "\n".join(blocks).replace("curl -sS", "curl -sS --fail-with-body")], served)
    assert "whsec_" in said
    assert "ana@example.org" in said


def test_applying_without_a_key_runs_in_both(app: Flask, served: dict[str, str], tmp_path: Path) -> None:
    without_key = {name: value for name, value in served.items() if name != "KEY"}
    blocks = of_the_page(app, "sh", OWN_FORM)
    assert len(blocks) == 2
    script = f"cd {tmp_path}\n" + "\n".join(blocks).replace("curl -sS", "curl -sS --fail-with-body")
    assert '"received":true' in run(["sh", "-eu", "-c", script], without_key)
    (code,) = of_the_page(app, "py", OWN_FORM)
    assert run([sys.executable, "-c", code], without_key).startswith("http://localhost/sent/")


def test_the_receiver_takes_what_is_signed_and_nothing_else(app: Flask) -> None:
    (code,) = of_the_page(app, "receiver")
    secret, port = signatures.new_secret(), spare_port()
    environ = {**os.environ, "SECRET": secret, "PORT": str(port)}
    body = b'{"type":"webhook.ping"}'

    def told(headers: dict[str, str]) -> int:
        request = urllib.request.Request(
            f"http://localhost:{port}/foyer", data=body, headers=headers, method="POST"
        )
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            with error:
                return error.code

    with subprocess.Popen([sys.executable, "-c", code], env=environ, stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL, text=True) as receiver:  # fmt: skip
        try:
            wait_for(port)
            right = dict(signatures.headers([secret], "m1", now(), body))
            assert (told(right), told({**right, "webhook-id": "m2"}), told({})) == (204, 400, 400)
        finally:
            receiver.terminate()
        assert receiver.stdout is not None
        assert receiver.stdout.read() == "webhook.ping\n"


def wait_for(port: int) -> None:
    for _ in range(600):
        try:
            urllib.request.urlopen(f"http://localhost:{port}/", timeout=5).close()
        except urllib.error.HTTPError as error:
            error.close()
            return
        except OSError:
            time.sleep(0.05)
    raise AssertionError("nobody listens")
