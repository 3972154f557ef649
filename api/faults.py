"""What goes wrong at this door itself, before or beside the verbs."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from hiring.errors import Invalid
from web.problem_documents import Fault


class ApiError(Exception):
    """Answered as the problem document of its code (web.problem_documents.CODES)."""

    def __init__(self, code: str, *, detail: str = "", faults: Sequence[Fault] = (), **more: Any) -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail
        self.faults = faults
        self.headers: dict[str, str] = more.pop("headers", {})
        self.more = more


@contextmanager
def renamed(names: Mapping[str, str]) -> Iterator[None]:
    """The fields of a verb's Invalid as the body calls them: a name, or a JSON pointer."""
    try:
        yield
    except Invalid as error:
        raise Invalid(
            {names.get(name, name): code for name, code in error.fields.items()}, **error.params
        ) from None
