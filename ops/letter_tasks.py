"""The worker's part in letters: sending those that wait, with what is enclosed."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import parseaddr

from hiring import attachments, erasing, letters
from hiring.actors import SYSTEM
from hiring.interviews.calendar import enclosure_facts
from hiring.models.letter import Letter, LetterState, Occasion
from hiring.models.offer import Offer
from hiring.work import Work
from ops.handling import Context, GivenUp, Handler, Postponed
from plumbing.db import reading
from plumbing.failpoints import failpoint
from plumbing.mail import Enclosure, MailRefused, compose
from plumbing.settings import Settings
from plumbing.storage import Missing
from web.letters import Written


@dataclass(frozen=True)
class Stored:
    """A file in the storage that goes along."""

    storage_key: str
    file_name: str
    content_type: str


@dataclass(frozen=True)
class Ready:
    """A letter in words: as it goes, and as it is kept (the same but for the secret of its link)."""

    letter: Letter
    going: Written
    kept: Written
    now: datetime
    reply_to: str = ""
    enclosed: Sequence[Enclosure | Stored] = ()


def send_letter(context: Context, letter_id: str) -> None:
    """Sends a letter that still waits. Killed between sending and marking, it sends again under the same
    Message-ID, so that mailboxes can tell. Raises MailUnreachable, and Unavailable where a file that goes along
    cannot be read now."""
    ready = _ready(context, uuid.UUID(letter_id))
    if ready is None:
        return
    try:
        context.mailer.send(_message(context, ready))
    except MailRefused as refused:
        _fail(context, ready.letter.id, str(refused))
        return
    except Missing:
        _fail(context, ready.letter.id, "missing_file")
        return
    failpoint("outbox.after_send")
    with context.open_work(SYSTEM) as work:
        letter = work.session.get_one(Letter, ready.letter.id, with_for_update=True)
        if letter.state is LetterState.SENT:
            return
        if erasing.was_erased(letter):  # meanwhile: its words do not come back
            erasing.forget_mail(work, letter)
            return
        if letter.state is LetterState.CANCELLED:  # meanwhile; but it has gone
            letter.facts = letter.facts | {"stopped": True}
            if letters.IF_GONE in letter.facts:
                work.later("follow_letter", letter_id=letter_id)
        letter.state = LetterState.SENT
        letter.subject, letter.body, letter.sent_at, letter.error = (
            ready.kept.subject, ready.kept.text, work.now, None,
        )  # fmt: skip
        if letter.occasion is not Occasion.MESSAGE:  # whose words were chosen before it was written
            letter.template_id = ready.kept.template_id
        if ready.kept.unfilled:
            letter.facts = letter.facts | {"unfilled": list(ready.kept.unfilled)}
        letters.record(work, "letter.sent", letter)
        erasing.forget_if_last(work, letter)


def follow_letter(context: Context, letter_id: str) -> None:
    """Writes what is to follow a letter that was stopped as it went: that an interview is off, or an offer."""
    with context.open_work(SYSTEM) as work:
        letters.follow(work, uuid.UUID(letter_id))


def give_up_letter(context: Context, letter_id: str) -> None:
    """The letter could not be sent for as long as it was tried: marks it failed, where a person sees it."""
    _fail(context, uuid.UUID(letter_id), "unreachable")


def _ready(context: Context, id: uuid.UUID) -> Ready | None:
    """None: it does not wait any more. One that carries a link takes a transaction that writes: the link is made
    here, anew at each attempt, and only its hash stays. Raises Postponed."""
    with reading(), context.open_work(SYSTEM) as work:
        letter = _waiting(work, id)
        if letter is None:
            return None
        if letters.link_of(letter) is None:
            written = context.render(work, letter, None)
            return Ready(letter, written, written, work.now, _reply_to(work, letter), _enclosed(work, letter))
    with context.open_work(SYSTEM) as work:
        letter = _waiting(work, id, lock=True)
        if letter is None:
            return None
        secret = letters.make_secret(work, letter)
        going, kept = context.render(work, letter, secret), context.render(work, letter, None)
        return Ready(letter, going, kept, work.now, _reply_to(work, letter), _enclosed(work, letter))


def _waiting(work: Work, id: uuid.UUID, *, lock: bool = False) -> Letter | None:
    letter = work.session.get(Letter, id, with_for_update=lock or None)
    if letter is None or letter.state is not LetterState.WAITING:
        return None
    if letter.due_at > work.now:
        raise Postponed(letter.due_at)
    return letter


def _reply_to(work: Work, letter: Letter) -> str:
    """Where a candidate's answer reaches people."""
    return "" if letter.user_id else work.organisation.contact_email


def _enclosed(work: Work, letter: Letter) -> Sequence[Enclosure | Stored]:
    found: list[Enclosure | Stored] = []
    if invitation := enclosure_facts(work, letter):
        file_name, content, method = invitation
        found.append(Enclosure(file_name, "text/calendar", content, method))
    if letter.occasion is Occasion.OFFER_SENT and letter.offer_id:
        document = work.session.get_one(Offer, letter.offer_id).letter
        if document is not None:
            content_type = attachments.CONTENT_TYPES[document.kind]
            found.append(Stored(document.storage_key, document.file_name, content_type))
    return found


def _message(context: Context, ready: Ready) -> EmailMessage:
    """Raises Missing and Unavailable."""
    letter, settings = ready.letter, context.settings
    return compose(
        settings.mail_from,
        letter.recipient,
        ready.going.subject,
        ready.going.text,
        message_id=message_id(settings, letter.id),
        date=ready.now,
        reply_to=ready.reply_to,
        automatic=letter.occasion is not Occasion.MESSAGE,
        enclosures=[_with_bytes(context, one) for one in ready.enclosed],
    )


def message_id(settings: Settings, letter_id: uuid.UUID) -> str:
    """The same at every attempt, so that mailboxes can tell."""
    return f"<{letter_id}@{parseaddr(settings.mail_from)[1].rpartition('@')[2]}>"


def _with_bytes(context: Context, enclosed: Enclosure | Stored) -> Enclosure:
    if isinstance(enclosed, Enclosure):
        return enclosed
    with context.storage.open(enclosed.storage_key) as source:
        return Enclosure(enclosed.file_name, enclosed.content_type, source.read())


def _fail(context: Context, letter_id: uuid.UUID, error: str) -> None:
    with context.open_work(SYSTEM) as work:
        letter = work.session.get(Letter, letter_id, with_for_update=True)
        if letter is not None and letter.state is LetterState.WAITING:
            letter.state, letter.error = LetterState.FAILED, error
            letters.record(work, "letter.failed", letter)
            erasing.forget_if_last(work, letter)


HANDLERS: Mapping[str, Handler] = {"send_letter": send_letter, "follow_letter": follow_letter}
GIVEN_UP: Mapping[str, GivenUp] = {"send_letter": give_up_letter}
