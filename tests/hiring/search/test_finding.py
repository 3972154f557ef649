"""Who finds whom: the same on both databases, and nobody whom the actor may not read, in counts neither."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine

from hiring import search
from hiring.actors import ANYONE, OPERATOR, Actor, JobRole
from hiring.models.application import Application
from hiring.models.attachment import Attachment, AttachmentType
from hiring.models.candidate import Candidate
from hiring.models.job import Job, JobStatus, Visibility
from hiring.search import entries, index
from hiring.work import Work
from tests.conftest import NOON, OpenWork
from tests.hiring.search.test_words import finds
from tests.support import applying
from tests.support.applications import World, actor_of, applied, make_user, statements, world
from tests.support.searching import file_of, index_all


@dataclass(frozen=True)
class Place:
    """A world with words: Noor and Ann welded, Bea applied for a secret job, Cleo wrote the most."""

    world: World
    secret: Job
    bea: Application
    insider: Actor
    noors_cv: Attachment


CVS = {
    "Noor Haddad": "Noor Haddad, Leeds. Firmware in C++ and Rust; CAN-bus bootloaders. Front-end now and then.",
    "Ann Lee": "Ann Lee. Frame welder, TIG and MIG. Speaks German. Phone: +44 20 7946 0958",
    "Bea Quill": "Bea Quill. Ran the firmware team in secret.",
}


@pytest.fixture
def place(open_work_on_each: OpenWork) -> Place:
    with open_work_on_each() as work:
        there = world(work)
        secret = applying.make_job(work, slug="secret", name="Chief")
        bea = applied(work, secret, "Bea Quill")
        secret.visibility = Visibility.CONFIDENTIAL
        cv = file_of(work, there.noor, CVS["Noor Haddad"])
        file_of(work, there.ann, CVS["Ann Lee"])
        file_of(work, bea, CVS["Bea Quill"])
        insider = actor_of(make_user(work, "Ina"), on=secret, as_=[JobRole.RECRUITER])
        index_all(work)
        return Place(there, secret, bea, insider, cv)


def found(work: Work, text: str, **more: Any) -> list[str]:
    return [hit.name for hit in search.people(work, search.parse(text), **more).hits]


QUESTIONS = (
    "noor", "Noor Haddad", "haddad noor", "noor.haddad@example.com", "c++", "c", "c#", "firmware", "front-end",
    "frontend", "front end", "front en", '"frame welder"', '"welder frame"', "welder -german", "tig mig",
    "tig -mig", "02079460958", "7946 0958", "ger", "speaks german", "can-bus boot", "HÅDDAD", "x", "the", "zzz",
    "-", "", "ann tig", "noor tig", '"cv" noor', "rust leeds",
)  # fmt: skip


def test_both_databases_find_what_the_words_say(place: Place, open_work_on_each: OpenWork) -> None:
    """The rule is the one of `fits`, over a person's own row or over their file, which has their name too."""
    with open_work_on_each() as work:
        for question in QUESTIONS:
            expected = set()
            for name, cv in CVS.items():
                rows = [f"{name} {name.lower().replace(' ', '.')}@example.com", f"{name} {cv}"]
                fit = [finds(question, row) for row in rows]
                if all(fit) if search.parse(question).unwanted else any(fit):
                    expected.add(name)
            assert set(found(work, question)) == expected, question


def test_the_newest_comes_first_and_whoever_applies_again_is_new(
    place: Place, open_work_on_each: OpenWork
) -> None:
    with open_work_on_each() as work:
        assert found(work, "example.com") == ["Bea Quill", "Ann Lee", "Noor Haddad"]
    with open_work_on_each(now=NOON + timedelta(days=1)) as work:
        other = applying.make_job(work, slug="other", name="Other")
        applied(work, other, "Noor Haddad")
        index_all(work)
        assert found(work, "example.com") == ["Noor Haddad", "Bea Quill", "Ann Lee"]


