"""The form builder in a browser: the form as it is stored, and what its page shows."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Locator, Page, expect

from hiring import form_drafts
from hiring.models.job import Job
from hiring.models.user import User
from hiring.screening import editing

Enter = Callable[..., Page]
SIZE = {"width": 1280, "height": 900}


@dataclass(frozen=True)
class Form:
    """A job's form as it is stored."""

    job: Job
    empty: Job
    users: dict[str, User]
    open_work: Any

    def draft(self, job: Job | None = None) -> form_drafts.Draft:
        with self.open_work() as work:
            return form_drafts.of(work, work.session.get_one(Job, (job or self.job).id))

    def question(self, key: str) -> dict[str, Any]:
        return editing.find(self.draft().definition, key)

    def order(self) -> list[str]:
        return [question["key"] for question in self.draft().definition["questions"]]

    def change(self, key: str, **to: Any) -> None:
        """By a command, as if somebody else did it."""
        with self.open_work() as work:
            job = work.session.get_one(Job, self.job.id)
            form_drafts.change(
                work, job, lambda now: editing.put(now, key, {**editing.find(now, key), **to}),
                founded_on=form_drafts.of(work, job).founded_on,
            )  # fmt: skip


def label(page: Page) -> Locator:
    return page.locator("#label")


def saved(page: Page) -> None:
    """Everything that was typed has been answered."""
    page.wait_for_function("() => !document.querySelector('.htmx-request')")
    expect(page.locator("#saved")).to_have_text("Saved.")


def eventually(look: Callable[[], Any], wanted: Any) -> None:
    for _ in range(100):
        if look() == wanted:
            return
        time.sleep(0.05)
    assert look() == wanted


def items(page: Page) -> list[str]:
    return page.locator("#questions .clip2").all_inner_texts()


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.id"))
