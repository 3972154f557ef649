"""Who is named in a note, who is told, and until when it stands on their list."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import select

from hiring import applications, hiring_teams, notes
from hiring.actors import JobRole, Role
from hiring.mentions import named_in
from hiring.models.job import Visibility
from hiring.models.letter import Letter, Occasion
from hiring.models.note import NoteVisibility
from hiring.work import Work
from tests.conftest import NOON, OpenWork
from tests.support.applications import World, make_user, world


@dataclass(frozen=True)
class Colleague:
    first_name: str
    name: str
    email: str


INES = Colleague("Ines", "Ines Varga", "ines.varga@b.example")
OTHER_INES = Colleague("Ines", "Ines Lee", "lee@b.example")
DARIO = Colleague("Dario", "Dario Conti", "dario@b.example")
ZOE = Colleague("Zoë", "Zoë D’Arc", "zoe@b.example")
PEOPLE = (INES, OTHER_INES, DARIO, ZOE)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("@Dario have a look", [DARIO]),
        ("Look, @dario conti: good", [DARIO]),
        ("@ines varga and @DARIO", [INES, DARIO]),
        ("@ines.varga!", [INES]),
        ("@lee", [OTHER_INES]),
        ("@Ines", []),  # which of the two?
        ("@zoë d’arc", [ZOE]),
        ("@Darios", []),
        ("mail dario@b.example or x@dario", []),
        ("@@Dario", []),
        ("@", []),
        ("@Dario @Dario", [DARIO]),
        ("@Nobody", []),
    ],
)
def test_who_is_named(text: str, named: list[Colleague]) -> None:
    assert list(named_in(text, PEOPLE)) == named


@pytest.fixture
def there(open_work: OpenWork) -> World:
    with open_work() as work:
        return world(work)


def told(work: Work) -> list[str]:
    return list(work.session.scalars(select(Letter.recipient).where(Letter.occasion == Occasion.MENTIONED)))


def test_who_is_named_gets_one_letter_and_sees_it_until_it_is_read(open_work: OpenWork, there: World) -> None:
    with open_work(there.dario) as work:
        note = notes.write(work, applications.get(work, there.noor.id), "Worth a call, @Mona? @Mona @Dario")
    with open_work(there.manager) as work:
        assert told(work) == ["mona@foyer.test"]
        (mention,) = notes.mentions(work)
        assert (mention.note_id, mention.person, mention.by) == (note.id, "Noor Haddad", "Dario Test")
        notes.read_mentions(work, applications.get(work, there.noor.id))
    with open_work(there.manager) as work:
        assert notes.mentions(work) == []


def test_who_answers_has_read_it(open_work: OpenWork, there: World) -> None:
    with open_work(there.dario) as work:
        notes.write(work, applications.get(work, there.noor.id), "@Mona?")
        notes.write(work, applications.get(work, there.ann.id), "@Mona?")
    with open_work(there.manager) as work:
        notes.write(work, applications.get(work, there.noor.id), "Yes")
    with open_work(there.manager) as work:
        assert [one.person for one in notes.mentions(work)] == ["Ann Lee"]


def test_only_who_may_read_the_note_can_be_named(open_work: OpenWork, there: World) -> None:
    with open_work(there.dario) as work:
        noor = applications.get(work, there.noor.id)
        notes.write(work, noor, "@Ivo @Stan")  # an interviewer, and somebody of no team
        notes.write(work, noor, "@Mona, for me alone", visibility=NoteVisibility.PRIVATE)
        assert told(work) == []
    with open_work() as work:
        noor = applications.get(work, there.noor.id)
        for name, role in (("Rita", Role.RECRUITER), ("Ada", Role.ADMIN)):
            make_user(work, name, role)
        assert {user.first_name for user in notes.readers(work, noor)} == {"Ada", "Dario", "Mona", "Rita"}
        noor.job.visibility = Visibility.CONFIDENTIAL
        work.session.flush()
        assert {user.first_name for user in notes.readers(work, noor)} == {"Ada", "Mona"}
        rita = next(user for user in (make_user(work, "Rosa", Role.RECRUITER),))
        hiring_teams.add(work, noor.job, rita, JobRole.INTERVIEWER)
        assert "Rosa" in {user.first_name for user in notes.readers(work, noor)}


def test_a_mention_on_what_one_no_longer_sees_is_gone(open_work: OpenWork, there: World) -> None:
    with open_work(there.manager) as work:
        notes.write(work, applications.get(work, there.noor.id), "@Dario")
    with open_work(there.dario) as work:
        assert len(notes.mentions(work)) == 1
    with open_work() as work:
        applications.get(work, there.noor.id).job.visibility = Visibility.CONFIDENTIAL
    with open_work(there.dario) as work:
        assert notes.mentions(work) == []


def test_changing_a_note_tells_only_who_is_newly_named(open_work: OpenWork, there: World) -> None:
    with open_work(there.dario) as work:
        note = notes.write(work, applications.get(work, there.noor.id), "@Mona")
    with open_work() as work:
        make_user(work, "Ada", Role.ADMIN)
    with open_work(there.dario, now=NOON + timedelta(minutes=1)) as work:
        notes.edit(work, notes.get(work, note.id), "@Mona @Ada")
        assert sorted(told(work)) == ["ada@foyer.test", "mona@foyer.test"]


def test_a_note_that_is_taken_away_names_nobody_until_it_is_back(open_work: OpenWork, there: World) -> None:
    with open_work(there.dario) as work:
        note = notes.write(work, applications.get(work, there.noor.id), "@Mona")
    with open_work(there.dario) as work:
        notes.remove(work, notes.get(work, note.id))
    with open_work(there.manager) as work:
        assert notes.mentions(work) == []
    with open_work(there.dario) as work:
        notes.restore(work, notes.removed(work, applications.get(work, there.noor.id), note.id))
    with open_work(there.manager) as work:
        assert len(notes.mentions(work)) == 1
