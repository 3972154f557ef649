"""Codes of the app count for their half minute, once; recovery codes count once; both survive a race."""

from collections.abc import Callable
from datetime import timedelta

import pyotp
import pytest
from sqlalchemy import inspect, select

from hiring import second_factor, sign_in, users
from hiring.actors import ANYONE, Actor, Role
from hiring.errors import Conflict, Gone, Invalid, NotAllowed, NotFound
from hiring.models.event import Event
from hiring.models.letter import Letter
from hiring.models.user import RecoveryCode, User
from hiring.second_factor import Means
from hiring.work import Work
from plumbing.tokens import fingerprint
from tests.conftest import NOON, OpenWork
from tests.support.together import together
from tests.support.web_app import make_user

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
STEP = int(NOON.timestamp()) // 30


def code_of(step: int) -> str:
    return pyotp.TOTP(SECRET).generate_otp(step)


def opened(user: User) -> str | None:
    """As a door opens it; here the seal is a word put before."""
    return user.totp_secret.removeprefix("sealed ") if user.totp_secret else None


def actor(open_work: OpenWork, user: User) -> Actor:
    with open_work() as work:
        return sign_in.actor_of(work.session, user)


def turned_on(open_work: OpenWork, user: User) -> list[str]:
    with open_work(actor(open_work, user)) as work:
        return second_factor.turn_on(work, SECRET, f"sealed {SECRET}", code_of(STEP - 1), keep=user.id)


@pytest.fixture
def user(open_work: OpenWork) -> User:
    return make_user(open_work)


def accept(open_work: OpenWork, user: User, code: str, *, after: int = 0) -> Means | None:
    with open_work(now=NOON + timedelta(seconds=after)) as work:
        return second_factor.accept(work, users.get(work, user.id), code, opened)


