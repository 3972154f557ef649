"""The handlers: each looks again, keeps slow things out of transactions, and may run twice."""

import io
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any, BinaryIO

import pytest
from PIL import Image
from sqlalchemy import select

from hiring import letters, links, sign_in
from hiring.actors import OPERATOR, Actor
from hiring.errors import Gone
from hiring.models.application import Application
from hiring.models.attachment import Attachment, AttachmentType, PreviewStatus, ScanStatus, Upload
from hiring.models.event import Event
from hiring.models.letter import Letter, LetterState, Occasion
from hiring.models.link import Link, LinkPurpose
from hiring.models.offer import Offer, OfferStatus
from hiring.models.organisation import Setting
from hiring.models.user import User
from hiring.work import Work
from ops import letter_tasks, tasks
from ops.handling import Context, Postponed
from ops.sweeping import sweep_files
from plumbing import clock
from plumbing.incoming import IncomingFolder
from plumbing.mail import MailRefused, MailUnreachable, RememberedMailer
from plumbing.outbox import Task
from plumbing.settings import Settings
from plumbing.storage import LocalDisk, Remembered, Spooled, Unavailable
from plumbing.tokens import fingerprint
from tests.conftest import NOON, OpenWork
from tests.support import applications
from tests.support.web_app import make_user
from web.letters import Written


@dataclass
class Post:
    """A letter that waits, and the context its handler is given."""

    letter_id: uuid.UUID
    context: Context
    mailer: RememberedMailer
    open_work: OpenWork

    def send(self) -> None:
        letter_tasks.send_letter(self.context, letter_id=str(self.letter_id))

    @property
    def letter(self) -> Letter:
        with self.open_work() as work:
            return work.session.get_one(Letter, self.letter_id)

    def change(self, **values: Any) -> None:
        with self.open_work() as work:
            for name, value in values.items():
                setattr(work.session.get_one(Letter, self.letter_id), name, value)

    def events(self) -> list[str]:
        with self.open_work() as work:
            wanted = select(Event.type).where(Event.object_id == self.letter_id).order_by(Event.seq)
            return list(work.session.scalars(wanted))


@pytest.fixture
def make_context(open_work_on_each: OpenWork, storage: Remembered, tmp_path: Path) -> Callable[..., Context]:
    environ = {"FOYER_ENV": "test", "FOYER_DATA": str(tmp_path), "FOYER_MAIL_FROM": "us@example.org"}
    settings = Settings.read({**environ, "FOYER_SECRET_KEY": "only for tests, " * 3})

    @contextmanager
    def open_work(actor: Actor) -> Iterator[Work]:
        with open_work_on_each(actor) as work:
            yield work

    def make(mailer: RememberedMailer | None = None, files: Any = storage) -> Context:
        render = lambda work, letter, secret: Written("We have it", "Thank you.\n")  # noqa: E731
        return Context(settings, files, mailer or RememberedMailer(), render, open_work, uuid.uuid4())

    return make


@pytest.fixture
def post(make_context: Callable[..., Context], open_work_on_each: OpenWork) -> Post:
    mailer = RememberedMailer()
    with open_work_on_each(OPERATOR) as work:
        world = applications.world(work)
        letter = letters.write(work, Occasion.SENT_AGAIN, world.noor)
        assert letter
    return Post(letter.id, make_context(mailer), mailer, open_work_on_each)


def test_a_letter_is_sent_and_kept_as_sent(post: Post) -> None:
    post.send()
    (message,) = post.mailer.sent
    assert message["To"] == post.letter.recipient
    assert message["Message-ID"] == f"<{post.letter_id}@example.org>"
    assert (post.letter.state, post.letter.subject, post.letter.sent_at) == (LetterState.SENT, "We have it", NOON)
    assert post.events() == ["letter.sent"]


def test_a_letter_that_went_does_not_go_again(post: Post) -> None:
    post.send()
    post.send()
    assert len(post.mailer.sent) == 1


@pytest.mark.parametrize("state", [LetterState.CANCELLED, LetterState.FAILED])
def test_only_a_waiting_letter_goes(post: Post, state: LetterState) -> None:
    post.change(state=state)
    post.send()
    assert post.mailer.sent == []


