from collections.abc import Iterator

import pytest

from tests.plumbing import servers


@pytest.fixture(scope="session")
def moto_endpoint() -> Iterator[str]:
    with servers.moto() as endpoint:
        yield endpoint


@pytest.fixture(scope="session")
def nanio_endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with servers.nanio(tmp_path_factory.mktemp("nanio")) as endpoint:
        yield endpoint


@pytest.fixture
def broken_s3() -> Iterator[servers.BrokenS3]:
    """A service that fails as its mode says."""
    stub = servers.BrokenS3()
    yield stub
    stub.close()
