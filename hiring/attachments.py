"""Files of an application or of a person. Their bytes were stored before any transaction began."""

import uuid
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import ColumnElement, and_, exists, or_, select

from hiring import owned, policy, search
from hiring.actors import Actor
from hiring.candidates import reading
from hiring.errors import Conflict, Invalid, NotFound
from hiring.models.application import Application, Submission
from hiring.models.attachment import (
    PREVIEWABLE,
    Attachment,
    AttachmentType,
    PreviewStatus,
    ScanStatus,
)
from hiring.models.candidate import Candidate
from hiring.models.job import Job
from hiring.models.offer import Offer
from hiring.screening import files
from hiring.uploads import Received
from hiring.work import Work

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


KINDS = {
    AttachmentType.CV: files.DEFAULT_KINDS,
    AttachmentType.COVER_LETTER: files.DEFAULT_KINDS,
    AttachmentType.OTHER: (*files.DEFAULT_KINDS, "doc", "png", "jpeg", "zip"),
}
"""What is taken as what."""

PURGED_AFTER = timedelta(days=1)
"""How long the bytes of a removed file stay, so that removing it can be taken back."""

Owner = Application | Candidate


def get(work: Work, id: uuid.UUID, *, removed: bool = False) -> Attachment:
    """Only of applications and people that this actor may read, and with an offer's document only who may read
    offers; else NotFound. `removed`: one that was taken away and whose bytes are still there."""
    there = Attachment.deleted_at.is_not(None) if removed else Attachment.deleted_at.is_(None)
    attachment = work.session.scalar(select(Attachment).where(Attachment.id == id, there))
    if attachment is None or not _may_read(work, attachment):
        raise NotFound
    return attachment


def known(actor: Actor, *, with_deleted: bool = False) -> ColumnElement[bool]:
    """Files that this actor may read: those of applications, and of people those that belong to no application;
    documents of offers only where they may read offers. `with_deleted`: also those that are gone, of which no more
    may be told."""
    of_people = owned.of_people(actor, Attachment, with_deleted=with_deleted)
    readable = or_(
        owned.of_applications(actor, Attachment, with_deleted=with_deleted),
        and_(Attachment.application_id.is_(None), of_people),
    )
    if actor.holds(policy.READ_OFFERS):
        return readable
    of_offer = (Offer.application_id == Attachment.application_id, Offer.letter_attachment_id == Attachment.id)
    offered = select(1).select_from(Offer).where(*of_offer).correlate(Attachment).exists()
    theirs = (
        select(1)
        .select_from(Offer)
        .join(Application, Application.id == Offer.application_id)
        .join(Job, Job.id == Application.job_id)
        .where(*of_offer, policy.visible_offers(actor))
        .correlate(Attachment)
    )
    return and_(readable, or_(~offered, theirs.exists()))


def is_gone(work: Work, id: uuid.UUID) -> bool:
    """Whether there was such a file that this actor might have read."""
    found = select(Attachment.id).where(Attachment.id == id, Attachment.deleted_at.is_not(None))
    return work.session.scalar(found.where(known(work.actor, with_deleted=True))) is not None


def owner_of(work: Work, attachment: Attachment) -> Owner:
    """The application it belongs to, else the person."""
    if attachment.application_id is not None:
        return work.session.get_one(Application, attachment.application_id)
    return work.session.get_one(Candidate, attachment.candidate_id)


def _may_read(work: Work, attachment: Attachment) -> bool:
    if attachment.application_id is None:
        person = select(Candidate.id).where(
            Candidate.id == attachment.candidate_id, policy.visible_candidates(work.actor)
        )
        return work.session.scalar(person) is not None
    found = (
        select(Application)
        .join(Job, Job.id == Application.job_id)
        .where(Application.id == attachment.application_id, policy.visible_applications(work.actor))
    )
    application = work.session.scalar(found)
    if application is None:
        return False
    job = work.session.get_one(Job, application.job_id)
    return policy.may_read_offers(work.actor, job) or not _is_offer(work, attachment)


def _is_offer(work: Work, attachment: Attachment) -> bool:
    """Whether it is the document of an offer, as it was sent."""
    of_application = select(Offer.id).where(Offer.application_id == attachment.application_id)
    return work.session.scalar(of_application.where(Offer.letter_attachment_id == attachment.id)) is not None


def of(work: Work, application: Application) -> Sequence[Attachment]:
    """The application's files, oldest first; the documents of its offers only for who may read offers."""
    found = select(Attachment).where(Attachment.application_id == application.id, Attachment.deleted_at.is_(None))
    if not policy.may_read_offers(work.actor, application.job):
        offered = select(1).where(
            Offer.application_id == application.id, Offer.letter_attachment_id == Attachment.id
        )
        found = found.where(~exists(offered))
    return work.session.scalars(found.order_by(Attachment.created_at, Attachment.id)).all()


def of_candidate(work: Work, candidate: Candidate) -> Sequence[Attachment]:
    """The files that belong to the person and to no application, oldest first. The caller found the person in its
    scope."""
    return work.session.scalars(
        select(Attachment)
        .where(Attachment.candidate_id == candidate.id, Attachment.application_id.is_(None))
        .where(Attachment.deleted_at.is_(None))
        .order_by(Attachment.created_at, Attachment.id)
    ).all()


