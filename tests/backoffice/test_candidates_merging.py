"""Merging people by plain forms: comparing, choosing, being too late, taking it back."""

import uuid

import pytest
from flask import Flask
from sqlalchemy import select

from hiring import hiring_teams
from hiring.actors import JobRole, Role
from hiring.applications import adding
from hiring.candidates import contacts, editing, merging, reading
from hiring.candidates.contacts import Contact, Details
from hiring.models.candidate import Candidate
from hiring.models.job import Job
from hiring.models.user import User
from tests.conftest import OpenWork
from tests.support.applications import World, recruiter
from tests.support.posting import form_to
from tests.support.web_app import Browser

PEOPLE = "/backoffice/candidates"


@pytest.fixture
def zoe(open_work: OpenWork, there: World) -> Candidate:
    with open_work(there.dario) as work:
        details = Details("Zoë", "Ng", [Contact("zoe@home.example")], [Contact("0113 496 0999")], title="Welder")
        return editing.create(work, details, source="Fair")


def merge_url(there: World, zoe: Candidate) -> str:
    return f"{PEOPLE}/{there.noor.candidate_id}/merges/new?with={zoe.id}"


def test_both_are_shown_and_one_chooses(rosa: Browser, open_work: OpenWork, there: World, zoe: Candidate) -> None:
    page = rosa.get(merge_url(there, zoe)).text
    for words in (
        "Is kept", "Goes into the other", "Whose words count", "What goes to Noor Haddad", "1 phone number",
        "Keep the other one instead",
    ):  # fmt: skip
        assert words in page, words
    posted = form_to(page, "/merges")
    sent = rosa.send(posted.action, posted.with_(name="merged"))
    assert sent.status_code == 303
    after = rosa.get(sent.location).text
    assert "They are one person now." in after
    assert "Zoë Ng was merged into this person" in after
    with open_work() as work:
        assert reading.get(work, there.noor.candidate_id).name == "Zoë Ng"
    undone = rosa.send(form_to(after, "/removal").action, {})
    assert "They are two people again" in rosa.get(undone.location).text
    with open_work() as work:
        assert reading.get(work, there.noor.candidate_id).name == "Noor Haddad"
        assert reading.get(work, zoe.id).name == "Zoë Ng"


def test_the_other_one_can_be_kept(rosa: Browser, open_work: OpenWork, there: World, zoe: Candidate) -> None:
    page = rosa.get(f"{merge_url(there, zoe)}&keep={zoe.id}").text
    posted = form_to(page, "/merges")
    assert posted.action == f"{PEOPLE}/{zoe.id}/merges"
    assert rosa.send(posted.action, posted.fields).location.startswith(f"{PEOPLE}/{zoe.id}?")


def test_a_conflict_is_listed_and_nothing_is_merged(
    rosa: Browser, open_work: OpenWork, there: World, zoe: Candidate
) -> None:
    page = rosa.get(merge_url(there, zoe)).text
    posted = form_to(page, "/merges")
    with open_work(there.dario) as work:
        adding.add(work, work.session.get_one(Job, there.job.id), reading.get(work, zoe.id), source="x")
    answer = rosa.send(posted.action, posted.fields)
    assert answer.status_code == 409
    assert "Both are in progress for the same job" in answer.text
    assert "Not merged" in answer.text
    with open_work() as work:
        assert reading.get(work, zoe.id).merged_into_id is None


def test_what_changed_since_is_shown_anew_with_the_choice(
    rosa: Browser, open_work: OpenWork, there: World, zoe: Candidate
) -> None:
    posted = form_to(rosa.get(merge_url(there, zoe)).text, "/merges")
    with open_work(there.dario) as work:
        held = reading.get(work, zoe.id, for_change=True)
        known = contacts.details_of(held, contacts.of(work.session, [zoe.id])[zoe.id])
        editing.change(work, held, Details(**vars(known) | {"title": "Painter"}), version=held.version)
    answer = rosa.send(posted.action, posted.with_(name="merged"))
    assert answer.status_code == 409
    again = form_to(answer.text, "/merges")
    assert again.fields["name"] == "merged"
    assert rosa.send(again.action, again.fields).status_code == 303


