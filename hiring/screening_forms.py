"""Screening forms of jobs: numbered versions that never change once they are published."""

import json
import threading
import uuid
from collections import OrderedDict
from collections.abc import Collection
from typing import Any

from sqlalchemy import Row, func, select

from hiring import catalogue, policy, screening_questions
from hiring.errors import Invalid, NotFound
from hiring.job_statuses import require_writable
from hiring.models.job import Job, ScreeningForm
from hiring.screening import validate_definition
from hiring.screening.canonical import canonical_json, digest
from hiring.work import Work

MOST_KEPT = 256
_HELD = ("status", "form_id", "version")

_kept: OrderedDict[uuid.UUID, ScreeningForm] = OrderedDict()
_lock = threading.Lock()


def publish(work: Work, job: Job, definition: dict[str, Any]) -> ScreeningForm:
    """Makes the definition the form that applicants get, as the job's next version; equal to the present one,
    nothing happens. Raises Invalid with {JSON pointer: code}; `errors` in its params has them whole."""
    work.require(policy.may_run_job(work.actor, job.id))
    errors = validate_definition(definition)
    if errors:
        raise Invalid({error["path"]: error["code"] for error in errors}, errors=errors)
    hold(work, job)
    present = of(work, job)
    if present is not None and present.sha256 == digest(definition):
        return present
    require_writable(job)
    last = work.session.scalar(select(func.max(ScreeningForm.number)).where(ScreeningForm.job_id == job.id))
    form = ScreeningForm(
        job_id=job.id,
        number=(last or 0) + 1,
        definition=json.loads(canonical_json(definition)),
        sha256=digest(definition),
        published_at=work.now,
        published_by=work.user_id,
    )
    work.session.add(form)
    job.form_id = form.id
    work.session.flush()  # submissions of this transaction may name the form's row
    screening_questions.follow(work, job, form)
    work.record("screening_form.published", form, about=job, number=form.number, sha256=form.sha256)
    catalogue.changed(work)
    return form


def remove(work: Work, job: Job) -> None:
    """The job asks no questions any more. Its versions stay: applications point to them."""
    work.require(policy.may_run_job(work.actor, job.id))
    hold(work, job)
    require_writable(job)
    if job.form_id is not None:
        job.form_id = None
        screening_questions.follow(work, job, None)
        work.record("screening_form.removed", job)
        catalogue.changed(work)


def hold(work: Work, job: Job) -> None:
    """Locks the job until the transaction ends and reads again which form it has: publishing and editing wait for
    each other (PostgreSQL; on SQLite one writes at a time anyway). Applicants do not wait."""
    work.session.flush()  # or what this transaction changed already would be forgotten
    work.session.refresh(job, _HELD, with_for_update={"key_share": True})


def of(work: Work, job: Job) -> ScreeningForm | None:
    """The version that applicants get now; None: the job asks no questions. Not to be changed."""
    return by_id(work, job.form_id) if job.form_id is not None else None


def by_id(work: Work, id: uuid.UUID) -> ScreeningForm:
    """A published version; else NotFound. Not to be changed.

    Versions never change, so the parsed ones are kept in memory, the most recently used first: the objects
    belong to no session.
    """
    with _lock:
        known = _kept.get(id)
        if known is not None:
            _kept.move_to_end(id)
            return known
    row = work.session.execute(
        select(ScreeningForm.__table__).where(ScreeningForm.id == id, ScreeningForm.number.is_not(None))
    ).first()
    if row is None:
        raise NotFound
    return _keep(row)


def several(work: Work, ids: Collection[uuid.UUID]) -> dict[uuid.UUID, ScreeningForm]:
    """Published versions by id, in one statement at most. Not to be changed."""
    with _lock:
        found = {id: _kept[id] for id in ids if id in _kept}
    if missing := set(ids) - found.keys():
        rows = work.session.execute(
            select(ScreeningForm.__table__).where(ScreeningForm.id.in_(missing), ScreeningForm.number.is_not(None))
        )
        found |= {form.id: form for form in map(_keep, rows)}
    return found


def _keep(row: Row[Any]) -> ScreeningForm:
    form = ScreeningForm(**row._mapping)
    with _lock:
        _kept[form.id] = form
        while len(_kept) > MOST_KEPT:
            _kept.popitem(last=False)
    return form


def by_number(work: Work, job: Job, number: int) -> ScreeningForm | None:
    """A published version of the job's form by its number, which anybody may have typed; None where there is
    none."""
    if not 1 <= number < 2**31:
        return None  # more digits than the databases take are an error there
    return work.session.scalar(
        select(ScreeningForm).where(ScreeningForm.job_id == job.id, ScreeningForm.number == number)
    )
