"""How the tests ask every route of the back office, one module an area: `applications.py` and its neighbours.

A module of an area has
- `requests(t) -> dict[str, Ask]`: for each of its endpoints the request of a form that is filled in rightly;
- `furnish(work, job, application, user) -> dict[str, object]` (may be left out): makes what these requests need
  beyond the job and the application, and names its ids. `user` makes it, and can act as a recruiter on the job.

What comes out is written in docs/permissions.md, in a table that people read.
"""

import importlib
import pkgutil
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

FRAME = ("world", "tables")
"""Modules beside the areas."""


@dataclass(frozen=True)
class Ask:
    """One request. `done`: the status that a yes is answered with, else 200 for GET and 303 for the others.

    `of_an_object=False`: nothing in its address belongs to one job (settings, users, one's own account).
    `shared`: names of ids in its address that belong to no job although the address is one of a job.
    """

    method: str
    path: str
    data: Mapping[str, Any] = field(default_factory=dict)
    done: int | None = None
    of_an_object: bool = True
    shared: frozenset[str] = frozenset()

    @property
    def status_when_done(self) -> int:
        return self.done or (200 if self.method == "GET" else 303)


class Target(Mapping[str, Any]):
    """What the requests are about: ids by name. Always there: job, application, stage, note, attachment, letter,
    tag, reason, user (who made them), version (the application's), job_version."""

    def __init__(self, things: Mapping[str, Any]) -> None:
        self._things = dict(things)

    def absent(self) -> "Target":
        """The same with ids that nothing has. What is not an id stays."""
        return Target(
            {name: uuid.uuid4() if isinstance(thing, uuid.UUID) else thing for name, thing in self.items()}
        )

    def __getitem__(self, name: str) -> Any:
        return self._things[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._things)

    def __len__(self) -> int:
        return len(self._things)


def area_names() -> list[str]:
    """The modules beside this one that hold requests."""
    return sorted(one.name for one in pkgutil.iter_modules(__path__) if one.name not in FRAME)


def area(name: str) -> ModuleType:
    return importlib.import_module(f"{__name__}.{name}")
