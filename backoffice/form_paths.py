"""Paths: what a form can and cannot do, proven when somebody asks for it."""

import re
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from flask import Response

from backoffice import bp
from backoffice.setup import readable
from hiring import form_drafts
from hiring.screening import Form, Proofs, editing, prove, validate_definition
from hiring.screening.paths import NO_QUESTIONS
from hiring.screening.paths import Paths as Ways
from hiring.work import Work
from web.answer_wording import definition_sentence
from web.asked_by import wants_fragment
from web.door import Audience, answer, reads
from web.form_words import Names
from web.reason_wording import Reason, reason_sentences


@dataclass(frozen=True)
class Flaw:
    """Something that keeps the form from being published. key: of the question to put right, empty for a rule or
    the form itself."""

    sentence: str
    key: str
    is_rule: bool


@dataclass(frozen=True)
class Finding:
    """One question that something is proven of, or shown for. number: its place in the draft."""

    number: int
    key: str
    label: str
    reasons: Sequence[Reason] = ()
    has_witness: bool = True


@dataclass(frozen=True)
class FormPaths:
    """never: no answers make it show. incomplete: none that could be sent do. always: none hide it, in spite of
    its condition. open_show, open_rest: too many cases to settle whether it can show, or the other two.
    reachable: shows on a condition, as far as is known; its witness is missing where no text could be written that
    the condition asks for. left_out: numbers of those with errors and
    of those that rest on them."""

    flaws: Sequence[Flaw] = ()
    left_out: Sequence[int] = ()
    never: Sequence[Finding] = ()
    incomplete: Sequence[Finding] = ()
    always: Sequence[Finding] = ()
    open_show: Sequence[Finding] = ()
    open_rest: Sequence[Finding] = ()
    reachable: Sequence[Finding] = ()
    ways: Ways = NO_QUESTIONS
    asked: int = 0
    numbers: Mapping[str, int] = field(default_factory=dict)

    @property
    def problems(self) -> int:
        return len(self.flaws) + len(self.never)

    @property
    def remarks(self) -> int:
        return len(self.incomplete) + len(self.always) + len(self.open_show) + len(self.open_rest)


@bp.get("/jobs/<uuid:id>/form/check")
@reads(Audience.SIGNED_IN)
def check_form(work: Work, id: uuid.UUID) -> Response:
    """For htmx only the panel: the builder asks for it when it has loaded, and after changes."""
    job, setup = readable(work, id)
    draft = form_drafts.of(work, job)
    return answer(
        "backoffice/form/check.html",
        "backoffice/form/_paths.html",
        job=job,
        setup=setup,
        paths=paths_of(draft.definition, work.today),
        in_builder=wants_fragment(),
    )


def paths_of(definition: dict[str, Any], today: date) -> FormPaths:
    """Everything about a draft: what is wrong with it, and what is proven of the rest."""
    names = Names.of(definition)
    flaws = flaws_of(definition)
    sound, left_out = editing.sound_part(definition) if flaws else (definition, [])
    form = Form.of(sound)
    return FormPaths(
        flaws=flaws,
        left_out=[names[key].number for key in left_out],
        ways=proven(form, today).analysis.paths,
        asked=len(form.questions),
        numbers={key: named.number for key, named in names.items()},
        **findings_of(sound, today, names),
    )


def flaws_of(definition: dict[str, Any]) -> list[Flaw]:
    """What validate_definition says, in words, each with the question where it is put right."""
    return [
        Flaw(
            definition_sentence(error["code"], error["path"], error["params"]),
            _key_at(definition, error["path"]),
            error["path"].startswith("/knockouts"),
        )
        for error in validate_definition(definition)
    ]


@lru_cache(maxsize=64)
def proven(form: Form, today: date) -> Proofs:
    """Remembered, because a form that nobody changed is looked at again and again: equal definitions are one
    Form."""
    return prove(form, today)


def findings_of(sound: dict[str, Any], today: date, names: Names | None = None) -> dict[str, list[Finding]]:
    """What is proven of a valid definition, as FormPaths names it. names: of the draft that it is a part of."""
    names = Names.of(sound) if names is None else names
    form = Form.of(sound)
    proofs = proven(form, today)
    said = proofs.analysis
    never, always = set(said.unreachable), set(said.always_visible)
    conditional = [question.key for question in form.questions if question.visible_if is not None]
    shown = [key for key in conditional if key in proofs.witnesses]
    open_ones = set(said.undecided)

    def found(keys: Iterable[str], why: Mapping[str, tuple[str, ...]] | None = None) -> list[Finding]:
        return [
            Finding(
                names[key].number,
                key,
                form.by_key[key].label,
                reason_sentences(why.get(key, ()), sound, names) if why else (),
                key in proofs.witnesses,
            )
            for key in keys
        ]

    return {
        "never": found(said.unreachable, proofs.reasons),
        "incomplete": found(
            (key for key in said.unreachable_complete if key not in never), proofs.complete_reasons
        ),
        "always": found(said.always_visible),
        "open_show": found(key for key in conditional if key in open_ones and key not in {*shown, *never}),
        "open_rest": found(key for key in conditional if key in open_ones and key in shown and key not in always),
        "reachable": found(key for key in conditional if key in shown or key not in open_ones | never),
    }


def _key_at(definition: dict[str, Any], path: str) -> str:
    """The key of the question that a JSON pointer leads into; empty where it leads into none that has one."""
    at = re.match(r"/questions/(\d+)", path)
    questions = definition.get("questions")
    if at is None or not isinstance(questions, list):
        return ""
    question = questions[int(at[1])]
    key = question.get("key") if isinstance(question, dict) else None
    return key if isinstance(key, str) else ""
