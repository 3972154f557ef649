"""Tagging many and handing many over, and taking either back."""

import uuid

from sqlalchemy import select

from hiring import applications, owners, tags
from hiring.actors import JobRole, Role
from hiring.applications import bulk
from hiring.models.application import Application
from hiring.models.candidate import CandidateTag
from hiring.models.event import Event
from hiring.models.user import User
from tests.conftest import OpenWork
from tests.support.applications import World, actor_of, applied, reason
from tests.support.applying import make_job
from tests.support.bulk import back, outcomes, picks, work_user


def test_many_are_tagged_a_person_once(open_work: OpenWork, there: World) -> None:
    with open_work(there.dario) as work:
        tags.add(work, applications.get(work, there.ann.id), "motor")
        second = applied(work, make_job(work, name="Painter", slug="painter"), "Noor Haddad").id
    with open_work(there.dario) as work:
        tag, report = bulk.tag(work, picks(work, there.noor.id, there.ann.id, second), " Motor ")
        assert sorted(outcomes(report)) == ["done", "same", "same"]
    with open_work() as work:
        assert len(work.session.scalars(select(CandidateTag)).all()) == 2
        told = work.session.scalars(select(Event.type).where(Event.type == "tag.added")).all()
        assert len(told) == 2
    with open_work(there.dario) as work:
        assert outcomes(bulk.untag(work, back(report), tag.id)) == ["done"]
        assert outcomes(bulk.untag(work, back(report), tag.id)) == ["same"]
        assert outcomes(bulk.untag(work, back(report), uuid.uuid4())) == ["same"]
    with open_work() as work:
        assert work.session.scalars(select(CandidateTag.candidate_id)).all() == [there.ann.candidate_id]


def test_many_are_handed_over_and_back(open_work: OpenWork, there: World) -> None:
    rosa = work_user(open_work, "Rosa")
    with open_work(there.dario) as work:
        owners.assign(work, applications.get(work, there.ann.id), work.session.get_one(User, there.dario.id))
        fired = applied(work, there.job, "Gone Already").id
        applications.reject(work, applications.get(work, fired), reason=reason(work))
    with open_work(there.dario) as work:
        chosen = picks(work, there.noor.id, there.ann.id, fired)
        report = bulk.assign(work, chosen, rosa.id)
        assert outcomes(report) == ["done", "done", "wrong_state"]
        assert outcomes(bulk.assign(work, picks(work, there.noor.id), there.stranger.id)) == ["not_possible"]
        assert outcomes(bulk.assign(work, picks(work, there.noor.id), uuid.uuid4())) == ["not_possible"]
    with open_work(there.dario) as work:
        assert outcomes(bulk.assign_back(work, back(report))) == ["done", "done"]
    with open_work() as work:
        found = [work.session.get_one(Application, id).recruiter_id for id in (there.noor.id, there.ann.id)]
        assert found == [None, there.dario.id]


def test_the_team_role_that_runs_a_job_may_hand_over(open_work: OpenWork, there: World) -> None:
    user = work_user(open_work, "Cora", Role.MEMBER)
    actor = actor_of(user, on=there.job, as_=[JobRole.COORDINATOR])
    with open_work(actor) as work:
        chosen = picks(work, there.noor.id)
        assert outcomes(bulk.assign(work, chosen, None)) == ["same"]
        assert outcomes(bulk.assign(work, chosen, there.dario.id)) == ["done"]
