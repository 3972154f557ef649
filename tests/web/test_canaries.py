"""Hostile words in everything that is stored: each page shows them as the words they are, and so do letters.

Every text has a marker of its own, so that a text which is shown nowhere is noticed too.
"""

import io
import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from hiring import (
    applications,
    attachments,
    interviews,
    job_loading,
    letter_templates,
    letter_variables,
    letters,
    notes,
    offers,
    rejection_reasons,
    saved_views,
    tags,
)
from hiring.actors import OPERATOR, Role
from hiring.models.application import Application
from hiring.models.attachment import AttachmentType
from hiring.models.candidate import CandidateTag
from hiring.models.interview import Interview, LocationKind
from hiring.models.job import Job
from hiring.models.letter import Letter, LetterState
from hiring.models.letter_template import TemplateKind
from hiring.models.note import Note, NoteKind, Recommendation
from hiring.models.user import User
from hiring.screening import files
from hiring.uploads import Received
from hiring.work import Work
from plumbing.mail.message import compose
from plumbing.storage import Remembered
from tests.conftest import NOON, OpenWork
from tests.support import build
from tests.support.applications import HTMX, actor_of, applied, signed_in
from tests.support.applying import JOB, PDF, keep_upload
from tests.support.interviews import arranged
from tests.support.offers import document, drafted, house
from tests.support.web_app import Clock, build_app, make_user
from web import letters as worded
from web.hall import db

SHOWN_NOWHERE = {"job code", "region", "reason in a letter"}
"""Kept, and on no page of this slice."""

HOSTILE = (
    """'"><img src=x onerror=alert(1)>""",
    """"><svg/onload=alert(1) hx-get="/evil">""",
    "</textarea></title><script>alert(1)</script>",
    "{{7*7}}{%raw%}%(name)s",
    "]]>=HYPERLINK(1)\u202egnp",
)
"""Short enough each for every field; the marker chooses one, so that all of them meet every kind of place."""

MARKS = re.compile(r"mk(\d\d)k")
RAW = re.compile(r"mk\d\dk(?!-)")
"""Not made into a slug first."""


class Canaries:
    """Gives out hostile texts, each with a number that says where it went."""

    def __init__(self, first: int) -> None:
        self.first = first
        self.given: dict[str, str] = {}

    def __call__(self, place: str) -> str:
        number = len(self.given)
        self.given[f"{number:02}"] = place
        return f"mk{number:02}k{HOSTILE[(number + self.first) % len(HOSTILE)]}"


