"""Letters written down, in the transaction that occasions them; the worker sends them later."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, select

from hiring import links
from hiring.brand import LANGUAGES
from hiring.models.application import Application, Submission
from hiring.models.interview import Interview
from hiring.models.kept_form import KeptForm
from hiring.models.letter import Letter, LetterState, Occasion
from hiring.models.letter_template import LetterTemplate
from hiring.models.link import LinkPurpose
from hiring.models.offer import Offer
from hiring.models.user import User
from hiring.work import Work
from plumbing import outbox
from plumbing.records import new_id

IF_GONE = "if_gone"
"""Among the facts of a letter that was stopped: the occasion of the letter that follows if it had gone."""
LINKS: Mapping[Occasion, LinkPurpose] = {
    Occasion.INVITED: LinkPurpose.INVITATION,
    Occasion.PASSWORD_RESET: LinkPurpose.PASSWORD_RESET,
    Occasion.FEEDBACK_WANTED: LinkPurpose.FEEDBACK,
    Occasion.FORM_KEPT: LinkPurpose.KEPT_FORM,
    Occasion.ERASURE_ASKED: LinkPurpose.ERASURE,
}
"""Which link a letter of this occasion carries. Others to candidates carry that to their own pages, and others to
users none."""
WITHOUT_LINK = frozenset({Occasion.ERASED})
"""Letters to candidates that carry none: there is nothing any more that it could open."""
TO_USERS = frozenset(
    {Occasion.INVITED, Occasion.PASSWORD_RESET, Occasion.ACCESS_CHANGED, Occasion.MENTIONED,
     Occasion.PANEL_INVITED, Occasion.PANEL_CHANGED, Occasion.PANEL_CANCELLED, Occasion.FEEDBACK_WANTED,
     Occasion.OFFER_TO_APPROVE, Occasion.WEBHOOK_DISABLED, Occasion.CANDIDATE_WITHDREW,
     Occasion.CANDIDATE_ANSWERED, Occasion.TIMES_ASKED, Occasion.TIME_BOOKED, Occasion.INTERVIEWER_ANSWERED}
)  # fmt: skip
"""Occasions of letters to users; all others go to candidates."""
OF_OFFERS = frozenset({Occasion.OFFER_SENT, Occasion.OFFER_WITHDRAWN, Occasion.OFFER_ANSWERED})
"""Letters to candidates that only those may know of who may know of the offer."""
LANGUAGE_OF_USERS = "en"

REJECTION_DELAY = timedelta(minutes=10)
"""How long a letter that says no waits, so that Undo can stop it."""
TASK = "send_letter"
_ROWS = 500
"""How many letters one statement writes."""


def write(
    work: Work, occasion: Occasion, application: Application, *, submission: Submission | None = None,
    interview: Interview | None = None, offer: Offer | None = None, template: LetterTemplate | None = None,
    due_at: datetime | None = None, subject: str | None = None, body: str | None = None, **facts: Any,
) -> Letter | None:  # fmt: skip
    """Leaves a letter to the candidate's stored address; None where there is no address.

    `subject` and `body` are words as they shall go (a message's); `template` those it was begun with, where they
    are not the ones that are in use when it goes. `facts`: what the words need beyond what the letter points to.
    """
    recipient = application.candidate.primary_email
    if recipient is None:
        return None
    words = {name: text for name, text in (("subject", subject), ("body", body)) if text is not None}
    letter = _letter(
        work, occasion, recipient, due_at,
        application_id=application.id,
        submission_id=submission.id if submission else None,
        interview_id=interview.id if interview else None,
        offer_id=offer.id if offer else None,
        template_id=template.id if template else None,
        language=submission.language if submission else languages_of(work, [application])[application.id],
        facts=facts | words,
    )  # fmt: skip
    return put(work, letter)


def languages_of(work: Work, applications: Sequence[Application]) -> Mapping[uuid.UUID, str]:
    """The language in which each of them is written to: that of the sending that is shown, or the job's."""
    sent: dict[uuid.UUID, str] = work.session.info.setdefault("languages", {})  # submissions never change
    shown = [id for one in applications if (id := one.current_submission_id) and id not in sent]
    for at in range(0, len(shown), _ROWS):
        ids = shown[at : at + _ROWS]
        found = work.session.execute(select(Submission.id, Submission.language).where(Submission.id.in_(ids)))
        sent |= {id: language for id, language in found}
    return {
        one.id: _language(one.job.language, sent.get(one.current_submission_id or one.id)) for one in applications
    }


def _language(of_job: str, sent_in: str | None) -> str:
    """A job in a language that the careers site does not speak is written about in that one: what somebody sent
    says nothing of theirs. Where both are the same the job's region stands."""
    main = of_job.partition("-")[0]
    return sent_in if sent_in and main in LANGUAGES and main != sent_in.partition("-")[0] else of_job


def write_to_user(
    work: Work, occasion: Occasion, user: User, *, interview: Interview | None = None, offer: Offer | None = None,
    due_at: datetime | None = None, **facts: Any,
) -> Letter:  # fmt: skip
    """Leaves a letter to the user's stored address. `facts`: for a letter about an application `application_id`,
    as text."""
    letter = _letter(
        work, occasion, user.email, due_at,
        user_id=user.id,
        interview_id=interview.id if interview else None,
        offer_id=offer.id if offer else None,
        language=LANGUAGE_OF_USERS,
        facts=facts,
    )  # fmt: skip
    return put(work, letter)


def write_to_keeper(work: Work, kept: KeptForm, *, due_at: datetime | None = None) -> Letter:
    """Leaves a letter with the link to a half-filled form, to the address that its writer typed."""
    return put(work, _letter(work, Occasion.FORM_KEPT, kept.email, due_at, kept_form_id=kept.id,
                             language=kept.language, facts={}))  # fmt: skip


@dataclass(frozen=True)
class Addressed:
    """One of many letters to candidates: to whom, and what its words need."""

    application_id: uuid.UUID
    recipient: str
    """The candidate's stored address."""
    language: str
    facts: Mapping[str, Any] = field(default_factory=dict)


def write_many(
    work: Work, occasion: Occasion, rows: Iterable[Addressed], *, template: LetterTemplate | None = None,
    due_at: datetime | None = None,
) -> Sequence[uuid.UUID]:  # fmt: skip
    """As `write`, for many applications with few statements; returns the letters' ids in the order of `rows`."""
    due = due_at or work.now
    letters = [
        _columns(work, occasion, one.recipient, due)
        | {
            "application_id": one.application_id,
            "template_id": template.id if template else None,
            "language": one.language,
            "facts": dict(one.facts),
        }
        for one in rows
    ]
    for start in range(0, len(letters), _ROWS):
        work.session.execute(insert(Letter), letters[start : start + _ROWS])
    ids = [one["id"] for one in letters]
    outbox.put_many(work.session, TASK, [(id, {"letter_id": str(id)}) for id in ids], now=work.now, due_at=due)
    return ids


def tell_of_change(work: Work, user: User, what: str, **facts: Any) -> Letter:
    """Tells the user that their access was changed: if it was not them, they hear of it. `what`: a code that
    web/letters.py has words for; `by` is whoever acts, where that is somebody else."""
    by = "" if work.user_id == user.id else work.actor.name
    return write_to_user(work, Occasion.ACCESS_CHANGED, user, what=what, by=by, **facts)


def link_of(letter: Letter) -> LinkPurpose | None:
    """What the link in this letter is for; None: it carries none."""
    if letter.user_id is None and letter.occasion not in WITHOUT_LINK:
        return LINKS.get(letter.occasion, LinkPurpose.MY_APPLICATIONS)
    return LINKS.get(letter.occasion)


def make_secret(work: Work, letter: Letter) -> str | None:
    """The token that this letter carries, for the worker that is about to send it; None where it carries none.
    Each sending has a fresh one."""
    purpose = link_of(letter)
    return links.make(work, purpose, _subject_of(work, letter, purpose)) if purpose else None


def _subject_of(work: Work, letter: Letter, purpose: LinkPurpose) -> uuid.UUID:
    if purpose is LinkPurpose.FEEDBACK:
        return uuid.UUID(letter.facts["participant_id"])
    about = letter.user_id or letter.kept_form_id
    if about is not None:
        return about
    return work.session.get_one(Application, letter.application_id).candidate_id


def repeat(work: Work, letter: Letter, recipient: str) -> Letter:
    """The same letter once more, not stored yet: it waits, and its words are written when it goes."""
    same = (
        "application_id", "user_id", "submission_id", "interview_id", "offer_id", "template_id", "language",
    )  # fmt: skip
    return _letter(
        work, letter.occasion, recipient, None, resent_of=letter.id, facts=_lasting(letter),
        **{name: getattr(letter, name) for name in same},
    )  # fmt: skip


def follow_up(work: Work, letter: Letter, occasion: Occasion) -> Letter:
    """A letter on another occasion to where this one went, about the same; not stored yet."""
    same = ("application_id", "user_id", "interview_id", "offer_id", "language")
    return _letter(work, occasion, letter.recipient, None, facts=_lasting(letter),
                   **{name: getattr(letter, name) for name in same})  # fmt: skip


def _lasting(letter: Letter) -> dict[str, Any]:
    """Its facts without what became of it."""
    passing = ("unfilled", "stopped", IF_GONE)
    return {name: fact for name, fact in letter.facts.items() if name not in passing}


def put(work: Work, letter: Letter) -> Letter:
    """Stores a letter that waits, and the task that sends it, which has the letter's id."""
    work.session.add(letter)
    outbox.put(work.session, TASK, {"letter_id": str(letter.id)}, now=work.now, due_at=letter.due_at, id=letter.id)
    return letter


def _letter(work: Work, occasion: Occasion, recipient: str, due_at: datetime | None, **more: Any) -> Letter:
    return Letter(**_columns(work, occasion, recipient, due_at or work.now) | more)


def _columns(work: Work, occasion: Occasion, recipient: str, due_at: datetime) -> dict[str, Any]:
    return {
        "id": new_id(),
        "occasion": occasion,
        "application_id": None,
        "user_id": None,
        "kept_form_id": None,
        "submission_id": None,
        "interview_id": None,
        "offer_id": None,
        "template_id": None,
        "written_by": work.user_id,
        "resent_of": None,
        "recipient": recipient,
        "subject": None,
        "body": None,
        "state": LetterState.WAITING,
        "due_at": due_at,
        "sent_at": None,
        "error": None,
        "created_at": work.now,
        "updated_at": work.now,
    }
