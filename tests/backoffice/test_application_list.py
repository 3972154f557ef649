"""The page of the list of applications: filters in the address, saved views, the spreadsheet, the way back."""

import csv
import io
import re
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from flask import Flask
from sqlalchemy import select

from hiring import applications, tags
from hiring.actors import JobRole, Role
from hiring.hiring_teams import add as add_to_team
from hiring.models.application import Application
from hiring.models.event import Event
from hiring.models.job import Job, Visibility
from hiring.models.saved_view import SavedView
from hiring.models.user import User
from tests.conftest import NOON, OpenWork
from tests.support.applications import HTMX, World, applied, signed_in, stage, statements
from tests.support.applying import make_job
from tests.support.web_app import Browser, Clock, make_user
from web.hall import db

LIST = "/backoffice/applications"


def member(app: Flask, open_work: OpenWork, job: Job, role: JobRole) -> Browser:
    user = make_user(open_work, "moss@foyer.test", Role.MEMBER, first_name="Moss")
    with open_work() as work:
        add_to_team(work, work.session.get_one(Job, job.id), work.session.get_one(User, user.id), role)
    return signed_in(app, user)


def listed(page: str) -> list[str]:
    return re.findall(r'<span class="clip">([^<]+)</span><span class="meta clip only-narrow">', page)


def test_everybody_in_progress_is_listed_newest_first(rosa: Browser, open_work: OpenWork, there: World) -> None:
    with open_work() as work:
        work.session.get_one(Application, there.ann.id).applied_at = NOON - timedelta(days=1)
    page = rosa.get(LIST).text
    assert listed(page) == ["Noor Haddad", "Ann Lee"]
    assert "2 applications" in page
    assert f'<tr id="row-{there.noor.id}" data-walk data-version=' in page
    version = re.search(rf'id="row-{there.noor.id}" data-walk data-version="(\d+)"', page)
    assert version
    assert f'name="ids" value="{there.noor.id}:{version[1]}" form="bulk"' in page
    assert 'aria-current="page">Applications' in page
    assert '<a href="/backoffice/candidates" aria-current="page">' in page  # the place in the navigation


def test_one_job_is_the_twin_of_its_board(rosa: Browser, there: World) -> None:
    page = rosa.get(f"{LIST}?job={there.job.id}").text
    assert f'href="/backoffice/jobs/{there.job.id}"' in page
    assert 'aria-current="true"><svg class="icon" aria-hidden="true">' in page
    assert "Table</a>" in page
    assert '<a href="/backoffice/jobs" aria-current="page">' in page


def test_filters_stand_above_the_list_each_with_a_way_out(rosa: Browser, there: World) -> None:
    page = rosa.get(f"{LIST}?job={there.job.id}&a.years.max=3&a.visa=false&flags=yes").text
    assert listed(page) == ["Ann Lee"]
    assert "How many years have you welded: at most 3\N{NO-BREAK SPACE}years" in page
    assert "Do you need a visa: No" in page
    assert f'href="{LIST}?job={there.job.id}&amp;a.visa=false&amp;flags=yes"' in page
    assert '<td class="answer hide-narrow" hx-ignore>1\N{NO-BREAK SPACE}years</td>' in page
    assert '<td class="answer hide-narrow" hx-ignore>No</td>' in page


def test_htmx_gets_the_list_alone(rosa: Browser, there: World) -> None:
    part = rosa.get(f"{LIST}?flags=yes", headers=HTMX)
    assert part.text.strip().startswith('<div id="listing">')
    assert "HX-Request" in part.headers["Vary"]
    assert listed(part.text) == ["Ann Lee"]


