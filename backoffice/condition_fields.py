"""A condition as fields of a form, and back: sentences in groups that hold all, any or none of them.

A page shows `view(...)` through templates/backoffice/form/_condition.html, reads it back with `parse(...)`, and
hands the buttons inside (`act` = "add_condition:0.1") to `act_on(...)`. Field names begin with a prefix:

    <prefix>.mode           always, all, any, none, not_all: the whole, and every group inside
    <prefix>.0, .1.2        the parts, by their place in each group; a part is a group or a sentence
    <prefix>.0.question     key of the question; .op the comparison; .of what the value's control was made for
    <prefix>.0.value        the value, repeated for ticked boxes, one a line for lists; .low and .high for between

The whole is always shown as a group: a single sentence is a group of one. What is half-finished stays so.
"""

import json
from typing import Any

from backoffice.condition_trees import ACTS, MODES, Condition, act_on, blank, grouped, whole
from backoffice.condition_view import view
from backoffice.leaf_values import posted, text_at
from backoffice.typed_values import Typed
from hiring.screening import canonical_json
from hiring.screening.condition_rules import MAX_DEPTH
from web.form_words import Names

__all__ = ["ACTS", "act_on", "parse", "view"]


def parse(form: Typed, prefix: str, definition: Any) -> Condition | None:
    """The condition that was posted; None where there is none. A sentence about another question than before
    begins with that question's usual comparison, and without a value."""
    tree = _tree(form, prefix)
    mode = _mode(tree)
    if mode is None:
        return None
    parts = _parts(tree, Names.of(definition), 1)
    return whole(mode, parts or [blank()])


def _tree(form: Typed, prefix: str) -> dict[str, Any]:
    """Field names taken apart at their dots: {"mode": [...], "0": {"question": [...], ...}}."""
    tree: dict[str, Any] = {}
    for name in form:
        steps = name.removeprefix(f"{prefix}.").split(".") if name.startswith(f"{prefix}.") else []
        if not 0 < len(steps) <= MAX_DEPTH + 4:
            continue
        at = tree
        for step in steps[:-1]:
            found = at.setdefault(step, {})
            at = found if isinstance(found, dict) else {}
        at.setdefault(steps[-1], form.getlist(name))
    return tree


def _mode(tree: dict[str, Any]) -> str | None:
    mode = text_at(tree, "mode")
    return mode if mode in MODES else None


def _parts(tree: dict[str, Any], names: Names, depth: int) -> list[Any]:
    numbered = [(int(step), part) for step, part in tree.items() if _is_part(step, part)]
    return [_part(part, names, depth) for _at, part in sorted(numbered, key=lambda pair: pair[0])]


def _is_part(step: str, part: Any) -> bool:
    return isinstance(part, dict) and step.isascii() and step.isdigit() and len(step) < 5


def _part(tree: dict[str, Any], names: Names, depth: int) -> Any:
    mode = _mode(tree)
    if mode is not None and depth <= MAX_DEPTH:
        return grouped(mode, _parts(tree, names, depth + 1) or [blank()])
    key, op = text_at(tree, "question"), text_at(tree, "op")
    was, about = _as_it_was(tree, key), names.get(key)
    if about and about.type and (op or not was):
        return posted(tree, key, about.type, op)
    return was or {"question": key}


def _as_it_was(tree: dict[str, Any], key: str) -> Condition | None:
    """What no control can show (a question that is gone, a comparison that no longer suits it) is carried by the
    page whole, until another is chosen."""
    try:
        was = json.loads(text_at(tree, "was") or "null")
        written = canonical_json(was).encode()
    except (ValueError, RecursionError):
        return None
    if not isinstance(was, dict) or was.get("question") != key or not set(was) <= {"question", "op", "value"}:
        return None
    return None if b"\\u0000" in written else was
