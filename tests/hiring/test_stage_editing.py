"""A job's stages one by one: added, changed, put in order, retired and restored; the ends stay the ends."""

import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import select

from hiring import jobs, stage_editing, stages
from hiring.actors import Actor, JobRole, Kind, Role
from hiring.errors import Conflict, DomainError, Invalid, InvalidTransition, NotAllowed, NotFound, Stale
from hiring.models.event import Event
from hiring.models.job import Job
from hiring.models.organisation import Catalogue
from hiring.models.stage import Stage, StageKind
from hiring.stages import Wanted
from hiring.work import Work
from tests.conftest import OpenWork
from tests.support import standing
from tests.support.applications import check_books


def welder(work: Work) -> Job:
    return jobs.create(work, name="Welder")


def named(work: Work, job: Job, name: str) -> Stage:
    return work.session.scalars(select(Stage).where(Stage.job_id == job.id, Stage.name == name)).one()


def names(work: Work, job: Job) -> list[str]:
    """Of the stages in use; their numbers are dense."""
    there = stages.of(work, job)
    assert [stage.index for stage in there] == list(range(len(there)))
    return [stage.name for stage in there]


def ids(work: Work, job: Job) -> list[uuid.UUID]:
    return [stage.id for stage in stages.of(work, job)]


def catalogue_version(work: Work) -> int:
    return work.session.scalars(select(Catalogue.version)).one()


def test_a_stage_is_added_where_it_is_wanted(open_work_on_each: OpenWork) -> None:
    with open_work_on_each() as work:
        job = welder(work)
        call = named(work, job, "Call")
        stage = stage_editing.add(work, job, Wanted(" Test  piece ", public_name="A test piece"), after=call.id)
        last = stage_editing.add(work, job, Wanted("Papers"), open_to_hiring_managers=True)
    with open_work_on_each() as work:
        assert names(work, job) == ["New", "Call", "Test piece", "Interview", "Offer", "Papers", "Hired"]
        first, second = stages.get(work, job, stage.id), stages.get(work, job, last.id)
        assert (first.public_name, first.kind, first.open_to_hiring_managers) == (
            "A test piece", StageKind.IN_PROCESS, False,
        )  # fmt: skip
        assert (second.public_name, second.open_to_hiring_managers) == ("Papers", True)
        told = work.session.scalars(select(Event).where(Event.type == "job.stage_added")).all()
        assert [one.data["stage"] for one in told] == ["Test piece", "Papers"]
        assert {one.job_id for one in told} == {job.id}


@pytest.mark.parametrize(
    ("wanted", "fields"),
    [
        (Wanted(" "), {"name": "required"}),
        (Wanted("x" * 61), {"name": "too_long"}),
        (Wanted("Call\0"), {"name": "bad_characters"}),
        (Wanted("Exam", public_name="x" * 61), {"public_name": "too_long"}),
        (Wanted("Exam", public_name="\ud800"), {"public_name": "bad_characters"}),
        (Wanted(" CALL "), {"name": "duplicate_name"}),
        (Wanted("hired"), {"name": "duplicate_name"}),
        (Wanted("Exam", StageKind.INBOX), {"kind": "not_one_of"}),
        (Wanted("Exam", StageKind.HIRED), {"kind": "not_one_of"}),
        (Wanted("", StageKind.HIRED, "x" * 61),
         {"name": "required", "kind": "not_one_of", "public_name": "too_long"}),
    ],
)  # fmt: skip
def test_a_wrong_stage_is_not_added(open_work: OpenWork, wanted: Wanted, fields: dict[str, str]) -> None:
    with open_work() as work:
        job = welder(work)
    with open_work() as work:
        with pytest.raises(Invalid) as refused:
            stage_editing.add(work, jobs.get(work, job.id), wanted)
        assert refused.value.fields == fields
        assert names(work, job) == ["New", "Call", "Interview", "Offer", "Hired"]
        assert work.ledger.events == []


def test_emoji_and_letters_of_any_script_are_names(open_work_on_each: OpenWork) -> None:
    with open_work_on_each() as work:
        job = welder(work)
        for name in ("☎️ Anruf", "مقابلة", "Straße"):
            stage_editing.add(work, job, Wanted(name))
        with pytest.raises(Invalid) as refused:
            stage_editing.add(work, job, Wanted("STRASSE"))
        assert refused.value.fields == {"name": "duplicate_name"}
        assert names(work, job)[4:7] == ["☎️ Anruf", "مقابلة", "Straße"]


