"""Recruiters' labels for people. A tag tags the candidate, whichever application it was added from."""

import unicodedata
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, func, select

from hiring import policy
from hiring.candidates import reading, touching
from hiring.errors import Invalid, NotFound, Stale
from hiring.models.api_key import Tombstone
from hiring.models.application import Application
from hiring.models.candidate import Candidate, CandidateTag, Tag
from hiring.names import is_storable
from hiring.tagged import norm
from hiring.work import Work

TONES = ("violet", "teal", "amber", "pink", "blue", "green", "red", "grey")
LONGEST = 60
PAGE = 50
MOST_COUNTED = 1_001
"""One more than a page says in figures: "1,000+"."""

Owner = Application | Candidate


def add(work: Work, owner: Owner, name: str) -> Tag:
    """Puts the tag of this name on the person, making it where there is none; twice is once. Raises Invalid."""
    work.require(may_change(work, owner))
    tag = find_or_make(work, name)
    _put(work, owner, tag)
    return tag


def put(work: Work, owner: Owner, tag: Tag) -> None:
    """Puts this tag on the person; twice is once."""
    work.require(may_change(work, owner))
    _put(work, owner, tag)


def _put(work: Work, owner: Owner, tag: Tag) -> None:
    living = reading.living_id(work, _person_of(owner))
    if work.session.get(CandidateTag, (living, tag.id)) is None:
        work.session.add(
            CandidateTag(candidate_id=living, tag_id=tag.id, added_by=work.user_id, added_at=work.now)
        )
        touching.touch(work, [living])
        work.record("tag.added", tag, about=owner, name=tag.name)


def remove(work: Work, owner: Owner, tag_id: uuid.UUID) -> None:
    """Takes the tag off the person; succeeds when it is not there."""
    work.require(may_change(work, owner))
    tag, living = work.session.get(Tag, tag_id), reading.living_id(work, _person_of(owner))
    gone = work.session.execute(
        delete(CandidateTag)
        .where(CandidateTag.candidate_id == living, CandidateTag.tag_id == tag_id)
        .execution_options(synchronize_session=False)
    )
    if tag is not None and gone.rowcount:  # type: ignore[attr-defined]
        touching.touch(work, [living])
        work.record("tag.removed", tag, about=owner, name=tag.name)


def may_change(work: Work, owner: Owner) -> bool:
    """Whether this actor may tag the person, from this application or from their profile."""
    if isinstance(owner, Application):
        return policy.may_tag(work.actor, owner)
    return policy.may_tag_candidate(work.actor, reading.job_ids(work, owner))


def _person_of(owner: Owner) -> uuid.UUID:
    return owner.candidate_id if isinstance(owner, Application) else owner.id


def find_or_make(work: Work, name: str) -> Tag:
    """The tag of this name, for verbs that put it on people. Raises Invalid name `required`, `too_long`,
    `bad_characters`."""
    name = _checked(name)
    if (known := named(work, name)) is not None:
        return known
    tag = Tag(name=name, name_norm=norm(name), tone=TONES[sum(norm(name).encode()) % len(TONES)])
    work.session.add(tag)
    work.session.flush()  # the link below needs the tag's row
    work.record("tag.created", tag, name=tag.name)
    return tag


def named(work: Work, name: str) -> Tag | None:
    """The tag of this name, in whatever case."""
    if not is_storable(name):
        return None
    found: Tag | None = work.session.scalar(select(Tag).where(Tag.name_norm == norm(name)))
    return found


def _checked(name: str) -> str:
    if not is_storable(name):
        raise Invalid({"name": "bad_characters"})
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


def create(work: Work, name: str) -> tuple[Tag, bool]:
    """A tag that is on nobody yet, or the one of this name; with whether it is new. Raises Invalid."""
    work.require(policy.may_change_tags(work.actor))
    known = named(work, name)
    return (known, False) if known is not None else (find_or_make(work, name), True)


def rename(work: Work, tag: Tag, name: str, *, version: int) -> None:
    """Another name for it, everywhere it stands. Raises Stale, and Invalid as `change`."""
    change(work, tag, name=name, tone=tag.tone, version=version)


def change(work: Work, tag: Tag, *, name: str, tone: str, version: int | None = None) -> None:
    """Another name or tone for it, everywhere it stands. Raises Stale; Invalid name as `find_or_make`, also
    `taken` for the name of another tag; tone `not_one_of`."""
    work.require(policy.may_change_tags(work.actor))
    if version not in (None, tag.version):
        raise Stale(thing="tag")
    if tone not in TONES:
        raise Invalid({"tone": "not_one_of"})
    if tone != tag.tone:
        tag.tone = tone
        work.record("tag.toned", tag, tone=tone)
    name = _checked(name)
    if name != tag.name:
        _rename(work, tag, name)


def _rename(work: Work, tag: Tag, name: str) -> None:
    other = work.session.scalar(select(Tag.id).where(Tag.name_norm == norm(name), Tag.id != tag.id))
    if other is not None:
        raise Invalid({"name": "taken"})
    was, tag.name, tag.name_norm = tag.name, name, norm(name)
    names: dict[str, Any] = {"was": was, "name": name}
    work.record("tag.renamed", tag, **names)
    touching.touch_tagged(work, tag.id)


def delete_everywhere(work: Work, tag: Tag) -> None:
    """Takes the tag off everybody, and there is no such tag any more."""
    work.require(policy.may_remove_tags(work.actor))
    touching.touch_tagged(work, tag.id)
    work.session.execute(
        delete(CandidateTag).where(CandidateTag.tag_id == tag.id).execution_options(synchronize_session=False)
    )
    work.record("tag.deleted", tag, name=tag.name)
    work.session.delete(tag)
    work.session.add(Tombstone(object="tag", object_id=tag.id))
