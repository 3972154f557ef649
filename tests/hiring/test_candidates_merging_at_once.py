"""Two people are merged while somebody else does something with one of them."""

from collections.abc import Iterator

import pytest
from sqlalchemy import select

from hiring import attachments, result_links, tagged, tags
from hiring.candidates import merging, reading
from hiring.models.attachment import AttachmentType
from hiring.models.job import Job
from hiring.result_links import Result
from hiring.uploads import Received
from plumbing.db import make_engine
from plumbing.storage import Remembered
from tests.conftest import OpenWork, work_opener
from tests.support import applying
from tests.support.applications import applied, check_books, world
from tests.support.doubles import merge, noor_again
from tests.support.together import together


def test_two_users_merge_the_same_two_people(open_work_on_each: OpenWork) -> None:
    """Each keeps another one of them: one wins, the other is told that there is no such pair any more."""
    with open_work_on_each() as work:
        there = world(work)
        double = noor_again(work, there)
    ids = (there.noor.candidate_id, double.id)

    def merge_into(at: int) -> str:
        with open_work_on_each(there.dario) as work:
            kept, other = merging.pair(work, ids[at], ids[1 - at])
            merging.merge(work, kept, other, version=kept.version, merged_version=other.version)
        return "merged"

    assert sorted(together(lambda: merge_into(0), lambda: merge_into(1))) == ["merged", "not_found"]
    with open_work_on_each(there.dario) as work:
        living = [id for id in ids if reading.survivor_of(work, id) is None]
        assert len(living) == 1
        assert len(reading.standings(work, living)[living[0]]) == 2
        check_books(work)


def test_somebody_applies_while_they_are_merged(open_work_on_each: OpenWork) -> None:
    """Whoever comes first: the application ends on the person who is there."""
    with open_work_on_each() as work:
        there = world(work)
        double = noor_again(work, there)
        applying.make_job(work, name="Fitter", slug="fitter")

    def apply() -> str:
        with open_work_on_each() as work:
            fitter = work.session.scalars(select(Job).where(Job.slug == "fitter")).one()
            applied(work, fitter, "N. Haddad", profile={"email": "n.haddad@work.example"})
        return "applied"

    def merge_now() -> str:
        with open_work_on_each(there.dario) as work:
            merge(work, there, double)
        return "merged"

    assert together(apply, merge_now) == ["applied", "merged"]
    with open_work_on_each(there.dario) as work:
        assert len(reading.standings(work, [there.noor.candidate_id])[there.noor.candidate_id]) == 3
        check_books(work)


@pytest.fixture
def open_on_postgres(postgres_url: str, storage: Remembered) -> Iterator[OpenWork]:
    """Only there two transactions write at once."""
    engine = make_engine(postgres_url)
    yield work_opener(engine, storage)
    engine.dispose()


@pytest.mark.parametrize("thing", ["file", "result", "tag"])
def test_what_is_hung_on_somebody_who_is_merged_meanwhile_is_with_whom_they_are_now(
    open_on_postgres: OpenWork, thing: str
) -> None:
    with open_on_postgres() as work:
        there = world(work)
        double = noor_again(work, there)
    with open_on_postgres(there.dario) as work:
        person = reading.get(work, double.id)
        with open_on_postgres(there.dario) as quicker:
            merge(quicker, there, double)
        if thing == "file":
            received = Received("file", "late.pdf", "pdf", 9, "1" * 64, "late")
            attachments.attach(work, person, received, type=AttachmentType.OTHER)
        elif thing == "result":
            result_links.put(work, person, Result("Exercise", "https://tests.example/1"))
        else:
            tags.add(work, person, "late")
    with open_on_postgres(there.dario) as work:
        noor = reading.get(work, there.noor.candidate_id)
        found: dict[str, list[str]] = {
            "file": [one.file_name for one in attachments.of_candidate(work, noor)],
            "result": [one.label for one in result_links.of(work, noor)],
            "tag": [one.name for one in tagged.of(work, [noor.id])[noor.id] if one.name == "late"],
        }
        assert len(found[thing]) == 1