def test_nothing_is_added_before_the_first_or_after_the_last(open_work: OpenWork) -> None:
    with open_work() as work:
        job = welder(work)
        other = jobs.create(work, name="Painter")
        retired = named(work, job, "Call")
        stage_editing.retire(work, job, retired)
        for after in (named(work, job, "Hired").id, retired.id, uuid.uuid4(), named(work, other, "Call").id):
            with pytest.raises(Invalid) as refused:
                stage_editing.add(work, job, Wanted("Exam"), after=after)
            assert refused.value.fields == {"after": "unknown_stage"}


def test_a_job_has_at_most_thirty_stages(open_work: OpenWork) -> None:
    with open_work() as work:
        job = welder(work)
        for number in range(stages.MOST - 5):
            stage_editing.add(work, job, Wanted(f"Step {number}"))
        retired = named(work, job, "Step 3")
        with pytest.raises(Invalid) as refused:
            stage_editing.add(work, job, Wanted("Too much"))
        assert refused.value.fields == {"stages": "too_many"}
        stage_editing.retire(work, job, retired)
        stage_editing.add(work, job, Wanted("Instead"))
        with pytest.raises(Invalid) as refused:
            stage_editing.restore(work, job, retired)
        assert refused.value.fields == {"stages": "too_many"}
        assert len(names(work, job)) == stages.MOST


def test_adding_a_retired_name_brings_that_stage_back(open_work: OpenWork) -> None:
    with open_work() as work:
        job = welder(work)
        call = named(work, job, "Call")
        stage_editing.retire(work, job, call)
        again = stage_editing.add(work, job, Wanted("call", StageKind.OFFER, "We ring you"))
        assert again.id == call.id
        assert (call.name, call.kind, call.public_name) == ("call", StageKind.OFFER, "We ring you")
        assert names(work, job) == ["New", "Interview", "Offer", "call", "Hired"]


def test_a_stage_changes_its_names_its_kind_and_who_may_move_there(open_work_on_each: OpenWork) -> None:
    with open_work_on_each() as work:
        job = welder(work)
        call = named(work, job, "Call")
    with open_work_on_each() as work:
        before = catalogue_version(work)
        wanted = Wanted("Phone call", StageKind.OFFER, "We ring you")
        call = stages.get(work, jobs.get(work, job.id), call.id)
        seen = stage_editing.digest_of(call)
        assert stage_editing.change(work, job, call, wanted, open_to_hiring_managers=True, seen=seen)
    with open_work_on_each() as work:
        call = stages.get(work, job, call.id)
        assert (call.name, call.public_name, call.kind, call.open_to_hiring_managers) == (
            "Phone call", "We ring you", StageKind.OFFER, True,
        )  # fmt: skip
        event = work.session.scalars(select(Event).where(Event.type == "job.stage_changed")).one()
        assert event.data == {"stage_id": str(call.id), "stage": "Phone call", "was": "Call"}
        assert catalogue_version(work) == before + 1


def test_changing_to_the_same_changes_nothing_even_from_an_old_page(open_work: OpenWork) -> None:
    with open_work() as work:
        job = welder(work)
    with open_work() as work:
        call = named(work, job, "Call")
        assert not stage_editing.change(work, job, call, Wanted("Call", public_name="A call"), seen="other")
        assert work.ledger.events == []


def test_the_ends_keep_their_kind_and_take_other_names(open_work: OpenWork) -> None:
    with open_work() as work:
        job = welder(work)
        inbox, hired = named(work, job, "New"), named(work, job, "Hired")
        stage_editing.change(work, job, inbox, Wanted("Inbox", StageKind.INBOX))
        stage_editing.change(work, job, hired, Wanted("Done", StageKind.HIRED))
        assert names(work, job)[0::4] == ["Inbox", "Done"]
        for stage, kind in ((inbox, StageKind.IN_PROCESS), (hired, StageKind.OFFER), (inbox, StageKind.HIRED)):
            with pytest.raises(Invalid) as refused:
                stage_editing.change(work, job, stage, Wanted("x", kind))
            assert refused.value.fields == {"kind": "not_one_of"}
        call = named(work, job, "Call")
        with pytest.raises(Invalid):
            stage_editing.change(work, job, call, Wanted("x", StageKind.HIRED))


def test_a_stage_may_change_the_letters_of_its_name_but_not_take_another_s(open_work: OpenWork) -> None:
    with open_work() as work:
        job = welder(work)
        call = named(work, job, "Call")
        assert stage_editing.change(work, job, call, Wanted("CALL"))
        with pytest.raises(Invalid) as refused:
            stage_editing.change(work, job, call, Wanted("interview"))
        assert refused.value.fields == {"name": "duplicate_name"}


