"""What everybody meets: the careers pages, the doors of the back office, and one's own account."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.walks import CV, Scene, Walk, at, press, then
from tests.support.live_world import Place
from tests.support.web_app import PASSWORD


def fill_in(page: Page) -> None:
    page.get_by_label("First name").fill("Ann")
    page.get_by_label("Email").fill("ann@example.com")
    page.locator('[id="q.years"]').fill("6")
    page.locator('[id="q.visa.false"]').check()
    page.locator("#cv").set_input_files(CV)
    expect(page.locator("#files-cv .file")).to_contain_text("cv.pdf")
    page.locator("#consent").check()


def reveal(page: Page) -> None:
    page.locator('[id="q.visa.true"]').check()
    expect(page.locator("#slot-visa_ends")).to_be_visible()


def refuse_file(page: Page) -> None:
    page.locator("#cv").set_input_files({**CV, "buffer": b"<html>no"})
    expect(page.locator("#cv-error")).to_be_visible()


def wrong_password(page: Page) -> None:
    page.get_by_label("Work email").fill("nobody@foyer.test")
    page.get_by_label("Password").fill("wrong wrong wrong")
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator("#refused")).to_be_visible()


def short_password(page: Page) -> None:
    page.get_by_label("New password").fill("short")
    page.get_by_role("button", name="Save the password").click()
    expect(page.locator("#password-error")).to_be_visible()


def too_short(button: str) -> Callable[[Page], object]:
    def refuse(page: Page) -> None:
        page.get_by_label("New password").fill("short")
        page.get_by_role("button", name=button).click()
        expect(page.locator("#password-error")).to_be_visible()

    return refuse


def password_of(name: str) -> Callable[[Page], object]:
    """The first step of somebody with a second one."""

    def enter(page: Page) -> None:
        page.get_by_label("Work email").fill(f"{name}@foyer.test")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        expect(page.get_by_role("heading", name="Enter your code")).to_be_visible()

    return enter


def wrong_code(page: Page) -> None:
    page.get_by_label("Code", exact=True).fill("12345")
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator("#code-error")).to_be_visible()


def wrong_recovery_code(page: Page) -> None:
    page.get_by_text("The app is not at hand?").click()
    page.get_by_label("Recovery code").fill("0000")
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator("#recovery_code-error")).to_be_visible()


def guarded(name: str, number: int, path: str) -> Walk:
    """Comes in by a recovery code (a code of the app counts once in half a minute), and on to the path."""

    def walk(page: Page, url: str, place: Place) -> None:
        page.goto(f"{url}/backoffice/sign-in")
        password_of(name)(page)
        page.get_by_text("The app is not at hand?").click()
        page.get_by_label("Recovery code").fill(getattr(place.access, name)[number])
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url(f"{url}/backoffice")
        page.goto(url + path)

    return walk


def no_code_of_the_app(page: Page) -> None:
    page.locator("#code").fill("12345")
    page.get_by_role("button", name="Switch it on").click()
    expect(page.locator("#code-error")).to_be_visible()


APPLY = at("/jobs/frame-welder/apply")
ACCOUNT = "/backoffice/account"
RESET = "/backoffice/reset-password"
INVITATION = at("/backoffice/invitation/{access.invitation}")

SCENES = (
    Scene("jobs", at("/jobs")),
    Scene("no jobs", at("/jobs?q=zzzz")),
    Scene("job", at("/jobs/frame-welder")),
    Scene("closed job", at("/jobs/painter")),
    Scene("apply", APPLY),
    Scene("apply, a question revealed", then(APPLY, reveal)),
    Scene("apply, a file refused", then(APPLY, refuse_file)),
    Scene("apply with errors", then(APPLY, press("Continue"))),
    Scene("check", then(APPLY, fill_in, press("Continue"))),
    Scene("sent", then(APPLY, fill_in, press("Continue"), press("Send application"),
                       lambda page: page.wait_for_url(re.compile("/sent/")))),
    Scene("receipt gone", at("/sent/nothing")),
    Scene("privacy", at("/privacy")),
    Scene("not found", at("/nothing-here")),
    Scene("sign in", at("/backoffice/sign-in")),
    Scene("sign in, refused", then(at("/backoffice/sign-in"), wrong_password)),
    Scene("sign-in link", at("/backoffice/sign-in/link/{link}")),
    Scene("sign-in link that is none", at("/backoffice/sign-in/link/nothing")),
    Scene("password", at("/backoffice/password"), True),
    Scene("password, refused", then(at("/backoffice/password"), short_password), True),
    Scene("confirm", at("/backoffice/confirm"), True),
    Scene("forgotten password", at(RESET)),
    Scene("forgotten password, asked", at(RESET + "?asked=yes")),
    Scene("new password", at(RESET + "/{access.reset}")),
    Scene("new password, refused", then(at(RESET + "/{access.reset}"), too_short("Save the password"))),
    Scene("new password, no such link", at(RESET + "/nothing")),
    Scene("invitation", INVITATION),
    Scene("invitation, refused", then(INVITATION, too_short("Save and sign in"))),
    Scene("sign in, starting again", at("/backoffice/sign-in?said=again")),
    Scene("code", then(at("/backoffice/sign-in"), password_of("tess"))),
    Scene("code, refused", then(at("/backoffice/sign-in"), password_of("tess"), wrong_code)),
    Scene("recovery code, refused", then(at("/backoffice/sign-in"), password_of("otto"), wrong_recovery_code)),
    Scene("confirm by code", guarded("tess", 0, "/backoffice/confirm")),
    Scene("account", at(ACCOUNT + "?done=saved"), True),
    Scene("account with a second step", guarded("tess", 1, ACCOUNT)),
    Scene("second step", at(ACCOUNT + "/second-factor"), True),
    Scene("second step, refused", then(at(ACCOUNT + "/second-factor"), no_code_of_the_app), True),
    Scene("recovery codes", guarded("tess", 2, ACCOUNT + "/recovery-codes")),
    Scene("recovery codes, shown", then(guarded("otto", 0, ACCOUNT + "/recovery-codes"),
                                        press("Make ten new codes"))),
)  # fmt: skip