def test_merged_by_somebody_quicker_one_lands_on_the_person(
    rosa: Browser, open_work: OpenWork, there: World, zoe: Candidate
) -> None:
    posted = form_to(rosa.get(merge_url(there, zoe)).text, "/merges")
    with open_work(there.dario) as work:
        kept, other = merging.pair(work, zoe.id, there.noor.candidate_id)
        merging.merge(work, kept, other, version=kept.version, merged_version=other.version)
    sent = rosa.send(posted.action, posted.fields)
    assert sent.location == f"{PEOPLE}/{zoe.id}?done=again"
    assert "one person already" in rosa.get(sent.location).text


def test_a_merge_that_is_overtaken_says_what_changed(
    rosa: Browser, open_work: OpenWork, there: World, zoe: Candidate
) -> None:
    posted = form_to(rosa.get(merge_url(there, zoe)).text, "/merges")
    page = rosa.get(rosa.send(posted.action, posted.fields).location).text
    rosa.send(f"{PEOPLE}/{there.noor.candidate_id}/tags", {"name": "late"}).close()
    answer = rosa.send(form_to(page, "/removal").action, {})
    assert answer.status_code == 409
    assert "What changed since: tags." in answer.text


def test_merges_are_undone_one_after_another_and_the_page_says_so(
    rosa: Browser, open_work: OpenWork, there: World, zoe: Candidate
) -> None:
    """Pat went into Zoë, Zoë into Noor; on Zoë's page somebody still has the button for Pat."""
    with open_work(there.dario) as work:
        pat = editing.create(work, Details("Pat"), source="Fair")
        kept, other = merging.pair(work, zoe.id, pat.id)
        merging.merge(work, kept, other, version=kept.version, merged_version=other.version)
    stale = form_to(rosa.get(f"{PEOPLE}/{zoe.id}").text, "/removal")
    posted = form_to(rosa.get(merge_url(there, zoe)).text, "/merges")
    page = rosa.get(rosa.send(posted.action, posted.fields).location).text
    for words in (
        "Zoë Ng was merged into this person", "Pat was merged into Zoë Ng", "undo the merge with Zoë Ng first",
    ):  # fmt: skip
        assert words in page, words
    assert page.count("Dario Test added Noor Haddad") == 2  # as both came to us, told under the name they have now
    refused = rosa.send(stale.action, {})
    assert refused.status_code == 409
    assert "Undo the merge with Zoë Ng first." in refused.text
    undone = rosa.send(form_to(page, "/removal").action, {})
    assert "Pat was merged" not in rosa.get(undone.location).text
    assert rosa.send(stale.action, {}).location == f"{PEOPLE}/{zoe.id}?done=unmerged"


@pytest.mark.parametrize("other", ["", "x", str(uuid.UUID(int=7))])
def test_merging_with_nobody_is_not_there(rosa: Browser, there: World, other: str) -> None:
    url = f"{PEOPLE}/{there.noor.candidate_id}/merges"
    assert rosa.get(f"{url}/new?with={other}").status_code == 404
    assert rosa.send(url, {"other": other}).status_code == 404
    assert rosa.get(f"{url}/new?with={there.noor.candidate_id}").status_code == 404
    assert rosa.send(url, {"other": there.noor.candidate_id}).status_code == 422
    assert rosa.send(f"{url}/{uuid.uuid4()}/removal").status_code == 404


def test_a_hiring_manager_merges_nobody(app: Flask, open_work: OpenWork, there: World, zoe: Candidate) -> None:
    mo = recruiter(app, open_work, "Mo", Role.MEMBER)
    with open_work() as work:
        user = work.session.scalars(select(User).where(User.first_name == "Mo")).one()
        hiring_teams.add(work, work.session.get_one(Job, there.job.id), user, JobRole.HIRING_MANAGER)
    url = f"{PEOPLE}/{there.noor.candidate_id}"
    assert mo.get(f"{url}/merges/new?with={there.ann.candidate_id}").status_code == 403
    assert mo.get(f"{url}/edit").status_code == 403
    assert mo.send(f"{url}/others", {"other": there.ann.candidate_id}).status_code == 403
    assert mo.send(f"{url}/merges", {"other": there.ann.candidate_id}).status_code == 403
