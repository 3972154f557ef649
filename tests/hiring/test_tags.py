"""Tags: one name, one tag; on the person, from any application; twice is once."""

import pytest
from sqlalchemy import select

from hiring import applications, history, tags
from hiring.errors import Invalid, NotAllowed
from hiring.models.application import Application
from hiring.models.candidate import Tag
from tests.conftest import OpenWork
from tests.support.applications import World, check_books, world


@pytest.fixture
def there(open_work: OpenWork) -> World:
    with open_work() as work:
        return world(work)


def names(open_work: OpenWork, there: World) -> list[str]:
    with open_work(there.dario) as work:
        return [tag.name for tag in tags.of(work, [there.noor.candidate_id]).get(there.noor.candidate_id, [])]


def test_a_tag_is_made_once_whatever_its_case_and_spaces(open_work: OpenWork, there: World) -> None:
    for name in ("Motor  control", "motor control", " MOTOR CONTROL "):
        with open_work(there.dario) as work:
            tags.add(work, applications.get(work, there.noor.id), name)
    with open_work(there.dario) as work:
        tags.add(work, applications.get(work, there.ann.id), "motor CONTROL")
    assert names(open_work, there) == ["Motor control"]
    with open_work() as work:
        (tag,) = work.session.scalars(select(Tag)).all()
        assert tag.tone in tags.TONES
        added = [
            one for one in history.timeline(work, applications.get(work, there.noor.id)) if one.type == "tag.added"
        ]
        assert len(added) == 1
        check_books(work)


def test_a_tag_comes_off_and_coming_off_again_is_fine(open_work: OpenWork, there: World) -> None:
    with open_work(there.dario) as work:
        tag = tags.add(work, applications.get(work, there.noor.id), "remote")
    for _ in range(2):
        with open_work(there.dario) as work:
            tags.remove(work, applications.get(work, there.noor.id), tag.id)
    assert names(open_work, there) == []
    with open_work() as work:
        types = [entry.type for entry in history.timeline(work, applications.get(work, there.noor.id))]
        assert types.count("tag.removed") == 1


@pytest.mark.parametrize(("name", "code"), [("", "required"), ("   ", "required"), ("x" * 61, "too_long")])
def test_a_nameless_or_endless_tag_is_refused(open_work: OpenWork, there: World, name: str, code: str) -> None:
    with open_work(there.dario) as work, pytest.raises(Invalid) as error:
        tags.add(work, applications.get(work, there.noor.id), name)
    assert error.value.fields == {"name": code}


def test_a_hiring_manager_tags_and_an_interviewer_does_not(open_work: OpenWork, there: World) -> None:
    with open_work(there.manager) as work:
        tag = tags.add(work, applications.get(work, there.noor.id), "motor")
    with open_work(there.interviewer) as work:
        noor = work.session.get_one(Application, there.noor.id)
        with pytest.raises(NotAllowed):
            tags.add(work, noor, "remote")
        with pytest.raises(NotAllowed):
            tags.remove(work, noor, tag.id)
    assert names(open_work, there) == ["motor"]


@pytest.mark.parametrize("name", ["\u200b", "\u202e \u2060", "\x0b"])
def test_a_tag_that_nobody_could_see_is_refused(open_work: OpenWork, there: World, name: str) -> None:
    with open_work(there.dario) as work, pytest.raises(Invalid):
        tags.add(work, applications.get(work, there.noor.id), name)
    assert names(open_work, there) == []
