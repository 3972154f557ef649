"""Applying in a real browser: questions come and go, and nothing that a person does is ever lost."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import func, select

from hiring.models.application import Answer, Application, Submission
from hiring.models.attachment import Attachment, PreviewStatus, Upload
from hiring.models.job import Job, JobStatus
from tests.support.applying import FORM, PDF, make_job

pytestmark = pytest.mark.browser

QUESTIONS = [
    *FORM["questions"],
    {"key": "more", "type": "text", "label": "Tell us about nights", "constraints": {"multiline": True},
     "visible_if": {"question": "shift", "op": "equals", "value": "night"}},
    {"key": "extra", "type": "text", "label": "Anything about the certificate?",
     "visible_if": {"question": "proof", "op": "answered"}},
]  # fmt: skip
CV = {"name": "cv.pdf", "mimeType": "application/pdf", "buffer": PDF}


@pytest.fixture
def form(live, open_work, browser_page: Page) -> Iterator[Page]:
    """The apply form, open."""
    with open_work() as work:
        make_job(work, screening_form={**FORM, "questions": QUESTIONS})
    browser_page.goto(f"{live.url}/jobs/frame-welder/apply")
    yield browser_page
    browser_page.unroute_all(behavior="ignoreErrors")


def choose(form: Page, question: str, value: str) -> None:
    form.locator(f'[id="q.{question}.{value}"]').check()


def slot(form: Page, key: str):
    return form.locator(f"#slot-{key}")


def delay_questions(form: Page, milliseconds: int) -> None:
    """A slow line for the questions' own request."""
    form.route(
        re.compile(r"/apply/questions$"), lambda route: (form.wait_for_timeout(milliseconds), route.continue_())
    )


def fill_profile(form: Page) -> None:
    form.get_by_label("First name").fill("Ann")
    form.get_by_label("Email").fill("ann@example.com")
    form.locator('[id="q.years"]').fill("6")
    form.locator("#consent").check()


def test_a_question_appears_and_goes_with_its_cause(form):
    expect(slot(form, "visa_ends")).to_be_hidden()
    choose(form, "visa", "true")
    expect(slot(form, "visa_ends")).to_be_visible()
    expect(slot(form, "visa_ends")).to_contain_text("Because you answered Yes")
    expect(form.locator("#question-news")).to_contain_text("When does your visa end?")
    choose(form, "visa", "false")
    expect(slot(form, "visa_ends")).to_be_hidden()
    assert form.locator('[id="q.visa_ends.day"]').is_disabled()


def test_what_was_typed_in_a_hidden_question_comes_back_with_it(form):
    choose(form, "shift", "night")
    form.locator('[id="q.more"]').fill("I like the quiet")
    choose(form, "shift", "day")
    expect(slot(form, "more")).to_be_hidden()
    choose(form, "shift", "night")
    expect(form.locator('[id="q.more"]')).to_have_value("I like the quiet")


def test_typing_while_the_answer_is_on_its_way_loses_nothing(form):
    delay_questions(form, 600)
    choose(form, "visa", "true")
    proud = form.locator('[id="q.proud"]')
    proud.click()
    proud.press_sequentially("A bridge", delay=20)
    proud.press("ArrowLeft")
    choose(form, "kit", "tig")
    proud.focus()
    expect(slot(form, "visa_ends")).to_be_visible()
    expect(proud).to_be_focused()
    expect(proud).to_have_value("A bridge")
    assert proud.evaluate("area => area.selectionStart") == len("A bridg")
    expect(form.locator('[id="q.kit.tig"]')).to_be_checked()


def test_a_quick_change_of_mind_ends_with_the_last_word(form):
    delay_questions(form, 300)
    choose(form, "visa", "true")
    choose(form, "visa", "false")
    form.wait_for_timeout(1200)
    expect(slot(form, "visa_ends")).to_be_hidden()


