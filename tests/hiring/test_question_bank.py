"""The question bank: questions that stand alone, under names that are used once."""

import uuid
from typing import Any

import pytest

from hiring import question_bank
from hiring.actors import JobRole, Role
from hiring.errors import Invalid, NotAllowed, NotFound
from hiring.screening import editing
from hiring.screening.editing import EditCode, EditRefused
from hiring.work import Work
from tests.conftest import OpenWork
from tests.hiring.screening.forms import asks, form, is_yes
from tests.support.applications import actor_of, make_user, world

VISA = [asks("visa"), asks("ends", "date", visible_if=is_yes("visa"))]


def problem(work: Work, name: str, questions: Any = VISA) -> dict[str, str]:
    with pytest.raises(Invalid) as caught:
        question_bank.save(work, name, questions)
    return caught.value.fields


def test_saved_questions_come_back_by_name(open_work_on_each: OpenWork) -> None:
    with open_work_on_each() as work:
        visa = question_bank.save(work, "  Visa  questions ", VISA)
        question_bank.save(work, "ability", [asks("a")])
        assert [event["type"] for event in work.ledger.events] == ["bank_entry.created"] * 2
        assert "Visa" not in str([event["data"] for event in work.ledger.events])
    with open_work_on_each() as work:
        assert [entry.name for entry in question_bank.entries(work)] == ["ability", "Visa questions"]
        assert question_bank.get(work, visa.id).questions == VISA
        with pytest.raises(NotFound):
            question_bank.get(work, uuid.uuid4())


def test_kept_conditions_are_about_each_other_only(open_work: OpenWork) -> None:
    with open_work() as work:
        entry = question_bank.save(work, "End", VISA[1:])
        assert entry.questions == [asks("ends", "date")]
        changed, keys = editing.insert(form(asks("ends")), entry.questions)
        assert keys == ["ends_2"]
        assert len(changed["questions"]) == 2


def test_unfinished_questions_are_kept_and_what_cannot_be_stored_is_not(open_work_on_each: OpenWork) -> None:
    half = {"key": "half", "type": "number", "label": "", "constraints": {"min": "x"}}
    with open_work_on_each() as work:
        assert question_bank.save(work, "Half", [half]).questions == [half]
        with pytest.raises(EditRefused) as caught:
            question_bank.save(work, "Junk", [asks("a", label="\0")])
        assert caught.value.code is EditCode.NOT_STORABLE


def test_names_are_needed_and_used_once(open_work_on_each: OpenWork) -> None:
    with open_work_on_each() as work:
        question_bank.save(work, "Visa", VISA)
        assert problem(work, " vISA ") == {"name": "taken"}
        assert problem(work, " \n") == {"name": "required"}
        assert problem(work, "nul\0") == {"name": "bad_characters"}
        assert problem(work, "x" * 201) == {"name": "too_long"}
        assert problem(work, "Empty", []) == {"questions": "required"}
        assert problem(work, "Many", [asks("a")] * 201) == {"questions": "too_many"}


def test_an_entry_is_renamed_and_removed(open_work_on_each: OpenWork) -> None:
    with open_work_on_each() as work:
        entry, other = (question_bank.save(work, name, VISA) for name in ("Visa", "Other"))
        question_bank.rename(work, entry, "VISA")
        question_bank.rename(work, entry, "VISA")
        with pytest.raises(Invalid):
            question_bank.rename(work, entry, "other")
        question_bank.remove(work, other)
        types = [event["type"] for event in work.ledger.events]
        assert types[2:] == ["bank_entry.renamed", "bank_entry.removed"]
    with open_work_on_each() as work:
        assert [entry.name for entry in question_bank.entries(work)] == ["VISA"]
        question_bank.save(work, "Other", VISA)


def test_who_builds_forms_uses_the_bank_and_changes_their_own(open_work: OpenWork) -> None:
    with open_work() as work:
        people = world(work)
        cora = actor_of(make_user(work, "Cora", Role.MEMBER), on=people.job, as_=[JobRole.COORDINATOR])
        theirs = question_bank.save(work, "Theirs", VISA)
    for actor in (people.manager, people.interviewer, people.stranger):
        with open_work(actor) as work:
            for act in (lambda work: question_bank.entries(work), lambda work: question_bank.get(work, theirs.id),
                        lambda work: question_bank.save(work, "X", VISA),
                        lambda work: question_bank.rename(work, theirs, "X"),
                        lambda work: question_bank.remove(work, theirs)):  # fmt: skip
                with pytest.raises(NotAllowed):
                    act(work)
    with open_work(cora) as work:
        own = question_bank.save(work, "Own", VISA)
        question_bank.rename(work, own, "Mine")
        with pytest.raises(NotAllowed):
            question_bank.remove(work, question_bank.get(work, theirs.id))
        question_bank.remove(work, own)
    with open_work(people.dario) as work:
        question_bank.remove(work, question_bank.get(work, theirs.id))
