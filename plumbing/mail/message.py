"""Messages that nobody's input can add headers or recipients to.

EmailMessage refuses most line ends in a header but lets NUL through, and a comma in an address adds a
recipient; so addresses are judged here before it sees them.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage

LONGEST_ADDRESS = 254
LONGEST_SUBJECT = 120
MESSAGE_ID = re.compile(r"<[A-Za-z0-9][A-Za-z0-9._+=-]{0,120}@[A-Za-z0-9][A-Za-z0-9.-]{0,120}>")

_POLICY = policy.default.clone(cte_type="7bit")  # or a server without 8BITMIME gets what it cannot take
_LOCAL = re.compile(r"[^\s@,;:<>()\[\]\\\"]{1,64}")
_LABEL = re.compile(r"[^\W_](?:[\w-]{0,61}[^\W_])?")
_NAMED = re.compile(r"([^<>\"\r\n\x00]{1,100})<([^<>]+)>")
_TYPE = re.compile(r"[a-z]{1,20}/[a-z0-9.+-]{1,100}")
_METHOD = re.compile(r"[A-Z]{1,20}")
_BIDI = set("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


class MailRefused(Exception):
    """This letter will never be taken: trying again is useless."""


@dataclass(frozen=True)
class Enclosure:
    """A file that goes along. `method`: what a calendar file asks for (REQUEST, CANCEL); empty for all others."""

    file_name: str
    content_type: str
    """Like application/pdf."""
    content: bytes
    method: str = ""


def address_is_plausible(text: str) -> bool:
    """Whether it is one bare address that mail may be sent to: no list, name, comment, quoting or control."""
    return _deliverable(text) is not None


def compose(
    sender: str, recipient: str, subject: str, text: str, html: str | None = None, *, message_id: str,
    date: datetime, reply_to: str = "", automatic: bool = True,
    enclosures: Sequence[Enclosure] = (),
) -> EmailMessage:  # fmt: skip
    """A message with exactly one recipient.

    `sender` is an address or `Name <address>`, `recipient` an address, `message_id` like `<id@host>`, `date`
    aware, `reply_to` an address to which answers go (empty, or none that mail can be sent to: to the sender),
    `automatic` whether no person wrote it.
    Controls are taken out of subject and text; a subject longer than 120 characters is cut. A calendar file is
    enclosed twice: as another form of the text, which calendars read, and as a file, which people open. Raises
    MailRefused for an address that is none and ValueError for a wrong message id, a naive date or a wrong type of
    an enclosure.
    """
    if not MESSAGE_ID.fullmatch(message_id):
        raise ValueError(f"not a message id: {message_id!r}")
    if date.tzinfo is None:
        raise ValueError("the date of a letter needs a zone")
    message = EmailMessage(policy=_POLICY)
    named = _NAMED.fullmatch(sender)
    message["From"] = Address(
        display_name=_line(named[1]) if named else "", addr_spec=_checked(named[2] if named else sender)
    )
    message["To"] = _checked(recipient)
    if answers := _deliverable(reply_to):
        message["Reply-To"] = answers
    message["Subject"] = subject_line(subject)
    message["Date"] = date
    message["Message-ID"] = message_id
    if automatic:
        message["Auto-Submitted"] = "auto-generated"  # so that no out-of-office note answers it
    message.set_content(_body(text))
    if html is not None:
        message.add_alternative(_body(html), subtype="html")
    for enclosure in enclosures:
        if enclosure.method:
            _add_calendar(message, enclosure)
    for enclosure in enclosures:
        _enclose(message, enclosure)
    return message


def _add_calendar(message: EmailMessage, enclosure: Enclosure) -> None:
    """As an alternative, the last and so the one that a mail program with a calendar prefers."""
    text = enclosure.content.decode("utf-8")
    message.add_alternative(text, subtype="calendar", charset="utf-8", params={"method": _method(enclosure)})


def _enclose(message: EmailMessage, enclosure: Enclosure) -> None:
    if not _TYPE.fullmatch(enclosure.content_type):
        raise ValueError(f"not a content type: {enclosure.content_type!r}")
    main, _slash, sub = enclosure.content_type.partition("/")
    name = _line(enclosure.file_name).replace("/", "_").replace("\\", "_") or "file"
    params = {"method": _method(enclosure), "charset": "utf-8"} if enclosure.method else {}
    # Always as base64, also a calendar: its own line ends must arrive as they are.
    message.add_attachment(enclosure.content, maintype=main, subtype=sub, filename=name, params=params)


def _method(enclosure: Enclosure) -> str:
    if not _METHOD.fullmatch(enclosure.method):
        raise ValueError(f"not a method of calendars: {enclosure.method!r}")
    return enclosure.method


def subject_line(text: str) -> str:
    """The text as one line of at most 120 characters, without controls."""
    line = _line(text)
    return line if len(line) <= LONGEST_SUBJECT else line[: LONGEST_SUBJECT - 1].rstrip() + "…"


def _checked(address: str) -> str:
    found = _deliverable(address)
    if found is None:
        raise MailRefused("not an address that mail can be sent to")
    return found


def _deliverable(address: str) -> str | None:
    """The address with its domain in ASCII; None for what is not one plausible address."""
    local, at, domain = address.rpartition("@")
    if not at or len(address) > LONGEST_ADDRESS or not _LOCAL.fullmatch(local):
        return None
    if any(unicodedata.category(one)[0] in "CZ" for one in address):
        return None
    labels = domain.split(".")
    if len(labels) < 2 or labels[-1].isnumeric() or not all(_LABEL.fullmatch(label) for label in labels):
        return None
    if domain.isascii():
        return address
    try:
        ascii_domain = domain.encode("idna").decode("ascii")
        same = ascii_domain.encode("ascii").decode("idna") == unicodedata.normalize("NFC", domain.lower())
    except UnicodeError:
        return None
    # Python's codec knows only the older rules, where `ß` becomes `ss`: another owner's domain.
    return f"{local}@{ascii_domain}" if same else None


def _line(text: str) -> str:
    kept = (" " if unicodedata.category(one) in ("Cc", "Zl", "Zp") else one for one in text)
    return " ".join("".join(one for one in kept if not _unwanted(one)).split())


def _body(text: str) -> str:
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(
        one for one in lines if one in "\n\t" or not (_unwanted(one) or unicodedata.category(one) == "Cc")
    )


def _unwanted(one: str) -> bool:
    return one in _BIDI or unicodedata.category(one) == "Cs"
