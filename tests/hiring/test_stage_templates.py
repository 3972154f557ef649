"""The stages that new jobs begin with."""

import pytest

from hiring import jobs, stage_templates, stages
from hiring.actors import ANYONE, Role
from hiring.errors import Invalid, NotAllowed, Stale
from hiring.models.stage import StageKind
from hiring.stages import DEFAULTS, Wanted
from tests.conftest import OpenWork
from tests.support.applications import actor_of, make_user
from tests.support.standing import types

OURS = (
    Wanted("In", StageKind.INBOX, "Your application"),
    Wanted(" Try  out ", StageKind.IN_PROCESS),
    Wanted("Done", StageKind.HIRED, "Answer"),
)


def test_new_jobs_begin_with_the_template_and_others_keep_their_stages(open_work_on_each: OpenWork) -> None:
    with open_work_on_each() as work:
        before = jobs.create(work, name="Welder")
        assert list(stage_templates.current(work)) == list(DEFAULTS)
        assert stage_templates.change(work, OURS)
        after = jobs.create(work, name="Painter")
        assert [one.name for one in stages.of(work, before)] == [one.name for one in DEFAULTS]
        assert [(one.name, one.public_name) for one in stages.of(work, after)] == [
            ("In", "Your application"), ("Try out", "Try out"), ("Done", "Answer"),
        ]  # fmt: skip
        assert types(work).count("stage_template.changed") == 1


def test_a_template_that_is_saved_again_leaves_no_trace(open_work_on_each: OpenWork) -> None:
    with open_work_on_each() as work:
        assert not stage_templates.change(work, DEFAULTS)
        assert stage_templates.change(work, OURS)
        assert not stage_templates.change(work, OURS)
        swapped = [OURS[0], Wanted("Talk"), Wanted("try out", StageKind.OFFER), OURS[2]]
        assert stage_templates.change(work, swapped)
        assert [one.name for one in stage_templates.current(work)] == ["In", "Talk", "try out", "Done"]
        assert types(work) == ["stage_template.changed"] * 2


@pytest.mark.parametrize(
    ("wanted", "problem"),
    [
        ([], (None, "inbox_first")),
        (OURS[1:], (None, "inbox_first")),
        (OURS[:2], (None, "hired_last")),
        ([OURS[0], Wanted("Call"), Wanted(" CALL "), OURS[2]], (2, "duplicate_name")),
        ([OURS[0], Wanted(" "), OURS[2]], (1, "required")),
        ([OURS[0], Wanted("x" * 61), OURS[2]], (1, "too_long")),
        ([OURS[0], Wanted("a\0"), OURS[2]], (1, "bad_characters")),
        ([OURS[0], *(Wanted(f"{number}") for number in range(29)), OURS[2]], (None, "too_many")),
    ],
)
def test_a_template_keeps_the_rules_of_stages(
    open_work: OpenWork, wanted: list[Wanted], problem: tuple[int | None, str]
) -> None:
    with open_work() as work:
        with pytest.raises(Invalid) as refused:
            stage_templates.change(work, wanted)
        assert problem in refused.value.params["problems"]
        assert list(stage_templates.current(work)) == list(DEFAULTS)


def test_who_saw_another_template_overwrites_nothing(open_work: OpenWork) -> None:
    with open_work() as work:
        seen = stage_templates.digest(stage_templates.current(work))
        stage_templates.change(work, OURS, seen=seen)
        with pytest.raises(Stale):
            stage_templates.change(work, DEFAULTS, seen=seen)
        with pytest.raises(Stale):
            stage_templates.change(work, DEFAULTS, seen="")


def test_only_administrators_change_the_template(open_work: OpenWork) -> None:
    with open_work() as work:
        recruiter = actor_of(make_user(work, "Rosa", Role.RECRUITER))
    for actor in (recruiter, ANYONE):
        with pytest.raises(NotAllowed), open_work(actor) as work:
            stage_templates.change(work, OURS)
