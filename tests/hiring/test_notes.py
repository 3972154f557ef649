"""Notes: who writes, who reads, who changes, and that nothing is overwritten unseen."""

from datetime import timedelta

import pytest

from hiring import applications, history, notes
from hiring.actors import SYSTEM
from hiring.errors import Invalid, NotAllowed, NotFound, Stale
from hiring.models.note import NoteVisibility
from tests.conftest import NOON, OpenWork
from tests.support.applications import World, check_books, world


@pytest.fixture
def there(open_work: OpenWork) -> World:
    with open_work() as work:
        return world(work)


def test_a_note_is_kept_as_written_with_its_author(open_work: OpenWork, there: World) -> None:
    with open_work(there.dario) as work:
        notes.write(work, applications.get(work, there.noor.id), "  Strong on CAN.\r\nCall her. ")
    with open_work(there.manager) as work:
        noor = applications.get(work, there.noor.id)
        (note,) = notes.of(work, noor)
        assert (note.content, note.author_label, note.edited_at) == (
            "Strong on CAN.\nCall her.",
            "Dario Test",
            None,
        )
        newest = history.timeline(work, noor)[0]
        assert (newest.type, newest.object_id) == ("note.written", note.id)
        assert "CAN" not in str(newest.data)
        check_books(work)


@pytest.mark.parametrize(("content", "code"), [("", "required"), (" \n ", "required"), ("x" * 10_001, "too_long")])
def test_an_empty_or_endless_note_is_refused(open_work: OpenWork, there: World, content: str, code: str) -> None:
    with open_work(there.dario) as work, pytest.raises(Invalid) as error:
        notes.write(work, applications.get(work, there.noor.id), content)
    assert error.value.fields == {"content": code}


def test_machines_write_no_notes(open_work: OpenWork, there: World) -> None:
    with open_work(SYSTEM) as work, pytest.raises(NotAllowed):
        notes.write(work, applications.get(work, there.noor.id), "beep")


def test_a_private_note_is_its_authors_alone(open_work: OpenWork, there: World) -> None:
    with open_work(there.dario) as work:
        note = notes.write(work, applications.get(work, there.noor.id), "mine", visibility=NoteVisibility.PRIVATE)
    with open_work(there.dario) as work:
        assert notes.get(work, note.id).content == "mine"
    with open_work(there.manager) as work:
        assert notes.of(work, applications.get(work, there.noor.id)) == []
        with pytest.raises(NotFound):
            notes.get(work, note.id)


def test_only_the_author_changes_a_note(open_work: OpenWork, there: World) -> None:
    with open_work(there.dario) as work:
        note = notes.write(work, applications.get(work, there.noor.id), "first")
    with open_work(there.manager) as work, pytest.raises(NotAllowed):
        notes.edit(work, notes.get(work, note.id), "second")
    with open_work(there.stranger) as work, pytest.raises(NotFound):
        notes.get(work, note.id)
    later = NOON + timedelta(minutes=5)
    with open_work(there.dario, now=later) as work:
        notes.edit(work, notes.get(work, note.id), "second", version=1)
    with open_work(there.dario) as work:
        changed = notes.get(work, note.id)
        assert (changed.content, changed.edited_at) == ("second", later)


def test_a_note_changed_elsewhere_is_not_overwritten(open_work: OpenWork, there: World) -> None:
    with open_work(there.dario) as work:
        note = notes.write(work, applications.get(work, there.noor.id), "first")
    with open_work(there.dario) as work:
        notes.edit(work, notes.get(work, note.id), "second", version=1)
    with open_work(there.dario) as work, pytest.raises(Stale):
        notes.edit(work, notes.get(work, note.id), "third", version=1)
    with open_work(there.dario) as work:
        assert notes.get(work, note.id).content == "second"


def test_the_author_takes_a_note_away_and_brings_it_back(open_work: OpenWork, there: World) -> None:
    with open_work(there.dario) as work:
        note = notes.write(work, applications.get(work, there.noor.id), "mine")
    with open_work(there.manager) as work, pytest.raises(NotAllowed):
        notes.remove(work, notes.get(work, note.id))
    with open_work(there.dario) as work:
        notes.remove(work, notes.get(work, note.id))
    with open_work(there.dario) as work:
        noor = applications.get(work, there.noor.id)
        assert notes.of(work, noor) == []
        with pytest.raises(NotFound):
            notes.get(work, note.id)
        assert history.timeline(work, noor)[0].type == "note.removed"
        check_books(work)
    with open_work(there.manager) as work, pytest.raises(NotFound):
        notes.removed(work, applications.get(work, there.noor.id), note.id)
    with open_work(there.dario) as work:
        notes.restore(work, notes.removed(work, applications.get(work, there.noor.id), note.id))
    with open_work(there.manager) as work:
        assert notes.get(work, note.id).content == "mine"


def test_an_administrator_takes_anybodys_note_away(open_work: OpenWork, there: World) -> None:
    with open_work(there.dario) as work:
        note = notes.write(work, applications.get(work, there.noor.id), "mine")
    with open_work() as work:
        notes.remove(work, notes.get(work, note.id))


def test_half_a_character_is_refused(open_work: OpenWork, there: World) -> None:
    with open_work(there.dario) as work, pytest.raises(Invalid) as error:
        notes.write(work, applications.get(work, there.noor.id), "a\0b")
    assert error.value.fields == {"content": "bad_characters"}
