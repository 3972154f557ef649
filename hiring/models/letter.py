"""An e-mail we write, to a candidate or to a user.

The outbox only points here, and its handler looks at the state again.
"""

import uuid
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from plumbing.records import Record, one_of


class Occasion(StrEnum):
    RECEIVED = "received"
    SENT_AGAIN = "sent_again"
    REJECTED = "rejected"
    MESSAGE = "message"
    """What a user wrote to a candidate, in their own words."""
    INTERVIEW_INVITED = "interview_invited"
    INTERVIEW_CHANGED = "interview_changed"
    INTERVIEW_CANCELLED = "interview_cancelled"
    OFFER_SENT = "offer_sent"
    OFFER_WITHDRAWN = "offer_withdrawn"
    INVITED = "invited"
    PASSWORD_RESET = "password_reset"  # noqa: S105 - not a password
    ACCESS_CHANGED = "access_changed"
    """A password, second factor or role of the recipient was changed."""
    MENTIONED = "mentioned"
    PANEL_INVITED = "panel_invited"
    """To an interviewer, as are the next ones."""
    PANEL_CHANGED = "panel_changed"
    PANEL_CANCELLED = "panel_cancelled"
    FEEDBACK_WANTED = "feedback_wanted"
    OFFER_TO_APPROVE = "offer_to_approve"
    WEBHOOK_DISABLED = "webhook_disabled"
    MY_LINK = "my_link"
    """To a candidate, as are those down to CONSENT_ENDING: a new link to their own pages."""
    FORM_KEPT = "form_kept"
    """To whoever keeps a half-filled form: the link by which they go on."""
    TIMES_OFFERED = "times_offered"
    TIMES_WITHDRAWN = "times_withdrawn"
    """Nothing can be picked from these any more."""
    OFFER_ANSWERED = "offer_answered"
    """What the candidate answered, for them to keep."""
    WITHDRAWN = "withdrawn"
    """That the candidate withdrew."""
    ERASURE_ASKED = "erasure_asked"
    """Asks whoever wants to be erased to confirm it."""
    ERASED = "erased"
    CONSENT_ENDING = "consent_ending"
    CANDIDATE_WITHDREW = "candidate_withdrew"
    """To the owner of the application, as are the next ones."""
    CANDIDATE_ANSWERED = "candidate_answered"
    """Accepted or declined an offer."""
    TIMES_ASKED = "times_asked"
    """None of the times would do."""
    TIME_BOOKED = "time_booked"
    INTERVIEWER_ANSWERED = "interviewer_answered"
    """To the organiser: somebody will not come."""


class LetterState(StrEnum):
    WAITING = "waiting"
    CANCELLED = "cancelled"
    SENT = "sent"
    FAILED = "failed"


_ONE_RECIPIENT = " + ".join(
    f"CASE WHEN {column} IS NULL THEN 0 ELSE 1 END" for column in ("application_id", "user_id", "kept_form_id")
) + " = 1"  # fmt: skip


class Letter(Record):
    __tablename__ = "letters"
    __table_args__ = (
        one_of("occasion", Occasion),
        one_of("state", LetterState),
        CheckConstraint(_ONE_RECIPIENT, name="one_recipient"),
        Index(None, "application_id"),
        Index(None, "user_id"),
        Index(None, "state", "due_at"),
        Index(None, "created_at", "id"),
        Index(None, "interview_id"),
        Index(None, "offer_id"),
        Index(None, "kept_form_id"),
    )

    occasion: Mapped[Occasion]
    application_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("applications.id", ondelete="RESTRICT"))
    """None: not to a candidate."""
    user_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id", ondelete="RESTRICT"))
    """None: to a candidate."""
    kept_form_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("kept_forms.id", ondelete="CASCADE"))
    """To whoever keeps this form, who is no candidate yet."""
    submission_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("submissions.id", ondelete="RESTRICT"))
    interview_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("interviews.id", ondelete="RESTRICT"))
    """Which interview it tells of; its calendar file goes along."""
    offer_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("offers.id", ondelete="RESTRICT"))
    """Which offer it carries; its document goes along."""
    template_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("letter_templates.id", ondelete="RESTRICT"))
    """Whose words it has; None: Foyer's own, or a user's (facts: subject, body)."""
    written_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id", ondelete="RESTRICT"))
    """The user who occasioned it; None: nobody who signs in."""
    resent_of: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("letters.id", ondelete="SET NULL"))
    """The letter that this one repeats; None: it is the first."""
    recipient: Mapped[str]
    """The stored address as of when it was written."""
    language: Mapped[str]
    facts: Mapped[dict[str, Any]]
    """What the words need beyond the application itself."""
    subject: Mapped[str | None]
    body: Mapped[str | None]
    """The words as sent; None until then."""
    state: Mapped[LetterState]
    due_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    error: Mapped[str | None]
