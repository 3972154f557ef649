"""What users write to candidates in their own words: checked, filled in for each person, not too many an hour."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from hiring import policy
from hiring.errors import Conflict, Invalid, TooMany
from hiring.letter_templates import LONGEST_BODY, LONGEST_SUBJECT, text_problem
from hiring.letter_variables import fill
from hiring.letters.writing import Addressed, languages_of, write, write_many
from hiring.models.application import Application
from hiring.models.job import Job
from hiring.models.letter import Letter, Occasion
from hiring.models.letter_template import LetterTemplate, TemplateKind
from hiring.models.user import User
from hiring.work import Work
from plumbing import limits

MOST_AN_HOUR = limits.Limit("letters", 500, timedelta(hours=1))
"""Messages of one user: a whole selection once, and no more when somebody else has their session."""
FARTHEST = timedelta(days=90)
"""How far ahead a letter can wait."""

Values = Mapping[str, str]
"""What stands for each variable, for one person; one that is empty or absent cannot be filled in."""


def values_of(
    work: Work, applications: Collection[Application], *, promised_by: Mapping[uuid.UUID, str] | None = None,
    letter: Letter | None = None,
) -> dict[uuid.UUID, dict[str, str]]:  # fmt: skip
    """What every template may name, by application. `promised_by`: days in words, which are made elsewhere.
    `letter`: the one that these words are for; None: one that the acting user is about to write."""
    ids = {one.job_id for one in applications}
    jobs = {job.id: job for job in work.session.scalars(select(Job).where(Job.id.in_(ids)))}
    author = letter.written_by if letter else work.user_id
    names = _names(work, {id for id in (author, *(one.recruiter_id for one in applications)) if id})
    organisation = work.organisation.name
    return {
        one.id: {
            "first_name": one.candidate.first_name,
            "last_name": one.candidate.last_name,
            "job": jobs[one.job_id].name,
            "organisation": organisation,
            "recruiter": names.get(one.recruiter_id or author, ""),
            "stage": one.stage.public_name,
            "promised_by": (promised_by or {}).get(one.id, ""),
        }
        for one in applications
    }


def check_due(work: Work, due_at: datetime) -> None:
    """Raises Invalid for a time that is over, or too far ahead."""
    if due_at < work.now:
        raise Invalid({"due_at": "past"})
    if due_at > work.now + FARTHEST:
        raise Invalid({"due_at": "too_far"})


def write_message(
    work: Work, application: Application, subject: str, body: str, *, values: Values | None = None,
    template: LetterTemplate | None = None, due_at: datetime | None = None,
) -> Letter:  # fmt: skip
    """Writes to one candidate. `subject` and `body` may name variables; `values` are what stands for them (without
    it those of `values_of`). What is stored is filled in and goes as it is.

    Raises Invalid by field (`unfilled` among the codes; `about` says what), Conflict `no_address`, and TooMany.
    """
    work.require(policy.may_write_letters(work.actor, application))
    known = values_of(work, [application])[application.id] if values is None else values
    _check(subject, body)
    filled = {"subject": fill(subject, known), "body": fill(_tidy(body), known)}
    if missing := {name: ", ".join(one.missing) for name, one in filled.items() if one.missing}:
        raise Invalid(dict.fromkeys(missing, "unfilled"), about=missing)
    if due_at is not None:
        check_due(work, due_at)
    _count(work, 1)
    letter = write(work, Occasion.MESSAGE, application, template=template, due_at=due_at,
                   subject=filled["subject"].text, body=filled["body"].text)  # fmt: skip
    if letter is None:
        raise Conflict("no_address")
    work.record("letter.written", letter, about=application, occasion=str(Occasion.MESSAGE))
    return letter


def write_messages(
    work: Work, applications: Sequence[Application], subject: str, body: str, *,
    values: Mapping[uuid.UUID, Values] | None = None, template: LetterTemplate | None = None,
    due_at: datetime | None = None,
) -> Mapping[uuid.UUID, str]:  # fmt: skip
    """Writes the same to many, each with their own name and job: a handful of statements, however many there are.

    Returns what became of each application: `written`, or why not: `not_allowed`, `no_address`, `unfilled`.
    `values` as web/letters.py makes them (`values_of_many`); without them {promised_by} cannot be filled in.
    Raises Invalid by field where nobody could be sent these words, and TooMany.
    """
    allowed = [one for one in applications if policy.may_write_letters(work.actor, one)]
    work.require(bool(allowed) or not applications)
    _check(subject, body)
    known = values_of(work, allowed) if values is None else values
    languages = languages_of(work, allowed)
    told = {one.id: "not_allowed" for one in applications}
    going: list[tuple[Application, Addressed]] = []
    for one in allowed:
        words = {"subject": fill(subject, known[one.id]), "body": fill(_tidy(body), known[one.id])}
        address = one.candidate.primary_email
        if address is None:
            told[one.id] = "no_address"
        elif any(text.missing for text in words.values()):
            told[one.id] = "unfilled"
        else:
            facts = {name: text.text for name, text in words.items()}
            going.append((one, Addressed(one.id, address, languages[one.id], facts)))
            told[one.id] = "written"
    _count(work, len(going))
    ids = write_many(work, Occasion.MESSAGE, [row for _one, row in going], template=template, due_at=due_at)
    for id, (one, _row) in zip(ids, going, strict=True):
        work.record("letter.written", Letter(id=id), about=one, occasion=str(Occasion.MESSAGE))
    return told


def _check(subject: str, body: str) -> None:
    """Raises Invalid by field for words that nobody can be sent."""
    problems, about = {}, {}
    for field, text, longest in (("subject", subject, LONGEST_SUBJECT), ("body", _tidy(body), LONGEST_BODY)):
        if wrong := text_problem(text, TemplateKind.MESSAGE, longest):
            problems[field], about[field] = wrong
    if problems:
        raise Invalid(problems, about=about)


def _tidy(body: str) -> str:
    return body.replace("\r\n", "\n").replace("\r", "\n").strip()


def _count(work: Work, letters: int) -> None:
    if not letters or work.user_id is None:
        return
    wait = limits.count(work.session, MOST_AN_HOUR, str(work.user_id), now=work.now, weight=letters)
    if wait:  # what was refused does not count, also where the page is drawn in this transaction
        limits.count(work.session, MOST_AN_HOUR, str(work.user_id), now=work.now, weight=-letters)
        raise TooMany(wait)


def _names(work: Work, ids: Collection[uuid.UUID]) -> dict[Any, str]:
    if not ids:
        return {}
    return {user.id: user.name for user in work.session.scalars(select(User).where(User.id.in_(ids)))}
