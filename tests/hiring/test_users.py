"""Users: added once per address, never deleted, and the last administrator stays."""

import threading

import pytest
from sqlalchemy import select

from hiring import sign_in, users
from hiring.actors import OPERATOR, Actor, Kind, Role
from hiring.addresses import canonical_email
from hiring.errors import Conflict, Invalid, NotAllowed, NotFound
from hiring.models.event import Event
from hiring.models.user import User, UserStatus
from plumbing.records import new_id
from tests.conftest import NOON, OpenWork


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


def test_the_last_administrator_stays(open_work: OpenWork) -> None:
    first = add(open_work, "one@foyer.test", Role.ADMIN)
    second = add(open_work, "two@foyer.test", Role.ADMIN)
    add(open_work, "rec@foyer.test", Role.RECRUITER)
    with open_work() as work:
        users.deactivate(work, users.get(work, first.id))
    with pytest.raises(Conflict) as refused, open_work() as work:
        users.deactivate(work, users.get(work, second.id))
    assert refused.value.code == "last_admin"
    with open_work() as work:
        assert users.get(work, second.id).status is UserStatus.ACTIVE


def test_two_administrators_cannot_deactivate_each_other_at_once(open_work: OpenWork) -> None:
    ids = [add(open_work, f"{name}@foyer.test", Role.ADMIN).id for name in ("one", "two")]
    outcomes: list[str] = []
    start = threading.Barrier(2)

    def deactivate(actor_id: object, target: int) -> None:
        start.wait()
        try:
            with open_work(Actor(Kind.USER, ids[1 - target], "Admin", Role.ADMIN)) as work:
                users.deactivate(work, users.get(work, ids[target]))
            outcomes.append("done")
        except Conflict as refused:
            outcomes.append(refused.code)

    threads = [threading.Thread(target=deactivate, args=(ids[1 - n], n)) for n in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["done", "last_admin"]
    with open_work(OPERATOR) as work:
        assert sorted(user.status for user in users.everyone(work)) == [UserStatus.ACTIVE, UserStatus.INACTIVE]
