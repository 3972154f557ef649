"""The form as an applicant meets it, tried out: the real evaluator over the part of the draft that is sound."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import ngettext
from werkzeug.datastructures import MultiDict
from wtforms.form import BaseForm

from backoffice.form_paths import proven
from backoffice.typed_values import Typed
from hiring import screening
from hiring.form_drafts import Draft
from hiring.screening import Form, editing, files
from hiring.screening.display import because_of, flags
from web import answer_wording
from web.asked_fields import AskedField, joined_date, parts_of
from web.form_words import Names
from web.formatting import gettext as _

PHONE, DESKTOP = "phone", "desktop"
PRETENDED = "pretended"
PARTS = ("day", "month", "year")


@dataclass(frozen=True)
class Checked:
    """What sending these answers would lead to."""

    wrong: int
    flags: Sequence[str]

    @property
    def words(self) -> str:
        if not self.wrong:
            return _("These answers would be taken")
        return str(ngettext("One answer needs another look", "%(num)s answers need another look", self.wrong))


@dataclass(frozen=True)
class Preview:
    """fields: what shows, in order. kept: (name, value) of what was typed where nothing shows now. left_out:
    numbers of the questions that are not complete. news: what has just come or gone, for those who listen."""

    fields: Sequence[AskedField] = ()
    kept: Sequence[tuple[str, str]] = ()
    left_out: Sequence[int] = ()
    width: str = PHONE
    news: str = ""
    checked: Checked | None = None

    @property
    def shown(self) -> str:
        return " ".join(field.question["key"] for field in self.fields)


def tried(draft: Draft, today: date, typed: Typed | None = None, *, witness: str = "") -> Preview:
    """The preview with these answers, or with those that prove that a question can show."""
    sound, left_out = editing.sound_part(draft.definition)
    form = Form.of(sound)
    typed = MultiDict() if typed is None else typed
    if witness:
        answers = proven(form, today).witnesses.get(witness, {})
        typed = MultiDict(_as_posted(answers, form))
    elif typed.get("act") == "again":
        typed = MultiDict((name, typed[name]) for name in ("width", "wide") if name in typed)
    wide = typed.get("wide") or typed.get("width")
    names = Names.of(draft.definition)
    trial = _Trial(form, sound["questions"], typed, today)
    return Preview(
        fields=trial.fields(),
        kept=trial.kept(),
        left_out=[names[key].number for key in left_out if key in names],
        width=DESKTOP if wide == DESKTOP else PHONE,
        news=trial.news(),
        checked=trial.checked() if typed.get("act") == "check" else None,
    )


class _Trial:
    """One look at the form with what was typed."""

    def __init__(self, form: Form, questions: Sequence[Mapping[str, Any]], typed: Typed, today: date) -> None:
        self._form, self._typed = form, typed
        self._is_checked = typed.get("act") == "check"
        answers = {q["key"]: raw for q in questions if (raw := _raw(q, typed)) is not None}
        self._found = screening.evaluate(form, answers, today)
        unbound: dict[str, Any] = {f"q.{q['key']}": AskedField(q, label=q["label"]) for q in questions}
        bound = BaseForm(unbound)
        bound.process(MultiDict([(name, one) for name in typed for one in typed.getlist(name)] or [("width", "")]))
        self._asked = [one for one in bound._fields.values() if isinstance(one, AskedField)]

    def fields(self) -> list[AskedField]:
        shown = [one for one in self._asked if one.question["key"] in self._found.visible]
        for one in shown:
            key = one.question["key"]
            one.parts = {part: self._typed.get(f"{one.name}.{part}", "") for part in PARTS}
            if one.is_conditional and (reason := because_of(self._form, key, self._found)):
                one.because = answer_wording.because_sentence(reason)
            if self._is_checked:
                one.errors = self._errors(key, one.question)
        return shown

    def _errors(self, key: str, question: Mapping[str, Any]) -> list[str]:
        return [
            answer_wording.sentence(error["code"], error["params"], question)
            for error in self._found.errors
            if error["question"] == key
        ]

    def kept(self) -> list[tuple[str, str]]:
        hidden = [one for one in self._asked if one.question["key"] not in self._found.visible]
        names = [name for one in hidden for name in (one.name, *(f"{one.name}.{part}" for part in PARTS))]
        return [(name, value) for name in names for value in self._typed.getlist(name) if value]

    def news(self) -> str:
        if self._is_checked:
            return self.checked().words
        if "shown" not in self._typed:
            return ""
        before, now = self._typed["shown"].split(), self._found.visible
        labels = [self._form.by_key[key].label for key in now if key not in before]
        gone = sum(1 for key in before if key not in now)
        if labels:
            return str(ngettext("One more question: %(names)s", "%(num)s more questions: %(names)s", len(labels),
                                names="; ".join(labels)))  # fmt: skip
        return str(ngettext("One question fewer", "%(num)s questions fewer", gone)) if gone else ""

    def checked(self) -> Checked:
        found = self._found
        raised = flags(self._form, screening.knockouts(self._form, found))
        wrong = len({error["question"] for error in found.errors if error["question"] in found.visible})
        return Checked(wrong, [flag.label for flag in raised])


def _raw(question: Mapping[str, Any], typed: Typed) -> Any:
    """What was typed, as the engine takes it; None: nothing."""
    name = f"q.{question['key']}"
    match question["type"]:
        case "date":
            return joined_date({part: typed.get(f"{name}.{part}", "") for part in PARTS})
        case "file":
            return _pretended(question) if typed.get(name) else None
    values = typed.getlist(name)
    return values[0] if len(values) == 1 else values or None


def _pretended(question: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Files that the question takes."""
    limits = question.get("constraints") or {}
    kind = (limits.get("kinds") or files.DEFAULT_KINDS)[0]
    return [
        {"upload_id": f"example-{at}", "filename": f"example.{files.KINDS[kind][0]}", "size": 1, "kind": kind}
        for at in range(limits.get("min_files", 1))
    ]


def _as_posted(answers: Mapping[str, Any], form: Form) -> list[tuple[str, str]]:
    """Raw answers as the fields of the preview would post them."""
    posted: list[tuple[str, str]] = []
    for key, value in answers.items():
        name = f"q.{key}"
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, dict):
                posted.append((name, PRETENDED))
            elif isinstance(one, bool):
                posted.append((name, "true" if one else "false"))
            elif form.by_key[key].type == "date":
                posted.extend((f"{name}.{part}", text) for part, text in parts_of(str(one)).items())
            else:
                posted.append((name, str(one)))
    return posted
