"""People by hand: what may be typed, whose address it is already, several addresses, and two users at once."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from hiring import applications, history
from hiring.applications import adding
from hiring.candidates import contacts, editing, reading
from hiring.candidates.contacts import Contact, Details
from hiring.errors import Conflict, Invalid, NotAllowed, NotFound, Stale
from hiring.models.application import Application
from hiring.models.candidate import Candidate, CandidateEmail, ContactType
from hiring.models.job import Job, JobStatus, Visibility
from hiring.models.letter import Letter
from tests.conftest import OpenWork
from tests.support import applying
from tests.support.applications import World, applied, check_books, world
from tests.support.standing import types
from tests.support.together import together

ZOE = Details(
    "Zoë", "Ng",
    [Contact("zoe@home.example", is_primary=True), Contact("Zoe.Ng@Work.example", ContactType.WORK)],
    [Contact("+44 7700 900123")], ["linkedin.com/in/zoe-ng/"], "Orrery", "Welder", "near Leeds",
)  # fmt: skip


@pytest.fixture
def there(open_work: OpenWork) -> World:
    with open_work() as work:
        return world(work)


def test_somebody_added_by_hand_is_kept_as_typed(open_work: OpenWork, there: World) -> None:
    with open_work(there.dario) as work:
        id = editing.create(work, ZOE, source="Fair in Leeds").id
    with open_work(there.dario) as work:
        zoe = reading.get(work, id)
        assert (zoe.name, zoe.primary_email, zoe.email_norm, zoe.phone) == (
            "Zoë Ng", "zoe@home.example", "zoe@home.example", "+44 7700 900123",
        )  # fmt: skip
        assert (zoe.company, zoe.title, zoe.location, zoe.source_first) == (
            "Orrery", "Welder", {"text": "near Leeds"}, "Fair in Leeds",
        )  # fmt: skip
        found = contacts.of(work.session, [id])[id]
        assert [(one.value, one.value_norm, one.type, one.is_primary) for one in found.emails] == [
            ("zoe@home.example", "zoe@home.example", "personal", True),
            ("Zoe.Ng@Work.example", "zoe.ng@work.example", "work", False),
        ]
        assert [(one.value_norm, one.is_primary) for one in found.phones] == [("447700900123", True)]
        assert [(one.url, one.url_norm) for one in found.links] == [
            ("https://linkedin.com/in/zoe-ng/", "linkedin.com/in/zoe-ng")
        ]
        newest = history.of_person(work, [id], [])[0]
        assert (newest.type, dict(newest.data)) == ("candidate.created", {})


@pytest.mark.parametrize(
    ("changed", "wrong"),
    [
        ({"first_name": " \t"}, {"first_name": "required"}),
        ({"first_name": "x" * 256, "company": "\0"}, {"first_name": "too_long", "company": "bad_characters"}),
        ({"emails": [Contact("zoe"), Contact("a@b.cc"), Contact("A@B.cc")]},
         {"emails.0": "not_an_address", "emails.2": "twice"}),
        ({"phones": [Contact("12"), Contact("12 34"), Contact("(1234)")]},
         {"phones.0": "not_a_phone", "phones.2": "twice"}),
        ({"links": ["javascript:alert(1)", "ftp://x.org", "http://user@evil.org", "nowhere", "x.org/a b", "//[x"]},
         {f"links.{at}": "not_a_link" for at in range(6)}),
        ({"links": ["https://www.X.org/Me/?a=1", "x.org/me"]}, {"links.1": "twice"}),
        ({"emails": [Contact(f"a{at}@b.cc") for at in range(21)]}, {"emails.20": "too_many"}),
        ({"links": ["\ud800"]}, {"links.0": "not_a_link"}),
    ],
)  # fmt: skip
def test_what_does_not_do_is_named(
    open_work: OpenWork, there: World, changed: dict[str, Any], wrong: dict[str, str]
) -> None:
    with open_work(there.dario) as work, pytest.raises(Invalid) as error:
        editing.create(work, Details(**vars(ZOE) | changed), source="")
    assert error.value.fields == wrong | {"source": "required"}


def test_a_link_may_have_a_port_and_marks_of_other_languages() -> None:
    assert contacts.whole_link("x.org:8080/me") == "https://x.org:8080/me"
    assert contacts.whole_link("https://müller.example/ich") == "https://müller.example/ich"
    assert contacts.whole_link("HTTP://x.org") == "HTTP://x.org"
    assert contacts.digits_of("+٤٤ 20") == "4420"


@pytest.mark.parametrize("email", ["NOOR.haddad@example.com", "noor@work.example"])
def test_an_address_that_somebody_has_says_who(open_work: OpenWork, there: World, email: str) -> None:
    """Also one that is not their first."""
    with open_work(there.dario) as work:
        noor = reading.get(work, there.noor.candidate_id, for_change=True)
        known = contacts.details_of(noor, contacts.of(work.session, [noor.id])[noor.id])
        more = [*known.emails, Contact("noor@work.example", ContactType.WORK)]
        editing.change(work, noor, Details(**vars(known) | {"emails": more}), version=noor.version)
    with open_work(there.dario) as work, pytest.raises(Conflict) as error:
        editing.create(work, Details("Noor", emails=[Contact(email)]), source="by hand")
    assert (error.value.code, error.value.params) == (
        "email_taken",
        {"candidate_id": str(there.noor.candidate_id), "name": "Noor Haddad"},
    )


def test_who_is_known_in_a_confidential_job_only_is_not_named(open_work: OpenWork, there: World) -> None:
    with open_work() as work:
        secret = applying.make_job(work, name="Hush", slug="hush")
        applied(work, secret, "Cem Secret")
        secret.visibility = Visibility.CONFIDENTIAL
    with open_work(there.dario) as work, pytest.raises(Conflict) as error:
        editing.create(work, Details("Cem", emails=[Contact("cem.secret@example.com")]), source="by hand")
    assert error.value.params == {"candidate_id": "", "name": ""}


def test_who_adds_people(open_work: OpenWork, there: World) -> None:
    for actor in (there.manager, there.interviewer, there.stranger):
        with open_work(actor) as work, pytest.raises(NotAllowed):
            editing.create(work, ZOE, source="by hand", job=there.job)


def test_somebody_applies_under_one_of_several_addresses(open_work: OpenWork, there: World) -> None:
    with open_work(there.dario) as work:
        id = editing.create(work, ZOE, source="by hand").id
    with open_work() as work:
        again = applied(work, there.job, "Zoe Ng", profile={"email": "ZOE.NG@work.example"})
        assert again.candidate_id == id


def test_two_users_add_the_same_address(open_work_on_each: OpenWork) -> None:
    with open_work_on_each() as work:
        dario = world(work).dario

    def add() -> str:
        for _ in range(2):  # as the door does: the second look finds what the winner wrote
            try:
                with open_work_on_each(dario) as work:
                    editing.create(work, ZOE, source="by hand")
                return "added"
            except IntegrityError:
                continue
        return "lost twice"

    assert sorted(together(add, add)) == ["added", "email_taken"]
    with open_work_on_each() as work:
        assert len(work.session.scalars(select(Candidate).where(Candidate.first_name == "Zoë")).all()) == 1


def test_editing_keeps_what_stays_and_tells_what_changed(open_work: OpenWork, there: World) -> None:
    with open_work(there.dario) as work:
        id = editing.create(work, ZOE, source="by hand").id
        before = {one.value_norm: one.id for one in contacts.of(work.session, [id])[id].emails}
    changed = Details(**vars(ZOE) | {
        "title": "Head welder", "links": [],
        "emails": [Contact("zoe@home.example"), Contact("zoe.ng@work.example", ContactType.WORK, True)],
    })  # fmt: skip
    with open_work(there.dario) as work:
        zoe = reading.get(work, id, for_change=True)
        version = zoe.version
        editing.change(work, zoe, changed, version=version)
    with open_work(there.dario) as work:
        zoe = reading.get(work, id)
        assert zoe.version == version + 1
        assert (zoe.primary_email, zoe.title) == ("zoe.ng@work.example", "Head welder")
        found = contacts.of(work.session, [id])[id]
        assert {one.value_norm: one.id for one in found.emails} == before
        assert [one.value for one in found.emails] == ["zoe.ng@work.example", "zoe@home.example"]
        assert found.links == []
        newest = history.of_person(work, [id], [])[0]
        assert newest.type == "candidate.changed"
        assert newest.data == {"fields": ["emails", "links", "primary_email", "title"]}


def test_changing_contacts_alone_is_a_new_version_and_nothing_is_none(open_work: OpenWork, there: World) -> None:
    with open_work(there.dario) as work:
        id = editing.create(work, ZOE, source="by hand").id
    more = Details(**vars(ZOE) | {"phones": [*ZOE.phones, Contact("0113 496 0999")]})
    for details, events in ((ZOE, 0), (more, 1), (more, 1)):
        with open_work(there.dario) as work:
            zoe = reading.get(work, id, for_change=True)
            editing.change(work, zoe, details, version=zoe.version)
        with open_work() as work:
            assert types(work).count("candidate.changed") == events
            assert reading.get(work, id).version == 1 + events


def test_what_somebody_else_changed_is_not_overwritten(open_work: OpenWork, there: World) -> None:
    with open_work(there.dario) as work:
        zoe = editing.create(work, ZOE, source="by hand")
    with open_work(there.dario) as work:
        held = reading.get(work, zoe.id, for_change=True)
        editing.change(work, held, Details(**vars(ZOE) | {"title": "Painter"}), version=1)
    with open_work(there.dario) as work, pytest.raises(Stale) as error:
        editing.change(work, reading.get(work, zoe.id, for_change=True), ZOE, version=1)
    assert error.value.code == "person_changed"


def test_two_users_change_one_person_at_once(open_work_on_each: OpenWork) -> None:
    with open_work_on_each() as work:
        there = world(work)
    with open_work_on_each(there.dario) as work:
        id = editing.create(work, ZOE, source="by hand").id

    def change(title: str) -> str:
        with open_work_on_each(there.dario) as work:
            zoe = reading.get(work, id, for_change=True)
            editing.change(work, zoe, Details(**vars(ZOE) | {"title": title}), version=1)
        return "changed"

    assert sorted(together(lambda: change("One"), lambda: change("Two"))) == ["changed", "person_changed"]


def test_a_primary_address_is_one_persons(open_work: OpenWork, there: World) -> None:
    """A further one may be shared, as families do: the profile hints at it."""
    with open_work(there.dario) as work:
        zoe = editing.create(work, ZOE, source="by hand")
        hers = [Contact("zoe@home.example"), Contact("ann.lee@example.com")]
        editing.change(work, zoe, Details(**vars(ZOE) | {"emails": hers}), version=1)
    details = Details(**vars(ZOE) | {"emails": [Contact("ann.lee@example.com")]})
    with open_work(there.dario) as work:
        zoe = reading.get(work, zoe.id, for_change=True)
        with pytest.raises(Conflict) as error:
            editing.change(work, zoe, details, version=zoe.version)
    assert error.value.params["name"] == "Ann Lee"


def test_no_address_at_all_is_allowed_for_many(open_work: OpenWork, there: World) -> None:
    with open_work(there.dario) as work:
        for _ in range(2):
            editing.create(work, Details("Pat"), source="by hand")
        assert work.session.scalars(select(CandidateEmail.value).where(CandidateEmail.value == "")).all() == []


def test_who_sees_and_edits_whom(open_work: OpenWork, there: World) -> None:
    with open_work(there.dario) as work:
        zoe = editing.create(work, ZOE, source="by hand")
    with open_work(there.manager) as work:
        noor = reading.get(work, there.noor.candidate_id)
        known = contacts.details_of(noor, contacts.of(work.session, [noor.id])[noor.id])
        with pytest.raises(NotAllowed):
            editing.change(work, noor, known, version=noor.version)
        with pytest.raises(NotFound):
            reading.get(work, zoe.id)
    for actor in (there.interviewer, there.stranger):
        with open_work(actor) as work, pytest.raises(NotFound):
            reading.get(work, there.noor.candidate_id)


# for a job


def test_somebody_added_to_a_job_stands_in_its_first_stage(open_work: OpenWork, there: World) -> None:
    with open_work(there.dario) as work:
        zoe = editing.create(work, ZOE, source="Fair in Leeds", job=there.job)
        adding.add(work, work.session.get_one(Job, there.job.id), zoe, source="Fair in Leeds")
    with open_work(there.dario) as work:
        (one,) = reading.standings(work, [zoe.id])[zoe.id]
        assert (one.job, one.stage, one.status, one.source) == ("Frame welder", "New", "active", "Fair in Leeds")
        application = applications.get(work, one.id)
        assert (application.current_submission_id, application.flags_count) == (None, 0)
        assert history.timeline(work, application)[0].data == {
            "stage": "New", "source": "Fair in Leeds", "by_hand": True,
        }  # fmt: skip
        assert work.session.scalars(select(Letter).where(Letter.application_id == one.id)).all() == []
        assert application.id in [card.id for card in applications.board(work, there.job).columns[0].cards]
        check_books(work)


def test_nobody_is_in_a_job_twice(open_work: OpenWork, there: World) -> None:
    with open_work(there.dario) as work:
        noor = reading.get(work, there.noor.candidate_id, for_change=True)
        with pytest.raises(Conflict) as error:
            adding.add(work, work.session.get_one(Job, there.job.id), noor, source="x")
    assert (error.value.code, error.value.params["application_id"]) == ("applied_already", str(there.noor.id))


def test_nobody_is_added_to_an_archived_job_or_by_whoever_does_not_run_it(
    open_work: OpenWork, there: World
) -> None:
    with open_work(there.dario) as work:
        zoe = editing.create(work, ZOE, source="by hand")
        assert adding.jobs_for(work) == [(str(there.job.id), "Frame welder")]
    with open_work(there.manager) as work:
        assert adding.jobs_for(work) == []
        with pytest.raises(NotAllowed):
            adding.add(work, work.session.get_one(Job, there.job.id), zoe, source="x")
    with open_work() as work:
        work.session.get_one(Job, there.job.id).status = JobStatus.ARCHIVED
    with open_work(there.dario) as work:
        assert adding.jobs_for(work) == []
        job, zoe = work.session.get_one(Job, there.job.id), work.session.get_one(Candidate, zoe.id)
        with pytest.raises(Conflict) as error:
            adding.add(work, job, zoe, source="x")
    assert error.value.code == "job_archived"


def test_two_users_add_one_person_to_a_job(open_work_on_each: OpenWork) -> None:
    with open_work_on_each() as work:
        there = world(work)
    with open_work_on_each(there.dario) as work:
        id = editing.create(work, ZOE, source="by hand").id

    def add() -> str:
        with open_work_on_each(there.dario) as work:
            zoe = reading.get(work, id, for_change=True)
            adding.add(work, work.session.get_one(Job, there.job.id), zoe, source="by hand")
        return "added"

    assert sorted(together(add, add)) == ["added", "applied_already"]
    with open_work_on_each() as work:
        of_zoe = select(Application).where(Application.candidate_id == id)
        assert len(work.session.scalars(of_zoe).all()) == 1
        check_books(work)


def test_nothing_personal_is_in_the_events(open_work: OpenWork, there: World) -> None:
    with open_work(there.dario) as work:
        zoe = editing.create(work, ZOE, source="by hand")
        editing.change(work, zoe, Details("Other", "Name"), version=1)
        said = [str(one["data"]) for one in work.ledger.events]
    assert not any("Ng" in text or "Other" in text or "example" in text for text in said), said
