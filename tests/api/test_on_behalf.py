"""On whose behalf a program acts: told in history, and no right."""

from typing import Any

import pytest
from sqlalchemy import select

from hiring.actors import Role
from hiring.models.event import Event
from hiring.models.user import UserStatus
from tests.api.conftest import MakeProgram
from tests.conftest import OpenWork
from tests.support.api_applications import create, job
from tests.support.applications import make_user


def test_history_tells_whose_act_it_was_and_for_whom(program: MakeProgram, open_work: OpenWork) -> None:
    made = job(open_work)
    with open_work() as work:
        rosa = make_user(work, "Rosa", Role.ADMIN)
    one = program("applications:read", "applications:write")
    ana = create(one, made)
    path, header = f"/applications/{ana['id']}", {"On-Behalf-Of": str(rosa.id)}
    assert one.post(f"{path}/advance", headers=header).status_code == 200
    assert one.delete(path, headers=header).json["code"] == "missing_scope"
    assert one.post("/users", {"email": "x@example.org"}, headers=header).json["code"] == "missing_scope"
    with open_work() as work:
        (moved,) = work.session.scalars(select(Event).where(Event.type == "application.moved")).all()
        assert (moved.actor_type, moved.actor_id) == ("key", one.key_id)
        assert moved.actor_name == "Payroll on behalf of Rosa Test"
    steps = one.walk(f"{path}/stage-history")
    assert steps[-1]["actor"] == {"kind": "key", "id": str(one.key_id), "name": "Payroll"}


@pytest.mark.parametrize("named", ["nobody", "01957a3e-8d10-7b5a-8f21-5a1c6d2e9b43", ""])
def test_who_is_no_active_user_is_refused(program: MakeProgram, open_work: OpenWork, named: str) -> None:
    refused = program().post("/tags", {"name": "x"}, headers={"On-Behalf-Of": named})
    assert (refused.status_code, refused.json["code"]) == (422, "validation_error")
    faults: list[Any] = refused.json["errors"]
    assert [(fault["pointer"], fault["code"]) for fault in faults] == [("?On-Behalf-Of", "unknown_user")]


def test_who_has_left_is_refused(program: MakeProgram, open_work: OpenWork) -> None:
    with open_work() as work:
        gone = make_user(work, "Gone")
        gone.status = UserStatus.INACTIVE
    refused = program().post("/tags", {"name": "x"}, headers={"On-Behalf-Of": str(gone.id)})
    assert refused.json["code"] == "validation_error"
