"""The screening vectors through every door: the engine, the careers site's form without scripts and its fragment,
the private and the public API. Each on the cases that it can express, and all of them say the same."""

import json
import re
import uuid
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.datastructures import MultiDict
from wtforms.form import BaseForm
from wtforms.meta import DefaultMeta

from hiring import jobs, screening, screening_forms
from hiring.models.application import Answer, Submission
from hiring.models.job import Job
from tests.api.conftest import MakeProgram, Program
from tests.conftest import OpenWork
from tests.support.api_applications import ANA, body, job
from tests.support.public_applicants import AGREED, PUBLIC
from tests.support.web_app import Clock
from web import answer_wording, form_token
from web.asked_fields import AskedField, first_control

Case = Mapping[str, Any]
Found = dict[str, Any]
"""Some of `visible`, `errors`, `answers`, `notices`, `knockouts`: what the door lets one see."""

CASES: list[Case] = json.loads((Path(__file__).parents[1] / "hiring" / "screening" / "vectors.json").read_text())
JUDGED = [case for case in CASES if "expect" in case]
DOORS = ("engine", "form", "fragment", "private", "public")
PARTS = 6

EXPRESSIBLE = {"engine": 127, "form": 64, "fragment": 64, "private": 116, "public": 116}
UNTOLD: dict[str, dict[str, int]] = {
    "form": {"has JSON types": 52, "has files": 11},
    "fragment": {"has JSON types": 52, "has files": 11},
    "private": {"has files": 11},
    "public": {"has files": 11},
}
"""How many cases stay outside a door, by the reason. A change of these numbers is to be understood."""


def untold(door: str, case: Case) -> str:
    """Why the door cannot express the case; empty: it can. What the engine is told of a file (its kind and size)
    the other doors find out from its bytes: they believe nobody."""
    values = [one for value in case["answers"].values() for one in (value if isinstance(value, list) else [value])]
    if door == "engine":
        return ""
    if any(isinstance(one, dict) for one in values):
        return "has files"
    if door in ("private", "public"):
        return ""
    if not all(isinstance(one, str) for one in values):
        return "has JSON types"
    empty = any(value == [] for value in case["answers"].values())
    broken = any(0xD800 <= ord(char) < 0xE000 for one in values for char in one)
    return "has what no form can post" if empty or broken else ""


def test_no_case_drops_out_unnoticed() -> None:
    assert {door: sum(not untold(door, case) for case in JUDGED) for door in DOORS} == EXPRESSIBLE
    found = {door: Counter(reason for case in JUDGED if (reason := untold(door, case))) for door in UNTOLD}
    assert found == UNTOLD


@dataclass
class House:
    """A job whose form is the case's, on the case's day. `number`: a person of their own for each sending."""

    app: Flask
    open_work: OpenWork
    clock: Clock
    program: Program
    job: Job
    number: int = 0

    def ask(self, door: Callable[["House", Case], Found], case: Case) -> Found:
        self.number += 1
        return door(self, case)

    @property
    def person(self) -> dict[str, Any]:
        return {**ANA, "email": f"person{self.number}@example.org"}

    def token(self, kind: form_token.Kind) -> str:
        with self.app.test_request_context():
            return form_token.issue(self.job.id, kind)

    def kept(self, **by: Any) -> Found:
        with self.open_work() as work:
            found = select(Submission).filter_by(**by) if by else select(Submission).order_by(Submission.id.desc())
            submission = work.session.scalars(found.limit(1)).one()
            rows = work.session.execute(
                select(Answer.question_key, Answer.value).where(Answer.submission_id == submission.id)
            )
            return {"errors": [], "visible": submission.visible, "knockouts": submission.flags,
                    "answers": {key: value for key, value in rows}}  # fmt: skip


def engine(_house: House, case: Case) -> Found:
    return dict(
        screening.validate_submission(case["definition"], case["answers"], date.fromisoformat(case["today"]))
    )


def form(house: House, case: Case) -> Found:
    """What somebody without scripts posts; errors as the page says them, each beside its question."""
    data = posted(case)
    for name, value in {**house.person, "consent": "yes", "action": "send"}.items():
        data.add(name, value)
    data.add("form_token", house.token(form_token.PAGE))
    answer = house.app.test_client().post("/jobs/frame-welder/apply", data=data)
    if answer.status_code == 303:
        return house.kept()
    assert answer.status_code == 422, answer.text
    summary = re.search(r'id="error-summary".*?</div>', answer.text, re.S)
    assert summary is not None
    said = [(control, unescape(words)) for control, words in
            re.findall(r'<a href="#([^"]+)">([^<]+)</a>', summary[0])]  # fmt: skip
    return {"visible": shown(answer.text), "errors": said}


