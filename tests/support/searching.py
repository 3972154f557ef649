"""What tests of searching share: files with words, and an index that is up to date."""

import secrets
import uuid
from typing import Any

from sqlalchemy import select

from hiring.models.application import Application
from hiring.models.attachment import Attachment, AttachmentType, PreviewStatus, ScanStatus
from hiring.models.candidate import Candidate
from hiring.search import entries
from hiring.work import Work


def file_of(
    work: Work,
    application: Application,
    text: str | None,
    *,
    type: AttachmentType = AttachmentType.CV,
    **more: Any,
) -> Attachment:
    """A file whose words were read already. `application_id=None`: it belongs to the person."""
    columns: dict[str, Any] = {
        "candidate_id": application.candidate_id, "application_id": application.id, "type": type,
        "file_name": "cv.pdf", "kind": "pdf", "size_bytes": 1, "sha256": "0" * 64,
        "storage_key": secrets.token_hex(16), "scan_status": ScanStatus.SKIPPED,
        "preview_status": PreviewStatus.READY, "preview_pages": 0, "text": text, **more,
    }  # fmt: skip
    file = Attachment(**columns)
    work.session.add(file)
    work.session.flush()
    return file


def index_all(work: Work) -> None:
    """As the worker leaves the index when nothing waits."""
    work.session.flush()
    ids: list[uuid.UUID] = list(
        work.session.scalars(select(Candidate.id).order_by(Candidate.created_at, Candidate.id))
    )
    entries.index_people(work, ids)
