"""The organisation's own words for letters: what there is, writing and changing it, and how it reads to a real
person."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import Response, request
from flask_babel import lazy_gettext as _
from wtforms import IntegerField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # the stubs are older
from wtforms.validators import InputRequired

from backoffice import acts, bp, job_choices, letter_wording
from hiring import applications, letter_trials, policy
from hiring import letter_templates as verbs
from hiring.errors import Conflict, Invalid, NotFound, Stale
from hiring.letter_trials import Person
from hiring.models.application import Application
from hiring.models.letter_template import LetterTemplate, TemplateKind, TemplateStatus
from hiring.work import Work
from web import letter_words
from web import letters as worded
from web.door import Audience, answer, reads, see_other, writes
from web.errors import problem_of
from web.formatting import locale
from web.letter_starts import start
from web.letters import Written
from web.typed_form import TypedForm

LIST = "backoffice/letter_templates/list.html"
PAGE = "backoffice/letter_templates/show.html"
LOOK = "backoffice/letter_templates/_look.html"
WRONG = {
    "required": _("Name it in a few words, like Kind no."),
    "too_long": _("Keep the name under 200 characters."),
    "bad_characters": _("Type this again; it holds characters that cannot be stored."),
    "taken": _("There is a template of this name for this occasion already."),
    "too_many": _("There are 200 templates already. Change one of those."),
}
"""What stands at the name."""
WRONG_KIND = _("This occasion has a template in this language already. Change that, or take it out of use first.")
WRONG_LANGUAGE = _("Choose a language from the list.")
DONE = {
    "added": _("Saved. It is in use now."),
    "saved": _("Saved."),
    "retired": _("Out of use. Letters have Foyer’s own words again."),
    "restored": _("In use again."),
}


class TemplateForm(TypedForm):
    """`who` and `about`: whom it is tried on, by words and by the application's id."""

    name = StringField(_("Name"))
    kind = StringField()
    language = SelectField(_("Language"), validate_choice=False)
    subject = StringField(_("Subject"))
    body = TextAreaField(_("Letter"))
    who = StringField(_("Find a person"))
    about = StringField(_("As it reads to"))
    version = IntegerField(validators=[InputRequired()])


@dataclass(frozen=True)
class Look:
    """How the words read to one person; `built_in`: what Foyer would write without them."""

    people: Sequence[Person]
    application: Application | None
    subject: str = ""
    text: str = ""
    wrong: Mapping[str, str] = field(default_factory=dict)
    missing: str = ""
    built_in: Written | None = None
    values: Mapping[str, str] = field(default_factory=dict)


@bp.get("/letter-templates")
@reads(Audience.SIGNED_IN)
def letter_templates(work: Work) -> Response:
    return _list(work)


@bp.get("/letter-templates/new")
@reads(Audience.SIGNED_IN)
def new_letter_template(work: Work) -> Response:
    work.require(policy.may_change_templates(work.actor))
    kind, language = _kind(request.args.get("kind", "")), request.args.get("language", "") or locale().language
    subject, body = start(kind, language)
    form = TemplateForm(formdata=None, kind=str(kind), language=language, subject=subject, body=body)
    return _page(work, None, kind, form)


@bp.post("/letter-templates/new")
@writes(Audience.SIGNED_IN)
def add_letter_template(work: Work) -> Response:
    form = TemplateForm(request.form)
    kind = _kind(form.kind.data or "")
    try:
        verbs.add(work, kind, name=form.name.data or "", language=form.language.data or "",
                  subject=form.subject.data or "", body=form.body.data or "")  # fmt: skip
    except Invalid as error:
        return _page(work, None, kind, _with_errors(form, error), status=422)
    return see_other("backoffice.letter_templates", done="added")


@bp.post("/letter-templates/look")
@reads(Audience.SIGNED_IN)
def preview_letter_template(work: Work) -> Response:
    """How the words that are being typed read to the chosen person; without scripts the whole page again."""
    work.require(policy.may_change_templates(work.actor))
    form = TemplateForm(request.form)
    kind = _kind(form.kind.data or "")
    id = request.form.get("id", type=uuid.UUID)
    return _page(work, verbs.find(work, id) if id else None, kind, form)


@bp.get("/letter-templates/<uuid:id>")
@reads(Audience.SIGNED_IN)
def letter_template(work: Work, id: uuid.UUID) -> Response:
    found = verbs.find(work, id)
    return _page(work, found, found.kind, TemplateForm(formdata=None, obj=found))


