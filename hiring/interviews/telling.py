"""Letters about interviews: whoever was told of one hears of its changes, and whoever was not is not confused.

A letter that still waits when a newer one is written would tell what is no longer so: it is stopped.
"""

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import select

from hiring import letters
from hiring.models.interview import Interview
from hiring.models.letter import Letter, LetterState, Occasion
from hiring.models.user import User, UserStatus
from hiring.work import Work


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
    """The letters about one interview so far, locked, and the ones that are written now."""

    def __init__(self, work: Work, interview: Interview) -> None:
        self._work, self._interview = work, interview
        self._letters: Sequence[Letter] = work.session.scalars(
            select(Letter)
            .where(Letter.interview_id == interview.id, Letter.occasion.in_(_OCCASIONS))
            .order_by(Letter.created_at, Letter.id)
            .with_for_update()
        ).all()

    def candidate(self, news: News, *, due_at: datetime | None = None, **facts: Any) -> None:
        """Writes to the candidate what they have to hear."""
        chosen = self._to_hear(news, None)
        if chosen:
            letters.write(
                self._work, TO_CANDIDATE[chosen], self._interview.application, interview=self._interview,
                due_at=due_at, **facts,
            )  # fmt: skip

    def stop_candidate(self) -> None:
        """Nobody writes to the candidate; what still waits would tell what is no longer so."""
        for letter in self._letters:
            if letter.user_id is None and letter.state is LetterState.WAITING:
                self._stop(letter)

    def panel(self, news: News, users: Collection[User], *, due_at: datetime | None = None, **facts: Any) -> None:
        """Writes to these users what they have to hear; nothing to those who are deactivated."""
        for user in users:
            chosen = self._to_hear(news, user.id)
            if chosen and user.status is UserStatus.ACTIVE:
                letters.write_to_user(
                    self._work, TO_PANEL[chosen], user, interview=self._interview, due_at=due_at,
                    application_id=str(self._interview.application_id), interview_id=str(self._interview.id),
                    by="" if user.id == self._work.user_id else self._work.actor.name, **facts,
                )  # fmt: skip

    def _to_hear(self, news: News, user_id: uuid.UUID | None) -> News | None:
        """What is news to this recipient (None: the candidate), once what waits for them is stopped."""
        theirs = [one for one in self._letters if one.user_id == user_id]
        for letter in theirs:
            if letter.state is LetterState.WAITING:
                self._stop(letter)
        went = [one.occasion for one in theirs if one.state is LetterState.SENT]
        knows = bool(went) and went[-1] in _KNOWING
        match news:
            case News.CANCELLED:
                return news if knows else None
            case News.RESTORED:
                return News.INVITED if theirs and not knows else None
            case _:
                return News.CHANGED if knows else News.INVITED

    def _stop(self, letter: Letter) -> None:
        letter.state = LetterState.CANCELLED
        about = self._interview.application if letter.application_id else None
        self._work.record("letter.cancelled", letter, about=about, occasion=str(letter.occasion))


def panel_of(interview: Interview) -> list[User]:
    """The interviewers and the organiser, each once."""
    users = [*(one.user for one in interview.participants), interview.organizer]
    return list({user.id: user for user in users}.values())