def test_a_letter_before_its_time_is_postponed(post: Post) -> None:
    post.change(due_at=NOON + timedelta(hours=1))
    with pytest.raises(Postponed) as postponed:
        post.send()
    assert postponed.value.until == NOON + timedelta(hours=1)
    assert post.letter.state is LetterState.WAITING


def test_a_refused_letter_has_failed_and_is_not_tried_again(post: Post) -> None:
    post.mailer.fail_with(MailRefused("no such mailbox"))
    post.send()
    assert (post.letter.state, post.letter.error) == (LetterState.FAILED, "no such mailbox")
    assert post.events() == ["letter.failed"]


def test_while_the_mail_server_is_away_the_letter_waits(post: Post) -> None:
    post.mailer.fail_with(MailUnreachable("away"))
    with pytest.raises(MailUnreachable):
        post.send()
    assert post.letter.state is LetterState.WAITING
    letter_tasks.give_up_letter(post.context, letter_id=str(post.letter_id))
    assert post.letter.state is LetterState.FAILED


def test_a_letter_that_was_stopped_while_it_went_has_gone(post: Post) -> None:
    class Stopping(RememberedMailer):
        def send(self, message: EmailMessage) -> None:
            with post.open_work() as work:
                letters.cancel(work, letters.get(work, post.letter_id, for_change=True))
            super().send(message)

    post.context = replace(post.context, mailer=Stopping())
    post.send()
    assert (post.letter.state, post.letter.facts["stopped"]) == (LetterState.SENT, True)
    assert post.events() == ["letter.cancelled", "letter.sent"]


def test_what_is_known_of_the_words_is_kept(post: Post) -> None:
    written = Written("We have it", "Thank you.\n", unfilled=("reason", "stage"))
    post.context = replace(post.context, render=lambda work, letter, secret: written)
    post.send()
    assert post.letter.facts["unfilled"] == ["reason", "stage"]
    assert post.letter.template_id is None


def test_answers_of_candidates_go_to_the_organisation(post: Post) -> None:
    with post.open_work() as work:
        work.session.add(Setting(key="organisation", value={"contact_email": "jobs@example.org"}))
    post.send()
    (message,) = post.mailer.sent
    assert message["Reply-To"] == "jobs@example.org"
    assert message["Auto-Submitted"] == "auto-generated"


@pytest.fixture
def with_offer(post: Post, storage: Remembered) -> Post:
    """The letter is one with an offer, whose document lies in the storage."""
    storage.put("document", io.BytesIO(b"%PDF-1.7"), content_type="application/pdf")
    with post.open_work() as work:
        letter = work.session.get_one(Letter, post.letter_id)
        application = work.session.get_one(Application, letter.application_id)
        document = Attachment(
            candidate_id=application.candidate_id, application_id=application.id, type=AttachmentType.OTHER,
            file_name="Offer.pdf", kind="pdf", size_bytes=8, sha256="", storage_key="document",
            scan_status=ScanStatus.SKIPPED, preview_status=PreviewStatus.NONE, preview_pages=0,
        )  # fmt: skip
        offer = Offer(
            application_id=application.id, number=1, status=OfferStatus.SENT, job_title="Welder", bonus="",
            message="", decline_reason="", approved_at=NOON, sent_at=NOON, letter=document,
        )  # fmt: skip
        work.session.add(offer)
        work.session.flush()
        letter.occasion, letter.offer_id = Occasion.OFFER_SENT, offer.id
    return post


def test_an_offer_has_its_document_enclosed(with_offer: Post) -> None:
    with_offer.send()
    (message,) = with_offer.mailer.sent
    (document,) = message.iter_attachments()
    assert (document.get_filename(), document.get_payload(decode=True)) == ("Offer.pdf", b"%PDF-1.7")


def test_an_offer_without_its_document_does_not_go(with_offer: Post, storage: Remembered) -> None:
    storage.delete("document")
    with_offer.send()
    assert with_offer.mailer.sent == []
    assert (with_offer.letter.state, with_offer.letter.error) == (LetterState.FAILED, "missing_file")


