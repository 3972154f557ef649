"""An editor of the back office as a browser without scripts sees it: opens the page, types over what stands there,
presses a button."""

import re
from html import unescape
from html.parser import HTMLParser
from typing import Any
from uuid import UUID

from sqlalchemy import select
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from hiring.models.job import Job
from tests.support.web_app import Browser


class FormReader(HTMLParser):
    """What a browser would send of the form with this id, buttons left out."""

    def __init__(self, page: str, id: str) -> None:
        super().__init__()
        self.data: MultiDict[str, str] = MultiDict()
        self.disabled = False
        self._id, self._inside, self._name = id, False, ""
        self._options: list[tuple[str, bool]] = []
        self._text: str | None = None
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form":
            self._inside = given.get("id") == self._id
        if not self._inside:
            return
        name, value = given.get("name") or "", given.get("value") or ""
        self.disabled |= tag == "fieldset" and "disabled" in given
        if tag == "input" and name and (given.get("type") not in ("checkbox", "radio") or "checked" in given):
            self.data.add(name, value)
        elif tag == "select":
            self._name, self._options = name, []
        elif tag == "option" and self._name:
            self._options.append((value, "selected" in given))
        elif tag == "textarea":
            self._name, self._text = name, ""

    def handle_data(self, data: str) -> None:
        if self._text is not None:
            self._text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = False
        elif tag == "select" and self._name:
            chosen = [value for value, is_chosen in self._options if is_chosen] or [self._options[0][0]]
            self.data.add(self._name, chosen[-1])
            self._name = ""
        elif tag == "textarea" and self._text is not None:
            text = self._text.replace("\r\n", "\n").removeprefix("\n")
            self.data.add(self._name, text.replace("\n", "\r\n"))
            self._name, self._text = "", None


class JobEditor:
    """Somebody at /backoffice/jobs/new, or at the editor of one job."""

    def __init__(self, browser: Browser, job_id: Any = None) -> None:
        self.browser = browser
        self.address = f"/backoffice/jobs/{job_id}/edit" if job_id else "/backoffice/jobs/new"
        self.page, self.status = "", 0

    def open(self) -> "JobEditor":
        self.take(self.browser.get(self.address))
        return self

    @property
    def form(self) -> FormReader:
        return FormReader(self.page, "job-form")

    def filled(self, typed: dict[str, Any]) -> MultiDict[str, str]:
        """The form's fields, with `typed` (a text, or a list of them) over what stands there."""
        data = self.form.data
        for name, value in typed.items():
            data.setlist(name, value if isinstance(value, list) else [value])
        data["csrf_token"] = self.browser.csrf_token()
        return data

    def press(self, act: str = "save", **typed: Any) -> TestResponse:
        """Types (dots in names as __) and presses a button of the form."""
        data = self.filled({name.replace("__", "."): value for name, value in typed.items()})
        data["act"] = act
        return self.take(self.browser.post(self.address, data=data))

    def keep(self, **typed: Any) -> TestResponse:
        """What the page does by itself while one types."""
        data = self.filled({name.replace("__", "."): value for name, value in typed.items()})
        return self.browser.post(f"{self.address}/unsaved", data=data, headers={"HX-Request": "true"})

    def take(self, response: TestResponse) -> TestResponse:
        self.status, self.page = response.status_code, response.text
        response.close()
        return response

    @property
    def errors(self) -> dict[str, str]:
        """Control -> the sentence beside it."""
        found = re.findall(r'id="([^"]+)-error">.*?</span>([^<]*)</span></p>', self.page, re.S)
        return {control: unescape(sentence) for control, sentence in found}

    @property
    def summary(self) -> list[str]:
        """The controls that the list above the form leads to."""
        block = re.search(r'class="error-summary".*?</div>', self.page, re.S)
        return re.findall(r'<a href="#([^"]+)"', block[0]) if block else []


def stored(open_work: Any, id: Any = None) -> Job:
    """The job as it is now; without an id the only one."""
    with open_work() as work:
        found = select(Job) if id is None else select(Job).where(Job.id == id)
        job = work.session.scalars(found).one()
        _ = [place.location for place in job.places]
        return job


def made(response: Any) -> UUID:
    """The id of the job that a save led to."""
    assert response.status_code == 303
    return UUID(response.location.split("/")[3])


def places_of(job: Job) -> list[tuple[str, str | None, str, str | None, str | None]]:
    return [(one.location.city, one.location.region, one.location.country, one.location.postal_code,
             one.location.street) for one in job.places]  # fmt: skip
