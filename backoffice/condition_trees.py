"""The shape of a condition as its author sees it: groups of sentences, each group with a mode.

`{"not": {"any": [...]}}` is a group of which none may hold. Half-finished conditions have a shape too.
"""

from typing import Any

Condition = dict[str, Any]

MODES = ("all", "any", "none", "not_all")
ACTS = ("add_condition", "add_group", "remove_condition")


def act_on(condition: Condition | None, act: str, path: str) -> Condition | None:
    """The condition after one of ACTS at a path like "0.1" ("" is the whole). A group that loses its last part
    goes too. A path that leads nowhere changes nothing."""
    try:
        steps = [int(step) for step in path.split(".") if step]
    except ValueError:
        return condition
    mode, parts = _as_group(condition) if condition is not None else ("all", [])
    parts = _acted(mode, parts, act, steps)
    return whole(mode, parts) if parts else None


def last_path(condition: Any, path: str) -> str:
    """The path of the last part of the group at this path; of the whole where the path leads nowhere."""
    parts = _as_group(condition)[1]
    for step in path.split(".") if path else ():
        if not (step.isascii() and step.isdigit() and int(step) < len(parts)):
            return last_path(condition, "")
        parts = _as_group(parts[int(step)])[1]
    return f"{path}.{len(parts) - 1}".lstrip(".")


def _acted(mode: str, parts: list[Any], act: str, steps: list[int]) -> list[Any]:
    """The parts of a group of this mode. A group inside it joins its own parts the other way: it is for that."""
    if not steps:
        inner = "all" if mode in ("any", "none") else "any"
        more = {"add_condition": [blank()], "add_group": [grouped(inner, [blank(), blank()])]}
        return [*parts, *more.get(act, [])]
    here, rest = steps[0], steps[1:]
    if not 0 <= here < len(parts):
        return parts
    if not rest and act == "remove_condition":
        return parts[:here] + parts[here + 1 :]
    inside = opened(parts[here])
    if inside is None:
        return parts
    mode, old = inside[0], [part for part, _at in inside[1]]
    new = _acted(mode, old, act, rest)
    if new is old:
        return parts
    return [*parts[:here], *([grouped(mode, new)] if new else []), *parts[here + 1 :]]


def blank() -> Condition:
    """A sentence that names no question yet."""
    return {"question": ""}


def opened(node: Any) -> tuple[str, list[tuple[Any, str]]] | None:
    """A group's mode, and its parts, each with its pointer from here; None: it is a sentence."""
    if not isinstance(node, dict):
        return None
    for mode in ("all", "any"):
        if isinstance(node.get(mode), list):
            return mode, [(part, f"/{mode}/{at}") for at, part in enumerate(node[mode])]
    if "not" not in node:
        return None
    inner = node["not"]
    for mode, shown_as in (("any", "none"), ("all", "not_all")):
        if isinstance(inner, dict) and isinstance(inner.get(mode), list):
            return shown_as, [(part, f"/not/{mode}/{at}") for at, part in enumerate(inner[mode])]
    return "none", [(inner, "/not")]


def _as_group(condition: Any) -> tuple[str, list[Any]]:
    found = opened(condition)
    return (found[0], [part for part, _at in found[1]]) if found else ("all", [condition])


def grouped(mode: str, parts: list[Any]) -> Condition:
    """The group that `opened` takes apart."""
    if mode == "none":
        is_alone = len(parts) == 1 and (opened(parts[0]) is None or "not" in parts[0])
        return {"not": parts[0] if is_alone else {"any": parts}}
    return {"not": {"all": parts}} if mode == "not_all" else {mode: parts}


def whole(mode: str, parts: list[Any]) -> Condition:
    """One sentence needs no group around it."""
    alone: Condition = parts[0]
    return alone if mode == "all" and len(parts) == 1 and opened(alone) is None else grouped(mode, parts)
