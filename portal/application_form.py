"""A job's form as WTForms: one field for each thing asked, carrying what was typed and what is wrong with it.

The form engine alone judges and normalises; these classes render, hold raw input, and pour the engine's findings
back onto the fields.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import ValidationError
from wtforms.csrf.core import CSRF, CSRFTokenField
from wtforms.form import BaseForm
from wtforms.meta import DefaultMeta

from hiring import screening
from hiring.applications import NO_QUESTIONS, Judged, judge, profile_definition
from hiring.models.job import Job, ScreeningForm
from hiring.screening.display import because_of
from portal.raw_input import RawInput
from web import answer_wording, form_token
from web.asked_fields import AskedField, first_control, parts_of
from web.formatting import gettext as _

LABELS = {
    "first_name": _l("First name"),
    "last_name": _l("Last name"),
    "email": _l("Email"),
    "phone": _l("Phone"),
    "cv": _l("CV"),
    "cover_letter": _l("Cover letter"),
    "consent": _l("Your consent"),
}

WORDS = {
    ("first_name", "required"): _l("Enter your first name"),
    ("email", "required"): _l("Enter your email address, like name@example.com"),
    ("email", "bad_format"): _l("Enter an email address with an @, like name@example.com"),
    ("phone", "required"): _l("Enter a phone number we can reach you on, like 07700 900461"),
    ("phone", "bad_format"): _l("Enter a phone number, like 07700 900461 or +44 7700 900461"),
    ("cv", "required"): _l("Choose a CV as a PDF, Word or OpenDocument file under 10 MB"),
    ("cover_letter", "required"): _l("Choose a cover letter as a PDF, Word or OpenDocument file under 10 MB"),
    ("consent", "required"): _l("Tick the box if you agree: without it we cannot keep your application"),
    ("consent", "must_be_true"): _l("Tick the box if you agree: without it we cannot keep your application"),
}


_AUTOCOMPLETE = {"first_name": "given-name", "last_name": "family-name", "email": "email", "phone": "tel"}
MOST_UNPLACED = 20
"""Unknown questions that are named; nobody reads more of them."""


class FormTokenCSRF(CSRF):
    """WTForms' CSRF protection on top of the form token."""

    def setup_form(self, form: BaseForm) -> list[tuple[str, Any]]:
        self.job_id: uuid.UUID = form.meta.job_id
        self.corrects: form_token.Corrects | None = form.meta.corrects
        return super().setup_form(form)

    def generate_csrf_token(self, csrf_token_field: CSRFTokenField) -> str:
        return form_token.issue(self.job_id, corrects=self.corrects)

    def validate_csrf_token(self, form: BaseForm, field: CSRFTokenField) -> None:
        if form_token.read(field.data, self.job_id) is None:
            raise ValidationError("expired")


class _Meta(DefaultMeta):
    csrf = True
    csrf_class = FormTokenCSRF
    csrf_field_name = "form_token"
    job_id: uuid.UUID
    corrects: form_token.Corrects | None


@dataclass(frozen=True)
class Asked:
    """The exact form: which job, which version of its questions, and which sending it corrects, if it does."""

    job: Job
    form: ScreeningForm | None
    corrects: form_token.Corrects | None = None

    @property
    def definition(self) -> dict[str, Any]:
        return self.form.definition if self.form else {"schema": 1, "questions": []}

    @property
    def compiled(self) -> screening.Form:
        return self.form.compiled if self.form else NO_QUESTIONS

    @property
    def number(self) -> int:
        return (self.form.number or 0) if self.form else 0


