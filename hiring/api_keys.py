"""Keys of programs: made in the back office, shown once, kept as hashes.

A key reads `foyer_<prefix>_<secret>_<checksum>`: the fixed beginning and the checksum let scanners of source code
find one that was published by mistake, without asking us.
"""

import re
import secrets
import uuid
import zlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session, joinedload

from hiring import policy
from hiring.actors import Actor, Kind
from hiring.errors import Invalid, NotFound
from hiring.models.api_key import ApiKey, KeptAnswer
from hiring.models.job import Job, JobStatus
from hiring.models.user import User
from hiring.names import LONGEST, is_storable, tidy
from hiring.work import Work
from plumbing.tokens import fingerprint, new_token

SCOPES: dict[str, tuple[str, ...]] = {
    "users": ("read", "write"),
    "jobs": ("read", "write", "confidential"),
    "candidates": ("read", "write", "delete"),
    "applications": ("read", "write"),
    "interviews": ("read", "write"),
    "offers": ("read", "write", "decide"),
    "tags": ("read", "write"),
    "notes": ("read", "write"),
    "attachments": ("read", "write"),
    "result_links": ("read", "write"),
    "webhooks": ("read", "write"),
}
"""Resource -> what a key may do with it. `delete` erases people, `decide` approves offers and writes answers to
them down, `confidential` lets a key know of confidential jobs."""
ALL_SCOPES = tuple(f"{resource}:{act}" for resource, acts in SCOPES.items() for act in acts)

LONGEST_LIFE = timedelta(days=366)
SEEN_EVERY = timedelta(minutes=5)
"""How seldom `last_used_at` is written: reading should not need the write lock each time."""
_KEY = re.compile(r"foyer_([a-z0-9]{8})_([A-Za-z0-9-]{20,60})_([0-9a-f]{8})")


@dataclass(frozen=True)
class Made:
    """A new key, and the words of it: they are stored nowhere."""

    key: ApiKey
    words: str


def make(
    work: Work, name: str, scopes: Collection[str], *, expires_at: datetime | None,
    job_ids: Collection[uuid.UUID] | None = None,
) -> Made:  # fmt: skip
    """A new key. Raises Invalid name `required`, `too_long`, `bad_characters`; scopes `required`, `unknown`;
    expires_at `past`, `too_far` (beyond a year and a day); job_ids `required`, `unknown`."""
    work.require(policy.may_manage_keys(work.actor))
    problems = _problems(work, name, scopes, expires_at, job_ids)
    if problems:
        raise Invalid(problems)
    prefix, secret = secrets.token_hex(4), new_token().replace("_", "-")
    words = f"foyer_{prefix}_{secret}"
    words = f"{words}_{_checksum(words)}"
    key = ApiKey(
        name=tidy(name),
        prefix=prefix,
        secret_hash=fingerprint(words),
        scopes=[scope for scope in ALL_SCOPES if scope in scopes],
        job_ids=None if job_ids is None else sorted(str(id) for id in job_ids),
        created_by=work.user_id,
        expires_at=expires_at,
        revoked_at=None,
        last_used_at=None,
    )
    work.session.add(key)
    work.record("api_key.made", key, name=key.name, scopes=key.scopes)
    return Made(key, words)


def revoke(work: Work, key: ApiKey) -> None:
    """It opens nothing from here on; revoking a revoked one changes nothing."""
    work.require(policy.may_manage_keys(work.actor))
    if key.revoked_at is None:
        key.revoked_at = work.now
        work.record("api_key.revoked", key, name=key.name)


def listed(work: Work) -> Sequence[ApiKey]:
    """All keys, those that open something first, then the newest."""
    work.require(policy.may_manage_keys(work.actor))
    return work.session.scalars(
        select(ApiKey)
        .options(joinedload(ApiKey.creator))
        .order_by(ApiKey.revoked_at.is_not(None), ApiKey.created_at.desc(), ApiKey.id)
    ).all()


