"""An administrator erases somebody, holds somebody, and sees who goes when."""

from datetime import timedelta

from flask import Flask

from hiring import applications, jobs, retention
from hiring.actors import Role
from hiring.models.application import Application
from hiring.models.candidate import Candidate
from hiring.models.job import Job
from tests.conftest import OpenWork
from tests.support.applications import World, reason, recruiter
from tests.support.web_app import Clock


def test_erasing_shows_what_goes_and_then_does_it(app: Flask, open_work: OpenWork, there: World) -> None:
    ada = recruiter(app, open_work, "Ada", Role.ADMIN)
    at = f"/backoffice/candidates/{there.noor.candidate_id}"
    assert "Erase or hold" in ada.get(at).text
    assert "Erase for good" in ada.get(f"{at}/erasure").text
    assert ada.send(f"{at}/erasure", {"letter": "yes"}).status_code == 303
    page = ada.get(f"{at}?done=erased").text
    assert ("Erased candidate" in page, "Erase or hold" in page, "Noor" in page) == (True, False, False)
    assert "Nothing that names them is known" in ada.get(f"{at}/erasure").text
    assert "Erased candidate" not in ada.get("/backoffice/candidates").text


def test_a_hold_keeps_somebody_until_it_is_lifted(app: Flask, open_work: OpenWork, there: World) -> None:
    ada = recruiter(app, open_work, "Ada", Role.ADMIN)
    at = f"/backoffice/candidates/{there.noor.candidate_id}"
    refused = ada.send(f"{at}/hold", {"reason": " "})
    assert (refused.status_code, "Say why" in refused.text) == (422, True)
    assert ada.send(f"{at}/hold", {"reason": "A claim & more"}).status_code == 303
    kept = ada.send(f"{at}/erasure")
    assert (kept.status_code, "Not erased: a legal hold" in kept.text) == (409, True)
    assert "A claim &amp; more" in ada.get("/backoffice/settings/retention").text
    assert ada.send(f"{at}/hold/removal").status_code == 303
    assert ada.send(f"{at}/erasure").status_code == 303


def test_who_goes_when_is_shown_and_can_be_stopped(
    app: Flask, clock: Clock, open_work: OpenWork, there: World
) -> None:
    ada = recruiter(app, open_work, "Ada", Role.ADMIN)
    with open_work(there.dario) as work:
        applications.reject(work, work.session.get_one(Application, there.noor.id), reason=reason(work))
    later = clock() + timedelta(days=200)
    with open_work(now=later) as work:
        retention.reckon(work, None)
        assert retention.set_aside(work, work.session.get_one(Candidate, there.noor.candidate_id))
    page = ada.get("/backoffice/settings/retention").text
    assert ("Noor Haddad" in page, "Bring back" in page) == (True, True)
    lists = ("candidates", "applications?status=any", f"jobs/{there.job.id}?status=rejected", "search?q=Noor",
             "applications.csv?status=any")  # fmt: skip
    for at in lists:
        shown = ada.get(f"/backoffice/{at}")
        assert (shown.status_code, "Haddad" in shown.text) == (200, False), at
    for at in (f"candidates/{there.noor.candidate_id}", f"applications/{there.noor.id}"):
        assert ada.get(f"/backoffice/{at}").status_code == 404
    assert "nobody sees them but here" in ada.get(f"/backoffice/candidates/{there.noor.candidate_id}/erasure").text
    assert ada.send(f"/backoffice/candidates/{there.noor.candidate_id}/bring-back").status_code == 303
    assert "Noor Haddad" in ada.get("/backoffice/candidates").text


def test_how_long_people_are_kept_is_said_there(app: Flask, open_work: OpenWork) -> None:
    ada = recruiter(app, open_work, "Ada", Role.ADMIN)
    wrong = ada.send("/backoffice/settings/retention", {"profiles": "Long"})
    assert (wrong.status_code, "Like Standard: 6" in wrong.text) == (422, True)
    assert ada.send("/backoffice/settings/retention", {"profiles": "Long: 24", "asks": "yes"}).status_code == 303
    with open_work() as work:
        assert (work.organisation.profiles, work.organisation.retention_asks) == ({"Long": 24}, True)


def test_a_job_that_names_a_profile_that_went_is_told_of(app: Flask, open_work: OpenWork, there: World) -> None:
    ada = recruiter(app, open_work, "Ada", Role.ADMIN)
    ada.send("/backoffice/settings/retention", {"profiles": "Standard: 6\nLong & wide: 24"})
    editor = f"/backoffice/jobs/{there.job.id}/edit"
    assert "Long &amp; wide: 24 months" in ada.get(editor).text
    with open_work() as work:
        jobs.update(work, work.session.get_one(Job, there.job.id), retention="Long & wide")
    assert ada.send("/backoffice/settings/retention", {"profiles": "Standard: 6"}).status_code == 303
    said = ada.get("/backoffice/settings/retention").text
    assert ("no profile any more: Long &amp; wide" in said, "kept as Standard says" in said) == (True, True)
    assert "This profile is no longer there" in ada.get(editor).text
