"""What the worker can do: a handler for each task that the business leaves in the outbox, and the periodic ones.

A handler may run more than once, and after a newer one: it looks at the state again, keeps slow things out of
transactions, and raises to be tried again later.
"""

import io
import shutil
import tempfile
import uuid
from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path

from hiring import (
    api_keys,
    attachments,
    jobs,
    kept_forms,
    links,
    own_pages,
    passwords,
    search,
    sessions,
    tombstones,
    unsaved_edits,
    uploads,
)
from hiring.actors import SYSTEM
from hiring.models.attachment import Attachment, PreviewStatus
from ops import (
    erasing_tasks,
    interview_tasks,
    letter_tasks,
    offer_tasks,
    report_tasks,
    retention_tasks,
    search_tasks,
    sweeping,
    webhook_tasks,
)
from ops.handling import Context, GivenUp, Handler
from plumbing import documents, limits, outbox
from plumbing.db import reading
from plumbing.incoming import IncomingFolder
from plumbing.storage import Missing, Spooled, Storage

ABANDONED = timedelta(hours=24)
"""Files that nothing refers to are left alone for so long: their transaction may still be on its way."""
COUNTERS_LIFE = timedelta(days=2)
ADDRESSES_LIFE = timedelta(days=30)
ACCESS_LIFE = timedelta(days=30)
TYPING_LIFE = timedelta(days=90)
TASKS_LIFE = timedelta(days=7)
"""Of tasks that are done: long enough to see what a worker did."""


def write_reset(context: Context, user_id: str) -> None:
    """Writes the letter with the link for a new password, if there is anybody to write to."""
    with context.open_work(SYSTEM) as work:
        passwords.write_reset(work, uuid.UUID(user_id))


def write_own_links(context: Context, people: Sequence[str], kept: Sequence[str]) -> None:
    """Writes the letters with new links to their own pages, to whoever of these is there."""
    with context.open_work(SYSTEM) as work:
        own_pages.write_links(work, [uuid.UUID(id) for id in people], [uuid.UUID(id) for id in kept])


def make_preview(context: Context, attachment_id: str) -> None:
    """Makes page images and text of a file, in the limited child process; a file that yields none is shown
    without. Raises Unavailable and PreviewFailed, to be tried again."""
    with reading(), context.open_work(SYSTEM) as work:
        attachment = work.session.get(Attachment, uuid.UUID(attachment_id))
    if attachment is None or attachment.preview_status is not PreviewStatus.PENDING:
        return
    key_then = attachment.storage_key
    preview = _preview(context.storage, attachment)
    for number, page in enumerate(preview.pages if preview else (), start=1):
        key = f"{key_then}.page-{number}"
        context.storage.put(key, io.BytesIO(page), content_type="image/png")
    with context.open_work(SYSTEM) as work:
        attachment = work.session.get(Attachment, attachment.id, with_for_update=True)
        if attachment is None or attachment.storage_key != key_then:  # erased meanwhile: nothing of it stays
            for number in range(1, len(preview.pages) + 1 if preview else 1):
                work.later("delete_file", storage_key=f"{key_then}.page-{number}")
            return
        attachment.preview_status = PreviewStatus.READY if preview else PreviewStatus.NONE
        if preview:
            attachment.preview_pages = len(preview.pages)
            attachment.page_count = preview.page_count or None
            attachment.text = preview.text or None
            search.file_changed(work, attachment)


def _preview(storage: Storage, attachment: Attachment) -> documents.Preview | None:
    """None: there will never be one. Raises PreviewFailed where there may be one later."""
    with tempfile.NamedTemporaryFile(prefix="foyer-preview-") as copy:
        try:
            with storage.open(attachment.storage_key) as source:
                shutil.copyfileobj(source, copy)
            copy.flush()
            return documents.preview(Path(copy.name), attachment.kind)
        except Missing:
            return None
        except documents.PreviewFailed as failed:
            if failed.reason == "unavailable":
                raise
            return None


def give_up_preview(context: Context, attachment_id: str) -> None:
    """The file is shown without pages."""
    with context.open_work(SYSTEM) as work:
        attachment = work.session.get(Attachment, uuid.UUID(attachment_id), with_for_update=True)
        if attachment is not None and attachment.preview_status is PreviewStatus.PENDING:
            attachment.preview_status = PreviewStatus.NONE


def delete_file(context: Context, storage_key: str) -> None:
    """Removes bytes whose row went in the transaction that asked for it."""
    context.storage.delete(storage_key)


