"""The organisation's own face: what its pictures, links and texts by language may be. Pure; the verb that changes
them is `organisation.change`."""

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from hiring.models.organisation import SPOKEN
from hiring.names import is_storable

SLOTS = ("logo", "logo_dark", "picture")
SIZES = {"small": 22, "usual": 28, "large": 40}
"""Heights of the logo in the head of the careers site, in pixels."""
WIDEST = 260
"""What a wide logo is kept to."""
LANGUAGES = ("en", "de", "fr", "es")
MOST_LINKS = 6
LONGEST_LABEL, LONGEST_ADDRESS = 60, 500

KINDS = {"svg": "image/svg+xml", "png": "image/png", "webp": "image/webp"}
_NAME = re.compile(r"([0-9a-f]{24})-([1-9]\d{0,6})x([1-9]\d{0,6})\.(svg|png|webp)", re.ASCII)


@dataclass(frozen=True)
class Shown:
    """A stored picture of the organisation. `width` and `height` are its own."""

    name: str
    width: int
    height: int
    kind: str

    @property
    def storage_key(self) -> str:
        return f"brand/{self.name}"

    @property
    def version(self) -> str:
        return self.name[:12]

    @property
    def content_type(self) -> str:
        return KINDS[self.kind]

    def fitted(self, size: str) -> tuple[int, int]:
        """Width and height in the head of the careers site, for one of SIZES."""
        high: float = SIZES.get(size, SIZES["usual"])
        wide = self.width * high / self.height
        if wide > WIDEST:
            wide, high = WIDEST, high * WIDEST / wide
        return max(1, round(wide)), max(1, round(high))


def shown(name: str) -> Shown | None:
    """What the name of a picture says of it; None for what is none (like "")."""
    found = _NAME.fullmatch(name)
    return Shown(name, int(found[2]), int(found[3]), found[4]) if found else None


def name_of(digest: str, width: float, height: float, kind: str) -> str:
    """The name under which a picture is kept: by its content, so that another picture is another address."""
    scale = 1000 / max(width, height) if kind == "svg" else 1  # of a drawing only the shape counts
    return f"{digest[:24]}-{max(1, round(width * scale))}x{max(1, round(height * scale))}.{kind}"


def keys(stored: dict[str, Any]) -> set[str]:
    """The storage keys that settings as they are stored refer to."""
    found = (shown(str(stored.get(slot, ""))) for slot in SLOTS)
    return {one.storage_key for one in found if one}


def problem_of_links(value: Any) -> str | None:
    """The code of what is wrong with links (`label` and `url` each), None: nothing."""
    if not isinstance(value, list) or len(value) > MOST_LINKS:
        return "too_many"
    for one in value:
        if not isinstance(one, dict) or one.keys() != {"label", "url"}:
            return "unknown"
        if not (is_storable(one["label"]) and is_storable(one["url"])):
            return "bad_characters"
        if not one["label"] or len(one["label"]) > LONGEST_LABEL or not is_address(one["url"]):
            return "not_a_link"
    return None


def is_address(text: str) -> bool:
    """Whether it is a whole web address, with a host and nothing that a reader would not expect."""
    try:
        parts = urlsplit(text)
        has_host = bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        return False
    is_plain = not re.search(r"[\s\x00-\x1f\x7f<>\"'\\]", text) and parts.username is None
    return parts.scheme in ("http", "https") and has_host and is_plain and len(text) <= LONGEST_ADDRESS


def problem_of_texts(value: Any, longest: dict[str, int]) -> str | None:
    """The same for texts by language: those of SPOKEN, each no longer than in the main language."""
    if not isinstance(value, dict):
        return "unknown"
    for language, texts in value.items():
        if language not in LANGUAGES or not isinstance(texts, dict) or not texts.keys() <= set(SPOKEN):
            return "unknown"
        for name, text in texts.items():
            if not is_storable(text):
                return "bad_characters"
            if len(text) > longest[name]:
                return "too_long"
    return None
