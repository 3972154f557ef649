"""The words of letters: plain text from templates, for sending, sending again and looking at beforehand."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from flask import render_template
from flask_babel import lazy_gettext as _lazy

from hiring import letters, links, listings
from hiring.actors import Role
from hiring.applications import correcting, standing, submissions
from hiring.models.application import Application, Submission
from hiring.models.job import Job
from hiring.models.kept_form import KeptForm
from hiring.models.letter import Letter, Occasion
from hiring.models.link import LinkPurpose
from hiring.models.user import User
from hiring.own_pages import files_of
from hiring.work import Work
from web import interview_wording, letter_words, offer_wording, sent_wording, times_wording
from web.formatting import gettext as _
from web.hall import hall
from web.labels import label
from web.language import DEFAULT, LANGUAGES

MASK = "***"
"""Stands for the secret of a link wherever a letter is not on its way."""
PAGES = {
    Occasion.INVITED: "invitation",
    Occasion.PASSWORD_RESET: "reset-password",
    Occasion.FEEDBACK_WANTED: "feedback",
}

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


SUBJECTS = {
    Occasion.RECEIVED: _lazy("We have your application: %(job)s"),
    Occasion.SENT_AGAIN: _lazy("We have what you sent again: %(job)s"),
    Occasion.REJECTED: _lazy("Your application to %(organisation)s: %(job)s"),
    Occasion.INTERVIEW_INVITED: _lazy("An interview with %(organisation)s: %(job)s"),
    Occasion.INTERVIEW_CHANGED: _lazy("Your interview has changed: %(job)s"),
    Occasion.INTERVIEW_CANCELLED: _lazy("Your interview is cancelled: %(job)s"),
    Occasion.OFFER_SENT: _lazy("Our offer to you: %(job)s"),
    Occasion.OFFER_WITHDRAWN: _lazy("Our offer no longer stands: %(job)s"),
    Occasion.INVITED: _lazy("You are invited to hire with %(organisation)s"),
    Occasion.PASSWORD_RESET: _lazy("A new password for %(organisation)s hiring"),
    Occasion.ACCESS_CHANGED: _lazy("Your access to %(organisation)s hiring was changed"),
    Occasion.MENTIONED: _lazy("%(by)s named you in a note about %(person)s"),
    Occasion.PANEL_INVITED: _lazy("Interview with %(person)s: %(job)s"),
    Occasion.PANEL_CHANGED: _lazy("Interview with %(person)s has changed: %(job)s"),
    Occasion.PANEL_CANCELLED: _lazy("Interview with %(person)s is cancelled: %(job)s"),
    Occasion.FEEDBACK_WANTED: _lazy("Your feedback on %(person)s: %(job)s"),
    Occasion.OFFER_TO_APPROVE: _lazy("An offer to approve: %(person)s, %(job)s"),
    Occasion.MY_LINK: _lazy("Your application to %(organisation)s"),
    Occasion.FORM_KEPT: _lazy("Go on with your application: %(job)s"),
    Occasion.TIMES_OFFERED: _lazy("Pick a time to talk with %(organisation)s: %(job)s"),
    Occasion.TIMES_WITHDRAWN: _lazy("The times we offered no longer stand: %(job)s"),
    Occasion.TIME_BOOKED: _lazy("%(person)s picked a time: %(job)s"),
    Occasion.TIMES_ASKED: _lazy("%(person)s wrote about the times offered: %(job)s"),
    Occasion.INTERVIEWER_ANSWERED: _lazy("%(by)s may not come to the interview with %(person)s"),
    Occasion.OFFER_ANSWERED: _lazy("Your answer to our offer: %(job)s"),
    Occasion.CANDIDATE_ANSWERED: _lazy("%(person)s has answered the offer: %(job)s"),
    Occasion.WITHDRAWN: _lazy("You withdrew your application: %(job)s"),
    Occasion.CANDIDATE_WITHDREW: _lazy("%(person)s withdrew: %(job)s"),
    Occasion.ERASURE_ASKED: _lazy("Confirm that %(organisation)s shall erase your data"),
    Occasion.ERASED: _lazy("Your data at %(organisation)s is erased"),
    Occasion.CONSENT_ENDING: _lazy("Shall we keep your data at %(organisation)s?"),
    Occasion.WEBHOOK_DISABLED: _lazy("A webhook of %(organisation)s hiring was switched off"),
}
"""What stands above each letter but a message, which has its own."""


@dataclass(frozen=True)
class Written:
    """A letter in words. `text` is plain; lines are not wrapped, mail programs do that."""

    subject: str
    text: str
    template_id: uuid.UUID | None = None
    """Whose words these are; None: Foyer's own, or a user's."""
    unfilled: tuple[str, ...] = ()
    """Why the organisation's own words were not taken: variables that are empty for this person."""


