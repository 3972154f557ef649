"""What the pages about a form show: two versions, a draft with something of every sort in it, and a bank."""

import uuid
from dataclasses import dataclass
from typing import Any

from hiring import question_bank, screening_forms
from tests.hiring.screening.forms import asks, form, is_yes, leaf
from tests.support.applications import applied
from tests.support.applying import FORM, make_job
from tests.support.forms import MOCK, draft

RICH = {"not": {"any": [leaf("shipped", "contains", f"{n}x{n}") for n in range(30)]}}


@dataclass(frozen=True)
class Forms:
    """Jobs. `sound`: its draft can be published but for a question that never shows. `broken`: its draft has
    errors, and something of all that Paths can say. `bare` asks nothing."""

    sound: uuid.UUID
    broken: uuid.UUID
    bare: uuid.UUID


def furnish_forms(open_work: Any) -> Forms:
    with open_work() as work:
        sound, broken, bare = (
            make_job(work, name=name, slug=name.lower(), screening_form=definition)
            for name, definition in (("Sound", FORM), ("Broken", FORM), ("Bare", None))
        )
        applied(work, sound, "Ida Form", answers={"years": "1", "visa": "false"})
        work.session.flush()
        screening_forms.publish(work, sound, _with_rule(MOCK))
        draft(work, sound, _with_rule(form(*MOCK["questions"], asks("more", "text", label="Anything else?"))))
        draft(work, broken, _odd())
        question_bank.save(work, "Right to work", MOCK["questions"][1:3])
        question_bank.save(work, "A long one", [asks(f"q{n}", label=f"Number {n}") for n in range(9)])
        return Forms(sound.id, broken.id, bare.id)


def _with_rule(definition: dict[str, Any]) -> dict[str, Any]:
    return {**definition, "knockouts": [{"id": "green", "label": "Green", "when": leaf("years", "lt", 2)}]}


def _odd() -> dict[str, Any]:
    half = {"key": "half", "type": "single_select", "label": ""}
    rules = [{"id": "half", "label": "", "when": {"question": ""}},
             {"id": "visa", "label": "Needs a visa", "when": is_yes("visa")}]  # fmt: skip
    return form(
        half,
        asks("rests", visible_if=leaf("half", "answered")),
        *MOCK["questions"],
        asks("must", label="A licence?", required=True),
        asks("late", label="Why not?", visible_if=leaf("must", "not_answered")),
        asks("ever", label="Anything else?", visible_if=leaf("drive", "not_answered")),
        asks("chain", label="And then?", visible_if=leaf("drive", "answered")),
        asks("deep", label="Hidden depths", visible_if=RICH),
        knockouts=rules,
    )
