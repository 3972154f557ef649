"""The job editor: typing that is kept as one types, and two people who save at once."""

import pytest
from sqlalchemy import select

from hiring.models.job import Job
from hiring.models.unsaved_edit import UnsavedEdit
from tests.conftest import OpenWork
from tests.support import build
from tests.support.editing import JobEditor, made, stored
from tests.support.web_app import Browser, Clock

# kept while one types


def test_typing_is_kept_and_shown_again_until_it_is_saved(
    rosa: Browser, open_work: OpenWork, job: Job, clock: Clock
) -> None:
    editor = JobEditor(rosa, job.id).open()
    assert "not saved" not in editor.page
    clock.turn(minutes=42)
    with editor.keep(name="Senior wel", place__city=["Leeds"], experience_level="Sen") as kept:
        assert kept.status_code == 200
        assert "Your typing is kept, 12:42" in kept.text
    clock.turn(minutes=9)
    editor.open()
    assert "You have changes from 12:42 that are not saved" in editor.page
    assert (editor.form.data["name"], editor.form.data["experience_level"]) == ("Senior wel", "Sen")
    assert stored(open_work, job.id).name == "Frame welder"
    assert "Frame welder" in rosa.get("/jobs/frame-welder").text
    editor.press(name="Senior welder")
    assert stored(open_work, job.id).name == "Senior welder"
    assert "not saved" not in editor.open().page


def test_typing_of_an_earlier_day_says_which(rosa: Browser, open_work: OpenWork, job: Job, clock: Clock) -> None:
    with open_work() as work:
        build.organisation(work, timezone="Asia/Magadan")
    editor = JobEditor(rosa, job.id).open()
    editor.keep(name="Painter")
    for _ in range(2):
        clock.turn(minutes=40)
        editor.open()
    assert "You have changes from Tuesday 24 November at 23:00 that are not saved" in editor.page


def test_a_job_that_is_not_there_yet_survives_a_reload_too(rosa: Browser, open_work: OpenWork) -> None:
    editor = JobEditor(rosa).open()
    editor.keep(name="Painter", description_markdown="Paint 🎨\r\nwell", visibility="internal")
    shown = editor.open().form.data
    assert "You have changes from 12:00 that are not saved" in editor.page
    assert shown["name"] == "Painter"
    assert shown["description_markdown"] == "Paint 🎨\r\nwell"
    assert shown["visibility"] == "internal"
    made(editor.press())
    assert "not saved" not in editor.open().page
    with open_work() as work:
        assert work.session.scalars(select(UnsavedEdit)).all() == []


@pytest.mark.parametrize("is_new", [True, False])
def test_kept_typing_is_thrown_away_on_demand(rosa: Browser, open_work: OpenWork, job: Job, is_new: bool) -> None:
    editor = JobEditor(rosa, None if is_new else job.id).open()
    editor.keep(name="Painter")
    response = rosa.send(f"{editor.address}/unsaved/removal")
    assert (response.status_code, response.location) == (303, editor.address)
    editor.open()
    assert "not saved" not in editor.page
    assert editor.form.data["name"] == ("" if is_new else "Frame welder")


def test_typing_is_one_s_own(rosa: Browser, dara: Browser, job: Job) -> None:
    JobEditor(rosa, job.id).open().keep(name="Painter")
    assert "Painter" not in JobEditor(dara, job.id).open().page


def test_typing_that_comes_to_the_same_is_no_change(rosa: Browser, open_work: OpenWork, job: Job) -> None:
    editor = JobEditor(rosa, job.id).open()
    editor.press(salary_min="45000", salary_currency="GBP", salary_period="year")
    editor.open().keep(salary_min="45,000", name="Frame  welder ", department=" ")
    assert "not saved" not in editor.open().page


def test_what_is_too_long_to_keep_is_said_and_can_still_be_saved(rosa: Browser, job: Job) -> None:
    editor = JobEditor(rosa, job.id).open()
    with editor.keep(description_markdown="x" * 300_000) as kept:
        assert kept.status_code == 422
        assert "Not saved yet" in kept.text
    editor.press(description_markdown="x" * 300_000)
    assert editor.status == 422
    assert "300\u202f000" in editor.errors["description_markdown"]
    assert len(editor.form.data["description_markdown"]) == 300_000


def test_a_refused_save_is_kept_like_typing(rosa: Browser, job: Job) -> None:
    editor = JobEditor(rosa, job.id).open()
    editor.press(name="Painter", weekly_hours="lots")
    assert editor.status == 422
    assert (editor.open().form.data["name"], editor.form.data["weekly_hours"]) == ("Painter", "lots")


# two at once


