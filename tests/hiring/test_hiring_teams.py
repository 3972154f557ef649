"""A hiring team: who may put whom on it, as what, and that it counts at once."""

import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from hiring import hiring_teams, jobs, sign_in, users
from hiring.actors import Actor, JobRole, Role
from hiring.errors import Conflict, NotAllowed, NotFound, Stale
from hiring.hiring_teams import Wanted
from hiring.ledger import broken_events
from hiring.models.event import Event
from hiring.models.job import Job, JobMember, Visibility
from hiring.models.user import User, UserStatus
from hiring.work import Work
from tests.conftest import OpenWork
from tests.support import standing
from tests.support.applications import actor_of


def roles(work: Work, job: Job) -> list[tuple[uuid.UUID, JobRole]]:
    return [(one.user_id, one.role) for one in hiring_teams.of(work, job)]


def told(work: Work) -> list[tuple[str, dict[str, Any]]]:
    events = work.session.scalars(select(Event).where(Event.type.like("job.member%")).order_by(Event.seq))
    return [(event.type, event.data) for event in events]


def test_a_person_may_have_several_roles_each_once(open_work_on_each: OpenWork) -> None:
    with open_work_on_each() as work:
        job, user = jobs.create(work, name="Welder"), standing.user(work, Role.MEMBER)
        first = hiring_teams.add(work, job, user, JobRole.INTERVIEWER)
        assert hiring_teams.add(work, job, user, JobRole.INTERVIEWER) is first
        hiring_teams.add(work, job, user, JobRole.SOURCER)
    with open_work_on_each() as work:
        assert roles(work, job) == [(user.id, JobRole.INTERVIEWER), (user.id, JobRole.SOURCER)]
        assert told(work) == [
            ("job.member_added", {"user_id": str(user.id), "role": "interviewer"}),
            ("job.member_added", {"user_id": str(user.id), "role": "sourcer"}),
        ]


def test_a_role_is_changed_or_taken_away(open_work_on_each: OpenWork) -> None:
    with open_work_on_each() as work:
        job, user = jobs.create(work, name="Welder"), standing.user(work, Role.MEMBER)
        hiring_teams.add(work, job, user, JobRole.INTERVIEWER)
        assert hiring_teams.change_role(work, job, user, JobRole.INTERVIEWER, JobRole.COORDINATOR)
        assert hiring_teams.change_role(work, job, user, JobRole.COORDINATOR, JobRole.COORDINATOR)
        assert not hiring_teams.change_role(work, job, user, JobRole.INTERVIEWER, JobRole.SOURCER)
        assert roles(work, job) == [(user.id, JobRole.COORDINATOR)]
        assert hiring_teams.remove(work, job, user, JobRole.COORDINATOR)
        assert not hiring_teams.remove(work, job, user, JobRole.COORDINATOR)
    with open_work_on_each() as work:
        assert roles(work, job) == []
        assert told(work)[1:] == [
            ("job.member_role_changed", {"user_id": str(user.id), "role": "coordinator", "was": "interviewer"}),
            ("job.member_removed", {"user_id": str(user.id), "role": "coordinator"}),
        ]


def test_changing_to_a_role_that_is_held_already_leaves_that_one(open_work: OpenWork) -> None:
    with open_work() as work:
        job, user = jobs.create(work, name="Welder"), standing.user(work, Role.MEMBER)
        for role in (JobRole.INTERVIEWER, JobRole.SOURCER):
            hiring_teams.add(work, job, user, role)
        hiring_teams.change_role(work, job, user, JobRole.INTERVIEWER, JobRole.SOURCER)
        assert roles(work, job) == [(user.id, JobRole.SOURCER)]


