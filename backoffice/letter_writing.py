"""Writing to a candidate: in one's own words or from a template, looked at beforehand, now or later."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any

from flask import Response, request
from flask_babel import lazy_gettext as _
from wtforms import StringField, TextAreaField

from backoffice import bp, letter_wording
from hiring import applications, letter_templates, policy
from hiring import letters as verbs
from hiring.errors import Conflict, Invalid, TooMany
from hiring.letter_variables import begun
from hiring.models.application import Application
from hiring.models.letter_template import LetterTemplate, TemplateKind, TemplateStatus
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
    """`when`: one of WHEN; `due`: another time, in the organisation's zone. `template_id`: what it began with."""

    subject = StringField(_("Subject"))
    body = TextAreaField(_("Letter"))
    when = StringField(default="now")
    due = StringField()
    template_id = StringField()


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
    template = _template(work, request.args.get("template", ""))
    return _page(work, application, _begun(work, application, template), template=template)


@bp.post("/applications/<uuid:id>/letters/look")
@reads(Audience.SIGNED_IN)
def preview_letter(work: Work, id: uuid.UUID) -> Response:
    """How the letter that is being typed would read."""
    application, form = _application(work, id), LetterForm(request.form)
    return answer(LOOK, LOOK, look=_look(work, application, form), person=application.candidate.name)


@bp.post("/applications/<uuid:id>/letters/new")
@writes(Audience.SIGNED_IN)
def write_letter(work: Work, id: uuid.UUID) -> Response:
    application, form = _application(work, id), LetterForm(request.form)
    template = _template(work, form.template_id.data or "")
    try:
        letter = verbs.write_message(
            work, application, form.subject.data or "", form.body.data or "", template=template,
            values=letter_words.values(work, application), due_at=_due(work, form),
        )  # fmt: skip
    except Invalid as error:
        wrong = letter_wording.problems(error)
        return _page(work, application, form, 422, template=template, wrong=wrong)
    except (Conflict, TooMany) as error:
        status = 429 if isinstance(error, TooMany) else 409
        return _page(work, application, form, status, template=template, refused=letter_wording.refused(error))
    return see_other("backoffice.letter", id=letter.id, done="written")


def _application(work: Work, id: uuid.UUID) -> Application:
    application = applications.get(work, id)
    work.require(policy.may_write_letters(work.actor, application))
    return application


def _template(work: Work, given: str) -> LetterTemplate | None:
    """The template of this id that a message can begin with; None where there is none."""
    chosen = next((one for one in letter_templates.to_choose(work) if str(one.id) == given), None)
    ok = chosen and chosen.kind is TemplateKind.MESSAGE and chosen.status is TemplateStatus.ACTIVE
    return chosen if ok else None


def _begun(work: Work, application: Application, template: LetterTemplate | None) -> LetterForm:
    """A form to go on with: the template's words with what is known filled in, else a greeting and a name."""
    values = letter_words.values(work, application)
    if template is not None:
        return LetterForm(formdata=None, template_id=str(template.id), subject=begun(template.subject, values),
                          body=begun(template.body, values))  # fmt: skip
    subject = gettext("Your application for {job}")
    body = gettext("Dear {first_name},\n\n\n\nKind regards\n{recruiter}\n{organisation}")
    values = {**values, "recruiter": work.actor.name}
    return LetterForm(formdata=None, subject=begun(subject, values), body=begun(body, values))


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
    wrong = {}
    for name, text, filled in (("subject", form.subject.data, above), ("body", form.body.data, below)):
        longest = letter_templates.LONGEST_SUBJECT if name == "subject" else letter_templates.LONGEST_BODY
        if found := letter_templates.text_problem(text or "", TemplateKind.MESSAGE, longest):
            if found[0] != "required":
                wrong[name] = letter_wording.said(*found)
        elif filled.missing:
            wrong[name] = letter_wording.said("unfilled", ", ".join(filled.missing))
    return Look(above.text, below.text.strip(), wrong)


def _page(
    work: Work, application: Application, form: LetterForm, status: int = 200, *,
    template: LetterTemplate | None = None, wrong: Mapping[str, str] | None = None, refused: str = "",
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
        "template": template,
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
