"""The registry: one declaration makes the route, checks what comes in, and feeds the document and its pages."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, Literal

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from api import ingress, keys, replays
from api.faults import ApiError
from api.replays import Replayed
from api.schema import In, Out, Query
from hiring.actors import ANYONE
from hiring.work import Work
from web.door import Audience, Declared, Transaction, run
from web.problem_documents import answer

Method = Literal["GET", "POST", "PUT", "PATCH", "DELETE"]


class NoQuery(Query):
    """Takes no parameters."""


@dataclass(frozen=True)
class Operation:
    """What the document says of one route. `scope` None: any key."""

    method: Method
    rule: str
    """As Flask writes it, below the blueprint's prefix."""
    name: str
    """The operationId."""
    noun: str
    """The group it stands in."""
    summary: str
    description: str
    scope: str | None
    query: type[Query]
    body: type[In] | None
    takes_files: bool
    out: type[Out] | None
    is_list: bool
    status: int
    errors: tuple[str, ...]
    """Codes beyond those that every operation may answer."""
    records: bool
    """A GET that leaves an audit event."""
    also: Mapping[int, str] = field(default_factory=dict)
    """Further statuses that are no problem, and what they mean: a 2xx shows the same object."""
    is_public: bool = False
    """Whether it takes no key: it belongs to the public API."""

    @property
    def has_secret(self) -> bool:
        """Whether its answer holds something that is shown once."""
        return self.out is not None and "secret" in self.out.model_fields


@dataclass(frozen=True)
class Call:
    """One request, read and checked: what a view is given."""

    work: Work
    query: Any
    body: Any
    files: dict[str, Any] = field(default_factory=dict)
    kept: Any = None
    """What the operation's `around` gave: bytes that were stored before the transaction."""

    @property
    def expected(self) -> int | None:
        """The version of If-Match, which the verbs compare; None: none came, or any will do."""
        given = request.headers.get("If-Match", "*").strip()
        if given == "*":
            return None
        bare = given.removeprefix("W/").strip('"')
        if not bare.isdecimal() or len(bare) > 18:
            raise ApiError("precondition_failed")
        return int(bare)

    @property
    def expected_digest(self) -> str | None:
        """The same for objects whose ETag is a digest."""
        given = request.headers.get("If-Match", "*").strip()
        return None if given == "*" else given.removeprefix("W/").strip('"')


@dataclass(frozen=True)
class Answer:
    """What a view returns where a bare model does not say enough."""

    out: Out | None
    status: int | None = None
    version: int | None = None
    """The ETag of a single object."""
    location: str | None = None


View = Callable[..., "Out | Answer | Response | None"]
Around = Callable[..., AbstractContextManager[Any]]
"""Stands around the transaction, once the request is read: `around(actor, body, files, **path)`. What it gives is
`call.kept`."""
OPERATIONS: list[Operation] = []
"""Every route of the private API, in the order of their modules."""
PUBLIC_OPERATIONS: list[Operation] = []
"""The same of the public API."""


def operation(
    bp: Blueprint, method: Method, rule: str, *, noun: str, summary: str, scope: str | None = None, name: str = "",
    description: str = "", query: type[Query] = NoQuery, body: type[In] | None = None, takes_files: bool = False,
    largest: int = ingress.LARGEST_JSON, out: type[Out] | None = None, is_list: bool = False,
    status: int | None = None, errors: Sequence[str] = (), records: bool = False, reads: bool = False,
    around: Around | None = None, also: Mapping[int, str] | None = None, is_public: bool = False,
) -> Callable[[View], View]:  # fmt: skip
    """Registers the view below it as one operation. The view is called as `view(call, **path)` in its transaction;
    what it returns becomes the answer: a model, an Answer, a Response as it is, None for 204. `reads`: a POST that
    changes nothing."""

    def decorate(view: View) -> View:
        said = Operation(
            method, rule, name or view.__name__, noun, summary, description, scope, query, body, takes_files, out,
            is_list, status or (204 if out is None and not records else 201 if method == "POST" else 200),
            tuple(errors), records, also or {}, is_public,
        )  # fmt: skip
        (PUBLIC_OPERATIONS if is_public else OPERATIONS).append(said)
        mode = Transaction.WRITES
        if method == "GET":
            mode = Transaction.READS_AND_RECORDS if records else Transaction.READS
        elif reads:
            mode = Transaction.READS

        @wraps(view)
        def through(**path: Any) -> ResponseReturnValue:
            try:
                return _through(said, view, path, largest, around, read_only=mode is Transaction.READS)
            except Replayed as before:
                return before.response
            except ApiError as error:
                return answer(
                    error.code, detail=error.detail, faults=error.faults, headers=error.headers, **error.more
                )

        audience = Audience.PUBLIC if is_public else Audience.KEY
        through.declared = Declared(audience, mode)  # type: ignore[attr-defined]
        bp.add_url_rule(rule, endpoint=said.name, view_func=through, methods=[method])
        return view

    return decorate


def _through(
    said: Operation, view: View, path: dict[str, Any], largest: int, around: Around | None, *, read_only: bool
) -> ResponseReturnValue:
    actor = ANYONE if said.is_public else keys.actor()
    if said.scope is not None and not actor.holds(said.scope):
        raise ApiError("missing_scope", scope=said.scope)
    query = ingress.query(said.query)
    files: dict[str, Any] = {}
    body = None
    if said.takes_files and request.mimetype == "multipart/form-data":
        body, files = ingress.parts(said.body)
    elif said.body is not None:
        body = ingress.body(said.body, largest=largest)
    can_repeat = said.method == "POST" and not read_only and not said.is_public
    key = replays.key_of_request() if can_repeat else None
    digest = replays.digest_of(ingress.sent(files)) if key else ""

    def act(work: Work, kept: Any) -> ResponseReturnValue:
        if key is not None:
            replays.refuse_known(work, str(actor.id), key, digest)
        response = _answered(said, view(Call(work, query, body, files, kept), **path))
        if key is not None:
            replays.keep(work, str(actor.id), key, digest, response, has_secret=said.has_secret)
        return response

    def look(work: Work) -> str:
        replays.refuse_known(work, str(actor.id), key or "", digest)
        return ""

    if key is not None and around is not None:
        run(look, actor, True, {})  # before anything is looked at that may have changed since the first answer
    with around(actor, body, files, **path) if around else nullcontext() as kept:
        response: Response = run(act, actor, read_only, {"kept": kept})  # type: ignore[assignment]
    if said.method == "GET":
        response.make_conditional(request)
    return response


def _answered(said: Operation, given: "Out | Answer | Response | None") -> Response:
    if isinstance(given, Response):
        return given
    if not isinstance(given, Answer):
        given = Answer(given)
    if given.out is None:
        return Response(status=given.status or said.status)
    response = Response(given.out.model_dump_json(), given.status or said.status, mimetype="application/json")
    version = given.version if given.version is not None else getattr(given.out, "etag", None)
    if version is not None:
        response.set_etag(str(version))
    if given.location:
        response.headers["Location"] = given.location
    return response
