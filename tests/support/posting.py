"""What a browser without scripts would post: the forms of a page with what their controls hold."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

from werkzeug.datastructures import MultiDict

Fields = MultiDict[str, str]


@dataclass
class Posted:
    """A form of a page. `buttons`: the (name, value) of each, in order."""

    id: str
    action: str
    method: str
    fields: Fields = field(default_factory=MultiDict)
    buttons: list[tuple[str, str]] = field(default_factory=list)

    def with_(self, **changed: str | list[str] | None) -> Fields:
        """The fields, some of them otherwise ("__" stands for a dot); None leaves one out, like an empty box."""
        fields: Fields = MultiDict(self.fields)
        for name, value in changed.items():
            name = name.replace("__", ".")
            fields.poplist(name)
            fields.setlist(name, value if isinstance(value, list) else [] if value is None else [value])
        return fields


def forms_of(html: str) -> list[Posted]:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.forms


def form_of(html: str, id: str) -> Posted:
    return next(form for form in forms_of(html) if form.id == id)


def form_to(html: str, ending: str) -> Posted:
    """The form that posts to an address with this end."""
    return next(form for form in forms_of(html) if form.action.endswith(ending))


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Posted] = []
        self._open: Posted | None = None
        self._text: list[str] | None = None
        self._name = ""
        self._options: list[tuple[str, bool]] = []
        self._off = 0

    def handle_starttag(self, tag: str, given: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in given}
        has = {name for name, _value in given}
        if tag == "form":
            assert self._open is None, "a form within a form"
            self._open = Posted(found.get("id", ""), found.get("action", ""), found.get("method", "get"))
            self.forms.append(self._open)
        if self._open is None:
            return
        if tag == "button" and "disabled" not in has and found.get("type") != "button":
            self._open.buttons.append((found.get("name", ""), found.get("value", "")))
        elif tag == "input" and "disabled" not in has and "name" in has:
            is_box = found.get("type") in ("checkbox", "radio")
            if not is_box or "checked" in has:
                self._open.fields.add(found["name"], found.get("value", "on" if is_box else ""))
        elif tag == "textarea":
            self._name, self._text = found.get("name", ""), []
        elif tag == "select":
            self._name, self._options = found.get("name", ""), []
        elif tag == "option":
            self._options.append((found.get("value", ""), "selected" in has))

    def handle_data(self, data: str) -> None:
        if self._text is not None:
            self._text.append(data)

    def handle_endtag(self, tag: str) -> None:
        if self._open is None:
            return
        if tag == "form":
            self._open = None
        elif tag == "textarea" and self._text is not None:
            text = "".join(self._text).removeprefix("\n")
            self._open.fields.add(self._name, text.replace("\r\n", "\n").replace("\n", "\r\n"))
            self._text = None
        elif tag == "select" and self._options:
            chosen = [value for value, is_chosen in self._options if is_chosen] or [self._options[0][0]]
            self._open.fields.add(self._name, chosen[0])
