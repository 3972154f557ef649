"""Users: added once per address, never deleted, and the last administrator stays."""

from typing import Any

import pytest
from sqlalchemy import select

from hiring import letters, links, sign_in, users
from hiring.actors import OPERATOR, Actor, Kind, Role
from hiring.addresses import canonical_email
from hiring.errors import Conflict, Gone, Invalid, NotAllowed, NotFound, Stale
from hiring.models.event import Event
from hiring.models.letter import Letter, LetterState, Occasion
from hiring.models.link import LinkPurpose
from hiring.models.user import User, UserStatus
from plumbing.records import new_id
from tests.conftest import NOON, OpenWork
from tests.support.together import together
from tests.support.web_app import make_user


def add(open_work: OpenWork, email: str = "rec@foyer.test", role: Role = Role.RECRUITER) -> User:
    with open_work() as work:
        return users.add(work, email=email, first_name="Rosa", last_name="Recruiter", role=role)


@pytest.mark.parametrize(
    ("typed", "canonical"),
    [
        ("  Ann@Example.ORG ", "ann@example.org"),
        ("zoe\u0308@example.org", "zoë@example.org"),
        ("ann@müller.example", "ann@xn--mller-kva.example"),
        ("admın@example.org", "admın@example.org"),
        ("ａnn@example.org", "ａnn@example.org"),
        ("ann+jobs@sub.example.org", "ann+jobs@sub.example.org"),
        ("o'neil@example.org", "o'neil@example.org"),
    ],
)
def test_spellings_of_an_address_have_one_form(typed: str, canonical: str) -> None:
    assert canonical_email(typed) == canonical
    assert canonical_email(canonical) == canonical


@pytest.mark.parametrize(
    "typed",
    [
        "", "ann", "ann@", "@example.org", "ann@localhost", "a@b@c.org", "a@b.c, d@e.f", "a b@c.org", "a\0b@c.org",
        "a\nb@c.org", "Ann <ann@c.org>", "a@b..c", "a@-b.org", ".a@b.org", "a..b@c.org", "a\u200bb@c.org",
        "a@" + "b" * 64 + ".org", "a" * 65 + "@b.org", "a@" + "b." * 130 + "org", "a\ud800@b.org", "a;b@c.org",
    ],
)  # fmt: skip
def test_what_is_not_one_plain_address_has_no_form(typed: str) -> None:
    assert canonical_email(typed) is None


def test_an_added_user_is_active_and_found_whatever_the_spelling(open_work: OpenWork) -> None:
    added = add(open_work, "Rec@Foyer.test")
    with open_work() as work:
        found = users.find(work, " rec@FOYER.test")
        assert found is not None
        assert (found.id, found.email, found.status) == (added.id, "Rec@Foyer.test", UserStatus.ACTIVE)
        assert users.find(work, "other@foyer.test") is None
        assert work.session.scalars(select(Event.type)).all() == ["user.added"]


def test_an_address_belongs_to_one_user(open_work: OpenWork) -> None:
    add(open_work)
    with pytest.raises(Invalid) as refused:
        add(open_work, "REC@foyer.test")
    assert refused.value.fields == {"email": "email_taken"}


def test_each_wrong_field_is_named(open_work: OpenWork) -> None:
    with pytest.raises(Invalid) as refused, open_work() as work:
        users.add(work, email="no", first_name=" ", last_name="x" * 101, role=Role.MEMBER, timezone="posixrules")
    assert refused.value.fields == {
        "email": "not_an_address",
        "first_name": "required",
        "last_name": "too_long",
        "timezone": "unknown_zone",
    }


def test_only_administrators_manage_users(open_work: OpenWork) -> None:
    user = add(open_work)
    with open_work() as work:
        recruiter = sign_in.actor_of(work.session, user)
    for act in (
        lambda work: users.add(work, email="a@b.test", first_name="A", last_name="", role=Role.MEMBER),
        lambda work: users.deactivate(work, user),
        lambda work: users.reactivate(work, user),
        lambda work: sign_in.make_sign_in_link(work, user),
    ):
        with pytest.raises(NotAllowed), open_work(recruiter) as work:
            act(work)


def test_an_unknown_user_is_not_found(open_work: OpenWork) -> None:
    with pytest.raises(NotFound), open_work() as work:
        users.get(work, new_id())