def test_a_hit_says_where_the_words_stand_and_where_the_person_stands(
    place: Place, open_work_on_each: OpenWork
) -> None:
    with open_work_on_each(place.world.dario) as work:
        (hit,) = search.people(work, search.parse("bootloaders")).hits
        assert (hit.candidate_id, hit.name) == (place.world.noor.candidate_id, "Noor Haddad")
        assert hit.standing is not None
        assert (hit.standing.id, hit.standing.job_name, hit.standing.stage_name) == (
            place.world.noor.id,
            "Frame welder",
            "New",
        )
        (file,) = hit.files
        assert (file.attachment_id, file.type) == (place.noors_cv.id, AttachmentType.CV)
        assert [piece.text for piece in file.snippet if piece.hit] == ["bootloaders"]
        assert "".join(piece.text for piece in file.snippet).endswith("Front-end now and then.")


def test_nobody_finds_whom_they_may_not_read(place: Place, open_work_on_each: OpenWork) -> None:
    there = place.world
    finding = ((there.dario, 1), (there.manager, 1), (there.interviewer, 0), (there.stranger, 0))
    for actor, number in finding:
        expected = ["Noor Haddad"] * number
        with open_work_on_each(actor) as work:
            people = search.people(work, search.parse("firmware"))
            assert [hit.name for hit in people.hits] == expected
            assert (people.count, people.is_all) == (len(expected), True)
            assert len(search.candidate_ids(work, "firmware")) == len(expected)
            assert found(work, "bea") == []


def test_who_is_on_a_secret_job_finds_its_people_and_visitors_find_nobody(
    place: Place, open_work_on_each: OpenWork
) -> None:
    for actor in (place.insider, OPERATOR):
        with open_work_on_each(actor) as work:
            assert found(work, "firmware") == ["Bea Quill", "Noor Haddad"]
    with open_work_on_each(ANYONE) as work:
        assert found(work, "firmware") == []
        assert search.jobs(work, search.parse("welder")) == ([], False)


def test_the_words_of_a_secret_job_do_not_come_out_through_a_person_who_is_seen(
    place: Place, open_work_on_each: OpenWork
) -> None:
    """Bea applied for an open job too: then she is seen, and her file of the secret job is not."""
    with open_work_on_each() as work:
        applied(work, work.session.merge(place.world.job), "Bea Quill")
        index_all(work)
    with open_work_on_each(place.world.dario) as work:
        assert found(work, "bea quill") == ["Bea Quill"]
        assert found(work, "secret") == []
        (hit,) = search.people(work, search.parse("bea")).hits
        assert (hit.files, hit.others) == ([], 0)
        assert found(work, "bea -secret") == ["Bea Quill"]
    with open_work_on_each() as work:
        assert found(work, "bea -secret") == []


def test_an_index_that_is_a_moment_old_finds_less_and_never_more(
    place: Place, open_work_on_each: OpenWork
) -> None:
    with open_work_on_each() as work:
        work.session.get_one(Job, place.world.job.id).visibility = Visibility.CONFIDENTIAL
    with open_work_on_each(place.world.dario) as work:
        people = search.people(work, search.parse("firmware"))
        assert (people.hits, people.count) == ([], 0)
        assert search.candidate_ids(work, "firmware") == []
    with open_work_on_each() as work:
        entries.rescope(work, entries.people_of(work, place.world.job.id, None))
        work.session.get_one(Job, place.world.job.id).visibility = Visibility.PUBLIC
    with open_work_on_each(place.world.dario) as work:
        assert found(work, "firmware") == []  # not yet
    with open_work_on_each() as work:
        entries.rescope(work, entries.people_of(work, place.world.job.id, None))
    with open_work_on_each(place.world.dario) as work:
        assert found(work, "firmware") == ["Noor Haddad"]


