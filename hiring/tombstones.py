"""Stones of what was removed for good: so that programs forget their copies, too."""

from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from hiring.models.api_key import Tombstone

KEPT = timedelta(days=90)
"""So long a program may stay away and still hear of it."""


def forget(session: Session, *, before: datetime) -> None:
    """Removes stones that were set before."""
    session.execute(delete(Tombstone).where(Tombstone.created_at < before))