def render(work: Work, letter: Letter, secret: str | None = None) -> Written:
    """The words of this letter as they would go out now; the link's secret is masked unless it is given, and is
    never made here. The organisation's own words where there are any and nothing in them stays empty for this
    person, else Foyer's. Needs an app context."""
    with letter_words.spoken(letter.language):
        template = letter_words.template_of(work, letter)
        own = in_words_of(work, letter, template.subject, template.body) if template else None
        if template and own and not own.unfilled:
            text = _with_own_pages(letter, _with_what_arrived(work, letter, own.text), secret)
            return replace(own, text=text, template_id=template.id)
        return replace(_built_in(work, letter, secret), unfilled=own.unfilled if own else ())


def own_pages(secret: str | None) -> str:
    """The address of a candidate's own pages in a letter to them."""
    return f"{hall().settings.base_url}/my/{secret or MASK}"


def _with_own_pages(letter: Letter, text: str, secret: str | None) -> str:
    """The letter with the way to the candidate's own pages at its end, unless it names it already."""
    address = own_pages(secret)
    if letters.link_of(letter) is not LinkPurpose.MY_APPLICATIONS or address in text:
        return text
    address += _asking_for(letter, "?")
    above = _("Where your application stands, and what you can do:")
    return f"{text}\n{above}\n{address}\n"


def _asking_for(letter: Letter, joint: str) -> str:
    """What an address in a letter ends with, so that its page speaks the letter's language too."""
    code = letter.language.partition("-")[0]
    return f"{joint}lang={code}" if code in LANGUAGES and code != DEFAULT else ""


def _with_what_arrived(work: Work, letter: Letter, text: str) -> str:
    """A letter that says that something arrived, with what it was: each answer as understood, each file."""
    if letter.submission_id is None or letter.occasion not in (Occasion.RECEIVED, Occasion.SENT_AGAIN):
        return text
    submission = work.session.get(Submission, letter.submission_id)
    if submission is None:
        return text
    told = sent_wording.for_letter(work, submissions.read(work, submission), files_of(work, submission))
    return f"{text}\n{told}" if told else text


def in_words_of(work: Work, letter: Letter, subject: str, body: str) -> Written:
    """The letter in these words with their variables; `unfilled` are those with nothing to stand there."""
    known = values_of(work, letter)
    above, below, missing = letter_words.filled(subject, body, known)
    return Written(above.text, below.text.strip() + "\n", unfilled=missing)


def values_of(work: Work, letter: Letter) -> Mapping[str, str]:
    """What stands for each variable in a letter to a candidate."""
    application = work.session.get_one(Application, letter.application_id)
    with letter_words.spoken(letter.language):
        return letter_words.values(work, application, letter)


def built_in(work: Work, letter: Letter) -> Written:
    """The letter in Foyer's own words, whether or not there are others."""
    return _built_in(work, letter, None)


def _built_in(work: Work, letter: Letter, secret: str | None) -> Written:
    with letter_words.in_our_words(letter.language):
        if letter.kept_form_id:
            facts = _facts_of_kept(work, letter, secret)
        else:
            facts = _facts_for_user(work, letter, secret) if letter.user_id else _facts(work, letter, secret)
        text = render_template(f"mail/{letter.occasion}.txt", **facts).strip() + "\n"
        text = _with_own_pages(letter, _with_what_arrived(work, letter, text), secret)
        return Written(_subject(letter, facts), text)


