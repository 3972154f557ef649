"""Several at once through the door: plain forms first, then what htmx gets."""

import re
import uuid
from html import unescape
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from hiring import applications
from hiring.models.application import Application
from hiring.models.candidate import CandidateTag
from hiring.models.job import Job
from hiring.models.letter import Letter, LetterState, Occasion
from tests.conftest import OpenWork
from tests.support.applications import (
    CANARY,
    HTMX,
    World,
    applied,
    check_books,
    reason,
    recruiter,
    stage,
    version_of,
)
from tests.support.applying import make_job
from tests.support.editing import FormReader
from tests.support.web_app import Browser

URL = "/backoffice/applications/bulk"


@pytest.fixture
def rosa(app: Flask, open_work: OpenWork, there: World) -> Browser:
    return recruiter(app, open_work)


def ids(open_work: Any, *people: Any) -> list[str]:
    return [f"{one.id}:{version_of(open_work, one.id)}" for one in people]


def stands(open_work: Any, *people: Any) -> list[tuple[str, str]]:
    with open_work() as work:
        found = [work.session.get_one(Application, one.id) for one in people]
        return [(str(one.status), one.stage.name) for one in found]


def words(page: str) -> str:
    return unescape(" ".join(re.sub(r"<[^>]+>", " ", page).split()))


def undo_form(page: str) -> dict[str, Any]:
    """What the form of Undo would post."""
    form = page.split(f'action="{URL}/undo"')[1].split("</form>")[0]
    found: dict[str, Any] = {}
    for name, value in re.findall(r'name="([^"]+)" value="([^"]*)"', form):
        found.setdefault(name, []).append(unescape(value))
    return {name: values if name == "ids" else values[0] for name, values in found.items()}


def test_the_bar_stands_on_the_board_and_each_card_has_a_box(rosa: Browser, there: World) -> None:
    page = rosa.get(f"/backoffice/jobs/{there.job.id}").text
    assert f'<form class="bulk-bar" id="bulk" method="post" action="{URL}/step"' in page
    assert page.count('type="checkbox" name="ids"') == 2
    assert page.count('form="bulk"') == 2
    assert f'name="back" value="/backoffice/jobs/{there.job.id}"' in page


def test_moving_several_without_scripts_from_bar_to_undo(rosa: Browser, open_work: OpenWork, there: World) -> None:
    chosen = ids(open_work, there.noor, there.ann)
    back = f"/backoffice/jobs/{there.job.id}"
    step = rosa.send(f"{URL}/step", {"act": "move", "ids": chosen, "back": back})
    assert step.status_code == 200
    assert "Move 2 people" in step.text
    assert "Noor Haddad" in step.text
    assert ">Hired<" not in step.text
    data = FormReader(step.text, "bulk-form").data
    del data["csrf_token"]
    with open_work() as work:
        data.setlist("stage_id", [str(stage(work, there.job, "Call").id)])
    assert data.getlist("ids") == chosen
    result = rosa.send(URL, data.to_dict(flat=False))
    assert result.status_code == 200
    assert "2 people moved to Call." in result.text
    assert f'href="{back}"' in result.text
    assert stands(open_work, there.noor, there.ann) == [("active", "Call")] * 2
    undone = rosa.send(f"{URL}/undo", undo_form(result.text))
    assert "2 people are back in their stages." in undone.text
    assert stands(open_work, there.noor, there.ann) == [("active", "New")] * 2
    with open_work() as work:
        check_books(work)


