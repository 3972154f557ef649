"""Interviews: arranging, changing, ending, feedback, calendars. One module a capability."""

from hiring.interviews import calendar, clashes, local_times
from hiring.interviews.agenda import Agenda, Asked, Row, agenda
from hiring.interviews.ending import (
    BY_PEOPLE,
    cancel,
    cancel_coming,
    complete,
    complete_past,
    no_show,
    reopen,
    restore,
)
from hiring.interviews.feedback import (
    Given,
    ask,
    by_link,
    feedback_due,
    feedback_on,
    give_feedback,
    given,
    own,
)
from hiring.interviews.feeds import end_feed, feed, has_feed, renew_feed
from hiring.interviews.people import choosable, hold
from hiring.interviews.reading import cv_of, get, is_coming, is_gone, of, on_day, participation
from hiring.interviews.scheduling import (
    Wanted,
    arrange,
    change,
    checked,
    digest_of,
    rearrange,
    remove_interviewer,
    respond,
    schedule,
)

__all__ = [
    "BY_PEOPLE", "Agenda", "Asked", "Given", "Row", "Wanted", "agenda", "arrange", "ask", "by_link",
    "calendar", "cancel", "cancel_coming", "change", "checked", "choosable", "clashes", "complete",
    "complete_past", "cv_of", "digest_of", "end_feed", "feed", "feedback_due", "feedback_on", "get",
    "give_feedback", "given", "has_feed", "hold", "is_coming", "is_gone", "local_times", "no_show", "of",
    "on_day", "own", "participation", "rearrange", "remove_interviewer", "renew_feed", "reopen", "respond",
    "restore", "schedule",
]  # fmt: skip