def fragment(house: House, case: Case) -> Found:
    """What a page with scripts is told while somebody answers: which questions show."""
    answer = house.app.test_client().post(
        "/jobs/frame-welder/apply/questions", data=posted(case), headers={"HX-Request": "true"}
    )
    assert answer.status_code == 200, answer.text
    return {"visible": shown(answer.text)}


def private(house: House, case: Case) -> Found:
    answer = house.program.post(f"/jobs/{house.job.id}/applications", body(house.number, answers=case["answers"]))
    if answer.status_code == 201:
        return house.kept(application_id=uuid.UUID(answer.json["id"]))
    return refused(answer.json)


def public(house: House, case: Case) -> Found:
    sent = {"form_token": house.token(form_token.PROGRAM), "candidate": house.person, "consents": AGREED,
            "answers": case["answers"]}  # fmt: skip
    answer = house.app.test_client().post(f"{PUBLIC}/jobs/frame-welder/applications", json=sent)
    if answer.status_code == 201:
        return house.kept(id=uuid.UUID(answer.json["reference"]))
    return refused(answer.json)


ASK = {"engine": engine, "form": form, "fragment": fragment, "private": private, "public": public}


def posted(case: Case) -> MultiDict[str, str]:
    data: MultiDict[str, str] = MultiDict()
    for key, value in case["answers"].items():
        for one in value if isinstance(value, list) else [value]:
            data.add(f"q.{key}", one)
    return data


def shown(page: str) -> list[str]:
    found = re.search(r'name="shown" value="([^"]*)"', page)
    return found[1].split() if found else []


def refused(problem: Mapping[str, Any]) -> Found:
    assert problem["code"] == "validation_error", problem
    errors = [
        {"question": one["pointer"].removeprefix("/answers/").replace("~1", "/").replace("~0", "~"),
         "code": one["code"], "params": one.get("params", {})}
        for one in problem["errors"]
    ]  # fmt: skip
    return {"errors": errors, "visible": problem["visible"], "notices": problem["notices"]}


def expected(house: House, door: str, case: Case, found: Found) -> Found:
    wanted = {key: case["expect"][key] for key in found}
    if door == "form" and case["expect"]["errors"]:
        wanted["errors"] = sentences(house, case)
    return wanted


def sentences(house: House, case: Case) -> list[tuple[str, str]]:
    """The errors as the page must say them: where the link leads, and the words. One for no question of the form
    names it, and stands last."""
    by_key = {one["key"]: one for one in case["definition"]["questions"]}
    said, last = [], []
    with house.app.test_request_context():
        for error in case["expect"]["errors"]:
            key = error["question"]
            if key in by_key:
                words = answer_wording.sentence(error["code"], error["params"], by_key[key])
                said.append((control_of(by_key[key]), words))
            else:
                words = f"This form has no question “{f'q.{key}'[:60]}”, so its answer cannot be kept"
                last.append(("main", words))
    return said + last


def control_of(question: Mapping[str, Any]) -> str:
    name = f"q.{question['key']}"
    (field,) = BaseForm({name: AskedField(question, label="")}, meta=DefaultMeta())
    assert isinstance(field, AskedField)
    return first_control(field)


@pytest.fixture
def house(app: Flask, program: MakeProgram, open_work: OpenWork, clock: Clock) -> House:
    return House(app, open_work, clock, program(), job(open_work, screening_form=None))


@pytest.mark.parametrize("part", range(PARTS))
def test_every_door_says_the_same(house: House, part: int) -> None:
    differing = []
    for case in JUDGED[part::PARTS]:
        house.clock.time = datetime.combine(date.fromisoformat(case["today"]), time(12), UTC)
        with house.open_work() as work:
            screening_forms.publish(work, jobs.get(work, house.job.id), case["definition"])
        for door in DOORS:
            if untold(door, case):
                continue
            found = house.ask(ASK[door], case)
            wanted = expected(house, door, case, found)
            if found != wanted:
                differing.append((door, case["name"], found, wanted))
    assert differing == []
