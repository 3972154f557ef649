"""Letters on their way out. What a letter says is nobody's business here."""

import hashlib
import os
import re
import smtplib
import ssl
import tempfile
import unicodedata
from contextlib import suppress
from datetime import datetime
from email import policy
from email.message import EmailMessage
from email.utils import parseaddr
from pathlib import Path
from typing import Literal, Protocol
from urllib.parse import parse_qsl, unquote, urlsplit

from plumbing.durable import make_folder, sync_folder

LONGEST_ADDRESS = 254
LONGEST_SUBJECT = 120
TIMEOUT = 10.0
Tls = Literal["starttls", "implicit", "none"]

# Clean for seven-bit servers, whatever the text holds; `raise_on_defect` would refuse foreign letters only.
_POLICY = policy.SMTP.clone(cte_type="7bit")
_LOCAL = re.compile(r"[^\s@,;:<>()\[\]\\\"\x00-\x20\x7f-\x9f]{1,64}")
_LABEL = re.compile(r"(?!-)[^\W_]([\w-]{0,61}[^\W_])?(?<!-)")
_MESSAGE_ID = re.compile(r"<[A-Za-z0-9][A-Za-z0-9._+=-]{0,120}@[A-Za-z0-9][A-Za-z0-9.-]{0,120}>")
_BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
# Answers that speak of us, not of the letter: who we are must be put right, then the letter goes out.
_NOT_THE_LETTER = {421, 530, 534, 535, 538}


class MailRefused(Exception):
    """This letter will never be taken: trying again is useless."""


class MailUnreachable(Exception):
    """It could not be sent now; later it may."""


class Mailer(Protocol):
    def send(self, message: EmailMessage) -> None:
        """Hands the message over; once it returns somebody else is responsible for it.

        Sending the same message again (the same Message-ID) is allowed: whoever was interrupted between
        sending and noting it does so. Raises MailRefused or MailUnreachable.
        """


def address_is_plausible(text: str) -> bool:
    """Whether it is one address, bare, that mail may be sent to: no list, no name, no comment, no quoting."""
    local, at, domain = text.rpartition("@")
    if not at or len(text) > LONGEST_ADDRESS or not _LOCAL.fullmatch(local) or _has_controls(text):
        return False
    labels = domain.split(".")
    return len(labels) > 1 and all(_LABEL.fullmatch(label) for label in labels) and _ascii(domain) is not None


def compose(
    sender: str, recipient: str, subject: str, text: str, html: str | None = None, *, message_id: str,
    date: datetime,
) -> EmailMessage:  # fmt: skip
    """A message with exactly one recipient, that no field's content can add headers or recipients to.

    `sender` is an address or `Name <address>`, `recipient` an address, `message_id` like `<id@host>`, `date`
    aware. Controls are taken out of subject and text; a subject longer than 120 characters is cut. Raises
    MailRefused for an address that is none and ValueError for a wrong message id or a naive date.
    """
    if not _MESSAGE_ID.fullmatch(message_id):
        raise ValueError(f"not a message id: {message_id!r}")
    if date.tzinfo is None:
        raise ValueError("the date of a letter needs a zone")
    message = EmailMessage(policy=_POLICY)
    message["From"] = _sender(sender)
    message["To"] = _address(recipient)
    message["Subject"] = _subject(subject)
    message["Date"] = date
    message["Message-ID"] = message_id
    message["Auto-Submitted"] = "auto-generated"  # so that no out-of-office note answers it
    message.set_content(_body(text))
    if html is not None:
        message.add_alternative(_body(html), subtype="html")
    return message


