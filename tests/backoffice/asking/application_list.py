"""The list of applications, its spreadsheet, and saved views. The one that these requests are about is shared."""

from hiring import saved_views
from hiring.models.application import Application
from hiring.models.job import Job
from hiring.models.user import User
from hiring.work import Work
from tests.backoffice.asking import Ask, Target


def furnish(work: Work, job: Job, application: Application, user: User) -> dict[str, object]:
    filters = {"job": [str(job.id)], "flags": ["yes"]}
    return {"view": saved_views.save(work, f"Flagged for {job.name}", filters, shared=True).id}


def requests(t: Target) -> dict[str, Ask]:
    view = f"/backoffice/saved-views/{t['view']}"
    return {
        "application_list": Ask("GET", f"/backoffice/applications?job={t['job']}&view={t['view']}&panel=open"),
        "applications_csv": Ask("GET", f"/backoffice/applications.csv?job={t['job']}"),
        "save_view": Ask("POST", "/backoffice/saved-views", {"name": "Mine", "query": f"job={t['job']}"}),
        "change_view": Ask("POST", view, {"name": "Welders", "shared": "y", "query": "q=tig", "version": "1"}),
        "remove_view": Ask("POST", f"{view}/removal"),
    }