def test_someone_deactivated_is_taken_off_but_neither_added_nor_changed(open_work: OpenWork) -> None:
    with open_work() as work:
        job, user = jobs.create(work, name="Welder"), standing.user(work, Role.MEMBER)
        hiring_teams.add(work, job, user, JobRole.INTERVIEWER)
        users.deactivate(work, user)
        for act in (
            lambda: hiring_teams.add(work, job, user, JobRole.SOURCER),
            lambda: hiring_teams.change_role(work, job, user, JobRole.INTERVIEWER, JobRole.RECRUITER),
        ):
            with pytest.raises(Conflict) as refused:
                act()
            assert refused.value.code == "user_inactive"
        assert roles(work, job) == [(user.id, JobRole.INTERVIEWER)]
        hiring_teams.remove(work, job, user, JobRole.INTERVIEWER)
        assert roles(work, job) == []


Act = Callable[[Work, Job, User], Any]
ACTS: dict[str, Act] = {
    "add": lambda work, job, user: hiring_teams.add(work, job, user, JobRole.COORDINATOR),
    "change": lambda work, job, user: hiring_teams.change_role(
        work, job, user, JobRole.INTERVIEWER, JobRole.SOURCER
    ),
    "remove": lambda work, job, user: hiring_teams.remove(work, job, user, JobRole.INTERVIEWER),
}


@pytest.mark.parametrize("act", ACTS)
def test_nobody_changes_what_they_are_themselves(open_work: OpenWork, act: str) -> None:
    with open_work() as work:
        job = jobs.create(work, name="Welder")
        people = [standing.user(work, role) for role in (Role.ADMIN, Role.RECRUITER, Role.MEMBER)]
        for user in people:
            hiring_teams.add(work, job, user, JobRole.INTERVIEWER)
        hiring_teams.add(work, job, people[2], JobRole.RECRUITER)
    for user in people:
        actor = actor_of(user, on=job, as_=[JobRole.INTERVIEWER, JobRole.RECRUITER])
        with open_work(actor) as work:
            with pytest.raises(NotAllowed) as refused:
                ACTS[act](work, jobs.get(work, job.id), work.session.get_one(User, user.id))
            assert refused.value.code == "own_membership"
            assert user.id not in [one.id for one in hiring_teams.choosable(work, job)]
    with open_work() as work:
        assert len(roles(work, job)) == 4


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("role", JobRole)
def test_only_who_runs_the_job_changes_its_team(open_work: OpenWork, act: str, role: JobRole) -> None:
    with open_work() as work:
        job = jobs.create(work, name="Welder")
        user, colleague = standing.user(work, Role.MEMBER), standing.user(work, Role.MEMBER)
        hiring_teams.add(work, job, user, JobRole.INTERVIEWER)
    with open_work(actor_of(colleague, on=job, as_=[role])) as work:
        there, whom = jobs.get(work, job.id), work.session.get_one(User, user.id)
        if role in (JobRole.RECRUITER, JobRole.COORDINATOR):
            ACTS[act](work, there, whom)
        else:
            with pytest.raises(NotAllowed) as refused:
                ACTS[act](work, there, whom)
            assert refused.value.code == "not_allowed"
            with pytest.raises(NotAllowed):
                hiring_teams.choosable(work, there)


def test_only_active_users_are_there_to_choose(open_work: OpenWork) -> None:
    with open_work() as work:
        job = jobs.create(work, name="Welder")
        for name in ("Zoe", "Ann"):
            standing.user(work, Role.MEMBER, first_name=name)
        standing.user(work, Role.MEMBER, first_name="Old", status=UserStatus.INACTIVE)
        assert [one.first_name for one in hiring_teams.choosable(work, job)] == ["Ann", "Zoe"]


