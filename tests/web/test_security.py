"""Headers on every response, what is refused before a view sees it, where redirects may go."""

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, render_template_string, request
from flask.testing import FlaskClient
from werkzeug.test import EnvironBuilder, TestResponse, run_wsgi_app

from hiring.errors import TooMany
from hiring.models.user import User
from hiring.work import Work
from plumbing.storage import Remembered
from tests.support.web_app import Clock, build_app, sign_in
from web.door import Audience, reads, writes
from web.security import (
    HEADERS,
    LARGEST,
    LARGEST_APPLY,
    LARGEST_ATTACHMENT,
    LARGEST_TEXT,
    MOST_FIELDS,
    Junk,
    refuse_junk,
    safe_target,
)

SAMPLE = "0190a000-0000-7000-8000-000000000000"


def has_every_header(response: TestResponse, path: str) -> None:
    for name in HEADERS:
        assert name in response.headers, (path, name)
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy, path
    assert "frame-ancestors 'none'" in policy, path
    assert "unsafe" not in policy, path
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert len(response.headers["X-Request-Id"]) == 16


def every_path(app: Flask) -> list[str]:
    """Each rule of the app with something in its gaps."""
    paths = []
    with app.test_request_context():
        adapter = app.create_url_adapter(request)
        assert adapter is not None
        for rule in app.url_map.iter_rules():
            values: dict[str, Any] = {}
            for name, converter in rule._converters.items():
                kind = type(converter).__name__
                values[name] = {"UUIDConverter": SAMPLE, "IntegerConverter": 1}.get(kind, "sample")
            method = min((rule.methods or {"POST"}) - {"HEAD", "OPTIONS"})
            paths.append(adapter.build(rule.endpoint, values, method=method))
    return paths


def test_every_route_answers_with_every_header(app: Flask, client: FlaskClient) -> None:
    paths = every_path(app)
    assert "/backoffice/sign-in" in paths
    for path in paths:
        for ask in (client.get, client.post, client.options):
            response = ask(path)
            assert response.status_code < 500, path
            has_every_header(response, path)
            response.close()


def test_errors_and_static_files_have_every_header(app: Flask) -> None:
    app.config["PROPAGATE_EXCEPTIONS"] = False

    @reads(Audience.PUBLIC)
    def broken(work: Work) -> str:
        raise RuntimeError

    @reads(Audience.PUBLIC)
    def busy(work: Work) -> str:
        raise TooMany(5)

    app.add_url_rule("/broken", view_func=broken)
    app.add_url_rule("/busy", view_func=busy)
    browser = app.test_client()
    with app.test_request_context():
        sheet = render_template_string("{{ asset('foyer.css') }}")
    for path, method, status in (
        ("/absent", "GET", 404),
        ("/backoffice/sign-in", "DELETE", 405),
        ("/busy", "GET", 429),
        ("/broken", "GET", 500),
        (sheet, "GET", 200),
    ):
        response = browser.open(path, method=method)
        assert response.status_code == status
        has_every_header(response, path)
        response.close()
    has_every_header(browser.post("/absent", data=b"x" * (LARGEST + 1)), "413")


def test_the_policy_is_the_one_that_was_decided(client: FlaskClient) -> None:
    assert client.get("/healthz").headers["Content-Security-Policy"] == (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'"
    )


def test_pages_of_the_back_office_are_not_kept(client: FlaskClient, recruiter: User) -> None:
    sign_in(client, recruiter)
    assert "no-store" in client.get("/backoffice/password").headers["Cache-Control"]


def test_addresses_with_a_secret_are_neither_kept_nor_told_on(client: FlaskClient) -> None:
    response = client.get("/backoffice/sign-in/link/secret")
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert "no-store" in response.headers["Cache-Control"]


def test_public_answers_set_no_cookie_and_do_not_vary_by_one(app: Flask) -> None:
    @reads(Audience.PUBLIC)
    def page(work: Work) -> str:
        return "page"

    app.add_url_rule("/page", view_func=page)
    browser = app.test_client()
    for path in ("/page", "/absent", "/healthz"):
        response = browser.get(path)
        assert "Set-Cookie" not in response.headers
        assert "Cookie" not in response.headers.get("Vary", "")


