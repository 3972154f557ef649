"""What the back office and the careers site ask stays cheap: no plan walks through a table that grows.

The plans are those of the very statements that the pages run, with their values, over skewed data (one job has a
fifth of all applications, one ended long ago) on both databases.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine, select, text

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
from tests.support.plans import noted, walks

APPLICATIONS = 3_000
MOST_ROWS = APPLICATIONS // 4
"""That one step may meet in one of them: 51 cards of each stage of a board, or everybody of the busiest job."""


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
    listings.every(work)
    listings.addresses(work, 45_000)


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
            with open_work_on_each(actor) as work, noted(filled) as seen:
                read(work)
            assert seen, read.__name__
            with filled.connect() as connection:
                walked += [
                    f"{read.__name__} as {role}: {found}\n{statement[0]}"
                    for statement in seen
                    for found in walks(connection, statement, most=MOST_ROWS)
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
