"""Sessions and links as rows; passwords that are refused, compared, and hashed anew."""

import uuid
from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from sqlalchemy import inspect, select

from hiring import links, sign_in, users
from hiring import passwords as passwords_of
from hiring.actors import Role
from hiring.errors import Gone, NotAllowed, NotFound
from hiring.models.event import Event
from hiring.models.letter import Letter
from hiring.models.link import Link, LinkPurpose
from hiring.models.user import User, UserSession
from plumbing import passwords
from plumbing.passwords import Refused, check_password, hash_password, refused
from plumbing.tokens import fingerprint
from tests.conftest import NOON, OpenWork
from tests.support.together import together
from tests.support.web_app import PASSWORD, make_user


@pytest.fixture
def user(open_work: OpenWork) -> User:
    return make_user(open_work)


def started(open_work: OpenWork, user: User) -> str:
    with open_work() as work:
        return sign_in.start(work, user, by="password", user_agent="x" * 999)


def is_open(open_work: OpenWork, token: str, *, after: timedelta = timedelta()) -> bool:
    with open_work() as work:
        return sign_in.find(work.session, token, NOON + after) is not None


def test_a_session_is_kept_as_a_hash_of_its_token(open_work: OpenWork, user: User) -> None:
    token = started(open_work, user)
    with open_work() as work:
        row = work.session.scalars(select(UserSession)).one()
        assert row.token_hash == fingerprint(token)
        assert token not in str([getattr(row, column.key) for column in inspect(UserSession).columns])
        assert len(row.user_agent) == sign_in.LONGEST_USER_AGENT
        assert users.get(work, user.id).last_login_at == NOON
    assert len(token) == 43


def test_signing_in_is_told_of_the_user(open_work: OpenWork, user: User) -> None:
    started(open_work, user)
    with open_work() as work:
        told = work.session.scalars(select(Event).where(Event.type == "user.signed_in")).one()
        assert (told.actor_id, told.actor_name, told.data["by"]) == (user.id, "Rosa Recruiter", "password")


def test_a_failed_attempt_is_told_without_what_was_typed(open_work: OpenWork, user: User) -> None:
    with open_work() as work:
        sign_in.refuse(work, user.id)
        sign_in.refuse(work, None)
    with open_work() as work:
        told = work.session.scalars(select(Event).where(Event.type == "user.sign_in_failed").order_by(Event.seq))
        assert [one.object_id for one in told] == [user.id, sign_in.NOBODY]
        assert len(users.everyone(work)) == 1


def test_a_session_ends_when_idle_and_when_old(open_work: OpenWork, user: User) -> None:
    token = started(open_work, user)
    assert is_open(open_work, token, after=timedelta(minutes=59, seconds=59))
    assert not is_open(open_work, token, after=timedelta(minutes=60))
    for half_hours in range(1, 24):
        with open_work() as work:
            found = sign_in.find(work.session, token, NOON + half_hours * timedelta(minutes=30))
            assert found is not None
            sign_in.touch(work.session, found.session_id, NOON + half_hours * timedelta(minutes=30))
    assert is_open(open_work, token, after=timedelta(hours=11, minutes=59))
    assert not is_open(open_work, token, after=timedelta(hours=12))


def test_an_ended_session_and_a_made_up_token_open_nothing(open_work: OpenWork, user: User) -> None:
    token = started(open_work, user)
    with open_work() as work:
        sign_in.end(work, token)
    assert not is_open(open_work, token)
    assert not is_open(open_work, "made up")
    with open_work() as work:
        sign_in.end(work, token)
        sign_in.end(work, "made up")
    with open_work() as work:
        ended = work.session.scalars(select(Event).where(Event.type == "session.ended")).all()
        assert [one.actor_id for one in ended] == [user.id]


def test_an_inactive_user_gets_neither_session_nor_link(open_work: OpenWork, user: User) -> None:
    with open_work() as work:
        users.deactivate(work, users.get(work, user.id))
    for act in (lambda work, found: sign_in.start(work, found, by="link"), sign_in.make_sign_in_link):
        with pytest.raises(NotAllowed), open_work() as work:
            act(work, users.get(work, user.id))


