"""What somebody has typed into an editor and not saved: kept for them alone, through a reload or a lost line.

It changes nothing that anybody else sees, so nothing of it is recorded in history."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from hiring.errors import Invalid
from hiring.models.job import Job
from hiring.models.unsaved_edit import UnsavedEdit
from hiring.names import is_storable
from hiring.work import Work

NEW_JOB = "job:new"
MOST_BYTES = 200_000


def subject_of(job: Job) -> str:
    """The editor of this job."""
    return f"job:{job.id}"


def of(work: Work, subject: str) -> UnsavedEdit | None:
    """What the acting user has typed into this editor; None: nothing, or no user acts."""
    if work.user_id is None:
        return None
    own = (UnsavedEdit.user_id == work.user_id, UnsavedEdit.subject == subject)
    return work.session.scalar(select(UnsavedEdit).where(*own))


def keep(work: Work, subject: str, typed: Mapping[str, Sequence[str]], seen_version: int | None) -> UnsavedEdit:
    """Keeps the fields as they are now typed, in place of what was kept before. `seen_version`: of the thing that
    the editor showed, None where there is none yet. Raises Invalid for `typed`: `too_long`, `bad_characters`."""
    work.require(work.user_id is not None)
    kept = {name: list(values) for name, values in typed.items()}
    said = json.dumps(kept, ensure_ascii=False)
    if not is_storable("".join([*kept, *(text for texts in kept.values() for text in texts)])):
        raise Invalid({"typed": "bad_characters"})
    if len(said.encode()) > MOST_BYTES:
        raise Invalid({"typed": "too_long"})
    edit = of(work, subject)
    if edit is None:
        edit = UnsavedEdit(user_id=work.user_id, subject=subject)
        work.session.add(edit)
    edit.typed, edit.seen_version, edit.updated_at = kept, seen_version, work.now
    return edit


def drop(work: Work, subject: str) -> None:
    """The acting user's typing goes: it was saved, or is not wanted."""
    edit = of(work, subject)
    if edit is not None:
        work.session.delete(edit)


def forget(work: Work, subject: str) -> None:
    """Everybody's typing goes, because the thing itself does. For the verb that deletes it."""
    work.session.execute(delete(UnsavedEdit).where(UnsavedEdit.subject == subject))


def forget_old(session: Session, *, before: datetime) -> None:
    """Removes typing that nobody came back to since."""
    session.execute(delete(UnsavedEdit).where(UnsavedEdit.updated_at < before))
