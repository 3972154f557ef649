"""Lists of applications that somebody comes back to: filters under a name, their own or shared with colleagues.

A view holds what was asked for, never what was found: each who opens it sees with it only what they may.
"""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from hiring import policy
from hiring.applications.asked_answers import Given
from hiring.applications.asked_values import identifier
from hiring.applications.filters import is_filter
from hiring.errors import Conflict, Invalid, NotFound, Stale
from hiring.models.job import Job
from hiring.models.saved_view import SavedView
from hiring.models.user import User
from hiring.names import is_storable, norm, tidy
from hiring.work import Work

LONGEST = 60
MOST = 50
"""How many one user keeps."""
MOST_LISTED = 100
MOST_TEXTS = 100
LONGEST_TEXT = 200


@dataclass(frozen=True)
class View:
    """One saved view as a page lists it. `owner`: whose it is, empty where it is one's own."""

    id: uuid.UUID
    name: str
    version: int
    shared: bool
    owner: str
    filters: Mapping[str, Sequence[str]]

    @property
    def is_own(self) -> bool:
        return not self.owner

    @property
    def jobs(self) -> frozenset[uuid.UUID]:
        return jobs_of(self.filters)


def listed(work: Work) -> Sequence[View]:
    """One's own by name, then those that colleagues share. Of the latter some may name a job that this actor may
    not know of: the caller leaves out what `may_be_named` says no to."""
    rows = work.session.execute(
        select(SavedView.id, SavedView.name, SavedView.version, SavedView.shared, SavedView.filters,
               SavedView.user_id, User.first_name, User.last_name)
        .join(User, User.id == SavedView.user_id)
        .where(policy.visible_views(work.actor))
        .order_by((SavedView.user_id == work.user_id).desc(), SavedView.name_norm, SavedView.id)
        .limit(MOST_LISTED)
    )  # fmt: skip
    return [
        View(row.id, row.name, row.version, row.shared,
             "" if row.user_id == work.user_id else f"{row.first_name} {row.last_name}".strip(), row.filters)
        for row in rows
    ]  # fmt: skip


def may_be_named(view: View, readable: Collection[uuid.UUID]) -> bool:
    """Its name may tell of a job: a colleague's view is there only for those who may read all the jobs in it."""
    return view.is_own or view.jobs <= set(readable)


def jobs_of(filters: Given) -> frozenset[uuid.UUID]:
    """The jobs that the filters name."""
    return frozenset(id for text in filters.get("job", ()) if (id := identifier(text)))


def get(work: Work, id: uuid.UUID, *, for_change: bool = False) -> SavedView:
    """One view that this actor may know of; else NotFound."""
    found = select(SavedView).where(SavedView.id == id, policy.visible_views(work.actor))
    view = work.session.scalar(found.with_for_update(of=SavedView) if for_change else found)
    if view is None or not (view.user_id == work.user_id or _reads_all(work, jobs_of(view.filters))):
        raise NotFound
    return view


def save(work: Work, name: str, filters: Given, *, shared: bool = False) -> SavedView:
    """Keeps the filters under a name. Raises Invalid for `name` (required, too_long, bad_characters,
    duplicate_name) and Conflict `too_many_views`."""
    work.require(work.user_id is not None)
    work.require(not shared or policy.may_share_views(work.actor))
    _refuse_name(work, name)
    kept = work.session.scalar(select(func.count()).where(SavedView.user_id == work.user_id))
    if (kept or 0) >= MOST:
        raise Conflict("too_many_views", max=MOST)
    view = SavedView(user_id=work.user_id, name=tidy(name), name_norm=norm(name), shared=shared,
                     filters=_storable(filters))  # fmt: skip
    work.session.add(view)
    work.record("saved_view.created", view, shared=shared)
    return view


def change(
    work: Work, view: SavedView, *, name: str, shared: bool, filters: Given | None = None,
    version: int | None = None,
) -> bool:  # fmt: skip
    """Renames it, shares it or not, and with `filters` lets it stand for those; False: nothing was different.
    Raises as `save`, and Stale where `version` is no longer the view's."""
    work.require(policy.may_change_view(work.actor, view))
    work.require(not shared or view.shared or policy.may_share_views(work.actor))
    if version not in (None, view.version):
        raise Stale(thing="saved_view")
    _refuse_name(work, name, but=view)
    wanted = {"name": tidy(name), "name_norm": norm(name), "shared": shared}
    if filters is not None:
        wanted["filters"] = _storable(filters)
    differing = [field for field, value in wanted.items() if getattr(view, field) != value]
    if not differing:
        return False
    for field in differing:
        setattr(view, field, wanted[field])
    work.record("saved_view.changed", view, shared=shared, fields=[one for one in differing if one != "name_norm"])
    return True


def remove(work: Work, view: SavedView) -> None:
    """Forgets the view; the applications it showed are untouched."""
    work.require(policy.may_change_view(work.actor, view))
    work.record("saved_view.removed", view)
    work.session.delete(view)


def _reads_all(work: Work, jobs: Collection[uuid.UUID]) -> bool:
    if not jobs:
        return True
    found = select(func.count()).select_from(Job)
    found = found.where(Job.id.in_(jobs), Job.deleted_at.is_(None), policy.readable_jobs(work.actor))
    return work.session.scalar(found) == len(jobs)


def _refuse_name(work: Work, name: str, but: SavedView | None = None) -> None:
    code = ""
    if not is_storable(name):
        code = "bad_characters"
    elif not tidy(name):
        code = "required"
    elif len(tidy(name)) > LONGEST:
        code = "too_long"
    elif _is_taken(work, name, but):
        code = "duplicate_name"
    if code:
        raise Invalid({"name": code})


def _is_taken(work: Work, name: str, but: SavedView | None) -> bool:
    taken = select(SavedView.id).where(SavedView.user_id == work.user_id, SavedView.name_norm == norm(name))
    found = work.session.scalar(taken)
    return found is not None and (but is None or found != but.id)


def _storable(filters: Given) -> dict[str, list[str]]:
    """Filters alone, and no more and no longer ones than a list reads."""
    kept: dict[str, list[str]] = {}
    left = MOST_TEXTS
    for name, texts in filters.items():
        said = [one for one in texts if one.strip() and len(one) <= LONGEST_TEXT and is_storable(one)]
        if is_filter(name) and said and left:
            kept[name] = said[:left]
            left -= len(kept[name])
    return kept