class FileMailer:
    """Writes each message to FOLDER/MESSAGE-ID.eml, durably; the same message again replaces the first."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def send(self, message: EmailMessage) -> None:
        path = self.path_of(str(message["Message-ID"]))
        try:
            make_folder(self.folder)
            descriptor, partial = tempfile.mkstemp(prefix=".", dir=self.folder)
            try:
                with open(descriptor, "wb") as written:
                    written.write(message.as_bytes(policy=policy.default.clone(cte_type="7bit")))
                    written.flush()
                    os.fsync(written.fileno())
                os.replace(partial, path)
            except OSError:
                os.unlink(partial)
                raise
            sync_folder(self.folder)
        except OSError as error:
            raise MailUnreachable(f"{error.strerror} ({error.errno})") from error

    def forget(self, message_id: str) -> None:
        """Removes the letter, for good; one that is not there is fine."""
        with suppress(FileNotFoundError):
            self.path_of(message_id).unlink()
            sync_folder(self.folder)

    def path_of(self, message_id: str) -> Path:
        """Where the letter with this Message-ID lies, or would."""
        name = message_id.strip().strip("<>")
        if not _MESSAGE_ID.fullmatch(f"<{name}>"):
            name = hashlib.sha256(message_id.encode("utf-8", "surrogateescape")).hexdigest()
        return self.folder / f"{name}.eml"


class SmtpMailer:
    """Hands messages to an SMTP server, each over a connection of its own.

    `tls`: "starttls" (the default; no server without it is spoken to), "implicit", or "none".
    """

    def __init__(
        self, host: str, port: int, *, user: str | None = None, password: str | None = None,
        tls: Tls = "starttls", timeout: float = TIMEOUT, context: ssl.SSLContext | None = None,
    ) -> None:  # fmt: skip
        self.host = host
        self.port = port
        self.user = user
        self.tls = tls
        self._password = password
        self._timeout = timeout
        self._context = context

    def send(self, message: EmailMessage) -> None:
        connection = self._connect()
        try:
            _hand_over(connection, message)
        except (smtplib.SMTPException, OSError) as error:
            raise _meaning(error) from error
        finally:
            with suppress(smtplib.SMTPException, OSError):
                connection.quit()  # the message is taken, or not: a sad good-bye changes neither
            connection.close()

    def _connect(self) -> smtplib.SMTP:
        context = self._context or ssl.create_default_context()
        try:
            if self.tls == "implicit":
                connection: smtplib.SMTP = smtplib.SMTP_SSL(
                    self.host, self.port, timeout=self._timeout, context=context
                )
            else:
                connection = smtplib.SMTP(self.host, self.port, timeout=self._timeout)
        except (smtplib.SMTPException, OSError) as error:
            raise MailUnreachable(_said(error)) from error
        try:
            connection.ehlo()
            if self.tls == "starttls":
                connection.starttls(context=context)
                connection.ehlo()
            if self.user is not None:
                connection.login(self.user, self._password or "")
        except (smtplib.SMTPException, OSError) as error:
            connection.close()
            raise MailUnreachable(_said(error)) from error
        return connection


class RememberedMailer:
    """Keeps messages in memory, for tests; fails on demand."""

    def __init__(self) -> None:
        self.sent: list[EmailMessage] = []
        self._failure: Exception | None = None

    def fail_with(self, failure: Exception | None) -> None:
        """From here on send() raises this; None: it works again."""
        self._failure = failure

    def send(self, message: EmailMessage) -> None:
        if self._failure is not None:
            raise self._failure
        self.sent.append(message)


def mailer_from_url(url: str, data_folder: Path) -> Mailer:
    """The mailer an operator named; nothing is contacted yet. Raises ValueError with examples.

    `file:FOLDER` (inside `data_folder`, or absolute), `memory:`, `smtps://USER:PASSWORD@HOST:465`, or
    `smtp://USER:PASSWORD@HOST:587?tls=starttls` (the default) or `tls=none`.
    """
    examples = "file:mail, smtp://user:password@mail.example.org:587 or smtps://user:password@mail.example.org"
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    try:
        port = parts.port
    except ValueError:
        raise ValueError(f"not a mailer; one is like {examples}") from None
    if parts.scheme == "file" and parts.path and not parts.netloc and not query:
        return FileMailer(data_folder / unquote(parts.path))
    if url == "memory:":
        return RememberedMailer()
    if parts.scheme in ("smtp", "smtps") and parts.hostname and parts.path in ("", "/"):
        tls = _tls(parts.scheme, query)
        if tls is not None:
            user, password = (unquote(part) if part else None for part in (parts.username, parts.password))
            default = 465 if tls == "implicit" else 587
            return SmtpMailer(parts.hostname, port or default, user=user, password=password, tls=tls)
    raise ValueError(f"not a mailer; one is like {examples}")


def _tls(scheme: str, query: dict[str, str]) -> Tls | None:
    if scheme == "smtps":
        return None if query else "implicit"
    tls: dict[str, Tls] = {"starttls": "starttls", "none": "none"}
    return tls.get(query.get("tls", "starttls")) if query.keys() <= {"tls"} else None
