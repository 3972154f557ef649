"""Keys of questions and ids of options and rules, made from what people read."""

import hashlib
import re
import unicodedata
from collections.abc import Collection, Mapping
from typing import Any

from hiring.screening.incomplete import (
    SHOWN_IF,
    WHEN,
    Definition,
    keys_of,
    questions_of,
    renamed,
    rules_of,
    text_in,
)
from hiring.screening.texts import fold

LONGEST = 48
"""Of a name that we make; a definition takes 64, which leaves room for a number."""

_AUTO = re.compile(r"question_([1-9][0-9]{0,8})")
_UNMARKED = str.maketrans(
    {"ß": "ss", "æ": "ae", "ø": "o", "œ": "oe", "đ": "d", "ð": "d", "ł": "l", "þ": "th", "ı": "i"}
)
_TELLING = re.compile(r"[^a-z0-9\s_,.;:!?'\"()/‘’“”„…–—-]|(?<![a-z0-9])-(?=[0-9])")
"""What a label says and a name cannot: letters of other scripts, signs, minus. Punctuation does not count."""


def is_auto(key: str) -> bool:
    """Whether it is the key of a new question, which gets a better one when it is published."""
    return _AUTO.fullmatch(key) is not None


def auto_key(taken: Collection[str]) -> str:
    """A key for a new question: the number after the highest."""
    numbers = [int(found[1]) for key in taken if (found := _AUTO.fullmatch(key))]
    return f"question_{max(numbers, default=0) + 1}"


def slug(text: str, longest: int = LONGEST) -> str:
    """The text in a-z, 0-9 and single underscores, cut after a word; empty where nothing of it is left."""
    plain = re.sub(r"[^a-z0-9]+", "_", _plain(text)).strip("_")
    if len(plain) > longest:
        plain = plain[: longest + 1].rpartition("_")[0] or plain[:longest]
    return plain.strip("_")


def id_for(label: str, taken: Collection[str], fallback: str) -> str:
    """An id for an option or a rule: the same for the same label, and another for another, also where two labels
    differ only in what ids cannot say ("C++", "C#")."""
    name = slug(label)
    if not name or slug(label, 10**6) != name or _TELLING.search(_plain(label)):
        mark = hashlib.sha256(fold(label).encode("utf-8", "replace")).hexdigest()[:6]
        name = f"{name or fallback}_{mark}"
    return first_free(name, taken)


def first_free(wanted: str, taken: Collection[str]) -> str:
    """`wanted`, or with the first number from 2 on that makes it free; never longer than a key may be."""
    name, number = wanted, 1
    while name in taken:
        number += 1
        name = f"{wanted[:56]}_{number}"
    return name


def named(definition: Definition, published_keys: Collection[str]) -> Definition:
    """The definition with good keys for its new questions, in conditions too. A key that was published stays:
    it is how answers are known across versions. A new one is never one that another question once had."""
    taken = keys_of(definition) | set(published_keys)
    names: dict[str, str] = {}
    for question in questions_of(definition):
        key = text_in(question, "key")
        if is_auto(key) and key not in published_keys and key not in names:
            names[key] = first_free(_key_for(question), taken)
            taken.add(names[key])
    return under_names(definition, names) if names else definition


def under_names(definition: Definition, names: Mapping[str, str]) -> Definition:
    """The definition with some keys changed, in conditions too."""
    questions = [_under_name(question, names) for question in questions_of(definition)]
    changed: Definition = {**definition, "questions": questions}
    if rules := rules_of(definition):
        changed["knockouts"] = [with_renamed(rule, names, WHEN) for rule in rules]
    return changed


def with_renamed(item: Any, names: Mapping[str, str], name: str = SHOWN_IF) -> Any:
    """A question or rule whose condition is about the same questions under their new keys."""
    if not isinstance(item, dict) or item.get(name) is None:
        return item
    return {**item, name: renamed(item[name], names)}


def _under_name(question: Any, names: Mapping[str, str]) -> Any:
    key = text_in(question, "key")
    question = with_renamed(question, names)
    return {**question, "key": names[key]} if key in names else question


def _key_for(question: Any) -> str:
    name = slug(text_in(question, "label"))
    if not name or is_auto(name):
        return f"{slug(text_in(question, 'type')) or 'text'}_1"
    return name if name[0].isalpha() else f"q_{name}"


def _plain(text: str) -> str:
    spread = unicodedata.normalize("NFKD", text.lower().translate(_UNMARKED))
    return "".join(one for one in spread if not unicodedata.combining(one))
