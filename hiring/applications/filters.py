"""What a list of applications is narrowed to: filters by name, as an address or a saved view holds them.

Whatever is asked for that does not exist (any more), or that this actor may not know of, is left out and named in
`ignored`: an old address still opens a list.
"""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import Text, Uuid, cast, literal, null, select, union_all

from hiring import policy
from hiring.applications.asked_answers import (
    AnswerFilter,
    Given,
    Question,
    is_of_answer,
    questions_of,
    read_answers,
)
from hiring.applications.asked_values import Unreadable, day, identifier, one_of
from hiring.models.application import ApplicationStatus
from hiring.models.candidate import Tag
from hiring.models.job import Job
from hiring.models.stage import Stage, StageKind
from hiring.models.user import User
from hiring.names import is_storable
from hiring.work import Work

MOST_VALUES = 100
LONGEST = 200
ANY, ME, NOBODY, YES = "any", "me", "nobody", "yes"
SEVERAL = ("job", "stage", "status", "tag")
NAMES = ("q", *SEVERAL, "source", "owner", "applied_from", "applied_to", "late", "flags", "order")
"""Beside these, `a.<key>` and what may follow it: see asked_answers."""


class Order(StrEnum):
    NEWEST = "newest"
    WAITING = "waiting"
    """Whose promised answer is due first."""


@dataclass(frozen=True)
class Named:
    """`of`: for a stage its job, for a job the published version of its form. `status`: a job's."""

    id: uuid.UUID
    name: str
    of: uuid.UUID | None = None
    status: str = ""


@dataclass(frozen=True)
class Ignored:
    """What was asked for and left out. `code`: `gone` or `unreadable`."""

    name: str
    value: str
    code: str


@dataclass(frozen=True)
class Filters:
    """All must hold; within `jobs`, `stages` with `kinds`, and `statuses` any, of `tags` all. Empty: no filter."""

    words: str = ""
    jobs: tuple[Named, ...] = ()
    stages: tuple[Named, ...] = ()
    kinds: tuple[StageKind, ...] = ()
    statuses: tuple[ApplicationStatus, ...] = (ApplicationStatus.ACTIVE,)
    tags: tuple[Named, ...] = ()
    source: str = ""
    owner: Named | None = None
    nobody: bool = False
    applied_from: date | None = None
    applied_to: date | None = None
    late: bool = False
    flagged: bool = False
    answers: tuple[AnswerFilter, ...] = ()
    order: Order = Order.NEWEST

    @property
    def job(self) -> Named | None:
        """The one job that is chosen, if it is one."""
        return self.jobs[0] if len(self.jobs) == 1 else None


@dataclass(frozen=True)
class Reading:
    """What was asked for, understood. `asked`: the part of it that holds, as an address says it. `scope`: the only
    jobs whose applications this actor may read, None where they are not few. `known_jobs`: of those that the
    caller named, the ones that this actor may read."""

    filters: Filters
    asked: dict[str, list[str]]
    ignored: tuple[Ignored, ...] = ()
    scope: tuple[Named, ...] | None = None
    known_jobs: frozenset[uuid.UUID] = frozenset()
    questions: Mapping[str, Question] = field(default_factory=dict)


def read(work: Work, given: Given, *, known: Iterable[uuid.UUID] = ()) -> Reading:
    """One statement for all names, and one more where an older version's question is meant. `known`: further jobs
    of which the caller asks whether they may be read."""
    return _Reader(work, given, frozenset(known)).reading()


def is_filter(name: str) -> bool:
    return name in NAMES or is_of_answer(name)


