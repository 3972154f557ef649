"""Answers that were given to an older version of a form, brought over to the present one."""

from collections.abc import Mapping
from typing import Any

from hiring.models.job import ScreeningForm
from hiring.screening import versions
from portal.raw_input import RawInput


def bring_over(old: ScreeningForm, now: Mapping[str, Any], raw: RawInput) -> list[dict[str, Any]]:
    """Changes `raw` by key, and returns what was lost as the engine's codes. Keys that neither version knows stay,
    and are refused by name."""
    files = [q["key"] for q in old.definition["questions"] if q["type"] == "file"]
    answers, changes = versions.migrate(old.definition, now, raw.answers(files))
    for question in old.definition["questions"]:
        _carry_over(raw, question["key"], answers)
    return list(changes)


def _carry_over(raw: RawInput, key: str, answers: dict[str, Any]) -> None:
    if key not in answers:
        raw.fields.pop(f"q.{key}", None)
        raw.dates.pop(key, None)
        return
    left = answers[key] if isinstance(answers[key], list) else [answers[key]]
    if f"q.{key}" in raw.fields and all(isinstance(value, str) for value in left):
        raw.fields[f"q.{key}"] = [value for value in raw.fields[f"q.{key}"] if value in left]
