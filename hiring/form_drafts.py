"""The draft of a job's screening form: what people edit until it is published as the next version.

There is one for a job, and none until somebody changes something. Whoever changes it holds the job's row, so that
two people's edits of different questions both stay.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm.attributes import flag_modified

from hiring import policy, screening_forms
from hiring.errors import Conflict, Invalid, Stale
from hiring.form_versions import Version, published_keys, versions
from hiring.job_statuses import require_writable
from hiring.models.job import Job, ScreeningForm
from hiring.models.user import User
from hiring.screening import Form, digest, editing, examine, validate_definition
from hiring.screening.editing import Definition
from hiring.work import Work

__all__ = [
    "Draft", "Version", "change", "discard", "of", "publish", "published_keys", "put", "take_over", "undo",
    "versions",
]  # fmt: skip


@dataclass(frozen=True)
class Draft:
    """What the form will be. `definition` is not to be changed; `digest` tells it from any other.

    founded_on: the number of the version it was begun from; current: of the one applicants get now (None: none).
    Not stored: nobody has changed anything yet, and it is what a change would begin from.
    """

    definition: Definition
    digest: str
    founded_on: int | None
    current: int | None
    is_stored: bool
    edited_at: datetime | None
    edited_by: str
    """The name; empty where no user did."""
    can_undo: bool

    @property
    def is_overtaken(self) -> bool:
        """Another version was published since it was begun."""
        return self.is_stored and self.founded_on != self.current


def of(work: Work, job: Job) -> Draft:
    """The stored draft, else what editing would begin from: the present version, or an empty form."""
    work.require(policy.may_read_setup(work.actor, job))
    return _shown(work, job, _stored(work, job))


def change(
    work: Work, job: Job, edit: Callable[[Definition], Definition], *, founded_on: int | None,
    undoable: bool = False,
) -> Draft:  # fmt: skip
    """Stores what `edit` makes of the draft; the first change begins one.

    founded_on: what the page showed that the edit was made on. Raises Conflict form_published {number, by, at}
    when applicants meanwhile get another version (take_over or discard the draft first), and whatever `edit`
    raises. undoable: `undo` brings back what there was, until the next change.
    """
    row, present = _held(work, job)
    _require_founded_on(work, present, founded_on, row)
    before = _beginning(row, present)
    after = edit(editing.copied(before))
    editing.require_storable(after)
    if digest(after) == (row.sha256 if row else digest(before)):
        return _shown(work, job, row)
    if row is None:
        row = ScreeningForm(job_id=job.id, number=None, founded_on=founded_on, definition=after, sha256="")
        work.session.add(row)
        work.record("screening_form.draft_begun", row, about=job)
    _write(work, row, after)
    row.undo = before if undoable else None
    work.session.flush()
    return _shown(work, job, row)


def put(work: Work, job: Job, definition: Definition, *, seen: str | None = None) -> Draft:
    """Makes the draft this whole definition, for who replaces it as one; it then counts as begun from the present
    version, and is none where it equals that. Raises Stale where `seen` is no longer the draft's digest, and
    Invalid as `publish` does."""
    row, present = _held(work, job)
    if errors := validate_definition(definition):
        raise Invalid({error["path"]: error["code"] for error in errors}, errors=errors)
    _expect(work, job, row, seen)
    if present is not None and present.sha256 == digest(definition):
        return discard(work, job)
    take_over(work, job)
    return change(work, job, lambda _before: definition, founded_on=present.number if present else None)


def undo(work: Work, job: Job) -> Draft:
    """Takes the latest undoable change back. Raises Conflict nothing_to_undo where another change followed."""
    row, _present = _held(work, job)
    if row is None or row.undo is None:
        raise Conflict("nothing_to_undo")
    _write(work, row, row.undo)
    row.undo = None
    work.session.flush()
    return _shown(work, job, row)


def discard(work: Work, job: Job, *, seen: str | None = None) -> Draft:
    """Drops the draft; succeeds where there is none. Raises Stale where `seen` is no longer the draft's digest."""
    row, _present = _held(work, job)
    _expect(work, job, row, seen)
    if row is not None:
        _drop(work, row)
        work.record("screening_form.draft_discarded", row, about=job)
    return _shown(work, job, None)