def test_a_change_from_an_old_page_is_refused(open_work: OpenWork) -> None:
    with open_work() as work:
        job = welder(work)
        call = named(work, job, "Call")
        seen = stage_editing.digest_of(call)
        stage_editing.change(work, job, call, Wanted("Phone call"), seen=seen)
        for act in (
            lambda: stage_editing.change(work, job, call, Wanted("Ring"), seen=seen),
            lambda: stage_editing.retire(work, job, call, seen=seen),
        ):
            with pytest.raises(Stale):
                act()
        stage_editing.retire(work, job, call)
        with pytest.raises(Conflict) as refused:
            stage_editing.change(work, job, call, Wanted("Ring"))
        assert (refused.value.code, refused.value.params) == ("stage_retired", {"stage": "Phone call"})


def test_a_new_order_makes_no_page_old(open_work: OpenWork) -> None:
    with open_work() as work:
        job = welder(work)
        new, call, interview, offer, hired = ids(work, job)
        seen = stage_editing.digest_of(stages.get(work, job, call))
        stage_editing.reorder(work, job, [new, offer, interview, call, hired])
        assert stage_editing.change(work, job, stages.get(work, job, call), Wanted("Ring"), seen=seen)


def test_the_order_changes_as_a_whole(open_work_on_each: OpenWork) -> None:
    with open_work_on_each() as work:
        job = welder(work)
        new, call, interview, offer, hired = ids(work, job)
        assert stage_editing.reorder(work, job, [new, offer, interview, call, hired])
        assert names(work, job) == ["New", "Offer", "Interview", "Call", "Hired"]
        assert work.ledger.events[-1]["data"] == {"stages": ["New", "Offer", "Interview", "Call", "Hired"]}
        count = len(work.ledger.events)
        assert not stage_editing.reorder(work, job, [new, offer, interview, call, hired])
        assert len(work.ledger.events) == count


def test_an_order_of_other_stages_than_there_are_is_refused(open_work: OpenWork) -> None:
    with open_work() as work:
        job = welder(work)
        other = jobs.create(work, name="Painter")
        new, call, interview, offer, hired = ids(work, job)
        for wrong in (
            [], [new, call, interview, offer], [new, call, interview, offer, hired, hired],
            [new, call, call, offer, hired], [new, call, interview, offer, uuid.uuid4(), hired],
            ids(work, other),
        ):  # fmt: skip
            with pytest.raises(Conflict) as refused:
                stage_editing.reorder(work, job, wrong)
            assert refused.value.code == "order_mismatch"
        assert ids(work, job) == [new, call, interview, offer, hired]


def test_the_first_and_the_last_stay_at_the_ends(open_work: OpenWork) -> None:
    with open_work() as work:
        job = welder(work)
        new, call, interview, offer, hired = ids(work, job)
        for wrong, code in (
            ([call, new, interview, offer, hired], "inbox_first"),
            ([new, call, interview, hired, offer], "hired_last"),
        ):
            with pytest.raises(Invalid) as refused:
                stage_editing.reorder(work, job, wrong)
            assert refused.value.fields == {"order": code}


def test_an_empty_stage_is_retired_once_and_restored_where_it_was(open_work_on_each: OpenWork) -> None:
    with open_work_on_each() as work:
        job = welder(work)
        interview = named(work, job, "Interview")
        standing.application(work, job, stage=interview, status="withdrawn")
        for _ in range(2):
            stage_editing.retire(work, job, interview)
        assert [event["type"] for event in work.ledger.events].count("job.stage_retired") == 1
    with open_work_on_each() as work:
        assert names(work, job) == ["New", "Call", "Offer", "Hired"]
        assert [stage.name for stage in stages.retired(work, job)] == ["Interview"]
        for _ in range(2):
            stage_editing.restore(work, jobs.get(work, job.id), stages.get(work, job, interview.id))
        assert names(work, job) == ["New", "Call", "Interview", "Offer", "Hired"]
        assert not stages.retired(work, job)
        assert [event["type"] for event in work.ledger.events] == ["job.stage_restored"]


def test_a_stage_with_somebody_in_it_is_not_retired_as_if_it_were_empty(open_work: OpenWork) -> None:
    with open_work() as work:
        job = welder(work)
        call = named(work, job, "Call")
        for _ in range(2):
            standing.application(work, job, stage=call)
        with pytest.raises(Conflict) as refused:
            stage_editing.retire(work, job, call)
        assert (refused.value.code, refused.value.params) == ("stage_in_use", {"stage": "Call", "applications": 2})


