"""Arranging and changing interviews, and answering that one comes."""

import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from hiring import applications, interviews
from hiring.actors import Actor, Role
from hiring.errors import Invalid, InvalidTransition, NotAllowed, NotFound, Stale
from hiring.interviews import Wanted
from hiring.models.application import Application
from hiring.models.event import Event
from hiring.models.interview import Interview, InterviewParticipant, LocationKind, ParticipantResponse
from hiring.models.user import User, UserStatus
from tests.conftest import NOON, OpenWork
from tests.support.applications import World, actor_of, check_books, make_user, reason, world
from tests.support.interviews import START, all_went, arranged, letters_about, told, wanted
from tests.support.together import together


@pytest.fixture
def there(open_work: OpenWork) -> World:
    with open_work() as work:
        return world(work)


@pytest.fixture
def made(open_work: OpenWork, there: World) -> uuid.UUID:
    """Ivo and Mona talk with Noor; everybody has been told."""
    with open_work(there.dario) as work:
        made = arranged(work, there.noor, there.interviewer, there.manager, organizer_id=there.dario.id)
        all_went(work)
        return made.id


def test_an_interview_is_kept_and_everybody_is_written_to(open_work: OpenWork, there: World) -> None:
    with open_work(there.dario) as work:
        made = arranged(work, there.noor, there.interviewer, there.manager, organizer_id=there.dario.id)
    with open_work(there.dario) as work:
        found = interviews.get(work, made.id)
        assert (found.title, found.starts_at, found.timezone) == ("Second talk", START, "Europe/Berlin")
        assert (found.status, found.sequence, found.reschedule_count) == ("scheduled", 0, 0)
        assert found.stage_id == found.application.current_stage_id
        assert [one.response for one in found.participants] == ["needs_action", "needs_action"]
        assert told(work, made.id) == [
            ("interview_invited", "noor.haddad@example.com"),
            ("panel_invited", "dario@foyer.test"),
            ("panel_invited", "ivo@foyer.test"),
            ("panel_invited", "mona@foyer.test"),
        ]
        event = work.session.scalars(select(Event).where(Event.type == "interview.scheduled")).one()
        assert (event.object_id, event.application_id, event.data) == (made.id, there.noor.id, {"letter": True})
        check_books(work)


def test_without_the_tick_the_candidate_is_not_written_to(open_work: OpenWork, there: World) -> None:
    with open_work(there.dario) as work:
        made = arranged(work, there.noor, there.interviewer, letter=False)
        assert [occasion for occasion, _ in told(work, made.id)] == ["panel_invited"]


WRONG: list[tuple[dict[str, Any], dict[str, str]]] = [
    ({"title": " "}, {"title": "required"}),
    ({"title": "x" * 121}, {"title": "too_long"}),
    ({"title": "a\0b"}, {"title": "bad_characters"}),
    ({"message": "x" * 2001}, {"message": "too_long"}),
    ({"timezone": "localtime"}, {"timezone": "unknown_zone"}),
    ({"timezone": "Mars/Base"}, {"timezone": "unknown_zone"}),
    ({"ends_at": START}, {"ends_at": "not_after"}),
    ({"ends_at": START + timedelta(hours=12, minutes=1)}, {"ends_at": "too_long"}),
    ({"starts_at": NOON - timedelta(hours=2), "ends_at": NOON}, {"starts_at": "in_the_past"}),
    ({"starts_at": NOON + timedelta(days=800), "ends_at": NOON + timedelta(days=800, hours=1)},
     {"starts_at": "too_far"}),
    ({"interviewer_ids": []}, {"interviewer_ids": "required"}),
    ({"interviewer_ids": [uuid.uuid4()]}, {"interviewer_ids": "unknown_user"}),
    ({"organizer_id": uuid.uuid4()}, {"organizer_id": "unknown_user"}),
    ({"location_kind": None}, {"location_kind": "required"}),
    ({"location": "meet.example/abc"}, {"location": "not_a_link"}),
    ({"location": "javascript:alert(1)"}, {"location": "not_a_link"}),
    ({"location": "https://"}, {"location": "not_a_link"}),
    ({"location": "https://[::1"}, {"location": "not_a_link"}),
    ({"location": "https://a b.example"}, {"location": "not_a_link"}),
    ({"location_kind": LocationKind.PHONE, "location": "call me"}, {"location": "not_a_number"}),
    ({"location_kind": LocationKind.PHYSICAL, "location": "x" * 501}, {"location": "too_long"}),
]  # fmt: skip


