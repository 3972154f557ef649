"""Files that nothing refers to: what a kill between storing the bytes and committing the row leaves behind."""

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from datetime import timedelta
from itertools import islice

from sqlalchemy import select

from hiring import brand
from hiring.models.attachment import Attachment, Upload
from hiring.models.organisation import Setting
from hiring.work import Work
from plumbing.db import reading
from plumbing.incoming import IncomingFolder
from plumbing.storage import Storage

_PAGE = re.compile(r"\.page-\d+$")
_AT_ONCE = 500


def sweep_files(
    storage: Storage, incoming: IncomingFolder, open_work: Callable[[], AbstractContextManager[Work]], *,
    older_than: timedelta,
) -> int:  # fmt: skip
    """Removes files older than this without a row, and half-written ones; returns how many. A file whose
    transaction is still on its way is younger, so it is never touched."""
    with reading(), open_work() as work:
        now = work.now
    removed = incoming.sweep(older_than, now) + storage.sweep(older_than, now)
    everything = storage.keys()
    old = (stored.key for stored in everything if stored.modified_at <= now - older_than)
    for keys in _in_pieces(old):
        with reading(), open_work() as work:
            known = _known(work, {_PAGE.sub("", key) for key in keys})
        for key in keys:
            if _PAGE.sub("", key) not in known:
                storage.delete(key)
                removed += 1
    return removed


def _known(work: Work, keys: set[str]) -> set[str]:
    found: set[str] = set()
    for table in (Attachment, Upload):
        found.update(work.session.scalars(select(table.storage_key).where(table.storage_key.in_(keys))))
    settings = work.session.get(Setting, "organisation")
    return found | (brand.keys(settings.value) if settings else set())


def _in_pieces(keys: Iterable[str]) -> Iterator[list[str]]:
    keys = iter(keys)
    while piece := list(islice(keys, _AT_ONCE)):
        yield piece
