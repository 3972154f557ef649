"""The page of a job's stages: by plain forms and by htmx, for whom, and what is refused without losing a word."""

import re
import uuid
from typing import Any

import pytest
from flask import Flask

from hiring import applications, jobs, stage_editing, stages
from hiring.actors import JobRole
from hiring.models.application import Application
from hiring.models.job import Job
from hiring.models.stage import Stage, StageKind, StageStatus
from hiring.stages import Wanted
from tests.backoffice.test_board import member
from tests.conftest import OpenWork
from tests.support.applications import CANARY, HTMX, World, check_books, recruiter, stage, statements
from tests.support.web_app import Browser
from web.hall import db


@pytest.fixture
def rosa(app: Flask, open_work: OpenWork, there: World) -> Browser:
    return recruiter(app, open_work)


@pytest.fixture
def url(there: World) -> str:
    return f"/backoffice/jobs/{there.job.id}/stages"


@pytest.fixture
def ids(open_work: OpenWork, there: World) -> dict[str, str]:
    with open_work() as work:
        return {one.name: str(one.id) for one in stages.of(work, there.job)}


def names(open_work: OpenWork, there: World) -> list[str]:
    with open_work() as work:
        return [one.name for one in stages.of(work, there.job)]


def typed(**over: Any) -> dict[str, Any]:
    return {"name": "Test piece", "public_name": "A test piece", "kind": "in_process", **over}


def digest(open_work: OpenWork, there: World, name: str) -> str:
    with open_work() as work:
        return stage_editing.digest_of(stage(work, there.job, name))


def row(page: str, id: str) -> str:
    return page.split(f'id="stage-{id}"', 1)[1].split("</li>", 1)[0]


def test_the_page_shows_names_people_and_what_stays_in_place(
    rosa: Browser, there: World, url: str, ids: dict[str, str], open_work: OpenWork
) -> None:
    with open_work() as work:
        stage(work, there.job, "Call").open_to_hiring_managers = True
    page = rosa.get(url).text
    assert re.findall(r"<strong data-name hx-ignore>(.*?)</strong>", page) == list(ids)
    assert "2 people" in row(page, ids["New"])
    assert "Always first" in row(page, ids["New"])
    assert "Always last" in row(page, ids["Hired"])
    assert "grip-vertical" not in row(page, ids["New"]) + row(page, ids["Hired"])
    call = row(page, ids["Call"])
    assert all(words in call for words in ("A call", "No one", "Open to hiring managers", "grip-vertical"))
    assert 'aria-current="page">Stages' in page


def test_a_stage_is_added_by_a_plain_form(
    rosa: Browser, there: World, url: str, ids: dict[str, str], open_work: OpenWork
) -> None:
    sent = rosa.send(url, typed(after=ids["Call"], open_to_hiring_managers="yes"))
    assert sent.status_code == 303
    assert names(open_work, there) == ["New", "Call", "Test piece", "Interview", "Offer", "Hired"]
    page = rosa.get(sent.location).text
    assert "Added Test piece" in page
    assert 'role="status"' in page
    with open_work() as work:
        added = stage(work, there.job, "Test piece")
        assert (added.public_name, added.open_to_hiring_managers) == ("A test piece", True)


def test_htmx_gets_the_fresh_list_and_a_toast(rosa: Browser, url: str) -> None:
    sent = rosa.send(url, typed(), headers=HTMX)
    part = rosa.get(sent.location, headers=HTMX).text
    assert part.lstrip().startswith('<section class="page stack" id="stages"')
    assert "Added Test piece" in part.split("<hx-partial", 1)[1].split("</hx-partial>", 1)[0]
    assert "Added Test piece" not in rosa.get(url).text


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"name": " "}, "Write a name for the stage"),
        ({"name": "call"}, "Another stage of this job has this name"),
        ({"name": "x" * 61}, "at most 60 characters"),
        ({"public_name": "y" * 20_000}, "at most 60 characters"),
        ({"kind": "hired"}, "Choose one of the two"),
        ({"kind": ""}, "Choose one of the two"),
        ({"after": str(uuid.uuid4())}, "no longer in use"),
        ({"after": "nonsense"}, "no longer in use"),
    ],
)
def test_what_does_not_do_comes_back_as_typed_with_the_reason(
    rosa: Browser, there: World, url: str, open_work: OpenWork, wrong: dict[str, str], words: str
) -> None:
    sent = typed(name="Probestück 🧪 لحام", public_name="<b>Your</b> piece") | wrong
    for headers in ({}, HTMX):
        answer = rosa.send(url, sent, headers=headers)
        assert answer.status_code == 422
        assert words in answer.text
        for field in ("name", "public_name"):
            assert f'value="{sent[field].replace("<", "&lt;").replace(">", "&gt;")}"' in answer.text, field
    assert names(open_work, there) == ["New", "Call", "Interview", "Offer", "Hired"]


