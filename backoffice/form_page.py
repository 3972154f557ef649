"""What the form builder shows: the questions in their order, one of them open in the editor, and who changed it
meanwhile."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l

from backoffice.form_fields import Fields, fields_of
from hiring.form_drafts import Draft
from hiring.screening import editing, validate_definition
from hiring.screening.codes import QuestionType
from hiring.screening.editing import Definition, Dependent, EditRefused
from web.condition_wording import because_line, sentence_of
from web.form_words import Names, all_of, question_word, shown
from web.formatting import gettext as _
from web.formatting import ngettext

_T = QuestionType
KINDS = {
    _T.TEXT: ("text", _l("Text")),
    _T.NUMBER: ("hash", _l("Number")),
    _T.BOOLEAN: ("toggle-left", _l("Yes or no")),
    _T.SINGLE_SELECT: ("circle-dot", _l("Pick one")),
    _T.MULTI_SELECT: ("square-check-big", _l("Pick several")),
    _T.DATE: ("calendar", _l("Date")),
    _T.FILE: ("paperclip", _l("File")),
}
"""Type -> icon and words."""

_LONGEST = 120

Errors = Mapping[int, Sequence[Mapping[str, Any]]]
"""Position of a question -> what validate_definition says of it."""


@dataclass(frozen=True)
class Item:
    """One question of the list. because: when it shows, where it does not always."""

    number: int
    key: str
    label: str
    icon: str
    because: str
    is_wrong: bool


@dataclass(frozen=True)
class Place:
    """A position that the open question may move to, or may not; counted from 0, as `move` does."""

    to: int
    is_here: bool
    is_off: bool


@dataclass(frozen=True)
class Editor:
    """The open question. seen: digest of what is stored, which saving compares with. says: its condition in a
    sentence. bound: why it may not move everywhere. resting: what has a condition about it."""

    key: str
    number: int
    fields: Fields
    seen: str
    says: str
    places: Sequence[Place]
    bound: Sequence[str]
    resting: Sequence[Dependent]


@dataclass(frozen=True)
class Shown:
    """The draft on its page. wrong_rules: whether a rule cannot be published as it is."""

    draft: Draft
    items: Sequence[Item]
    editor: Editor | None
    wrong_rules: bool


def shown_of(
    draft: Draft, key: str, *, typed: dict[str, Any] | None = None, seen: str = "", quiet: str = ""
) -> Shown:
    """The draft with this question open, else its first. typed: what is in the editor in place of what is stored,
    and `seen` then the digest that its page had. quiet: see fields_of."""
    definition = draft.definition
    questions = _questions(definition)
    at = next((at for at, one in enumerate(questions) if one.get("key") == key), 0 if questions else None)
    if typed is not None:
        definition, at = _with_typed(definition, typed, at if _key_at(questions, at) == key else None)
        questions = _questions(definition)
    found = validate_definition(definition)
    errors, names = _by_position(found), Names.of(definition)
    editor = None
    if at is not None:
        seen = seen or editing.digest_of(questions[at])
        editor = _editor(definition, names, at, errors.get(at, ()), seen, quiet)
    return Shown(
        draft=draft,
        items=[_item(at, one, names, at in errors) for at, one in enumerate(questions)],
        editor=editor,
        wrong_rules=any(error["path"].startswith("/knockouts") for error in found),
    )


def _questions(definition: Definition) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = definition.get("questions", [])
    return found


def _key_at(questions: Sequence[Mapping[str, Any]], at: int | None) -> Any:
    return None if at is None else questions[at].get("key")


def _with_typed(definition: Definition, typed: dict[str, Any], at: int | None) -> tuple[Definition, int]:
    """The definition as it would be with what was typed; a question that was deleted meanwhile comes last."""
    questions = list(_questions(definition))
    if at is None:
        questions.append(typed)
        at = len(questions) - 1
    questions[at] = typed
    return {**definition, "questions": questions}, at


def _by_position(found: Sequence[Mapping[str, Any]]) -> dict[int, list[Mapping[str, Any]]]:
    errors: dict[int, list[Mapping[str, Any]]] = {}
    for error in found:
        if at := re.match(r"/questions/(\d+)", error["path"]):
            errors.setdefault(int(at[1]), []).append(error)
    return errors


def _item(at: int, question: Mapping[str, Any], names: Names, is_wrong: bool) -> Item:
    type = question.get("type")
    icon = KINDS[QuestionType(type) if type in KINDS else _T.TEXT][0]
    label = question.get("label")
    words = shown(label, _LONGEST) if isinstance(label, str) else ""
    return Item(at + 1, str(question.get("key", "")), words, icon, because_line(question, names), is_wrong)


def _editor(
    definition: Definition, names: Names, at: int, found: Sequence[Mapping[str, Any]], seen: str, quiet: str
) -> Editor:
    question = _questions(definition)[at]
    key, condition = str(question.get("key", "")), question.get("visible_if")
    first, last = editing.movable_range(definition, key)
    return Editor(
        key=key,
        number=at + 1,
        fields=fields_of(question, definition, at, found, quiet),
        seen=seen,
        says=_("Asked when %(condition)s.", condition=sentence_of(condition, names, spelled=True))
        if condition is not None and not any("/visible_if" in error["path"] for error in found)
        else "",
        places=[
            Place(to, to == at, not first <= to <= last) for to in range(len(_questions(definition)))
        ],
        bound=bound_by(definition, key),
        resting=editing.dependents(definition, key),
    )  # fmt: skip


def bound_by(definition: Definition, key: str) -> list[str]:
    """Why the question may not stand everywhere, in sentences that name whom a move would break."""
    said: list[str] = []
    for to in (0, len(_questions(definition)) - 1):
        try:
            editing.move(definition, key, to)
        except EditRefused as refused:
            said.extend(broken_words(refused, key))
    return said


def broken_words(refused: EditRefused, key: str) -> list[str]:
    """What would_break tells, in sentences."""
    below = all_of([question_word(one.number) for one in refused.params.get("rests_on", ())])
    above = [question_word(one.number) for one in refused.params.get("broken", ()) if one.key != key]
    said = (
        [_("It stays below %(questions)s, because its condition asks about that.", questions=below)]
        if below
        else []
    )
    if above:
        said.append(
            ngettext(
                "It stays above %(questions)s, whose condition asks about it.",
                "It stays above %(questions)s, whose conditions ask about it.",
                len(above),
                questions=all_of(above),
            )
        )
    return said
