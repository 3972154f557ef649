"""Where people come from: figures, their tables as files, tracking links."""

from hiring.models.application import Application
from hiring.models.job import Job
from hiring.models.tracking_link import TrackingLink
from hiring.models.user import User
from hiring.work import Work
from tests.backoffice.asking import Ask, Target

SOURCES = "/backoffice/sources"


def furnish(work: Work, job: Job, _application: Application, user: User) -> dict[str, object]:
    """Links that were made before the job became confidential."""
    links = [
        TrackingLink(token=f"{job.slug[:4]}abc{at}", source="Fair", medium="", campaign=f"of {at}", job_id=job.id,
                     created_by=user.id)
        for at in (2, 3)
    ]  # fmt: skip
    links[1].archived_at = work.now
    work.session.add_all(links)
    work.session.flush()
    return {"tracking_link": links[0].id, "archived_link": links[1].id}


def requests(t: Target) -> dict[str, Ask]:
    one, archived = (f"{SOURCES}/links/{t[name]}" for name in ("tracking_link", "archived_link"))
    return {
        "sources": Ask("GET", SOURCES),
        "sources_csv": Ask("GET", f"{SOURCES}.csv?report=sources&period=all"),
        "tracking_links": Ask("GET", f"{SOURCES}/links"),
        "add_tracking_link": Ask("POST", f"{SOURCES}/links", {"source": "Newsletter", "medium": "email"}),
        "tracking_link": Ask("GET", one),
        "tracking_link_picture": Ask("GET", f"{one}/qr.png"),
        "archive_tracking_link": Ask("POST", f"{one}/archive"),
        "restore_tracking_link": Ask("POST", f"{archived}/restoration"),
    }
