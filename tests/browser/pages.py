"""Every page of Foyer, each as the walk that brings a browser there."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page, expect

from tests.support.applying import PDF
from tests.support.live_world import Place

Walk = Callable[[Page, str, Place], object]
CV = {"name": "cv.pdf", "mimeType": "application/pdf", "buffer": PDF}


@dataclass(frozen=True)
class Scene:
    """One page in one state. `signed_in`: whether the browser that walks there is a recruiter's."""

    name: str
    walk: Walk
    signed_in: bool = False


def at(path: str) -> Walk:
    """Straight to an address; {job}, {busy} and the like stand for ids."""
    return lambda page, url, place: page.goto(url + path.format(**vars(place)))


def then(first: Walk, *more: Callable[[Page], object]) -> Walk:
    """A walk that goes on with the page."""

    def walk(page: Page, url: str, place: Place) -> None:
        first(page, url, place)
        for step in more:
            step(page)

    return walk


def press(name: str) -> Callable[[Page], object]:
    return lambda page: page.get_by_role("button", name=name, exact=True).last.click()


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


def open_all(selector: str) -> Callable[[Page], object]:
    return lambda page: page.locator(selector).evaluate_all("found => found.forEach(one => one.open = true)")


def say_no_here(page: Page) -> None:
    page.locator("#say-no").click()
    expect(page.locator("#rejection")).to_be_visible()


def change_note(page: Page) -> None:
    page.get_by_role("link", name="Change your note").click()
    expect(page.get_by_label("Your note")).to_be_visible()


def move_first(page: Page) -> None:
    page.locator(".ticket .who a").first.focus()
    page.keyboard.press("e")
    expect(page.locator(".toast button")).to_be_visible()


def wrong_tag(page: Page) -> None:
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.locator("#tag-error")).to_be_visible()


def wrong_password(page: Page) -> None:
    page.get_by_label("Work email").fill("nobody@foyer.test")
    page.get_by_label("Password").fill("wrong wrong wrong")
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator("#refused")).to_be_visible()


def short_password(page: Page) -> None:
    page.get_by_label("New password").fill("short")
    page.get_by_role("button", name="Save the password").click()
    expect(page.locator("#password-error")).to_be_visible()


def keys_list(page: Page) -> None:
    page.keyboard.press("?")
    expect(page.locator("#help")).to_be_visible()


APPLY = at("/jobs/frame-welder/apply")
BUSY = "/backoffice/applications/{busy}"
BOARD = "/backoffice/jobs/{job}"

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
    Scene("today", at("/backoffice"), True),
    Scene("today, menu open", then(at("/backoffice"), open_all("details.menu")), True),
    Scene("today, keys listed", then(at("/backoffice"), keys_list), True),
    Scene("job list", at("/backoffice/jobs"), True),
    Scene("job list, empty", at("/backoffice/jobs?status=draft"), True),
    Scene("board", at(BOARD), True),
    Scene("board, cards open", then(at(BOARD), open_all(".ticket details")), True),
    Scene("board of those said no to", at(BOARD + "?status=rejected"), True),
    Scene("board after a plain move", at(BOARD + "?done=moved&who={other}&stage={job}"), True),
    Scene("application", at(BUSY), True),
    Scene("application, all open", then(at(BUSY), open_all("details:not(.menu)")), True),
    Scene("application, sent first", at(BUSY + "?submission=1"), True),
    Scene("application, saying no", then(at(BUSY), say_no_here), True),
    Scene("application, changing a note", then(at(BUSY), change_note), True),
    Scene("application, a tag refused", then(at(BUSY), wrong_tag), True),
    Scene("application that ended", at("/backoffice/applications/{ended}?done=rejected"), True),
    Scene("rejection", at(BUSY + "/rejection"), True),
    Scene("note", at(BUSY + "/notes/{note}"), True),
    Scene("letters", at("/backoffice/letters"), True),
    Scene("letter", at("/backoffice/letters/{letter}"), True),
    Scene("not found in the back office", at("/backoffice/nothing-here"), True),
    Scene("board after a move", then(at(BOARD), move_first), True),
)  # fmt: skip
