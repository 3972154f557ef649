"""After a backup was restored: whoever was erased since it was made is erased again.

The ledger has a line for each person who was erased. It must outlive the database that is replaced, so it is
written out beside the backups, and read in again after one was restored.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from hiring import policy
from hiring.erasing import acting
from hiring.erasing.acting import hash_of
from hiring.models.candidate import Candidate
from hiring.models.erasure import Erasure, ErasureOccasion
from hiring.work import Work

__all__ = ["Line", "hash_of", "keep", "ledger", "named", "replay"]


@dataclass(frozen=True)
class Line:
    """`subject_hash`: SHA-256 of the person's id, in hexadecimal."""

    subject_hash: str
    occasion: ErasureOccasion
    erased_at: datetime


def ledger(work: Work) -> Sequence[Line]:
    """Everybody who was ever erased, the first one first."""
    work.require(policy.may_hold(work.actor))
    rows = select(Erasure.subject_hash, Erasure.occasion, Erasure.erased_at)
    return [Line(*row) for row in work.session.execute(rows.order_by(Erasure.erased_at, Erasure.id))]


def keep(work: Work, lines: Sequence[Line]) -> int:
    """Adds the lines that this database does not have, so that its own ledger is whole again; returns how many."""
    work.require(policy.may_hold(work.actor))
    known = set(work.session.scalars(select(Erasure.subject_hash)))
    new = {line.subject_hash: line for line in lines if line.subject_hash not in known}
    work.session.add_all(
        Erasure(subject_hash=line.subject_hash, occasion=line.occasion, erased_at=line.erased_at, files=0)
        for line in new.values()
    )
    return len(new)


def named(work: Work) -> Sequence[tuple[uuid.UUID, ErasureOccasion]]:
    """Who is there although this database's ledger says that they were erased."""
    work.require(policy.may_hold(work.actor))
    erased = {line.subject_hash: line.occasion for line in ledger(work)}
    there = work.session.scalars(select(Candidate.id).where(Candidate.anonymized_at.is_(None)))
    return [(id, erased[digest]) for id in there if (digest := hash_of(id)) in erased]


def replay(work: Work, id: uuid.UUID, occasion: ErasureOccasion) -> bool:
    """Erases this person again, whatever keeps them here; nobody is written to. False: they went with another."""
    work.require(policy.may_hold(work.actor))
    person = work.session.scalar(select(Candidate).where(Candidate.id == id).with_for_update(of=Candidate))
    if person is None or person.anonymized_at is not None:
        return False
    acting.erase_whatever(work, person, occasion, letter=False)
    return True