def test_deactivating_signs_out_everywhere_and_reactivating_does_not_sign_in(open_work: OpenWork) -> None:
    user = add(open_work)
    with open_work() as work:
        token = sign_in.start(work, user, by="password")
    with open_work() as work:
        assert sign_in.find(work.session, token, NOON) is not None
        users.deactivate(work, users.get(work, user.id))
    with open_work() as work:
        assert sign_in.find(work.session, token, NOON) is None
        users.reactivate(work, users.get(work, user.id))
    with open_work() as work:
        assert sign_in.find(work.session, token, NOON) is None
        assert users.get(work, user.id).status is UserStatus.ACTIVE
        assert work.session.scalars(select(Event.type).order_by(Event.seq)).all() == [
            "user.added", "user.signed_in", "user.deactivated", "user.reactivated",
        ]  # fmt: skip


def acting(open_work: OpenWork, user: User) -> Actor:
    with open_work() as work:
        return sign_in.actor_of(work.session, user)


def test_the_last_administrator_stays(open_work: OpenWork) -> None:
    first = add(open_work, "one@foyer.test", Role.ADMIN)
    second = add(open_work, "two@foyer.test", Role.ADMIN)
    add(open_work, "rec@foyer.test", Role.RECRUITER)
    with open_work() as work:
        users.deactivate(work, users.get(work, first.id))
    itself = acting(open_work, second)
    for act in (users.deactivate, lambda work, user: users.change_role(work, user, Role.MEMBER)):
        for actor in (OPERATOR, itself):
            with pytest.raises(Conflict, match="last_admin"), open_work(actor) as work:
                act(work, users.get(work, second.id))
    with open_work() as work:
        assert users.get(work, second.id).status is UserStatus.ACTIVE
        assert users.get(work, second.id).role is Role.ADMIN


def test_nobody_changes_their_own_role_or_access(open_work: OpenWork) -> None:
    admin, other = (add(open_work, f"{name}@foyer.test", Role.ADMIN) for name in ("one", "two"))
    for act in (users.deactivate, lambda work, user: users.change_role(work, user, Role.RECRUITER)):
        with pytest.raises(NotAllowed, match="own_"), open_work(acting(open_work, admin)) as work:
            act(work, users.get(work, admin.id))
        with open_work(acting(open_work, admin)) as work:
            act(work, users.get(work, other.id))
        with open_work() as work:
            users.reactivate(work, users.get(work, other.id))
    member = add(open_work, "member@foyer.test", Role.MEMBER)
    with pytest.raises(NotAllowed), open_work(acting(open_work, member)) as work:
        users.change_role(work, users.get(work, member.id), Role.ADMIN)


@pytest.mark.parametrize("act", ["deactivate", "demote", "one of each"])
def test_two_administrators_cannot_shut_each_other_out_at_once(open_work_on_each: OpenWork, act: str) -> None:
    ids = [add(open_work_on_each, f"{name}@foyer.test", Role.ADMIN).id for name in ("one", "two")]

    def shut_out(me: int) -> str:
        with open_work_on_each(Actor(Kind.USER, ids[me], "Admin", Role.ADMIN)) as work:
            other = users.get(work, ids[1 - me])
            if act == "deactivate" or (act == "one of each" and me):
                users.deactivate(work, other)
            else:
                users.change_role(work, other, Role.MEMBER)
        return "done"

    assert sorted(together(lambda: shut_out(0), lambda: shut_out(1))) == ["done", "last_admin"]
    with open_work_on_each() as work:
        left = [one for one in users.everyone(work) if one.role is Role.ADMIN and one.status is UserStatus.ACTIVE]
        assert len(left) == 1


def test_a_new_role_signs_out_and_is_told(open_work: OpenWork) -> None:
    user = add(open_work)
    admin = add(open_work, "admin@foyer.test", Role.ADMIN)
    with open_work() as work:
        token = sign_in.start(work, user, by="password")
    for _ in range(2):
        with open_work(acting(open_work, admin)) as work:
            users.change_role(work, users.get(work, user.id), Role.ADMIN)
    with open_work() as work:
        assert sign_in.find(work.session, token, NOON) is None
        letter = work.session.scalars(select(Letter)).one()
        assert (letter.recipient, letter.facts) == (
            user.email, {"what": "role_changed", "by": "Rosa Recruiter", "role": "admin"},
        )  # fmt: skip
        told = work.session.scalars(select(Event).where(Event.type == "user.role_changed")).one()
        assert told.data == {"before": "recruiter", "after": "admin"}


