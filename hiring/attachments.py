"""Files that belong to an application. Their bytes were stored before any transaction began."""

import uuid
from collections.abc import Sequence

from sqlalchemy import select

from hiring import policy
from hiring.errors import NotFound
from hiring.models.application import Application, Submission
from hiring.models.attachment import Attachment, AttachmentType, PreviewStatus, ScanStatus, Upload
from hiring.models.job import Job
from hiring.uploads import Received
from hiring.work import Work

PREVIEWABLE = frozenset({"pdf", "docx", "odt", "rtf", "txt", "png", "jpeg"})

CONTENT_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "doc": "application/msword",
    "odt": "application/vnd.oasis.opendocument.text",
    "rtf": "application/rtf",
    "txt": "text/plain; charset=utf-8",
    "png": "image/png",
    "jpeg": "image/jpeg",
    "zip": "application/zip",
}
"""What a file is served as: from what its bytes are, never from what somebody said."""


def get(work: Work, id: uuid.UUID) -> Attachment:
    """Only of applications this actor may read; else NotFound."""
    attachment = work.session.scalar(
        select(Attachment)
        .join(Application, Application.id == Attachment.application_id)
        .join(Job, Job.id == Application.job_id)
        .where(Attachment.id == id, Attachment.deleted_at.is_(None))
        .where(policy.visible_applications(work.actor))
    )
    if attachment is None:
        raise NotFound
    return attachment


def of(work: Work, application: Application) -> Sequence[Attachment]:
    """The application's files, oldest first."""
    return work.session.scalars(
        select(Attachment)
        .where(Attachment.application_id == application.id, Attachment.deleted_at.is_(None))
        .order_by(Attachment.created_at, Attachment.id)
    ).all()


def attach_upload(
    work: Work, submission: Submission, application: Application, upload: Upload, question_key: str | None
) -> Attachment:
    """What a candidate sent becomes an attachment; the bytes stay where they lie."""
    types = {"cv": AttachmentType.CV, "cover_letter": AttachmentType.COVER_LETTER}
    attachment = _new(
        application,
        types.get(upload.field, AttachmentType.OTHER),
        Received(upload.field, upload.file_name, upload.kind, upload.size_bytes, upload.sha256,
                 upload.storage_key),
    )  # fmt: skip
    attachment.submission_id = submission.id
    attachment.question_key = question_key
    return _add(work, attachment)


def attach(work: Work, application: Application, received: Received, *, type: AttachmentType) -> Attachment:
    """A user adds a file to an application."""
    work.require(policy.may_attach(work.actor, application))
    attachment = _new(application, type, received)
    attachment.uploaded_by = work.user_id
    _add(work, attachment)
    work.record("attachment.added", attachment, about=application, type=str(type))
    return attachment


def note_download(work: Work, attachment: Attachment) -> None:
    """Reading someone's file leaves a trace in the audit."""
    work.record("attachment.downloaded", attachment, type=str(attachment.type))


def _new(application: Application, type: AttachmentType, received: Received) -> Attachment:
    previewable = received.kind in PREVIEWABLE
    return Attachment(
        candidate_id=application.candidate_id,
        application_id=application.id,
        type=type,
        file_name=received.file_name,
        kind=received.kind,
        size_bytes=received.size,
        sha256=received.sha256,
        storage_key=received.storage_key,
        scan_status=ScanStatus.SKIPPED,
        preview_status=PreviewStatus.PENDING if previewable else PreviewStatus.NONE,
        preview_pages=0,
    )


def _add(work: Work, attachment: Attachment) -> Attachment:
    work.session.add(attachment)
    if attachment.preview_status is PreviewStatus.PENDING:
        work.later("make_preview", attachment_id=str(attachment.id))
    return attachment
