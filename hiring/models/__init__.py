"""The nouns. Importing this registers every table with the metadata."""

from hiring.models import (
    application,
    attachment,
    candidate,
    department,
    event,
    job,
    letter,
    note,
    organisation,
    rejection_reason,
    stage,
    user,
)

__all__ = [
    "application",
    "attachment",
    "candidate",
    "department",
    "event",
    "job",
    "letter",
    "note",
    "organisation",
    "rejection_reason",
    "stage",
    "user",
]
