"""Moving many, saying no to many, and taking either back. Each one is judged; those that can be are done together.

The letters of a bulk no wait as those of a single one do, and a note names nobody: one text for many is not a
message to a colleague about a person.
"""

import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import select

from hiring import interviews, letters, notes, policy, scheduling
from hiring.applications import changing, standing
from hiring.applications.bulk.selecting import Outcome, Pick, Report, Selection, Taken, report, take
from hiring.applications.bulk.stopping import stop_letters
from hiring.errors import Conflict, Invalid
from hiring.models.application import LIVING, Application, ApplicationStatus
from hiring.models.job import JobStatus
from hiring.models.letter import Occasion
from hiring.models.note import Note, NoteKind, NoteVisibility
from hiring.models.rejection_reason import ReasonKind, ReasonStatus, RejectionReason
from hiring.models.stage import Stage, StageKind, StageStatus
from hiring.work import Work
from plumbing.failpoints import failpoint

ACTIVE, REJECTED = ApplicationStatus.ACTIVE, ApplicationStatus.REJECTED
Stages = Mapping[uuid.UUID, Stage]


def move(work: Work, picks: Iterable[Pick], stage_id: uuid.UUID) -> Report:
    """Moves to one stage. Raises Invalid stage_id `unknown_stage`, Conflict `hire_by_offer`; ids as `take`."""
    stage = work.session.get(Stage, stage_id, with_for_update={"read": True})  # it is not retired meanwhile
    if stage is None or stage.status is not StageStatus.ACTIVE:
        raise Invalid({"stage_id": "unknown_stage"})
    if stage.kind is StageKind.HIRED:
        raise Conflict("hire_by_offer", stage=stage.name)
    selection = take(work, picks)
    selection.judge(lambda one: Outcome.OTHER_JOB if one.job.id != stage.job_id else None)
    _move(work, selection, lambda _: stage)
    failpoint("move_many.in_tx")
    return report(work, selection)


def move_back(work: Work, picks: Iterable[Pick]) -> Report:
    """Undo of a move: each back to the stage that its pick names, unless somebody changed it since."""
    picks = list(picks)
    stages = _held(work, {pick.was for pick in picks if pick.was})
    selection = take(work, picks)
    selection.judge(lambda one: None if _leads_back(stages, one) else Outcome.STAGE_GONE)
    _move(work, selection, lambda one: stages[one.pick.was or one.application.current_stage_id])
    return report(work, selection)


def _leads_back(stages: Stages, one: Taken) -> bool:
    stage = stages.get(one.pick.was) if one.pick.was else None
    usable = stage is not None and stage.status is StageStatus.ACTIVE and stage.kind is not StageKind.HIRED
    return usable and stage is not None and stage.job_id == one.job.id


def _move(work: Work, selection: Selection, to: Callable[[Taken], Stage]) -> None:
    selection.judge(
        lambda one: None if policy.may_move(work.actor, one.application, to(one)) else Outcome.NOT_ALLOWED
    )
    selection.judge_versions()
    _judge_status(selection, ACTIVE)
    selection.judge(lambda one: Outcome.SAME if one.application.current_stage_id == to(one).id else None)
    rows = selection.fit
    steps = changing.arrivals(work, selection.applications)
    with changing.together(work, selection.applications) as within:
        for one in rows:
            application, left = one.application, one.application.stage
            one.was = left.id
            with standing.changing(within, application):
                standing.change(within, application, stage=to(one), arrivals=steps.get(application.id))
            work.record("application.moved", application, **standing.step(left, to(one)))


def reject(
    work: Work, picks: Iterable[Pick], *, reason: RejectionReason, note: str = "", letter: bool = False
) -> Report:
    """Says no to many for one reason. Whoever has an offer that is alive is left out: that is taken back on its
    own page. Raises Invalid reason_id `unknown_reason`, content `too_long`, `bad_characters`; ids as `take`."""
    if reason.status is not ReasonStatus.ACTIVE or reason.kind is ReasonKind.BY_CANDIDATE:
        raise Invalid({"reason_id": "unknown_reason"})
    text = notes.checked(note) if note.strip() else ""
    selection = take(work, picks)
    selection.judge(lambda one: None if policy.may_decide(work.actor, one.application) else Outcome.NOT_ALLOWED)
    selection.judge_versions()
    _judge_status(selection, ACTIVE)
    selection.judge(lambda one: Outcome.OPEN_OFFER if one.has_offer else None)
    rows = selection.fit
    with changing.together(work, selection.applications) as within:
        for one in rows:
            _note_on(within, one.application, text)
            _reject(within, one.application, reason, letter)
    interviews.cancel_coming(work, [one.application for one in rows if one.has_interviews])
    scheduling.close_with(work, [one.application for one in rows])
    if letter:
        _write_to(work, rows, reason)
    failpoint("reject_many.in_tx")
    return report(work, selection)


def _reject(work: Work, application: Application, reason: RejectionReason, letter: bool) -> None:
    with standing.changing(work, application):
        application.rejected_at = work.now
        application.rejected_by = work.user_id
        application.rejection_reason_id = reason.id
        application.rejection_reason = reason
        standing.change(work, application, status=REJECTED)
    work.record("application.rejected", application, reason=reason.name, reason_id=str(reason.id), letter=letter)


