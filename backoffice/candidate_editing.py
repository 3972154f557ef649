"""Adding people by hand and putting right what is known of them."""

import uuid
from collections.abc import Mapping
from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext as _

from backoffice import acts, bp, candidate_fields, candidates
from backoffice.candidate_fields import ADDRESSES, LISTS, Raw, one, rows
from backoffice.candidate_wording import SOURCES, TAKEN_UNSEEN, WRONG, WRONG_JOB, WRONG_SOURCE
from hiring import applications, jobs, policy
from hiring.applications import adding
from hiring.candidates import adopting, contacts, editing, reading
from hiring.errors import Conflict, Invalid, NotAllowed, NotFound, Stale
from hiring.models.candidate import Candidate, ContactType
from hiring.models.job import Job, JobStatus
from hiring.work import Work
from web.asked_by import wants_fragment
from web.door import Audience, answer, reads, see_other, writes
from web.errors import problem_of

_MOST = 2**31
"""Beyond any version or number that there is."""


@bp.get("/candidates/new")
@reads(Audience.SIGNED_IN)
def new_candidate(work: Work) -> Response:
    work.require(candidates.may_add(work))
    return _new_page(work, {"job": [request.args.get("job", "")]}, focus="first_name")


@bp.post("/candidates/new")
@writes(Audience.SIGNED_IN)
def add_candidate(work: Work) -> Response:
    work.require(candidates.may_add(work))
    raw, act = candidate_fields.posted(request.form), request.form.get("act", "save")
    if act != "save":
        raw, focus = candidate_fields.acted(raw, act)
        return _new_page(work, raw, focus=focus)
    parsed, source = candidate_fields.parse(raw), one(raw, "source")
    job, wrong = _chosen_job(work, one(raw, "job"))
    wrong |= {control: str(WRONG[code]) for control, code in parsed.wrong.items()}
    if wrong:
        return _new_page(work, raw, 422, errors=_all_wrong(raw, wrong))
    try:
        person = editing.create(work, parsed.details, source=source, job=job)
    except Invalid as error:
        return _new_page(work, raw, 422, errors=_sentences(parsed, error))
    except Conflict as error:
        return _new_page(work, raw, 409, errors=_taken(raw, error), known=error.params)
    if job is None:
        return see_other("backoffice.candidate", id=person.id, done="added")
    application = adding.add(work, job, person, source=source)
    return see_other("backoffice.application", id=application.id, done="added")


@bp.post("/candidates/<uuid:id>/applications")
@writes(Audience.SIGNED_IN)
def add_to_job(work: Work, id: uuid.UUID) -> Response:
    """Somebody who is known already is considered for a job."""
    person = reading.get(work, id, for_change=True)
    work.require(candidates.may_add(work))
    typed = {name: request.form.get(name, "") for name in ("job", "source")}
    source = typed["source"]
    job, wrong = _chosen_job(work, typed["job"], needed=True)
    if code := contacts.check_text("source", source):
        wrong["source"] = str(WRONG_SOURCE[code])
    if wrong or job is None:
        return candidates.show(work, person, 422, wrong=wrong, typed=typed)
    try:
        application = adding.add(work, job, person, source=source)
    except Conflict as error:
        there = error.params.get("application_id")
        leads_to = (_("Open the application"), url_for("backoffice.application", id=there)) if there else None
        return candidates.show(work, person, 409, refused=problem_of(error), leads_to=leads_to)
    return see_other("backoffice.application", id=application.id, done="added")


@bp.get("/candidates/<uuid:id>/edit")
@reads(Audience.SIGNED_IN)
def edit_candidate(work: Work, id: uuid.UUID) -> Response:
    person = _editable(work, id)
    return _edit_page(work, person, candidate_fields.shown(_stored(work, person)))


@bp.post("/candidates/<uuid:id>/edit")
@writes(Audience.SIGNED_IN)
def save_candidate(work: Work, id: uuid.UUID) -> Response:
    person = _editable(work, id, for_change=True)
    seen = request.form.get("seen", "")
    raw, act = candidate_fields.posted(request.form), request.form.get("act", "save")
    if act != "save":
        raw, focus = candidate_fields.acted(raw, act)
        return _edit_page(work, person, raw, focus=focus, seen=seen)
    parsed = candidate_fields.parse(raw)
    if parsed.wrong:
        wrong = {control: str(WRONG[code]) for control, code in parsed.wrong.items()}
        return _edit_page(work, person, raw, 422, errors=wrong, seen=seen)
    try:
        editing.change(work, person, parsed.details, seen=seen)
    except Invalid as error:
        return _edit_page(work, person, raw, 422, errors=_sentences(parsed, error), seen=seen)
    except Stale:
        return _edit_page(work, person, raw, 409, now_is=_differences(work, person, parsed))
    except Conflict as error:
        return _edit_page(work, person, raw, 409, errors=_taken(raw, error), known=error.params, seen=seen)
    return see_other("backoffice.candidate", id=person.id, done="saved")