def get(work: Work, id: uuid.UUID) -> ApiKey:
    """One key; else NotFound."""
    work.require(policy.may_manage_keys(work.actor))
    key = work.session.get(ApiKey, id)
    if key is None:
        raise NotFound
    return key


def open_ones_of(work: Work, user: User) -> Sequence[ApiKey]:
    """The keys that this user made and that still open something, the newest first. They outlast their maker."""
    work.require(policy.may_manage_keys(work.actor))
    found = select(ApiKey).where(ApiKey.created_by == user.id, ApiKey.revoked_at.is_(None))
    rows = work.session.scalars(found.order_by(ApiKey.created_at.desc(), ApiKey.id))
    return [key for key in rows if is_open(key, work.now)]


def jobs_of(work: Work, key: ApiKey) -> Sequence[str]:
    """The names of the only jobs it may know of, those that are still there."""
    only = [uuid.UUID(id) for id in key.job_ids or ()]
    found = select(Job.name).where(Job.id.in_(only), Job.deleted_at.is_(None))
    return work.session.scalars(found.order_by(Job.name, Job.id)).all()


def jobs_to_choose(work: Work) -> Sequence[tuple[uuid.UUID, str]]:
    """Ids and names of the jobs that a key can be confined to: all but the archived."""
    work.require(policy.may_manage_keys(work.actor))
    found = select(Job.id, Job.name).where(Job.deleted_at.is_(None), Job.status != JobStatus.ARCHIVED)
    return [(id, name) for id, name in work.session.execute(found.order_by(Job.name, Job.id))]


def is_open(key: ApiKey, now: datetime) -> bool:
    """Whether it opens anything now."""
    return key.revoked_at is None and (key.expires_at is None or key.expires_at > now)


def find(session: Session, words: str) -> ApiKey | None:
    """The key of these words, open or not; None where there is none."""
    parts = _KEY.fullmatch(words)
    if parts is None or _checksum(words.rpartition("_")[0]) != parts[3]:
        return None
    key = session.scalar(select(ApiKey).where(ApiKey.prefix == parts[1]))
    same = key is not None and secrets.compare_digest(key.secret_hash, fingerprint(words))
    return key if same else None


def actor_of(key: ApiKey) -> Actor:
    """The key as an actor of its own."""
    only = None if key.job_ids is None else frozenset(uuid.UUID(id) for id in key.job_ids)
    return Actor(Kind.KEY, key.id, key.name, scopes=frozenset(key.scopes), only_jobs=only)


def touch(session: Session, id: uuid.UUID, now: datetime) -> None:
    """Writes down that it was used, in a transaction of the caller's."""
    session.execute(update(ApiKey).where(ApiKey.id == id).values(last_used_at=now))


def forget_answers(session: Session, *, before: datetime) -> None:
    """Removes what was answered to programs and ended before: it is not given again."""
    session.execute(delete(KeptAnswer).where(KeptAnswer.expires_at < before))


def _checksum(words: str) -> str:
    return f"{zlib.crc32(words.encode()):08x}"


def _problems(
    work: Work, name: str, scopes: Collection[str], expires_at: datetime | None,
    job_ids: Collection[uuid.UUID] | None,
) -> dict[str, str]:  # fmt: skip
    problems = {}
    if not tidy(name):
        problems["name"] = "required"
    elif not is_storable(name):
        problems["name"] = "bad_characters"
    elif len(tidy(name)) > LONGEST:
        problems["name"] = "too_long"
    if not scopes:
        problems["scopes"] = "required"
    elif set(scopes) - set(ALL_SCOPES):
        problems["scopes"] = "unknown"
    if expires_at is not None and expires_at <= work.now:
        problems["expires_at"] = "past"
    elif expires_at is not None and expires_at > work.now + LONGEST_LIFE:
        problems["expires_at"] = "too_far"
    if job_ids is not None:
        if not job_ids:
            problems["job_ids"] = "required"
        elif len(set(work.session.scalars(select(Job.id).where(Job.id.in_(job_ids))))) < len(set(job_ids)):
            problems["job_ids"] = "unknown"
    return problems