def _note_on(work: Work, application: Application, text: str) -> None:
    if not text:
        return
    note = Note(application_id=application.id, content=text, kind=NoteKind.NOTE, visibility=NoteVisibility.TEAM,
                author_user_id=work.user_id, author_key_id=work.key_id, author_label=work.actor.name)  # fmt: skip
    work.session.add(note)
    work.record("note.written", note, about=application, visibility=str(note.visibility))


def _write_to(work: Work, rows: Sequence[Taken], reason: RejectionReason) -> None:
    languages = letters.languages_of(work, [one.application for one in rows])
    letters.write_many(
        work,
        Occasion.REJECTED,
        [
            letters.Addressed(one.application.id, one.application.candidate.primary_email,
                              languages[one.application.id], {"reason": reason.candidate_text})
            for one in rows
            if one.application.candidate.primary_email
        ],
        due_at=work.now + letters.REJECTION_DELAY,
    )  # fmt: skip


def reopen(work: Work, picks: Iterable[Pick]) -> Report:
    """Undo of a no: active again where they stood, unless somebody changed it since. Letters that wait are
    cancelled, interviews that were cancelled with it and still lie ahead restored."""
    selection = take(work, picks)
    selection.judge(lambda one: None if policy.may_decide(work.actor, one.application) else Outcome.NOT_ALLOWED)
    selection.judge(lambda one: Outcome.SAME if one.application.status is ACTIVE else None)
    selection.judge_versions()
    _judge_status(selection, REJECTED, ApplicationStatus.WITHDRAWN)
    selection.judge(lambda one: Outcome.WRONG_STATE if one.application.candidate.anonymized_at else None)
    selection.judge(lambda one: Outcome.JOB_ARCHIVED if one.job.status is JobStatus.ARCHIVED else None)
    again = _applied_again(work, selection.fit)
    selection.judge(lambda one: Outcome.APPLIED_AGAIN if one.application.id in again else None)
    rows = selection.fit
    stages = _standable(work, rows)
    stop_letters(work, selection.applications, Occasion.REJECTED)
    steps = changing.arrivals(work, selection.applications)
    with changing.together(work, selection.applications) as within:
        for one in rows:
            _reopen(within, one.application, stages[one.application.id], steps.get(one.application.id))
    interviews.restore(work, [one.application for one in rows if one.has_interviews])
    scheduling.reopen_with(work, [one.application for one in rows])
    return report(work, selection)


def _reopen(work: Work, application: Application, stage: Stage, steps: Any) -> None:
    ended = application.status
    with standing.changing(work, application):
        application.rejected_at = application.rejected_by = None
        application.rejection_reason = application.rejection_reason_id = None
        application.withdrawn_at = None
        standing.change(work, application, stage=stage, status=ACTIVE, arrivals=steps)
    work.record("application.reopened", application, was=str(ended), stage=stage.name)


def _judge_status(selection: Selection, *statuses: ApplicationStatus) -> None:
    selection.judge(lambda one: None if one.application.status in statuses else Outcome.WRONG_STATE)


def _applied_again(work: Work, rows: Sequence[Taken]) -> set[uuid.UUID]:
    """Those whose person has another living application for the job, or would have two of those chosen."""
    if not rows:
        return set()
    found = select(Application.candidate_id, Application.job_id).where(
        Application.candidate_id.in_([one.application.candidate_id for one in rows]),
        Application.status.in_(LIVING),
        Application.deleted_at.is_(None),
    )
    living = {tuple(row) for row in work.session.execute(found)}
    again = set()
    for one in rows:
        key = (one.application.candidate_id, one.job.id)
        if key in living:
            again.add(one.application.id)
        living.add(key)
    return again


def _standable(work: Work, rows: Sequence[Taken]) -> dict[uuid.UUID, Stage]:
    """By application the stage to return to: where it stood, or the inbox where that was retired. None of them is
    retired from here on."""
    stages = _held(work, {one.application.current_stage_id for one in rows})
    retired = {one.job.id for one in rows
               if stages[one.application.current_stage_id].status is not StageStatus.ACTIVE}  # fmt: skip
    inboxes = {}
    if retired:
        found = select(Stage).where(Stage.job_id.in_(retired), Stage.kind == StageKind.INBOX)
        inboxes = {stage.job_id: stage for stage in work.session.scalars(found)}
    standing_in = {one.application.id: stages[one.application.current_stage_id] for one in rows}
    return {
        one.application.id: inboxes[one.job.id] if one.job.id in retired and not _in_use(at) else at
        for one in rows
        for at in [standing_in[one.application.id]]
    }


def _in_use(stage: Stage) -> bool:
    return stage.status is StageStatus.ACTIVE


def _held(work: Work, ids: set[uuid.UUID]) -> dict[uuid.UUID, Stage]:
    """The stages of these ids, as they are now and stay until the end of the transaction."""
    if not ids:
        return {}
    found = select(Stage).where(Stage.id.in_(ids)).order_by(Stage.id)
    found = found.with_for_update(read=True).execution_options(populate_existing=True)
    return {stage.id: stage for stage in work.session.scalars(found)}