@pytest.mark.parametrize(("over", "fields"), WRONG)
def test_what_does_not_do_is_told_field_by_field(
    open_work: OpenWork, there: World, over: dict[str, Any], fields: dict[str, str]
) -> None:
    with open_work(there.dario) as work, pytest.raises(Invalid) as error:
        arranged(work, there.noor, there.interviewer, **over)
    assert error.value.fields == fields


@pytest.mark.parametrize(
    ("kind", "location"),
    [(None, ""), (LocationKind.PHONE, "+44 (0)7700 900461"), (LocationKind.PHYSICAL, "Gate 4, Mill Road"),
     (LocationKind.VIRTUAL, ""), (LocationKind.VIRTUAL, "http://meet.example:8080/x?y=1")],
)  # fmt: skip
def test_a_place_may_be_open_an_address_a_number_or_a_link(
    open_work: OpenWork, there: World, kind: LocationKind | None, location: str
) -> None:
    with open_work(there.dario) as work:
        made = arranged(work, there.noor, there.interviewer, location_kind=kind, location=location)
        assert (made.location_kind, made.location) == (kind, location)


def test_whoever_is_deactivated_conducts_no_interview(open_work: OpenWork, there: World) -> None:
    with open_work() as work:
        work.session.get_one(User, there.interviewer.id).status = UserStatus.INACTIVE
    with open_work(there.dario) as work, pytest.raises(Invalid) as error:
        arranged(work, there.noor, there.interviewer)
    assert error.value.fields == {"interviewer_ids": "unknown_user", "organizer_id": "unknown_user"}


def test_a_hiring_manager_arranges_with_their_team_and_with_nobody_else(open_work: OpenWork, there: World) -> None:
    with open_work(there.manager) as work:
        made = arranged(work, there.noor, there.manager, there.interviewer)
        names = [user.first_name for user in interviews.choosable(work, made.application)]
        assert names == ["Ivo", "Mona"]
    with open_work(there.manager) as work, pytest.raises(Invalid) as error:
        arranged(work, there.noor, there.manager, there.stranger)
    assert error.value.fields == {"interviewer_ids": "unknown_user"}
    with open_work(there.interviewer) as work, pytest.raises(NotAllowed):
        arranged(work, there.noor, there.interviewer)


def test_whose_application_has_ended_is_not_interviewed(
    open_work: OpenWork, there: World, made: uuid.UUID
) -> None:
    with open_work(there.dario) as work:
        applications.reject(work, applications.get(work, there.noor.id), reason=reason(work))
    with open_work(there.dario) as work, pytest.raises(InvalidTransition) as error:
        arranged(work, there.noor, there.interviewer)
    assert (error.value.code, error.value.params["current_status"]) == ("application_ended", "rejected")


def part_of(interview: Interview, actor: Actor) -> InterviewParticipant:
    found = interviews.participation(interview, actor.id)
    assert found is not None
    return found


def changed(
    open_work: OpenWork, there: World, id: uuid.UUID, how: Callable[[Wanted], Wanted], **more: Any
) -> bool:
    with open_work(there.dario, now=NOON + timedelta(minutes=5)) as work:
        interview = interviews.get(work, id, for_change=True)
        return interviews.change(work, interview, how(Wanted.of(interview)), **more)


def test_another_time_asks_everybody_anew(open_work: OpenWork, there: World, made: uuid.UUID) -> None:
    with open_work(there.interviewer) as work:
        interview = interviews.get(work, made, for_change=True)
        interviews.respond(work, part_of(interview, there.interviewer), ParticipantResponse.ACCEPTED)
    later = timedelta(hours=3)
    assert changed(
        open_work, there, made,
        lambda now: replace(now, starts_at=now.starts_at + later, ends_at=now.ends_at + later), letter=True,
    )  # fmt: skip
    with open_work(there.dario) as work:
        found = interviews.get(work, made)
        assert (found.reschedule_count, found.sequence) == (1, 1)
        assert {one.response for one in found.participants} == {ParticipantResponse.NEEDS_ACTION}
        assert told(work, made) == [
            ("interview_changed", "noor.haddad@example.com"),
            ("panel_changed", "dario@foyer.test"),
            ("panel_changed", "ivo@foyer.test"),
            ("panel_changed", "mona@foyer.test"),
        ]
        assert {one.facts.get("was_at") for one in letters_about(work, made)[4:]} == {START.isoformat()}


