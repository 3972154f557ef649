"""What programs that sync live on: an object whose JSON changed has a later updated_at and another ETag."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from hiring import (
    applications,
    departments,
    hiring_teams,
    interviews,
    jobs,
    locations,
    notes,
    owners,
    rejection_reasons,
    result_links,
    stage_editing,
    tags,
    users,
)
from hiring.actors import OPERATOR, Actor, JobRole, Role
from hiring.applications import bulk
from hiring.applications.bulk import Pick
from hiring.candidates import contacts, editing, merging, reading
from hiring.candidates.contacts import Contact, Details
from hiring.locations import Place
from hiring.models.application import Application
from hiring.models.candidate import Candidate, Tag
from hiring.models.department import Location
from hiring.models.interview import Interview, ParticipantResponse
from hiring.models.job import CloseReason, Job, Visibility
from hiring.models.merge import CandidateMerge
from hiring.models.note import Note
from hiring.models.offer import Offer, OfferStatus
from hiring.models.rejection_reason import ReasonKind, RejectionReason
from hiring.models.result_link import ResultLink
from hiring.models.stage import StageKind
from hiring.models.user import User
from hiring.result_links import Result
from hiring.stages import Wanted as WantedStage
from hiring.work import Work
from tests.api.conftest import MakeProgram, Program
from tests.conftest import NOON, OpenWork
from tests.support.applications import applied, reason, stage, world
from tests.support.applying import make_job
from tests.support.interviews import START, arranged, wanted
from tests.support.offers import in_state

LISTS = ("users", "departments", "locations", "jobs", "application-stages", "screening-questions", "candidates",
         "applications", "tags", "interviews", "offers", "rejection-reasons", "attachments", "result-links",
         "notes")  # fmt: skip
SUMMARIES = {
    "applications": {
        "candidate",
        "job",
        "current_stage",
        "rejection",
        "rejection_reason_name",
        "interviews",
        "offers",
    },
}
"""Names and parts of objects with lists of their own: who wants to know when those change reads those lists."""

Known = dict[tuple[str, str], dict[str, Any]]


class Sync:
    """Knows what a program knows that has read everything."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.known: Known = {}
        self.tags: dict[tuple[str, str], str | None] = {}

    def catch_up(self, act: str = "") -> list[str]:
        """Reads everything anew; returns the holes."""
        holes: list[str] = []
        found = {(noun, one["id"]): one for noun in LISTS
                 for one in self.program.walk(f"/{noun}", include_deleted="true", page_size=200)}  # fmt: skip
        holes += [f"{act}: {noun} vanished" for noun, _id in self.known.keys() - found.keys()]
        for key, one in found.items():
            was = self.known.get(key)
            if was is not None and _own(key[0], was) == _own(key[0], one):
                continue
            tag = self.program.get(f"/{key[0]}/{key[1]}").headers.get("ETag")
            if was is not None:
                which = sorted(name for name in {*was, *one} if was.get(name) != one.get(name))
                if one["updated_at"] <= was["updated_at"]:
                    holes.append(f"{act}: {key[0]} {which} without updated_at")
                if tag is not None and tag == self.tags[key]:
                    holes.append(f"{act}: {key[0]} {which} without ETag")
            self.tags[key] = tag
        self.known = found
        return holes


def _own(noun: str, one: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in one.items() if name not in {"updated_at", *SUMMARIES.get(noun, ())}}


def _only(work: Work, model: Any, **where: Any) -> Any:
    return work.session.scalars(select(model).filter_by(**where).order_by(model.id)).first()


