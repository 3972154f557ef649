"""Letters that are stopped at the moment at which they go: whoever has read them hears how it stands."""

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from pathlib import Path

import pytest
from sqlalchemy import select

from hiring import applications, interviews, letters, offers
from hiring.actors import Actor
from hiring.models.interview import CancelReason, Interview
from hiring.models.letter import Letter, LetterState, Occasion
from hiring.models.offer import AbandonReason, Offer, OfferStatus
from hiring.models.user import User, UserStatus
from hiring.work import Work
from ops import letter_tasks
from ops.handling import Context
from plumbing.mail import RememberedMailer
from plumbing.outbox import Task
from plumbing.settings import Settings
from plumbing.storage import Remembered
from tests.conftest import OpenWork
from tests.support.applications import World, reason, world
from tests.support.interviews import arranged
from tests.support.offers import in_state
from web.letters import Written


class Meanwhile(RememberedMailer):
    """Something happens while it talks to the mail server, the first time that it sends anything."""

    def __init__(self) -> None:
        super().__init__()
        self.act: Callable[[], None] = lambda: None

    def send(self, message: EmailMessage) -> None:
        act, self.act = self.act, lambda: None
        act()
        super().send(message)


class Desk:
    """The worker with the letters of one house."""

    def __init__(self, open_work: OpenWork, storage: Remembered, folder: Path) -> None:
        environ = {"FOYER_ENV": "test", "FOYER_DATA": str(folder), "FOYER_MAIL_FROM": "us@example.org",
                   "FOYER_SECRET_KEY": "only for tests, " * 3}  # fmt: skip

        @contextmanager
        def opened(actor: Actor) -> Iterator[Work]:
            with open_work(actor) as work:
                yield work

        self.open_work, self.mailer = open_work, Meanwhile()
        self.context = Context(Settings.read(environ), storage, self.mailer,
                               lambda work, letter, secret: Written(str(letter.occasion), ""), opened,
                               uuid.uuid4())  # fmt: skip

    def send(self, occasion: Occasion, act: Callable[[], None]) -> None:
        """Sends the letter on this occasion that waits, with the act in the middle, and then what follows."""
        with self.open_work() as work:
            id = work.session.scalars(
                select(Letter.id).where(Letter.occasion == occasion, Letter.state == LetterState.WAITING)
            ).first()
        self.mailer.act = act
        letter_tasks.send_letter(self.context, letter_id=str(id))
        with self.open_work() as work:
            tasks = work.session.scalars(select(Task).where(Task.task == "follow_letter")).all()
        for task in [*tasks, *tasks]:  # a task may run twice
            letter_tasks.HANDLERS["follow_letter"](self.context, **task.facts)

    def said(self, **about: object) -> list[tuple[str, str]]:
        """The letters about this (interview_id, offer_id, user_id): occasion and state, in order."""
        with self.open_work() as work:
            found = select(Letter).filter_by(**about).order_by(Letter.created_at, Letter.id)
            return [(str(one.occasion), str(one.state)) for one in work.session.scalars(found)]


@pytest.fixture
def there(open_work_on_each: OpenWork) -> World:
    with open_work_on_each() as work:
        return world(work)


@pytest.fixture
def desk(open_work_on_each: OpenWork, there: World, storage: Remembered, tmp_path: Path) -> Desk:
    return Desk(open_work_on_each, storage, tmp_path)


@pytest.fixture
def met(open_work_on_each: OpenWork, there: World) -> Interview:
    """Noor and the interviewer are about to be invited."""
    with open_work_on_each(there.dario) as work:
        return arranged(work, there.noor, there.interviewer)


def call_off(open_work: OpenWork, there: World, met: Interview, *, letter: bool = True) -> Callable[[], None]:
    def act() -> None:
        with open_work(there.dario) as work:
            found = interviews.get(work, met.id, for_change=True)
            interviews.cancel(work, found, CancelReason.BY_US, letter=letter)

    return act


def to_candidate(met: Interview) -> dict[str, object]:
    return {"interview_id": met.id, "user_id": None}


def test_an_invitation_that_had_gone_is_followed_by_the_cancellation(
    desk: Desk, open_work_on_each: OpenWork, there: World, met: Interview
) -> None:
    desk.send(Occasion.INTERVIEW_INVITED, call_off(open_work_on_each, there, met))
    assert desk.said(**to_candidate(met)) == [("interview_invited", "sent"), ("interview_cancelled", "waiting")]
    with open_work_on_each() as work:
        followed = work.session.scalars(
            select(Letter).where(Letter.occasion == Occasion.INTERVIEW_CANCELLED)
        ).one()
        assert followed.recipient == "noor.haddad@example.com"
        assert "stopped" not in followed.facts
    desk.send(Occasion.INTERVIEW_CANCELLED, lambda: None)
    assert [message["Subject"] for message in desk.mailer.sent] == ["interview_invited", "interview_cancelled"]