def test_an_offer_waits_while_the_storage_is_away(with_offer: Post) -> None:
    class Away(Remembered):
        def open(self, key: str) -> BinaryIO:
            raise Unavailable(key)

    with_offer.context = replace(with_offer.context, storage=Away())
    with pytest.raises(Unavailable):
        with_offer.send()
    assert with_offer.letter.state is LetterState.WAITING


def test_what_a_person_wrote_goes_as_they_wrote_it(
    make_context: Callable[..., Context], open_work_on_each: OpenWork
) -> None:
    with open_work_on_each(OPERATOR) as work:
        letter = letters.write_message(work, applications.world(work).noor, "Hi {first_name}", "{{x}}")
    mailer = RememberedMailer()
    post = Post(letter.id, make_context(mailer), mailer, open_work_on_each)
    post.send()
    assert "Auto-Submitted" not in mailer.sent[0]
    assert post.events() == ["letter.written", "letter.sent"]


@pytest.fixture
def user(open_work_on_each: OpenWork) -> User:
    return make_user(open_work_on_each)


@pytest.fixture
def to_user(make_context: Callable[..., Context], open_work_on_each: OpenWork, user: User) -> Post:
    """A letter with a link; the words of it are the link's secret."""
    mailer = RememberedMailer()
    with open_work_on_each(OPERATOR) as work:
        letter = letters.write_to_user(work, Occasion.PASSWORD_RESET, user)
    context = make_context(mailer)
    with_secret = lambda work, letter, secret: Written("A new password", f"{secret or '***'}\n")  # noqa: E731
    return Post(letter.id, replace(context, render=with_secret), mailer, open_work_on_each)


def secrets_in(post: Post) -> list[str]:
    return [message.get_content().strip() for message in post.mailer.sent]


def whose(post: Post, secret: str) -> str:
    with post.open_work() as work:
        try:
            return str(links.user_of(work.session, secret, LinkPurpose.PASSWORD_RESET, NOON).id)
        except Gone as gone:
            return gone.code


def test_the_link_is_made_as_the_letter_goes_and_kept_masked(to_user: Post, user: User) -> None:
    with to_user.open_work() as work:
        assert work.session.scalars(select(Link)).all() == []
    to_user.send()
    (secret,) = secrets_in(to_user)
    assert whose(to_user, secret) == str(user.id)
    assert (to_user.letter.state, to_user.letter.body) == (LetterState.SENT, "***\n")
    assert to_user.events() == ["letter.sent"]
    with to_user.open_work() as work:
        told = work.session.scalars(select(Event).where(Event.type == "letter.sent")).one()
        assert (told.application_id, told.candidate_id, told.job_id) == (None, None, None)
        assert work.session.scalars(select(Link.token_hash)).all() == [fingerprint(secret)]
        assert secret not in str(work.session.scalars(select(Task.facts)).all())
    to_user.send()
    assert len(secrets_in(to_user)) == 1


def test_a_letter_sent_again_has_a_fresh_link_and_the_former_ends(to_user: Post, user: User) -> None:
    """Killed after sending and before marking: both mails arrive, and the later one counts."""
    to_user.send()
    to_user.change(state=LetterState.WAITING)
    to_user.send()
    first, second = secrets_in(to_user)
    assert whose(to_user, first) == "link_used"
    assert whose(to_user, second) == str(user.id)
    assert len({message["Message-ID"] for message in to_user.mailer.sent}) == 1


def test_a_link_whose_letter_did_not_go_is_nowhere(to_user: Post) -> None:
    to_user.mailer.fail_with(MailUnreachable("away"))
    with pytest.raises(MailUnreachable):
        to_user.send()
    assert to_user.letter.body is None
    letter_tasks.give_up_letter(to_user.context, letter_id=str(to_user.letter_id))
    assert to_user.letter.state is LetterState.FAILED
    assert to_user.events() == ["letter.failed"]


@pytest.mark.parametrize("state", [LetterState.CANCELLED, LetterState.FAILED])
def test_a_letter_that_does_not_wait_makes_no_link(to_user: Post, state: LetterState) -> None:
    to_user.change(state=state)
    to_user.send()
    with to_user.open_work() as work:
        assert work.session.scalars(select(Link)).all() == []