def test_a_stage_is_changed_where_it_stands(
    rosa: Browser, there: World, url: str, ids: dict[str, str], open_work: OpenWork
) -> None:
    seen = digest(open_work, there, "Call")
    data = typed(name="Phone call", public_name="", kind="offer", open_to_hiring_managers="yes", seen=seen)
    sent = rosa.send(f"{url}/{ids['Call']}", data)
    assert "Saved Phone call" in rosa.get(sent.location).text
    with open_work() as work:
        call = stage(work, there.job, "Phone call")
        assert (str(call.id), call.public_name, call.kind, call.open_to_hiring_managers) == (
            ids["Call"], "Phone call", StageKind.OFFER, True,
        )  # fmt: skip


def test_the_ends_are_renamed_whatever_kind_is_posted(
    rosa: Browser, there: World, url: str, ids: dict[str, str], open_work: OpenWork
) -> None:
    for name, more in (("New", {}), ("Hired", {"kind": "in_process"})):
        data = {"name": f"{name}!", "public_name": "", **more, "seen": digest(open_work, there, name)}
        assert rosa.send(f"{url}/{ids[name]}", data).status_code == 303
    with open_work() as work:
        kinds = [one.kind for one in stages.of(work, there.job)]
        assert (kinds[0], kinds[-1]) == (StageKind.INBOX, StageKind.HIRED)
    assert names(open_work, there)[0::4] == ["New!", "Hired!"]


def test_of_two_who_change_it_the_second_sees_both_texts(
    rosa: Browser, app: Flask, there: World, url: str, ids: dict[str, str], open_work: OpenWork
) -> None:
    seen = digest(open_work, there, "Call")
    rosa.send(f"{url}/{ids['Call']}", typed(name="Ring them", seen=seen))
    otto = recruiter(app, open_work, "Otto")
    late = otto.send(f"{url}/{ids['Call']}", typed(name="Phone call", seen=seen))
    assert late.status_code == 409
    shown = row(late.text, ids["Call"])
    assert "someone else changed this stage" in shown
    assert ">Ring them</strong>" in shown
    assert 'value="Phone call"' in shown
    assert '<details class="edit" open>' in shown
    assert names(open_work, there)[1] == "Ring them"
    again = re.search(r'name="seen" value="(\w+)"', shown)
    assert again
    assert otto.send(f"{url}/{ids['Call']}", typed(name="Phone call", seen=again[1])).status_code == 303
    assert names(open_work, there)[1] == "Phone call"


def test_what_was_typed_about_a_stage_that_is_retired_meanwhile_waits_as_a_new_one(
    rosa: Browser, there: World, url: str, ids: dict[str, str], open_work: OpenWork
) -> None:
    with open_work() as work:
        stage_editing.retire(work, jobs.get(work, there.job.id), stage(work, there.job, "Offer"))
    answer = rosa.send(f"{url}/{ids['Offer']}", typed(name="Our offer", kind="offer", seen="other"))
    assert answer.status_code == 409
    assert "Offer was retired a moment ago" in answer.text
    form = answer.text.split('id="add-stage"', 1)[1]
    assert 'value="Our offer"' in form
    assert 'value="offer" checked' in form


def test_the_order_is_sent_whole(
    rosa: Browser, there: World, url: str, ids: dict[str, str], open_work: OpenWork
) -> None:
    order = [ids[name] for name in ("New", "Offer", "Call", "Interview", "Hired")]
    sent = rosa.send(f"{url}/order", {"order": order})
    assert sent.status_code == 303
    assert "New order saved" in rosa.get(sent.location).text
    assert names(open_work, there) == ["New", "Offer", "Call", "Interview", "Hired"]


