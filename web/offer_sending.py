"""The letter of an offer that is about to be sent: drawn and stored before the transaction that sends it."""

import io
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from hashlib import sha256

from hiring import offers, policy
from hiring.actors import Actor
from hiring.errors import DomainError
from hiring.models.offer import Offer
from hiring.uploads import Received
from hiring.work import Work
from plumbing import storage
from plumbing.records import new_id
from web import offer_document
from web.door import run
from web.hall import hall
from web.offer_document import Document

Find = Callable[[Work, uuid.UUID], Offer]


@dataclass
class Letter:
    """`received`: the stored PDF; None where the offer cannot be sent as it is. `missing`: what its template names
    and the offer does not say. `version`: the offer's when the letter was drawn. `is_used`: the offer keeps the
    PDF; whoever sends it says so, and if nobody does, it is removed again."""

    version: int = 0
    received: Received | None = None
    missing: Sequence[str] = ()
    is_used: bool = False

    def settle(self, offer: Offer) -> None:
        """After the act: somebody may have been first, with their own."""
        kept, ours = offer.letter, self.received
        self.is_used = kept is not None and ours is not None and kept.storage_key == ours.storage_key


@contextmanager
def letter_of(actor: Actor, id: uuid.UUID, find: Find = offers.get) -> Iterator[Letter]:
    """Around the transaction that sends the offer. Drawn only for who may send it, and only while it can be sent.
    Raises what `find` raises, NotAllowed."""
    composed: list[tuple[int, Document]] = []

    def compose(work: Work) -> str:
        composed.clear()
        offer = find(work, id)
        work.require(policy.may_write_offers(work.actor, offer.application))
        if "send" in offers.allowed(offer.status):
            composed.append((offer.version, offer_document.compose(work, offer)))
        return ""

    run(compose, actor, True, {})
    letter = Letter()
    for version, document in composed:
        received = None if document.missing else _stored(document)
        letter = Letter(version, received, document.missing)
    try:
        yield letter
    except BaseException as error:
        if not letter.is_used or isinstance(error, DomainError):  # else it may be committed all the same
            _forget(letter)
        raise
    if not letter.is_used:
        _forget(letter)


def _stored(document: Document) -> Received:
    content = document.pdf(is_draft=False)
    key = f"offers/{new_id()}"
    hall().storage.put(key, io.BytesIO(content), content_type="application/pdf")
    return Received("letter", document.file_name, "pdf", len(content), sha256(content).hexdigest(), key)


def _forget(letter: Letter) -> None:
    if letter.received is not None:
        with suppress(storage.Unavailable):  # then it is swept away later
            hall().storage.delete(letter.received.storage_key)