def test_a_file_goes_up_when_chosen_and_can_be_removed(form, open_work):
    form.locator('[id="cv"]').set_input_files(CV)
    row = form.locator("#files-cv .file")
    expect(row).to_contain_text("cv.pdf")
    with open_work() as work:
        assert work.session.scalar(select(func.count()).select_from(Upload)) == 1
    row.get_by_role("button", name="Remove").click()
    expect(form.locator('[id="cv"]')).to_be_attached()
    with open_work() as work:
        assert work.session.scalar(select(func.count()).select_from(Upload)) == 0


def test_a_refused_file_says_why_and_touches_nothing_else(form):
    form.get_by_label("First name").fill("Ann")
    form.locator('[id="cv"]').set_input_files({**CV, "buffer": b"<html>no"})
    expect(form.locator("#cv-error")).to_be_visible()
    expect(form.get_by_label("First name")).to_have_value("Ann")


def test_an_uploaded_file_is_an_answer_that_reveals_questions(form):
    form.locator('[id="q.proof"]').set_input_files({**CV, "name": "proof.pdf"})
    expect(slot(form, "extra")).to_be_visible()


def test_a_line_that_breaks_keeps_the_file_for_the_plain_form(form, open_work):
    form.route("**/apply/uploads", lambda route: route.abort())
    fill_profile(form)
    choose(form, "visa", "false")
    form.locator('[id="cv"]').set_input_files(CV)
    expect(form.locator("#files-cv .meta")).to_contain_text("cv.pdf")
    form.get_by_role("button", name="Continue").last.click()
    expect(form.get_by_role("heading", name="Check and send")).to_be_visible()
    expect(form.get_by_text("cv.pdf")).to_be_visible()


def test_applying_whole_with_the_keyboard_alone(form, open_work):
    def tab_to(name: str) -> None:
        for _ in range(60):
            form.keyboard.press("Tab")
            if (
                form.evaluate("document.activeElement?.name || document.activeElement?.textContent").strip()
                == name
            ):
                return
        raise AssertionError(f"{name} was never reached")

    tab_to("first_name")
    form.keyboard.type("Ann")
    tab_to("email")
    form.keyboard.type("ann@example.com")
    tab_to("q.years")
    form.keyboard.type("6")
    tab_to("q.visa")
    form.keyboard.press("Space")
    expect(slot(form, "visa_ends")).to_be_visible()
    tab_to("q.visa_ends.day")
    form.keyboard.type("30")
    form.keyboard.press("Tab")
    form.keyboard.type("9")
    form.keyboard.press("Tab")
    form.keyboard.type("2027")
    tab_to("consent")
    form.keyboard.press("Space")
    form.keyboard.press("Enter")
    expect(form.get_by_role("heading", name="Check and send")).to_be_visible()
    expect(form.get_by_text("30 September 2027")).to_be_visible()
    tab_to("action")
    form.keyboard.press("Enter")
    expect(form.get_by_role("heading", level=1)).to_contain_text("Thank you, Ann")
    with open_work() as work:
        assert work.session.scalar(select(Answer.value).where(Answer.question_key == "visa_ends")) == "2027-09-30"


def test_errors_are_summed_up_first_and_focused(form):
    form.get_by_role("button", name="Continue").last.click()
    summary = form.locator("#error-summary")
    expect(summary).to_be_focused()
    assert form.title().startswith("Error: ")
    summary.get_by_role("link").first.click()
    expect(form.get_by_label("First name")).to_be_focused()


