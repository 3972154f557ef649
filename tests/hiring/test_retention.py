"""How long people are kept: whose time is over, and what keeps somebody."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from hiring import applications, organisation, retention
from hiring.actors import SYSTEM
from hiring.errors import Conflict, Invalid, NotAllowed
from hiring.models.application import Application
from hiring.models.candidate import Candidate
from hiring.models.letter import Letter, Occasion
from hiring.models.organisation import profiles_in
from hiring.work import Work
from ops import retention_tasks
from tests.conftest import NOON, OpenWork
from tests.support.applications import World, applied, check_books, reason, world

OVER = retention.after_months(NOON, 6)


def rejected(open_work: OpenWork, there: World, application: Application) -> None:
    with open_work(there.dario) as work:
        applications.reject(work, work.session.get_one(Application, application.id), reason=reason(work))


def run(open_work: OpenWork, after: timedelta) -> tuple[int, int, int]:
    def at() -> Any:
        return open_work(SYSTEM, now=OVER + after)

    retention_tasks.reckon(at)
    return retention_tasks.carry_out(at)


def test_somebody_who_cannot_be_gone_on_with_keeps_nobody_after_them(
    open_work: OpenWork, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_work() as work:
        there = world(work)
    for one in (there.noor, there.ann):
        rejected(open_work, there, one)
    aside, noor = retention.set_aside, there.noor.candidate_id

    def fails_for_noor(work: Work, person: Candidate) -> bool:
        if person.id == noor:
            raise LookupError("something of hers is not there")
        return aside(work, person)

    monkeypatch.setattr(retention, "set_aside", fails_for_noor)
    with pytest.raises(LookupError):
        run(open_work, timedelta(0))
    with open_work() as work:
        put = work.session.scalars(select(Candidate.id).where(Candidate.quarantined_at.is_not(None))).all()
        assert put == [there.ann.candidate_id]


def names(open_work: OpenWork) -> list[str]:
    with open_work() as work:
        return sorted(one.first_name for one in work.session.scalars(select(Candidate)))


def test_of_a_rejected_a_hired_a_held_and_an_open_one_only_the_first_goes(open_work: OpenWork) -> None:
    """C73."""
    with open_work() as work:
        there = world(work)
        hired, held = applied(work, there.job, "Hira Hired"), applied(work, there.job, "Hal Held")
        work.session.flush()
    for one in (there.noor, held):
        rejected(open_work, there, one)
    with open_work() as work:
        applications.hire(work, work.session.get_one(Application, hired.id))
        retention.hold(work, work.session.get_one(Candidate, held.candidate_id), "A claim")
    assert run(open_work, timedelta(seconds=-1)) == (0, 0, 0)
    assert run(open_work, timedelta(0)) == (0, 1, 0)
    with open_work(now=OVER) as work:
        (due,) = retention.coming(work)
        assert (due.candidate.id, due.erased_on) == (there.noor.candidate_id, OVER + timedelta(days=14))
        assert [one.id for one in retention.held(work)] == [held.candidate_id]
    assert run(open_work, timedelta(days=13)) == (0, 0, 0)
    assert run(open_work, timedelta(days=14)) == (0, 0, 1)
    assert names(open_work) == ["Ann", "Erased candidate", "Hal", "Hira"]
    with open_work() as work:
        check_books(work)


def test_who_is_set_aside_can_be_brought_back_and_applying_again_does_so_too(open_work: OpenWork) -> None:
    with open_work() as work:
        there = world(work)
    for one in (there.noor, there.ann):
        rejected(open_work, there, one)
    assert run(open_work, timedelta(0)) == (0, 2, 0)
    with open_work(now=OVER) as work:
        retention.bring_back(work, work.session.get_one(Candidate, there.noor.candidate_id))
        applied(work, work.session.merge(there.job), "Ann Lee", answers={"years": "1", "visa": "false"})
    assert run(open_work, timedelta(days=14)) == (0, 0, 0)
    assert names(open_work) == ["Ann", "Noor"]
    with open_work() as work:
        noor, ann = (work.session.get_one(Candidate, one.candidate_id) for one in (there.noor, there.ann))
        assert (noor.quarantined_at, ann.quarantined_at) == (None, None)
        assert retention.until(work, [noor.id, ann.id]) == {
            noor.id: retention.after_months(OVER, 6), ann.id: None,
        }  # fmt: skip


def test_where_the_organisation_asks_nobody_goes_before_they_could_answer(open_work: OpenWork) -> None:
    with open_work() as work:
        there = world(work)
        organisation.change(work, retention_asks=True)
    rejected(open_work, there, there.noor)
    assert run(open_work, timedelta(0)) == (1, 0, 0)
    assert run(open_work, timedelta(days=13)) == (0, 0, 0)
    assert run(open_work, timedelta(days=14)) == (0, 1, 0)
    with open_work() as work:
        asked = work.session.scalars(select(Letter).where(Letter.occasion == Occasion.CONSENT_ENDING)).one()
        assert asked.recipient == "noor.haddad@example.com"


def test_a_job_names_how_long_its_people_are_kept(open_work: OpenWork) -> None:
    with open_work() as work:
        there = world(work)
        organisation.change(work, retention_profiles="Standard: 6\nLong: 24")
        there.job.retention = "Long"
    rejected(open_work, there, there.noor)
    with open_work() as work:
        assert retention.until(work, [there.noor.candidate_id]) == {
            there.noor.candidate_id: retention.after_months(NOON, 24)
        }


@pytest.mark.parametrize("text", ["", "x", "Long: 0", "Long: 121", "Long: six", ": 6", "A: 1\nA: 2", "A: ٣"])
def test_what_is_no_profile_is_refused(open_work: OpenWork, text: str) -> None:
    assert profiles_in(text) is None
    with open_work() as work, pytest.raises(Invalid) as error:
        organisation.change(work, retention_profiles=text)
    assert error.value.fields == {"retention_profiles": "not_profiles"}


def test_a_hold_needs_a_reason_and_an_administrator(open_work: OpenWork) -> None:
    with open_work() as work:
        there = world(work)
    with open_work() as work, pytest.raises(Invalid):
        retention.hold(work, work.session.get_one(Candidate, there.noor.candidate_id), " ")
    with open_work(there.dario) as work, pytest.raises(NotAllowed):
        retention.hold(work, work.session.get_one(Candidate, there.noor.candidate_id), "A claim")
    with open_work() as work:
        person = work.session.get_one(Candidate, there.noor.candidate_id)
        person.anonymized_at = work.now
        with pytest.raises(Conflict, match="erase_gone"):
            retention.hold(work, person, "A claim")


def test_months_end_on_the_last_day_where_they_are_shorter() -> None:
    assert retention.after_months(NOON.replace(month=8, day=31), 6) == NOON.replace(year=2027, month=2, day=28)
