"""What the form engine found wrong, as faults with pointers: the private and the public API say it alike."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager

from api.faults import ApiError
from hiring.applications import Problem
from hiring.errors import Invalid
from web.problem_documents import Fault

_PERSON = {"person.phones": "phone", "person.links": "social_links"}


@contextmanager
def judged(files: Mapping[str, list[int]]) -> Iterator[None]:
    """Around a verb that judges: its Invalid becomes `validation_error` with a pointer for each problem, and with
    `visible` and `notices`, as the engine gives them. `files`: kind of an attachment -> where those of this kind
    stand in `attachments`."""
    try:
        yield
    except Invalid as error:
        if "problems" not in error.params:
            raise
        raise ApiError(
            "validation_error",
            faults=faults_of(error.params["problems"], files),
            visible=error.params["visible"],
            notices=error.params["notices"],
        ) from None


def faults_of(problems: Iterable[Problem], files: Mapping[str, list[int]]) -> list[Fault]:
    return [Fault(_pointer(one.field, files), one.code, params=one.params) for one in problems]


def answer_pointer(key: str) -> str:
    """Where the answer to this question stands."""
    return f"/answers/{key.replace('~', '~0').replace('/', '~1')}"


def _pointer(field: str, files: Mapping[str, list[int]]) -> str:
    """`q.years` is the answer to a question, `cv` and `file.other` are attachments, `person.links.0` and `email`
    are of the candidate."""
    if field.startswith("q."):
        return answer_pointer(field[2:])
    kind = field.removeprefix("file.")
    if kind in ("cv", "cover_letter", "other"):
        at = files.get(kind, [])
        return f"/attachments/{at[0]}" if len(at) == 1 else "/attachments"
    if field == "consent":
        return "/consents"
    if not field.startswith("person."):
        return f"/candidate/{field}"
    name, _, rest = field.removeprefix("person.").partition(".")
    shown = _PERSON.get(f"person.{name}", name)
    return f"/candidate/{shown}/{rest}" if rest and shown == "social_links" else f"/candidate/{shown}"
