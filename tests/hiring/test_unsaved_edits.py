"""What is typed and not saved: one's own, one a person and editor, bounded, and without a trace."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from hiring import unsaved_edits
from hiring.actors import Actor, Kind, Role
from hiring.errors import Invalid, NotAllowed
from hiring.models.unsaved_edit import UnsavedEdit
from hiring.unsaved_edits import MOST_BYTES, NEW_JOB
from tests.conftest import NOON, OpenWork
from tests.support import standing
from tests.support.standing import types


@pytest.fixture
def ann(open_work_on_each: OpenWork) -> Actor:
    return _somebody(open_work_on_each)


def _somebody(open_work: OpenWork) -> Actor:
    with open_work() as work:
        user = standing.user(work, Role.RECRUITER)
        return Actor(Kind.USER, user.id, user.name, Role.RECRUITER)


def test_the_latest_typing_stands_with_its_time(open_work_on_each: OpenWork, ann: Actor) -> None:
    with open_work_on_each(ann) as work:
        unsaved_edits.keep(work, NEW_JOB, {"name": ["Wel"]}, None)
    with open_work_on_each(ann, now=NOON + timedelta(minutes=2)) as work:
        unsaved_edits.keep(work, NEW_JOB, {"name": ["Welder 👩‍🏭"], "place.city": ["", "Lééds"]}, 3)
    with open_work_on_each(ann) as work:
        kept = unsaved_edits.of(work, NEW_JOB)
        assert kept is not None
        assert kept.typed == {"name": ["Welder 👩‍🏭"], "place.city": ["", "Lééds"]}
        assert (kept.seen_version, kept.updated_at) == (3, NOON + timedelta(minutes=2))
        assert work.session.scalar(select(func.count()).select_from(UnsavedEdit)) == 1


def test_nobody_meets_another_s_typing(open_work_on_each: OpenWork, ann: Actor) -> None:
    bob = _somebody(open_work_on_each)
    with open_work_on_each(ann) as work:
        unsaved_edits.keep(work, NEW_JOB, {"name": ["Welder"]}, None)
    with open_work_on_each(bob) as work:
        assert unsaved_edits.of(work, NEW_JOB) is None
        unsaved_edits.drop(work, NEW_JOB)
        unsaved_edits.keep(work, NEW_JOB, {"name": ["Painter"]}, None)
    with open_work_on_each(ann) as work:
        kept = unsaved_edits.of(work, NEW_JOB)
        assert kept is not None
        assert kept.typed == {"name": ["Welder"]}
        unsaved_edits.drop(work, NEW_JOB)
    with open_work_on_each(ann) as work:
        assert unsaved_edits.of(work, NEW_JOB) is None


def test_it_leaves_no_trace_in_history(open_work_on_each: OpenWork, ann: Actor) -> None:
    with open_work_on_each(ann) as work:
        unsaved_edits.keep(work, NEW_JOB, {"name": ["Welder"]}, None)
        unsaved_edits.drop(work, NEW_JOB)
        assert not work.ledger.catalogue_changed
        assert types(work) == []


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ({"name": ["x" * MOST_BYTES]}, "too_long"),
        ({"name": ["é" * (MOST_BYTES // 2)]}, "too_long"),
        ({f"n{number}": ["x" * 1000] for number in range(200)}, "too_long"),
        ({"name": ["a\0b"]}, "bad_characters"),
        ({"na\ud800me": ["a"]}, "bad_characters"),
    ],
)
def test_what_is_too_much_or_cannot_be_stored_is_refused(
    open_work_on_each: OpenWork, ann: Actor, typed: dict[str, list[str]], code: str
) -> None:
    with open_work_on_each(ann) as work:
        unsaved_edits.keep(work, NEW_JOB, {"name": ["Welder"]}, None)
        with pytest.raises(Invalid) as refused:
            unsaved_edits.keep(work, NEW_JOB, typed, None)
        assert refused.value.fields == {"typed": code}
        kept = unsaved_edits.of(work, NEW_JOB)
        assert kept is not None
        assert kept.typed == {"name": ["Welder"]}


def test_only_users_type(open_work_on_each: OpenWork) -> None:
    with open_work_on_each() as work:
        assert unsaved_edits.of(work, NEW_JOB) is None
        with pytest.raises(NotAllowed):
            unsaved_edits.keep(work, NEW_JOB, {}, None)
