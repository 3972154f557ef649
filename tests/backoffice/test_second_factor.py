"""The second step of coming in, and confirming who one is by a code."""

import pytest
from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy import select, update

from hiring import sign_in, users
from hiring.models.event import Event
from hiring.models.user import User, UserSession
from plumbing.sealing import sealer
from tests.conftest import OpenWork
from tests.support.post_office import PostOffice
from tests.support.second_step import (
    CODE,
    SECRET,
    SET_UP,
    SIGN_IN,
    Guarded,
    field,
    first_step,
    is_in,
    now_code,
    second_step,
)
from tests.support.web_app import PASSWORD, Clock, another
from tests.support.web_app import sign_in as enter

# the second step of coming in


def test_a_right_password_alone_opens_nothing(
    app: Flask, guarded: Guarded, clock: Clock, open_work: OpenWork
) -> None:
    browser = another(app)
    asked = first_step(browser, next="/backoffice/jobs")
    assert asked.status_code == 200
    assert "Enter your code" in asked.text
    assert not is_in(browser)
    with open_work() as work:
        assert work.session.scalars(select(UserSession)).all() == []
    done = second_step(browser, asked.text, code=now_code(clock))
    assert (done.status_code, done.location) == (303, "/backoffice/jobs")
    assert is_in(browser)
    with open_work() as work:
        told = work.session.scalars(select(Event).where(Event.type == "user.signed_in")).one()
        assert told.data["by"] == "second_factor"


def test_a_code_is_taken_once(app: Flask, guarded: Guarded, clock: Clock) -> None:
    """C09: also in another sign-in within its half minute."""
    code = now_code(clock)
    first, again = another(app), another(app)
    assert second_step(first, first_step(first).text, code=code).status_code == 303
    clock.turn(seconds=20)
    refused = second_step(again, first_step(again).text, code=code)
    assert refused.status_code == 422
    assert 'id="code-error"' in refused.text
    assert not is_in(again)


def test_a_password_reset_leaves_the_second_step(
    app: Flask, guarded: Guarded, clock: Clock, post_office: PostOffice
) -> None:
    """C10."""
    browser = another(app)
    post_office.letters()
    browser.send("/backoffice/reset-password", {"email": "rec@foyer.test"})
    new = "another walnut lantern ferry"
    assert browser.send(post_office.address("reset-password"), {"password": new}).status_code == 303
    assert not is_in(browser)
    asked = first_step(browser, new)
    assert asked.status_code == 200
    assert not is_in(browser)
    assert second_step(browser, asked.text, code=now_code(clock)).status_code == 303


def test_a_wrong_code_is_told_and_may_be_tried_again(
    app: Flask, guarded: Guarded, clock: Clock, open_work: OpenWork
) -> None:
    browser = another(app)
    page = first_step(browser).text
    for typed in ({"code": "000000"}, {"recovery_code": "0000-0000-0000-0000"}, {"code": ""}, {"code": "9" * 99}):
        refused = second_step(browser, page, **typed)
        assert refused.status_code == 422
        assert "<title>Error:" in refused.text
    assert second_step(browser, refused.text, code=now_code(clock)).status_code == 303
    with open_work() as work:
        told = work.session.scalars(select(Event.type).where(Event.type == "user.sign_in_failed")).all()
        assert len(told) == 3


def test_a_recovery_code_lets_in_once(app: Flask, guarded: Guarded, post_office: PostOffice) -> None:
    browser, again = another(app), another(app)
    post_office.letters()
    assert second_step(browser, first_step(browser).text, recovery_code=guarded.codes[0]).status_code == 303
    refused = second_step(again, first_step(again).text, recovery_code=guarded.codes[0])
    assert refused.status_code == 422
    assert 'id="recovery_code-error"' in refused.text
    assert "9 are left" in post_office.letters()[0].get_content()


@pytest.mark.parametrize("away", ["late", "used", "made up"])
def test_a_ticket_that_is_none_leads_to_the_beginning(
    app: Flask, guarded: Guarded, clock: Clock, away: str
) -> None:
    browser = another(app)
    page = first_step(browser, next="/backoffice/jobs").text
    ticket = field(page, "ticket")
    if away == "late":
        clock.turn(minutes=10)
    elif away == "used":
        second_step(browser, page, code=now_code(clock))
        clock.turn(seconds=30)
    else:
        ticket = "made up"
    data = {"ticket": ticket, "next": "/backoffice/jobs", "code": now_code(clock)}
    sent = another(app).send(CODE, data)
    assert sent.location == f"{SIGN_IN}?said=again&next=/backoffice/jobs"
    assert "starts again" in browser.get(sent.location).text


def test_five_wrong_codes_stop_this_machine_and_not_the_owner(app: Flask, guarded: Guarded, clock: Clock) -> None:
    browser = another(app)
    page = first_step(browser).text
    assert [second_step(browser, page, code="000000").status_code for _ in range(5)] == [422] * 5
    stopped = second_step(browser, page, code=now_code(clock))
    assert stopped.status_code == 429
    assert int(stopped.headers["Retry-After"]) > 0
    owner = another(app)
    elsewhere = {"REMOTE_ADDR": "203.0.113.5"}
    page = owner.send(SIGN_IN, {"email": "rec@foyer.test", "password": PASSWORD}, environ_overrides=elsewhere).text
    data = {"ticket": field(page, "ticket"), "code": now_code(clock)}
    assert owner.send(CODE, data, environ_overrides=elsewhere).status_code == 303


