"""Recruiters' labels for people. A tag tags the candidate, whichever application it was added from."""

import unicodedata
import uuid
from collections.abc import Sequence

from sqlalchemy import delete, select

from hiring import policy
from hiring.errors import Invalid
from hiring.models.application import Application
from hiring.models.candidate import CandidateTag, Tag
from hiring.work import Work

TONES = ("violet", "teal", "amber", "pink", "blue", "green", "red", "grey")
LONGEST = 60


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
    tag = _find_or_make(work, name)
    key = {"candidate_id": application.candidate_id, "tag_id": tag.id}
    if work.session.get(CandidateTag, (application.candidate_id, tag.id)) is None:
        work.session.add(CandidateTag(**key, added_by=work.user_id, added_at=work.now))
        work.record("tag.added", tag, about=application, name=tag.name)
    return tag


def remove(work: Work, application: Application, tag_id: uuid.UUID) -> None:
    """Takes the tag off the candidate; succeeds when it is not there."""
    work.require(policy.may_tag(work.actor, application))
    tag = work.session.get(Tag, tag_id)
    gone = work.session.execute(
        delete(CandidateTag)
        .where(CandidateTag.candidate_id == application.candidate_id, CandidateTag.tag_id == tag_id)
        .execution_options(synchronize_session=False)
    )
    if tag is not None and gone.rowcount:  # type: ignore[attr-defined]
        work.record("tag.removed", tag, about=application, name=tag.name)


def _find_or_make(work: Work, name: str) -> Tag:
    name = unicodedata.normalize("NFC", " ".join(name.split()))
    if all(unicodedata.category(character)[0] in "CZ" for character in name):  # nothing that anybody could see
        raise Invalid({"name": "required"})
    if len(name) > LONGEST:
        raise Invalid({"name": "too_long"}, max=LONGEST, length=len(name))
    known = work.session.scalar(select(Tag).where(Tag.name_norm == norm(name)))
    if known is not None:
        return known
    tag = Tag(name=name, name_norm=norm(name), tone=TONES[sum(norm(name).encode()) % len(TONES)])
    work.session.add(tag)
    work.session.flush()  # the link below needs the tag's row
    work.record("tag.created", tag, name=tag.name)
    return tag