def test_another_title_leaves_the_answers_and_counts_for_calendars(
    open_work: OpenWork, there: World, made: uuid.UUID
) -> None:
    with open_work(there.interviewer) as work:
        interview = interviews.get(work, made, for_change=True)
        interviews.respond(work, part_of(interview, there.interviewer), ParticipantResponse.TENTATIVE)
    assert changed(open_work, there, made, lambda now: replace(now, title="Third talk"))
    with open_work(there.dario) as work:
        found = interviews.get(work, made)
        assert (found.reschedule_count, found.sequence) == (0, 1)
        assert {one.user_id: one.response for one in found.participants} == {
            there.interviewer.id: "tentative", there.manager.id: "needs_action",
        }  # fmt: skip
        assert {occasion for occasion, _ in told(work, made)} == {"panel_changed", "interviewer_answered"}


def test_what_is_so_already_changes_nothing(open_work: OpenWork, there: World, made: uuid.UUID) -> None:
    assert not changed(open_work, there, made, lambda now: now, letter=True)
    with open_work(there.dario) as work:
        assert interviews.get(work, made).sequence == 0
        assert told(work, made) == []


def test_who_joins_is_invited_and_who_leaves_is_told(open_work: OpenWork, there: World, made: uuid.UUID) -> None:
    with open_work() as work:
        newcomer = actor_of(make_user(work, "Nils", Role.MEMBER))
        work.session.flush()
    ids = [there.manager.id, newcomer.id]
    assert changed(open_work, there, made, lambda now: replace(now, interviewer_ids=ids))
    with open_work(there.dario) as work:
        assert told(work, made) == [
            ("panel_cancelled", "ivo@foyer.test"),
            ("panel_changed", "dario@foyer.test"),
            ("panel_changed", "mona@foyer.test"),
            ("panel_invited", "nils@foyer.test"),
        ]
        assert {one.user_id for one in interviews.get(work, made).participants} == set(ids)
    with open_work(there.interviewer) as work, pytest.raises(NotFound):
        interviews.get(work, made)


def test_the_last_interviewer_stays(open_work: OpenWork, there: World, made: uuid.UUID) -> None:
    with open_work(there.dario) as work:
        interview = interviews.get(work, made, for_change=True)
        assert interviews.remove_interviewer(work, interview, there.interviewer.id)
        assert interview.sequence == 1
        with pytest.raises(Invalid) as error:
            interviews.remove_interviewer(work, interview, there.manager.id)
        assert error.value.fields == {"interviewer_ids": "required"}


def test_an_invitation_that_has_not_gone_is_written_anew(open_work: OpenWork, there: World) -> None:
    with open_work(there.dario) as work:
        made = arranged(work, there.noor, there.interviewer)
    assert changed(open_work, there, made.id, lambda now: replace(now, title="Third talk"), letter=True)
    with open_work(there.dario) as work:
        assert [occasion for occasion, _ in told(work, made.id)] == ["interview_invited", "panel_invited"]
        assert [one.state for one in letters_about(work, made.id)] == ["cancelled"] * 2 + ["waiting"] * 2
        check_books(work)


def test_a_candidate_who_was_not_told_is_invited_by_the_first_letter(open_work: OpenWork, there: World) -> None:
    with open_work(there.dario) as work:
        made = arranged(work, there.noor, there.interviewer, letter=False)
        all_went(work)
    assert changed(open_work, there, made.id, lambda now: replace(now, title="Third talk"), letter=True)
    with open_work(there.dario) as work:
        assert [occasion for occasion, _ in told(work, made.id)] == ["interview_invited", "panel_changed"]


def test_an_interview_under_way_can_be_renamed_but_not_moved_into_the_past(
    open_work: OpenWork, there: World, made: uuid.UUID
) -> None:
    after = START + timedelta(hours=2)
    with open_work(there.dario, now=after) as work:
        interview = interviews.get(work, made, for_change=True)
        now = Wanted.of(interview)
        assert interviews.change(work, interview, replace(now, title="Talk"))
        with pytest.raises(Invalid) as error:
            interviews.change(work, interview, replace(now, starts_at=START + timedelta(minutes=5)))
        assert error.value.fields == {"starts_at": "in_the_past"}


def test_a_change_of_what_somebody_else_changed_is_stale(
    open_work: OpenWork, there: World, made: uuid.UUID
) -> None:
    with open_work(there.dario) as work:
        seen = interviews.get(work, made).version
    assert changed(open_work, there, made, lambda now: replace(now, title="Third talk"), version=seen)
    with pytest.raises(Stale):
        changed(open_work, there, made, lambda now: replace(now, title="Fourth talk"), version=seen)


