"""A forgotten password: asked for alike for every address, one letter in ten minutes, one use of its link."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from hiring import letters, links, passwords, second_factor, sign_in, users
from hiring.actors import ANYONE
from hiring.errors import Gone, NotFound
from hiring.models.event import Event
from hiring.models.letter import Letter, Occasion
from hiring.models.link import LinkPurpose
from hiring.models.user import User
from plumbing.outbox import Task
from tests.conftest import NOON, OpenWork
from tests.support.together import together
from tests.support.web_app import make_user


@pytest.fixture
def user(open_work: OpenWork) -> User:
    return make_user(open_work)


def token_for(open_work: OpenWork, user: User) -> str:
    with open_work() as work:
        return links.make(work, LinkPurpose.PASSWORD_RESET, user.id)


def test_the_same_rows_are_left_for_every_address(open_work: OpenWork, user: User) -> None:
    gone = make_user(open_work, "gone@foyer.test")
    with open_work() as work:
        users.deactivate(work, users.get(work, gone.id))
    asked = [" REC@foyer.test", "gone@foyer.test", "nobody@foyer.test", "no address", ""]
    for email in asked:
        with open_work(ANYONE) as work:
            passwords.ask_for_reset(work, email)
    with open_work() as work:
        tasks = work.session.scalars(select(Task).where(Task.task == "write_reset").order_by(Task.id)).all()
        assert [task.facts["user_id"] for task in tasks] == [str(user.id), *[str(sign_in.NOBODY)] * 4]
        told = work.session.scalars(
            select(Event).where(Event.type == "user.reset_asked").order_by(Event.seq)
        ).all()
        assert [one.object_id for one in told] == [user.id, *[sign_in.NOBODY] * 4]
        assert not any("@" in str(task.facts) for task in tasks)
        assert work.session.scalars(select(Letter)).all() == []


def write(open_work: OpenWork, user: User, now: datetime = NOON) -> bool:
    with open_work(now=now) as work:
        return passwords.write_reset(work, user.id) is not None


def test_one_letter_in_ten_minutes_goes_to_an_address(open_work: OpenWork, user: User) -> None:
    assert write(open_work, user)
    assert not write(open_work, user, NOON + timedelta(minutes=9, seconds=59))
    assert write(open_work, user, NOON + timedelta(minutes=10))
    with open_work() as work:
        assert [one.occasion for one in work.session.scalars(select(Letter))] == [Occasion.PASSWORD_RESET] * 2


def test_two_workers_write_one_letter(open_work_on_each: OpenWork) -> None:
    user = make_user(open_work_on_each)
    acts = [lambda: str(write(open_work_on_each, user))] * 2
    assert sorted(together(*acts)) == ["False", "True"]


def test_nobody_and_the_inactive_get_none(open_work: OpenWork, user: User) -> None:
    with open_work() as work:
        assert passwords.write_reset(work, sign_in.NOBODY) is None
        users.deactivate(work, users.get(work, user.id))
    assert not write(open_work, user)


def test_a_reset_ends_all_sessions_and_links_and_is_told(open_work: OpenWork, user: User) -> None:
    with open_work() as work:
        session = sign_in.start(work, user, by="password")
        ticket = second_factor.begin(work, user)
        link = sign_in.make_sign_in_link(work, user)
    token = token_for(open_work, user)
    with open_work(ANYONE) as work:
        passwords.reset(work, token, "a new hash")
    with open_work() as work:
        assert sign_in.find(work.session, session, NOON) is None
        assert sign_in.password_hash_of(work.session, user.id) == "a new hash"
        letter = work.session.scalars(select(Letter)).one()
        assert (letter.occasion, letter.facts) == (Occasion.ACCESS_CHANGED, {"what": "password_reset", "by": ""})
        told = work.session.scalars(select(Event).where(Event.type == "user.password_reset")).one()
        assert told.actor_id == user.id
        for purpose, other in ((LinkPurpose.SIGN_IN, link), (LinkPurpose.SECOND_FACTOR, ticket)):
            with pytest.raises(Gone):
                links.user_of(work.session, other, purpose, NOON)


def test_a_reset_link_works_once_within_thirty_minutes(open_work: OpenWork, user: User) -> None:
    token = token_for(open_work, user)
    with pytest.raises(Gone, match="link_expired"), open_work(now=NOON + timedelta(minutes=30)) as work:
        passwords.reset(work, token, "late")
    with open_work(now=NOON + timedelta(minutes=29, seconds=59)) as work:
        passwords.reset(work, token, "right")
    with pytest.raises(Gone, match="link_used"), open_work() as work:
        passwords.reset(work, token, "again")
    with pytest.raises(NotFound), open_work() as work:
        passwords.reset(work, "made up", "never")
    with open_work() as work:
        assert sign_in.password_hash_of(work.session, user.id) == "right"


def test_a_reset_leaves_the_second_factor(open_work: OpenWork, user: User) -> None:
    with open_work() as work:
        users.get(work, user.id).totp_secret = "sealed"
    token = token_for(open_work, user)
    with open_work() as work:
        passwords.reset(work, token, "a new hash")
    with open_work() as work:
        assert users.get(work, user.id).totp_secret == "sealed"


def test_each_sending_of_a_letter_has_a_link_of_its_own(open_work: OpenWork, user: User) -> None:
    with open_work() as work:
        letter = passwords.write_reset(work, user.id)
        assert letter is not None
    with open_work() as work:
        first = letters.make_secret(work, letter)
    with open_work() as work:
        second = letters.make_secret(work, letter)
    assert first
    assert second
    with pytest.raises(Gone), open_work() as work:
        passwords.reset(work, first, "a hash")
    with open_work() as work:
        passwords.reset(work, second, "a hash")
        other = letters.tell_of_change(work, user, "password_set")
        assert letters.make_secret(work, other) is None
