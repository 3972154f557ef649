"""Who comes in by which link, and how one gets a new one."""

from datetime import timedelta

import pytest

from hiring import links, own_pages
from hiring.errors import Gone, NotFound
from hiring.models.candidate import Candidate
from hiring.models.letter import Letter, Occasion
from hiring.models.link import LinkPurpose
from hiring.work import Work
from tests.conftest import NOON, OpenWork
from tests.support.applications import world


def sent(work: Work) -> list[str]:
    """Where letters with a new link go."""
    return [one.recipient for one in work.session.query(Letter).filter(Letter.occasion == Occasion.MY_LINK)]


def test_a_link_opens_the_pages_of_its_candidate_until_it_runs_out(open_work: OpenWork) -> None:
    with open_work() as work:
        noor = world(work).noor
        token = links.make(work, LinkPurpose.MY_APPLICATIONS, noor.candidate_id)
        another = links.make(work, LinkPurpose.MY_APPLICATIONS, noor.candidate_id)
        for one in (token, another, token):
            assert own_pages.owner_of(work.session, one, NOON) == noor.candidate_id
        with pytest.raises(Gone):
            own_pages.owner_of(work.session, token, NOON + timedelta(days=180))
        for wrong in ("", token[:-1], links.make(work, LinkPurpose.ERASURE, noor.candidate_id)):
            with pytest.raises(NotFound):
                own_pages.owner_of(work.session, wrong, NOON)
        work.session.get_one(Candidate, noor.candidate_id).deleted_at = NOON
        with pytest.raises(Gone):
            own_pages.owner_of(work.session, token, NOON)


def test_after_a_merge_the_link_opens_the_pages_of_who_they_are_now(open_work: OpenWork) -> None:
    with open_work() as work:
        there = world(work)
        token = links.make(work, LinkPurpose.MY_APPLICATIONS, there.ann.candidate_id)
        work.session.get_one(Candidate, there.ann.candidate_id).merged_into_id = there.noor.candidate_id
        work.session.flush()
        assert own_pages.owner_of(work.session, token, NOON) == there.noor.candidate_id


def test_a_new_link_goes_to_the_stored_address_and_once_in_ten_minutes(open_work: OpenWork) -> None:
    with open_work() as work:
        world(work)
        for email in (
            "nobody@example.com",
            "not an address",
            "NOOR.HADDAD@example.com",
            "noor.haddad@example.com",
        ):
            own_pages.send_link(work, email)
            work.session.flush()
        assert sent(work) == ["noor.haddad@example.com"]
    with open_work(now=NOON + timedelta(minutes=10)) as work:
        own_pages.send_link(work, "noor.haddad@example.com")
        work.session.flush()
        assert len(sent(work)) == 2
