"""Interviews: arranging, changing, ending, feedback, calendars. One module a capability."""

from collections.abc import Sequence
from datetime import date

from hiring.models.application import Application
from hiring.models.interview import Interview, InterviewParticipant
from hiring.work import Work


def of(work: Work, application: Application) -> Sequence[Interview]:
    """The application's interviews, the next one first, then the past ones from the latest back."""
    return ()


def on_day(work: Work, day: date) -> Sequence[Interview]:
    """The acting user's own interviews on this day of the organisation's, in order."""
    return ()


def feedback_due(work: Work) -> Sequence[InterviewParticipant]:
    """Where the acting user took part and still owes feedback, the oldest first."""
    return ()


def cancel_coming(work: Work, application: Application) -> int:
    """Cancels what lies ahead because the application ended; returns how many."""
    return 0


def restore(work: Work, application: Application) -> int:
    """Takes back what `cancel_coming` did, where it still lies ahead; returns how many."""
    return 0
