"""The last letter, and letters whose words are gone."""

from datetime import timedelta

from hiring import letters
from hiring.erasing.rows import ERASED
from hiring.models.application import Application
from hiring.models.letter import Letter, Occasion
from hiring.work import Work

TASK = "forget_mail"
READABLE = timedelta(days=1)
"""How long the last letter lies in the folder of a Foyer that sends no mail, so that it can be read there."""


def write_last(work: Work, application: Application, occasion: str) -> None:
    """Tells them, at the address they have until now. Call it before the address goes; it names nobody."""
    letters.write(work, Occasion.ERASED, application, why=occasion)


def forget_if_last(work: Work, letter: Letter) -> None:
    """After the last letter went, or could not go: nothing is known of the address any more."""
    if letter.occasion is Occasion.ERASED and letter.recipient:
        letter.recipient = ""
        forget_mail(work, letter)


def forget_mail(work: Work, letter: Letter) -> None:
    """Has a letter removed from the mail folder, in a day."""
    work.later(TASK, letter_ids=[str(letter.id)], due_at=work.now + READABLE)


def was_erased(letter: Letter) -> bool:
    """Whether its words went with the person it was about."""
    return bool(letter.facts.get(ERASED))
