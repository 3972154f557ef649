"""API keys in the settings: made for a program, seen once, looked at, revoked; and what somebody leaves behind."""

import re
import uuid
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from hiring import api_keys, users
from hiring.actors import Role
from hiring.models.api_key import ApiKey
from hiring.models.user import User
from tests.conftest import NOON, OpenWork
from tests.support import build
from tests.support.applications import CANARY, actor_of
from tests.support.web_app import Browser, Clock, make_user

PATH = "/backoffice/settings/api-keys"
TYPED = {"name": "Payroll", "scopes": ["jobs:read", "applications:read"], "reach": "all", "days": "90"}


def stored(open_work: OpenWork) -> ApiKey:
    with open_work() as work:
        return work.session.scalars(select(ApiKey)).one()


def asks(app: Flask, words: str) -> int:
    return app.test_client().get("/api/v1/me", headers={"Authorization": f"Bearer {words}"}).status_code


def test_a_key_is_made_seen_once_used_and_revoked(app: Flask, ada: Browser, open_work: OpenWork) -> None:
    assert "No keys yet" in ada.get(PATH).text
    assert all(f'value="{scope}"' in ada.get(f"{PATH}/new").text for scope in api_keys.ALL_SCOPES)
    made = ada.send(f"{PATH}/new", TYPED)
    assert (made.status_code, made.location) == (200, None)
    assert "no-store" in made.headers["Cache-Control"]
    (words,) = re.findall(r"foyer_[0-9a-f]{8}_[A-Za-z0-9-]+_[0-9a-f]{8}", made.text)
    key = stored(open_work)
    assert (key.name, key.scopes, key.job_ids) == ("Payroll", ["jobs:read", "applications:read"], None)
    assert key.expires_at == NOON + timedelta(days=90)
    assert asks(app, words) == 200
    for page in (ada.get(PATH).text, ada.get(f"{PATH}/{key.id}").text):
        assert words not in page
        assert f"foyer_{key.prefix}_…" in page
        assert "Ada Admin" in page
        assert "Works" in page
        assert "Never" not in page
    revoked = ada.send(f"{PATH}/{key.id}/revocation")
    assert revoked.location == f"{PATH}/{key.id}?done=revoked"
    page = ada.get(revoked.location).text
    assert "It opens nothing any more" in page
    assert "Revoke this key" not in page
    assert asks(app, words) == 401


def test_one_that_has_run_out_says_so(ada: Browser, open_work: OpenWork, clock: Clock) -> None:
    with open_work() as work:
        api_keys.make(work, "Short", ["jobs:read"], expires_at=NOON + timedelta(seconds=60))
    clock.turn(seconds=60)
    page = ada.get(PATH).text
    assert "Has run out" in page
    assert "made by a command" in page


def test_it_may_know_of_chosen_jobs_alone(ada: Browser, open_work: OpenWork) -> None:
    with open_work() as work:
        job, _other = build.job(work), build.job(work, name="Other", slug="other")
    assert "Other" in ada.get(f"{PATH}/new").text
    ada.send(f"{PATH}/new", {**TYPED, "reach": "some", "job_ids": [str(job.id)]})
    key = stored(open_work)
    assert key.job_ids == [str(job.id)]
    page = ada.get(f"{PATH}/{key.id}").text
    assert job.name in page
    assert "Other" not in page


@pytest.mark.parametrize(
    ("given", "sentence"),
    [({"name": " "}, "Name the program"), ({"name": "x" * 201}, "under 200 characters"),
     ({"scopes": []}, "Choose at least one thing"), ({"scopes": "jobs:eat"}, "Choose from the list"),
     ({"reach": "some"}, "Choose at least one job"), ({"reach": "some", "job_ids": "x"}, "no longer there"),
     ({"reach": "some", "job_ids": str(uuid.uuid4())}, "no longer there"),
     ({"days": ""}, "Choose how long it lasts"), ({"days": "36500"}, "Choose how long it lasts"),
     ({"days": "٣٠"}, "Choose how long it lasts")],
)  # fmt: skip
def test_what_does_not_do_is_told_and_kept(
    ada: Browser, open_work: OpenWork, given: dict[str, str], sentence: str
) -> None:
    refused = ada.send(f"{PATH}/new", {**TYPED, **given})
    assert (refused.status_code, sentence in refused.text) == (422, True)
    assert 'name="scopes" value="users:read"' in refused.text
    with open_work() as work:
        assert work.session.scalars(select(ApiKey)).all() == []


def test_recruiters_see_nothing_of_it(rosa: Browser, open_work: OpenWork) -> None:
    assert rosa.get(PATH).status_code == 403
    assert "API keys" not in rosa.get("/backoffice/settings").text


def test_making_and_revoking_ask_again_who_it_is(ada: Browser, open_work: OpenWork, clock: Clock) -> None:
    ada.send(f"{PATH}/new", TYPED)
    key = stored(open_work)
    clock.turn(minutes=16)
    assert (ada.get(PATH).status_code, ada.get(f"{PATH}/{key.id}").status_code) == (200, 200)
    for answer in (
        ada.get(f"{PATH}/new"),
        ada.send(f"{PATH}/new", TYPED),
        ada.send(f"{PATH}/{key.id}/revocation"),
    ):
        assert (answer.status_code, "/backoffice/confirm" in answer.location) == (303, True)
    assert stored(open_work).revoked_at is None


def test_keys_of_somebody_who_is_gone_are_named_for_review(ada: Browser, open_work: OpenWork) -> None:
    eve = make_user(open_work, "eve@foyer.test", Role.ADMIN, first_name="Eve")
    with open_work(actor_of(eve)) as work:
        key = api_keys.make(work, "Job site", ["jobs:read"], expires_at=NOON + timedelta(days=9)).key
        ended = api_keys.make(work, "Ended", ["jobs:read"], expires_at=NOON + timedelta(days=9)).key
        api_keys.revoke(work, ended)
    assert "Job site" not in ada.get(f"/backoffice/users/{eve.id}").text
    with open_work() as work:
        users.deactivate(work, work.session.get_one(User, eve.id))
    page = ada.get(f"/backoffice/users/{eve.id}").text
    assert f'href="{PATH}/{key.id}">Job site</a>' in page
    assert "Ended" not in page
    with open_work() as work:
        assert api_keys.is_open(api_keys.get(work, key.id), NOON)


def test_hostile_names_stay_words(ada: Browser) -> None:
    made = ada.send(f"{PATH}/new", {**TYPED, "name": CANARY})
    assert made.status_code == 200
    page = ada.get(PATH).text
    assert CANARY not in page
    assert "&lt;img src=x" in page
