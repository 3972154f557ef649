"""Servers on loopback for the tests of storage and mail, each with what it needs to end cleanly."""

import socket
import subprocess
import sys
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from plumbing.storage import S3, Storage

ACCESS, SECRET = "foyer-test", "a-secret-of-the-tests"


def s3(endpoint: str, bucket: str, prefix: str = "foyer", **options: Any) -> S3:
    """A client of a test server: no second tries unless told."""
    given: dict[str, Any] = {
        "endpoint": endpoint, "region": "us-east-1", "access_key": ACCESS, "secret_key": SECRET,
        "connect_timeout": 5, "read_timeout": 20, "retries": 0, **options,
    }  # fmt: skip
    return S3(bucket, prefix, **given)


def fresh_s3(clients: dict[str, S3], endpoint: str) -> S3:
    """A storage with nothing in it: one of `clients`, under another prefix each time."""
    if endpoint not in clients:
        clients[endpoint] = s3(endpoint, f"bucket-{uuid.uuid4().hex[:12]}")
        make_bucket(clients[endpoint])
    client = clients[endpoint]
    client.prefix = f"{uuid.uuid4().hex}/"
    return client


def keys_of(storage: Storage) -> list[str]:
    return sorted(stored.key for stored in storage.keys())  # noqa: SIM118 - not a dictionary


def make_bucket(storage: S3) -> None:
    storage._client().create_bucket(Bucket=storage.bucket)


@contextmanager
def moto() -> Iterator[str]:
    """The endpoint of moto's S3, in this process."""
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    try:
        yield f"http://{host}:{port}"
    finally:
        server.stop()


@contextmanager
def nanio(folder: Path) -> Iterator[str]:
    """The endpoint of a nanio, a process of its own that keeps its data in `folder`."""
    port = free_port()
    command = [sys.executable, "-m", "nanio", "serve", "--data-dir", str(folder / "data"),
               "--host", "127.0.0.1", "--port", str(port), "--log-level", "error", "--no-access-log"]  # fmt: skip
    keys = {"NANIO_ACCESS_KEY": ACCESS, "NANIO_SECRET_KEY": SECRET}
    with (
        (folder / "log").open("wb") as log,
        subprocess.Popen(command, stdout=log, stderr=log, cwd=folder, env=keys) as process,
    ):
        try:
            _wait_for(process, port, folder / "log")
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def _wait_for(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    for _ in range(3000):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=5).close()
            return
        except ConnectionRefusedError:
            assert process.poll() is None, log.read_text()
            threading.Event().wait(0.02)
    raise AssertionError(f"nothing listens on port {port} after a minute: {log.read_text()}")


class BrokenS3:
    """A service that fails in the way its `mode` says: a status, or slow, reset, cut,
    garbage, wrong-etag, vanishing."""

    def __init__(self) -> None:
        self.mode = "500"
        self.requests = 0
        self.released = threading.Event()
        """Ends what `slow` waits for."""
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"  # which answers Expect: 100-continue at once

            def handle_one(self) -> None:
                outer.answer(self)

            do_PUT = do_GET = do_HEAD = do_DELETE = handle_one

            def log_message(self, format: str, *args: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = False
        self.endpoint = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        self.requests += 1
        if self.mode == "reset":
            request.connection.shutdown(socket.SHUT_RDWR)
            request.close_connection = True
            return
        if self.mode == "slow":
            self.released.wait(30)
            request.close_connection = True
            return
        length = int(request.headers.get("Content-Length", 0))
        while length > 0:
            length -= len(request.rfile.read(min(length, 65536)))
        status, headers, body = self._say(request.command)
        request.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            request.send_header(name, value)
        request.end_headers()
        if request.command != "HEAD":
            request.wfile.write(body)
        request.close_connection = True

    def _say(self, method: str) -> tuple[int, dict[str, str], bytes]:
        if self.mode.isdecimal():
            return int(self.mode), {}, b"<Error><Code>Trouble</Code></Error>"
        if self.mode == "garbage":  # somebody else's page
            return 200, {"Content-Type": "text/html"}, b"<html><p>Sign in to the network"
        if self.mode == "cut":  # promises more than it sends
            return 200, {"Content-Length": "1000000", "ETag": '"x"'}, b"only this"
        if method == "HEAD":  # vanishing: not there although the PUT was acknowledged
            return 404, {}, b""
        etag = "0" * 32 if self.mode == "wrong-etag" else "not-a-digest"
        return 200, {"ETag": f'"{etag}"'}, b""

    def close(self) -> None:
        self.released.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