def test_deactivating_ends_links_and_the_letters_that_carry_some(open_work: OpenWork) -> None:
    user = add(open_work)
    with open_work() as work:
        token = sign_in.make_sign_in_link(work, user)
        letters.write_to_user(work, Occasion.PASSWORD_RESET, user)
        letters.tell_of_change(work, user, "password_set")
    with open_work() as work:
        users.deactivate(work, users.get(work, user.id))
    with open_work() as work:
        users.reactivate(work, users.get(work, user.id))
        states = {letter.occasion: letter.state for letter in work.session.scalars(select(Letter))}
        assert states == {
            Occasion.PASSWORD_RESET: LetterState.CANCELLED, Occasion.ACCESS_CHANGED: LetterState.WAITING,
        }  # fmt: skip
    with pytest.raises(Gone), open_work() as work:
        links.use(work, token, LinkPurpose.SIGN_IN)


def edit(open_work: OpenWork, user: User, **over: object) -> None:
    with open_work() as work:
        found = users.get(work, user.id)
        given: dict[str, Any] = {"email": found.email, "first_name": "Rosa", "last_name": "Recruiter",
                                 "timezone": None, "version": found.version, **over}  # fmt: skip
        users.edit(work, found, **given)


def test_an_edited_user_is_as_typed(open_work: OpenWork) -> None:
    user = add(open_work)
    edit(open_work, user, first_name=" Rose ", last_name="", timezone="Asia/Tokyo", email=" ROSE@foyer.test ")
    with open_work() as work:
        found = users.get(work, user.id)
        assert (found.name, found.timezone, found.email) == ("Rose", "Asia/Tokyo", "ROSE@foyer.test")
        assert users.find(work, "rose@foyer.test") is found
        told = work.session.scalars(select(Event).where(Event.type == "user.edited")).one()
        assert told.data == {"fields": ["first_name", "last_name", "email", "timezone"]}


def test_what_did_not_change_is_no_news(open_work: OpenWork) -> None:
    user = add(open_work)
    edit(open_work, user)
    edit(open_work, user, email="REC@FOYER.TEST")  # another spelling of the same address
    with open_work() as work:
        assert [event.type for event in work.session.scalars(select(Event))] == ["user.added", "user.edited"]
        assert work.session.scalars(select(Letter)).all() == []


def test_two_who_edit_at_once_do_not_overwrite_each_other(open_work: OpenWork) -> None:
    user = add(open_work)
    edit(open_work, user, first_name="Rose")
    with pytest.raises(Stale):
        edit(open_work, user, first_name="Rosie", version=1)


@pytest.mark.parametrize(
    ("over", "wrong"),
    [
        ({"email": "other@foyer.test"}, {"email": "email_taken"}),
        ({"email": "x"}, {"email": "not_an_address"}),
        ({"first_name": " "}, {"first_name": "required"}),
        ({"last_name": "x" * 101}, {"last_name": "too_long"}),
        ({"timezone": "Mars/Olympus"}, {"timezone": "unknown_zone"}),
        ({"timezone": "posix/Europe/London"}, {"timezone": "unknown_zone"}),
    ],
)
def test_a_wrong_edit_changes_nothing(open_work: OpenWork, over: dict[str, str], wrong: dict[str, str]) -> None:
    user = add(open_work)
    add(open_work, "other@foyer.test")
    with pytest.raises(Invalid) as refused:
        edit(open_work, user, **over)
    assert refused.value.fields == wrong
    with open_work() as work:
        assert users.get(work, user.id).version == 1


def test_a_new_address_is_told_to_the_old_one_and_old_links_end(open_work: OpenWork) -> None:
    user = make_user(open_work)
    with open_work() as work:
        token = links.make(work, LinkPurpose.PASSWORD_RESET, user.id)
    edit(open_work, user, email="rosa@elsewhere.test")
    with open_work() as work:
        letter = work.session.scalars(select(Letter)).one()
        assert (letter.recipient, letter.facts["what"]) == ("rec@foyer.test", "email_changed")
    with pytest.raises(Gone), open_work() as work:
        links.use(work, token, LinkPurpose.PASSWORD_RESET)


def test_one_edits_ones_own_name_and_zone_and_no_more(open_work: OpenWork) -> None:
    user = add(open_work)
    with open_work(acting(open_work, user)) as work:
        users.edit_own(work, first_name="Rose", last_name="", timezone="Europe/Berlin")
    with pytest.raises(Invalid), open_work(acting(open_work, user)) as work:
        users.edit_own(work, first_name="", last_name="", timezone=None)
    with open_work() as work:
        found = users.get(work, user.id)
        assert (found.name, found.timezone, found.email) == ("Rose", "Europe/Berlin", "rec@foyer.test")
