from collections.abc import Iterator

import pytest

from plumbing.storage import S3
from tests.plumbing import servers
from tests.plumbing.smtp import Server


@pytest.fixture(scope="session")
def moto_endpoint() -> Iterator[str]:
    with servers.moto() as endpoint:
        yield endpoint


@pytest.fixture(scope="session")
def nanio_endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with servers.nanio(tmp_path_factory.mktemp("nanio")) as endpoint:
        yield endpoint


@pytest.fixture(scope="session")
def s3_clients() -> Iterator[dict[str, S3]]:
    """A client with a bucket for each endpoint that a test asked for: making one takes a while."""
    made: dict[str, S3] = {}
    yield made
    for client in made.values():
        client.close()


@pytest.fixture
def broken_s3() -> Iterator[servers.BrokenS3]:
    """A service that fails as its mode says."""
    stub = servers.BrokenS3()
    yield stub
    stub.close()


@pytest.fixture
def broken(broken_s3: servers.BrokenS3) -> Iterator[S3]:
    """A client of that service."""
    client = servers.s3(broken_s3.endpoint, "bucket")
    yield client
    client.close()


@pytest.fixture
def impatient(broken_s3: servers.BrokenS3) -> Iterator[S3]:
    """A client of that service that does not wait for it."""
    client = servers.s3(broken_s3.endpoint, "bucket", read_timeout=0.1)
    yield client
    client.close()


@pytest.fixture
def smtp_server() -> Iterator[Server]:
    made = Server()
    yield made
    made.controller.stop()
