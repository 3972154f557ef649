"""Who is signed in: sessions end when they must, changes act at once, public pages know nothing of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select

from hiring import jobs, users
from hiring.actors import JobRole, Role
from hiring.errors import TooMany
from hiring.models.job import JobMember
from hiring.models.user import User, UserSession, UserStatus
from hiring.work import Work
from plumbing.limits import Limit, RateCounter
from tests.conftest import NOON, OpenWork
from tests.support.web_app import Clock, make_user, sign_in
from web.door import Audience, reads, writes
from web.hall import db
from web.limits import client_address, count_or_refuse
from web.login import signed_in


@pytest.fixture(autouse=True)
def routes(app: Flask) -> None:
    """A page for each audience; each answers with who asks."""

    def view(work: Work) -> str:
        return f"{work.actor.kind} {work.actor.name} {work.actor.role}"

    for audience in Audience:
        app.add_url_rule(f"/backoffice/as/{audience}", endpoint=audience, view_func=reads(audience)(view))
        app.add_url_rule(
            f"/backoffice/as/{audience}",
            endpoint=f"{audience}-post",
            view_func=writes(audience)(view),
            methods=["POST"],
        )


PAGE = "/backoffice/as/signed_in"
FRESH = "/backoffice/as/step_up"


def test_a_visitor_is_sent_to_sign_in_and_comes_back(client: FlaskClient) -> None:
    response = client.get(f"{PAGE}?stage=a b&q=é")
    assert response.status_code == 303
    assert response.location.startswith("/backoffice/sign-in?next=")
    page = client.get(response.location)
    assert 'value="/backoffice/as/signed_in?stage=a b&amp;q=é"' in page.text


def test_htmx_is_told_to_load_the_sign_in_page(client: FlaskClient) -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": "http://localhost/backoffice/jobs?q=1"}
    response = client.get(PAGE, headers=headers)
    assert response.status_code == 401
    assert response.headers["HX-Redirect"] == "/backoffice/sign-in?next=/backoffice/jobs?q%3D1"
    assert "<html" not in response.text


@pytest.mark.parametrize(
    "shown", ["http://evil.test/backoffice", "//evil.test", "", "http://localhost//evil.test", "http://[::1"]
)
def test_only_pages_of_this_site_are_come_back_to(client: FlaskClient, shown: str) -> None:
    response = client.get(PAGE, headers={"HX-Request": "true", "HX-Current-URL": shown})
    assert response.headers["HX-Redirect"] == "/backoffice/sign-in"


def test_a_form_of_someone_signed_out_leads_back_to_its_page(client: FlaskClient) -> None:
    referrer = {"Referer": "http://localhost/backoffice/jobs"}
    response = client.send(PAGE, headers=referrer)  # type: ignore[attr-defined]
    assert response.location == "/backoffice/sign-in?next=/backoffice/jobs"


def test_a_user_acts_as_themself(client: FlaskClient, recruiter: User) -> None:
    sign_in(client, recruiter)
    assert client.get(PAGE).text == "user Rosa Recruiter recruiter"


def test_an_idle_hour_ends_the_session(client: FlaskClient, recruiter: User, clock: Clock) -> None:
    sign_in(client, recruiter)
    clock.turn(minutes=59)
    assert client.get(PAGE).status_code == 200
    clock.turn(minutes=61)
    assert client.get(PAGE).status_code == 303


def test_twelve_hours_end_the_session_in_any_case(client: FlaskClient, recruiter: User, clock: Clock) -> None:
    sign_in(client, recruiter)
    for _ in range(23):
        clock.turn(minutes=30)
        assert client.get(PAGE).status_code == 200
    clock.turn(minutes=30)
    assert client.get(PAGE).status_code == 303


def test_deactivating_acts_on_the_next_request_in_every_browser(
    app: Flask, recruiter: User, open_work: OpenWork
) -> None:
    browsers = [app.test_client(), app.test_client()]
    for browser in browsers:
        sign_in(browser, recruiter)
    with open_work() as work:
        users.deactivate(work, users.get(work, recruiter.id))
    assert [browser.get(PAGE).status_code for browser in browsers] == [303, 303]


def test_deactivating_alone_is_enough(client: FlaskClient, recruiter: User, open_work: OpenWork) -> None:
    """Even where a session row were left open."""
    sign_in(client, recruiter)
    with open_work() as work:
        users.get(work, recruiter.id).status = UserStatus.INACTIVE
    assert client.get(PAGE).status_code == 303


def test_a_new_role_acts_on_the_next_request(client: FlaskClient, recruiter: User, open_work: OpenWork) -> None:
    sign_in(client, recruiter)
    with open_work() as work:
        users.get(work, recruiter.id).role = Role.MEMBER
    assert client.get(PAGE).text.endswith("member")


def test_step_up_lasts_a_quarter_of_an_hour(client: FlaskClient, recruiter: User, clock: Clock) -> None:
    sign_in(client, recruiter)
    clock.turn(minutes=14, seconds=59)
    assert client.get(FRESH).status_code == 200
    clock.turn(seconds=1)
    response = client.get(FRESH)
    assert response.status_code == 303
    assert response.location == "/backoffice/confirm?next=/backoffice/as/step_up"
    assert client.get(PAGE).status_code == 200


def test_step_up_is_asked_from_another_machine(client: FlaskClient, recruiter: User) -> None:
    sign_in(client, recruiter)
    moved = {"environ_overrides": {"REMOTE_ADDR": "203.0.113.5"}}
    assert client.get(PAGE, **moved).status_code == 200
    assert client.get(FRESH, **moved).status_code == 303


def test_a_changed_cookie_signs_nobody_in(client: FlaskClient, recruiter: User) -> None:
    sign_in(client, recruiter)
    cookie = client.get_cookie("foyer")
    assert cookie is not None
    value = cookie.value
    client.set_cookie("foyer", value[:-2] + ("AA" if not value.endswith("AA") else "BB"))
    assert client.get(PAGE).status_code == 303
    client.set_cookie("remember_token", f"{recruiter.id}|0")
    assert client.get(PAGE).status_code == 303


def test_seen_at_is_written_at_most_every_five_minutes(
    client: FlaskClient, recruiter: User, clock: Clock, open_work: OpenWork
) -> None:
    sign_in(client, recruiter)

    def seen() -> float:
        client.get(PAGE)
        with open_work() as work:
            return (work.session.scalars(select(UserSession.seen_at)).one() - NOON).total_seconds()

    clock.turn(minutes=4, seconds=59)
    assert seen() == 0
    clock.turn(seconds=1)
    assert seen() == 300


@contextmanager
def statements(app: Flask) -> Iterator[list[str]]:
    """What is sent to the database meanwhile."""
    sent: list[str] = []

    def note(_conn: object, _cursor: object, statement: str, *_more: object) -> None:
        sent.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)


def test_loading_the_user_takes_no_write_lock(app: Flask, client: FlaskClient, recruiter: User) -> None:
    sign_in(client, recruiter)
    with statements(app) as sent:
        client.get(PAGE)
    assert "BEGIN" in sent
    assert "BEGIN IMMEDIATE" not in sent
    assert len(sent) <= 4


def test_public_pages_do_not_ask_who_it_is(app: Flask, client: FlaskClient, recruiter: User) -> None:
    sign_in(client, recruiter)
    with statements(app) as sent:
        response = client.get("/backoffice/as/public")
    assert sent == []
    assert "Cookie" not in response.headers.get("Vary", "")
    assert "Set-Cookie" not in response.headers


def test_teams_come_with_the_user(client: FlaskClient, app: Flask, recruiter: User, open_work: OpenWork) -> None:
    sign_in(client, recruiter)
    with open_work() as work:
        job_id = jobs.create(work, name="Welder").id
        work.session.add(JobMember(job_id=job_id, user_id=recruiter.id, role=JobRole.INTERVIEWER))
    with client:
        client.get(PAGE)
        assert dict(signed_in().actor.jobs) == {job_id: frozenset({JobRole.INTERVIEWER})}
        assert signed_in().name == "Rosa Recruiter"


def test_a_limit_counts_although_it_refuses(app: Flask, open_work: OpenWork, clock: Clock) -> None:
    limit = Limit("test", 2, timedelta(minutes=15))
    with app.test_request_context():
        count_or_refuse(limit, "ann@foyer.test")
        count_or_refuse(limit, "ann@foyer.test")
        count_or_refuse(limit, "bob@foyer.test", weight=2)
        for _ in range(2):
            with pytest.raises(TooMany) as refused:
                count_or_refuse(limit, "ann@foyer.test")
        assert refused.value.retry_after == 15 * 60
        clock.turn(minutes=15)
        count_or_refuse(limit, "ann@foyer.test")
    with open_work() as work:
        counters = work.session.scalars(
            select(RateCounter).order_by(RateCounter.window_at, RateCounter.count)
        ).all()
        assert [one.count for one in counters] == [2, 4, 1]
        assert not any("foyer.test" in one.key for one in counters)


@pytest.mark.parametrize(
    ("given", "counted"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("", "unknown"),
    ],
)
def test_a_machine_is_an_address_or_a_network(app: Flask, given: str, counted: str) -> None:
    with app.test_request_context(environ_base={"REMOTE_ADDR": given}):
        assert client_address() == counted


def test_a_user_without_a_time_zone_has_the_organisations(open_work: OpenWork) -> None:
    assert make_user(open_work, "z@foyer.test").timezone is None
