"""A job made after another one."""

from collections.abc import Sequence

from hiring import hiring_teams, jobs, policy, screening_forms, stages
from hiring.job_fields import JobFields
from hiring.models.job import Job, JobMember
from hiring.models.stage import Stage
from hiring.models.user import UserStatus
from hiring.names import LONGEST, tidy
from hiring.work import Work

_COPIED = ("description_markdown", "visibility", "employment_type", "workplace_type", "department", "salary_min",
           "salary_max", "salary_currency", "salary_period", "salary_public", "weekly_hours", "experience_level",
           "openings_count", "language", "asks_cv", "asks_cover_letter", "asks_phone",
           "promised_days", "retention")  # fmt: skip


def duplicate(work: Work, job: Job, *, name: str) -> Job:
    """A new draft with the job's fields, places, stages, team and present form, which is version 1 there. Its
    address is its own; the code stays with the first, and so do its people and what happened to them. An end
    that has passed is not copied. Raises Invalid for `name`."""
    work.require(policy.may_change_jobs(work.actor) and policy.may_see_job(work.actor, job))
    fields: JobFields = {one: getattr(job, one) for one in _COPIED}  # type: ignore[assignment]
    if job.retention not in work.organisation.profiles:
        fields["retention"] = ""  # nobody names a profile anew that is no longer there
    fields |= {
        "name": tidy(name)[:LONGEST],
        "remote_countries": list(job.remote_countries),
        "places": [place.location for place in job.places],
    }
    if job.closes_at is not None and job.closes_at > work.now:
        fields["closes_at"] = job.closes_at
    copy = jobs.make(work, fields, copied_from=str(job.id))
    _copy_stages(work, copy, stages.of(work, job))
    _copy_team(work, copy, hiring_teams.of(work, job))
    jobs.keep_on_team(work, copy)
    form = screening_forms.of(work, job)
    if form is not None:
        screening_forms.publish(work, copy, form.definition)
    return copy


def _copy_stages(work: Work, copy: Job, present: Sequence[Stage]) -> None:
    for index, stage in enumerate(present):
        work.session.add(
            Stage(job_id=copy.id, name=stage.name, name_norm=stage.name_norm, public_name=stage.public_name,
                  index=index, kind=stage.kind, status=stage.status,
                  open_to_hiring_managers=stage.open_to_hiring_managers)
        )  # fmt: skip
    work.session.flush()
    names = [stage.name for stage in present]
    work.record("job.stages_changed", copy, stages=names, added=names, retired=[])


def _copy_team(work: Work, copy: Job, team: Sequence[JobMember]) -> None:
    """As it is: whoever copies a job puts nobody on a team who was not on it, themselves included."""
    for member in team:
        if member.user.status is UserStatus.ACTIVE:
            work.session.add(
                JobMember(job_id=copy.id, user_id=member.user_id, role=member.role, approver=member.approver)
            )
            work.record("job.member_added", copy, user_id=str(member.user_id), role=str(member.role))
    work.session.flush()
