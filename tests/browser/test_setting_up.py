"""From nothing to an application: a recruiter who has never seen Foyer makes a job, builds its form and opens it;
somebody applies while the form changes under their hands."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from hiring.models.job import Job
from tests.browser.conftest import Live
from tests.browser.walks import CV
from tests.support.live_world import entered
from tests.support.web_app import make_user

pytestmark = pytest.mark.browser

SIZE = {"width": 1280, "height": 900}


@pytest.fixture
def recruiter(browser: Browser, live: Live, open_work: Any) -> Iterator[Page]:
    user = make_user(open_work, "rosa@foyer.test", first_name="Rosa")
    page = entered(browser, live.url, user, viewport=SIZE, reduced_motion="reduce")
    yield page
    page.context.close()


@pytest.fixture
def applicant(browser: Browser) -> Iterator[Page]:
    context: BrowserContext = browser.new_context(viewport={"width": 390, "height": 844})
    yield context.new_page()
    context.close()


class Builder:
    """The builder's page, used as its person does."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def settled(self) -> None:
        self.page.wait_for_function("() => !document.querySelector('.htmx-request')")
        expect(self.page.locator("#saved")).to_have_text("Saved.")

    def type(self, into: str, words: str) -> None:
        """Types, and waits until it is stored."""
        with self.page.expect_response(lambda answer: "/questions/" in answer.url):
            self.page.get_by_label(into, exact=True).fill(words)
        self.settled()

    def choose(self, name: str, words: str) -> None:
        select = self.page.locator(f"[name='{name}']")
        expect(select).to_be_visible()
        words = next(one for one in select.locator("option").all_inner_texts() if one.startswith(words))
        if select.locator("option:checked").inner_text() != words:
            with self.page.expect_response(lambda answer: "/questions/" in answer.url):
                select.select_option(label=words)
        self.settled()

    def add(self, kind: str, words: str) -> None:
        self.page.locator("#adding > summary").click()
        self.page.locator("#adding").get_by_role("button", name=kind, exact=True).click()
        expect(self.page.locator("#label")).to_have_value("")
        expect(self.page.locator("#label")).to_be_focused()
        self.type("Question", words)

    def show_when(self, question: str, test: str) -> None:
        self.page.locator("[id='when.mode.all']").check()
        self.settled()
        self.choose("when.0.question", question)
        self.choose("when.0.op", test)


def write_job(page: Page, url: str) -> str:
    """Its address in the back office."""
    page.goto(url + "/backoffice/jobs")
    page.get_by_role("link", name="New job").click()
    page.get_by_label("Name of the job").fill("Motor tester")
    page.get_by_label("What applicants read").fill("You test **motors**.")
    page.get_by_label("City").fill("Leeds")
    page.locator("[name='place.country']").select_option(label="United Kingdom")
    page.get_by_role("button", name=re.compile("^Save the draft")).click()
    page.wait_for_url(re.compile("/edit"))
    return page.url.partition("/edit")[0]


def build_mock_form(builder: Builder) -> None:
    """The form of the design's picture."""
    builder.add("Number", "How many years have you written embedded C?")
    builder.type("Lowest", "0")
    builder.type("Highest", "50")
    builder.add("Yes or no", "Do you need us to sponsor a UK work visa?")
    builder.add("Date", "When does your present visa end?")
    builder.show_when("2.", "is")
    builder.choose("when.0.value", "Yes")
    builder.add("Pick several", "Which of these have you worked with?")
    for row, words in enumerate(("Field-oriented control", "CAN bus")):
        with builder.page.expect_response(lambda answer: "/questions/" in answer.url):
            builder.page.locator(".option-row .input").nth(row).fill(words)
        builder.settled()
    builder.add("Text", "Tell us about something you shipped")
    builder.add("File", "Show us a motor drive you are proud of")
    builder.show_when("1.", "is under")
    with builder.page.expect_response(lambda answer: "/questions/" in answer.url):
        builder.page.locator("[name='when.0.value']").fill("0")
    builder.settled()


def start_applying(page: Page, url: str) -> None:
    page.goto(url + "/jobs")
    page.get_by_role("link", name="Motor tester").click()
    page.get_by_role("link", name=re.compile("^Apply")).first.click()
    page.get_by_label("First name").fill("Ann")
    page.get_by_label("Email").fill("ann@example.com")
    page.get_by_label(re.compile("How many years")).fill("4")
    page.get_by_label("Yes", exact=True).check()
    expect(page.get_by_role("group", name=re.compile("When does your present visa end"))).to_be_visible()
    page.get_by_label(re.compile("Tell us about")).fill("A frame jig.")