def test_another_job_is_another_page(rosa: Browser, open_work: OpenWork, there: World) -> None:
    """Its heading, its tabs and its place in the navigation are outside of what htmx swaps."""
    with open_work() as work:
        other = make_job(work, name="Painter", slug="painter").id
    one, two = f"job={there.job.id}", f"job={there.job.id}&job={other}"

    def asked(query: str, page: str) -> Any:
        shown = {**HTMX, "HX-Current-URL": f"http://localhost{LIST}?{page}"}
        return rosa.get(f"{LIST}?{query}", headers=shown)

    for query, page in ((one, ""), ("", one), (one, two), (two, one), (f"job={other}", one)):
        answer = asked(query, page)
        assert answer.status_code == 204, (query, page)
        there_now = answer.headers["HX-Redirect"]
        assert parse_qs(urlsplit(there_now).query) == parse_qs(query)
    open_one = asked(f"{one}&panel=open&flags=yes", "panel=open")
    assert open_one.headers["HX-Redirect"].endswith("#of-jobs")
    assert 'id="of-jobs"' in rosa.get(open_one.headers["HX-Redirect"]).text
    for query, page in (
        (one, one),
        ("flags=yes", ""),
        (f"{one}&flags=yes", one),
        (two, f"{two}&job=x"),
        ("job=x", ""),
    ):
        assert asked(query, page).status_code == 200, (query, page)


def test_the_form_of_the_filters_works_as_a_plain_form(rosa: Browser, open_work: OpenWork, there: World) -> None:
    with open_work() as work:
        tags.add(work, work.session.get_one(Application, there.noor.id), "motor")
    page = rosa.get(f"{LIST}?job={there.job.id}&panel=open&a.shift=day").text
    for control in (
        'name="stage"', 'name="status" value="active" checked', 'name="tag"', 'list="sources"', 'name="owner"',
        'name="applied_from"', 'name="late"', 'name="flags"', 'name="a.years.min"', 'name="a.visa_ends.from"',
        'name="a.shift" value="day" checked', 'name="a.proud.given"', f'name="job" value="{there.job.id}" checked',
        '<option value="careers site">',
    ):  # fmt: skip
        assert control in page, control
    sent = {"q": "", "job": there.job.id, "status": "active", "source": "", "owner": "", "applied_from": "",
            "a.years.min": "5", "a.years.max": "", "a.visa": "", "panel": "open"}  # fmt: skip
    assert listed(rosa.get(f"{LIST}?{urlencode(sent)}").text) == ["Noor Haddad"]


def test_stages_are_offered_by_kind_where_there_are_several_jobs(rosa: Browser, there: World) -> None:
    page = rosa.get(f"{LIST}?panel=open").text
    assert 'name="stage" value="in_process"' in page
    assert "Choose one job to filter by the answers" in page


def test_a_colleague_chooses_owners_and_a_member_only_themselves(
    app: Flask, rosa: Browser, open_work: OpenWork, there: World
) -> None:
    assert "Dario Test" in rosa.get(f"{LIST}?panel=open").text
    page = member(app, open_work, there.job, JobRole.HIRING_MANAGER).get(f"{LIST}?panel=open").text
    assert 'value="nobody"' in page
    assert "Dario Test" not in page


def test_words_find_people(rosa: Browser, there: World) -> None:
    assert rosa.get(f"{LIST}?q=haddad").status_code == 200
    assert "Nobody fits" in rosa.get(f"{LIST}?q=zzzz").text
    assert rosa.get(f"{LIST}?q=haddad&job={there.job.id}").status_code == 200


def test_nobody_fits_and_the_way_on(rosa: Browser, there: World) -> None:
    page = rosa.get(f"{LIST}?source=nowhere&job={there.job.id}").text
    assert "Nobody fits" in page
    assert f'href="{LIST}?source=nowhere&amp;job={there.job.id}&amp;status=any"' in page


def test_with_nobody_at_all_the_page_says_so(rosa: Browser) -> None:
    assert "Nobody is in progress" in rosa.get(LIST).text


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("tag=00000000-0000-7000-8000-000000000000", "This filter is no longer there: Tag"),
        ("a.gone.min=3", "This filter is no longer there: a.gone.min"),
        ("late=perhaps", "This filter cannot be read: Late perhaps"),
        ("colour=red", "This filter cannot be read: colour red"),
        ("applied_from=soon", "This filter cannot be read: Applied from soon"),
    ],
)
def test_what_is_no_filter_is_told_and_left_out(rosa: Browser, there: World, query: str, words: str) -> None:
    page = rosa.get(f"{LIST}?{query}")
    assert page.status_code == 200
    assert words in page.text
    assert listed(page.text)


