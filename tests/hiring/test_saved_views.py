"""Saved views: whose they are, who sees them, and that they never tell of a job that somebody may not know of."""

import uuid

import pytest

from hiring import saved_views
from hiring.actors import JobRole, Role
from hiring.errors import Conflict, Invalid, NotAllowed, NotFound, Stale
from hiring.models.job import Job, Visibility
from hiring.models.saved_view import SavedView
from hiring.saved_views import may_be_named
from tests.conftest import OpenWork
from tests.support.applications import World, actor_of, make_user, world
from tests.support.applying import make_job
from tests.support.standing import types


@pytest.fixture
def there(open_work: OpenWork) -> World:
    with open_work() as work:
        return world(work)


def kept(open_work: OpenWork, there: World, **more: object) -> uuid.UUID:
    with open_work(there.dario) as work:
        return saved_views.save(work, "Welders", {"job": [str(there.job.id)]}, **more).id  # type: ignore[arg-type]


def test_a_view_keeps_filters_under_a_name(open_work: OpenWork, there: World) -> None:
    with open_work(there.dario) as work:
        asked = {"source": ["newsletter"], "after": ["x"], "a.years.min": ["3"], "q": ["  "]}
        saved_views.save(work, "  From  the newsletter ", asked)
        assert types(work)[-1] == "saved_view.created"
    with open_work(there.dario) as work:
        (view,) = saved_views.listed(work)
        assert view.name == "From the newsletter"
        assert view.filters == {"source": ["newsletter"], "a.years.min": ["3"]}
        assert view.is_own
        assert not view.shared


def test_a_private_view_is_there_for_its_owner_alone(open_work: OpenWork, there: World) -> None:
    id = kept(open_work, there)
    with open_work(there.manager) as work:
        assert list(saved_views.listed(work)) == []
        with pytest.raises(NotFound):
            saved_views.get(work, id)


def test_a_shared_view_is_there_for_those_who_may_read_its_jobs(open_work: OpenWork, there: World) -> None:
    id = kept(open_work, there, shared=True)
    with open_work(there.manager) as work:
        assert saved_views.get(work, id).name == "Welders"
        (view,) = saved_views.listed(work)
        assert view.owner == "Dario Test"
        assert may_be_named(view, {there.job.id})
        assert not may_be_named(view, set())
    for outsider in (there.interviewer, there.stranger):
        with open_work(outsider) as work, pytest.raises(NotFound):
            saved_views.get(work, id)


def test_ones_own_view_stays_when_its_job_is_out_of_sight(open_work: OpenWork, there: World) -> None:
    id = kept(open_work, there)
    with open_work() as work:
        work.session.get_one(Job, there.job.id).visibility = Visibility.CONFIDENTIAL
    with open_work(there.dario) as work:
        assert saved_views.get(work, id)
        (view,) = saved_views.listed(work)
        assert may_be_named(view, set())


def test_its_owner_renames_shares_and_forgets_it(open_work: OpenWork, there: World) -> None:
    id = kept(open_work, there)
    with open_work(there.dario) as work:
        view = saved_views.get(work, id, for_change=True)
        assert saved_views.change(work, view, name="Frames", shared=True, filters={"q": ["tig"]}, version=1)
        assert types(work)[-1] == "saved_view.changed"
    with open_work(there.dario) as work:
        view = saved_views.get(work, id)
        assert (view.name, view.shared, view.filters) == ("Frames", True, {"q": ["tig"]})
        assert not saved_views.change(work, view, name="Frames", shared=True)
        with pytest.raises(Stale):
            saved_views.change(work, view, name="Other", shared=True, version=1)
        saved_views.remove(work, view)
        assert types(work)[-1] == "saved_view.removed"
    with open_work(there.dario) as work:
        assert list(saved_views.listed(work)) == []


def test_nobody_changes_what_a_colleague_shares(open_work: OpenWork, there: World) -> None:
    id = kept(open_work, there, shared=True)
    with open_work() as work:
        rosa = actor_of(make_user(work, "Rosa", Role.ADMIN))
    with open_work(rosa) as work:
        view = saved_views.get(work, id)
        with pytest.raises(NotAllowed):
            saved_views.change(work, view, name="Mine", shared=True)
        with pytest.raises(NotAllowed):
            saved_views.remove(work, view)


def test_only_recruiters_share(open_work: OpenWork, there: World) -> None:
    with open_work(there.manager) as work:
        view = saved_views.save(work, "Mine", {})
        for act in (
            lambda: saved_views.save(work, "Ours", {}, shared=True),
            lambda: saved_views.change(work, view, name="Ours", shared=True),
        ):
            with pytest.raises(NotAllowed):
                act()


@pytest.mark.parametrize(
    ("name", "code"),
    [(" ", "required"), ("x" * 61, "too_long"), ("a\0b", "bad_characters"), ("wELDERS ", "duplicate_name")],
)
def test_names_are_judged(open_work: OpenWork, there: World, name: str, code: str) -> None:
    kept(open_work, there)
    with open_work(there.dario) as work, pytest.raises(Invalid) as refused:
        saved_views.save(work, name, {})
    assert refused.value.fields == {"name": code}


def test_colleagues_may_use_the_same_name(open_work: OpenWork, there: World) -> None:
    kept(open_work, there)
    with open_work(there.manager) as work:
        assert saved_views.save(work, "Welders", {})


def test_there_is_an_end_to_how_many_one_keeps(open_work: OpenWork, there: World) -> None:
    with open_work(there.dario) as work:
        for number in range(saved_views.MOST):
            saved_views.save(work, f"View {number}", {})
        with pytest.raises(Conflict, match="too_many_views"):
            saved_views.save(work, "One more", {})


def test_a_view_takes_no_more_than_a_list_reads(open_work: OpenWork, there: World) -> None:
    with open_work(there.dario) as work:
        view = saved_views.save(
            work, "Wild", {"tag": [str(n) for n in range(500)], "source": ["x" * 500], "q": ["a\0"]}
        )
        assert sum(map(len, view.filters.values())) == saved_views.MOST_TEXTS


@pytest.mark.parametrize("filters", [{}, {"job": ["nothing"]}])
def test_a_shared_view_of_no_job_is_everybodys(
    open_work: OpenWork, there: World, filters: dict[str, list[str]]
) -> None:
    with open_work(there.dario) as work:
        id = saved_views.save(work, "All", filters, shared=True).id
    with open_work(there.stranger) as work:
        assert saved_views.get(work, id)


def test_two_engines_keep_the_names_apart(open_work_on_each: OpenWork) -> None:
    with open_work_on_each() as work:
        there = world(work)
        make_job(work, name="Painter", slug="painter")
    with open_work_on_each(there.dario) as work:
        saved_views.save(work, "Straße", {"job": [str(there.job.id)]}, shared=True)
    with open_work_on_each(there.dario) as work, pytest.raises(Invalid):
        saved_views.save(work, "STRASSE", {})
    with open_work_on_each(actor_of_manager(there)) as work:
        (view,) = saved_views.listed(work)
        assert saved_views.get(work, view.id).filters == {"job": [str(there.job.id)]}
        assert work.session.get_one(SavedView, view.id).user_id == there.dario.id


def actor_of_manager(there: World) -> object:
    assert there.manager.jobs[there.job.id] == {JobRole.HIRING_MANAGER}
    return there.manager
