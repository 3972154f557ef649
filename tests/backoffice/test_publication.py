"""Where a job is seen and why, and the acts that change it, each with the sentence that says why not."""

import re
from datetime import timedelta
from html import unescape
from itertools import product
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from hiring import hiring_teams, job_statuses, jobs, screening_forms
from hiring.actors import JobRole, Role
from hiring.models.event import Event
from hiring.models.job import CloseReason, Job, JobStatus, Visibility
from tests.conftest import NOON, OpenWork
from tests.support import build, standing, web_app
from tests.support.applications import CANARY, signed_in
from tests.support.editing import JobEditor, made, stored
from tests.support.standing import ready
from tests.support.web_app import Browser, Clock

ACTS = {"open": "opening", "pause": "pause", "resume": "resumption", "reopen": "reopening", "archive": "archiving",
        "unarchive": "unarchiving", "close": "closing"}  # fmt: skip
"""Act -> the end of its address."""


def page_of(job: Any) -> str:
    return f"/backoffice/jobs/{job.id}/publication"


def act(browser: Browser, job: Any, name: str, **data: str) -> Any:
    more = {"reason": "filled"} if name == "close" else {}
    return browser.send(f"{page_of(job)}/{ACTS[name]}", {**more, **data})


def row(page: str, name: str) -> str:
    """The line of one act."""
    found = re.search(f'<li id="act-{name}">.*?(?=<li id="act-|</section>)', page, re.S)
    return unescape(re.sub(r"\s+", " ", found[0])) if found else ""


@pytest.fixture
def draft(open_work: OpenWork) -> Job:
    """With a name and nothing else."""
    with open_work() as work:
        return jobs.create(work, name="Painter")


# where it is seen


@pytest.mark.parametrize(("status", "visibility"), list(product(JobStatus, Visibility)))
def test_every_state_is_explained(
    rosa: Browser, open_work: OpenWork, status: JobStatus, visibility: Visibility
) -> None:
    with open_work() as work:
        build.job(work, status=status, visibility=Visibility.PUBLIC, closed_at=NOON)
        job = build.job(work, "Painter", status=status, visibility=visibility)
    if visibility is Visibility.CONFIDENTIAL:
        assert rosa.get(page_of(job)).status_code == 404
        return
    page = rosa.get(page_of(job)).text
    said = dict(re.findall(r'<strong>([^<]+)</strong> <span class="pill[^>]*>(Yes|No)<', page))
    answer = rosa.get("/jobs/painter")
    listed = "/jobs/painter" in rosa.get("/jobs").text
    assert said == {
        "List of jobs": "Yes" if listed else "No",
        "Page of the job": "Yes" if answer.status_code == 200 else "No",
        "Search engines": "Yes" if answer.status_code == 200 and "noindex" not in answer.text else "No",
        "Applying": "Yes" if rosa.get("/jobs/painter/apply").status_code == 200 else "No",
        "In Foyer": "Yes",
    }
    assert ("View on the careers site" in page) == (answer.status_code in (200, 410))
    for sentence in re.findall(r'<span class="meta">([^<]+)</span>', page.split('id="spots"')[1]):
        assert len(sentence) > 10


def test_past_its_end_the_page_says_why(rosa: Browser, open_work: OpenWork, clock: Clock) -> None:
    with open_work() as work:
        job = build.job(work, closes_at=NOON + timedelta(minutes=30))
    assert "its last day to apply has passed" not in rosa.get(page_of(job)).text
    clock.turn(minutes=31)
    assert rosa.get(page_of(job)).text.count("its last day") == 2


def test_former_addresses_are_told(rosa: Browser, job: Job) -> None:
    assert JobEditor(rosa, job.id).open().press(slug="welder").status_code == 303
    page = rosa.get(page_of(job)).text
    assert "http://localhost/jobs/welder" in page
    assert "Lead there too:" in page
    assert "/jobs/frame-welder</span>" in page
    assert "/jobs/frame-welder</span>" in JobEditor(rosa, job.id).open().page


# acts


