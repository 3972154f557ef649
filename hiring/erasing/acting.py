"""The act itself: who may, what forbids it, and what stays."""

import hashlib
from collections.abc import Sequence

from sqlalchemy import select

from hiring import applications, policy
from hiring.erasing import letters, rows
from hiring.erasing.rows import ERASED_NAME, Belongings
from hiring.errors import Conflict
from hiring.models.application import Application, ApplicationStatus
from hiring.models.candidate import Candidate
from hiring.models.erasure import Erasure, ErasureOccasion
from hiring.work import Work
from plumbing.failpoints import failpoint

__all__ = ["ERASED_NAME", "delete", "erase", "erase_whatever", "hash_of", "refusal"]


def refusal(work: Work, candidate: Candidate) -> str | None:
    """Why this person must be kept: `erase_held`, a legal hold; `erase_hired`, they were hired. None: nothing
    forbids it."""
    if candidate.held_at is not None:
        return "erase_held"
    hired = _applications(work, candidate, Application.status == ApplicationStatus.HIRED)
    return "erase_hired" if hired else None


def erase(work: Work, candidate: Candidate, occasion: ErasureOccasion, *, letter: bool = True) -> int:
    """The whole person: names, addresses, answers, texts, files with their pictures and words, letters, links.
    Open applications are withdrawn first, so that nobody waits for them. `letter`: they are told, at the address
    that goes. Returns how many files went; somebody who is erased already stays so.

    The bytes and the mail folder are emptied by the worker. Raises Conflict with the code of `refusal`.
    """
    work.require(policy.may_erase(work.actor, candidate.id))
    if candidate.anonymized_at is not None:
        return 0
    _hold(work, candidate)
    code = refusal(work, candidate)
    if code is not None:
        raise Conflict(code)
    return erase_whatever(work, candidate, occasion, letter=letter)


def erase_whatever(work: Work, candidate: Candidate, occasion: ErasureOccasion, *, letter: bool) -> int:
    """As `erase`, also somebody whom something forbids to erase: for what was erased already and came back."""
    _hold(work, candidate)
    theirs = _applications(work, candidate)
    for application in theirs:
        if application.status is ApplicationStatus.ACTIVE:
            applications.withdraw(work, application)
    work.record("candidate.anonymized", candidate, occasion=str(occasion))
    return _empty(work, candidate, occasion, theirs if letter else ())


def delete(work: Work, candidate: Candidate) -> None:
    """Erases, and takes the shell out of lists and counts too: a stone stays for programs. Raises as `erase`."""
    erase(work, candidate, ErasureOccasion.BY_US, letter=False)
    for application in _applications(work, candidate):
        applications.delete(work, application)
    if candidate.deleted_at is None:
        candidate.deleted_at = work.now
        work.record("candidate.deleted", candidate)


def hash_of(id: object) -> str:
    """What the ledger says of a person: SHA-256 of their id."""
    return hashlib.sha256(str(id).encode()).hexdigest()


def _empty(work: Work, candidate: Candidate, occasion: ErasureOccasion, told: Sequence[Application]) -> int:
    work.session.flush()
    owned = rows.of(work, candidate)
    rows.empty(work, owned)
    work.session.flush()
    if told:  # in memory they still have the address
        letters.write_last(work, told[0], str(occasion))
    _write_ledger(work, candidate, owned, occasion)
    failpoint("erase.in_tx")
    _leave_to_worker(work, owned)
    work.session.flush()
    work.session.expire_all()
    return len(owned.storage_keys)


def _write_ledger(work: Work, candidate: Candidate, owned: Belongings, occasion: ErasureOccasion) -> None:
    """A line for each id that was theirs; a restored backup knows some that are there already."""
    hashes = {hash_of(id): id for id in owned.people}
    known = select(Erasure.subject_hash).where(Erasure.subject_hash.in_(list(hashes)))
    there = set(work.session.scalars(known))
    for digest, id in hashes.items():
        if digest not in there:
            files = len(owned.storage_keys) if id == candidate.id else 0
            work.session.add(Erasure(subject_hash=digest, occasion=occasion, erased_at=work.now, files=files))


def _leave_to_worker(work: Work, owned: Belongings) -> None:
    for key in owned.storage_keys:
        work.later("delete_file", storage_key=key)
    if owned.letters:
        work.later(letters.TASK, letter_ids=[str(id) for id in owned.letters])
    work.later("tidy_database", key="tidy_database")


def _hold(work: Work, candidate: Candidate) -> None:
    """Nobody decides about their applications until the transaction ends (PostgreSQL): an offer that is accepted
    at the same moment is accepted before, or not at all. The caller has locked the person."""
    theirs = select(Application.id).where(Application.candidate_id == candidate.id)
    work.session.execute(theirs.order_by(Application.id).with_for_update())


def _applications(work: Work, candidate: Candidate, *which: object) -> Sequence[Application]:
    """The latest first, those that are gone aside."""
    found = select(Application).where(Application.candidate_id == candidate.id, Application.deleted_at.is_(None))
    found = found.where(*which).order_by(Application.applied_at.desc(), Application.id.desc())  # type: ignore[arg-type]
    return work.session.scalars(found.execution_options(populate_existing=True)).all()
