"""The same letter to many, each with their own name and job, and stopping it again."""

import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence

from sqlalchemy import select

from hiring import letters, policy
from hiring.applications.bulk.selecting import Outcome, Pick, Report, report, take
from hiring.applications.bulk.stopping import stop_letters
from hiring.models.application import Application
from hiring.models.letter import Letter, Occasion
from hiring.models.letter_template import LetterTemplate
from hiring.work import Work

Values = Callable[[Work, Sequence[Application]], Mapping[uuid.UUID, Mapping[str, str]]]
"""What stands for each variable of a message, by application; the door has the words."""
_OUTCOMES = {"written": Outcome.DONE, "not_allowed": Outcome.NOT_ALLOWED, "no_address": Outcome.NO_ADDRESS,
             "unfilled": Outcome.UNFILLED}  # fmt: skip


def write(
    work: Work, picks: Iterable[Pick], subject: str, body: str, *, values: Values,
    template: LetterTemplate | None = None,
) -> Report:  # fmt: skip
    """Writes to many (`template`: whose words they began with). The letters wait as those do that say no, so that
    Undo can stop them. Raises Invalid and TooMany as `letters.write_messages`; ids as `take`."""
    selection = take(work, picks)
    selection.judge(
        lambda one: None if policy.may_write_letters(work.actor, one.application) else Outcome.NOT_ALLOWED
    )
    people = selection.applications
    if people:
        due_at = work.now + letters.REJECTION_DELAY
        told = letters.write_messages(work, people, subject, body, values=values(work, people),
                                      template=template, due_at=due_at)  # fmt: skip
        selection.judge(lambda one: _OUTCOMES[told[one.application.id]])
    written = _written(work, [one.application.id for one in selection.fit])
    for one in selection.fit:
        one.was = written[one.application.id]
    return report(work, selection)


def _written(work: Work, ids: Sequence[uuid.UUID]) -> dict[uuid.UUID | None, uuid.UUID]:
    """By application the letter that was written just now."""
    if not ids:
        return {}
    work.session.flush()
    found = select(Letter.application_id, Letter.id).where(
        Letter.application_id.in_(ids), Letter.occasion == Occasion.MESSAGE, Letter.created_at == work.now,
        Letter.written_by == work.user_id,
    )  # fmt: skip
    return {application_id: id for application_id, id in work.session.execute(found)}


def stop(work: Work, picks: Iterable[Pick]) -> Report:
    """Undo of writing: cancels the letters that the picks name, where they still wait."""
    picks = list(picks)
    selection = take(work, [Pick(pick.id, None, pick.was) for pick in picks])
    selection.judge(
        lambda one: None if policy.may_write_letters(work.actor, one.application) else Outcome.NOT_ALLOWED
    )
    wanted = [one.pick.was for one in selection.fit if one.pick.was]
    people = selection.applications
    stopped = stop_letters(work, people, Occasion.MESSAGE, only=wanted) if wanted else {}
    selection.judge(lambda one: None if one.pick.was in stopped else Outcome.SENT)
    return report(work, selection)
