"""The demo's applicants and what became of them, drawn from one seeded generator: the same seed gives the same
people and fates."""

import random
import uuid
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any, TypedDict
from zoneinfo import ZoneInfo

from hiring import tallies
from hiring.applications.standing import promised_answer
from hiring.models.job import Asked, Job
from hiring.models.rejection_reason import RejectionReason
from hiring.models.stage import Stage, StageKind
from hiring.models.user import User
from hiring.screening import validate_submission
from ops import demo_rows as rows
from ops import demo_words as words
from ops.demo_rows import Batch, Row
from plumbing.tokens import fingerprint

WEEKS = 8
PACE = ((6, 160), (24, 120), (60, 210), (30, 110))
"""Between how many hours each stage lasts, the first one first."""
NOBODYS = 0.08
"""What part of the applications nobody owns."""
DOUBLES = 10
"""Of a thousand new people who leave a number, as many are somebody of late under another address."""
SETS_OF_ANSWERS = 25
"""How many sets of answers a job gets for one day; further applicants share them."""

_promised = cache(promised_answer)  # few days and promises, many people


@dataclass(frozen=True)
class Opening:
    """A job that people apply for, with what the generator needs of it."""

    job: Job
    stages: Sequence[Stage]
    definition: Mapping[str, Any] | None
    weight: int
    closed_for: timedelta
    """For how long up to now nobody could apply."""
    is_over: bool
    """Everybody has been answered."""
    owner_id: uuid.UUID | None
    """Who is responsible for most of those who apply."""


@dataclass(frozen=True)
class World:
    """What stands before anybody applies. `tags`: name -> id."""

    now: datetime
    zone: ZoneInfo
    openings: Sequence[Opening]
    reasons: Sequence[RejectionReason]
    recruiters: Sequence[User]
    tags: Mapping[str, uuid.UUID]


class Profile(TypedDict):
    """What somebody says of themselves."""

    first_name: str
    last_name: str
    email: str
    phone: str | None


@dataclass
class Person:
    """A candidate who is known already, and the jobs they applied for."""

    id: uuid.UUID
    profile: Profile
    applied_for: set[uuid.UUID]


