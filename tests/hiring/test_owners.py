"""Who is responsible: chosen as an application begins, handed over, given up by whoever can work on it no more."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from hiring import applications, hiring_teams, history, jobs, owners, users
from hiring.actors import OPERATOR, JobRole, Role
from hiring.errors import Invalid, InvalidTransition, NotAllowed, Stale
from hiring.models.application import Application
from hiring.models.event import Event
from hiring.models.job import Job, Visibility
from hiring.models.user import User
from hiring.work import Work
from tests.conftest import OpenWork
from tests.support.applications import World, actor_of, applied, check_books, make_user, reason, world


@pytest.fixture
def there(open_work: OpenWork) -> World:
    with open_work() as work:
        return world(work)


def owner(open_work: OpenWork, id: Any) -> Any:
    with open_work() as work:
        return work.session.get_one(Application, id).recruiter_id


def put_on_team(work: Work, job: Job, name: str, role: JobRole, kind: Role = Role.MEMBER) -> User:
    user = make_user(work, name, kind)
    work.session.flush()
    hiring_teams.add(work, work.session.get_one(Job, job.id), user, role)
    return user


def owned_by(open_work: OpenWork, there: World, name: str, role: JobRole, kind: Role = Role.MEMBER) -> User:
    """Noor's application belongs to somebody new on the team."""
    with open_work() as work:
        user = put_on_team(work, there.job, name, role, kind)
        owners.assign(work, applications.get(work, there.noor.id), user)
    return user


def test_a_new_application_belongs_to_the_first_active_recruiter_of_the_team(
    open_work: OpenWork, there: World
) -> None:
    assert owner(open_work, there.noor.id) is None
    with open_work() as work:
        gone = put_on_team(work, there.job, "Gone", JobRole.RECRUITER)
        first = put_on_team(work, there.job, "First", JobRole.RECRUITER)
        put_on_team(work, there.job, "Second", JobRole.RECRUITER)
        users.deactivate(work, gone)
    with open_work() as work:
        assert applied(work, work.session.get_one(Job, there.job.id), "Zoe Last").recruiter_id == first.id


def test_whoever_can_work_on_the_job_can_own_its_applications(open_work: OpenWork, there: World) -> None:
    with open_work() as work:
        put_on_team(work, there.job, "Cora", JobRole.COORDINATOR)
        make_user(work, "Ada", Role.ADMIN)
        job = work.session.get_one(Job, there.job.id)
        assert [user.first_name for user in owners.possible(work, job)] == ["Ada", "Cora", "Dario"]
        job.visibility = Visibility.CONFIDENTIAL
        assert [user.first_name for user in owners.possible(work, job)] == ["Ada", "Cora"]


def test_handing_over_is_written_down(open_work: OpenWork, there: World) -> None:
    with open_work(there.dario) as work:
        noor = applications.get(work, there.noor.id)
        dario = work.session.get_one(User, there.dario.id)
        owners.assign(work, noor, dario, version=noor.version)
        owners.assign(work, noor, dario)
    with open_work(there.dario) as work:
        owners.assign(work, applications.get(work, there.noor.id), None)
    assert owner(open_work, there.noor.id) is None
    with open_work() as work:
        told = history.timeline(work, applications.get(work, there.noor.id))
        assert [entry.type for entry in told][:2] == ["application.unassigned", "application.assigned"]
        assert told[1].data == {"owner_id": str(there.dario.id), "to": "Dario Test"}
        assert [entry.type for entry in told].count("application.assigned") == 1


def test_who_may_not_work_on_the_job_cannot_own(open_work: OpenWork, there: World) -> None:
    for person in (there.manager, there.interviewer, there.stranger):
        with open_work(there.dario) as work, pytest.raises(Invalid) as error:
            owners.assign(work, applications.get(work, there.noor.id), work.session.get_one(User, person.id))
        assert error.value.fields == {"owner_id": "not_possible"}


def test_who_does_not_run_the_job_hands_nothing_over(open_work: OpenWork, there: World) -> None:
    with open_work(there.manager) as work, pytest.raises(NotAllowed):
        owners.assign(work, applications.get(work, there.noor.id), None)


def test_what_has_ended_keeps_its_owner(open_work: OpenWork, there: World) -> None:
    with open_work(there.dario) as work:
        applications.reject(work, applications.get(work, there.noor.id), reason=reason(work))
    with open_work(there.dario) as work, pytest.raises(InvalidTransition):
        owners.assign(work, applications.get(work, there.noor.id), work.session.get_one(User, there.dario.id))


def test_of_two_who_take_it_one_is_told(open_work_on_each: OpenWork) -> None:
    with open_work_on_each() as work:
        there = world(work)
        rosa = make_user(work, "Rosa")
    seen = there.noor.version
    with open_work_on_each(there.dario) as work:
        dario = work.session.get_one(User, there.dario.id)
        owners.assign(work, applications.get(work, there.noor.id, for_change=True), dario, version=seen)
    with open_work_on_each(actor_of(rosa)) as work:
        late, user = applications.get(work, there.noor.id, for_change=True), work.session.get_one(User, rosa.id)
        with pytest.raises(Stale):
            owners.assign(work, late, user, version=seen)


