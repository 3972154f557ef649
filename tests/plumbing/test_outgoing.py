"""Messages to addresses that others gave us reach the public internet, and never what lies inside (N1)."""

import datetime
import ipaddress
import socket
import ssl
import time
from collections.abc import Iterator, Sequence
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from plumbing import outgoing
from plumbing.outgoing import NotAllowed, NotSent, post, target_of
from plumbing.public_addresses import Exempt, is_public
from tests.support.receiver import Receiver, leads_to, receiving, talking

HERE = Exempt.read("127.0.0.1")
NOBODY = Exempt()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as one:
        yield one


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "127.8.8.8", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254",
     "100.64.0.1", "100.127.255.255", "0.0.0.0", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255",
     "192.0.0.1", "192.0.2.1", "198.18.0.1", "198.51.100.1", "203.0.113.1", "192.88.99.1",
     "::", "::1", "::127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "64:ff9b::7f00:1",
     "64:ff9b::10.0.0.1", "64:ff9b:1::a00:1", "2002:7f00:1::", "2002:a00:1::1", "2002:c0a8:101::", "fe80::1",
     "fc00::1", "fd12:3456::1", "fec0::1", "ff02::1", "ff0e::1", "2001::1", "2001:db8::1", "3fff::1", "5f00::1",
     "100::1"],
)  # fmt: skip
def test_these_are_not_public(address: str) -> None:
    assert not is_public(ip_address(address))


@pytest.mark.parametrize(
    "address",
    ["1.1.1.1", "8.8.8.8", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "2a00:1450::1", "::ffff:8.8.8.8",
     "64:ff9b::8.8.8.8", "2002:808:808::1"],
)  # fmt: skip
def test_these_are_public(address: str) -> None:
    assert is_public(ip_address(address))


@pytest.mark.parametrize(
    ("url", "code"),
    [("http://hooks.example.org/", "https_only"), ("http://127.0.0.1", "https_only"),
     ("https://127.0.0.1/", "address_not_allowed"), ("https://2130706433/", "address_not_allowed"),
     ("https://0x7f.1/", "address_not_allowed"), ("https://127.1/", "address_not_allowed"),
     ("https://0177.0.0.1/", "address_not_allowed"), ("https://169.254.169.254/", "address_not_allowed"),
     ("https://[::1]/", "address_not_allowed"), ("https://[::ffff:10.0.0.1]/", "address_not_allowed"),
     ("https://[64:ff9b::7f00:1]/", "address_not_allowed"), ("https://localhost/", "address_not_allowed"),
     ("https://LOCALHOST./", "address_not_allowed"), ("https://db/", "address_not_allowed"),
     ("https://vault.internal/", "address_not_allowed"), ("https://printer.local/", "address_not_allowed"),
     ("https://hooks.example.org:22/", "port_not_allowed"), ("https://hooks.example.org:81/", "port_not_allowed"),
     ("https://u:p@hooks.example.org/", "has_credentials"), ("https://u@hooks.example.org/", "has_credentials"),
     ("ftp://hooks.example.org/", "not_a_url"), ("hooks.example.org", "not_a_url"), ("https://", "not_a_url"),
     ("https:///x", "not_a_url"), ("https://a b.example.org/", "not_a_url"),
     ("https://hooks.example.org\\@127.0.0.1/", "not_a_url"), ("https://hooks.example.org/a\r\nX: y", "not_a_url"),
     ("https://hooks.exa\nmple.org/", "not_a_url"), ("https://hooks.example.org/#x", "not_a_url"),
     ("https://hooks.example.org:x/", "not_a_url"), ("https://hooks.example.org:99999/", "not_a_url"),
     ("https://[::1/", "not_a_url"), ("https://-a.example.org/", "not_a_url"),
     ("https://h%00.example/", "not_a_url"),
     ("https://hooks.example.org/ü", "not_a_url"), ("https://" + "a" * 70 + ".example.org/", "not_a_url"),
     ("https://hooks.example.org/" + "a" * 2000, "too_long")],
)  # fmt: skip
def test_addresses_that_are_refused_as_they_stand(url: str, code: str) -> None:
    with pytest.raises(NotAllowed) as refused:
        target_of(url, NOBODY)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("url", "host", "port"),
    [("https://hooks.example.org", "hooks.example.org", 443),
     ("https://Hooks.Example.org:8443/a?b=c", "hooks.example.org", 8443),
     ("https://münchen.example/x", "xn--mnchen-3ya.example", 443), ("https://1.1.1.1/", "1.1.1.1", 443),
     ("https://[2606:4700::1111]/", "2606:4700::1111", 443)],
)  # fmt: skip
def test_addresses_that_may_be_public(url: str, host: str, port: int) -> None:
    target = target_of(url, NOBODY)
    assert (target.host, target.port) == (host, port)


