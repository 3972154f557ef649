"""Why a question can never show, from what clashes: "It needs question 1 to be under 0, but question 1 accepts
0 to 50." All need an app context.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Any, NamedTuple

from hiring.screening import Form, Question
from hiring.screening.limits import BooleanLimits, ChoiceLimits, DateLimits, NumberLimits, TextLimits
from web.condition_wording import need_of, sentence_of
from web.form_words import Names, amount, choices, day_words, question_word
from web.formatting import gettext as _
from web.formatting import ngettext
from web.limit_wording import FORMAT_WORDS

Path = tuple[str, ...]


class Reason(NamedTuple):
    """One sentence, and the question that it is about."""

    text: str
    key: str


def reason_sentences(pointers: Iterable[str], definition: dict[str, Any], whole: Any = None) -> list[Reason]:
    """A few sentences for a set of conditions and bounds that clash, given as JSON pointers into a valid
    definition; first what the question itself needs, then what stands against it, from the nearest question on.

    whole: where the definition is only the sound part of a draft, the draft (or its Names), whose numbers people
    know.
    """
    form, names = Form.of(definition), Names.of(definition if whole is None else whole)
    about = _by_question(pointers)
    if not about:
        return []
    itself, *others = sorted(about, reverse=True)
    wanted = _said_of(definition, itself, about[itself])
    facts = [
        (fact, form.questions[at].key)
        for at in others
        for fact in _facts(form.questions[at], _said_of(definition, at, about[at]), about[at], names)
    ]
    needs = need_of(wanted, names) if wanted is not None else _("the impossible")
    return _told(needs, form.questions[itself].key, facts)


def _told(needs: str, key: str, facts: list[tuple[str, str]]) -> list[Reason]:
    """With one fact in one sentence, else in several."""
    if not facts:
        return [Reason(_("It needs %(needs)s. No answers do that.", needs=needs), key)]
    if len(facts) == 1:
        return [Reason(_("It needs %(needs)s, but %(fact)s.", needs=needs, fact=facts[0][0]), key)]
    found = [Reason(_("It needs %(needs)s.", needs=needs), key)]
    found.append(Reason(_("But %(fact)s.", fact=facts[0][0]), facts[0][1]))
    found.extend(Reason(_("And %(fact)s.", fact=fact), about) for fact, about in facts[1:])
    return found


def _by_question(pointers: Iterable[str]) -> dict[int, list[Path]]:
    """Position of a question -> what is pointed at within it."""
    found: dict[int, list[Path]] = {}
    for pointer in pointers:
        _empty, where, position, *rest = pointer.split("/")
        if where == "questions":
            found.setdefault(int(position), []).append(tuple(rest))
    return found


def _said_of(definition: dict[str, Any], position: int, paths: Collection[Path]) -> Any:
    """The question's condition, cut down to the parts that are pointed at; None: to none."""
    inside = {path[1:] for path in paths if path[0] == "visible_if"}
    return _cut_down(definition["questions"][position].get("visible_if"), inside) if inside else None


def _cut_down(node: Any, paths: set[Path]) -> Any:
    if () in paths:
        return node
    if "not" in node:
        return {"not": _cut_down(node["not"], {path[1:] for path in paths})}
    (name,) = node
    kept = sorted({int(path[1]) for path in paths})
    parts = [_cut_down(node[name][n], {path[2:] for path in paths if path[1] == str(n)}) for n in kept]
    return {name: parts}


def _facts(question: Question, condition: Any, paths: Collection[Path], names: Names) -> Iterator[str]:
    q = question_word(names[question.key].number)
    if condition is not None:
        yield _("%(q)s shows only when %(condition)s", q=q, condition=sentence_of(condition, names, spelled=True))
    if ("required",) in paths:
        yield _("%(q)s must be answered", q=q)
    limited = {path[1] for path in paths if path[0] == "constraints" and len(path) > 1}
    for bounds, words in _BOUNDS:
        if limited & bounds and (said := words(question, limited)):
            yield _("%(q)s accepts %(what)s", q=q, what=said)


def _range(question: Question, limited: Collection[str]) -> str:
    limits = question.limits
    if isinstance(limits, DateLimits):
        first, last = (day_words(limit) if limit else None for limit in (limits.min, limits.max))
        if first and last:
            return _("%(first)s to %(last)s", first=first, last=last)
        return _("%(first)s or later", first=first) if first else _("%(last)s or earlier", last=last)
    assert isinstance(limits, NumberLimits)
    unit = limits.unit or ""
    low, high = amount(limits.min, "" if limits.max is not None else unit), amount(limits.max, unit)
    if low and high:
        return _("%(low)s to %(high)s", low=low, high=high)
    return _("%(low)s or more", low=low) if low else _("%(high)s or less", high=high)


def _length(question: Question, limited: Collection[str]) -> str:
    limits = question.limits
    assert isinstance(limits, TextLimits)
    if not limits.min_length or "min_length" not in limited:
        return ngettext("%(num)s character at most", "%(num)s characters at most", limits.max_length)
    return ngettext("%(num)s character or more", "%(num)s characters or more", limits.min_length)


def _grid(question: Question, limited: Collection[str]) -> str:
    assert isinstance(question.limits, NumberLimits)
    places = question.limits.places
    if not places:
        return _("whole numbers only")
    return ngettext("%(num)s decimal at most", "%(num)s decimals at most", places)


def _count(question: Question, limited: Collection[str]) -> str:
    limits = question.limits
    assert isinstance(limits, ChoiceLimits)
    parts = []
    if "min_choices" in limited and limits.min_choices:
        parts.append(_("at least %(choices)s", choices=choices(limits.min_choices)))
    if "max_choices" in limited and limits.max_choices:
        parts.append(_("at most %(choices)s", choices=choices(limits.max_choices)))
    return _("%(before)s and %(after)s", before=parts[0], after=parts[1]) if len(parts) == 2 else "".join(parts)


def _form_of_text(question: Question, limited: Collection[str]) -> str:
    assert isinstance(question.limits, TextLimits)
    return _("only %(what)s", what=FORMAT_WORDS[question.limits.format])


def _consent(question: Question, limited: Collection[str]) -> str:
    return _("only Yes") if isinstance(question.limits, BooleanLimits) else ""


_BOUNDS: tuple[tuple[set[str], Callable[[Question, Collection[str]], str]], ...] = (
    ({"min", "max"}, _range),
    ({"min_length", "max_length"}, _length),
    ({"integer", "max_decimals"}, _grid),
    ({"min_choices", "max_choices"}, _count),
    ({"format"}, _form_of_text),
    ({"must_be_true"}, _consent),
)
"""Which limits are said together, and how. What a file must be is never asked by a condition."""
