"""What candidates meet after applying: their own pages, forms that are kept for them, and links that are over."""

import re

from playwright.sync_api import Page, expect

from tests.browser.scenes_access import APPLY, fill_in
from tests.browser.walks import Scene, at, press, then


def keep(page: Page) -> None:
    fill_in(page)
    press("Keep it and send me a link")(page)
    expect(page.locator("#told")).to_be_visible()


def correct(page: Page) -> None:
    page.wait_for_url(re.compile("/sent/"))
    page.get_by_role("link", name="Correct it").click()
    expect(page.locator("#files-cv .file")).to_be_visible()


def no_address(page: Page) -> None:
    page.locator("#email").fill("nobody")
    press("Send me a new link")(page)
    expect(page.locator("#email-error")).to_be_visible()


def no_name(page: Page) -> None:
    press("Accept the offer")(page)
    expect(page.locator("#name-error")).to_be_visible()


OFFER = at("/my/{own.offer}/offer")

SCENES = (
    Scene("own link, asked for", at("/my")),
    Scene("own link, no address", then(at("/my"), no_address)),
    Scene("own link, on its way", at("/my?sent=")),
    Scene("own link that is none", at("/my/nothing")),
    Scene("kept form", then(APPLY, keep)),
    Scene("kept form, resumed", at("/kept/{own.kept}")),
    Scene("kept form that is none", at("/kept/nothing")),
    Scene("correction", then(APPLY, fill_in, press("Continue"), press("Send application"), correct)),
    Scene("my application, late", at("/my/{own.late}")),
    Scene("my application, said no to", at("/my/{own.ended}")),
    Scene("my application, an offer", at("/my/{own.offer}")),
    Scene("my application, declined", at("/my/{own.declined}")),
    Scene("my application, hired", at("/my/{own.hired}")),
    Scene("my application, whole", at("/my/{own.late}/applications/{busy}")),
    Scene("my withdrawal", at("/my/{own.late}/withdrawal")),
    Scene("my offer", OFFER),
    Scene("my offer, no name", then(OFFER, no_name)),
    Scene("my offer, declining", at("/my/{own.offer}/offer/decline")),
    Scene("my offer, declined", at("/my/{own.declined}/offer")),
    Scene("my offer, accepted", at("/my/{own.hired}/offer")),
)
