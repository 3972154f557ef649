"""A job's stages: kept by name, reordered, added, retired; one inbox first, one hired stage last."""

import pytest
from sqlalchemy import select

from hiring import jobs, stages
from hiring.errors import Conflict, Invalid
from hiring.models.stage import Stage, StageKind, StageStatus, StageTemplate
from hiring.stages import DEFAULTS, Wanted
from tests.conftest import OpenWork
from tests.support import standing

INBOX, HIRED = Wanted("New", StageKind.INBOX), Wanted("Hired", StageKind.HIRED)


def test_stages_known_by_name_keep_their_identity(open_work_on_each: OpenWork) -> None:
    with open_work_on_each() as work:
        job = jobs.create(work, name="Welder")
        before = {stage.name: stage.id for stage in stages.of(work, job)}
        wanted = [
            INBOX,
            Wanted("Interview"),
            Wanted("Test piece"),
            Wanted("call", public_name="We call you"),
            HIRED,
        ]
        assert stages.replace(work, job, wanted)
    with open_work_on_each() as work:
        there = stages.of(work, jobs.get(work, job.id))
        assert [(one.name, one.index) for one in there] == [
            ("New", 0), ("Interview", 1), ("Test piece", 2), ("call", 3), ("Hired", 4),
        ]  # fmt: skip
        assert there[1].id == before["Interview"]
        assert (there[3].id, there[3].public_name) == (before["Call"], "We call you")
        offer = work.session.scalars(select(Stage).where(Stage.name == "Offer")).one()
        assert offer.status is StageStatus.INACTIVE


def test_replacing_by_the_same_changes_nothing(open_work: OpenWork) -> None:
    with open_work() as work:
        job = jobs.create(work, name="Welder")
    with open_work() as work:
        assert not stages.replace(work, jobs.get(work, job.id), DEFAULTS)
        assert work.ledger.events == []


def test_a_retired_stage_comes_back_by_its_name(open_work: OpenWork) -> None:
    with open_work() as work:
        job = jobs.create(work, name="Welder")
        call = stages.of(work, job)[1]
        stages.replace(work, job, [INBOX, HIRED])
        stages.replace(work, job, [INBOX, Wanted("Call"), HIRED])
        assert [stage.id for stage in stages.of(work, job)][1] == call.id


def test_the_ends_are_known_by_their_kind_and_may_swap_names_with_others(open_work_on_each: OpenWork) -> None:
    with open_work_on_each() as work:
        job = jobs.create(work, name="Welder")
        inbox, *_, hired = stages.of(work, job)
        wanted = [Wanted("Hired", StageKind.INBOX), Wanted("Inbox"), Wanted("New", StageKind.HIRED)]
        stages.replace(work, job, wanted)
        there = stages.of(work, job)
        assert [one.name for one in there] == ["Hired", "Inbox", "New"]
        assert (there[0].id, there[2].id) == (inbox.id, hired.id)
        stages.replace(
            work, job, [Wanted("Inbox", StageKind.INBOX), Wanted("Hired"), Wanted("Done", StageKind.HIRED)]
        )
        assert [one.name for one in stages.of(work, job)] == ["Inbox", "Hired", "Done"]


def test_a_stage_with_somebody_in_it_does_not_go(open_work: OpenWork) -> None:
    with open_work() as work:
        job = jobs.create(work, name="Welder")
        call = stages.of(work, job)[1]
        standing.application(work, job, stage=call)
        with pytest.raises(Conflict) as refused:
            stages.replace(work, job, [INBOX, Wanted("Interview"), HIRED])
        assert (refused.value.code, refused.value.params) == ("stage_in_use", {"stage": "Call", "applications": 1})
        assert [stage.name for stage in stages.of(work, job)] == ["New", "Call", "Interview", "Offer", "Hired"]


def test_those_who_ended_there_do_not_hold_a_stage(open_work: OpenWork) -> None:
    with open_work() as work:
        job = jobs.create(work, name="Welder")
        standing.application(work, job, stage=stages.of(work, job)[1], status="withdrawn")
        assert stages.replace(work, job, [INBOX, Wanted("Interview"), HIRED])


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        ([], "inbox_first"),
        ([HIRED], "inbox_first"),
        ([Wanted("Call"), INBOX, HIRED], "inbox_first"),
        ([INBOX, Wanted("Box", StageKind.INBOX), HIRED], "inbox_first"),
        ([INBOX, Wanted("Call")], "hired_last"),
        ([INBOX, HIRED, Wanted("Call")], "hired_last"),
        ([INBOX, Wanted("Call"), Wanted(" CALL "), HIRED], "duplicate_name"),
        ([INBOX, Wanted(" "), HIRED], "required"),
        ([INBOX, Wanted("x" * 61), HIRED], "too_long"),
        ([INBOX, *(Wanted(f"Step {n}") for n in range(29)), HIRED], "too_many"),
    ],
)
def test_wrong_rows_of_stages_are_refused(open_work: OpenWork, wanted: list[Wanted], code: str) -> None:
    with pytest.raises(Invalid) as refused, open_work() as work:
        stages.replace(work, jobs.create(work, name="Welder"), wanted)
    assert refused.value.fields == {"stages": code}


def test_the_organisation_s_own_template_is_copied(open_work: OpenWork) -> None:
    with open_work() as work:
        for index, (name, kind) in enumerate((("In", StageKind.INBOX), ("Out", StageKind.HIRED))):
            work.session.add(StageTemplate(name=name, public_name="", kind=kind, index=index))
        job = jobs.create(work, name="Welder")
        assert [(one.name, one.public_name) for one in stages.of(work, job)] == [("In", "In"), ("Out", "Out")]
        stages.copy_to(work, job)
        assert len(stages.of(work, job)) == 2