def of_applications(work: Work, candidate: Candidate) -> dict[uuid.UUID, list[Attachment]]:
    """The files of the person's applications that this actor may read, by application, oldest first; the documents
    of offers only where they may read offers. An application without files is not in it."""
    of_offer = (Offer.application_id == Attachment.application_id, Offer.letter_attachment_id == Attachment.id)
    offered = select(1).select_from(Offer).where(*of_offer).correlate(Attachment)
    readable = select(1).select_from(Offer).where(*of_offer, policy.visible_offers(work.actor))
    files = work.session.scalars(
        select(Attachment)
        .join(Application, Application.id == Attachment.application_id)
        .join(Job, Job.id == Application.job_id)
        .where(Attachment.candidate_id == candidate.id, Attachment.deleted_at.is_(None))
        .where(policy.visible_applications(work.actor))
        .where(or_(~exists(offered), exists(readable.correlate(Attachment, Application, Job))))
        .order_by(Attachment.created_at, Attachment.id)
    )
    found: dict[uuid.UUID, list[Attachment]] = {}
    for file in files:
        assert file.application_id is not None
        found.setdefault(file.application_id, []).append(file)
    return found


def attach_sent(
    work: Work, submission: Submission, application: Application, received: Received, question_key: str | None
) -> Attachment:
    """What was sent with an application becomes an attachment; the bytes stay where they lie. The field that it
    was sent in says what it is."""
    types = {"cv": AttachmentType.CV, "cover_letter": AttachmentType.COVER_LETTER}
    attachment = _new(application, types.get(received.field, AttachmentType.OTHER), received)
    attachment.submission_id = submission.id
    attachment.question_key = question_key
    attachment.uploaded_by_key_id = work.key_id
    return _add(work, attachment)


def attach(work: Work, owner: Owner, received: Received, *, type: AttachmentType) -> Attachment:
    """A user or a program adds a file to an application or to a person, or to whom they were merged into. Raises
    Conflict `erase_gone`."""
    _require(work, owner)
    attachment = _new(owner, type, received)
    attachment.candidate_id = reading.living_id(work, attachment.candidate_id)
    attachment.uploaded_by, attachment.uploaded_by_key_id = work.user_id, work.key_id
    _add(work, attachment)
    reading.expect_not_erased(work, attachment.candidate_id)
    work.record("attachment.added", attachment, about=owner, type=str(type))
    return attachment


def change_type(work: Work, attachment: Attachment, type: AttachmentType) -> None:
    """Says what the file is: CV, cover letter or something else. Raises Invalid type `file_kind_not_allowed` where
    a file of its kind is not taken as that."""
    owner = owner_of(work, attachment)
    _require(work, owner)
    if attachment.type is type:
        return
    if attachment.kind not in KINDS[type]:
        raise Invalid({"type": "file_kind_not_allowed"})
    was, attachment.type = attachment.type, type
    search.file_changed(work, attachment)
    work.record("attachment.changed", attachment, about=owner, type=str(type), was=str(was))


def remove(work: Work, attachment: Attachment) -> None:
    """Takes a file away. Its bytes go a day later, so that it can be brought back until then. Raises Conflict
    `offer_document`: what was offered stays."""
    owner = owner_of(work, attachment)
    _require(work, owner)
    if _is_offer(work, attachment):
        raise Conflict("offer_document")
    if attachment.deleted_at is not None:
        return
    attachment.deleted_at = work.now
    search.file_changed(work, attachment)
    work.record("attachment.removed", attachment, about=owner, type=str(attachment.type))
    work.later("purge_attachment", attachment_id=str(attachment.id), due_at=work.now + PURGED_AFTER)


def restore(work: Work, attachment: Attachment) -> None:
    """Brings a removed file back. Raises NotFound where its bytes are gone."""
    owner = owner_of(work, attachment)
    _require(work, owner)
    if attachment.deleted_at is None:
        return
    if attachment.deleted_at <= work.now - PURGED_AFTER:
        raise NotFound
    attachment.deleted_at = None
    search.file_changed(work, attachment)
    work.record("attachment.restored", attachment, about=owner, type=str(attachment.type))


def forget_words(work: Work, id: uuid.UUID) -> None:
    """After its bytes are gone, what was read in a removed file goes too."""
    attachment = work.session.get(Attachment, id, with_for_update=True)
    if attachment is not None and attachment.deleted_at is not None:
        attachment.text, attachment.preview_pages = None, 0


def keys_of(attachment: Attachment) -> Sequence[str]:
    """Where its bytes lie: the file, and the images of its pages."""
    key = attachment.storage_key
    return [key, *(f"{key}.page-{number}" for number in range(1, attachment.preview_pages + 1))]


def may_attach(work: Work, owner: Owner) -> bool:
    """Whether this actor may add files to it and take them away."""
    if isinstance(owner, Application):
        return policy.may_attach(work.actor, owner)
    return policy.may_edit_candidate(work.actor, reading.job_ids(work, owner))


def _require(work: Work, owner: Owner) -> None:
    work.require(may_attach(work, owner))


def note_download(work: Work, attachment: Attachment) -> None:
    """Reading someone's file leaves a trace in the audit."""
    work.record("attachment.downloaded", attachment, type=str(attachment.type))


def _new(owner: Owner, type: AttachmentType, received: Received) -> Attachment:
    previewable = received.kind in PREVIEWABLE
    of_application = isinstance(owner, Application)
    return Attachment(
        candidate_id=owner.candidate_id if isinstance(owner, Application) else owner.id,
        application_id=owner.id if of_application else None,
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
