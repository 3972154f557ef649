"""Every door says who may come through it and what its transaction may do."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.routing import Rule

from plumbing.storage import Remembered
from tests.conftest import NOON
from tests.support.web_app import Clock, build_app
from web.door import Audience, Declared, Transaction
from web.hall import db

UNDECLARED = {"health.alive", "health.ready"}
"""They look after their own database work, or have none."""

READS_AND_RECORDS: set[str] = {
    "backoffice.attachment_file", "backoffice.applications_csv", "backoffice.interview_cv",
    "api.get_attachment_content",
}  # fmt: skip
"""GET routes that leave an audit event. A new one is written down here after thought."""

TEXTS_IN_ADDRESSES = {"slug", "token", "receipt", "rule", "role", "key"}
"""What may stand in an address without being an id."""


@pytest.fixture
def app(tmp_path: Path, database_url: str) -> Iterator[Flask]:
    app = build_app(tmp_path, database_url, clock=Clock(NOON), storage=Remembered())
    yield app
    with app.app_context():
        db.engine.dispose()


POSTS_THAT_READ = {
    "portal.questions", "portal.begun", "backoffice.preview_form", "backoffice.preview_rule",
    "backoffice.preview_description", "backoffice.preview_letter", "backoffice.preview_letter_template",
    "backoffice.preview_brand", "backoffice.look_at_times", "backoffice.preview_rejection_letter",
    "backoffice.interview_clashes", "backoffice.bulk_step",
    "api.check_screening_form",
    "backoffice.bulk_look", "backoffice.look_at_brand_picture",
}  # fmt: skip
"""They show what is typed and change nothing: they must not queue for the write lock."""


def rules(app: Flask) -> list[Rule]:
    found = [rule for rule in app.url_map.iter_rules() if rule.endpoint not in UNDECLARED]
    assert found
    return found


def declared(app: Flask, rule: Rule) -> Declared | None:
    found: Declared | None = getattr(app.view_functions[rule.endpoint], "declared", None)
    return found


def test_every_route_declares_its_audience_and_transaction(app: Flask) -> None:
    assert [rule.endpoint for rule in rules(app) if declared(app, rule) is None] == []


def test_what_is_not_a_get_writes_and_what_is_does_not(app: Flask) -> None:
    for rule in rules(app):
        said = declared(app, rule)
        assert said is not None
        unsafe = (rule.methods or set()) - {"GET", "HEAD", "OPTIONS"}
        assert not (unsafe and "GET" in (rule.methods or set())), f"{rule.endpoint}: one act, one route"
        wanted = bool(unsafe) and rule.endpoint not in POSTS_THAT_READ
        assert (said.transaction is Transaction.WRITES) == wanted, rule.endpoint


def test_the_routes_that_read_and_record_are_known(app: Flask) -> None:
    found = {
        rule.endpoint
        for rule in rules(app)
        if (said := declared(app, rule)) and said.transaction is Transaction.READS_AND_RECORDS
    }
    assert found == READS_AND_RECORDS


def test_the_back_office_is_closed_but_for_its_way_in(app: Flask) -> None:
    open_ones = {
        rule.endpoint
        for rule in rules(app)
        if rule.rule.startswith("/backoffice")
        and (said := declared(app, rule))
        and said.audience is Audience.PUBLIC
    }
    assert open_ones == {
        "backoffice.sign_in", "backoffice.enter", "backoffice.sign_out", "backoffice.sign_in_link",
        "backoffice.use_sign_in_link", "backoffice.code", "backoffice.enter_code",
        "backoffice.reset_password", "backoffice.ask_for_reset", "backoffice.new_password",
        "backoffice.set_new_password", "backoffice.invitation", "backoffice.accept_invitation",
        "backoffice.calendar_feed", "backoffice.feedback", "backoffice.give_feedback_by_link",
    }  # fmt: skip


def test_ids_in_addresses_are_typed(app: Flask) -> None:
    for rule in rules(app):
        for name, converter in rule._converters.items():
            if name not in TEXTS_IN_ADDRESSES:
                assert type(converter).__name__ in ("UUIDConverter", "IntegerConverter"), (rule.rule, name)


def test_addresses_are_nouns_in_kebab_case(app: Flask) -> None:
    for rule in rules(app):
        fixed = re.sub(r"<[^>]+>", "x", rule.rule)
        assert re.fullmatch(r"(/[a-z0-9.-]*)+", fixed), rule.rule


def test_forms_of_the_back_office_take_texts_alone() -> None:
    """FlaskForm itself gives files and JSON to controls of texts."""
    modules = (Path(__file__).resolve().parents[2] / "backoffice").glob("*.py")
    assert [path.name for path in modules if "FlaskForm" in path.read_text()] == []