def test_a_job_goes_all_its_way(rosa: Browser, open_work: OpenWork) -> None:
    with open_work() as work:
        job = ready(work)
    way = (("open", "open"), ("pause", "paused"), ("resume", "open"), ("close", "closed"), ("reopen", "open"),
           ("pause", "paused"), ("close", "closed"), ("archive", "archived"), ("unarchive", "closed"))  # fmt: skip
    for name, status in way:
        page = rosa.get(page_of(job)).text
        assert f'{page_of(job)}/{ACTS[name]}"' in row(page, name), name
        response = act(rosa, job, name)
        assert (response.status_code, response.location.partition("?")[0]) == (303, page_of(job)), name
        assert stored(open_work, job.id).status == status
        assert 'id="done"' in rosa.get(response.location).text
    assert stored(open_work, job.id).close_reason is CloseReason.FILLED


def test_only_acts_that_lead_on_are_offered(rosa: Browser, open_work: OpenWork) -> None:
    for status in JobStatus:
        with open_work() as work:
            job = build.job(work, f"Job {status}", status=status)
        offered = set(re.findall(r'<li id="act-(\w+)"', rosa.get(page_of(job)).text))
        assert offered == {*job_statuses.allowed(status), "copy", "delete"}


def test_what_is_missing_is_said_with_the_way_to_it(rosa: Browser, open_work: OpenWork, draft: Job) -> None:
    line = row(rosa.get(page_of(draft)).text, "open")
    edit = f"/backoffice/jobs/{draft.id}/edit"
    assert "Not opened yet:" in line
    assert f'A description is missing. <a href="{edit}#description_markdown">' in line
    assert f'A place is missing, or remote work. <a href="{edit}#place.city.0">' in line
    assert re.search(r"<button[^>]* disabled>", line)
    page = rosa.get(edit).text
    assert all(f'id="{control}"' in page for control in ("description_markdown", "place.city.0", "closes_on"))
    refused = act(rosa, draft, "open")
    assert refused.status_code == 422
    assert "Not done: something is missing" in refused.text
    assert stored(open_work, draft.id).status is JobStatus.DRAFT


def test_an_end_that_has_passed_stands_in_the_way_of_opening_and_not_of_opening_again(
    rosa: Browser, open_work: OpenWork
) -> None:
    with open_work() as work:
        job = ready(work, closes_at=NOON)
        closed = build.job(work, "Painter", status=JobStatus.CLOSED, closes_at=NOON, description_markdown=" ")
    assert "Its last day to apply has passed." in row(rosa.get(page_of(job)).text, "open")
    line = row(rosa.get(page_of(closed)).text, "reopen")
    assert "A description is missing" in line
    assert "last day" not in line
    assert act(rosa, closed, "reopen").status_code == 422
    assert stored(open_work, closed.id).closes_at == NOON


def test_an_act_that_came_too_late_says_how_it_stands(rosa: Browser, open_work: OpenWork, job: Job) -> None:
    act(rosa, job, "close")
    late = act(rosa, job, "pause")
    assert late.status_code == 409
    assert "Not done: this job is closed by now." in late.text
    assert stored(open_work, job.id).status is JobStatus.CLOSED
    assert act(rosa, job, "close").status_code == 303  # what holds already is no mistake


def test_people_in_progress_keep_a_job_from_the_archive(rosa: Browser, open_work: OpenWork, job: Job) -> None:
    with open_work() as work:
        for _ in range(3):
            standing.application(work, jobs.get(work, job.id))
    act(rosa, job, "close")
    line = row(rosa.get(page_of(job)).text, "archive")
    assert "Not archived:" in line
    assert f'3 people are in progress and wait for an answer. <a href="/backoffice/jobs/{job.id}">' in line
    refused = act(rosa, job, "archive")
    assert refused.status_code == 409
    assert "Not archived: people are in progress" in refused.text
    assert stored(open_work, job.id).status is JobStatus.CLOSED


def test_closing_says_who_is_in_progress_and_asks_why(rosa: Browser, open_work: OpenWork, job: Job) -> None:
    address = f"{page_of(job)}/closing"
    assert "in progress" not in rosa.get(address).text.split("<main")[1]
    with open_work() as work:
        for _ in range(2):
            standing.application(work, jobs.get(work, job.id))
    page = rosa.get(address).text
    assert "2 people are in progress</strong> They stay where they are" in page
    for reason in ("", "bored"):
        refused = rosa.send(address, {"reason": reason, "seen": "2"})
        assert refused.status_code == 422
        assert "Choose why the job closes." in refused.text
    assert rosa.send(address, {"reason": "cancelled", "seen": "2"}).status_code == 303
    job = stored(open_work, job.id)
    assert (job.status, job.close_reason) == (JobStatus.CLOSED, CloseReason.CANCELLED)
    assert rosa.get(address).location == page_of(job)
    with open_work() as work:
        column = rosa.get(f"/backoffice/jobs/{job.id}").text
        assert column.count('class="ticket"') == 2
        assert work.session.scalars(select(Event.type).order_by(Event.seq.desc())).first() == "job.closed"