def test_inside_one_job_only_what_was_sent_for_it_is_found(place: Place, open_work_on_each: OpenWork) -> None:
    with open_work_on_each() as work:
        other = applying.make_job(work, slug="other", name="Other")
        again = applied(work, other, "Noor Haddad")
        file_of(work, again, "Wrote about gardens.")
        index_all(work)
        welder = work.session.get_one(Job, place.world.job.id)
        assert found(work, "noor", job=other) == found(work, "noor", job=welder) == ["Noor Haddad"]
        assert found(work, "ann", job=other) == []
        assert (found(work, "gardens", job=other), found(work, "gardens", job=welder)) == (["Noor Haddad"], [])
        assert list(search.candidate_ids(work, "gardens", job=other)) == [again.candidate_id]
        (hit,) = search.people(work, search.parse("noor"), job=other).hits
        assert hit.standing is not None
        assert hit.standing.id == again.id
    for who in (place.world.interviewer, place.world.stranger):
        with open_work_on_each(who) as work:
            assert found(work, "noor", job=work.session.get_one(Job, place.world.job.id)) == []


@pytest.mark.parametrize("column", ["deleted_at", "anonymized_at", "merged_into_id"])
def test_whoever_is_gone_or_merged_leaves_the_index(
    column: str, place: Place, open_work_on_each: OpenWork
) -> None:
    noor, ann = place.world.noor.candidate_id, place.world.ann.candidate_id
    with open_work_on_each() as work:
        person = work.session.get_one(Candidate, noor)
        setattr(person, column, ann if column == "merged_into_id" else work.now)
        work.session.flush()
        entries.index_people(work, [noor])
        assert index.numbers_of(work.session, [noor]) == []
        assert found(work, "firmware") == ["Bea Quill"]
        setattr(person, column, None)
        work.session.flush()
        entries.index_people(work, [noor])
        assert found(work, "firmware") == ["Noor Haddad", "Bea Quill"]


def test_files_go_with_whom_they_belong_to(place: Place, open_work_on_each: OpenWork) -> None:
    """A merge moves them: the survivor is found by them, and the row of the file is one."""
    noor, ann = place.world.noor.candidate_id, place.world.ann.candidate_id
    with open_work_on_each() as work:
        work.session.get_one(Attachment, place.noors_cv.id).candidate_id = ann
        work.session.get_one(Attachment, place.noors_cv.id).application_id = place.world.ann.id
        work.session.get_one(Candidate, noor).merged_into_id = ann
        work.session.flush()
        entries.index_people(work, [ann])
        entries.index_people(work, [noor])
        assert found(work, "bootloaders") == ["Ann Lee"]
        assert len(index.numbers_of(work.session, [noor, ann])) == 3


def test_a_file_that_is_removed_or_has_no_words_is_forgotten(place: Place, open_work_on_each: OpenWork) -> None:
    with open_work_on_each() as work:
        file = work.session.get_one(Attachment, place.noors_cv.id)
        for values in ({"deleted_at": NOON}, {"deleted_at": None}, {"text": None}):
            for name, value in values.items():
                setattr(file, name, value)
            work.session.flush()
            entries.index_file(work, file.id)
            assert found(work, "bootloaders") == (["Noor Haddad"] if values == {"deleted_at": None} else [])
        entries.index_file(work, place.world.job.id)  # no file has this id: nothing happens


def test_a_person_who_is_deleted_from_the_database_leaves_nothing(
    place: Place, open_work_on_each: OpenWork
) -> None:
    with open_work_on_each() as work:
        lone = Candidate(first_name="Lone", last_name="Wolf", source_first="added by hand")
        work.session.add(lone)
        work.session.flush()
        entries.index_people(work, [lone.id])
        assert found(work, "lone wolf") == ["Lone Wolf"]
    with open_work_on_each(place.world.dario) as work:
        assert found(work, "lone wolf") == ["Lone Wolf"]  # who has not applied anywhere is seen by recruiters
    with open_work_on_each(place.world.manager) as work:
        assert found(work, "lone wolf") == []
    with open_work_on_each() as work:
        work.session.delete(work.session.get_one(Candidate, lone.id))
        work.session.flush()
        assert found(work, "lone wolf") == []


