"""prove: for each question answers that make it show, or why none can."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from hiring.screening.analysis import Analysis, look_into
from hiring.screening.form import Form
from hiring.screening.reasons import Reasons
from hiring.screening.witnesses import find_witnesses

REASON_WORK = 100_000
"""Units of Algebra.work for the reasons that the analysis did not find on its way, of each of the two sorts."""


@dataclass(frozen=True, slots=True)
class Proofs:
    """What can be shown of an analysis, by key of the question; what could not be is left out, nothing is guessed.

    witnesses: raw answers, as a form would post them, under which `visible` has the question.
    complete_witnesses: such as are accepted besides.

    reasons: of unreachable questions, JSON Pointers to members of the definition that clash, in its order. Members
    are conditions and bounds:

    - What must hold for a question to show: "visible_if", taken apart where it is an `all` (or a denied `any`) as
      often as it goes. Where the pointer passes through an odd number of "not", the condition is meant denied. To
      leave it out is to take it out of its group; a group, or a `not`, that is left without parts goes too.
    - A constraint that narrows a question which conditions are about. To leave it out is to strike it, so that its
      default holds. What is wider than its default always stays, and so does all that is said of files.

    Taken alone, that is with every other member of the question and of all it rests on left out, the members of a
    reason let no input show the question. Without any one of them some input does; where texts are compared, it is
    at least not known that none does.

    complete_reasons: the same for questions that some input shows but none that is accepted. That a question is
    required ("required") is then a member too, and the conditions of required questions stay, save those of the
    question itself.
    """

    analysis: Analysis
    witnesses: Mapping[str, Mapping[str, Any]]
    reasons: Mapping[str, tuple[str, ...]]
    complete_witnesses: Mapping[str, Mapping[str, Any]]
    complete_reasons: Mapping[str, tuple[str, ...]]


def prove(form: Form, today: date) -> Proofs:
    """Examines the form and proves what it can. Dates are judged as of today."""
    findings = look_into(form, today)
    witnesses, complete_witnesses = find_witnesses(findings)
    # a required question that takes no answer is in the way wherever it stands: that is no clash of members
    never_accepted = () if findings.blocked else findings.never_accepted
    accepted = Reasons(form, never_accepted, today, complete=True)

    def by_key(reasons: Reasons, never: Collection[int]) -> dict[str, tuple[str, ...]]:
        found = reasons.explain(never, REASON_WORK)
        return {form.questions[position].key: paths for position, paths in found.items()}

    return Proofs(
        findings.analysis,
        witnesses,
        by_key(findings.reasons, findings.never),
        complete_witnesses,
        by_key(accepted, never_accepted),
    )
