"""How a route becomes one act in one transaction.

Every route declares, by one of the decorators below, who may come through it (its audience) and what kind of
transaction it runs in. The order is fixed: the body is read and parsed first (a stalled POST holds neither the
write lock nor a connection), then the user is loaded in a short read of its own, then the transaction begins.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import wraps
from typing import Any

from flask import Response, g, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import IntegrityError, OperationalError

from hiring import own_pages
from hiring.actors import ANYONE, Actor, Kind
from hiring.errors import Gone, NotFound
from hiring.work import opened
from plumbing import db as begin
from plumbing.log import request_id
from web.asked_by import wants_fragment
from web.errors import OwnLinkGone
from web.hall import db, hall
from web.login import signed_in
from web.security import refuse_junk

View = Callable[..., ResponseReturnValue]

MOST_TRIES = 3


class Audience(StrEnum):
    """Who may come through a door. There is no route without one."""

    PUBLIC = "public"
    CANDIDATE_LINK = "candidate_link"
    """A candidate, by the token in the address."""
    SIGNED_IN = "signed_in"
    STEP_UP = "step_up"
    KEY = "key"
    """A program, by its API key: see api/door.py."""


class Transaction(StrEnum):
    """What a route's transaction may do."""

    READS = "reads"
    WRITES = "writes"
    READS_AND_RECORDS = "reads_and_records"


@dataclass(frozen=True)
class Declared:
    """What a route said of itself; the house tests read it from the view."""

    audience: Audience
    transaction: Transaction


def reads(audience: Audience) -> Callable[[View], View]:
    """For GET routes that change nothing: many at once, also on SQLite."""
    return _door(Declared(audience, Transaction.READS))


def writes(audience: Audience) -> Callable[[View], View]:
    """For all others: returning commits, raising rolls back. The view may run again after a lost race."""
    return _door(Declared(audience, Transaction.WRITES))


def reads_and_records(audience: Audience) -> Callable[[View], View]:
    """For the few GET routes that leave an audit event, like the download of a CV."""
    return _door(Declared(audience, Transaction.READS_AND_RECORDS))


def _door(declared: Declared) -> Callable[[View], View]:
    def decorate(view: View) -> View:
        @wraps(view)
        def through(**given: Any) -> ResponseReturnValue:
            read_body()
            actor = actor_of(declared.audience, given)
            return run(view, actor, declared.transaction is Transaction.READS, given)

        through.declared = declared  # type: ignore[attr-defined]
        return through

    return decorate


def read_body() -> None:
    """Parses the body now, before any database work; files stream to disk meanwhile."""
    if request.method not in ("GET", "HEAD", "OPTIONS"):
        _ = request.form
        refuse_junk()


def actor_of(audience: Audience, given: Mapping[str, Any] = {}) -> Actor:
    """The actor of this request; `given` are the gaps of its address. Raises NotSignedIn where the audience needs
    a user, and OwnLinkGone."""
    if audience is Audience.PUBLIC:
        return ANYONE
    if audience is Audience.CANDIDATE_LINK:
        return _candidate(given["token"])
    return signed_in(step_up=audience is Audience.STEP_UP).actor


def _candidate(token: str) -> Actor:
    """In a short read of its own, as users are loaded."""
    try:
        with begin.reading(), hall().session() as session:
            return Actor(Kind.CANDIDATE, own_pages.owner_of(session, token, hall().now()))
    except (NotFound, Gone):
        raise OwnLinkGone from None


def run(view: View, actor: Actor, read_only: bool, given: dict[str, Any]) -> ResponseReturnValue:
    """Runs the view in its transaction. A race lost in the database is run once more: the second look finds what
    the winner wrote, or that something is gone."""
    for tries in range(1, MOST_TRIES + 1):
        mode = begin.reading() if read_only else begin.writing()
        try:
            with mode, opened(db.session(), actor, now=hall().now(), files=hall().storage,
                              request_id=request_id.get()) as work:  # fmt: skip
                g.work = work
                return make_response(view(work, **given))
        except (IntegrityError, OperationalError) as error:
            if tries == MOST_TRIES or not _lost_race(error):
                raise
        finally:
            g.pop("work", None)
            db.session.remove()
    raise AssertionError("unreachable")


_LOST = frozenset({
    "23505", "SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_PRIMARYKEY",  # somebody else wrote the same
    "23503",  # what it refers to is gone, or is referred to meanwhile
    "40001", "40P01",  # could not serialize, deadlock
})  # fmt: skip


def _lost_race(error: IntegrityError | OperationalError) -> bool:
    code = getattr(error.orig, "sqlstate", None) or getattr(error.orig, "sqlite_errorname", None)
    return code in _LOST


def answer(page: str, fragment: str | None = None, status: int = 200, **facts: Any) -> Response:
    """The page, or for htmx its fragment. The page always includes the fragment, so markup exists once."""
    chosen = fragment if fragment and wants_fragment() else page
    response = make_response(render_template(chosen, **facts), status)
    if fragment:
        response.vary.add("HX-Request")
    return response


def changed(url: str, fragment: str, **facts: Any) -> Response:
    """After an act: htmx gets the fresh fragment, a plain form is sent on to `url` (303)."""
    if wants_fragment():
        response = make_response(render_template(fragment, **facts))
        response.vary.add("HX-Request")
        return response
    return _see(url)


def see_other(endpoint: str, **values: Any) -> Response:
    """Sends the browser on to another page; htmx is told to load it whole."""
    return _see(url_for(endpoint, **values))


def _see(url: str) -> Response:
    if wants_fragment():
        return Response(status=204, headers={"HX-Redirect": url})
    response: Response = make_response(redirect(url, 303))
    return response