def test_what_reads_otherwise_has_a_later_time_and_another_tag(program: MakeProgram, open_work: OpenWork) -> None:
    with open_work() as work:
        there = world(work)
        painter = make_job(work, name="Painter", slug="painter")
        twin = applied(work, painter, "Noor Twin", profile={"phone": "0113 496 0999"})
        helper = users.add(work, email="h@foyer.test", first_name="Hal", last_name="Per", role=Role.RECRUITER)
        departments.find_or_add(work, "Office")
        work.session.flush()
        noor_id, ann_id, twin_id = there.noor.candidate_id, there.ann.candidate_id, twin.candidate_id
    noor, ann, job = there.noor.id, there.ann.id, there.job.id

    def the(work: Work, id: Any) -> Application:
        return applications.get(work, id, for_change=True)

    def person(work: Work, id: Any) -> Candidate:
        return reading.get(work, id, for_change=True)

    def details(work: Work, id: Any, **over: Any) -> None:
        one = person(work, id)
        now = contacts.details_of(one, contacts.of(work.session, [id])[id])
        editing.change(work, one, Details(**vars(now) | over))

    def interview(work: Work) -> Interview:
        return interviews.get(work, _only(work, Interview).id, for_change=True)

    def merge(work: Work) -> None:
        kept, other = merging.pair(work, noor_id, twin_id)
        merging.merge(work, kept, other, version=kept.version, merged_version=other.version)

    boss, dario, ivo = OPERATOR, there.dario, there.interviewer
    acts: Sequence[tuple[str, Actor, Callable[[Work], Any]]] = (
        ("tagged", dario, lambda w: tags.add(w, the(w, noor), "motor")),
        ("twin tagged", dario, lambda w: tags.add(w, the(w, twin.id), "visa")),
        ("tag renamed", boss, lambda w: tags.change(w, _only(w, Tag, name="motor"), name="engines", tone="green")),
        ("tagged at once", dario, lambda w: bulk.tag(w, [Pick(noor), Pick(ann)], "late")),
        ("untagged", dario, lambda w: tags.remove(w, the(w, noor), _only(w, Tag, name="late").id)),
        ("noted", dario, lambda w: notes.write(w, the(w, twin.id), "Good")),
        ("note edited", dario, lambda w: notes.edit(w, _only(w, Note), "Better")),
        ("linked", dario, lambda w: result_links.put(w, the(w, twin.id), Result("Test", "https://x.example/1"))),
        ("linked person", dario,
         lambda w: result_links.put(w, person(w, twin_id), Result("Work", "https://x.example/2"))),
        ("arranged", dario, lambda w: arranged(w, the(w, noor), ivo)),
        ("answered", ivo,
         lambda w: interviews.respond(w, interview(w).participants[0], ParticipantResponse.ACCEPTED)),
        ("moved in time", dario,
         lambda w: interviews.change(w, interview(w), wanted(ivo, starts_at=START + timedelta(hours=1),
                                                            ends_at=START + timedelta(hours=2)))),
        ("edited", dario, lambda w: details(w, ann_id, title="Welder", emails=[Contact("ann@new.example")])),
        ("assigned", dario, lambda w: owners.assign(w, the(w, noor), w.session.get_one(User, helper.id))),
        ("owner leaves", boss, lambda w: users.deactivate(w, w.session.get_one(User, helper.id))),
        ("moved", dario, lambda w: applications.move(w, the(w, noor), stage(w, the(w, noor).job, "Call").id)),
        ("moved at once", dario,
         lambda w: bulk.move(w, [Pick(noor), Pick(ann)], stage(w, the(w, noor).job, "Interview").id)),
        ("rejected at once", dario,
         lambda w: bulk.reject(w, [Pick(noor), Pick(ann)], reason=reason(w), note="No", letter=True)),
        ("reason renamed", boss,
         lambda w: rejection_reasons.change(w, reason(w), name="Another", candidate_text="",
                                             kind=ReasonKind.BY_US)),
        ("reopened at once", dario, lambda w: bulk.reopen(w, [Pick(noor), Pick(ann)])),
        ("reasons in order", boss, lambda w: rejection_reasons.move(w, _only(w, RejectionReason), 3)),
        ("another default", boss, lambda w: rejection_reasons.make_default(w, rejection_reasons.active(w)[1])),
        ("offered", dario, lambda w: in_state(w, the(w, ann), OfferStatus.SENT)),
        ("hired", dario, lambda w: applications.accept_offer(w, _only(w, Offer), hire=True)),
        ("unhired", dario, lambda w: applications.unhire(w, the(w, ann))),
        ("merged", dario, merge),
        ("unmerged", dario,
         lambda w: merging.unmerge(w, person(w, noor_id), _only(w, CandidateMerge).id)),
        ("stage added", dario, lambda w: stage_editing.add(
            w, jobs.get(w, job, for_change=True), WantedStage("Trial day", StageKind.IN_PROCESS))),
        ("team", dario, lambda w: hiring_teams.add(
            w, jobs.get(w, job, for_change=True), w.session.get_one(User, there.stranger.id),
            JobRole.INTERVIEWER)),
        ("department", dario, lambda w: jobs.update(
            w, jobs.get(w, job, for_change=True), department=departments.find_or_add(w, "Workshop"))),
        ("department renamed", boss,
         lambda w: departments.rename(w, departments.find_or_add(w, "Workshop"), "Shed")),
        ("department removed", boss, lambda w: departments.remove(
            w, departments.find_or_add(w, "Shed"), into=departments.find_or_add(w, "Office"))),
        ("user renamed", boss, lambda w: users.edit(
            w, w.session.get_one(User, there.interviewer.id), first_name="Ivan", last_name="Test",
            email="ivan@foyer.test", timezone=None, version=None)),
        ("place renamed", boss, lambda w: locations.change(w, _only(w, Location), Place("Yardley", "GB"))),
        ("link removed", dario, lambda w: result_links.remove(w, _only(w, ResultLink))),
        ("note removed", dario, lambda w: notes.remove(w, _only(w, Note))),
        ("tag gone", boss, lambda w: tags.delete_everywhere(w, _only(w, Tag, name="late"))),
        ("application gone", boss, lambda w: applications.delete(w, the(w, twin.id))),
        ("stage renamed", dario, lambda w: stage_editing.change(
            w, jobs.get(w, job, for_change=True), stage(w, the(w, noor).job, "Interview"), WantedStage("Talk"))),
        ("stages in order", dario, lambda w: stage_editing.reorder(
            w, jobs.get(w, job, for_change=True),
            [stage(w, the(w, noor).job, name).id
             for name in ("New", "Talk", "Call", "Offer", "Trial day", "Hired")])),
        ("stage retired", dario, lambda w: applications.retire_stage(
            w, jobs.get(w, job, for_change=True), stage(w, the(w, noor).job, "Talk"),
            move_to=stage(w, the(w, noor).job, "Call").id)),
        ("withdrawn", dario, lambda w: applications.withdraw(w, the(w, noor))),
        ("sent again", boss, lambda w: applied(w, w.session.get_one(Job, job), "Ann Lee")),
        ("job renamed", dario, lambda w: jobs.update(w, jobs.get(w, job, for_change=True), name="Solderer")),
        ("confidential", dario, lambda w: jobs.update(
            w, jobs.get(w, painter.id, for_change=True), visibility=Visibility.CONFIDENTIAL)),
        ("off the team", dario, lambda w: hiring_teams.remove(
            w, jobs.get(w, job, for_change=True), w.session.get_one(User, there.stranger.id),
            JobRole.INTERVIEWER)),
        ("paused", dario, lambda w: jobs.pause(w, jobs.get(w, job, for_change=True))),
        ("closed", dario, lambda w: jobs.close(w, jobs.get(w, job, for_change=True), CloseReason.CANCELLED)),
        ("interviews over", boss, lambda w: interviews.complete_past(w)),
    )  # fmt: skip
    sync = Sync(program())
    sync.catch_up()
    holes: list[str] = []
    for minute, (name, actor, act) in enumerate(acts, 1):
        with open_work(actor, now=NOON + timedelta(minutes=minute)) as work:
            act(work)
        holes += sync.catch_up(name)
    assert holes == []
