"""The draft of a form: begun by the first change, kept apart from what applicants get, published as a version."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine, select

from hiring import form_drafts, jobs, screening_forms
from hiring.actors import JobRole
from hiring.errors import Invalid, InvalidTransition, NotAllowed, Stale
from hiring.models.job import Job, ScreeningForm
from hiring.screening import editing
from hiring.screening.canonical import digest
from hiring.screening.editing import Definition, EditCode, EditRefused
from hiring.work import Work
from tests.conftest import NOON, OpenWork
from tests.hiring.screening.forms import asks, form
from tests.support.applications import actor_of, make_user, world
from tests.support.drafting import ONE, adds, begun, drafts, labels, refused, relabel, told

# changing


def test_nothing_is_stored_until_something_changes(open_work_on_each: OpenWork) -> None:
    with open_work_on_each() as work:
        empty = form_drafts.of(work, begun(work, None))
        assert (empty.definition, empty.founded_on, empty.current) == (editing.empty(), None, None)
        job = begun(work)
        draft = form_drafts.of(work, job)
        assert (draft.definition, draft.digest) == (ONE, digest(ONE))
        assert (draft.founded_on, draft.current, draft.is_stored, draft.is_overtaken) == (1, 1, False, False)
        same = form_drafts.change(work, job, lambda now: now, founded_on=1)
        assert same == draft
        assert drafts(work, job) == 0


def test_the_first_change_begins_the_draft_and_applicants_see_nothing_of_it(open_work_on_each: OpenWork) -> None:
    with open_work_on_each() as work:
        job = begun(work)
        ann = actor_of(make_user(work, "Ann"))
    with open_work_on_each(ann) as work:
        job = jobs.get(work, job.id)
        draft = form_drafts.change(work, job, relabel("visa", "Visa?"), founded_on=1)
        assert told(work) == ["screening_form.draft_begun"]
        assert (draft.founded_on, draft.current, draft.is_stored) == (1, 1, True)
        assert (draft.edited_by, draft.edited_at) == ("Ann Test", NOON)
        again = form_drafts.change(work, job, adds(), founded_on=1)
        assert told(work) == ["screening_form.draft_begun"]  # once, not for each keystroke
        assert again.digest == digest(again.definition) != draft.digest
    with open_work_on_each() as work:
        job = jobs.get(work, job.id)
        read = form_drafts.of(work, job)
        assert labels(read.definition) == ["Visa?", "ENDS", "New?"]
        assert read == again
        now = screening_forms.of(work, job)
        assert now is not None
        assert now.definition == ONE


def test_an_edit_that_changes_its_argument_in_place_harms_nothing(open_work_on_each: OpenWork) -> None:
    def spoil(now: Definition) -> Definition:
        now["questions"][0]["label"] += "!"
        return now

    with open_work_on_each() as work:
        job = begun(work)
        form_drafts.change(work, job, spoil, founded_on=1)
        form_drafts.change(work, job, spoil, founded_on=1, undoable=True)
        form = screening_forms.of(work, job)
        assert form is not None
        assert labels(form.definition)[0] == "Need a visa?"
    with open_work_on_each() as work:
        job = jobs.get(work, job.id)
        assert labels(form_drafts.of(work, job).definition)[0] == "Need a visa?!!"
        assert labels(form_drafts.undo(work, job).definition)[0] == "Need a visa?!"


def test_a_refused_edit_stores_nothing(open_work: OpenWork) -> None:
    with open_work() as work:
        job = begun(work)
        for edit in (lambda now: editing.remove(now, "absent"), lambda now: {**now, "note": "half \ud83d"}):
            with pytest.raises(EditRefused):
                form_drafts.change(work, job, edit, founded_on=1)
        assert drafts(work, job) == 0


def test_what_is_typed_is_kept_however_wrong(open_work_on_each: OpenWork) -> None:
    typed = {"type": "number", "label": "", "constraints": {"min": "ab", "max": 1.5e20}, "options": None,
             "visible_if": {"any": [{}, {"question": "?", "op": "", "value": [[1, None]]}]}}  # fmt: skip
    with open_work_on_each() as work:
        job = begun(work)
        form_drafts.change(work, job, lambda now: editing.put(now, "ends", typed), founded_on=1)
    with open_work_on_each() as work:
        job = jobs.get(work, job.id)
        draft = form_drafts.of(work, job)
        assert editing.find(draft.definition, "ends") == {**typed, "key": "ends"}
        with pytest.raises(Invalid):
            form_drafts.publish(work, job, seen=draft.digest)


Act = Callable[[Work, Job], Any]


def at_once(engine: Engine, open_work: OpenWork, job: Job, first: Act, second: Act) -> None:
    """Two people's acts; what the second one has read is old when it acts."""
    has_read = threading.Event()

    def act() -> None:
        try:
            with open_work() as work:
                again = jobs.get(work, job.id)
                draft = work.session.scalars(select(ScreeningForm).where(ScreeningForm.number.is_(None))).all()
                has_read.set()
                second(work, again)
                del draft  # held until here: what it read is old
        finally:
            has_read.set()

    thread = threading.Thread(target=act)
    with open_work() as work:
        first(work, jobs.get(work, job.id))
        thread.start()
        if engine.dialect.name == "postgresql":  # on SQLite it reads only when this has ended
            has_read.wait()
    thread.join()


