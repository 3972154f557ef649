"""The words of letters: plain text from templates, for sending, sending again and looking at beforehand."""

from dataclasses import dataclass
from typing import Any

from flask import render_template
from flask_babel import force_locale
from flask_babel import lazy_gettext as _lazy

from hiring import letters, links, listings
from hiring.actors import Role
from hiring.applications import standing
from hiring.models.application import Application, Submission
from hiring.models.letter import Letter, Occasion
from hiring.models.user import User
from hiring.work import Work
from web.formatting import gettext as _
from web.hall import hall
from web.labels import label

MASK = "***"
"""Stands for the secret of a link wherever a letter is not on its way."""
PAGES = {Occasion.INVITED: "invitation", Occasion.PASSWORD_RESET: "reset-password"}

CHANGES = {
    "password_set": _lazy("The password of your account was changed."),
    "password_reset": _lazy("A new password was set for your account, by a link that was sent to this address."),
    "second_factor_on": _lazy("Signing in to your account now asks for a code from an app."),
    "second_factor_off": _lazy("Signing in to your account no longer asks for a code: the password is enough."),
    "second_factor_reset": _lazy(
        "Signing in to your account no longer asks for a code. Set up your app again under Your account."
    ),
    "recovery_codes_renewed": _lazy("New recovery codes were made for your account. The former ones are void."),
    "recovery_code_used": _lazy("A recovery code was used to sign in to your account. %(left)s are left."),
    "role_changed": _lazy("Your role is now %(role)s. You were signed out; sign in again."),
    "email_changed": _lazy("Your account was moved to another address. You sign in with that one from now on."),
}
"""What a letter about changed access says, by the code that hiring gave it."""


@dataclass(frozen=True)
class Written:
    """A letter in words. `text` is plain; lines are not wrapped, mail programs do that."""

    subject: str
    text: str


def render(work: Work, letter: Letter, secret: str | None = None) -> Written:
    """The words of this letter as they would go out now; the link's secret is masked unless it is given, and is
    never made here. Needs an app context."""
    with force_locale(letter.language):
        facts = _facts_for_user(work, letter, secret) if letter.user_id else _facts(work, letter)
        text = render_template(f"mail/{letter.occasion}.txt", **facts)
        return Written(_subject(letter, facts), text.strip() + "\n")


def _subject(letter: Letter, facts: dict[str, Any]) -> str:
    words = {"job": facts["job"].name if "job" in facts else "", "organisation": facts["organisation"].brief}
    match letter.occasion:
        case Occasion.RECEIVED:
            return _("We have your application: %(job)s", **words)
        case Occasion.SENT_AGAIN:
            return _("We have what you sent again: %(job)s", **words)
        case Occasion.REJECTED:
            return _("Your application to %(organisation)s: %(job)s", **words)
        case Occasion.INVITED:
            return _("You are invited to hire with %(organisation)s", **words)
        case Occasion.PASSWORD_RESET:
            return _("A new password for %(organisation)s hiring", **words)
        case Occasion.ACCESS_CHANGED:
            return _("Your access to %(organisation)s hiring was changed", **words)
        case _other:
            raise NotImplementedError(letter.occasion)


def _facts(work: Work, letter: Letter) -> dict[str, Any]:
    application = work.session.get_one(Application, letter.application_id)
    zone = work.organisation.zone
    submission = work.session.get(Submission, letter.submission_id) if letter.submission_id else None
    sent_at = submission.submitted_at if submission else application.applied_at
    promised = standing.promised_answer(sent_at.astimezone(zone).date(), application.job.promised_days, zone)
    return {
        "organisation": work.organisation,
        "candidate": application.candidate,
        "application": application,
        "job": application.job,
        "submission": submission,
        "sent_at": sent_at.astimezone(zone),
        "promised": promised,
        "stages": listings.stages_shown(work, application.job),
        "reason": letter.facts.get("reason", ""),
        "base_url": hall().settings.base_url,
    }


def _facts_for_user(work: Work, letter: Letter, secret: str | None) -> dict[str, Any]:
    base_url, page, purpose = (
        hall().settings.base_url,
        PAGES.get(letter.occasion),
        letters.LINKS.get(letter.occasion),
    )
    return {
        "organisation": work.organisation,
        "user": work.session.get_one(User, letter.user_id),
        "by": letter.facts.get("by", ""),
        "change": _change(letter),
        "address": f"{base_url}/backoffice/{page}/{secret or MASK}" if page else "",
        "hours": int(links.LIFE[purpose].total_seconds() // 3600) if purpose else 0,
        "minutes": int(links.LIFE[purpose].total_seconds() // 60) if purpose else 0,
        "base_url": base_url,
    }


def _change(letter: Letter) -> str:
    sentence = CHANGES.get(letter.facts.get("what", ""))
    if sentence is None:
        return ""
    role = letter.facts.get("role")
    return str(sentence) % {"left": letter.facts.get("left", ""), "role": label(Role(role)) if role else ""}
