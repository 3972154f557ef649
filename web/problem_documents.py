"""What programs are told when something does not go: problem documents (RFC 9457) with a code of a closed list."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from flask import Response, request

from plumbing.log import request_id
from web.problem_words import MESSAGES

PREFIX = "/api/"
MOST_FAULTS = 100
"""In one document: who sends a thousand wrong values reads the first of them."""
MEDIA_TYPE = "application/problem+json"

CODES: dict[str, tuple[int, str]] = {
    "malformed_json": (400, "The body is not JSON that can be read"),
    "malformed_request": (400, "The request cannot be read"),
    "invalid_key": (401, "There is no such key"),
    "expired_key": (401, "The key has run out or was revoked"),
    "missing_scope": (403, "The key lacks the scope for this"),
    "forbidden": (403, "This may not be done here"),
    "not_found": (404, "There is no such thing"),
    "method_not_allowed": (405, "This address does not take that method"),
    "not_acceptable": (406, "Answers here are JSON"),
    "invalid_transition": (409, "That does not lead anywhere from this status"),
    "stage_conflict": (409, "It no longer stands in the stage you named"),
    "application_already_exists": (409, "This person has a living application for the job"),
    "open_offer": (409, "An offer is still open"),
    "offer_exists": (409, "There is a living offer already"),
    "offer_expired": (409, "The offer has run out"),
    "stage_in_use": (409, "Applications still stand in this stage"),
    "active_applications": (409, "The job still has active applications"),
    "merge_conflict": (409, "These two cannot be merged as they are"),
    "order_mismatch": (409, "The list does not name exactly what there is"),
    "in_use": (409, "Something else has this already, or still uses it"),
    "last_admin": (409, "Somebody must remain administrator"),
    "needs_force": (409, "Say `force` to do this all the same"),
    "job_not_accepting": (409, "The job takes no applications"),
    "conflict": (409, "The state of things does not allow this"),
    "gone": (410, "It was here and is no longer"),
    "length_required": (411, "Say how long the body is"),
    "precondition_failed": (412, "It changed since you read it"),
    "file_too_large": (413, "This is too large"),
    "unsupported_media_type": (415, "The body has another content type than this address takes"),
    "file_type_not_allowed": (415, "Files of this kind are not taken"),
    "validation_error": (422, "Something in the request needs another look"),
    "unknown_parameter": (422, "There is no such parameter"),
    "invalid_cursor": (422, "This cursor is not one of ours, or belongs to another list"),
    "idempotency_mismatch": (422, "This Idempotency-Key came with another request"),
    "form_changed": (422, "The form has another version by now"),
    "form_token_invalid": (422, "The form token is not one of ours, or has run out"),
    "rate_limited": (429, "Too many requests"),
    "internal_error": (500, "Something broke here"),
    "unavailable": (503, "Foyer cannot answer now"),
    "storage_unavailable": (503, "Where files lie cannot be reached now"),
}
"""The closed list: code -> status and title. A client may rely on there being no other."""

RENAMED = {
    "not_allowed": "forbidden",
    "applied_again": "application_already_exists",
    "applied_already": "application_already_exists",
    "job_closed": "job_not_accepting",
    "offer_transition": "invalid_transition",
    "offer_live": "offer_exists",
    "offer_date_past": "offer_expired",
    "offer_stale": "stale",
    "application_ended": "invalid_transition",
    "department_in_use": "in_use",
    "location_in_use": "in_use",
    "not_empty_draft": "in_use",
    "job_archived": "invalid_transition",
    "email_taken": "in_use",
    "too_large": "file_too_large",
    "junk": "malformed_request",
    "bad_request": "malformed_request",
    "invalid": "validation_error",
    "broken": "internal_error",
    "busy": "unavailable",
    "no_room": "unavailable",
}
"""The domain's codes that the list calls otherwise. One that is on neither keeps its status' own code, and stands
in `reason`."""
OF_STATUS = {
    400: "malformed_request", 401: "invalid_key", 403: "forbidden", 404: "not_found", 405: "method_not_allowed",
    406: "not_acceptable", 409: "conflict", 410: "gone", 411: "length_required", 412: "precondition_failed",
    413: "file_too_large", 415: "unsupported_media_type", 422: "validation_error", 429: "rate_limited",
    503: "unavailable", 507: "unavailable",
}  # fmt: skip
_SAID = ("current_status", "allowed", "application_id", "status", "by", "scope", "limit", "keys", "ids", "at",
         "current_stage_id")  # fmt: skip
"""Parameters of the domain's errors that help a program; others may name people."""


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong in what was sent. `pointer` is a JSON pointer into the body, or `?name` of a
    parameter."""

    pointer: str
    code: str
    message: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)

    def said(self) -> dict[str, Any]:
        found = asdict(self)
        found["message"] = self.message or message_of(self.code, self.params)
        if not self.params:
            del found["params"]
        return found


def is_for_programs() -> bool:
    """Whether the request came to the API: it is answered with documents, never with pages."""
    return request.path.startswith(PREFIX)


def answer(
    code: str, *, detail: str = "", faults: Sequence[Fault] = (), headers: Mapping[str, str] | None = None,
    **more: Any,
) -> Response:  # fmt: skip
    """The document for one of CODES. `more` stands in it as it is."""
    status, title = CODES[code]
    document = {
        "type": f"/api/docs/problems#{code}",
        "title": title,
        "status": status,
        "code": code,
        "detail": detail or title,
        "instance": request.path,
        "request_id": request_id.get(),
        **more,
    }
    if faults:
        document["errors"] = [fault.said() for fault in faults[:MOST_FAULTS]]
    if len(faults) > MOST_FAULTS:
        document["more_errors"] = True
    response = Response(json.dumps(document, default=str), status, mimetype=MEDIA_TYPE)
    response.headers.update(headers or {})
    response.headers["Cache-Control"] = "no-store"
    return response


def answer_to(
    status: int, code: str, params: Mapping[str, Any], headers: Mapping[str, str], title: str,
    fields: Mapping[str, str] | None = None,
) -> Response:  # fmt: skip
    """The document for what the table of errors says. `title` is the sentence that people read; a program is told
    it where the closed list has none of its own."""
    ours = RENAMED.get(code, code)
    more = {name: params[name] for name in _SAID if name in params}
    if ours == "stale" or (ours == "conflict" and code == "stale"):
        ours = "precondition_failed" if "If-Match" in request.headers else "conflict"
        more["reason"] = "stale"
    elif ours not in CODES:
        more["reason"] = code
        ours = OF_STATUS.get(status, "internal_error" if status >= 500 else "malformed_request")
    faults = [Fault(pointer_of(name), fault, params=_plain(params)) for name, fault in (fields or {}).items()]
    return answer(ours, detail=title if "reason" in more else "", faults=faults, headers=headers, **more)


def pointer_of(name: str) -> str:
    """`location.city` and `/location/city` are the same place; "" is the whole."""
    return name if not name or name.startswith(("/", "?")) else "/" + name.replace(".", "/")


def message_of(code: str, params: Mapping[str, Any]) -> str:
    """A sentence for a fault's code, without its limit where that was not told; for a code that has none, the code
    in words."""
    said = MESSAGES.get(code)
    if said is None:
        return code.replace("_", " ").capitalize()
    try:
        return said.format_map(params)
    except (KeyError, IndexError, ValueError):
        return re.split(r" \(|:", said.split("{", 1)[0])[0].strip() + "."


def _plain(params: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in params.items() if isinstance(value, int | float) and name != "errors"}
