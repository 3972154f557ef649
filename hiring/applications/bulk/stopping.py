"""Stopping letters of many applications that have not gone."""

import uuid
from collections.abc import Collection, Sequence

from sqlalchemy import select, update

from hiring.models.application import Application
from hiring.models.letter import Letter, LetterState, Occasion
from hiring.work import Work


def stop_letters(
    work: Work, applications: Sequence[Application], occasion: Occasion, *, only: Collection[uuid.UUID] = ()
) -> dict[uuid.UUID, uuid.UUID]:
    """Cancels those of this occasion that wait (`only`: of these letters); letter -> application. Two
    statements."""
    known = {one.id: one for one in applications}
    waiting = select(Letter).where(
        Letter.application_id.in_(list(known)), Letter.occasion == occasion, Letter.state == LetterState.WAITING
    )
    if only:
        waiting = waiting.where(Letter.id.in_(only))
    found = work.session.scalars(waiting.order_by(Letter.id).with_for_update()).all() if known else ()
    if not found:
        return {}
    work.session.execute(
        update(Letter)
        .where(Letter.id.in_([letter.id for letter in found]))
        .values(state=LetterState.CANCELLED, version=Letter.version + 1, updated_at=work.now)
        .execution_options(synchronize_session=False)
    )
    stopped = {}
    for letter in found:
        if letter.application_id is not None:
            work.record("letter.cancelled", letter, about=known[letter.application_id], occasion=str(occasion))
            stopped[letter.id] = letter.application_id
        work.session.expire(letter)  # what is in memory is no longer what is stored
    return stopped