def test_up_and_down_are_buttons_of_a_plain_form(
    rosa: Browser, there: World, url: str, ids: dict[str, str], open_work: OpenWork
) -> None:
    def press(way: str, name: str) -> str:
        order = [ids[one] for one in names(open_work, there)]
        sent = rosa.send(f"{url}/order", {"order": order, "move": f"{way}:{ids[name]}"})
        return rosa.get(sent.location).text

    page = press("up", "Interview")
    assert names(open_work, there) == ["New", "Interview", "Call", "Offer", "Hired"]
    assert "Moved Interview up" in page
    assert re.search(f'id="down-{ids["Interview"]}"[^>]* autofocus', page), "up leads nowhere from here"
    press("down", "Call")
    assert names(open_work, there) == ["New", "Interview", "Offer", "Call", "Hired"]
    for way, name in (("up", "Interview"), ("down", "Call"), ("down", "Hired"), ("up", "New")):
        press(way, name)
    assert names(open_work, there) == ["New", "Interview", "Offer", "Call", "Hired"]


@pytest.mark.parametrize("wrong", ["short", "twice", "foreign", "nonsense", "none"])
def test_an_order_of_other_stages_is_refused_with_the_fresh_list(
    rosa: Browser, there: World, url: str, ids: dict[str, str], open_work: OpenWork, wrong: str
) -> None:
    new, *middle, hired = ids.values()
    orders = {
        "short": [new, *middle[1:], hired],
        "twice": [new, *middle, middle[0], hired],
        "foreign": [new, *middle[1:], str(uuid.uuid4()), hired],
        "nonsense": [new, *middle, "x", hired],
        "none": [],
    }
    answer = rosa.send(f"{url}/order", {"order": orders[wrong]})
    assert answer.status_code == 409
    assert 'id="refused" role="alert"' in answer.text
    assert names(open_work, there) == list(ids)


def test_an_order_is_refused_when_a_stage_came_meanwhile(
    rosa: Browser, there: World, url: str, ids: dict[str, str], open_work: OpenWork
) -> None:
    with open_work() as work:
        stage_editing.add(work, jobs.get(work, there.job.id), Wanted("Exam"))
    new, *middle, hired = ids.values()
    answer = rosa.send(f"{url}/order", {"order": [new, *reversed(middle), hired]}, headers=HTMX)
    assert answer.status_code == 409
    assert "a stage was added or retired a moment ago" in answer.text
    assert ">Exam</strong>" in answer.text
    assert names(open_work, there) == ["New", "Call", "Interview", "Offer", "Exam", "Hired"]


def test_the_ends_do_not_leave_their_places(
    rosa: Browser, there: World, url: str, ids: dict[str, str], open_work: OpenWork
) -> None:
    new, *middle, hired = ids.values()
    for order, words in (
        ([*middle, new, hired], "the first stage stays"),
        ([new, hired, *middle], "the last stage stays"),
    ):
        answer = rosa.send(f"{url}/order", {"order": order})
        assert (answer.status_code, words in answer.text) == (422, True)
    assert names(open_work, there) == list(ids)


def test_retiring_asks_where_the_people_go_and_moves_them(
    rosa: Browser, there: World, url: str, ids: dict[str, str], open_work: OpenWork
) -> None:
    with open_work() as work:
        for one in (there.noor, there.ann):
            applications.move(work, applications.get(work, one.id), stage(work, there.job, "Call").id)
    page = rosa.get(f"{url}/{ids['Call']}/retirement").text
    assert "Move the 2 people in Call to…" in page
    offered = re.findall(r'<option value="([^"]+)"', page)
    assert offered == [ids["New"], ids["Interview"], ids["Offer"]]
    nowhere = rosa.send(f"{url}/{ids['Call']}/retirement", {"move_to": "", "seen": ""})
    assert nowhere.status_code == 409
    assert "Call is not empty. Choose where the people in it go." in nowhere.text
    sent = rosa.send(f"{url}/{ids['Call']}/retirement", {"move_to": ids["Interview"], "seen": ""})
    page = rosa.get(sent.location).text
    assert "Retired Call. Whoever was in it is in Interview now." in page
    assert "1 retired stage" in page
    with open_work() as work:
        assert {applications.get(work, one.id).stage.name for one in (there.noor, there.ann)} == {"Interview"}
        check_books(work)


