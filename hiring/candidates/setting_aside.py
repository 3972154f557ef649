"""People whose time is over are set aside before they are erased: hidden from everybody who works in the pages.
What keeps somebody after all brings them back at once."""

from hiring import search
from hiring.models.candidate import Candidate
from hiring.work import Work


def put(work: Work, candidate: Candidate) -> None:
    """Out of lists and search. Part of the verb that knows that their time is over."""
    candidate.quarantined_at = work.now
    work.record("candidate.set_aside", candidate, fields=["set_aside_at"])
    search.person_changed(work, candidate.id)


def release(work: Work, candidate: Candidate) -> None:
    """Back where they were; for somebody who is not set aside nothing changes. For every verb that gives a person
    an open application, a consent or a hold."""
    if candidate.quarantined_at is None:
        return
    candidate.quarantined_at, candidate.retention_asked_at = None, None
    work.record("candidate.brought_back", candidate, fields=["set_aside_at"])
    search.person_changed(work, candidate.id)


def carry_over(work: Work, survivor: Candidate, merged: Candidate) -> None:
    """What keeps one of them keeps who they are from now on. Part of the merge; taking that back leaves a hold
    with both, for a person to lift."""
    if merged.held_at is not None and survivor.held_at is None:
        survivor.held_at, survivor.held_by = merged.held_at, merged.held_by
        survivor.hold_reason = merged.hold_reason
        work.record("candidate.held", survivor)
    survivor.kept_from = max((at for at in (survivor.kept_from, merged.kept_from) if at), default=None)
    for one in (survivor, merged):
        release(work, one)
