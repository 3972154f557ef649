"""A draft becomes the next version: only as it was seen, without errors, with what never shows confirmed."""

import pytest
from sqlalchemy import Engine, select

from hiring import form_drafts, jobs, screening_forms
from hiring.errors import Invalid, Stale
from hiring.form_drafts import Version
from hiring.models.event import Event
from hiring.models.job import Job
from hiring.screening import editing
from hiring.screening.editing import Definition
from tests.conftest import NOON, OpenWork
from tests.hiring.screening.forms import asks, form, is_yes
from tests.support import applying
from tests.support.applications import applied, statements, world
from tests.support.drafting import adds, begun, drafts, labels, refused, relabel, told

# publishing


def test_publishing_makes_the_next_version_and_ends_the_draft(open_work_on_each: OpenWork) -> None:
    with open_work_on_each() as work:
        job = begun(work)
        draft = form_drafts.change(work, job, adds("Own tools?"), founded_on=1)
    with open_work_on_each() as work:
        job = jobs.get(work, job.id)
        made = form_drafts.publish(work, job, seen=draft.digest)
        assert told(work) == ["screening_form.published"]
        assert made.number == 2
        assert [question["key"] for question in made.definition["questions"]] == ["visa", "ends", "own_tools"]
        assert drafts(work, job) == 0
        assert screening_forms.of(work, job) is not None
    with open_work_on_each() as work:
        job = jobs.get(work, job.id)
        now = form_drafts.of(work, job)
        assert (now.definition, now.founded_on, now.is_stored) == (made.definition, 2, False)


def test_new_keys_are_none_that_any_version_had(open_work: OpenWork) -> None:
    with open_work() as work:
        job = begun(work, form(asks("tools")))
        screening_forms.publish(work, job, form(asks("other")))
        assert form_drafts.published_keys(work, job) == {"tools", "other"}
        draft = form_drafts.change(work, job, adds("Tools"), founded_on=2)
        made = form_drafts.publish(work, job, seen=draft.digest)
        assert [question["key"] for question in made.definition["questions"]] == ["other", "tools_2"]


def test_only_the_draft_that_was_seen_is_published(open_work: OpenWork) -> None:
    with open_work() as work:
        job = begun(work)
        with pytest.raises(Stale):
            form_drafts.publish(work, job, seen="0" * 64)
        seen = form_drafts.change(work, job, adds(), founded_on=1)
        now = form_drafts.change(work, job, adds("More?"), founded_on=1)
        with pytest.raises(Stale):
            form_drafts.publish(work, job, seen=seen.digest)
        assert form_drafts.publish(work, job, seen=now.digest).number == 2
        with pytest.raises(Stale):
            form_drafts.publish(work, job, seen=now.digest)


def test_a_draft_equal_to_the_present_version_is_only_removed(open_work: OpenWork) -> None:
    with open_work() as work:
        job = begun(work)
        form_drafts.change(work, job, relabel("visa", "Visa?"), founded_on=1)
        draft = form_drafts.change(work, job, relabel("visa", "Need a visa?"), founded_on=1)
        assert draft.is_stored
        before = len(work.ledger.events)
        assert form_drafts.publish(work, job, seen=draft.digest).number == 1
        assert told(work)[before:] == ["screening_form.draft_discarded"]
        assert drafts(work, job) == 0
        assert form_drafts.publish(work, job, seen=draft.digest).number == 1  # the button pressed twice


def test_errors_stop_publishing_with_their_places(open_work: OpenWork) -> None:
    with open_work() as work:
        job = begun(work)
        draft = form_drafts.change(work, job, adds(" "), founded_on=1)
        with pytest.raises(Invalid) as caught:
            form_drafts.publish(work, job, seen=draft.digest)
        assert caught.value.fields == {"/questions/2/label": "blank_label"}
        assert caught.value.params["errors"][0]["code"] == "blank_label"
        assert drafts(work, job) == 1


def test_questions_that_can_never_show_are_published_only_confirmed(open_work: OpenWork) -> None:
    never = {"all": [is_yes("visa"), {"not": is_yes("visa")}]}

    def edit(now: Definition) -> Definition:
        now, first = editing.add(now, "text", label="One")
        now, second = editing.add(now, "text", label="Two")
        for key in (first, second):
            now = editing.put(now, key, {**editing.find(now, key), "visible_if": never})
        return now

    with open_work() as work:
        job = begun(work)
        draft = form_drafts.change(work, job, edit, founded_on=1)
        keys = [question["key"] for question in draft.definition["questions"]][-2:]
        error = refused(lambda: form_drafts.publish(work, job, seen=draft.digest))
        assert (error.code, error.params) == ("never_shows", {"keys": keys})
        error = refused(lambda: form_drafts.publish(work, job, seen=draft.digest, confirmed=[keys[0], "visa"]))
        assert (error.code, error.params) == ("never_shows", {"keys": keys[1:]})
        assert drafts(work, job) == 1
        made = form_drafts.publish(work, job, seen=draft.digest, confirmed=keys)
        assert labels(made.definition)[-2:] == ["One", "Two"]


def test_loading_a_file_leaves_the_draft_which_is_then_overtaken(open_work: OpenWork) -> None:
    with open_work() as work:
        job = applying.make_job(work)
        draft = form_drafts.change(work, job, adds(), founded_on=1)
        assert applying.make_job(work).form_id == job.form_id
        assert not form_drafts.of(work, job).is_overtaken
        applying.make_job(work, screening_form=form(asks("other")))
        now = form_drafts.of(work, job)
        assert now.is_overtaken
        assert now.definition == draft.definition


# versions


def test_versions_say_who_published_them_and_how_many_applications_use_them(
    each_engine: Engine, open_work_on_each: OpenWork
) -> None:
    with open_work_on_each() as work:
        people = world(work)
    with open_work_on_each(people.dario) as work:
        job = jobs.get(work, people.job.id)
        draft = form_drafts.change(work, job, adds("Tools?"), founded_on=1)
        form_drafts.publish(work, job, seen=draft.digest)
        form_drafts.change(work, job, adds("Draft?"), founded_on=2)  # no version
    with open_work_on_each() as work:
        job = jobs.get(work, people.job.id)
        applied(work, job, "Olu Ade")
        applied(work, job, "Noor Haddad")  # sent again: her first sending stays the one shown
        applied(work, job, "Gone Away").deleted_at = NOON
    with open_work_on_each(people.manager) as work, statements(each_engine) as seen:
        found = form_drafts.versions(work, work.session.get_one(Job, people.job.id))
        assert found == [
            Version(2, NOON, "Dario Test", questions=8, applications=1, is_present=True),
            Version(1, NOON, "", questions=7, applications=2, is_present=False),
        ]
    assert len(seen) == 3, seen  # the job and two


def test_every_act_stands_in_the_history_of_the_job(open_work: OpenWork) -> None:
    with open_work() as work:
        job = begun(work)
        draft = form_drafts.change(work, job, adds("Tools?"), founded_on=1)
        form_drafts.publish(work, job, seen=draft.digest)
    with open_work() as work:
        found = work.session.execute(
            select(Event.type, Event.data).where(Event.job_id == job.id, Event.object == "screening_form")
        ).all()
        assert [row.type.partition(".")[2] for row in found] == ["published", "draft_begun", "published"]
        assert "Tools" not in str([row.data for row in found])
