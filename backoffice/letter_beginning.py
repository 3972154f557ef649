"""Beginning a letter with a template, for one person or for many, without losing what has been typed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from hiring import letter_templates
from hiring.models.letter_template import LetterTemplate
from hiring.work import Work

BEGIN, TAKE = "begin", "take"
"""What the buttons beside the choice post as `words`: begin with it, if nothing was typed; take its words in place
of what was. Any other changes nothing."""


@dataclass(frozen=True)
class Words:
    subject: str
    body: str

    def say_the_same(self, other: "Words") -> bool:
        """Whether they differ in nothing but line ends and space around them."""
        return _plain(self.subject) == _plain(other.subject) and _plain(self.body) == _plain(other.body)


@dataclass(frozen=True)
class Begun:
    """What the form holds, and the template that it began with. `asks`: the one that was chosen, where its words
    would take the place of words that were typed."""

    words: Words
    template: LetterTemplate | None = None
    asks: LetterTemplate | None = None


def find(work: Work, given: str) -> LetterTemplate | None:
    """The template of this id that a message can begin with; None where there is none."""
    return among(letter_templates.to_choose(work), given)


def among(templates: Sequence[LetterTemplate], given: str) -> LetterTemplate | None:
    """The one of this id; None where there is none."""
    return next((one for one in templates if str(one.id) == given), None)


def begin(
    act: str, typed: Words, present: LetterTemplate | None, chosen: LetterTemplate | None,
    words_of: Callable[[LetterTemplate | None], Words],
) -> Begun:  # fmt: skip
    """`present`: what the typed words began with; `words_of`: what a letter with this template begins with."""
    if act not in (BEGIN, TAKE) or chosen is None or chosen is present:
        return Begun(typed, present)
    untouched = typed.say_the_same(Words("", "")) or typed.say_the_same(words_of(present))
    if act == BEGIN and not untouched:
        return Begun(typed, present, asks=chosen)
    return Begun(words_of(chosen), chosen)


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").strip()
