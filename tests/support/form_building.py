"""The form builder as tests post to it: the editor of one question, and the draft that it makes."""

from typing import Any

from hiring import form_drafts
from hiring.models.job import Job
from hiring.screening import editing
from tests.conftest import OpenWork
from tests.support.posting import Posted, form_of
from tests.support.web_app import Browser


def url(job: Job, rest: str = "") -> str:
    return f"/backoffice/jobs/{job.id}/form{rest}"


def stored(open_work: OpenWork, job: Job) -> form_drafts.Draft:
    with open_work() as work:
        return form_drafts.of(work, work.session.get_one(Job, job.id))


def keys(open_work: OpenWork, job: Job) -> list[str]:
    return [question["key"] for question in stored(open_work, job).definition["questions"]]


def question(open_work: OpenWork, job: Job, key: str) -> dict[str, Any]:
    return editing.find(stored(open_work, job).definition, key)


def editor(browser: Browser, job: Job, key: str) -> Posted:
    return form_of(browser.get(url(job, f"?q={key}")).text, f"edit-{key}")


def send(browser: Browser, posted: Posted, headers: Any = None, **changed: Any) -> Any:
    return browser.post(posted.action, data=posted.with_(**changed), headers=headers)


def change(open_work: OpenWork, job: Job, edit: Any, **more: Any) -> None:
    """Somebody else changes the draft."""
    with open_work(**more) as work:
        found = work.session.get_one(Job, job.id)
        form_drafts.change(work, found, edit, founded_on=form_drafts.of(work, found).founded_on)


def relabelled(key: str, label: str) -> Any:
    return lambda now: editing.put(now, key, {**editing.find(now, key), "label": label})
