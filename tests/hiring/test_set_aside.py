"""Who is set aside is met by nobody who works in the pages, and comes back with whatever keeps them."""

import pytest
from sqlalchemy import select

from hiring import applications, candidates, own_pages, policy, retention, search
from hiring.actors import Actor, Kind, Role
from hiring.applications import filters, listing
from hiring.candidates.listing import Filters, listed
from hiring.errors import NotAllowed, NotFound
from hiring.models.application import Application, ApplicationStatus, StageChange
from hiring.models.candidate import Candidate
from hiring.models.event import Event
from hiring.models.user import User
from hiring.own_pages import consenting
from hiring.search import entries
from tests.conftest import OpenWork
from tests.support.applications import World, actor_of, applied, check_books, make_user, reason, world


def set_aside(open_work: OpenWork) -> World:
    """Noor is rejected and, half a year later, set aside; Ann is rejected too and stays for now."""
    with open_work() as work:
        there = world(work)
        make_user(work, "Ada", Role.ADMIN)
    with open_work(there.dario) as work:
        for one in (there.noor, there.ann):
            applications.reject(work, work.session.get_one(Application, one.id), reason=reason(work))
    with open_work() as work:
        work.session.get_one(Candidate, there.noor.candidate_id).quarantined_at = work.now
    return there


def readers(open_work: OpenWork, there: World) -> list[Actor]:
    with open_work() as work:
        ada = work.session.scalars(select(User).where(User.role == Role.ADMIN)).one()
        return [actor_of(ada), there.dario, there.manager]


def test_no_list_board_or_page_of_anybody_has_them(open_work_on_each: OpenWork) -> None:
    open_work = open_work_on_each
    there = set_aside(open_work)
    for reader in readers(open_work, there):
        with open_work(reader) as work:
            assert [one.name for one in listed(work, Filters()).people] == ["Ann Lee"]
            for asked in ("rejected", "any"):
                page = listing.page(work, filters.read(work, {"status": [asked]}))
                assert ([row.name for row in page.rows], page.count) == (["Ann Lee"], 1)
            board = applications.board(work, there.job, status=ApplicationStatus.REJECTED)
            (new,) = [column for column in board.columns if column.count]
            assert ([card.name for card in new.cards], new.count) == (["Ann Lee"], 1)
            assert board.ended[ApplicationStatus.REJECTED] == 1
            ann = applications.get(work, there.ann.id)
            assert [card.name for card in applications.neighbours(work, ann)] == ["Ann Lee"]
            with pytest.raises(NotFound):
                applications.get(work, there.noor.id)
            with pytest.raises(NotFound):
                candidates.get(work, there.noor.candidate_id)
            steps = policy.of_known_jobs(reader, StageChange.application_id)
            known = select(StageChange.application_id).where(steps)
            assert set(work.session.scalars(known)) == {there.ann.id}
    with open_work() as work:
        check_books(work)


def test_an_administrator_alone_finds_them_to_erase_or_bring_back(open_work: OpenWork) -> None:
    there = set_aside(open_work)
    ada, dario, _ = readers(open_work, there)
    with open_work(dario) as work:
        with pytest.raises(NotFound):  # as if they had never been
            retention.somebody(work, there.noor.candidate_id)
        with pytest.raises(NotAllowed):  # of whom this recruiter knows
            retention.somebody(work, there.ann.candidate_id)
    with open_work(ada) as work:
        retention.bring_back(work, retention.somebody(work, there.noor.candidate_id))
        assert candidates.get(work, there.noor.candidate_id).quarantined_at is None


@pytest.mark.parametrize("how", ["applies", "agrees", "reopened"])
def test_what_keeps_them_brings_them_back_at_once(open_work: OpenWork, how: str) -> None:
    there = set_aside(open_work)
    noor = there.noor.candidate_id
    with open_work(Actor(Kind.CANDIDATE, noor) if how == "agrees" else there.dario) as work:
        if how == "applies":
            applied(work, work.session.merge(there.job), "Noor Haddad", answers={"years": "9", "visa": "false"})
        elif how == "agrees":
            assert own_pages.applications_of(work)  # their own pages still open
            consenting.give(work, "2026-11")
        else:
            applications.reopen(work, work.session.get_one(Application, there.noor.id))
    with open_work(there.dario) as work:
        assert candidates.get(work, noor).quarantined_at is None
        told = work.session.scalars(select(Event.data).where(Event.type == "candidate.brought_back")).all()
        assert told == [{"fields": ["set_aside_at"]}]


def test_the_index_forgets_them(open_work: OpenWork) -> None:
    there = set_aside(open_work)
    with open_work() as work:
        entries.index_people(work, [there.noor.candidate_id, there.ann.candidate_id])
    with open_work(there.dario) as work:
        assert list(search.candidate_ids(work, "Noor")) == []
        assert list(search.candidate_ids(work, "Ann")) == [there.ann.candidate_id]
