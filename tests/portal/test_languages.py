"""The public side speaks the reader's language from the first page to the last letter, the back office English."""

import re
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from hiring import letters, links
from hiring.models.application import Application, Submission
from hiring.models.job import JobStatus
from hiring.models.letter import Letter, Occasion
from hiring.models.link import LinkPurpose
from hiring.models.user import User
from tests.conftest import NOON, OpenWork
from tests.portal.conftest import Applicant, pdf
from tests.portal.test_apply_form import COMPLETE
from tests.support import build
from tests.support.applying import make_job
from web import letters as worded
from web.language import LANGUAGES

GERMAN = {"Accept-Language": "de-AT,de;q=0.9,en;q=0.5"}


def addresses(page: str) -> list[str]:
    """Of all links and forms to pages of the careers site."""
    found = re.findall(r'(?:href|action|hx-get|hx-post|data-[a-z]+)="(/(?:jobs|my|privacy|sent)[^"]*)"', page)
    return [one.replace("&amp;", "&") for one in found if not one.endswith(".png")]


def spoken(page: str) -> str:
    found = re.search(r'<html lang="(\w+)" dir="(\w+)"', page)
    assert found is not None
    assert found[2] == "ltr"
    return found[1]


@pytest.mark.parametrize(
    ("code", "words"),
    [("en", "Apply for this job"), ("de", "Auf diese Stelle bewerben"), ("fr", ""), ("es", "")],
)
def test_a_page_speaks_the_language_of_its_address_else_of_the_browser(
    visitor: FlaskClient, job: Any, code: str, words: str
) -> None:
    by_address = visitor.get(f"/jobs/frame-welder?lang={code}", headers={"Accept-Language": "en"}).text
    by_browser = visitor.get("/jobs/frame-welder", headers={"Accept-Language": code}).text
    assert (spoken(by_address), spoken(by_browser)) == (code, code)
    assert words in by_address
    assert words in by_browser
    if code != "en":
        assert "Apply for this job" not in by_address


def test_kept_pages_are_kept_by_language_and_by_whether_the_address_names_it(
    visitor: FlaskClient, job: Any
) -> None:
    """In any order, twice, so that each is once drawn and once kept."""
    asked = [("/jobs", "de"), ("/jobs?lang=de", "en"), ("/jobs", "en"), ("/jobs?lang=en", "de")]
    for _round in range(2):
        pages = [visitor.get(path, headers={"Accept-Language": accept}).text for path, accept in asked]
        assert [spoken(page) for page in pages] == ["de", "de", "en", "en"]
        named = [{parse_qs(urlsplit(one).query).get("lang", [""])[0] for one in addresses(page)
                  if "hreflang" not in one} for page in pages]  # fmt: skip
        switch = set(LANGUAGES)
        assert [one - switch for one in named] == [{""}, {""} & named[1], {""}, {""} & named[3]]
        assert 'href="/jobs/frame-welder?lang=de"' in pages[1]
        assert 'href="/jobs/frame-welder"' in pages[0]


def test_names_of_jobs_in_lists_say_their_own_language(visitor: FlaskClient, open_work: OpenWork) -> None:
    with open_work() as work:
        for slug, code in (("one", "en"), ("two", "de"), ("three", "ar")):
            make_job(work, slug=slug, name=f"Job {slug}", language=code, screening_form=None)
    for path in ("/jobs", "/embed/jobs"):
        german = visitor.get(f"{path}?lang=de").text
        assert re.findall(r'<span class="name"([^>]*)>Job (\w+)', german) == [
            (' lang="en"', "one"), (' lang="ar" dir="rtl"', "three"), ("", "two"),
        ]  # fmt: skip


def test_what_speaks_the_browsers_language_says_so_to_whoever_keeps_it(visitor: FlaskClient, job: Any) -> None:
    """Also the pages that are not kept here, as of those who come by an advertisement."""
    for path in ("/jobs?utm_source=ad", "/jobs/frame-welder?src=ad", "/jobs/frame-welder/apply", "/privacy",
                 "/embed/jobs?utm_source=ad", "/embed/v1.js?utm_source=ad", "/jobs/absent", "/my"):  # fmt: skip
        assert "Accept-Language" in visitor.get(path).headers.get("Vary", ""), path
    for path in ("/feeds/jobs.rss?source=ad", "/jobs/frame-welder/card.png"):
        assert "Vary" not in visitor.get(path).headers, path


def test_the_language_of_the_address_survives_every_link_and_form(visitor: FlaskClient, job: Any) -> None:
    for path in ("/jobs", "/jobs/frame-welder", "/jobs/frame-welder/apply", "/my", "/privacy"):
        page = visitor.get(f"{path}?lang=de&src=fair" if path == "/jobs" else f"{path}?lang=de").text
        without_switch = re.sub(r'<nav class="languages".*?</nav>', "", page, flags=re.S)
        for one in addresses(without_switch):
            inside_form = one == "/jobs" and 'type="hidden" name="lang" value="de"' in page
            assert "lang=de" in one or inside_form, (path, one)


