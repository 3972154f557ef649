"""Letters about interviews: whoever was told of one hears of its changes, and whoever was not is not confused.

A letter that still waits when a newer one is written would tell what is no longer so: it is stopped.
"""

import uuid
from collections.abc import Collection
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import select

from hiring import letters
from hiring.models.interview import Interview, InterviewParticipant
from hiring.models.letter import Letter, LetterState, Occasion
from hiring.models.user import User, UserStatus
from hiring.work import Work
from plumbing import many


class News(StrEnum):
    INVITED = "invited"
    CHANGED = "changed"
    CANCELLED = "cancelled"
    RESTORED = "restored"
    """What was cancelled takes place after all."""


TO_CANDIDATE = {News.INVITED: Occasion.INTERVIEW_INVITED, News.CHANGED: Occasion.INTERVIEW_CHANGED,
                News.CANCELLED: Occasion.INTERVIEW_CANCELLED}  # fmt: skip
TO_PANEL = {News.INVITED: Occasion.PANEL_INVITED, News.CHANGED: Occasion.PANEL_CHANGED,
            News.CANCELLED: Occasion.PANEL_CANCELLED}  # fmt: skip
_OCCASIONS = (*TO_CANDIDATE.values(), *TO_PANEL.values())
_KNOWING = (Occasion.INTERVIEW_INVITED, Occasion.INTERVIEW_CHANGED, Occasion.PANEL_INVITED, Occasion.PANEL_CHANGED)


class Telling:
    """The letters about these interviews so far, locked, and the ones that are written now. One statement reads
    them all; what is written goes with the next flush, together."""

    def __init__(self, work: Work, interviews: Collection[Interview]) -> None:
        self._work = work
        self._letters: dict[uuid.UUID | None, list[Letter]] = {}
        found = (
            select(Letter)
            .where(Letter.interview_id.in_([one.id for one in interviews]), Letter.occasion.in_(_OCCASIONS))
            .order_by(Letter.created_at, Letter.id)
            .with_for_update()
        )
        for letter in work.session.scalars(found) if interviews else ():
            self._letters.setdefault(letter.interview_id, []).append(letter)

    def write(self) -> None:
        """For acts on many: what was stopped goes to the database in one statement."""
        every = [letter for letters in self._letters.values() for letter in letters]
        many.write_changes(self._work.session, every, self._work.now)

    def candidate(self, interview: Interview, news: News, *, due_at: datetime | None = None, **facts: Any) -> None:
        """Writes to the candidate what they have to hear."""
        chosen = self._to_hear(interview, news, None)
        if chosen:
            letters.write(
                self._work, TO_CANDIDATE[chosen], interview.application, interview=interview, due_at=due_at,
                **facts,
            )  # fmt: skip

    def stop_candidate(self, interview: Interview) -> None:
        """Nobody writes to the candidate; what still waits would tell what is no longer so."""
        self._stop_waiting(interview, None)

    def panel(
        self, interview: Interview, news: News, users: Collection[User], *, due_at: datetime | None = None,
        **facts: Any,
    ) -> None:  # fmt: skip
        """Writes to these users what they have to hear; nothing to those who are deactivated."""
        for user in users:
            chosen = self._to_hear(interview, news, user.id)
            if chosen and user.status is UserStatus.ACTIVE:
                letters.write_to_user(
                    self._work, TO_PANEL[chosen], user, interview=interview, due_at=due_at,
                    application_id=str(interview.application_id), interview_id=str(interview.id),
                    by="" if user.id == self._work.user_id else self._work.actor.name, **facts,
                )  # fmt: skip

    def _to_hear(self, interview: Interview, news: News, user_id: uuid.UUID | None) -> News | None:
        """What is news to this recipient (None: the candidate), once what waits for them is stopped."""
        theirs = [one for one in self._letters.get(interview.id, ()) if one.user_id == user_id]
        went = [one.occasion for one in theirs if one.state is LetterState.SENT]
        knows = bool(went) and went[-1] in _KNOWING
        chosen: News | None = News.CHANGED if knows else News.INVITED
        if news is News.CANCELLED:
            chosen = news if knows else None
        elif news is News.RESTORED:
            chosen = News.INVITED if theirs and not knows else None
        # Nothing to tell because the last letter is stopped: unless it is on its way, then its opposite follows.
        opposite = News.CANCELLED if news is News.CANCELLED else News.INVITED
        self._stop_waiting(interview, user_id, if_gone=None if chosen else opposite)
        return chosen

    def _stop_waiting(
        self, interview: Interview, user_id: uuid.UUID | None, *, if_gone: News | None = None
    ) -> None:
        """None of the letters to this recipient about the interview waits any more. `if_gone`: what they hear if
        the one that waited had gone."""
        occasion = (TO_PANEL if user_id else TO_CANDIDATE)[if_gone] if if_gone else None
        for letter in self._letters.get(interview.id, ()):
            if letter.user_id != user_id:
                continue
            if letter.state is LetterState.WAITING:
                about = interview.application if letter.application_id else None
                letters.stop(self._work, letter, about, if_gone=occasion)
            else:
                letters.expect_nothing_after(letter)


def panel_of(interview: Interview) -> list[User]:
    """The interviewers and the organiser, each once."""
    users = [*(one.user for one in interview.participants), interview.organizer]
    return list({user.id: user for user in users}.values())


def tell_organiser(work: Work, participant: InterviewParticipant) -> None:
    """Writes to the organiser that somebody will not come, or may not: unless it is themself."""
    interview = participant.interview
    organiser = interview.organizer
    if organiser.id == participant.user_id or organiser.status is not UserStatus.ACTIVE:
        return
    letters.write_to_user(
        work, Occasion.INTERVIEWER_ANSWERED, organiser, interview=interview,
        application_id=str(interview.application_id), by=participant.user.name, response=str(participant.response),
    )  # fmt: skip
