"""A house with one open job that asks for a CV, in processes of its own, to be hurt."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from hiring import jobs
from hiring.models.job import Asked, WorkplaceType
from plumbing.migrating import migrate
from tests.faults.invariants import inside
from tests.support.house import House, house

SLUG = "careful-nurse"


@pytest.fixture
def hurt(tmp_path: Path) -> Iterator[House]:
    """Not started yet; nothing of it is left afterwards."""
    with house(tmp_path) as made:
        migrate(made.settings.database_url)
        with inside(made.settings) as work:
            job = jobs.create(work, name="Careful nurse", slug=SLUG, workplace_type=WorkplaceType.REMOTE,
                              description_markdown="Take care.", asks_cv=Asked.REQUIRED)  # fmt: skip
            jobs.open(work, job)
        yield made