class Page(HTMLParser):
    """Elements and attributes as a browser would make them."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.wrong: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "script" and not (given.get("src") or given.get("type") == "application/ld+json"):
            self.wrong.append(f"<script> {attrs}")
        if any(name.startswith("on") for name in given):
            self.wrong.append(f"<{tag}> {attrs}")
        if given.get("src") == "x" or "/evil" in [given.get("hx-get"), given.get("href")]:
            self.wrong.append(f"<{tag}> {attrs}")
        links = [given.get(name) or "" for name in ("id", "class", "hx-get", "hx-post", "hx-target", "style")]
        if any(RAW.search(link) for link in links):  # SECURITY.md W1b
            self.wrong.append(f"<{tag}> {attrs}")


@pytest.fixture
def app(tmp_path: Path, database_url: str, clock: Clock, storage: Remembered) -> Iterator[Flask]:
    app = build_app(tmp_path, database_url, clock=clock, storage=storage, FOYER_LIMIT_FACTOR="1000")
    yield app
    with app.app_context():
        db.engine.dispose()


def _job(canary: Canaries) -> dict[str, object]:
    """A job as an operator loads it."""
    option = [{"id": "a", "label": canary("option")}, {"id": "b", "label": canary("other option")}]
    return {
        **JOB,
        "name": canary("job's name"),
        "job_code": canary("job code")[:60],
        "department": canary("department"),
        "description_markdown": f"# {canary('heading')}\n\n{canary('description')}\n\n[x](javascript:alert(1))",
        "locations": [{"city": canary("city"), "region": canary("region"), "country": "GB"}],
        "application_form": {"cv": "optional", "cover_letter": "optional", "phone": "optional"},
        "stages": [
            {"name": canary("inbox"), "kind": "inbox", "public_name": canary("inbox in public")},
            {"name": canary("stage"), "kind": "in_process", "public_name": canary("stage in public")},
            {"name": "Hired", "kind": "hired"},
        ],
        "screening_form": {
            "schema": 1,
            "questions": [
                {"key": "why", "type": "text", "label": canary("question"), "help": canary("help")},
                {"key": "one", "type": "single_select", "label": canary("select"), "options": option},
                {"key": "proof", "type": "file", "label": canary("file question")},
                {"key": "more", "type": "text", "label": canary("conditional question"),
                 "visible_if": {"question": "one", "op": "equals", "value": "a"}},
            ],
            "knockouts": [{"id": "flag", "label": canary("knock-out"),
                           "when": {"question": "one", "op": "equals", "value": "a"}}],
        },
    }  # fmt: skip


@pytest.fixture(params=range(len(HOSTILE)))
def canary(request: pytest.FixtureRequest) -> Canaries:
    return Canaries(request.param)


@dataclass(frozen=True)
class There:
    """What was filled with hostile words: one application still waits, one was turned down."""

    slug: str
    job: uuid.UUID
    waiting: uuid.UUID
    rejected: uuid.UUID
    user: User
    offer: uuid.UUID | None = None


@pytest.fixture
def there(open_work: OpenWork, storage: Remembered, canary: Canaries) -> There:
    """One of everything, with a canary in each text."""
    user = make_user(open_work, role=Role.ADMIN, first_name=canary("user's name"), last_name="")
    with open_work() as work:
        build.organisation(
            work, name=canary("organisation"), headline=canary("headline"), intro=canary("intro"),
            privacy_markdown=canary("privacy"), contact_email=canary("contact"),
        )  # fmt: skip
        job_loading.load(work, {"jobs": [_job(canary)]})
        job = work.session.scalars(select(Job)).one()
        rejected = _applied(work, job, canary)
        waiting = applied(work, job, "Ann Lee", profile={"first_name": canary("another name")}, answers={})
        found = There(job.slug, job.id, waiting.id, rejected.id, user)
    with open_work(actor_of(user)) as work:
        _decide(work, storage, canary, applications.get(work, found.rejected))
        return replace(found, offer=_offered(work, canary, applications.get(work, found.waiting)))


def _offered(work: Work, canary: Canaries, application: Application) -> uuid.UUID:
    """An offer that was declined, in the candidate's own words."""
    offer = drafted(work, application, job_title=canary("offer's title"), bonus=canary("bonus"),
                    message=canary("message in an offer"))  # fmt: skip
    offers.approve(house(work), offer)
    offers.send(work, offer, document=document(work), letter=False)
    offers.decline(work, offer, reason=canary("why they declined"))
    return offer.id


def _applied(work: Work, job: Job, canary: Canaries) -> Application:
    """As a candidate of bad intent sends it."""
    cv, proof = (
        keep_upload(work, job, field, _file_name(canary(f"file name of {field}"))) for field in ("cv", "q.proof")
    )
    answers = {"why": canary("answer"), "one": "a", "more": canary("second answer"), "proof": [proof.raw()]}
    names = {"first_name": canary("first name"), "last_name": canary("last name")}
    source = {"source": canary("source")}
    return applied(work, job, profile={**names, "cv": [cv.raw()]}, answers=answers, source=source)


def _file_name(hostile: str) -> str:
    """As the door keeps it; with a slash its beginning would be a folder, and gone."""
    return files.clean_name(hostile.replace("/", "|") + ".pdf")


