"""One act on many: each is judged, those that can be are done together, and it comes out as one by one would."""

import uuid
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select

from hiring import applications, owners, tags
from hiring.actors import JobRole, Role
from hiring.applications import bulk
from hiring.applications.bulk import Outcome, Pick, Report
from hiring.errors import Conflict, Invalid
from hiring.models.application import Application, StageChange
from hiring.models.candidate import CandidateTag
from hiring.models.event import Event
from hiring.models.job import Job
from hiring.models.letter import Letter, LetterState, Occasion
from hiring.models.note import Note
from hiring.models.offer import Offer, OfferStatus
from hiring.models.stage import StageCount, StageStatus
from hiring.models.tally import JobTally, Tally
from hiring.models.user import User
from hiring.work import Work
from plumbing.outbox import Task
from tests.conftest import NOON, OpenWork
from tests.support.applications import (
    World,
    actor_of,
    applied,
    check_books,
    make_user,
    reason,
    stage,
    statements,
    world,
)
from tests.support.applying import make_job
from tests.support.together import together

LOCKS = ("SELECT pg_advisory_xact_lock", "SELECT applications.id \nFROM applications")
LATER = NOON + timedelta(hours=2)


@pytest.fixture
def there(open_work: OpenWork) -> World:
    with open_work() as work:
        return world(work)


def picks(work: Work, *ids: uuid.UUID) -> list[Pick]:
    """As somebody sees them now."""
    return [Pick(id, work.session.get_one(Application, id).version) for id in ids]


def outcomes(report: Report) -> list[str]:
    return [str(one.outcome) for one in report.results]


def back(report: Report) -> list[Pick]:
    """What Undo posts."""
    return [Pick(one.id, one.version, one.was) for one in report.done]


def stands(open_work: OpenWork, *ids: uuid.UUID) -> list[tuple[str, str]]:
    with open_work() as work:
        found = [work.session.get_one(Application, id) for id in ids]
        return [(str(one.status), one.stage.name) for one in found]


def crowd(work: Work, job: Job, number: int) -> list[uuid.UUID]:
    return [applied(work, job, f"Person Number{at}").id for at in range(number)]


# what comes out


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


def work_user(open_work: OpenWork, name: str, role: Role = Role.RECRUITER) -> User:
    with open_work() as work:
        return make_user(work, name, role)


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


def test_who_applied_again_meanwhile_is_not_taken_back(open_work: OpenWork, there: World) -> None:
    with open_work(there.dario) as work:
        report = bulk.reject(work, picks(work, there.noor.id, there.ann.id), reason=reason(work))
    with open_work() as work:
        applied(work, work.session.get_one(Job, there.job.id), "Noor Haddad")
    with open_work(there.dario) as work:
        assert outcomes(bulk.reopen(work, back(report))) == ["applied_again", "done"]


# the same as one by one

Act = Callable[[Work, Sequence[uuid.UUID], Any], None]


def singly(work: Work, ids: Sequence[uuid.UUID], act: Any) -> None:
    for id in ids:
        found = applications.get(work, id, for_change=True)
        if act[0] == "move":
            applications.move(work, found, stage(work, found.job, act[1]).id)
        elif act[0] == "reject":
            applications.reject(work, found, reason=reason(work), note="No", letter=True)
        elif act[0] == "reopen":
            applications.reopen(work, found)
        elif act[0] == "assign":
            owners.assign(work, found, work.session.scalars(select(User).where(User.first_name == act[1])).one())
        else:
            tags.add(work, found, "motor")


def at_once(work: Work, ids: Sequence[uuid.UUID], act: Any) -> None:
    chosen = [Pick(id) for id in ids]
    job = work.session.get_one(Application, ids[0]).job
    if act[0] == "move":
        bulk.move(work, chosen, stage(work, job, act[1]).id)
    elif act[0] == "reject":
        bulk.reject(work, chosen, reason=reason(work), note="No", letter=True)
    elif act[0] == "reopen":
        bulk.reopen(work, chosen)
    elif act[0] == "assign":
        owner = work.session.scalars(select(User).where(User.first_name == act[1])).one()
        bulk.assign(work, chosen, owner.id)
    else:
        bulk.tag(work, chosen, "motor")


