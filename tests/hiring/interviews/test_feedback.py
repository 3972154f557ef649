"""Feedback: from when on, once for each interviewer, hidden until one's own is in, asked for by one letter."""

import threading
import uuid
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, event, select

from hiring import applications, interviews, links, notes
from hiring.actors import ANYONE, SYSTEM, Actor
from hiring.errors import Conflict, Gone, Invalid, InvalidTransition, NotAllowed, NotFound, Stale
from hiring.models.event import Event
from hiring.models.interview import CancelReason, InterviewParticipant, ParticipantResponse
from hiring.models.letter import Letter, Occasion
from hiring.models.link import LinkPurpose
from hiring.models.note import Note, Recommendation
from hiring.models.user import User, UserStatus
from hiring.work import Work
from tests.conftest import OpenWork
from tests.support.applications import World, actor_of, check_books, make_user, reason, world
from tests.support.interviews import START, arranged
from tests.support.together import together

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
END = START + HOUR
AFTER = END + 20 * MINUTE


@pytest.fixture
def there(open_work: OpenWork) -> World:
    with open_work() as work:
        return world(work)


@pytest.fixture
def made(open_work: OpenWork, there: World) -> uuid.UUID:
    """Ivo, Mona and Dario talk with Noor."""
    with open_work(there.dario) as work:
        return arranged(work, there.noor, there.interviewer, there.manager, there.dario).id


def part_of(work: Work, id: uuid.UUID, actor: Actor) -> InterviewParticipant:
    found = interviews.participation(interviews.get(work, id), actor.id)
    assert found is not None
    return found


def give(
    open_work: OpenWork, actor: Actor, id: uuid.UUID, text: str = "Sound.", *, now: datetime = AFTER,
    recommendation: Recommendation = Recommendation.YES, version: int | None = None,
) -> Note:  # fmt: skip
    with open_work(actor, now=now) as work:
        return interviews.give_feedback(work, part_of(work, id, actor), recommendation, text, version=version)


def test_feedback_is_a_note_with_a_recommendation(open_work: OpenWork, there: World, made: uuid.UUID) -> None:
    give(open_work, there.interviewer, made, " Knows CAN.\r\nCalm. ")
    with open_work(there.dario, now=AFTER) as work:
        note = work.session.scalars(select(Note)).one()
        assert (note.kind, note.recommendation, note.content) == ("feedback", "yes", "Knows CAN.\nCalm.")
        assert (note.interview_id, note.author_label, note.edited_at) == (made, "Ivo Test", None)
        event = work.session.scalars(select(Event).where(Event.type == "interview.feedback_given")).one()
        assert (event.object_id, event.data) == (made, {"note_id": str(note.id)})
        check_books(work)


def test_the_text_may_be_left_out(open_work: OpenWork, there: World, made: uuid.UUID) -> None:
    assert give(open_work, there.interviewer, made, "").content == ""


@pytest.mark.parametrize(("text", "code"), [("x" * 10_001, "too_long"), ("a\0", "bad_characters")])
def test_an_endless_text_is_refused(
    open_work: OpenWork, there: World, made: uuid.UUID, text: str, code: str
) -> None:
    with pytest.raises(Invalid) as error:
        give(open_work, there.interviewer, made, text)
    assert error.value.fields == {"text": code}


def test_it_is_given_from_the_beginning_on(open_work: OpenWork, there: World, made: uuid.UUID) -> None:
    with pytest.raises(Conflict, match="too_early"):
        give(open_work, there.interviewer, made, now=START - MINUTE)
    give(open_work, there.interviewer, made, now=START)


@pytest.mark.parametrize("how", ["cancelled", "no_show"])
def test_on_what_did_not_take_place_there_is_none(
    open_work: OpenWork, there: World, made: uuid.UUID, how: str
) -> None:
    with open_work(there.dario) as work:
        interview = interviews.get(work, made, for_change=True)
        if how == "cancelled":
            interviews.cancel(work, interview, CancelReason.BY_US)
        else:
            interviews.no_show(work, interview)
    with pytest.raises(InvalidTransition):
        give(open_work, there.interviewer, made)


def test_nobody_gives_it_for_another(open_work: OpenWork, there: World, made: uuid.UUID) -> None:
    with open_work(there.dario, now=AFTER) as work, pytest.raises(NotAllowed):
        interviews.give_feedback(work, part_of(work, made, there.interviewer), Recommendation.YES)


def test_given_again_it_is_changed_and_says_so(open_work: OpenWork, there: World, made: uuid.UUID) -> None:
    give(open_work, there.interviewer, made, version=0)
    give(open_work, there.interviewer, made, version=0)  # the same form sent twice
    with pytest.raises(Stale):
        give(open_work, there.interviewer, made, "Weak.", version=0)
    later = AFTER + HOUR
    note = give(
        open_work, there.interviewer, made, "Weak.", recommendation=Recommendation.NO, now=later, version=1
    )
    assert (note.content, note.recommendation, note.edited_at) == ("Weak.", "no", later)
    with open_work(there.interviewer, now=later) as work:
        assert len(work.session.scalars(select(Note)).all()) == 1