def test_saying_no_to_several_and_undo_by_htmx(rosa: Browser, open_work: OpenWork, there: World) -> None:
    chosen = ids(open_work, there.noor, there.ann)
    step = rosa.send(f"{URL}/step", {"act": "reject", "ids": chosen}, headers=HTMX)
    assert step.text.strip().startswith("<section")
    with open_work() as work:
        why = str(reason(work).id)
    data = {"act": "reject", "ids": chosen, "reason_id": why, "letter": "yes", "note": "Not now"}
    result = rosa.send(URL, data, headers=HTMX)
    assert result.text.strip().startswith("<section")
    assert 'hx-target=".toasts"' in result.text
    assert "Said no to 2 people. The letters wait ten minutes." in words(result.text)
    assert stands(open_work, there.noor, there.ann) == [("rejected", "New")] * 2
    undone = rosa.send(f"{URL}/undo", undo_form(result.text), headers=HTMX)
    assert "2 people are in progress again." in undone.text
    with open_work() as work:
        found = work.session.scalars(select(Letter).where(Letter.occasion == Occasion.REJECTED))
        assert {letter.state for letter in found} == {LetterState.CANCELLED}
        check_books(work)


def test_each_who_is_left_out_is_told_with_the_reason(
    rosa: Browser, app: Flask, open_work: OpenWork, there: World
) -> None:
    chosen = ids(open_work, there.noor, there.ann)
    with open_work(there.dario) as work:
        call = stage(work, there.job, "Call").id
        applications.move(work, applications.get(work, there.ann.id), call)
        over = applied(work, work.session.get_one(Job, there.job.id), f"Eve {CANARY}")
    with open_work(there.dario) as work:
        applications.withdraw(work, applications.get(work, over.id))
    chosen += ids(open_work, over)
    page = rosa.send(URL, {"act": "move", "ids": chosen, "stage_id": str(call)}).text
    told = words(page)
    assert "1 person moved to Call." in told
    assert "2 were not:" in told
    assert "Ann Lee Dario Test moved Ann Lee to Call a moment ago." in told
    assert "Withdrawn. That has to be taken back first." in told
    assert CANARY not in page


def test_tagging_handing_over_and_writing(rosa: Browser, open_work: OpenWork, there: World) -> None:
    for act, more, said, undone in (
        ("tag", {"name": "motor"}, "2 people tagged motor.", "Tag taken off 2 people."),
        ("assign", {"owner_id": str(there.dario.id)}, "Dario Test is responsible for 2 people now.",
         "2 people are back with whom they were."),
        ("write", {"subject": "Soon", "body": "Dear {first_name}, we read it."},
         "Letters to 2 people wait ten minutes.", "2 letters will not go."),
    ):  # fmt: skip
        chosen = ids(open_work, there.noor, there.ann)
        assert rosa.send(f"{URL}/step", {"act": act, "ids": chosen}).status_code == 200
        page = rosa.send(URL, {"act": act, "ids": chosen, **more}).text
        assert said in words(page)
        if act == "write":
            with open_work() as work:
                found = work.session.scalars(select(Letter).where(Letter.occasion == Occasion.MESSAGE)).all()
                assert {letter.facts["body"] for letter in found} == {
                    "Dear Noor, we read it.", "Dear Ann, we read it.",
                }  # fmt: skip
        assert undone in words(rosa.send(f"{URL}/undo", undo_form(page)).text)
    with open_work() as work:
        assert not work.session.scalars(select(CandidateTag)).all()
        assert work.session.get_one(Application, there.noor.id).recruiter_id is None
        found = work.session.scalars(select(Letter).where(Letter.occasion == Occasion.MESSAGE))
        assert {letter.state for letter in found} == {LetterState.CANCELLED}
        check_books(work)


def test_people_of_several_jobs_cannot_be_moved_at_once(rosa: Browser, open_work: OpenWork, there: World) -> None:
    with open_work() as work:
        other = applied(work, make_job(work, name="Painter", slug="painter"), "Else Where")
    chosen = ids(open_work, there.noor, other)
    page = rosa.send(f"{URL}/step", {"act": "move", "ids": chosen}).text
    assert "They have applied for 2 jobs" in page
    assert "stage_id" not in page
    assert rosa.send(f"{URL}/step", {"act": "assign", "ids": chosen}).status_code == 200


ID = "00000000-0000-7000-8000-000000000000"