class _Reader:
    def __init__(self, work: Work, given: Given, known: frozenset[uuid.UUID]) -> None:
        self.work, self.known = work, known
        self.asked: dict[str, list[str]] = {}
        self.ignored: list[Ignored] = []
        for name, text in _texts(given):
            if not is_filter(name) or not is_storable(text) or len(text) > LONGEST:
                self.ignored.append(Ignored(name[:LONGEST], text[:LONGEST], "unreadable"))
            elif name in SEVERAL or is_of_answer(name):
                if text not in self.asked.setdefault(name, []):
                    self.asked[name].append(text)
            else:
                self.asked[name] = [text]

    def reading(self) -> Reading:
        ids = {name: self._identifiers(name) for name in SEVERAL}
        owner = self._one("owner")
        owners = [one for one in [identifier(owner)] if one]
        named = self._named(ids["job"], ids["stage"], ids["tag"], owners)
        scope = None if policy.may_change_jobs(self.work.actor) else named["scope"]
        jobs = self._there("job", ids["job"], named["job"])
        filters = Filters(
            words=self._one("q"),
            jobs=jobs,
            stages=self._there("stage", ids["stage"], _of_jobs(named["stage"], jobs)),
            kinds=tuple(self._members("stage", StageKind, also=ids["stage"])),
            statuses=self._statuses(),
            tags=self._there("tag", ids["tag"], named["tag"]),
            source=self._one("source"),
            applied_from=self._day("applied_from"),
            applied_to=self._day("applied_to"),
            late=self._is("late"),
            flagged=self._is("flags"),
            order=self._order(),
        )
        filters = self._owned(filters, owner, named["user"])
        questions = self._answers(filters.job)
        found, wrong = read_answers(questions, self.asked)
        for name, text, code in wrong:
            self._leave_out(name, text, code)
        return Reading(
            filters=replace(filters, answers=tuple(found)),
            asked={name: texts for name, texts in self.asked.items() if texts},
            ignored=tuple(self.ignored),
            scope=tuple(scope.values()) if scope is not None else None,
            known_jobs=frozenset(named["job"]) & self.known,
            questions=questions,
        )

    # single values

    def _one(self, name: str) -> str:
        return " ".join(self.asked.get(name, [""])[0].split())

    def _is(self, name: str) -> bool:
        text = self._one(name)
        if text and text != YES:
            self._leave_out(name, text, "unreadable")
        return text == YES

    def _day(self, name: str) -> date | None:
        text = self._one(name)
        try:
            return day(text) if text else None
        except Unreadable:
            self._leave_out(name, text, "unreadable")
            return None

    def _order(self) -> Order:
        """Whoever asks for the late ones wants to see first who waits longest."""
        texts = self._members("order", Order)
        return texts[0] if texts else Order.WAITING if self.asked.get("late") else Order.NEWEST

    def _statuses(self) -> tuple[ApplicationStatus, ...]:
        if ANY in self.asked.get("status", ()):
            self.asked["status"] = [ANY]
            return tuple(ApplicationStatus)
        return tuple(self._members("status", ApplicationStatus)) or (ApplicationStatus.ACTIVE,)

    def _members(self, name: str, kind: Any, also: Mapping[str, Any] | None = None) -> list[Any]:
        found = []
        for text in list(self.asked.get(name, ())):
            member = one_of(kind, text)
            if member is not None:
                found.append(member)
            elif text not in (also or {}):
                self._leave_out(name, text, "gone")
        return found

    def _owned(self, filters: Filters, owner: str, users: Mapping[uuid.UUID, Named]) -> Filters:
        if owner == NOBODY:
            return replace(filters, nobody=True)
        if owner == ME and self.work.user_id:
            return replace(filters, owner=Named(self.work.user_id, self.work.actor.name))
        found = users.get(identifier(owner) or uuid.UUID(int=0))
        if owner and found is None:
            self._leave_out("owner", owner, "gone")
        elif found and found.id == self.work.user_id:
            self.asked["owner"] = [ME]
        return replace(filters, owner=found)

    # what has a name in the database

    def _identifiers(self, name: str) -> dict[str, uuid.UUID]:
        return {text: found for text in self.asked.get(name, ()) if (found := identifier(text))}

    def _there(
        self, name: str, ids: Mapping[str, uuid.UUID], named: Mapping[uuid.UUID, Named]
    ) -> tuple[Named, ...]:
        """Those that exist, in the order in which they were asked for."""
        for text in list(self.asked.get(name, ())):
            is_code = name == "stage" and one_of(StageKind, text) is not None
            if not is_code and ids.get(text) not in named:
                self._leave_out(name, text, "gone")
        return tuple(named[id] for id in dict.fromkeys(ids.values()) if id in named)

    def _leave_out(self, name: str, text: str, code: str) -> None:
        self.asked[name] = [
            one for one in self.asked.get(name, ()) if one != text and " ".join(one.split()) != text
        ]
        self.ignored.append(Ignored(name, text, code))

    def _named(self, jobs: Any, stages: Any, tags: Any, users: Any) -> dict[str, dict[uuid.UUID, Named]]:
        """Whatever of these there is and this actor may know of, by kind: one statement."""
        actor = self.work.actor
        readable = policy.readable_jobs(actor)
        wanted_jobs = {*jobs.values(), *self.known}
        parts: list[Any] = []
        if wanted_jobs:
            parts.append(
                _part("job", Job, Job.name, Job.form_id).where(Job.id.in_(wanted_jobs), readable,
                                                               Job.deleted_at.is_(None))
            )  # fmt: skip
        if not policy.may_change_jobs(actor):
            parts.append(_part("scope", Job, Job.name, Job.form_id).where(readable, Job.deleted_at.is_(None)))
        if stages:
            of_readable = select(Job.id).where(readable)
            parts.append(
                _part("stage", Stage, Stage.name, Stage.job_id).where(Stage.id.in_(stages.values()),
                                                                      Stage.job_id.in_(of_readable))
            )  # fmt: skip
        if tags:
            parts.append(_part("tag", Tag, Tag.name).where(Tag.id.in_(tags.values())))
        if users:
            whole = User.first_name + " " + User.last_name
            parts.append(_part("user", User, whole).where(User.id.in_(users)))
        found: dict[str, dict[uuid.UUID, Named]] = {kind: {} for kind in ("job", "scope", "stage", "tag", "user")}
        if parts:
            for row in self.work.session.execute(union_all(*parts)):
                found[row.kind][row.id] = Named(row.id, row.name.strip(), row.of, row.status or "")
        return found

    def _answers(self, job: Named | None) -> Mapping[str, Question]:
        asked = {name: texts for name, texts in self.asked.items() if is_of_answer(name)}
        return questions_of(self.work, job.id, job.of, asked) if job and asked else {}


def _part(kind: str, thing: Any, name: Any, of: Any = None) -> Any:
    owner = cast(null(), Uuid) if of is None else of
    status = cast(Job.status if thing is Job else null(), Text)
    return select(
        literal(kind).label("kind"), thing.id, name.label("name"), owner.label("of"), status.label("status")
    )


def _of_jobs(stages: Mapping[uuid.UUID, Named], jobs: Sequence[Named]) -> dict[uuid.UUID, Named]:
    """A stage of another job than those that are chosen narrows the list to nothing: it is left out."""
    chosen = {job.id for job in jobs}
    return {id: one for id, one in stages.items() if not chosen or one.of in chosen}


def _texts(given: Given) -> list[tuple[str, str]]:
    """Name and text of everything that says something, at most so many."""
    pairs = [(name, text) for name, texts in given.items() for text in texts if text.strip()]
    return pairs[:MOST_VALUES]