def test_who_chooses_nobody_knows_of_the_team_alone(open_work: OpenWork) -> None:
    with open_work() as work:
        job = jobs.create(work, name="Welder")
        on_team, elsewhere = standing.user(work, Role.MEMBER), standing.user(work, Role.MEMBER)
        manager, coordinator = standing.user(work, Role.MEMBER), standing.user(work, Role.MEMBER)
        hiring_teams.add(work, job, on_team, JobRole.SOURCER)
    with open_work(actor_of(manager, on=job, as_=[JobRole.HIRING_MANAGER])) as work:
        assert hiring_teams.colleague(work, job, on_team.id).id == on_team.id
        for id in (elsewhere.id, uuid.uuid4()):
            with pytest.raises(NotFound):
                hiring_teams.colleague(work, job, id)
    with open_work(actor_of(coordinator, on=job, as_=[JobRole.COORDINATOR])) as work:
        assert hiring_teams.colleague(work, job, elsewhere.id).id == elsewhere.id


def test_joining_is_for_the_acting_user_who_is_not_on_the_team_yet(open_work: OpenWork) -> None:
    with open_work() as work:
        job = jobs.create(work, name="Welder")
        rosa, dario = standing.user(work, Role.RECRUITER), standing.user(work, Role.RECRUITER)
        hiring_teams.add(work, job, rosa, JobRole.INTERVIEWER)
    with open_work(actor_of(rosa)) as work:
        hiring_teams.join(work, job, work.session.get_one(User, rosa.id), JobRole.RECRUITER)
        assert roles(work, job) == [(rosa.id, JobRole.INTERVIEWER)]
        with pytest.raises(NotAllowed):
            hiring_teams.join(work, job, work.session.get_one(User, dario.id), JobRole.RECRUITER)


def test_whoever_makes_a_job_confidential_still_sees_it(open_work: OpenWork) -> None:
    with open_work() as work:
        rosa, job = standing.user(work, Role.RECRUITER), jobs.create(work, name="Welder")
    with open_work(actor_of(rosa)) as work:
        jobs.update(work, jobs.get(work, job.id), visibility=Visibility.CONFIDENTIAL)
    with open_work() as work:
        assert roles(work, job) == [(rosa.id, JobRole.RECRUITER)]


def test_what_one_is_on_a_job_is_read_anew_each_time(open_work: OpenWork) -> None:
    """The actor of the next request: nothing of a membership is kept in a session."""
    with open_work() as work:
        job, user = jobs.create(work, name="Welder"), standing.user(work, Role.MEMBER)

    def actor(session: Session) -> Actor:
        return sign_in.actor_of(session, session.get_one(User, user.id))

    with open_work() as work:
        hiring_teams.add(work, jobs.get(work, job.id), work.session.get_one(User, user.id), JobRole.SOURCER)
        assert actor(work.session).has(job.id, JobRole.SOURCER)
        hiring_teams.remove(work, jobs.get(work, job.id), work.session.get_one(User, user.id), JobRole.SOURCER)
        assert not actor(work.session).jobs


def test_the_same_person_added_many_times_at_once_is_on_it_once(open_work_on_each: OpenWork) -> None:
    with open_work_on_each() as work:
        job, user = jobs.create(work, name="Welder"), standing.user(work, Role.MEMBER)

    def act(number: int) -> None:
        with open_work_on_each() as work:
            there, whom = jobs.get(work, job.id), work.session.get_one(User, user.id)
            if number % 3:
                hiring_teams.add(work, there, whom, JobRole.SOURCER)
            else:
                hiring_teams.remove(work, there, whom, JobRole.SOURCER)

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(act, range(12)))
    with open_work_on_each() as work:
        added = [type for type, _ in told(work)].count("job.member_added")
        removed = [type for type, _ in told(work)].count("job.member_removed")
        assert len(work.session.scalars(select(JobMember)).all()) == added - removed <= 1
        assert list(broken_events(work.session)) == []


