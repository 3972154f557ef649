"""The list of applications as a spreadsheet: page after page, so that neither memory nor database holds it all."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any

from flask import Response, stream_with_context
from flask_babel import gettext as _
from sqlalchemy import select

from backoffice import list_wording
from hiring.actors import Actor
from hiring.applications import filters, listing
from hiring.applications.asked_answers import Given, Question, questions_of
from hiring.applications.filters import Reading
from hiring.applications.listing import Listed, Where
from hiring.models.application import Answer
from hiring.models.job import Job
from hiring.screening.codes import QuestionType
from hiring.work import Work, opened
from plumbing.db import reading as for_reading
from web.hall import hall
from web.labels import label
from web.spreadsheets import MEDIA_TYPE, Value, csv_of

MOST = 10_000
PAGE = 500
_MARK = len(csv_of([]))
"""Bytes by which a spreadsheet tells the encoding: only at the very beginning."""


def download(work: Work, asked: Given) -> Response:
    """Leaves an event now; the rows follow while the answer is sent, each page in a transaction of its own."""
    reading = filters.read(work, asked)
    job = work.session.get_one(Job, reading.filters.job.id) if reading.filters.job else None
    work.record("applications.exported", job, filters=sorted(reading.asked))
    response = Response(stream_with_context(_lines(work.actor, asked)), mimetype=MEDIA_TYPE)
    name = f"{_('applications')}-{date.isoformat(work.today)}.csv"
    response.headers.set("Content-Disposition", "attachment", filename=name)
    response.headers["Cache-Control"] = "no-store"
    return response


def _lines(actor: Actor, asked: Given) -> Iterator[bytes]:
    where, written, is_first = Where(), 0, True
    while True:
        with _transaction(actor) as work:
            reading = filters.read(work, asked)
            questions = _questions(work, reading)
            page = listing.page(work, reading, where, size=min(PAGE, MOST - written), counted=False)
            rows = [_row(work, one, questions, answers) for one, answers in _answered(work, page.rows, questions)]
        written += len(rows)
        if is_first:
            yield csv_of([_heads(questions), *rows])
        elif rows:
            yield csv_of(rows)[_MARK:]
        is_first, where = False, Where(after=page.after)
        if not page.after:
            return
        if written >= MOST:
            note = _("Only the first %(number)s are here. Narrow the list down to get the others.", number=MOST)
            yield csv_of([[note]])[_MARK:]
            return


@contextmanager
def _transaction(actor: Actor) -> Iterator[Work]:
    """A short one, for reading: nobody waits for whoever downloads slowly."""
    with (
        for_reading(),
        hall().session() as session,
        opened(session, actor, now=hall().now(), files=hall().storage) as work,
    ):
        yield work


def _questions(work: Work, reading: Reading) -> list[Question]:
    """Those of the one job that is chosen, files left out."""
    job = reading.filters.job
    asked = questions_of(work, job.id, job.of) if job else {}
    return [one for one in asked.values() if one.type is not QuestionType.FILE]


def _answered(
    work: Work, rows: Sequence[Listed], questions: Sequence[Question]
) -> Iterator[tuple[Listed, dict[str, Any]]]:
    """Each row with the answers of the sending that is shown: one statement a page."""
    found: dict[Any, dict[str, Any]] = {}
    if questions:
        sent = [row.submission_id for row in rows if row.submission_id]
        answers = select(Answer.submission_id, Answer.question_key, Answer.value)
        for submission_id, key, value in work.session.execute(answers.where(Answer.submission_id.in_(sent))):
            found.setdefault(submission_id, {})[key] = value
    return ((row, found.get(row.submission_id, {})) for row in rows)


def _heads(questions: Sequence[Question]) -> list[Value]:
    fixed = [_("Name"), _("E-mail"), _("Phone"), _("Job"), _("Stage"), _("State"), _("Owner"), _("Source"),
             _("Tags"), _("Applied"), _("Answer due"), _("Flags")]  # fmt: skip
    return [*fixed, *(one.label for one in questions)]


def _row(work: Work, one: Listed, questions: Sequence[Question], answers: dict[str, Any]) -> list[Value]:
    zone = work.organisation.zone
    days = [at.astimezone(zone).date().isoformat() for at in (one.applied_at, one.answer_due_at)]
    fixed: list[Value] = [
        one.name, one.email, one.phone, one.job, one.stage, str(label(one.status)), one.owner, one.source,
        ", ".join(tag.name for tag in one.tags), *days, one.flags,
    ]  # fmt: skip
    return [*fixed, *(_cell(question, answers.get(question.key)) for question in questions)]


def _cell(question: Question, value: Any) -> Value:
    """Numbers and days as a spreadsheet counts with them."""
    if value is None:
        return ""
    if question.type is QuestionType.NUMBER:
        return float(value) if "." in value else int(value)
    if question.type is QuestionType.DATE:
        return str(value)
    return list_wording.answer_cell(question, listing.labelled(question, value))
