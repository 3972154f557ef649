"""Everything that the page of one application shows, read in a constant number of statements."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from backoffice.wording import told
from hiring import (
    applications,
    attachments,
    candidates,
    history,
    interviews,
    letters,
    notes,
    offers,
    owners,
    policy,
    result_links,
    scheduling,
    stages,
    tagged,
)
from hiring.actors import JobRole
from hiring.applications import Card, submissions
from hiring.applications.submissions import Sent
from hiring.candidates import Standing, adopting
from hiring.errors import NotFound
from hiring.models.application import Application, Submission
from hiring.models.attachment import Attachment, AttachmentType
from hiring.models.candidate import Tag
from hiring.models.interview import Interview
from hiring.models.letter import Letter
from hiring.models.note import Note, NoteVisibility
from hiring.models.offer import Offer
from hiring.models.result_link import ResultLink
from hiring.models.scheduling import SchedulingRequest
from hiring.models.stage import Stage, StageKind
from hiring.work import Work


@dataclass(frozen=True)
class Line:
    """One line of the history; `note` or `letter` where it is about one that may be read."""

    icon: str
    sentence: str
    at: datetime
    note: Note | None = None
    letter: Letter | None = None


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
    remove_notes: bool


@dataclass(frozen=True)
class ApplicationPage:
    """`people` stand in the stage named `people_in`, `position` (from 1) is where among them; or around in a list,
    then it is 0. `onward` is where E leads; `sent` None: made by hand."""

    application: Application
    stages: Sequence[Stage]
    onward: Stage | None
    people: Sequence[Card]
    people_in: str
    position: int
    before: Card | None
    after: Card | None
    submissions: Sequence[Submission]
    sent: Sent | None
    differing: Mapping[str, str]
    elsewhere: Sequence[Standing]
    """The person's other applications that this user may see."""
    attachments: Mapping[str, Attachment]
    cv: Attachment | None
    tags: Sequence[Tag]
    history: Sequence[Line]
    letters: Sequence[Letter]
    interviews: Sequence[Interview]
    times: SchedulingRequest | None
    """Those that the candidate is asked to pick from, or wants others for."""
    feedback: Mapping[uuid.UUID, Sequence[Note]]
    """By interview, as far as this user may read it."""
    offers: Sequence[Offer]
    results: Sequence[ResultLink]
    mentioned: frozenset[uuid.UUID]
    """Notes that name the user and that they have not marked as read."""
    may: May
    owner: str
    """Who is responsible; empty: nobody."""
    actor_id: uuid.UUID | None
    now: datetime


def of(
    work: Work, application: Application, number: int | None = None, left: uuid.UUID | None = None,
    listed: Sequence[Card] | None = None,
) -> ApplicationPage:  # fmt: skip
    """`number`: which sending to show; None: the current one. Raises NotFound for one that is not there. `left`:
    the stage that it has just left, whose people come next. `listed`: those of a list in their place."""
    in_use = stages.of(work, application.job)
    movable_to = [
        stage
        for stage in in_use
        if stage.id == application.current_stage_id or may_enter(work, application, stage)
    ]
    people = applications.neighbours(work, application, left=left) if listed is None else listed
    position = next((at for at, card in enumerate(people) if card.id == application.id), -1)
    sendings = submissions.of(work, application)
    chosen = _chosen(application, sendings, number)
    may, written, sent_to = _may(work, application), notes.of(work, application), letters.of(work, application)
    files = {str(one.id): one for one in attachments.of(work, application)}
    return ApplicationPage(
        application=application,
        stages=movable_to,
        onward=_onward(movable_to, application),
        people=people,
        people_in=next((stage.name for stage in in_use if stage.id == left), application.stage.name),
        position=position + 1 if listed is None else 0,
        before=people[position - 1] if position > 0 else None,
        after=people[position + 1] if 0 <= position < len(people) - 1 else None,
        submissions=sendings,
        sent=submissions.read(work, chosen) if chosen else None,
        differing=adopting.differing(work, application.candidate, chosen.profile) if chosen else {},
        elsewhere=_elsewhere(work, application),
        attachments=files,
        cv=_cv(files, chosen),
        tags=tagged.of(work, [application.candidate_id]).get(application.candidate_id, ()),
        history=_history(work, application, written, sent_to),
        letters=sent_to,
        interviews=interviews.of(work, application),
        times=scheduling.waiting_of(work, application),
        feedback=interviews.feedback_on(work, application),
        offers=offers.of(work, application),
        results=result_links.of(work, application),
        mentioned=_mentioned(work, application, written),
        may=may,
        owner=owners.name_of(work, application),
        actor_id=work.user_id,
        now=work.now,
    )


def _elsewhere(work: Work, application: Application) -> list[Standing]:
    person = application.candidate_id
    return [one for one in candidates.standings(work, [person]).get(person, ()) if one.id != application.id]


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


def _mentioned(work: Work, application: Application, written: Sequence[Note]) -> frozenset[uuid.UUID]:
    if not any("@" in note.content for note in written):
        return frozenset()
    return frozenset(one.note_id for one in notes.mentions(work) if one.application_id == application.id)


def _history(
    work: Work, application: Application, written: Sequence[Note], sent_to: Sequence[Letter]
) -> list[Line]:
    readable, letters_by_id = {note.id: note for note in written}, {letter.id: letter for letter in sent_to}
    person = application.candidate.name
    lines = []
    for entry in history.timeline(work, application):
        note = readable.get(entry.object_id) if entry.object_id and entry.type.startswith("note.") else None
        if entry.type.startswith("note.") and note is None and not _shown_when_gone(entry):
            continue
        icon, sentence = told(entry, person)
        letter = letters_by_id.get(entry.object_id) if entry.object_id else None
        lines.append(Line(icon, sentence, entry.at, note if entry.type == "note.written" else None, letter))
    return lines


def _shown_when_gone(entry: history.Entry) -> bool:
    """That a note was there and was taken away is told; what it said, and what was the author's alone, is not."""
    return entry.type in ("note.written", "note.removed") and entry.data.get("visibility") == NoteVisibility.TEAM


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
        remove_notes=policy.may_manage_users(actor),
    )
