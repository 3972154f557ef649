"""The operator's commands: what they say, what they refuse, which codes they end with."""

import io
import json
import os
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app import create_app
from hiring import api_keys, jobs, uploads
from hiring.models.application import Application
from hiring.models.attachment import Upload
from hiring.models.job import Job
from hiring.models.link import Link
from hiring.models.user import User
from hiring.uploads import Received
from ops import commands
from ops.demo import JOBS
from plumbing.passwords import check_password, use_cheap_hashes
from plumbing.settings import Settings
from plumbing.storage import LocalDisk
from plumbing.tokens import fingerprint
from tests.conftest import NOON, OpenWork
from tests.support import build
from web.hall import db

use_cheap_hashes()

Run = Callable[..., Result]


class Place:
    """An app on the test's database, and its command line."""

    def __init__(self, database_url: str, folder: Path, **environ: str) -> None:
        self.data = folder / "data"
        self.data.mkdir(mode=0o700, exist_ok=True)
        self.files = LocalDisk(self.data / "files")
        settings = Settings.read(
            {"FOYER_ENV": "test", "FOYER_DATA": str(self.data), "FOYER_DATABASE_URL": database_url, **environ}
        )
        self.app: Flask = create_app(settings, storage=self.files, now=lambda: NOON)
        commands.install(self.app)

    def run(self, *arguments: str, typed: str = "") -> Result:
        return self.app.test_cli_runner().invoke(args=list(arguments), input=typed)

    def close(self) -> None:
        with self.app.app_context():
            db.engine.dispose()


@pytest.fixture
def place(database_url: str, tmp_path: Path) -> Iterator[Place]:
    made = Place(database_url, tmp_path)
    yield made
    made.close()


def add_ines(place: Place, *more: str, typed: str = "") -> Result:
    return place.run("user", "add", "--email", "ines@brightmoor.example", "--first-name", "Ines", "--last-name",
                     "Varga", "--role", "admin", *more, typed=typed)  # fmt: skip


def write(tmp_path: Path, document: Any) -> str:
    path = tmp_path / "file.json"
    path.write_text(document if isinstance(document, str) else json.dumps(document), "utf-8")
    return str(path)


def test_a_user_gets_a_link_that_is_stored_only_as_a_hash(place: Place, open_work: OpenWork) -> None:
    result = add_ines(place)
    assert result.exit_code == 0, result.output
    address, _, token = result.output.split()[-1].rpartition("/")
    assert address == "http://127.0.0.1:8000/backoffice/sign-in/link"
    with open_work() as work:
        user = work.session.scalars(select(User)).one()
        link = work.session.scalars(select(Link)).one()
        assert (user.role, user.password_hash) == ("admin", None)
        assert (link.subject_id, link.token_hash) == (user.id, fingerprint(token))


def test_a_password_is_read_from_standard_input(place: Place, open_work: OpenWork) -> None:
    result = add_ines(place, "--password-stdin", typed="walnut lantern ferry 9\n")
    assert (result.exit_code, result.output) == (0, "Added Ines Varga <ines@brightmoor.example> as admin.\n")
    with open_work() as work:
        assert check_password(
            work.session.scalars(select(User)).one().password_hash, "walnut lantern ferry 9"
        ).right
        assert work.session.scalars(select(Link)).all() == []


@pytest.mark.parametrize(
    ("arguments", "typed", "code", "said"),
    [
        (("--email", "not an address"), "", 1, "email is not an e-mail address"),
        (("--first-name", " "), "", 1, "first name is missing"),
        (("--role", "emperor"), "", 2, "Invalid value for '--role'"),
        (("--password-stdin",), "short\n", 1, "the password needs 12 characters or more"),
        (("--password-stdin",), "", 1, "the password needs 12 characters or more"),
    ],
)
def test_a_wrong_user_is_refused_in_a_sentence(
    place: Place, open_work: OpenWork, arguments: tuple[str, ...], typed: str, code: int, said: str
) -> None:
    result = add_ines(place, *arguments, typed=typed)
    assert (result.exit_code, result.stdout) == (code, "")
    assert said in result.stderr
    assert "Traceback" not in result.output
    with open_work() as work:
        assert work.session.scalars(select(User)).all() == []


def test_an_address_is_not_given_twice(place: Place) -> None:
    add_ines(place)
    result = add_ines(place)
    assert (result.exit_code, result.stderr) == (1, "Error: email belongs to a user already\n")


def test_the_demo_is_loaded_once(place: Place, open_work: OpenWork) -> None:
    result = place.run("demo", "load", "--applications", "5")
    assert result.exit_code == 0, result.output
    assert result.stdout.count("/backoffice/sign-in/link/") == 4
    again = place.run("demo", "load")
    assert (again.exit_code, again.stdout) == (
        0,
        "There are users or jobs here already, so nothing was changed.\n",
    )
    with open_work() as work:
        assert len(work.session.scalars(select(Application)).all()) == 5


