"""The app and a visitor for tests of the public door, and the form as a browser without scripts sees it."""

import io
import re
from html.parser import HTMLParser
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from hiring import links
from hiring.models.link import LinkPurpose
from tests.conftest import OpenWork
from tests.support.applications import World, world
from tests.support.applying import PDF, make_job


@pytest.fixture
def environ() -> dict[str, str]:
    return {"FOYER_LIMIT_FACTOR": "1000"}


@pytest.fixture
def visitor(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def job(open_work: OpenWork) -> Any:
    """The open job of tests/support/applying.py."""
    with open_work() as work:
        return make_job(work)


@pytest.fixture
def there(open_work: OpenWork) -> World:
    """A job with applications (tests/support/applications.py)."""
    with open_work() as work:
        return world(work)


@pytest.fixture
def token(open_work: OpenWork, there: World) -> str:
    """Of Noor's link to her own pages."""
    with open_work() as work:
        return links.make(work, LinkPurpose.MY_APPLICATIONS, there.noor.candidate_id)


class Form(HTMLParser):
    """The controls of the form with this id, as a browser would send them."""

    def __init__(self, page: str, id: str = "apply") -> None:
        super().__init__()
        self.id, self.inside, self.off = id, False, 0
        self.data: MultiDict[str, Any] = MultiDict()
        self.names: set[str] = set()
        self.buttons: list[tuple[str, str]] = []
        self._select: str | None = None
        self._area: str | None = None
        self._sets: list[bool] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form":
            self.inside = given.get("id") == self.id
        if not self.inside:
            return
        if tag == "fieldset":
            self._sets.append("disabled" in given)
        name = given.get("name") or ""
        if tag == "button":
            self.buttons.append((name, given.get("value") or ""))
        if not name or any(self._sets):
            return
        if tag in ("input", "select", "textarea"):
            self.names.add(name)
        value = given.get("value") or ""
        if tag == "input":
            kind = given.get("type", "text")
            if kind in ("checkbox", "radio"):
                if "checked" in given:
                    self.data.add(name, value)
            elif kind != "file":
                self.data.add(name, value)
        elif tag == "select":
            self._select = name
        elif tag == "textarea":
            self._area, self._text = name, ""

    def handle_data(self, data: str) -> None:
        if self._area:
            self._text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = False
        if tag == "fieldset" and self._sets:
            self._sets.pop()
        if tag == "textarea" and self._area:
            self.data.add(self._area, self._text)
            self._area = None


class Applicant:
    """Somebody with scripts off: opens the form, fills it in, presses buttons."""

    def __init__(self, browser: FlaskClient, slug: str = "frame-welder") -> None:
        self.browser, self.address = browser, f"/jobs/{slug}/apply"
        self.page = ""
        self.status = 0

    def open(self) -> "Applicant":
        self._take(self.browser.get(self.address))
        return self

    @property
    def form(self) -> Form:
        return Form(self.page)

    def press(self, action: str, _more: Any = None, **typed: Any) -> TestResponse:
        """Fills in `typed` (dots as __) over what the form holds and presses the button."""
        data = MultiDict(self.form.data)
        for name, value in {**typed, **(_more or {})}.items():
            data.poplist(name.replace("__", "."))
            for one in value if isinstance(value, list) else [value]:
                data.add(name.replace("__", "."), one)
        name, _, value = action.partition("=")
        data[name if value else "action"] = value or action
        return self._take(self.browser.post(self.address, data=data, content_type="multipart/form-data"))

    def _take(self, response: TestResponse) -> TestResponse:
        self.status = response.status_code
        self.page = response.text if response.status_code != 303 else self.page
        response.close()
        return response

    @property
    def errors(self) -> dict[str, str]:
        """Control's id -> sentence, as the summary links them."""
        summary = re.search(r'id="error-summary".*?</div>', self.page, re.S)
        if summary is None:
            return {}
        return dict(re.findall(r'<a href="#([^"]+)">([^<]+)</a>', summary[0]))


@pytest.fixture
def ann(visitor: FlaskClient, job: Any) -> Applicant:
    """Ann, with the form before her."""
    return Applicant(visitor).open()


def pdf(name: str = "cv.pdf", body: bytes | None = None) -> tuple[io.BytesIO, str]:
    """A file part."""
    return io.BytesIO(PDF if body is None else body), name