def seen_by(open_work: OpenWork, actor: Actor, id: uuid.UUID) -> tuple[list[str], int]:
    with open_work(actor, now=AFTER) as work:
        found = interviews.given(work, interviews.get(work, id))
        readable = [*([found.own] if found.own else []), *found.others]
        return sorted(one.author_label for one in readable), found.hidden


def test_others_feedback_is_hidden_until_ones_own_is_in(
    open_work: OpenWork, there: World, made: uuid.UUID
) -> None:
    give(open_work, there.interviewer, made)
    with open_work(there.manager, now=AFTER) as work:
        notes.write(work, applications.get(work, there.noor.id), "An ordinary note unlocks nothing")
    assert seen_by(open_work, there.manager, made) == ([], 1)
    assert seen_by(open_work, there.dario, made) == (["Ivo Test"], 0)  # a recruiter is not bound
    give(open_work, there.manager, made)
    assert seen_by(open_work, there.manager, made) == (["Ivo Test", "Mona Test"], 0)
    assert seen_by(open_work, there.interviewer, made) == (["Ivo Test", "Mona Test"], 0)
    with open_work(there.manager, now=AFTER) as work:
        kinds = [one.kind for one in notes.of(work, applications.get(work, there.noor.id))]
        assert sorted(kinds) == ["feedback", "feedback", "note"]


def due_of(open_work: OpenWork, actor: Actor, now: datetime = AFTER) -> list[uuid.UUID]:
    with open_work(actor, now=now) as work:
        return [one.interview.id for one in interviews.feedback_due(work)]


def test_whoever_took_part_owes_feedback_until_it_is_given(
    open_work: OpenWork, there: World, made: uuid.UUID
) -> None:
    assert due_of(open_work, there.interviewer, END - MINUTE) == []
    assert due_of(open_work, there.interviewer) == [made]
    with open_work(there.interviewer, now=AFTER) as work:
        (one,) = interviews.feedback_due(work)
        assert one.interview.application.candidate.name == "Noor Haddad"
        assert one.interview.application.job.name == "Frame welder"
    give(open_work, there.interviewer, made)
    assert due_of(open_work, there.interviewer) == []
    assert due_of(open_work, there.manager) == [made]
    assert due_of(open_work, there.stranger) == []
    assert due_of(open_work, there.manager, END + 15 * DAY) == []


def test_whoever_could_not_come_owes_none_nor_anybody_once_it_is_decided(
    open_work: OpenWork, there: World, made: uuid.UUID
) -> None:
    with open_work(there.interviewer) as work:
        interview = interviews.get(work, made, for_change=True)
        mine = interviews.participation(interview, there.interviewer.id)
        assert mine is not None
        interviews.respond(work, mine, ParticipantResponse.DECLINED)
    assert due_of(open_work, there.interviewer) == []
    assert due_of(open_work, there.manager) == [made]
    with open_work(there.dario, now=AFTER) as work:
        applications.reject(work, applications.get(work, there.noor.id), reason=reason(work))
    assert due_of(open_work, there.manager) == []


def asked(open_work: OpenWork, now: datetime) -> int:
    with open_work(SYSTEM, now=now) as work:
        return interviews.ask(work)


def test_a_quarter_of_an_hour_after_everybody_who_owes_it_gets_one_letter(
    open_work_on_each: OpenWork,
) -> None:
    with open_work_on_each() as work:
        there = world(work)
        gone = actor_of(make_user(work, "Gustav"))
    with open_work_on_each(there.dario) as work:
        made = arranged(work, there.noor, there.interviewer, there.manager, there.dario, gone).id
    with open_work_on_each() as work:
        work.session.get_one(User, gone.id).status = UserStatus.INACTIVE
    give(open_work_on_each, there.dario, made, now=START)
    assert asked(open_work_on_each, END + 14 * MINUTE) == 0
    assert asked(open_work_on_each, END + 15 * MINUTE) == 2
    assert asked(open_work_on_each, END + 16 * MINUTE) == 0
    with open_work_on_each() as work:
        wanted = work.session.scalars(select(Letter).where(Letter.occasion == Occasion.FEEDBACK_WANTED)).all()
        assert sorted(one.recipient for one in wanted) == ["ivo@foyer.test", "mona@foyer.test"]
        assert {one.interview_id for one in wanted} == {made}


def test_two_clocks_write_each_letter_once(open_work_on_each: OpenWork) -> None:
    with open_work_on_each() as work:
        there = world(work)
    with open_work_on_each(there.dario) as work:
        arranged(work, there.noor, there.interviewer, there.manager)

    def ask() -> str:
        return str(asked(open_work_on_each, AFTER))

    assert sum(map(int, together(ask, ask))) == 2


