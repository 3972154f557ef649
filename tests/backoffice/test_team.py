"""The page of a job's hiring team: who is on it, as what, what that lets them see; nobody for themselves."""

import re
import uuid

import pytest
from flask import Flask

from hiring import hiring_teams, users
from hiring.actors import JobRole, Role
from hiring.models.job import Job, Visibility
from hiring.models.user import User
from tests.backoffice.test_board import member
from tests.conftest import OpenWork
from tests.support.applications import CANARY, HTMX, World, recruiter, signed_in, statements
from tests.support.web_app import Browser, make_user
from web.hall import db


@pytest.fixture
def rosa(app: Flask, open_work: OpenWork, there: World) -> Browser:
    return recruiter(app, open_work)


@pytest.fixture
def url(there: World) -> str:
    return f"/backoffice/jobs/{there.job.id}/team"


def roles(open_work: OpenWork, there: World, id: uuid.UUID | None) -> list[str]:
    with open_work() as work:
        return [one.role.value for one in hiring_teams.of(work, there.job) if one.user_id == id]


def of(page: str, id: uuid.UUID | None) -> str:
    """The part of the page that is about one person."""
    return page.split(f'id="member-{id}"', 1)[1].split("</li>", 1)[0]


def test_the_page_names_everybody_with_what_they_see(rosa: Browser, there: World, url: str) -> None:
    page = rosa.get(url).text
    assert 'aria-current="page">Team' in page
    mona, ivo = of(page, there.manager.id), of(page, there.interviewer.id)
    assert "Mona Test" in mona
    assert "Reads every application, says no" in mona
    assert "Sees the title of this job, and no application." in ivo
    assert f'action="{url}/{there.interviewer.id}/interviewer/removal"' in ivo


def test_somebody_is_added_by_a_plain_form_and_sees_the_job_on_their_next_request(
    rosa: Browser, app: Flask, there: World, url: str, open_work: OpenWork
) -> None:
    user = make_user(open_work, "nina@foyer.test", Role.MEMBER, first_name="Nina", last_name="Test")
    nina = signed_in(app, user)
    job, application = f"/backoffice/jobs/{there.job.id}", f"/backoffice/applications/{there.noor.id}"
    assert [nina.get(path).status_code for path in (job, application)] == [404, 404]
    sent = rosa.send(url, {"user_id": user.id, "role": "sourcer"})
    assert sent.status_code == 303
    assert [nina.get(path).status_code for path in (job, application)] == [200, 200]
    assert "Frame welder" in nina.get("/backoffice/jobs").text
    assert "Nina Test is on the team: Sourcer" in rosa.get(sent.location).text
    rosa.send(f"{url}/{user.id}/sourcer/removal").close()
    assert [nina.get(path).status_code for path in (job, application)] == [404, 404]
    assert "Frame welder" not in nina.get("/backoffice/jobs").text


def test_a_role_that_changes_counts_on_the_next_request(
    rosa: Browser, app: Flask, there: World, url: str, open_work: OpenWork
) -> None:
    user = make_user(open_work, "nina@foyer.test", Role.MEMBER, first_name="Nina", last_name="Test")
    nina = signed_in(app, user)
    rosa.send(url, {"user_id": user.id, "role": "interviewer"}).close()
    pages = (f"/backoffice/applications/{there.noor.id}", f"{url.removesuffix('team')}stages")
    assert [nina.get(path).status_code for path in pages] == [404, 404]
    sent = rosa.send(f"{url}/{user.id}/interviewer", {"role": "coordinator"})
    assert "Nina Test is Coordinator now" in rosa.get(sent.location).text
    assert [nina.get(path).status_code for path in pages] == [200, 200]


def test_htmx_gets_the_fresh_team_and_a_toast_with_undo(
    rosa: Browser, there: World, url: str, open_work: OpenWork
) -> None:
    sent = rosa.send(f"{url}/{there.manager.id}/hiring_manager/removal", headers=HTMX)
    part = rosa.get(sent.location, headers=HTMX).text
    assert part.lstrip().startswith('<section class="page stack" id="team"')
    toast = part.split("<hx-partial", 1)[1].split("</hx-partial>", 1)[0]
    assert "Mona Test is no longer on the team as Hiring manager" in toast
    assert f'hx-post="{url}"' in toast
    fields = dict(re.findall(r'name="(user_id|role)" value="([^"]+)"', toast))
    assert roles(open_work, there, there.manager.id) == []
    rosa.send(url, fields).close()
    assert roles(open_work, there, there.manager.id) == ["hiring_manager"]
    assert "no longer on the team" not in rosa.get(sent.location).text, "it has been undone since"