def _decide(work: Work, storage: Remembered, canary: Canaries, application: Application) -> None:
    """What the team adds."""
    with_reason = Work(work.session, OPERATOR, work.now, work.files, work.request_id, work.ledger)
    reason = rejection_reasons.add(with_reason, canary("reason"), candidate_text=canary("reason in a letter"))
    work.session.flush()
    notes.write(work, application, canary("note"))
    tags.add(work, application, canary("tag")[:60])
    saved_views.save(work, canary("saved view")[:60], {"flags": ["yes"]}, shared=True)
    storage.put("other", io.BytesIO(PDF), content_type="application/pdf")
    name = _file_name(canary("attachment"))
    received = Received("file", name, "pdf", len(PDF), "0" * 64, "other")
    attachments.attach(work, application, received, type=AttachmentType.OTHER)
    _interview(work, canary, application)
    applications.reject(work, application, reason=reason, letter=True)


def _interview(work: Work, canary: Canaries, application: Application) -> None:
    """One that is under way, with feedback."""
    talk = arranged(
        work, application, work.actor, title=canary("interview's title")[:120],
        location=canary("interview's place"), location_kind=LocationKind.PHYSICAL,
        message=canary("message before an interview"), starts_at=work.now, ends_at=work.now + timedelta(hours=1),
    )  # fmt: skip
    interviews.give_feedback(work, talk.participants[0], Recommendation.YES, canary("feedback"))


def test_every_page_shows_hostile_words_as_words(
    app: Flask, open_work: OpenWork, there: There, canary: Canaries
) -> None:
    with open_work() as work:
        sent = letters.of(work, work.session.get_one(Application, there.rejected))
        for letter in sent:
            one = work.session.get_one(Letter, letter.id)
            one.subject, one.body, one.error = canary("subject"), canary("body"), canary("mail error")
            one.state = LetterState.FAILED
        written = work.session.scalars(select(Note.id).where(Note.kind == NoteKind.NOTE)).one()
        talk = work.session.scalars(select(Interview.id)).one()
        person = work.session.get_one(Application, there.rejected).candidate
        person.company, person.title = canary("company"), canary("title")
        person.location = {"text": canary("person's place")}
        person_at = f"/backoffice/candidates/{person.id}"
        person_tag = work.session.scalars(select(CandidateTag.tag_id)).first()
        words = {name: letter_variables.quoted(canary(f"template {name}")) for name in ("subject", "body")}
        template = letter_templates.add(
            work, TemplateKind.MESSAGE, name=canary("template"), language="en", **words
        )
    one, job = f"/backoffice/applications/{there.rejected}", f"/backoffice/jobs/{there.job}"
    paths = [
        "/backoffice", "/backoffice/jobs", job, f"{job}?status=rejected", f"{job}/stages", f"{job}/team",
        f"{job}?who={there.rejected}&done=rejected",
        "/backoffice/applications?status=any&panel=open",
        f"/backoffice/applications?job={there.job}&panel=open",
        f"/backoffice/applications?job={there.job}&status=any&a.why.given=yes&a.one=a&tag={person_tag}",
        *(f"/backoffice/applications?panel=open&{urlencode({name: one})}" for one in HOSTILE
          for name in ("q", "source", "tag", "a.x.min")),
        "/backoffice/candidates", person_at, f"{person_at}/edit", "/backoffice/settings/tags",
        f"/backoffice/settings/tags/{person_tag}",
        *(f"/backoffice/candidates?{urlencode({name: one})}" for one in HOSTILE
          for name in ("q", "tag", "source")),
        one, f"{one}?done=rejected", f"{one}?done=tagged", f"/backoffice/applications/{there.waiting}",
        f"/backoffice/applications/{there.waiting}/rejection", f"/backoffice/offers/{there.offer}",
        "/backoffice/offers", "/backoffice/offers?status=declined",
        f"/backoffice/applications/{there.waiting}/offers/new",
        f"{one}/notes/{written}", "/backoffice/letters",
        "/backoffice/letters?state=failed", f"{one}/letters/new", "/backoffice/letter-templates",
        f"/backoffice/letter-templates/{template.id}", f"{one}/letters/new?template={template.id}",
        *(f"/backoffice/letters/{letter.id}" for letter in sent), "/backoffice/password", "/backoffice/confirm",
        "/backoffice/interviews", f"/backoffice/interviews/{talk}", f"/backoffice/interviews/{talk}/times",
        f"/backoffice/applications/{there.waiting}/interviews/new",
        "/backoffice/reports?period=all", f"/backoffice/reports?period=all&job={there.job}",
        "/backoffice/account", "/backoffice/users", f"/backoffice/users/{there.user.id}",
        "/jobs", f"/jobs/{there.slug}", f"/jobs/{there.slug}/apply", "/privacy",
        *(f"/jobs?{urlencode({name: one})}" for one in HOSTILE for name in ("q", "department", "src", "lang")),
        *(f"/jobs/{there.slug}/apply?{urlencode({'src': one})}" for one in HOSTILE),
        *(f"/backoffice/sign-in?{urlencode({'next': '/' + one})}" for one in HOSTILE),
        *(f"/{quote(one)}" for one in HOSTILE), *(f"/backoffice/{quote(one)}" for one in HOSTILE),
    ]  # fmt: skip
    browser = signed_in(app, there.user)
    shown: set[str] = set()
    for path in paths:
        for headers in ({}, HTMX):
            response = browser.get(path, headers=headers)
            assert response.status_code in (200, 303, 404), (path, response.status_code)
            shown |= _looked_at(response, path)
    missing = {place for number, place in canary.given.items() if number not in shown}
    assert missing <= SHOWN_NOWHERE, missing


