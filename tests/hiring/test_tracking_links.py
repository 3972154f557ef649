"""Tracking links: the same again is the same link; what they say goes before what an address says."""

import pytest

from hiring import came_from, tracking_links
from hiring.actors import Actor, Role
from hiring.errors import Invalid, NotAllowed, NotFound
from hiring.models.job import JobStatus, Visibility
from hiring.tracking_links import Wanted
from tests.conftest import OpenWork
from tests.support.applications import World, make_user, world
from tests.support.applying import make_job


@pytest.fixture
def there(open_work: OpenWork) -> World:
    with open_work() as work:
        return world(work)


def test_the_same_again_is_the_same_link_and_in_use_again(open_work: OpenWork, there: World) -> None:
    wanted = Wanted(" LinkedIn\n ", "social", "autumn", there.job.id)
    with open_work(there.dario) as work:
        made = tracking_links.make(work, wanted)
        assert (made.source, made.medium, made.campaign) == ("LinkedIn", "social", "autumn")
        tracking_links.archive(work, made)
        assert tracking_links.listed(work) == []
        assert [one.link.id for one in tracking_links.listed(work, archived=True)] == [made.id]
    with open_work(there.dario) as work:
        again = tracking_links.make(work, wanted)
        assert again.id == made.id
        assert again.archived_at is None
        other = tracking_links.make(work, Wanted("LinkedIn", "social", "autumn"))
        assert other.token != made.token
        assert [one.link.id for one in tracking_links.listed(work)] == [other.id, made.id]
        assert [one.leads for one in tracking_links.listed(work)] == [True, True]


@pytest.mark.parametrize(
    ("wanted", "wrong"),
    [
        (Wanted(" \t"), {"source": "required"}),
        (Wanted("x" * 101), {"source": "too_long"}),
        (Wanted("a", "b\0", "c" * 101), {"medium": "bad_characters", "campaign": "too_long"}),
        (Wanted("\udc80"), {"source": "bad_characters"}),
    ],
)
def test_what_does_not_do(open_work: OpenWork, there: World, wanted: Wanted, wrong: dict[str, str]) -> None:
    with open_work(there.dario) as work, pytest.raises(Invalid) as refused:
        tracking_links.make(work, wanted)
    assert refused.value.fields == wrong


def test_a_link_leads_to_jobs_that_the_public_finds(open_work: OpenWork, there: World) -> None:
    with open_work() as work:
        draft = make_job(work, name="Not yet", slug="not-yet")
        secret = make_job(work, name="Hush-hush", slug="hush-hush")
        link = tracking_links.make(work, Wanted("Fair", job_id=secret.id))
        draft.status, secret.visibility = JobStatus.DRAFT, Visibility.CONFIDENTIAL
    with open_work(there.dario) as work:
        assert [job.name for job in tracking_links.jobs(work)] == [there.job.name]
        for job, code in ((draft, "not_public"), (secret, "unknown")):
            with pytest.raises(Invalid) as refused:
                tracking_links.make(work, Wanted("Fair", job_id=job.id))
            assert refused.value.fields == {"job_id": code}
        assert tracking_links.listed(work) == []
        with pytest.raises(NotFound):
            tracking_links.get(work, link.id)


def test_who_may(open_work: OpenWork, there: World) -> None:
    with open_work() as work:
        member = make_user(work, "Mia")
    for actor in (there.manager, Actor(there.dario.kind, member.id, "Mia", Role.MEMBER)):
        with open_work(actor) as work, pytest.raises(NotAllowed):
            tracking_links.make(work, Wanted("Fair"))


def test_what_a_link_says_goes_first(open_work: OpenWork, there: World) -> None:
    with open_work(there.dario) as work:
        token = tracking_links.make(work, Wanted("Fair", "print", "spring")).token
        plain = tracking_links.make(work, Wanted("Poster")).token

    def of(**given: str) -> tuple[str, ...]:
        with open_work() as work:
            return tuple(tracking_links.came_from(work, given))

    assert of() == ("careers site", "", "")
    assert of(source="Indeed") == ("Indeed", "", "")
    assert of(src="nothing2", source="nothing2", utm_campaign="a") == ("nothing2", "", "a")
    assert of(src=token, source=token, utm_campaign="forged", utm_medium="x") == ("Fair", "print", "spring")
    assert of(src=plain, source=plain, utm_campaign="a", utm_medium="b") == ("Poster", "b", "a")


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (None, ""),
        ("  a \n\t b\x00", ""),
        ("  a \n\t b\x07c", "a b c"),
        ("e\u0301", "é"),
        ("x" * 300, "x" * 100),
        ("\ud800", ""),
        ("<b>'\"", "<b>'\""),
        ("In\u202edeed\u200b\ufeff", "Indeed"),
        ("\u200b \u2060", ""),
        ("\u200d", ""),
        ("نیم\u200cفاصله", "نیم\u200cفاصله"),
    ],
)
def test_words_of_strangers_are_one_short_line(given: str | None, kept: str) -> None:
    assert came_from.words(given) == kept
    assert came_from.said({"utm_source": given or ""}).source == (kept or "careers site")