def test_a_restored_stage_stays_between_the_ends_and_may_not_share_a_name(open_work: OpenWork) -> None:
    with open_work() as work:
        job = welder(work)
        offer, call = named(work, job, "Offer"), named(work, job, "Call")
        for name in ("Offer", "Interview", "Call"):
            stage_editing.retire(work, job, named(work, job, name))
        stage_editing.restore(work, job, offer)
        assert names(work, job) == ["New", "Offer", "Hired"]
        stage_editing.change(work, job, offer, Wanted("CALL"))
        with pytest.raises(Invalid) as refused:
            stage_editing.restore(work, job, call)
        assert refused.value.fields == {"name": "duplicate_name"}


def test_the_ends_are_never_retired(open_work: OpenWork) -> None:
    with open_work() as work:
        job = welder(work)
        for name in ("New", "Hired"):
            with pytest.raises(Conflict) as refused:
                stage_editing.retire(work, job, named(work, job, name))
            assert refused.value.code == "stage_fixed"
        assert names(work, job)[0::4] == ["New", "Hired"]


Act = Callable[[Work, Job], Any]
ACTS: dict[str, Act] = {
    "add": lambda work, job: stage_editing.add(work, job, Wanted("Exam")),
    "change": lambda work, job: stage_editing.change(work, job, named(work, job, "Call"), Wanted("Ring")),
    "reorder": lambda work, job: stage_editing.reorder(work, job, ids(work, job)),
    "retire": lambda work, job: stage_editing.retire(work, job, named(work, job, "Call")),
    "restore": lambda work, job: stage_editing.restore(work, job, named(work, job, "Call")),
}


@pytest.mark.parametrize("act", ACTS)
def test_only_who_runs_the_job_changes_its_stages(open_work: OpenWork, act: str) -> None:
    with open_work() as work:
        job = welder(work)
    for role, allowed in ((JobRole.COORDINATOR, True), (JobRole.RECRUITER, True), (JobRole.HIRING_MANAGER, False),
                          (JobRole.SOURCER, False), (JobRole.INTERVIEWER, False)):  # fmt: skip
        actor = Actor(Kind.USER, uuid.uuid4(), "Mona", Role.MEMBER, {job.id: frozenset({role})})
        with open_work(actor) as work:
            if allowed:
                ACTS[act](work, work.session.get_one(Job, job.id))
                work.session.rollback()
            else:
                with pytest.raises(NotAllowed):
                    ACTS[act](work, work.session.get_one(Job, job.id))


@pytest.mark.parametrize("act", ACTS)
def test_an_archived_job_s_stages_stay_as_they_are(open_work: OpenWork, act: str) -> None:
    with open_work() as work:
        job = welder(work)
        jobs.archive(work, job)
    with open_work() as work, pytest.raises(InvalidTransition):
        ACTS[act](work, jobs.get(work, job.id))


def test_a_stage_of_another_job_is_not_there(open_work: OpenWork) -> None:
    with open_work() as work:
        job, other = welder(work), jobs.create(work, name="Painter")
        for id in (named(work, other, "Call").id, uuid.uuid4()):
            with pytest.raises(NotFound):
                stages.get(work, job, id)


def test_many_changes_at_once_leave_a_whole_row_of_stages(open_work_on_each: OpenWork) -> None:
    """Additions of the same name and of others, new orders and retirements: each is done whole or refused."""
    with open_work_on_each() as work:
        job = welder(work)
        new, call, interview, offer, hired = ids(work, job)

    def attempt(number: int) -> str:
        def act(work: Work) -> None:
            there = jobs.get(work, job.id)
            stages.of(work, there)  # as a page would: what it has read must not be what it decides by
            if number % 4 == 0:
                stage_editing.add(work, there, Wanted("Exam"))
            elif number % 4 == 1:
                stage_editing.add(work, there, Wanted(f"Step {number}"), after=new)
            elif number % 4 == 2:
                stage_editing.reorder(work, there, [new, offer, interview, call, hired])
            else:
                stage_editing.retire(work, there, stages.get(work, there, call))

        try:
            with open_work_on_each() as work:
                act(work)
        except DomainError as error:
            return error.code
        return "done"

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(attempt, range(16)))
    assert [found[number] for number in range(0, 16, 4)].count("done") == 1
    assert found[1::4] == found[3::4] == ["done"] * 4
    assert set(found[2::4]) <= {"done", "order_mismatch"}
    with open_work_on_each() as work:
        there = names(work, job)
        assert sorted(there) == sorted(
            ["New", "Interview", "Offer", "Hired", "Exam", "Step 1", "Step 5", "Step 9", "Step 13"]
        )
        assert (there[0], there[-1]) == ("New", "Hired")
        check_books(work)
