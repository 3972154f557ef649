"""API keys, for administrators."""

from datetime import timedelta

from hiring import api_keys
from hiring.actors import OPERATOR
from hiring.models.application import Application
from hiring.models.job import Job
from hiring.models.user import User
from hiring.work import Work
from tests.backoffice.asking import Ask, Target

PATH = "/backoffice/settings/api-keys"


def furnish(work: Work, job: Job, _application: Application, _user: User) -> dict[str, object]:
    operator = Work(work.session, OPERATOR, work.now, work.files, work.request_id, work.ledger)
    made = api_keys.make(
        operator, f"Payroll {job.slug}", ["jobs:read"], expires_at=work.now + timedelta(days=30), job_ids=[job.id]
    )
    work.session.flush()
    return {"api_key": made.key.id}


def requests(t: Target) -> dict[str, Ask]:
    typed = {"name": "Payroll", "scopes": "jobs:read", "reach": "all", "days": "90"}
    found = {
        "api_keys": Ask("GET", PATH),
        "new_api_key": Ask("GET", f"{PATH}/new"),
        "make_api_key": Ask("POST", f"{PATH}/new", typed, done=200),
        "api_key": Ask("GET", f"{PATH}/{t['api_key']}"),
        "revoke_api_key": Ask("POST", f"{PATH}/{t['api_key']}/revocation"),
    }
    return {name: Ask(ask.method, ask.path, ask.data, ask.done, of_an_object=False) for name, ask in found.items()}
