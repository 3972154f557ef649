"""Corrections: within their time, both versions kept, and nobody takes anybody's place."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from hiring import applications, organisation
from hiring.actors import ANYONE
from hiring.applications import Correcting, CorrectionOver, correcting
from hiring.applications.correcting import State
from hiring.errors import Invalid
from hiring.models.application import Application, ApplicationStatus, Submission
from hiring.models.candidate import Candidate
from hiring.models.event import Event
from hiring.models.job import Job, JobStatus
from hiring.models.letter import Letter, Occasion
from tests.conftest import NOON, OpenWork
from tests.support.applying import ANSWERS, make_job, sending


@pytest.fixture
def first(open_work: OpenWork) -> Submission:
    """What Ann sent at noon."""
    with open_work() as work:
        job = make_job(work)
    with open_work(ANYONE) as work:
        return applications.apply(work, work.session.get_one(Job, job.id), sending(work, job))


def correct(
    open_work: OpenWork, was: Submission, *, by_owner: bool = True, hours: int = 1, **over: Any
) -> Submission:
    with open_work(ANYONE, now=NOON + timedelta(hours=hours)) as work:
        application = work.session.get_one(Application, was.application_id)
        job = work.session.get_one(Job, application.job_id)
        known = Correcting(work.session.get_one(Submission, was.id), by_owner)
        over = {"answers": {**ANSWERS, "years": "1"}} | over
        return applications.apply(work, job, sending(work, job, **over), correcting=known)


def application_of(open_work: OpenWork, one: Submission) -> Application:
    with open_work() as work:
        return work.session.get_one(Application, one.application_id)


def test_a_correction_stands_beside_what_was_sent_and_is_seen_first(
    open_work: OpenWork, first: Submission
) -> None:
    second = correct(open_work, first)
    assert (second.number, second.corrects_id, second.application_id) == (2, first.id, first.application_id)
    application = application_of(open_work, first)
    assert (application.current_submission_id, application.flags_count) == (second.id, 1)
    with open_work() as work:
        kinds = list(work.session.scalars(select(Event.type).order_by(Event.seq)))
        assert kinds[-1] == "application.corrected"
        letters = list(work.session.scalars(select(Letter.occasion).order_by(Letter.created_at)))
        assert letters == [Occasion.RECEIVED, Occasion.SENT_AGAIN]
        assert len(work.session.scalars(select(Submission)).all()) == 2


def test_another_address_in_a_correction_makes_no_other_person(open_work: OpenWork, first: Submission) -> None:
    correct(open_work, first, profile={"email": "ann.lee@example.com"})
    with open_work() as work:
        assert work.session.scalars(select(Candidate.primary_email)).all() == ["ann@example.com"]


def test_the_time_counts_from_the_first_of_a_chain(open_work: OpenWork, first: Submission) -> None:
    second = correct(open_work, first, hours=47)
    assert second.corrects_id == first.id
    with pytest.raises(CorrectionOver) as refused:
        correct(open_work, second, hours=48)
    assert refused.value.params == {"state": State.OVER, "until": NOON + timedelta(hours=48)}


def test_what_is_corrected_already_is_not_corrected_beside_it(open_work: OpenWork, first: Submission) -> None:
    correct(open_work, first)
    with pytest.raises(CorrectionOver) as refused:
        correct(open_work, first, hours=2)
    assert refused.value.params["state"] is State.CORRECTED


def test_zero_hours_switch_it_off(open_work: OpenWork, first: Submission) -> None:
    with open_work() as work:
        organisation.change(work, correction_hours=0)
    with pytest.raises(CorrectionOver):
        correct(open_work, first)


def test_a_job_that_closed_meanwhile_takes_it_but_what_ended_does_not(
    open_work: OpenWork, first: Submission
) -> None:
    with open_work() as work:
        work.session.scalars(select(Job)).one().status = JobStatus.CLOSED
    second = correct(open_work, first)
    with open_work() as work:
        application = work.session.get_one(Application, first.application_id)
        applications.withdraw(work, application)
        assert application.status is ApplicationStatus.WITHDRAWN
    with pytest.raises(CorrectionOver):
        correct(open_work, second, hours=2)


def test_whoever_typed_anns_address_does_not_take_her_place(open_work: OpenWork, first: Submission) -> None:
    with open_work(ANYONE) as work:
        job = work.session.scalars(select(Job)).one()
        strangers = applications.apply(work, job, sending(work, job, answers={**ANSWERS, "years": "50"}))
    correct(open_work, strangers, by_owner=False)
    assert application_of(open_work, first).current_submission_id == first.id
    mine = correct(open_work, first, by_owner=False)
    assert application_of(open_work, first).current_submission_id == mine.id


def test_a_later_version_ends_the_window_of_the_former_alone(open_work: OpenWork, first: Submission) -> None:
    second = correct(open_work, first)
    with open_work() as work:
        states = [
            correcting.window(work, work.session.get_one(Submission, one.id)).state for one in (first, second)
        ]
    assert states == [State.CORRECTED, State.OPEN]


@pytest.mark.parametrize("hours", [-1, 169, True, "48", 1.5])
def test_hours_that_are_none(open_work: OpenWork, hours: Any) -> None:
    with open_work() as work, pytest.raises(Invalid) as refused:
        organisation.change(work, correction_hours=hours)
    assert refused.value.fields == {"correction_hours": "out_of_range"}
