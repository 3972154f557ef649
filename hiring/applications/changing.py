"""Many applications change where they stand: the very steps of one, written down with one statement for all.

Each is changed in memory as a single act changes it, so that stages, answers, counters and tallies come out the
same. What differs from one to the next (a furthest stage, whether it was an answer) stands in a CASE.
"""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, case, inspect, select, update
from sqlalchemy.orm.exc import StaleDataError

from hiring import tallies
from hiring.models.application import Application, StageChange
from hiring.models.organisation import Organisation
from hiring.work import Work
from plumbing import many

_ROWS = 5000
"""How many one statement is about: each takes a few of the parameters that a database allows."""
Arrivals = Mapping[uuid.UUID, Sequence[tuple[uuid.UUID, datetime]]]


@dataclass(frozen=True)
class _Knowing(Work):
    """The same work, which does not read the organisation's zone again for each of many."""

    known: Organisation = field(default_factory=Organisation)

    @property
    def organisation(self) -> Organisation:
        return self.known


@contextmanager
def together(work: Work, applications: Sequence[Application]) -> Iterator[Work]:
    """What is changed inside of these applications is written when it ends, with one statement for thousands.
    Gives the work to do it with. The caller holds their rows, and in memory their stages and furthest stages."""
    knowing = _Knowing(
        work.session, work.actor, work.now, work.files, work.request_id, work.ledger, work.organisation
    )
    with work.session.no_autoflush:
        yield knowing
        changed = [one for one in applications if inspect(one).modified]
        for start in range(0, len(changed), _ROWS):
            _write(work, changed[start : start + _ROWS])


def arrivals(work: Work, applications: Sequence[Application]) -> Arrivals:
    """The steps so far of those who have just come to where they stand, so that going on is no stay; one statement
    for thousands, and none where there are none of them."""
    just_come = [one.id for one in applications if work.now - one.stage_entered_at < tallies.SHORTEST_STAY]
    found: dict[uuid.UUID, list[tuple[uuid.UUID, datetime]]] = {id: [] for id in just_come}
    for start in range(0, len(just_come), _ROWS):
        for id, stage_id, at in work.session.execute(
            select(StageChange.application_id, StageChange.to_stage_id, StageChange.at)
            .where(StageChange.application_id.in_(just_come[start : start + _ROWS]))
            .order_by(StageChange.at, StageChange.id)
        ):
            found[id].append((stage_id, at))
    return found


def _write(work: Work, changed: Sequence[Application]) -> None:
    by_column: dict[str, dict[Any, list[uuid.UUID]]] = {}
    for one in changed:
        for column, value in many.changes_of(one).items():
            by_column.setdefault(column, {}).setdefault(value, []).append(one.id)
    values = {column: _value(column, found, len(changed)) for column, found in by_column.items()}
    written = work.session.execute(
        update(Application)
        .where(Application.id.in_([one.id for one in changed]))
        .values(**values, version=Application.version + 1, updated_at=work.now)
        .execution_options(synchronize_session=False)
    )
    if written.rowcount != len(changed):  # type: ignore[attr-defined]
        raise StaleDataError
    for one in changed:
        many.settle(one, work.now)


def _value(column: str, found: Mapping[Any, Sequence[uuid.UUID]], all: int) -> Any:
    """One value for all, or each its own."""
    [first, *rest] = found.items()
    if not rest and len(first[1]) == all:
        return first[0]
    kind = getattr(Application, column)
    whens = [(Application.id.in_(ids), _literal(value, kind)) for value, ids in found.items()]
    return case(*whens, else_=kind)


def _literal(value: Any, kind: Any) -> Any:
    return bindparam(None, value, type_=kind.type)
