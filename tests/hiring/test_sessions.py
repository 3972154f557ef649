"""Sessions seen and ended: one's own one by one or all others, a colleague's by an administrator."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from hiring import sessions, sign_in, users
from hiring.actors import Role
from hiring.errors import NotAllowed, NotFound
from hiring.models.event import Event
from hiring.models.user import User, UserSession
from hiring.sign_in import Facts
from tests.conftest import NOON, OpenWork
from tests.support.web_app import make_user


@pytest.fixture
def user(open_work: OpenWork) -> User:
    return make_user(open_work)


def started(open_work: OpenWork, user: User, *, ago: timedelta = timedelta()) -> tuple[str, Facts]:
    with open_work(now=NOON - ago) as work:
        token = sign_in.start(work, user, by="password")
        facts = sign_in.find(work.session, token, work.now)
    assert facts is not None
    return token, facts


def is_open(open_work: OpenWork, token: str) -> bool:
    with open_work() as work:
        return sign_in.find(work.session, token, NOON) is not None


def test_only_open_sessions_are_listed_the_latest_first(open_work: OpenWork, user: User) -> None:
    _, facts = started(open_work, user)
    _, earlier = started(open_work, user, ago=timedelta(minutes=30))
    started(open_work, user, ago=timedelta(minutes=60))
    ended, _ = started(open_work, user)
    started(open_work, make_user(open_work, "other@foyer.test"))
    with open_work() as work:
        sign_in.end(work, ended)
    with open_work(facts.actor) as work:
        assert [one.id for one in sessions.own(work)] == [facts.session_id, earlier.session_id]


def test_one_ends_ones_own_session_and_no_other(open_work: OpenWork, user: User) -> None:
    _, here = started(open_work, user)
    token, there = started(open_work, user)
    foreign, other = started(open_work, make_user(open_work, "other@foyer.test"))
    for _ in range(2):
        with open_work(here.actor) as work:
            sessions.end_own(work, there.session_id)
    for id in (other.session_id, user.id):
        with pytest.raises(NotFound), open_work(here.actor) as work:
            sessions.end_own(work, id)
    assert not is_open(open_work, token)
    assert is_open(open_work, foreign)
    with open_work() as work:
        told = work.session.scalars(select(Event).where(Event.type == "session.ended")).all()
        assert [one.object_id for one in told] == [there.session_id]


def test_all_others_end_and_this_one_stays(open_work: OpenWork, user: User) -> None:
    token, here = started(open_work, user)
    others = [started(open_work, user)[0] for _ in range(2)]
    foreign, _ = started(open_work, make_user(open_work, "other@foyer.test"))
    with open_work(here.actor) as work:
        assert sessions.end_others(work, here.session_id) == 2
    assert [is_open(open_work, one) for one in (token, foreign, *others)] == [True, True, False, False]


def test_an_administrator_signs_a_colleague_out_everywhere(open_work: OpenWork, user: User) -> None:
    token, facts = started(open_work, user)
    _, admin = started(open_work, make_user(open_work, "admin@foyer.test", Role.ADMIN))
    with pytest.raises(NotAllowed), open_work(facts.actor) as work:
        sessions.end_all_of(work, users.get(work, user.id))
    with open_work(admin.actor) as work:
        assert sessions.end_all_of(work, users.get(work, user.id)) == 1
    assert not is_open(open_work, token)


def test_a_session_may_get_a_new_token(open_work: OpenWork, user: User) -> None:
    former, facts = started(open_work, user)
    with open_work(facts.actor) as work:
        fresh = sessions.rename(work, facts.session_id)
    assert (is_open(open_work, former), is_open(open_work, fresh)) == (False, True)
    with open_work() as work:
        assert work.session.scalars(select(UserSession.id)).all() == [facts.session_id]
