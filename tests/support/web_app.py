"""The app for tests of the doors: settings of its own, a clock to turn, browsers that send what browsers send."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Flask, session
from flask.testing import FlaskClient
from flask_wtf.csrf import generate_csrf
from werkzeug.test import TestResponse

from app import create_app
from hiring import users
from hiring.actors import Role
from hiring.models.user import User
from plumbing.passwords import hash_password, use_cheap_hashes
from plumbing.settings import Settings
from plumbing.storage import Storage

PASSWORD = "walnut lantern ferry 9"
SECRET_KEY = "only for tests, " * 3

use_cheap_hashes()


@dataclass
class Clock:
    """Stands still until a test turns it."""

    time: datetime

    def __call__(self) -> datetime:
        return self.time

    def turn(self, **by: float) -> None:
        self.time += timedelta(**by)


class Browser(FlaskClient):
    """Says that its requests come from Foyer's own pages, and sends the CSRF token of its session."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.environ_base["HTTP_SEC_FETCH_SITE"] = "same-origin"

    def send(self, path: str, data: dict[str, Any] | None = None, **more: Any) -> TestResponse:
        """Submits a form of the back office."""
        return self.post(path, data={"csrf_token": self.csrf_token(), **(data or {})}, **more)

    def csrf_token(self) -> str:
        with self.session_transaction() as stored:
            known = dict(stored)
        with self.application.test_request_context():
            session.update(known)
            token = generate_csrf()
            known = dict(session)
        with self.session_transaction() as stored:
            stored.update(known)
        return str(token)


def build_app(
    folder: Path, database_url: str, *, clock: Clock, storage: Storage | None = None, **environ: str
) -> Flask:
    """The whole app over this database. `environ` overrides settings by their names in the environment."""
    settings = Settings.read(
        {
            "FOYER_ENV": "test",
            "FOYER_DATA": str(folder / "data"),
            "FOYER_DATABASE_URL": database_url,
            "FOYER_SECRET_KEY": SECRET_KEY,
            "FOYER_BASE_URL": "http://localhost",
            **environ,
        }
    )
    app = create_app(settings, storage=storage, now=clock)
    app.test_client_class = Browser
    return app


def another(app: Flask) -> Browser:
    """A browser in which nobody is signed in."""
    browser = app.test_client()
    assert isinstance(browser, Browser)
    return browser


def make_user(open_work: Any, email: str = "rec@foyer.test", role: Role = Role.RECRUITER, **more: Any) -> User:
    """A stored user who can sign in with PASSWORD (or `password`)."""
    password = more.pop("password", PASSWORD)
    names = {"first_name": "Rosa", "last_name": "Recruiter"} | more
    with open_work() as work:
        return users.add(work, email=email, role=role, password_hash=hash_password(password), **names)


def sign_in(browser: FlaskClient, user: User, password: str = PASSWORD, **more: Any) -> TestResponse:
    """Signs the browser in as the user, through the page."""
    assert isinstance(browser, Browser)
    response = browser.send("/backoffice/sign-in", {"email": user.email, "password": password}, **more)
    assert response.status_code == 303, response.text
    return response
