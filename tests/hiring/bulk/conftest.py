"""The small world that all acts on many begin with."""

import pytest

from tests.conftest import OpenWork
from tests.support.applications import World, world


@pytest.fixture
def there(open_work: OpenWork) -> World:
    with open_work() as work:
        return world(work)
