"""Jobs: fields, addresses, the way through the statuses, who sees them, the list."""

import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import event, select

from hiring import departments, hiring_teams, jobs, ledger, listings, locations, stages, unsaved_edits
from hiring.actors import ANYONE, OPERATOR, Actor, JobRole, Kind, Role
from hiring.errors import Conflict, Invalid, InvalidTransition, NotAllowed, NotFound, Stale
from hiring.locations import Place
from hiring.models.event import Event
from hiring.models.job import CloseReason, FormerSlug, Job, JobMember, JobStatus, Period, Visibility
from hiring.models.organisation import Catalogue
from hiring.models.stage import StageKind
from hiring.work import Work
from tests.conftest import OpenWork
from tests.support import standing
from tests.support.standing import LEEDS, ready, types


def recruiter(work: Work) -> Actor:
    user = standing.user(work, Role.RECRUITER)
    return Actor(Kind.USER, id=user.id, name=user.name, role=Role.RECRUITER)


def test_a_new_job_is_a_draft_with_the_template_s_stages(open_work: OpenWork) -> None:
    with open_work() as work:
        job = jobs.create(work, name="  Frame   welder ")
        assert (job.name, job.slug, job.status) == ("Frame welder", "frame-welder", JobStatus.DRAFT)
        assert [stage.kind for stage in stages.of(work, job)] == [
            StageKind.INBOX, StageKind.IN_PROCESS, StageKind.IN_PROCESS, StageKind.OFFER, StageKind.HIRED,
        ]  # fmt: skip
        assert types(work) == ["job.created", "job.stages_changed"]


def test_a_slug_is_unique_and_made_of_plain_letters(open_work: OpenWork) -> None:
    with open_work() as work:
        slugs = [jobs.create(work, name=name).slug for name in ("Żółw & Ko", "Żółw, Ko!", "焊工", "焊工")]
    assert slugs == ["zolw-ko", "zolw-ko-2", "job", "job-2"]


def test_an_unlisted_job_cannot_be_guessed(open_work: OpenWork) -> None:
    with open_work() as work:
        made = jobs.create(work, name="Welder", visibility=Visibility.UNLISTED)
        hidden_later = jobs.create(work, name="Painter")
        jobs.update(work, hidden_later, visibility=Visibility.UNLISTED)
    for job in (made, hidden_later):
        assert len(job.slug.rpartition("-")[2]) == 12


def test_the_address_survives_a_new_name_and_a_job_that_was_public(open_work: OpenWork) -> None:
    with open_work() as work:
        job = ready(work)
        jobs.open(work, job)
        assert jobs.update(work, job, name="Senior welder", visibility=Visibility.UNLISTED)
        assert job.slug == "frame-welder"


def test_an_update_without_a_difference_leaves_no_trace(open_work: OpenWork) -> None:
    with open_work() as work:
        job = ready(work, salary_min=Decimal(100), salary_currency="GBP", salary_period=Period.DAY)
    with open_work() as work:
        job = jobs.get(work, job.id)
        same = locations.find_or_add(work, Place(" leeds ", "GB"))
        assert not jobs.update(work, job, name="Frame welder", places=[same], salary_min=Decimal("100.00"))
        assert work.ledger.events == []
        assert not work.ledger.catalogue_changed


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"name": " "}, {"name": "required"}),
        ({"name": "x" * 201}, {"name": "too_long"}),
        ({"name": "a\0b"}, {"name": "bad_characters"}),
        ({"name": "a\ud800b"}, {"name": "bad_characters"}),
        ({"slug": "Not Kebab"}, {"slug": "bad_format"}),
        ({"salary_min": Decimal(2), "salary_max": Decimal(1), "salary_currency": "GBP",
          "salary_period": Period.DAY}, {"salary_max": "below_minimum"}),
        ({"salary_min": Decimal(2)}, {"salary_currency": "required", "salary_period": "required"}),
        ({"salary_min": Decimal("NaN")}, {"salary_min": "out_of_range"}),
        ({"salary_min": Decimal("0.001")}, {"salary_min": "too_many_decimals"}),
        ({"salary_currency": "GPB"}, {"salary_currency": "unknown_currency"}),
        ({"remote_countries": ["UK"]}, {"remote_countries": "unknown_country"}),
        ({"promised_days": 0}, {"promised_days": "out_of_range"}),
        ({"language": "English"}, {"language": "bad_format"}),
    ],
)  # fmt: skip
def test_wrong_fields_are_named(open_work: OpenWork, fields: dict[str, Any], expected: dict[str, str]) -> None:
    with pytest.raises(Invalid) as refused, open_work() as work:
        jobs.create(work, **{"name": "Welder", **fields})
    assert refused.value.fields == expected


