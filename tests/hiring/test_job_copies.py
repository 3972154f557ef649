"""A job made after another: what goes along, and what stays."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from hiring import hiring_teams, job_copies, jobs, screening_forms, stages
from hiring.actors import Actor, JobRole, Kind, Role
from hiring.errors import Invalid, NotAllowed
from hiring.job_fields import defaults
from hiring.models.job import Asked, EmploymentType, Job, JobStatus, Period, Visibility, WorkplaceType
from hiring.models.stage import Stage, StageKind
from hiring.models.user import UserStatus
from hiring.stages import Wanted
from hiring.work import Work
from tests.conftest import NOON, OpenWork
from tests.support import standing
from tests.support.standing import ready, types

FORM: dict[str, Any] = {"schema": 1, "questions": [{"key": "why", "type": "text", "label": "Why?"}]}
ALL: dict[str, Any] = {
    "visibility": Visibility.UNLISTED, "employment_type": EmploymentType.SEASONAL,
    "workplace_type": WorkplaceType.REMOTE, "remote_countries": ["GB", "IE"], "salary_min": Decimal(20),
    "salary_max": Decimal("21.50"), "salary_currency": "GBP", "salary_period": Period.HOUR, "salary_public": False,
    "weekly_hours": Decimal("37.5"), "experience_level": "Junior", "openings_count": 3, "language": "de",
    "closes_at": NOON + timedelta(days=9), "asks_cv": Asked.OFF, "asks_cover_letter": Asked.REQUIRED,
    "asks_phone": Asked.OFF, "promised_days": 9, "retention": "Standard", "job_code": "W-1", "external_id": "x-1",
}  # fmt: skip
THEIRS = {"name", "job_code", "external_id"}
"""What a copy does not take over."""


def furnished(work: Work, **over: Any) -> Job:
    job = ready(work, **{**ALL, **over})
    wanted = [Wanted("New", StageKind.INBOX, "Yours"), Wanted("Trial", public_name="A day with us")]
    stages.replace(work, job, [*wanted, Wanted("Hired", StageKind.HIRED)])
    stages.of(work, job)[1].open_to_hiring_managers = True
    screening_forms.publish(work, job, {**FORM, "questions": [{**FORM["questions"][0], "label": "Why us?"}]})
    screening_forms.publish(work, job, FORM)
    jobs.open(work, job)
    return job


def test_a_copy_has_all_fields_but_what_names_the_first(open_work_on_each: OpenWork) -> None:
    with open_work_on_each() as work:
        job = furnished(work)
        jobs.update(work, job, slug="welders")
        standing.application(work, job)
        copy = job_copies.duplicate(work, job, name=" Frame  welder, nights ")
        assert ALL.keys() | {"name", "description_markdown", "department", "places"} >= defaults().keys() - {
            "slug"
        }
        for name in ALL.keys() - THEIRS:
            assert getattr(copy, name) == getattr(job, name), name
        assert (copy.name, copy.job_code, copy.external_id) == ("Frame welder, nights", None, None)
        assert (copy.status, copy.opened_at, copy.openings_filled) == (JobStatus.DRAFT, None, 0)
        assert copy.slug.startswith("frame-welder-nights-")
        assert copy.description_html == job.description_html
        assert [place.location.city for place in copy.places] == ["Leeds"]
        assert jobs.get(work, job.id).places[0].job_id == job.id


def test_a_copy_has_the_stages_and_the_present_form_as_its_first_version(open_work_on_each: OpenWork) -> None:
    with open_work_on_each() as work:
        job = furnished(work)
        copy = job_copies.duplicate(work, job, name="Painter")
        told = [
            [(one.name, one.public_name, one.kind, one.index, one.open_to_hiring_managers) for one in found]
            for found in (stages.of(work, job), stages.of(work, copy))
        ]
        assert told[0] == told[1]
        assert len(work.session.scalars(select(Stage).where(Stage.job_id == copy.id)).all()) == 3
        form = screening_forms.of(work, copy)
        assert form is not None
        assert (form.number, form.definition) == (1, FORM)
        assert form.id != job.form_id
        jobs.open(work, copy)


def test_without_a_form_the_copy_asks_nothing_and_a_past_end_stays_behind(open_work: OpenWork) -> None:
    with open_work() as work:
        job = ready(work, closes_at=NOON)
        copy = job_copies.duplicate(work, job, name="Painter")
        assert (copy.form_id, copy.closes_at) == (None, None)
        jobs.open(work, copy)


def test_the_team_goes_along_without_those_who_left_and_nobody_joins(open_work_on_each: OpenWork) -> None:
    with open_work_on_each() as work:
        job = ready(work)
        rosa, mona, gone = (standing.user(work, role) for role in (Role.RECRUITER, Role.MEMBER, Role.MEMBER))
        for user, role in ((rosa, JobRole.RECRUITER), (mona, JobRole.HIRING_MANAGER), (gone, JobRole.SOURCER)):
            hiring_teams.add(work, job, user, role)
        gone.status = UserStatus.INACTIVE
    other = Actor(Kind.USER, rosa.id, rosa.name, Role.RECRUITER, {job.id: frozenset({JobRole.RECRUITER})})
    with open_work_on_each(other) as work:
        copy = job_copies.duplicate(work, jobs.get(work, job.id), name="Painter")
        team = {(one.user_id, one.role) for one in hiring_teams.of(work, copy)}
        assert team == {(rosa.id, JobRole.RECRUITER), (mona.id, JobRole.HIRING_MANAGER)}
        assert types(work)[-4:] == [
            "job.created", "job.stages_changed", "job.member_added", "job.member_added",
        ]  # fmt: skip


def test_whoever_copies_a_confidential_job_sees_the_copy(open_work: OpenWork) -> None:
    with open_work() as work:
        job = ready(work, visibility=Visibility.CONFIDENTIAL)
        user = standing.user(work, Role.ADMIN)
    with open_work(Actor(Kind.USER, user.id, user.name, Role.ADMIN)) as work:
        copy = job_copies.duplicate(work, jobs.get(work, job.id), name="Painter")
        assert [one.user_id for one in hiring_teams.of(work, copy)] == [user.id]


def test_a_name_is_needed_and_members_copy_nothing(open_work: OpenWork) -> None:
    with open_work() as work:
        job = ready(work)
        with pytest.raises(Invalid) as refused:
            job_copies.duplicate(work, job, name=" ")
        assert refused.value.fields == {"name": "required"}
        user = standing.user(work, Role.MEMBER)
    coordinator = Actor(Kind.USER, user.id, "", Role.MEMBER, {job.id: frozenset({JobRole.COORDINATOR})})
    with pytest.raises(NotAllowed), open_work(coordinator) as work:
        job_copies.duplicate(work, job, name="Painter")
    with open_work() as work:
        hidden = ready(work, name="Head of dealers", visibility=Visibility.CONFIDENTIAL)
    with pytest.raises(NotAllowed), open_work(Actor(Kind.USER, user.id, "", Role.RECRUITER)) as work:
        job_copies.duplicate(work, hidden, name="Painter")