def test_one_answers_for_oneself_alone(open_work: OpenWork, there: World, made: uuid.UUID) -> None:
    with open_work(there.dario) as work:
        interview = interviews.get(work, made, for_change=True)
        with pytest.raises(NotAllowed):
            interviews.respond(work, part_of(interview, there.interviewer), ParticipantResponse.ACCEPTED)
    with open_work(there.interviewer) as work:
        interview = interviews.get(work, made, for_change=True)
        with pytest.raises(Invalid):
            interviews.respond(work, part_of(interview, there.interviewer), ParticipantResponse.NEEDS_ACTION)
        for _ in range(2):
            interviews.respond(work, part_of(interview, there.interviewer), ParticipantResponse.DECLINED)
        assert part_of(interview, there.interviewer).responded_at == NOON
    with open_work(there.dario) as work:
        told = work.session.scalars(select(Event).where(Event.type == "interview.responded")).one()
        assert (told.application_id, told.data) == (there.noor.id, {"response": "declined"})
        assert interviews.get(work, made).version == 2


def test_of_two_who_move_it_at_once_one_is_told_of_the_other(open_work_on_each: OpenWork) -> None:
    with open_work_on_each() as work:
        there = world(work)
    with open_work_on_each(there.dario) as work:
        made = arranged(work, there.noor, there.interviewer)

    def move(hours: int) -> Callable[[], str]:
        def act() -> str:
            with open_work_on_each(there.dario) as work:
                interview = interviews.get(work, made.id, for_change=True)
                now, by = Wanted.of(interview), timedelta(hours=hours)
                there_is = replace(now, starts_at=now.starts_at + by, ends_at=now.ends_at + by)
                interviews.change(work, interview, there_is, version=1)
                return "moved"

        return act

    assert sorted(together(move(1), move(2))) == ["moved", "stale"]
    with open_work_on_each(there.dario) as work:
        found = interviews.get(work, made.id)
        assert (found.sequence, found.reschedule_count) == (1, 1)
        check_books(work)


def test_an_answer_that_races_a_cancellation_comes_before_it_or_not_at_all(open_work_on_each: OpenWork) -> None:
    with open_work_on_each() as work:
        there = world(work)
    with open_work_on_each(there.dario) as work:
        made = arranged(work, there.noor, there.interviewer)

    def answer() -> str:
        with open_work_on_each(there.interviewer) as work:
            interview = interviews.get(work, made.id, for_change=True)
            interviews.respond(work, interview.participants[0], ParticipantResponse.ACCEPTED)
            return "answered"

    def cancel() -> str:
        with open_work_on_each(there.dario) as work:
            interview = interviews.get(work, made.id, for_change=True)
            interviews.cancel(work, interview, interviews.BY_PEOPLE[0], seen="0-scheduled")
            return "cancelled"

    answered, cancelled = together(answer, cancel)
    assert cancelled == "cancelled"
    assert answered in ("answered", "invalid_transition")
    with open_work_on_each(there.dario) as work:
        found = work.session.get_one(Interview, made.id)
        response = work.session.scalars(select(InterviewParticipant.response)).one()
        assert (found.status, response == "accepted") == ("cancelled", answered == "answered")
        check_books(work)


def test_an_interview_that_races_a_rejection_is_cancelled_or_never_made(open_work_on_each: OpenWork) -> None:
    with open_work_on_each() as work:
        there = world(work)

    def arrange() -> str:
        with open_work_on_each(there.dario) as work:
            noor = applications.get(work, there.noor.id, for_change=True)
            return str(interviews.schedule(work, noor, wanted(there.interviewer)).status)

    def reject() -> str:
        with open_work_on_each(there.dario) as work:
            noor = applications.get(work, there.noor.id, for_change=True)
            applications.reject(work, noor, reason=reason(work))
            interviews.cancel_coming(work, [noor])
            return "rejected"

    arranging, rejecting = together(arrange, reject)
    assert rejecting == "rejected"
    assert arranging in ("scheduled", "application_ended")
    with open_work_on_each(there.dario) as work:
        found = work.session.scalars(select(Interview.status)).all()
        assert found == (["cancelled"] if arranging == "scheduled" else [])
        assert work.session.get_one(Application, there.noor.id).status == "rejected"
