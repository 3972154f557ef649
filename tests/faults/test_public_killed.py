"""The web server dies while somebody applies through the public API: sending again makes it good, once."""

import base64
import http.client
import json
from typing import Any

import pytest

from tests.faults.applicants import pdf
from tests.faults.conftest import SLUG
from tests.faults.invariants import applications_in, check_everything, sweep_at_once
from tests.support.house import House

AT = "/api/public/v1"


def ask(house: House, method: str, path: str, body: Any = None) -> tuple[int, Any]:
    """Status and document. Raises OSError or HTTPException when none came."""
    connection = http.client.HTTPConnection(house.settings.host, house.settings.port, timeout=60)
    try:
        raw = None if body is None else json.dumps(body)
        connection.request(method, AT + path, raw, {"Content-Type": "application/json", "Connection": "close"})
        with connection.getresponse() as response:
            return response.status, json.loads(response.read())
    finally:
        connection.close()


def token(house: House) -> str:
    status, said = ask(house, "GET", f"/jobs/{SLUG}/form-token")
    assert status == 200, said
    return str(said["form_token"])


def application(form_token: str, cv: dict[str, str]) -> dict[str, Any]:
    return {
        "form_token": form_token, "attachments": [{"type": "cv", **cv}], "consents": [{"kind": "processing"}],
        "candidate": {"first_name": "Ann", "last_name": "Lee", "email": "ann@example.org"},
    }  # fmt: skip


def bytes_of_a_cv() -> dict[str, str]:
    return {"name": "cv.pdf", "data": base64.b64encode(pdf(200_000)).decode()}


@pytest.mark.parametrize("failpoint", ["after_temp", "after_durable", "in_tx", "after_commit"])
def test_a_death_at_each_step_is_made_good_by_sending_again(hurt: House, failpoint: str) -> None:
    hurt.start(FOYER_FAILPOINT=f"apply.{failpoint}:exit137", FOYER_WEB_PROCESSES="1")
    sent = application(token(hurt), bytes_of_a_cv())
    with pytest.raises((OSError, http.client.HTTPException)):
        ask(hurt, "POST", f"/jobs/{SLUG}/applications", sent)
    hurt.kill()
    assert applications_in(hurt.settings) == (1 if failpoint == "after_commit" else 0)
    check_everything(hurt.settings, [])
    hurt.start()
    first, again = (ask(hurt, "POST", f"/jobs/{SLUG}/applications", sent) for _ in range(2))
    assert first[0] == 201, first
    assert again == first
    hurt.kill()
    sweep_at_once(hurt.settings)
    check_everything(hurt.settings, [])
    assert applications_in(hurt.settings) == 1


def test_a_file_outlives_a_death_between_upload_and_application(hurt: House) -> None:
    hurt.start()
    form_token = token(hurt)
    status, upload = ask(hurt, "POST", "/uploads", {"form_token": form_token, "type": "cv", **bytes_of_a_cv()})
    assert status == 201, upload
    hurt.kill()
    sweep_at_once(hurt.settings)
    hurt.start()
    sent = application(form_token, {"upload_id": upload["upload_id"]})
    assert ask(hurt, "POST", f"/jobs/{SLUG}/applications", sent)[0] == 201
    hurt.kill()
    check_everything(hurt.settings, [])
    assert applications_in(hurt.settings) == 1