def test_an_empty_stage_is_retired_and_restored(
    rosa: Browser, there: World, url: str, ids: dict[str, str], open_work: OpenWork
) -> None:
    assert "No one is in Offer now" in rosa.get(f"{url}/{ids['Offer']}/retirement").text
    sent = rosa.send(f"{url}/{ids['Offer']}/retirement", {"seen": digest(open_work, there, "Offer")})
    assert "Retired Offer" in rosa.get(sent.location).text
    assert names(open_work, there) == ["New", "Call", "Interview", "Hired"]
    assert rosa.get(f"{url}/{ids['Offer']}/retirement").location == url
    back = rosa.send(f"{url}/{ids['Offer']}/restoration")
    assert "Offer is in use again" in rosa.get(back.location).text
    assert "Retired Offer" not in rosa.get(sent.location).text, "an old address says what no longer is so"
    assert names(open_work, there) == ["New", "Call", "Interview", "Offer", "Hired"]


def test_somebody_who_comes_in_meanwhile_is_not_left_behind(
    rosa: Browser, there: World, url: str, ids: dict[str, str], open_work: OpenWork
) -> None:
    """The page said that nobody is there."""
    with open_work() as work:
        applications.move(work, applications.get(work, there.noor.id), stage(work, there.job, "Offer").id)
    answer = rosa.send(f"{url}/{ids['Offer']}/retirement", {"seen": digest(open_work, there, "Offer")})
    assert answer.status_code == 409
    assert "Move the one person in Offer to…" in answer.text
    for wrong in ("nonsense", ids["Hired"], ids["Offer"]):
        answer = rosa.send(f"{url}/{ids['Offer']}/retirement", {"move_to": wrong, "seen": ""})
        assert answer.status_code == 422, wrong
    assert names(open_work, there) == list(ids)


def test_a_stage_that_was_renamed_meanwhile_is_not_retired_under_its_old_name(
    rosa: Browser, there: World, url: str, ids: dict[str, str], open_work: OpenWork
) -> None:
    seen = digest(open_work, there, "Offer")
    rosa.send(f"{url}/{ids['Offer']}", typed(name="Contract", seen=seen))
    answer = rosa.send(f"{url}/{ids['Offer']}/retirement", {"seen": seen})
    assert answer.status_code == 409
    assert "It is called Contract now" in answer.text
    assert "Contract" in names(open_work, there)


def test_the_ends_are_not_retired(rosa: Browser, there: World, url: str, ids: dict[str, str]) -> None:
    for name in ("New", "Hired"):
        assert "/retirement" not in row(rosa.get(url).text, ids[name])
        assert rosa.get(f"{url}/{ids[name]}/retirement").status_code == 409
        answer = rosa.send(f"{url}/{ids[name]}/retirement", {"move_to": ids["Call"]})
        assert (answer.status_code, "one first and one last stage" in answer.text) == (409, True)


def test_a_name_that_is_taken_by_now_is_not_restored(
    rosa: Browser, there: World, url: str, ids: dict[str, str], open_work: OpenWork
) -> None:
    with open_work() as work:
        job = jobs.get(work, there.job.id)
        stage_editing.retire(work, job, stage(work, job, "Offer"))
        stage_editing.change(work, job, stage(work, job, "Call"), Wanted("offer"))
    answer = rosa.send(f"{url}/{ids['Offer']}/restoration")
    assert answer.status_code == 422
    assert "another stage has this name now" in answer.text


def test_one_too_many_is_refused_with_the_limit_and_what_was_typed(
    rosa: Browser, there: World, url: str, open_work: OpenWork
) -> None:
    with open_work() as work:
        job = jobs.get(work, there.job.id)
        for number in range(stages.MOST - 5):
            stage_editing.add(work, job, Wanted(f"Step {number}"))
    answer = rosa.send(url, typed())
    assert answer.status_code == 422
    assert "at most 30 stages" in answer.text
    assert 'value="Test piece"' in answer.text