SCRIPTS: dict[str, list[tuple[int, Any]]] = {
    "moved, and on, and back within a minute": [
        (0, ("move", "Call")), (30, ("move", "Interview")), (50, ("move", "New")), (4000, ("move", "Offer")),
    ],
    "no, taken back, no again": [(90, ("reject",)), (200, ("reopen",)), (9000, ("reject",))],
    "moved, no, taken back, moved": [
        (300, ("move", "Interview")), (400, ("reject",)), (410, ("reopen",)), (90000, ("move", "Call")),
    ],
    "handed over and tagged": [
        (10, ("assign", "Dario")), (20, ("tag",)), (700, ("move", "Call")), (800, ("tag",)),
    ],
    "late": [(60 * 60 * 24 * 30, ("move", "Call")), (60 * 60 * 24 * 40, ("reject",))],
}  # fmt: skip


@pytest.mark.parametrize("script", SCRIPTS)
def test_it_comes_out_as_one_by_one(script: str, open_work_on_each: OpenWork) -> None:
    """Two jobs that differ in nothing, half of the people somewhere else already: the one is worked on in bulk."""
    books = []
    with open_work_on_each() as work:
        dario = world(work).dario
    for slug, act in (("one", singly), ("many", at_once)):
        with open_work_on_each() as work:
            job = make_job(work, name=f"Job {slug}", slug=slug)
            ids = [applied(work, job, f"{name} Of-{slug}").id for name in ("Ada", "Bo", "Cy", "Di")]
        with open_work_on_each(dario, now=NOON + timedelta(seconds=5)) as work:
            singly(work, ids[:2], ("move", "Interview"))
        for after, what in SCRIPTS[script]:
            with open_work_on_each(dario, now=NOON + timedelta(seconds=10 + after)) as work:
                act(work, ids, what)
        with open_work_on_each() as work:
            books.append(book_of(work, job, ids))
            check_books(work)
    for one, many in zip(*books, strict=True):
        assert one == many


def book_of(work: Work, job: Job, ids: Sequence[uuid.UUID]) -> list[Any]:
    """Everything that is known of the job's people, with names in the place of ids."""
    names = {one.id: one.name for one in (stage(work, job, name) for name in
             ("New", "Call", "Interview", "Offer", "Hired"))}  # fmt: skip
    book: list[Any] = []
    for id in ids:
        one = work.session.get_one(Application, id)
        columns = {column.key: getattr(one, column.key) for column in Application.__table__.columns}
        for key in ("id", "candidate_id", "job_id", "current_submission_id", "created_at", "updated_at"):
            del columns[key]
        for key in ("current_stage_id", "furthest_stage_id"):
            columns[key] = names[columns[key]]
        book.append(columns)
        changes = work.session.scalars(
            select(StageChange).where(StageChange.application_id == id).order_by(StageChange.at, StageChange.id)
        )
        book.append([(names.get(one.from_stage_id), names[one.to_stage_id], one.from_status, one.to_status, one.at,
                      one.actor_id) for one in changes])  # fmt: skip
        events = work.session.scalars(select(Event).where(Event.application_id == id).order_by(Event.seq))
        book.append([(one.type, one.actor_name, one.data, one.at) for one in events])
        found = work.session.scalars(select(Letter).where(Letter.application_id == id).order_by(Letter.due_at))
        book.append([(one.occasion, one.state, one.due_at, one.facts, one.language, one.written_by)
                     for one in found])  # fmt: skip
        book.append([note.content for note in work.session.scalars(select(Note).where(Note.application_id == id))])
    counts = work.session.scalars(select(StageCount).where(StageCount.job_id == job.id))
    book.append(sorted((names[one.stage_id], one.status, one.count) for one in counts if one.count))
    by_text = {str(id): name for id, name in names.items()}
    tallies = work.session.scalars(select(JobTally).where(JobTally.job_id == job.id))
    book.append(sorted((one.measure, str(one.day), by_text.get(one.stage, ""), one.source, one.outcome, one.bucket,
                        one.count) for one in tallies if one.count))  # fmt: skip
    return book


def test_the_tallies_over_all_follow(open_work: OpenWork, there: World) -> None:
    with open_work(there.dario) as work:
        bulk.reject(work, picks(work, there.noor.id, there.ann.id), reason=reason(work))
    with open_work() as work:
        of_jobs = sum(row.count for row in work.session.scalars(select(JobTally)))
        assert of_jobs == sum(row.count for row in work.session.scalars(select(Tally))) > 0


# how much it costs


