"""What a browser or a script posted to the apply form, taken apart but not judged."""

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from werkzeug.datastructures import MultiDict

from hiring.uploads import Known
from web.asked_fields import joined_date

PROFILE = ("first_name", "last_name", "email", "phone", "cv", "cover_letter", "consent")
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
_PART = re.compile(r"q\.([a-z][a-z0-9_]*)\.(day|month|year)")


@dataclass
class RawInput:
    """Field name -> what was typed or chosen, as strings. Files are upload secrets; `refused` holds files whose
    bytes were looked at and not kept, as the form engine takes them."""

    fields: dict[str, list[str]]
    dates: dict[str, dict[str, str]] = field(default_factory=dict)
    """Question key -> the three parts of a date as typed."""
    uploads: dict[str, Known] = field(default_factory=dict)
    """Every upload secret in `fields` that is known -> its file."""
    refused: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    sent: dict[str, Known] = field(default_factory=dict)
    """Files in `fields` that went with an earlier sending: they count for the digest alone."""

    @classmethod
    def of(cls, form: MultiDict[str, str]) -> "RawInput":
        """Of a posted form; fields that are none of ours are left aside."""
        raw = cls({})
        for name in form:
            part = _PART.fullmatch(name)
            if part:
                raw.dates.setdefault(part[1], {})[part[2]] = form[name]
            elif name in PROFILE or name.startswith("q."):
                raw.fields[name] = form.getlist(name)
        return raw

    def add_upload(self, upload: Known) -> None:
        """A file that was chosen just now."""
        self.fields.setdefault(upload.field, []).append(upload.token)
        self.uploads[upload.token] = upload

    def rename(self, name: str, upload: Known) -> None:
        """The file of this name is known by another from now on."""
        for values in self.fields.values():
            values[:] = [upload.token if value == name else value for value in values]
        self.uploads.pop(name, None)
        self.uploads[upload.token] = upload

    def drop(self, token: str) -> None:
        """The file of this secret was taken away."""
        for values in self.fields.values():
            while token in values:
                values.remove(token)
        self.uploads.pop(token, None)

    def files(self, name: str) -> list[Known]:
        """The kept files of one field."""
        return [self.uploads[token] for token in self.fields.get(name, ()) if token in self.uploads]

    def profile(self) -> dict[str, Any]:
        """Raw profile values as the form engine takes them. A single-valued field is its last value."""
        given: dict[str, Any] = {}
        for name in PROFILE:
            if name in ("cv", "cover_letter"):
                given[name] = self._file_value(name)
            elif name in self.fields:
                given[name] = self.fields[name]
        return {name: value for name, value in given.items() if value}

    def answers(self, file_keys: Iterable[str]) -> dict[str, Any]:
        """Raw answers by question key, as the form engine takes them."""
        files = set(file_keys)
        given: dict[str, Any] = {}
        for name, values in self.fields.items():
            if name.startswith("q."):
                key = name[2:]
                given[key] = self._file_value(name) if key in files else _one_or_all(values)
        for name in self.refused:
            if name.startswith("q."):
                given.setdefault(name[2:], self._file_value(name))
        for key, parts in self.dates.items():
            if joined := joined_date(parts):
                given[key] = joined
        return given

    def tokens(self) -> list[str]:
        """Everything that may be an upload's secret, by its shape."""
        return [value for values in self.fields.values() for value in values if _TOKEN.fullmatch(value)]

    def digest(self) -> str:
        """SHA-256 of what was sent: equal for a double click, another for another body. Files count by their
        bytes and names, since each post of the same file gets a secret of its own."""
        said: dict[str, Any] = {"dates": self.dates}
        for name, values in sorted(self.fields.items()):
            said[name] = [self._identity(value) for value in values if value]
        document = json.dumps(said, sort_keys=True, ensure_ascii=True)
        return hashlib.sha256(document.encode()).hexdigest()

    def _identity(self, value: str) -> Any:
        upload = self.uploads.get(value) or self.sent.get(value)
        return [upload.file_name, upload.sha256] if upload else value

    def _file_value(self, name: str) -> list[Any]:
        values: list[Any] = [
            self.uploads[value].raw() if value in self.uploads else value
            for value in self.fields.get(name, ())
            if value.strip()
        ]
        return values + self.refused.get(name, [])


def _one_or_all(values: list[str]) -> Any:
    return values[0] if len(values) == 1 else values
