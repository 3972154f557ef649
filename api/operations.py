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
from hiring.actors import ANYONE, Actor
from hiring.work import Work
from web.door import Audience, Declared, Transaction, run
from web.problem_documents import Fault, answer

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
    def compares(self) -> bool:
        """Whether it refuses a change to another version than that of If-Match."""
        return "precondition_failed" in self.errors

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
        tag = self.expected_digest
        if tag is None:
            return None
        if not tag.isdecimal() or not tag.isascii() or len(tag) > 18:
            raise ApiError("precondition_failed")
        return int(tag)

    @property
    def expected_digest(self) -> str | None:
        """The same for objects whose ETag is a digest.

        More lenient than RFC 9110: a weak tag counts as its strong one, because proxies that compress weaken ours
        on the way, and so does one without its quotes. Stricter: one tag only, for whoever changes something has
        read one version of it.
        """
        given = request.headers.get("If-Match", "*").strip()
        if given == "*":
            return None
        if "," in given:
            raise ApiError(
                "precondition_failed", detail="Send one ETag in If-Match, that of the version you read."
            )
        return given.removeprefix("W/").strip('"')


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
                return _through(said, view, path, largest, around, mode)
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
    said: Operation, view: View, path: dict[str, Any], largest: int, around: Around | None, mode: Transaction
) -> ResponseReturnValue:
    """Admits the program, reads what it sent, and runs the view: once, however often the request comes."""
    actor = _admitted(said)
    query, body, files = _read(said, largest)
    is_once = said.method == "POST" and mode is Transaction.WRITES and not said.is_public
    once = replays.of_request(str(actor.id), ingress.sent()) if is_once else None

    def look(work: Work) -> str:
        if said.method != "GET" and not said.is_public:
            keys.refuse_ended(work)
        if once is not None:
            once.refuse_known(work)
        return ""

    def act(work: Work, kept: Any) -> ResponseReturnValue:
        look(work)
        response = _answered(said, view(Call(work, query, body, files, kept), **path))
        if once is not None:
            once.keep(work, response, has_secret=said.has_secret)
        return response

    if around is not None and once is not None:  # before it judges what may have changed since the first answer
        run(look, actor, True, {})
    with around(actor, body, files, **path) if around else nullcontext() as kept:
        response: Response = run(act, actor, mode is Transaction.READS, {"kept": kept})  # type: ignore[assignment]
    is_asked_whether = said.method == "GET" and "If-Match" not in request.headers  # a reader loses nothing
    return response.make_conditional(request) if is_asked_whether else response


def _admitted(said: Operation) -> Actor:
    """Who asks. Raises ApiError for whom or what is not let in."""
    if said.is_public:
        return ANYONE
    actor = keys.actor()
    if said.scope is not None and not actor.holds(said.scope):
        raise ApiError("missing_scope", scope=said.scope)
    if said.method != "GET" and not said.compares and request.headers.get("If-Match", "*").strip() != "*":
        raise ApiError("validation_error", faults=[Fault("?If-Match", "not_compared")])  # never ignored
    return actor


def _read(said: Operation, largest: int) -> tuple[Query, In | None, dict[str, Any]]:
    """Query, body and files. Raises ApiError as `ingress` does."""
    query = ingress.query(said.query)
    if said.takes_files and request.mimetype == "multipart/form-data":
        return (query, *ingress.parts(said.body))
    return query, ingress.body(said.body, largest=largest) if said.body is not None else None, {}


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
