"""Applications as programs send them: a job that asks everything, and a body that answers it."""

import base64
import uuid
from datetime import timedelta
from typing import Any

from hiring import applications, interviews, offers, rejection_reasons
from hiring.actors import Role
from hiring.models.job import Job
from hiring.models.user import User
from tests.conftest import NOON, OpenWork
from tests.support.applications import make_user, stage
from tests.support.applying import FORM, PDF, make_job

ANSWERS: dict[str, Any] = {"years": 6, "visa": False}
ANA: dict[str, Any] = {"first_name": "Ana", "last_name": "Reis", "email": "ana@example.org"}


def job(open_work: OpenWork, **over: Any) -> Job:
    with open_work() as work:
        return make_job(work, **over)


def other_job(open_work: OpenWork, slug: str, **over: Any) -> Job:
    return job(open_work, slug=slug, name=slug.replace("-", " ").capitalize(), **over)


def body(number: int | None = None, **over: Any) -> dict[str, Any]:
    """Ana's application, or that of somebody with a number."""
    person = ANA if number is None else {**ANA, "email": f"person{number}@example.org"}
    return {"candidate": person, "answers": ANSWERS, **over}


def inline(name: str = "cv.pdf", raw: bytes = PDF, **more: Any) -> dict[str, Any]:
    """A file inside JSON."""
    return {"name": name, "content_type": "application/pdf", "data": base64.b64encode(raw).decode(), **more}


EVERYTHING: dict[str, Any] = {
    "years": "6", "visa": True, "visa_ends": "2027-05-01", "shift": "day", "kit": ["mig", "tig"],
    "proud": "A gate.", "proof": inline("proof.pdf"),
}  # fmt: skip


def create(one: Any, made: Job, number: int | None = None, **over: Any) -> dict[str, Any]:
    answer = one.post(f"/jobs/{made.id}/applications", body(number, **over))
    assert answer.status_code == 201, answer.text
    said: dict[str, Any] = answer.json
    return said


def pointers(refused: Any) -> dict[str, str]:
    assert (refused.status_code, refused.json["code"]) == (422, "validation_error"), refused.text
    return {fault["pointer"]: fault["code"] for fault in refused.json["errors"]}


def reasons(open_work: OpenWork) -> None:
    with open_work() as work:
        rejection_reasons.add_defaults(work)


def reason_id(open_work: OpenWork, name: str) -> str:
    with open_work() as work:
        return str(next(one.id for one in rejection_reasons.listed(work) if one.name == name))


def user(open_work: OpenWork, name: str = "Rosa", role: Role = Role.RECRUITER) -> User:
    with open_work() as work:
        return make_user(work, name, role)


def stages_of(open_work: OpenWork, made: Job) -> dict[str, str]:
    with open_work() as work:
        return {name: str(stage(work, made, name).id) for name in ("New", "Call", "Interview", "Offer", "Hired")}


def with_those(open_work: OpenWork, id: str) -> None:
    """An interview tomorrow, a draft of an offer and a note."""
    with open_work() as work:
        application = applications.get(work, uuid.UUID(id))
        rosa = make_user(work, "Rosa")
        wanted = interviews.Wanted(
            title="A talk", starts_at=NOON + timedelta(days=1), ends_at=NOON + timedelta(days=1, hours=1),
            timezone="Europe/London", organizer_id=rosa.id, interviewer_ids=[rosa.id],
        )  # fmt: skip
        interviews.schedule(work, application, wanted)
        offers.create(work, application, job_title="Welder")


__all__ = [
    "ANA",
    "ANSWERS",
    "EVERYTHING",
    "FORM",
    "PDF",
    "body",
    "create",
    "inline",
    "job",
    "other_job",
    "pointers",
    "reason_id",
    "reasons",
    "stages_of",
    "user",
    "with_those",
]
