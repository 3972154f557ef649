"""What somebody sent about themself: compared with what we keep, and taken over one by one."""

from typing import Any

import pytest

from hiring import applications, history
from hiring.candidates import adopting, contacts, editing, reading
from hiring.candidates.contacts import Contact, Details
from hiring.errors import Conflict, DomainError, Invalid, NotAllowed
from hiring.work import Work
from tests.conftest import OpenWork
from tests.support.applications import World, applied, world


@pytest.fixture
def there(open_work: OpenWork) -> World:
    with open_work() as work:
        return world(work)


@pytest.fixture
def sent(open_work: OpenWork, there: World) -> dict[str, Any]:
    """Noor sent again, with another name, spelling and telephone."""
    with open_work() as work:
        profile = {"first_name": "Noura", "email": "NOOR.Haddad@example.com", "phone": "0113 496 0999"}
        applied(work, there.job, "Noor Haddad", profile=profile)
        return profile


def test_what_was_sent_changes_nobody_and_is_compared(
    open_work: OpenWork, there: World, sent: dict[str, Any]
) -> None:
    with open_work(there.manager) as work:
        noor = applications.get(work, there.noor.id).candidate
        assert noor.name == "Noor Haddad"
        assert adopting.differing(work, noor, sent) == {"first_name": "Noor", "phone": ""}
        assert adopting.differing(work, noor, {"first_name": "Noor", "email": ""}) == {}


def adopt(work: Work, there: World, field: str, **more: Any) -> None:
    application = applications.get(work, there.noor.id)
    now = adopting.differing(work, application.candidate, {field: "another"})
    more.setdefault("kept", now.get(field))
    adopting.adopt(work, application, 2, field, **more)


def test_each_field_is_adopted_by_itself(open_work: OpenWork, there: World, sent: dict[str, Any]) -> None:
    for field in ("first_name", "phone", "phone"):
        with open_work(there.dario) as work:
            adopt(work, there, field)
    with open_work(there.dario) as work:
        application = applications.get(work, there.noor.id)
        noor = application.candidate
        assert (noor.first_name, noor.phone, noor.primary_email) == (
            "Noura", "0113 496 0999", "noor.haddad@example.com",
        )  # fmt: skip
        assert adopting.differing(work, noor, sent) == {}
        adopted = [one.data for one in history.timeline(work, application) if one.type == "candidate.adopted"]
        assert adopted == [{"field": "phone"}, {"field": "first_name"}]


def test_an_address_is_adopted_beside_the_first_or_as_the_first(open_work: OpenWork, there: World) -> None:
    with open_work(there.dario) as work:
        noor = reading.get(work, there.noor.candidate_id)
        known = contacts.details_of(noor, contacts.of(work.session, [noor.id])[noor.id])
        details = Details(**vars(known) | {"emails": [Contact("noor@new.example", is_primary=True)],
                                           "phones": [Contact("020 7946 0018")]})  # fmt: skip
        editing.change(work, noor, details, version=noor.version)
        application = applications.get(work, there.noor.id)
        adopting.adopt(work, application, 1, "email", kept=noor.primary_email)
        work.session.flush()
        assert noor.primary_email == "noor@new.example"
        adopting.adopt(work, application, 1, "email", primary=True, kept=noor.primary_email)
        work.session.flush()
        found = contacts.of(work.session, [noor.id])[noor.id]
        assert [(one.value, one.is_primary) for one in found.emails] == [
            ("noor.haddad@example.com", True), ("noor@new.example", False),
        ]  # fmt: skip
        assert noor.email_norm == "noor.haddad@example.com"


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"kept": "0113 496 0000"}, "person_changed"),
        ({"field": "cv"}, "invalid"),
        ({"field": "last_name"}, "nothing"),
    ],
)
def test_what_cannot_be_adopted_is_refused(
    open_work: OpenWork, there: World, sent: dict[str, Any], more: dict[str, Any], code: str
) -> None:
    refused = "nothing"
    try:
        with open_work(there.dario) as work:
            adopt(work, there, **{"field": "phone", **more})
    except DomainError as error:
        refused = error.code
    assert refused == code


def test_an_address_of_somebody_else_is_not_adopted_as_the_first(open_work: OpenWork, there: World) -> None:
    with open_work(there.dario) as work:
        noor, ann = (reading.get(work, one.candidate_id) for one in (there.noor, there.ann))
        for person, email in ((noor, "noor@new.example"), (ann, "noor.haddad@example.com")):
            known = contacts.details_of(person, contacts.of(work.session, [person.id])[person.id])
            details = Details(**vars(known) | {"emails": [Contact(email)]})
            editing.change(work, person, details, version=person.version)
            work.session.flush()
        application = applications.get(work, there.noor.id)
        with pytest.raises(Conflict) as error:
            adopting.adopt(work, application, 1, "email", primary=True, kept=noor.primary_email)
        assert error.value.params["name"] == "Ann Lee"
        with pytest.raises(Invalid):
            adopting.adopt(work, application, 7, "email", kept=noor.primary_email)
    with open_work(there.manager) as work, pytest.raises(NotAllowed):
        adopting.adopt(work, applications.get(work, there.noor.id), 1, "first_name", kept="Noor")
