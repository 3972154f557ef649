"""Moving many, saying no to many, and taking either back: each is judged, those that can be are done."""

import uuid
from datetime import timedelta

import pytest
from sqlalchemy import select

from hiring import applications
from hiring.applications import bulk
from hiring.applications.bulk import Pick
from hiring.errors import Conflict, Invalid
from hiring.models.event import Event
from hiring.models.job import Job
from hiring.models.letter import Letter, LetterState, Occasion
from hiring.models.note import Note
from hiring.models.offer import Offer, OfferStatus
from hiring.models.stage import StageStatus
from hiring.models.tally import JobTally, Tally
from hiring.work import Work
from tests.conftest import NOON, OpenWork
from tests.support.applications import World, actor_of, applied, check_books, reason, stage
from tests.support.applying import make_job
from tests.support.bulk import LATER, back, outcomes, picks, stands, work_user


def test_many_move_and_each_moves_back(open_work: OpenWork, there: World) -> None:
    with open_work(there.dario) as work:
        applications.move(work, applications.get(work, there.ann.id), stage(work, there.job, "Interview").id)
    with open_work(there.dario, now=LATER) as work:
        both = picks(work, there.noor.id, there.ann.id)
        report = bulk.move(work, both, stage(work, there.job, "Call").id)
        assert outcomes(report) == ["done", "done"]
        assert [one.name for one in report.done] == ["Noor Haddad", "Ann Lee"]
    assert stands(open_work, there.noor.id, there.ann.id) == [("active", "Call")] * 2
    with open_work(there.dario, now=LATER) as work:
        assert outcomes(bulk.move_back(work, back(report))) == ["done", "done"]
    assert stands(open_work, there.noor.id, there.ann.id) == [("active", "New"), ("active", "Interview")]
    with open_work() as work:
        check_books(work)


def test_undo_leaves_alone_what_was_changed_since(open_work: OpenWork, there: World) -> None:
    with open_work(there.dario) as work:
        report = bulk.move(work, picks(work, there.noor.id, there.ann.id), stage(work, there.job, "Call").id)
    with open_work(actor_of(work_user(open_work, "Rosa"))) as work:
        applications.move(work, applications.get(work, there.ann.id), stage(work, there.job, "Interview").id)
    with open_work(there.dario) as work:
        undone = bulk.move_back(work, back(report))
        assert outcomes(undone) == ["done", "stale"]
        change = undone.refused[0].change
        assert change is not None
        assert (change.type, change.actor_name) == ("application.moved", "Rosa Test")
    assert stands(open_work, there.noor.id, there.ann.id) == [("active", "New"), ("active", "Interview")]


def test_a_no_to_many_is_taken_back_and_its_letters_never_go(open_work: OpenWork, there: World) -> None:
    with open_work(there.dario) as work:
        both = picks(work, there.noor.id, there.ann.id)
        report = bulk.reject(work, both, reason=reason(work), note=" Not now ", letter=True)
    with open_work() as work:
        letters = work.session.scalars(select(Letter).where(Letter.occasion == Occasion.REJECTED)).all()
        assert [(one.state, one.due_at) for one in letters] == [
            (LetterState.WAITING, NOON + timedelta(minutes=10))
        ] * 2
        assert {one.recipient for one in letters} == {"noor.haddad@example.com", "ann.lee@example.com"}
        assert [note.content for note in work.session.scalars(select(Note))] == ["Not now"] * 2
    with open_work(there.dario) as work:
        assert outcomes(bulk.reopen(work, back(report))) == ["done", "done"]
    assert stands(open_work, there.noor.id, there.ann.id) == [("active", "New")] * 2
    with open_work() as work:
        letters = work.session.scalars(select(Letter).where(Letter.occasion == Occasion.REJECTED)).all()
        assert {one.state for one in letters} == {LetterState.CANCELLED}
        check_books(work)


def test_rows_of_mixed_state_report_each(open_work: OpenWork, there: World) -> None:
    """One of each kind in one act; the one that can be done is done."""
    with open_work() as work:
        names = ("Seen Before", "Over Already", "Has Offer", "Fit Fine")
        seen, over, offered, fit = (applied(work, there.job, name).id for name in names)
        other = applied(work, make_job(work, name="Painter", slug="painter"), "Else Where").id
        put_offer(work, offered)
        chosen = picks(work, seen, over, offered, fit, other)
        foreign = Pick(uuid.uuid4(), 1)
    with open_work() as work:
        applications.move(work, applications.get(work, seen), stage(work, there.job, "Call").id)
        applications.withdraw(work, applications.get(work, over))
    with open_work() as work:
        chosen[1] = picks(work, over)[0]
    with open_work(there.manager) as work:
        report = bulk.reject(work, [*chosen, foreign], reason=reason(work), letter=True)
    assert outcomes(report) == ["stale", "wrong_state", "open_offer", "done", "absent", "absent"]
    assert [one.status for one in report.results][:4] == ["active", "withdrawn", "active", "rejected"]
    assert report.results[4].name == "", "the other job's people are not the manager's to know"
    assert stands(open_work, fit, offered, seen) == [("rejected", "New"), ("active", "New"), ("active", "Call")]
    with open_work() as work:
        check_books(work)