def test_an_interviewer_who_was_being_invited_hears_it_as_well(
    desk: Desk, open_work_on_each: OpenWork, there: World, met: Interview
) -> None:
    desk.send(Occasion.PANEL_INVITED, call_off(open_work_on_each, there, met))
    assert desk.said(user_id=there.interviewer.id) == [("panel_invited", "sent"), ("panel_cancelled", "waiting")]


def test_whoever_was_deactivated_meanwhile_is_not_written_to(
    desk: Desk, open_work_on_each: OpenWork, there: World, met: Interview
) -> None:
    def act() -> None:
        call_off(open_work_on_each, there, met)()
        with open_work_on_each() as work:
            work.session.get_one(User, there.interviewer.id).status = UserStatus.INACTIVE

    desk.send(Occasion.PANEL_INVITED, act)
    assert desk.said(user_id=there.interviewer.id) == [("panel_invited", "sent")]


def test_an_invitation_that_had_not_gone_is_followed_by_nothing(
    desk: Desk, open_work_on_each: OpenWork, there: World, met: Interview
) -> None:
    call_off(open_work_on_each, there, met)()
    assert desk.said(**to_candidate(met)) == [("interview_invited", "cancelled")]


def test_whoever_asked_that_nobody_is_told_is_obeyed(
    desk: Desk, open_work_on_each: OpenWork, there: World, met: Interview
) -> None:
    desk.send(Occasion.INTERVIEW_INVITED, call_off(open_work_on_each, there, met, letter=False))
    assert desk.said(**to_candidate(met)) == [("interview_invited", "sent")]


def test_what_is_restored_before_the_letter_is_marked_needs_no_cancellation(
    desk: Desk, open_work_on_each: OpenWork, there: World, met: Interview
) -> None:
    def act() -> None:
        with open_work_on_each(there.dario) as work:
            noor = applications.get(work, there.noor.id, for_change=True)
            applications.reject(work, noor, reason=reason(work))
        with open_work_on_each(there.dario) as work:
            applications.reopen(work, applications.get(work, there.noor.id, for_change=True))

    desk.send(Occasion.INTERVIEW_INVITED, act)
    assert desk.said(**to_candidate(met)) == [("interview_invited", "sent"), ("interview_invited", "waiting")]


def test_a_cancellation_that_had_gone_when_it_was_taken_back_is_followed_by_an_invitation(
    desk: Desk, open_work_on_each: OpenWork, there: World, met: Interview
) -> None:
    def reopen() -> None:
        with open_work_on_each(there.dario) as work:
            applications.reopen(work, applications.get(work, there.noor.id, for_change=True))

    desk.send(Occasion.INTERVIEW_INVITED, lambda: None)
    with open_work_on_each(there.dario) as work:
        noor = applications.get(work, there.noor.id, for_change=True)
        applications.reject(work, noor, reason=reason(work))
    with open_work_on_each() as work:
        for one in work.session.scalars(select(Letter).where(Letter.state == LetterState.WAITING)):
            one.due_at = work.now
    desk.send(Occasion.INTERVIEW_CANCELLED, reopen)
    assert desk.said(**to_candidate(met)) == [
        ("interview_invited", "sent"), ("interview_cancelled", "sent"), ("interview_invited", "waiting"),
    ]  # fmt: skip


@pytest.mark.parametrize(("letter", "followed"), [(True, [("offer_withdrawn", "waiting")]), (False, [])])
def test_an_offer_that_was_taken_back_as_it_went(
    desk: Desk, open_work_on_each: OpenWork, there: World, letter: bool, followed: list[tuple[str, str]]
) -> None:
    with open_work_on_each(there.dario) as work:
        offer: Offer = in_state(work, applications.get(work, there.noor.id), OfferStatus.SENT)

    def act() -> None:
        with open_work_on_each(there.dario) as work:
            found = offers.get(work, offer.id, for_change=True)
            offers.abandon(work, found, reason=AbandonReason.RESCINDED, letter=letter)

    desk.send(Occasion.OFFER_SENT, act)
    assert desk.said(offer_id=offer.id) == [("offer_sent", "sent"), *followed]


def test_a_letter_that_is_stopped_by_hand_is_followed_by_nothing(
    desk: Desk, open_work_on_each: OpenWork, there: World, met: Interview
) -> None:
    def act() -> None:
        with open_work_on_each(there.dario) as work:
            found = work.session.scalars(select(Letter).where(Letter.occasion == Occasion.INTERVIEW_INVITED)).one()
            letters.cancel(work, found)

    desk.send(Occasion.INTERVIEW_INVITED, act)
    assert desk.said(**to_candidate(met)) == [("interview_invited", "sent")]