def test_a_hiring_manager_is_named_approver_and_no_longer(open_work: OpenWork) -> None:
    with open_work() as work:
        job, user = jobs.create(work, name="Welder"), standing.user(work, Role.MEMBER)
        assert hiring_teams.name_approver(work, job, user, True) is False  # not one here
        hiring_teams.add(work, job, user, JobRole.HIRING_MANAGER)
        for _ in range(2):
            assert hiring_teams.name_approver(work, job, user, True) is True
        assert [one.approver for one in hiring_teams.of(work, job)] == [True]
        named = [event["type"] for event in work.ledger.events if "approver" in event["type"]]
        assert named == ["job.approver_named"]
        hiring_teams.name_approver(work, job, user, False)
        hiring_teams.name_approver(work, job, user, True)
        hiring_teams.change_role(work, job, user, JobRole.HIRING_MANAGER, JobRole.SOURCER)
        assert [one.approver for one in hiring_teams.of(work, job)] == [False]


def test_nobody_names_themselves_approver(open_work: OpenWork) -> None:
    with open_work() as work:
        job, user = jobs.create(work, name="Welder"), standing.user(work, Role.RECRUITER)
        hiring_teams.add(work, job, user, JobRole.HIRING_MANAGER)
        member = standing.user(work, Role.MEMBER)
    for actor, code in (
        (actor_of(user), "own_membership"),
        (actor_of(member, on=job, as_=[JobRole.HIRING_MANAGER]), "not_allowed"),
    ):
        with open_work(actor) as work, pytest.raises(NotAllowed) as error:
            hiring_teams.name_approver(work, job, work.session.get_one(User, user.id), True)
        assert error.value.code == code


def test_a_team_is_replaced_whole(open_work_on_each: OpenWork) -> None:
    with open_work_on_each() as work:
        job = jobs.create(work, name="Welder")
        ann, bob = (standing.user(work, Role.MEMBER) for _ in range(2))
        hiring_teams.add(work, job, ann, JobRole.INTERVIEWER)
        hiring_teams.add(work, job, bob, JobRole.SOURCER)
    with open_work_on_each() as work:
        job = jobs.get(work, job.id)
        wanted = [Wanted(ann.id, [JobRole.INTERVIEWER, JobRole.HIRING_MANAGER], approver=True)]
        assert hiring_teams.replace(work, job, wanted, version=job.version)
        version = job.version
        assert not hiring_teams.replace(work, job, wanted)
        assert job.version == version
        with pytest.raises(Stale):
            hiring_teams.replace(work, job, [], version=version - 1)
    with open_work_on_each() as work:
        assert roles(work, job) == [(ann.id, JobRole.INTERVIEWER), (ann.id, JobRole.HIRING_MANAGER)]
        assert [one.approver for one in hiring_teams.of(work, job)] == [False, True]
        assert [type for type, _ in told(work)][2:] == ["job.member_added", "job.member_removed"]


def test_nobody_replaces_what_they_are_themselves(open_work: OpenWork) -> None:
    with open_work() as work:
        job, user = jobs.create(work, name="Welder"), standing.user(work, Role.RECRUITER)
        hiring_teams.add(work, job, user, JobRole.RECRUITER)
    with open_work(actor_of(user)) as work:
        job = jobs.get(work, job.id)
        other = standing.user(work, Role.MEMBER)
        kept = Wanted(user.id, [JobRole.RECRUITER])
        assert hiring_teams.replace(work, job, [kept, Wanted(other.id, [JobRole.SOURCER])])
        with pytest.raises(NotAllowed):
            hiring_teams.replace(work, job, [])


def test_of_two_who_change_the_team_at_once_neither_is_refused(open_work_on_each: OpenWork) -> None:
    """Although each makes a new version of the job."""
    with open_work_on_each() as work:
        job, people = jobs.create(work, name="Welder"), [standing.user(work, Role.MEMBER) for _ in range(6)]
        version = job.version

    def put(user: User) -> None:
        with open_work_on_each() as work:
            hiring_teams.add(work, jobs.get(work, job.id), user, JobRole.SOURCER)

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(put, people))
    with open_work_on_each() as work:
        assert len(roles(work, job)) == 6
        assert jobs.get(work, job.id).version == version + 6
