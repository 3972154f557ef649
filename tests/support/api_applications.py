"""Applications as programs send them: a job that asks everything, and a body that answers it."""

import base64
from typing import Any

from hiring.models.job import Job
from tests.conftest import OpenWork
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
__all__ = ["ANA", "ANSWERS", "EVERYTHING", "FORM", "PDF", "body", "inline", "job", "other_job"]
