"""Inviting somebody: a user who has not come in, and a letter whose link is made only as it goes."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from hiring import invitations, letters, links, sign_in, users
from hiring.actors import OPERATOR, Actor, Role
from hiring.errors import Conflict, Gone, Invalid, NotAllowed, NotFound
from hiring.models.event import Event
from hiring.models.letter import Letter, LetterState, Occasion
from hiring.models.link import Link, LinkPurpose
from hiring.models.user import User, UserStatus
from tests.conftest import NOON, OpenWork
from tests.support.together import together
from tests.support.web_app import make_user


def invite(open_work: OpenWork, actor: Actor = OPERATOR, **over: object) -> User:
    given = {"email": "new@foyer.test", "first_name": "Nele", "last_name": "New", "role": Role.MEMBER, **over}
    with open_work(actor) as work:
        return invitations.invite(work, **given)  # type: ignore[arg-type]


def linked(open_work: OpenWork) -> str:
    """The token of the latest waiting invitation, as the worker makes it."""
    with open_work() as work:
        letter = letters_of(open_work)[-1]
        token = letters.make_secret(work, letter)
        assert token
        return token


def letters_of(open_work: OpenWork) -> list[Letter]:
    with open_work() as work:
        return list(work.session.scalars(select(Letter).order_by(Letter.created_at, Letter.id)))


def test_an_invited_user_is_there_and_has_not_come_in(open_work: OpenWork) -> None:
    user = invite(open_work)
    (letter,) = letters_of(open_work)
    assert (letter.occasion, letter.user_id, letter.recipient) == (Occasion.INVITED, user.id, "new@foyer.test")
    with open_work() as work:
        found = users.get(work, user.id)
        assert not users.has_come_in(found)
        assert (found.status, found.role, found.password_hash) == (UserStatus.ACTIVE, Role.MEMBER, None)
        assert work.session.scalars(select(Link)).all() == []
        assert work.session.scalars(select(Event.type).order_by(Event.seq)).all() == ["user.invited"]


def test_only_administrators_invite(open_work: OpenWork) -> None:
    recruiter = make_user(open_work)
    with open_work() as work:
        actor = sign_in.actor_of(work.session, recruiter)
    with pytest.raises(NotAllowed):
        invite(open_work, actor)
    user = invite(open_work)
    for act in (invitations.invite_again, invitations.withdraw):
        with pytest.raises(NotAllowed), open_work(actor) as work:
            act(work, users.get(work, user.id))


def test_each_wrong_field_is_named_and_nothing_is_left(open_work: OpenWork) -> None:
    make_user(open_work)
    with pytest.raises(Invalid) as refused:
        invite(open_work, email="REC@foyer.test", first_name="")
    assert refused.value.fields == {"email": "email_taken", "first_name": "required"}
    assert letters_of(open_work) == []


def test_accepting_sets_the_password_and_works_once(open_work: OpenWork) -> None:
    user = invite(open_work)
    token = linked(open_work)
    with open_work() as work:
        assert invitations.accept(work, token, "a hash").id == user.id
    with pytest.raises(Gone, match="link_used"), open_work() as work:
        invitations.accept(work, token, "another hash")
    with open_work() as work:
        found = users.get(work, user.id)
        assert found.password_hash == "a hash"
        assert users.has_come_in(found)
        told = work.session.scalars(select(Event).where(Event.type == "user.invitation_accepted")).one()
        assert told.actor_id == user.id


def test_an_invitation_runs_out_after_72_hours(open_work: OpenWork) -> None:
    invite(open_work)
    token = linked(open_work)
    with pytest.raises(Gone, match="link_expired"), open_work(now=NOON + timedelta(hours=72)) as work:
        invitations.accept(work, token, "a hash")
    with open_work(now=NOON + timedelta(hours=72, seconds=-1)) as work:
        invitations.accept(work, token, "a hash")


def test_a_sign_in_link_is_no_invitation(open_work: OpenWork) -> None:
    user = invite(open_work)
    with open_work() as work:
        token = sign_in.make_sign_in_link(work, users.get(work, user.id))
    with pytest.raises(NotFound), open_work() as work:
        invitations.accept(work, token, "a hash")


def test_inviting_again_stops_the_former_letter_and_ends_its_link(open_work: OpenWork) -> None:
    user = invite(open_work)
    former = linked(open_work)
    with open_work(now=NOON + timedelta(minutes=1)) as work:
        invitations.invite_again(work, users.get(work, user.id))
    assert [letter.state for letter in letters_of(open_work)] == [LetterState.CANCELLED, LetterState.WAITING]
    fresh = linked(open_work)
    with pytest.raises(Gone), open_work() as work:
        invitations.accept(work, former, "a hash")
    with open_work() as work:
        invitations.accept(work, fresh, "a hash")
    with pytest.raises(Conflict, match="has_come_in"), open_work() as work:
        invitations.invite_again(work, users.get(work, user.id))


def test_a_withdrawn_invitation_lets_nobody_in(open_work: OpenWork) -> None:
    user = invite(open_work)
    token = linked(open_work)
    for _ in range(2):
        with open_work() as work:
            invitations.withdraw(work, users.get(work, user.id))
    with pytest.raises(Gone), open_work() as work:
        invitations.accept(work, token, "a hash")
    assert [letter.state for letter in letters_of(open_work)] == [LetterState.CANCELLED]
    with open_work() as work:
        assert users.get(work, user.id).status is UserStatus.INACTIVE
        told = work.session.scalars(select(Event.type).where(Event.object_id == user.id)).all()
        assert told.count("user.invitation_withdrawn") == 1


def test_who_has_come_in_is_not_withdrawn(open_work: OpenWork) -> None:
    user = make_user(open_work)
    with pytest.raises(Conflict, match="has_come_in"), open_work() as work:
        invitations.withdraw(work, users.get(work, user.id))


def test_a_withdrawn_address_may_be_invited_anew_as_somebody_else(open_work: OpenWork) -> None:
    user = invite(open_work)
    with open_work() as work:
        invitations.withdraw(work, users.get(work, user.id))
    with open_work(now=NOON + timedelta(minutes=1)) as work:
        again = invitations.invite(
            work, email="NEW@foyer.test", first_name="Noa", last_name="", role=Role.RECRUITER
        )
    assert again.id == user.id
    with open_work() as work:
        found = users.get(work, user.id)
        assert (found.name, found.role, found.status) == ("Noa", Role.RECRUITER, UserStatus.ACTIVE)
    token = linked(open_work)
    with open_work() as work:
        invitations.accept(work, token, "a hash")


def test_a_mistyped_address_put_right_is_invited_there(open_work: OpenWork) -> None:
    user = invite(open_work, email="mew@foyer.test")
    former = linked(open_work)
    with open_work(now=NOON + timedelta(minutes=1)) as work:
        found = users.get(work, user.id)
        users.edit(work, found, email="new@foyer.test", first_name="Nele", last_name="New", timezone=None,
                   version=found.version)  # fmt: skip
    assert [(letter.recipient, letter.state) for letter in letters_of(open_work)] == [
        ("mew@foyer.test", LetterState.CANCELLED), ("new@foyer.test", LetterState.WAITING),
    ]  # fmt: skip
    with pytest.raises(Gone), open_work() as work:
        invitations.accept(work, former, "a hash")


def test_a_withdrawn_one_put_right_stays_withdrawn(open_work: OpenWork) -> None:
    user = invite(open_work)
    with open_work() as work:
        invitations.withdraw(work, users.get(work, user.id))
    with open_work() as work:
        found = users.get(work, user.id)
        users.edit(work, found, email="other@foyer.test", first_name="Nele", last_name="", timezone=None,
                   version=found.version)  # fmt: skip
    assert [letter.state for letter in letters_of(open_work)] == [LetterState.CANCELLED]


def test_how_an_invitation_stands(open_work: OpenWork) -> None:
    user = invite(open_work)
    other = make_user(open_work)
    with open_work() as work:
        letter = work.session.get_one(Letter, letters_of(open_work)[0].id)
        assert invitations.standings(work, [user.id, other.id])[user.id].until is None
        letter.state, letter.sent_at = LetterState.SENT, NOON
    with open_work() as work:
        standings = invitations.standings(work, [user.id, other.id])
        assert set(standings) == {user.id}
        assert standings[user.id].until == NOON + timedelta(hours=72)
        assert not standings[user.id].has_run_out(NOON + timedelta(hours=71))
        assert standings[user.id].has_run_out(NOON + timedelta(hours=72))


def test_one_address_invited_twice_at_once_is_one_user(open_work_on_each: OpenWork) -> None:
    def act() -> str:
        try:
            return str(bool(invite(open_work_on_each)))
        except (Invalid, IntegrityError):  # the loser meets the unique index; the door runs it again
            return "lost"

    assert sorted(together(act, act)) == ["True", "lost"]
    with open_work_on_each() as work:
        assert len(users.everyone(work)) == 1
        assert links.LIFE[LinkPurpose.INVITATION] == invitations.LIFE
