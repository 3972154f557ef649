"""Files that outlive a power failure: what is acknowledged is on the disk, its name included."""

import os
from pathlib import Path


def sync_folder(folder: Path) -> None:
    """Makes names that were added to, changed in or removed from a folder durable."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def make_folder(folder: Path) -> None:
    """Makes a private folder (0700) and those above it, durably; one that is there is left as it is."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    folder.mkdir(mode=0o700, exist_ok=True)
    sync_folder(folder.parent)