def test_roles_on_jobs_come_with_the_session_as_of_now(open_work: OpenWork, user: User) -> None:
    token = started(open_work, user)
    with open_work() as work:
        found = sign_in.find(work.session, token, NOON)
        assert found is not None
        assert (found.actor.role, dict(found.actor.jobs)) == (Role.RECRUITER, {})
        users.get(work, user.id).role = Role.MEMBER
    with open_work() as work:
        found = sign_in.find(work.session, token, NOON)
        assert found is not None
        assert found.actor.role is Role.MEMBER


def test_an_account_looks_alike_whether_unknown_or_inactive(open_work: OpenWork, user: User) -> None:
    with open_work() as work:
        assert sign_in.account(work.session, " REC@foyer.test ").user_id == user.id
        users.deactivate(work, users.get(work, user.id))
    with open_work() as work:
        nobody = sign_in.Account(None, None)
        assert sign_in.account(work.session, "rec@foyer.test") == nobody
        assert sign_in.account(work.session, "other@foyer.test") == nobody
        assert sign_in.account(work.session, "not an address") == nobody


def test_a_link_works_once_within_72_hours(open_work: OpenWork, user: User) -> None:
    with open_work() as work:
        token = sign_in.make_sign_in_link(work, user)
    late = NOON + timedelta(hours=72)
    with pytest.raises(Gone, match="link_expired"), open_work(now=late) as work:
        links.use(work, token, LinkPurpose.SIGN_IN)
    with open_work(now=late - timedelta(seconds=1)) as work:
        for _ in range(2):
            assert links.user_of(work.session, token, LinkPurpose.SIGN_IN, work.now).id == user.id
        assert links.use(work, token, LinkPurpose.SIGN_IN).id == user.id
    with pytest.raises(Gone, match="link_used"), open_work() as work:
        links.user_of(work.session, token, LinkPurpose.SIGN_IN, work.now)
    with pytest.raises(Gone, match="link_used"), open_work() as work:
        links.use(work, token, LinkPurpose.SIGN_IN)
    with pytest.raises(NotFound), open_work() as work:
        links.user_of(work.session, "made up", LinkPurpose.SIGN_IN, work.now)
    with open_work() as work:
        assert work.session.scalars(select(Link.token_hash)).all() == [fingerprint(token)]


def test_a_newer_link_ends_the_older(open_work: OpenWork, user: User) -> None:
    with open_work() as work:
        older = sign_in.make_sign_in_link(work, user)
    with open_work() as work:
        newer = sign_in.make_sign_in_link(work, user)
    with pytest.raises(Gone), open_work() as work:
        links.use(work, older, LinkPurpose.SIGN_IN)
    with open_work() as work:
        assert links.use(work, newer, LinkPurpose.SIGN_IN).id == user.id


OF_USERS = set(LinkPurpose) - {LinkPurpose.FEEDBACK}
"""What feedback is given on is a participation, and its link is used again and again."""


@pytest.mark.parametrize("purpose", sorted(OF_USERS - {LinkPurpose.SIGN_IN}))
def test_a_link_opens_what_it_was_made_for_and_nothing_else(
    open_work: OpenWork, user: User, purpose: LinkPurpose
) -> None:
    with open_work() as work:
        token = links.make(work, purpose, user.id)
    for other in set(LinkPurpose) - {purpose}:
        with pytest.raises(NotFound), open_work() as work:
            links.use(work, token, other)
    with pytest.raises(Gone, match="link_expired"), open_work(now=NOON + links.LIFE[purpose]) as work:
        links.use(work, token, purpose)
    with open_work() as work:
        assert links.use(work, token, purpose).id == user.id


def test_a_link_for_feedback_opens_a_participation_and_nothing_else(open_work: OpenWork) -> None:
    participation = uuid.uuid4()
    with open_work() as work:
        token = links.make(work, LinkPurpose.FEEDBACK, participation)
    for other in OF_USERS:
        with pytest.raises(NotFound), open_work() as work:
            links.use(work, token, other)
    for now in (NOON, NOON + timedelta(days=13)):
        with open_work(now=now) as work:
            assert links.subject_of(work.session, token, LinkPurpose.FEEDBACK, now) == participation
    with pytest.raises(Gone, match="link_expired"), open_work() as work:
        links.subject_of(work.session, token, LinkPurpose.FEEDBACK, NOON + links.LIFE[LinkPurpose.FEEDBACK])


