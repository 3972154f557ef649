"""Options written as lines of text."""

from collections.abc import Sequence
from typing import Any

from hiring.screening.incomplete import text_in
from hiring.screening.naming import id_for
from hiring.screening.texts import fold, trim


def options_from_lines(text: str, present: Sequence[Any]) -> list[dict[str, Any]]:
    """One option a line, in this order; empty lines and repeated labels are left out.

    An option of `present` whose label is still there, in any case of letters, keeps its id and whether it is
    exclusive. A new one gets an id from its label, never that of another label in `present`.
    """
    known = {fold(text_in(option, "label")): option for option in reversed(present) if isinstance(option, dict)}
    taken = {text_in(option, "id") for option in present}
    options: dict[str, dict[str, Any]] = {}
    for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        label, same = trim(line), fold(line)
        if not same or same in options:
            continue
        option = {**known[same], "label": label} if same in known else new_option(label, taken)
        taken.add(text_in(option, "id"))
        options[same] = option
    return list(options.values())


def new_option(label: str, taken: set[str]) -> dict[str, Any]:
    return {"id": id_for(label, taken, "option"), "label": label}