def take_over(work: Work, job: Job) -> Draft:
    """Keeps the draft although another version was published: it now counts as begun from that one, and will
    replace it whole."""
    row, present = _held(work, job)
    number = present.number if present else None
    if row is not None and row.founded_on != number:
        row.founded_on = number
        row.edited_by = work.user_id
        work.session.flush()
        work.record("screening_form.draft_kept", row, about=job, founded_on=number)
    return _shown(work, job, row)


def publish(work: Work, job: Job, *, seen: str, confirmed: Collection[str] = ()) -> ScreeningForm:
    """Makes the draft the form that applicants get, its new questions under keys of their own; then there is no
    draft. Equal to the present version, nothing else happens.

    seen: the digest of the draft that the page showed, else Stale. Raises Conflict form_published as `change`
    does, Invalid as screening_forms.publish does, and Conflict never_shows {keys} unless `confirmed` has the key
    of every question that no answers make show.
    """
    row, present = _held(work, job)
    if row is None:
        if present is not None and present.sha256 == seen:
            return present  # published a moment ago
        raise Stale(thing="form")
    _require_founded_on(work, present, row.founded_on, row)
    if row.sha256 != seen:
        raise Stale(thing="form")
    if errors := validate_definition(row.definition):
        raise Invalid({error["path"]: error["code"] for error in errors}, errors=errors)
    never = examine(Form.of(row.definition), work.today).unreachable
    if unconfirmed := [key for key in never if key not in confirmed]:
        raise Conflict("never_shows", keys=unconfirmed)
    form = screening_forms.publish(work, job, editing.named(row.definition, published_keys(work, job)))
    _drop(work, row)
    if form is present:
        work.record("screening_form.draft_discarded", row, about=job)
    return form


def _held(work: Work, job: Job) -> tuple[ScreeningForm | None, ScreeningForm | None]:
    """The draft and the present version, both to stay so until the transaction ends."""
    work.require(policy.may_run_job(work.actor, job.id))
    screening_forms.hold(work, job)
    require_writable(job)
    return _stored(work, job), screening_forms.of(work, job)


def _stored(work: Work, job: Job) -> ScreeningForm | None:
    return work.session.scalar(
        select(ScreeningForm)
        .where(ScreeningForm.job_id == job.id, ScreeningForm.number.is_(None))
        .execution_options(populate_existing=True)
    )


def _beginning(row: ScreeningForm | None, present: ScreeningForm | None) -> Definition:
    if row is not None:
        return row.definition
    return present.definition if present is not None else editing.empty()


def _require_founded_on(
    work: Work, present: ScreeningForm | None, founded_on: int | None, row: ScreeningForm | None
) -> None:
    number = present.number if present else None
    if founded_on == number and (row is None or row.founded_on == number):
        return
    by = _name(work, present.published_by) if present else ""
    raise Conflict("form_published", number=number, by=by, at=present.published_at if present else None)


def _expect(work: Work, job: Job, row: ScreeningForm | None, seen: str | None) -> None:
    if seen not in (None, _shown(work, job, row).digest):
        raise Stale(thing="form")


def _write(work: Work, row: ScreeningForm, definition: Definition) -> None:
    row.definition = definition
    flag_modified(row, "definition")
    row.sha256 = digest(definition)
    row.edited_by = work.user_id


def _drop(work: Work, row: ScreeningForm) -> None:
    work.session.delete(row)
    work.session.flush()


def _shown(work: Work, job: Job, row: ScreeningForm | None) -> Draft:
    present = screening_forms.of(work, job)
    number = present.number if present else None
    definition = _beginning(row, present)
    return Draft(
        definition=definition,
        digest=row.sha256 if row else present.sha256 if present else digest(definition),
        founded_on=row.founded_on if row else number,
        current=number,
        is_stored=row is not None,
        edited_at=row.updated_at if row else None,
        edited_by=_name(work, row.edited_by) if row else "",
        can_undo=row is not None and row.undo is not None,
    )


def _name(work: Work, user_id: Any) -> str:
    user = work.session.get(User, user_id) if user_id is not None else None
    return user.name if user else ""