@pytest.mark.parametrize("is_begun", [False, True])
def test_two_people_edit_different_questions_at_once_and_both_stay(
    each_engine: Engine, open_work_on_each: OpenWork, is_begun: bool
) -> None:
    with open_work_on_each() as work:
        job = begun(work)
        if is_begun:
            form_drafts.change(work, job, adds(), founded_on=1)
    at_once(
        each_engine, open_work_on_each, job,
        lambda work, job: form_drafts.change(work, job, relabel("visa", "First"), founded_on=1),
        lambda work, job: form_drafts.change(work, job, relabel("ends", "Second"), founded_on=1),
    )  # fmt: skip
    with open_work_on_each() as work:
        job = jobs.get(work, job.id)
        assert labels(form_drafts.of(work, job).definition)[:2] == ["First", "Second"]
        assert drafts(work, job) == 1


def test_an_edit_that_meets_a_publication_is_told_and_two_publications_follow_each_other(
    each_engine: Engine, open_work_on_each: OpenWork
) -> None:
    with open_work_on_each() as work:
        job = begun(work)
    told: list[str] = []
    at_once(
        each_engine, open_work_on_each, job,
        lambda work, job: screening_forms.publish(work, job, form(asks("other"))),
        lambda work, job: told.append(refused(lambda: form_drafts.change(work, job, adds(), founded_on=1)).code),
    )  # fmt: skip
    assert told == ["form_published"]
    at_once(
        each_engine, open_work_on_each, job,
        lambda work, job: screening_forms.publish(work, job, form(asks("third"))),
        lambda work, job: screening_forms.publish(work, job, form(asks("fourth"))),
    )  # fmt: skip
    with open_work_on_each() as work:
        assert [one.number for one in form_drafts.versions(work, jobs.get(work, job.id))] == [4, 3, 2, 1]


def test_the_same_question_is_not_overwritten(open_work: OpenWork) -> None:
    with open_work() as work:
        job = begun(work)
        seen = editing.digest_of(editing.find(ONE, "visa"))

        def put(label: str) -> Callable[[Definition], Definition]:
            return lambda now: editing.put(now, "visa", asks("visa", label=label), seen=seen)

        form_drafts.change(work, job, put("Mine"), founded_on=1)
        with pytest.raises(EditRefused) as caught:
            form_drafts.change(work, job, put("Yours"), founded_on=1)
        assert caught.value.code is EditCode.CHANGED_MEANWHILE
        assert labels(form_drafts.of(work, job).definition)[0] == "Mine"


# undo, discard


