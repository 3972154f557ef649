"""What tests of bulk acts share: who is chosen, what became of each, what Undo posts."""

import uuid
from datetime import timedelta

from hiring.actors import Role
from hiring.applications.bulk import Pick, Report
from hiring.models.application import Application
from hiring.models.job import Job
from hiring.models.user import User
from hiring.work import Work
from tests.conftest import NOON, OpenWork
from tests.support.applications import applied, make_user

LATER = NOON + timedelta(hours=2)


def picks(work: Work, *ids: uuid.UUID) -> list[Pick]:
    """As somebody sees them now."""
    return [Pick(id, work.session.get_one(Application, id).version) for id in ids]


def outcomes(report: Report) -> list[str]:
    return [str(one.outcome) for one in report.results]


def back(report: Report) -> list[Pick]:
    """What Undo posts."""
    return [Pick(one.id, one.version, one.was) for one in report.done]


def stands(open_work: OpenWork, *ids: uuid.UUID) -> list[tuple[str, str]]:
    with open_work() as work:
        found = [work.session.get_one(Application, id) for id in ids]
        return [(str(one.status), one.stage.name) for one in found]


def crowd(work: Work, job: Job, number: int, name: str = "Person") -> list[uuid.UUID]:
    return [applied(work, job, f"{name} Number{at}").id for at in range(number)]


def work_user(open_work: OpenWork, name: str, role: Role = Role.RECRUITER) -> User:
    with open_work() as work:
        return make_user(work, name, role)