def test_codes_and_slugs_are_not_given_twice(open_work: OpenWork) -> None:
    with open_work() as work:
        jobs.create(work, name="Welder", job_code="W-1")
        other = jobs.create(work, name="Painter")
        with pytest.raises(Invalid) as refused:
            jobs.update(work, other, slug="welder", job_code=" W-1 ")
    assert refused.value.fields == {"slug": "taken", "job_code": "taken"}


def test_what_the_public_sees_moves_the_catalogue(open_work: OpenWork) -> None:
    with open_work() as work:
        job = ready(work)
    with open_work() as work:
        before = work.session.scalar(select(Catalogue.version))
        jobs.open(work, jobs.get(work, job.id))
    with open_work() as work:
        assert work.session.scalar(select(Catalogue.version)) == (before or 0) + 1


def test_members_and_strangers_make_no_jobs(open_work: OpenWork) -> None:
    for actor in (ANYONE, Actor(Kind.USER, id=uuid.uuid4(), role=Role.MEMBER)):
        with pytest.raises(NotAllowed), open_work(actor) as work:
            jobs.create(work, name="Welder")


def test_nobody_without_the_right_changes_a_job(open_work: OpenWork) -> None:
    with open_work() as work:
        job = ready(work)
    manager = Actor(Kind.USER, id=uuid.uuid4(), role=Role.MEMBER,
                    jobs={job.id: frozenset({JobRole.HIRING_MANAGER})})  # fmt: skip
    for act in (
        lambda work: jobs.update(work, job, name="Painter"),
        lambda work: jobs.open(work, job),
        lambda work: jobs.pause(work, job),
        lambda work: jobs.resume(work, job),
        lambda work: jobs.close(work, job, CloseReason.OTHER),
        lambda work: jobs.reopen(work, job),
        lambda work: jobs.archive(work, job),
        lambda work: jobs.unarchive(work, job),
        lambda work: stages.replace(work, job, stages.DEFAULTS),
        lambda work: departments.find_or_add(work, "Workshop"),
        lambda work: locations.find_or_add(work, LEEDS),
    ):
        with pytest.raises(NotAllowed), open_work(manager) as work:
            act(work)


def test_a_confidential_job_is_absent_for_others_and_keeps_its_maker(open_work: OpenWork) -> None:
    with open_work() as work:
        actor = recruiter(work)
    with open_work(actor) as work:
        job = jobs.create(work, name="Head of dealers", visibility=Visibility.CONFIDENTIAL)
    with open_work() as work:
        member = work.session.scalars(select(JobMember)).one()
        assert (member.user_id, member.role) == (actor.id, JobRole.RECRUITER)
    stranger = Actor(Kind.USER, id=uuid.uuid4(), role=Role.RECRUITER)
    with open_work(stranger) as work:
        with pytest.raises(NotFound):
            jobs.get(work, job.id)
        assert jobs.listed(work) == []
    with open_work(ANYONE) as work, pytest.raises(NotFound):
        jobs.get(work, job.id)


def test_a_team_member_is_added_once_and_removed(open_work: OpenWork) -> None:
    with open_work() as work:
        job, user = jobs.create(work, name="Welder"), standing.user(work, Role.MEMBER)
        first = hiring_teams.add(work, job, user, JobRole.INTERVIEWER)
        assert hiring_teams.add(work, job, user, JobRole.INTERVIEWER) is first
        assert [member.user.name for member in hiring_teams.of(work, job)] == [user.name]
        hiring_teams.remove(work, job, user, JobRole.INTERVIEWER)
        assert list(hiring_teams.of(work, job)) == []
        assert types(work)[-2:] == ["job.member_added", "job.member_removed"]


def test_the_list_counts_and_costs_the_same_for_any_number(open_work: OpenWork) -> None:
    with open_work() as work:
        user = standing.user(work, Role.RECRUITER)
        for number in range(12):
            job = ready(work, name=f"Job {number:02}")
            if number == 3:
                jobs.open(work, job)
                hiring_teams.add(work, job, user, JobRole.RECRUITER)
                _inbox, call, *_, hired = stages.of(work, job)
                standing.application(work, job)
                standing.application(work, job)
                standing.application(work, job, stage=call)
                standing.application(work, job, stage=hired, status="hired")
        jobs.archive(work, job)
    with open_work() as work:
        work.session.connection()
        statements: list[str] = []
        event.listen(work.session.get_bind(), "before_cursor_execute", lambda *said: statements.append(said[2]))
        rows = jobs.listed(work)
        assert len(statements) == 3
        assert [row.name for row in rows][:2] == ["Job 03", "Job 00"]
        assert len(rows) == 11
        first = rows[0]
        assert (first.in_progress, first.new, first.owner) == (3, 2, user.name)
        assert [(one.name, one.count) for one in first.stages] == [
            ("New", 2), ("Call", 1), ("Interview", 0), ("Offer", 0), ("Hired", 1),
        ]  # fmt: skip
        assert [row.name for row in jobs.listed(work, JobStatus.ARCHIVED)] == ["Job 11"]


