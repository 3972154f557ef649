"""What is set once: the organisation, its words and places, and who works there."""

from playwright.sync_api import Page, expect

from tests.browser.walks import Scene, at, open_all, press, then


def try_yellow(page: Page) -> None:
    page.locator("#brand").fill("#ffcc00")
    page.locator("#about_markdown").fill("## Where we work\n\n- In *Leeds*")
    expect(page.locator("#brand-look")).to_contain_text("We deepen this yellow")
    expect(page.locator("#brand-look")).to_contain_text("Where we work")


def no_colour(page: Page) -> None:
    page.locator("#brand").fill("yellow")
    page.get_by_role("button", name="Save", exact=True).last.click()
    expect(page.locator("#brand-error")).to_be_visible()


def same_stage(page: Page) -> None:
    page.locator("#name-1").fill("Interview")
    page.locator("#name-1").press("Enter")
    expect(page.locator("#name-2-error")).to_be_visible()


def nobody_invited(page: Page) -> None:
    page.get_by_role("button", name="Send the invitation").click()
    expect(page.locator("#email-error")).to_be_visible()


SETTINGS = "/backoffice/settings"

SCENES = (
    Scene("tags", at(SETTINGS + "/tags"), True),
    Scene("tag", at(SETTINGS + "/tags/{people.tag}"), True, True),
    Scene("question bank", then(at(SETTINGS + "/question-bank"), open_all("details:not(.menu)")), True),
    Scene("settings", at("/backoffice/settings"), True),
    Scene("settings of an administrator", at("/backoffice/settings"), True, True),
    Scene("organisation", at(SETTINGS + "/organisation"), True, True),
    Scene("careers site", at("/backoffice/brand"), True, True),
    Scene("careers site, another colour", then(at("/backoffice/brand"), try_yellow), True, True),
    Scene("careers site, refused", then(at("/backoffice/brand"), no_colour), True, True),
    Scene("embed", at("/backoffice/embed"), True),
    Scene("embed, a frame", at("/backoffice/embed?way=frame&theme=dark"), True),
    Scene("departments", at(SETTINGS + "/departments?done=added"), True),
    Scene("departments, refused", then(at(SETTINGS + "/departments"), press("Add department")), True),
    Scene("department", at(SETTINGS + "/departments/{department}"), True, True),
    Scene("department, without others", at(SETTINGS + "/departments/{department}"), True),
    Scene("places", at(SETTINGS + "/locations"), True),
    Scene("place", at(SETTINGS + "/locations/{location}"), True),
    Scene("stages for new jobs", at(SETTINGS + "/stage-template"), True, True),
    Scene("stages for new jobs, refused", then(at(SETTINGS + "/stage-template"), same_stage), True, True),
    Scene("reasons", at(SETTINGS + "/rejection-reasons"), True),
    Scene("reasons of an administrator", at(SETTINGS + "/rejection-reasons?done=moved"), True, True),
    Scene("reason", at(SETTINGS + "/rejection-reasons/{reason}"), True, True),
    Scene("new reason", at(SETTINGS + "/rejection-reasons/new"), True, True),
    Scene("users", at("/backoffice/users"), True, True),
    Scene("user", at("/backoffice/users/{colleague.id}?done=role"), True, True),
    Scene("user who is oneself", at("/backoffice/users/{administrator.id}"), True, True),
    Scene("user who is invited", at("/backoffice/users/{access.invited}"), True, True),
    Scene("inviting", at("/backoffice/users/new"), True, True),
    Scene("inviting, refused", then(at("/backoffice/users/new"), nobody_invited), True, True),
    Scene("no users for recruiters", at("/backoffice/users"), True),
)  # fmt: skip
