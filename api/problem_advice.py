"""What a program, or who writes it, does about each code of the closed list (web.problem_documents.CODES)."""

ADVICE = {
    "malformed_json": "Send JSON in UTF-8: no NaN, no property twice in one object. `detail` may say what is "
    "wrong.",
    "malformed_request": "Something outside the body cannot be read: the address, a header, or a multipart "
    "body that ends too early. Mend the request; sending it again does not help.",
    "invalid_key": "Send `Authorization: Bearer foyer_…` with a key as it was shown, whole and unchanged.",
    "expired_key": "The key has run out or was revoked. An administrator makes a new one under Settings, API "
    "keys.",
    "missing_scope": "`scope` names the one that is lacking. Scopes of a key never change: ask for a new key.",
    "forbidden": "The scope is there, and this object or this act is still not for programs or not for this key. "
    "Of the API without keys: the page's origin is not one of the organisation's own sites.",
    "not_found": "There is no such address, or no such object for this key: outside its scopes and jobs "
    "things look as if they did not exist.",
    "method_not_allowed": "The header `Allow` lists the methods of this address.",
    "not_acceptable": "Answers are `application/json`, refusals `application/problem+json`: accept them.",
    "invalid_transition": "The object is in `current_status`; this act begins elsewhere. Read it and decide anew.",
    "stage_conflict": "Somebody moved it: `current_stage_id` says where it stands. Read it and decide anew.",
    "application_already_exists": "`application_id` names the living one. Read or change that instead.",
    "open_offer": "Accept, decline or abandon the offer first.",
    "offer_exists": "Change the living offer, or abandon it first.",
    "offer_expired": "Its last day to answer is over. Make a new offer.",
    "stage_in_use": "Send `move_to_stage_id`, or move the applications first.",
    "active_applications": "Finish or move the applications in progress first.",
    "merge_conflict": "Both have something of which one can only have one; `reason` says what. Settle that first.",
    "order_mismatch": "The list must name every one exactly once. Read it again: something was added or taken "
    "away.",
    "in_use": "Another object has this name or address, or still points here. `reason` says more.",
    "last_admin": "Make somebody else an administrator first.",
    "needs_force": "The act has consequences; read what they are and send `force: true` if they are wanted.",
    "job_not_accepting": "The job is not open. Read its `status`.",
    "conflict": "`reason` says more exactly what stands in the way.",
    "gone": "It was deleted or merged. Forget your copy; a list with `include_deleted=true` has its tombstone.",
    "length_required": "Send `Content-Length`.",
    "precondition_failed": "Read the object again, look at what changed, and send `If-Match` with its new `ETag`.",
    "file_too_large": "`limit`, where it is there, says how many bytes are taken.",
    "unsupported_media_type": "Send `Content-Type: application/json`, or `multipart/form-data` where files "
    "are taken.",
    "file_type_not_allowed": "The bytes, not the name, say what a file is. The reference lists the kinds.",
    "validation_error": "`errors` has a `pointer`, a `code` and a sentence for each thing that is wrong. Mend "
    "them all; nothing was changed.",
    "unknown_parameter": "`errors` names it. Parameters are never ignored, so that a filter that was misspelt "
    "does not return everything.",
    "invalid_cursor": "Send `next_cursor` as it came, to the same address with the same filters; or begin "
    "again without a cursor.",
    "idempotency_mismatch": "This key was used for other content. Use a new key for each act.",
    "form_changed": "Read the published form again and answer that version.",
    "form_token_invalid": "Ask for a new form token and send the application again.",
    "rate_limited": "Wait as many seconds as `Retry-After` says, then send the same request again.",
    "internal_error": "Nothing was changed. Try again later; if it stays, tell the operator the `request_id`.",
    "unavailable": "Nothing was changed. Wait as `Retry-After` says, or some seconds, and send it again.",
    "storage_unavailable": "Nothing was changed. What needs no file still works; send this again after a minute.",
}
"""Code -> advice, with names of properties between backticks."""