def test_a_deleted_job_is_gone_from_all_readers(open_work: OpenWork) -> None:
    with open_work(OPERATOR) as work:
        job = jobs.create(work, name="Welder")
        job.deleted_at = work.now
        with pytest.raises(NotFound):
            jobs.get(work, job.id)
        assert jobs.listed(work) == []


def test_history_of_a_job_fits_the_chain(open_work: OpenWork) -> None:
    with open_work() as work:
        jobs.open(work, ready(work))
    with open_work() as work:
        assert list(ledger.broken_events(work.session)) == []
        assert work.session.scalar(select(Event.type).order_by(Event.seq.desc()).limit(1)) == "job.opened"


# addresses that change


def opened(work: Work, **fields: Any) -> Job:
    job = ready(work, **fields)
    jobs.open(work, job)
    return job


def former(work: Work) -> set[str]:
    return set(work.session.scalars(select(FormerSlug.slug)))


def test_an_address_that_was_public_leads_to_the_new_one(open_work_on_each: OpenWork) -> None:
    with open_work_on_each() as work:
        job = opened(work)
        assert jobs.update(work, job, slug="welder")
        assert jobs.update(work, job, slug="senior-welder")
        assert former(work) == {"frame-welder", "welder"}
    with open_work_on_each(ANYONE) as work:
        for slug in ("frame-welder", "welder", "senior-welder"):
            assert listings.known(work, slug).slug == "senior-welder"


def test_back_to_an_address_of_its_own(open_work_on_each: OpenWork) -> None:
    with open_work_on_each() as work:
        job = opened(work)
        jobs.update(work, job, slug="welder")
        jobs.update(work, job, slug="frame-welder")
        assert former(work) == {"welder"}
        jobs.update(work, job, slug="welder")
        assert former(work) == {"frame-welder"}


def test_nobody_else_gets_an_address_that_a_job_once_had(open_work: OpenWork) -> None:
    with open_work() as work:
        job, other = opened(work), jobs.create(work, name="Painter")
        jobs.update(work, job, slug="welder")
        for slug in ("frame-welder", "welder"):
            with pytest.raises(Invalid) as refused:
                jobs.update(work, other, slug=slug)
            assert refused.value.fields == {"slug": "taken"}
        assert jobs.create(work, name="Frame welder").slug == "frame-welder-2"


def test_the_address_of_a_job_that_never_opened_is_simply_gone(open_work: OpenWork) -> None:
    """Else the old name of an unlisted draft would lead to where it hides."""
    with open_work() as work:
        job = ready(work)
        jobs.update(work, job, visibility=Visibility.UNLISTED)
        jobs.open(work, job)
        assert former(work) == set()
        assert jobs.create(work, name="Frame welder").slug == "frame-welder"
        with pytest.raises(NotFound):
            listings.known(work, "frame-welder-3")


def test_a_former_address_tells_nothing_of_a_job_that_is_hidden(open_work: OpenWork) -> None:
    with open_work() as work:
        job = opened(work)
        jobs.update(work, job, slug="welder", visibility=Visibility.CONFIDENTIAL)
        with pytest.raises(NotFound):
            listings.known(work, "frame-welder")


# two at once


@pytest.mark.parametrize("fields", [{"name": "Painter"}, {"places": []}, {"salary_public": False}])
def test_each_change_is_a_version_and_an_old_one_is_refused(
    open_work_on_each: OpenWork, fields: dict[str, Any]
) -> None:
    with open_work_on_each() as work:
        job = ready(work)
        work.session.flush()
        seen = job.version
    with open_work_on_each() as work:
        job = jobs.get(work, job.id, for_change=True)
        assert jobs.update(work, job, version=seen, **fields)
    with pytest.raises(Stale), open_work_on_each() as work:
        jobs.update(work, jobs.get(work, job.id), version=seen, name="Turner")
    with open_work_on_each() as work:
        job = jobs.get(work, job.id)
        assert (job.version, job.name) == (seen + 1, fields.get("name", "Frame welder"))


