"""The list of reasons: texts, order, the first choice, and those that are retired."""

import pytest
from sqlalchemy import select

from hiring import applications, rejection_reasons
from hiring.actors import ANYONE, Role
from hiring.errors import Conflict, Invalid, NotAllowed, Stale
from hiring.models.rejection_reason import ReasonKind, ReasonStatus, RejectionReason
from hiring.work import Work
from tests.conftest import OpenWork
from tests.support.applications import actor_of, applied, make_user
from tests.support.applying import make_job
from tests.support.standing import types


def three(work: Work) -> list[RejectionReason]:
    added = [rejection_reasons.add(work, name, is_default=name == "One") for name in ("One", "Two", "Three")]
    work.session.flush()
    return added


def names(work: Work) -> list[str]:
    work.session.flush()
    return [reason.name for reason in rejection_reasons.listed(work)]


def test_a_reason_is_put_right(open_work_on_each: OpenWork) -> None:
    with open_work_on_each() as work:
        one, two, _ = three(work)
        rejection_reasons.change(work, two, name=" Too  far", kind=ReasonKind.OTHER,
                                 candidate_text="Too far.\r\nSorry. ", version=two.version)  # fmt: skip
        work.session.flush()
        assert (two.name, two.kind, two.candidate_text) == ("Too far", ReasonKind.OTHER, "Too far.\nSorry.")
        with pytest.raises(Stale):
            rejection_reasons.change(work, two, name="x", kind=ReasonKind.OTHER, candidate_text="", version=1)
        with pytest.raises(Invalid) as refused:
            rejection_reasons.change(work, one, name="TOO far", kind=ReasonKind.BY_CANDIDATE,
                                     candidate_text="x" * 1001)  # fmt: skip
        assert refused.value.fields == {"name": "taken", "candidate_text": "too_long", "kind": "is_default"}
        rejection_reasons.change(work, two, name="too far", kind=ReasonKind.OTHER, candidate_text="")
        rejection_reasons.change(work, two, name="too far", kind=ReasonKind.OTHER, candidate_text="")
        assert types(work)[3:] == ["rejection_reason.changed"] * 2


def test_reasons_keep_the_order_they_are_given(open_work_on_each: OpenWork) -> None:
    with open_work_on_each() as work:
        one, _, third = three(work)
        rejection_reasons.move(work, third, 1)
        assert names(work) == ["One", "Three", "Two"]
        rejection_reasons.move(work, one, 99)
        assert names(work) == ["Three", "Two", "One"]
        rejection_reasons.move(work, one, -5)
        assert names(work) == ["One", "Three", "Two"]
        rejection_reasons.move(work, one, 0)
        assert types(work)[3:] == ["rejection_reason.moved"] * 3


def test_there_is_one_first_choice_and_it_stands_first(open_work_on_each: OpenWork) -> None:
    with open_work_on_each() as work:
        one, two, third = three(work)
        rejection_reasons.make_default(work, third)
        rejection_reasons.make_default(work, third)
        work.session.flush()
        assert [reason.is_default for reason in (one, two, third)] == [False, False, True]
        assert [reason.name for reason in rejection_reasons.active(work)] == ["Three", "One", "Two"]
        assert names(work) == ["One", "Two", "Three"]
        with pytest.raises(Conflict) as refused:
            rejection_reasons.retire(work, third)
        assert refused.value.code == "is_default"
        rejection_reasons.retire(work, two)
        one.kind = ReasonKind.BY_CANDIDATE
        for reason in (one, two):
            with pytest.raises(Conflict) as refused:
                rejection_reasons.make_default(work, reason)
            assert refused.value.code == "not_default"
        assert types(work)[3:] == ["rejection_reason.made_default", "rejection_reason.retired"]


def test_a_retired_reason_stays_where_it_was_used_and_comes_back_at_the_end(open_work: OpenWork) -> None:
    with open_work() as work:
        one, two, third = three(work)
        application = applied(work, make_job(work))
        applications.reject(work, application, reason=two, letter=False)
        rejection_reasons.retire(work, two)
        rejection_reasons.retire(work, two)
        work.session.flush()
        assert two not in rejection_reasons.active(work)
        assert names(work) == ["One", "Three", "Two"]
        assert work.session.get_one(RejectionReason, application.rejection_reason_id) is two
        rejection_reasons.move(work, third, 99)
        assert names(work) == ["One", "Three", "Two"]
        rejection_reasons.restore(work, two)
        rejection_reasons.restore(work, two)
        assert names(work) == ["One", "Three", "Two"]
        assert (two.status, one.index < third.index < two.index) == (ReasonStatus.ACTIVE, True)
        assert types(work)[-2:] == ["rejection_reason.retired", "rejection_reason.restored"]


def test_recruiters_read_the_list_and_administrators_change_it(open_work: OpenWork) -> None:
    with open_work() as work:
        three(work)
        people = [
            actor_of(make_user(work, name, role))
            for name, role in (("Rosa", Role.RECRUITER), ("Mona", Role.MEMBER))
        ]
    with open_work(people[0]) as work:
        assert names(work) == ["One", "Two", "Three"]
    for actor in (people[1], ANYONE):
        with pytest.raises(NotAllowed), open_work(actor) as work:
            rejection_reasons.listed(work)
    for actor in (*people, ANYONE):
        for act in (
            lambda work, one: rejection_reasons.change(work, one, name="x", kind=one.kind, candidate_text=""),
            lambda work, one: rejection_reasons.move(work, one, 2),
            lambda work, one: rejection_reasons.make_default(work, one),
            lambda work, one: rejection_reasons.retire(work, one),
            lambda work, one: rejection_reasons.restore(work, one),
        ):
            with pytest.raises(NotAllowed), open_work(actor) as work:
                act(work, work.session.scalars(select(RejectionReason)).first())
