"""XML that holds whatever it is given, read back by another parser."""

import xml.etree.ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from plumbing.xml_writing import Document, legal


def written(text: str) -> ET.Element:
    document = Document()
    with document.element("all", xmlns_x="urn:x"):
        document.leaf("x:plain", text, at=text)
        document.cdata("wrapped", text)
    return ET.fromstring(document.finished())


@given(st.text(st.characters(exclude_characters="\r")))
def test_any_text_comes_back_without_what_xml_cannot_hold(text: str) -> None:
    root = written(text)
    plain = root.find("{urn:x}plain")
    assert plain is not None
    assert (plain.text or "") == legal(text)
    assert plain.get("at") == legal(text)
    assert (root.findtext("wrapped") or "") == legal(text)


def test_illegal_characters_and_ends_of_sections() -> None:
    text = "]]></title><x>&amp;\x0b\x00\ufffe\ud800 ]]]]>>"
    assert legal(text) == "]]></title><x>&amp; ]]]]>>"
    assert written(text).findtext("wrapped") == legal(text)


def test_what_is_empty_is_left_out() -> None:
    document = Document()
    with document.element("all"):
        document.leaf("a", "")
        document.cdata("b", "")
        document.leaf("c", "", href="x")
    assert [part.tag for part in ET.fromstring(document.finished())] == ["c"]
