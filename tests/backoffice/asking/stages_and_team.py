"""The stages of a job and its hiring team."""

import uuid

from hiring import hiring_teams, stage_editing, stages
from hiring.actors import JobRole, Role
from hiring.models.application import Application
from hiring.models.job import Job
from hiring.models.user import User
from hiring.stages import Wanted
from hiring.work import Work
from tests.backoffice.asking import Ask, Target
from tests.support import standing

SHARED = frozenset({"user_id"})


def furnish(work: Work, job: Job, application: Application, user: User) -> dict[str, object]:
    """A stage that is retired, an interviewer, and somebody who is on no team."""
    retired = stage_editing.add(work, job, Wanted("Exam"))
    stage_editing.retire(work, job, retired)
    member = standing.user(work, Role.MEMBER)
    hiring_teams.add(work, job, member, JobRole.INTERVIEWER)
    there: dict[str, object] = {f"at_{one.index}": one.id for one in stages.of(work, job)}
    return there | {"retired": retired.id, "member": member.id, "newcomer": standing.user(work, Role.MEMBER).id}


def requests(t: Target) -> dict[str, Ask]:
    stages, team = f"/backoffice/jobs/{t['job']}/stages", f"/backoffice/jobs/{t['job']}/team"
    one, member = f"{stages}/{t['stage']}", f"{team}/{t['member']}/interviewer"
    order = [str(t[f"at_{number}"]) for number in (0, 2, 1, 3, 4)]
    named = {"name": "Test piece", "public_name": "", "kind": "in_process"}
    newcomer: uuid.UUID = t["newcomer"]
    return {
        "stages": Ask("GET", stages),
        "add_stage": Ask("POST", stages, named),
        "save_stage": Ask("POST", one, named),
        "order_stages": Ask("POST", f"{stages}/order", {"order": order}),
        "stage_retirement": Ask("GET", f"{one}/retirement"),
        "retire_stage": Ask("POST", f"{one}/retirement"),
        "restore_stage": Ask("POST", f"{stages}/{t['retired']}/restoration"),
        "team": Ask("GET", team),
        "add_member": Ask("POST", team, {"user_id": str(newcomer), "role": "sourcer"}),
        "change_member": Ask("POST", member, {"role": "sourcer"}, shared=SHARED),
        "remove_member": Ask("POST", f"{member}/removal", shared=SHARED),
    }
