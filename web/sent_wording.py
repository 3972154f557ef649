"""What somebody sent, as it was understood, in words: for the receipt, their own page and the letters."""

from collections.abc import Sequence
from dataclasses import dataclass

from hiring.applications.submissions import AnswerState, Asked, Sent
from hiring.models.attachment import Attachment
from hiring.screening.display import grouped
from hiring.work import Work
from web.formatting import day, size
from web.formatting import gettext as _

LONGEST_IN_LETTERS = 300
"""Of one answer: a letter goes to an address that anybody may have typed, and carries no stranger's essays."""


@dataclass(frozen=True)
class Row:
    """One question and what was said to it; empty `words`: left blank."""

    label: str
    words: str


def rows(work: Work, sent: Sent) -> list[Row]:
    """Person and answers in the order they were asked; files stand by themselves."""
    profile = sent.submission.profile
    found = [
        Row(_("Name"), f"{profile.get('first_name') or ''} {profile.get('last_name') or ''}".strip()),
        Row(_("Email"), profile.get("email") or ""),
    ]
    if profile.get("phone"):
        found.append(Row(_("Phone"), profile["phone"]))
    asked = [one for one in sent.asked if one.state is not AnswerState.NOT_ASKED]
    return found + [
        Row(one.label, _words(work, one))
        for one in asked
        if one.type != "file" or one.state is AnswerState.LEFT_BLANK
    ]


def for_letter(work: Work, sent: Sent, files: Sequence[Attachment]) -> str:
    """The same as lines of a letter. Of what looks like a robot's sending it tells nothing: the address may be a
    stranger's."""
    if sent.submission.suspected:
        return ""
    blank, file = _("left blank"), _("File")
    lines = [_("What you sent us, as we understood it")]
    pairs = [(row.label, _short(row.words) or blank) for row in rows(work, sent)]
    pairs += [(file, f"{one.file_name} ({size(one.size_bytes)})") for one in files]
    lines += [_("%(limit)s: %(value)s", limit=name, value=words) for name, words in pairs]
    return "\n".join(lines) + "\n"


def _words(work: Work, one: Asked) -> str:
    if one.state is not AnswerState.ANSWERED:
        return ""
    match one.type:
        case "boolean":
            return _("Yes") if one.value else _("No")
        case "date":
            return day(one.value, work.organisation.zone, work.now)
        case "number":
            return f"{grouped(one.value)} {one.unit}".strip()
        case "single_select" | "multi_select":
            return ", ".join(one.value)
    return str(one.value)


def _short(words: str) -> str:
    """On one line, shortened where it is long."""
    line = " ".join(words.split())
    return line if len(line) <= LONGEST_IN_LETTERS else line[:LONGEST_IN_LETTERS].rstrip() + "…"
