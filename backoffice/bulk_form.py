"""What a bulk act is about and what it asks for: the chosen ids, and the choices of its form."""

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from flask import request

from backoffice.application_page import may_enter, movable
from backoffice.bulk_wording import Act, whom
from hiring import owners, policy, rejection_reasons, stages
from hiring.applications import bulk
from hiring.applications.bulk import MOST, Pick, Selection
from hiring.errors import Invalid, NotFound
from hiring.models.application import Application
from hiring.models.job import Job
from hiring.models.rejection_reason import RejectionReason
from hiring.models.stage import Stage
from hiring.models.user import User
from hiring.work import Work
from web.security import safe_target

LONGEST_VERSION = 12


@dataclass(frozen=True)
class Step:
    """The form of one act. `jobs`: how many the chosen people applied for; `job`: the only one."""

    act: Act
    picks: Sequence[Pick]
    number: int
    whom: str
    jobs: int
    job: Job | None
    stages: Sequence[Stage] = ()
    reasons: Sequence[RejectionReason] = ()
    owners: Sequence[User] = ()
    back: str = ""
    without_address: int = 0
    actor_id: uuid.UUID | None = None


MAY: Mapping[Act, Callable[[Work, Application], bool]] = {
    Act.MOVE: lambda work, one: movable(work, one.job_id),
    Act.TAG: lambda work, one: policy.may_tag(work.actor, one),
    Act.ASSIGN: lambda work, one: policy.may_assign(work.actor, one),
    Act.WRITE: lambda work, one: policy.may_write_letters(work.actor, one),
    Act.REJECT: lambda work, one: policy.may_decide(work.actor, one),
}


def allowed(work: Work, application: Application) -> dict[str, bool]:
    """Which acts this user may do to such an application: which buttons the bar has."""
    return {str(act): may(work, application) for act, may in MAY.items()}


def wanted(text: str) -> Act:
    """The act of this name. Raises NotFound."""
    found = next((one for one in Act if one == text), None)
    if found is None:
        raise NotFound
    return found


def chosen(posted: Sequence[str]) -> list[Pick]:
    """What the fields `ids` hold: "<id>:<version>", for Undo with ":<what it was>" behind. Raises Invalid ids
    `required`, `too_many`, `malformed`."""
    if not posted:
        raise Invalid({"ids": "required"})
    if len(posted) > MOST:
        raise Invalid({"ids": "too_many"}, max=MOST)
    return [_pick(text) for text in posted]


def _pick(text: str) -> Pick:
    id, _, rest = text.partition(":")
    version, _, was = rest.partition(":")
    try:
        if not (version.isascii() and version.isdigit() and len(version) < LONGEST_VERSION):
            raise ValueError
        return Pick(uuid.UUID(id), int(version), uuid.UUID(was) if was else None)
    except ValueError:
        raise Invalid({"ids": "malformed"}) from None


def back() -> str:
    """Where the bar stood: an address of ours, else the list of jobs."""
    return safe_target(request.form.get("back")) or "/backoffice/jobs"


def step_of(work: Work, act: Act, picks: Sequence[Pick]) -> Step:
    """What the form of this act shows. Raises NotFound where none of the chosen may be known of, NotAllowed where
    the act may be done to none of them."""
    selection = bulk.take(work, picks, for_change=False)
    if not selection.all:
        raise NotFound
    may = MAY[act]
    work.require(any(may(work, one.application) for one in selection.all))
    jobs = {one.job.id: one.job for one in selection.all}
    job = next(iter(jobs.values())) if len(jobs) == 1 else None
    return Step(
        act=act,
        picks=picks,
        number=len(selection.all),
        whom=whom([one.application.candidate.name for one in selection.all]),
        jobs=len(jobs),
        job=job,
        stages=_stages(work, selection, job) if act is Act.MOVE else (),
        reasons=rejection_reasons.active(work) if act is Act.REJECT else (),
        owners=_owners(work, job) if act is Act.ASSIGN else (),
        back=back(),
        without_address=sum(one.application.candidate.primary_email is None for one in selection.all),
        actor_id=work.user_id,
    )


def _stages(work: Work, selection: Selection, job: Job | None) -> list[Stage]:
    if job is None:
        return []
    application = selection.all[0].application
    return [stage for stage in stages.of(work, job) if may_enter(work, application, stage)]


def _owners(work: Work, job: Job | None) -> Sequence[User]:
    """Of one job whoever may own there; of several those who see all ordinary jobs, and each one is judged."""
    if job is not None and policy.may_run_job(work.actor, job.id):
        return owners.possible(work, job)
    return owners.of_the_house(work)
