"""What the candidate is told of where they stand, and when."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from hiring import applications, letters, own_pages
from hiring.actors import Actor, Kind
from hiring.applications import withdraw
from hiring.errors import InvalidTransition, NotAllowed, NotFound
from hiring.models.application import Application, ApplicationStatus
from hiring.models.interview import InterviewStatus
from hiring.models.letter import Letter, LetterState, Occasion
from hiring.models.offer import AbandonReason, OfferStatus
from hiring.models.tally import JobTally, Measure
from hiring.own_pages import Next, Standing, State, Turn
from hiring.own_pages import standing as standing_module
from hiring.work import Work
from tests.conftest import NOON, OpenWork
from tests.support.applications import World, applied, check_books, reason, stage, statements, world
from tests.support.applying import make_job
from tests.support.interviews import arranged
from tests.support.offers import in_state


@pytest.fixture
def there(open_work: OpenWork) -> World:
    with open_work() as work:
        return world(work)


def of(work: Work, application: Application) -> Standing:
    found = work.session.get_one(Application, application.id)
    (standing,) = own_pages.standings(work, [found])
    return standing


def told(standing: Standing) -> tuple[Next, Turn]:
    return standing.next, standing.turn


def test_who_applied_waits_for_what_was_promised(open_work: OpenWork, there: World) -> None:
    with open_work() as work:
        standing = of(work, there.noor)
        assert told(standing) == (Next.WAIT, Turn.OURS)
        assert standing.by == there.noor.answer_due_at
        assert [(one.name, one.state) for one in standing.steps][:2] == [
            ("Your application", State.NOW), ("A call", State.TODO),
        ]  # fmt: skip
    with open_work(now=there.noor.answer_due_at + timedelta(minutes=1)) as work:
        assert told(of(work, there.noor)) == (Next.LATE, Turn.OURS)


def test_steps_have_public_names_and_say_since_when(open_work: OpenWork, there: World) -> None:
    with open_work() as work:
        stage(work, there.job, "Call").public_name = "A call with us"
    with open_work(there.dario, now=NOON + timedelta(hours=2)) as work:
        noor = work.session.get_one(Application, there.noor.id)
        applications.move(work, noor, stage(work, there.job, "Call").id)
    with open_work(now=NOON + timedelta(days=1)) as work:
        standing = of(work, there.noor)
        assert told(standing) == (Next.GOING_ON, Turn.OURS)
        assert standing.step is not None
        assert (standing.step.name, standing.step.at) == ("A call with us", NOON + timedelta(hours=2))
        assert [one.state for one in standing.steps] == [State.NOW, State.TODO, State.TODO, State.TODO]


def test_how_long_a_step_takes_is_said_from_five_cases_on(open_work: OpenWork, there: World) -> None:
    def usual() -> int | None:
        with open_work() as work:
            return of(work, there.noor).steps[0].usual_hours

    for at, name in enumerate(("A B", "C D", "E F", "G H", "I J")):
        assert usual() is None
        with open_work() as work:
            one = applied(work, there.job, name)
        with open_work(there.dario, now=NOON + timedelta(hours=47 + at)) as work:
            applications.move(work, work.session.get_one(Application, one.id), stage(work, there.job, "Call").id)
    assert usual() == 49


def test_what_is_usual_is_told_by_the_latest(
    open_work: OpenWork, there: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(standing_module, "MOST_STAYS", 2)
    with open_work() as work:
        inbox = str(there.noor.current_stage_id)
        for days, hours in enumerate((300, 20, 10, 200)):
            work.session.add(
                JobTally(measure=Measure.STAY, day=(NOON - timedelta(days=days)).date(), job_id=there.job.id,
                         stage=inbox, source="", outcome="", bucket=hours, count=9)
            )  # fmt: skip
    with open_work() as work:
        assert of(work, there.noor).steps[0].usual_hours == 160
    monkeypatch.setattr(standing_module, "MOST_STAYS", 3)
    with open_work() as work:
        assert of(work, there.noor).steps[0].usual_hours == 20


def test_a_no_is_told_with_its_letter_and_not_before(open_work: OpenWork, there: World) -> None:
    with open_work(there.dario) as work:
        noor, ann = (work.session.get_one(Application, one.id) for one in (there.noor, there.ann))
        applications.reject(work, noor, reason=reason(work), letter=True)
        applications.reject(work, ann, reason=reason(work))
    with open_work(now=NOON + timedelta(minutes=9)) as work:
        assert [of(work, one).next for one in (there.noor, there.ann)] == [Next.WAIT, Next.WAIT]
    with open_work(now=NOON + timedelta(minutes=11)) as work:
        assert [of(work, one).next for one in (there.noor, there.ann)] == [Next.WAIT, Next.NO]
        letter = work.session.query(Letter).filter(Letter.occasion == Occasion.REJECTED).one()
        letter.state, letter.sent_at = LetterState.SENT, work.now
    with open_work(now=NOON + timedelta(minutes=12)) as work:
        standing = of(work, there.noor)
        assert (told(standing), standing.is_open) == ((Next.NO, Turn.NOBODYS), False)
        assert standing.no is not None
        assert standing.steps == []


def test_an_offer_is_their_turn_until_it_runs_out_and_drafts_are_nothing(
    open_work: OpenWork, there: World
) -> None:
    expires = NOON + timedelta(days=3)
    with open_work() as work:
        noor, ann = (work.session.get_one(Application, one.id) for one in (there.noor, there.ann))
        in_state(work, noor, OfferStatus.SENT, expires_at=expires)
        in_state(work, ann, OfferStatus.APPROVED)
    with open_work() as work:
        assert told(of(work, there.noor)) == (Next.ANSWER_OFFER, Turn.YOURS)
        assert of(work, there.ann).offer is None
        found = own_pages.standings(
            work, [work.session.get_one(Application, one.id) for one in (there.ann, there.noor)]
        )
        assert [one.application.id for one in found] == [there.noor.id, there.ann.id]
    with open_work(now=expires + timedelta(minutes=1)) as work:
        assert told(of(work, there.noor)) == (Next.OFFER_RUN_OUT, Turn.OURS)


ENDS = [
    (OfferStatus.DECLINED, None, Next.OFFER_DECLINED),
    (OfferStatus.ABANDONED, AbandonReason.EXPIRED, Next.OFFER_RUN_OUT),
    (OfferStatus.ABANDONED, AbandonReason.RESCINDED, Next.OFFER_TAKEN_BACK),
    (OfferStatus.ABANDONED, AbandonReason.SUPERSEDED, Next.OFFER_TAKEN_BACK),
]


@pytest.mark.parametrize(("status", "reason", "following"), ENDS)
def test_an_offer_that_ended_is_said_until_the_application_moves_on(
    open_work: OpenWork, there: World, status: OfferStatus, reason: AbandonReason | None, following: Next
) -> None:
    with open_work() as work:
        noor = work.session.get_one(Application, there.noor.id)
        offer = in_state(work, noor, OfferStatus.SENT, expires_at=NOON + timedelta(hours=1))
        offer.status, offer.abandon_reason, offer.decided_at = status, reason, NOON + timedelta(hours=1)
    with open_work(now=NOON + timedelta(hours=2)) as work:
        assert told(of(work, there.noor)) == (following, Turn.OURS)
    with open_work(there.dario, now=NOON + timedelta(hours=3)) as work:
        noor = work.session.get_one(Application, there.noor.id)
        applications.move(work, noor, stage(work, there.job, "Call").id)
    with open_work(now=NOON + timedelta(hours=4)) as work:
        assert of(work, there.noor).next is Next.GOING_ON


def test_a_coming_interview_is_what_is_next(open_work: OpenWork, there: World) -> None:
    with open_work(there.dario) as work:
        made = arranged(work, work.session.get_one(Application, there.noor.id), there.interviewer)
    with open_work() as work:
        standing = of(work, there.noor)
        assert (standing.next, standing.by) == (Next.INTERVIEW, made.starts_at)
        standing.interviews[0].status = InterviewStatus.CANCELLED
    with open_work() as work:
        assert of(work, there.noor).next is Next.WAIT


def test_many_cost_as_many_statements_as_one(open_work: OpenWork, there: World) -> None:
    with open_work() as work:
        others = [
            applied(work, make_job(work, name=f"Job {at}", slug=f"job-{at}"), "Noor Haddad") for at in range(6)
        ]
        ids = [there.noor.id, *(one.id for one in others)]
    counts = []
    for some in (ids[:1], ids):
        with open_work() as work:
            found = [work.session.get_one(Application, id) for id in some]
            with statements(work.session.get_bind()) as seen:
                own_pages.standings(work, found)
            counts.append(len(seen))
    assert counts[0] == counts[1]


def me(application: Application) -> Actor:
    return Actor(Kind.CANDIDATE, application.candidate_id)


def test_candidates_withdraw_their_own_alone_and_both_sides_are_told(open_work: OpenWork, there: World) -> None:
    with open_work(me(there.noor)) as work:
        with pytest.raises(NotFound):
            own_pages.get(work, there.ann.id)
        with pytest.raises(NotAllowed):
            withdraw(work, work.session.get_one(Application, there.ann.id))
    with open_work() as work:
        work.session.get_one(Application, there.noor.id).recruiter_id = there.dario.id
    with open_work(me(there.noor)) as work:
        noor = own_pages.get(work, there.noor.id, for_change=True)
        withdraw(work, noor)
        withdraw(work, noor)
    with open_work() as work:
        assert told(of(work, there.noor)) == (Next.WITHDRAWN, Turn.NOBODYS)
        assert work.session.get_one(Application, there.noor.id).status is ApplicationStatus.WITHDRAWN
        written: Any = work.session.query(Letter).filter(
            Letter.occasion.in_((Occasion.WITHDRAWN, Occasion.CANDIDATE_WITHDREW))
        )
        assert sorted(str(one.occasion) for one in written) == ["candidate_withdrew", "withdrawn"]
        assert letters.link_of(written[0]) or letters.link_of(written[1])


@pytest.mark.parametrize("letter", [True, False])
def test_whoever_withdraws_before_they_hear_a_no_has_the_last_word(
    open_work: OpenWork, there: World, letter: bool
) -> None:
    with open_work(there.dario) as work:
        noor = work.session.get_one(Application, there.noor.id)
        applications.reject(work, noor, reason=reason(work), letter=letter)
    with open_work(there.dario) as work, pytest.raises(InvalidTransition):
        withdraw(work, work.session.get_one(Application, there.noor.id))  # a colleague knows of the no
    with open_work(me(there.noor), now=NOON + timedelta(minutes=9)) as work:
        withdraw(work, own_pages.get(work, there.noor.id, for_change=True))
    with open_work(now=NOON + timedelta(minutes=20)) as work:
        noor = work.session.get_one(Application, there.noor.id)
        assert (noor.status, noor.rejected_at) == (ApplicationStatus.WITHDRAWN, None)
        assert told(of(work, noor)) == (Next.WITHDRAWN, Turn.NOBODYS)
        no = work.session.scalars(select(Letter.state).where(Letter.occasion == Occasion.REJECTED)).all()
        assert no == [LetterState.CANCELLED] * letter
        check_books(work)


def test_a_no_that_is_known_is_withdrawn_from_by_nobody(open_work: OpenWork, there: World) -> None:
    with open_work(there.dario) as work:
        applications.reject(work, work.session.get_one(Application, there.noor.id), reason=reason(work))
    with open_work(me(there.noor), now=NOON + timedelta(minutes=11)) as work, pytest.raises(InvalidTransition):
        withdraw(work, own_pages.get(work, there.noor.id, for_change=True))
