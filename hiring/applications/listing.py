"""A list of applications, page after page: the same few statements, however many there are, however deep one is.

Two ways lead to a page. Where some filter leaves few (a rare tag, the people of one stage, words), those are read
whole and put in order. Else an index that carries the order is walked from where the page begins, and what is
walked over is looked at one by one, at most `MOST_WALKED`: a page says so when it ends there. Which way is taken
is decided by counting, up to a limit, what each filter would leave.
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select

from hiring.applications import cards
from hiring.applications.asked_answers import Question
from hiring.applications.asked_values import identifier
from hiring.applications.cards import Card
from hiring.applications.filters import Filters, Reading
from hiring.applications.list_statements import COLUMNS, Key, Statement
from hiring.applications.narrowing import Narrowing
from hiring.errors import NotFound
from hiring.models.application import Application, ApplicationStatus
from hiring.models.candidate import CandidateTag, Tag
from hiring.models.stage import StageKind
from hiring.work import Work
from plumbing.clock import read_instant

PAGE = 50
MOST_COUNTED = 1000
"""Counting ends there: "1,000+"."""
MOST_WALKED = 10_000
BESIDE = 25
"""How many are named on either side of one of the list."""


@dataclass(frozen=True)
class Label:
    """A tag as a list shows it."""

    id: uuid.UUID
    name: str
    tone: str


@dataclass(frozen=True)
class Listed:
    """One application in the list. `late`: nobody has answered and the promised day is over. `answers`: to the
    questions that are filtered by, key -> value as it is kept, options by their labels; None: not answered."""

    id: uuid.UUID
    version: int
    candidate_id: uuid.UUID
    name: str
    email: str
    phone: str
    job_id: uuid.UUID
    job: str
    stage: str
    stage_kind: StageKind
    status: ApplicationStatus
    applied_at: datetime
    answer_due_at: datetime
    stage_entered_at: datetime
    late: bool
    flags: int
    source: str
    owner: str
    has_cv: bool
    submission_id: uuid.UUID | None
    tags: Sequence[Label]
    answers: Mapping[str, Any]


@dataclass(frozen=True)
class Page:
    """`count`: how many there are, at least so many where `is_more`. `after` and `before` are cursors of the pages
    on either side, empty where there is none. `looked`: how many were looked through without filling the page, and
    `after` goes on from there; 0: the page is whole, or the end."""

    rows: Sequence[Listed]
    count: int = 0
    is_more: bool = False
    before: str = ""
    after: str = ""
    looked: int = 0


@dataclass(frozen=True)
class Where:
    """Where a page begins: after a cursor, before one, or (both empty) at the beginning."""

    after: str = ""
    before: str = ""


def page(
    work: Work, reading: Reading, where: Where | None = None, *,
    size: int = PAGE, counted: bool = True, walk: int = MOST_WALKED,
) -> Page:  # fmt: skip
    """The applications that this actor may read and the filters let through. Raises NotFound for a cursor that is
    none. `counted`: else `count` is no more than what the page holds."""
    where = where or Where()
    start = _start(where)
    narrowing = Narrowing.of(work, reading, walk)
    if narrowing.is_empty:
        return Page([])
    asked = Statement(work, reading.filters, narrowing, start=start, back=bool(where.before), size=size + 1,
                      most_counted=MOST_COUNTED if counted else 0, walk=walk)  # fmt: skip
    rows, horizon = _first_of(asked)
    found = _page(work, reading.filters, where, rows, size, horizon, walk)
    return replace(found, is_more=True) if narrowing.is_cut else found


def beside(work: Work, reading: Reading, application: Application, *, walk: int = MOST_WALKED) -> Sequence[Card]:
    """Those who stand around the application in the list, in its order, and itself in its place, whether or not
    the filters (still) let it through: what J and K walk through. A statement a side, after what `page` asks
    first."""
    narrowing = Narrowing.of(work, reading, walk)
    if narrowing.is_empty:
        return [cards.of(application)]
    start = (getattr(application, COLUMNS[reading.filters.order].key), application.id)
    sides = []
    for back in (True, False):
        asked = Statement(work, reading.filters, narrowing, start=start, back=back, size=BESIDE, most_counted=0,
                          walk=walk)  # fmt: skip
        rows, _ = _first_of(asked)
        sides.append([cards.card_of(row) for row in rows])
    before, after = sides
    return [*reversed(before), cards.of(application), *after]


def _first_of(asked: Statement) -> tuple[Sequence[Any], Key | None]:
    """The rows of the statement, and where the walk ended that did not find as many as are wanted."""
    for reach in (asked.walk // 5, asked.walk):  # mostly a page is full soon
        statement = replace(asked, walk=reach)
        rows = asked.work.session.execute(statement.whole()).all()
        horizon = None if _is_whole(statement, rows) else statement.horizon()
        if horizon is None:
            return rows, None
        # behind it, one road may still hold somebody whom the others came past
        rows = [row for row in rows if statement.is_before(horizon, (row.key, row.id))]
        if len(rows) == asked.size:
            return rows, None
    return rows, horizon


def _is_whole(statement: Statement, rows: Sequence[Any]) -> bool:
    """Whether nobody can stand between these: one road gave all that are wanted, or counting, which begins where
    the list does, came to the end of them all within what each is walked."""
    if statement.is_one_road and len(rows) == statement.size:
        return True
    met_all = min(MOST_COUNTED, statement.each)
    return bool(rows) and statement.most_counted > 0 and int(rows[0].walked) <= met_all


def _page(
    work: Work, filters: Filters, where: Where, rows: Sequence[Any], size: int, horizon: Key | None, walk: int
) -> Page:
    is_more = len(rows) > size
    shown = list(rows[:size])
    walked, fits = (int(rows[0].walked), int(rows[0].fits)) if rows else (0, 0)
    last = (shown[-1].key, shown[-1].id) if is_more else horizon
    first = (shown[0].key, shown[0].id) if shown and where != Where() else None
    ends = [_cursor(first), _cursor(last)]
    if where.before:
        shown.reverse()
        ends.reverse()
    return Page(
        rows=_listed(work, filters, shown),
        count=max(min(fits, MOST_COUNTED), len(shown)),
        is_more=max(fits, walked) > MOST_COUNTED or horizon is not None,
        before=ends[0],
        after=ends[1],
        looked=walk if horizon is not None else 0,
    )


def _listed(work: Work, filters: Filters, rows: Sequence[Any]) -> list[Listed]:
    tagged = _tags(work, [row.candidate_id for row in rows])
    questions = [one.question for one in filters.answers]
    return [_row(work, row, tagged.get(row.candidate_id, ()), questions) for row in rows]


def _row(work: Work, row: Any, tags: Sequence[Label], questions: Sequence[Question]) -> Listed:
    waits = row.status is ApplicationStatus.ACTIVE and row.answered_at is None
    return Listed(
        id=row.id,
        version=row.version,
        candidate_id=row.candidate_id,
        name=f"{row.first_name} {row.last_name}".strip(),
        email=row.primary_email or "",
        phone=row.phone or "",
        job_id=row.job_id,
        job=row.job,
        stage=row.stage,
        stage_kind=row.stage_kind,
        status=row.status,
        applied_at=row.applied_at,
        answer_due_at=row.answer_due_at,
        stage_entered_at=row.stage_entered_at,
        late=waits and row.answer_due_at < work.now,
        flags=row.flags_count,
        source=row.source_name,
        owner=f"{row.owner_first or ''} {row.owner_last or ''}".strip(),
        has_cv=bool(row.has_cv),
        submission_id=row.current_submission_id,
        tags=tags,
        answers={one.key: labelled(one, getattr(row, f"answer_{at}")) for at, one in enumerate(questions)},
    )


def labelled(question: Question, value: Any) -> Any:
    """The value as it is kept, with labels in the place of options; None: not answered."""
    if value is None or not question.options:
        return value
    chosen = [value] if isinstance(value, str) else value
    return [question.options.get(one, one) for one in chosen]


def _tags(work: Work, candidate_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[Label]]:
    """Each candidate's tags by name: rows, where tags.of gives entities."""
    if not candidate_ids:
        return {}
    rows = work.session.execute(
        select(CandidateTag.candidate_id, Tag.id, Tag.name, Tag.tone)
        .join(Tag, Tag.id == CandidateTag.tag_id)
        .where(CandidateTag.candidate_id.in_(candidate_ids))
        .order_by(Tag.name_norm)
    )
    found: dict[uuid.UUID, list[Label]] = {}
    for row in rows:
        candidate_id, label = row.candidate_id, Label(row.id, row.name, row.tone)
        found.setdefault(candidate_id, []).append(label)
    return found


def _cursor(key: Key | None) -> str:
    return f"{key[0].isoformat()}_{key[1]}" if key else ""


def _start(where: Where) -> Key | None:
    text = where.after or where.before
    if not text:
        return None
    at, _, id = text.rpartition("_")
    moment, key = read_instant(at), identifier(id)
    if moment is None or key is None:
        raise NotFound
    return moment, key
