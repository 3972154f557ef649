"""Where results lie elsewhere: of an application or of a person. The same address again is the same link."""

import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit, urlunsplit

from sqlalchemy import ColumnElement, or_, select

from hiring import owned, policy
from hiring.actors import Actor
from hiring.candidates import reading
from hiring.errors import Invalid, NotFound, Stale
from hiring.models.application import Application
from hiring.models.candidate import Candidate
from hiring.models.job import Job
from hiring.models.result_link import ResultLink
from hiring.names import is_storable, tidy
from hiring.work import Work

LONGEST_LABEL = 100
LONGEST_URL = 2000
LONGEST_SCORE = 50
LONGEST_KEY = 60
LONGEST_VALUE = 300
MOST_ATTRIBUTES = 20
_PLAIN_HOST = re.compile(r"[^\s/?#@\\<>\"]+")

Owner = Application | Candidate


@dataclass(frozen=True)
class Result:
    """What a link says, as somebody typed or sent it. `attributes`: pairs of name and value, in order."""

    label: str
    url: str
    score: str = ""
    completed_at: datetime | None = None
    attributes: Sequence[tuple[str, str]] = ()
    shared_with_panel: bool = False


def get(work: Work, id: uuid.UUID, *, for_change: bool = False) -> ResultLink:
    """Only of applications and people that this actor may read; else NotFound."""
    found = select(ResultLink).where(ResultLink.id == id, ResultLink.deleted_at.is_(None))
    link = work.session.scalar(found.with_for_update() if for_change else found)
    if link is None:
        raise NotFound
    owner_of(work, link)
    return link


def known(actor: Actor, *, with_deleted: bool = False) -> ColumnElement[bool]:
    """Links that this actor may read. `with_deleted`: also those that are gone, of which no more may be told."""
    return or_(
        owned.of_applications(actor, ResultLink, with_deleted=with_deleted),
        owned.of_people(actor, ResultLink, with_deleted=with_deleted),
    )


def is_gone(work: Work, id: uuid.UUID) -> bool:
    """Whether there was such a link that this actor might have read."""
    found = select(ResultLink.id).where(ResultLink.id == id, ResultLink.deleted_at.is_not(None))
    return work.session.scalar(found.where(known(work.actor, with_deleted=True))) is not None


def of(work: Work, owner: Owner) -> Sequence[ResultLink]:
    """The owner's links, oldest first. The caller found the owner in its scope."""
    return work.session.scalars(
        select(ResultLink)
        .where(_belongs(owner), ResultLink.deleted_at.is_(None))
        .order_by(ResultLink.created_at, ResultLink.id)
    ).all()


def owner_of(work: Work, link: ResultLink) -> Owner:
    """The application or person of the link. Raises NotFound where this actor may not read it."""
    found: Owner | None
    if link.candidate_id is not None:
        person = select(Candidate).where(Candidate.id == link.candidate_id, policy.visible_candidates(work.actor))
        found = work.session.scalar(person)
    else:
        application = select(Application).join(Job, Job.id == Application.job_id)
        found = work.session.scalar(
            application.where(Application.id == link.application_id, policy.visible_applications(work.actor))
        )
    if found is None:
        raise NotFound
    return found


def at(work: Work, owner: Owner, url: str) -> ResultLink | None:
    """The owner's link of this address, however it is written; held until the transaction ends."""
    if isinstance(owner, Candidate):
        owner = work.session.get_one(Candidate, reading.living_id(work, owner.id))
    return work.session.scalar(
        select(ResultLink)
        .where(_belongs(owner), ResultLink.url == canonical_url(url), ResultLink.deleted_at.is_(None))
        .with_for_update()
    )


def put(work: Work, owner: Owner, result: Result) -> ResultLink:
    """Adds the link, or brings the one of this address up to date: an assessment that sends its score again
    doubles nothing. On a person who was merged a moment ago it goes to the one they are now. Raises Invalid,
    and Conflict `erase_gone`; two at once meet at uq_result_links_..._url."""
    _require(work, owner)
    result = _checked(result)
    if isinstance(owner, Candidate):
        owner = work.session.get_one(Candidate, reading.living_id(work, owner.id))
    before = at(work, owner, result.url)
    if before is not None:
        _fill(work, owner, before, result)
        return before
    link = ResultLink(
        application_id=owner.id if isinstance(owner, Application) else None,
        candidate_id=owner.id if isinstance(owner, Candidate) else None,
        created_by=work.user_id,
        created_by_key_id=work.key_id,
        created_by_label=work.actor.name,
        **_columns(result),
    )
    work.session.add(link)
    work.session.flush()  # the race for the address is lost here, not at the end
    reading.expect_not_erased(work, owner.id if isinstance(owner, Candidate) else owner.candidate_id)
    work.record("result_link.added", link, about=owner)
    return link