def over_https(tmp_path: Path, database_url: str, clock: Clock, **environ: str) -> Flask:
    environ = {"FOYER_BASE_URL": "https://careers.test"} | environ
    return build_app(tmp_path, database_url, clock=clock, storage=Remembered(), **environ)


def test_over_https_the_cookie_is_bound_to_this_host(tmp_path: Path, database_url: str, clock: Clock) -> None:
    app = over_https(tmp_path, database_url, clock)
    response = app.test_client().get("/backoffice/sign-in", base_url="https://careers.test")
    cookie = response.headers["Set-Cookie"]
    assert cookie.startswith("__Host-foyer=")
    parts = {part.strip() for part in cookie.split(";")[1:]}
    assert parts == {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"}
    assert "max-age=31536000" in response.headers["Strict-Transport-Security"]


def test_over_http_the_cookie_ends_with_the_browser(client: FlaskClient) -> None:
    response = client.get("/backoffice/sign-in")
    cookie = response.headers["Set-Cookie"]
    assert cookie.startswith("foyer=")
    assert {part.strip() for part in cookie.split(";")[1:]} == {"HttpOnly", "Path=/", "SameSite=Lax"}
    assert "Strict-Transport-Security" not in response.headers


def test_another_host_is_refused(tmp_path: Path, database_url: str, clock: Clock) -> None:
    app = over_https(tmp_path, database_url, clock)
    for host in ("evil.test", "careers.test.evil.test", "localhost", "127.0.0.1"):
        response = app.test_client().get("/absent", base_url=f"https://{host}")
        assert response.status_code == 400
        has_every_header(response, host)
    assert app.test_client().get("/healthz", base_url="https://careers.test").status_code == 200


@pytest.mark.parametrize("host", ["localhost:8000", "127.0.0.1:8000"])
def test_at_home_each_name_of_the_machine_will_do(client: FlaskClient, host: str) -> None:
    assert client.get("/healthz", base_url=f"http://{host}").status_code == 200
    assert client.get("/healthz", base_url="http://evil.test").status_code == 400


@pytest.mark.parametrize(("proxies", "seen"), [("0", "127.0.0.1"), ("1", "203.0.113.9")])
def test_forwarded_addresses_count_only_behind_a_trusted_proxy(
    tmp_path: Path, database_url: str, clock: Clock, proxies: str, seen: str
) -> None:
    app = over_https(tmp_path, database_url, clock, FOYER_TRUSTED_PROXIES=proxies)
    app.add_url_rule("/seen", view_func=lambda: request.remote_addr or "")
    headers = {"X-Forwarded-For": "203.0.113.9"}
    response = app.test_client().get("/seen", headers=headers, base_url="https://careers.test")
    assert response.text == seen


@pytest.mark.parametrize(
    "environ",
    [
        {"PATH_INFO": "/jobs/\xff"},
        {"PATH_INFO": "/jobs/\xed\xa0\x80"},
        {"PATH_INFO": "/jobs/a\x00b"},
        {"QUERY_STRING": "q=%ff"},
        {"QUERY_STRING": "q=%ED%A0%80"},
        {"QUERY_STRING": "q=%00"},
        {"QUERY_STRING": "q=\xff"},
    ],
)
def test_addresses_that_nobody_types_are_refused(app: Flask, environ: dict[str, str]) -> None:
    builder = EnvironBuilder(path="/jobs", base_url="http://localhost")
    made = builder.get_environ() | environ
    builder.close()
    body, status, _headers = run_wsgi_app(app, made)
    assert status.startswith("400")
    assert b"characters that cannot be stored" in b"".join(body)


def test_addresses_in_any_script_are_fine(client: FlaskClient) -> None:
    assert client.get("/jobs/技術者?q=žluťoučký").status_code == 404


@pytest.mark.parametrize(
    ("data", "junk"),
    [
        ({"name": "a\0b"}, True),
        ({"na\0me": "a"}, True),
        ({"q.why": "a\0b"}, False),
        ({"name": "Zoë \U0001f600 \n"}, False),
    ],
)
def test_values_that_no_database_takes_are_refused(app: Flask, data: dict[str, str], junk: bool) -> None:
    with app.test_request_context("/", method="POST", data=data):
        if junk:
            with pytest.raises(Junk):
                refuse_junk()
        else:
            refuse_junk()


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, 422),
        ({"Sec-Fetch-Site": "none"}, 422),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"}, 403),
        ({"Origin": "http://localhost"}, 422),
        ({"Origin": "http://evil.test"}, 403),
        ({"Origin": "null"}, 403),
        ({}, 403),
    ],
)
def test_the_back_office_takes_forms_of_its_own_pages_only(
    app: Flask, headers: dict[str, str], status: int
) -> None:
    browser = app.test_client()
    browser.environ_base.pop("HTTP_SEC_FETCH_SITE")
    data = {"csrf_token": browser.csrf_token(), "email": "a@b.test", "password": "wrong"}  # type: ignore[attr-defined]
    assert browser.post("/backoffice/sign-in", data=data, headers=headers).status_code == status


