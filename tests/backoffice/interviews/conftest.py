"""An interview, and the browser of its interviewer."""

import uuid

import pytest
from flask import Flask

from hiring.models.user import User
from tests.conftest import OpenWork
from tests.support import web_app
from tests.support.applications import World, recruiter, signed_in
from tests.support.interviews import arranged
from tests.support.web_app import Browser


@pytest.fixture
def rosa(app: Flask, open_work: OpenWork, there: World) -> Browser:
    return recruiter(app, open_work)


@pytest.fixture
def ivo(app: Flask, open_work: OpenWork, there: World) -> Browser:
    """The interviewer's browser."""
    with open_work() as work:
        user = work.session.get_one(User, there.interviewer.id)
        user.password_hash = web_app.hash_password(web_app.PASSWORD)
    return signed_in(app, user)


@pytest.fixture
def made(open_work: OpenWork, there: World) -> uuid.UUID:
    """Ivo and Mona talk with Noor on Thursday."""
    with open_work(there.dario) as work:
        return arranged(work, there.noor, there.interviewer, there.manager, organizer_id=there.dario.id).id
