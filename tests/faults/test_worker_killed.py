"""F3: the worker dies with a letter in hand. Every letter is sent; one that goes twice has the same Message-ID."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import select, text

from hiring.models.letter import Letter, LetterState
from plumbing.failpoints import EXIT_CODE
from tests.faults.applicants import all_send, applicants
from tests.faults.conftest import SLUG
from tests.faults.invariants import inside
from tests.support.house import House

LETTERS = 5
KILLS = 3


@pytest.mark.parametrize("failpoint", ["after_claim", "after_send"])
def test_a_worker_killed_with_letters_in_hand_loses_none(hurt: House, failpoint: str) -> None:
    with_letters(hurt)
    for _ in range(KILLS):
        with worker(hurt, FOYER_FAILPOINT=f"outbox.{failpoint}:exit137") as process:
            while process.poll() is None and waiting(hurt):
                time.sleep(0.05)
            process.kill()  # only where the failpoint was not passed
        assert process.returncode == EXIT_CODE
    assert waiting(hurt) == LETTERS
    assert bool(mails(hurt)) == (failpoint == "after_send")
    with worker(hurt) as process:
        while waiting(hurt):
            assert process.poll() is None
            time.sleep(0.05)
        process.terminate()
    with inside(hurt.settings) as work:
        letters = work.session.scalars(select(Letter)).all()
    assert [letter.state for letter in letters] == [LetterState.SENT] * LETTERS
    # a file is named by its Message-ID: as many files as letters means that no letter went under two
    assert sorted(mails(hurt)) == sorted(f"{letter.id}@example.org.eml" for letter in letters)


def with_letters(hurt: House) -> None:
    """Applications whose letters wait, because no worker has seen them yet."""
    hurt.start(FOYER_MAIL_URL="smtp://127.0.0.1:9?tls=none")
    people = applicants(SLUG, LETTERS, size=2000)
    for person in people:
        person.open_form(hurt)
    all_send(hurt, people)
    assert all(person.receipt for person in people)
    hurt.kill()
    with inside(hurt.settings) as work:  # due now, whatever the dead server of the mails did to them
        work.session.execute(text("DELETE FROM outbox WHERE task <> 'send_letter'"))
        work.session.execute(
            text("UPDATE outbox SET due_at = '2026-01-01 00:00:00', lease_until = NULL, attempts = 0")
        )


def worker(hurt: House, **environ: str) -> "subprocess.Popen[bytes]":
    with (hurt.folder / "log").open("ab") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "ops.worker", "--lease", "1", "--threads", "1"],
            env={**os.environ, **hurt.environ, **environ},
            stdout=log,
            stderr=log,
        )


def waiting(hurt: House) -> int:
    with inside(hurt.settings) as work:
        return len(work.session.scalars(select(Letter).where(Letter.state == LetterState.WAITING)).all())


def mails(hurt: House) -> list[str]:
    folder: Path = hurt.settings.data / "mail"
    return [path.name for path in folder.glob("*.eml")] if folder.is_dir() else []
