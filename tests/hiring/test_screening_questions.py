"""Questions by id: one for each key of a job, through all versions of its form."""

import uuid
from datetime import timedelta

from sqlalchemy import select

from hiring import job_copies, jobs, screening_forms
from hiring.models.job import Job, ScreeningQuestion
from hiring.work import Work
from tests.conftest import NOON, OpenWork
from tests.hiring.screening.forms import asks, form


def known(work: Work, job: Job) -> dict[str, ScreeningQuestion]:
    rows = work.session.scalars(select(ScreeningQuestion).where(ScreeningQuestion.job_id == job.id))
    return {row.key: row for row in rows}


def test_each_question_has_one_id_and_the_versions_that_ask_it(open_work_on_each: OpenWork) -> None:
    ids: dict[str, uuid.UUID] = {}
    with open_work_on_each() as work:
        job = jobs.create(work, name="Welder")
    for hour, keys in enumerate(("ab", "bc", "abc")):
        with open_work_on_each(now=NOON + timedelta(hours=hour)) as work:
            screening_forms.publish(work, jobs.get(work, job.id), form(*map(asks, keys)))
            ids |= {key: row.id for key, row in known(work, job).items() if key not in ids}
        if hour == 1:
            with open_work_on_each() as work:
                gone = known(work, job)["a"]
                assert (gone.last_version, gone.deleted_at) == (1, NOON + timedelta(hours=1))
                assert gone.updated_at == gone.deleted_at
    with open_work_on_each() as work:
        rows = known(work, job)
        assert {key: row.id for key, row in rows.items()} == ids
        assert {key: (row.first_version, row.last_version) for key, row in rows.items()} == {
            "a": (1, 3), "b": (1, 3), "c": (2, 3),
        }  # fmt: skip
        assert all(row.deleted_at is None for row in rows.values())


def test_nothing_changes_where_no_version_is_made(open_work: OpenWork) -> None:
    with open_work() as work:
        job = jobs.create(work, name="Welder")
        screening_forms.publish(work, job, form(asks("a")))
        version = known(work, job)["a"].version
    with open_work(now=NOON + timedelta(hours=1)) as work:
        screening_forms.publish(work, jobs.get(work, job.id), form(asks("a")))
        assert known(work, job)["a"].version == version


def test_questions_go_with_the_form_and_with_the_job(open_work: OpenWork) -> None:
    with open_work() as work:
        job, other = (jobs.create(work, name=name) for name in ("Welder", "Turner"))
        for one in (job, other):
            screening_forms.publish(work, one, form(asks("a")))
        screening_forms.remove(work, job)
        jobs.delete(work, other)
        for one in (job, other):
            assert known(work, one)["a"].deleted_at == NOON


def test_a_copy_asks_questions_of_its_own(open_work: OpenWork) -> None:
    with open_work() as work:
        job = jobs.create(work, name="Welder")
        screening_forms.publish(work, job, form(asks("a")))
        copy = job_copies.duplicate(work, job, name="Turner")
        assert known(work, copy)["a"].id != known(work, job)["a"].id