def test_thirty_guesses_an_hour_stop_everybody(app: Flask, guarded: Guarded) -> None:
    page = first_step(another(app)).text
    statuses = []
    for number in range(31):
        sent = {"ticket": field(page, "ticket"), "code": "000000"}
        machine = {"REMOTE_ADDR": f"203.0.113.{number}"}
        statuses.append(another(app).send(CODE, sent, environ_overrides=machine).status_code)
    assert statuses == [422] * 30 + [429]


def test_right_codes_do_not_use_the_limit_up(app: Flask, guarded: Guarded, clock: Clock) -> None:
    for _ in range(7):
        browser = another(app)
        assert second_step(browser, first_step(browser).text, code=now_code(clock)).status_code == 303
        clock.turn(seconds=30)


def test_the_page_has_no_address_of_its_own(app: Flask) -> None:
    assert another(app).get(CODE).location == SIGN_IN


def test_a_sign_in_link_asks_for_the_code_too(
    app: Flask, guarded: Guarded, clock: Clock, open_work: OpenWork
) -> None:
    with open_work() as work:
        path = f"/backoffice/sign-in/link/{sign_in.make_sign_in_link(work, users.get(work, guarded.user.id))}"
    browser = another(app)
    asked = browser.send(path)
    assert asked.status_code == 200
    assert not is_in(browser)
    done = second_step(browser, asked.text, code=now_code(clock))
    assert done.location == "/backoffice/password"
    assert is_in(browser)


def test_an_older_hash_is_replaced_before_the_code(app: Flask, guarded: Guarded, open_work: OpenWork) -> None:
    older = PasswordHasher(time_cost=2, memory_cost=128, parallelism=1).hash(PASSWORD)
    with open_work() as work:
        work.session.execute(update(User).where(User.id == guarded.user.id).values(password_hash=older))
    assert first_step(another(app)).status_code == 200
    with open_work() as work:
        assert sign_in.password_hash_of(work.session, guarded.user.id) != older


def test_somebody_deactivated_between_the_steps_stays_out(
    app: Flask, guarded: Guarded, clock: Clock, open_work: OpenWork
) -> None:
    browser = another(app)
    page = first_step(browser).text
    with open_work() as work:
        users.deactivate(work, users.get(work, guarded.user.id))
    assert second_step(browser, page, code=now_code(clock)).location.startswith(f"{SIGN_IN}?said=again")
    assert not is_in(browser)


def test_a_lost_key_of_the_app_leaves_the_recovery_codes(
    app: Flask, guarded: Guarded, clock: Clock, open_work: OpenWork
) -> None:
    with open_work() as work:
        users.get(work, guarded.user.id).totp_secret = sealer("another key").seal(SECRET, str(guarded.user.id))
    browser = another(app)
    page = first_step(browser).text
    assert second_step(browser, page, code=now_code(clock)).status_code == 422
    assert second_step(browser, page, recovery_code=guarded.codes[0]).status_code == 303


# confirming


def test_a_code_confirms_as_well_as_the_password(app: Flask, guarded: Guarded, clock: Clock) -> None:
    """C13: asked again after a quarter of an hour, answered by either."""
    browser = another(app)
    second_step(browser, first_step(browser).text, code=now_code(clock))
    for proof in ({"code": ""}, {"recovery_code": guarded.codes[0]}, {"password": PASSWORD}):
        clock.turn(minutes=20)
        if "code" in proof:
            proof["code"] = now_code(clock)
        asked = browser.get(SET_UP)
        assert asked.location == f"/backoffice/confirm?next={SET_UP}"
        page = browser.get(asked.location).text
        assert 'id="code"' in page
        assert browser.send("/backoffice/confirm", {"next": SET_UP, **proof}).location == SET_UP
        assert browser.get(SET_UP).status_code == 200


def test_a_wrong_code_confirms_nothing(app: Flask, guarded: Guarded, clock: Clock) -> None:
    browser = another(app)
    code = now_code(clock)
    second_step(browser, first_step(browser).text, code=code)
    clock.turn(minutes=20)
    for proof in ({"code": code}, {"code": "000000", "password": "wrong"}, {}):
        refused = browser.send("/backoffice/confirm", {"next": SET_UP, **proof})
        assert refused.status_code == 422
        assert browser.get(SET_UP).status_code == 303


def test_who_has_no_second_step_is_asked_for_the_password_alone(app: Flask, recruiter: User, clock: Clock) -> None:
    browser = another(app)
    enter(browser, recruiter)
    assert 'id="code"' not in browser.get("/backoffice/confirm").text
    assert browser.send("/backoffice/confirm", {"code": "123456"}).status_code == 422