def change(work: Work, link: ResultLink, result: Result, *, version: int | None = None) -> None:
    """Raises Invalid (also `url`: `taken`, by another link of the same owner) and Stale."""
    owner = owner_of(work, link)
    _require(work, owner)
    if version is not None and version != link.version:
        raise Stale(thing="result_link")
    result = _checked(result)
    other = select(ResultLink.id).where(
        _belongs(owner), ResultLink.url == result.url, ResultLink.deleted_at.is_(None), ResultLink.id != link.id
    )
    if work.session.scalar(other) is not None:
        raise Invalid({"url": "taken"})
    _fill(work, owner, link, result)


def remove(work: Work, link: ResultLink) -> None:
    owner = owner_of(work, link)
    _require(work, owner)
    link.deleted_at = work.now
    work.record("result_link.removed", link, about=owner)


def may_change(work: Work, owner: Owner) -> bool:
    """Whether this actor may add links to it and change them."""
    if isinstance(owner, Application):
        return policy.may_link_results(work.actor, owner)
    return policy.may_edit_candidate(work.actor, reading.job_ids(work, owner))


def _require(work: Work, owner: Owner) -> None:
    work.require(may_change(work, owner))


def _belongs(owner: Owner) -> ColumnElement[bool]:
    column = ResultLink.application_id if isinstance(owner, Application) else ResultLink.candidate_id
    return column == owner.id


def _fill(work: Work, owner: Owner, link: ResultLink, result: Result) -> None:
    before = {name: getattr(link, name) for name in _columns(result)}
    changed = [name for name, value in _columns(result).items() if before[name] != value]
    if not changed:
        return
    for name, value in _columns(result).items():
        setattr(link, name, value)
    work.record("result_link.changed", link, about=owner, fields=changed)


def _columns(result: Result) -> dict[str, object]:
    return {
        "label": result.label,
        "url": result.url,
        "score": result.score,
        "completed_at": result.completed_at,
        "attributes": [{"key": key, "value": value} for key, value in result.attributes],
        "shared_with_panel": result.shared_with_panel,
    }


def _checked(result: Result) -> Result:
    label, score, url = tidy(result.label), tidy(result.score), canonical_url(result.url)
    pairs = [(tidy(key), value.strip()) for key, value in result.attributes if key.strip() or value.strip()]
    problems = {
        "label": _wrong_text(label, LONGEST_LABEL) or ("" if label else "required"),
        "score": _wrong_text(score, LONGEST_SCORE),
        "url": ("not_a_link" if result.url.strip() else "required") if url is None else "",
        "attributes": _wrong_pairs(pairs),
    }
    found = {name: code for name, code in problems.items() if code}
    if found or url is None:
        raise Invalid(found)
    return Result(label, url, score, result.completed_at, pairs, result.shared_with_panel)


def _wrong_pairs(pairs: Sequence[tuple[str, str]]) -> str:
    if len(pairs) > MOST_ATTRIBUTES:
        return "too_many"
    if any(not key for key, _value in pairs):
        return "nameless"
    wrong = [_wrong_text(key, LONGEST_KEY) or _wrong_text(value, LONGEST_VALUE) for key, value in pairs]
    return next((code for code in wrong if code), "")


def _wrong_text(text: str, longest: int) -> str:
    if not is_storable(text):
        return "bad_characters"
    return "too_long" if len(text) > longest else ""


def canonical_url(text: str) -> str | None:
    """The web address as links are compared: scheme and host in lower case; None for what is no http(s) address
    of a host, or is longer than 2,000 characters."""
    text = text.strip()
    if len(text) > LONGEST_URL or not is_storable(text) or any(one.isspace() or ord(one) < 32 for one in text):
        return None
    try:
        parts = urlsplit(text)
        host, _port = parts.hostname, parts.port
    except ValueError:
        return None
    if parts.scheme.lower() not in ("http", "https") or not host or not _PLAIN_HOST.fullmatch(host):
        return None
    if "@" in parts.netloc:  # a name and password in it, or a host that looks like another
        return None
    return urlunsplit((parts.scheme.lower(), parts.netloc.lower(), parts.path, parts.query, parts.fragment))
