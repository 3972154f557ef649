"""What an operator types: `flask user add`, `jobs load`, `screening check`, `sweep`, `check` and so on.

Sentences go to standard output, errors to standard error with exit code 1 (refused) or 2 (wrong usage).
"""

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import click
from flask import Flask
from flask.cli import AppGroup, with_appcontext
from sqlalchemy.exc import SQLAlchemyError

from hiring import api_keys, job_addresses, job_loading, ledger, sign_in, tally_recount, uploads, users
from hiring.actors import OPERATOR, Actor, Role
from hiring.errors import DomainError, Invalid
from hiring.job_problems import LoadRefused, problem
from hiring.json_reading import unstorable
from hiring.screening import Form, prove, validate_definition
from hiring.search import entries
from hiring.work import Work, opened
from ops import checks, demo, report_tasks
from ops.retention_commands import erase_command, retention_command
from ops.sweeping import sweep_files
from plumbing import db, passwords
from plumbing.schema import NewerSchema
from plumbing.storage import Unavailable
from web.hall import hall

_MOST_LINES = 20
_WORDS = {
    "not_an_address": "is not an e-mail address",
    "email_taken": "belongs to a user already",
    "required": "is missing",
    "too_long": "is too long",
    "bad_characters": "holds characters that cannot be stored",
    "unknown_zone": "is not a time zone",
    passwords.Refused.TOO_SHORT: f"needs {passwords.FEWEST_CHARACTERS} characters or more",
    passwords.Refused.TOO_LONG: f"may have {passwords.MOST_CHARACTERS} characters at most",
    passwords.Refused.COMMON: "is a common one",
    passwords.Refused.ABOUT_YOU: "is easy to guess from the name or the address",
}


def install(app: Flask) -> None:
    """Puts the commands on the app's command line."""
    for command in (
        _user,
        _keys,
        _demo,
        _jobs,
        _screening,
        _search,
        _reports,
        sweep,
        check,
        migrate,
        audit_verify,
        retention_command,
        erase_command,
    ):
        app.cli.add_command(command)


@contextmanager
def open_work(actor: Actor = OPERATOR) -> Iterator[Work]:
    """One transaction of this command."""
    house = hall()
    with house.session() as session, opened(session, actor, now=house.now(), files=house.storage) as work:
        yield work


@contextmanager
def _plainly() -> Iterator[None]:
    """Tells what was refused in a sentence instead of a trace."""
    try:
        yield
    except LoadRefused as error:
        raise click.ClickException(f"the file was refused:\n{error}") from None
    except Invalid as error:
        raise click.ClickException(
            "; ".join(f"{name.replace('_', ' ')} {_WORDS.get(code, code)}" for name, code in error.fields.items())
        ) from None
    except DomainError as error:
        raise click.ClickException(error.code.replace("_", " ")) from None
    except SQLAlchemyError as error:
        reason = str(getattr(error, "orig", None) or error).splitlines()[0]
        raise click.ClickException(f"the database refused: {reason}. Has `flask migrate` been run?") from None
    except Unavailable as error:
        raise click.ClickException(f"the storage cannot be used now: {error}") from None


_user = AppGroup("user", short_help="People who sign in.")
_keys = AppGroup("api-key", short_help="Keys of programs.")
_demo = AppGroup("demo", short_help="An invented organisation to look around in.")
_jobs = AppGroup("jobs", short_help="Jobs from files.")
_screening = AppGroup("screening", short_help="Screening forms.")
_reports = AppGroup("reports", short_help="The figures of reports.")
_search = AppGroup("search", short_help="The index that people are found by.")