@pytest.mark.parametrize("query", ["after=x", "before=2026-11-24_x"])
def test_a_page_that_is_none_is_not_found(rosa: Browser, there: World, query: str) -> None:
    assert rosa.get(f"{LIST}?{query}").status_code == 404


def test_pages_lead_on_and_back(rosa: Browser, open_work: OpenWork, there: World) -> None:
    with open_work() as work:
        job = work.session.get_one(Job, there.job.id)
        for number in range(60):
            applied(work, job, f"Person Number{number}")
    first = rosa.get(LIST).text
    assert "62 applications" in first
    assert 'id="page-prev"' not in first
    second = rosa.get(link(first, "page-next")).text
    assert len(listed(first) + listed(second)) == len(set(listed(first)) | set(listed(second))) == 62
    assert 'id="page-next"' not in second
    assert listed(rosa.get(link(second, "page-prev")).text) == listed(first)


def link(page: str, id: str) -> str:
    found = re.search(rf'id="{id}"[^>]* href="([^"]+)"', page)
    assert found
    return found[1].replace("&amp;", "&")


def test_what_may_not_be_read_is_not_listed(app: Flask, rosa: Browser, open_work: OpenWork, there: World) -> None:
    with open_work() as work:
        secret = make_job(work, name="Hush-hush", slug="hush-hush")
        applied(work, secret, "Cem Secret")
        secret.visibility = Visibility.CONFIDENTIAL
    for query in ("", "?panel=open", f"?job={secret.id}", f"?job={secret.id}&panel=open"):
        page = rosa.get(LIST + query).text
        assert "Cem" not in page
        assert "Hush-hush" not in page
    interviewer = member(app, open_work, there.job, JobRole.INTERVIEWER)
    for query in ("", "?panel=open", f"?job={there.job.id}"):
        page = interviewer.get(LIST + query).text
        assert "Noor" not in page
        assert "Frame welder" not in page


def test_an_application_leads_back_to_the_list(rosa: Browser, there: World) -> None:
    page = rosa.get(f"{LIST}?flags=yes&job={there.job.id}").text
    away = link_to(page, there.ann)
    assert "list=" in away
    assert f'href="{LIST}?flags=yes&amp;job={there.job.id}"' in rosa.get(away).text


def test_next_and_previous_are_those_of_the_list(rosa: Browser, open_work: OpenWork, there: World) -> None:
    with open_work() as work:
        job = work.session.get_one(Job, there.job.id)
        for number, name in enumerate(("Pia Late", "Quinn Early", "Rob Between")):
            one = applied(work, job, name)
            one.applied_at, one.flags_count = NOON - timedelta(days=(1, 9, 5)[number]), 1
            if name == "Quinn Early":
                applications.move(work, one, stage(work, job, "Call").id)
        work.session.get_one(Application, there.ann.id).applied_at = NOON - timedelta(days=7)
    row = re.search(r'href="([^"]+)"><span class="avatar[^>]+>RB<', rosa.get(f"{LIST}?flags=yes").text)
    assert row
    page = rosa.get(row[1].replace("&amp;", "&")).text
    assert people_in(page) == ["Pia Late", "Rob Between", "Ann Lee", "Quinn Early"]
    assert 'aria-label="People in the list"' in page
    assert "people_in" not in page
    ann = rosa.get(link(page, "around-j")).text
    assert "<title>Ann Lee" in ann
    quinn = rosa.get(link(ann, "around-j")).text
    assert "<title>Quinn Early" in quinn
    assert 'id="around-j"' not in quinn
    assert f'href="{LIST}?flags=yes"' in quinn
    assert "<title>Ann Lee" in rosa.get(link(quinn, "around-k")).text


