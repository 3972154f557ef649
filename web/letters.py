"""The words of letters: plain text from templates, for sending, sending again and looking at beforehand."""

from dataclasses import dataclass
from typing import Any

from flask import render_template
from flask_babel import force_locale

from hiring import listings
from hiring.applications import standing
from hiring.models.application import Application, Submission
from hiring.models.letter import Letter, Occasion
from hiring.work import Work
from web.formatting import gettext as _
from web.hall import hall


@dataclass(frozen=True)
class Written:
    """A letter in words. `text` is plain; lines are not wrapped, mail programs do that."""

    subject: str
    text: str


def render(work: Work, letter: Letter) -> Written:
    """The words of this letter as they would go out now. Needs an app context."""
    application = work.session.get_one(Application, letter.application_id)
    with force_locale(letter.language):
        facts = _facts(work, application, letter)
        text = render_template(f"mail/{letter.occasion}.txt", **facts)
        return Written(_subject(letter, facts), text.strip() + "\n")


def _subject(letter: Letter, facts: dict[str, Any]) -> str:
    words = {"job": facts["job"].name, "organisation": facts["organisation"].brief}
    match letter.occasion:
        case Occasion.RECEIVED:
            return _("We have your application: %(job)s", **words)
        case Occasion.SENT_AGAIN:
            return _("We have what you sent again: %(job)s", **words)
        case Occasion.REJECTED:
            return _("Your application to %(organisation)s: %(job)s", **words)


def _facts(work: Work, application: Application, letter: Letter) -> dict[str, Any]:
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
