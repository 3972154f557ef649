"""Files that visitors chose and have not sent yet: kept through every error, for a week.

The id on the wire is a secret; only its hash is stored. It is bound to one job and to one field of its form.
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, or_, select, update

from hiring.models.application import Submission
from hiring.models.attachment import Upload
from hiring.work import Work
from plumbing.tokens import fingerprint, new_token

LIFE = timedelta(days=7)


@dataclass(frozen=True)
class Received:
    """A file whose bytes already lie in the storage."""

    field: str
    file_name: str
    kind: str
    size: int
    sha256: str
    storage_key: str


@dataclass(frozen=True)
class Known:
    """An upload as its owner's page knows it: `token` is the secret."""

    token: str
    id: uuid.UUID
    field: str
    file_name: str
    kind: str
    size: int
    sha256: str
    is_free: bool = True
    """False: an application has it already."""

    def raw(self) -> dict[str, Any]:
        """As the form engine takes a file."""
        return {"upload_id": self.token, "filename": self.file_name, "size": self.size, "kind": self.kind}


def keep(work: Work, job_id: uuid.UUID, received: Received, *, ip_hash: str | None) -> Known:
    """Remembers a stored file for a week and gives the secret that names it."""
    token = new_token()
    upload = Upload(
        token_hash=fingerprint(token),
        job_id=job_id,
        field=received.field,
        file_name=received.file_name,
        kind=received.kind,
        size_bytes=received.size,
        sha256=received.sha256,
        storage_key=received.storage_key,
        ip_hash=ip_hash,
        expires_at=work.now + LIFE,
    )
    work.session.add(upload)
    return _known(token, upload)


def known(work: Work, job_id: uuid.UUID, tokens: Iterable[str]) -> dict[str, Known]:
    """Those of the secrets that name a living upload of this job, also one that was sent already: a form sent
    twice is told by what its files are."""
    hashes = {fingerprint(token): token for token in tokens}
    if not hashes:
        return {}
    rows = work.session.scalars(
        select(Upload)
        .where(Upload.token_hash.in_(list(hashes)), Upload.job_id == job_id)
        .where(or_(Upload.claimed_at.is_not(None), Upload.expires_at > work.now))
    )
    return {hashes[row.token_hash]: _known(hashes[row.token_hash], row) for row in rows}


def renew(work: Work, job_id: uuid.UUID, tokens: Iterable[str], *, until: datetime | None = None) -> None:
    """Gives them another week, or the time `until` then: whoever still works on the form keeps their files. Never
    less than they have."""
    hashes, until = [fingerprint(token) for token in tokens], until or work.now + LIFE
    if hashes:
        work.session.execute(
            update(Upload)
            .where(Upload.token_hash.in_(hashes), Upload.job_id == job_id, Upload.claimed_at.is_(None))
            .where(Upload.expires_at < until)
            .values(expires_at=until)
            .execution_options(synchronize_session=False)
        )


def shorten(work: Work, job_id: uuid.UUID, tokens: Iterable[str]) -> None:
    """Leaves them a week at most: their form is no longer kept for longer."""
    hashes, until = [fingerprint(token) for token in tokens], work.now + LIFE
    if hashes:
        work.session.execute(
            update(Upload)
            .where(Upload.token_hash.in_(hashes), Upload.job_id == job_id, Upload.claimed_at.is_(None))
            .where(Upload.expires_at > until)
            .values(expires_at=until)
            .execution_options(synchronize_session=False)
        )


def claim(work: Work, job_id: uuid.UUID, token: str) -> Upload | None:
    """Takes the upload for an application; None if it is gone or somebody else took it."""
    taken = work.session.execute(
        update(Upload)
        .where(Upload.token_hash == fingerprint(token), Upload.job_id == job_id)
        .where(Upload.claimed_at.is_(None), Upload.expires_at > work.now)
        .values(claimed_at=work.now)
        .execution_options(synchronize_session=False)
    )
    if not taken.rowcount:  # type: ignore[attr-defined]
        return None
    return work.session.scalar(select(Upload).where(Upload.token_hash == fingerprint(token)))


def received(upload: Upload) -> Received:
    """Where its bytes lie, and what they are."""
    return Received(upload.field, upload.file_name, upload.kind, upload.size_bytes, upload.sha256,
                    upload.storage_key)  # fmt: skip


def remove(work: Work, job_id: uuid.UUID, token: str) -> None:
    """The visitor took the file away: row and bytes go. Nothing happens if it is not there."""
    upload = work.session.scalar(_free(work.now, job_id).where(Upload.token_hash == fingerprint(token)))
    if upload is not None:
        work.session.delete(upload)
        work.later("delete_file", storage_key=upload.storage_key)


def sweep(work: Work) -> int:
    """Removes what nobody sent in time, bytes included; returns how many. Also forgets claimed rows: their
    bytes belong to an attachment by now."""
    overdue = work.session.scalars(
        select(Upload).where(Upload.claimed_at.is_(None), Upload.expires_at <= work.now).limit(500)
    ).all()
    for upload in overdue:
        work.session.delete(upload)
        work.later("delete_file", storage_key=upload.storage_key)
    work.session.execute(
        delete(Upload).where(Upload.claimed_at <= work.now - LIFE).execution_options(synchronize_session=False)
    )
    return len(overdue)


def forget_addresses(work: Work, *, before: datetime) -> None:
    """Empties the hashed network addresses of uploads and submissions made before then, and what the browsers of
    their senders called themselves: both are there against abuse alone."""
    for table in (Upload, Submission):
        work.session.execute(
            update(table)
            .where(table.created_at < before, table.ip_hash.is_not(None))
            .values(ip_hash=None)
            .execution_options(synchronize_session=False)
        )
    work.session.execute(
        update(Submission)
        .where(Submission.created_at < before, Submission.user_agent != "")
        .values(user_agent="")
        .execution_options(synchronize_session=False)
    )


def _free(now: datetime, job_id: uuid.UUID) -> Any:
    return select(Upload).where(Upload.job_id == job_id, Upload.claimed_at.is_(None), Upload.expires_at > now)


def _known(token: str, row: Upload) -> Known:
    return Known(token, row.id, row.field, row.file_name, row.kind, row.size_bytes, row.sha256,
                 row.claimed_at is None)  # fmt: skip
