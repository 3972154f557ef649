"""A worker in a process of its own, with handlers that tests can watch and hang."""

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path
from typing import cast

from ops.handling import Context
from ops.worker import Worker
from plumbing.db import make_engine


def started(url: str, done: Path, *, lease: float = 30, under_parent: bool = False) -> "subprocess.Popen[str]":
    """A worker over this database: task `note` appends its number to the file `done`, the first `hang` hangs.

    `under_parent`: what is returned is only the worker's parent; the worker says "working", and "left".
    """
    arguments = [url, str(done), str(lease), "under_parent" if under_parent else ""]
    return subprocess.Popen(
        [sys.executable, "-m", "tests.ops.sleepy", *arguments], stdout=subprocess.PIPE, text=True
    )


def main(url: str, done: str, lease: str, under_parent: str) -> None:
    if under_parent:
        subprocess.run([sys.executable, "-m", "tests.ops.sleepy", url, done, lease, ""], check=False)
        return

    def note(_context: Context, number: int) -> None:
        handle = os.open(done, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        os.write(handle, f"{number}\n".encode())
        os.close(handle)

    def hang(_context: Context, file: str) -> None:
        begun = Path(file)
        if not begun.exists():
            begun.touch()
            time.sleep(3600)

    engine = make_engine(url)
    worker = Worker(
        engine,
        lambda claimed: cast(Context, claimed),
        handlers={"note": note, "hang": hang},
        given_up={},
        periodic={},
        lease=timedelta(seconds=float(lease)),
    )
    signal.signal(signal.SIGTERM, lambda _signal, _frame: worker.stop())
    print("working", flush=True)
    worker.run(2)
    print("left", flush=True)
    engine.dispose()


if __name__ == "__main__":
    main(*sys.argv[1:])
