"""Many at once, on both databases: one application a form, one candidate an address, nothing lost."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from hiring.ledger import broken_events, recount
from hiring.models.application import Application, Submission
from hiring.models.attachment import Attachment
from hiring.models.candidate import Candidate
from hiring.models.stage import StageCount
from plumbing.storage import Remembered
from tests.conftest import NOON, OpenWork
from tests.portal.conftest import Applicant, pdf
from tests.portal.test_apply_form import COMPLETE
from tests.support.applying import make_job
from tests.support.web_app import Clock, build_app
from web.hall import db


@pytest.fixture
def app_on_each(
    tmp_path: Path, each_database_url: str, storage: Remembered, open_work_on_each: OpenWork
) -> Iterator[Flask]:
    app = build_app(tmp_path, each_database_url, clock=Clock(NOON), storage=storage, FOYER_LIMIT_FACTOR="1000")
    with open_work_on_each() as work:
        make_job(work)
    yield app
    with app.app_context():
        db.engine.dispose()


def count(open_work: OpenWork, table: Any) -> int:
    with open_work() as work:
        return work.session.scalar(select(func.count()).select_from(table)) or 0


def at_once(sendings: list[Any]) -> list[int]:
    with ThreadPoolExecutor(len(sendings)) as pool:
        return [done.result() for done in [pool.submit(one) for one in sendings]]


def test_five_equal_posts_at_once_are_one_application(app_on_each, open_work_on_each):
    token = Applicant(app_on_each.test_client()).open().form.data["form_token"]

    def send() -> int:
        one = Applicant(app_on_each.test_client()).open()
        return one.press("send", form_token=token, cv=pdf(), **COMPLETE).status_code

    assert at_once([send] * 5) == [303] * 5
    assert [count(open_work_on_each, table) for table in (Application, Submission, Attachment)] == [1, 1, 1]


def test_one_address_from_many_forms_at_once_is_one_application_with_all_sendings(app_on_each, open_work_on_each):
    def send() -> int:
        return Applicant(app_on_each.test_client()).open().press("send", **COMPLETE).status_code

    statuses = at_once([send] * 3)
    assert statuses == [303] * 3
    assert count(open_work_on_each, Candidate) == 1
    assert count(open_work_on_each, Application) == 1
    with open_work_on_each() as work:
        assert sorted(work.session.scalars(select(Submission.number))) == [1, 2, 3]


def test_many_people_at_once_all_get_through_and_history_is_whole(app_on_each, open_work_on_each):
    def sender(number: int) -> Any:
        def send() -> int:
            person = {**COMPLETE, "email": f"person{number}@example.com", "cv": pdf()}
            return Applicant(app_on_each.test_client()).open().press("send", **person).status_code

        return send

    assert at_once([sender(number) for number in range(12)]) == [303] * 12
    assert count(open_work_on_each, Application) == 12
    with open_work_on_each() as work:
        assert not list(broken_events(work.session))
        kept = {(c.job_id, c.stage_id, c.status): c.count for c in work.session.scalars(select(StageCount))}
        assert kept == dict(recount(work.session))
