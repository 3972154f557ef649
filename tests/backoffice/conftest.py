"""People, jobs and a post office that tests of the back office share."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from hiring import applications, jobs, offers
from hiring.actors import Role
from hiring.models.job import Job
from hiring.models.offer import Offer, OfferStatus
from hiring.models.user import User
from tests.conftest import OpenWork
from tests.support.applications import World, recruiter, world
from tests.support.offers import in_state
from tests.support.post_office import PostOffice
from tests.support.second_step import Guarded, guarded_user
from tests.support.standing import ready
from tests.support.web_app import Browser, Clock, another, make_user
from tests.support.web_app import sign_in as enter


@pytest.fixture
def rosa(app: Flask, open_work: OpenWork) -> Browser:
    return recruiter(app, open_work)


@pytest.fixture
def dara(app: Flask, open_work: OpenWork) -> Browser:
    return recruiter(app, open_work, "Dara")


@pytest.fixture
def job(open_work: OpenWork) -> Job:
    """An open job."""
    with open_work() as work:
        job = ready(work)
        jobs.open(work, job)
        return job


@pytest.fixture
def there(open_work: OpenWork) -> World:
    """Mona is on the team as hiring manager, Ivo as interviewer; Stan is a member and on no team."""
    with open_work() as work:
        return world(work)


@pytest.fixture
def post_office(app: Flask, clock: Clock) -> PostOffice:
    return PostOffice(app, clock)


@pytest.fixture
def admin(open_work: OpenWork) -> User:
    return make_user(open_work, "ada@foyer.test", Role.ADMIN, first_name="Ada", last_name="Admin")


@pytest.fixture
def ada(app: Flask, admin: User) -> Browser:
    browser = another(app)
    enter(browser, admin)
    return browser


@pytest.fixture
def guarded(app: Flask, open_work: OpenWork) -> Guarded:
    return guarded_user(app, open_work)


@pytest.fixture
def offer_of(open_work: OpenWork) -> Callable[[], Offer]:
    """The newest offer as it is stored."""

    def read() -> Offer:
        with open_work() as work:
            id = work.session.scalars(select(Offer.id).order_by(Offer.number.desc())).first()
            assert id is not None
            found = offers.get(work, id)
            _ = found.letter
            return found

    return read


@pytest.fixture
def begin(open_work: OpenWork, there: World) -> Callable[..., Offer]:
    """Dario's offer to Noor in a state."""

    def make(status: OfferStatus = OfferStatus.DRAFT, **terms: Any) -> Offer:
        with open_work(there.dario) as work:
            return in_state(work, applications.get(work, there.noor.id), status, **terms)

    return make