@_user.command("add")
@click.option("--email", required=True)
@click.option("--first-name", required=True)
@click.option("--last-name", default="", help="May be left out: some people have one name.")
@click.option("--role", required=True, type=click.Choice([str(role) for role in Role]))
@click.option("--password-stdin", is_flag=True, help="Reads a password instead of printing a sign-in link.")
def user_add(email: str, first_name: str, last_name: str, role: str, password_stdin: bool) -> None:
    """Adds a user and prints a link that signs them in once."""
    password_hash = _read_password(email, first_name, last_name) if password_stdin else None
    with _plainly(), open_work() as work:
        user = users.add(work, email=email, first_name=first_name, last_name=last_name, role=Role(role),
                         password_hash=password_hash)  # fmt: skip
        work.session.flush()  # the link names the user's row
        link = None if password_hash else _link(work, user)
    click.echo(f"Added {user.name} <{user.email}> as {role}.")
    if link:
        click.echo(f"Sign in once, within 72 hours: {link}")


@_keys.command("make")
@click.argument("name")
@click.option("--scope", "scopes", multiple=True, required=True, type=click.Choice(api_keys.ALL_SCOPES),
              help="What the key may do; once for each.")  # fmt: skip
@click.option("--job", "slugs", multiple=True, help="A job by its address: the key knows of these alone.")
@click.option("--days", default=365, type=click.IntRange(1, 366), show_default=True, help="How long it lasts.")
def api_key_make(name: str, scopes: Sequence[str], slugs: Sequence[str], days: int) -> None:
    """Makes a key for a program and prints it, this one time."""
    with _plainly(), open_work() as work:
        jobs = [job_addresses.job_at(work, slug) for slug in slugs]
        if None in jobs:
            raise click.ClickException(f"there is no job {slugs[jobs.index(None)]}")
        only = [job.id for job in jobs if job is not None] or None
        until = work.now + timedelta(days=days)
        made = api_keys.make(work, name, scopes, expires_at=until, job_ids=only)
    click.echo(f"This is the key, and it is shown only now. It lasts until {until:%Y-%m-%d}.", err=True)
    click.echo(made.words)


@_demo.command("load")
@click.option("--applications", default=120, type=click.IntRange(0, 1_000_000), show_default=True)
@click.option("--seed", default=1, show_default=True, help="The same seed gives the same people.")
def demo_load(applications: int, seed: int) -> None:
    """Makes Brightmoor Cargo Cycles: jobs, users, applicants. Only in an empty database, never in production."""
    if hall().settings.is_production:
        raise click.ClickException("the demo is not for production (FOYER_ENV=production)")
    with _plainly():
        try:
            made = demo.load(open_work, hall().storage, applications, seed)
        except demo.AlreadyInUse:
            click.echo("There are users or jobs here already, so nothing was changed.")
            return
        with open_work() as work:
            links = [(user, _link(work, users.get(work, user.id))) for user in made.people.values()]
    click.echo(f"Made {made.jobs} jobs and {made.applications} applications. Each link signs in once:")
    for user, link in links:
        click.echo(f"  {user.name} ({user.role}): {link}")


@_jobs.command("load")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def jobs_load(file: Path) -> None:
    """Stores the jobs of a JSON file, all of them or none."""
    with _plainly():
        document = job_loading.parse(_text(file))
        with open_work() as work:
            loaded = job_loading.load(work, document)
    for verb, slugs in (("Created", loaded.created), ("Updated", loaded.updated), ("Unchanged", loaded.unchanged)):
        click.echo(f"{verb}: {', '.join(slugs) or 'none'}")
    for slug, number in loaded.forms.items():
        click.echo(f"Published version {number} of the form of {slug}")


@_screening.command("check")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def screening_check(file: Path) -> None:
    """Prints what is wrong with a form definition, or what can be proven of it, as JSON.

    witnesses: for each question that can show, answers that make it show. reasons: for each that never can, where
    in the file the conditions and bounds stand that clash.
    """
    with _plainly():
        definition = job_loading.parse(_text(file))
        if unfit := list(unstorable(definition)):
            raise LoadRefused(unfit)
        errors: list[dict[str, Any]] = list(validate_definition(definition))
    said = [{**one, "message": problem(one["path"], one["code"], one["params"]).message} for one in errors]
    proofs = None if errors else prove(Form.of(definition), hall().now().date())
    told = {
        "errors": said,
        "analysis": proofs and proofs.analysis.as_json(),
        "witnesses": proofs and proofs.witnesses,
        "reasons": proofs and proofs.reasons,
    }
    click.echo(json.dumps(told, indent=2))
    if errors:
        sys.exit(1)


