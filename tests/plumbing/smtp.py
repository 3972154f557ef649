"""A letter, and a real SMTP server that takes or refuses it as it is told."""

from datetime import UTC, datetime
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller

from plumbing.mail import SmtpMailer, compose
from tests.plumbing import servers

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def a_message(number: int = 1, recipient: str = "ann@example.org", text: str = "Grüße.\n.\nend\n") -> EmailMessage:
    return compose("Careers <jobs@example.org>", recipient, "We got it — 履歴書", text,
                   message_id=f"<{number}@foyer.example.org>", date=NOON)  # fmt: skip


class Server:
    """An SMTP server that keeps what it gets and answers as it is told: `says` by command."""

    def __init__(self, **options: Any) -> None:
        self.got: list[bytes] = []
        self.recipients: list[str] = []
        self.says: dict[str, str] = {}
        options = {"enable_SMTPUTF8": False, **options}
        self.controller = Controller(self, hostname="127.0.0.1", port=servers.free_port(), **options)
        self.controller.start()

    async def handle_MAIL(self, _server: Any, _session: Any, envelope: Any, address: str, options: Any) -> str:
        envelope.mail_from = address
        return self.says.get("MAIL", "250 fine")

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, options: Any) -> str:
        if "RCPT" in self.says:
            return self.says["RCPT"]
        envelope.rcpt_tos.append(address)
        return "250 fine"

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:
        if self.says.get("DATA") == "drop":
            server.transport.abort()
            return ""
        if "DATA" in self.says:
            return self.says["DATA"]
        self.got.append(envelope.content)
        self.recipients += envelope.rcpt_tos
        return "250 taken"

    async def handle_QUIT(self, server: Any, _session: Any, _envelope: Any) -> str:
        if self.says.get("QUIT") == "drop":
            server.transport.abort()
        return self.says.get("QUIT", "221 bye")

    def mailer(self, **options: Any) -> SmtpMailer:
        return SmtpMailer("127.0.0.1", self.controller.port, **{"tls": "none", "timeout": 10, **options})