@pytest.mark.parametrize(
    ("path", "most"),
    [
        ("/jobs/welder/apply", LARGEST_APPLY),
        ("/jobs/welder/apply/uploads", LARGEST_APPLY),
        (f"/backoffice/applications/{SAMPLE}/attachments", LARGEST_ATTACHMENT),
        ("/backoffice/sign-in", LARGEST),
        ("/jobs/welder/applyx", LARGEST),
    ],
)
def test_bodies_are_limited_by_address(client: FlaskClient, path: str, most: int) -> None:
    """By what the request announces, so that nothing of it is read."""
    announced = {"CONTENT_LENGTH": str(most + 1)}
    assert client.post(path, environ_overrides=announced).status_code == 413
    within = client.post(path, environ_overrides={"CONTENT_LENGTH": str(most)})
    assert within.status_code != 413


def test_typed_fields_alone_are_never_large(client: FlaskClient) -> None:
    """They are read into memory, and only the announced length tells whether all of them came."""
    typed = {"CONTENT_TYPE": "application/x-www-form-urlencoded"}
    ask = "/jobs/welder/apply"
    assert client.post(ask, environ_overrides=typed | {"CONTENT_LENGTH": str(LARGEST_TEXT + 1)}).status_code == 413
    chunked = {"HTTP_TRANSFER_ENCODING": "chunked", "wsgi.input_terminated": True, "CONTENT_LENGTH": ""}
    assert client.post(ask, environ_overrides=typed | chunked).status_code == 411
    assert client.post(ask, data={f"q.x{number}": "1" for number in range(MOST_FIELDS + 1)}).status_code == 413


def test_a_body_that_does_not_announce_its_size_is_counted(app: Flask) -> None:
    @writes(Audience.PUBLIC)
    def taken(work: Work) -> str:
        return str(len(request.form))

    app.add_url_rule("/taken", view_func=taken, methods=["POST"])
    app.extensions["csrf"].exempt(taken)
    response = app.test_client().post(
        "/taken",
        input_stream=BytesIO(b'--B\r\nContent-Disposition: form-data; name="a"\r\n\r\n' + b"x" * (LARGEST + 1)),
        headers={"Content-Type": "multipart/form-data; boundary=B"},
        environ_overrides={"wsgi.input_terminated": True, "CONTENT_LENGTH": ""},
    )
    assert response.status_code == 413


@pytest.mark.parametrize("target", ["/ok", "/backoffice/jobs?stage=Offer&q=a%20b", "/", "/é"])
def test_paths_of_this_site_are_safe_targets(target: str) -> None:
    assert safe_target(target) == target


@pytest.mark.parametrize(
    "target",
    [
        None, "", "ok", "//evil.test", "/\\evil.test", "\\/evil.test", "https:evil.test", "https://evil.test",
        "/%0d%0aX: y", "/\r\nX: y", "/\tevil", " /ok", "javascript:alert(1)", "/a\0", "/%00", "/\u2028", "/\ud800",
    ],
)  # fmt: skip
def test_other_targets_fall_back(target: str | None) -> None:
    assert safe_target(target, "/home") == "/home"
