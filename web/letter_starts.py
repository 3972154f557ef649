"""Foyer's words for letters with their variables named: what the organisation's own words can begin from."""

from typing import Any

from flask_babel import lazy_gettext as _

from hiring.models.letter_template import TemplateKind
from web.letter_words import spoken

_END = _("{organisation}")
STARTS: dict[TemplateKind, tuple[Any, tuple[Any, ...]]] = {
    TemplateKind.MESSAGE: (
        _("Your application for {job}"),
        (_("Dear {first_name},"), _("Kind regards\n{recruiter}"), _END),
    ),
    TemplateKind.RECEIVED: (
        _("We have your application: {job}"),
        (_("Hello {first_name},"),
         _("Thank you. We have your application for {job}. A person will read it by {promised_by}."),
         _("You hear from us either way. If something in your application was wrong, send it again from the job’s page: we keep both and read the newer one."),  # noqa: E501
         _END),
    ),
    TemplateKind.SENT_AGAIN: (
        _("We have what you sent again: {job}"),
        (_("Hello {first_name},"),
         _("Something was sent again for {job} with your address. We keep everything: what you sent first is still there, and a person reads both."),  # noqa: E501
         _("If this was not you, please answer this letter and tell us."), _END),
    ),
    TemplateKind.REJECTED: (
        _("Your application to {organisation}: {job}"),
        (_("Hello {first_name},"),
         _("Thank you for applying for {job} and for the time you gave it. We will not go further with your application."),  # noqa: E501
         _("{reason}"),
         _("We wish you well, and you are welcome to apply for another job here."), _END),
    ),
    TemplateKind.INTERVIEW_INVITED: (
        _("An interview with {organisation}: {job}"),
        (_("Hello {first_name},"),
         _("We would like to talk with you about {job}: {interview_title}."),
         _("{interview_day}, {interview_time}\n{interview_place}"),
         _("You will meet {interviewers}. If this time does not suit you, answer this letter."), _END),
    ),
    TemplateKind.INTERVIEW_CHANGED: (
        _("Your interview has changed: {job}"),
        (_("Hello {first_name},"),
         _("Your interview has changed. This is how it stands now: {interview_title}."),
         _("{interview_day}, {interview_time}\n{interview_place}"),
         _("If this does not suit you, answer this letter."), _END),
    ),
    TemplateKind.INTERVIEW_CANCELLED: (
        _("Your interview is cancelled: {job}"),
        (_("Hello {first_name},"),
         _("The interview on {interview_day}, {interview_time}, does not take place."), _END),
    ),
    TemplateKind.OFFER_SENT: (
        _("Our offer to you: {job}"),
        (_("Hello {first_name},"),
         _("We are glad to offer you this job at {organisation}: {offer_title}, from {offer_start}."),
         _("The whole offer is in the PDF that comes with this letter. It stands until {offer_until}."),
         _("To accept it, sign the PDF and send it back to us. If something is not clear, or you decide otherwise, tell us as well."),  # noqa: E501
         _END),
    ),
    TemplateKind.OFFER_WITHDRAWN: (
        _("Our offer no longer stands: {job}"),
        (_("Hello {first_name},"),
         _("We have to take back the offer that we made you: {offer_title}. It no longer stands, and you need not answer it."),  # noqa: E501
         _("If you have questions about this, write to us."), _END),
    ),
    TemplateKind.OFFER_DOCUMENT: (
        _("Offer: {offer_title}"),
        (_("Dear {first_name},"),
         _("We are glad to offer you this job at {organisation}. These are the terms.")),
    ),
}  # fmt: skip
"""Subject and paragraphs, by kind. The terms of an offer stand in its document by themselves."""


def start(kind: TemplateKind, language: str) -> tuple[str, str]:
    """Subject and body to begin from, in this language where there is a catalogue for it."""
    subject, paragraphs = STARTS[kind]
    with spoken(language):
        return str(subject), "\n\n".join(str(one) for one in paragraphs)
