"""Letters on their way out: how a message is made safely, and who takes it. What it says is not known here."""

from plumbing.mail.mailers import (
    FileMailer,
    Mailer,
    MailUnreachable,
    RememberedMailer,
    SmtpMailer,
    mailer_from_url,
)
from plumbing.mail.message import Enclosure, MailRefused, address_is_plausible, compose

__all__ = [
    "Enclosure", "FileMailer", "MailRefused", "MailUnreachable", "Mailer", "RememberedMailer", "SmtpMailer",
    "address_is_plausible", "compose", "mailer_from_url",
]  # fmt: skip
