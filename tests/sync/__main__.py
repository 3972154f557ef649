"""`make sync`: an integrator who has nothing but the OpenAPI document never loses or doubles a record.

python -m tests.sync [--applications N] [--postgresql] [--keep FOLDER]

Makes a client from the served document with a generator, and with that client a copy of everything, twice while
the house goes on working and once when it has come to rest. Then a copy made from nothing and Foyer's own counts
must say the same, field by field. Prints lines of JSON; ends with 1 where anything differs.
"""

import argparse
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import venv
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from hiring.models.application import Application
from hiring.models.candidate import Candidate
from hiring.models.interview import Interview
from hiring.models.job import Job
from hiring.models.note import Note
from hiring.models.offer import Offer
from hiring.models.result_link import ResultLink
from tests.bench.worlds import World
from tests.support import pg

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
ENVIRONMENT = ROOT / ".cache" / "sync"
ROWS = {
    "jobs.list_jobs": Job, "candidates.list_candidates": Candidate, "applications.list_applications": Application,
    "interviews.list_interviews": Interview, "offers.list_offers": Offer, "notes.list_notes": Note,
    "result_links.list_result_links": ResultLink,
}  # fmt: skip
SUMMARIES = {
    "applications.list_applications": ("candidate", "job", "current_stage", "interviews", "offers"),
    "attachments.list_attachments": ("uploaded_by",),
    "result_links.list_result_links": ("created_by",),
}
"""What an object shows of others that have lists of their own. It does not change with them, says its schema:
what stands alone there is compared by its id, a list of them by its own list."""


def main() -> int:
    asked = argparse.ArgumentParser(prog="python -m tests.sync")
    asked.add_argument("--applications", type=int, default=5_000)
    asked.add_argument("--postgresql", action="store_true", help="instead of SQLite")
    asked.add_argument("--keep", type=Path, help="a folder for the copies, to look at afterwards")
    given = asked.parse_args()
    with (
        tempfile.TemporaryDirectory() as made,
        pg.running() if given.postgresql else nullcontext() as server,
    ):
        folder = given.keep or Path(made)
        url = server.create("sync") if server is not None else None
        world = World(folder / "world", given.applications, jobs=20, url=url)
        try:
            return proof(world, folder)
        finally:
            world.close()


def proof(world: World, folder: Path) -> int:
    environ = {**os.environ, **world.server.environ, "KEY": world.key(), "PYTHONPATH": str(folder),
               "FOYER_DATABASE_URL": world.server.settings.database_url,
               "FOYER": f"http://{world.server.settings.host}:{world.server.settings.port}"}  # fmt: skip
    generate(environ["FOYER"], folder)
    copy, fresh = folder / "copy.db", folder / "fresh.db"
    with changing(environ):
        for walk in ("whole", "since"):
            say(walk, sync(copy, environ))
    say("at rest", sync(copy, environ))
    say("from nothing", sync(fresh, environ))
    wrong = [*differences(copy, fresh), *miscounted(world, copy)]
    say("result", {"objects": sum(count(copy).values()), "wrong": len(wrong), "of": wrong[:20]})
    return 1 if wrong else 0


def generate(foyer: str, folder: Path) -> None:
    """The package `foyer_client`, in the folder. What the generator warns of is a mistake of the document."""
    python = ENVIRONMENT / "bin" / "python"
    if not python.exists():
        venv.create(ENVIRONMENT, with_pip=True)
    wanted = str(HERE / "requirements.txt")
    subprocess.run([python, "-m", "pip", "install", "-q", "--disable-pip-version-check", "-r", wanted], check=True)
    said = subprocess.run(
        [ENVIRONMENT / "bin" / "openapi-python-client", "generate", "--url", f"{foyer}/api/v1/openapi.json",
         "--output-path", str(folder / "foyer_client"), "--meta", "none", "--overwrite", "--fail-on-warning"],
        capture_output=True, text=True, env={**os.environ, "PATH": f"{ENVIRONMENT / 'bin'}:{os.environ['PATH']}"},
    )  # fmt: skip
    if said.returncode:
        raise SystemExit(said.stdout + said.stderr)