def test_a_double_click_on_send_and_the_back_button_make_one_application(form, open_work):
    fill_profile(form)
    choose(form, "visa", "false")
    form.locator('[id="cv"]').set_input_files(CV)
    expect(form.locator("#files-cv .file")).to_contain_text("cv.pdf")
    form.get_by_role("button", name="Continue").last.click()
    form.get_by_role("button", name="Send application").dblclick()
    expect(form.get_by_role("heading", level=1)).to_contain_text("Thank you, Ann")
    form.go_back()
    form.wait_for_load_state()
    form.get_by_role("button", name="Send application").click()
    expect(form.get_by_role("heading", level=1)).to_contain_text("Thank you, Ann")
    with open_work() as work:
        assert work.session.scalar(select(func.count()).select_from(Application)) == 1
        assert work.session.scalar(select(func.count()).select_from(Attachment)) == 1


def test_no_cookie_is_set_and_nothing_complains(form):
    complaints: list[str] = []
    form.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    form.on("pageerror", lambda error: complaints.append(str(error)))
    choose(form, "visa", "true")
    form.locator('[id="cv"]').set_input_files(CV)
    expect(form.locator("#files-cv .file")).to_contain_text("cv.pdf")
    assert form.context.cookies() == []
    assert complaints == []


def test_a_reload_loses_nothing_that_was_typed(form):
    fill_profile(form)
    choose(form, "shift", "night")
    form.locator('[id="q.more"]').fill("I like the quiet")
    form.locator('[id="cv"]').set_input_files(CV)
    expect(form.locator("#files-cv .file")).to_contain_text("cv.pdf")
    expect(form.locator("#saved")).to_have_text("Saved in this tab")
    form.reload()
    form.get_by_role("button", name="Go on where you were").click()
    expect(form.get_by_label("First name")).to_have_value("Ann")
    expect(form.locator('[id="q.more"]')).to_have_value("I like the quiet")
    expect(form.locator("#files-cv .file")).to_contain_text("cv.pdf")


def test_what_was_sent_is_no_longer_in_the_tab(form, live):
    fill_profile(form)
    choose(form, "visa", "false")
    form.get_by_role("button", name="Continue").last.click()
    form.get_by_role("button", name="Send application").click()
    expect(form.get_by_role("heading", level=1)).to_contain_text("Thank you, Ann")
    form.goto(f"{live.url}/jobs/frame-welder/apply")
    expect(form.get_by_label("First name")).to_have_value("")
    expect(form.locator("#draft")).to_be_hidden()


# going on later, on this device


def test_on_this_device_only_who_says_so_and_then_a_closed_tab_costs_nothing(form, live):
    fill_profile(form)
    expect(form.locator("#saved")).to_have_text("Saved in this tab")
    assert form.evaluate("localStorage.length") == 0
    form.get_by_label("Keep what I type on this device").check()
    expect(form.locator("#saved")).to_have_text("Saved on this device")
    other = form.context.new_page()  # a tab knows nothing of another
    other.goto(f"{live.url}/jobs/frame-welder/apply")
    expect(other.locator("#draft")).to_contain_text("kept on this device until")
    other.get_by_role("button", name="Go on where you were").click()
    expect(other.get_by_label("First name")).to_have_value("Ann")


def test_forgotten_is_forgotten(form, live):
    fill_profile(form)
    form.get_by_label("Keep what I type on this device").check()
    expect(form.locator("#saved")).to_have_text("Saved on this device")
    form.reload()
    form.get_by_role("button", name="Forget it and start afresh").click()
    expect(form.locator("#draft")).to_be_hidden()
    assert form.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]
    expect(form.get_by_label("First name")).to_be_focused()


def test_what_is_kept_too_long_is_forgotten(form):
    form.evaluate(
        """localStorage.setItem("foyer:apply:frame-welder",
           JSON.stringify({ until: Date.now() - 1, typed: [["first_name", "Ann"]] }))"""
    )
    form.reload()
    expect(form.get_by_label("First name")).to_be_visible()
    expect(form.locator("#draft")).to_be_hidden()
    assert form.evaluate("localStorage.length") == 0


# sending while the line is broken


