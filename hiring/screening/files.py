"""Files that answer a question: which kinds there are, and names made safe to show and to store."""

import unicodedata

from hiring.screening.texts import trim

KINDS: dict[str, tuple[str, ...]] = {
    "pdf": ("pdf",),
    "docx": ("docx",),
    "doc": ("doc",),
    "odt": ("odt",),
    "rtf": ("rtf",),
    "txt": ("txt", "text", "md"),
    "png": ("png",),
    "jpeg": ("jpg", "jpeg"),
    "zip": ("zip",),
}
"""Each kind of file we know, by its content, with the extensions it may carry (the usual one first)."""

DEFAULT_KINDS = ("pdf", "docx", "odt", "rtf", "txt")
MAX_SIZE = 26_214_400
DEFAULT_MAX_SIZE = 10_485_760

_MAX_NAME = 150
_MAX_EXTENSION = 10
_INVISIBLE = ("Cc", "Cf", "Cs")


def clean_name(filename: str) -> str:
    """The name without its path and anything invisible, at most 150 characters, never empty.

    A long name loses the end of its stem, not its extension. Cleaning it again gives the same.
    """
    name = filename.replace("\\", "/").rpartition("/")[2]
    name = "".join(char for char in name if unicodedata.category(char) not in _INVISIBLE)
    name = trim(unicodedata.normalize("NFC", name))
    if len(name) > _MAX_NAME:
        stem, dot, end = name.rpartition(".")
        tail = dot + end if stem and 0 < len(end) <= _MAX_EXTENSION else ""
        name = trim(name[: _MAX_NAME - len(tail)] + tail)
    return name or "file"


def extension(name: str) -> str:
    """What stands after the last dot, in lower case; empty without a dot."""
    return name.rpartition(".")[2].lower() if "." in name else ""
