"""The editor of a job, and its publication. The job is open, with people in progress."""

from tests.backoffice.asking import Ask, Target


def requests(t: Target) -> dict[str, Ask]:
    job, new = f"/backoffice/jobs/{t['job']}", "/backoffice/jobs/new"
    edit, acts = f"{job}/edit", f"{job}/publication"
    typed = {"description_markdown": "Weld **well**.", "version": str(t["job_version"])}
    named = {"name": "Wheel builder"}
    return {
        "new_job": Ask("GET", new),
        "create_job": Ask("POST", new, named),
        "keep_typing_new": Ask("POST", f"{new}/unsaved", named),
        "drop_typing_new": Ask("POST", f"{new}/unsaved/removal"),
        "edit_job": Ask("GET", edit),
        "save_job": Ask("POST", edit, typed),
        "keep_typing": Ask("POST", f"{edit}/unsaved", typed),
        "drop_typing": Ask("POST", f"{edit}/unsaved/removal"),
        "preview_description": Ask("POST", "/backoffice/jobs/description", typed, done=200),
        "publication": Ask("GET", acts),
        "open_job": Ask("POST", f"{acts}/opening"),
        "pause_job": Ask("POST", f"{acts}/pause"),
        "resume_job": Ask("POST", f"{acts}/resumption"),
        "closing": Ask("GET", f"{acts}/closing"),
        "close_job": Ask("POST", f"{acts}/closing", {"reason": "filled", "seen": "2"}),
        "reopen_job": Ask("POST", f"{acts}/reopening"),
        "archive_job": Ask("POST", f"{acts}/archiving", done=409),
        "unarchive_job": Ask("POST", f"{acts}/unarchiving", done=409),
        "duplicate_job": Ask("POST", f"{job}/copies"),
        "delete_job": Ask("POST", f"{job}/removal", done=409),
    }
