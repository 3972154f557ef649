"""The screening vectors through the private API: the same as through the engine.

Cases with files are left out: what the engine is told of a file is what the server finds in its bytes.
"""

import json
import uuid
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from hiring import jobs, screening_forms
from hiring.models.application import Answer, Submission
from tests.api.conftest import MakeProgram
from tests.conftest import OpenWork
from tests.support.api_applications import body, job
from tests.support.web_app import Clock

CASES = json.loads((Path(__file__).parents[1] / "hiring" / "screening" / "vectors.json").read_text())
PARTS = 4


def has_objects(value: Any) -> bool:
    return isinstance(value, dict) or (isinstance(value, list) and any(map(has_objects, value)))


EXPRESSIBLE = [case for case in CASES if "expect" in case and not any(map(has_objects, case["answers"].values()))]


def test_enough_cases_take_part() -> None:
    assert len(EXPRESSIBLE) > 100


@pytest.mark.parametrize("part", range(PARTS))
def test_the_api_judges_as_the_engine_does(
    program: MakeProgram, open_work: OpenWork, clock: Clock, part: int
) -> None:
    made, one = job(open_work, screening_form=None), program()
    differing = []
    for number, case in enumerate(EXPRESSIBLE[part::PARTS]):
        today = datetime.combine(date.fromisoformat(case["today"]), time(12), UTC)
        with open_work() as work:
            screening_forms.publish(work, jobs.get(work, made.id), case["definition"])
        clock.time = today
        answer = one.post(f"/jobs/{made.id}/applications", body(number, answers=case["answers"]))
        expected = case["expect"]
        if answer.status_code == 201:
            found = kept(open_work, answer.json["id"])
        else:
            found = refused(answer.json) | {key: expected[key] for key in ("answers", "knockouts")}
        wanted = {key: expected[key] for key in found}
        if found != wanted or (answer.status_code == 201) != (not expected["errors"]):
            differing.append((case["name"], found, wanted))
    assert differing == []


def refused(problem: dict[str, Any]) -> dict[str, Any]:
    assert problem["code"] == "validation_error", problem
    errors = [
        {"question": one["pointer"].removeprefix("/answers/").replace("~1", "/").replace("~0", "~"),
         "code": one["code"], "params": one.get("params", {})}
        for one in problem["errors"]
    ]  # fmt: skip
    return {"errors": errors, "visible": problem["visible"], "notices": problem["notices"]}


def kept(open_work: OpenWork, application_id: str) -> dict[str, Any]:
    with open_work() as work:
        found = select(Submission).where(Submission.application_id == uuid.UUID(application_id))
        submission = work.session.scalars(found).one()
        rows = work.session.execute(
            select(Answer.question_key, Answer.value).where(Answer.submission_id == submission.id)
        )
        return {"visible": submission.visible, "answers": {key: value for key, value in rows},
                "knockouts": submission.flags}  # fmt: skip
