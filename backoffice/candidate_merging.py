"""Two candidates that are one person: comparing, merging, taking it back."""

import uuid
from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext as _

from backoffice import bp, candidates
from backoffice.candidate_wording import FIELDS, parts
from hiring import policy
from hiring.candidates import contacts, duplicates, merging, reading
from hiring.errors import Conflict, Invalid, NotAllowed, NotFound
from hiring.models.candidate import Candidate
from hiring.work import Work
from web.door import Audience, answer, reads, see_other, writes
from web.errors import Problem, problem_of


@bp.post("/candidates/<uuid:id>/others")
@writes(Audience.SIGNED_IN)
def keep_apart(work: Work, id: uuid.UUID) -> Response:
    """These are two people."""
    person = reading.get(work, id)
    work.require(policy.may_merge(work.actor))
    other = reading.get(work, _posted_id("other"))
    duplicates.say_apart(work, person, other)
    return candidates.done(id, "apart", other=other.id)


@bp.post("/candidates/<uuid:id>/others/removal")
@writes(Audience.SIGNED_IN)
def hint_again(work: Work, id: uuid.UUID) -> Response:
    """They may be one after all."""
    person = reading.get(work, id)
    work.require(policy.may_merge(work.actor))
    other = reading.get(work, _posted_id("other"))
    duplicates.unsay_apart(work, person, other)
    return candidates.done(id, "hinted")


@bp.get("/candidates/<uuid:id>/merges/new")
@reads(Audience.SIGNED_IN)
def new_merge(work: Work, id: uuid.UUID) -> Response:
    """`with` names the other one; `keep` which of the two is kept, else who was there first."""
    person = reading.get(work, id)
    work.require(policy.may_merge(work.actor))
    other_id = request.args.get("with", type=uuid.UUID)
    if other_id is None or other_id == id:
        raise NotFound
    return _page(work, person, reading.get(work, other_id), request.args.get("keep", type=uuid.UUID))


@bp.post("/candidates/<uuid:id>/merges")
@writes(Audience.SIGNED_IN)
def merge(work: Work, id: uuid.UUID) -> Response:
    """The other one goes into this one."""
    other_id = _posted_id("other")
    try:
        reading.get(work, id)
        work.require(policy.may_merge(work.actor))
        survivor, merged = merging.pair(work, id, other_id)
    except NotFound:
        return _merged_meanwhile(work, id, other_id)
    version, merged_version = (request.form.get(name, type=int) for name in ("version", "merged_version"))
    take = [field for field in merging.FIELDS if request.form.get(field) == "merged"]
    try:
        row = merging.merge(
            work, survivor, merged, take=take, version=-1 if version is None else version,
            merged_version=-1 if merged_version is None else merged_version,
        )  # fmt: skip
    except (Conflict, NotAllowed) as error:
        return _page(work, survivor, merged, survivor.id, refused=problem_of(error), take=take)
    return see_other("backoffice.candidate", id=survivor.id, done="merged", other=row.id)


@bp.post("/candidates/<uuid:id>/merges/<uuid:merge_id>/removal")
@writes(Audience.SIGNED_IN)
def unmerge(work: Work, id: uuid.UUID, merge_id: uuid.UUID) -> Response:
    """Takes a merge back."""
    living = reading.survivor_of(work, id)
    survivor = living or reading.get(work, id, for_change=True)
    work.require(policy.may_merge(work.actor))
    try:
        if living is not None:  # the person went on into another one meanwhile
            raise Conflict("merge_not_last", name=merging.standing_merges(work, living)[0].name)
        merging.unmerge(work, survivor, merge_id)
    except Conflict as error:
        what = parts(error.params.get("parts", ()))
        changed = _("What changed since: %(parts)s. Put it right by hand instead.", parts=what) if what else ""
        return candidates.show(work, survivor, 409, refused=problem_of(error), changed=changed)
    return candidates.done(id, "unmerged")


def _posted_id(name: str) -> uuid.UUID:
    """Raises NotFound for what is no id, as for one that nothing has."""
    found = request.form.get(name, type=uuid.UUID)
    if found is None:
        raise NotFound
    return found


def _merged_meanwhile(work: Work, id: uuid.UUID, other_id: uuid.UUID) -> Response:
    """Somebody was quicker: on to the person whom both are now. Raises NotFound where they are not one."""
    ends = [reading.survivor_of(work, one) or reading.get(work, one) for one in (id, other_id)]
    if ends[0].id != ends[1].id:
        raise NotFound
    return see_other("backoffice.candidate", id=ends[0].id, done="again")


def _page(
    work: Work, person: Candidate, other: Candidate, keep_id: uuid.UUID | None, *, refused: Problem | None = None,
    take: Any = (),
) -> Response:  # fmt: skip
    """Both side by side. `keep_id` of neither counts as of who was there first."""
    first, second = sorted((person, other), key=lambda one: (one.created_at, one.id))
    survivor, merged = (second, first) if keep_id == second.id else (first, second)
    if survivor.id == merged.id:
        raise Invalid({"other": "same_person"})
    swapped: dict[str, Any] = {"with": other.id, "keep": merged.id}
    known = contacts.of(work.session, [survivor.id, merged.id])
    return answer(
        "backoffice/candidates/merging.html", None, refused.status if refused else 200,
        plan=merging.plan(work, survivor, merged), refused=refused, take=take, fields=FIELDS,
        sides=[(one, contacts.details_of(one, known[one.id])) for one in (survivor, merged)],
        stands=reading.standings(work, [survivor.id, merged.id]), person=person,
        swap=url_for("backoffice.new_merge", id=person.id, **swapped),
    )  # fmt: skip
