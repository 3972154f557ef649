"""The back office's own words: events of a timeline, what was done, how an answer stands."""

from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _

from hiring.applications.submissions import AnswerState
from hiring.history import Entry


@dataclass(frozen=True)
class Told:
    """How an event is told: an icon of the sprite and a sentence with %(who)s, %(person)s and the event's data."""

    icon: str
    sentence: Any


EVENTS = {
    "application.created": Told("inbox", _("%(person)s applied through %(source)s")),
    "application.sent_again": Told("inbox", _("%(person)s sent this form again")),
    "application.moved": Told("arrow-right", _("%(who)s moved %(person)s to %(to)s")),
    "application.rejected": Told("user-x", _("%(who)s said no to %(person)s: %(reason)s")),
    "application.reopened": Told("history", _("%(who)s took %(person)s back into %(stage)s")),
    "application.withdrawn": Told("user-x", _("%(who)s wrote down that %(person)s withdrew")),
    "note.written": Told("message-square", _("%(who)s wrote a note")),
    "note.edited": Told("message-square", _("%(who)s changed a note")),
    "tag.added": Told("tag", _("%(who)s added the tag %(name)s")),
    "tag.removed": Told("tag", _("%(who)s took the tag %(name)s off")),
    "attachment.added": Told("paperclip", _("%(who)s added a file")),
    "letter.cancelled": Told("at-sign", _("%(who)s stopped the letter before it went")),
    "letter.sent": Told("at-sign", _("A letter went to %(person)s")),
    "letter.failed": Told("triangle-alert", _("A letter to %(person)s could not be sent")),
}
_OTHER = Told("circle-dot", _("%(who)s changed something"))

ANSWER_STATES = {
    AnswerState.LEFT_BLANK: _("Left blank"),
    AnswerState.NOT_ASKED: _("Not asked"),
}
PROFILE_FIELDS = {
    "first_name": _("First name"),
    "last_name": _("Last name"),
    "email": _("E-mail"),
    "phone": _("Phone"),
}
DONE = {
    "moved": _("Moved to %(stage)s"),
    "rejected": _("Said no. The letter, if one was asked for, waits ten minutes."),
    "reopened": _("Back in %(stage)s"),
    "withdrawn": _("Written down as withdrawn"),
    "noted": _("Note saved"),
    "tagged": _("Tag added"),
    "untagged": _("Tag taken off"),
    "attached": _("File added"),
}
"""What ?done= says on the page that a plain form leads to, and the toast after the same act through htmx."""


class _Known(dict[str, Any]):
    def __missing__(self, name: str) -> str:
        return "…"


def told(entry: Entry, person: str) -> tuple[str, str]:
    """The icon and the sentence of one event. `person` is the candidate's name."""
    words = EVENTS.get(entry.type, _OTHER)
    who = entry.actor_name or person
    facts = _Known({"reason": "…", **entry.data, "who": who, "person": person})
    return words.icon, str(words.sentence) % facts
