"""What the pages about people show: somebody of whom much is known, with doubles of every sort."""

import uuid
from dataclasses import dataclass
from typing import Any

from hiring import tags
from hiring.applications import adding
from hiring.candidates import editing, merging, reading
from hiring.candidates.contacts import Contact, Details
from hiring.models.candidate import ContactType
from hiring.models.job import Job
from hiring.models.user import User
from tests.support.applications import actor_of


@dataclass(frozen=True)
class People:
    """Somebody was merged into `full`; `twin` may be the same person; `rival` is in progress for the same job."""

    full: uuid.UUID
    twin: uuid.UUID
    rival: uuid.UUID
    tag: uuid.UUID


def furnish_people(open_work: Any, recruiter: User, job_id: uuid.UUID) -> People:
    details = Details(
        "Anastasia-Wilhelmina", "Featherstonehaugh of Market Harborough",
        [Contact("featherstonehaugh@a-rather-long-domain.test"), Contact("anna@work.example", ContactType.WORK)],
        [Contact("+44 113 496 0999"), Contact("0161 496 0000", ContactType.OTHER)],
        ["https://www.linkedin.com/in/anastasia-wilhelmina-featherstonehaugh"], "Orrery", "Welder", "Leeds",
    )  # fmt: skip
    with open_work(actor_of(recruiter)) as work:
        job = work.session.get_one(Job, job_id)
        full = editing.create(work, details, source="A fair with a long name in Leeds")
        adding.add(work, job, full, source="Fair")
        tag = tags.add(work, full, "speaks German")
        rival = editing.create(work, Details("Anna", "Feather", links=details.links), source="Agency")
        adding.add(work, job, rival, source="Agency")
        twin = editing.create(
            work,
            Details("Ana", "F.", [Contact("ana@home.example")], details.phones, title="Painter"),
            source="LinkedIn",
        )
        gone = editing.create(work, Details("A.", "Featherstone"), source="LinkedIn")
    with open_work(actor_of(recruiter)) as work:
        kept, other = merging.pair(work, full.id, gone.id)
        merging.merge(work, kept, other, version=kept.version, merged_version=other.version)
        assert reading.survivor_of(work, gone.id) is not None
    return People(full.id, twin.id, rival.id, tag.id)
