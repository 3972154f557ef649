"""Which tags people have: for those who read people, whom tagging itself reads."""

import unicodedata
import uuid
from collections.abc import Sequence

from sqlalchemy import select

from hiring.models.candidate import CandidateTag, Tag
from hiring.work import Work


def norm(name: str) -> str:
    """What makes two names the same tag."""
    return unicodedata.normalize("NFC", " ".join(name.split())).casefold()


def of(work: Work, candidate_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[Tag]]:
    """Each candidate's tags by name, in one query."""
    rows = work.session.execute(
        select(CandidateTag.candidate_id, Tag)
        .join(Tag, Tag.id == CandidateTag.tag_id)
        .where(CandidateTag.candidate_id.in_(candidate_ids))
        .order_by(Tag.name_norm)
    )
    found: dict[uuid.UUID, list[Tag]] = {}
    for candidate_id, tag in rows:
        found.setdefault(candidate_id, []).append(tag)
    return found