def test_whoever_is_deactivated_owns_nothing_that_is_open(open_work: OpenWork, there: World) -> None:
    gone = owned_by(open_work, there, "Gone", JobRole.RECRUITER)
    with open_work() as work:
        owners.assign(work, applications.get(work, there.ann.id), work.session.get_one(User, gone.id))
        applications.reject(work, applications.get(work, there.ann.id), reason=reason(work))
    with open_work() as work:
        users.deactivate(work, work.session.get_one(User, gone.id))
    assert owner(open_work, there.noor.id) is None
    assert owner(open_work, there.ann.id) == gone.id
    with open_work() as work:
        event = work.session.scalars(select(Event).where(Event.type == "user.applications_released")).one()
        assert (event.object_id, event.data) == (gone.id, {"applications": 1})


@pytest.mark.parametrize("leave", ["off the team", "another role on the team", "recruiter to member"])
def test_whoever_can_no_longer_work_on_the_job_owns_nothing_there(
    open_work: OpenWork, there: World, leave: str
) -> None:
    kind = Role.RECRUITER if leave == "recruiter to member" else Role.MEMBER
    role = JobRole.INTERVIEWER if leave == "recruiter to member" else JobRole.RECRUITER
    gone = owned_by(open_work, there, "Gone", role, kind)
    with open_work() as work:
        job, user = work.session.get_one(Job, there.job.id), work.session.get_one(User, gone.id)
        if leave == "off the team":
            hiring_teams.remove(work, job, user, role)
        elif leave == "another role on the team":
            hiring_teams.change_role(work, job, user, role, JobRole.SOURCER)
        else:
            users.change_role(work, user, Role.MEMBER)
    assert owner(open_work, there.noor.id) is None


def test_whoever_still_can_keeps_what_they_own(open_work: OpenWork, there: World) -> None:
    kept = owned_by(open_work, there, "Kept", JobRole.RECRUITER, Role.RECRUITER)
    with open_work() as work:
        job, user = work.session.get_one(Job, there.job.id), work.session.get_one(User, kept.id)
        hiring_teams.remove(work, job, user, JobRole.RECRUITER)
    assert owner(open_work, there.noor.id) == kept.id


def test_a_job_that_turns_confidential_is_owned_by_those_who_see_it(open_work: OpenWork, there: World) -> None:
    kept = owned_by(open_work, there, "Kept", JobRole.COORDINATOR)
    with open_work(there.dario) as work:
        owners.assign(work, applications.get(work, there.ann.id), work.session.get_one(User, there.dario.id))
    with open_work(OPERATOR) as work:
        jobs.update(work, work.session.get_one(Job, there.job.id), visibility=Visibility.CONFIDENTIAL)
    assert (owner(open_work, there.noor.id), owner(open_work, there.ann.id)) == (kept.id, None)


Leave = Callable[[Work, User, Job], object]
LEAVES: dict[str, Leave] = {
    "deactivated": lambda work, user, _: users.deactivate(work, user),
    "off the team": lambda work, user, job: hiring_teams.remove(work, job, user, JobRole.RECRUITER),
}


@pytest.mark.parametrize("leave", LEAVES)
@pytest.mark.parametrize("how", ["somebody applies", "handed over"])
def test_what_comes_to_them_while_they_leave_is_released_too(
    open_work_on_each: OpenWork, leave: str, how: str
) -> None:
    """The one who leaves comes second, and finds what is not committed yet."""
    with open_work_on_each() as work:
        there = world(work)
        gone = make_user(work, "Gone", Role.MEMBER)
        hiring_teams.add(work, work.session.get_one(Job, there.job.id), gone, JobRole.RECRUITER)

    def leaves() -> None:
        with open_work_on_each() as work:
            user, job = work.session.get_one(User, gone.id), work.session.get_one(Job, there.job.id)
            LEAVES[leave](work, user, job)

    leaving = threading.Thread(target=leaves)
    with open_work_on_each(there.dario) as work:
        if how == "somebody applies":
            came = applied(work, work.session.get_one(Job, there.job.id), "New Comer")
        else:
            came = applications.get(work, there.noor.id, for_change=True)
            owners.assign(work, came, work.session.get_one(User, gone.id))
        work.session.flush()
        assert came.recruiter_id == gone.id
        leaving.start()
        leaving.join(timeout=0.5)
    leaving.join()
    assert owner(open_work_on_each, came.id) is None
    with open_work_on_each() as work:
        check_books(work)


def test_what_nobody_owns_is_counted_in_scope(open_work: OpenWork, there: World) -> None:
    with open_work(there.dario) as work:
        assert owners.without(work) == 2
        owners.assign(work, applications.get(work, there.ann.id), work.session.get_one(User, there.dario.id))
    with open_work(there.dario) as work:
        assert owners.without(work) == 1
    with open_work(there.interviewer) as work:
        assert owners.without(work) == 0
