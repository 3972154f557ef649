"""Who takes a message: a server, a folder, or memory."""

import hashlib
import os
import smtplib
import ssl
import tempfile
from contextlib import suppress
from email.message import EmailMessage
from pathlib import Path
from typing import Literal, Protocol
from urllib.parse import parse_qsl, unquote, urlsplit

from plumbing.durable import make_folder, sync_folder
from plumbing.mail.message import MESSAGE_ID, MailRefused

TIMEOUT = 10.0
Tls = Literal["starttls", "implicit", "none"]

_EXAMPLES = "file:mail, smtp://user:password@mail.example.org:587 or smtps://user:password@mail.example.org"
# 5xx answers that speak of us, not of the letter: once that is put right it goes out.
_NOT_THE_LETTER = {530, 534, 535, 538}


class MailUnreachable(Exception):
    """It could not be sent now; later it may."""


class Mailer(Protocol):
    def send(self, message: EmailMessage) -> None:
        """Hands the message over; once it returns somebody else is responsible for it.

        The same message (the same Message-ID) may come again: whoever was interrupted between sending and
        noting it does so. Raises MailRefused or MailUnreachable.
        """


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
                    written.write(message.as_bytes())
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
        """Removes a letter for good, as when its person is erased; one that is not there is fine."""
        with suppress(FileNotFoundError):
            self.path_of(message_id).unlink()
            sync_folder(self.folder)

    def path_of(self, message_id: str) -> Path:
        """Where the letter with this Message-ID lies, or would."""
        if MESSAGE_ID.fullmatch(message_id):
            return self.folder / f"{message_id[1:-1]}.eml"
        return self.folder / f"{hashlib.sha256(message_id.encode('utf-8', 'surrogateescape')).hexdigest()}.eml"


class SmtpMailer:
    """Hands messages to an SMTP server, each over a connection of its own.

    `tls`: "starttls" (the default; nothing is said to a server without it), "implicit", or "none".
    `timeout` in seconds for each answer. `context` trusts what it trusts; else the system's authorities.
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
            connection.send_message(message)
            with suppress(smtplib.SMTPException, OSError):
                connection.quit()  # it is taken: a sad good-bye does not change that
        except (smtplib.SMTPException, OSError) as error:
            raise _meaning(error) from error
        finally:
            connection.close()

    def _connect(self) -> smtplib.SMTP:
        """A connection that is secured and signed in. Whatever fails here is not the letter's fault."""
        try:
            connection = self._open()
        except (smtplib.SMTPException, OSError) as error:
            raise MailUnreachable(_said(error)) from error
        try:
            if self.tls == "starttls":
                connection.starttls(context=self._trusted())
            connection.ehlo_or_helo_if_needed()
            if self.user is not None:
                connection.login(self.user, self._password or "")
        except (smtplib.SMTPException, OSError) as error:
            connection.close()
            raise MailUnreachable(_said(error)) from error
        return connection

    def _open(self) -> smtplib.SMTP:
        if self.tls == "implicit":
            return smtplib.SMTP_SSL(self.host, self.port, timeout=self._timeout, context=self._trusted())
        return smtplib.SMTP(self.host, self.port, timeout=self._timeout)

    def _trusted(self) -> ssl.SSLContext:
        return self._context or ssl.create_default_context()


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
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    if parts.scheme == "file" and parts.path and not parts.netloc and not parts.query:
        return FileMailer(data_folder / unquote(parts.path))
    if url == "memory:":
        return RememberedMailer()
    tls = _tls(parts.scheme, query)
    try:
        port = parts.port or (465 if tls == "implicit" else 587)
    except ValueError:
        tls, port = None, 0
    if tls is None or not parts.hostname or parts.path not in ("", "/"):
        raise ValueError(f"not a mailer; one is like {_EXAMPLES}")
    user, password = (unquote(part) if part else None for part in (parts.username, parts.password))
    return SmtpMailer(parts.hostname, port, user=user, password=password, tls=tls)


def _tls(scheme: str, query: dict[str, str]) -> Tls | None:
    match scheme, query:
        case "smtps", {} if not query:
            return "implicit"
        case "smtp", {} if not query:
            return "starttls"
        case "smtp", {"tls": "starttls" | "none" as tls} if len(query) == 1:
            return "starttls" if tls == "starttls" else "none"
    return None


def _meaning(error: Exception) -> Exception:
    """Whether the letter was refused or only could not be sent now."""
    code = 0
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code = next(iter(error.recipients.values()))[0]
    elif isinstance(error, smtplib.SMTPResponseException):
        code = error.smtp_code
    refused = 500 <= code < 600 and code not in _NOT_THE_LETTER
    if refused or isinstance(error, smtplib.SMTPNotSupportedError):  # an address that needs SMTPUTF8
        return MailRefused(_said(error))
    return MailUnreachable(_said(error))


def _said(error: Exception) -> str:
    """The kind of failure and the server's number; its words may repeat an address."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return f"recipient refused ({next(iter(error.recipients.values()))[0]})"
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{type(error).__name__} ({error.smtp_code})"
    return f"{type(error).__name__}: {error}"[:200]