def _subject(letter: Letter, facts: dict[str, Any]) -> str:
    if letter.occasion is Occasion.MESSAGE:
        return str(facts["subject"])
    job, application = facts.get("job"), facts.get("application")
    words = {
        "job": job.name if job else "",
        "person": application.candidate.name if application else "",
        "organisation": facts["organisation"].brief,
        "by": facts["by"] or _("A colleague"),
    }
    return str(SUBJECTS[letter.occasion]) % words


def _facts(work: Work, letter: Letter, secret: str | None) -> dict[str, Any]:
    application = work.session.get_one(Application, letter.application_id)
    zone = work.organisation.zone
    submission = work.session.get(Submission, letter.submission_id) if letter.submission_id else None
    sent_at = submission.submitted_at if submission else application.applied_at
    promised = standing.promised_answer(sent_at.astimezone(zone).date(), application.job.promised_days, zone)
    return {
        **_facts_for_all(work, letter),
        "candidate": application.candidate,
        "application": application,
        "job": application.job,
        "submission": submission,
        "sent_at": sent_at.astimezone(zone),
        "promised": promised,
        "stages": listings.stages_shown(work, application.job),
        "reason": letter.facts.get("reason", ""),
        "subject": letter.facts.get("subject", ""),
        "body": letter.facts.get("body", ""),
        "own_pages": own_pages(secret),
        "correct_until": _correct_until(work, submission),
        "erasure": f"{hall().settings.base_url}/erasure/{secret or MASK}{_asking_for(letter, '?')}",
        "why": letter.facts.get("why", ""),
        "until": _day_of(letter.facts.get("until", "")),
        **interview_wording.facts(work, letter),
        **times_wording.facts(work, letter),
        **offer_wording.facts(work, letter),
    }


def _correct_until(work: Work, submission: Submission | None) -> datetime | None:
    """Until when what was sent can be corrected; None: it cannot."""
    window = correcting.window(work, submission) if submission else None
    return window.until if window and window.is_open else None


def _facts_of_kept(work: Work, letter: Letter, secret: str | None) -> dict[str, Any]:
    """Of a half-filled form: nothing of what was typed, for anybody can type anyone's address."""
    kept = work.session.get_one(KeptForm, letter.kept_form_id)
    return {
        **_facts_for_all(work, letter),
        "job": work.session.get_one(Job, kept.job_id),
        "address": f"{hall().settings.base_url}/kept/{secret or MASK}{_asking_for(letter, '?')}",
        "until": kept.expires_at,
    }


def _day_of(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _facts_for_user(work: Work, letter: Letter, secret: str | None) -> dict[str, Any]:
    page, purpose = PAGES.get(letter.occasion), letters.LINKS.get(letter.occasion)
    application = _application_of(work, letter)
    base_url = hall().settings.base_url
    return {
        **_facts_for_all(work, letter),
        "user": work.session.get_one(User, letter.user_id),
        "change": _change(letter),
        "address": f"{base_url}/backoffice/{page}/{secret or MASK}" if page else "",
        "hours": int(links.LIFE[purpose].total_seconds() // 3600) if purpose else 0,
        "minutes": int(links.LIFE[purpose].total_seconds() // 60) if purpose else 0,
        "application": application,
        "candidate": application.candidate if application else None,
        "job": application.job if application else None,
        **interview_wording.facts(work, letter),
        **times_wording.facts(work, letter),
        **offer_wording.facts(work, letter),
    }


def _facts_for_all(work: Work, letter: Letter) -> dict[str, Any]:
    return {
        "letter": letter,
        "organisation": work.organisation,
        "by": letter.facts.get("by", ""),
        "base_url": hall().settings.base_url,
        "ask_lang": _asking_for(letter, "?"),
        "and_lang": _asking_for(letter, "&"),
    }


def _application_of(work: Work, letter: Letter) -> Application | None:
    """The application that a letter to a user is about; None: about none."""
    about = letter.facts.get("application_id")
    return work.session.get(Application, uuid.UUID(about)) if about else None


def _change(letter: Letter) -> str:
    sentence = CHANGES.get(letter.facts.get("what", ""))
    if sentence is None:
        return ""
    role = letter.facts.get("role")
    return str(sentence) % {"left": letter.facts.get("left", ""), "role": label(Role(role)) if role else ""}
