"""Keys of programs: their words, who may make and end them, and what an ended one opens."""

import re
import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from hiring import api_keys, policy
from hiring.actors import Kind, Role
from hiring.errors import Invalid, NotAllowed, NotFound
from hiring.models.api_key import ApiKey
from hiring.models.event import Event
from hiring.models.job import JobStatus
from hiring.work import Work
from tests.conftest import NOON, OpenWork
from tests.support import build
from tests.support.applications import actor_of, make_user

SOON = NOON + timedelta(days=30)


def made(work: Work, *scopes: str, name: str = "Payroll", **more: object) -> api_keys.Made:
    found = api_keys.make(work, name, scopes or ("jobs:read",), **{"expires_at": SOON, **more})  # type: ignore[arg-type]
    work.session.flush()
    return found


def test_a_key_is_shown_once_and_kept_as_a_hash(open_work: OpenWork) -> None:
    with open_work() as work:
        one = made(work)
        assert re.fullmatch(r"foyer_[0-9a-f]{8}_[A-Za-z0-9-]{43}_[0-9a-f]{8}", one.words)
        assert one.words.split("_")[1] == one.key.prefix
        row = work.session.scalars(select(ApiKey)).one()
        kept = [str(getattr(row, column.key)) for column in ApiKey.__table__.columns]
        assert not any(one.words in text or one.words.split("_")[2] in text for text in kept)
    with open_work() as work:
        (event,) = work.session.scalars(select(Event).where(Event.object == "api_key"))
        assert (event.type, event.data) == ("api_key.made", {"name": "Payroll", "scopes": ["jobs:read"]})


def test_only_its_own_words_open_it(open_work: OpenWork) -> None:
    with open_work() as work:
        one, other = made(work), made(work)
        find = api_keys.find
        assert find(work.session, one.words) is one.key
        body, checksum = one.words.rsplit("_", 1)
        foreign = f"foyer_{one.key.prefix}_{other.words.split('_')[2]}"
        resealed = f"{foreign}_{api_keys._checksum(foreign)}"
        nothing = f"foyer_00000000_{'x' * 43}"
        for words in ("", "foyer", body, one.words[:-1], one.words + "0", one.words.upper(), f" {one.words}",
                      f"{body}_{'0' * 8 if checksum != '0' * 8 else '1' * 8}", resealed,
                      f"{nothing}_{api_keys._checksum(nothing)}", "foyer_\0_x_y", "ключ"):  # fmt: skip
            assert find(work.session, words) is None, words


def test_a_wrong_checksum_never_asks_the_database() -> None:
    class Nobody:
        def scalar(self, *_: object) -> None:
            raise AssertionError("asked")

    assert api_keys.find(Nobody(), f"foyer_01234567_{'x' * 43}_00000000") is None  # type: ignore[arg-type]


def test_it_opens_nothing_once_it_has_run_out_or_was_revoked(open_work: OpenWork) -> None:
    with open_work() as work:
        one, endless = made(work).key, made(work, expires_at=None).key
        assert api_keys.is_open(one, SOON - timedelta(seconds=1))
        assert not api_keys.is_open(one, SOON)
        assert api_keys.is_open(endless, NOON + timedelta(days=9999))
        api_keys.revoke(work, endless)
        assert not api_keys.is_open(endless, NOON)
        api_keys.revoke(work, endless)
    with open_work() as work:
        types = work.session.scalars(select(Event.type).where(Event.object == "api_key")).all()
        assert types.count("api_key.revoked") == 1


