"""A file that another sending has just taken: nothing of this one is kept by halves."""

from typing import Any

import pytest
from sqlalchemy import func, select

from hiring.models.application import Application, Submission
from hiring.models.candidate import Candidate
from tests.conftest import OpenWork
from tests.portal.conftest import Applicant, pdf
from tests.portal.test_apply_form import COMPLETE


def rows(open_work: OpenWork) -> list[Any]:
    with open_work() as work:
        return [work.session.scalar(select(func.count()).select_from(one))
                for one in (Candidate, Application, Submission)]  # fmt: skip


def test_one_file_for_two_questions_leaves_no_half_of_an_application(ann: Applicant, open_work: OpenWork) -> None:
    ann.press("update", cv=pdf())
    secret = ann.form.data["cv"]
    ann.press("send", {"q.proof": secret}, **COMPLETE)
    assert (ann.status, rows(open_work)) == (409, [0, 0, 0])
    ann.press("send", {"q.proof": [], "cv": secret})
    assert (ann.status, rows(open_work)) == (303, [1, 1, 1])


def test_a_file_that_went_meanwhile_leaves_no_half_of_an_application(
    ann: Applicant, open_work: OpenWork, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two windows send the same file at once; on PostgreSQL the second finds it taken."""
    with monkeypatch.context() as patched:
        patched.setattr("hiring.uploads.claim", lambda *_args: None)
        assert ann.press("send", cv=pdf(), **COMPLETE).status_code == 409
    assert "is no longer there" in ann.page
    assert rows(open_work) == [0, 0, 0]
    assert ann.press("send").status_code == 303  # under the same token: it was never used
    assert rows(open_work) == [1, 1, 1]
