"""The back office's own words: events of a timeline, what was done, how an answer stands."""

from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _

from hiring.applications.submissions import AnswerState
from hiring.history import Entry
from hiring.models.application import ApplicationStatus
from hiring.models.letter import Occasion
from hiring.models.offer import AbandonReason
from web.labels import label


@dataclass(frozen=True)
class Told:
    """How an event is told: an icon of the sprite and a sentence with %(who)s, %(person)s and the event's data."""

    icon: str
    sentence: Any


EVENTS = {
    "application.created": Told("inbox", _("%(person)s applied through %(source)s")),
    "application.created.by_program": Told(
        "inbox", _("%(who)s handed in an application of %(person)s, from %(source)s")
    ),
    "application.created.by_hand": Told("plus", _("%(who)s added %(person)s to %(stage)s, from %(source)s")),
    "candidate.created": Told("user", _("%(person)s came to us for the first time")),
    "candidate.created.by_hand": Told("user", _("%(who)s added %(person)s")),
    "candidate.changed": Told("pencil", _("%(who)s changed what is known of %(person)s")),
    "candidate.adopted": Told("pencil", _("%(who)s took over what %(person)s had sent about themself")),
    "candidate.merged": Told("users", _("%(who)s merged another entry into %(person)s")),
    "candidate.unmerged": Told("users", _("%(who)s took a merge with %(person)s back")),
    "candidate.anonymized": Told("trash-2", _("%(who)s erased everything that named %(person)s")),
    "candidate.set_aside": Told("history", _("%(who)s set %(person)s aside, to be erased in two weeks")),
    "candidate.brought_back": Told("history", _("%(who)s brought %(person)s back")),
    "candidate.held": Told("lock", _("%(who)s put a legal hold on %(person)s")),
    "candidate.hold_lifted": Told("lock", _("%(who)s lifted the legal hold on %(person)s")),
    "candidate.kept_apart": Told("users", _("%(who)s noted that %(person)s and another person are two people")),
    "candidate.hinted_again": Told("users", _("%(who)s noted that %(person)s and another person may be one")),
    "application.sent_again": Told("inbox", _("%(person)s sent this form again")),
    "application.corrected": Told("pencil", _("%(person)s corrected what they had sent")),
    "application.moved": Told("arrow-right", _("%(who)s moved %(person)s to %(to)s")),
    "application.rejected": Told("user-x", _("%(who)s said no to %(person)s: %(reason)s")),
    "application.reopened": Told("history", _("%(who)s took %(person)s back into %(stage)s")),
    "application.withdrawn": Told("user-x", _("%(who)s wrote down that %(person)s withdrew")),
    "application.hired": Told("circle-check", _("%(who)s hired %(person)s")),
    "application.unhired": Told("history", _("%(who)s took the hire back: %(person)s is in %(stage)s again")),
    "application.reason_changed": Told("user-x", _("%(who)s gave another reason for the no: %(reason)s")),
    "offer.created": Told("file-signature", _("%(who)s wrote an offer")),
    "offer.changed": Told("file-signature", _("%(who)s changed the offer")),
    "offer.approved": Told("circle-check", _("%(who)s approved the offer")),
    "offer.unapproved": Told("history", _("%(who)s took the approval of the offer back")),
    "offer.sent": Told("mail", _("%(who)s sent the offer")),
    "offer.accepted": Told("circle-check", _("%(who)s wrote down that %(person)s accepted the offer")),
    "offer.declined": Told("x", _("%(who)s wrote down that %(person)s declined the offer")),
    "offer.abandoned": Told("x", _("%(who)s abandoned the offer: %(reason)s")),
    "application.changed": Told("pencil", _("%(who)s changed what is written down of the application")),
    "application.assigned": Told("user", _("%(who)s made %(to)s responsible for %(person)s")),
    "application.unassigned": Told("user", _("%(who)s left %(person)s with nobody responsible")),
    "note.written": Told("message-square", _("%(who)s wrote a note")),
    "note.edited": Told("message-square", _("%(who)s changed a note")),
    "note.removed": Told("trash-2", _("%(who)s took a note away")),
    "note.restored": Told("message-square", _("%(who)s brought a note back")),
    "tag.added": Told("tag", _("%(who)s added the tag %(name)s")),
    "tag.removed": Told("tag", _("%(who)s took the tag %(name)s off")),
    "attachment.added": Told("paperclip", _("%(who)s added a file")),
    "attachment.changed": Told("paperclip", _("%(who)s said what a file is")),
    "attachment.removed": Told("trash-2", _("%(who)s took a file away")),
    "attachment.restored": Told("paperclip", _("%(who)s brought a file back")),
    "result_link.added": Told("link", _("%(who)s added a result")),
    "result_link.changed": Told("link", _("%(who)s changed a result")),
    "result_link.removed": Told("trash-2", _("%(who)s took a result away")),
    "letter.written": Told("mail", _("%(who)s wrote to %(person)s")),
    "letter.resent": Told("mail", _("%(who)s sent a letter again: %(letter)s")),
    "letter.delayed": Told("clock", _("%(who)s gave a letter another time: %(letter)s")),
    "interview.scheduled": Told("calendar", _("%(who)s arranged an interview with %(person)s")),
    "interview.scheduled.by_candidate": Told("calendar-check", _("%(person)s picked a time for an interview")),
    "interview.changed.by_candidate": Told("calendar", _("%(person)s picked another time for an interview")),
    "times.offered": Told("calendar", _("%(who)s asked %(person)s to pick a time")),
    "times.asked": Told("calendar-x", _("%(person)s asked for something else than the times offered")),
    "times.withdrawn": Told("calendar-x", _("%(who)s took times to pick from back")),
    "times.run_out": Told("calendar-x", _("%(person)s did not pick a time")),
    "interview.changed": Told("calendar", _("%(who)s changed an interview")),
    "interview.cancelled": Told("calendar-x", _("%(who)s cancelled an interview")),
    "interview.completed": Told("calendar-check", _("An interview with %(person)s took place")),
    "interview.no_show": Told("calendar-x", _("%(person)s did not come to an interview")),
    "interview.restored": Told("calendar", _("%(who)s put an interview back on")),
    "interview.responded": Told("calendar", _("%(who)s answered whether they come to an interview")),
    "interview.feedback_given": Told("clipboard-check", _("%(who)s gave feedback on an interview")),
    "interview.feedback_changed": Told("clipboard-check", _("%(who)s changed their feedback on an interview")),
    "letter.restored": Told("mail", _("%(who)s let a letter that was stopped wait again: %(letter)s")),
    "letter.cancelled": Told("at-sign", _("%(who)s stopped a letter before it went: %(letter)s")),
    "letter.sent": Told("at-sign", _("A letter went to %(person)s: %(letter)s")),
    "letter.failed": Told("triangle-alert", _("A letter to %(person)s could not be sent: %(letter)s")),
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
    "reason_changed": _("Another reason stands there now"),
    "hired": _("Hired"),
    "unhired": _("The hire is taken back; in %(stage)s again"),
    "assigned": _("Handed over"),
    "noted": _("Note saved"),
    "added": _("Added. Nobody was written to."),
    "adopted": _("Taken over into the profile"),
    "tagged": _("Tag added"),
    "untagged": _("Tag taken off"),
    "attached": _("File added"),
    "times_offered": _("Times offered. The letter to the candidate is on its way."),
    "times_withdrawn": _("Nothing can be picked any more."),
    "interview_scheduled": _("Interview arranged. The invitations are on their way."),
    "file_changed": _("File changed"),
    "file_removed": _("File taken away. It can be brought back for a day."),
    "file_restored": _("The file is back"),
    "note_removed": _("Note taken away"),
    "note_restored": _("The note is back"),
    "mentions_read": _("Marked as read"),
    "linked": _("Result saved"),
    "unlinked": _("Result taken away"),
}
"""What ?done= says on the page that a plain form leads to, and the toast after the same act through htmx."""
POSSIBLE = {
    ApplicationStatus.ACTIVE: _("They can be moved, hired or told no."),
    ApplicationStatus.REJECTED: _("They can be taken back, or be given another reason."),
    ApplicationStatus.WITHDRAWN: _("They can be taken back if they want this again."),
    ApplicationStatus.HIRED: _("Take the hire back first, under Offer."),
}
"""What can be done with an application where an act leads nowhere."""


class _Known(dict[str, Any]):
    def __missing__(self, name: str) -> str:
        return "…"


def told(entry: Entry, person: str) -> tuple[str, str]:
    """The icon and the sentence of one event. `person` is the candidate's name."""
    words = EVENTS.get(f"{entry.type}.{_way(entry)}") or EVENTS.get(entry.type, _OTHER)
    who = entry.actor_name or person
    facts = _Known({"reason": "…", **entry.data, "who": who, "person": person})
    if entry.type.startswith("letter."):
        facts["letter"] = label(Occasion(entry.data["occasion"]))
    if entry.type == "offer.abandoned":
        facts["reason"] = label(AbandonReason(entry.data["reason"])).lower()
    return words.icon, str(words.sentence) % facts


def _way(entry: Entry) -> str:
    """How it came about, where that is told in words of its own."""
    if entry.type == "candidate.created" and entry.actor_type in ("user", "key"):
        return "by_hand"
    if entry.type == "application.created" and entry.actor_type == "key":
        return "by_program"
    if entry.type in ("interview.scheduled", "interview.changed") and entry.actor_type == "candidate":
        return "by_candidate"
    return "by_hand" if entry.data.get("by_hand") else ""