def people_in(page: str) -> list[str]:
    nav = page[page.index('id="people"') :]
    return re.findall(r'<strong class="clip">([^<]+)</strong>', nav[: nav.index("</nav>")])


@pytest.mark.parametrize("way", ["plain", "htmx"])
def test_after_an_act_one_is_still_in_the_list(rosa: Browser, open_work: OpenWork, there: World, way: str) -> None:
    """Also where it has just gone out of the list: it stands where it stood."""
    with open_work() as work:
        call = stage(work, there.job, "Call").id
        new, version = there.noor.current_stage_id, work.session.get_one(Application, there.noor.id).version
    address = link_to(rosa.get(f"{LIST}?job={there.job.id}&stage={new}").text, there.noor)
    from_page = f"http://localhost{address}"
    headers = {"Referer": from_page} if way == "plain" else {**HTMX, "HX-Current-URL": from_page}
    sent = {"stage_id": call, "version": version}
    answer = rosa.send(f"/backoffice/applications/{there.noor.id}/stage", sent, headers=headers)
    assert answer.status_code == 303
    after = rosa.get(answer.location, headers=HTMX if way == "htmx" else {}).text
    assert sorted(people_in(after)) == ["Ann Lee", "Noor Haddad"]
    assert "list=" in next(one for one in re.findall(r'id="around-[jk]" href="([^"]+)"', after))
    refused = rosa.send(f"/backoffice/applications/{there.noor.id}/stage", sent, headers=headers)
    assert refused.status_code == 409
    assert sorted(people_in(refused.text)) == ["Ann Lee", "Noor Haddad"]


@pytest.mark.parametrize("query", ["%00", "=", "after=x", "job=x&a.b.c=1&tag=%ff", "x" * 400, "%5B::1", "q=noor"])
def test_whatever_list_an_address_names_the_page_is_shown(rosa: Browser, there: World, query: str) -> None:
    page = rosa.get(f"/backoffice/applications/{there.noor.id}", query_string={"list": query})
    assert page.status_code == 200
    assert "Noor Haddad" in people_in(page.text)
    other = {**HTMX, "HX-Current-URL": "http://[::1", "Referer": "http://elsewhere.example/?list=flags=yes"}
    part = rosa.get(f"/backoffice/applications/{there.noor.id}", headers=other)
    assert sorted(people_in(part.text)) == ["Ann Lee", "Noor Haddad"]


def test_a_list_leads_to_nobody_who_may_not_be_read(
    app: Flask, rosa: Browser, open_work: OpenWork, there: World
) -> None:
    with open_work() as work:
        secret = make_job(work, name="Hush-hush", slug="hush-hush")
        applied(work, secret, "Cem Secret")
        secret.visibility = Visibility.CONFIDENTIAL
    manager = member(app, open_work, there.job, JobRole.HIRING_MANAGER)
    for browser in (rosa, manager):
        for query in ("status=any", f"job={secret.id}", f"job={secret.id}&order=waiting"):
            page = browser.get(f"/backoffice/applications/{there.noor.id}", query_string={"list": query})
            assert page.status_code == 200
            assert "Cem" not in page.text
            assert "Hush-hush" not in page.text


def link_to(page: str, application: Application) -> str:
    found = re.search(rf'href="(/backoffice/applications/{application.id}[^"]*)"', page)
    assert found
    return found[1].replace("&amp;", "&")


# saved views


def save(browser: Browser, query: str = "flags=yes", **more: str) -> Any:
    return browser.send("/backoffice/saved-views", {"name": "Flagged", "query": query, **more})