def test_a_job_from_nothing_to_an_application_while_its_form_changes(
    recruiter: Page, applicant: Page, live: Live, open_work: Any
) -> None:
    job = write_job(recruiter, live.url)
    recruiter.get_by_role("link", name="Form", exact=True).click()
    build_mock_form(Builder(recruiter))
    paths = recruiter.locator("#paths")
    expect(paths).to_contain_text("It needs question 1 to be under 0, but question 1 accepts 0 to 50.")
    expect(paths).to_contain_text("2 ways through the form")

    recruiter.goto(job + "/form/publication")
    recruiter.get_by_role("button", name="Publish version 1").click()
    expect(recruiter.get_by_text("Not published: confirm below what can never show")).to_be_visible()
    recruiter.get_by_label(re.compile("Publish although question 6 can never show")).check()
    recruiter.get_by_role("button", name="Publish version 1").click()
    recruiter.wait_for_url(re.compile("/form($|[?#])"))
    recruiter.goto(job + "/publication")
    recruiter.get_by_role("button", name="Open the job").click()
    expect(recruiter.get_by_text("It stands among the open jobs")).to_be_visible()

    start_applying(applicant, live.url)
    recruiter.goto(job + "/form")
    Builder(recruiter).type("Question", "How many years of embedded C?")
    recruiter.locator("#questions a", has_text="Tell us about").click()
    expect(recruiter.locator("#editor")).to_contain_text("Question 5")
    recruiter.locator("#editor").get_by_role("button", name=re.compile("Delete")).first.click()
    expect(recruiter.locator("#preview")).not_to_contain_text("Tell us about")
    recruiter.goto(job + "/form/publication")
    recruiter.get_by_label(re.compile("Publish although question 5 can never show")).check()
    recruiter.get_by_role("button", name="Publish version 2").click()
    recruiter.wait_for_url(re.compile("/form($|[?#])"))

    applicant.locator("#cv").set_input_files(CV)
    expect(applicant.locator("#files-cv .file")).to_contain_text("cv.pdf")
    applicant.locator("#consent").check()
    applicant.get_by_role("button", name="Continue").click()
    expect(applicant.locator("main")).to_contain_text("We no longer ask “Tell us about something you shipped”")
    expect(applicant.get_by_label(re.compile("How many years of embedded C"))).to_have_value("4")
    applicant.get_by_role("button", name="Continue").click()
    applicant.get_by_role("button", name="Send application").click()
    expect(applicant.locator("h1")).to_contain_text("Thank you, Ann")
    recruiter.goto(job + "/form/versions")
    expect(recruiter.get_by_role("row", name=re.compile("Version 2"))).to_contain_text("1")
    with open_work() as work:
        made = work.session.query(Job).filter_by(name="Motor tester").one()
        assert made.status == "open"


def test_the_menu_of_kinds_stays_open_while_a_save_is_answered(recruiter: Page, live: Live) -> None:
    """Hands are quicker than the line: whoever types and goes on to add the next question keeps the menu."""
    write_job(recruiter, live.url)
    recruiter.get_by_role("link", name="Form", exact=True).click()
    builder = Builder(recruiter)
    builder.add("Text", "What is your trade?")
    with recruiter.expect_response(lambda answer: "/questions/" in answer.url):
        recruiter.locator("#label").fill("What is your trade now?")
        recruiter.locator("#adding > summary").click()
    builder.settled()
    assert recruiter.locator("#adding").evaluate("menu => menu.open")
    recruiter.locator("#adding").get_by_role("button", name="Number", exact=True).click()
    expect(recruiter.locator("#label")).to_be_focused()
    assert not recruiter.locator("#adding").evaluate("menu => menu.open")


def keys(page: Page) -> Callable[[str], None]:
    """Presses one key after the other: "n", "Tab Tab Enter"."""

    def press(words: str) -> None:
        for key in words.split():
            page.keyboard.press(key)

    return press


def test_a_form_is_built_by_keyboard_alone(recruiter: Page, live: Live) -> None:
    job = write_job(recruiter, live.url)
    recruiter.goto(job + "/form")
    builder, press = Builder(recruiter), keys(recruiter)
    for kind, words in (("Yes or no", "Do you weld?"), ("Number", "For how many years?")):
        press("Escape n")
        while recruiter.evaluate("document.activeElement.textContent.trim()") != kind:
            press("Tab")
        press("Enter")
        expect(recruiter.locator("#label")).to_be_focused()
        expect(recruiter.locator("#label")).to_have_value("")
        with recruiter.expect_response(lambda answer: "/questions/" in answer.url):
            recruiter.keyboard.type(words)
        builder.settled()
    while recruiter.evaluate("document.activeElement.name") != "when.mode":
        press("Tab")
    press("ArrowRight")  # from Always to All of these
    builder.settled()
    expect(recruiter.locator("[id='when.mode.all']")).to_be_checked()
    for name, key in (("when.0.question", "1"), ("when.0.op", "is"), ("when.0.value", "Yes")):
        while recruiter.evaluate("document.activeElement.name") != name:
            press("Tab")
        chosen = recruiter.locator(f"[name='{name}'] option:checked")
        if not chosen.inner_text().startswith(key):
            recruiter.keyboard.type(key)
            recruiter.keyboard.press("Tab")
        builder.settled()
    expect(recruiter.locator("#questions")).to_contain_text("if 1 is Yes")
