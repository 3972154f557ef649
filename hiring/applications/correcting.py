"""Corrections: what was sent is sent once more as it should have been, for as long as the organisation allows.

Both versions stay. Whoever corrects proves one of two things: that they sent it (they hold its receipt), or that
its candidate's mail reaches them (they came by the link to their own pages).
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import or_, select

from hiring.errors import Conflict
from hiring.models.application import Application, ApplicationStatus, Submission, locked
from hiring.models.attachment import Attachment, AttachmentType
from hiring.uploads import Known
from hiring.work import Work

SENT = "sent."
"""What the names of files begin with that went with the sending that is corrected; the attachment's id follows."""


class CorrectionOver(Conflict):
    """It can no longer be corrected. `state` (State) says why, `until` when the time was over."""

    code = "correction_over"


class State(StrEnum):
    """Whether a sending can be corrected."""

    OPEN = "open"
    OFF = "off"
    """The organisation takes no corrections."""
    OVER = "over"
    """Its time is over."""
    CORRECTED = "corrected"
    """A later sending corrects it."""
    ENDED = "ended"
    """The application is no longer under way."""


@dataclass(frozen=True)
class Window:
    """Whether a sending can be corrected, and until when that is or was so (None: never)."""

    state: State
    until: datetime | None = None

    @property
    def is_open(self) -> bool:
        return self.state is State.OPEN


@dataclass(frozen=True)
class Correcting:
    """Which sending is corrected. `by_owner`: by whoever the candidate's mail reaches, not by its sender alone."""

    submission: Submission
    by_owner: bool


def window(work: Work, submission: Submission) -> Window:
    """The time counts from the sending that the chain of corrections begins with: it does not begin anew."""
    hours = work.organisation.correction_hours
    if not hours:
        return Window(State.OFF)
    root = _root(work, submission)
    if root is None:
        return Window(State.OFF)
    until = root.submitted_at + timedelta(hours=hours)
    application = work.session.get_one(Application, submission.application_id)
    if _later(work, root, submission):
        return Window(State.CORRECTED, until)
    if application.status is not ApplicationStatus.ACTIVE or application.deleted_at is not None:
        return Window(State.ENDED, until)
    return Window(State.OPEN if work.now < until else State.OVER, until)


def hold(work: Work, correcting: Correcting) -> Application:
    """The application, locked, whose sending is about to be corrected. Raises CorrectionOver."""
    found = select(Application).where(Application.id == correcting.submission.application_id)
    application = work.session.scalars(locked(found)).one()
    allowed = window(work, correcting.submission)
    if not allowed.is_open:
        raise CorrectionOver(state=allowed.state, until=allowed.until)
    return application


def root_id(submission: Submission) -> uuid.UUID:
    """The sending that the chain of corrections begins with."""
    return submission.corrects_id or submission.id


def becomes_current(work: Work, application: Application, correcting: Correcting) -> bool:
    """Whether the correction is what the team sees first: its candidate's own always, another's where it corrects
    what they see now. Nobody takes Ann's place by having typed her address once."""
    if correcting.by_owner or application.current_submission_id is None:
        return correcting.by_owner
    current = work.session.get(Submission, application.current_submission_id)
    return current is not None and root_id(current) == root_id(correcting.submission)


def files_of(work: Work, submission: Submission) -> dict[str, Known]:
    """The files that went with it, under the names by which a correction keeps them."""
    found = work.session.scalars(
        select(Attachment)
        .where(Attachment.submission_id == submission.id, Attachment.deleted_at.is_(None))
        .order_by(Attachment.created_at, Attachment.id)
    )
    return {one.token: one for one in map(_known, found)}


def storage_keys(work: Work, submission: Submission) -> dict[str, str]:
    """Where the bytes of these files lie, by the same names."""
    rows: Sequence[Attachment] = work.session.scalars(
        select(Attachment).where(Attachment.submission_id == submission.id, Attachment.deleted_at.is_(None))
    ).all()
    return {f"{SENT}{one.id.hex}": one.storage_key for one in rows}


def _known(file: Attachment) -> Known:
    fields = {AttachmentType.CV: "cv", AttachmentType.COVER_LETTER: "cover_letter"}
    field = f"q.{file.question_key}" if file.question_key else fields.get(file.type, "")
    return Known(f"{SENT}{file.id.hex}", file.id, field, file.file_name, file.kind, file.size_bytes, file.sha256)


def _root(work: Work, submission: Submission) -> Submission | None:
    return submission if submission.corrects_id is None else work.session.get(Submission, submission.corrects_id)


def _later(work: Work, root: Submission, submission: Submission) -> bool:
    of_chain = or_(Submission.corrects_id == root.id, Submission.id == root.id)
    later = select(Submission.id).where(
        Submission.application_id == submission.application_id, of_chain, Submission.number > submission.number
    )
    return work.session.scalar(later.limit(1)) is not None
