"""A page of Foyer as a browser test sees it: the walk that brings a browser there."""

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page, expect

from tests.support.applying import PDF
from tests.support.live_world import Place

Walk = Callable[[Page, str, Place], object]
CV = {"name": "cv.pdf", "mimeType": "application/pdf", "buffer": PDF}


@dataclass(frozen=True)
class Scene:
    """One page in one state. `signed_in`: whether the browser that walks there is a recruiter's, or with
    `as_admin` an administrator's."""

    name: str
    walk: Walk
    signed_in: bool = False
    as_admin: bool = False


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


def open_all(selector: str) -> Callable[[Page], object]:
    return lambda page: page.locator(selector).evaluate_all("found => found.forEach(one => one.open = true)")


def seen(selector: str) -> Callable[[Page], object]:
    return lambda page: expect(page.locator(selector)).to_be_visible()
