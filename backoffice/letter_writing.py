"""Writing to a candidate: in one's own words or from a template, looked at beforehand, now or later."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from functools import partial
from typing import Any

from flask import Response, request
from flask_babel import lazy_gettext as _
from wtforms import StringField, TextAreaField

from backoffice import bp, letter_beginning, letter_wording
from backoffice.letter_beginning import Begun, Words
from hiring import applications, letter_templates, letter_variables, policy
from hiring import letters as verbs
from hiring.errors import Conflict, Invalid, TooMany
from hiring.models.application import Application
from hiring.models.letter_template import LetterTemplate, TemplateKind
from hiring.work import Work
from web import letter_words
from web.door import Audience, answer, reads, see_other, writes
from web.formatting import gettext
from web.typed_form import TypedForm

PAGE = "backoffice/letters/new.html"
FORM = "backoffice/letters/_form.html"
LOOK = "backoffice/letters/_look.html"
NINE = time(9)
WHEN = {
    "now": _("Now"),
    "hour": _("In an hour"),
    "tomorrow": _("Tomorrow at 9:00"),
    "then": _("At another time"),
}


class LetterForm(TypedForm):
    """`when`: one of WHEN; `due`: another time, in the organisation's zone. `template_id`: what it began with;
    `template`: what is chosen to begin with, and `words` the button that says so."""

    subject = StringField(_("Subject"))
    body = TextAreaField(_("Letter"))
    when = StringField(default="now")
    due = StringField()
    template_id = StringField()
    template = StringField()
    words = StringField()


@dataclass(frozen=True)
class Look:
    """How the letter reads: filled in for this person; `wrong` where it could not go."""

    subject: str
    text: str
    wrong: Mapping[str, str] = field(default_factory=dict)


@bp.get("/applications/<uuid:id>/letters/new")
@reads(Audience.SIGNED_IN)
def new_letter(work: Work, id: uuid.UUID) -> Response:
    application = _application(work, id)
    template = letter_beginning.find(work, request.args.get("template", ""))
    begun = Begun(_words(work, application, template), template)
    return _page(work, application, _form_of(begun), begun=begun)


@bp.post("/applications/<uuid:id>/letters/look")
@reads(Audience.SIGNED_IN)
def preview_letter(work: Work, id: uuid.UUID) -> Response:
    """How the letter that is being typed would read."""
    application, form = _application(work, id), LetterForm(request.form)
    return answer(LOOK, LOOK, look=_look(work, application, form), person=application.candidate.name)


@bp.post("/applications/<uuid:id>/letters/new")
@writes(Audience.SIGNED_IN)
def write_letter(work: Work, id: uuid.UUID) -> Response:
    """With `words` nothing is written: the same page with other words in it, or with the question whether."""
    application, form = _application(work, id), LetterForm(request.form)
    template = letter_beginning.find(work, form.template_id.data or "")
    typed = Words(form.subject.data or "", form.body.data or "")
    if form.words.data:
        chosen = letter_beginning.find(work, form.template.data or "")
        begun = letter_beginning.begin(form.words.data, typed, template, chosen,
                                       partial(_words, work, application))  # fmt: skip
        form = _form_of(begun, when=form.when.data, due=form.due.data)
        return _page(work, application, form, begun=begun)
    begun = Begun(typed, template)
    try:
        letter = verbs.write_message(
            work, application, typed.subject, typed.body, template=template,
            values=letter_words.values(work, application), due_at=_due(work, form),
        )  # fmt: skip
    except Invalid as error:
        wrong = letter_wording.problems(error)
        return _page(work, application, form, 422, begun=begun, wrong=wrong)
    except (Conflict, TooMany) as error:
        status = 429 if isinstance(error, TooMany) else 409
        return _page(work, application, form, status, begun=begun, refused=letter_wording.refused(error))
    return see_other("backoffice.letter", id=letter.id, done="written")


def _application(work: Work, id: uuid.UUID) -> Application:
    application = applications.get(work, id)
    work.require(policy.may_write_letters(work.actor, application))
    return application


def _words(work: Work, application: Application, template: LetterTemplate | None) -> Words:
    """What a letter to this person begins with: the template's words with what is known filled in, else a greeting
    and a name."""
    values = letter_words.values(work, application)
    if template is not None:
        return Words(
            letter_variables.begun(template.subject, values), letter_variables.begun(template.body, values)
        )
    subject = gettext("Your application for {job}")
    body = gettext("Dear {first_name},\n\n\n\nKind regards\n{recruiter}\n{organisation}")
    values = {**values, "recruiter": work.actor.name}
    return Words(letter_variables.begun(subject, values), letter_variables.begun(body, values))


def _form_of(begun: Begun, **kept: Any) -> LetterForm:
    template_id = str(begun.template.id) if begun.template else ""
    return LetterForm(formdata=None, subject=begun.words.subject, body=begun.words.body, template_id=template_id,
                      **kept)  # fmt: skip


def _due(work: Work, form: LetterForm) -> datetime | None:
    """When it goes; None: now. Raises Invalid for a time that is none."""
    if form.when.data == "hour":
        return work.now + timedelta(hours=1)
    if form.when.data == "tomorrow":
        tomorrow = work.today + timedelta(days=1)
        return letter_wording.read_wall(f"{tomorrow}T{NINE:%H:%M}", work.organisation.zone)
    if form.when.data == "then":
        due = letter_wording.read_wall(form.due.data or "", work.organisation.zone)
        if due is None:
            raise Invalid({"due_at": "no_time"})
        return due
    if form.when.data not in (None, "", "now"):
        raise Invalid({"due_at": "no_time"})
    return None


def _look(work: Work, application: Application, form: LetterForm) -> Look:
    values = letter_words.values(work, application)
    above, below, _missing = letter_words.filled(form.subject.data or "", form.body.data or "", values)
    gaps = {
        name: letter_wording.said("unfilled", ", ".join(text.missing))
        for name, text in (("subject", above), ("body", below))
        if text.missing
    }
    wrong = gaps | letter_wording.wrong_in(form.subject.data or "", form.body.data or "")
    return Look(above.text, below.text.strip(), wrong)


def _page(
    work: Work, application: Application, form: LetterForm, status: int = 200, *, begun: Begun,
    wrong: Mapping[str, str] | None = None, refused: str = "",
) -> Response:  # fmt: skip
    language = application.job.language
    for name, sentence in (wrong or {}).items():
        if name in form:
            form[name].errors = [sentence]
    facts: dict[str, Any] = {
        "application": application,
        "person": application.candidate.name,
        "address": application.candidate.primary_email,
        "form": form,
        "templates": letter_templates.to_choose(work, language=language),
        "template": begun.template,
        "asks": begun.asks,
        "variables": letter_wording.explained(
            letter_templates.VARIABLES[TemplateKind.MESSAGE], letter_words.values(work, application)
        ),
        "look": _look(work, application, form),
        "when": WHEN,
        "due_wrong": (wrong or {}).get("due_at", ""),
        "zone_name": work.organisation.timezone,
        "refused": refused,
        "may_change_templates": policy.may_change_templates(work.actor),
    }
    return answer(PAGE, FORM, status, **facts)