@bp.post("/applications/<uuid:id>/adoptions")
@writes(Audience.SIGNED_IN)
def adopt(work: Work, id: uuid.UUID) -> Response:
    """One value that was sent goes into the profile."""
    application = applications.get(work, id)
    adopting.hold(work, application.candidate_id)
    number, kept = request.form.get("submission", type=int), request.form.get("kept")
    known = number is not None and 0 < number < _MOST
    try:
        adopting.adopt(
            work, application, (number or 0) if known else 0, request.form.get("field", ""),
            primary=request.form.get("as") == "primary", kept=kept,
        )  # fmt: skip
    except (Conflict, Invalid, NotAllowed) as error:
        return acts.refused(work, application, error)
    return acts.done(application, "adopted", submission=number)


def _editable(work: Work, id: uuid.UUID, *, for_change: bool = False) -> Candidate:
    person = reading.get(work, id, for_change=for_change)
    work.require(policy.may_edit_candidate(work.actor, reading.job_ids(work, person)))
    return person


def _stored(work: Work, person: Candidate) -> contacts.Details:
    return contacts.details_of(person, contacts.of(work.session, [person.id])[person.id])


def _chosen_job(work: Work, given: str, *, needed: bool = False) -> tuple[Job | None, dict[str, str]]:
    """The job that was chosen, of those this user runs; None for none. With what is wrong with the choice."""
    if not given:
        needed = needed or not policy.may_add_candidates(work.actor)
        return None, {"job": str(WRONG_JOB["required"])} if needed else {}
    try:
        job = jobs.get(work, uuid.UUID(given))
    except (ValueError, NotFound):
        return None, {"job": str(WRONG_JOB["not_one_of"])}
    if not policy.may_run_job(work.actor, job.id) or job.status is JobStatus.ARCHIVED:
        return None, {"job": str(WRONG_JOB["not_one_of"])}
    return job, {}


# what is wrong


def _sentences(parsed: candidate_fields.Parsed, error: Invalid) -> dict[str, str]:
    return {
        parsed.control_of(name): str((WRONG_SOURCE if name == "source" else WRONG)[code])
        for name, code in error.fields.items()
    }


def _all_wrong(raw: Raw, wrong: Mapping[str, str]) -> dict[str, str]:
    """With what else does not do, so that nobody is told one thing at a time."""
    parsed = candidate_fields.parse(raw)
    more = {parsed.control_of(name): str(WRONG[code]) for name, code in contacts.check(parsed.details).items()}
    return {**more, **wrong}


def _taken(raw: Raw, error: Conflict) -> dict[str, str]:
    """Stands at the first address."""
    at = next(
        (number for number, row in enumerate(rows(raw, "email")) if row.is_primary and row.value.strip()), None
    )
    if at is None:
        at = next((number for number, row in enumerate(rows(raw, "email")) if row.value.strip()), 0)
    name = error.params.get("name")
    words = _("%(name)s has this address already.", name=name) if name else str(TAKEN_UNSEEN)
    return {f"email.{at}": words}


def _differences(work: Work, person: Candidate, parsed: candidate_fields.Parsed) -> list[tuple[str, str]]:
    """(field, what it says now) of what is not as it was typed, be it the kind of an address or which is first."""
    now = candidate_fields.shown(_stored(work, person))
    typed = candidate_fields.shown(parsed.details)
    parts = {name: (name, f"{name}_type", f"{name}_primary") for name in (*candidate_fields.LINES, *LISTS)}
    return [
        (name, ", ".join(value for value in now.get(name, []) if value))
        for name, of_it in parts.items()
        if any(now.get(part) != typed.get(part) for part in of_it)
    ]


# the pages


def _new_page(work: Work, raw: Raw, status: int = 200, **more: Any) -> Response:
    return _page("new", work, raw, status, person=None, jobs=adding.jobs_for(work),
                 url=url_for("backoffice.add_candidate"), needs_job=not policy.may_add_candidates(work.actor),
                 **more)  # fmt: skip


def _edit_page(
    work: Work, person: Candidate, raw: Raw, status: int = 200, *, seen: str | None = None, **more: Any
) -> Response:
    """`seen`: the digest of what the typing is founded on; None: of what there is now."""
    if seen is None:
        seen = editing.digest_of(_stored(work, person))
    return _page("edit", work, raw, status, person=person, seen=seen,
                 url=url_for("backoffice.save_candidate", id=person.id), **more)  # fmt: skip


def _page(name: str, work: Work, raw: Raw, status: int, **more: Any) -> Response:
    facts: dict[str, Any] = {"errors": {}, "known": {}, "now_is": None, "focus": "", **more}
    errors: Mapping[str, str] = facts["errors"]
    return answer(
        f"backoffice/candidates/{name}.html", None, status,
        value=lambda name: one(raw, name), rows={kind: rows(raw, kind) for kind in LISTS},
        types=list(ContactType), addresses=ADDRESSES, sources=SOURCES, summary=list(errors.items()),
        in_part=wants_fragment(), **facts,
    )  # fmt: skip
