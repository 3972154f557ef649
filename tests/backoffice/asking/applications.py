"""Today, the list of jobs, the board, an application and what is done to it, letters, one's own sign-in."""

import io

from tests.backoffice.asking import Ask, Target
from tests.support.applying import PDF


def requests(t: Target) -> dict[str, Ask]:
    one = f"/backoffice/applications/{t['application']}"
    job, file = f"/backoffice/jobs/{t['job']}", f"/backoffice/attachments/{t['attachment']}"
    seen = {"version": str(t["version"])}
    return {
        "today": Ask("GET", "/backoffice"),
        "today_too": Ask("GET", "/backoffice/"),
        "jobs": Ask("GET", "/backoffice/jobs"),
        "board": Ask("GET", job),
        "column": Ask("GET", f"{job}/column?stage={t['stage']}&after=2030-01-01T00:00:00Z_{t['note']}"),
        "application": Ask("GET", one),
        "card": Ask("GET", f"{one}/card", done=303),
        "move": Ask("POST", f"{one}/stage", {"stage_id": str(t["stage"]), **seen}),
        "rejection": Ask("GET", f"{one}/rejection"),
        "reject": Ask("POST", f"{one}/rejection", {"reason_id": str(t["reason"]), **seen}),
        "reopen": Ask("POST", f"{one}/reopening", seen),
        "withdraw": Ask("POST", f"{one}/withdrawal", seen),
        "write_note": Ask("POST", f"{one}/notes", {"content": "Fine"}),
        "note": Ask("GET", f"{one}/notes/{t['note']}"),
        "edit_note": Ask("POST", f"{one}/notes/{t['note']}", {"content": "Call her", "version": "1"}),
        "add_tag": Ask("POST", f"{one}/tags", {"name": "motor"}),
        "remove_tag": Ask("POST", f"{one}/tags/{t['tag']}/removal", shared=frozenset({"tag_id"})),
        "attach": Ask("POST", f"{one}/attachments", {"type": "cv", "file": (io.BytesIO(PDF), "cv.pdf")}),
        "attachment_file": Ask("GET", f"{file}/file"),
        "attachment_page": Ask("GET", f"{file}/pages/1"),
        "letters": Ask("GET", "/backoffice/letters"),
        "letter": Ask("GET", f"/backoffice/letters/{t['letter']}"),
        "password": Ask("GET", "/backoffice/password", of_an_object=False),
        "set_password": Ask("POST", "/backoffice/password", {"password": "short"}, done=422, of_an_object=False),
        "confirm": Ask("GET", "/backoffice/confirm", of_an_object=False),
        "confirm_again": Ask("POST", "/backoffice/confirm", {"password": "no"}, done=422, of_an_object=False),
    }
