"""Programs erase people: a shell stays, or a tombstone."""

from sqlalchemy import select

from hiring import applications, organisation, retention
from hiring.models.application import Application
from hiring.models.candidate import Candidate
from hiring.models.event import Event
from hiring.models.letter import Letter, Occasion
from hiring.webhooks.telling import message
from tests.api.conftest import MakeProgram
from tests.conftest import NOON, OpenWork
from tests.support.applications import check_books, world


def test_a_person_is_erased_and_a_shell_stays(program: MakeProgram, open_work: OpenWork) -> None:
    with open_work() as work:
        there = world(work)
    one, at = program(), f"/candidates/{there.noor.candidate_id}"
    for _ in range(2):
        answer = one.post(f"{at}/anonymize")
        assert (answer.status_code, answer.json["is_anonymized"]) == (200, True), answer.text
    assert (answer.json["first_name"], answer.json["email_addresses"]) == ("Erased candidate", [])
    assert one.patch(at, {"first_name": "Noor"}).json["code"] == "conflict"
    assert one.get(f"/applications/{there.noor.id}").json["status"] == "withdrawn"
    with open_work() as work:
        told = work.session.scalars(select(Event).where(Event.type == "candidate.anonymized")).one()
        assert message(told)["type"] == "candidate.anonymized"
        assert work.session.scalars(select(Letter).where(Letter.occasion == Occasion.ERASED)).one()
        check_books(work)


def test_a_person_is_deleted_and_a_tombstone_stays(program: MakeProgram, open_work: OpenWork) -> None:
    with open_work() as work:
        there = world(work)
    one, at = program(), f"/candidates/{there.noor.candidate_id}"
    for _ in range(2):
        assert one.delete(at).status_code == 204
    assert one.get(at).status_code == 410
    assert one.get(f"/applications/{there.noor.id}").status_code == 410
    gone = next(each for each in one.walk("/candidates", include_deleted="true")
                if each["id"] == str(there.noor.candidate_id))  # fmt: skip
    assert "Noor" not in str(gone)
    with open_work() as work:
        types = work.session.scalars(select(Event.type).where(Event.type.like("candidate.%"))).all()
        assert "candidate.deleted" in types
        check_books(work)


def test_what_forbids_it_is_said(program: MakeProgram, open_work: OpenWork) -> None:
    with open_work() as work:
        there = world(work)
        applications.hire(work, work.session.get_one(Application, there.ann.id))
        retention.hold(work, work.session.get_one(Candidate, there.noor.candidate_id), "A claim")
    one = program()
    for id in (there.noor.candidate_id, there.ann.candidate_id):
        for answer in (one.post(f"/candidates/{id}/anonymize"), one.delete(f"/candidates/{id}")):
            assert (answer.status_code, answer.json["code"]) == (409, "conflict"), answer.text
    kept = program("candidates:read", "candidates:write")
    assert kept.delete(f"/candidates/{there.noor.candidate_id}").json["code"] == "missing_scope"
    few = program(job_ids=[there.job.id])
    assert few.delete(f"/candidates/{there.noor.candidate_id}").status_code == 403


def test_a_copy_learns_that_somebody_is_set_aside_and_comes_back(
    program: MakeProgram, open_work: OpenWork
) -> None:
    with open_work() as work:
        there = world(work)
        applications.withdraw(work, work.session.get_one(Application, there.noor.id))
    one, at = program(), f"/candidates/{there.noor.candidate_id}"
    before = one.get(at)
    assert before.json["set_aside_at"] is None
    later = retention.after_months(NOON, 6)
    with open_work(now=later) as work:
        retention.reckon(work, None)
        assert retention.set_aside(work, work.session.get_one(Candidate, there.noor.candidate_id))
    aside = one.get(at)
    assert aside.json["set_aside_at"] == aside.json["updated_at"] == "2027-05-24T12:00:00.000Z"
    assert aside.headers["ETag"] != before.headers["ETag"]
    (changed,) = one.walk("/candidates", updated_after="2027-05-24T12:00:00Z")
    assert changed["id"] == str(there.noor.candidate_id)
    with open_work(now=later) as work:
        told = work.session.scalars(select(Event).where(Event.type == "candidate.set_aside")).one()
        says = message(told)
        assert (says["type"], says["data"]["fields"]) == ("candidate.updated", ["set_aside_at"])
        retention.bring_back(work, work.session.get_one(Candidate, there.noor.candidate_id))
    assert one.get(at).json["set_aside_at"] is None


def test_a_job_says_how_long_its_people_are_kept(program: MakeProgram, open_work: OpenWork) -> None:
    with open_work() as work:
        there = world(work)
        organisation.change(work, retention_profiles="Standard: 6\nLong: 24")
    one, at = program(), f"/jobs/{there.job.id}"
    assert one.get(at).json["retention"] == ""
    assert one.patch(at, {"retention": "Long"}).json["retention"] == "Long"
    refused = one.patch(at, {"retention": "Longer"})
    assert (refused.status_code, refused.json["errors"][0]["pointer"]) == (422, "/retention"), refused.text
    assert "no retention profile of this name" in refused.text
