"""Finding people: words of texts, the index over them, and what an actor may find."""

import uuid

from hiring.models.attachment import Attachment
from hiring.work import Work


def person_changed(work: Work, candidate_id: uuid.UUID) -> None:
    """Has the worker index this person anew: name, addresses and the like, and the jobs they belong to."""


def file_changed(work: Work, attachment: Attachment) -> None:
    """Has the worker index the words of this file anew, or forget them where it is gone."""
