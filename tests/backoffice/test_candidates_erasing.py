"""An administrator erases somebody, holds somebody, and sees who goes when."""

from datetime import timedelta

from flask import Flask

from hiring import applications, retention
from hiring.actors import Role
from hiring.models.application import Application
from hiring.models.candidate import Candidate
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
    assert "Noor Haddad" not in ada.get("/backoffice/candidates").text
    assert ada.send(f"/backoffice/candidates/{there.noor.candidate_id}/bring-back").status_code == 303
    assert "Noor Haddad" in ada.get("/backoffice/candidates").text


def test_how_long_people_are_kept_is_said_there(app: Flask, open_work: OpenWork) -> None:
    ada = recruiter(app, open_work, "Ada", Role.ADMIN)
    wrong = ada.send("/backoffice/settings/retention", {"profiles": "Long"})
    assert (wrong.status_code, "Like Standard: 6" in wrong.text) == (422, True)
    assert ada.send("/backoffice/settings/retention", {"profiles": "Long: 24", "asks": "yes"}).status_code == 303
    with open_work() as work:
        assert (work.organisation.profiles, work.organisation.retention_asks) == ({"Long": 24}, True)
