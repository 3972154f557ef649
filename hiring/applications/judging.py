"""Judging what somebody sends for a job: their profile and their answers, in one round.

The profile's own fields (name, address, CV, consent) are a small screening form of their own, so that one
engine normalises and judges everything an applicant types, with one set of codes.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from hiring import screening
from hiring.addresses import canonical_email
from hiring.models.job import Asked, Job
from hiring.screening.form import Form

CV_KINDS = ["pdf", "docx", "odt", "rtf", "txt"]
NO_QUESTIONS = Form.of({"schema": 1, "questions": []})
MOST_FILES = 25
MOST_BYTES = 50 * 1024 * 1024


@dataclass(frozen=True)
class Problem:
    """One thing to put right. `field` is the form field's name (`email`, `q.years`)."""

    field: str
    code: str
    params: Mapping[str, Any]


@dataclass(frozen=True)
class Judged:
    """What the engine found. Accepted iff there are no problems."""

    profile: Mapping[str, Any]
    answers: Mapping[str, Any]
    visible: list[str]
    flags: list[str]
    problems: list[Problem]
    notices: list[Mapping[str, Any]]


def profile_definition(job: Job) -> Mapping[str, Any]:
    """The questions that every applicant for this job is asked, as a screening form. Not to be changed."""
    return _profile(job.asks_phone, job.asks_cv, job.asks_cover_letter)[0]


@cache
def _profile(phone: Asked, cv: Asked, cover_letter: Asked) -> tuple[dict[str, Any], Form]:
    """The definition and the same compiled; there are few."""
    questions: list[dict[str, Any]] = [
        {"key": "first_name", "type": "text", "label": "First name", "required": True,
         "constraints": {"max_length": 255}},
        {"key": "last_name", "type": "text", "label": "Last name", "constraints": {"max_length": 255}},
        {"key": "email", "type": "text", "label": "Email", "required": True,
         "constraints": {"format": "email", "max_length": 254}},
    ]  # fmt: skip
    if phone is not Asked.OFF:
        questions.append(
            {"key": "phone", "type": "text", "label": "Phone", "required": phone is Asked.REQUIRED,
             "constraints": {"format": "phone", "max_length": 50}}
        )  # fmt: skip
    for key, label, asked in (
        ("cv", "CV", cv),
        ("cover_letter", "Cover letter", cover_letter),
    ):
        if asked is not Asked.OFF:
            questions.append(
                {"key": key, "type": "file", "label": label, "required": asked is Asked.REQUIRED,
                 "constraints": {"kinds": CV_KINDS}}
            )  # fmt: skip
    questions.append(
        {"key": "consent", "type": "boolean", "label": "Consent", "required": True,
         "constraints": {"must_be_true": True}}
    )  # fmt: skip
    definition = {"schema": 1, "questions": questions}
    return definition, Form.of(definition)


def judge(
    job: Job,
    form: Form | None,
    profile: Mapping[str, Any],
    answers: Mapping[str, Any],
    today: date,
) -> Judged:
    """Judges raw profile fields (by name) and raw answers (by question key) against the job's form.

    `form` None: the job asks no questions. Files are given as the engine takes them, one object a file
    with what the server found out about it.
    """
    about = screening.validate_submission(
        _profile(job.asks_phone, job.asks_cv, job.asks_cover_letter)[1], profile, today
    )
    given = screening.validate_submission(form or NO_QUESTIONS, answers, today)
    problems = [Problem(error["question"], error["code"], error["params"]) for error in about["errors"]]
    problems += _no_address(about["answers"])
    problems += [Problem(f"q.{error['question']}", error["code"], error["params"]) for error in given["errors"]]
    problems += _too_much(profile, answers)
    return Judged(
        profile=about["answers"],
        answers=given["answers"],
        visible=given["visible"],
        flags=given["knockouts"],
        problems=problems,
        notices=given["notices"],
    )


def _no_address(profile: Mapping[str, Any]) -> list[Problem]:
    """What has the shape of an e-mail address but is none that a letter can go to, or that names one person."""
    email = profile.get("email")
    if email is None or canonical_email(email) is not None:
        return []
    return [Problem("email", "bad_format", {"format": "email"})]


def _too_much(profile: Mapping[str, Any], answers: Mapping[str, Any]) -> list[Problem]:
    """The limits of one sending as a whole."""
    files: list[tuple[str, Mapping[str, Any]]] = []
    for prefix, raw in (("", profile), ("q.", answers)):
        for key, value in raw.items():
            listed = value if isinstance(value, list) else [value]
            files += [(prefix + key, one) for one in listed if isinstance(one, dict)]
    if len(files) > MOST_FILES:
        return [Problem(files[MOST_FILES][0], "too_many_files", {"max": MOST_FILES, "count": len(files)})]
    if sum(one.get("size", 0) for _, one in files) > MOST_BYTES:
        return [Problem(files[-1][0], "files_too_large", {"max": MOST_BYTES})]
    return []