def test_what_only_the_other_changed_is_taken_over_in_silence(
    rosa: Browser, dara: Browser, open_work: OpenWork, job: Job
) -> None:
    mine, theirs = JobEditor(rosa, job.id).open(), JobEditor(dara, job.id).open()
    theirs.press(experience_level="Senior", place__city="York", place__country="GB")
    assert mine.press(name="Painter", description_markdown="Paint.").status_code == 303
    job = stored(open_work, job.id)
    assert (job.name, job.description_markdown, job.experience_level) == ("Painter", "Paint.", "Senior")
    assert [place.location.city for place in job.places] == ["York"]


def test_where_both_changed_the_same_both_texts_are_shown_and_mine_can_replace_theirs(
    rosa: Browser, dara: Browser, open_work: OpenWork, job: Job
) -> None:
    mine, theirs = JobEditor(rosa, job.id).open(), JobEditor(dara, job.id).open()
    theirs.press(name="Welder of Dara", description_markdown="Dara's <b>words</b>", weekly_hours="30")
    mine.press(name="Welder of Rosa", description_markdown="Rosa's\r\nwords", salary_public=[])
    assert mine.status == 409
    assert "Dara Recruiter changed this job at 12:00, while you were writing" in mine.page
    block = mine.page.split('id="conflicts"')[1].split("</section>")[0]
    for words in ("Name of the job", "Welder of Dara", "Welder of Rosa", "Description", "Rosa&#39;s\r\nwords",
                  "Dara&#39;s &lt;b&gt;words&lt;/b&gt;"):  # fmt: skip
        assert words in block, words
    assert "Hours" not in block
    shown = mine.form.data
    assert (shown["name"], shown["description_markdown"]) == ("Welder of Rosa", "Rosa's\r\nwords")
    assert (shown["weekly_hours"], shown.getlist("salary_public")) == ("30", [])
    assert "Save mine over it" in mine.page
    assert stored(open_work, job.id).name == "Welder of Dara"
    assert mine.press().status_code == 303
    job = stored(open_work, job.id)
    assert (job.name, job.description_markdown, job.weekly_hours) == ("Welder of Rosa", "Rosa's\nwords", 30)
    assert not job.salary_public


def test_a_third_change_meanwhile_is_shown_again(
    rosa: Browser, dara: Browser, open_work: OpenWork, job: Job
) -> None:
    mine, theirs = JobEditor(rosa, job.id).open(), JobEditor(dara, job.id).open()
    theirs.press(name="One")
    mine.press(name="Mine")
    theirs.open().press(name="Two")
    mine.press()
    assert mine.status == 409
    assert "Two" in mine.page
    assert mine.press().status_code == 303
    assert stored(open_work, job.id).name == "Mine"


def test_a_mistake_beside_another_s_change_forgets_neither(
    rosa: Browser, dara: Browser, open_work: OpenWork, job: Job
) -> None:
    mine, theirs = JobEditor(rosa, job.id).open(), JobEditor(dara, job.id).open()
    theirs.press(experience_level="Senior")
    mine.press(name="Painter", weekly_hours="lots")
    assert mine.status == 422
    assert mine.form.data["experience_level"] == "Senior"
    mine.press(weekly_hours="30")
    job = stored(open_work, job.id)
    assert (job.name, job.experience_level, job.weekly_hours) == ("Painter", "Senior", 30)


def test_kept_typing_meets_a_change_that_came_later(
    rosa: Browser, dara: Browser, open_work: OpenWork, job: Job
) -> None:
    mine, theirs = JobEditor(rosa, job.id).open(), JobEditor(dara, job.id).open()
    mine.keep(name="Mine", promised_days="9")
    theirs.press(name="Theirs", experience_level="Senior")
    mine.open()
    assert "Theirs" in mine.page.split('id="conflicts"')[1]
    shown = mine.form.data
    assert (shown["name"], shown["promised_days"], shown["experience_level"]) == ("Mine", "9", "Senior")
    mine.press()
    assert stored(open_work, job.id).name == "Mine"


def test_the_same_change_by_both_is_no_conflict(
    rosa: Browser, dara: Browser, open_work: OpenWork, job: Job
) -> None:
    mine, theirs = JobEditor(rosa, job.id).open(), JobEditor(dara, job.id).open()
    theirs.press(salary_min="45000", salary_currency="GBP", salary_period="year")
    assert mine.press(salary_min="45,000", salary_currency="GBP", salary_period="year").status_code == 303


def test_a_form_without_its_marks_replaces_nothing_unseen(rosa: Browser, open_work: OpenWork, job: Job) -> None:
    editor = JobEditor(rosa, job.id).open()
    editor.press(version="", seen="", name="Painter")
    assert editor.status == 409
    assert stored(open_work, job.id).name == "Frame welder"
