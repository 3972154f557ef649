"""Versions of screening forms: numbered, hashed, never changed."""

import uuid
from typing import Any

import pytest
from sqlalchemy import select

from hiring import jobs, screening_forms
from hiring.actors import ANYONE
from hiring.errors import Invalid, InvalidTransition, NotAllowed, NotFound
from hiring.models.job import ScreeningForm
from hiring.screening.canonical import digest
from tests.conftest import NOON, OpenWork


def form(*labels: str) -> dict[str, Any]:
    return {
        "schema": 1,
        "questions": [{"key": f"q{n}", "type": "text", "label": label} for n, label in enumerate(labels)],
    }


def test_each_publishing_makes_the_next_version(open_work_on_each: OpenWork) -> None:
    with open_work_on_each() as work:
        job = jobs.create(work, name="Welder")
        assert screening_forms.of(work, job) is None
        first = screening_forms.publish(work, job, form("Why?"))
        second = screening_forms.publish(work, job, form("Why us?"))
        again = screening_forms.publish(work, job, form("Why?"))
        assert [one.number for one in (first, second, again)] == [1, 2, 3]
        assert first.sha256 == again.sha256 == digest(form("Why?"))
        assert first.published_at == NOON
    with open_work_on_each() as work:
        now = screening_forms.of(work, jobs.get(work, job.id))
        assert now is not None
        assert (now.id, now.definition) == (again.id, form("Why?"))
        assert screening_forms.by_id(work, first.id).number == 1


def test_an_equal_definition_is_no_new_version(open_work: OpenWork) -> None:
    with open_work() as work:
        job = jobs.create(work, name="Welder")
        first = screening_forms.publish(work, job, form("Why?"))
    with open_work() as work:
        job = jobs.get(work, job.id)
        turned = dict(reversed(form("Why?").items()))
        assert screening_forms.publish(work, job, turned).id == first.id
        assert work.ledger.events == []
        assert len(work.session.scalars(select(ScreeningForm)).all()) == 1


def test_a_wrong_definition_is_refused_with_its_places(open_work: OpenWork) -> None:
    with pytest.raises(Invalid) as refused, open_work() as work:
        screening_forms.publish(work, jobs.create(work, name="Welder"), {"schema": 1, "questions": [{"key": "A"}]})
    assert refused.value.fields["/questions/0/key"] == "invalid_key"


def test_a_form_can_be_taken_away_and_its_versions_stay(open_work: OpenWork) -> None:
    with open_work() as work:
        job = jobs.create(work, name="Welder")
        first = screening_forms.publish(work, job, form("Why?"))
        screening_forms.remove(work, job)
        assert screening_forms.of(work, job) is None
        assert screening_forms.by_id(work, first.id).id == first.id


def test_drafts_and_strangers_are_not_found(open_work: OpenWork) -> None:
    with open_work() as work:
        job = jobs.create(work, name="Welder")
        draft = ScreeningForm(job_id=job.id, number=None, definition=form("Why?"), sha256="", published_at=None)
        work.session.add(draft)
        work.session.flush()
        for id in (draft.id, uuid.uuid4()):
            with pytest.raises(NotFound):
                screening_forms.by_id(work, id)


def test_a_version_is_found_by_its_number_on_its_own_job_only(open_work_on_each: OpenWork) -> None:
    with open_work_on_each() as work:
        job, other = jobs.create(work, name="Welder"), jobs.create(work, name="Painter")
        first = screening_forms.publish(work, job, form("Why?"))
        assert screening_forms.by_number(work, job, 1) is first
        assert screening_forms.by_number(work, other, 1) is None
        for number in (0, 2, -1, 10**30):
            assert screening_forms.by_number(work, job, number) is None


def test_what_is_kept_in_memory_is_bounded(open_work: OpenWork, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(screening_forms, "MOST_KEPT", 3)
    with open_work() as work:
        job = jobs.create(work, name="Welder")
        made = [screening_forms.publish(work, job, form(f"Question {n}")) for n in range(6)]
        for one in made:
            assert screening_forms.by_id(work, one.id).number == one.number
    assert len(screening_forms._kept) == 3
    with open_work() as work:
        assert screening_forms.by_id(work, made[5].id) is screening_forms.by_id(work, made[5].id)


def test_nobody_publishes_without_the_right_or_for_an_archived_job(open_work: OpenWork) -> None:
    with open_work() as work:
        job = jobs.create(work, name="Welder")
    for act in (lambda work: screening_forms.publish(work, job, form("Why?")),
                lambda work: screening_forms.remove(work, job)):  # fmt: skip
        with pytest.raises(NotAllowed), open_work(ANYONE) as work:
            act(work)
    with open_work() as work:
        job = jobs.get(work, job.id)
        jobs.archive(work, job)
        with pytest.raises(InvalidTransition):
            screening_forms.publish(work, job, form("Why?"))
