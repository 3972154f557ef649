"""Recruiters' labels for people. A tag tags the candidate, whichever application it was added from."""

import unicodedata
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, func, select

from hiring import policy
from hiring.errors import Invalid, NotFound, Stale
from hiring.models.application import Application
from hiring.models.candidate import Candidate, CandidateTag, Tag
from hiring.work import Work

TONES = ("violet", "teal", "amber", "pink", "blue", "green", "red", "grey")
LONGEST = 60
PAGE = 50
MOST_COUNTED = 1_001
"""One more than a page says in figures: "1,000+"."""


def norm(name: str) -> str:
    """What makes two names the same tag."""
    return unicodedata.normalize("NFC", " ".join(name.split())).casefold()


def of(work: Work, candidate_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[Tag]]:
    """Each candidate's tags by name, in one query."""
    rows = work.session.execute(
        select(CandidateTag.candidate_id, Tag)
        .join(Tag, Tag.id == CandidateTag.tag_id)
        .where(CandidateTag.candidate_id.in_(candidate_ids))
        .order_by(Tag.name_norm)
    )
    found: dict[uuid.UUID, list[Tag]] = {}
    for candidate_id, tag in rows:
        found.setdefault(candidate_id, []).append(tag)
    return found


def add(work: Work, application: Application, name: str) -> Tag:
    """Puts the tag of this name on the candidate, making it where there is none; twice is once."""
    work.require(policy.may_tag(work.actor, application))
    return _put(work, application.candidate_id, application, name)


def remove(work: Work, application: Application, tag_id: uuid.UUID) -> None:
    """Takes the tag off the candidate; succeeds when it is not there."""
    work.require(policy.may_tag(work.actor, application))
    _take(work, application.candidate_id, application, tag_id)


def add_to(work: Work, candidate: Candidate, name: str, *, job_ids: Collection[uuid.UUID]) -> Tag:
    """The same from the person's profile. `job_ids`: the jobs they applied for, as far as the actor sees them."""
    work.require(policy.may_tag_candidate(work.actor, job_ids))
    return _put(work, candidate.id, candidate, name)


def remove_from(work: Work, candidate: Candidate, tag_id: uuid.UUID, *, job_ids: Collection[uuid.UUID]) -> None:
    """The same from the person's profile."""
    work.require(policy.may_tag_candidate(work.actor, job_ids))
    _take(work, candidate.id, candidate, tag_id)


def _put(work: Work, candidate_id: uuid.UUID, about: Application | Candidate, name: str) -> Tag:
    tag = find_or_make(work, name)
    living = _living(work, candidate_id)
    if work.session.get(CandidateTag, (living, tag.id)) is None:
        work.session.add(
            CandidateTag(candidate_id=living, tag_id=tag.id, added_by=work.user_id, added_at=work.now)
        )
        work.record("tag.added", tag, about=about, name=tag.name)
    return tag


def _take(work: Work, candidate_id: uuid.UUID, about: Application | Candidate, tag_id: uuid.UUID) -> None:
    tag = work.session.get(Tag, tag_id)
    gone = work.session.execute(
        delete(CandidateTag)
        .where(CandidateTag.candidate_id == candidate_id, CandidateTag.tag_id == tag_id)
        .execution_options(synchronize_session=False)
    )
    if tag is not None and gone.rowcount:  # type: ignore[attr-defined]
        work.record("tag.removed", tag, about=about, name=tag.name)


def _living(work: Work, candidate_id: uuid.UUID) -> uuid.UUID:
    """The person, or whom they were merged into a moment ago; held against a merge (PostgreSQL)."""
    held = select(Candidate.merged_into_id).where(Candidate.id == candidate_id)
    into = work.session.scalar(held.with_for_update(read=True, key_share=True))
    return into or candidate_id


def find_or_make(work: Work, name: str) -> Tag:
    """The tag of this name, for verbs that put it on people. Raises Invalid name `required`, `too_long`."""
    name = _checked(name)
    known = work.session.scalar(select(Tag).where(Tag.name_norm == norm(name)))
    if known is not None:
        return known
    tag = Tag(name=name, name_norm=norm(name), tone=TONES[sum(norm(name).encode()) % len(TONES)])
    work.session.add(tag)
    work.session.flush()  # the link below needs the tag's row
    work.record("tag.created", tag, name=tag.name)
    return tag


def _checked(name: str) -> str:
    name = unicodedata.normalize("NFC", " ".join(name.split()))
    if all(unicodedata.category(character)[0] in "CZ" for character in name):  # nothing that anybody could see
        raise Invalid({"name": "required"})
    if len(name) > LONGEST:
        raise Invalid({"name": "too_long"}, max=LONGEST, length=len(name))
    return name


# the list of them, for settings


@dataclass(frozen=True)
class Used:
    """A tag, and how many of the people whom the reader may see have it; counting ends at MOST_COUNTED."""

    tag: Tag
    people: int


def get(work: Work, id: uuid.UUID) -> Tag:
    """One tag, for those who may change tags; else NotFound."""
    tag = work.session.get(Tag, id) if policy.may_change_tags(work.actor) else None
    if tag is None:
        raise NotFound
    return tag


def listed(work: Work, *, after: str = "", most: int = PAGE) -> Sequence[Used]:
    """The tags by name, after the one of this name: one statement."""
    work.require(policy.may_change_tags(work.actor))
    some = (
        select(1)
        .select_from(CandidateTag)
        .join(Candidate, Candidate.id == CandidateTag.candidate_id)
        .where(CandidateTag.tag_id == Tag.id, policy.visible_candidates(work.actor))
        .limit(MOST_COUNTED)
        .correlate(Tag)
        .subquery()
    )
    number = select(func.count()).select_from(some).scalar_subquery()
    found = select(Tag, number).where(Tag.name_norm > norm(after)).order_by(Tag.name_norm).limit(most)
    return [Used(tag, people) for tag, people in work.session.execute(found)]


def rename(work: Work, tag: Tag, name: str, *, version: int) -> None:
    """Another name for it, everywhere it stands. Raises Invalid, also `taken` for the name of another tag."""
    work.require(policy.may_change_tags(work.actor))
    if version != tag.version:
        raise Stale(thing="tag")
    name = _checked(name)
    if name == tag.name:
        return
    other = work.session.scalar(select(Tag.id).where(Tag.name_norm == norm(name), Tag.id != tag.id))
    if other is not None:
        raise Invalid({"name": "taken"})
    was, tag.name, tag.name_norm = tag.name, name, norm(name)
    names: dict[str, Any] = {"was": was, "name": name}
    work.record("tag.renamed", tag, **names)


def delete_everywhere(work: Work, tag: Tag) -> None:
    """Takes the tag off everybody, and there is no such tag any more."""
    work.require(policy.may_remove_tags(work.actor))
    work.session.execute(
        delete(CandidateTag).where(CandidateTag.tag_id == tag.id).execution_options(synchronize_session=False)
    )
    work.record("tag.deleted", tag, name=tag.name)
    work.session.delete(tag)
