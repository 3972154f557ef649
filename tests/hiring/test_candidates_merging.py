"""Two people who are one: what a merge moves, what it refuses, and what happens at the same time."""

import pytest
from sqlalchemy import select

from hiring import applications, attachments, history, letters, result_links, tagged, tags
from hiring.applications import adding
from hiring.candidates import contacts, editing, merging, reading
from hiring.candidates.contacts import Contact, Details
from hiring.errors import Conflict, Invalid, NotAllowed, NotFound, Stale
from hiring.models.application import Application
from hiring.models.attachment import Attachment, AttachmentType
from hiring.models.candidate import Candidate, CandidateEmail, CandidatePhone, CandidateTag, Consent
from hiring.models.job import Job, Visibility
from hiring.models.letter import Letter, Occasion
from hiring.models.result_link import ResultLink
from hiring.result_links import Result
from hiring.uploads import Received
from hiring.work import Work
from tests.conftest import OpenWork
from tests.support import applying
from tests.support.applications import World, applied, check_books, reason, world
from tests.support.doubles import held, merge, noor_again, rows_of, unmerge


@pytest.fixture
def there(open_work: OpenWork) -> World:
    with open_work() as work:
        return world(work)


@pytest.fixture
def double(open_work: OpenWork, there: World) -> Candidate:
    with open_work() as work:
        return noor_again(work, there)


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
        assert [tag.name for tag in tagged.of(work, [noor.id])[noor.id]] == ["motor"]
        for table in (Attachment, Consent, CandidateTag, CandidateEmail, CandidatePhone, Application):
            assert work.session.scalars(select(table).where(table.candidate_id == double.id)).all() == []
        with pytest.raises(NotFound):
            reading.get(work, double.id)
        survivor = reading.survivor_of(work, double.id)
        assert survivor is not None
        assert survivor.id == noor.id
        assert reading.survivor_of(work, noor.id) is None
        assert [(one.name, one.into) for one in merging.standing_merges(work, noor)] == [("N. Haddad", "")]
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
        assert (error.value.code, error.value.params["jobs"]) == ("merge_conflict", ["Frame welder"])
        assert str(there.noor.id) in error.value.params["application_ids"]
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
        tags.add(work, one, "motor")
        tags.add(work, other, "MOTOR")
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


def link_of(work: Work, person: Candidate) -> ResultLink:
    return result_links.put(work, person, Result("Exercise", "https://tests.example/1"))


def test_what_was_taken_away_from_one_holds_nothing_back_from_the_other(
    open_work: OpenWork, there: World, double: Candidate
) -> None:
    with open_work(there.dario) as work:
        noor, other = held(work, there, double)
        result_links.remove(work, link_of(work, noor))
        link = link_of(work, other)
        received = Received("file", "old.pdf", "pdf", 9, "1" * 64, "old")
        attachments.remove(work, attachments.attach(work, other, received, type=AttachmentType.OTHER))
    with open_work(there.dario) as work:
        noor, other = held(work, there, double)
        plan = merging.plan(work, noor, other)
        assert (plan.goes["result_links"], plan.goes["attachments"]) == (1, 1)  # the removed file is not counted
        assert not any(plan.stays.values())
        row = merge(work, there, double)
        assert [one.id for one in result_links.of(work, noor)] == [link.id]
    with open_work(there.dario) as work:
        unmerge(work, there, row)
        assert [one.id for one in result_links.of(work, reading.get(work, double.id))] == [link.id]
