"""What is written down about an application beside where it stands: rating, source, an integrator's key."""

import uuid
from collections.abc import Mapping
from typing import Any, TypedDict, Unpack

from sqlalchemy import select

from hiring import policy
from hiring.applications import standing
from hiring.candidates import contacts
from hiring.errors import Invalid
from hiring.models.application import Application
from hiring.models.user import User
from hiring.names import is_storable, tidy
from hiring.work import Work

MOST_RATING = 3
LONGEST_KEY = 200
LONGEST_SOURCE = contacts.LONGEST["source"]


class Fields(TypedDict, total=False):
    """`rating`: 0 to 3. `source_name`: where it came from, as reports count it. `external_id`: an integrator's
    key; None: not known elsewhere. `credited_to_user_id`: who brought the person; None: nobody."""

    rating: int
    source_name: str
    external_id: str | None
    credited_to_user_id: uuid.UUID | None


def change(work: Work, application: Application, *, version: int | None = None, **fields: Unpack[Fields]) -> bool:
    """Changes the given fields; returns whether anything differed. Raises Stale, and Invalid by field: `required`,
    `too_long`, `bad_characters`, `taken`, `out_of_range`, `unknown_user`."""
    work.require(policy.may_run_job(work.actor, application.job_id))
    standing.expect_version(application, version)
    if "source_name" in fields:
        fields["source_name"] = tidy(fields["source_name"])
    differing = {name: value for name, value in fields.items() if getattr(application, name) != value}
    problems = problems_of(work, differing)
    if problems:
        raise Invalid(problems)
    if not differing:
        return False
    with standing.changing(work, application):
        for name, value in differing.items():
            setattr(application, name, value)
    work.record("application.changed", application, fields=sorted(differing))
    return True


def problems_of(work: Work, fields: Mapping[str, Any]) -> dict[str, str]:
    """What is wrong with these, as {field: code}."""
    found = {name: _problem(work, name, value) for name, value in fields.items()}
    return {name: code for name, code in found.items() if code is not None}


def _problem(work: Work, name: str, value: Any) -> str | None:
    match name:
        case "rating":
            return None if 0 <= value <= MOST_RATING else "out_of_range"
        case "source_name":
            return _of_text(value, LONGEST_SOURCE)
        case "external_id":
            return None if value is None else _of_text(value, LONGEST_KEY) or _is_taken(work, value)
        case _:
            known = value is None or work.session.get(User, value) is not None
            return None if known else "unknown_user"


def _of_text(text: str, most: int) -> str | None:
    if not text.strip():
        return "required"
    if not is_storable(text):
        return "bad_characters"
    return "too_long" if len(text) > most else None


def _is_taken(work: Work, external_id: str) -> str | None:
    other = work.session.scalar(select(Application.id).where(Application.external_id == external_id))
    return None if other is None else "taken"
