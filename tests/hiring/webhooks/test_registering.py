"""Webhooks: who may have one, of what, and how it is changed."""

import json
import uuid
from typing import Any

import pytest
from sqlalchemy import select

from hiring import (
    webhooks,
)
from hiring.errors import Conflict, Invalid, NotAllowed, NotFound, Stale
from hiring.models.event import Event
from plumbing.public_addresses import Exempt
from tests.conftest import OpenWork
from tests.support import applying, standing
from tests.support.applications import World, applied
from tests.support.webhooks import EVERYTHING, URL, acting, key, moved, register, told, unsealed


def test_a_webhook_begins_with_the_present(open_work: OpenWork, there: World) -> None:
    with open_work() as work:
        webhook = register(work)
    assert told(open_work, webhook) == []
    moved(open_work, there)
    assert [one["type"] for one in told(open_work, webhook)] == ["application.stage_changed"]


def test_a_key_makes_what_its_scopes_allow_and_sees_its_own_alone(open_work: OpenWork, there: World) -> None:
    with open_work() as work:
        payroll, other = key(work, "webhooks:write", "offers:read", "offers:decide"), key(work, "jobs:read")
        mine = register(work, payroll, event_types=["offer.accepted"])
        theirs = register(work, other)
        house = register(work)
        assert (mine.scopes, mine.created_by_key_id) == (["offers:read"], payroll.id)
        assert webhooks.listed(acting(work, payroll)) == [mine]
        assert set(webhooks.listed(work)) == {mine, theirs, house}
        for hidden in (theirs, house):
            with pytest.raises(NotFound):
                webhooks.get(acting(work, payroll), hidden.id)
            with pytest.raises(NotAllowed):
                webhooks.rotate_secret(acting(work, payroll), hidden, seal=unsealed)
        with pytest.raises(Invalid) as wrong:
            register(work, payroll, event_types=["offer.accepted", "job.opened"])
        assert wrong.value.fields == {"event_types": "scope_lacking"}


def test_people_who_are_not_administrators_make_none(open_work: OpenWork, there: World) -> None:
    for actor in (there.dario, there.manager, there.stranger):
        with open_work(actor) as work:
            with pytest.raises(NotAllowed):
                register(work)
            assert webhooks.listed(work) == []


@pytest.mark.parametrize(
    ("given", "problems"),
    [({"url": ""}, {"url": "required"}), ({"url": "http://hooks.example.org/"}, {"url": "https_only"}),
     ({"url": "https://10.0.0.1/"}, {"url": "address_not_allowed"}), ({"url": "x"}, {"url": "not_a_url"}),
     ({"description": "x" * 201}, {"description": "too_long"}),
     ({"description": "\0"}, {"description": "bad_characters"}),
     ({"event_types": ["job.eaten"]}, {"event_types": "unknown"}), ({"job_ids": []}, {"job_ids": "required"}),
     ({"job_ids": [uuid.UUID(int=1)]}, {"job_ids": "unknown_job"})],
)  # fmt: skip
def test_what_is_wrong_is_named(open_work: OpenWork, given: dict[str, Any], problems: dict[str, str]) -> None:
    with open_work() as work, pytest.raises(Invalid) as wrong:
        register(work, **given)
    assert wrong.value.fields == problems


def test_a_key_that_is_kept_to_some_jobs_keeps_its_webhook_to_them(open_work: OpenWork, there: World) -> None:
    with open_work() as work:
        other = applying.make_job(work, name="Painter", slug="painter")
        narrow = key(work, *EVERYTHING, job_ids=[there.job.id])
        webhook = register(work, narrow)
        assert webhook.job_ids == [str(there.job.id)]
        with pytest.raises(Invalid):
            register(work, narrow, job_ids=[other.id])
        applied(work, other, "Paula Painter")
    assert told(open_work, webhook) == []
    moved(open_work, there)
    assert len(told(open_work, webhook)) == 1


def test_there_is_an_end_to_how_many(open_work: OpenWork) -> None:
    with open_work() as work:
        made = [register(work) for _ in range(webhooks.MOST)]
        with pytest.raises(Conflict, match="too_many_webhooks"):
            register(work)
        webhooks.delete(work, made[0])
        register(work)


def test_a_change_is_refused_where_somebody_else_was_faster(open_work: OpenWork) -> None:
    with open_work() as work:
        webhook = register(work)
    with open_work() as work:
        webhook = webhooks.get(work, webhook.id)
        seen = webhook.version
        webhooks.change(work, webhook, exempt=Exempt(), description="Payroll", version=seen)
        work.session.flush()
        with pytest.raises(Stale):
            webhooks.change(work, webhook, exempt=Exempt(), url="https://else.example.org/", version=seen)
        assert (webhook.url, webhook.description) == (URL, "Payroll")


def test_what_happened_to_webhooks_is_told_without_their_addresses(open_work: OpenWork) -> None:
    with open_work() as work:
        webhook = register(work, url="https://hooks.example.org/s3cret?token=s3cret")
        webhooks.rotate_secret(work, webhook, seal=unsealed)
        webhooks.disable(work, webhook)
        webhooks.enable(work, webhook)
        webhooks.change(work, webhook, exempt=Exempt(), url="https://hooks.example.org/s3cret/2")
        webhooks.delete(work, webhook)
        webhooks.delete(work, webhook)
        assert standing.types(work)[-6:] == [
            "webhook.created", "webhook.secret_rotated", "webhook.disabled", "webhook.enabled", "webhook.changed",
            "webhook.deleted",
        ]  # fmt: skip
        assert "s3cret" not in json.dumps([one.data for one in work.session.scalars(select(Event))])
