"""The words of the pages about people: what is wrong with a field, why two may be one, what a merge moves."""

from collections.abc import Iterable, Sequence
from typing import Any

from flask_babel import lazy_gettext as _

from web.formatting import all_of

WRONG: dict[str, Any] = {
    "required": _("Enter a first name. Somebody with one name has only that."),
    "too_long": _("Keep it shorter: names under 255 characters, other lines under 200."),
    "bad_characters": _("This holds characters that cannot be stored. Type it again, or paste it as plain text."),
    "not_an_address": _("Enter one e-mail address, like noor@example.org."),
    "not_a_phone": _("Enter a phone number in digits, like +44 113 496 0999."),
    "not_a_link": _("Enter the address of a page, like https://www.linkedin.com/in/noor."),
    "twice": _("This stands in another row already. Remove one of them."),
    "too_many": _("There is no room for more. Remove a row first."),
    "not_one_of": _("Choose one of the list."),
}
WRONG_SOURCE: dict[str, Any] = {
    **WRONG,
    "required": _("Say where this person comes from, like Referral."),
    "too_long": _("Keep it under 100 characters."),
}
WRONG_JOB = {
    "required": _("Choose the job that you add them to."),
    "not_one_of": _("Choose a job of the list."),
}
TAKEN_UNSEEN = _(
    "This address cannot be used: it is known where you may not look. Ask an administrator to add this person."
)
SOURCES = (_("Referral"), _("LinkedIn"), _("Event"), _("Agency"), _("Direct approach"))
"""What is offered where somebody types a source; anything else will do too."""

SHARED = {
    "email": _("the same e-mail address"),
    "phone": _("the same phone number"),
    "phone_end": _("a phone number with the same end"),
    "link": _("the same profile elsewhere"),
}
"""What two people have in common."""

FIELDS = {
    "name": _("Name"),
    "email": _("First e-mail address"),
    "phone": _("First phone number"),
    "company": _("Company"),
    "title": _("Title"),
    "location": _("Place"),
}
PARTS = {
    "details": _("name or other details"),
    "applications": _("applications"),
    "attachments": _("files"),
    "emails": _("e-mail addresses"),
    "phones": _("phone numbers"),
    "links": _("links"),
    "tags": _("tags"),
    "consents": _("consent"),
    "result_links": _("result links"),
}
"""What may have changed since a merge."""

DONE = {
    "added": _("Added. Nobody was written to."),
    "saved": _("Saved."),
    "erased": _("Erased. Their files go within minutes."),
    "merged": _("They are one person now."),
    "unmerged": _("They are two people again, as they were."),
    "apart": _("Noted: these are two people. You are not asked again."),
    "hinted": _("They stand among those who may be the same person again."),
    "tagged": _("Tag added"),
    "untagged": _("Tag taken off"),
    "again": _("These two are one person already."),
}
"""What ?done= says was done."""


def shared(what: Iterable[str]) -> str:
    """ "the same e-mail address and the same phone number"."""
    return all_of([str(SHARED[one]) for one in what])


def parts(changed: Sequence[str]) -> str:
    """ "tags and applications"."""
    return all_of([str(PARTS[one]) for one in changed if one in PARTS])
