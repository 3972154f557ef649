"""Jobs through the verbs; users and applications as plain rows, for tests of what stands around them."""

import itertools
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from hiring import jobs, locations, stages
from hiring.actors import Role
from hiring.locations import Place
from hiring.models.application import Application, ApplicationStatus
from hiring.models.candidate import Candidate
from hiring.models.event import Event
from hiring.models.job import Job
from hiring.models.stage import Stage
from hiring.models.user import User, UserStatus
from hiring.work import Work

LEEDS = Place("Leeds", "GB")

_numbers = itertools.count(1)


def ready(work: Work, **fields: Any) -> Job:
    """A draft that may be opened."""
    fields.setdefault("name", "Frame welder")
    return jobs.create(
        work, description_markdown="Weld *well*.", places=[locations.find_or_add(work, LEEDS)], **fields
    )


def types(work: Work) -> list[str]:
    """The types of all events, those of this transaction included."""
    work.ledger.write(work.session)
    work.ledger.events.clear()
    return list(work.session.scalars(select(Event.type).order_by(Event.seq)))


def user(work: Work, role: Role, **over: Any) -> User:
    number = next(_numbers)
    address = f"user{number}@brightmoor.example"
    row = User(**{"email": address, "email_norm": address, "password_hash": None, "first_name": "Ines",
                  "last_name": f"Varga {number}", "role": role, "status": UserStatus.ACTIVE, **over})  # fmt: skip
    work.session.add(row)
    work.session.flush()
    return row


def application(work: Work, job: Job, *, stage: Stage | None = None, status: str = "active") -> Application:
    """An application by somebody new, counted."""
    address = f"candidate{next(_numbers)}@post.example"
    person = Candidate(first_name="Noor", last_name="Haddad", primary_email=address, email_norm=address,
                       source_first="careers site")  # fmt: skip
    work.session.add(person)
    work.session.flush()
    stage = stage or stages.of(work, job)[0]
    row = Application(
        candidate_id=person.id,
        job_id=job.id,
        status=ApplicationStatus(status),
        current_stage_id=stage.id,
        furthest_stage_id=stage.id,
        stage_entered_at=work.now,
        applied_at=work.now,
        answer_due_at=work.now + timedelta(days=7),
        rating=0,
        source_name="careers site",
        flags_count=0,
    )
    work.session.add(row)
    work.session.flush()
    work.ledger.counts[job.id, stage.id, status] += 1
    return row