def test_two_who_give_the_same_feedback_at_once_leave_one(open_work_on_each: OpenWork) -> None:
    with open_work_on_each() as work:
        there = world(work)
    with open_work_on_each(there.dario) as work:
        made = arranged(work, there.noor, there.interviewer).id

    def once(text: str) -> str:
        return give(open_work_on_each, there.interviewer, made, text, version=0).content

    assert sorted(together(lambda: once("one"), lambda: once("two")))[1:] in (["stale"], ["two"])
    with open_work_on_each(there.dario, now=AFTER) as work:
        assert len(work.session.scalars(select(Note)).all()) == 1
        check_books(work)


def test_feedback_by_link_and_whoever_ends_the_interview_wait_for_each_other_in_one_order(
    open_work_on_each: OpenWork, each_engine: Engine
) -> None:
    """The application, which the note refers to, then the interview: the other way round each would hold what the
    other wants."""
    with open_work_on_each() as work:
        there = world(work)
    with open_work_on_each(there.dario) as work:
        made = arranged(work, there.noor, there.interviewer).id
    token = link_of(open_work_on_each, there, made)
    writes, is_held = threading.Event(), threading.Event()

    def note(_c: object, _cursor: object, statement: str, *_more: object) -> None:
        if statement.startswith("INSERT INTO notes"):
            writes.set()
            is_held.wait(timeout=0.5)
        elif writes.is_set() and "interviews.title" in statement and "FOR UPDATE" in statement:
            is_held.set()

    def gives() -> str:
        with open_work_on_each(ANYONE, now=AFTER) as work:
            interviews.give_feedback(*interviews.by_link(work, token), Recommendation.YES)
        return "given"

    def ends() -> str:
        writes.wait(timeout=10)
        with open_work_on_each(there.dario, now=AFTER) as work:
            interviews.complete(work, interviews.get(work, made, for_change=True))
        return "ended"

    event.listen(each_engine, "before_cursor_execute", note)
    try:
        assert together(gives, ends) == ["given", "ended"]
    finally:
        event.remove(each_engine, "before_cursor_execute", note)


# the letter's link


def link_of(open_work: OpenWork, there: World, id: uuid.UUID, now: datetime = AFTER) -> str:
    with open_work(SYSTEM, now=now) as work:
        participant = part_of(work, id, there.interviewer)
        return links.make(work, LinkPurpose.FEEDBACK, participant.id)


def test_a_link_gives_feedback_in_the_interviewers_name_as_often_as_they_like(
    open_work: OpenWork, there: World, made: uuid.UUID
) -> None:
    token = link_of(open_work, there, made)
    for number, text in enumerate(("Sound.", "Sound, on second thoughts weak.")):
        with open_work(ANYONE, now=AFTER + number * DAY) as work:
            acting, participant = interviews.by_link(work, token)
            interviews.give_feedback(acting, participant, Recommendation.YES, text)
    with open_work(there.dario, now=AFTER) as work:
        note = work.session.scalars(select(Note)).one()
        assert (note.author_user_id, note.content) == (there.interviewer.id, text)
        event = work.session.scalars(select(Event).where(Event.type == "interview.feedback_given")).one()
        assert (event.actor_type, event.actor_id) == ("user", there.interviewer.id)


def test_a_link_that_has_run_out_or_was_made_anew_opens_nothing(
    open_work: OpenWork, there: World, made: uuid.UUID
) -> None:
    token = link_of(open_work, there, made)
    with open_work(ANYONE, now=AFTER + 14 * DAY) as work, pytest.raises(Gone, match="link_expired"):
        interviews.by_link(work, token)
    link_of(open_work, there, made)
    with open_work(ANYONE, now=AFTER) as work, pytest.raises(Gone, match="link_used"):
        interviews.by_link(work, token)
    with open_work(ANYONE, now=AFTER) as work, pytest.raises(NotFound):
        interviews.by_link(work, "nonsense")


@pytest.mark.parametrize("how", ["taken off", "deactivated"])
def test_whoever_is_no_interviewer_any_more_is_told_calmly(
    open_work: OpenWork, there: World, made: uuid.UUID, how: str
) -> None:
    token = link_of(open_work, there, made)
    with open_work() as work:
        if how == "deactivated":
            work.session.get_one(User, there.interviewer.id).status = UserStatus.INACTIVE
        else:
            interview = interviews.get(work, made, for_change=True)
            assert there.interviewer.id
            interviews.change(
                work, interview,
                interviews.Wanted(**{**interviews.Wanted.of(interview).__dict__,
                                     "interviewer_ids": [there.manager.id], "organizer_id": there.manager.id}),
            )  # fmt: skip
    with open_work(ANYONE, now=AFTER) as work, pytest.raises(Gone, match="link_expired"):
        interviews.by_link(work, token)
