"""Questions kept under a name for use in the forms of other jobs."""

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from hiring import policy
from hiring.errors import Invalid, NotFound
from hiring.models.question_bank import BankEntry
from hiring.names import LONGEST, is_storable, norm, tidy
from hiring.screening import editing
from hiring.screening.definition import MAX_QUESTIONS
from hiring.work import Work


def entries(work: Work) -> Sequence[BankEntry]:
    """All of them by name."""
    work.require(policy.may_use_bank(work.actor))
    return work.session.scalars(select(BankEntry).order_by(BankEntry.name_norm)).all()


def get(work: Work, id: uuid.UUID) -> BankEntry:
    """The entry with this id; else NotFound."""
    work.require(policy.may_use_bank(work.actor))
    entry = work.session.get(BankEntry, id)
    if entry is None:
        raise NotFound
    return entry


def save(work: Work, name: str, questions: Sequence[dict[str, Any]]) -> BankEntry:
    """Keeps the questions, unfinished ones too, without comparisons about others than these. Raises Invalid for
    `name` (required, too_long, bad_characters, taken) and `questions` (required, too_many), and
    editing.EditRefused for what cannot be stored."""
    work.require(policy.may_use_bank(work.actor))
    problems = _name_problems(work, name)
    if not questions:
        problems["questions"] = "required"
    elif len(questions) > MAX_QUESTIONS:
        problems["questions"] = "too_many"
    if problems:
        raise Invalid(problems)
    alone, _keys = editing.insert(editing.empty(), questions)
    entry = BankEntry(name=tidy(name), name_norm=norm(name), questions=alone["questions"], created_by=work.user_id)
    work.session.add(entry)
    work.session.flush()
    work.record("bank_entry.created", entry, questions=len(entry.questions))
    return entry


def rename(work: Work, entry: BankEntry, name: str) -> None:
    """Raises Invalid for `name`."""
    work.require(policy.may_change_bank_entry(work.actor, entry))
    if problems := _name_problems(work, name, entry):
        raise Invalid(problems)
    if entry.name != tidy(name):
        entry.name, entry.name_norm = tidy(name), norm(name)
        work.session.flush()
        work.record("bank_entry.renamed", entry)


def remove(work: Work, entry: BankEntry) -> None:
    """Forms that took its questions keep them."""
    work.require(policy.may_change_bank_entry(work.actor, entry))
    work.session.delete(entry)
    work.session.flush()
    work.record("bank_entry.removed", entry)


def _name_problems(work: Work, name: str, entry: BankEntry | None = None) -> dict[str, str]:
    if not tidy(name):
        return {"name": "required"}
    if not is_storable(name):
        return {"name": "bad_characters"}
    if len(tidy(name)) > LONGEST:
        return {"name": "too_long"}
    holder = work.session.scalar(select(BankEntry.id).where(BankEntry.name_norm == norm(name)))
    return {"name": "taken"} if holder is not None and (entry is None or holder != entry.id) else {}
