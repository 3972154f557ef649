"""What changed from one version of a form to another, in words. All need an app context."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l

from hiring.screening import Difference, Form, Question, differences
from hiring.screening.codes import DifferenceCode, QuestionType
from web.condition_wording import sentence_of
from web.form_words import Names, all_of, option_words, quoted
from web.formatting import gettext as _
from web.limit_wording import TYPE_WORDS, limit_words

RULES = (DifferenceCode.KNOCKOUT_ADDED, DifferenceCode.KNOCKOUT_REMOVED, DifferenceCode.KNOCKOUT_CHANGED)
ADDED = (DifferenceCode.ADDED, DifferenceCode.KNOCKOUT_ADDED)
REMOVED = (DifferenceCode.REMOVED, DifferenceCode.KNOCKOUT_REMOVED)


@dataclass(frozen=True)
class Changed:
    """Everything about one question, or rule. number: its place in the newer version, else in the older one.
    how: added, removed or changed."""

    key: str
    label: str
    number: int
    is_rule: bool
    how: str
    sentences: list[str]


def changes(old: dict[str, Any], new: dict[str, Any]) -> list[Changed]:
    """In the order of the new version, what was removed last, then the rules. Takes valid definitions only."""
    versions = Versions(old, new)
    found: dict[tuple[bool, str], Changed] = {}
    for difference in differences(old, new):
        key, is_rule = difference.question, difference.code in RULES
        how = "added" if difference.code in ADDED else "removed" if difference.code in REMOVED else "changed"
        about = found.setdefault(
            (is_rule, key), Changed(key, difference.label, versions.number(key, is_rule), is_rule, how, [])
        )
        about.sentences.append(difference_sentence(difference, versions))
    return list(found.values())


class Versions:
    """The two versions that are compared, read once."""

    def __init__(self, old: dict[str, Any], new: dict[str, Any]) -> None:
        self.old, self.new = Form.of(old), Form.of(new)
        self._definitions = (old, new)
        self._names = (Names.of(old), Names.of(new))

    def question(self, key: str) -> tuple[Question, Question]:
        return self.old.by_key[key], self.new.by_key[key]

    def number(self, key: str, is_rule: bool) -> int:
        """The place, from 1, in the newer version, else in the older one."""
        if not is_rule:
            return (self.new.by_key.get(key) or self.old.by_key[key]).position + 1
        places = [(n, rule) for form in (self.new, self.old) for n, rule in enumerate(form.knockouts, start=1)]
        return next(n for n, rule in places if rule.id == key)

    def shows(self, key: str) -> tuple[str, str]:
        """When a question showed, and shows now; empty: always."""
        before, after = self._written("questions", "key", key)
        return self._said(before.get("visible_if"), 0), self._said(after.get("visible_if"), 1)

    def rule(self, id: str) -> tuple[str, str]:
        """When a rule flagged, and flags now; empty where a version does not have it."""
        before, after = self._written("knockouts", "id", id)
        return self._said(before.get("when"), 0), self._said(after.get("when"), 1)

    def _written(self, part: str, name: str, value: str) -> list[dict[str, Any]]:
        return [
            next((item for item in definition.get(part) or () if item[name] == value), {})
            for definition in self._definitions
        ]

    def _said(self, condition: Any, which: int) -> str:
        return sentence_of(condition, self._names[which], spelled=True) if condition is not None else ""


def difference_sentence(difference: Difference, versions: Versions) -> str:
    """What changed about the question or rule, without naming it: "Reads “A” instead of “B”"."""
    return SENTENCES[difference.code](difference, versions)


def _added(one: Difference, versions: Versions) -> str:
    condition = versions.shows(one.question)[1]
    return _("New question, shown when %(condition)s", condition=condition) if condition else _("New question")


def _hint(one: Difference, versions: Versions) -> str:
    before, after = one.params["before"], one.params["after"]
    if not after:
        return _("Has no hint any more; it was %(before)s", before=quoted(before))
    if not before:
        return _("Has the hint %(after)s", after=quoted(after))
    return _("Has the hint %(after)s instead of %(before)s", before=quoted(before), after=quoted(after))


def _options(one: Difference, versions: Versions) -> str:
    found, (_before, now) = one.params, versions.question(one.question)
    parts = []
    if found["added"]:
        parts.append(_("Offers %(options)s too", options=_named(found["added"])))
    if found["removed"]:
        parts.append(_("No longer offers %(options)s", options=_named(found["removed"])))
    for before, after in found["reworded"]:
        parts.append(_("%(before)s now reads %(after)s", before=quoted(before), after=quoted(after)))
    alone = {option.label for option in now.options if option.exclusive}
    for label in found["exclusive"]:
        words = (
            _l("%(option)s can only be chosen alone") if label in alone else _l("%(option)s combines with others")
        )
        parts.append(str(words) % {"option": quoted(label)})
    if found["reordered"]:
        parts.append(_("The options stand in another order"))
    return "; ".join(parts)


def _named(labels: list[str]) -> str:
    return all_of([option_words(label) for label in labels])


def _limits(one: Difference, versions: Versions) -> str:
    before, after = versions.question(one.question)
    parts = []
    for name in one.params["names"]:
        limit, now = limit_words(name, after.limits)
        was = limit_words(name, before.limits)[1]
        parts.append(_("%(limit)s: %(now)s, was %(was)s", limit=limit, now=now or _("none"), was=was or _("none")))
    return "; ".join(parts)


def _condition(one: Difference, versions: Versions) -> str:
    before, after = versions.shows(one.question)
    if not after:
        return _("Always shows; before only when %(before)s", before=before)
    if not before:
        return _("Shows only when %(after)s; before always", after=after)
    return _("Shows when %(after)s; before when %(before)s", after=after, before=before)


def _rule(one: Difference, versions: Versions) -> str:
    before, after = versions.rule(one.question)
    if before == after:
        return _("Has other words")
    return _("Flags when %(after)s; before when %(before)s", after=after, before=before)


def _types(one: Difference, versions: Versions) -> str:
    before, after = (str(TYPE_WORDS[QuestionType(one.params[name])]) for name in ("before", "after"))
    return _("Asks for %(after)s instead of %(before)s", after=after, before=before)


SENTENCES: dict[DifferenceCode, Callable[[Difference, Versions], str]] = {
    DifferenceCode.ADDED: _added,
    DifferenceCode.REMOVED: lambda one, versions: _("No longer asked"),
    DifferenceCode.REWORDED: lambda one, versions: _(
        "Reads %(after)s instead of %(before)s",
        after=quoted(one.params["after"]),
        before=quoted(one.params["before"]),
    ),
    DifferenceCode.HELP_CHANGED: _hint,
    DifferenceCode.TYPE_CHANGED: _types,
    DifferenceCode.REQUIRED_CHANGED: lambda one, versions: (
        _("Must be answered") if one.params["required"] else _("May be left blank")
    ),
    DifferenceCode.OPTIONS_CHANGED: _options,
    DifferenceCode.CONSTRAINTS_CHANGED: _limits,
    DifferenceCode.CONDITION_CHANGED: _condition,
    DifferenceCode.MOVED: lambda one, versions: _("Stands in place %(after)s instead of %(before)s", **one.params),
    DifferenceCode.KNOCKOUT_ADDED: lambda one, versions: _(
        "New rule: flags when %(condition)s", condition=versions.rule(one.question)[1]
    ),
    DifferenceCode.KNOCKOUT_REMOVED: lambda one, versions: _(
        "No longer checked: it flagged when %(condition)s", condition=versions.rule(one.question)[0]
    ),
    DifferenceCode.KNOCKOUT_CHANGED: _rule,
}
