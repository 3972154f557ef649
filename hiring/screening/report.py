"""Where validate_definition collects what it finds, and how it says where."""

import re
from typing import Any

from hiring.screening.codes import DefinitionCode
from hiring.screening.texts import is_storable, trim

MAX_LABEL = 500
ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")


def pointer(path: str, *steps: str | int) -> str:
    """The JSON Pointer of something inside what path points at."""
    return path + "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in steps)


class Report:
    """Errors of one definition, in the order found."""

    def __init__(self) -> None:
        self.errors: list[dict[str, Any]] = []

    def add(self, code: DefinitionCode, path: str, **params: Any) -> None:
        """params never repeat what the definition says: it may be huge or not even JSON."""
        self.errors.append({"code": code.value, "path": path, "params": params})

    def allow_only(self, item: dict[str, Any], allowed: tuple[str, ...], path: str) -> None:
        for name in item:
            if name not in allowed:
                self.add(DefinitionCode.UNKNOWN_PROPERTY, pointer(path, name), allowed=list(allowed))

    def check_flag(self, item: dict[str, Any], name: str, path: str) -> None:
        if not isinstance(item.get(name, False), bool):
            self.add(DefinitionCode.INVALID_SHAPE, pointer(path, name), expected="boolean")

    def check_label(self, item: dict[str, Any], path: str) -> bool:
        """Whether the label does."""
        label, at = item.get("label", ""), pointer(path, "label")
        if not isinstance(label, str) or not is_storable(label):
            self.add(DefinitionCode.INVALID_SHAPE, at, expected="text")
        elif not trim(label):
            self.add(DefinitionCode.BLANK_LABEL, at)
        elif len(trim(label)) > MAX_LABEL:
            self.add(DefinitionCode.LABEL_TOO_LONG, at, max=MAX_LABEL)
        else:
            return True
        return False
