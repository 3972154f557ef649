"""Handing many over, tagging many, and taking either back."""

import uuid
from collections.abc import Collection, Iterable, Mapping

from sqlalchemy import delete, insert, select

from hiring import owners, policy, tags
from hiring.actors import Actor
from hiring.applications import changing, standing
from hiring.applications.bulk.selecting import Outcome, Pick, Report, Selection, Taken, report, take
from hiring.candidates import touching
from hiring.models.application import ApplicationStatus
from hiring.models.candidate import CandidateTag, Tag
from hiring.models.user import User
from hiring.work import Work
from plumbing.failpoints import failpoint

Owners = Mapping[uuid.UUID, tuple[User, Actor]]


def assign(work: Work, picks: Iterable[Pick], owner_id: uuid.UUID | None) -> Report:
    """Makes this user responsible for all of them, or nobody (None)."""
    return _hand_over(work, [Pick(pick.id, pick.version, owner_id) for pick in picks])


def assign_back(work: Work, picks: Iterable[Pick]) -> Report:
    """Undo of handing over: each to whom its pick names (None: nobody), unless somebody changed it since."""
    return _hand_over(work, list(picks))


def _hand_over(work: Work, picks: Collection[Pick]) -> Report:
    ids = {pick.was for pick in picks if pick.was}
    known = owners.as_owners(work, ids) if ids else {}
    selection = take(work, picks)
    selection.judge(lambda one: None if policy.may_assign(work.actor, one.application) else Outcome.NOT_ALLOWED)
    selection.judge(lambda one: Outcome.SAME if one.application.recruiter_id == one.pick.was else None)
    selection.judge_versions()
    selection.judge(
        lambda one: None if one.application.status is ApplicationStatus.ACTIVE else Outcome.WRONG_STATE
    )
    selection.judge(lambda one: None if _may_own(known, one) else Outcome.NOT_POSSIBLE)
    rows = selection.fit
    with changing.together(work, selection.applications) as within:
        for one in rows:
            one.was = one.application.recruiter_id
            with standing.changing(within, one.application):
                one.application.recruiter_id = one.pick.was
            owners.record(work, one.application, known[one.pick.was][0] if one.pick.was else None)
    failpoint("assign_many.in_tx")
    return report(work, selection)


def _may_own(known: Owners, one: Taken) -> bool:
    if one.pick.was is None:
        return True
    found = known.get(one.pick.was)
    return found is not None and policy.may_own(found[1], one.job)


def tag(work: Work, picks: Iterable[Pick], name: str) -> tuple[Tag, Report]:
    """Puts the tag of this name on all of these people, making it where there is none. A person who has applied
    twice is tagged once. Raises Invalid name as `tags.add`; ids as `take`."""
    selection = _to_tag(work, picks)
    found = tags.find_or_make(work, name)
    people = {one.application.candidate_id for one in selection.fit}
    has = set(
        work.session.scalars(
            select(CandidateTag.candidate_id).where(
                CandidateTag.tag_id == found.id, CandidateTag.candidate_id.in_(people)
            )
        )
    )
    for one in selection.fit:
        if one.application.candidate_id in has:
            one.outcome = Outcome.SAME
        has.add(one.application.candidate_id)
    rows = selection.fit
    if rows:
        work.session.execute(
            insert(CandidateTag),
            [{"candidate_id": one.application.candidate_id, "tag_id": found.id, "added_by": work.user_id,
              "added_at": work.now} for one in rows],
        )  # fmt: skip
        touching.touch(work, {one.application.candidate_id for one in rows})
    for one in rows:
        work.record("tag.added", found, about=one.application, name=found.name)
    return found, report(work, selection)


def untag(work: Work, picks: Iterable[Pick], tag_id: uuid.UUID) -> Report:
    """Undo of tagging: takes it off these people, where it is still on them."""
    selection = _to_tag(work, picks)
    found = work.session.get(Tag, tag_id)
    on = CandidateTag.tag_id == tag_id
    on &= CandidateTag.candidate_id.in_([one.application.candidate_id for one in selection.fit])
    has = set(work.session.scalars(select(CandidateTag.candidate_id).where(on)))
    selection.judge(lambda one: None if one.application.candidate_id in has else Outcome.SAME)
    if found is not None and selection.fit:
        work.session.execute(delete(CandidateTag).where(on).execution_options(synchronize_session=False))
        touching.touch(work, {one.application.candidate_id for one in selection.fit})
        for one in selection.fit:
            work.record("tag.removed", found, about=one.application, name=found.name)
    return report(work, selection)


def _to_tag(work: Work, picks: Iterable[Pick]) -> Selection:
    """Whatever version was looked at: a tag is the person's and overwrites nothing."""
    selection = take(work, picks)
    selection.judge(lambda one: None if policy.may_tag(work.actor, one.application) else Outcome.NOT_ALLOWED)
    return selection