def test_the_demo_refuses_production(database_url: str, tmp_path: Path) -> None:
    place = Place(database_url, tmp_path, FOYER_ENV="production", FOYER_SECRET_KEY="0123456789abcdef" * 3,
                  FOYER_BASE_URL="https://jobs.example.org")  # fmt: skip
    result = place.run("demo", "load")
    place.close()
    assert (result.exit_code, result.stdout) == (1, "")
    assert "not for production" in result.stderr


def test_jobs_are_loaded_from_a_file(place: Place, open_work: OpenWork) -> None:
    first, second = place.run("jobs", "load", str(JOBS)), place.run("jobs", "load", str(JOBS))
    assert (first.exit_code, second.exit_code) == (0, 0), first.output
    assert "Published version 1 of the form of frame-welder-tig" in first.stdout
    assert second.stdout.startswith("Created: none\nUpdated: none\nUnchanged: firmware-engineer, ")
    with open_work() as work:
        assert len(work.session.scalars(select(Job)).all()) == 11


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ("{", "not JSON"),
        ({"jobs": [{"name": "x"}], "more": "\ud800"}, "/more: This holds characters"),
        ({"jobs": [{"colour": 1}]}, "/jobs/0/colour: There is no property of this name here. [unknown_property]"),
    ],
)
def test_a_wrong_file_of_jobs_is_refused_whole(
    place: Place, open_work: OpenWork, tmp_path: Path, document: Any, said: str
) -> None:
    result = place.run("jobs", "load", write(tmp_path, document))
    assert (result.exit_code, result.stdout) == (1, "")
    assert said in result.stderr
    assert "Traceback" not in result.stderr
    with open_work() as work:
        assert jobs.listed(work) == []


def test_a_file_that_is_not_there_or_not_text_is_refused(place: Place, tmp_path: Path) -> None:
    assert place.run("jobs", "load", str(tmp_path / "none.json")).exit_code == 2
    (tmp_path / "bytes").write_bytes(b"\xff\xfe\x00")
    result = place.run("jobs", "load", str(tmp_path / "bytes"))
    assert (result.exit_code, "is not UTF-8" in result.stderr) == (1, True)


def test_a_form_is_checked_and_analysed(place: Place, tmp_path: Path) -> None:
    never = {"question": "years", "op": "lt", "value": 0}
    definition = {
        "schema": 1,
        "questions": [
            {"key": "years", "type": "number", "label": "Years?", "constraints": {"min": 0, "max": 50}},
            {"key": "show", "type": "file", "label": "Show us", "visible_if": never},
        ],
    }
    result = place.run("screening", "check", write(tmp_path, definition))
    assert result.exit_code == 0, result.output
    said = json.loads(result.stdout)
    assert said["errors"] == []
    assert said["analysis"]["paths"]["count"] == 1
    assert "show" in json.dumps(said["analysis"]["unreachable"])
    assert said["reasons"] == {"show": ["/questions/0/constraints/min", "/questions/1/visible_if"]}
    assert said["witnesses"] == {"years": {}}


def test_a_form_is_proven_with_answers_that_show_its_questions(place: Place, tmp_path: Path) -> None:
    long = {"question": "years", "op": "gt", "value": 10}
    definition = {
        "schema": 1,
        "questions": [
            {"key": "years", "type": "number", "label": "Years?"},
            {"key": "show", "type": "file", "label": "Show us", "visible_if": long},
        ],
    }
    said = json.loads(place.run("screening", "check", write(tmp_path, definition)).stdout)
    assert (said["witnesses"], said["reasons"]) == ({"years": {}, "show": {"years": "11"}}, {})


@pytest.mark.parametrize("document", [{"schema": 1, "questions": [{"key": "A"}]}, [], None, 5, "text"])
def test_a_wrong_form_is_told_as_json_and_fails(place: Place, tmp_path: Path, document: Any) -> None:
    result = place.run("screening", "check", write(tmp_path, json.dumps(document)))
    said = json.loads(result.stdout)
    assert (result.exit_code, said["analysis"], said["witnesses"], said["reasons"]) == (1, None, None, None)
    assert all(error["code"] and error["message"] for error in said["errors"])
    assert said["errors"]


