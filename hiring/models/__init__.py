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
    question_bank,
    rejection_reason,
    stage,
    unsaved_edit,
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
    "question_bank",
    "rejection_reason",
    "stage",
    "unsaved_edit",
    "user",
]