class Crowd:
    """Makes applications, oldest first."""

    def __init__(self, world: World, seed: int) -> None:
        self.world = world
        self.draw = random.Random(f"brightmoor {seed}")  # noqa: S311 - invented people, no secrets
        self.recent: list[Person] = []
        self.namesakes: Counter[str] = Counter()
        self.numbers: Counter[int] = Counter()
        self.answers: dict[tuple[uuid.UUID, date], list[dict[str, Any]]] = defaultdict(list)

    def batches(self, count: int, size: int) -> Iterator[Batch]:
        """All `count` applications, `size` at a time; the events of each batch in the order of time."""
        span = timedelta(weeks=WEEKS).total_seconds()
        ages = sorted((60 + self.draw.random() ** 1.6 * span for _ in range(count)), reverse=True)
        for start in range(0, count, size):
            batch = Batch()
            for age in ages[start : start + size]:
                self._apply(batch, self.world.now - timedelta(seconds=round(age)))
            batch.events.sort(key=lambda event: event["at"])
            yield batch

    def new_id(self, at: datetime) -> uuid.UUID:
        """A UUIDv7 of that instant."""
        value = int(at.timestamp() * 1000) << 80 | self.draw.getrandbits(80)
        value = value & ~(0xF << 76) | 0x7 << 76
        return uuid.UUID(int=value & ~(0x3 << 62) | 0x2 << 62)

    # applying

    def _apply(self, batch: Batch, at: datetime) -> None:
        there = [one for one in self.world.openings if self.world.now - at >= one.closed_for]
        opening = self.draw.choices(there, [one.weight for one in there])[0]
        source = self.draw.choices(words.SOURCES, words.SOURCE_WEIGHTS)[0]
        person = self._person(batch, opening, at, source)
        person.applied_for.add(opening.job.id)
        day = at.astimezone(self.world.zone).date()
        applied = rows.application(
            self.new_id(at),
            at,
            candidate_id=person.id,
            job_id=opening.job.id,
            stage_id=opening.stages[0].id,
            answer_due_at=_promised(day, opening.job.promised_days, self.world.zone),
            source=source,
            rating=self.draw.choices((0, 1, 2, 3), (6, 1, 2, 1))[0],
            owner_id=opening.owner_id if self.draw.random() > NOBODYS else None,
        )
        batch.rows["applications"].append(applied)
        self._send(batch, applied, opening, person, day)
        batch.rows["stage_changes"].append(rows.stage_change(self.new_id(at), at, applied, None, None))
        self._say(batch, "application.created", applied, at, None, stage=opening.stages[0].name, source=source)
        self._live(batch, applied, opening)
        self._remark(batch, applied)
        known = {stage.id: stage for stage in opening.stages}
        batch.tallies.update(tallies.of(rows.state(applied, known), self.world.zone))
        batch.counts[opening.job.id, applied["current_stage_id"], applied["status"]] += 1

    def _person(self, batch: Batch, opening: Opening, at: datetime, source: str) -> Person:
        """Sometimes somebody who applied for another job lately; mostly somebody new."""
        if self.recent and self.draw.random() < 0.08:
            known = self.draw.choice(self.recent)
            if opening.job.id not in known.applied_for:
                return known
        profile = self._profile(opening)
        email, phone = profile["email"], profile["phone"]
        person = Person(self.new_id(at), profile, set())
        row = rows.candidate(person.id, at, person.profile, source)
        batch.rows["candidates"].append(row)
        batch.rows["candidate_emails"].append(rows.contact(self.new_id(at), at, person.id, email))
        if phone:
            batch.rows["candidate_phones"].append(rows.contact(self.new_id(at), at, person.id, phone))
        batch.events.append(rows.event("candidate.created", person.id, at, None, row))
        self._tag(batch, row, at)
        self.recent = [*self.recent[-199:], person]
        return person

    def _profile(self, opening: Opening) -> Profile:
        """Somebody new; rarely somebody known under another address, who is to be merged."""
        first, last, phone = self.draw.choice(words.FIRST_NAMES), self.draw.choice(words.LAST_NAMES), None
        if opening.job.asks_phone is not Asked.OFF:
            drawn = self.draw.randrange(1000)
            phone = words.phone(drawn, self.numbers[drawn])
            self.numbers[drawn] += 1
            if drawn < min(DOUBLES, len(self.recent)) and (double := self.recent[drawn].profile)["phone"]:
                first, last, phone = double["first_name"], double["last_name"], double["phone"]
        email = words.address(first, last)
        self.namesakes[email] += 1
        if self.namesakes[email] > 1:
            email = email.replace("@", f".{self.namesakes[email]}@")
        return {"first_name": first, "last_name": last, "email": email, "phone": phone}

    def _send(self, batch: Batch, applied: Row, opening: Opening, person: Person, day: date) -> None:
        at = applied["applied_at"]
        given = self._given(opening, day)
        submission = {
            **rows.record(self.new_id(at), at),
            "application_id": applied["id"],
            "number": 1,
            "receipt_hash": fingerprint(f"{self.draw.getrandbits(256):064x}"),
            "nonce": f"{self.draw.getrandbits(128):032x}",
            "digest": f"{self.draw.getrandbits(256):064x}",
            "form_id": opening.job.form_id,
            "evaluated_on": day,
            "visible": given["visible"],
            "flags": given["knockouts"],
            "profile": person.profile,
            "source": {"source": applied["source_name"]},
            "language": "en",
            "user_agent": "",
            "suspected": False,
            "submitted_at": at,
        }
        applied |= {"current_submission_id": submission["id"], "flags_count": len(given["knockouts"])}
        batch.rows["submissions"].append(submission)
        batch.rows["consents"].append(
            {**rows.record(self.new_id(at), at), "candidate_id": person.id, "submission_id": submission["id"],
             "kind": "processing", "given": True, "text_version": "demo", "given_at": at}
        )  # fmt: skip
        types = {one["key"]: one["type"] for one in opening.definition["questions"]} if opening.definition else {}
        for key, value in given["answers"].items():
            answer = rows.answer(self.new_id(at), submission["id"], key, types[key], value)
            batch.rows["answers"].append(answer)
            chosen = {"single_select": [value], "multi_select": value}.get(types[key], [])
            batch.rows["answer_options"] += [{"answer_id": answer["id"], "option_id": one} for one in chosen]
        if opening.job.asks_cv is not Asked.OFF:
            batch.senders.append((applied, submission))

    def _given(self, opening: Opening, day: date) -> dict[str, Any]:
        """A set of answers that the form accepts, as the engine gives it back."""
        if opening.definition is None:
            return {"visible": [], "answers": {}, "knockouts": []}
        sets = self.answers[opening.job.id, day]
        while len(sets) < SETS_OF_ANSWERS:
            raw = {one["key"]: words.answer(self.draw, one, day) for one in opening.definition["questions"]}
            given: dict[str, Any] = validate_submission(opening.definition, raw, day)
            if not given["errors"]:
                sets.append(given)
                return given
        return self.draw.choice(sets)

    # what became of it

    def _live(self, batch: Batch, applied: Row, opening: Opening) -> None:
        """Some days for each step, as far as the present."""
        at, position = applied["applied_at"], 0
        while applied["status"] == "active":
            at += timedelta(hours=self.draw.uniform(*PACE[min(position, len(PACE) - 1)]))
            if at >= self.world.now:
                break
            moves = 0.42 if position == 0 else 0.55
            fate = self.draw.random()
            if fate < moves:
                position += 1
                self._move(batch, applied, opening.stages[position - 1], opening.stages[position], at)
            elif fate < moves + 0.3:
                self._reject(batch, applied, at)
            elif fate < moves + 0.36:
                self._change(batch, applied, at, None, status="withdrawn", withdrawn_at=at)
                self._say(batch, "application.withdrawn", applied, at, None)
            else:
                break
        if opening.is_over and applied["status"] == "active":
            self._reject(batch, applied, min(at, self.world.now))

    def _move(self, batch: Batch, applied: Row, left: Stage, stage: Stage, at: datetime) -> None:
        user = self.draw.choice(self.world.recruiters)
        stay = tallies.stay(
            applied["job_id"], left.id, left.kind, applied["stage_entered_at"], at, self.world.zone
        )
        if stay is not None:
            batch.tallies[stay] += 1
        there = {"current_stage_id": stage.id, "furthest_stage_id": stage.id, "stage_entered_at": at}
        if stage.kind is StageKind.HIRED:
            self._change(batch, applied, at, user, **there, status="hired", hired_at=at)
            self._say(batch, "application.hired", applied, at, user, stage=stage.name)
            batch.hired[applied["job_id"]] += 1
        else:
            self._change(batch, applied, at, user, **there)
            self._say(batch, "application.moved", applied, at, user, **{"from": left.name, "to": stage.name})

    def _reject(self, batch: Batch, applied: Row, at: datetime) -> None:
        reason, user = self.draw.choice(self.world.reasons), self.draw.choice(self.world.recruiters)
        self._change(batch, applied, at, user, status="rejected", rejected_at=at, rejected_by=user.id,
                     rejection_reason_id=reason.id)  # fmt: skip
        self._say(batch, "application.rejected", applied, at, user, reason=reason.name, letter=False)

    def _change(self, batch: Batch, applied: Row, at: datetime, user: User | None, **values: Any) -> None:
        before = applied["current_stage_id"]
        answered = applied["answered_at"] or (at if user else None)
        applied |= {**values, "answered_at": answered, "updated_at": at, "version": applied["version"] + 1}
        batch.rows["stage_changes"].append(rows.stage_change(self.new_id(at), at, applied, before, user))

    def _remark(self, batch: Batch, applied: Row) -> None:
        """A note on some who came further."""
        at = applied["stage_entered_at"]
        if at == applied["applied_at"] or self.draw.random() > 0.4:
            return
        user = self.draw.choice(self.world.recruiters)
        note = {**rows.record(self.new_id(at), at), "application_id": applied["id"],
                "content": self.draw.choice(words.NOTES), "kind": "note", "visibility": "team",
                "author_user_id": user.id, "author_label": user.name}  # fmt: skip
        batch.rows["notes"].append(note)
        batch.events.append(rows.event("note.written", note["id"], at, user, applied, visibility="team"))

    def _tag(self, batch: Batch, person: Row, at: datetime) -> None:
        if self.draw.random() < 0.15:
            name, user = self.draw.choice(sorted(self.world.tags)), self.draw.choice(self.world.recruiters)
            id = self.world.tags[name]
            batch.rows["candidate_tags"].append(
                {"candidate_id": person["id"], "tag_id": id, "added_by": user.id, "added_at": at}
            )
            batch.events.append(rows.event("tag.added", id, at, user, person, name=name))

    def _say(self, batch: Batch, type: str, applied: Row, at: datetime, user: User | None, **data: Any) -> None:
        batch.events.append(rows.event(type, applied["id"], at, user, applied, **data))
