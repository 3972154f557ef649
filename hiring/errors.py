"""What can be wrong, in codes. web/errors.py alone turns these into pages, fragments and problems."""

from collections.abc import Mapping
from typing import Any


class DomainError(Exception):
    """The root: a stable code and what a sentence about it needs to know."""

    code = "domain_error"

    def __init__(self, code: str | None = None, **params: Any) -> None:
        super().__init__(code or self.code)
        self.code = code or self.code
        self.params = params


class NotFound(DomainError):
    """There is no such thing, or this actor may not know of it: the two must look the same."""

    code = "not_found"


class Gone(DomainError):
    """It was public once and no longer is; params may name what to show instead."""

    code = "gone"


class NotAllowed(DomainError):
    """The actor sees the thing but may not do this to it."""

    code = "not_allowed"


class Invalid(DomainError):
    """The input does not do; fields maps a field's name to its code."""

    code = "invalid"

    def __init__(self, fields: Mapping[str, str], **params: Any) -> None:
        super().__init__(None, **params)
        self.fields = dict(fields)


class Conflict(DomainError):
    """The thing is in a state that does not allow this, or changed meanwhile."""

    code = "conflict"


class Stale(Conflict):
    """Someone else changed it since the caller looked."""

    code = "stale"


class InvalidTransition(Conflict):
    """The act does not lead anywhere from this status."""

    code = "invalid_transition"


class JobClosed(Conflict):
    """The job takes no applications any more."""

    code = "job_closed"


class TooMany(DomainError):
    """A rate limit; retry_after is in seconds."""

    code = "rate_limited"

    def __init__(self, retry_after: int) -> None:
        super().__init__(None, retry_after=retry_after)
        self.retry_after = retry_after


class Unavailable(DomainError):
    """Something Foyer stands on (database, storage) cannot be reached now; nothing was changed."""

    code = "unavailable"
