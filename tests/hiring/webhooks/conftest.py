"""An application that moves, and a webhook with one message on its way."""

import pytest

from hiring.models.webhook import Webhook
from tests.conftest import OpenWork
from tests.support.applications import World, world
from tests.support.webhooks import moved, register, told


@pytest.fixture
def there(open_work: OpenWork) -> World:
    with open_work() as work:
        return world(work)


@pytest.fixture
def waiting(open_work: OpenWork, there: World) -> Webhook:
    """A webhook with one message on its way."""
    with open_work() as work:
        webhook = register(work)
    moved(open_work, there)
    assert len(told(open_work, webhook)) == 1
    return webhook
