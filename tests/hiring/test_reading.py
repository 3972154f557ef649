"""The board, its columns, neighbours, who waits, and what was sent: right, scoped, in few statements."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select

from hiring import applications, owners, screening_forms, tags
from hiring.actors import OPERATOR, JobRole
from hiring.applications import submissions
from hiring.applications.reading import CARDS
from hiring.applications.submissions import AnswerState
from hiring.errors import NotFound
from hiring.models.application import Application, ApplicationStatus
from hiring.models.job import Job
from hiring.models.user import User
from tests.conftest import NOON, OpenWork
from tests.support.applications import World, actor_of, applied, make_user, reason, stage, statements, world
from tests.support.applying import FORM, keep_upload, make_job


@pytest.fixture
def there(open_work: OpenWork) -> World:
    with open_work() as work:
        return world(work)


def test_the_board_has_every_stage_with_its_people_newest_first(open_work: OpenWork, there: World) -> None:
    with open_work(now=NOON + timedelta(hours=1)) as work:
        applied(work, work.session.get_one(Job, there.job.id), "Zoe Last")
    with open_work(there.dario) as work:
        board = applications.board(work, work.session.get_one(Job, there.job.id))
        assert [column.stage.name for column in board.columns] == ["New", "Call", "Interview", "Offer", "Hired"]
        assert board.columns[0].count == 3
        cards = board.columns[0].cards
        assert cards[0].name == "Zoe Last"
        assert {card.name: card.flags for card in cards} == {"Zoe Last": 0, "Noor Haddad": 0, "Ann Lee": 1}
        assert board.ended == {"rejected": 0, "withdrawn": 0}


def test_those_who_ended_have_a_board_of_their_own(open_work: OpenWork, there: World) -> None:
    with open_work(there.dario) as work:
        applications.reject(work, applications.get(work, there.noor.id), reason=reason(work))
    with open_work(there.dario) as work:
        job = work.session.get_one(Job, there.job.id)
        active, ended = (
            applications.board(work, job),
            applications.board(work, job, status=ApplicationStatus.REJECTED),
        )
        assert [card.name for column in active.columns for card in column.cards] == ["Ann Lee"]
        assert [card.name for column in ended.columns for card in column.cards] == ["Noor Haddad"]
        assert active.ended == {"rejected": 1, "withdrawn": 0}


def test_those_who_ended_in_a_retired_stage_are_still_found(open_work: OpenWork, there: World) -> None:
    with open_work(there.dario) as work:
        noor = applications.get(work, there.noor.id)
        applications.move(work, noor, stage(work, there.job, "Call").id)
        applications.reject(work, noor, reason=reason(work))
    with open_work() as work:
        stage(work, there.job, "Call").status = "inactive"  # type: ignore[assignment]
    with open_work(there.dario) as work:
        job = work.session.get_one(Job, there.job.id)
        ended = applications.board(work, job, status=ApplicationStatus.REJECTED)
        assert [card.name for column in ended.columns for card in column.cards] == ["Noor Haddad"]
        assert "Call" not in [column.stage.name for column in applications.board(work, job).columns]


def test_a_full_column_goes_on_after_its_cursor(open_work_on_each: OpenWork) -> None:
    with open_work_on_each() as work:
        there = world(work)
        for number in range(CARDS + 3):
            applied(work, there.job, f"Person Number{number}")
    with open_work_on_each(there.dario) as work:
        job = work.session.get_one(Job, there.job.id)
        board = applications.board(work, job)
        first = board.columns[0]
        assert first.more is not None
        rest = applications.column(work, job, first.stage, after=first.more)
        assert (len(first.cards), len(rest.cards), rest.more) == (CARDS, 5, None)
        assert not {card.id for card in first.cards} & {card.id for card in rest.cards}
        assert applications.counts(work, job)[first.stage.id] == first.count == CARDS + 5
        assert len(applications.waiting(work)) == 20


@pytest.mark.parametrize("cursor", ["", "x", "2026-11-24T12:00:00_x", "2026-11-24T12:00:00_" + "0" * 32])
def test_a_made_up_cursor_is_not_found(open_work: OpenWork, there: World, cursor: str) -> None:
    with open_work(there.dario) as work, pytest.raises(NotFound):
        applications.column(work, there.job, stage(work, there.job, "New"), after=cursor)


def test_who_may_not_read_applications_sees_an_empty_board(open_work: OpenWork, there: World) -> None:
    with open_work(there.interviewer) as work:
        job = work.session.get_one(Job, there.job.id)
        board = applications.board(work, job)
        assert sum(column.count + len(column.cards) for column in board.columns) == 0
        assert (board.ended, applications.counts(work, job), applications.waiting(work)) == ({}, {}, [])
        with pytest.raises(NotFound):
            applications.column(work, job, board.columns[0].stage, after=f"{NOON.isoformat()}_{there.noor.id}")


def test_the_one_who_waits_longest_comes_first(open_work: OpenWork, there: World) -> None:
    with open_work() as work:
        work.session.get_one(Application, there.ann.id).answer_due_at = NOON - timedelta(days=2)
    with open_work(there.dario) as work:
        assert [(one.card.name, one.job) for one in applications.waiting(work)] == [
            ("Ann Lee", "Frame welder"), ("Noor Haddad", "Frame welder"),
        ]  # fmt: skip


def test_neighbours_stand_in_the_same_stage(open_work: OpenWork, there: World) -> None:
    with open_work(there.dario) as work:
        applications.move(work, applications.get(work, there.ann.id), stage(work, there.job, "Call").id)
    with open_work(there.dario) as work:
        noor = applications.get(work, there.noor.id)
        assert [card.id for card in applications.neighbours(work, noor)] == [there.noor.id]


def test_whoever_has_just_left_is_followed_by_those_who_stay(open_work: OpenWork, there: World) -> None:
    """J after E: the list is that of the stage that was left, and the one who left stands where they stood."""
    people = {}
    for number, name in enumerate(("First Come", "Second Come", "Third Come")):
        with open_work(now=NOON + timedelta(hours=number + 1)) as work:
            people[name] = applied(work, work.session.get_one(Job, there.job.id), name).id
    new = there.noor.current_stage_id
    with open_work(there.dario, now=NOON + timedelta(hours=5)) as work:
        second = applications.get(work, people["Second Come"])
        applications.move(work, second, stage(work, there.job, "Call").id)
    with open_work(there.dario) as work:
        second = applications.get(work, people["Second Come"])
        assert [card.name for card in applications.neighbours(work, second)] == ["Second Come"]
        beside = [card.name for card in applications.neighbours(work, second, left=new)]
        assert beside[:3] == ["Third Come", "Second Come", "First Come"]
        assert sorted(beside[3:]) == ["Ann Lee", "Noor Haddad"]
    with open_work(there.dario, now=NOON + timedelta(hours=6)) as work:
        applications.reject(work, applications.get(work, people["First Come"]), reason=reason(work))
    with open_work(there.dario) as work:
        first = applications.get(work, people["First Come"])
        beside = [card.name for card in applications.neighbours(work, first, left=new)]
        assert beside[:2] == ["Third Come", "First Come"]


@pytest.mark.parametrize(
    ("sieve", "names"),
    [
        ({"name": "noo"}, ["Noor Haddad"]),
        ({"name": "HAD noor"}, ["Noor Haddad"]),
        ({"name": "oor"}, []),
        ({"name": "100%"}, []),
        ({"name": "Maria"}, ["Ana Maria Silva"]),
        ({"late": True}, ["Ann Lee"]),
        ({"owner_id": True}, ["Noor Haddad"]),
        ({"tag_id": True}, ["Ann Lee"]),
        ({"tag_id": True, "name": "noor"}, []),
    ],
)
def test_a_board_shows_whom_one_looks_for(
    open_work: OpenWork, there: World, sieve: dict[str, Any], names: list[str]
) -> None:
    with open_work(there.dario) as work:
        owners.assign(work, applications.get(work, there.noor.id), work.session.get_one(User, there.dario.id))
        ann = applications.get(work, there.ann.id)
        tag = tags.add(work, ann, "motor")
        ann.answer_due_at = NOON - timedelta(hours=1)
        applied(work, work.session.get_one(Job, there.job.id), "Ana Maria Silva")
    ids = {"owner_id": there.dario.id, "tag_id": tag.id}
    wanted = applications.Sieve(**{key: ids.get(key, value) for key, value in sieve.items()})
    with open_work(there.dario) as work:
        board = applications.board(work, work.session.get_one(Job, there.job.id), sieve=wanted)
        assert [card.name for column in board.columns for card in column.cards] == names
        assert board.columns[0].count == len(names)


def test_who_waits_are_ones_own_and_nobodys(open_work: OpenWork, there: World) -> None:
    """One's own come first; what nobody owns counts in the jobs one works on, for those who work on some."""
    with open_work() as work:
        rosa = make_user(work, "Rosa")
        other = applied(work, make_job(work, name="Painter", slug="painter"), "Else Where")
        other.answer_due_at = NOON - timedelta(days=2)
    with open_work(there.dario) as work:
        owners.assign(work, applications.get(work, there.noor.id), work.session.get_one(User, there.dario.id))
    on_team = actor_of(rosa, on=there.job, as_=[JobRole.RECRUITER])
    for actor, found in (
        (there.dario, [("Noor Haddad", True), ("Else Where", False), ("Ann Lee", False)]),
        (actor_of(rosa), [("Else Where", False), ("Ann Lee", False)]),
        (on_team, [("Ann Lee", False)]),
        (there.interviewer, []),
    ):
        with open_work(actor) as work:
            assert [(one.card.name, one.mine) for one in applications.waiting(work)] == found