def test_what_a_candidate_types_comes_back_as_words(app: Flask, there: There) -> None:
    visitor = app.test_client()
    address = f"/jobs/{there.slug}/apply"
    token = visitor.get(address).text.split('name="form_token"', 1)[1].split('value="', 1)[1].split('"', 1)[0]
    for hostile in HOSTILE:
        typed = {name: f"mk99k{hostile}" for name in
                 ("first_name", "last_name", "email", "phone", "q.why", "q.more", "q.nope", "cv")}  # fmt: skip
        fit = typed | {"email": "ann@example.com", "phone": "", "cv": "", "consent": "yes", "q.one": "a"}
        del fit["q.nope"]
        for data in (
            typed | {"action": "check"}, typed | {"action": "update", "q.one": hostile},
            fit | {"action": "check"}, fit | {"action": "send"}, typed | {"form_token": hostile, "action": "send"},
            fit | {"cv": (io.BytesIO(b"<html>"), hostile.replace('"', "'")), "action": "check"},
        ):  # fmt: skip
            response = visitor.post(address, data={"form_token": token, "form_version": "1", **data})
            assert response.status_code in (200, 303, 409, 422)
            assert _looked_at(response, str(data["action"])) >= ({"99"} if response.status_code != 303 else set())
            if response.status_code == 303:
                assert "99" in _looked_at(visitor.get(response.location), "the receipt")
        questions = visitor.post(f"{address}/questions", data={**typed, "form_token": token, "q.one": "a"})
        _looked_at(questions, "questions")


def test_letters_hold_the_words_as_they_are_and_nothing_is_evaluated(
    app: Flask, open_work: OpenWork, there: There, canary: Canaries
) -> None:
    shown: set[str] = set()
    with app.app_context(), open_work() as work:
        for letter in letters.of(work, work.session.get_one(Application, there.rejected)):
            written = worded.render(work, letter)
            text = f"{written.subject}\n{written.text}"
            assert len(written.subject.splitlines()) == 1
            assert not re.search("49|&#34;|&lt;|&amp;", text)
            message = compose(recipient=letter.recipient, sender="us@example.org", subject=written.subject,
                              text=written.text, message_id="<1@example.org>", date=NOON)  # fmt: skip
            assert message["To"] == letter.recipient
            assert message.get_content_type() == "text/plain"
            shown |= set(MARKS.findall(text))
    assert {"first name", "job's name", "organisation", "inbox in public", "reason in a letter"} <= {
        canary.given[number] for number in shown
    }


def _looked_at(response: TestResponse, where: str) -> set[str]:
    """The numbers of the canaries on the page, once it is certain that they are words there."""
    text = response.text
    response.close()
    assert Page(text).wrong == [], where
    assert "<img src=x" not in text, where
    assert "<svg/onload" not in text, where
    assert "<script>alert" not in text, where
    assert not re.search(r"mk\d\dk49", text), where
    return set(MARKS.findall(text))