def test_the_switch_names_each_language_in_its_own_words(visitor: FlaskClient, job: Any) -> None:
    page = visitor.get("/jobs?q=welder&nonsense=1&lang=fr").text
    switch = re.search(r'<nav class="languages".*?</nav>', page, re.S)
    assert switch is not None
    found = re.findall(
        r'<a href="([^"]+)" lang="(\w+)" hreflang="(\w+)"[^>]*?( aria-current="true")?>(\w+)<', switch[0]
    )
    assert [(code, name) for _to, code, _same, _here, name in found] == [
        ("en", "English"), ("de", "Deutsch"), ("fr", "Français"), ("es", "Español"),
    ]  # fmt: skip
    assert [code for _to, code, _same, here, _name in found if here] == ["fr"]
    assert found[1][0] == "/jobs?q=welder&amp;lang=de", "what a kept page does not depend on is not in it"


def test_search_engines_find_each_language(visitor: FlaskClient, job: Any) -> None:
    page = visitor.get("/jobs/frame-welder?lang=de").text
    base = re.search(r'<link rel="canonical" href="([^"]+)/jobs/frame-welder\?lang=de">', page)
    assert base is not None
    other = dict(re.findall(r'<link rel="alternate" hreflang="([\w-]+)" href="([^"]+)">', page))
    assert other == {
        "en": f"{base[1]}/jobs/frame-welder", "de": f"{base[1]}/jobs/frame-welder?lang=de",
        "fr": f"{base[1]}/jobs/frame-welder?lang=fr", "es": f"{base[1]}/jobs/frame-welder?lang=es",
        "x-default": f"{base[1]}/jobs/frame-welder",
    }  # fmt: skip


def test_feeds_never_name_a_language(visitor: FlaskClient, job: Any) -> None:
    for path in ("/feeds/jobs.rss", "/feeds/jobs.xml", "/sitemap.xml", "/robots.txt"):
        assert "lang=de" not in visitor.get(f"{path}?lang=de").text


def apply_in_german(ann: Applicant, **more: Any) -> str:
    ann.address = f"{ann.address.partition('?')[0]}?lang=de"
    ann.open()
    answer = ann.press("send", cv=pdf(), **{**COMPLETE, **more})
    assert answer.status_code == 303, ann.errors
    return str(answer.headers["Location"])


def test_errors_and_the_receipt_come_in_the_language_of_the_form(ann: Applicant) -> None:
    ann.address += "?lang=de"
    ann.open()
    ann.press("send", first_name="")
    assert ann.status == 422
    assert ann.errors["first_name"] == "Geben Sie Ihren Vornamen ein"
    assert "<title>Fehler: " in ann.page
    receipt = apply_in_german(ann)
    assert receipt.endswith("lang=de"), "redirects carry it too"
    page = ann.browser.get(receipt).text
    assert "Danke, Ann. Wir haben Ihre Bewerbung." in page
    assert "Dienstag, 1. Dezember" in page


def test_letters_go_out_in_the_language_in_which_somebody_applied(
    ann: Applicant, app: Flask, open_work: OpenWork
) -> None:
    """Also the later ones, whatever the job's own language is, and their links open pages that speak it."""
    apply_in_german(ann)
    with open_work() as work:
        submission = work.session.scalars(select(Submission)).one()
        assert submission.language == "de"
        (received,) = work.session.scalars(select(Letter).where(Letter.occasion == Occasion.RECEIVED))
        application = work.session.get_one(Application, submission.application_id)
        assert application.job.language == "en"
        later = letters.write(work, Occasion.TIMES_OFFERED, application)
        refused = letters.write(work, Occasion.REJECTED, application, reason="Nicht genug Schweißpraxis.")
        assert later is not None
        assert refused is not None
        with app.app_context():
            first, second, third = (worded.render(work, one, "secret") for one in (received, later, refused))
    assert first.subject == "Wir haben Ihre Bewerbung: Frame welder"
    assert first.text.startswith("Guten Tag Ann,\n\nDanke. Wir haben Ihre Bewerbung für die Stelle Frame welder.")
    assert "bis Dienstag, 1. Dezember." in first.text
    assert "/my/secret?lang=de" in first.text
    assert second.subject.startswith("Wählen Sie einen Termin")
    assert f"/my/secret/times?application={application.id}&lang=de" in second.text
    assert "Wir gehen mit Ihrer Bewerbung nicht weiter." in third.text
    for text in (first.text, second.text, third.text):
        assert not re.search(r"\b(Hello|Thank|We|Our talk|Where|With|What)\b", text), text


