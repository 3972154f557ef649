"""What the back office and the careers site ask stays cheap: no plan walks through a table that grows.

The plans are those of the very statements that the pages run, with their values, over skewed data (one job has a
fifth of all applications, one ended long ago) on both databases. SQLite tells its plan; PostgreSQL runs the
statement and tells how many rows each step met, told to plan as for tables that are too large to read whole.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, event, select, text

from backoffice import application_page, candidate_page
from hiring import (
    applications,
    candidates,
    interviews,
    job_lists,
    letter_templates,
    letter_trials,
    letters,
    listings,
    offers,
    own_pages,
    owners,
    policy,
    promises,
    stages,
    users,
)
from hiring.actors import Actor, JobRole, Kind, Role
from hiring.applications import listing as list_of_applications
from hiring.candidates import listing
from hiring.candidates.listing import Applied, Order
from hiring.candidates.listing import Filters as People
from hiring.listings import Filters
from hiring.models.application import Application, ApplicationStatus
from hiring.models.interview import InterviewStatus
from hiring.models.job import Job
from hiring.models.letter import LetterState
from hiring.models.letter_template import TemplateKind
from hiring.models.offer import OfferStatus
from hiring.models.user import User
from hiring.work import Work
from ops import demo
from plumbing import outbox
from plumbing.records import new_id
from plumbing.storage import Remembered
from tests.conftest import OpenWork
from tests.support import list_questions

APPLICATIONS = 3_000
LARGE = ("applications", "submissions", "answers", "events", "candidates", "stage_changes", "notes", "letters",
         "attachments")  # fmt: skip
"""Tables that grow with the applications."""
MOST_ROWS = APPLICATIONS // 4
"""That one step may meet in one of them: 51 cards of each stage of a board, or everybody of the busiest job."""

Statement = tuple[str, Any]


@pytest.fixture
def filled(open_work_on_each: OpenWork, each_engine: Engine, storage: Remembered) -> Engine:
    """The demo with a few thousand applications. Statistics only where there are some in production too."""
    demo.load(open_work_on_each, storage, applications=APPLICATIONS, seed=7)
    with open_work_on_each() as work:
        list_questions.make_rare_tag(work)
    if each_engine.dialect.name == "postgresql":
        with each_engine.begin() as connection:
            connection.execute(text("ANALYZE"))
    return each_engine


def the_board(work: Work) -> None:
    job = _busiest(work)
    for status in (ApplicationStatus.ACTIVE, ApplicationStatus.REJECTED):
        applications.board(work, job, status=status)
    applications.counts(work, job)


def more_of_a_column(work: Work) -> None:
    job = _busiest(work)
    found = applications.board(work, job).columns[0]
    assert found.more
    applications.column(work, job, stages.of(work, job)[0], after=found.more)


def the_lists_of_jobs(work: Work) -> None:
    job_lists.listed(work)
    listings.search(work, Filters(q="bike", department="workshop"))


def the_promise_and_the_own_pages(work: Work) -> None:
    promises.kept_lately(work)
    some = work.session.scalars(select(Application).order_by(Application.applied_at).limit(3)).all()
    for standing in own_pages.standings(work, some):
        own_pages.held(work, standing.application)
    for one in some:
        own_pages.send_link(work, one.candidate.primary_email or "")


def an_application(work: Work) -> None:
    some = select(Application.id).where(Application.job_id == _busiest(work).id).order_by(Application.applied_at)
    for id in work.session.scalars(some.limit(1)).all():
        application_page.of(work, applications.get(work, id))


def today(work: Work) -> None:
    applications.waiting(work)
    owners.without(work)
    letters.failed_count(work)
    outbox.dead_count(work.session)


def the_list_of_applications(work: Work) -> None:
    """Also as a recruiter, from whom confidential jobs are hidden."""
    for actor in (work.actor, replace(work.actor, role=Role.RECRUITER)):
        for given in list_questions.questions(work, _busiest(work)):
            list_questions.ask(replace(work, actor=actor), given)


def the_people(work: Work) -> None:
    """But those who have not applied: they are looked for a stretch at a time (listing.WINDOW)."""
    asked = (
        People(), People(order=Order.NAME), People(tag="visa"), People(source="a colleague"),
        People(q="Haddad"), People(applied=Applied.YES),
    )  # fmt: skip
    for filters in asked:
        found = listing.listed(work, filters)
        if found.more:
            listing.listed(work, filters, after=found.more)


def a_person(work: Work) -> None:
    for one in listing.listed(work, People()).people[:1]:
        candidate_page.of(work, candidates.get(work, one.id))


def the_letters(work: Work) -> None:
    """PostgreSQL would rather read these few thousand than count up to a thousand along an index."""
    if not policy.may_see_letters(work.actor):
        return an_application(work)
    for state in LetterState:
        page = letters.listed(work, state)
        letters.names_of(work, page)
        for last in page[-1:]:
            letters.listed(work, state, after=(last.due_at, last.id))
            letters.resent(work, last)
    if work.session.get_bind().dialect.name == "sqlite":
        letters.counts(work)


def the_words_of_letters(work: Work) -> None:
    if not policy.may_change_templates(work.actor):
        return an_application(work)
    letter_templates.listed(work)
    for kind in TemplateKind:
        letter_templates.in_place(work, kind, "en")
        for person in letter_trials.people(work, kind)[:1]:
            letter_trials.letter(work, kind, applications.get(work, person.application_id))


def the_offers(work: Work) -> None:
    page = offers.listed(work)
    offers.listed(work, list(OfferStatus), after=page.more or f"{work.now.isoformat()}_{new_id()}")
    offers.to_approve(work)
    offers.overdue(work)
    some = select(Application.id).where(Application.job_id == _busiest(work).id).limit(1)
    for id in work.session.scalars(some).all():
        offers.of(work, applications.get(work, id))
        offers.live_of(work, applications.get(work, id))


def the_interviews(work: Work) -> None:
    day, busy = timedelta(days=1), _busiest(work)
    for mine, past in ((False, False), (False, True), (True, False), (True, True)):
        interviews.agenda(work, interviews.Asked(work.now, mine=mine, past=past))
    interviews.agenda(work, interviews.Asked(work.now, job_id=busy.id, status=InterviewStatus.SCHEDULED))
    interviews.on_day(work, work.today)
    interviews.feedback_due(work)
    some = work.session.scalars(select(Application).where(Application.job_id == busy.id).limit(1)).all()
    users_ = [work.user_id] if work.user_id else []
    for application in some:
        interviews.clashes.of(work, work.now, work.now + day / 24, users_, application.candidate_id)
        interviews.of(work, application)
    if policy.may_manage_users(work.actor):
        interviews.complete_past(work)
        interviews.ask(work)


PAGES: tuple[Callable[[Work], None], ...] = (
    the_board, more_of_a_column, the_lists_of_jobs, the_promise_and_the_own_pages, an_application, today,
    the_list_of_applications, the_interviews, the_letters, the_words_of_letters, the_offers,
    the_people, a_person,
)  # fmt: skip


def test_no_page_walks_through_a_large_table(
    filled: Engine, open_work_on_each: OpenWork, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One test a database: filling it takes longer than all the questions. Counting ends sooner here: the data is
    small, and a count to its end should show."""
    monkeypatch.setattr(list_of_applications, "MOST_COUNTED", APPLICATIONS // 10)
    walked = []
    for role in (Role.ADMIN, Role.MEMBER):
        with open_work_on_each() as work:
            actor = _actor(work, role)
        for read in PAGES:
            with open_work_on_each(actor) as work, _noted(filled) as seen:
                read(work)
            assert seen, read.__name__
            with filled.connect() as connection:
                walked += [
                    f"{read.__name__} as {role}: {found}\n{statement[0]}"
                    for statement in seen
                    for found in _walks(connection, statement)
                ]
    assert walked == [], "\n\n".join(walked)


def _busiest(work: Work) -> Job:
    job = work.session.scalars(select(Job).where(Job.slug == "web-developer-dealer-tools")).one()
    assert policy.may_read_applications(work.actor, job)
    return job


def _actor(work: Work, role: Role) -> Actor:
    """An administrator, or a member who is the hiring manager of the busiest job and of nothing else."""
    user = users.add(work, email=f"{role}@plan.example", first_name="Pia", last_name="Lang", role=role)
    assert isinstance(user, User)
    job = work.session.scalars(select(Job).where(Job.slug == "web-developer-dealer-tools")).one()
    roles = {} if role is Role.ADMIN else {job.id: frozenset([JobRole.HIRING_MANAGER])}
    return Actor(Kind.USER, user.id, user.name, role, roles)


@contextmanager
def _noted(engine: Engine) -> Iterator[list[Statement]]:
    """The questions asked meanwhile, with their values."""
    seen: list[Statement] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_more: Any) -> None:
        if statement.startswith(("SELECT", "WITH")):
            seen.append((statement, parameters))

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)


