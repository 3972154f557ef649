"""`flask retention` and `flask erase`: keeping people no longer than is said, from a terminal."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager

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
        due = retention.coming(work, most=10_000)
        for one in due:
            state = "set aside" if one.set_aside_at else "due"
            click.echo(f"{one.candidate.id} {state} {one.until:%Y-%m-%d} erased from {one.erased_on:%Y-%m-%d}")
    click.echo(f"{len(due)} people within 60 days. Nothing was changed.", err=True)


@click.command("erase")
@click.argument("candidate_id", type=click.UUID)
@click.option("--letter/--no-letter", default=True, help="Whether a last letter tells them.")
@with_appcontext
def erase_command(candidate_id: uuid.UUID, letter: bool) -> None:
    """Erases one person: everything that names them goes, and cannot be brought back."""
    try:
        with db.writing(), _open_work() as work:
            person = work.session.scalar(select(Candidate).where(Candidate.id == candidate_id).with_for_update())
            if person is None or person.merged_into_id is not None:
                raise click.ClickException("there is no such person")
            files = erasing.erase(work, person, ErasureOccasion.BY_US, letter=letter)
    except Conflict as error:
        raise click.ClickException(_WHY[error.code]) from None
    click.echo(f"Erased. The worker removes {files} files and what lies in the mail folder.")