@pytest.mark.parametrize(
    ("data", "status"),
    [
        ({}, 404),
        ({"act": "delete"}, 404),
        ({"act": "move"}, 422),
        ({"act": "move", "ids": "x"}, 422),
        ({"act": "move", "ids": f"{ID}:"}, 422),
        ({"act": "move", "ids": f"{ID}:-1"}, 422),
        ({"act": "move", "ids": f"{ID}:1:x"}, 422),
        ({"act": "move", "ids": f"{ID}:{'9' * 40}"}, 422),
        ({"act": "move", "ids": f"{ID}:٣"}, 422),
        ({"act": "move", "ids": [f"{uuid.uuid4()}:1" for _ in range(501)]}, 422),
        ({"act": "tag", "ids": f"{ID}:1"}, 404),
    ],
)
@pytest.mark.parametrize("path", ["/step", "", "/undo"])
def test_what_cannot_be_read_is_refused(rosa: Browser, path: str, data: dict[str, Any], status: int) -> None:
    if path == "" and data.get("act") == "tag":
        data = {**data, "name": "motor"}
    for headers in ({}, HTMX):
        assert rosa.send(f"{URL}{path}", data, headers=headers).status_code == status


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"act": "move"}, "Choose a stage from the list."),
        ({"act": "move", "stage_id": "x"}, "Choose a stage from the list."),
        ({"act": "move", "stage_id": ID}, "Choose a stage from the list."),
        ({"act": "tag", "name": " "}, "Name the tag"),
        ({"act": "tag", "name": "x" * 61}, "Keep a tag under 60 characters."),
        ({"act": "assign"}, "Choose somebody from the list."),
        ({"act": "assign", "owner_id": "x"}, "Choose somebody from the list."),
        ({"act": "reject"}, "Choose a reason from the list."),
        ({"act": "reject", "reason_id": ID}, "Choose a reason from the list."),
        ({"act": "write", "subject": "", "body": ""}, "Write something here"),
        ({"act": "write", "subject": "x", "body": "Dear {nobody}"}, "is not a variable here"),
    ],
)
def test_what_is_missing_is_asked_for_again_and_nothing_is_lost(
    rosa: Browser, open_work: OpenWork, there: World, data: dict[str, Any], sentence: str
) -> None:
    chosen = ids(open_work, there.noor)
    page = rosa.send(URL, {**data, "ids": chosen, "note": "Kept & typed", "back": "/backoffice/jobs"})
    assert page.status_code == 422
    assert sentence in unescape(page.text)
    assert f'value="{chosen[0]}"' in page.text
    if data["act"] == "reject":
        assert "Kept &amp; typed" in page.text
    if data.get("body"):
        assert "Dear {nobody}" in page.text
    assert stands(open_work, there.noor) == [("active", "New")]


def test_a_long_note_stays_to_be_shortened(rosa: Browser, open_work: OpenWork, there: World) -> None:
    with open_work() as work:
        why = str(reason(work).id)
    data = {"act": "reject", "ids": ids(open_work, there.noor), "reason_id": why, "note": "x" * 10_001}
    page = rosa.send(URL, data)
    assert page.status_code == 422
    assert "Keep a note under 10,000 characters." in page.text
    assert "x" * 10_001 in page.text


def test_back_leads_to_no_other_site(rosa: Browser, open_work: OpenWork, there: World) -> None:
    data = {"act": "tag", "ids": ids(open_work, there.noor), "back": "//evil.test/x"}
    page = rosa.send(f"{URL}/step", data).text
    assert "evil.test" not in page


def test_the_board_is_found_in_and_narrowed(rosa: Browser, open_work: OpenWork, there: World) -> None:
    board = f"/backoffice/jobs/{there.job.id}"
    for query, names in (
        ("q=noor", ["Noor Haddad"]),
        ("q=nobody", []),
        ("owner=me", []),
        ("late=yes", []),
        (f"tag={ID}", []),
        ("tag=x&owner=you", ["Noor Haddad", "Ann Lee"]),
    ):
        page = rosa.get(f"{board}?{query}").text
        assert [name for name in ("Noor Haddad", "Ann Lee") if f">{name}</a>" in page] == names, query
        assert "Show all" in page or len(names) == 2
    assert f'/backoffice/applications?job={there.job.id}"' in rosa.get(board).text
