"""The letter of a bulk act: begun with a template, and looked at as the first of those people would read it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from flask import Response, request

from backoffice import bp, letter_beginning, letter_wording
from backoffice.bulk_form import Step, chosen, step_of
from backoffice.bulk_wording import Act
from backoffice.letter_beginning import Begun, Words
from hiring import letter_templates, policy
from hiring.applications import bulk
from hiring.errors import Invalid
from hiring.models.application import Application
from hiring.models.letter_template import LetterTemplate, TemplateKind
from hiring.work import Work
from web import letter_words
from web.door import Audience, answer, reads

LOOK = "backoffice/bulk/_look.html"
NOTHING = Words("", "")


@dataclass(frozen=True)
class Writing:
    """What the form holds and can begin with, and how it reads to `person`: subject, text, and `wrong` where it
    could go to nobody. `gaps`: how many get none because something in it has nothing to stand for it with them;
    `missing`: what that is."""

    begun: Begun
    templates: Sequence[LetterTemplate]
    variables: Sequence[tuple[str, str, str]]
    person: str = ""
    subject: str = ""
    text: str = ""
    wrong: Mapping[str, str] = field(default_factory=dict)
    gaps: int = 0
    missing: str = ""


@bp.post("/applications/bulk/look")
@reads(Audience.SIGNED_IN)
def bulk_look(work: Work) -> Response:
    """How the letter that is being typed would read."""
    try:
        step = step_of(work, Act.WRITE, chosen(request.form.getlist("ids")))
    except Invalid:
        return answer(LOOK, LOOK, 422, writing=None)
    return answer(LOOK, LOOK, writing=of(work, step, request.form))


def of(work: Work, step: Step, typed: Mapping[str, str] | None = None) -> Writing | None:
    """For the form of `step`; None where it is about no letter. `typed`: the form as posted, None: nothing yet."""
    if step.act is not Act.WRITE:
        return None
    people = _people(work, step)
    templates = letter_templates.to_choose(work, language=people[0].job.language if people else "")
    begun = _begun(templates, typed or {})
    values = letter_words.values_of_many(work, people)
    first = values[people[0].id] if people else {}
    names = letter_templates.VARIABLES[TemplateKind.MESSAGE]
    subject, body = begun.words.subject, begun.words.body
    filled = [letter_words.filled(subject, body, values[one.id]) for one in people]
    above, below, _missing = filled[0] if filled else letter_words.filled(subject, body, first)
    missing = dict.fromkeys(name for _above, _below, some in filled for name in some)
    return Writing(
        begun=begun,
        templates=templates,
        variables=letter_wording.explained(names, first),
        person=people[0].candidate.name if people else "",
        subject=above.text,
        text=below.text.strip(),
        wrong=letter_wording.wrong_in(subject, body),
        gaps=sum(bool(some) for _above, _below, some in filled),
        missing=letter_wording.braces(missing),
    )


def template_of(work: Work) -> LetterTemplate | None:
    """Which template the posted letter began with."""
    return letter_beginning.find(work, request.form.get("template_id", ""))


def _begun(templates: Sequence[LetterTemplate], typed: Mapping[str, str]) -> Begun:
    words = Words(typed.get("subject", ""), typed.get("body", ""))
    present = letter_beginning.among(templates, typed.get("template_id", ""))
    wanted = letter_beginning.among(templates, typed.get("template", ""))
    return letter_beginning.begin(typed.get("words", ""), words, present, wanted, _words)


def _words(template: LetterTemplate | None) -> Words:
    """With their variables: they are filled in for each."""
    return Words(template.subject, template.body) if template else NOTHING


def _people(work: Work, step: Step) -> list[Application]:
    """Those who can be written to, in the order in which they were chosen."""
    found = {one.application.id: one.application for one in bulk.take(work, step.picks, for_change=False).all}
    some = [found[pick.id] for pick in step.picks if pick.id in found]
    return [one for one in some if one.candidate.primary_email and policy.may_write_letters(work.actor, one)]
