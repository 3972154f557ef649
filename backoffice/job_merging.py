"""Two people in one editor: what each of them changed, and where they disagree.

The form carries the version of the job that it showed, and for each group of fields a digest of what stood there.
So what only one of the two has changed is known, and nobody is asked about it.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field

from backoffice.job_form import GROUPS, PLACE, Raw, is_blank, one, rows
from hiring.names import norm, tidy
from hiring.screening import numbers
from hiring.screening.codes import Refused

_NUMERIC = {"salary_min", "salary_max", "weekly_hours", "openings_count", "promised_days"}


@dataclass
class Merged:
    """`raw`: mine, with what only they changed taken over. `conflicts`: groups in which both changed something,
    differently; there `raw` holds mine."""

    raw: Raw
    conflicts: list[str] = field(default_factory=list)


def merge(mine: Raw, seen: str, theirs: Raw, groups: Iterable[str] = GROUPS) -> Merged:
    """`seen` as `digests` wrote it when the form was shown; a group it does not tell of counts as changed."""
    known = dict(part.split(":", 1) for part in seen.split() if ":" in part)
    found = Merged(dict(mine))
    for group in groups:
        my_words, their_words, shown = _words(mine, group), _words(theirs, group), known.get(group)
        if my_words == their_words:
            continue
        if _digest(my_words) == shown:
            found.raw |= {name: theirs[name] for name in GROUPS[group]}
        elif _digest(their_words) != shown:
            found.conflicts.append(group)
    return found


def digests(raw: Raw, groups: Iterable[str] = GROUPS) -> str:
    """What a form shows, for its hidden field."""
    return " ".join(f"{group}:{_digest(_words(raw, group))}" for group in groups)


def differs(mine: Raw, theirs: Raw, groups: Iterable[str] = GROUPS) -> bool:
    """Whether saving would change anything."""
    return any(_words(mine, group) != _words(theirs, group) for group in groups)


def _words(raw: Raw, group: str) -> list[str]:
    """What the typing comes to: "45,000" is "45 000", and a blank row is none."""
    if group == "places":
        return [norm(row[name]) for row in rows(raw) if not is_blank(row) for name in PLACE]
    if group == "remote_countries":
        return [code for code in dict.fromkeys(raw.get("remote_countries", [])) if code]
    return [_word(name, one(raw, name)) for name in GROUPS[group]]


def _word(name: str, text: str) -> str:
    if name == "description_markdown":
        return text.replace("\r\n", "\n")
    if name == "department":
        return norm(text)
    if name in _NUMERIC and text.strip():
        try:
            return numbers.parse(text, 2)
        except Refused:
            return text
    return tidy(text)


def _digest(words: list[str]) -> str:
    return hashlib.sha256(json.dumps(words).encode("utf-8", "surrogatepass")).hexdigest()[:12]
