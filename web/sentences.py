"""What people are told when something does not go, by code: what it is, and the next step."""

from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _


@dataclass(frozen=True)
class Sentence:
    """Both are lazy translations; `text` may name params like %(stage)s."""

    title: Any
    text: Any


SENTENCES = {
    "not_found": Sentence(
        _("This page is not here"),
        _("Check the address, or start again from the first page."),
    ),
    "gone": Sentence(
        _("This is no longer here"),
        _("It was here once and has been taken down. Start again from the first page."),
    ),
    "link_used": Sentence(
        _("This link has been used"),
        _("It works once. If it was not you, or you need to come in again, ask an administrator for a new link."),
    ),
    "link_expired": Sentence(
        _("This link has run out"),
        _("Ask an administrator for a new one."),
    ),
    "not_signed_in": Sentence(
        _("You are signed out"),
        _("Sign in again; you come back to this page."),
    ),
    "not_allowed": Sentence(
        _("This is not yours to do"),
        _("Ask a recruiter on this job or an administrator to do it, or to open it to you."),
    ),
    "stage_not_yours": Sentence(
        _("Not moved"),
        _("Only a recruiter moves people to %(stage)s. Ask one on this job."),
    ),
    "cross_site": Sentence(
        _("Not done: this came from another site"),
        _("Open the page in Foyer itself and send it from there."),
    ),
    "csrf": Sentence(
        _("Not done: this page is too old"),
        _("Go back, load the page again and send it once more. What you typed is still there when you go back."),
    ),
    "bad_request": Sentence(
        _("This request cannot be read"),
        _("Go back, load the page again and try once more."),
    ),
    "junk": Sentence(
        _("This holds characters that cannot be stored"),
        _("Go back and type the text again, or paste it as plain text."),
    ),
    "method_not_allowed": Sentence(
        _("This page does not take that"),
        _("Go back and use the buttons of the page."),
    ),
    "too_large": Sentence(
        _("This is too large to send"),
        _("Go back and choose smaller files, or send fewer at once."),
    ),
    "invalid": Sentence(
        _("Something in the form needs another look"),
        _("Go back, correct it and send it again."),
    ),
    "conflict": Sentence(
        _("Not done: something changed a moment ago"),
        _("Load the page again to see how it stands now, then decide."),
    ),
    "stale": Sentence(
        _("Not saved: someone else changed this a moment ago"),
        _("Load the page again to see the change, then make yours."),
    ),
    "invalid_transition": Sentence(
        _("Not done: this application does not stand where it did"),
        _("Load the page again to see how it stands now."),
    ),
    "job_closed": Sentence(
        _("This job takes no applications any more"),
        _("See the other jobs that are open."),
    ),
    "job_archived": Sentence(
        _("Not done: this job is archived"),
        _("Take it out of the archive first."),
    ),
    "hire_by_offer": Sentence(
        _("Not moved: people come to %(stage)s by accepting an offer"),
        _("Make an offer; once it is accepted, the move happens by itself."),
    ),
    "applied_again": Sentence(
        _("Not reopened: this person has applied again"),
        _("Go on with the newer application."),
    ),
    "stage_in_use": Sentence(
        _("Not removed: people stand in this stage"),
        _("Move the people in %(stage)s to another stage first."),
    ),
    "user_inactive": Sentence(
        _("Not added: this person is deactivated"),
        _("Reactivate them first."),
    ),
    "last_admin": Sentence(
        _("Not deactivated: this is the last administrator"),
        _("Make someone else an administrator first, or nobody could let people in."),
    ),
    "rate_limited": Sentence(
        _("Too many tries"),
        _("Wait %(wait)s, then try again."),
    ),
    "busy": Sentence(
        _("Foyer is busy"),
        _("Nothing was changed. Wait a few seconds and try again."),
    ),
    "unavailable": Sentence(
        _("This cannot be reached now"),
        _("Nothing was changed. Try again in a minute."),
    ),
    "no_room": Sentence(
        _("There is no room to store this"),
        _("Nothing was changed. Tell whoever runs this site; then try again."),
    ),
    "broken": Sentence(
        _("Something broke on our side"),
        _("Try again. If it happens again, tell whoever runs this site the number below."),
    ),
}