def test_an_archived_job_s_stages_are_shown_and_left_alone(
    rosa: Browser, there: World, url: str, ids: dict[str, str], open_work: OpenWork
) -> None:
    with open_work() as work:
        work.session.get_one(Job, there.job.id).status = type(there.job.status).ARCHIVED
    page = rosa.get(url).text
    assert "take it out of the archive" in page
    assert "Add stage" not in page
    assert f'action="{url}/{ids["Call"]}"' not in page
    new, *middle, hired = ids.values()
    for path, data in (
        ("", typed()), (f"/{ids['Call']}", typed(name="Ring")),
        ("/order", {"order": [new, *reversed(middle), hired]}),
        (f"/{ids['Offer']}/retirement", {}), (f"/{ids['Offer']}/restoration", {}),
    ):  # fmt: skip
        answer = rosa.send(url + path, data)
        assert answer.status_code == 409, path
        assert "this job is archived" in answer.text, path
        assert not data.get("name") or f'value="{data["name"]}"' in answer.text, path
    assert names(open_work, there) == list(ids)


def test_a_hiring_manager_reads_the_stages_and_an_interviewer_does_not(
    app: Flask, there: World, url: str, open_work: OpenWork
) -> None:
    manager = member(app, open_work, there.job, JobRole.HIRING_MANAGER, "Mimi")
    page = manager.get(url).text
    assert "Recruiters on this job change its stages." in page
    assert "<form" not in page.split('id="stages"', 1)[1].split("</section>")[0]
    assert member(app, open_work, there.job, JobRole.INTERVIEWER, "Iggy").get(url).status_code == 404


def test_a_setting_here_decides_where_a_hiring_manager_may_move_people(
    rosa: Browser, app: Flask, there: World, url: str, ids: dict[str, str], open_work: OpenWork
) -> None:
    manager = member(app, open_work, there.job, JobRole.HIRING_MANAGER, "Mimi")

    def move() -> int:
        with open_work() as work:
            seen = work.session.get_one(Application, there.noor.id).version
        data = {"stage_id": ids["Call"], "version": seen}
        return manager.send(f"/backoffice/applications/{there.noor.id}/stage", data).status_code

    assert move() == 403
    data = typed(name="Call", open_to_hiring_managers="yes", seen=digest(open_work, there, "Call"))
    rosa.send(f"{url}/{ids['Call']}", data).close()
    assert move() == 303


def test_a_stage_of_another_job_is_not_there(rosa: Browser, there: World, url: str, open_work: OpenWork) -> None:
    with open_work() as work:
        foreign = stage(work, jobs.create(work, name="Painter"), "Call").id
    for id in (foreign, uuid.uuid4()):
        assert rosa.get(f"{url}/{id}/retirement").status_code == 404
        for path in ("", "/retirement", "/restoration"):
            assert rosa.send(f"{url}/{id}{path}", typed()).status_code == 404
    with open_work() as work:
        found = work.session.get_one(Stage, foreign)
        assert (found.name, found.status) == ("Call", StageStatus.ACTIVE)


def test_hostile_names_are_words_on_the_page(rosa: Browser, url: str, ids: dict[str, str]) -> None:
    rosa.send(url, typed(name=CANARY, public_name=CANARY)).close()
    for page in (rosa.get(url).text, rosa.get(url, headers=HTMX).text, rosa.send(url, typed(name=CANARY)).text):
        assert "<img" not in page
        assert page.count("&lt;img src=x") > 2


def test_the_page_costs_the_same_for_any_number_of_stages(
    rosa: Browser, there: World, url: str, open_work: OpenWork, app: Flask
) -> None:
    def cost() -> int:
        with app.app_context(), statements(db.engine) as seen:
            rosa.get(url).close()
        return len(seen)

    few = cost()
    with open_work() as work:
        job = jobs.get(work, there.job.id)
        for number in range(20):
            stage_editing.add(work, job, Wanted(f"Step {number}"))
        stage_editing.retire(work, job, stage(work, job, "Step 3"))
    assert cost() == few
