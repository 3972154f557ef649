"""The candidate's whole way in German, on a phone whose line breaks: from the list of jobs to the signed offer."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from flask_babel import force_locale
from flask_babel import gettext as _
from fpdf import FPDF
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect
from sqlalchemy import func, select

from hiring import applications
from hiring.models.application import Application, ApplicationStatus, Submission
from hiring.models.attachment import Attachment
from hiring.models.interview import Interview
from hiring.models.kept_form import KeptForm
from hiring.models.offer import Offer, OfferStatus
from hiring.scheduling import Span
from plumbing import clock
from tests.browser.conftest import Live
from tests.conftest import OpenWork
from tests.support import times
from tests.support.applications import World, world
from tests.support.offers import in_state
from tests.support.post_office import PostOffice

pytestmark = pytest.mark.browser

PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True, "locale": "de-DE",
    "timezone_id": "Europe/Berlin", "reduced_motion": "reduce",
}  # fmt: skip
WORDS_IN_CV = "Schweissen seit 2019"
IDA = "ida@example.com"


def cv() -> dict[str, Any]:
    document = FPDF()
    document.add_page()
    document.set_font("Helvetica", size=14)
    document.cell(text=WORDS_IN_CV)
    return {"name": "Lebenslauf Ida.pdf", "mimeType": "application/pdf", "buffer": bytes(document.output())}


@dataclass
class Journey:
    """The house behind the pages: what the recruiter does, and the letters that went."""

    live: Live
    open_work: OpenWork
    there: World
    office: PostOffice
    open_browser: Callable[..., BrowserContext]

    def said(self, text: str, **values: Any) -> str:
        """The sentence as the German pages say it."""
        with self.live.app.app_context(), force_locale("de"):
            return str(_(text, **values))

    def link(self, begins: str) -> str:
        """The last address with this beginning and a secret in the letters to Ida that go now."""
        texts = [one.get_body(("plain",)) for one in self.office.letters() if one["To"] == IDA]
        text = "\n".join(one.get_content() for one in texts if one)
        found = re.findall(rf"http://127\.0\.0\.1({begins}[\w-]+)", text)
        return f"{self.live.url}{found[-1]}"

    def count(self, table: type) -> int:
        with self.open_work() as work:
            return work.session.scalar(select(func.count()).select_from(table)) or 0

    def application(self) -> Application:
        with self.open_work() as work:
            found = select(Application).order_by(Application.id.desc())
            return work.session.scalars(found).first()  # type: ignore[return-value]

    def offer_times(self) -> None:
        """Dario looks at the application, moves it on and offers two hours of the day after tomorrow."""
        dario, begin = self.there.dario, datetime.combine(clock.now() + timedelta(days=2), time(9), UTC)
        with self.open_work(dario, now=clock.now()) as work:
            window = {dario.id: [Span(begin, begin + timedelta(hours=2))]}
            times.offer(work, self.application(), dario, windows=window, answer_by=begin - timedelta(hours=1),
                        timezone="Europe/Berlin")  # fmt: skip

    def send_offer(self) -> None:
        with self.open_work(self.there.dario, now=clock.now()) as work:
            found = applications.get(work, self.application().id, for_change=True)
            in_state(work, found, OfferStatus.SENT)


@pytest.fixture
def journey(live: Live, open_work: OpenWork, browser: Browser) -> Iterator[Journey]:
    opened: list[BrowserContext] = []

    def open_browser(**more: Any) -> BrowserContext:
        opened.append(browser.new_context(**{**PHONE, **more}))
        return opened[-1]

    with open_work() as work:
        there = world(work)
    office = PostOffice(live.app, clock.now)  # type: ignore[arg-type]
    yield Journey(live, open_work, there, office, open_browser)
    for context in opened:
        context.close()


def tick(page: Page, id: str) -> None:
    page.locator(f'[id="{id}"]').check()


def typed(page: Page, id: str) -> Locator:
    return page.locator(f'[id="{id}"]')


def press(page: Page, act: str) -> None:
    """A button of the form by its act. (The first `check` is the one that Enter finds, out of sight.)"""
    page.locator(f"#apply button[name=action][value={act}]").last.click()


def to_the_form(journey: Journey, page: Page) -> None:
    """From the list to the job to its form, by what a thumb finds."""
    page.goto(f"{journey.live.url}/jobs")
    expect(page.locator("html")).to_have_attribute("lang", "de")
    page.locator('a.job[href^="/jobs/frame-welder"]').click()
    page.locator('.dock a[href*="/apply"], #apply-card a[href*="/apply"]').locator("visible=true").first.click()
    expect(page.locator("#apply")).to_be_visible()


def fill_in(page: Page) -> None:
    typed(page, "first_name").fill("Ida")
    typed(page, "email").fill(IDA)
    typed(page, "q.years").fill("6")


def sign_the_offer(journey: Journey, page: Page) -> None:
    """From My application, which says that it is her turn, to the answer."""
    page.locator("#next a").click()
    page.locator("#answer button").click()
    expect(page.locator("#name")).to_have_attribute("aria-invalid", "true")
    page.locator("#name").fill("Ida Kürten")
    page.locator("#answer button").click()
    expect(page.locator("#answer")).to_have_count(0)
    expect(page.locator("h1")).to_have_text(journey.said("You accepted this offer"))
    expect(page.locator("main")).to_contain_text("Ida Kürten")
    with journey.open_work() as work:
        offer = work.session.scalars(select(Offer)).one()
        assert (offer.status, offer.signed_name) == (OfferStatus.ACCEPTED, "Ida Kürten")
        assert offer.application.status is ApplicationStatus.HIRED


def pick_a_time(page: Page) -> None:
    page.locator("#next a").click()
    slots = page.locator("input[name=slot]")
    slots.nth(1).check()
    page.locator("#slots button").last.click()
    expect(page.locator("#booked")).to_be_visible()


def test_on_a_phone_with_the_line_cut_twice_and_a_crash(journey: Journey) -> None:
    phone = journey.open_browser()
    page = phone.new_page()
    to_the_form(journey, page)
    fill_in(page)
    tick(page, "q.visa.true")
    expect(typed(page, "slot-visa_ends")).to_be_visible()
    tick(page, "q.visa.false")
    expect(typed(page, "slot-visa_ends")).to_be_hidden()

    # The line breaks while she types: what she types stays, and the question comes when the line is back.
    phone.set_offline(True)
    tick(page, "q.visa.true")
    typed(page, "q.proud").fill("Eine Brücke.\nNiemand fiel.")
    phone.set_offline(False)
    expect(typed(page, "slot-visa_ends")).to_be_visible()
    for part, value in (("day", "30"), ("month", "9"), ("year", "2027")):
        typed(page, f"q.visa_ends.{part}").fill(value)
    typed(page, "cv").set_input_files(cv())
    expect(page.locator("#files-cv .file")).to_contain_text("Lebenslauf Ida.pdf")

    # The browser dies. What she wished to be kept on the device is there, with the file.
    page.locator("#on-device input").check()
    expect(page.locator("#saved")).to_have_text(journey.said("Saved on this device"))
    page.close()
    page = phone.new_page()
    page.goto(f"{journey.live.url}/jobs/frame-welder/apply")
    page.locator("#draft button[name=go-on]").click()
    expect(typed(page, "q.proud")).to_have_value("Eine Brücke.\nNiemand fiel.")
    expect(page.locator("#files-cv .file")).to_contain_text("Lebenslauf Ida.pdf")

    # On the server only now that she asks, and from there in another browser, with the file.
    assert journey.count(KeptForm) == 0
    press(page, "keep")
    expect(page.locator("#told")).to_be_visible()
    tablet = journey.open_browser(viewport={"width": 820, "height": 1180})
    page = tablet.new_page()
    page.goto(journey.link("/kept/"))
    expect(typed(page, "first_name")).to_have_value("Ida")
    expect(typed(page, "q.visa_ends.month")).to_have_value("9")
    expect(page.locator("#files-cv .file")).to_contain_text("Lebenslauf Ida.pdf")

    # The line breaks while it is sent: it waits, and goes out once.
    tick(page, "consent")
    press(page, "check")
    expect(page.locator("#apply button[value=send]")).to_be_visible()
    tablet.set_offline(True)
    press(page, "send")
    expect(page.locator("#waiting")).to_be_visible()
    before = journey.count(Submission)
    tablet.set_offline(False)
    page.wait_for_url(re.compile("/sent/"))
    assert (journey.count(Submission), journey.count(KeptForm)) == (before + 1, 0)

    # The receipt says what arrived, and the words in the file as soon as they are read.
    expect(page.locator("h1")).to_have_text(
        journey.said("Thank you, %(name)s. We have your application.", name="Ida")
    )
    arrived = page.locator('section[aria-labelledby="arrived"]')
    for words in (IDA, "6 years", "Niemand fiel.", "30. September 2027", "Lebenslauf Ida.pdf"):
        expect(arrived).to_contain_text(words)
    address = journey.link("/my/")
    arrived.locator("summary").click(timeout=30_000)
    expect(arrived).to_contain_text(WORDS_IN_CV)

    # Her own page, by the link in the letter; a recruiter offers times, then the job.
    page.goto(address)
    expect(page.locator("html")).to_have_attribute("lang", "de")
    expect(page.locator("#next")).to_have_count(0)
    journey.offer_times()
    page.goto(address)
    pick_a_time(page)
    assert journey.count(Interview) == 1
    journey.send_offer()
    page.goto(journey.link("/my/"))
    sign_the_offer(journey, page)
    assert (phone.cookies(), tablet.cookies()) == ([], [])


def test_with_scripts_off(journey: Journey) -> None:
    page = journey.open_browser(java_script_enabled=False).new_page()
    to_the_form(journey, page)
    fill_in(page)
    tick(page, "q.visa.true")
    press(page, "update")
    expect(typed(page, "slot-visa_ends")).to_be_visible()
    for part, value in (("day", "30"), ("month", "9"), ("year", "2027")):
        typed(page, f"q.visa_ends.{part}").fill(value)
    typed(page, "cv").set_input_files(cv())
    press(page, "keep")
    expect(page.locator("#told")).to_be_visible()
    page = journey.open_browser(java_script_enabled=False).new_page()
    page.goto(journey.link("/kept/"))
    expect(page.locator("#files-cv .file")).to_contain_text("Lebenslauf Ida.pdf")
    press(page, "check")
    expect(page.locator("#error-summary a")).to_have_count(1)  # her consent was not kept for her
    tick(page, "consent")
    press(page, "check")
    before = journey.count(Attachment)
    press(page, "send")
    page.wait_for_url(re.compile("/sent/"))
    assert journey.count(Attachment) == before + 1
    address = journey.link("/my/")
    page.reload()
    page.locator('section[aria-labelledby="arrived"] summary').click()
    expect(page.locator('section[aria-labelledby="arrived"]')).to_contain_text(WORDS_IN_CV)

    # What was wrong is put right within the time for it; both versions stay.
    page.locator('a[href*="/correction"]').click()
    typed(page, "q.years").fill("7")
    press(page, "check")
    press(page, "send")
    page.wait_for_url(re.compile("/sent/"))
    expect(page.locator('section[aria-labelledby="arrived"]')).to_contain_text("7 years")
    page.goto(address)
    page.locator('a[href*="/applications/"]').first.click()
    expect(page.locator("h2[id^=sending-]")).to_have_count(2)

    journey.office.letters()
    journey.offer_times()
    page.goto(address)
    pick_a_time(page)
    journey.send_offer()
    page.goto(journey.link("/my/"))
    sign_the_offer(journey, page)
