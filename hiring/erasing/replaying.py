"""After a backup was restored: whoever was erased since it was made is erased again."""

from sqlalchemy import select

from hiring.erasing import acting
from hiring.erasing.acting import hash_of
from hiring.models.candidate import Candidate
from hiring.models.erasure import Erasure, ErasureOccasion
from hiring.work import Work

__all__ = ["hash_of", "ledger", "replay"]


def ledger(work: Work) -> dict[str, ErasureOccasion]:
    """Hash of an id -> on which occasion they were erased: what must be carried over into a restored database."""
    return {row.subject_hash: row.occasion for row in work.session.scalars(select(Erasure))}


def replay(work: Work, erased: dict[str, ErasureOccasion]) -> int:
    """Erases everybody again whom this ledger names and who is there; returns how many. Nobody is written to."""
    again = 0
    for id in work.session.scalars(select(Candidate.id).where(Candidate.anonymized_at.is_(None))).all():
        occasion = erased.get(hash_of(id))
        person = work.session.get(Candidate, id) if occasion else None
        if occasion and person is not None and person.anonymized_at is None:
            acting.erase_whatever(work, person, occasion, letter=False)
            again += 1
    return again
