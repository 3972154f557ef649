"""Result links, notes that go and come back, and files: of an application and of a person."""

import io

from hiring import attachments, notes, result_links
from hiring.models.application import Application
from hiring.models.attachment import AttachmentType
from hiring.models.job import Job
from hiring.models.user import User
from hiring.result_links import Result
from hiring.uploads import Received
from hiring.work import Work
from tests.backoffice.asking import Ask, Target
from tests.support.applying import PDF

RESULT = {"label": "Code exercise", "url": "https://tests.example/42", "score": "82%"}


def furnish(work: Work, job: Job, application: Application, user: User) -> dict[str, object]:
    """A result, a note and a file that were taken away."""
    link = result_links.put(work, application, Result("Reference", f"https://refs.example/{job.slug}"))
    note = notes.write(work, application, "No longer so")
    notes.remove(work, note)
    received = Received("file", "old.pdf", "pdf", len(PDF), "0" * 64, f"old-{job.slug}")
    work.files.put(received.storage_key, io.BytesIO(PDF), content_type="application/pdf")
    file = attachments.attach(work, application, received, type=AttachmentType.OTHER)
    attachments.remove(work, file)
    return {"link": link.id, "gone_note": note.id, "gone_file": file.id, "person": application.candidate_id}


def requests(t: Target) -> dict[str, Ask]:
    one, person = f"/backoffice/applications/{t['application']}", f"/backoffice/candidates/{t['person']}"
    link, file = f"/backoffice/result-links/{t['link']}", f"/backoffice/attachments/{t['attachment']}"
    sent = {"type": "cv", "file": (io.BytesIO(PDF), "cv.pdf")}
    return {
        "new_result_link": Ask("GET", f"{one}/result-links/new"),
        "add_result_link": Ask("POST", f"{one}/result-links", RESULT),
        "new_candidate_result_link": Ask("GET", f"{person}/result-links/new"),
        "add_candidate_result_link": Ask("POST", f"{person}/result-links", RESULT),
        "result_link": Ask("GET", link),
        "save_result_link": Ask("POST", link, {**RESULT, "version": "1"}),
        "remove_result_link": Ask("POST", f"{link}/removal"),
        "colleagues": Ask("GET", f"{one}/colleagues"),
        "remove_note": Ask("POST", f"{one}/notes/{t['note']}/removal"),
        "restore_note": Ask("POST", f"{one}/notes/{t['gone_note']}/restoration"),
        "read_mentions": Ask("POST", f"{one}/mentions/removal"),
        "attach_to_candidate": Ask("POST", f"{person}/attachments", sent),
        "change_attachment": Ask("POST", f"{file}/type", {"type": "other"}),
        "remove_attachment": Ask("POST", f"{file}/removal"),
        "restore_attachment": Ask("POST", f"/backoffice/attachments/{t['gone_file']}/restoration"),
    }