class ApplicationForm(BaseForm):
    """The whole form of a job, filled from raw input."""

    def __init__(self, asked: Asked, raw: RawInput, today: date, token: str | None = None) -> None:
        profile = profile_definition(asked.job)["questions"]
        fields = {q["key"]: _unbound(q, LABELS[q["key"]]) for q in profile}
        fields |= {f"q.{q['key']}": _unbound(q, q["label"]) for q in asked.definition["questions"]}
        meta = _Meta()
        meta.job_id, meta.corrects = asked.job.id, asked.corrects
        super().__init__(fields, meta=meta)
        self.asked, self.raw_input, self.today = asked, raw, today
        typed: MultiDict[str, str] = MultiDict(
            [(name, value) for name, values in raw.fields.items() for value in values]
        )
        self.process(typed if typed or raw.dates else None)
        if token is not None:  # or each page of one sending would be a form of its own
            shown = cast(CSRFTokenField, self["form_token"])
            shown.current_token = shown.data = token
        self.kept = ""
        """The reference of the form that is kept on the server for its writer; empty: none is."""
        self.unplaced: list[str] = []
        self._hang_up()

    @property
    def file_keys(self) -> list[str]:
        return [q["key"] for q in self.asked.definition["questions"] if q["type"] == "file"]

    @property
    def profile_fields(self) -> list[AskedField]:
        return [field for field in self._fields.values() if isinstance(field, AskedField) and field.name in LABELS]

    @property
    def question_fields(self) -> list[AskedField]:
        return [
            field for field in self._fields.values() if isinstance(field, AskedField) and field.name not in LABELS
        ]

    @property
    def visible_keys(self) -> list[str]:
        """Keys of the questions that show now, in order."""
        return [field.question["key"] for field in self.question_fields if field.is_visible]

    def judged(self) -> Judged:
        """The engine's judgement of everything typed."""
        raw = self.raw_input
        return judge(self.asked.job, self.asked.compiled, raw.profile(), raw.answers(self.file_keys), self.today)

    def validate(self, extra_validators: Any = None) -> bool:
        """Judges profile and answers in one round and pours the findings back by field."""
        return not self.pour(self.judged())

    def pour(self, judged: Judged, only_files: bool = False) -> bool:
        """Sets the fields' errors; True if there are any. `only_files`: while answers are still being given,
        only a refused file is worth a word."""
        found = False
        for problem in judged.problems:
            field = self._asked_of(problem.field)
            if field is None and len(self.unplaced) == MOST_UNPLACED:
                continue
            if only_files and not (problem.field in self.raw_input.refused and problem.code != "required"):
                continue
            found = True
            words = self._words(problem.field, problem.code, problem.params, field)
            if field is None:
                self.unplaced.append(words)
            else:
                field.errors = [*field.errors, words]
        return found

    def summary(self) -> list[tuple[str, str]]:
        """(id of the first control, sentence) for each thing to put right, in the order of the page."""
        listed = [(first_control(field), str(error)) for field in self._asked() for error in field.errors]
        return listed + [("main", words) for words in self.unplaced]

    def _words(self, name: str, code: str, params: Mapping[str, Any], field: AskedField | None) -> str:
        if (name, code) in WORDS:
            return str(WORDS[name, code])
        if code == "files_too_large":
            return _("The files are too large together: send at most 50 MB")
        if field is None:
            return _("This form has no question “%(name)s”, so its answer cannot be kept", name=name[:60])
        return answer_wording.sentence(code, dict(params), dict(field.question))

    def _asked_of(self, name: str) -> AskedField | None:
        field = self._fields.get(name)
        return field if isinstance(field, AskedField) else None

    def _asked(self) -> list[AskedField]:
        """In the order of the page: consent comes last."""
        profile = self.profile_fields
        return [*profile[:-1], *self.question_fields, profile[-1]]

    def _hang_up(self) -> None:
        """Gives each field its kept files and date parts, and finds out which questions show and why."""
        answers = self.raw_input.answers(self.file_keys)
        form = self.asked.compiled
        found = screening.evaluate(form, answers, self.today)
        for field in self._asked():
            field.files = self.raw_input.files(field.name)
        for field in self.question_fields:
            key = field.question["key"]
            field.is_visible = key in found.visible
            field.parts = self.raw_input.dates.get(key, {}) or parts_of(field.value)
            if field.is_conditional and field.is_visible:
                field.because = _because(because_of(form, key, found))


def _unbound(question: Mapping[str, Any], label: Any) -> Any:
    return AskedField(question, label=label, autocomplete=_AUTOCOMPLETE.get(question["key"]))


def _because(reason: screening.Because | None) -> str | None:
    return answer_wording.because_sentence(reason) if reason else None
