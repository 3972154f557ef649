"""A file that was taken away: its bytes go a day later, unless it was brought back."""

import io
import uuid
from datetime import timedelta
from pathlib import Path

from hiring import applications, attachments
from hiring.models.attachment import Attachment, AttachmentType
from hiring.uploads import Received
from ops import tasks
from ops.handling import Context
from plumbing.mail import RememberedMailer
from plumbing.records import new_id
from plumbing.settings import Settings
from plumbing.storage import Remembered
from tests.conftest import NOON, OpenWork
from tests.support.applications import world
from web.letters import Written

KEY = "attachments/1"


def keys(storage: Remembered) -> set[str]:
    return {one.key for one in iter(storage.keys()) if one.key.startswith(KEY)}


def removed(open_work: OpenWork, storage: Remembered) -> uuid.UUID:
    for suffix in ("", ".page-1"):
        storage.put(KEY + suffix, io.BytesIO(b"%PDF"), content_type="application/pdf")
    with open_work() as work:
        there = world(work)
    with open_work(there.dario) as work:
        received = Received("file", "cv.pdf", "pdf", 4, "0" * 64, KEY)
        file = attachments.attach(work, applications.get(work, there.noor.id), received, type=AttachmentType.CV)
        file.preview_pages, file.text = 1, "Welded frames"
        work.session.flush()
        attachments.remove(work, file)
        return file.id


def text_of(open_work: OpenWork, id: uuid.UUID) -> str | None:
    with open_work() as work:
        return work.session.get_one(Attachment, id).text


def purge(open_work: OpenWork, storage: Remembered, folder: Path, id: uuid.UUID, later: timedelta) -> None:
    settings = Settings.read({"FOYER_ENV": "test", "FOYER_DATA": str(folder), "FOYER_SECRET_KEY": "x" * 40})
    at = lambda actor: open_work(actor, now=NOON + later)  # noqa: E731 - one transaction at that time
    context = Context(settings, storage, RememberedMailer(), lambda *_: Written("", ""), at, new_id())
    tasks.purge_attachment(context, str(id))


def test_bytes_pages_and_words_go_a_day_later(
    open_work_on_each: OpenWork, storage: Remembered, tmp_path: Path
) -> None:
    id = removed(open_work_on_each, storage)
    purge(open_work_on_each, storage, tmp_path, id, timedelta(hours=23))
    assert keys(storage) == {KEY, f"{KEY}.page-1"}
    purge(open_work_on_each, storage, tmp_path, id, timedelta(days=1))
    assert keys(storage) == set()
    assert text_of(open_work_on_each, id) is None


def test_what_was_brought_back_stays(open_work: OpenWork, storage: Remembered, tmp_path: Path) -> None:
    id = removed(open_work, storage)
    with open_work() as work:
        attachments.restore(work, attachments.get(work, id, removed=True))
    purge(open_work, storage, tmp_path, id, timedelta(days=2))
    assert keys(storage) == {KEY, f"{KEY}.page-1"}
    assert text_of(open_work, id) == "Welded frames"