@bp.post("/letter-templates/<uuid:id>")
@writes(Audience.SIGNED_IN)
def save_letter_template(work: Work, id: uuid.UUID) -> Response:
    found, form = verbs.find(work, id, for_change=True), TemplateForm(request.form)
    try:
        if not form.version.validate(form):
            raise Stale
        verbs.change(work, found, name=form.name.data or "", subject=form.subject.data or "",
                     body=form.body.data or "", version=form.version.data)  # fmt: skip
    except Stale:
        return _page(work, found, found.kind, form, changed=True, status=409)
    except Invalid as error:
        return _page(work, found, found.kind, _with_errors(form, error), status=422)
    return see_other("backoffice.letter_templates", done="saved")


@bp.post("/letter-templates/<uuid:id>/retirement")
@writes(Audience.SIGNED_IN)
def retire_letter_template(work: Work, id: uuid.UUID) -> Response:
    verbs.retire(work, verbs.find(work, id, for_change=True))
    return see_other("backoffice.letter_templates", done="retired")


@bp.post("/letter-templates/<uuid:id>/restoration")
@writes(Audience.SIGNED_IN)
def restore_letter_template(work: Work, id: uuid.UUID) -> Response:
    found = verbs.find(work, id, for_change=True)
    try:
        verbs.restore(work, found)
    except Conflict as error:
        problem = problem_of(error)
        return _list(work, refused=f"{problem.title}. {problem.text}", status=409)
    return see_other("backoffice.letter_templates", done="restored")


def _kind(given: str) -> TemplateKind:
    return next((kind for kind in TemplateKind if kind == given), TemplateKind.MESSAGE)


def _with_errors(form: TemplateForm, error: Invalid) -> TemplateForm:
    texts = letter_wording.problems(error)
    for name, code in error.fields.items():
        sentences = {"name": WRONG.get(code), "kind": WRONG_KIND, "language": WRONG_LANGUAGE}
        form[name].errors = [sentences.get(name) or texts[name]]
    return form


def _list(work: Work, *, refused: str = "", status: int = 200) -> Response:
    found = verbs.listed(work)
    code = request.args.get("done", "")
    facts: dict[str, Any] = {
        "kinds": {kind: [one for one in found if one.kind is kind] for kind in TemplateKind},
        "active": TemplateStatus.ACTIVE,
        "language_name": _language_name,
        "refused": refused,
        "notice": acts.Notice(str(DONE[code])) if code in DONE else None,
    }
    return answer(LIST, status=status, **facts)


def _page(
    work: Work, found: LetterTemplate | None, kind: TemplateKind, form: TemplateForm, *, changed: bool = False,
    status: int = 200,
) -> Response:  # fmt: skip
    """`found` None: a new one. `changed`: somebody else changed it while this one was typing."""
    form.language.choices = _languages(form.language.data or "")
    if found is not None:
        form.language.data = found.language
    look = _look(work, kind, form)
    facts: dict[str, Any] = {
        "template": found,
        "kind": kind,
        "language_name": _language_name(form.language.data or ""),
        "form": form,
        "changed": changed,
        "look": look,
        "variables": letter_wording.explained(verbs.VARIABLES[kind], look.values),
        "active": TemplateStatus.ACTIVE,
    }
    return answer(PAGE, LOOK, status, **facts)


def _look(work: Work, kind: TemplateKind, form: TemplateForm) -> Look:
    people = letter_trials.people(work, kind, form.who.data or "")
    application = _application(work, form.about.data or "", people, searched=bool((form.who.data or "").strip()))
    if application is None:
        return Look(people, None)
    letter = letter_trials.letter(work, kind, application)
    letter.language = form.language.data or letter.language
    values = worded.values_of(work, letter)
    above, below, missing = letter_words.filled(form.subject.data or "", form.body.data or "", values)
    built_in = worded.built_in(work, letter) if letter_trials.has_built_in(kind) else None
    wrong = {}
    for name, longest in (("subject", verbs.LONGEST_SUBJECT), ("body", verbs.LONGEST_BODY)):
        if problem := verbs.text_problem(form[name].data or "", kind, longest):
            wrong[name] = letter_wording.said(*problem)
    return Look(people, application, above.text, below.text.strip(), wrong, letter_wording.braces(missing),
                built_in, values)  # fmt: skip


def _application(work: Work, given: str, people: Sequence[Person], *, searched: bool) -> Application | None:
    """The chosen person; whoever was found by a fresh search; else the first."""
    try:
        chosen = uuid.UUID(given)
    except ValueError:
        chosen = None
    ids = [one.application_id for one in people]
    if chosen is not None and (chosen in ids or not searched):
        try:
            return applications.get(work, chosen)
        except NotFound:
            pass
    return applications.get(work, ids[0]) if ids else None


def _languages(present: str) -> list[SelectChoice]:
    known = dict(job_choices.languages(locale()))
    if present and present not in known:
        known[present] = present
    return [SelectChoice(code, words) for code, words in known.items()]


def _language_name(code: str) -> str:
    return str(locale().languages.get(code, code))