def test_filters_are_saved_as_a_view_and_opened_again(rosa: Browser, there: World) -> None:
    answer = save(rosa, f"flags=yes&job={there.job.id}")
    assert answer.status_code == 303
    page = rosa.get(answer.location).text
    assert "The view is saved" in page
    assert "Flagged" in page
    assert listed(page) == ["Ann Lee"]
    view = re.search(r'id="view-([0-9a-f-]{36})" hx-ignore href="([^"]+)"', rosa.get(LIST).text)
    assert view
    assert listed(rosa.get(view[2].replace("&amp;", "&")).text) == ["Ann Lee"]


def test_a_name_that_will_not_do_keeps_what_was_typed(rosa: Browser, there: World) -> None:
    answer = save(rosa, name="x" * 61)
    assert answer.status_code == 422
    assert "Write at most 60 characters." in answer.text
    assert "x" * 61 in answer.text
    assert listed(answer.text) == ["Ann Lee"]
    assert save(rosa).status_code == 303
    assert "You have a view of this name" in save(rosa).text


def test_a_view_is_changed_and_deleted_by_its_owner(rosa: Browser, open_work: OpenWork, there: World) -> None:
    save(rosa)
    with open_work() as work:
        id = work.session.scalars(select(SavedView.id)).one()
    page = rosa.get(f"{LIST}?view={id}&source=careers+site").text
    assert f'action="/backoffice/saved-views/{id}"' in page
    changed = rosa.send(
        f"/backoffice/saved-views/{id}", {"name": "From the site", "query": "source=careers+site", "version": "1"}
    )
    assert changed.status_code == 303
    with open_work() as work:
        view = work.session.get_one(SavedView, id)
        assert (view.name, view.filters) == ("From the site", {"source": ["careers site"]})
    stale = rosa.send(
        f"/backoffice/saved-views/{id}", {"name": "Mine", "query": "", "version": "1", "view": str(id)}
    )
    assert stale.status_code == 409
    assert rosa.send(f"/backoffice/saved-views/{id}/removal").status_code == 303
    assert "From the site" not in rosa.get(LIST).text


def test_a_shared_view_names_no_job_to_those_who_may_not_know_of_it(
    rosa: Browser, dara: Browser, open_work: OpenWork, there: World
) -> None:
    save(rosa, f"job={there.job.id}", name="Frame welders", shared="y")
    assert "Frame welders" in dara.get(LIST).text
    with open_work() as work:
        work.session.get_one(Job, there.job.id).visibility = Visibility.CONFIDENTIAL
    assert "Frame welder" not in dara.get(LIST).text


def test_a_private_view_is_nobody_elses(rosa: Browser, dara: Browser, there: World) -> None:
    save(rosa)
    assert "Flagged" not in dara.get(LIST).text


@pytest.mark.parametrize("query", ["", "=", "&&&", "a" * 5000, "tag=" + "x" * 300, "q=%00", "after=x&panel=open"])
def test_odd_queries_make_views_too(rosa: Browser, query: str) -> None:
    assert save(rosa, query).status_code == 303
    assert rosa.get(LIST).status_code == 200


# spreadsheet


