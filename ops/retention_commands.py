"""`flask retention` and `flask erase`: keeping people no longer than is said, from a terminal."""

import json
import re
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TextIO

import click
from flask.cli import with_appcontext
from sqlalchemy import select

from hiring import erasing, retention
from hiring.actors import OPERATOR
from hiring.errors import Conflict
from hiring.models.candidate import Candidate
from hiring.models.erasure import ErasureOccasion
from hiring.work import Work, opened
from ops import retention_tasks
from plumbing import db
from plumbing.clock import read_instant
from web.hall import hall

_WHY = {"erase_held": "a legal hold keeps this person", "erase_hired": "this person was hired"}


@contextmanager
def _open_work() -> Iterator[Work]:
    house = hall()
    with house.session() as session, opened(session, OPERATOR, now=house.now(), files=house.storage) as work:
        yield work


@click.command("retention")
@click.option("--dry-run", is_flag=True, help="Says who goes when, and changes nothing.")
@with_appcontext
def retention_command(dry_run: bool) -> None:
    """Reckons, asks, sets aside and erases, as the worker does every hour."""
    if not dry_run:
        retention_tasks.reckon(_open_work)
        asked, aside, erased = retention_tasks.carry_out(_open_work)
        click.echo(f"Asked {asked}, set aside {aside}, erased {erased}.")
        return
    with db.reading(), _open_work() as work:
        due = retention.foreseen(work)
        for one in due:
            state = "set aside" if one.set_aside_at else "due"
            click.echo(f"{one.candidate.id} {state} {one.until:%Y-%m-%d} erased from {one.erased_on:%Y-%m-%d}")
    click.echo(f"{len(due)} people within 60 days. Nothing was changed.", err=True)


@click.command("erase")
@click.argument("candidate_id", type=click.UUID, required=False)
@click.option("--letter/--no-letter", default=True, help="Whether a last letter tells them.")
@click.option("--ledger", is_flag=True, help="Writes out who was ever erased, as hashes: keep it with backups.")
@click.option("--replay", type=click.File(encoding="utf-8"), help="After a backup was restored: such a ledger, or "
              "- for standard input. Whom it names is erased again.")  # fmt: skip
@with_appcontext
def erase_command(candidate_id: uuid.UUID | None, letter: bool, ledger: bool, replay: TextIO | None) -> None:
    """Erases one person: everything that names them goes, and cannot be brought back."""
    if sum((candidate_id is not None, ledger, replay is not None)) != 1:
        raise click.UsageError("Give the id of a person, or --ledger, or --replay FILE.")
    if replay is not None:
        _replay(_read(replay))
    elif candidate_id is not None:
        _erase(candidate_id, letter)
    else:
        with db.reading(), _open_work() as work:
            for line in erasing.ledger(work):
                said = {"subject_hash": line.subject_hash, "occasion": line.occasion,
                        "erased_at": line.erased_at.isoformat()}  # fmt: skip
                click.echo(json.dumps(said))


def _read(file: TextIO) -> Sequence[erasing.Line]:
    """All of it or nothing: a ledger that is cut off somewhere must not pass for a whole one."""
    lines = []
    try:
        for number, text in enumerate(file, 1):
            if text.strip():
                lines.append(_line(text, number))
    except UnicodeDecodeError:
        raise click.ClickException("this is not UTF-8; nothing was changed") from None
    return lines


def _line(text: str, number: int) -> erasing.Line:
    try:
        said = json.loads(text)
        at = read_instant(said["erased_at"])
        if at is None or not re.fullmatch("[0-9a-f]{64}", said["subject_hash"]):
            raise ValueError
        return erasing.Line(said["subject_hash"], ErasureOccasion(said["occasion"]), at)
    except (ValueError, TypeError, KeyError, RecursionError):
        raise click.ClickException(f"line {number} is none of a ledger; nothing was changed") from None


def _replay(lines: Sequence[erasing.Line]) -> None:
    """Each person in a transaction of their own: stopped half-way, it is run again and goes on."""
    with db.writing(), _open_work() as work:
        new = erasing.keep(work, lines)
    with db.reading(), _open_work() as work:
        there = erasing.named(work)
    again = 0
    for id, occasion in there:
        with db.writing(), _open_work() as work:
            again += erasing.replay(work, id, occasion)
    click.echo(f"{new} lines were new here, {again} people were erased again. The worker removes their files.")


def _erase(candidate_id: uuid.UUID, letter: bool) -> None:
    try:
        with db.writing(), _open_work() as work:
            person = work.session.scalar(select(Candidate).where(Candidate.id == candidate_id).with_for_update())
            if person is None or person.merged_into_id is not None:
                raise click.ClickException("there is no such person")
            if person.anonymized_at is not None:
                raise click.ClickException("this person is erased already")
            files = erasing.erase(work, person, ErasureOccasion.BY_US, letter=letter)
    except Conflict as error:
        raise click.ClickException(_WHY[error.code]) from None
    click.echo(f"Erased. The worker removes {files} files and what lies in the mail folder.")