def test_of_two_who_use_a_link_at_once_one_comes_in(open_work_on_each: OpenWork) -> None:
    user = make_user(open_work_on_each)
    with open_work_on_each() as work:
        token = links.make(work, LinkPurpose.PASSWORD_RESET, user.id)

    def use() -> str:
        with open_work_on_each() as work:
            return str(links.use(work, token, LinkPurpose.PASSWORD_RESET).id)

    assert sorted(together(use, use)) == sorted([str(user.id), "link_used"])


def test_a_new_password_ends_every_other_session_and_is_told(open_work: OpenWork, user: User) -> None:
    here, there = started(open_work, user), started(open_work, user)
    with open_work() as work:
        facts = sign_in.find(work.session, here, NOON)
        assert facts is not None
    with open_work(facts.actor) as work:
        assert not passwords_of.set_own(work, "a new hash", keep=facts.session_id)
    assert is_open(open_work, here)
    assert not is_open(open_work, there)
    with open_work() as work:
        assert sign_in.password_hash_of(work.session, user.id) == "a new hash"
        letter = work.session.scalars(select(Letter)).one()
        assert (letter.user_id, letter.recipient, letter.facts["what"]) == (user.id, user.email, "password_set")


def test_a_first_password_is_no_news(open_work: OpenWork) -> None:
    with open_work() as work:
        added = users.add(work, email="new@foyer.test", first_name="Ned", last_name="", role=Role.MEMBER)
    with open_work() as work:
        actor = sign_in.actor_of(work.session, added)
    with open_work(actor) as work:
        assert passwords_of.set_own(work, "a hash", keep=added.id)
        assert work.session.scalars(select(Letter)).all() == []


def test_hashes_follow_the_decided_parameters(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "_hasher", passwords.standard_hasher())
    assert hash_password(PASSWORD).startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_a_hash_of_older_parameters_is_replaced_once_the_password_is_right() -> None:
    older = PasswordHasher(time_cost=2, memory_cost=128, parallelism=1).hash(PASSWORD)
    assert check_password(older, "wrong" + PASSWORD) == passwords.Verdict(False)
    verdict = check_password(older, PASSWORD)
    assert verdict.right
    assert verdict.better_hash is not None
    assert check_password(verdict.better_hash, PASSWORD) == passwords.Verdict(True)


def test_the_same_work_is_done_for_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    verified: list[str] = []
    real = passwords._hasher

    class Watched:
        def verify(self, hashed: str, password: bytes) -> bool:
            verified.append(hashed.rsplit("$", 2)[0])
            return real.verify(hashed, password)

        def check_needs_rehash(self, hashed: str) -> bool:
            return real.check_needs_rehash(hashed)

        def hash(self, password: bytes) -> str:
            return real.hash(password)

    known = hash_password(PASSWORD)
    monkeypatch.setattr(passwords, "_hasher", Watched())
    assert not check_password(known, "wrong").right
    assert not check_password(None, "wrong").right
    assert not check_password(None, "nobody").right
    assert len(verified) == 3
    assert len(set(verified)) == 1


def test_a_broken_hash_lets_nobody_in() -> None:
    assert not check_password("not a hash", PASSWORD).right


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("elevenchars", Refused.TOO_SHORT),
        ("x7" * 65, Refused.TOO_LONG),
        ("aaaaaaaaaaaaaa", Refused.COMMON),
        ("qwertyuiop10", Refused.COMMON),
        ("QwertyUiop10", Refused.COMMON),
        ("rosarecruiter1", Refused.ABOUT_YOU),
        ("Foyer-Password-2026", Refused.ABOUT_YOU),
        ("brightmoorrosa", Refused.ABOUT_YOU),
        (PASSWORD, None),
        ("rosa likes green umbrellas", None),
        ("walnut \U0001f600 ferry \U0001f680 " * 6, None),
        ("  spaces count too ", None),
    ],
)
def test_which_passwords_do(password: str, why: Refused | None) -> None:
    assert refused(password, ("Rosa", "Recruiter", "rosa@brightmoor.test")) == why


def test_nothing_is_trimmed_off_a_password() -> None:
    stored = hash_password("pass phrase \U0001f600 ")
    assert check_password(stored, "pass phrase \U0001f600 ").right
    assert not check_password(stored, "pass phrase \U0001f600").right
