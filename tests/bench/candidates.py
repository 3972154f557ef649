"""A candidate's own pages: My application with several applications, and times to pick from."""

import uuid
from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import func, select

from hiring import links, scheduling
from hiring.actors import Actor, Kind, Role
from hiring.models.application import Application, ApplicationStatus
from hiring.models.link import LinkPurpose
from hiring.models.user import User
from tests.bench.measuring import Line, Shot, cpu_ratio
from tests.bench.runs import Bench
from tests.bench.worlds import World

INTERVIEWERS, DAYS, MINUTES = 3, 10, 45


def my_application(bench: Bench) -> Iterator[Line]:
    """Of the person with the most applications: made afresh each time, and never kept."""
    path, applications = _busiest(bench.small)
    yield cpu_ratio("my_application", _page(bench.small, path), bench.hello_shot(), "<= 40", bench.pace,
                    applications=applications)  # fmt: skip


def my_application_growth(bench: Bench) -> Iterator[Line]:
    """One application each, of ten times as many altogether."""
    few, many = _page(bench.small, _anybody(bench.small)), _page(bench.large, _anybody(bench.large))
    yield cpu_ratio("my_application_growth", many, few, "<= 1.5", bench.pace,
                    applications=[bench.small.applications, bench.large.applications])  # fmt: skip


def my_times(bench: Bench) -> Iterator[Line]:
    """Two weeks of three interviewers, and what else stands in their calendars."""
    path, slots = _offered(bench.small)
    yield cpu_ratio("my_times", _page(bench.small, path), bench.hello_shot(), "<= 60", bench.pace, slots=slots)


def my_times_growth(bench: Bench) -> Iterator[Line]:
    few, many = _page(bench.small, _offered(bench.small)[0]), _page(bench.large, _offered(bench.large)[0])
    yield cpu_ratio("my_times_growth", many, few, "<= 1.5", bench.pace,
                    applications=[bench.small.applications, bench.large.applications])  # fmt: skip


def _page(world: World, path: str) -> Shot:
    visitor = world.server.visitor()

    def act() -> None:
        assert visitor.get(path).status == 200

    return Shot(world.server, act)


def _link(world: World, candidate_id: uuid.UUID) -> str:
    with world.open_work() as work:
        return f"/my/{links.make(work, LinkPurpose.MY_APPLICATIONS, candidate_id)}"


def _busiest(world: World) -> tuple[str, int]:
    number = func.count().label("number")
    people = select(Application.candidate_id, number).group_by(Application.candidate_id).order_by(number.desc())
    with world.open_work() as work:
        candidate_id, applications = work.session.execute(people.limit(1)).tuples().one()
    return _link(world, candidate_id), applications


def _anybody(world: World) -> str:
    alone = select(Application.candidate_id).group_by(Application.candidate_id).having(func.count() == 1).limit(1)
    with world.open_work() as work:
        candidate_id = work.session.scalars(alone).one()
    return _link(world, candidate_id)


def _offered(world: World) -> tuple[str, int]:
    """Where somebody of the largest job can pick, and how many times there are."""
    job_id, _ = world.largest_job()
    with world.open_work() as work:
        admin = work.session.scalars(select(User).where(User.role == Role.ADMIN).limit(1)).one()
        people = work.session.scalars(select(User.id).order_by(User.id).limit(INTERVIEWERS)).all()
        found = select(Application).where(
            Application.job_id == job_id, Application.status == ApplicationStatus.ACTIVE
        )
        application = work.session.scalars(found.order_by(Application.applied_at).limit(1)).one()
        live = scheduling.live_of(work, application)
        actor, seen = Actor(Kind.USER, admin.id, role=admin.role), live.id if live else None
        id, candidate_id = application.id, application.candidate_id
        morning = (work.now + timedelta(days=3)).replace(hour=8, minute=0, second=0, microsecond=0)
        begins = [morning + timedelta(days=day) for day in range(DAYS)]
        windows = [scheduling.Span(begin, begin + timedelta(hours=9)) for begin in begins]
        offered = scheduling.Offered(
            title="Interview", minutes=MINUTES, pause_minutes=15, windows=dict.fromkeys(people, windows),
            timezone="Europe/Berlin", organizer_id=admin.id, answer_by=work.now + timedelta(days=2),
        )  # fmt: skip
    with world.open_work(actor) as work:
        application = work.session.get_one(Application, id)
        times = scheduling.offer(work, application, offered, seen=seen)
        slots = len(scheduling.open_slots(work, times))
    return f"{_link(world, candidate_id)}/times", slots
