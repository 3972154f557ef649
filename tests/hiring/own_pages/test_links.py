"""Who comes in by which link, and how one gets a new one."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select

from hiring import candidates, kept_forms, links, own_pages
from hiring.candidates import editing
from hiring.candidates.contacts import Contact, Details
from hiring.errors import Gone, NotFound
from hiring.kept_forms import Typed
from hiring.models.candidate import Candidate
from hiring.models.letter import Letter, Occasion
from hiring.models.link import LinkPurpose
from hiring.work import Work
from plumbing.outbox import Task
from tests.conftest import NOON, OpenWork
from tests.support.applications import statements, world


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


def asked(work: Work, email: str) -> dict[str, Any]:
    """What asking with this address leaves for the worker, who carries it out."""
    own_pages.send_link(work, email)
    work.session.flush()
    facts = (
        work.session.scalars(select(Task).where(Task.task == "write_own_links").order_by(Task.id)).all()[-1].facts
    )
    own_pages.write_links(work, *([uuid.UUID(id) for id in facts[name]] for name in ("people", "kept")))
    work.session.flush()
    return dict(facts)


def test_a_new_link_goes_to_the_stored_address_and_once_in_ten_minutes(open_work: OpenWork) -> None:
    with open_work() as work:
        world(work)
        for email in ("nobody@example.com", "NOOR.HADDAD@example.com", "noor.haddad@example.com"):
            asked(work, email)
        assert sent(work) == ["noor.haddad@example.com"]
    with open_work(now=NOON + timedelta(minutes=10)) as work:
        asked(work, "noor.haddad@example.com")
        assert len(sent(work)) == 2


def test_asking_does_the_same_for_every_address(open_work: OpenWork, engine: Engine) -> None:
    """One task with the same two names in it, after as many statements; nothing is written before the worker."""
    with open_work() as work:
        world(work)
    counts = []
    for email in ("noor.haddad@example.com", "nobody@example.com"):
        with open_work() as work, statements(engine) as asked_for:
            own_pages.send_link(work, email)
            work.session.flush()
            counts.append(len(asked_for))
    with open_work() as work:
        assert counts[0] == counts[1]
        tasks = work.session.scalars(select(Task).where(Task.task == "write_own_links")).all()
        assert [sorted(one.facts) for one in tasks] == [["kept", "people"]] * 2
        assert sent(work) == []


def test_a_form_that_is_kept_gets_a_new_link_too(open_work: OpenWork) -> None:
    with open_work() as work:
        job = world(work).job
        kept_forms.keep(work, job, "ida@example.com", Typed({"first_name": ["Ida"]}, {}, [], None, {}, "en"))
    with open_work(now=NOON + timedelta(minutes=11)) as work:
        assert len(asked(work, "IDA@example.com")["kept"]) == 1
        assert len(asked(work, "ida@example.com")["kept"]) == 1
        letters = work.session.query(Letter).filter(Letter.occasion == Occasion.FORM_KEPT)
        assert [one.recipient for one in letters] == ["ida@example.com"] * 2
    with open_work(now=NOON + kept_forms.LIFE) as work:
        assert asked(work, "ida@example.com")["kept"] == []


def test_no_link_that_went_to_an_address_which_was_not_theirs_opens_anything(open_work: OpenWork) -> None:
    """L1: somebody mistyped it, and a stranger reads there."""

    def details(work: Work, *emails: str) -> Details:
        return Details("Noor", "Haddad", [Contact(one, is_primary=one == emails[0]) for one in emails])

    with open_work() as work:
        noor = world(work).noor.candidate_id
        mine = links.make(work, LinkPurpose.MY_APPLICATIONS, noor)
        erasing = links.make(work, LinkPurpose.ERASURE, noor)
    with open_work() as work:  # one more, and the first stays among them
        person = candidates.get(work, noor, for_change=True)
        editing.change(work, person, details(work, "noor@new.example", "noor.haddad@example.com"))
        assert own_pages.owner_of(work.session, mine, NOON) == noor
    with open_work() as work:
        mail = select(Letter).where(Letter.recipient == "noor.haddad@example.com")
        assert len(work.session.scalars(mail).all()) == 1  # which waits
        editing.change(work, candidates.get(work, noor, for_change=True), details(work, "noor@new.example"))
        assert work.session.scalars(mail).all() == []
        for token, purpose in ((mine, LinkPurpose.MY_APPLICATIONS), (erasing, LinkPurpose.ERASURE)):
            with pytest.raises(Gone):
                links.subject_of(work.session, token, purpose, NOON)
