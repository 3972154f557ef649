"""People: the list and the profile."""

import uuid
from enum import StrEnum
from typing import Any, TypeVar

from flask import Response, make_response, redirect, request, url_for

from backoffice import bp, candidate_page
from backoffice.acts import Notice, Undo
from backoffice.candidate_wording import DONE, SOURCES
from backoffice.wording import DONE as DONE_ANYWHERE
from hiring import candidates, policy
from hiring.applications import adding
from hiring.candidates import listing
from hiring.candidates.listing import Applied, Filters, Order
from hiring.errors import NotFound
from hiring.models.attachment import AttachmentType
from hiring.models.candidate import Candidate
from hiring.work import Work
from web.asked_by import wants_fragment
from web.door import Audience, answer, reads, see_other
from web.errors import Problem

Kind = TypeVar("Kind", bound=StrEnum)


@bp.get("/candidates", endpoint="candidates")
@reads(Audience.SIGNED_IN)
def listed(work: Work) -> Response:
    filters = Filters(
        q=request.args.get("q", "").strip(),
        tag=request.args.get("tag", "").strip(),
        source=request.args.get("source", "").strip(),
        applied=_one_of(Applied, "applied"),
        order=_one_of(Order, "order") or Order.NEWEST,
    )
    found = listing.listed(work, filters, after=request.args.get("after", ""))
    kept = {"q": filters.q, "tag": filters.tag, "source": filters.source, "applied": filters.applied}
    kept = {name: value for name, value in kept.items() if value}
    order = filters.order if filters.order is not Order.NEWEST else None
    return answer(
        "backoffice/candidates/list.html", "backoffice/candidates/_list.html",
        found=found, filters=filters, kept=kept, order=order, is_first="after" not in request.args,
        may_add=may_add(work), sources=SOURCES,
    )  # fmt: skip


@bp.get("/candidates/<uuid:id>")
@reads(Audience.SIGNED_IN)
def candidate(work: Work, id: uuid.UUID) -> Response:
    try:
        person = candidates.get(work, id)
    except NotFound:
        survivor = candidates.survivor_of(work, id)
        if survivor is None:
            raise
        return see_other("backoffice.candidate", id=survivor.id)
    return show(work, person, notice=_notice(person))


def show(
    work: Work, person: Candidate, status: int = 200, *, notice: Notice | None = None,
    refused: Problem | None = None, **more: Any,
) -> Response:  # fmt: skip
    """The page of one person. `refused`: what did not go, and why. `leads_to`: (words, address) of where to go
    on. `more`: what was typed and what is wrong."""
    facts: dict[str, Any] = {"typed": {}, "wrong": {}, "leads_to": None, **more}
    in_part = wants_fragment()
    return answer(
        "backoffice/candidates/show.html", "backoffice/candidates/_profile.html", status,
        seen=candidate_page.of(work, person), notice=None if in_part else notice,
        toast=notice if in_part else None, refused=refused, attachment_types=list(AttachmentType),
        undo_target="#profile", **facts,
    )  # fmt: skip


def done(id: uuid.UUID, code: str, **more: Any) -> Response:
    """On to the person's page, which says what was done; htmx follows to the part of it."""
    response: Response = make_response(redirect(url_for("backoffice.candidate", id=id, done=code, **more), 303))
    return response


def may_add(work: Work) -> bool:
    """Whether this user adds people at all: everywhere, or to some job they run."""
    return policy.may_add_candidates(work.actor) or bool(adding.jobs_for(work))


def _one_of(kind: type[Kind], name: str) -> Kind | None:
    given = request.args.get(name, "")
    return kind(given) if given in set(kind) else None


def _notice(person: Candidate) -> Notice | None:
    code = request.args.get("done", "")
    if code not in DONE and code not in DONE_ANYWHERE:
        return None
    words = DONE[code] if code in DONE else DONE_ANYWHERE[code]
    return Notice(str(words), _undo(person, code))


def _undo(person: Candidate, code: str) -> Undo | None:
    other, tag, file = (request.args.get(name, type=uuid.UUID) for name in ("other", "tag", "file"))
    if code == "merged" and other:
        return Undo(url_for("backoffice.unmerge", id=person.id, merge_id=other))
    if code == "apart" and other:
        return Undo(url_for("backoffice.hint_again", id=person.id), {"other": other})
    if code == "tagged" and tag:
        return Undo(url_for("backoffice.untag_candidate", id=person.id, tag_id=tag))
    if code == "file_removed" and file:
        return Undo(url_for("backoffice.restore_attachment", id=file))
    return None
