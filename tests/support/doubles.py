"""What tests of merging share: somebody who is there twice, and everything that hangs on anybody."""

from typing import Any

from sqlalchemy import select

from hiring import attachments, notes, tags
from hiring.candidates import merging, reading
from hiring.models.attachment import AttachmentType
from hiring.models.candidate import Candidate
from hiring.models.merge import CandidateMerge
from hiring.uploads import Received
from hiring.work import Work
from plumbing.records import Base
from tests.support import applying
from tests.support.applications import World, applied


def noor_again(work: Work, there: World) -> Candidate:
    """Noor again, under another address: she applied for another job, with a file, a note and a tag."""
    painter = applying.make_job(work, name="Painter", slug="painter")
    again = applied(
        work, painter, "N. Haddad", profile={"email": "n.haddad@work.example", "phone": "0113 496 0999"}
    )
    person = again.candidate
    person.company, person.title = "Orrery", "Painter"
    as_dario = Work(work.session, there.dario, work.now, work.files, work.request_id, work.ledger)
    notes.write(as_dario, again, "Paints well")
    tags.add(as_dario, again, "motor")
    received = Received("file", "cv.pdf", "pdf", 9, "0" * 64, f"cv-{again.id}")
    attachments.attach(as_dario, again, received, type=AttachmentType.CV)
    return person


def held(work: Work, there: World, double: Candidate) -> tuple[Candidate, Candidate]:
    return merging.pair(work, there.noor.candidate_id, double.id)


def merge(work: Work, there: World, double: Candidate, *take: str) -> CandidateMerge:
    noor, other = held(work, there, double)
    return merging.merge(work, noor, other, take=take, version=noor.version, merged_version=other.version)


def rows_of(work: Work) -> dict[str, list[Any]]:
    """Everything that hangs on anybody, without versions and times of change."""
    found: dict[str, list[Any]] = {}
    for table in Base.metadata.sorted_tables:
        is_ours = table.name == "candidates" or "candidate_id" in table.c
        if is_ours and table.name not in ("events", "search_entries"):
            columns = [one for one in table.c if one.name not in ("version", "updated_at")]
            found[table.name] = sorted(map(str, work.session.execute(select(*columns))))
    return found


def unmerge(work: Work, there: World, merge: CandidateMerge) -> None:
    """Takes back a merge into Noor."""
    merging.unmerge(work, reading.get(work, there.noor.candidate_id, for_change=True), merge.id)
