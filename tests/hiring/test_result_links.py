"""Links to results: judged, one per address, brought up to date in place, seen by those who see their owner."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from hiring import applications, history, result_links
from hiring.errors import Invalid, NotAllowed, NotFound, Stale
from hiring.models.candidate import Candidate
from hiring.models.job import Visibility
from hiring.models.result_link import ResultLink
from hiring.result_links import Result, canonical_url
from tests.conftest import NOON, OpenWork
from tests.support.applications import World, check_books, world
from tests.support.together import together

URL = "https://tests.example/results/42"


@pytest.fixture
def there(open_work: OpenWork) -> World:
    with open_work() as work:
        return world(work)


def put(open_work: OpenWork, there: World, **over: Any) -> ResultLink:
    with open_work(there.dario) as work:
        result = Result(**{"label": "Code exercise", "url": URL, **over})
        return result_links.put(work, applications.get(work, there.noor.id), result)


def test_a_result_is_kept_as_given(open_work: OpenWork, there: World) -> None:
    put(open_work, there, score=" 82% ", completed_at=NOON, attributes=[("Grammar", "9 of 10"), ("", " ")])
    with open_work(there.manager) as work:
        noor = applications.get(work, there.noor.id)
        (link,) = result_links.of(work, noor)
        assert (link.label, link.url, link.score, link.completed_at) == ("Code exercise", URL, "82%", NOON)
        assert link.attributes == [{"key": "Grammar", "value": "9 of 10"}]
        assert (link.created_by_label, link.shared_with_panel) == ("Dario Test", False)
        newest = history.timeline(work, noor)[0]
        assert (newest.type, newest.data) == ("result_link.added", {})
        check_books(work)


def test_the_same_address_again_brings_it_up_to_date(open_work: OpenWork, there: World) -> None:
    first = put(open_work, there, score="")
    again = put(open_work, there, url="HTTPS://Tests.Example/results/42", score="91%")
    assert (again.id, again.score) == (first.id, "91%")
    assert put(open_work, there, url="https://tests.example/results/43").id != first.id
    with open_work(there.dario) as work:
        kinds = [one.type for one in history.timeline(work, applications.get(work, there.noor.id))[:3]]
    assert kinds == ["result_link.added", "result_link.changed", "result_link.added"]


def test_sent_again_unchanged_leaves_no_trace(open_work: OpenWork, there: World) -> None:
    put(open_work, there)
    put(open_work, there)
    with open_work(there.dario) as work:
        kinds = [one.type for one in history.timeline(work, applications.get(work, there.noor.id))]
    assert kinds.count("result_link.added") == 1
    assert "result_link.changed" not in kinds


@pytest.mark.parametrize(
    ("over", "field", "code"),
    [
        ({"label": " "}, "label", "required"),
        ({"label": "x" * 101}, "label", "too_long"),
        ({"label": "a\0b"}, "label", "bad_characters"),
        ({"url": ""}, "url", "required"),
        ({"url": "javascript:alert(1)"}, "url", "not_a_link"),
        ({"url": "ftp://tests.example/1"}, "url", "not_a_link"),
        ({"url": "https://"}, "url", "not_a_link"),
        ({"url": "https://tests.example/" + "x" * 2000}, "url", "not_a_link"),
        ({"score": "x" * 51}, "score", "too_long"),
        ({"attributes": [("a", "b")] * 21}, "attributes", "too_many"),
        ({"attributes": [("", "b")]}, "attributes", "nameless"),
        ({"attributes": [("a", "b" * 301)]}, "attributes", "too_long"),
    ],
)
def test_what_does_not_do_is_refused(
    open_work: OpenWork, there: World, over: dict[str, Any], field: str, code: str
) -> None:
    with pytest.raises(Invalid) as error:
        put(open_work, there, **over)
    assert error.value.fields == {field: code}


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        (" HTTPS://Tests.Example/Path?Q=1#x ", "https://tests.example/Path?Q=1#x"),
        ("http://[::1]:8080/a", "http://[::1]:8080/a"),
        ("https://me:secret@tests.example/", None),
        ("https://tests.example:99999/", None),
        ("https://tests example/", None),
        ("//tests.example/", None),
        ("tests.example", None),
        ("https://[bad/", None),
    ],
)
def test_an_address_is_compared_in_one_form(text: str, kept: str | None) -> None:
    assert canonical_url(text) == kept


def test_only_who_runs_the_job_adds_and_only_who_sees_it_reads(open_work: OpenWork, there: World) -> None:
    link = put(open_work, there)
    with open_work(there.manager) as work:
        noor = applications.get(work, there.noor.id)
        with pytest.raises(NotAllowed):
            result_links.put(work, noor, Result("Mine", URL))
        with pytest.raises(NotAllowed):
            result_links.change(work, result_links.get(work, link.id), Result("Mine", URL))
        with pytest.raises(NotAllowed):
            result_links.remove(work, result_links.get(work, link.id))
    with open_work(there.stranger) as work, pytest.raises(NotFound):
        result_links.get(work, link.id)


def test_a_link_of_a_person_is_seen_by_who_sees_the_person(open_work: OpenWork, there: World) -> None:
    with open_work(there.dario) as work:
        person = work.session.get_one(Candidate, there.noor.candidate_id)
        link = result_links.put(work, person, Result("Portfolio", URL))
        assert result_links.of(work, applications.get(work, there.noor.id)) == []
    with open_work() as work:
        applications.get(work, there.noor.id).job.visibility = Visibility.CONFIDENTIAL
    with open_work(there.dario) as work, pytest.raises(NotFound):
        result_links.get(work, link.id)


def test_two_changes_meet_at_the_version(open_work: OpenWork, there: World) -> None:
    link = put(open_work, there)
    with open_work(there.dario, now=NOON + timedelta(minutes=1)) as work:
        result_links.change(work, result_links.get(work, link.id), Result("Exercise", URL), version=1)
    with open_work(there.dario) as work, pytest.raises(Stale):
        result_links.change(work, result_links.get(work, link.id), Result("Other", URL), version=1)


def test_a_change_may_not_take_anothers_address(open_work: OpenWork, there: World) -> None:
    put(open_work, there)
    other = put(open_work, there, url="https://tests.example/2")
    with open_work(there.dario) as work, pytest.raises(Invalid) as error:
        result_links.change(work, result_links.get(work, other.id), Result("Other", URL))
    assert error.value.fields == {"url": "taken"}


def test_taken_away_it_is_gone_and_its_address_is_free(open_work: OpenWork, there: World) -> None:
    link = put(open_work, there)
    with open_work(there.dario) as work:
        result_links.remove(work, result_links.get(work, link.id))
    with open_work(there.dario) as work, pytest.raises(NotFound):
        result_links.get(work, link.id)
    assert put(open_work, there).id != link.id


def test_two_senders_of_one_address_at_once_make_one_link(open_work_on_each: OpenWork) -> None:
    with open_work_on_each() as work:
        there = world(work)

    def send(score: str) -> str:
        for last in (False, True):  # as the door does: whoever loses the race looks again
            try:
                with open_work_on_each(there.dario) as work:
                    result_links.put(work, applications.get(work, there.noor.id), Result("Exercise", URL, score))
            except IntegrityError:
                if last:
                    raise
            else:
                break
        return "kept"

    assert together(lambda: send("1"), lambda: send("2")) == ["kept", "kept"]
    with open_work_on_each(there.dario) as work:
        assert len(result_links.of(work, applications.get(work, there.noor.id))) == 1