def test_who_applied_while_somebody_closed_is_told_before(rosa: Browser, open_work: OpenWork, job: Job) -> None:
    with open_work() as work:
        standing.application(work, jobs.get(work, job.id))
    asked = act(rosa, job, "close", seen="0")
    assert asked.status_code == 409
    assert "One person is in progress" in asked.text
    assert 'value="filled" checked' in asked.text
    assert stored(open_work, job.id).status is JobStatus.OPEN
    assert act(rosa, job, "close", seen="1").status_code == 303


def test_a_copy_is_a_draft_in_its_editor(rosa: Browser, open_work: OpenWork, job: Job) -> None:
    form = {"schema": 1, "questions": [{"key": "why", "type": "text", "label": "Why?"}]}
    with open_work() as work:
        screening_forms.publish(work, jobs.get(work, job.id), form)
    response = rosa.send(f"/backoffice/jobs/{job.id}/copies")
    copy = stored(open_work, made(response))
    assert (copy.name, copy.slug, copy.status) == ("Frame welder (copy)", "frame-welder-copy", JobStatus.DRAFT)
    page = rosa.get(response.location).text
    assert "This is the copy, as a draft" in page
    assert 'value="Frame welder (copy)"' in page


def test_the_longest_name_is_copied_too(rosa: Browser, open_work: OpenWork) -> None:
    with open_work() as work:
        job = ready(work, name="x" * 200)
    assert len(stored(open_work, made(rosa.send(f"/backoffice/jobs/{job.id}/copies"))).name) == 200


def test_an_empty_draft_is_deleted_and_gone_everywhere(rosa: Browser, open_work: OpenWork, draft: Job) -> None:
    assert "Delete the draft" in row(rosa.get(page_of(draft)).text, "delete")
    response = rosa.send(f"/backoffice/jobs/{draft.id}/removal")
    assert (response.status_code, response.location) == (303, "/backoffice/jobs?done=deleted")
    page = rosa.get(response.location).text
    assert "The draft is deleted" in page
    assert "Painter" not in page
    for end in ("", "/edit", "/publication", "/publication/closing", "/team", "/stages", "/form"):
        assert rosa.get(f"/backoffice/jobs/{draft.id}{end}").status_code == 404, end
    assert stored(open_work, made(JobEditor(rosa).open().press(name="Painter"))).slug == "painter"


def test_what_is_more_than_an_empty_draft_says_why_it_stays(
    rosa: Browser, open_work: OpenWork, job: Job, draft: Job
) -> None:
    with open_work() as work:
        standing.application(work, jobs.get(work, draft.id))
    for one, words in ((job, "only a draft that never opened"), (draft, "somebody has applied to it")):
        assert words in row(rosa.get(page_of(one)).text, "delete")
        refused = rosa.send(f"/backoffice/jobs/{one.id}/removal")
        assert refused.status_code == 409
        assert "Not deleted: this is not an empty draft" in refused.text
        assert stored(open_work, one.id).deleted_at is None


def test_whoever_only_reads_is_offered_nothing(app: Flask, open_work: OpenWork, job: Job) -> None:
    user = web_app.make_user(open_work, "mona@foyer.test", Role.MEMBER)
    with open_work() as work:
        hiring_teams.add(work, jobs.get(work, job.id), user, JobRole.HIRING_MANAGER)
    mona = signed_in(app, user)
    page = mona.get(page_of(job)).text
    assert "Where it is seen now" in page
    assert "act-rows" not in page
    for name in ACTS:
        assert act(mona, job, name).status_code == 403, name
    for end in ("copies", "removal"):
        assert mona.send(f"/backoffice/jobs/{job.id}/{end}").status_code == 403
    assert stored(open_work, job.id).status is JobStatus.OPEN


def test_hostile_names_are_words(rosa: Browser, open_work: OpenWork) -> None:
    with open_work() as work:
        job = ready(work, name=CANARY)
        jobs.open(work, job)
    for path in (page_of(job), f"{page_of(job)}/closing"):
        assert "<img src=x" not in rosa.get(path).text
