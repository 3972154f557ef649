"""XML written part by part by the standard library's serializer: what stands in it cannot break out of it."""

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from xml.sax.saxutils import XMLGenerator
from xml.sax.xmlreader import AttributesImpl

_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no XML 1.0 document may hold, not even as a reference."""


def legal(text: str) -> str:
    """The text without characters that XML cannot hold."""
    return _ILLEGAL.sub("", text)


class Document:
    """One document in UTF-8. Names of elements and attributes are the caller's own and right."""

    def __init__(self) -> None:
        self._bytes = io.BytesIO()
        self._out = _Generator(self._bytes)
        self._out.startDocument()

    @contextmanager
    def element(self, name: str, **attributes: str) -> Iterator[None]:
        """An element around what is written meanwhile. `_` in an attribute's name stands for `:`."""
        self._start(name, attributes)
        yield
        self._out.endElement(name)

    def leaf(self, name: str, text: str, **attributes: str) -> None:
        """An element with a text; nothing at all where there is neither."""
        if text or attributes:
            self._start(name, attributes)
            self._out.characters(legal(text))
            self._out.endElement(name)

    def cdata(self, name: str, text: str) -> None:
        """The same with its text in CDATA, as readers of job feeds want it."""
        if text:
            self._start(name, {})
            self._out.cdata(legal(text))
            self._out.endElement(name)

    def finished(self) -> bytes:
        self._out.endDocument()
        return self._bytes.getvalue()

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        given = {key.replace("_", ":"): legal(value) for key, value in attributes.items()}
        self._out.startElement(name, AttributesImpl(given))


class _Generator(XMLGenerator):
    def __init__(self, out: io.BytesIO) -> None:
        super().__init__(out, encoding="utf-8", short_empty_elements=True)

    def cdata(self, text: str) -> None:
        """In as many sections as it takes for their end not to stand inside."""
        self.ignorableWhitespace(f"<![CDATA[{text.replace(']]>', ']]]]><![CDATA[>')}]]>")
