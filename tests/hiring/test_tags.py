"""Tags: one name, one tag; on the person, from any application; twice is once."""

import pytest
from sqlalchemy import select

from hiring import applications, history, tagged, tags
from hiring.errors import Invalid, NotAllowed, NotFound, Stale
from hiring.models.application import Application
from hiring.models.candidate import Tag
from hiring.models.job import Job, Visibility
from tests.conftest import OpenWork
from tests.support.applications import World, check_books, world


@pytest.fixture
def there(open_work: OpenWork) -> World:
    with open_work() as work:
        return world(work)


def names(open_work: OpenWork, there: World) -> list[str]:
    with open_work(there.dario) as work:
        return [tag.name for tag in tagged.of(work, [there.noor.candidate_id]).get(there.noor.candidate_id, [])]


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


def test_the_list_counts_the_people_one_may_see(open_work: OpenWork, there: World) -> None:
    with open_work(there.dario) as work:
        for one in (there.noor, there.ann):
            tags.add(work, applications.get(work, one.id), "motor")
        tags.add(work, applications.get(work, there.noor.id), "visa")
        work.session.flush()
        assert [(one.tag.name, one.people) for one in tags.listed(work)] == [("motor", 2), ("visa", 1)]
        assert [one.tag.name for one in tags.listed(work, after="Motor")] == ["visa"]
        work.session.get_one(Job, there.job.id).visibility = Visibility.CONFIDENTIAL
        work.session.flush()
        assert [(one.tag.name, one.people) for one in tags.listed(work)] == [("motor", 0), ("visa", 0)]
    with open_work(there.manager) as work, pytest.raises(NotAllowed):
        tags.listed(work)


def test_renaming_a_tag_and_taking_it_off_everybody(open_work: OpenWork, there: World) -> None:
    with open_work(there.dario) as work:
        motor = tags.add(work, applications.get(work, there.noor.id), "motor")
        tags.add(work, applications.get(work, there.noor.id), "visa")
    with open_work(there.dario) as work:
        tag = tags.get(work, motor.id)
        for name, code in (("VISA", "taken"), (" ", "required"), ("x" * 61, "too_long")):
            with pytest.raises(Invalid) as error:
                tags.rename(work, tag, name, version=1)
            assert error.value.fields == {"name": code}
        tags.rename(work, tag, " Motors ", version=1)
        work.session.flush()
        assert (tag.name, tag.name_norm) == ("Motors", "motors")
        with pytest.raises(Stale):
            tags.rename(work, tag, "Engines", version=1)
        with pytest.raises(NotAllowed):
            tags.delete_everywhere(work, tag)
    with open_work() as work:
        tags.delete_everywhere(work, tags.get(work, motor.id))
    with open_work(there.dario) as work:
        assert [tag.name for tag in tagged.of(work, [there.noor.candidate_id])[there.noor.candidate_id]] == [
            "visa"
        ]
        with pytest.raises(NotFound):
            tags.get(work, motor.id)
