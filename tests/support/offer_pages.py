"""What tests of the pages about offers share: terms as they are typed, and acts on one."""

from typing import Any

from flask import Flask

from hiring import hiring_teams
from hiring.actors import JobRole, Role
from hiring.models.offer import Offer
from hiring.models.user import User
from tests.conftest import OpenWork
from tests.support.applications import World, signed_in
from tests.support.web_app import Browser, make_user

TYPED = {
    "job_title": "Senior welder", "employment_type": "full_time", "salary_amount": "58,500",
    "salary_currency": "GBP", "salary_period": "year", "bonus": "A bicycle", "starts_on": "2027-01-04",
    "message": "We liked your frames.", "expires_on": "2026-12-01",
}  # fmt: skip


def new_url(there: World) -> str:
    return f"/backoffice/applications/{there.noor.id}/offers"


def on_team(app: Flask, open_work: OpenWork, there: World, role: JobRole) -> tuple[User, Browser]:
    """A member who is this on the job, and their browser."""
    user = make_user(open_work, f"{role.value}.door@foyer.test", Role.MEMBER, first_name="Mona")
    with open_work() as work:
        hiring_teams.add(work, there.job, work.session.get_one(User, user.id), role)
    return user, signed_in(app, user)


def act(browser: Browser, offer: Offer, what: str, **data: Any) -> Any:
    data.setdefault("version", offer.version)
    return browser.send(f"/backoffice/offers/{offer.id}/{what}", data)
