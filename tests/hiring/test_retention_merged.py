"""Two people turn out to be one: what kept either of them keeps who they are now."""

from datetime import timedelta

import pytest

from hiring import applications, erasing, retention
from hiring.actors import OPERATOR
from hiring.candidates import editing, merging
from hiring.candidates.contacts import Contact, Details
from hiring.errors import Conflict
from hiring.models.application import Application
from hiring.models.candidate import Candidate
from hiring.models.erasure import ErasureOccasion
from hiring.work import Work
from tests.conftest import NOON, OpenWork
from tests.support.applications import World, reason, world

OVER = retention.after_months(NOON, 6)


def double(work: Work) -> Candidate:
    """Somebody added by hand, who is Noor again."""
    return editing.create(
        work, Details(first_name="N.", last_name="Haddad", emails=[Contact("n@example.com")]), source="sourced"
    )


def merged(work: Work, there: World, other: Candidate) -> Candidate:
    noor, two = merging.pair(work, there.noor.candidate_id, other.id)
    merging.merge(work, noor, two, version=noor.version, merged_version=two.version)
    return noor


def test_a_legal_hold_goes_along_and_stays_with_both_when_that_is_taken_back(open_work: OpenWork) -> None:
    with open_work() as work:
        there, other = world(work), double(work)
        retention.hold(work, other, "A claim")
    with open_work() as work:
        noor = merged(work, there, other)
        assert (noor.hold_reason, [one.id for one in retention.held(work)]) == ("A claim", [noor.id])
    with open_work() as work:
        with pytest.raises(Conflict, match="erase_held"):
            erasing.erase(work, work.session.get_one(Candidate, noor.id), ErasureOccasion.BY_US)
        row = merging.standing_merges(work, noor)[0]
        merging.unmerge(work, work.session.get_one(Candidate, noor.id, with_for_update=True), row.id)
        assert {one.id for one in retention.held(work)} == {noor.id, other.id}


def test_whoever_was_brought_back_keeps_their_time(open_work: OpenWork) -> None:
    with open_work() as work:
        there, other = world(work), double(work)
    with open_work(there.dario) as work:
        applications.reject(work, work.session.get_one(Application, there.noor.id), reason=reason(work))
    later = NOON + timedelta(days=90)
    with open_work(now=later) as work:
        work.session.get_one(Candidate, other.id).kept_from = later
    with open_work(now=later) as work:
        noor = merged(work, there, other)
        assert retention.until(work, [noor.id])[noor.id] == retention.after_months(later, 6)


def test_who_is_set_aside_comes_back_by_it(open_work: OpenWork) -> None:
    """Programs merge people who are set aside."""
    with open_work() as work:
        there, other = world(work), double(work)
    with open_work(there.dario) as work:
        applications.reject(work, work.session.get_one(Application, there.noor.id), reason=reason(work))
    with open_work(now=OVER) as work:
        assert retention.set_aside(work, work.session.get_one(Candidate, there.noor.candidate_id))
    with open_work(OPERATOR, now=OVER) as work:
        assert merged(work, there, other).quarantined_at is None
