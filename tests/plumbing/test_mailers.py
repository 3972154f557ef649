"""The same letters through each mailer, and a real SMTP server that refuses them in each way."""

import ipaddress
import os
import socket
import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from plumbing.mail import (
    FileMailer,
    Mailer,
    MailRefused,
    MailUnreachable,
    RememberedMailer,
    SmtpMailer,
    compose,
    mailer_from_url,
)
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


@pytest.fixture
def server() -> Iterator[Server]:
    made = Server()
    yield made
    made.controller.stop()


def read(data: bytes) -> EmailMessage:
    message = message_from_bytes(data, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


# What each mailer promises


@pytest.fixture(params=["file", "remembered", "smtp"])
def mailer_and_got(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Mailer, Any]:
    """A mailer, and what tells the messages that arrived."""
    if request.param == "file":
        folder = tmp_path / "mail"
        return FileMailer(folder), lambda: [read(path.read_bytes()) for path in sorted(folder.glob("*.eml"))]
    if request.param == "remembered":
        remembered = RememberedMailer()
        return remembered, lambda: remembered.sent
    server = request.getfixturevalue("server")
    return server.mailer(), lambda: [read(data) for data in server.got]


def test_a_letter_arrives_whole(mailer_and_got: tuple[Mailer, Any]) -> None:
    mailer, got = mailer_and_got
    mailer.send(a_message(1))
    mailer.send(a_message(2))
    assert [message["Message-ID"] for message in got()] == ["<1@foyer.example.org>", "<2@foyer.example.org>"]
    first = got()[0]
    assert first["To"] == "ann@example.org"
    assert first["Subject"] == "We got it — 履歴書"
    assert first.get_content().replace("\r\n", "\n") == "Grüße.\n.\nend\n"


def test_the_same_letter_may_be_sent_again(mailer_and_got: tuple[Mailer, Any]) -> None:
    mailer, got = mailer_and_got
    mailer.send(a_message())
    mailer.send(a_message())
    assert {message["Message-ID"] for message in got()} == {"<1@foyer.example.org>"}


# A folder


def test_a_letter_in_the_folder_is_private_and_written_once(tmp_path: Path) -> None:
    mailer = FileMailer(tmp_path / "mail")
    mailer.send(a_message(text="first\n"))
    mailer.send(a_message(text="again\n"))
    [path] = (tmp_path / "mail").iterdir()
    assert path == mailer.path_of("<1@foyer.example.org>")
    assert path.name == "1@foyer.example.org.eml"
    assert path.stat().st_mode & 0o777 == 0o600
    assert read(path.read_bytes()).get_content() == "again\n"


@pytest.mark.parametrize("message_id", ["", "<../../x@y>", "<a/b@c>", "/etc/passwd", "<a@b>\x00", "x" * 5000])
def test_no_message_id_leaves_the_folder(tmp_path: Path, message_id: str) -> None:
    path = FileMailer(tmp_path).path_of(message_id)
    assert path.parent == tmp_path
    assert len(path.name) < 80


def test_a_letter_can_be_forgotten(tmp_path: Path) -> None:
    mailer = FileMailer(tmp_path / "mail")
    mailer.forget("<1@foyer.example.org>")
    mailer.send(a_message())
    mailer.forget("<1@foyer.example.org>")
    assert list((tmp_path / "mail").iterdir()) == []


def test_a_folder_that_cannot_be_written_is_unreachable(tmp_path: Path) -> None:
    (tmp_path / "mail").write_text("a file where the folder should be")
    with pytest.raises(MailUnreachable):
        FileMailer(tmp_path / "mail").send(a_message())


def test_a_remembered_mailer_fails_on_demand() -> None:
    mailer = RememberedMailer()
    mailer.fail_with(MailUnreachable("down"))
    with pytest.raises(MailUnreachable):
        mailer.send(a_message())
    mailer.fail_with(None)
    mailer.send(a_message())
    assert len(mailer.sent) == 1


# A server


@pytest.mark.parametrize("command", ["MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize("answer", ["550 no such person", "552 too big", "554 looks like spam"])
def test_a_permanent_no_refuses_the_letter(server: Server, command: str, answer: str) -> None:
    server.says[command] = answer
    with pytest.raises(MailRefused) as refused:
        server.mailer().send(a_message())
    assert answer[:3] in str(refused.value)
    assert "ann@example.org" not in str(refused.value)
    server.says.clear()
    server.mailer().send(a_message())
    assert len(server.got) == 1


@pytest.mark.parametrize("command", ["MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize("answer", ["421 going down", "450 later", "451 greylisted", "530 sign in first"])
def test_another_no_means_later(server: Server, command: str, answer: str) -> None:
    server.says[command] = answer
    with pytest.raises(MailUnreachable):
        server.mailer().send(a_message())
    server.says.clear()
    server.mailer().send(a_message())
    assert len(server.got) == 1


def test_a_server_that_hangs_up_meanwhile_means_later(server: Server) -> None:
    server.says["DATA"] = "drop"
    with pytest.raises(MailUnreachable):
        server.mailer().send(a_message())


@pytest.mark.parametrize("answer", ["drop", "451 cannot even say good-bye"])
def test_what_was_taken_stays_sent_whatever_the_good_bye(server: Server, answer: str) -> None:
    server.says["QUIT"] = answer
    server.mailer().send(a_message())
    assert len(server.got) == 1


def test_nobody_listening_is_unreachable() -> None:
    with pytest.raises(MailUnreachable):
        SmtpMailer("127.0.0.1", servers.free_port(), tls="none").send(a_message())


def test_a_server_that_never_answers_is_unreachable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(MailUnreachable):
        SmtpMailer("127.0.0.1", silent.getsockname()[1], tls="none", timeout=0.1).send(a_message())


@pytest.mark.parametrize("banner", [b"554 not you\r\n", b"421 busy\r\n", b"HTTP/1.1 400 Bad Request\r\n\r\n", b""])
def test_a_server_that_will_not_talk_is_unreachable(banner: bytes) -> None:
    def answer_once(listening: socket.socket) -> None:
        connection, _ = listening.accept()
        with connection:
            connection.sendall(banner)

    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=answer_once, args=(listening,))
        thread.start()
        with pytest.raises(MailUnreachable):
            SmtpMailer("127.0.0.1", listening.getsockname()[1], tls="none").send(a_message())
        thread.join()


def test_an_address_of_other_letters_needs_a_server_that_knows_them(server: Server) -> None:
    with pytest.raises(MailRefused):
        server.mailer().send(a_message(recipient="é@example.org"))
    knowing = Server(enable_SMTPUTF8=True)
    try:
        knowing.mailer().send(a_message(recipient="é@müller.example"))
        assert knowing.recipients == ["é@xn--mller-kva.example"]
    finally:
        knowing.controller.stop()


# Secured


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for 127.0.0.1 that nobody trusts, with its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "both.pem"
    path.write_bytes(
        made.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    return path


def knows(_server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> AuthResult:
    right = isinstance(data, LoginPassword) and (data.login, data.password) == (b"foyer", b"s3cret")
    return AuthResult(success=right, handled=False)


@pytest.fixture
def secured(certificate: Path) -> Iterator[Server]:
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(certificate)
    made = Server(tls_context=serving, require_starttls=True, authenticator=knows, auth_required=True)
    yield made
    made.controller.stop()


def trusting(certificate: Path) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(certificate))


def test_a_letter_goes_over_starttls_with_a_password(secured: Server, certificate: Path) -> None:
    mailer = secured.mailer(tls="starttls", context=trusting(certificate), user="foyer", password="s3cret")
    mailer.send(a_message())
    assert len(secured.got) == 1


def test_a_certificate_nobody_vouches_for_is_not_spoken_to(secured: Server) -> None:
    with pytest.raises(MailUnreachable):
        secured.mailer(tls="starttls", user="foyer", password="s3cret").send(a_message())
    assert secured.got == []


def test_a_wrong_password_is_our_fault_and_not_the_letters(secured: Server, certificate: Path) -> None:
    mailer = secured.mailer(tls="starttls", context=trusting(certificate), user="foyer", password="wrong")
    with pytest.raises(MailUnreachable) as said:
        mailer.send(a_message())
    assert "wrong" not in str(said.value)


def test_without_starttls_a_letter_that_needs_it_stays_here(server: Server) -> None:
    with pytest.raises(MailUnreachable):
        server.mailer(tls="starttls").send(a_message())
    assert server.got == []


def test_a_letter_goes_over_implicit_tls(certificate: Path) -> None:
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(certificate)
    made = Server(ssl_context=serving)
    try:
        made.mailer(tls="implicit", context=trusting(certificate)).send(a_message())
        assert len(made.got) == 1
        with pytest.raises(MailUnreachable):
            made.mailer(tls="implicit").send(a_message())
    finally:
        made.controller.stop()


# Addresses


def test_addresses_name_each_mailer(tmp_path: Path) -> None:
    inside = mailer_from_url("file:mail", tmp_path)
    absolute = mailer_from_url("file:///srv/mail", tmp_path)
    assert isinstance(inside, FileMailer)
    assert isinstance(absolute, FileMailer)
    assert (inside.folder, absolute.folder) == (tmp_path / "mail", Path("/srv/mail"))
    assert isinstance(mailer_from_url("memory:", tmp_path), RememberedMailer)
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://mail.example.org", ("mail.example.org", 587, None, None, "starttls")),
        ("smtp://u%40x:p%2Fw@mail.example.org:25?tls=none", ("mail.example.org", 25, "u@x", "p/w", "none")),
        ("smtp://mail.example.org?tls=starttls", ("mail.example.org", 587, None, None, "starttls")),
        ("smtps://u:p@[::1]/", ("::1", 465, "u", "p", "implicit")),
    ],
)
def test_addresses_name_a_server(url: str, expected: tuple[Any, ...], tmp_path: Path) -> None:
    mailer = mailer_from_url(url, tmp_path)
    assert isinstance(mailer, SmtpMailer)
    assert (mailer.host, mailer.port, mailer.user, mailer._password, mailer.tls) == expected


@pytest.mark.parametrize(
    "url",
    ["", "mail", "file:", "file://host/x", "smtp:", "smtp://", "smtp://u:secret@h?tls=maybe", "smtp://h:99999",
     "smtp://h:x", "smtp://h/inbox", "smtps://h?tls=none", "smtp://h?colour=red", "http://h", "memory:x"],
)  # fmt: skip
def test_other_addresses_are_refused_with_an_example(url: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="like file:mail") as refused:
        mailer_from_url(url, tmp_path)
    assert "secret" not in str(refused.value)
