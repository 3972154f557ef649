"""What hangs on an application or on a person, as conditions: the rows whose owner this actor may read."""

from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select

from hiring import policy
from hiring.actors import Actor
from hiring.models.candidate import Candidate


def of_applications(actor: Actor, row: Any, *, with_deleted: bool = False) -> ColumnElement[bool]:
    """Rows of applications that this actor may read; they go when their application goes. `with_deleted`: also
    those that are gone."""
    readable = and_(row.application_id.is_not(None), policy.of_known_jobs(actor, row.application_id))
    return readable if with_deleted else and_(readable, row.deleted_at.is_(None))


def of_people(actor: Actor, row: Any, *, with_deleted: bool = False) -> ColumnElement[bool]:
    """Rows of people that this actor may read; `with_deleted` as above."""
    owner = select(1).select_from(Candidate).where(Candidate.id == row.candidate_id)
    readable: ColumnElement[bool] = owner.where(policy.visible_candidates(actor)).correlate(row).exists()
    if not with_deleted:
        return and_(readable, row.deleted_at.is_(None))
    known = owner.where(policy.known_candidates(actor)).correlate(row).exists()
    return or_(readable, and_(row.deleted_at.is_not(None), known))