# who describes, who deletes


def manager_of(work: Work, job: Job) -> Actor:
    user = standing.user(work, Role.MEMBER)
    hiring_teams.add(work, job, user, JobRole.HIRING_MANAGER)
    return Actor(Kind.USER, user.id, user.name, Role.MEMBER, {job.id: frozenset({JobRole.HIRING_MANAGER})})


@pytest.mark.parametrize("visibility", [Visibility.PUBLIC, Visibility.CONFIDENTIAL])
def test_a_hiring_manager_changes_the_description_and_nothing_else(
    open_work: OpenWork, visibility: Visibility
) -> None:
    with open_work() as work:
        job = opened(work, visibility=visibility)
        manager = manager_of(work, job)
    with open_work(manager) as work:
        job = jobs.get(work, job.id)
        assert jobs.update(work, job, description_markdown="Weld **better**.")
        assert "<strong>better</strong>" in job.description_html
    for fields in ({"salary_public": False}, {"name": "Painter", "description_markdown": "x"}, {"slug": "x"}):
        with pytest.raises(NotAllowed), open_work(manager) as work:
            jobs.update(work, jobs.get(work, job.id), **fields)
    interviewer = Actor(Kind.USER, uuid.uuid4(), role=Role.MEMBER, jobs={job.id: frozenset({JobRole.INTERVIEWER})})
    with pytest.raises(NotAllowed), open_work(interviewer) as work:
        jobs.update(work, job, description_markdown="x")


def test_an_empty_draft_goes_and_frees_what_it_held(open_work_on_each: OpenWork) -> None:
    with open_work_on_each() as work:
        actor = recruiter(work)
        job = ready(work, job_code="W-1", external_id="x-1")
        manager_of(work, job)
    with open_work_on_each(actor) as work:
        unsaved_edits.keep(work, unsaved_edits.subject_of(job), {"name": ["Painter"]}, 1)
    with open_work_on_each() as work:
        jobs.delete(work, jobs.get(work, job.id))
        assert types(work)[-1] == "job.deleted"
    with open_work_on_each() as work:
        with pytest.raises(NotFound):
            jobs.get(work, job.id)
        assert jobs.listed(work, JobStatus.DRAFT) == []
        assert work.session.scalars(select(JobMember)).all() == []
        again = ready(work, job_code="W-1", external_id="x-1")
        assert again.slug == "frame-welder"
    with open_work_on_each(actor) as work:
        assert unsaved_edits.of(work, unsaved_edits.subject_of(job)) is None


def test_what_was_open_or_has_people_is_not_deleted(open_work: OpenWork) -> None:
    with open_work() as work:
        was_open, has_people, archived = opened(work), ready(work, name="Painter"), ready(work, name="Turner")
        jobs.close(work, was_open, CloseReason.CANCELLED)
        standing.application(work, has_people)
        jobs.archive(work, archived)
        for job in (was_open, has_people, archived):
            with pytest.raises(Conflict) as refused:
                jobs.delete(work, job)
            assert refused.value.code == "not_empty_draft"
            assert job.deleted_at is None


def test_an_open_job_gets_no_end_that_has_passed(open_work: OpenWork) -> None:
    with open_work() as work:
        job = opened(work)
        with pytest.raises(Invalid) as refused:
            jobs.update(work, job, closes_at=work.now)
        assert refused.value.fields == {"closes_at": "in_the_past"}
        draft = ready(work, name="Painter")
        assert jobs.update(work, draft, closes_at=work.now)


def test_an_archived_job_keeps_its_address(open_work: OpenWork) -> None:
    with open_work() as work:
        job = opened(work)
        jobs.close(work, job, CloseReason.OTHER)
        jobs.archive(work, job)
        with pytest.raises(InvalidTransition):
            jobs.update(work, job, slug="welder")
        assert former(work) == set()


def test_of_two_who_save_the_same_version_at_once_one_is_told(open_work_on_each: OpenWork) -> None:
    with open_work_on_each() as work:
        job = ready(work)
        work.session.flush()
        id, seen = job.id, job.version
    together = threading.Barrier(2, timeout=20)

    def save(name: str) -> str:
        together.wait()
        try:
            with open_work_on_each() as work:
                jobs.update(work, jobs.get(work, id, for_change=True), version=seen, name=name)
        except Stale:
            return "stale"
        return name

    with ThreadPoolExecutor(2) as pool:
        told = sorted(pool.map(save, ("Ann", "Bob")), key=lambda one: one == "stale")
    assert told[1] == "stale"
    with open_work_on_each() as work:
        assert jobs.get(work, id).name == told[0]