def rows(answer: Any) -> list[list[str]]:
    return list(csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig"))))


def test_the_list_is_a_spreadsheet(rosa: Browser, open_work: OpenWork, there: World) -> None:
    with open_work() as work:
        tags.add(work, work.session.get_one(Application, there.ann.id), "motor")
    answer = rosa.get(f"{LIST}.csv?job={there.job.id}")
    assert answer.mimetype == "text/csv"
    assert "filename=applications-2026-11-24.csv" in answer.headers["Content-Disposition"]
    assert answer.headers["Cache-Control"] == "no-store"
    head, *people = rows(answer)
    assert head[:3] == ["Name", "E-mail", "Phone"]
    assert "How many years have you welded?" in head
    ann = dict(zip(head, next(one for one in people if one[0] == "Ann Lee"), strict=True))
    assert ann["How many years have you welded?"] == "1"
    assert ann["Do you need a visa?"] == "No"
    assert (ann["Stage"], ann["State"], ann["Tags"], ann["Flags"]) == ("New", "In progress", "motor", "1")
    assert ann["Applied"] == "2026-11-24"
    assert [one[0] for one in rows(rosa.get(f"{LIST}.csv?flags=yes"))[1:]] == ["Ann Lee"]


def test_a_spreadsheet_leaves_an_event_without_what_was_looked_for(
    rosa: Browser, open_work: OpenWork, there: World
) -> None:
    rosa.get(f"{LIST}.csv?job={there.job.id}&q=Noor+Haddad").close()
    with open_work() as work:
        event = work.session.scalars(select(Event).order_by(Event.seq.desc())).first()
        assert event
        assert (event.type, event.job_id) == ("applications.exported", there.job.id)
        assert event.data == {"filters": ["job", "q"]}


def test_no_cell_is_a_formula(rosa: Browser, open_work: OpenWork, there: World) -> None:
    with open_work() as work:
        job = work.session.get_one(Job, there.job.id)
        applied(work, job, "=HYPERLINK(1)", profile={"email": "x@example.com", "phone": "+44 20 7946 0000"},
                answers={"years": "3", "visa": "false", "proud": "@SUM(A1)"})  # fmt: skip
    found = [cell for row in rows(rosa.get(f"{LIST}.csv?job={there.job.id}")) for cell in row]
    assert [cell for cell in found if cell[:1] in ("=", "+", "-", "@", "\t", "\r")] == []
    assert "'=HYPERLINK(1)" in found
    assert "'@SUM(A1)" in found


def test_a_spreadsheet_has_everybody_once(rosa: Browser, open_work: OpenWork, there: World) -> None:
    with open_work() as work:
        job = work.session.get_one(Job, there.job.id)
        for number in range(520):
            applied(work, job, f"Person Number{number}")
    names = [one[0] for one in rows(rosa.get(f"{LIST}.csv"))[1:]]
    assert len(names) == len(set(names)) == 522


def test_a_spreadsheet_asks_again_who_one_is(rosa: Browser, clock: Clock, there: World) -> None:
    clock.turn(minutes=20)
    answer = rosa.get(f"{LIST}.csv")
    assert answer.status_code == 303
    assert "/backoffice/confirm" in answer.location


def test_whoever_reads_nobody_exports_nobody(app: Flask, open_work: OpenWork, there: World) -> None:
    interviewer = member(app, open_work, there.job, JobRole.INTERVIEWER)
    assert len(rows(interviewer.get(f"{LIST}.csv?job={there.job.id}"))) == 1


def test_statements_do_not_grow_with_the_rows(
    app: Flask, rosa: Browser, open_work: OpenWork, there: World
) -> None:
    with open_work() as work:
        motor = tags.add(work, work.session.get_one(Application, there.noor.id), "motor").id
        inbox = stage(work, there.job, "New").id
    budgets = {
        LIST: 6,
        f"{LIST}?status=any&order=waiting": 6,
        f"{LIST}?tag={motor}&source=careers+site": 8,
        f"{LIST}?job={there.job.id}&stage={inbox}&a.years.min=1&a.visa=false": 8,
        f"{LIST}?job={there.job.id}&panel=open": 13,
        f"{LIST}/{there.noor.id}?{urlencode({'list': f'job={there.job.id}&tag={motor}'})}": 22,
    }
    with app.app_context():
        engine = db.engine
    counts: dict[str, list[int]] = {url: [] for url in budgets}
    for total in (3, 300):
        with open_work() as work:
            job = work.session.get_one(Job, there.job.id)
            for number in range(2 if total == 3 else 3, total):
                tags.add(work, applied(work, job, f"Person Number{number}"), "motor")
        for number in range(3):
            save(rosa, name=f"View {total} {number}", shared="y")
        for url, most in budgets.items():
            rosa.get(url).close()  # what is read once for good
            with statements(engine) as seen:
                assert rosa.get(url).status_code == 200
            counts[url].append(len(seen))
            assert len(seen) <= most, (url, len(seen), seen)
    assert all(few == many for few, many in counts.values()), counts
