"""Places where a test makes the process die, wait or fail; elsewhere they cost one comparison."""

import itertools
import os
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

EXIT_CODE = 137
_SPEC = re.compile(r"([a-z_]+(?:\.[a-z0-9_]+)*):(exit137|raise|sleep\d+(?:\.\d+)?)(?::([1-9]\d{0,8}))?")


class Injected(RuntimeError):
    """The fault that a test asked for."""


@dataclass(frozen=True)
class _Armed:
    name: str
    action: str
    nth: int | None
    passings: Iterator[int] = field(default_factory=lambda: itertools.count(1))


_armed: _Armed | None = None


def configure(spec: str | None, allowed: bool) -> None:
    """Arms one failpoint, `name:action[:nth]`, or none. Without `allowed` the spec is ignored.

    Actions: exit137 (the process is gone at once, nothing is flushed), sleepN (N seconds), raise (Injected).
    With nth only the nth passing of this process acts. Raises ValueError for a spec it does not understand.
    """
    global _armed
    _armed = None
    if not spec or not allowed:
        return
    found = _SPEC.fullmatch(spec)
    if found is None:
        raise ValueError(f"not a failpoint: {spec!r}; one is like apply.after_durable:exit137:2")
    _armed = _Armed(found[1], found[2], int(found[3]) if found[3] else None)


def failpoint(name: str) -> None:
    """Acts if this is the armed failpoint and this passing is meant."""
    armed = _armed
    if armed is None or armed.name != name:
        return
    passing = next(armed.passings)
    if armed.nth is not None and passing != armed.nth:
        return
    if armed.action == "exit137":
        os._exit(EXIT_CODE)
    if armed.action == "raise":
        raise Injected(name)
    time.sleep(float(armed.action.removeprefix("sleep")))
