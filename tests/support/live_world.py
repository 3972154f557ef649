"""A world with everything on it, and real browsers signed in to the app that serves it."""

import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from playwright.sync_api import Browser, Page

from hiring import applications, jobs, letters, notes, sign_in, tags
from hiring.actors import Role
from hiring.models.attachment import Attachment, PreviewStatus
from hiring.models.job import CloseReason, Job
from hiring.models.letter import Letter, LetterState
from hiring.models.user import User
from tests.support.applications import actor_of, applied, reason, stage, world
from tests.support.applying import keep_upload, make_job
from tests.support.live_access import Access, furnish_access
from tests.support.live_candidates import Own, furnish_own
from tests.support.live_forms import Forms, furnish_forms
from tests.support.live_interviews import Talks, furnish_interviews
from tests.support.live_offers import Offered, furnish_offers
from tests.support.live_people import People, furnish_people
from tests.support.searching import index_all
from tests.support.web_app import PASSWORD, make_user


@dataclass(frozen=True)
class Place:
    """Ids of what the pages show. `busy` has everything on it; `ended` was said no to."""

    recruiter: User
    colleague: User
    administrator: User
    job: uuid.UUID
    busy: uuid.UUID
    other: uuid.UUID
    ended: uuid.UUID
    letter: uuid.UUID
    note: uuid.UUID
    link: str
    department: uuid.UUID
    location: uuid.UUID
    reason: uuid.UUID
    access: Access
    forms: Forms
    talks: Talks
    people: People
    offered: Offered
    own: Own


def furnish(open_work: Any) -> Place:
    """Two recruiters and an administrator, an open and a closed job, people in several stages."""
    recruiter = make_user(open_work, "rosa@foyer.test", first_name="Rosa", last_name="Recruiter")
    colleague = make_user(open_work, "dara@foyer.test", first_name="Dara", last_name="Recruiter")
    administrator = make_user(open_work, "ines@foyer.test", Role.ADMIN, first_name="Ines", last_name="Admin")
    access = furnish_access(open_work, colleague)
    forms = furnish_forms(open_work)
    with open_work() as work:
        there = world(work, locations=[{"city": "Leeds", "country": "GB"}])
        closed = make_job(work, name="Painter", slug="painter")
        jobs.close(work, closed, CloseReason.FILLED)
        cv = keep_upload(work, there.job, name="A rather long name of a curriculum vitae, third version.pdf")
        answers = {"years": "1", "visa": "true", "visa_ends": "2027-09-30", "kit": ["tig", "mig"],
                   "proud": "A bridge.\nNobody fell."}  # fmt: skip
        busy = applied(work, there.job, "Zoë Marchetti", answers=answers, uploads={"cv": cv})
        other = {"email": busy.candidate.primary_email, "phone": "07700 900461"}
        applied(work, there.job, "Zoe Marketti", answers={"years": "9", "visa": "false"}, profile=other)
        found = work.session.query(Attachment).filter_by(application_id=busy.id).one()
        found.preview_status, found.text = PreviewStatus.READY, "Welder in Leeds since 2011"
        busy.answer_due_at = work.now - timedelta(days=3)
        link = sign_in.make_sign_in_link(work, work.session.get_one(User, recruiter.id))
    with open_work(actor_of(recruiter)) as work:
        application = applications.get(work, busy.id)
        note = notes.write(work, application, "Worth a call this week.")
        for name in ("motor", "remote"):
            tags.add(work, application, name)
        applications.move(work, applications.get(work, there.ann.id), stage(work, there.job, "Call").id)
        ended = applied(work, work.session.get_one(Job, there.job.id), "Ewa Nowak")
    talks = furnish_interviews(open_work, recruiter, colleague, busy.id, there.noor.id)
    offered = furnish_offers(open_work, recruiter, colleague)
    people = furnish_people(open_work, recruiter, there.job.id)
    own = furnish_own(open_work, there.job.id, busy.id, ended.id, offered)
    with open_work(actor_of(recruiter)) as work:
        applications.reject(work, applications.get(work, ended.id), reason=reason(work), letter=True)
        failed = work.session.get_one(Letter, letters.of(work, busy)[0].id)
        failed.state, failed.error, failed.subject, failed.body = (
            LetterState.FAILED, "550 no such user", "We have your application", "Dear Zoë,\n\nthank you.",
        )  # fmt: skip
        job = work.session.get_one(Job, there.job.id)
        assert job.department_id
        index_all(work)
        return Place(
            recruiter, colleague, administrator, job.id, busy.id, there.noor.id, ended.id, failed.id, note.id,
            link, job.department_id, job.places[0].location_id, reason(work).id, access, forms,
            talks=talks, people=people, offered=offered, own=own,
        )  # fmt: skip


def entered(browser: Browser, url: str, user: User, **context: Any) -> Page:
    """A page of a browser of its own, signed in through the form."""
    page = browser.new_context(**context).new_page()
    page.goto(f"{url}/backoffice/sign-in")
    page.get_by_label("Work email").fill(user.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{url}/backoffice")
    return page