def test_a_reset_that_was_asked_for_becomes_a_letter_once(
    make_context: Callable[..., Context], open_work_on_each: OpenWork, user: User
) -> None:
    for id in (user.id, user.id, sign_in.NOBODY):
        tasks.write_reset(make_context(), user_id=str(id))
    with open_work_on_each() as work:
        written = work.session.scalars(select(Letter)).all()
        assert [(one.user_id, one.occasion) for one in written] == [(user.id, Occasion.PASSWORD_RESET)]


def attachment(open_work: OpenWork, storage: Remembered, kind: str, content: bytes) -> uuid.UUID:
    storage.put("paper", io.BytesIO(content), content_type="application/octet-stream")
    with open_work(OPERATOR) as work:
        made = Attachment(
            candidate_id=applications.world(work).noor.candidate_id, type=AttachmentType.CV, file_name="cv",
            kind=kind, size_bytes=len(content), sha256="", storage_key="paper", scan_status=ScanStatus.SKIPPED,
            preview_status=PreviewStatus.PENDING, preview_pages=0,
        )  # fmt: skip
        work.session.add(made)
    return made.id


def test_a_preview_is_made_and_stored_beside_the_file(
    make_context: Callable[..., Context], open_work_on_each: OpenWork, storage: Remembered
) -> None:
    picture = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(picture, "PNG")
    id = attachment(open_work_on_each, storage, "png", picture.getvalue())
    tasks.make_preview(make_context(), attachment_id=str(id))
    with open_work_on_each() as work:
        made = work.session.get_one(Attachment, id)
    assert (made.preview_status, made.preview_pages) == (PreviewStatus.READY, 1)
    assert storage.exists("paper.page-1")


def test_a_file_that_yields_no_preview_is_shown_without(
    make_context: Callable[..., Context], open_work_on_each: OpenWork, storage: Remembered
) -> None:
    id = attachment(open_work_on_each, storage, "pdf", b"%PDF-1.4 and nothing of one")
    tasks.make_preview(make_context(), attachment_id=str(id))
    with open_work_on_each() as work:
        assert work.session.get_one(Attachment, id).preview_status is PreviewStatus.NONE


def test_what_waits_in_the_spool_is_carried(make_context: Callable[..., Context], tmp_path: Path) -> None:
    far, near = Remembered(), LocalDisk(tmp_path / "spool")
    near.put("cv", io.BytesIO(b"bytes"), content_type="application/pdf")
    tasks.carry_waiting(make_context(files=Spooled(far, near)))
    assert far.exists("cv")
    assert not near.exists("cv")


def test_a_sweep_takes_what_no_row_names_and_nothing_else(
    open_work_on_each: OpenWork, storage: Remembered, tmp_path: Path
) -> None:
    for key in ("kept", "kept.page-1", "orphan", "orphan.page-1"):
        storage.put(key, io.BytesIO(b"bytes"), content_type="application/pdf")
    later = clock.now() + timedelta(days=2)
    with open_work_on_each(OPERATOR) as work:
        work.session.add(upload(applications.world(work).job.id, "kept", later))
    incoming = IncomingFolder(tmp_path / "incoming")
    young = sweep_files(
        storage, incoming, lambda: open_work_on_each(OPERATOR, now=later), older_than=timedelta(days=3)
    )
    removed = sweep_files(
        storage, incoming, lambda: open_work_on_each(OPERATOR, now=later), older_than=timedelta(days=1)
    )
    assert (young, removed) == (0, 2)
    assert sorted(stored.key for stored in storage.keys()) == ["kept", "kept.page-1"]  # noqa: SIM118


def upload(job_id: uuid.UUID, key: str, expires_at: datetime) -> Upload:
    return Upload(
        token_hash=key, job_id=job_id, field="cv", file_name="cv.pdf", kind="pdf", size_bytes=5, sha256="",
        storage_key=key, ip_hash=None, expires_at=expires_at, claimed_at=None,
    )  # fmt: skip


def test_every_periodic_task_has_a_handler_that_runs_on_an_empty_house(
    make_context: Callable[..., Context],
) -> None:
    for name in tasks.PERIODIC:
        tasks.HANDLERS[name](make_context())
