"""Files of applications and of people: who sees them, what they are, taking away and bringing back."""

import io
from dataclasses import replace
from datetime import timedelta

import pytest

from hiring import applications, attachments, hiring_teams
from hiring.actors import Actor, JobRole, Role
from hiring.errors import Conflict, NotAllowed, NotFound
from hiring.models.attachment import Attachment, AttachmentType
from hiring.models.candidate import Candidate
from hiring.models.job import Visibility
from hiring.models.offer import Offer, OfferStatus
from hiring.uploads import Received
from hiring.work import Work
from plumbing.outbox import Task
from plumbing.storage import Remembered
from tests.conftest import NOON, OpenWork
from tests.support import applying
from tests.support.applications import World, actor_of, applied, check_books, make_user, world
from tests.support.applying import keep_upload

PDF = Received("file", "cv.pdf", "pdf", 4, "0" * 64, "attachments/1")


@pytest.fixture
def there(open_work: OpenWork) -> World:
    with open_work() as work:
        return world(work)


@pytest.fixture
def attached(open_work: OpenWork, there: World, storage: Remembered) -> Attachment:
    storage.put(PDF.storage_key, io.BytesIO(b"%PDF"), content_type="application/pdf")
    with open_work(there.dario) as work:
        return attachments.attach(work, applications.get(work, there.noor.id), PDF, type=AttachmentType.OTHER)


def of_the_person(work: Work, there: World) -> Attachment:
    person = work.session.get_one(Candidate, there.noor.candidate_id)
    return attachments.attach(work, person, PDF, type=AttachmentType.CV)


def test_a_file_of_a_person_belongs_to_no_application(open_work: OpenWork, there: World) -> None:
    with open_work(there.dario) as work:
        file = of_the_person(work, there)
    with open_work(there.manager) as work:
        person = work.session.get_one(Candidate, there.noor.candidate_id)
        assert [one.id for one in attachments.of_candidate(work, person)] == [file.id]
        assert file.id not in {one.id for one in attachments.of(work, applications.get(work, there.noor.id))}
        assert attachments.get(work, file.id).application_id is None
        check_books(work)
        with pytest.raises(NotAllowed):
            attachments.remove(work, attachments.get(work, file.id))
    for actor in (there.interviewer, there.stranger):
        with open_work(actor) as work, pytest.raises(NotFound):
            attachments.get(work, file.id)


def test_files_of_applications_are_listed_as_far_as_the_applications_are_seen(
    open_work: OpenWork, there: World, attached: Attachment
) -> None:
    with open_work() as work:
        painter = applying.make_job(work, name="Painter", slug="painter")
        again = applied(work, painter, "Noor Haddad", uploads={"cv": keep_upload(work, painter)})
    with open_work(there.dario) as work:
        own = replace(PDF, storage_key="attachments/2")
        person = work.session.get_one(Candidate, there.noor.candidate_id)
        attachments.attach(work, person, own, type=AttachmentType.CV)  # of the person, so it is not listed
        (cv,) = attachments.of(work, applications.get(work, again.id))
    for actor, expected in (
        (there.dario, {there.noor.id: [attached.id], again.id: [cv.id]}),
        (there.manager, {there.noor.id: [attached.id]}),
        (there.stranger, {}),
    ):
        with open_work(actor) as work:
            person = work.session.get_one(Candidate, there.noor.candidate_id)
            found = attachments.of_applications(work, person)
            assert {id: [file.id for file in files] for id, files in found.items()} == expected
    with open_work(there.dario) as work:
        attachments.remove(work, attachments.get(work, cv.id))
        person = work.session.get_one(Candidate, there.noor.candidate_id)
        assert list(attachments.of_applications(work, person)) == [there.noor.id]


def test_a_file_of_a_person_is_hidden_with_the_person(open_work: OpenWork, there: World) -> None:
    with open_work(there.dario) as work:
        file = of_the_person(work, there)
    with open_work() as work:
        applications.get(work, there.noor.id).job.visibility = Visibility.CONFIDENTIAL
    with open_work(there.dario) as work, pytest.raises(NotFound):
        attachments.get(work, file.id)


def test_what_a_file_is_can_be_put_right(open_work: OpenWork, there: World, attached: Attachment) -> None:
    with open_work(there.dario) as work:
        attachments.change_type(work, attachments.get(work, attached.id), AttachmentType.COVER_LETTER)
    with open_work(there.manager) as work:
        assert attachments.get(work, attached.id).type is AttachmentType.COVER_LETTER
        with pytest.raises(NotAllowed):
            attachments.change_type(work, attachments.get(work, attached.id), AttachmentType.CV)


def test_a_file_is_taken_away_and_brought_back(open_work: OpenWork, there: World, attached: Attachment) -> None:
    with open_work(there.dario) as work:
        attachments.remove(work, attachments.get(work, attached.id))
    with open_work(there.dario) as work:
        with pytest.raises(NotFound):
            attachments.get(work, attached.id)
        assert attached.id not in {one.id for one in attachments.of(work, applications.get(work, there.noor.id))}
        attachments.restore(work, attachments.get(work, attached.id, removed=True))
    with open_work(there.dario) as work:
        assert attachments.get(work, attached.id).deleted_at is None
        check_books(work)


def test_a_day_later_it_cannot_be_brought_back(open_work: OpenWork, there: World, attached: Attachment) -> None:
    with open_work(there.dario) as work:
        attachments.remove(work, attachments.get(work, attached.id))
        (task,) = work.session.query(Task).where(Task.task == "purge_attachment")
        assert task.due_at == NOON + attachments.PURGED_AFTER
    with open_work(there.dario, now=NOON + timedelta(days=1)) as work, pytest.raises(NotFound):
        attachments.restore(work, attachments.get(work, attached.id, removed=True))


@pytest.fixture
def sourcer(open_work: OpenWork, there: World) -> Actor:
    with open_work() as work:
        user = make_user(work, "Sol", Role.MEMBER)
        hiring_teams.add(work, there.job, user, JobRole.SOURCER)
        return actor_of(user, on=there.job, as_=[JobRole.SOURCER])


def offered(work: Work, there: World, file: Attachment) -> None:
    work.session.add(
        Offer(application_id=there.noor.id, number=1, status=OfferStatus.SENT, job_title="Welder", bonus="",
              message="", decline_reason="", approved_at=NOON, sent_at=NOON, letter_attachment_id=file.id)
    )  # fmt: skip


def test_the_document_of_an_offer_stays_and_is_hidden_from_who_sees_no_offers(
    open_work: OpenWork, there: World, attached: Attachment, sourcer: Actor
) -> None:
    with open_work() as work:
        offered(work, there, attached)
    with open_work(there.dario) as work, pytest.raises(Conflict) as error:
        attachments.remove(work, attachments.get(work, attached.id))
    assert error.value.code == "offer_document"
    with open_work(there.manager) as work:
        assert attachments.get(work, attached.id)
        person = applications.get(work, there.noor.id).candidate
        assert list(attachments.of_applications(work, person)) == [there.noor.id]
    with open_work(sourcer) as work:
        noor = applications.get(work, there.noor.id)
        assert attachments.of_applications(work, noor.candidate) == {}
        assert attached.id not in {one.id for one in attachments.of(work, noor)}
        with pytest.raises(NotFound):
            attachments.get(work, attached.id)