def test_my_application_speaks_it_too(visitor: FlaskClient, ann: Applicant, open_work: OpenWork) -> None:
    apply_in_german(ann)
    with open_work() as work:
        person = work.session.scalars(select(Application.candidate_id)).one()
        token = links.make(work, LinkPurpose.MY_APPLICATIONS, person)
    page = visitor.get(f"/my/{token}?lang=de").text
    assert "Ein Mensch liest Ihre Bewerbung bis Dienstag, 1. Dezember" in page
    for one in addresses(re.sub(r'<nav class="languages".*?</nav>', "", page, flags=re.S)):
        assert "lang=de" in one, one
    gone = visitor.get("/my/nonsense?lang=de")
    assert (gone.status_code, spoken(gone.text)) == (410, "de")


def test_the_organisations_own_texts_are_taken_by_language(visitor: FlaskClient, open_work: OpenWork) -> None:
    with open_work() as work:
        texts = {"de": {"headline": "Bauen Sie Räder", "about_markdown": "Wir sind **140**.",
                        "privacy_markdown": "Nur für die Bewerbung."}}  # fmt: skip
        build.organisation(work, headline="Build bikes", about_markdown="We are 140.", texts=texts)
        build.job(work)
    german = visitor.get("/jobs", headers=GERMAN).text
    assert ("Bauen Sie Räder" in german, "Wir sind <strong>140</strong>" in german) == (True, True)
    assert "Nur für die Bewerbung." in visitor.get("/privacy", headers=GERMAN).text
    assert "Build bikes" in visitor.get("/jobs?lang=fr").text, (
        "the main language stands in for what is not written"
    )


def test_dates_money_and_numbers_are_written_as_the_reader_does(visitor: FlaskClient, open_work: OpenWork) -> None:
    with open_work() as work:
        build.job(
            work, salary_min=52000, salary_max=64000, salary_currency="EUR", salary_period="year",
            salary_public=True, weekly_hours=37.5, closes_at=NOON + timedelta(days=30),
        )  # fmt: skip
    german = visitor.get("/jobs/frame-welder", headers=GERMAN).text.replace("\N{NO-BREAK SPACE}", " ")
    assert "52.000–64.000 € im Jahr" in german
    assert "Vollzeit, 37,5 Stunden" in german
    assert "Bewerben bis Donnerstag, 24. Dezember" in german
    listed = visitor.get("/jobs", headers=GERMAN).text.replace("\N{NO-BREAK SPACE}", " ")
    assert "52.000–64.000 €/Jahr" in listed
    assert "€52k–64k" in visitor.get("/jobs").text


def test_a_jobs_own_words_say_which_language_they_are_in(visitor: FlaskClient, open_work: OpenWork) -> None:
    with open_work() as work:
        build.job(work, language="ar")
        build.job(work, "Painter", language="de")
        build.job(work, "Van driver", language="de", status=JobStatus.CLOSED)
    arabic = visitor.get("/jobs/frame-welder").text
    assert '<h1 class="title" lang="ar" dir="rtl">' in arabic
    assert '<article class="prose" lang="ar" dir="rtl" hx-ignore>' in arabic
    assert '<h1 class="title">' in visitor.get("/jobs/painter?lang=de").text
    assert '<h1 class="title" lang="de">' in visitor.get("/jobs/painter?lang=fr").text
    assert '<h1 class="title" lang="de">Van driver' in visitor.get("/jobs/van-driver?lang=fr").text


def test_the_frame_on_another_site_carries_its_language_to_the_careers_site(
    visitor: FlaskClient, job: Any
) -> None:
    page = visitor.get("/embed/jobs?lang=de").text
    assert spoken(page) == "de"
    assert "Alle Stellen bei" in page
    assert re.search(r'href="/jobs/frame-welder\?source=embed&amp;lang=de"', page)


def test_the_back_office_and_programs_get_english_whatever_the_browser_asks_for(
    visitor: FlaskClient, recruiter: User, app: Flask, open_work: OpenWork
) -> None:
    assert spoken(visitor.get("/backoffice/sign-in?lang=de", headers=GERMAN).text) == "en"
    lost = visitor.get("/backoffice/nowhere?lang=de", headers=GERMAN)
    assert (spoken(lost.text), "Sign in" in lost.text or "This page is not here" in lost.text) == ("en", True)
    assert "Geben" not in visitor.get("/api/v1/jobs", headers=GERMAN).text
    assert visitor.get("/api/v1/jobs", headers=GERMAN).json["title"] == visitor.get("/api/v1/jobs").json["title"]
    with open_work() as work, app.test_request_context("/jobs?lang=de", headers=GERMAN):
        letter = letters.write_to_user(work, Occasion.PASSWORD_RESET, recruiter)
        work.session.flush()
        written = worded.render(work, letter, "secret")
    assert written.subject.startswith("A new password for ")
    assert "Hello " in written.text


def test_pages_of_errors_speak_it_too(visitor: FlaskClient) -> None:
    lost = visitor.get("/nowhere?lang=de")
    assert (lost.status_code, spoken(lost.text)) == (404, "de")
    assert "Diese Seite gibt es hier nicht" in lost.text
    assert 'href="/jobs?lang=de"' in lost.text
