"""The pages about users: for administrators, after they said who they are, and every act at once."""

import re
from html import unescape

import pytest
from flask import Flask
from sqlalchemy import select

from hiring import invitations, second_factor, sign_in, users
from hiring.actors import Role
from hiring.models.event import Event
from hiring.models.user import User, UserSession, UserStatus
from tests.conftest import OpenWork
from tests.support.applications import statements
from tests.support.post_office import PostOffice
from tests.support.web_app import PASSWORD, Browser, Clock, another, make_user
from tests.support.web_app import sign_in as enter
from web.hall import db

USERS = "/backoffice/users"
NELE = {"first_name": "Nele", "last_name": "Neumann", "email": "nele@foyer.test", "role": "member"}


@pytest.fixture
def page(recruiter: User) -> str:
    return f"{USERS}/{recruiter.id}"


def stored(open_work: OpenWork, user: User) -> User:
    with open_work() as work:
        return users.get(work, user.id)


def words(text: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", text)).split())


# who may see it


def test_the_list_names_everybody_and_how_they_stand(
    ada: Browser, recruiter: User, open_work: OpenWork, app: Flask
) -> None:
    gone = make_user(open_work, "gone@foyer.test", first_name="Gil")
    with open_work() as work:
        users.deactivate(work, users.get(work, gone.id))
        users.get(work, recruiter.id).totp_secret = "sealed"
        users.add(work, email="cli@foyer.test", first_name="Cleo", last_name="Commands", role=Role.MEMBER)
    ada.send(f"{USERS}/new", NELE)
    rows = [words(row) for row in re.findall(r"<tr data-walk.*?</tr>", ada.get(USERS).text, re.DOTALL)]
    assert rows == [
        "Ada Admin Active Administrator Off Today, 12:00 ada@foyer.test",
        "Cleo Commands Not come in yet Member Off Never cli@foyer.test",
        "Nele Neumann Invited, not accepted Member Off Never nele@foyer.test",
        "Rosa Recruiter Active Recruiter On Never rec@foyer.test",
        "Gil Recruiter Inactive Recruiter Off Never gone@foyer.test",
    ]


def test_the_list_asks_as_much_for_many_as_for_few(app: Flask, ada: Browser, open_work: OpenWork) -> None:
    asked = []
    for number in (0, 40):
        with open_work() as work:
            for one in range(number):
                invitations.invite(
                    work, email=f"user{one}@foyer.test", first_name="U", last_name=f"{one}", role=Role.MEMBER
                )
        with app.app_context(), statements(db.engine) as seen:
            assert ada.get(USERS).text.count("<tr data-walk") == number + 1
        asked.append(len(seen))
    assert asked[0] == asked[1]


@pytest.mark.parametrize("role", [Role.RECRUITER, Role.MEMBER])
def test_others_have_no_users_page(app: Flask, open_work: OpenWork, admin: User, role: Role) -> None:
    browser = another(app)
    enter(browser, make_user(open_work, role=role))
    absent = "0190a000-0000-7000-8000-000000000000"
    for path in (USERS, f"{USERS}/new", f"{USERS}/{admin.id}", f"{USERS}/{absent}"):
        assert browser.get(path).status_code == 403, path
    told = [browser.send(f"{USERS}/{id}/role", {"role": "admin"}) for id in (admin.id, absent)]
    assert [(one.status_code, one.text) for one in told] == [(403, told[0].text)] * 2
    assert "/backoffice/users" not in browser.get("/backoffice").text


def test_the_page_of_a_user_and_every_act_ask_who_it_is(
    ada: Browser, page: str, clock: Clock, open_work: OpenWork
) -> None:
    """A5 and C13: after a quarter of an hour; then they are let on for another."""
    clock.turn(minutes=15)
    assert ada.get(USERS).status_code == 200
    asked = ada.get(page)
    assert asked.location == f"/backoffice/confirm?next={page}"
    before = count_events(open_work)
    for act in ("", "/role", "/deactivation", "/reactivation", "/sessions/removal", "/second-factor/removal",
                "/invitation", "/invitation/removal"):  # fmt: skip
        assert ada.send(page + act, {"role": "admin"}).location.startswith("/backoffice/confirm"), act
    assert ada.send(f"{USERS}/new", NELE).location.startswith("/backoffice/confirm")
    assert count_events(open_work) == before
    assert ada.send("/backoffice/confirm", {"password": PASSWORD, "next": page}).location == page
    assert ada.get(page).status_code == 200
    clock.turn(minutes=14)
    assert ada.get(page).status_code == 200


def count_events(open_work: OpenWork) -> int:
    with open_work() as work:
        return len(work.session.scalars(select(Event.seq)).all())


def test_an_unknown_user_is_not_found(ada: Browser) -> None:
    absent = f"{USERS}/0190a000-0000-7000-8000-000000000000"
    assert ada.get(absent).status_code == 404
    assert ada.send(f"{absent}/deactivation").status_code == 404


# changing


def test_a_user_is_edited_and_told_to_the_former_address(
    ada: Browser, page: str, recruiter: User, open_work: OpenWork, post_office: PostOffice
) -> None:
    data = {"first_name": "Rose", "last_name": "", "email": "rose@foyer.test", "timezone": "Europe/Berlin",
            "version": "1"}  # fmt: skip
    assert ada.send(page, data).location == f"{page}?done=saved"
    found = stored(open_work, recruiter)
    assert (found.name, found.email, found.timezone) == ("Rose", "rose@foyer.test", "Europe/Berlin")
    (letter,) = post_office.letters()
    assert letter["To"] == "rec@foyer.test"
    assert "moved to another address. You sign in with that one from now on. It was done by Ada Admin." in (
        letter.get_content()
    )


def test_two_who_edit_see_each_other(ada: Browser, page: str, recruiter: User, open_work: OpenWork) -> None:
    data = {"first_name": "Rose", "last_name": "R", "email": "rec@foyer.test", "timezone": "", "version": "1"}
    assert ada.send(page, data).status_code == 303
    stale = ada.send(page, {**data, "first_name": "Rosalind"})
    assert stale.status_code == 409
    assert "Now it says: Rose R, rec@foyer.test, Europe/London." in stale.text
    assert 'value="Rosalind"' in stale.text
    version = re.search(r'name="version" value="(\d+)"', stale.text)
    assert version is not None
    assert ada.send(page, {**data, "first_name": "Rosalind", "version": version[1]}).status_code == 303
    assert stored(open_work, recruiter).first_name == "Rosalind"


@pytest.mark.parametrize(
    ("over", "says"),
    [({"email": "x"}, "Enter one e-mail address"), ({"email": "ada@foyer.test"}, "signs in with this address"),
     ({"first_name": ""}, "Enter a name"), ({"timezone": "Mars/Olympus"}, "Choose a time zone"),
     ({"first_name": "x" * 101}, "under 100 characters")],
)  # fmt: skip
def test_a_wrong_edit_is_told_at_its_field(
    ada: Browser, page: str, recruiter: User, open_work: OpenWork, over: dict[str, str], says: str
) -> None:
    data = {"first_name": "Rosa", "last_name": "R", "email": "rec@foyer.test", "timezone": "", "version": "1"}
    refused = ada.send(page, {**data, **over})
    assert refused.status_code == 422
    assert says in refused.text
    assert 'aria-invalid="true"' in refused.text
    assert stored(open_work, recruiter).version == 1


def test_a_new_role_acts_at_once_and_is_told(
    app: Flask, ada: Browser, page: str, recruiter: User, open_work: OpenWork, post_office: PostOffice
) -> None:
    """Z5 and S2: the sessions end, so the next one has a new id and the new role."""
    rosa = another(app)
    enter(rosa, recruiter)
    assert ada.send(f"{page}/role", {"role": "member"}).location == f"{page}?done=role"
    assert rosa.get("/backoffice").status_code == 303
    enter(rosa, recruiter)
    assert rosa.get("/backoffice/letters").status_code == 403
    (letter,) = post_office.letters()
    assert "Your role is now Member. You were signed out; sign in again. It was done by Ada Admin." in (
        letter.get_content()
    )


def test_nobody_makes_themselves_administrator(app: Flask, recruiter: User, open_work: OpenWork) -> None:
    """C23: by form, by JSON, by a field too many."""
    browser = another(app)
    enter(browser, recruiter)
    mine = f"{USERS}/{recruiter.id}"
    assert browser.send(f"{mine}/role", {"role": "admin"}).status_code == 403
    assert browser.send(mine, {"role": "admin", "first_name": "R", "version": "1"}).status_code == 403
    headers = {"X-CSRFToken": browser.csrf_token()}
    assert browser.post(f"{mine}/role", json={"role": "admin"}, headers=headers).status_code == 403
    assert browser.send("/backoffice/account", {"first_name": "R", "role": "admin"}).status_code == 303
    assert stored(open_work, recruiter).role is Role.RECRUITER


def test_an_administrator_does_not_change_their_own_role(ada: Browser, admin: User, open_work: OpenWork) -> None:
    make_user(open_work, "two@foyer.test", Role.ADMIN)
    own = f"{USERS}/{admin.id}"
    for act in ("role", "deactivation"):
        refused = ada.send(f"{own}/{act}", {"role": "member"})
        assert refused.status_code == 403
        assert "Not done: nobody" in refused.text
    shown = ada.get(own).text
    assert "/role" not in shown
    assert "/deactivation" not in shown
    assert stored(open_work, admin).role is Role.ADMIN


def test_the_last_administrator_is_told_why_not(ada: Browser, admin: User, open_work: OpenWork) -> None:
    """C24."""
    own = f"{USERS}/{admin.id}"
    for act in ("role", "deactivation"):
        refused = ada.send(f"{own}/{act}", {"role": "member"})
        assert refused.status_code == 409
        assert "this is the last administrator" in refused.text
        assert "Make someone else an administrator first" in refused.text
    found = stored(open_work, admin)
    assert (found.role, found.status) == (Role.ADMIN, UserStatus.ACTIVE)
    assert ada.get(USERS).status_code == 200


@pytest.mark.parametrize("role", ["", "emperor", "ADMIN"])
def test_a_role_that_is_none_is_refused(
    ada: Browser, page: str, recruiter: User, open_work: OpenWork, role: str
) -> None:
    assert ada.send(f"{page}/role", {"role": role}).status_code == 422
    assert stored(open_work, recruiter).role is Role.RECRUITER


def test_deactivating_signs_out_in_every_browser_at_once(
    app: Flask, ada: Browser, page: str, recruiter: User, open_work: OpenWork
) -> None:
    """C03."""
    browsers = [another(app), another(app)]
    for browser in browsers:
        enter(browser, recruiter)
    assert ada.send(f"{page}/deactivation").location == f"{page}?done=deactivated"
    assert [browser.get("/backoffice").location for browser in browsers] == [
        "/backoffice/sign-in?next=/backoffice"
    ] * 2
    data = {"email": recruiter.email, "password": PASSWORD}
    assert browsers[0].send("/backoffice/sign-in", data).status_code == 422
    assert ada.send(f"{page}/reactivation").location == f"{page}?done=reactivated"
    assert browsers[0].get("/backoffice").status_code == 303
    assert browsers[0].send("/backoffice/sign-in", data).status_code == 303


def test_all_sessions_of_a_colleague_end(app: Flask, ada: Browser, page: str, recruiter: User) -> None:
    rosa = another(app)
    enter(rosa, recruiter)
    assert ada.send(f"{page}/sessions/removal").status_code == 303
    assert rosa.get("/backoffice").status_code == 303
    assert ada.get("/backoffice").status_code == 200


def test_a_lost_second_step_is_switched_off_and_told(
    ada: Browser, page: str, recruiter: User, admin: User, open_work: OpenWork, post_office: PostOffice
) -> None:
    with open_work() as work:
        for user in (recruiter, admin):
            users.get(work, user.id).totp_secret = "sealed"
    assert ada.send(f"{page}/second-factor/removal").location == f"{page}?done=second_factor"
    assert stored(open_work, recruiter).totp_secret is None
    (letter,) = post_office.letters()
    assert letter["To"] == "rec@foyer.test"
    assert "no longer asks for a code" in letter.get_content()
    assert ada.send(f"{USERS}/{admin.id}/second-factor/removal").status_code == 403
    assert stored(open_work, admin).totp_secret == "sealed"
    with open_work() as work:
        assert second_factor.codes_left(work, recruiter) == 0


def test_hostile_names_are_words(ada: Browser, open_work: OpenWork) -> None:
    canary = '"><img src=x onerror=alert(1)>'
    made = ada.send(f"{USERS}/new", {**NELE, "first_name": canary})
    for path in (USERS, made.location):
        assert canary not in ada.get(path).text
        assert "&lt;img" in ada.get(path).text


def test_ending_sessions_leaves_the_rows(
    app: Flask, ada: Browser, page: str, recruiter: User, open_work: OpenWork
) -> None:
    enter(another(app), recruiter)
    ada.send(f"{page}/sessions/removal")
    with open_work() as work:
        rows = work.session.scalars(select(UserSession).where(UserSession.user_id == recruiter.id)).all()
        assert [row.ended_at is not None for row in rows] == [True]
        assert sign_in.find(work.session, "made up", work.now) is None
