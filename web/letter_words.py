"""What stands for the variables of letter templates, in the words of the letter's language."""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from babel import Locale, UnknownLocaleError
from flask_babel import force_locale

from hiring import letter_templates, letters
from hiring.letter_variables import Filled, fill
from hiring.models.application import Application
from hiring.models.letter import Letter
from hiring.models.letter_template import LetterTemplate, TemplateKind
from hiring.work import Work
from web import interview_wording, offer_wording
from web.formatting import day
from web.language import DEFAULT, LANGUAGES


@contextmanager
def spoken(code: str) -> Iterator[None]:
    """As a job or a sending names its language (en, pt-BR); one that nobody knows is Foyer's own."""
    with force_locale(_locale(code) or _locale(code.partition("-")[0]) or Locale(DEFAULT)):
        yield


@contextmanager
def in_our_words(code: str) -> Iterator[None]:
    """The same for sentences of Foyer's own: where no catalogue has them they are English, and so are the days and
    numbers in them."""
    with spoken(code if code.partition("-")[0] in LANGUAGES else DEFAULT):
        yield


def _locale(code: str) -> Locale | None:
    try:
        return Locale.parse(code.replace("-", "_"))
    except (ValueError, UnknownLocaleError):
        return None


def values_of_many(
    work: Work, applications: Sequence[Application], letter: Letter | None = None
) -> Mapping[uuid.UUID, Mapping[str, str]]:
    """What stands for each variable of a message, by application. `letter` as in `letters.values_of`."""
    zone = work.organisation.zone
    promised = {one.id: day(one.answer_due_at, zone, work.now) for one in applications}
    return letters.values_of(work, applications, promised_by=promised, letter=letter)


def values(work: Work, application: Application, letter: Letter | None = None) -> Mapping[str, str]:
    """What stands for each variable, with what the letter itself is about (its interview, offer, reason)."""
    found = dict(values_of_many(work, [application], letter)[application.id])
    if letter is not None:
        found["reason"] = letter.facts.get("reason", "")
        found |= interview_wording.variables(work, letter) | offer_wording.variables(work, letter)
    return found


def template_of(work: Work, letter: Letter) -> LetterTemplate | None:
    """Whose words this letter has: those that are in use for its occasion and language; None: Foyer's own."""
    kind = letter_templates.kind_of(letter.occasion)
    return template_for(work, kind, letter.language) if kind else None


def template_for(work: Work, kind: TemplateKind, language: str) -> LetterTemplate | None:
    """The words in use, in this language or the one that it is a kind of: for pt-BR also those in pt."""
    found = letter_templates.in_place(work, kind, language)
    if found is None and "-" in language:
        found = letter_templates.in_place(work, kind, language.partition("-")[0])
    return found


def filled(subject: str, body: str, values: Mapping[str, str]) -> tuple[Filled, Filled, tuple[str, ...]]:
    """Subject, body, and the variables that had nothing to stand there in either."""
    above, below = fill(subject, values), fill(body, values)
    return above, below, tuple(dict.fromkeys(above.missing + below.missing))
