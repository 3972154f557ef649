"""What interviewers think: asked for after the interview, given in the back office or by the letter's link, and
hidden from those who still owe theirs."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.orm import contains_eager, joinedload, lazyload
from sqlalchemy.orm.attributes import flag_modified

from hiring import letters, links, notes, policy, sign_in
from hiring.errors import Conflict, Gone, Invalid, InvalidTransition, Stale
from hiring.interviews.reading import LONGEST, lock_application
from hiring.models.application import Application, ApplicationStatus
from hiring.models.interview import Interview, InterviewParticipant, InterviewStatus, ParticipantResponse
from hiring.models.job import Job
from hiring.models.letter import Occasion
from hiring.models.link import LinkPurpose
from hiring.models.note import Note, NoteKind, NoteVisibility, Recommendation
from hiring.models.user import User, UserStatus
from hiring.names import is_storable
from hiring.work import Work

ASKED = timedelta(minutes=15)
"""So long after the end the letter that asks for feedback is written."""
ASKED_UNTIL = timedelta(days=7)
"""Longer after the end nobody is asked any more by letter: the worker was away."""
MOST_DUE = 50
_TOOK_PLACE = (InterviewStatus.SCHEDULED, InterviewStatus.COMPLETED)
"""Scheduled: until somebody, or the clock, says how it ended."""


@dataclass(frozen=True)
class Given:
    """The feedback on one interview that this actor may read, the first given first; `hidden`: how much more."""

    own: Note | None
    others: Sequence[Note]
    hidden: int


def give_feedback(
    work: Work, participant: InterviewParticipant, recommendation: Recommendation, text: str = "", *,
    version: int | None = None,
) -> Note:  # fmt: skip
    """The interviewer's own feedback; given again, it replaces what it was and says since when. `version`: of the
    note that was seen, 0 for none; Stale where it is another now. Raises Conflict `too_early`, InvalidTransition
    where it did not take place, Invalid text `too_long`, `bad_characters`."""
    work.require(policy.may_take_part(work.actor, participant))
    content = _checked(text)
    interview = _locked(work, participant)
    if interview.status not in _TOOK_PLACE:
        raise InvalidTransition(current_status=str(interview.status), allowed=[])
    if work.now < interview.starts_at:
        raise Conflict("too_early")
    note = own(work, participant)
    if note is not None and (note.recommendation, note.content) == (recommendation, content):
        return note
    if version is not None and version != (note.version if note else 0):
        raise Stale(thing="feedback")
    application = interview.application
    if note is None:
        note = _new(work, interview, recommendation, content)
        flag_modified(interview, "updated_at")  # programs read with it who still owes theirs
        work.session.flush()
        work.record("interview.feedback_given", interview, about=application, note_id=str(note.id))
    else:
        note.recommendation, note.content, note.edited_at = recommendation, content, work.now
        work.record("interview.feedback_changed", interview, about=application, note_id=str(note.id))
    return note


def own(work: Work, participant: InterviewParticipant) -> Note | None:
    """What this interviewer has given; None: nothing yet."""
    return work.session.scalar(
        select(Note).where(
            Note.interview_id == participant.interview_id,
            Note.author_user_id == participant.user_id,
            *_IS_FEEDBACK,
        )
    )


def given(work: Work, interview: Interview) -> Given:
    """The caller has found the interview in its scope."""
    of_it = (Note.interview_id == interview.id, *_IS_FEEDBACK)
    readable = work.session.scalars(
        select(Note).where(*of_it, policy.visible_notes(work.actor)).order_by(Note.created_at, Note.id)
    ).all()
    number = work.session.scalar(select(func.count()).select_from(Note).where(*of_it)) or 0
    mine = next((one for one in readable if one.author_user_id == work.user_id), None)
    return Given(mine, [one for one in readable if one is not mine], number - len(readable))


def feedback_on(work: Work, application: Application) -> Mapping[uuid.UUID, Sequence[Note]]:
    """All feedback on the application that this actor may read, by interview, the first given first. The caller
    has found the application in its scope."""
    found: dict[uuid.UUID, list[Note]] = {}
    about = select(Note).where(Note.application_id == application.id, *_IS_FEEDBACK)
    about = about.where(policy.visible_notes(work.actor)).order_by(Note.created_at, Note.id)
    for note in work.session.scalars(about):
        assert note.interview_id is not None
        found.setdefault(note.interview_id, []).append(note)
    return found


def feedback_due(work: Work) -> Sequence[InterviewParticipant]:
    """Where the acting user took part and still owes feedback, the oldest first, with the interviews, people and
    jobs loaded. Nobody owes it who said that they could not come, or on somebody who is no longer considered."""
    if work.user_id is None:
        return ()
    mine = (
        _owing(work, policy.OWN_INTERVIEWS)
        .where(InterviewParticipant.user_id == work.user_id, Interview.ends_at <= work.now)
        .where(policy.visible_interviews(work.actor, work.now))
        .options(
            contains_eager(InterviewParticipant.interview)
            .contains_eager(Interview.application)
            .options(
                joinedload(Application.candidate, innerjoin=True),
                lazyload(Application.stage),
                contains_eager(Application.job).lazyload(Job.department),
            )
        )
    )
    return work.session.scalars(mine.limit(MOST_DUE)).all()


def ask(work: Work, *, most: int = 100) -> int:
    """For the clock: writes once to everybody who owes feedback since a quarter of an hour; returns how many."""
    work.require(policy.may_manage_users(work.actor))
    owing = work.session.scalars(
        _owing(work, ASKED_UNTIL)
        .join(User, User.id == InterviewParticipant.user_id)
        .where(InterviewParticipant.feedback_asked_at.is_(None), User.status == UserStatus.ACTIVE)
        .where(Interview.ends_at <= work.now - ASKED)
        .options(contains_eager(InterviewParticipant.interview), contains_eager(InterviewParticipant.user))
        .limit(most)
        .with_for_update(of=InterviewParticipant, skip_locked=True)
    ).all()
    for one in owing:
        one.feedback_asked_at = work.now
        letters.write_to_user(
            work, Occasion.FEEDBACK_WANTED, one.user, interview=one.interview, participant_id=str(one.id),
            application_id=str(one.interview.application_id), interview_id=str(one.interview_id),
        )  # fmt: skip
    return len(owing)


def by_link(work: Work, token: str) -> tuple[Work, InterviewParticipant]:
    """Whose feedback the letter's link gives, and the work done in their name: they need not sign in for it.
    Raises NotFound; Gone `link_used`, `link_expired`, the latter also where they are not on it any more."""
    id = links.subject_of(work.session, token, LinkPurpose.FEEDBACK, work.now)
    participant = work.session.scalar(
        select(InterviewParticipant)
        .where(InterviewParticipant.id == id)
        .options(
            joinedload(InterviewParticipant.user, innerjoin=True),
            joinedload(InterviewParticipant.interview, innerjoin=True)
            .joinedload(Interview.application, innerjoin=True)
            .options(lazyload(Application.stage), joinedload(Application.job, innerjoin=True)),
        )
    )
    if (
        participant is None
        or participant.user.status is not UserStatus.ACTIVE
        or _is_deleted(participant.interview)
    ):
        raise Gone("link_expired")
    return replace(work, actor=sign_in.actor_of(work.session, participant.user)), participant


_IS_FEEDBACK = (Note.kind == NoteKind.FEEDBACK, Note.deleted_at.is_(None))


def _is_deleted(interview: Interview) -> bool:
    return interview.deleted_at is not None or interview.application.deleted_at is not None


def _owing(work: Work, back: timedelta) -> Select[InterviewParticipant]:
    """Participations without feedback on interviews that ended within this time, the oldest first."""
    return (
        select(InterviewParticipant)
        .join(Interview, Interview.id == InterviewParticipant.interview_id)
        .join(Application, Application.id == Interview.application_id)
        .join(Job, Job.id == Application.job_id)
        .where(
            Interview.starts_at > work.now - back - LONGEST,
            Interview.starts_at <= work.now,
            Interview.ends_at > work.now - back,
            Interview.status.in_(_TOOK_PLACE),
            Interview.deleted_at.is_(None),
            Application.status == ApplicationStatus.ACTIVE,
            Application.deleted_at.is_(None),
            InterviewParticipant.response != ParticipantResponse.DECLINED,
            ~_has_given(),
        )
        .order_by(Interview.ends_at, InterviewParticipant.id)
    )


def _has_given() -> ColumnElement[bool]:
    return exists(
        select(1)
        .where(Note.interview_id == InterviewParticipant.interview_id, *_IS_FEEDBACK)
        .where(Note.author_user_id == InterviewParticipant.user_id)
        .correlate(InterviewParticipant)
    )


def _locked(work: Work, participant: InterviewParticipant) -> Interview:
    """The interview, which does not end meanwhile; and of two who give the same feedback at once one waits. The
    application first, which the note refers to: ending it takes both in this order."""
    lock_application(work, participant.interview.application_id)
    found = select(Interview).where(Interview.id == participant.interview_id).with_for_update(of=Interview)
    return work.session.scalars(found.execution_options(populate_existing=True)).one()


def _new(work: Work, interview: Interview, recommendation: Recommendation, content: str) -> Note:
    note = Note(
        application_id=interview.application_id,
        content=content,
        kind=NoteKind.FEEDBACK,
        interview_id=interview.id,
        recommendation=recommendation,
        visibility=NoteVisibility.TEAM,
        author_user_id=work.user_id,
        author_label=work.actor.name,
        edited_at=None,
        deleted_at=None,
    )
    work.session.add(note)
    return note


def _checked(text: str) -> str:
    content = text.replace("\r\n", "\n").strip()
    if not is_storable(content):
        raise Invalid({"text": "bad_characters"})
    if len(content) > notes.LONGEST:
        raise Invalid({"text": "too_long"}, max=notes.LONGEST, length=len(content))
    return content