def test_the_sweep_removes_what_is_nobodys_and_nothing_else(place: Place, open_work: OpenWork) -> None:
    old = (NOON - timedelta(days=2)).timestamp()
    with open_work(now=NOON - timedelta(days=3)) as work:
        job = jobs.create(work, name="Welder")
        for key in ("kept", "expired"):
            uploads.keep(work, job.id, Received("cv", "cv.pdf", "pdf", 3, "", key), ip_hash=None)
    with open_work() as work:
        expired = work.session.scalars(select(Upload).where(Upload.storage_key == "expired")).one()
        expired.expires_at = NOON - timedelta(hours=1)
    for key in ("kept", "kept.page-1", "expired", "stray", "young"):
        place.files.put(key, io.BytesIO(b"pdf"), content_type="application/pdf")
    for path in place.files.root.glob("??/??/*"):
        moment = NOON.timestamp() - 60 if path.name == "young" else old
        os.utime(path, (moment, moment))
    half = place.data / "incoming" / "in-half"
    half.parent.mkdir(exist_ok=True)
    half.write_bytes(b"x")
    os.utime(half, (old, old))
    result = place.run("sweep")
    assert result.exit_code == 0, result.output
    assert result.stdout == "Removed 1 expired uploads and 3 stray files.\n"
    assert {stored.key for stored in place.files.keys()} == {"kept", "kept.page-1", "young"}  # noqa: SIM118
    assert not half.exists()
    place.run("sweep", "--age", "0")
    assert {stored.key for stored in place.files.keys()} == {"kept", "kept.page-1"}  # noqa: SIM118


def test_a_sound_place_passes_the_check(place: Place) -> None:
    result = place.run("check")
    assert (result.exit_code, result.output) == (0, "All is well.\n")


def test_the_check_names_what_is_wrong(place: Place, open_work: OpenWork) -> None:
    with open_work() as work:
        jobs.create(work, name="Welder")
    with open_work() as work:
        session: Session = work.session
        session.execute(text("INSERT INTO stage_counts SELECT job_id, id, 'active', 7 FROM stages LIMIT 1"))
        session.execute(text("DROP TRIGGER events_no_update"))
        session.execute(text("UPDATE events SET actor_name = 'somebody else' WHERE seq = 1"))
        work.later("send_letter", letter_id="x")
        session.execute(text("UPDATE outbox SET dead_at = due_at"))
    place.data.chmod(0o755)
    result = place.run("check")
    assert result.exit_code == 1
    assert [line.partition(":")[0] for line in result.stderr.splitlines()] == ["Wrong"] * 3
    assert "other users of this machine can read" in result.stderr
    assert "1 stage counters differ" in result.stderr
    assert "event 1 does not fit the chain" in result.stderr
    assert "Warning: 1 tasks were given up" in result.stdout
    verified = place.run("audit-verify")
    assert (verified.exit_code, "event 1 does not fit" in verified.stderr) == (1, True)


def test_production_without_https_and_with_a_weak_key_fails_the_check(database_url: str, tmp_path: Path) -> None:
    place = Place(database_url, tmp_path, FOYER_ENV="production", FOYER_SECRET_KEY="a" * 40,
                  FOYER_BASE_URL="http://jobs.example.org")  # fmt: skip
    result = place.run("check")
    place.close()
    assert result.exit_code == 1
    assert "must begin with https://" in result.stderr
    assert "FOYER_SECRET_KEY is weak" in result.stderr
    assert "a" * 40 not in result.output


def test_an_empty_database_is_migrated(tmp_path: Path) -> None:
    place = Place(f"sqlite:///{tmp_path / 'new.db'}", tmp_path)
    before = place.run("check")
    assert (before.exit_code, "run flask migrate" in before.stderr) == (1, True)
    refused = add_ines(place)
    assert (refused.exit_code, "flask migrate" in refused.stderr) == (1, True)
    assert place.run("migrate").exit_code == 0
    assert place.run("check").exit_code == 0
    assert place.run("audit-verify").output == "Every event fits the chain.\n"
    place.close()


def test_a_key_is_made_and_printed_once(place: Place, open_work: OpenWork) -> None:
    with open_work() as work:
        job = build.job(work)
    made = place.run("api-key", "make", "Payroll", "--scope", "jobs:read", "--scope", "offers:read",
                     "--job", job.slug, "--days", "30")  # fmt: skip
    assert made.exit_code == 0, made.output
    words = made.stdout.strip()
    with open_work() as work:
        key = api_keys.find(work.session, words)
        assert key is not None
        assert (key.name, key.scopes, key.job_ids) == ("Payroll", ["jobs:read", "offers:read"], [str(job.id)])
        assert (key.created_by, key.expires_at) == (None, NOON + timedelta(days=30))


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [(("Payroll",), 2, "--scope"), (("Payroll", "--scope", "jobs:eat"), 2, "jobs:eat"),
     (("Payroll", "--scope", "jobs:read", "--days", "400"), 2, "400"),
     (("Payroll", "--scope", "jobs:read", "--job", "nowhere"), 1, "there is no job nowhere"),
     ((" ", "--scope", "jobs:read"), 1, "name is missing")],
)  # fmt: skip
def test_a_key_that_cannot_be(place: Place, arguments: tuple[str, ...], code: int, sentence: str) -> None:
    refused = place.run("api-key", "make", *arguments)
    assert (refused.exit_code, sentence in refused.stderr) == (code, True)
