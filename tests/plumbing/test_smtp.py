"""A real SMTP server that refuses letters in each way: requirement R9."""

import ipaddress
import socket
import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from plumbing.mail import MailRefused, MailUnreachable, SmtpMailer
from tests.plumbing import servers
from tests.plumbing.smtp import Server, a_message


@pytest.mark.parametrize("command", ["MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize("answer", ["550 no such person", "552 too big", "554 looks like spam"])
def test_a_permanent_no_refuses_the_letter(smtp_server: Server, command: str, answer: str) -> None:
    smtp_server.says[command] = answer
    with pytest.raises(MailRefused) as refused:
        smtp_server.mailer().send(a_message())
    assert answer[:3] in str(refused.value)
    assert "ann@example.org" not in str(refused.value)
    smtp_server.says.clear()
    smtp_server.mailer().send(a_message())
    assert len(smtp_server.got) == 1


@pytest.mark.parametrize("command", ["MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize("answer", ["421 going down", "450 later", "451 greylisted", "530 sign in first"])
def test_another_no_means_later(smtp_server: Server, command: str, answer: str) -> None:
    smtp_server.says[command] = answer
    with pytest.raises(MailUnreachable):
        smtp_server.mailer().send(a_message())
    smtp_server.says.clear()
    smtp_server.mailer().send(a_message())
    assert len(smtp_server.got) == 1


def test_a_server_that_hangs_up_meanwhile_means_later(smtp_server: Server) -> None:
    smtp_server.says["DATA"] = "drop"
    with pytest.raises(MailUnreachable):
        smtp_server.mailer().send(a_message())


@pytest.mark.parametrize("answer", ["drop", "451 cannot even say good-bye"])
def test_what_was_taken_stays_sent_whatever_the_good_bye(smtp_server: Server, answer: str) -> None:
    smtp_server.says["QUIT"] = answer
    smtp_server.mailer().send(a_message())
    assert len(smtp_server.got) == 1


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


def test_an_address_of_other_letters_needs_a_server_that_knows_them(smtp_server: Server) -> None:
    with pytest.raises(MailRefused):
        smtp_server.mailer().send(a_message(recipient="é@example.org"))
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


def test_without_starttls_a_letter_that_needs_it_stays_here(smtp_server: Server) -> None:
    with pytest.raises(MailUnreachable):
        smtp_server.mailer(tls="starttls").send(a_message())
    assert smtp_server.got == []


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