def test_a_person_has_several_roles_each_with_its_own_buttons(
    rosa: Browser, there: World, url: str, open_work: OpenWork
) -> None:
    for _ in range(2):
        rosa.send(url, {"user_id": there.interviewer.id, "role": "sourcer"}).close()
    assert roles(open_work, there, there.interviewer.id) == ["interviewer", "sourcer"]
    shown = of(rosa.get(url).text, there.interviewer.id)
    for role in ("interviewer", "sourcer"):
        assert f'action="{url}/{there.interviewer.id}/{role}/removal"' in shown


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"user_id": ""}, "Choose a colleague from the list."),
        ({"user_id": "nonsense"}, "Choose a colleague from the list."),
        ({"user_id": str(uuid.uuid4())}, "Choose a colleague from the list."),
        ({"role": ""}, "Choose a role."),
        ({"role": "admin"}, "Choose a role."),
    ],
)
def test_what_does_not_do_comes_back_as_chosen(
    rosa: Browser, there: World, url: str, open_work: OpenWork, wrong: dict[str, str], words: str
) -> None:
    answer = rosa.send(url, {"user_id": str(there.stranger.id), "role": "sourcer"} | wrong)
    assert answer.status_code == 422
    assert words in answer.text
    if "role" in wrong:
        assert f'<option value="{there.stranger.id}" selected>' in answer.text
    else:
        assert 'value="sourcer" checked' in answer.text
    assert roles(open_work, there, there.stranger.id) == []


def test_nobody_changes_what_they_are_themselves(app: Flask, there: World, open_work: OpenWork, url: str) -> None:
    """An administrator, a recruiter and a coordinator; the page shows no buttons for oneself and says why."""
    people = {
        role: make_user(open_work, f"{role}@foyer.test", role, first_name=role.title())
        for role in (Role.ADMIN, Role.RECRUITER, Role.MEMBER)
    }
    with open_work() as work:
        for user in people.values():
            hiring_teams.add(work, there.job, work.session.get_one(User, user.id), JobRole.COORDINATOR)
    for user in people.values():
        browser = signed_in(app, user)
        page = browser.get(url).text
        mine = of(page, user.id)
        assert "Nobody changes what they are on a job themselves." in mine
        assert "<form" not in mine
        assert f'<option value="{user.id}"' not in page
        one = f"{url}/{user.id}/coordinator"
        for path, data in ((url, {"user_id": user.id, "role": "recruiter"}), (one, {"role": "recruiter"}),
                           (f"{one}/removal", {})):  # fmt: skip
            answer = browser.send(path, data)
            assert answer.status_code == 403
            assert "nobody changes what they are on a job themselves" in answer.text
        assert roles(open_work, there, user.id) == ["coordinator"]


def test_someone_deactivated_is_shown_as_such_and_can_only_be_taken_off(
    rosa: Browser, there: World, url: str, open_work: OpenWork
) -> None:
    with open_work() as work:
        users.deactivate(work, work.session.get_one(User, there.manager.id))
    page = rosa.get(url).text
    mona = of(page, there.manager.id)
    assert "Deactivated" in mona
    assert "Change" not in mona
    assert f'<option value="{there.manager.id}"' not in page
    for path, data in ((url, {"user_id": there.manager.id, "role": "sourcer"}),
                       (f"{url}/{there.manager.id}/hiring_manager", {"role": "sourcer"})):  # fmt: skip
        answer = rosa.send(path, data)
        assert (answer.status_code, "this person is deactivated" in answer.text) == (409, True)
    sent = rosa.send(f"{url}/{there.manager.id}/hiring_manager/removal")
    notice = rosa.get(sent.location).text.split('id="notice"', 1)[1].split("</div>", 1)[0]
    assert "Mona Test is no longer on the team" in notice
    assert "Undo" not in notice
    assert roles(open_work, there, there.manager.id) == []


def test_a_role_that_somebody_lost_meanwhile_is_not_changed(
    rosa: Browser, there: World, url: str, open_work: OpenWork
) -> None:
    with open_work() as work:
        mona = work.session.get_one(User, there.manager.id)
        hiring_teams.remove(work, there.job, mona, JobRole.HIRING_MANAGER)
        hiring_teams.add(work, there.job, mona, JobRole.SOURCER)
    answer = rosa.send(f"{url}/{there.manager.id}/hiring_manager", {"role": "recruiter"})
    assert answer.status_code == 409
    assert "Mona Test is no longer Hiring manager here" in answer.text
    assert roles(open_work, there, there.manager.id) == ["sourcer"]


