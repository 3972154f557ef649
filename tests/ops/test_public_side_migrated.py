"""The schema of the public side goes and comes again below people of whom everything is known."""

from flask import Flask
from sqlalchemy import func, select

from hiring import links, retention
from hiring.ledger import broken_events
from hiring.models.application import Application
from hiring.models.candidate import Candidate
from hiring.models.kept_form import KeptForm
from hiring.models.letter import Letter, Occasion
from hiring.models.link import LinkPurpose
from hiring.models.note import Note
from plumbing.migrating import migrate
from tests.support.applications import check_books
from tests.support.erasing import CANARY, Post, known_well
from tests.support.web_app import Clock


def test_what_the_former_schema_holds_is_there_again(
    app_on_each: Flask, clock: Clock, each_database_url: str
) -> None:
    post = Post(app_on_each, clock)
    with post.open_work() as work:
        there = known_well(work)
        ann_id, them_id = work.session.merge(there.ann).candidate_id, there.noor.candidate_id
    post.run()
    with post.open_work() as work:
        retention.hold(work, work.session.get_one(Candidate, ann_id), "A claim")
        links.make(work, LinkPurpose.MY_APPLICATIONS, ann_id)
        counted = {table: work.session.scalar(select(func.count()).select_from(table))
                   for table in (Candidate, Application, Note)}  # fmt: skip
        old = work.session.scalar(select(func.count()).where(Letter.occasion == Occasion.RECEIVED))
    post.engine.dispose()
    migrate(each_database_url, "0004")
    migrate(each_database_url)
    with post.open_work() as work:
        check_books(work)
        assert list(broken_events(work.session)) == []
        for table, count in counted.items():
            assert work.session.scalar(select(func.count()).select_from(table)) == count
        left = work.session.scalars(select(Letter.occasion)).all()
        assert (left.count(Occasion.RECEIVED), Occasion.FORM_KEPT in left) == (old, False)
        assert work.session.scalars(select(KeptForm)).all() == []
        ann = work.session.get_one(Candidate, ann_id)
        assert (ann.name, ann.held_at, ann.hold_reason) == ("Ann Lee", None, "")
        assert CANARY in work.session.get_one(Candidate, them_id).name