def sync(copy: Path, environ: dict[str, str]) -> dict[str, Any]:
    command = [ENVIRONMENT / "bin" / "python", str(HERE / "copying.py"), str(copy)]
    done = subprocess.run(command, env=environ, stdout=subprocess.PIPE, check=True, text=True)
    figures: dict[str, Any] = json.loads(done.stdout)
    return figures


@contextmanager
def changing(environ: dict[str, str]) -> Iterator[None]:
    """Meanwhile two others work, in processes of their own."""
    environ = {**environ, "PYTHONPATH": str(ROOT)}
    others = [
        subprocess.Popen([sys.executable, "-m", "tests.sync.changing", seed], env=environ, stdin=subprocess.PIPE,
                         stdout=subprocess.PIPE, text=True)
        for seed in ("1", "2")
    ]  # fmt: skip
    try:
        yield
    finally:
        said = [one.communicate()[0] for one in others]
    if any(one.returncode for one in others):
        raise SystemExit("whoever changes things ended with an error")
    say("changed", dict(sum((Counter(json.loads(one)) for one in said), Counter[str]())))


def differences(copy: Path, fresh: Path) -> Iterator[str]:
    ours, theirs = read(copy), read(fresh)
    oldest = min((int(id) for name, id in theirs if name == "events"), default=0)
    for key in [key for key in ours if key[0] == "events" and int(key[1]) < oldest]:
        del ours[key]  # the log is kept for 30 days, and they went by meanwhile
    for key in sorted(ours.keys() | theirs.keys()):
        one, other = ours.get(key), theirs.get(key)
        if one is None or other is None:
            yield f"{key}: only in the {'copy' if other is None else 'walk from nothing'}"
        elif one != other:
            fields = [name for name in one.keys() | other.keys() if one.get(name) != other.get(name)]
            yield f"{key}: {sorted(fields)}"


def read(copy: Path) -> dict[tuple[str, str], dict[str, Any]]:
    """All objects, and the events under the name of their log."""
    with sqlite3.connect(copy) as opened:
        found = {}
        for name, id, document in opened.execute("SELECT list, id, document FROM objects"):
            shown = json.loads(document)
            for at in SUMMARIES.get(name, ()) if "deleted_at" not in shown else ():
                shown[at] = shown[at]["id"] if isinstance(shown[at], dict) else None
            shown.pop("rejection_reason_name", None)
            (shown.get("rejection") or {}).pop("reason_name", None)
            found[name, id] = shown
        for seq, document in opened.execute("SELECT seq, document FROM events"):
            found["events", str(seq)] = json.loads(document)
    return found


def count(copy: Path) -> dict[str, int]:
    """How many of each list are there and not gone."""
    with sqlite3.connect(copy) as opened:
        return dict(opened.execute("SELECT list, count(*) FROM objects WHERE NOT gone GROUP BY list").fetchall())


def miscounted(world: World, copy: Path) -> Iterator[str]:
    """Against Foyer's own tables."""
    counted = count(copy)
    with world.open_work() as work:
        for name, entity in ROWS.items():
            found = select(func.count()).select_from(entity)
            if hasattr(entity, "deleted_at"):
                found = found.where(entity.deleted_at.is_(None))
            if hasattr(entity, "merged_into_id"):
                found = found.where(entity.merged_into_id.is_(None))
            there = work.session.scalars(found).one()
            if there != counted.get(name, 0):
                yield f"{name}: {counted.get(name, 0)}, but Foyer has {there}"


def say(what: str, figures: dict[str, Any]) -> None:
    print(json.dumps({"sync": what, **figures}), flush=True)


if __name__ == "__main__":
    raise SystemExit(main())
