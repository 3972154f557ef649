"""A merge that was wrong: taken back whole, the latest first, while nothing else changed."""

import uuid
from collections.abc import Callable

import pytest
from sqlalchemy import select

from hiring import applications, attachments, tagged, tags
from hiring.applications import adding
from hiring.candidates import contacts, editing, merging, reading
from hiring.candidates.contacts import Contact, Details
from hiring.errors import Conflict, NotFound
from hiring.models.application import Application
from hiring.models.attachment import Attachment, AttachmentType
from hiring.models.candidate import Candidate
from hiring.models.merge import CandidateMerge
from hiring.uploads import Received
from hiring.work import Work
from tests.conftest import OpenWork
from tests.support import applying
from tests.support.applications import World, check_books, world
from tests.support.doubles import merge, noor_again, rows_of, unmerge


@pytest.fixture
def there(open_work: OpenWork) -> World:
    with open_work() as work:
        return world(work)


@pytest.fixture
def double(open_work: OpenWork, there: World) -> Candidate:
    with open_work() as work:
        return noor_again(work, there)


def test_taken_back_all_is_as_it_was(open_work: OpenWork, there: World, double: Candidate) -> None:
    with open_work() as work:
        before = rows_of(work)
    with open_work(there.dario) as work:
        row = merge(work, there, double, "name", "email")
    for _ in range(2):  # twice is once
        with open_work(there.dario) as work:
            unmerge(work, there, row)
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
        unmerge(work, there, row)
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
        unmerge(work, there, row)
    with open_work(there.dario) as work:
        files = work.session.scalars(select(Attachment.candidate_id).where(Attachment.file_name == "more.pdf"))
        assert files.all() == [double.id]
        assert [one.status for one in reading.standings(work, [double.id])[double.id]] == ["withdrawn"]


def into(work: Work, kept_id: uuid.UUID, gone_id: uuid.UUID) -> CandidateMerge:
    kept, gone = merging.pair(work, kept_id, gone_id)
    return merging.merge(work, kept, gone, version=kept.version, merged_version=gone.version)


def test_somebody_who_went_on_into_another_is_told_of_and_taken_back_in_turn(
    open_work_on_each: OpenWork,
) -> None:
    """Third went into the double, and the double into Noor: Noor's page knows of both."""
    with open_work_on_each() as work:
        there = world(work)
        double = noor_again(work, there)
    with open_work_on_each(there.dario) as work:
        full = Details("Third", emails=[Contact("third@example.com")], phones=[Contact("0161 496 0000")])
        third = editing.create(work, full, source="by hand")
        tags.add(work, third, "late")
    noor_id, steps = there.noor.candidate_id, []
    for gone, kept in ((third.id, double.id), (double.id, noor_id)):
        with open_work_on_each() as work:
            before = rows_of(work)
        with open_work_on_each(there.dario) as work:
            steps.append((gone, kept, into(work, kept, gone).id, before))
    with open_work_on_each(there.dario) as work:
        noor = reading.get(work, noor_id)
        found = merging.standing_merges(work, noor)
        assert [(one.name, one.into) for one in found] == [("N. Haddad", ""), ("Third", "N. Haddad")]
        assert set(work.session.scalars(reading.gathered(noor.id))) == {third.id, double.id, noor_id}
        assert [one.id for one in tagged.of(work, [noor.id])[noor.id] if one.name == "late"]
    for gone, kept, id, before in reversed(steps):
        with open_work_on_each(there.dario) as work:
            merging.unmerge(work, reading.get(work, kept, for_change=True), id)
        with open_work_on_each() as work:
            after = rows_of(work)
            assert {name: rows for name, rows in after.items() if rows != before[name]} == {}
            assert reading.get(work, gone)
            check_books(work)


def test_of_two_merges_the_later_is_taken_back_first(open_work: OpenWork, there: World, double: Candidate) -> None:
    with open_work(there.dario) as work:
        third = editing.create(work, Details("Third", phones=[Contact("0161 496 0000")]), source="by hand")
    rows = []
    with open_work(there.dario) as work:
        rows.append(merge(work, there, double))
    with open_work(there.dario) as work:
        rows.append(merge(work, there, third))
    noor = there.noor.candidate_id
    with open_work(there.dario) as work, pytest.raises(Conflict) as error:
        unmerge(work, there, rows[0])
    assert (error.value.code, error.value.params) == ("merge_not_last", {"name": "Third"})
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
