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
from hiring.interviews.people import choosable
from hiring.interviews.reading import cv_of, get, is_coming, is_gone, of, on_day, participation
from hiring.interviews.scheduling import Wanted, change, digest_of, remove_interviewer, respond, schedule

__all__ = [
    "BY_PEOPLE", "Agenda", "Asked", "Given", "Row", "Wanted", "agenda", "ask", "by_link", "calendar", "cancel",
    "cancel_coming", "change", "choosable", "clashes", "complete", "complete_past", "cv_of", "digest_of",
    "end_feed", "feed",
    "feedback_due", "feedback_on", "get", "give_feedback", "given", "has_feed", "is_coming", "is_gone",
    "local_times", "no_show", "of", "on_day", "own", "participation", "remove_interviewer", "renew_feed",
    "reopen", "respond", "restore", "schedule",
]  # fmt: skip
