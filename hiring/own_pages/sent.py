"""What an application holds of what its candidate sent and was told, for the candidate themself."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from hiring.applications import submissions
from hiring.applications.submissions import Sent
from hiring.errors import NotFound
from hiring.models.application import Application, Submission
from hiring.models.attachment import Attachment
from hiring.models.letter import Letter, LetterState, Occasion
from hiring.models.offer import Offer
from hiring.work import Work

_NOT_SHOWN = frozenset({Occasion.MY_LINK, Occasion.ERASURE_ASKED})
"""Letters that held nothing but a link."""


@dataclass(frozen=True)
class Held:
    """Every sending, the latest first, with its files; the files that came otherwise; the letters that went."""

    sendings: Sequence[tuple[Sent, Sequence[Attachment]]]
    letters: Sequence[Letter]


def held(work: Work, application: Application) -> Held:
    """The caller found the application in the candidate's scope. What colleagues attached is not theirs to see."""
    files = work.session.scalars(
        select(Attachment)
        .where(Attachment.application_id == application.id, Attachment.submission_id.is_not(None))
        .where(Attachment.deleted_at.is_(None))
        .order_by(Attachment.created_at, Attachment.id)
    ).all()
    letters = work.session.scalars(
        select(Letter)
        .where(Letter.application_id == application.id, Letter.state == LetterState.SENT)
        .where(Letter.occasion.not_in(_NOT_SHOWN))
        .order_by(Letter.sent_at.desc(), Letter.id.desc())
    ).all()
    sent = [submissions.read(work, one) for one in reversed(submissions.of(work, application))]
    return Held(
        [(one, [file for file in files if file.submission_id == one.submission.id]) for one in sent], letters
    )


def files_of(work: Work, submission: Submission) -> Sequence[Attachment]:
    """The files that went with one sending, in their order. The caller found it in its sender's scope."""
    return work.session.scalars(
        select(Attachment)
        .where(Attachment.submission_id == submission.id, Attachment.deleted_at.is_(None))
        .order_by(Attachment.created_at, Attachment.id)
    ).all()


def file(work: Work, id: uuid.UUID) -> Attachment:
    """A file that the acting candidate sent, or the document of an offer that was sent to them; else NotFound."""
    found = (
        select(Attachment)
        .join(Application, Application.id == Attachment.application_id)
        .where(Attachment.id == id, Attachment.deleted_at.is_(None))
        .where(Application.candidate_id == work.actor.id, Application.deleted_at.is_(None))
    )
    attachment = work.session.scalar(found) if work.actor.id is not None else None
    if attachment is None or not (attachment.submission_id is not None or _is_offered(work, attachment)):
        raise NotFound
    return attachment


def _is_offered(work: Work, attachment: Attachment) -> bool:
    offer = select(Offer.id).where(Offer.letter_attachment_id == attachment.id, Offer.sent_at.is_not(None))
    return work.session.scalar(offer.where(Offer.application_id == attachment.application_id)) is not None
