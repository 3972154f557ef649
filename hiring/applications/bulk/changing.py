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
from sqlalchemy.orm import ColumnProperty
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.orm.exc import StaleDataError

from hiring import tallies
from hiring.applications.bulk.selecting import Taken
from hiring.models.application import Application, StageChange
from hiring.models.organisation import Organisation
from hiring.work import Work

Arrivals = Mapping[uuid.UUID, Sequence[tuple[uuid.UUID, datetime]]]


@dataclass(frozen=True)
class _Knowing(Work):
    """The same work, which does not read the organisation's zone again for each of many."""

    known: Organisation = field(default_factory=Organisation)

    @property
    def organisation(self) -> Organisation:
        return self.known


@contextmanager
def together(work: Work, rows: Sequence[Taken]) -> Iterator[Work]:
    """What is changed inside of these applications is written when it ends, with one statement. Gives the work to
    do it with."""
    knowing = _Knowing(
        work.session, work.actor, work.now, work.files, work.request_id, work.ledger, work.organisation
    )
    with work.session.no_autoflush:
        yield knowing
        _write(work, [one.application for one in rows])


def arrivals(work: Work, rows: Sequence[Taken]) -> Arrivals:
    """The steps so far of those who have just come to where they stand, so that going on is no stay; one
    statement, and none where there are none of them."""
    just_come = [one.application.id for one in rows
                 if work.now - one.application.stage_entered_at < tallies.SHORTEST_STAY]  # fmt: skip
    found: dict[uuid.UUID, list[tuple[uuid.UUID, datetime]]] = {id: [] for id in just_come}
    if just_come:
        for id, stage_id, at in work.session.execute(
            select(StageChange.application_id, StageChange.to_stage_id, StageChange.at)
            .where(StageChange.application_id.in_(just_come))
            .order_by(StageChange.at, StageChange.id)
        ):
            found[id].append((stage_id, at))
    return found


def _write(work: Work, applications: Sequence[Application]) -> None:
    changed = [one for one in applications if inspect(one).modified]
    if not changed:
        return
    by_column: dict[str, dict[Any, list[uuid.UUID]]] = {}
    for one in changed:
        for column, value in _differing(one).items():
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
        _settle(one, work.now)


def _differing(application: Application) -> dict[str, Any]:
    state = inspect(application)
    return {
        name: attribute.value
        for name, attribute in state.attrs.items()
        if name in _COLUMNS and attribute.history.has_changes()
    }


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


def _settle(application: Application, now: datetime) -> None:
    """What is in memory is what is stored: nothing is left for the session to write."""
    state = inspect(application)
    for name, attribute in state.attrs.items():
        if attribute.history.has_changes():
            set_committed_value(application, name, attribute.value)
    set_committed_value(application, "version", application.version + 1)
    set_committed_value(application, "updated_at", now)


_COLUMNS = {one.key for one in inspect(Application).attrs if isinstance(one, ColumnProperty)}