def test_what_the_operator_exempts_may_be_inside_and_plain() -> None:
    exempt = Exempt.read("127.0.0.1, 10.2.0.0/16,payroll.internal")
    for url in ("http://127.0.0.1:5000/", "http://10.2.3.4/", "http://payroll.internal:9000/x"):
        assert target_of(url, exempt).scheme == "http"
    for url in ("http://10.3.0.1/", "http://127.0.0.2/", "http://other.internal/", "http://hooks.example.org/"):
        with pytest.raises(NotAllowed):
            target_of(url, exempt)


@pytest.mark.parametrize("text", ["10.0.0.0/33", "a/b", "a b", "http://x"])
def test_an_exemption_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="neither a host nor a network"):
        Exempt.read(text)


def test_a_message_arrives_as_it_was_sent(receiver: Receiver) -> None:
    receiver.reply = (202, {})
    answer = post(receiver.url(), b'{"a":1}', {"webhook-id": "1"}, exempt=HERE)
    assert answer.status == 202
    (got,) = receiver.got
    assert (got.path, got.body, got.headers["webhook-id"]) == ("/hook?a=1", b'{"a":1}', "1")
    assert got.headers["host"] == f"127.0.0.1:{receiver.port}"
    assert got.headers["content-type"] == "application/json"


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.0.0.1", "::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "169.254.169.254",
     "100.64.0.1", "fe80::1%eth0"],
)  # fmt: skip
def test_a_name_that_leads_inside_leads_nowhere(receiver: Receiver, address: str) -> None:
    for found in ([address], ["1.1.1.1", address]):
        with pytest.raises(NotAllowed) as refused:
            post("https://hooks.example.org/", b"", {}, exempt=NOBODY, resolve=leads_to(*found))
        assert refused.value.code == "address_not_allowed"
    assert receiver.got == []


def test_the_address_that_was_looked_at_is_the_one_that_is_used(receiver: Receiver) -> None:
    """A second look at the name, which might say something else by then, never happens."""
    asked = []

    def once(host: str, _port: int, _seconds: float) -> list[str]:
        asked.append(host)
        assert len(asked) == 1
        return ["127.0.0.1"]

    exempt = Exempt.read("hooks.example.org")
    answer = post(receiver.url("hooks.example.org"), b"{}", {}, exempt=exempt, resolve=once)
    assert (answer.status, asked) == (204, ["hooks.example.org"])
    assert receiver.got[0].headers["host"] == f"hooks.example.org:{receiver.port}"


def test_a_public_name_is_not_reached_without_tls(receiver: Receiver) -> None:
    """An exempt network opens http for what lies in it alone."""
    exempt = Exempt.read("127.0.0.0/8")
    with pytest.raises(NotAllowed) as refused:
        post(receiver.url("hooks.example.org"), b"", {}, exempt=exempt, resolve=leads_to("127.0.0.1"))
    assert refused.value.code == "https_only"
    assert receiver.got == []


def test_proxies_of_the_environment_are_not_asked(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    """One inside would open what the address itself may not reach."""
    with receiving() as proxy:
        for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.url())
        assert post(receiver.url(), b"{}", {}, exempt=HERE).status == 204
        assert (len(receiver.got), proxy.got) == (1, [])


def test_no_redirect_is_followed(receiver: Receiver) -> None:
    receiver.reply = (302, {"Location": receiver.url() + "&again"})
    assert post(receiver.url(), b"{}", {}, exempt=HERE).status == 302
    assert len(receiver.got) == 1


def test_nobody_answers() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    with pytest.raises(NotSent) as failed:
        post(f"http://127.0.0.1:{port}/", b"{}", {}, exempt=HERE)
    assert failed.value.code == "refused"
    exempt = Exempt.read("nowhere.example")
    for resolve in (leads_to(), _fails):
        with pytest.raises(NotSent) as failed:
            post("http://nowhere.example/", b"", {}, exempt=exempt, resolve=resolve)
        assert failed.value.code == "no_address"


def _fails(_host: str, _port: int, _seconds: float) -> list[str]:
    raise socket.gaierror


def test_the_system_answers_for_this_machine() -> None:
    assert "127.0.0.1" in outgoing.resolve("localhost", 80, 5)
    with pytest.raises(OSError):
        outgoing.resolve("nowhere.invalid", 80, 5)


