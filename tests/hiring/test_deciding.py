"""Moving, saying no, taking back, withdrawing: what leads where, who may, and that the books agree."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from hiring import applications, history, letters
from hiring.actors import OPERATOR, Actor
from hiring.errors import Conflict, Invalid, InvalidTransition, NotAllowed, NotFound, Stale
from hiring.models.application import Application, ApplicationStatus, StageChange
from hiring.models.letter import Letter, LetterState, Occasion
from hiring.models.note import Note
from hiring.models.rejection_reason import ReasonKind, RejectionReason
from hiring.work import Work
from tests.conftest import NOON, OpenWork
from tests.support.applications import World, applied, check_books, reason, stage, world
from tests.support.applying import make_job

Act = Callable[[Work, Application], None]


@pytest.fixture
def there(open_work: OpenWork) -> World:
    with open_work() as work:
        return world(work)


def say_no(work: Work, application: Application, **more: Any) -> None:
    applications.reject(work, application, reason=reason(work), **more)


def rejection_letter(work: Work) -> Letter:
    return work.session.scalars(select(Letter).where(Letter.occasion == Occasion.REJECTED)).one()


def to_call(work: Work, application: Application) -> None:
    applications.move(work, application, stage(work, application.job, "Call").id)


ACTS: dict[str, Act] = {
    "move": to_call,
    "reject": say_no,
    "withdraw": applications.withdraw,
    "reopen": applications.reopen,
}


def test_moving_changes_the_stage_and_when_it_was_entered(open_work: OpenWork, there: World) -> None:
    later = NOON + timedelta(hours=3)
    with open_work(there.dario, now=later) as work:
        noor = applications.get(work, there.noor.id)
        to_call(work, noor)
    with open_work() as work:
        noor = applications.get(work, there.noor.id)
        assert (noor.stage.name, noor.stage_entered_at, noor.status) == ("Call", later, "active")
        change = work.session.scalars(select(StageChange).where(StageChange.at == later)).one()
        assert change.actor_id == there.dario.id
        newest = history.timeline(work, noor)[0]
        assert (newest.type, newest.actor_name, newest.data) == (
            "application.moved", "Dario Test",
            {"from": "New", "to": "Call", "from_id": str(change.from_stage_id), "to_id": str(noor.stage.id)},
        )  # fmt: skip
        check_books(work)


def test_moving_to_where_it_stands_changes_nothing(open_work: OpenWork, there: World) -> None:
    with open_work(there.dario) as work:
        noor = applications.get(work, there.noor.id)
        before = len(history.timeline(work, noor))
        applications.move(work, noor, noor.current_stage_id, version=noor.version)
    with open_work() as work:
        assert len(history.timeline(work, applications.get(work, there.noor.id))) == before


def test_a_stage_of_another_job_is_unknown(open_work: OpenWork, there: World) -> None:
    with open_work() as work:
        other = make_job(work, name="Painter", slug="painter")
        foreign = stage(work, other, "Call").id
    with open_work(there.dario) as work, pytest.raises(Invalid) as error:
        applications.move(work, applications.get(work, there.noor.id), foreign)
    assert error.value.fields == {"stage_id": "unknown_stage"}


def test_nobody_is_hired_by_moving(open_work: OpenWork, there: World) -> None:
    with open_work(there.dario) as work, pytest.raises(Conflict) as error:
        applications.move(work, applications.get(work, there.noor.id), stage(work, there.job, "Hired").id)
    assert error.value.code == "hire_by_offer"


@pytest.mark.parametrize(
    ("first", "then"),
    [("reject", "move"), ("reject", "withdraw"), ("withdraw", "move"), ("withdraw", "reject")],
)
def test_what_has_ended_only_reopens(open_work: OpenWork, there: World, first: str, then: str) -> None:
    with open_work(there.dario) as work:
        ACTS[first](work, applications.get(work, there.noor.id))
    with open_work(there.dario) as work, pytest.raises(InvalidTransition) as error:
        ACTS[then](work, applications.get(work, there.noor.id))
    assert error.value.params["current_status"] in ("rejected", "withdrawn")


def test_a_hired_application_is_not_reopened(open_work: OpenWork, there: World) -> None:
    with open_work() as work:
        work.session.get_one(Application, there.noor.id).status = ApplicationStatus.HIRED
    for act in ACTS.values():
        with open_work(there.dario) as work, pytest.raises(InvalidTransition):
            act(work, applications.get(work, there.noor.id))


@pytest.mark.parametrize("act", ACTS)
def test_who_only_interviews_does_not_see_the_application(open_work: OpenWork, there: World, act: str) -> None:
    for actor in (there.interviewer, there.stranger):
        with open_work(actor) as work, pytest.raises(NotFound):
            ACTS[act](work, applications.get(work, there.noor.id))


@pytest.mark.parametrize(
    ("act", "who", "allowed"),
    [
        ("move", "dario", True), ("move", "manager", False),
        ("reject", "dario", True), ("reject", "manager", True),
        ("withdraw", "dario", True), ("withdraw", "manager", False),
    ],
)  # fmt: skip
def test_who_may_decide(open_work: OpenWork, there: World, act: str, who: str, allowed: bool) -> None:
    actor: Actor = getattr(there, who)
    with open_work(actor) as work:
        noor = applications.get(work, there.noor.id)
        if allowed:
            ACTS[act](work, noor)
        else:
            with pytest.raises(NotAllowed):
                ACTS[act](work, noor)


def test_verbs_ask_the_policy_themselves(open_work: OpenWork, there: World) -> None:
    """Even for somebody who got hold of the object."""
    for act in ACTS.values():
        with open_work(there.stranger) as work, pytest.raises(NotAllowed):
            act(work, work.session.get_one(Application, there.noor.id))


def test_a_hiring_manager_moves_into_stages_open_to_them(open_work: OpenWork, there: World) -> None:
    with open_work() as work:
        stage(work, there.job, "Call").open_to_hiring_managers = True
    with open_work(there.manager) as work:
        to_call(work, applications.get(work, there.noor.id))
        assert applications.get(work, there.noor.id).stage.name == "Call"


def test_saying_no_keeps_reason_note_and_a_letter_that_waits(open_work: OpenWork, there: World) -> None:
    with open_work(there.dario) as work:
        say_no(work, applications.get(work, there.noor.id), note=" Too junior ", letter=True)
    with open_work() as work:
        noor = applications.get(work, there.noor.id)
        assert (noor.status, noor.rejected_at, noor.rejected_by) == ("rejected", NOON, there.dario.id)
        assert noor.rejection_reason is not None
        assert noor.rejection_reason.name == "Needs more experience"
        assert noor.stage.name == "New"
        assert [note.content for note in work.session.scalars(select(Note))] == ["Too junior"]
        letter = rejection_letter(work)
        assert (letter.state, letter.due_at) == (LetterState.WAITING, NOON + letters.REJECTION_DELAY)
        check_books(work)


def test_saying_no_without_a_letter_writes_to_nobody(open_work: OpenWork, there: World) -> None:
    with open_work(there.dario) as work:
        say_no(work, applications.get(work, there.noor.id))
    with open_work() as work:
        assert not work.session.scalars(select(Letter).where(Letter.occasion == Occasion.REJECTED)).all()


def test_saying_no_twice_for_one_reason_is_once(open_work: OpenWork, there: World) -> None:
    for _ in range(2):
        with open_work(there.dario) as work:
            say_no(work, applications.get(work, there.noor.id), letter=True)
    with open_work() as work:
        noor = applications.get(work, there.noor.id)
        types = [entry.type for entry in history.timeline(work, noor)]
        assert types.count("application.rejected") == 1
        check_books(work)


def test_a_reason_of_candidates_is_not_ours_to_give(open_work: OpenWork, there: World) -> None:
    with open_work(there.dario) as work:
        theirs = work.session.scalars(
            select(RejectionReason).where(RejectionReason.kind == ReasonKind.BY_CANDIDATE)
        ).first()
        assert theirs is not None
        with pytest.raises(Invalid):
            applications.reject(work, applications.get(work, there.noor.id), reason=theirs, note="x")
    with open_work() as work:
        assert not work.session.scalars(select(Note)).all()


def test_reopening_stops_the_letter_and_returns_to_the_stage(open_work: OpenWork, there: World) -> None:
    with open_work(there.dario) as work:
        to_call(work, applications.get(work, there.noor.id))
        say_no(work, applications.get(work, there.noor.id), letter=True)
    with open_work(there.dario) as work:
        applications.reopen(work, applications.get(work, there.noor.id))
    with open_work() as work:
        noor = applications.get(work, there.noor.id)
        assert (noor.status, noor.stage.name, noor.rejected_at, noor.rejection_reason) == (
            "active",
            "Call",
            None,
            None,
        )
        letter = rejection_letter(work)
        assert letter.state is LetterState.CANCELLED
        check_books(work)


def test_a_letter_that_went_stays_sent(open_work: OpenWork, there: World) -> None:
    with open_work(there.dario) as work:
        say_no(work, applications.get(work, there.noor.id), letter=True)
    with open_work() as work:
        work.session.scalars(
            select(Letter).where(Letter.occasion == Occasion.REJECTED)
        ).one().state = LetterState.SENT
    with open_work(there.dario) as work:
        applications.reopen(work, applications.get(work, there.noor.id))
    with open_work() as work:
        letter = rejection_letter(work)
        assert letter.state is LetterState.SENT


def test_reopening_from_a_retired_stage_leads_to_the_inbox(open_work: OpenWork, there: World) -> None:
    with open_work(there.dario) as work:
        to_call(work, applications.get(work, there.noor.id))
        say_no(work, applications.get(work, there.noor.id))
    with open_work() as work:
        stage(work, there.job, "Call").status = "inactive"  # type: ignore[assignment]
    with open_work(there.dario) as work:
        applications.reopen(work, applications.get(work, there.noor.id))
    with open_work() as work:
        assert applications.get(work, there.noor.id).stage.name == "New"
        check_books(work)


def test_who_applied_again_is_not_reopened_twice(open_work: OpenWork, there: World) -> None:
    with open_work(there.dario) as work:
        say_no(work, applications.get(work, there.noor.id))
    with open_work() as work:
        applied(work, there.job, "Noor Haddad")
    with open_work(there.dario) as work, pytest.raises(Conflict) as error:
        applications.reopen(work, applications.get(work, there.noor.id))
    assert error.value.code == "applied_again"


def test_two_who_looked_at_the_same_version_cannot_both_decide(open_work: OpenWork, there: World) -> None:
    with open_work(there.dario) as work:
        noor = applications.get(work, there.noor.id)
        seen, new = noor.version, noor.current_stage_id
        applications.move(work, noor, stage(work, there.job, "Call").id, version=seen)
    late: list[Act] = [
        lambda work, noor: applications.move(work, noor, new, version=seen),
        lambda work, noor: say_no(work, noor, version=seen),
        lambda work, noor: applications.withdraw(work, noor, version=seen),
    ]
    for act in late:
        with open_work(OPERATOR) as work, pytest.raises(Stale):
            act(work, applications.get(work, there.noor.id))
    with open_work() as work:
        moved = [one for one in history.timeline(work, applications.get(work, there.noor.id))
                 if one.type == "application.moved"]  # fmt: skip
        assert len(moved) == 1
        check_books(work)


def test_fifty_racing_moves_have_one_winner(open_work_on_each: OpenWork) -> None:
    """One thread, both databases: each racer looked at version 1; the row refuses all but the first."""
    with open_work_on_each() as work:
        there = world(work)
        seen, call = there.noor.version, stage(work, there.job, "Call").id
    won = 0
    for _ in range(50):
        try:
            with open_work_on_each(there.dario) as work:
                noor = applications.get(work, there.noor.id, for_change=True)
                applications.move(work, noor, call, version=seen)
                won += 1
        except Stale:
            pass
    assert won == 1
    with open_work_on_each() as work:
        check_books(work)


def test_withdrawing_is_written_down(open_work: OpenWork, there: World) -> None:
    with open_work(there.dario) as work:
        applications.withdraw(work, applications.get(work, there.noor.id), note="Took another job")
    with open_work() as work:
        noor = applications.get(work, there.noor.id)
        assert (noor.status, noor.withdrawn_at) == ("withdrawn", NOON)
        assert [note.content for note in work.session.scalars(select(Note))] == ["Took another job"]
        check_books(work)


def test_saying_no_twice_keeps_each_note_once(open_work: OpenWork, there: World) -> None:
    """A double click leaves one note; two people who decide the same at the same time both keep theirs."""
    for actor, note in ((there.dario, "Too junior"), (there.dario, "Too junior "), (there.manager, "I agree")):
        with open_work(actor) as work:
            say_no(work, applications.get(work, there.noor.id), note=note, version=there.noor.version)
    with open_work() as work:
        assert sorted(note.content for note in work.session.scalars(select(Note))) == ["I agree", "Too junior"]
        told = [entry.type for entry in history.timeline(work, applications.get(work, there.noor.id))]
        assert told.count("application.rejected") == 1
        check_books(work)


def test_another_reason_for_a_no_that_stands(open_work: OpenWork, there: World) -> None:
    """A letter that still waits says it; one that went does not change."""
    with open_work(there.dario) as work:
        say_no(work, applications.get(work, there.noor.id), letter=True)
    with open_work(there.dario) as work:
        noor = applications.get(work, there.noor.id)
        other = reason(work, "Job was filled")
        applications.change_reason(work, noor, reason=other, version=noor.version)
        applications.change_reason(work, noor, reason=other, version=1)  # holds already
        assert [event["type"] for event in work.ledger.events] == ["application.reason_changed"]
        assert work.ledger.events[0]["data"] == {"reason": other.name, "was": "Needs more experience"}
    with open_work() as work:
        noor = applications.get(work, there.noor.id)
        assert noor.rejection_reason is not None
        assert (noor.status, noor.rejection_reason.name) == ("rejected", other.name)
        assert rejection_letter(work).facts["reason"] == other.candidate_text
        check_books(work)


def test_only_a_no_has_another_reason(open_work: OpenWork, there: World) -> None:
    with open_work(there.dario) as work, pytest.raises(InvalidTransition):
        applications.change_reason(work, applications.get(work, there.noor.id), reason=reason(work))
    with open_work(there.dario) as work:
        say_no(work, applications.get(work, there.noor.id))
    with open_work(there.dario) as work:
        other, noor = reason(work, "Job was filled"), applications.get(work, there.noor.id)
        with pytest.raises(Stale):
            applications.change_reason(work, noor, reason=other, version=1)
    with open_work(there.stranger) as work:
        other, noor = reason(work), work.session.get_one(Application, there.noor.id)
        with pytest.raises(NotAllowed):
            applications.change_reason(work, noor, reason=other)
