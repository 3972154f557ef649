"""People whose document changed by what hangs on them: a new version, without loading anybody."""

import uuid
from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm.attributes import set_committed_value

from hiring.models.candidate import Candidate, CandidateTag
from hiring.work import Work


def touch(work: Work, ids: Collection[uuid.UUID]) -> None:
    """These people changed. Whoever changes other things of theirs at the same time does not lose to this: no
    version is compared."""
    if not ids:
        return
    if len(ids) > 1:
        _hold(work, Candidate.id.in_(ids))
    done = work.session.execute(_touching(work, Candidate.id.in_(ids)).returning(Candidate.id, Candidate.version))
    versions = {id: version for id, version in done}
    for person in _loaded(work):
        if person.id in versions:
            set_committed_value(person, "version", versions[person.id])
            set_committed_value(person, "updated_at", work.now)


def touch_tagged(work: Work, tag_id: uuid.UUID) -> None:
    """Everybody who has this tag changed: two statements for any number."""
    tagged = Candidate.id.in_(select(CandidateTag.candidate_id).where(CandidateTag.tag_id == tag_id))
    _hold(work, tagged)
    work.session.execute(_touching(work, tagged))
    for person in _loaded(work):
        work.session.expire(person, ["version", "updated_at"])


def _touching(work: Work, which: ColumnElement[bool]) -> Any:
    work.session.flush()  # what was changed of them in memory goes first, with the version it was read with
    return (
        update(Candidate)
        .where(which)
        .values(version=Candidate.version + 1, updated_at=work.now)
        .execution_options(synchronize_session=False)
    )


def _hold(work: Work, which: ColumnElement[bool]) -> None:
    """Locks them in one order, so that two who touch many wait for each other (PostgreSQL)."""
    held = select(Candidate.id).where(which).order_by(Candidate.id).with_for_update(key_share=True).subquery()
    work.session.scalar(select(func.count()).select_from(held))


def _loaded(work: Work) -> list[Candidate]:
    return [one for one in work.session.identity_map.values() if isinstance(one, Candidate)]