def _says_nothing(connection: socket.socket) -> None:
    connection.recv(65536)
    time.sleep(0.8)


def _drips(connection: socket.socket) -> None:
    connection.recv(65536)
    for _ in range(100):
        connection.sendall(b"H")
        time.sleep(0.05)


def _never_ends_its_head(connection: socket.socket) -> None:
    connection.recv(65536)
    connection.sendall(b"HTTP/1.1 200 OK\r\n" + b"X-A: b\r\n" * 100_000)


def _floods(connection: socket.socket) -> None:
    connection.recv(65536)
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1073741824\r\n\r\n")
    for _ in range(1024):
        connection.sendall(b"x" * 65536)


@pytest.mark.parametrize("say", [_says_nothing, _drips])
def test_a_slow_answer_is_given_up(say: object) -> None:
    with talking(say) as port:  # type: ignore[arg-type]
        began = time.monotonic()
        with pytest.raises(NotSent) as failed:
            post(f"http://127.0.0.1:{port}/", b"{}", {}, exempt=HERE, total_seconds=0.4)
        assert failed.value.code == "timeout"
        assert time.monotonic() - began < 0.75


def test_a_flood_is_not_read() -> None:
    with talking(_floods) as port:
        assert post(f"http://127.0.0.1:{port}/", b"{}", {}, exempt=HERE).status == 200
    with talking(_never_ends_its_head) as port, pytest.raises(NotSent):
        post(f"http://127.0.0.1:{port}/", b"{}", {}, exempt=HERE)


@pytest.mark.parametrize(
    "pieces",
    [(b"HTTP/1.1 100 Continue\r\n\r\n", b"HTTP/1.1 202 Accepted\r\n\r\n"),
     (b"HTTP/1.1 103 Early Hints\r\nLink: <x>\r\n\r\nHTTP/1.1 100\r\n\r\nHTTP/1.1 202 Accepted\r\n\r\n",)],
)  # fmt: skip
def test_what_comes_before_the_answer_is_not_the_answer(pieces: Sequence[bytes]) -> None:
    def say(connection: socket.socket) -> None:
        connection.recv(65536)
        for piece in pieces:
            connection.sendall(piece)

    with talking(say) as port:
        assert post(f"http://127.0.0.1:{port}/", b"{}", {}, exempt=HERE).status == 202


@pytest.mark.parametrize("said", [b"", b"SSH-2.0-OpenSSH\r\n\r\n", b"HTTP/1.1 abc\r\n\r\n", b"\x00\r\n\r\n"])
def test_what_speaks_something_else_did_not_answer(said: bytes) -> None:
    def say(connection: socket.socket) -> None:
        connection.recv(65536)
        connection.sendall(said)

    with talking(say) as port, pytest.raises(NotSent) as failed:
        post(f"http://127.0.0.1:{port}/", b"{}", {}, exempt=HERE)
    assert failed.value.code == "not_http"


def test_the_other_side_is_known_by_its_certificate(tmp_path: Path) -> None:
    """SNI and the check of the certificate go by the name, though the connection goes to an address."""
    served, trusting = _certified(tmp_path, "hooks.example.org")
    names = []
    served.sni_callback = lambda _socket, name, _context: names.append(name)
    exempt = Exempt.read("hooks.example.org,other.example.org")
    with receiving(served) as receiver:
        url = receiver.url("hooks.example.org", "https")
        here = leads_to("127.0.0.1")
        assert post(url, b"{}", {}, exempt=exempt, resolve=here, tls=trusting).status == 204
        assert names == ["hooks.example.org"]
        for wrong, tls in ((url, None), (receiver.url("other.example.org", "https"), trusting)):
            with pytest.raises(NotSent) as failed:
                post(wrong, b"{}", {}, exempt=exempt, resolve=here, tls=tls)
            assert failed.value.code == "certificate"
        assert len(receiver.got) == 1
    with receiving() as plain, pytest.raises(NotSent) as failed:
        post(plain.url("hooks.example.org", "https"), b"{}", {}, exempt=exempt, resolve=leads_to("127.0.0.1"))
    assert failed.value.code == "tls"


def _certified(folder: Path, name: str) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """A server's context with a certificate for this name, and a client's that trusts it."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.DNSName(name), x509.IPAddress(ipaddress.ip_address("10.9.9.9"))]),
            critical=False,
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = folder / "certificate.pem"
    pem.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    served = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    served.load_cert_chain(pem)
    return served, ssl.create_default_context(cadata=certificate.public_bytes(serialization.Encoding.PEM).decode())