def purge_attachment(context: Context, attachment_id: str) -> None:
    """Removes the bytes of a file that was taken away and not brought back."""
    with reading(), context.open_work(SYSTEM) as work:
        attachment = work.session.get(Attachment, uuid.UUID(attachment_id))
        now = work.now
    if attachment is None or attachment.deleted_at is None:
        return
    if attachment.deleted_at > now - attachments.PURGED_AFTER:
        return  # brought back and taken away again: the later task does it
    for key in attachments.keys_of(attachment):
        context.storage.delete(key)
    with context.open_work(SYSTEM) as work:
        attachments.forget_words(work, attachment.id)


def carry_spooled(context: Context, key: str) -> None:
    """Moves a file that waits on this machine's disk to the storage where it belongs. Raises Unavailable."""
    if isinstance(context.storage, Spooled):
        context.storage.carry(key)


def carry_waiting(context: Context) -> None:
    """Moves everything that waits on this machine's disk. Raises Unavailable."""
    if isinstance(context.storage, Spooled):
        for key in list(context.storage.waiting()):
            context.storage.carry(key)


def sweep(context: Context) -> None:
    """Removes uploads that nobody sent, and files that nothing refers to any more."""
    with context.open_work(SYSTEM) as work:
        uploads.sweep(work)
    sweeping.sweep_files(
        context.storage,
        IncomingFolder(context.settings.data / "incoming"),
        lambda: context.open_work(SYSTEM),
        older_than=ABANDONED,
    )


def close_jobs_past_their_date(context: Context) -> None:
    """Closes jobs whose closing date is over."""
    with context.open_work(SYSTEM) as work:
        jobs.close_expired(work)


def forget_counters(context: Context) -> None:
    """Removes rate counters of windows that are long over."""
    with context.open_work(SYSTEM) as work:
        limits.forget(work.session, before=work.now - COUNTERS_LIFE)


def forget_addresses(context: Context) -> None:
    """Empties the hashed network addresses that have been kept long enough."""
    with context.open_work(SYSTEM) as work:
        uploads.forget_addresses(work, before=work.now - ADDRESSES_LIFE)


def forget_access(context: Context) -> None:
    """Removes links and sessions that are long over, and typing that nobody came back to."""
    with context.open_work(SYSTEM) as work:
        links.forget(work.session, before=work.now - ACCESS_LIFE)
        sessions.forget(work.session, before=work.now - ACCESS_LIFE)
        unsaved_edits.forget_old(work.session, before=work.now - TYPING_LIFE)
        kept_forms.forget(work)


def forget_done(context: Context) -> None:
    """Removes tasks that are done, answers to programs that are not given again, and stones that every program
    has had time to see."""
    with context.open_work(SYSTEM) as work:
        outbox.forget(work.session, before=work.now - TASKS_LIFE)
        api_keys.forget_answers(work.session, before=work.now)
        tombstones.forget(work.session, before=work.now - tombstones.KEPT)


PERIODIC: Mapping[str, timedelta] = {
    "carry_waiting": timedelta(minutes=1),
    "close_jobs_past_their_date": timedelta(minutes=1),
    "sweep": timedelta(hours=1),
    "forget_counters": timedelta(hours=6),
    "forget_addresses": timedelta(hours=24),
    "forget_access": timedelta(hours=24),
    "forget_done": timedelta(hours=6),
    **interview_tasks.PERIODIC,
    **offer_tasks.PERIODIC,
    **erasing_tasks.PERIODIC,
    **retention_tasks.PERIODIC,
    **search_tasks.PERIODIC,
    **report_tasks.PERIODIC,
    **webhook_tasks.PERIODIC,
}
"""Each runs at the worker's start and then so long after its last end."""

HANDLERS: Mapping[str, Handler] = {
    **letter_tasks.HANDLERS,
    "write_reset": write_reset,
    "write_own_links": write_own_links,
    "make_preview": make_preview,
    "delete_file": delete_file,
    "purge_attachment": purge_attachment,
    "carry_spooled": carry_spooled,
    "carry_waiting": carry_waiting,
    "close_jobs_past_their_date": close_jobs_past_their_date,
    "sweep": sweep,
    "forget_counters": forget_counters,
    "forget_addresses": forget_addresses,
    "forget_access": forget_access,
    "forget_done": forget_done,
    **interview_tasks.HANDLERS,
    **offer_tasks.HANDLERS,
    **erasing_tasks.HANDLERS,
    **retention_tasks.HANDLERS,
    **search_tasks.HANDLERS,
    **report_tasks.HANDLERS,
    **webhook_tasks.HANDLERS,
}

GIVEN_UP: Mapping[str, GivenUp] = {**letter_tasks.GIVEN_UP, "make_preview": give_up_preview}
