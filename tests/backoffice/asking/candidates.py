"""People: the list, the profile, adding, editing, tagging, adopting, telling apart and merging."""

from sqlalchemy import select

from hiring.candidates import contacts, editing, merging
from hiring.candidates.contacts import Contact, Details
from hiring.models.application import Application
from hiring.models.job import Job
from hiring.models.user import User
from hiring.work import Work
from tests.backoffice.asking import Ask, Target


def requests(t: Target) -> dict[str, Ask]:
    people = "/backoffice/candidates"
    one, twin = f"{people}/{t['candidate']}", {"other": str(t["twin"])}
    version = {"version": str(t["candidate_version"])}
    tag = f"/backoffice/settings/tags/{t['tag']}"
    known = {"first_name": "Noor", "last_name": "Haddad", "source": "Fair"}
    adopted = {"field": "email", "submission": "1", "as": "primary"}
    return {
        "candidates": Ask("GET", people),
        "candidate": Ask("GET", one),
        "new_candidate": Ask("GET", f"{people}/new"),
        "add_candidate": Ask("POST", f"{people}/new", known),
        "add_to_job": Ask("POST", f"{one}/applications", {"job": str(t["painter"])}),
        "edit_candidate": Ask("GET", f"{one}/edit"),
        "save_candidate": Ask("POST", f"{one}/edit", known | {"seen": str(t["seen"])}),
        "adopt": Ask("POST", f"/backoffice/applications/{t['application']}/adoptions", adopted),
        "tag_candidate": Ask("POST", f"{one}/tags", {"name": "late"}),
        "untag_candidate": Ask("POST", f"{one}/tags/{t['tag']}/removal", shared=frozenset({"tag_id"})),
        "keep_apart": Ask("POST", f"{one}/others", twin),
        "hint_again": Ask("POST", f"{one}/others/removal", twin),
        "new_merge": Ask("GET", f"{one}/merges/new?with={t['twin']}"),
        "merge": Ask("POST", f"{one}/merges", {**twin, **version, "merged_version": "1"}),
        "candidate_erasure": Ask("GET", f"{one}/erasure"),
        "erase_candidate": Ask("POST", f"{one}/erasure"),
        "hold_candidate": Ask("POST", f"{one}/hold", {"reason": "A claim"}),
        "lift_hold": Ask("POST", f"{one}/hold/removal"),
        "retention": Ask("GET", "/backoffice/settings/retention"),
        "save_retention": Ask("POST", "/backoffice/settings/retention", {"profiles": "Standard: 6"}),
        "bring_back": Ask("POST", f"{one}/bring-back"),
        "tags": Ask("GET", "/backoffice/settings/tags"),
        "tag": Ask("GET", tag, of_an_object=False),
        "rename_tag": Ask("POST", tag, {"name": "engines", "version": "1"}, of_an_object=False),
        "delete_tag": Ask("POST", f"{tag}/removal", of_an_object=False),
        "unmerge": Ask("POST", f"{one}/merges/{t['merge']}/removal"),
    }


def furnish(work: Work, job: Job, application: Application, user: User) -> dict[str, object]:
    """Somebody who may be the same person, and somebody who was merged into this one."""
    person = application.candidate
    twin = editing.create(work, Details("Twin", emails=[Contact(f"{job.slug}@twin.example")]), source="Fair")
    third = editing.create(work, Details("Third"), source="Fair")
    kept, gone = merging.pair(work, person.id, third.id)
    row = merging.merge(work, kept, gone, version=kept.version, merged_version=gone.version)
    work.session.flush()
    details = contacts.details_of(kept, contacts.of(work.session, [kept.id])[kept.id])
    painter = work.session.scalars(select(Job.id).where(Job.slug == "painter")).one()
    return {"candidate": person.id, "twin": twin.id, "merge": row.id, "painter": painter,
            "candidate_version": kept.version, "seen": editing.digest_of(details)}  # fmt: skip