@pytest.mark.parametrize(
    ("name", "scopes", "more", "field", "code"),
    [(" ", ["jobs:read"], {}, "name", "required"), ("x" * 201, ["jobs:read"], {}, "name", "too_long"),
     ("a\0b", ["jobs:read"], {}, "name", "bad_characters"),
     ("a\ud800b", ["jobs:read"], {}, "name", "bad_characters"),
     ("P", [], {}, "scopes", "required"), ("P", ["jobs:eat"], {}, "scopes", "unknown"),
     ("P", ["jobs:read"], {"expires_at": NOON}, "expires_at", "past"),
     ("P", ["jobs:read"], {"expires_at": NOON + timedelta(days=366, seconds=1)}, "expires_at", "too_far"),
     ("P", ["jobs:read"], {"job_ids": []}, "job_ids", "required"),
     ("P", ["jobs:read"], {"job_ids": [uuid.uuid4()]}, "job_ids", "unknown")],
)  # fmt: skip
def test_what_a_key_cannot_be(
    open_work: OpenWork, name: str, scopes: list[str], more: dict[str, object], field: str, code: str
) -> None:
    with open_work() as work:
        with pytest.raises(Invalid) as refused:
            api_keys.make(work, name, scopes, **{"expires_at": SOON, **more})  # type: ignore[arg-type]
        assert refused.value.fields == {field: code}
        assert work.session.scalars(select(ApiKey)).all() == []


def test_it_acts_under_its_own_name_with_its_scopes_and_jobs(open_work: OpenWork) -> None:
    with open_work() as work:
        job = build.job(work)
        one = made(work, "tags:write", "jobs:read", "jobs:read", name="  Pay   roll ", job_ids=[job.id, job.id])
        actor = api_keys.actor_of(one.key)
        assert (actor.kind, actor.id, actor.name) == (Kind.KEY, one.key.id, "Pay roll")
        assert one.key.scopes == ["jobs:read", "tags:write"]
        assert actor.only_jobs == frozenset({job.id})
        assert actor.holds("jobs:read")
        assert not actor.holds("jobs:write")
        assert list(api_keys.jobs_of(work, one.key)) == [job.name]
        assert api_keys.actor_of(made(work).key).only_jobs is None


def test_jobs_to_choose_from_are_those_that_are_not_archived(open_work: OpenWork) -> None:
    with open_work() as work:
        there, archived = build.job(work), build.job(work, name="Old", slug="old")
        archived.status = JobStatus.ARCHIVED
        work.session.flush()
        assert [id for id, _ in api_keys.jobs_to_choose(work)] == [there.id]


def test_administrators_alone_make_see_and_end_keys(open_work: OpenWork) -> None:
    with open_work() as work:
        one = made(work)
        rosa = make_user(work, "Rosa")
        key = api_keys.actor_of(one.key)

    def everything(work: Work) -> list[Callable[[], object]]:
        there = work.session.get_one(ApiKey, one.key.id)
        return [
            lambda: made(work), lambda: api_keys.revoke(work, there), lambda: api_keys.listed(work),
            lambda: api_keys.get(work, there.id), lambda: api_keys.jobs_to_choose(work),
            lambda: api_keys.open_ones_of(work, rosa),
        ]  # fmt: skip

    for actor in (actor_of(rosa), key):
        assert not policy.may_manage_keys(actor)
        with open_work(actor) as work:
            for act in everything(work):
                with pytest.raises(NotAllowed):
                    act()
    with open_work() as work:
        assert api_keys.get(work, one.key.id).name == "Payroll"
        with pytest.raises(NotFound):
            api_keys.get(work, uuid.uuid4())


def test_the_list_has_working_keys_first(open_work: OpenWork) -> None:
    with open_work() as work:
        ended, first = made(work, name="Ended"), made(work, name="First")
        api_keys.revoke(work, ended.key)
    with open_work() as work:
        assert [key.name for key in api_keys.listed(work)] == ["First", "Ended"]
        api_keys.touch(work.session, first.key.id, NOON)
    with open_work() as work:
        assert api_keys.get(work, first.key.id).last_used_at == NOON


def test_the_keys_that_somebody_leaves_behind(open_work: OpenWork) -> None:
    with open_work() as work:
        ada, eve = make_user(work, "Ada", Role.ADMIN), make_user(work, "Eve", Role.ADMIN)
    with open_work(actor_of(ada)) as work:
        stays, ended = made(work, name="Stays"), made(work, name="Ended")
        made(work, name="Short", expires_at=NOON + timedelta(seconds=1))
        api_keys.revoke(work, ended.key)
    with open_work(actor_of(eve), now=SOON - timedelta(days=1)) as work:
        assert [key.name for key in api_keys.open_ones_of(work, ada)] == [stays.key.name]
        assert list(api_keys.open_ones_of(work, eve)) == []
