"""The rows of the list of applications in words. A page has fifty of them, so what many share is made once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import quote

from flask import url_for

from backoffice import list_wording
from hiring.applications.filters import Filters
from hiring.applications.listing import Listed
from hiring.models.application import ApplicationStatus
from web import formatting, frame
from web.formatting import gettext as _
from web.labels import label, tone

LONGEST_ANSWER = 80
_NO_ID = "00000000-0000-0000-0000-000000000000"


@dataclass(frozen=True)
class Row:
    """`ended`: the state of one that is not in progress, in words. `late`: by how much the answer is overdue.
    `answers`: to the questions that are filtered by, in their order; empty: not answered."""

    one: Listed
    url: str
    job_url: str
    initials: str
    tone: str
    day: str
    ended: str
    ended_tone: str
    late: str
    answers: Sequence[str]

    @property
    def said(self) -> list[str]:
        return [answer for answer in self.answers if answer]


def rows_of(filters: Filters, found: Sequence[Listed], way_back: str) -> list[Row]:
    """`way_back`: what an application's page needs to lead back here."""
    zone, now = frame.zone(), frame.now()
    there = url_for("backoffice.application", id=_NO_ID)
    people, behind = there.removesuffix(_NO_ID), f"?list={quote(way_back, safe='')}" if way_back else ""
    jobs = {one.job_id: url_for("backoffice.application_list", job=one.job_id) for one in found}
    days: dict[date, str] = {}

    def day_of(one: Listed) -> str:
        on = one.applied_at.astimezone(zone).date()
        if on not in days:
            days[on] = formatting.day_short(on, zone, now)
        return days[on]

    questions = [one.question for one in filters.answers]
    return [
        Row(
            one=one,
            url=f"{people}{one.id}{behind}",
            job_url=jobs[one.job_id],
            initials=formatting.initials(one.name),
            tone=formatting.tone_of(one.candidate_id),
            day=day_of(one),
            ended="" if one.status is ApplicationStatus.ACTIVE else str(label(one.status)),
            ended_tone=tone(one.status),
            late=_("%(age)s late", age=formatting.age(one.answer_due_at, now)) if one.late else "",
            answers=[_short(list_wording.answer_cell(asked, one.answers[asked.key])) for asked in questions],
        )
        for one in found
    ]


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_ANSWER else f"{text[: LONGEST_ANSWER - 1].rstrip()}…"