def test_undo_brings_back_what_was_before_the_removal_until_the_next_change(open_work_on_each: OpenWork) -> None:
    with open_work_on_each() as work:
        job = begun(work)
        removed = form_drafts.change(
            work, job, lambda now: editing.remove(now, "visa"), founded_on=1, undoable=True
        )
        assert removed.can_undo
    with open_work_on_each() as work:
        job = jobs.get(work, job.id)
        assert form_drafts.of(work, job).can_undo
        back = form_drafts.undo(work, job)
        assert (back.definition, back.digest, back.can_undo) == (ONE, digest(ONE), False)
        assert refused(lambda: form_drafts.undo(work, job)).code == "nothing_to_undo"
        form_drafts.change(work, job, lambda now: editing.remove(now, "visa"), founded_on=1, undoable=True)
        assert not form_drafts.change(work, job, adds(), founded_on=1).can_undo
    with open_work_on_each() as work:
        job = jobs.get(work, job.id)
        assert refused(lambda: form_drafts.undo(work, job)).code == "nothing_to_undo"
        assert labels(form_drafts.of(work, job).definition) == ["ENDS", "New?"]


def test_a_discarded_draft_is_gone(open_work: OpenWork) -> None:
    with open_work() as work:
        job = begun(work)
        form_drafts.change(work, job, adds(), founded_on=1)
        draft = form_drafts.discard(work, job)
        assert (draft.definition, draft.is_stored) == (ONE, False)
        assert form_drafts.discard(work, job) == draft
        assert told(work).count("screening_form.draft_discarded") == 1
        assert drafts(work, job) == 0
        form_drafts.change(work, job, adds(), founded_on=1)


# another version meanwhile


def test_a_version_published_meanwhile_stops_edits_until_somebody_decides(open_work_on_each: OpenWork) -> None:
    with open_work_on_each() as work:
        ann = actor_of(make_user(work, "Ann"))
        job = begun(work)
        form_drafts.change(work, job, adds(), founded_on=1)
    with open_work_on_each(ann) as work:
        job = jobs.get(work, job.id)
        screening_forms.publish(work, job, form(asks("other")))  # as loading a file does
        draft = form_drafts.of(work, job)
        assert draft.is_overtaken
        assert (draft.founded_on, draft.current, labels(draft.definition)[-1]) == (1, 2, "New?")
        for act in (lambda: form_drafts.change(work, job, adds("More?"), founded_on=1),
                    lambda: form_drafts.change(work, job, adds("More?"), founded_on=2),
                    lambda: form_drafts.publish(work, job, seen=draft.digest)):  # fmt: skip
            error = refused(act)
            assert (error.code, error.params) == ("form_published", {"number": 2, "by": "Ann Test", "at": NOON})
    with open_work_on_each() as work:
        job = jobs.get(work, job.id)
        kept = form_drafts.take_over(work, job)
        assert (kept.founded_on, kept.is_overtaken, kept.definition) == (2, False, draft.definition)
        assert told(work) == ["screening_form.draft_kept"]
        form_drafts.take_over(work, job)
        assert told(work) == ["screening_form.draft_kept"]
        assert refused(lambda: form_drafts.change(work, job, adds("More?"), founded_on=1)).code == "form_published"
        assert form_drafts.change(work, job, adds("More?"), founded_on=2).is_stored


def test_a_page_from_before_a_publication_changes_nothing(open_work: OpenWork) -> None:
    with open_work() as work:
        job = begun(work)
        screening_forms.publish(work, job, form(asks("other")))
        assert refused(lambda: form_drafts.change(work, job, adds(), founded_on=1)).code == "form_published"
        screening_forms.remove(work, job)
        error = refused(lambda: form_drafts.change(work, job, adds(), founded_on=2))
        assert (error.code, error.params) == ("form_published", {"number": None, "by": "", "at": None})
        assert form_drafts.of(work, job).definition == editing.empty()
        assert drafts(work, job) == 0


# who


def test_only_who_runs_the_job_edits_and_who_reads_it_looks(open_work: OpenWork) -> None:
    with open_work() as work:
        people = world(work)
        coordinator = actor_of(make_user(work, "Cora"), on=people.job, as_=[JobRole.COORDINATOR])

    def acts(work: Work, job: Job) -> list[Callable[[], Any]]:
        return [
            lambda: form_drafts.change(work, job, adds(), founded_on=1),
            lambda: form_drafts.undo(work, job),
            lambda: form_drafts.discard(work, job),
            lambda: form_drafts.take_over(work, job),
            lambda: form_drafts.publish(work, job, seen=""),
        ]

    for actor in (people.manager, people.interviewer, people.stranger):
        with open_work(actor) as work:
            job = work.session.get_one(Job, people.job.id)
            for act in acts(work, job):
                with pytest.raises(NotAllowed):
                    act()
    with open_work(people.manager) as work:
        job = work.session.get_one(Job, people.job.id)
        assert form_drafts.of(work, job).current == 1
        assert len(form_drafts.versions(work, job)) == 1
    for actor in (people.interviewer, people.stranger):
        with open_work(actor) as work:
            job = work.session.get_one(Job, people.job.id)
            for read in (form_drafts.of, form_drafts.versions):
                with pytest.raises(NotAllowed):
                    read(work, job)
    for actor in (people.dario, coordinator):
        with open_work(actor) as work:
            assert form_drafts.change(
                work, jobs.get(work, people.job.id), adds(actor.name), founded_on=1
            ).is_stored