def to_check(form: Page) -> None:
    fill_profile(form)
    choose(form, "visa", "false")
    form.locator('[id="cv"]').set_input_files(CV)
    expect(form.locator("#files-cv .file")).to_contain_text("cv.pdf")
    form.get_by_role("button", name="Continue").last.click()
    expect(form.get_by_role("heading", name="Check and send")).to_be_visible()


def counted(open_work, table) -> int:
    with open_work() as work:
        return work.session.scalar(select(func.count()).select_from(table))


def test_sent_without_a_line_it_waits_and_goes_out_once(form, open_work):
    to_check(form)
    form.context.set_offline(True)
    form.get_by_role("button", name="Send application").click()
    words = form.locator("#waiting-words")
    expect(words).to_contain_text("No connection. Your application waits on this page")
    expect(words).to_have_attribute("role", "alert")
    expect(form.get_by_role("button", name="Send application")).to_be_focused()
    assert counted(open_work, Application) == 0
    form.context.set_offline(False)
    expect(form.get_by_role("heading", level=1)).to_contain_text("Thank you, Ann")
    assert (counted(open_work, Submission), counted(open_work, Attachment)) == (1, 1)
    assert form.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]


def test_an_answer_that_was_lost_on_its_way_makes_no_second_sending(form, open_work):
    to_check(form)
    posts = []

    def lose_the_first(route):
        posts.append(route.request.method)
        if len(posts) == 1:
            route.fetch(max_redirects=0)
            route.abort("connectionreset")
        else:
            route.continue_()

    form.route(re.compile(r"/apply$"), lose_the_first)
    form.get_by_role("button", name="Send application").click()
    expect(form.locator("#waiting-words")).to_contain_text("No connection")
    assert counted(open_work, Submission) == 1
    form.get_by_role("button", name="Try now").click()
    expect(form.get_by_role("heading", level=1)).to_contain_text("Thank you, Ann")
    assert (counted(open_work, Submission), counted(open_work, Attachment)) == (1, 1)
    assert len(posts) >= 2


def test_whoever_thinks_better_of_it_sends_nothing(form, open_work):
    to_check(form)
    form.context.set_offline(True)
    form.get_by_role("button", name="Send application").click()
    form.get_by_role("button", name="Stop trying").click()
    expect(form.locator("#waiting")).to_be_hidden()
    expect(form.get_by_text("Nothing has been sent yet.")).to_be_visible()
    form.context.set_offline(False)
    form.get_by_role("button", name="Edit my answers").click()
    expect(form.get_by_label("First name")).to_have_value("Ann")
    assert counted(open_work, Application) == 0


def test_a_refusal_is_shown_as_the_page_that_says_what_to_put_right(form, open_work):
    to_check(form)
    with open_work() as work:
        work.session.scalars(select(Job)).one().status = JobStatus.CLOSED
    form.get_by_role("button", name="Send application").click()
    expect(form.locator("#notice")).to_contain_text("This job closed while you were writing")
    expect(form.get_by_label("First name")).to_have_value("Ann")


def test_continue_waits_for_the_line_too(form):
    fill_profile(form)
    choose(form, "visa", "false")
    form.context.set_offline(True)
    form.get_by_role("button", name="Continue").last.click()
    expect(form.locator("#saved")).to_contain_text("No connection")
    form.context.set_offline(False)
    expect(form.get_by_role("heading", name="Check and send")).to_be_visible()


def test_the_receipt_shows_the_words_in_a_file_as_soon_as_they_are_read(form, open_work):
    to_check(form)
    form.get_by_role("button", name="Send application").click()
    expect(form.locator("#files-of-sending")).to_contain_text("still reading")
    with open_work() as work:
        file = work.session.scalars(select(Attachment)).one()
        file.text, file.preview_status = "Welder since 2019", PreviewStatus.READY
    form.get_by_text("The words that Foyer read in it").click(timeout=15_000)
    expect(form.get_by_text("Welder since 2019")).to_be_visible()
    expect(form.locator("#files-of-sending[hx-get]")).to_have_count(0)
