"""What stands in the database about a person: found, and emptied or removed."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, func, or_, select, update

from hiring import links
from hiring.candidates import reading
from hiring.models.api_key import KeptAnswer
from hiring.models.application import Answer, Application, Submission
from hiring.models.attachment import Attachment, Upload
from hiring.models.candidate import (
    Candidate,
    CandidateEmail,
    CandidateLink,
    CandidatePhone,
    CandidateTag,
    Consent,
)
from hiring.models.interview import Interview
from hiring.models.kept_form import KeptForm
from hiring.models.letter import Letter, LetterState, Occasion
from hiring.models.merge import CandidateMerge, NotSame
from hiring.models.note import Note, NoteMention
from hiring.models.offer import Offer
from hiring.models.result_link import ResultLink
from hiring.models.scheduling import CloseReason, SchedulingRequest, SchedulingStatus
from hiring.models.search import SearchEntry
from hiring.work import Work

ERASED_NAME = "Erased candidate"
"""What the shell is called, in the language of the back office."""
ERASED = "erased"
"""Among the facts of a letter: its words are gone, and do not come back."""
_STILL_TOLD = (Occasion.PANEL_CANCELLED, Occasion.CANDIDATE_WITHDREW)
"""Letters to colleagues that go all the same: without the name they still say what is off."""
_NOBODY = {"first_name": "", "last_name": "", "email": "", "phone": None}


@dataclass
class Belongings:
    """Whose rows they are (the person and who went into them), and what lies outside the database: keys in the
    storage and the ids of letters that may lie in a folder."""

    people: Sequence[uuid.UUID]
    applications: Sequence[uuid.UUID]
    emails: Sequence[str]
    """In canonical form."""
    storage_keys: list[str] = field(default_factory=list)
    letters: list[uuid.UUID] = field(default_factory=list)


def of(work: Work, candidate: Candidate) -> Belongings:
    session = work.session
    people = list(session.scalars(select(Candidate.id).where(Candidate.id.in_(reading.gathered(candidate.id)))))
    first = select(Candidate.email_norm).where(Candidate.id.in_(people), Candidate.email_norm.is_not(None))
    further = select(CandidateEmail.value_norm).where(CandidateEmail.candidate_id.in_(people))
    return Belongings(
        people=people,
        applications=session.scalars(select(Application.id).where(Application.candidate_id.in_(people))).all(),
        emails=[one for one in session.scalars(first.union(further)) if one],
    )


def empty(work: Work, owned: Belongings) -> None:
    """In the order of what refers to what. The caller has flushed, and expires what is in memory."""
    _files(work, owned)
    _letters(work, owned)
    _sendings(work, owned)
    _team_words(work, owned)
    _kept(work, owned)
    _person(work, owned)


def _files(work: Work, owned: Belongings) -> None:
    """Each stays as a stone without name and words. Its key is another from now on: what a worker made of the file
    meanwhile belongs to nothing, and is swept."""
    files = work.session.scalars(select(Attachment).where(Attachment.candidate_id.in_(owned.people))).all()
    owned.storage_keys += [
        key
        for file in files
        for key in (file.storage_key, *(f"{file.storage_key}.page-{n}" for n in range(1, file.preview_pages + 1)))
    ]
    keys = [file.storage_key for file in files]
    work.session.execute(delete(Upload).where(Upload.storage_key.in_(keys)))
    work.session.execute(delete(SearchEntry).where(SearchEntry.candidate_id.in_(owned.people)))
    _blank(work, Offer, Offer.application_id.in_(owned.applications), letter_attachment_id=None)
    for file in files:
        _blank(
            work, Attachment, Attachment.id == file.id, file_name="", sha256="", text=None, preview_pages=0,
            page_count=None, storage_key=f"erased/{file.id}", deleted_at=file.deleted_at or work.now,
        )  # fmt: skip


def _letters(work: Work, owned: Belongings) -> None:
    """Those to the person, and those to colleagues that were about them."""
    to_them = Letter.application_id.in_(owned.applications)
    about = _about(owned)
    told = and_(Letter.state == LetterState.WAITING, Letter.occasion.in_(_STILL_TOLD))
    for which, more in ((to_them, {"recipient": ""}), (and_(about, ~told), {})):
        owned.letters += work.session.scalars(select(Letter.id).where(which)).all()
        waiting = and_(which, Letter.state == LetterState.WAITING)
        _blank(work, Letter, waiting, state=LetterState.CANCELLED)
        _blank(work, Letter, which, subject=None, body=None, error=None, facts={ERASED: True}, **more)


def _about(owned: Belongings) -> ColumnElement[bool]:
    ids = [str(id) for id in owned.applications]
    interviews = select(Interview.id).where(Interview.application_id.in_(owned.applications))
    offers = select(Offer.id).where(Offer.application_id.in_(owned.applications))
    return and_(
        Letter.user_id.is_not(None),
        or_(
            Letter.interview_id.in_(interviews),
            Letter.offer_id.in_(offers),
            Letter.facts["application_id"].as_string().in_(ids),
        ),
    )


def _sendings(work: Work, owned: Belongings) -> None:
    """That and when something was sent stays; what it was, and every sign by which it could be known again, go."""
    sent = select(Submission.id).where(Submission.application_id.in_(owned.applications))
    ids = work.session.scalars(sent).all()
    work.session.execute(delete(Answer).where(Answer.submission_id.in_(ids)))
    for id in ids:
        _blank(
            work, Submission, Submission.id == id, profile=_NOBODY, source={}, user_agent="", ip_hash=None,
            digest="", receipt_hash=f"erased:{id}", nonce=f"erased:{id}",
        )  # fmt: skip


def _team_words(work: Work, owned: Belongings) -> None:
    """What colleagues wrote, arranged and offered."""
    of_them = owned.applications
    notes = select(Note.id).where(Note.application_id.in_(of_them))
    work.session.execute(delete(NoteMention).where(NoteMention.note_id.in_(notes)))
    _blank(work, Note, Note.application_id.in_(of_them), content="",
           deleted_at=func.coalesce(Note.deleted_at, work.now))  # fmt: skip
    _blank(
        work, Offer, Offer.application_id.in_(of_them), salary_amount=None, salary_currency=None,
        salary_period=None, bonus="", message="", signed_name="", decline_reason="",
    )  # fmt: skip
    _blank(work, Interview, Interview.application_id.in_(of_them), title="", location="", message="")
    asked = SchedulingRequest.application_id.in_(of_them)
    live = SchedulingRequest.status.in_((SchedulingStatus.OPEN, SchedulingStatus.OTHERS_ASKED))
    _blank(work, SchedulingRequest, and_(asked, live), status=SchedulingStatus.CLOSED,
           close_reason=CloseReason.APPLICATION_ENDED)  # fmt: skip
    _blank(work, SchedulingRequest, asked, title="", location="", message="", wish="", adjustments="")
    theirs = or_(ResultLink.application_id.in_(of_them), ResultLink.candidate_id.in_(owned.people))
    for id in work.session.scalars(select(ResultLink.id).where(theirs)).all():
        _blank(work, ResultLink, ResultLink.id == id, label="", url="", score="", attributes=[],
               deleted_at=func.coalesce(ResultLink.deleted_at, work.now))  # fmt: skip


def _kept(work: Work, owned: Belongings) -> None:
    """Half-filled forms under their addresses, links, and answers to programs that named them."""
    kept = select(KeptForm.id, KeptForm.job_id, KeptForm.expires_at).where(KeptForm.email_norm.in_(owned.emails))
    rows = work.session.execute(kept).all()
    forms = [row.id for row in rows]
    for row in rows:
        _files_of_form(work, owned, row.job_id, row.expires_at)
    owned.letters += work.session.scalars(select(Letter.id).where(Letter.kept_form_id.in_(forms))).all()
    work.session.execute(delete(Letter).where(Letter.kept_form_id.in_(forms)))
    work.session.execute(delete(KeptForm).where(KeptForm.id.in_(forms)))
    links.erase(work.session, [*owned.people, *forms])
    named = [str(id) for id in (*owned.people, *owned.applications)] + list(owned.emails)
    for words in named:
        work.session.execute(delete(KeptAnswer).where(KeptAnswer.body.contains(words, autoescape=True)))


def _files_of_form(work: Work, owned: Belongings, job_id: uuid.UUID, until: datetime) -> None:
    """The form holds their secrets sealed, but they run out with it, to the microsecond."""
    its = (Upload.job_id == job_id, Upload.claimed_at.is_(None), Upload.expires_at == until)
    owned.storage_keys += work.session.scalars(select(Upload.storage_key).where(*its)).all()
    work.session.execute(delete(Upload).where(*its))


def _person(work: Work, owned: Belongings) -> None:
    of_them = owned.people
    for table in (CandidateEmail, CandidatePhone, CandidateLink, CandidateTag, Consent):
        work.session.execute(delete(table).where(table.candidate_id.in_(of_them)))
    merged = or_(CandidateMerge.survivor_id.in_(of_them), CandidateMerge.merged_id.in_(of_them))
    work.session.execute(delete(CandidateMerge).where(merged))
    work.session.execute(delete(NotSame).where(or_(NotSame.one_id.in_(of_them), NotSame.other_id.in_(of_them))))
    _blank(work, Application, Application.candidate_id.in_(of_them), external_id=None)
    _blank(
        work, Candidate, Candidate.id.in_(of_them), first_name=ERASED_NAME, last_name="", primary_email=None,
        email_norm=None, phone=None, company=None, title=None, location=None, external_id=None, hold_reason="",
        held_at=None, held_by=None, retention_until=None, retention_asked_at=None, quarantined_at=None,
        anonymized_at=work.now,
    )  # fmt: skip


def _blank(work: Work, table: Any, which: ColumnElement[bool], **values: Any) -> None:
    work.session.execute(
        update(table)
        .where(which)
        .values(**values, updated_at=work.now, version=table.version + 1)
        .execution_options(synchronize_session=False)
    )