def put_offer(work: Work, id: uuid.UUID) -> None:
    work.session.add(
        Offer(application_id=id, number=1, status=OfferStatus.DRAFT, job_title="Welder", bonus="", message="",
              decline_reason="")
    )  # fmt: skip
    work.session.flush()


def test_a_stage_is_for_the_people_of_its_job(open_work: OpenWork, there: World) -> None:
    with open_work() as work:
        other = applied(work, make_job(work, name="Painter", slug="painter"), "Else Where").id
    with open_work(there.dario) as work:
        report = bulk.move(work, picks(work, there.noor.id, other), stage(work, there.job, "Call").id)
    assert outcomes(report) == ["done", "other_job"]


def test_where_they_stand_already_nothing_happens(open_work: OpenWork, there: World) -> None:
    with open_work(there.dario) as work:
        before = list(work.session.scalars(select(Event.seq)))
        report = bulk.move(work, picks(work, there.noor.id), there.noor.current_stage_id)
    assert (outcomes(report), back(report)) == (["same"], [])
    with open_work() as work:
        assert list(work.session.scalars(select(Event.seq))) == before


@pytest.mark.parametrize("wanted", ["Hired", "retired", "nowhere"])
def test_nobody_is_moved_to_where_nobody_may_stand(open_work: OpenWork, there: World, wanted: str) -> None:
    with open_work() as work:
        retired = stage(work, there.job, "Offer")
        retired.status = StageStatus.INACTIVE
        ids = {"Hired": stage(work, there.job, "Hired").id, "retired": retired.id, "nowhere": uuid.uuid4()}
    with open_work(there.dario) as work, pytest.raises((Invalid, Conflict)):
        bulk.move(work, picks(work, there.noor.id), ids[wanted])


def test_undo_of_a_move_knows_that_the_stage_is_gone(open_work: OpenWork, there: World) -> None:
    with open_work(there.dario) as work:
        applications.move(work, applications.get(work, there.noor.id), stage(work, there.job, "Call").id)
    with open_work(there.dario) as work:
        report = bulk.move(work, picks(work, there.noor.id), stage(work, there.job, "Interview").id)
    with open_work() as work:
        stage(work, there.job, "Call").status = StageStatus.INACTIVE
        foreign = make_job(work, name="Painter", slug="painter")
        wrong = stage(work, foreign, "Call").id
    with open_work(there.dario) as work:
        assert outcomes(bulk.move_back(work, back(report))) == ["stage_gone"]
        elsewhere = [Pick(there.noor.id, report.done[0].version, wrong)]
        assert outcomes(bulk.move_back(work, elsewhere)) == ["stage_gone"]
        assert outcomes(bulk.move_back(work, [Pick(there.noor.id, report.done[0].version)])) == ["stage_gone"]


def test_who_may_not_is_refused_row_by_row(open_work: OpenWork, there: World) -> None:
    with open_work(there.manager) as work:
        chosen = picks(work, there.noor.id)
        assert outcomes(bulk.move(work, chosen, stage(work, there.job, "Call").id)) == ["not_allowed"]
        assert outcomes(bulk.assign(work, chosen, None)) == ["not_allowed"]
    with open_work(there.interviewer) as work:
        assert outcomes(bulk.reject(work, chosen, reason=reason(work))) == ["absent"]
        assert outcomes(bulk.tag(work, chosen, "motor")[1]) == ["absent"]
    with open_work(there.manager) as work:
        stage(work, there.job, "Call").open_to_hiring_managers = True
        assert outcomes(bulk.move(work, chosen, stage(work, there.job, "Call").id)) == ["done"]


def test_nobody_and_too_many_are_refused_whole(open_work: OpenWork, there: World) -> None:
    with open_work(there.dario) as work:
        for chosen, code in (([], "required"), ([Pick(uuid.uuid4()) for _ in range(501)], "too_many")):
            with pytest.raises(Invalid) as error:
                bulk.reject(work, chosen, reason=reason(work))
            assert error.value.fields == {"ids": code}
        twice = picks(work, there.noor.id) * 2
        assert outcomes(bulk.move(work, twice, stage(work, there.job, "Call").id)) == ["done"]


def test_who_applied_again_meanwhile_is_not_taken_back(open_work: OpenWork, there: World) -> None:
    with open_work(there.dario) as work:
        report = bulk.reject(work, picks(work, there.noor.id, there.ann.id), reason=reason(work))
    with open_work() as work:
        applied(work, work.session.get_one(Job, there.job.id), "Noor Haddad")
    with open_work(there.dario) as work:
        assert outcomes(bulk.reopen(work, back(report))) == ["applied_again", "done"]


def test_the_tallies_over_all_follow(open_work: OpenWork, there: World) -> None:
    with open_work(there.dario) as work:
        bulk.reject(work, picks(work, there.noor.id, there.ann.id), reason=reason(work))
    with open_work() as work:
        of_jobs = sum(row.count for row in work.session.scalars(select(JobTally)))
        assert of_jobs == sum(row.count for row in work.session.scalars(select(Tally))) > 0