def test_codes_are_those_of_the_standard() -> None:
    """RFC 6238, appendix B, SHA-1: the last six digits."""
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    for seconds, code in ((59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")):
        now = NOON.fromtimestamp(seconds, NOON.tzinfo)
        assert second_factor.step_of(secret, code, now) == seconds // 30


@pytest.mark.parametrize(("away", "taken"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_code_counts_for_its_half_minute_and_the_ones_beside_it(away: int, taken: bool) -> None:
    assert second_factor.step_of(SECRET, code_of(STEP + away), NOON) == (STEP + away if taken else None)


def test_spaces_do_not_matter_and_nothing_else_is_let_pass() -> None:
    code = code_of(STEP)
    spaced = f"{code[:3]} {code[3:]}"
    assert second_factor.step_of(SECRET, spaced, NOON) == STEP
    for wrong in ("", "000000000", code[:5], code + "0", "é" * 6, "\ud800" * 6, f"-{code}"):
        assert second_factor.step_of(SECRET, wrong, NOON) is None


def test_each_code_is_taken_once(open_work: OpenWork, user: User) -> None:
    turned_on(open_work, user)
    assert accept(open_work, user, code_of(STEP)) is Means.CODE
    assert accept(open_work, user, code_of(STEP), after=20) is None
    assert accept(open_work, user, code_of(STEP - 1)) is None
    assert accept(open_work, user, code_of(STEP + 1), after=30) is Means.CODE


def test_the_code_that_confirmed_the_set_up_does_not_sign_in(open_work: OpenWork, user: User) -> None:
    turned_on(open_work, user)
    assert accept(open_work, user, code_of(STEP - 1)) is None


def test_of_two_who_send_one_code_at_once_one_comes_in(open_work_on_each: OpenWork) -> None:
    user = make_user(open_work_on_each)
    codes = turned_on(open_work_on_each, user)
    for code, means in ((code_of(STEP), "code"), (codes[0], "recovery_code")):
        act: Callable[[], str] = lambda code=code: str(accept(open_work_on_each, user, code))  # noqa: E731
        assert sorted(together(act, act)) == sorted(["None", means])


def test_recovery_codes_count_once_each_however_they_are_typed(open_work: OpenWork, user: User) -> None:
    codes = turned_on(open_work, user)
    assert len(set(codes)) == second_factor.RECOVERY_CODES
    assert accept(open_work, user, codes[0]) is Means.RECOVERY_CODE
    assert accept(open_work, user, codes[0]) is None
    assert accept(open_work, user, codes[1].upper().replace("-", " ").replace("0", "O")) is Means.RECOVERY_CODE
    with open_work() as work:
        assert second_factor.codes_left(work, user) == 8


def test_a_used_recovery_code_is_told_by_letter(open_work: OpenWork, user: User) -> None:
    codes = turned_on(open_work, user)
    accept(open_work, user, codes[0])
    with open_work() as work:
        told = [
            letter.facts for letter in work.session.scalars(select(Letter).order_by(Letter.created_at, Letter.id))
        ]
        assert [(facts["what"], facts["by"]) for facts in told] == [
            ("second_factor_on", ""), ("recovery_code_used", ""),
        ]  # fmt: skip
        assert told[1]["left"] == 9


def test_codes_of_somebody_else_open_nothing(open_work: OpenWork, user: User) -> None:
    codes = turned_on(open_work, user)
    other = make_user(open_work, "other@foyer.test")
    assert accept(open_work, other, codes[0]) is None
    assert accept(open_work, other, code_of(STEP)) is None


def test_neither_secret_nor_codes_are_stored_in_the_clear(open_work: OpenWork, user: User) -> None:
    codes = turned_on(open_work, user)
    with open_work() as work:
        stored = "".join(
            str([getattr(row, column.key) for column in inspect(kind).columns])
            for kind in (RecoveryCode, Letter, Event)
            for row in work.session.scalars(select(kind))
        )
        assert users.get(work, user.id).totp_secret == f"sealed {SECRET}"
        assert set(work.session.scalars(select(RecoveryCode.code_hash))) == {
            fingerprint(code.replace("-", "")) for code in codes
        }
    assert SECRET not in stored
    for code in codes:
        assert code not in stored
        assert code.replace("-", "") not in stored


def test_a_wrong_code_turns_nothing_on(open_work: OpenWork, user: User) -> None:
    with pytest.raises(Invalid) as refused, open_work(actor(open_work, user)) as work:
        second_factor.turn_on(work, SECRET, "sealed", code_of(STEP - 5), keep=user.id)
    assert refused.value.fields == {"code": "wrong_code"}
    with open_work() as work:
        assert users.get(work, user.id).totp_secret is None
        assert work.session.scalars(select(RecoveryCode)).all() == []


def test_turning_it_on_ends_other_sessions(open_work: OpenWork, user: User) -> None:
    with open_work() as work:
        tokens = [sign_in.start(work, user, by="password") for _ in range(2)]
        kept = sign_in.find(work.session, tokens[0], NOON)
    assert kept is not None
    with open_work(kept.actor) as work:
        second_factor.turn_on(work, SECRET, SECRET, code_of(STEP), keep=kept.session_id)
    with open_work() as work:
        assert [sign_in.find(work.session, token, NOON) is not None for token in tokens] == [True, False]


def test_new_recovery_codes_make_the_former_ones_void(open_work: OpenWork, user: User) -> None:
    former = turned_on(open_work, user)
    with open_work(actor(open_work, user)) as work:
        fresh = second_factor.renew_codes(work)
    assert accept(open_work, user, former[0]) is None
    assert accept(open_work, user, fresh[0]) is Means.RECOVERY_CODE


def test_without_a_second_factor_there_are_no_recovery_codes(open_work: OpenWork, user: User) -> None:
    with pytest.raises(Conflict, match="no_second_factor"), open_work(actor(open_work, user)) as work:
        second_factor.renew_codes(work)


def test_turned_off_nothing_of_it_is_left(open_work: OpenWork, user: User) -> None:
    codes = turned_on(open_work, user)
    for _ in range(2):
        with open_work(actor(open_work, user)) as work:
            second_factor.turn_off(work)
    assert accept(open_work, user, code_of(STEP)) is None
    assert accept(open_work, user, codes[0]) is None
    assert told(open_work, user) == ["user.second_factor_on", "user.second_factor_off"]


def test_a_lost_key_of_the_app_leaves_the_recovery_codes(open_work: OpenWork, user: User) -> None:
    codes = turned_on(open_work, user)
    with open_work() as work:
        assert second_factor.accept(work, users.get(work, user.id), code_of(STEP), lambda user: None) is None
        assert second_factor.accept(work, users.get(work, user.id), codes[0], lambda user: None)


def test_an_administrator_resets_a_colleagues_and_not_their_own(open_work: OpenWork, user: User) -> None:
    turned_on(open_work, user)
    admin = make_user(open_work, "admin@foyer.test", Role.ADMIN)
    with open_work() as work:
        token = sign_in.start(work, user, by="password")
    with pytest.raises(NotAllowed, match="own_access"), open_work(actor(open_work, admin)) as work:
        second_factor.reset(work, users.get(work, admin.id))
    with pytest.raises(NotAllowed), open_work(actor(open_work, user)) as work:
        second_factor.reset(work, users.get(work, user.id))
    with open_work(actor(open_work, admin)) as work:
        second_factor.reset(work, users.get(work, user.id))
    with open_work() as work:
        assert users.get(work, user.id).totp_secret is None
        assert sign_in.find(work.session, token, NOON) is None
        letter = work.session.scalars(select(Letter).order_by(Letter.created_at.desc(), Letter.id.desc())).first()
        assert letter is not None
        assert (letter.user_id, letter.facts["what"]) == (user.id, "second_factor_reset")
        assert letter.facts["by"] == "Rosa Recruiter"


def test_a_ticket_lasts_ten_minutes_and_opens_once(open_work: OpenWork, user: User) -> None:
    with open_work() as work:
        ticket = second_factor.begin(work, user)
        other = second_factor.begin(work, user)
    late = NOON + timedelta(minutes=10)
    with open_work(now=late - timedelta(seconds=1)) as work:
        assert second_factor.holder(work.session, ticket, work.now).id == user.id
    with pytest.raises(Gone, match="link_expired"), open_work(now=late) as work:
        second_factor.finish(work, ticket)
    with open_work() as work:
        assert second_factor.finish(work, ticket).id == user.id
    with pytest.raises(Gone, match="link_used"), open_work() as work:
        second_factor.finish(work, ticket)
    with open_work() as work:
        assert second_factor.finish(work, other).id == user.id


def test_only_users_have_one(open_work: OpenWork) -> None:
    acts: list[Callable[[Work], object]] = [second_factor.turn_off, second_factor.renew_codes]
    for act in acts:
        with pytest.raises(NotFound), open_work(ANYONE) as work:
            act(work)


def told(open_work: OpenWork, user: User) -> list[str]:
    with open_work() as work:
        wanted = select(Event.type).where(Event.object_id == user.id, Event.type.like("%second_factor%"))
        return list(work.session.scalars(wanted.order_by(Event.seq)))
