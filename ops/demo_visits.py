"""Who only looked in the demo world, and who began and left: numbers around the applications that are there."""

import random
from collections.abc import Iterator

from sqlalchemy import func, select

from hiring.models.job import Job, ScreeningForm
from hiring.models.tally import JobTally, Measure
from hiring.tallies import Key
from hiring.work import Work
from ops import demo_words as words

_LOOKS = {"careers site": 9, "Jobboard North": 14, "Workshop Weekly": 11, "newsletter": 8}
"""Views for each application that a source brings, beside FEWEST for the others."""
FEWEST = 4
_BEFORE_QUESTIONS = ("email", "cv")


def fill(work: Work, seed: int) -> None:
    """Views and begun forms for every application, and forms that were left; the same seed gives the same."""
    draw = random.Random(f"brightmoor looks {seed}")  # noqa: S311 - invented people, no secrets
    fields = _fields(work)
    sent = select(JobTally.job_id, JobTally.day, JobTally.source, func.sum(JobTally.count))
    sent = sent.where(JobTally.measure == Measure.COHORT)
    by_day = sent.group_by(JobTally.job_id, JobTally.day, JobTally.source)
    for job_id, day, source, count in work.session.execute(by_day.order_by(*by_day.selected_columns[:3])).all():
        left = sum(draw.random() < 0.45 for _ in range(int(count)))
        looked = int(count) * _LOOKS.get(source, FEWEST) + left + draw.randrange(4)
        campaign = words.CAMPAIGNS.get(source, "")
        for measure, number in ((Measure.VIEW, looked), (Measure.START, int(count) + left)):
            work.ledger.tallies[Key(measure, day, job_id, None, "", source, campaign, 0)] += number
        for _ in range(left):
            field = draw.choice(fields[job_id])
            work.ledger.tallies[Key(Measure.LEAVE, day, job_id, field, "", source, "", 0)] += 1


def _fields(work: Work) -> dict[object, list[str]]:
    """Where the forms of the jobs can be left, long questions more often than short ones."""
    forms = select(Job.id, ScreeningForm.definition).outerjoin(ScreeningForm, ScreeningForm.id == Job.form_id)
    return {id: list(_likely(definition or {})) for id, definition in work.session.execute(forms)}


def _likely(definition: dict[str, object]) -> Iterator[str]:
    yield from _BEFORE_QUESTIONS
    yield "check"
    questions = definition.get("questions", ())
    for question in questions if isinstance(questions, list) else ():
        yield from [f"q.{question['key']}"] * (3 if question["type"] in ("text", "file") else 1)