def _walks(connection: Connection, statement: Statement) -> list[str]:
    """The steps of the statement's plan that walk through a large table."""
    if connection.dialect.name == "sqlite":
        return _sqlite_walks(connection, statement)
    return _postgresql_walks(connection, statement)


def _sqlite_walks(connection: Connection, statement: Statement) -> list[str]:
    """A scan is allowed where the index itself carries the order: then a LIMIT ends it. An index that only
    tells one status from another is a scan of all that are active. What sorts stands beside what it sorts."""
    plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement[0]}", statement[1]).all()
    sorting = {parent for _id, parent, _unused, step in plan if "TEMP B-TREE FOR ORDER BY" in step}
    large = [(step, parent in sorting) for _id, parent, _unused, step in plan if _table_of(step) in LARGE]
    return [step for step, sorts in large if step.startswith("SCAN ") and (sorts or " INDEX " not in step)] + [
        step for step, sorts in large if sorts and step.endswith("(status=?)")
    ]


def _table_of(step: str) -> str:
    return [*step.split(), "", ""][1]


def _postgresql_walks(connection: Connection, statement: Statement) -> list[str]:
    for way in ("seqscan", "bitmapscan", "hashjoin", "mergejoin"):
        connection.exec_driver_sql(f"SET enable_{way} = off")
    connection.exec_driver_sql("SET random_page_cost = 1.1")
    explained = connection.exec_driver_sql(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement[0]}", statement[1])
    plan = explained.scalar_one()
    steps = _steps((json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"])
    return [
        f"{step['Node Type']} on {step['Relation Name']}: {_met(step)} rows"
        for step in steps
        if step.get("Relation Name") in LARGE and _met(step) > MOST_ROWS
    ]


def _steps(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for below in plan.get("Plans", ()):
        yield from _steps(below)


def _met(step: dict[str, Any]) -> int:
    return int((step["Actual Rows"] + step.get("Rows Removed by Filter", 0)) * step["Actual Loops"])
