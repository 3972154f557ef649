"""The questions of a job's published forms, each known by one id in every version: what programs list."""

from sqlalchemy import select

from hiring.models.job import Job, ScreeningForm, ScreeningQuestion
from hiring.work import Work


def follow(work: Work, job: Job, form: ScreeningForm | None) -> None:
    """For the verbs that give a job another form, or none: each question of the form gets an id or keeps its own,
    also one that comes back; those that are no longer asked are gone."""
    keys = [question["key"] for question in form.definition["questions"]] if form is not None else []
    number = form.number if form is not None else None
    known = {
        row.key: row
        for row in work.session.scalars(select(ScreeningQuestion).where(ScreeningQuestion.job_id == job.id))
    }
    for key in keys:
        assert number is not None
        if key in known:
            known[key].last_version, known[key].deleted_at = number, None
        else:
            work.session.add(ScreeningQuestion(job_id=job.id, key=key, first_version=number, last_version=number))
    for key in known.keys() - set(keys):
        if known[key].deleted_at is None:
            known[key].deleted_at = work.now
    work.session.flush()
