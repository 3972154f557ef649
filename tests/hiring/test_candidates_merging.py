"""Two people who are one: who is hinted at, what a merge moves, what it refuses, and taking it back whole."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from hiring import applications, attachments, history, letters, notes, tags
from hiring.applications import adding
from hiring.candidates import adopting, contacts, duplicates, editing, merging, reading
from hiring.candidates.contacts import Contact, Details
from hiring.errors import Conflict, DomainError, Invalid, NotAllowed, NotFound, Stale
from hiring.models.application import Application
from hiring.models.attachment import Attachment, AttachmentType
from hiring.models.candidate import Candidate, CandidateEmail, CandidatePhone, CandidateTag, Consent
from hiring.models.job import Job, Visibility
from hiring.models.letter import Letter, Occasion
from hiring.models.merge import CandidateMerge, NotSame
from hiring.models.result_link import ResultLink
from hiring.uploads import Received
from hiring.work import Work
from plumbing.records import Base
from tests.conftest import OpenWork
from tests.support import applying
from tests.support.applications import World, applied, check_books, reason, world
from tests.support.together import together


@pytest.fixture
def there(open_work: OpenWork) -> World:
    with open_work() as work:
        return world(work)


@pytest.fixture
def double(open_work: OpenWork, there: World) -> Candidate:
    """Noor again, under another address: she applied for another job, with a file, a note and a tag."""
    with open_work() as work:
        return noor_again(work, there)


def noor_again(work: Work, there: World) -> Candidate:
    painter = applying.make_job(work, name="Painter", slug="painter")
    again = applied(
        work, painter, "N. Haddad", profile={"email": "n.haddad@work.example", "phone": "0113 496 0999"}
    )
    person = again.candidate
    person.company, person.title = "Orrery", "Painter"
    as_dario = Work(work.session, there.dario, work.now, work.files, work.request_id, work.ledger)
    notes.write(as_dario, again, "Paints well")
    tags.add(as_dario, again, "motor")
    received = Received("file", "cv.pdf", "pdf", 9, "0" * 64, f"cv-{again.id}")
    attachments.attach(as_dario, again, received, type=AttachmentType.CV)
    return person


def held(work: Work, there: World, double: Candidate) -> tuple[Candidate, Candidate]:
    return merging.pair(work, there.noor.candidate_id, double.id)


def merge(work: Work, there: World, double: Candidate, *take: str) -> CandidateMerge:
    noor, other = held(work, there, double)
    return merging.merge(work, noor, other, take=take, version=noor.version, merged_version=other.version)


def rows_of(work: Work) -> dict[str, list[Any]]:
    """Everything that hangs on anybody, without versions and times of change."""
    found: dict[str, list[Any]] = {}
    for table in Base.metadata.sorted_tables:
        is_ours = table.name == "candidates" or "candidate_id" in table.c
        if is_ours and table.name not in ("events", "search_entries"):
            columns = [one for one in table.c if one.name not in ("version", "updated_at")]
            found[table.name] = sorted(map(str, work.session.execute(select(*columns))))
    return found


# hints


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


# merging


def test_the_plan_says_what_goes_where(open_work: OpenWork, there: World, double: Candidate) -> None:
    with open_work(there.dario) as work:
        noor, other = held(work, there, double)
        plan = merging.plan(work, noor, other)
    assert plan.differing == ["name", "email"]
    assert plan.filled == ["phone", "company", "title"]
    assert {part: number for part, number in plan.goes.items() if number} == {
        "applications": 1, "attachments": 1, "emails": 1, "phones": 1, "consents": 1, "tags": 1, "notes": 1,
    }  # fmt: skip
    assert not any(plan.stays.values())
    assert plan.conflicts == []


def test_everything_goes_to_the_one_who_is_kept(open_work: OpenWork, there: World, double: Candidate) -> None:
    with open_work(there.dario) as work:
        merge(work, there, double)
    with open_work(there.dario) as work:
        noor = reading.get(work, there.noor.candidate_id)
        assert (noor.name, noor.primary_email) == ("Noor Haddad", "noor.haddad@example.com")
        assert (noor.phone, noor.company, noor.title) == ("0113 496 0999", "Orrery", "Painter")
        stands = reading.standings(work, [noor.id])[noor.id]
        assert sorted(one.job for one in stands) == ["Frame welder", "Painter"]
        found = contacts.of(work.session, [noor.id])[noor.id]
        assert [(one.value, one.is_primary) for one in found.emails] == [
            ("noor.haddad@example.com", True), ("n.haddad@work.example", False),
        ]  # fmt: skip
        assert [one.is_primary for one in found.phones] == [True]
        assert [tag.name for tag in tags.of(work, [noor.id])[noor.id]] == ["motor"]
        for table in (Attachment, Consent, CandidateTag, CandidateEmail, CandidatePhone, Application):
            assert work.session.scalars(select(table).where(table.candidate_id == double.id)).all() == []
        with pytest.raises(NotFound):
            reading.get(work, double.id)
        survivor = reading.survivor_of(work, double.id)
        assert survivor is not None
        assert survivor.id == noor.id
        assert reading.survivor_of(work, noor.id) is None
        assert [name for _row, name in merging.standing_merges(work, noor)] == ["N. Haddad"]
        newest = history.of_person(work, [noor.id], [])[0]
        assert (newest.type, newest.data) == ("candidate.merged", {"merged_id": str(double.id), "applications": 1})
        check_books(work)


def test_the_words_that_were_chosen_count(open_work: OpenWork, there: World, double: Candidate) -> None:
    with open_work(there.dario) as work:
        merge(work, there, double, "name", "email")
    with open_work(there.dario) as work:
        noor = reading.get(work, there.noor.candidate_id)
        assert (noor.name, noor.email_norm) == ("N. Haddad", "n.haddad@work.example")
        found = contacts.of(work.session, [noor.id])[noor.id]
        assert [(one.value, one.is_primary) for one in found.emails] == [
            ("n.haddad@work.example", True), ("noor.haddad@example.com", False),
        ]  # fmt: skip


def test_letters_go_on_to_the_one_who_is_kept(open_work: OpenWork, there: World, double: Candidate) -> None:
    with open_work(there.dario) as work:
        merge(work, there, double)
    with open_work(there.dario) as work:
        painter = select(Application).where(Application.candidate_id == there.noor.candidate_id)
        moved = work.session.scalars(painter.where(Application.id != there.noor.id)).one()
        applications.reject(work, moved, reason=reason(work), letter=True)
        letter = work.session.scalars(select(Letter).where(Letter.occasion == Occasion.REJECTED)).one()
        assert letter.recipient == "noor.haddad@example.com"
        assert {one.recipient for one in letters.of(work, moved)} == {
            "noor.haddad@example.com", "n.haddad@work.example",
        }  # fmt: skip


def test_applying_under_the_merged_address_reaches_the_one_who_is_kept(
    open_work: OpenWork, there: World, double: Candidate
) -> None:
    with open_work(there.dario) as work:
        merge(work, there, double)
    with open_work() as work:
        third = applying.make_job(work, name="Fitter", slug="fitter")
        assert applied(work, third, "N. Haddad", profile={"email": "n.haddad@work.example"}).candidate_id == (
            there.noor.candidate_id
        )


def test_both_in_progress_for_one_job_nothing_is_merged(
    open_work: OpenWork, there: World, double: Candidate
) -> None:
    with open_work(there.dario) as work:
        other = reading.get(work, double.id, for_change=True)
        adding.add(work, work.session.get_one(Job, there.job.id), other, source="by hand")
    with open_work() as work:
        before = rows_of(work)
    with open_work(there.dario) as work:
        noor, other = held(work, there, double)
        ((name, _one, _other),) = merging.plan(work, noor, other).conflicts
        assert name == "Frame welder"
        with pytest.raises(Conflict) as error:
            merging.merge(work, noor, other, version=noor.version, merged_version=other.version)
        assert (error.value.code, error.value.params) == ("merge_conflict", {"jobs": ["Frame welder"]})
    with open_work() as work:
        assert rows_of(work) == before
    with open_work(there.dario) as work:
        applications.withdraw(work, applications.get(work, there.noor.id))
    with open_work(there.dario) as work:
        merge(work, there, double)
        check_books(work)


def test_who_does_not_see_both_whole_does_not_merge(open_work: OpenWork, there: World, double: Candidate) -> None:
    with open_work(there.manager) as work:
        noor, ann = (reading.get(work, one.candidate_id) for one in (there.noor, there.ann))
        with pytest.raises(NotAllowed):
            merging.plan(work, noor, ann)
        with pytest.raises(NotFound):
            merging.pair(work, noor.id, double.id)
    with open_work() as work:
        secret = applying.make_job(work, name="Hush", slug="hush")
        adding.add(work, secret, reading.get(work, double.id), source="by hand")
        secret.visibility = Visibility.CONFIDENTIAL
    with open_work(there.dario) as work, pytest.raises(NotAllowed) as error:
        merge(work, there, double)
    assert error.value.code == "merge_not_whole"


def test_what_changed_since_it_was_shown_stops_the_merge(
    open_work: OpenWork, there: World, double: Candidate
) -> None:
    for stale in ("version", "merged_version"):
        with open_work(there.dario) as work:
            noor, other = held(work, there, double)
            seen = {"version": noor.version, "merged_version": other.version}
            with pytest.raises(Stale):
                merging.merge(work, noor, other, **seen | {stale: 99})
    with open_work(there.dario) as work, pytest.raises(Invalid):
        merge(work, there, double, "id")
    with open_work(there.dario) as work, pytest.raises(Invalid):
        merging.pair(work, double.id, double.id)


def test_what_both_have_in_the_same_words_is_there_once(open_work: OpenWork, there: World) -> None:
    with open_work(there.dario) as work:
        full = Details("Pat", emails=[Contact("pat@example.com"), Contact("p@work.example")],
                       phones=[Contact("0113 496 0999")], links=["x.example/pat"])  # fmt: skip
        one = editing.create(work, full, source="by hand")
        less = Details(**vars(full) | {"emails": [Contact("P@Work.example")]})
        other = editing.create(work, Details("Pat", emails=[Contact("other@example.com")]), source="by hand")
        editing.change(work, other, Details(**vars(less) | {"emails": [Contact("other@example.com"),
                       Contact("P@work.example")]}), version=other.version)  # fmt: skip
        tags.add_to(work, one, "motor", job_ids=())
        tags.add_to(work, other, "MOTOR", job_ids=())
        url = "https://tests.example/1"
        for person in (one, other):
            work.session.add(ResultLink(candidate_id=person.id, label="Exercise", url=url, score="", attributes=[],
                                        shared_with_panel=False, created_by_label="Dario"))  # fmt: skip
        work.session.flush()
    with open_work() as work:
        before = rows_of(work)
    with open_work(there.dario) as work:
        first, second = merging.pair(work, one.id, other.id)
        plan = merging.plan(work, first, second)
        assert {part: number for part, number in plan.goes.items() if number} == {"emails": 1}
        assert {part: number for part, number in plan.stays.items() if number} == {
            "emails": 1, "phones": 1, "links": 1, "result_links": 1,
        }  # fmt: skip
        row = merging.merge(
            work, first, second, take=["email"], version=first.version, merged_version=second.version
        )
        work.session.flush()
        found = contacts.of(work.session, [one.id])[one.id]
        assert next((mail.value, mail.is_primary) for mail in found.emails) == ("other@example.com", True)
        assert sum(mail.is_primary for mail in found.emails) == 1
    with open_work(there.dario) as work:
        merging.unmerge(work, reading.get(work, one.id, for_change=True), row.id)
    with open_work() as work:
        after = rows_of(work)
        assert {name: rows for name, rows in after.items() if rows != before[name]} == {}


# taking it back


def test_taken_back_all_is_as_it_was(open_work: OpenWork, there: World, double: Candidate) -> None:
    with open_work() as work:
        before = rows_of(work)
    with open_work(there.dario) as work:
        row = merge(work, there, double, "name", "email")
    for _ in range(2):  # twice is once
        with open_work(there.dario) as work:
            merging.unmerge(work, reading.get(work, there.noor.candidate_id, for_change=True), row.id)
    with open_work(there.dario) as work:
        after = rows_of(work)
        assert {name: rows for name, rows in after.items() if rows != before[name]} == {}
        assert merging.standing_merges(work, reading.get(work, there.noor.candidate_id)) == []
        check_books(work)


def _new_tag(work: Work, there: World) -> None:
    tags.add(work, applications.get(work, there.noor.id), "late")


def _new_phone(work: Work, there: World) -> None:
    noor = reading.get(work, there.noor.candidate_id)
    known = contacts.details_of(noor, contacts.of(work.session, [noor.id])[noor.id])
    phones = [*known.phones, Contact("020 7946 0018")]
    editing.change(work, noor, Details(**vars(known) | {"phones": phones}), version=noor.version)


def _new_title(work: Work, there: World) -> None:
    noor = reading.get(work, there.noor.candidate_id)
    known = contacts.details_of(noor, contacts.of(work.session, [noor.id])[noor.id])
    editing.change(work, noor, Details(**vars(known) | {"title": "Head"}), version=noor.version)


def _new_application(work: Work, there: World) -> None:
    job = applying.make_job(work, name="Fitter", slug="fitter")
    adding.add(work, job, reading.get(work, there.noor.candidate_id), source="by hand")


@pytest.mark.parametrize(
    ("act", "part"),
    [(_new_tag, "tags"), (_new_phone, "phones"), (_new_title, "details"), (_new_application, "applications")],
)
def test_what_changed_meanwhile_keeps_the_merge_and_is_named(
    open_work: OpenWork, there: World, double: Candidate, act: Callable[[Work, World], None], part: str
) -> None:
    with open_work(there.dario) as work:
        row = merge(work, there, double)
    with open_work(there.dario) as work:
        act(work, there)
    with open_work(there.dario) as work, pytest.raises(Conflict) as error:
        merging.unmerge(work, reading.get(work, there.noor.candidate_id, for_change=True), row.id)
    assert (error.value.code, error.value.params) == ("merge_overtaken", {"parts": [part]})


def test_what_happens_to_an_application_meanwhile_goes_along(
    open_work: OpenWork, there: World, double: Candidate
) -> None:
    """A move, a note and a file belong to the application, wherever it goes."""
    with open_work(there.dario) as work:
        row = merge(work, there, double)
        id = row.moved["applications"][0]
    with open_work(there.dario) as work:
        moved = work.session.scalars(select(Application).where(Application.id != there.noor.id,
                                     Application.candidate_id == there.noor.candidate_id)).one()  # fmt: skip
        assert str(moved.id) == id
        applications.withdraw(work, moved)
        received = Received("file", "more.pdf", "pdf", 9, "1" * 64, "more")
        attachments.attach(work, moved, received, type=AttachmentType.OTHER)
    with open_work(there.dario) as work:
        merging.unmerge(work, reading.get(work, there.noor.candidate_id, for_change=True), row.id)
    with open_work(there.dario) as work:
        files = work.session.scalars(select(Attachment.candidate_id).where(Attachment.file_name == "more.pdf"))
        assert files.all() == [double.id]
        assert [one.status for one in reading.standings(work, [double.id])[double.id]] == ["withdrawn"]


def test_of_two_merges_the_later_is_taken_back_first(open_work: OpenWork, there: World, double: Candidate) -> None:
    with open_work(there.dario) as work:
        third = editing.create(work, Details("Third", phones=[Contact("0161 496 0000")]), source="by hand")
    rows = []
    with open_work(there.dario) as work:
        rows.append(merge(work, there, double))
    with open_work(there.dario) as work:
        rows.append(merge(work, there, third))
    noor = there.noor.candidate_id
    with open_work(there.dario) as work, pytest.raises(Conflict):
        merging.unmerge(work, reading.get(work, noor, for_change=True), rows[0].id)
    for row in reversed(rows):
        with open_work(there.dario) as work:
            merging.unmerge(work, reading.get(work, noor, for_change=True), row.id)
    with open_work(there.dario) as work:
        assert {reading.get(work, id).id for id in (noor, double.id, third.id)} == {noor, double.id, third.id}


def test_a_merge_of_somebody_else_is_not_there(open_work: OpenWork, there: World, double: Candidate) -> None:
    with open_work(there.dario) as work:
        row = merge(work, there, double)
    with open_work(there.dario) as work:
        ann = reading.get(work, there.ann.candidate_id, for_change=True)
        with pytest.raises(NotFound):
            merging.unmerge(work, ann, row.id)


# at once


def test_two_users_merge_the_same_two_people(open_work_on_each: OpenWork) -> None:
    """Each keeps another one of them: one wins, the other is told that there is no such pair any more."""
    with open_work_on_each() as work:
        there = world(work)
        double = noor_again(work, there)
    ids = (there.noor.candidate_id, double.id)

    def merge_into(at: int) -> str:
        with open_work_on_each(there.dario) as work:
            kept, other = merging.pair(work, ids[at], ids[1 - at])
            merging.merge(work, kept, other, version=kept.version, merged_version=other.version)
        return "merged"

    assert sorted(together(lambda: merge_into(0), lambda: merge_into(1))) == ["merged", "not_found"]
    with open_work_on_each(there.dario) as work:
        living = [id for id in ids if reading.survivor_of(work, id) is None]
        assert len(living) == 1
        assert len(reading.standings(work, living)[living[0]]) == 2
        check_books(work)


def test_somebody_applies_while_they_are_merged(open_work_on_each: OpenWork) -> None:
    """Whoever comes first: the application ends on the person who is there."""
    with open_work_on_each() as work:
        there = world(work)
        double = noor_again(work, there)
        applying.make_job(work, name="Fitter", slug="fitter")

    def apply() -> str:
        with open_work_on_each() as work:
            fitter = work.session.scalars(select(Job).where(Job.slug == "fitter")).one()
            applied(work, fitter, "N. Haddad", profile={"email": "n.haddad@work.example"})
        return "applied"

    def merge_now() -> str:
        with open_work_on_each(there.dario) as work:
            merge(work, there, double)
        return "merged"

    assert together(apply, merge_now) == ["applied", "merged"]
    with open_work_on_each(there.dario) as work:
        assert len(reading.standings(work, [there.noor.candidate_id])[there.noor.candidate_id]) == 3
        check_books(work)


# adopting


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
    more.setdefault("version", application.candidate.version)
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
        adopting.adopt(work, application, 1, "email", version=noor.version)
        work.session.flush()
        assert noor.primary_email == "noor@new.example"
        adopting.adopt(work, application, 1, "email", primary=True, version=noor.version)
        work.session.flush()
        found = contacts.of(work.session, [noor.id])[noor.id]
        assert [(one.value, one.is_primary) for one in found.emails] == [
            ("noor.haddad@example.com", True), ("noor@new.example", False),
        ]  # fmt: skip
        assert noor.email_norm == "noor.haddad@example.com"


@pytest.mark.parametrize(
    ("more", "code"),
    [({"version": 99}, "person_changed"), ({"field": "cv"}, "invalid"), ({"field": "last_name"}, "nothing")],
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
            adopting.adopt(work, application, 1, "email", primary=True, version=noor.version)
        assert error.value.params["name"] == "Ann Lee"
        with pytest.raises(Invalid):
            adopting.adopt(work, application, 7, "email", version=noor.version)
    with open_work(there.manager) as work, pytest.raises(NotAllowed):
        adopting.adopt(work, applications.get(work, there.noor.id), 1, "first_name", version=1)