@pytest.mark.parametrize("number", [3, 500])
def test_statements_do_not_grow_with_the_selection(
    open_work_on_each: OpenWork, each_engine: Engine, number: int
) -> None:
    """At most eleven an act, its commit included (the goal is ten: saying no writes four tables of counters).
    What each transaction reads once (the organisation) is not counted, nor what only locks on PostgreSQL: the
    chosen rows, and the chain of events."""
    with open_work_on_each() as work:
        there = world(work)
        ids = crowd(work, there.job, number)
        call, why = stage(work, there.job, "Call").id, reason(work)
    acts: dict[str, Callable[[Work, list[Pick]], Any]] = {
        "move": lambda work, chosen: bulk.move(work, chosen, call),
        "tag": lambda work, chosen: bulk.tag(work, chosen, "motor"),
        "assign": lambda work, chosen: bulk.assign(work, chosen, there.dario.id),
        "reject": lambda work, chosen: bulk.reject(work, chosen, reason=why, letter=True),
    }
    chosen = [Pick(id) for id in ids]
    for name, act in acts.items():
        with statements(each_engine) as seen, open_work_on_each(there.dario, now=LATER) as work:
            report = act(work, chosen)
        counted = [one for one in seen if not one.startswith(LOCKS) and "FROM settings" not in one]
        assert len(counted) <= (11 if name == "reject" else 10), (name, counted)
        found = report[1] if isinstance(report, tuple) else report
        assert len(found.done) == number
    with statements(each_engine) as seen, open_work_on_each(there.dario, now=LATER) as work:
        assert len(bulk.reopen(work, [Pick(id) for id in ids]).done) == number
    assert len(seen) <= 17, "\n".join(
        one[:60].replace("\n", " ") + "..." + one[-90:].replace("\n", " ") for one in seen
    )
    with open_work_on_each() as work:
        check_books(work)
        waiting = select(Letter).where(Letter.occasion == Occasion.REJECTED, Letter.state == LetterState.CANCELLED)
        assert len(work.session.scalars(waiting).all()) == number
        assert len(work.session.scalars(select(Task).where(Task.due_at > LATER)).all()) == number


# two people at once


def test_two_who_say_no_to_overlapping_selections(open_work_on_each: OpenWork) -> None:
    """Each application gets one no and one letter; whoever came second is told who was quicker."""
    with open_work_on_each() as work:
        there = world(work)
        ids = crowd(work, there.job, 30)
        rosa = actor_of(make_user(work, "Rosa"))
        chosen = picks(work, *ids)
        why = reason(work)
    reports: dict[str, Report] = {}

    def say_no(actor: Any, mine: list[Pick]) -> str:
        with open_work_on_each(actor) as work:
            reports[actor.name] = bulk.reject(work, mine, reason=why, letter=True)
        return "done"

    told = together(
        lambda: say_no(there.dario, chosen[:20]),
        lambda: say_no(rosa, list(reversed(chosen[10:]))),
    )
    assert told == ["done", "done"]
    done = [len(report.done) for report in reports.values()]
    assert sorted(done) == [10, 20]
    second = next(report for report in reports.values() if len(report.done) == 10)
    assert {one.outcome for one in second.refused} == {Outcome.STALE}
    quicker = next(name for name, report in reports.items() if len(report.done) == 20)
    assert {one.change.actor_name for one in second.refused if one.change} == {quicker}
    with open_work_on_each() as work:
        letters = work.session.scalars(select(Letter).where(Letter.occasion == Occasion.REJECTED)).all()
        assert len({one.application_id for one in letters}) == len(letters) == 30
        check_books(work)


def test_a_single_act_and_a_bulk_act_at_once_have_one_winner(open_work_on_each: OpenWork) -> None:
    with open_work_on_each() as work:
        there = world(work)
        rosa = actor_of(make_user(work, "Rosa"))
        seen, call = there.noor.version, stage(work, there.job, "Call").id
        why = reason(work)
    found: list[str] = []

    def in_bulk() -> str:
        with open_work_on_each(there.dario) as work:
            report = bulk.reject(work, [Pick(there.noor.id, seen)], reason=why)
            found.extend(outcomes(report))
        return "done"

    def singly_moved() -> str:
        with open_work_on_each(rosa) as work:
            applications.move(work, applications.get(work, there.noor.id, for_change=True), call, version=seen)
        return "done"

    told = together(in_bulk, singly_moved)
    assert (told[1], found) in (("done", ["stale"]), ("stale", ["done"]))
    with open_work_on_each() as work:
        check_books(work)


def test_the_team_role_that_runs_a_job_may_hand_over(open_work: OpenWork, there: World) -> None:
    user = work_user(open_work, "Cora", Role.MEMBER)
    actor = actor_of(user, on=there.job, as_=[JobRole.COORDINATOR])
    with open_work(actor) as work:
        chosen = picks(work, there.noor.id)
        assert outcomes(bulk.assign(work, chosen, None)) == ["same"]
        assert outcomes(bulk.assign(work, chosen, there.dario.id)) == ["done"]
