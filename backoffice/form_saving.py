"""Edits of a draft as the form builder posts them. Each `edit` is what form_drafts.change takes."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from backoffice.form_fields import WHEN, Acted, act_on, new_option, question_of
from backoffice.typed_values import Typed
from hiring.screening import editing
from hiring.screening.codes import SELECT_TYPES
from hiring.screening.editing import Definition, EditRefused

KEEP_MINE, ADD_OTHER = "keep_mine", "add_other"


class Saving:
    """One posted editor. `done` and `focus` are right once `edit` has run. taken: keys that a new question may
    not have."""

    def __init__(self, key: str, form: Typed, taken: Collection[str] = ()) -> None:
        self.key, self.form, self._taken = key, form, taken
        self.act = form.get("act", "")
        self.keeps_mine = self.act == KEEP_MINE
        self.focus = ""

    @property
    def seen(self) -> str:
        """Digest of the question that the writer knows of: the one they began from, or decided about."""
        return self.form.get("theirs" if self.keeps_mine else "seen", "")

    @property
    def founded_on(self) -> int | None:
        return number_or_none(self.form.get("now" if self.keeps_mine else "founded_on", ""))

    @property
    def done(self) -> str:
        if self.form.get("type") != self.form.get("of", self.form.get("type")):
            return "retyped"
        names = {
            "remove_option": "option_removed",
            "remove_condition": "condition_removed",
            ADD_OTHER: "other_added",
        }
        if self._drops_conditions:
            return "condition_removed"
        return names.get(self.act.partition(":")[0], "saved")

    @property
    def is_undoable(self) -> bool:
        """Whether it takes something away that was typed."""
        return self.done in ("retyped", "option_removed", "condition_removed")

    @property
    def _drops_conditions(self) -> bool:
        return self.form.get(f"{WHEN}.mode") == "always" and f"{WHEN}.0.of" in self.form

    def edit(self, definition: Definition) -> Definition:
        """The draft with what was typed. Raises EditRefused as editing.put does."""
        acted = self.typed(definition)
        self.focus = acted.focus
        if self.keeps_mine and not _has(definition, self.key):
            return {**definition, "questions": [*definition["questions"], acted.question]}
        changed = editing.put(definition, self.key, acted.question, seen=self.seen or None)
        if self.act == ADD_OTHER:
            changed, _key = editing.add_other(
                changed, self.key, _("Other"), _("Which one?"), taken=self._taken
            )  # fmt: skip
        return changed

    def typed(self, definition: Definition) -> Acted:
        """The question in the editor, after the button that was pressed."""
        present: dict[str, Any] = {"key": self.key}
        if _has(definition, self.key):
            present = editing.find(definition, self.key)
        return act_on(question_of(self.form, present, definition), self.act, self.form)


@dataclass
class Adding:
    """A new question of this type; `key` is its key once `edit` has run."""

    type: str
    after: str
    taken: Collection[str]
    key: str = ""

    def edit(self, definition: Definition) -> Definition:
        """Raises EditRefused as editing.add does."""
        changed, self.key = editing.add(definition, self.type, after=self.after or None, taken=self.taken)
        if self.type not in SELECT_TYPES:
            return changed
        options = [new_option(), new_option()]
        return editing.put(changed, self.key, {**editing.find(changed, self.key), "options": options})


@dataclass
class Copying:
    """A copy of `key`, which names the copy once `edit` has run."""

    key: str
    taken: Collection[str]

    def edit(self, definition: Definition) -> Definition:
        """Raises EditRefused as editing.duplicate does."""
        changed, self.key = editing.duplicate(definition, self.key, taken=self.taken)
        return changed


def number_or_none(text: str) -> int | None:
    """The number of a version that a page was made from; None for none. What is no number is no version's."""
    if not text:
        return None
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


def _has(definition: Definition, key: str) -> bool:
    try:
        editing.find(definition, key)
    except EditRefused:
        return False
    return True
