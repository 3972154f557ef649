"""A recruiter's day: Today, search, people, their applications, interviews, letters, offers and reports."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.walks import Scene, at, open_all, press, seen, then


def at_clock_change(page: Page) -> None:
    page.get_by_label("Time zone").select_option("Europe/Berlin")
    page.get_by_label("Day").fill("2027-10-31")
    page.get_by_label("From").fill("02:30")
    page.get_by_label("From").blur()
    expect(page.locator("#fold")).to_be_visible()


def no_choice(page: Page) -> None:
    page.locator("#my-feedback .primary").click()
    expect(page.locator("#recommendation-error")).to_be_visible()


def say_no_here(page: Page) -> None:
    page.locator("#say-no").click()
    expect(page.locator("#rejection")).to_be_visible()


def change_note(page: Page) -> None:
    page.get_by_role("link", name="Change your note").click()
    expect(page.get_by_label("Your note")).to_be_visible()


def no_such_amount(page: Page) -> None:
    page.locator("#salary_amount").fill("lots")
    page.locator("#expires_on").fill("2020-01-01")
    page.get_by_role("button", name="Save the draft").click()
    expect(page.locator("#salary_amount-error")).to_be_visible()


def wrong_tag(page: Page) -> None:
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.locator("#tag-error")).to_be_visible()


def nothing_to_send(page: Page) -> None:
    page.get_by_label("Letter", exact=True).fill("Dear {nobody}")
    page.get_by_label("At another time").check()
    page.get_by_role("button", name="Send", exact=False).click()
    expect(page.locator("#due-error")).to_be_visible()


def press_send(page: Page) -> None:
    page.get_by_label("In an hour").check()
    page.get_by_role("button", name="Send", exact=False).click()


def keys_list(page: Page) -> None:
    page.keyboard.press("?")
    expect(page.locator("#help")).to_be_visible()


def find_or_do(text: str) -> Callable[[Page], object]:
    """The palette, with what it offers for these words."""

    def ask(page: Page) -> None:
        page.keyboard.press("Control+k")
        expect(page.get_by_role("option").first).to_be_visible()
        page.keyboard.type(text)
        expect(page.get_by_role("option", name="Search CVs")).to_be_visible()

    return ask


BUSY = "/backoffice/applications/{busy}"
PERSON = "/backoffice/candidates/{people.full}"
COMING = "/backoffice/interviews/{talks.coming}"
LIST = "/backoffice/applications"

SCENES = (
    Scene("today", at("/backoffice"), True),
    Scene("today, menu open", then(at("/backoffice"), open_all("details.menu")), True),
    Scene("today, keys listed", then(at("/backoffice"), keys_list), True),
    Scene("search", at("/backoffice/search"), True),
    Scene("search, people and words", at("/backoffice/search?q=leeds"), True),
    Scene("search, nothing found", at("/backoffice/search?q=zzzz"), True),
    Scene("palette", then(at("/backoffice/jobs"), find_or_do("ma")), True),
    Scene("application", at(BUSY), True),
    Scene("application, all open", then(at(BUSY), open_all("details:not(.menu)")), True),
    Scene("application, sent first", at(BUSY + "?submission=1"), True),
    Scene("application, saying no", then(at(BUSY), say_no_here), True),
    Scene("application, changing a note", then(at(BUSY), change_note), True),
    Scene("application, a tag refused", then(at(BUSY), wrong_tag), True),
    Scene("application that ended", at("/backoffice/applications/{ended}?done=rejected"), True),
    Scene("rejection", at(BUSY + "/rejection"), True),
    Scene("note", at(BUSY + "/notes/{note}"), True),
    Scene("candidates", at("/backoffice/candidates"), True),
    Scene("candidates, nobody like that", at("/backoffice/candidates?q=zzz&tag=x&source=y&applied=yes"), True),
    Scene("candidate", then(at(PERSON + "?done=saved"), open_all("details:not(.menu)")), True),
    Scene("candidate, a tag refused", then(at(PERSON), wrong_tag), True),
    Scene("new candidate, refused", then(at("/backoffice/candidates/new?job={job}"), press("Add candidate"),
                                         seen("#first_name-error")), True),
    Scene("editing a candidate", then(at(PERSON + "/edit"), press("Add a link"), seen('[id="link.1"]')), True),
    Scene("merging two people", at(PERSON + "/merges/new?with={people.twin}"), True),
    Scene("merging two people, a conflict", at(PERSON + "/merges/new?with={people.rival}"), True),
    Scene("application list", at(LIST), True),
    Scene("application list, filters open", at(LIST + "?job={job}&panel=open&a.years.min=1&status=any"), True),
    Scene("application list, empty", at(LIST + "?source=nowhere&tag=gone"), True),
    Scene("application list, keeping a view", then(at(LIST + "?status=any"), open_all("#save-view")), True),
    Scene("letters", at("/backoffice/letters"), True),
    Scene("letters that failed", at("/backoffice/letters?state=failed"), True),
    Scene("letters, none", at("/backoffice/letters?state=cancelled"), True),
    Scene("letter", at("/backoffice/letters/{letter}"), True),
    Scene("writing a letter", then(at(BUSY + "/letters/new"), open_all("details:not(.menu)")), True),
    Scene("writing a letter, refused", then(at(BUSY + "/letters/new"), nothing_to_send), True),
    Scene("letter written", then(at(BUSY + "/letters/new"), press_send, seen("#letter-acts")), True),
    Scene("letter templates", at("/backoffice/letter-templates"), True),
    Scene("new letter template", then(at("/backoffice/letter-templates/new?kind=rejected"),
                                      open_all("details:not(.menu)")), True),
    Scene("new letter template, refused", then(at("/backoffice/letter-templates/new?kind=received"),
                                               press("Save template"), seen("#name-error")), True),
    Scene("interviews", at("/backoffice/interviews"), True),
    Scene("interviews, none", at("/backoffice/interviews?status=no_show"), True),
    Scene("interviews of the past", at("/backoffice/interviews?when=past"), True),
    Scene("interview that comes", then(at(COMING), open_all("details:not(.menu)")), True),
    Scene("interview that was", at("/backoffice/interviews/{talks.past}?done=changed"), True),
    Scene("interview, feedback refused", then(at("/backoffice/interviews/{talks.past}"), no_choice), True),
    Scene("arranging an interview", then(at(BUSY + "/interviews/new"), open_all("details:not(.menu)")), True),
    Scene("arranging an interview when clocks change", then(at(BUSY + "/interviews/new"), at_clock_change), True),
    Scene("arranging an interview, refused", then(at(BUSY + "/interviews/new"), press("Arrange it"),
                                                  seen("#interviewers")), True),
    Scene("changing an interview", at(COMING + "/times"), True),
    Scene("calendar address", then(at("/backoffice/account/calendar"), press("Make an address"),
                                   seen("#address")), True),
    Scene("feedback by a letter's link", at("/backoffice/feedback/{talks.link}")),
    Scene("not found in the back office", at("/backoffice/nothing-here"), True),
    Scene("reports", then(at("/backoffice/reports"), open_all("details.more")), True),
    Scene("reports of one job", then(at("/backoffice/reports?period=all&job={job}"), open_all("details.more")),
          True),
    Scene("reports, wrong dates", at("/backoffice/reports?period=dates&from=2026-12-01&to=2026-11-01"), True),
    Scene("reports, nothing", at("/backoffice/reports?period=1999-01"), True),
    Scene("offers", at("/backoffice/offers"), True),
    Scene("offers, none in a state", at("/backoffice/offers?status=abandoned"), True),
    Scene("offer, to approve", at("/backoffice/offers/{offered.draft}"), True),
    Scene("offer, one's own", at("/backoffice/offers/{offered.own}?done=asked"), True),
    Scene("offer, approved", then(at("/backoffice/offers/{offered.approved}"), open_all("details")), True),
    Scene("offer, sent", then(at("/backoffice/offers/{offered.sent}"), open_all("main details")), True),
    Scene("offer, no reason given",
          then(at("/backoffice/offers/{offered.sent}"), open_all("#abandoning"), press("Abandon the offer")),
          True),
    Scene("offer, declined", at("/backoffice/offers/{offered.declined}"), True),
    Scene("offer, hired on", at("/backoffice/offers/{offered.hired}"), True),
    Scene("writing an offer", at("/backoffice/applications/{other}/offers/new"), True),
    Scene("writing an offer, refused",
          then(at("/backoffice/applications/{other}/offers/new"), no_such_amount), True),
    Scene("changing an offer", at("/backoffice/offers/{offered.own}/edit"), True),
    Scene("sending an offer", at("/backoffice/offers/{offered.approved}/sending"), True),
    Scene("application with an offer",
          then(at("/backoffice/applications/{offered.application}"), open_all("#offer details")), True),
    Scene("say no with an offer out", at("/backoffice/applications/{offered.application}/rejection"), True),
    Scene("withdrawing", at("/backoffice/applications/{offered.application}/withdrawal"), True),
    Scene("another reason", at("/backoffice/applications/{ended}/rejection/reason"), True),
)  # fmt: skip
