"""The screening vectors through the HTML form and through the fragment: the same as through the engine.

Only cases that a form can express take part: text values (no JSON numbers, booleans or nulls) for questions
whose files, if any, are left out.
"""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from werkzeug.datastructures import MultiDict

from hiring import screening
from portal.application_form import ApplicationForm, Asked
from portal.raw_input import RawInput
from tests.support.applying import make_job

CASES = json.loads((Path(__file__).parents[1] / "hiring" / "screening" / "vectors.json").read_text())


def is_expressible(value: Any) -> bool:
    values = value if isinstance(value, list) else [value]
    return bool(values) and all(isinstance(one, str) and is_encodable(one) for one in values)


def is_encodable(text: str) -> bool:
    return not any(0xD800 <= ord(char) < 0xE000 for char in text)


EXPRESSIBLE = [
    case
    for case in CASES
    if "expect" in case and case["answers"] and all(is_expressible(value) for value in case["answers"].values())
]


def posted(case: dict[str, Any]) -> MultiDict[str, str]:
    form: MultiDict[str, str] = MultiDict()
    for key, value in case["answers"].items():
        for one in value if isinstance(value, list) else [value]:
            form.add(f"q.{key}", one)
    return form


def test_enough_cases_take_part():
    assert len(EXPRESSIBLE) > 50


@pytest.mark.parametrize("case", EXPRESSIBLE, ids=lambda case: case["name"])
def test_the_form_judges_as_the_engine_does(app, open_work, case):
    with open_work() as work:
        job = make_job(work, screening_form=None)
        raw = RawInput.of(posted(case))
        form = FormOf(case["definition"], job)
        with app.test_request_context():
            given = ApplicationForm(form, raw, date.fromisoformat(case["today"]))  # type: ignore[arg-type]
            judged = given.judged()
            visible = given.visible_keys
    expected = case["expect"]
    assert visible == expected["visible"]
    assert judged.answers == expected["answers"]
    assert judged.flags == expected["knockouts"]
    assert [
        {"question": one.field[2:], "code": one.code, "params": one.params}
        for one in judged.problems
        if one.field.startswith("q.")
    ] == expected["errors"]


class FormOf(Asked):
    """A form of this definition, without a row behind it."""

    def __init__(self, definition: dict[str, Any], job: Any) -> None:
        super().__init__(job, None)
        object.__setattr__(self, "_definition", definition)

    @property
    def definition(self) -> dict[str, Any]:
        return self._definition  # type: ignore[attr-defined, no-any-return]

    @property
    def compiled(self) -> screening.Form:
        return screening.Form.of(self.definition)


@pytest.mark.parametrize("case", EXPRESSIBLE[::7], ids=lambda case: case["name"])
def test_the_fragment_shows_what_the_engine_shows(visitor, open_work, clock, case):
    from datetime import UTC, datetime

    clock.time = datetime.combine(date.fromisoformat(case["today"]), datetime.min.time(), UTC).replace(hour=12)
    with open_work(now=clock.time) as work:
        job = make_job(work, screening_form=case["definition"])
    answer = visitor.post(f"/jobs/{job.slug}/apply/questions", data=posted(case), headers={"HX-Request": "true"})
    assert answer.status_code == 200
    shown = answer.text.split('name="shown" value="')[1].split('"')[0].split()
    assert (
        shown
        == case["expect"]["visible"]
        == screening.visible(case["definition"], case["answers"], date.fromisoformat(case["today"]))
    )