def test_an_archived_job_is_read_only(open_work: OpenWork) -> None:
    with open_work() as work:
        job = begun(work)
        form_drafts.change(work, job, adds(), founded_on=1)
        jobs.archive(work, job)
        seen = form_drafts.of(work, job).digest
        acts: list[Callable[[], Any]] = [
            lambda: form_drafts.change(work, job, adds("X"), founded_on=1),
            lambda: form_drafts.undo(work, job),
            lambda: form_drafts.discard(work, job),
            lambda: form_drafts.take_over(work, job),
            lambda: form_drafts.publish(work, job, seen=seen),
        ]
        for act in acts:
            with pytest.raises(InvalidTransition):
                act()


# whole drafts


def test_a_whole_draft_takes_the_place_of_any_other(open_work_on_each: OpenWork) -> None:
    whole = form(asks("new", "date"))
    with open_work_on_each() as work:
        job = begun(work)
        form_drafts.change(work, job, adds(), founded_on=1)
        screening_forms.publish(work, job, form(asks("other")))
        assert form_drafts.of(work, job).is_overtaken
        seen = form_drafts.of(work, job).digest
        with pytest.raises(Stale):
            form_drafts.put(work, job, whole, seen="0" * 64)
        draft = form_drafts.put(work, job, whole, seen=seen)
        assert (draft.definition, draft.founded_on, draft.is_overtaken) == (whole, 2, False)
    with open_work_on_each() as work:
        job = jobs.get(work, job.id)
        assert form_drafts.publish(work, job, seen=digest(whole)).number == 3


def test_of_two_who_replace_the_draft_that_both_read_one_is_told(
    each_engine: Engine, open_work_on_each: OpenWork
) -> None:
    mine, theirs = form(asks("mine")), form(asks("theirs"))
    with open_work_on_each() as work:
        job = begun(work)
        seen = form_drafts.put(work, job, form(asks("new"))).digest

    def late(work: Work, job: Job) -> None:
        with pytest.raises(Stale):
            form_drafts.put(work, job, theirs, seen=seen)
        told.append("stale")

    told: list[str] = []
    at_once(each_engine, open_work_on_each, job,
            lambda work, job: form_drafts.put(work, job, mine, seen=seen), late)  # fmt: skip
    with open_work_on_each() as work:
        assert form_drafts.of(work, jobs.get(work, job.id)).definition == mine
    assert told == ["stale"]


def test_what_is_published_already_needs_no_draft(open_work_on_each: OpenWork) -> None:
    with open_work_on_each() as work:
        job = begun(work)
        form_drafts.put(work, job, form(asks("new")))
        assert not form_drafts.put(work, job, ONE).is_stored
        assert drafts(work, job) == 0


def test_a_draft_that_changed_is_not_dropped(open_work: OpenWork) -> None:
    with open_work() as work:
        job = begun(work)
        seen = form_drafts.put(work, job, form(asks("new"))).digest
        form_drafts.put(work, job, form(asks("else")))
        with pytest.raises(Stale):
            form_drafts.discard(work, job, seen=seen)
        assert drafts(work, job) == 1


def test_a_whole_draft_has_no_errors(open_work: OpenWork) -> None:
    with open_work() as work:
        job = begun(work)
        with pytest.raises(Invalid) as refused:
            form_drafts.put(work, job, form(asks("A")))
        assert refused.value.fields == {"/questions/0/key": "invalid_key"}
        same = form_drafts.put(work, job, ONE)
        assert not same.is_stored