def test_a_hiring_manager_looks_and_changes_nothing_and_an_interviewer_does_not_look(
    app: Flask, there: World, url: str, open_work: OpenWork
) -> None:
    manager = member(app, open_work, there.job, JobRole.HIRING_MANAGER, "Mimi")
    page = manager.get(url).text
    assert "Recruiters on this job change its team." in page
    assert "Stan Test" not in page
    assert "<form" not in page.split('id="team"', 1)[1].split("</section>")[0]
    one = f"{url}/{there.interviewer.id}/interviewer"
    for path, data in ((url, {"user_id": there.stranger.id, "role": "sourcer"}), (one, {"role": "sourcer"}),
                       (f"{one}/removal", {})):  # fmt: skip
        assert manager.send(path, data).status_code == 403
    interviewer = member(app, open_work, there.job, JobRole.INTERVIEWER, "Iggy")
    assert interviewer.get(url).status_code == 404
    assert interviewer.send(f"{one}/removal").status_code == 404


def test_a_role_that_there_is_not_is_not_there(rosa: Browser, there: World, url: str) -> None:
    for path in (f"{url}/{there.manager.id}/boss", f"{url}/{there.manager.id}/boss/removal",
                 f"{url}/{uuid.uuid4()}/interviewer/removal"):  # fmt: skip
        assert rosa.send(path, {"role": "sourcer"}).status_code == 404


def test_taking_off_somebody_who_is_off_already_says_so_without_an_error(
    rosa: Browser, there: World, url: str
) -> None:
    for _ in range(2):
        sent = rosa.send(f"{url}/{there.manager.id}/hiring_manager/removal")
        assert "Mona Test is no longer on the team" in rosa.get(sent.location).text


def test_the_page_says_who_else_sees_the_job(rosa: Browser, app: Flask, there: World, open_work: OpenWork) -> None:
    url = f"/backoffice/jobs/{there.job.id}/team"
    assert "Administrators and recruiters see this job too." in rosa.get(url).text
    with open_work() as work:
        work.session.get_one(Job, there.job.id).visibility = Visibility.CONFIDENTIAL
    assert rosa.get(url).status_code == 404
    admin = recruiter(app, open_work, "Adam", Role.ADMIN)
    assert "only this team and administrators know of it" in admin.get(url).text


def test_who_may_do_everything_anyway_is_said_to(rosa: Browser, there: World, url: str) -> None:
    rosa.send(url, {"user_id": there.dario.id, "role": "interviewer"}).close()
    dario = of(rosa.get(url).text, there.dario.id)
    assert "Recruiter for all jobs: sees and does everything here" in dario
    assert "no application" not in dario


def test_an_address_cannot_make_the_page_say_what_is_not_so(rosa: Browser, there: World, url: str) -> None:
    for query in (
        f"done=added&who={there.stranger.id}&role=sourcer", "done=removed&who=x&role=x",
        f"done=removed&who={there.manager.id}&role=hiring_manager", f"done=x&who={there.manager.id}",
    ):  # fmt: skip
        assert 'id="notice"' not in rosa.get(f"{url}?{query}").text, query


def test_hostile_names_are_words_on_the_page(rosa: Browser, there: World, url: str, open_work: OpenWork) -> None:
    user = make_user(open_work, "bad@foyer.test", Role.MEMBER, first_name=CANARY)
    sent = rosa.send(url, {"user_id": user.id, "role": "sourcer"})
    for page in (rosa.get(sent.location).text, rosa.get(sent.location, headers=HTMX).text):
        assert "<img" not in page
        assert page.count("&lt;img src=x") > 2


def test_the_page_costs_the_same_for_any_number_of_people(
    rosa: Browser, there: World, url: str, open_work: OpenWork, app: Flask
) -> None:
    def cost() -> int:
        with app.app_context(), statements(db.engine) as seen:
            rosa.get(url).close()
        return len(seen)

    few = cost()
    with open_work() as work:
        for number in range(20):
            user = users.add(
                work, email=f"p{number}@foyer.test", first_name=f"P{number}", last_name="", role=Role.MEMBER
            )
            hiring_teams.add(work, there.job, user, JobRole.SOURCER)
    assert cost() == few


def test_a_manager_is_named_approver_by_a_button(
    rosa: Browser, there: World, url: str, open_work: OpenWork
) -> None:
    one = f"{url}/{there.manager.id}/approver"
    assert f'action="{one}"' in of(rosa.get(url).text, there.manager.id)
    assert "Approves offers" not in of(rosa.get(url).text, there.interviewer.id)
    sent = rosa.send(one)
    page = rosa.get(sent.location).text
    assert "Mona Test may approve offers of this job now" in page
    assert f'action="{one}/removal"' in of(page, there.manager.id)
    sent = rosa.send(f"{one}/removal")
    assert "approves no offers of this job any more" in rosa.get(sent.location).text
    gone = rosa.send(f"{url}/{there.interviewer.id}/approver")
    assert gone.status_code == 409
    assert "is no longer Hiring manager here" in gone.text
