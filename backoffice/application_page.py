"""Everything that the page of one application shows, read in a constant number of statements."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from backoffice.wording import told
from hiring import applications, attachments, history, interviews, letters, notes, offers, policy, stages, tags
from hiring.actors import JobRole
from hiring.applications import Card, submissions
from hiring.applications.submissions import Sent
from hiring.errors import NotFound
from hiring.models.application import Application, Submission
from hiring.models.attachment import Attachment, AttachmentType
from hiring.models.candidate import Tag
from hiring.models.interview import Interview
from hiring.models.letter import Letter
from hiring.models.note import Note
from hiring.models.offer import Offer
from hiring.models.stage import Stage, StageKind
from hiring.work import Work


@dataclass(frozen=True)
class Line:
    """One line of the history; `note` where it is about one that may be read."""

    icon: str
    sentence: str
    at: datetime
    note: Note | None = None


@dataclass(frozen=True)
class May:
    """What this user may do to the application: the same rules that the verbs ask."""

    decide: bool
    withdraw: bool
    note: bool
    tag: bool
    attach: bool
    see_letters: bool
    write: bool
    assign: bool
    schedule: bool
    offer: bool
    see_offers: bool
    hire: bool
    link: bool
    edit_person: bool


@dataclass(frozen=True)
class ApplicationPage:
    """`people` stand in the same stage; `onward` is where E leads; `sent` None: made by hand."""

    application: Application
    stages: Sequence[Stage]
    onward: Stage | None
    people: Sequence[Card]
    position: int
    before: Card | None
    after: Card | None
    submissions: Sequence[Submission]
    sent: Sent | None
    differing: Mapping[str, str]
    attachments: Mapping[str, Attachment]
    cv: Attachment | None
    tags: Sequence[Tag]
    history: Sequence[Line]
    letters: Sequence[Letter]
    interviews: Sequence[Interview]
    offers: Sequence[Offer]
    may: May
    actor_id: uuid.UUID | None
    now: datetime


def of(work: Work, application: Application, number: int | None = None) -> ApplicationPage:
    """`number`: which sending to show; None: the current one. Raises NotFound for one that is not there."""
    movable_to = [
        stage
        for stage in stages.of(work, application.job)
        if stage.id == application.current_stage_id or may_enter(work, application, stage)
    ]
    people = applications.neighbours(work, application)
    position = next((at for at, card in enumerate(people) if card.id == application.id), -1)
    sendings = submissions.of(work, application)
    chosen = _chosen(application, sendings, number)
    files = {str(one.id): one for one in attachments.of(work, application)}
    return ApplicationPage(
        application=application,
        stages=movable_to,
        onward=_onward(movable_to, application),
        people=people,
        position=position + 1,
        before=people[position - 1] if position > 0 else None,
        after=people[position + 1] if 0 <= position < len(people) - 1 else None,
        submissions=sendings,
        sent=submissions.read(work, chosen) if chosen else None,
        differing=submissions.differing(chosen, application) if chosen else {},
        attachments=files,
        cv=_cv(files, chosen),
        tags=tags.of(work, [application.candidate_id]).get(application.candidate_id, ()),
        history=_history(work, application),
        letters=letters.of(work, application),
        interviews=interviews.of(work, application),
        offers=offers.of(work, application),
        may=_may(work, application),
        actor_id=work.user_id,
        now=work.now,
    )


def movable(work: Work, job_id: uuid.UUID) -> bool:
    """Whether this user moves anybody of the job at all; into which stage is asked again by the verb."""
    return policy.may_run_job(work.actor, job_id) or work.actor.has(job_id, JobRole.HIRING_MANAGER)


def may_enter(work: Work, application: Application, stage: Stage) -> bool:
    """Whether the stage belongs into this user's choice of stages to move to."""
    return stage.kind is not StageKind.HIRED and policy.may_move(work.actor, application, stage)


def _onward(choice: Sequence[Stage], application: Application) -> Stage | None:
    return next(
        (one for one in choice if one.index > application.stage.index and one.kind is not StageKind.HIRED), None
    )


def _chosen(application: Application, sendings: Sequence[Submission], number: int | None) -> Submission | None:
    if number is None:
        return next((one for one in sendings if one.id == application.current_submission_id), None)
    found = next((one for one in sendings if one.number == number), None)
    if found is None:
        raise NotFound
    return found


def _cv(files: Mapping[str, Attachment], chosen: Submission | None) -> Attachment | None:
    """The CV of the sending that is shown, else the one that was added last."""
    all_cvs = [one for one in files.values() if one.type is AttachmentType.CV]
    sent = [one for one in all_cvs if chosen and one.submission_id == chosen.id]
    return next(reversed(sent or all_cvs), None)


def _history(work: Work, application: Application) -> list[Line]:
    readable = {note.id: note for note in notes.of(work, application)}
    person = application.candidate.name
    lines = []
    for entry in history.timeline(work, application):
        note = readable.get(entry.object_id) if entry.object_id and entry.type.startswith("note.") else None
        if entry.type.startswith("note.") and note is None:
            continue
        icon, sentence = told(entry, person)
        lines.append(Line(icon, sentence, entry.at, note if entry.type == "note.written" else None))
    return lines


def _may(work: Work, application: Application) -> May:
    actor = work.actor
    return May(
        decide=policy.may_decide(actor, application),
        withdraw=policy.may_withdraw(actor, application),
        note=policy.may_note(actor, application),
        tag=policy.may_tag(actor, application),
        attach=policy.may_attach(actor, application),
        see_letters=policy.may_see_letters(actor),
        write=policy.may_write_letters(actor, application),
        assign=policy.may_assign(actor, application),
        schedule=policy.may_schedule(actor, application),
        offer=policy.may_write_offers(actor, application),
        see_offers=policy.may_read_offers(actor, application.job),
        hire=policy.may_hire(actor, application),
        link=policy.may_link_results(actor, application),
        edit_person=policy.may_edit_candidate(actor, [application.job_id]),
    )
