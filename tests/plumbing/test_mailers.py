"""The same letters through each mailer, and a real SMTP server that refuses them in each way."""

import os
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from plumbing.mail import (
    FileMailer,
    Mailer,
    MailUnreachable,
    RememberedMailer,
    SmtpMailer,
    mailer_from_url,
)
from tests.plumbing.smtp import a_message


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
    server = request.getfixturevalue("smtp_server")
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
