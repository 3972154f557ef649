"""Questions to the list of applications: each filter alone and the pairs that people ask for."""

from sqlalchemy import select

from hiring import applications, tags
from hiring.applications import filters, listing
from hiring.applications.listing import Where
from hiring.models.application import Application
from hiring.models.candidate import Tag
from hiring.models.job import Job
from hiring.models.stage import Stage
from hiring.models.user import User
from hiring.work import Work

Given = dict[str, list[str]]

WALK = 500
"""So far a road is walked here: the data is small, and a walk to its end should show."""
RARE = "rare"


def make_rare_tag(work: Work) -> None:
    """A tag that three people have."""
    for one in work.session.scalars(select(Application).limit(3)):
        tags.add(work, one, RARE)


def ask(work: Work, given: Given) -> None:
    """The first page, the one after it, the way back, and who stands around the last of the first page."""
    reading = filters.read(work, given)
    first = listing.page(work, reading, walk=WALK)
    for last in first.rows[-1:]:
        listing.beside(work, reading, applications.get(work, last.id), walk=WALK)
    if first.after:
        second = listing.page(work, reading, Where(after=first.after), counted=False, walk=WALK)
        if second.before:
            listing.page(work, reading, Where(before=second.before), counted=False, walk=WALK)


def questions(work: Work, job: Job) -> list[Given]:
    """About the demo; `job` has a form with questions of all types."""
    rare, common = (work.session.scalars(select(Tag).where(Tag.name == name)).one() for name in (RARE, "motor"))
    stages = work.session.scalars(select(Stage).where(Stage.job_id == job.id).order_by(Stage.index)).all()
    owner = work.session.scalars(select(User.id).order_by(User.id)).first()
    everywhere: list[Given] = [
        {}, {"status": ["any"]}, {"status": ["rejected"]}, {"stage": ["offer"]}, {"tag": [str(rare.id)]},
        {"tag": [str(common.id)]}, {"tag": [str(common.id), str(rare.id)]}, {"source": ["careers site"]},
        {"source": ["nowhere"]}, {"owner": [str(owner)]}, {"owner": ["nobody"]}, {"late": ["yes"]},
        {"late": ["yes"], "order": ["newest"]}, {"flags": ["yes"]}, {"applied_from": ["2026-11-20"]},
        {"applied_to": ["2026-10-10"]}, {"order": ["waiting"]}, {"order": ["waiting"], "owner": ["nobody"]},
    ]  # fmt: skip
    here: list[Given] = [
        {"stage": [str(stages[0].id)]}, {"stage": [str(stages[3].id)]}, {"a.years_python.min": ["3"]},
        {"a.years_python.min": ["49"]}, {"a.visits": ["true"]}, {"a.languages": ["php"]}, {"a.where": ["leeds"]},
        {"a.start.to": ["2027-01-01"]}, {"a.link.given": ["no"]},
        {"source": ["Agency Penfold"], "a.languages": ["php"]}, {"tag": [str(common.id)], "a.visits": ["true"]},
    ]  # fmt: skip
    return [*everywhere, *({"job": [str(job.id)], **one} for one in (*everywhere, *here))]
