"""Letters: written with what occasions them, to whoever may be written to; stopped, put off, sent again."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, func, select

from hiring import applications, letters
from hiring.actors import OPERATOR, SYSTEM, JobRole, Role
from hiring.errors import Conflict, Invalid, NotAllowed, NotFound, TooMany
from hiring.models.application import Application
from hiring.models.event import Event
from hiring.models.letter import Letter, LetterState, Occasion
from hiring.models.user import User
from hiring.work import Work
from plumbing.outbox import Task
from tests.conftest import NOON, OpenWork
from tests.support.applications import World, actor_of, make_user, reason, statements, world

HOUR = timedelta(hours=1)


@pytest.fixture
def there(open_work_on_each: OpenWork) -> World:
    with open_work_on_each() as work:
        return world(work)


def noor(work: Work, there: World) -> Application:
    return work.session.get_one(Application, there.noor.id)


def message(work: Work, there: World, body: str = "Dear {first_name}", **more: Any) -> Letter:
    return letters.write_message(work, noor(work, there), "About {job}", body, **more)


def tasks_of(work: Work, letter: Letter) -> list[Any]:
    tasks = work.session.scalars(select(Task).where(Task.task == "send_letter").order_by(Task.due_at))
    return [task.due_at for task in tasks if task.facts == {"letter_id": str(letter.id)}]


def events(work: Work, type: str) -> list[Event]:
    return list(work.session.scalars(select(Event).where(Event.type == type).order_by(Event.seq)))


# writing


def test_a_message_is_stored_filled_in_and_waits(open_work_on_each: OpenWork, there: World) -> None:
    with open_work_on_each(there.dario) as work:
        letter = message(work, there, "Dear {first_name},\r\n{{7*7}} {recruiter}, {organisation}: {stage}\n")
    with open_work_on_each() as work:
        letter = work.session.get_one(Letter, letter.id)
        assert letter.facts["subject"] == "About Frame welder"
        assert letter.facts["body"].startswith("Dear Noor,\n{7*7} Dario Test, Our organisation: ")
        assert (letter.state, letter.written_by, letter.recipient) == (
            LetterState.WAITING, there.dario.id, "noor.haddad@example.com",
        )  # fmt: skip
        assert tasks_of(work, letter) == [NOON]
        (event,) = events(work, "letter.written")
        assert (event.object_id, event.application_id, event.data) == (
            letter.id,
            there.noor.id,
            {"occasion": "message"},
        )


@pytest.mark.parametrize("name", ["{7*7}", "{job}", "{{job}}", "%(x)s", "{{config}}{% raw %}"])
def test_a_name_is_never_read_as_words_of_a_template(open_work: OpenWork, name: str) -> None:
    with open_work() as work:
        there = world(work)
    with open_work(there.dario) as work:
        noor(work, there).candidate.first_name = name
        assert message(work, there).facts["body"] == f"Dear {name}"


@pytest.mark.parametrize(
    ("subject", "body", "fields"),
    [
        ("", "x", {"subject": "required"}),
        ("x", " \n", {"body": "required"}),
        ("x" * 201, "x" * 10_001, {"subject": "too_long", "body": "too_long"}),
        ("x", "{name}", {"body": "unknown_variable"}),
        ("x", "{reason}", {"body": "unknown_variable"}),
        ("x", "{{first_name}}", {"body": "braces_twice"}),
        ("x\0", "x", {"subject": "bad_characters"}),
        ("{last_name}", "{first_name}", {"subject": "unfilled"}),
    ],
)
def test_words_that_could_not_go_are_refused(
    open_work: OpenWork, subject: str, body: str, fields: dict[str, str]
) -> None:
    with open_work() as work:
        there = world(work)
    with open_work(there.dario) as work:
        noor(work, there).candidate.last_name = ""
        with pytest.raises(Invalid) as refused:
            letters.write_message(work, noor(work, there), subject, body)
        assert refused.value.fields == fields
        assert work.session.scalars(select(Letter).where(Letter.occasion == Occasion.MESSAGE)).all() == []


def test_whoever_has_no_address_cannot_be_written_to(open_work_on_each: OpenWork, there: World) -> None:
    with open_work_on_each() as work:
        noor(work, there).candidate.primary_email = None
    with open_work_on_each(there.dario) as work, pytest.raises(Conflict, match="no_address"):
        message(work, there)


@pytest.mark.parametrize(("due", "code"), [(-HOUR, "past"), (timedelta(days=91), "too_far")])
def test_a_time_must_lie_ahead_and_not_too_far(
    open_work_on_each: OpenWork, there: World, due: timedelta, code: str
) -> None:
    with open_work_on_each(there.dario) as work, pytest.raises(Invalid) as refused:
        message(work, there, due_at=NOON + due)
    assert refused.value.fields == {"due_at": code}


def test_who_runs_the_job_writes_and_nobody_else(open_work: OpenWork) -> None:
    with open_work() as work:
        there = world(work)
        carl = actor_of(make_user(work, "Carl", Role.MEMBER), on=there.job, as_=[JobRole.COORDINATOR])
    with open_work(carl) as work:
        message(work, there)
    for actor in (there.manager, there.interviewer, there.stranger):
        with open_work(actor) as work, pytest.raises(NotAllowed):
            message(work, there)
        with open_work(actor) as work, pytest.raises(NotAllowed):
            letters.write_messages(work, [noor(work, there)], "Hi", "Hi")


def test_nobody_writes_more_than_a_selection_an_hour(
    open_work_on_each: OpenWork, there: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = letters.messages.limits.Limit("letters", 3, HOUR)
    monkeypatch.setattr(letters.messages, "MOST_AN_HOUR", few)
    for _ in range(2):
        with open_work_on_each(there.dario) as work:
            message(work, there)
    with open_work_on_each(there.dario) as work, pytest.raises(TooMany) as refused:
        letters.write_messages(
            work, [noor(work, there), work.session.get_one(Application, there.ann.id)], "x", "x"
        )
    assert refused.value.retry_after == 3600
    with open_work_on_each(there.dario) as work:
        message(work, there)
    with open_work_on_each(there.dario) as work, pytest.raises(TooMany):
        message(work, there)
    with open_work_on_each(OPERATOR) as work:
        message(work, there)


def test_many_are_written_to_with_few_statements(
    open_work_on_each: OpenWork, each_engine: Engine, there: World
) -> None:
    def told(most: int) -> tuple[dict[uuid.UUID, str], int]:
        with open_work_on_each(there.dario) as work:
            some = work.session.scalars(select(Application).order_by(Application.id).limit(most)).all()
            assert all(one.job and one.candidate for one in some)
            with statements(each_engine) as seen:
                result = letters.write_messages(work, some, "{job}", "Dear {first_name}")
        return dict(result), len(seen)

    one, statements_of_one = told(1)
    two, statements_of_two = told(2)
    assert set(one.values()) == set(two.values()) == {"written"}
    assert statements_of_one == statements_of_two
    with open_work_on_each() as work:
        written = work.session.scalars(select(Letter).where(Letter.occasion == Occasion.MESSAGE)).all()
        assert sorted(one.facts["body"] for one in written) == ["Dear Ann", "Dear Noor", "Dear Noor"]
        assert all(tasks_of(work, one) == [NOON] for one in written)
        assert {one.version for one in written} == {1}
        assert {event.object_id for event in events(work, "letter.written")} == {one.id for one in written}


def test_of_many_each_is_told_what_became_of_it(open_work_on_each: OpenWork, there: World) -> None:
    with open_work_on_each() as work:
        noor(work, there).candidate.primary_email = None
    with open_work_on_each(there.dario) as work:
        both = [noor(work, there), work.session.get_one(Application, there.ann.id)]
        both[1].candidate.last_name = ""
        assert letters.write_messages(work, both, "x", "{last_name}") == {
            there.noor.id: "no_address", there.ann.id: "unfilled",
        }  # fmt: skip


# what becomes of it


def test_a_stopped_letter_stays_stopped(open_work_on_each: OpenWork, there: World) -> None:
    with open_work_on_each(there.dario) as work:
        letter = message(work, there, due_at=NOON + HOUR)
    for _ in range(2):
        with open_work_on_each(there.dario) as work:
            letters.cancel(work, letters.get(work, letter.id, for_change=True))
    with open_work_on_each() as work:
        assert work.session.get_one(Letter, letter.id).state is LetterState.CANCELLED
        assert len(events(work, "letter.cancelled")) == 1


ACTS: dict[str, Callable[[Work, Letter], object]] = {
    "cancel": letters.cancel,
    "delay": lambda work, letter: letters.delay(work, letter, NOON + HOUR),
    "send_now": letters.send_now,
    "resend": letters.resend,
}


@pytest.mark.parametrize(
    ("state", "refused"),
    [
        (LetterState.SENT, {"cancel", "delay", "send_now"}),
        (LetterState.FAILED, {"cancel", "delay", "send_now"}),
        (LetterState.CANCELLED, {"delay", "send_now", "resend"}),
        (LetterState.WAITING, {"resend"}),
    ],
)
def test_each_act_has_its_states(
    open_work_on_each: OpenWork, there: World, state: LetterState, refused: set[str]
) -> None:
    def attempt(act: Callable[[Work, Letter], object]) -> None:
        with open_work_on_each(there.dario) as work:
            act(work, letters.get(work, letter.id, for_change=True))
            raise KeyError("it was done")  # takes it back for the next

    with open_work_on_each(there.dario) as work:
        letter = message(work, there, due_at=NOON + 2 * HOUR)
        letter.state = state
    for name, act in ACTS.items():
        with pytest.raises((Conflict, KeyError)) as raised:
            attempt(act)
        assert str(raised.value) == (f"letter_{state}" if name in refused else "'it was done'")


def test_only_who_may_write_acts(open_work: OpenWork) -> None:
    with open_work() as work:
        there = world(work)
    with open_work(there.dario) as work:
        letter = message(work, there, due_at=NOON + HOUR)
    for act in ACTS.values():
        with open_work(there.manager) as work, pytest.raises(NotAllowed):
            act(work, work.session.get_one(Letter, letter.id))
    for actor in (there.manager, there.interviewer, there.stranger):
        with open_work(actor) as work, pytest.raises(NotFound):
            letters.get(work, letter.id)


def test_put_off_it_keeps_its_task_and_sooner_the_task_is_sooner(
    open_work_on_each: OpenWork, there: World
) -> None:
    def act(what: Callable[[Work, Letter], object]) -> list[Any]:
        with open_work_on_each(there.dario) as work:
            what(work, letters.get(work, letter.id, for_change=True))
        with open_work_on_each() as work:
            return tasks_of(work, letter)

    with open_work_on_each(there.dario) as work:
        letter = message(work, there, due_at=NOON + HOUR)
    assert act(lambda w, one: letters.delay(w, one, NOON + 3 * HOUR)) == [NOON + HOUR]
    assert act(lambda w, one: letters.delay(w, one, NOON + HOUR / 2)) == [NOON + HOUR / 2]
    assert act(letters.send_now) == [NOON]
    assert act(letters.send_now) == [NOON]
    with open_work_on_each() as work:
        assert len(events(work, "letter.delayed")) == 3


def test_a_task_in_hand_gets_a_second_beside_it(open_work_on_each: OpenWork, there: World) -> None:
    with open_work_on_each(there.dario) as work:
        letter = message(work, there, due_at=NOON + HOUR)
    with open_work_on_each() as work:
        work.session.get_one(Task, letter.id).lease_until = NOON + timedelta(minutes=2)
    with open_work_on_each(there.dario) as work:
        letters.send_now(work, letters.get(work, letter.id, for_change=True))
    with open_work_on_each() as work:
        assert tasks_of(work, letter) == [NOON, NOON + HOUR]


def test_sent_again_it_goes_to_the_present_address_and_names_the_first(
    open_work_on_each: OpenWork, there: World
) -> None:
    with open_work_on_each(there.dario) as work:
        letter = message(work, there)
        letter.state, letter.error, letter.sent_at = LetterState.FAILED, "unreachable", None
    with open_work_on_each() as work:
        noor(work, there).candidate.primary_email = "new@example.com"
    ids = set()
    for _ in range(2):
        with open_work_on_each(there.dario) as work:
            ids.add(letters.resend(work, letters.get(work, letter.id, for_change=True)).id)
    with open_work_on_each() as work:
        (id,) = ids
        again = work.session.get_one(Letter, id)
        assert (again.resent_of, again.recipient, again.state) == (
            letter.id,
            "new@example.com",
            LetterState.WAITING,
        )
        assert again.facts == letter.facts
        assert tasks_of(work, again) == [NOON]
        (event,) = events(work, "letter.resent")
        assert (event.object_id, event.application_id) == (id, there.noor.id)
        noor(work, there).candidate.primary_email = None
        again.state = LetterState.SENT
    with open_work_on_each(there.dario) as work, pytest.raises(Conflict, match="no_address"):
        letters.resend(work, letters.get(work, id))


def test_what_is_no_longer_so_is_not_said_again(open_work_on_each: OpenWork, there: World) -> None:
    with open_work_on_each(there.dario) as work:
        applications.reject(work, noor(work, there), reason=reason(work), letter=True)
        letter = work.session.scalars(select(Letter).where(Letter.occasion == Occasion.REJECTED)).one()
        letter.state = LetterState.SENT
        applications.reopen(work, noor(work, there))
        with pytest.raises(Conflict, match="letter_outdated"):
            letters.resend(work, letter)


def test_letters_with_a_link_have_a_way_of_their_own(open_work_on_each: OpenWork, there: World) -> None:
    with open_work_on_each() as work:
        user = work.session.scalars(select(User)).first()
        assert user
        letter = letters.write_to_user(work, Occasion.PASSWORD_RESET, user)
        letter.state = LetterState.SENT
        with pytest.raises(Conflict, match="letter_has_link"):
            letters.resend(work, letter)
    with open_work_on_each(there.dario) as work, pytest.raises(NotFound):
        letters.get(work, letter.id)


def test_undo_stops_the_letter_that_says_no(open_work_on_each: OpenWork, there: World) -> None:
    with open_work_on_each(there.dario) as work:
        applications.reject(work, noor(work, there), reason=reason(work), letter=True)
        letter = work.session.scalars(select(Letter).where(Letter.occasion == Occasion.REJECTED)).one()
        assert letter.due_at == NOON + letters.REJECTION_DELAY
        letters.delay(work, letter, NOON + HOUR)
        applications.reopen(work, noor(work, there))
        assert letter.state is LetterState.CANCELLED


# reading


def test_letters_about_an_offer_are_for_those_who_may_know_of_it(open_work: OpenWork) -> None:
    with open_work() as work:
        there = world(work)
        sonia = actor_of(make_user(work, "Sonia", Role.MEMBER), on=there.job, as_=[JobRole.SOURCER])
        letters.write(work, Occasion.OFFER_SENT, noor(work, there))
        letters.write(work, Occasion.OFFER_WITHDRAWN, noor(work, there))
    seen: dict[str, int] = {}
    for name, actor in {"sourcer": sonia, "manager": there.manager, "recruiter": there.dario}.items():
        with open_work(actor) as work:
            seen[name] = len(letters.of(work, noor(work, there)))
    assert seen == {"sourcer": 1, "manager": 3, "recruiter": 3}


@pytest.mark.parametrize("state", list(LetterState))
def test_lists_go_on_where_they_ended(open_work_on_each: OpenWork, there: World, state: LetterState) -> None:
    with open_work_on_each() as work:
        for letter in work.session.scalars(select(Letter)):
            letter.state = state
        for minutes in (0, 5, 5, 5, 9):
            message(work, there, due_at=NOON + timedelta(minutes=minutes)).state = state
    with open_work_on_each(there.dario) as work:
        whole = letters.listed(work, state)
        found, after = [], None
        while page := letters.listed(work, state, after=after, most=2):
            found += page
            after = (page[-1].due_at, page[-1].id)
        assert [one.id for one in found] == [one.id for one in whole]
        dues = [one.due_at for one in whole]
        assert dues == sorted(dues, reverse=state is not LetterState.WAITING)
        assert letters.counts(work)[state] == len(whole) == 7


def test_the_worker_may_read_every_letter(open_work: OpenWork) -> None:
    with open_work() as work:
        world(work)
    with open_work(SYSTEM) as work:
        assert letters.counts(work)[LetterState.WAITING] == work.session.scalar(select(func.count(Letter.id)))
