"""Who may be the same person: whoever shares an address, a telephone or a profile, until somebody says no."""

from typing import Any

import pytest
from sqlalchemy import select

from hiring.candidates import contacts, duplicates, editing, reading
from hiring.candidates.contacts import Contact, Details
from hiring.errors import Invalid, NotAllowed
from hiring.models.merge import NotSame
from tests.conftest import OpenWork
from tests.support.applications import World, world
from tests.support.searching import index_all


@pytest.fixture
def there(open_work: OpenWork) -> World:
    with open_work() as work:
        return world(work)


@pytest.mark.parametrize(
    ("shared", "what"),
    [
        ({"emails": [Contact("pat@example.com"), Contact("NOOR.haddad@example.com")]}, ["email"]),
        ({"phones": [Contact("+44 7700-900461")]}, ["phone"]),
        ({"links": ["http://www.Linkedin.com/in/Noor/?trk=x"]}, ["link"]),
        ({"links": ["linkedin.com/in/noor"], "phones": [Contact("447700900461")]}, ["link", "phone"]),
        ({"first_name": "Noor", "last_name": "Haddad"}, []),
        ({"phones": [Contact("123456")]}, []),
    ],
)
def test_whoever_shares_an_address_a_telephone_or_a_profile_is_hinted_at(
    open_work: OpenWork, there: World, shared: dict[str, Any], what: list[str]
) -> None:
    with open_work(there.dario) as work:
        noor = reading.get(work, there.noor.candidate_id)
        known = contacts.details_of(noor, contacts.of(work.session, [noor.id])[noor.id])
        phones = [Contact("+44 7700 900461"), Contact("12 34 56")]
        full = Details(**vars(known) | {"phones": phones, "links": ["https://linkedin.com/in/noor"]})
        editing.change(work, noor, full, version=noor.version)
        pat = editing.create(work, Details(**{"first_name": "Pat", **shared}), source="by hand")
        for one, other in ((noor, pat), (pat, noor)):
            found = duplicates.hints(work, one)
            assert [(hint.id, hint.shared) for hint in found] == ([(other.id, what)] if what else [])


@pytest.mark.parametrize(
    ("typed", "what"),
    [
        ("020 7946 0958", ["phone_end"]),
        ("+44 (0)20 7946 0958", ["phone_end"]),
        ("0044 20 7946 0958", ["phone_end"]),
        ("442079460958", ["phone"]),
        ("7946 0958", []),
        ("020 7946 0959", []),
    ],
)
def test_a_telephone_is_known_by_its_end_with_and_without_its_country(
    open_work_on_each: OpenWork, typed: str, what: list[str]
) -> None:
    with open_work_on_each() as work:
        dario = world(work).dario
    with open_work_on_each(dario) as work:
        pat = editing.create(work, Details("Pat", phones=[Contact("+44 20 7946 0958")]), source="by hand")
        sam = editing.create(work, Details("Sam", phones=[Contact("12345"), Contact(typed)]), source="by hand")
        index_all(work)
        for one, other in ((pat, sam), (sam, pat)):
            found = [(hint.id, hint.shared) for hint in duplicates.hints(work, one)]
            assert found == ([(other.id, what)] if what else [])
        duplicates.say_apart(work, pat, sam)
        assert duplicates.hints(work, pat) == []


def test_said_to_be_two_people_they_are_not_hinted_at(open_work: OpenWork, there: World) -> None:
    with open_work(there.dario) as work:
        pat = editing.create(work, Details("Pat", phones=[Contact("0113 496 0999")]), source="by hand")
        sam = editing.create(work, Details("Sam", phones=[Contact("(0113) 4960999")]), source="by hand")
        for _ in range(2):
            duplicates.say_apart(work, sam, pat)
        assert duplicates.hints(work, pat) == duplicates.hints(work, sam) == []
        assert len(work.session.scalars(select(NotSame)).all()) == 1
        duplicates.unsay_apart(work, pat, sam)
        duplicates.unsay_apart(work, pat, sam)
        assert [hint.name for hint in duplicates.hints(work, pat)] == ["Sam"]
        with pytest.raises(Invalid):
            duplicates.say_apart(work, pat, pat)
        assert [one["type"] for one in work.ledger.events][-2:] == [
            "candidate.kept_apart",
            "candidate.hinted_again",
        ]


def test_nobody_is_hinted_at_whom_the_reader_may_not_see(open_work: OpenWork, there: World) -> None:
    with open_work(there.dario) as work:
        emails = [Contact("pat@example.com"), Contact("noor.haddad@example.com")]
        editing.create(work, Details("Pat", emails=emails), source="by hand")
    for actor, names in ((there.dario, ["Pat"]), (there.manager, [])):
        with open_work(actor) as work:
            found = duplicates.hints(work, reading.get(work, there.noor.candidate_id))
            assert [hint.name for hint in found] == names
    with open_work(there.manager) as work:
        noor, ann = (reading.get(work, one.candidate_id) for one in (there.noor, there.ann))
        with pytest.raises(NotAllowed):
            duplicates.say_apart(work, noor, ann)