@_search.command("rebuild")
def search_rebuild() -> None:
    """Indexes everybody anew, some people at a time; the house can be used meanwhile."""
    with _plainly():
        indexed = entries.rebuild(open_work)
    click.echo(f"Indexed {indexed} people.")


@_reports.command("check")
@with_appcontext
def reports_check() -> None:
    """Compares what reports count with a recount of every application."""
    with _plainly(), db.reading(), hall().session() as session:
        wrong = tally_recount.differences(session)
    for one in wrong[:_MOST_LINES]:
        click.echo(f"{one.table}: {' '.join(map(str, one.row))}: {one.kept}, counted {one.counted}", err=True)
    if wrong:
        raise click.ClickException(f"{len(wrong)} figures differ from a recount: run flask reports recount")
    click.echo("Every figure equals a recount.")


@_reports.command("recount")
@with_appcontext
def reports_recount() -> None:
    """Counts what reports show anew, in short transactions: people can work meanwhile."""
    with _plainly():
        wrong = report_tasks.recount(open_work)
    click.echo(f"Counted anew: {wrong} figures were wrong.")


@click.command("sweep")
@click.option(
    "--age",
    default=24 * 3600,
    type=click.IntRange(0, 10 * 365 * 24 * 3600),
    show_default=True,
    help="Seconds. Younger stray files are left alone: their transaction may be on its way.",
)
@with_appcontext
def sweep(age: int) -> None:
    """Removes expired uploads, stray files in the storage and half-received ones."""
    with _plainly():
        expired = 0
        while True:
            with open_work() as work:
                swept = uploads.sweep(work)
            expired += swept
            if not swept:
                break
        files = sweep_files(hall().storage, hall().incoming, open_work, older_than=timedelta(seconds=age))
    click.echo(f"Removed {expired} expired uploads and {files} stray files.")


@click.command("check")
@with_appcontext
def check() -> None:
    """Looks for what would go wrong: settings, folder, schema, counters, history, queue."""
    findings = list(checks.settings_findings(hall().settings))
    with db.reading(), hall().session() as session:
        findings += checks.database_findings(hall().settings, session)
    for finding in findings:
        click.echo(
            f"{'Warning' if finding.is_warning else 'Wrong'}: {finding.sentence}", err=not finding.is_warning
        )
    if any(not finding.is_warning for finding in findings):
        sys.exit(1)
    click.echo("All is well." if not findings else "Nothing is wrong.")


@click.command("migrate")
@with_appcontext
def migrate() -> None:
    """Brings the database to the newest schema."""
    from plumbing.migrating import migrate as migrate_database  # the tool would slow each start of the server

    try:
        with _plainly():
            migrate_database(hall().settings.database_url)
    except NewerSchema as error:
        raise click.ClickException(str(error)) from None
    click.echo("The database has the newest schema.")


@click.command("audit-verify")
@with_appcontext
def audit_verify() -> None:
    """Follows the chain of events from the first to the last."""
    with _plainly(), db.reading(), hall().session() as session:
        broken = next(ledger.broken_events(session), None)
    if broken is not None:
        raise click.ClickException(f"the history was changed by hand: event {broken} does not fit the chain")
    click.echo("Every event fits the chain.")


def _link(work: Work, user: Any) -> str:
    return f"{hall().settings.base_url}/backoffice/sign-in/link/{sign_in.make_sign_in_link(work, user)}"


def _read_password(*about: str) -> str:
    password = sys.stdin.readline().rstrip("\r\n")
    trouble = passwords.refused(password, about)
    if trouble is not None:
        raise click.ClickException(f"the password {_WORDS[trouble]}")
    return passwords.hash_password(password)


def _text(file: Path) -> str:
    try:
        return file.read_text("utf-8-sig")
    except UnicodeDecodeError:
        raise click.ClickException(f"{file} is not UTF-8") from None
    except OSError as error:
        raise click.ClickException(f"{file} cannot be read: {error.strerror}") from None