def test_pages_follow_each_other_without_gap_or_double(place: Place, open_work_on_each: OpenWork) -> None:
    """Also where somebody has an older row on a later page."""
    with open_work_on_each() as work:
        welder = work.session.get_one(Job, place.world.job.id)
        sent = [applied(work, welder, f"Pia Number{number:02}") for number in range(45)]
        index_all(work)
        for one in sent[::2]:  # a second row each, newer than all the first ones
            entries.index_file(work, file_of(work, one, "Number and Pia again").id)
        shown: list[str] = []
        before = None
        for _ in range(10):
            page = search.people(work, search.parse("pia"), before=before, most=10)
            shown += [hit.name for hit in page.hits]
            before = page.more
            if before is None:
                break
        assert sorted(shown) == sorted(f"Pia Number{number:02}" for number in range(45))
        first = search.people(work, search.parse("pia"))
        assert (first.count, first.is_all, len(first.hits)) == (45, True, 20)


def test_counting_stops_at_a_hundred(open_work_on_each: OpenWork) -> None:
    with open_work_on_each() as work:
        job = applying.make_job(work)
        for number in range(130):
            applied(work, job, f"Pia Number{number:03}")
        index_all(work)
        page = search.people(work, search.parse("pia"))
        assert (page.count, page.is_all) == (100, False)
        assert len(search.candidate_ids(work, "pia")) == 130
        assert len(search.candidate_ids(work, "pia", most=7)) == 7


def test_the_number_of_statements_does_not_grow(
    place: Place, open_work_on_each: OpenWork, each_engine: Engine
) -> None:
    def asked() -> int:
        with open_work_on_each(place.world.manager) as work, statements(each_engine) as seen:
            assert search.people(work, search.parse("pia welder")).hits
            assert search.people(work, search.parse("pia -zzz"), before=1_000).hits
            assert search.candidate_ids(work, "example")
        return len(seen)

    def more(first: int, end: int) -> None:
        with open_work_on_each() as work:
            welder = work.session.get_one(Job, place.world.job.id)
            for number in range(first, end):
                file_of(work, applied(work, welder, f"Pia Number{number:02}"), "A welder, for example.")
            index_all(work)

    more(0, 3)
    few = asked()
    more(3, 60)
    assert asked() == few


def test_many_jobs_are_no_trouble(place: Place, open_work_on_each: OpenWork) -> None:
    """A member who is on 400 jobs asks with 400 tokens."""
    with open_work_on_each() as work:
        scope = frozenset(f"job{number:032x}" for number in range(400)) | {f"job{place.world.job.id.hex}"}
        hits = index.newest(work.session, search.parse("firmware"), scope, most=10)
        assert [hit.candidate_id for hit in hits] == [place.world.noor.candidate_id]


def test_jobs_are_found_by_name_code_and_department_open_ones_first(open_work: OpenWork) -> None:
    with open_work() as work:
        applying.make_job(work, slug="a", name="Aluminium gluer", job_code="WLD-7", status="draft")
        applying.make_job(work, slug="b", name="Über-gluer", status="open")
        names = lambda text: [job.name for job in search.jobs(work, search.parse(text))[0]]  # noqa: E731
        assert names("glu") == ["Über-gluer", "Aluminium gluer"]
        assert names("uber") == ["Über-gluer"]
        assert names("wld-7") == names("wld7") == ["Aluminium gluer"]
        assert names("workshop gluer -aluminium") == ["Über-gluer"]
        assert names("") == []
        found_jobs, more = search.jobs(work, search.parse("glu"), most=1)
        assert (found_jobs[0].status, more) == (JobStatus.OPEN, True)


COMMANDS = (
    "'",
    '"',
    "\\",
    "a' OR '1",
    ":*",
    "!(",
    "NEAR(a b)",
    "words:x",
    "^x",
    "a & b | !c",
    "*",
    "\x00",
    "¶",
    "|",
)


def test_no_question_is_taken_for_a_command(place: Place, open_work_on_each: OpenWork) -> None:
    with open_work_on_each() as work:
        for text in COMMANDS:
            assert found(work, text) == []
            assert found(work, f"{text} noor") in ([], ["Noor Haddad"])