def test_the_board_takes_as_many_statements_for_3_as_for_300(
    open_work: OpenWork, engine: Engine, there: World
) -> None:
    counts = []
    for total in (3, 300):
        with open_work() as work:
            job = work.session.get_one(Job, there.job.id)
            standing = len(work.session.scalars(select(Application.id)).all())
            for number in range(standing, total):
                applied(work, job, f"Person Number{number}")
        with open_work(there.dario) as work, statements(engine) as seen:
            applications.board(work, there.job)
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 8


def test_answers_are_told_as_they_were_asked(open_work: OpenWork) -> None:
    answers = {"years": "6", "visa": "true", "visa_ends": "2027-09-30", "shift": "night", "kit": ["tig", "mig"]}
    with open_work() as work:
        there = world(work)
        cv = keep_upload(work, there.job)
        application = applied(work, there.job, "Mo Full", answers=answers, uploads={"cv": cv})
        sent = submissions.read(work, submissions.of(work, application)[0])
    told = {one.key: (one.state, one.value) for one in sent.asked}
    assert told["years"] == (AnswerState.ANSWERED, "6")
    assert told["visa"] == (AnswerState.ANSWERED, True)
    assert told["shift"] == (AnswerState.ANSWERED, ["Nights"])
    assert told["kit"] == (AnswerState.ANSWERED, ["TIG", "MIG"])
    assert told["proud"] == (AnswerState.LEFT_BLANK, None)
    assert str(told["visa_ends"][1]) == "2027-09-30"
    assert (sent.form_number, list(sent.flags)) == (1, [])


def test_a_hidden_question_was_not_asked_and_a_met_rule_is_named(open_work: OpenWork, there: World) -> None:
    with open_work(there.dario) as work:
        sent = submissions.read(work, submissions.of(work, applications.get(work, there.ann.id))[0])
    assert {one.key: one.state for one in sent.asked}["visa_ends"] is AnswerState.NOT_ASKED
    assert list(sent.flags) == ["Less than two years"]


def test_labels_stay_those_of_the_version_that_was_answered(open_work: OpenWork, there: World) -> None:

    changed = {
        **FORM,
        "questions": [{**FORM["questions"][0], "label": "Years at the torch?"}, *FORM["questions"][1:]],
    }
    with open_work() as work:
        screening_forms.publish(work, work.session.get_one(Job, there.job.id), changed)
    with open_work(there.dario) as work:
        sent = submissions.read(work, submissions.of(work, applications.get(work, there.noor.id))[0])
    assert sent.asked[0].label == "How many years have you welded?"


def test_an_operator_reads_what_is_there(open_work: OpenWork, there: World) -> None:
    with open_work(OPERATOR) as work:
        assert applications.get(work, there.noor.id).candidate.name == "Noor Haddad"
