import io
import zipfile
from xml.parsers import expat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plumbing.document_text import MOST_TEXT, NotReadable, TooLarge, text_of
from plumbing.rtf import text_of_rtf
from plumbing.zips import BadZip
from tests.plumbing import samples


def of(kind: str, data: bytes) -> str:
    return text_of(kind, io.BytesIO(data))


def docx(body: str) -> str:
    return of("docx", samples.docx_of(samples.word_xml(body)))


def odt(body: str) -> str:
    return of("odt", samples.odt(samples.odt_xml(body)))


# docx


def test_a_docx_gives_header_paragraphs_and_cells() -> None:
    made = samples.docx_by_word("Ann Lee", "Gärtnerin", header="ann@example.org", cell="tulips")
    assert of("docx", made).split() == ["ann@example.org", "Ann", "Lee", "Gärtnerin", "tulips"]


def test_runs_join_and_tabs_and_breaks_are_kept() -> None:
    run = "<w:r><w:t>{}</w:t></w:r>"
    assert docx(f"<w:p>{run.format('Gar')}{run.format('den')}</w:p>") == "Garden"
    assert docx("<w:p><w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t></w:r></w:p>") == "a\tb\nc"
    assert docx("<w:p><w:pPr><w:tabs><w:tab/></w:tabs></w:pPr><w:r><w:t>a</w:t></w:r></w:p>") == "a"


def test_what_was_deleted_or_stands_twice_is_left_out() -> None:
    kept = "<w:r><w:t>kept</w:t></w:r>"
    gone = "<w:r><w:t>gone</w:t></w:r>"
    assert docx(f"<w:p><w:del>{gone}</w:del><w:moveFrom>{gone}</w:moveFrom>{kept}</w:p>") == "kept"
    fallback = f'<x:Fallback xmlns:x="urn:x"><w:p>{gone}</w:p></x:Fallback>'
    assert docx(f"<w:p>{kept}{fallback}</w:p>") == "kept"
    assert docx(f"<w:p><w:r><w:instrText>HYPERLINK</w:instrText></w:r>{kept}</w:p>") == "kept"


DTD = '<!DOCTYPE w:document [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
LAUGHS = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'


@pytest.mark.parametrize("declaration", [DTD, LAUGHS, '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">'])
def test_a_document_type_is_refused(declaration: str) -> None:
    document = samples.word_xml("<w:p><w:r><w:t>&x;</w:t></w:r></w:p>").replace("?>", "?>" + declaration, 1)
    with pytest.raises(NotReadable):
        of("docx", samples.docx_of(document))
    with pytest.raises(NotReadable):
        of("odt", samples.odt(document))


def test_what_is_not_xml_or_not_a_letter_is_not_read() -> None:
    with pytest.raises(expat.ExpatError):
        of("docx", samples.docx_of("<w:document>"))
    with pytest.raises(expat.ExpatError):
        docx("<w:p>&unknown;</w:p>")
    with pytest.raises(NotReadable):
        of("docx", samples.zipped({"a": "b"}))
    with pytest.raises(NotReadable):
        of("odt", samples.zipped({"a": "b"}))
    with pytest.raises(BadZip):
        of("docx", b"PK\x03\x04")


def test_depth_and_size_are_bounded() -> None:
    with pytest.raises(NotReadable, match="deep"):
        docx("<w:p>" * 600 + "</w:p>" * 600)
    with pytest.raises(TooLarge):
        of("docx", samples.zipped({"word/document.xml": bytes(33 << 20)}, zipfile.ZIP_STORED))


def test_text_is_capped_and_reading_stops_there() -> None:
    document = samples.word_xml("<w:p><w:r><w:t>ü €</w:t></w:r></w:p>" * 100_000)
    text = of("docx", samples.zipped({"word/document.xml": document}, zipfile.ZIP_STORED))
    assert 0 <= MOST_TEXT - len(text.encode()) < 4
    assert of("txt", b"x" * 300_000) == "x" * MOST_TEXT
    assert len(of("txt", ("漢" * 300_000).encode()).encode()) <= MOST_TEXT
    assert len(of("txt", ("\ufdfa" * 70_000).encode()).encode()) <= MOST_TEXT  # grows eighteenfold


# odt


def test_an_odt_gives_headings_paragraphs_and_spaces() -> None:
    assert odt("<text:h>Ann</text:h><text:p>a<text:s text:c='3'/>b<text:tab/>c<text:line-break/>d</text:p>") == (
        "Ann\na   b\tc\nd"
    )
    assert odt("<text:p>a<text:span>b</text:span><text:s/>c</text:p>") == "ab c"
    assert odt("<text:p>a<text:s text:c='999999999'/>b</text:p>") == f"a{' ' * 100}b"


def test_notes_of_editors_are_left_out() -> None:
    gone = "<text:p>gone</text:p>"
    assert odt(f"<text:tracked-changes>{gone}</text:tracked-changes><text:p>kept</text:p>") == "kept"
    assert odt(f"<text:p>ke<office:annotation>{gone}</office:annotation>pt</text:p>") == "kept"


# txt


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_text_in_the_encodings_people_have(encoding: str) -> None:
    assert of("txt", "Grüße – Ann\r\nzwei\rdrei".encode(encoding)) == "Grüße – Ann\nzwei\ndrei"


def test_a_character_cut_at_the_end_is_no_error() -> None:
    assert of("txt", "aé".encode()[:-1]) == "a"


def test_what_no_encoding_explains_is_not_read() -> None:
    with pytest.raises(NotReadable):
        of("txt", b"\x81\xff")


def test_text_is_normalised() -> None:
    assert of("txt", "ﬁrst oﬃce\x00\x07\n\n\n\n\nCafe\u0301 １２\n".encode()) == "first office\n\nCafé 12"


# rtf


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (rb"{\rtf1\ansi{\fonttbl{\f0 Arial;}}{\colortbl;\red0;}\f0 Ann \b Lee\b0\par two}", "Ann Lee\ntwo"),
        (rb"{\rtf1\ansi\ansicpg1252 Gr\'fc\'dfe}", "Grüße"),
        (rb"{\rtf1\ansi\ansicpg1251 \'cf\'f0\'e8}", "При"),
        (rb"{\rtf1\ansi\ansicpg932 \'93\'fa\'96\'7b}", "日本"),
        (rb"{\rtf1\ansicpg999 \'fc}", "ü"),
        (rb"{\rtf1\uc1 \u8364?\u-10179?\u-8704?}", "€😀"),
        (rb"{\rtf1\uc2 \u8364 EUa{\uc0 \u228 b}\u228 aec}", "€aäbäc"),
        (rb"{\rtf1 a\tab b\line c\{d\}\\\~e\_f\emdash\bullet}", "a\tb\nc{d}\\ e-f—•"),
        (b"{\\rtf1 a\r\nb\\\nc}", "ab\nc"),
        (rb"{\rtf1{\info{\author gone}}{\*\x gone{deeper}}{\pict ffd8}kept}", "kept"),
        (rb"{\rtf1{\field{\*\fldinst HYPERLINK x}{\fldrslt shown}}}", "shown"),
        (b"{\\rtf1 a{\\pict\\bin4 }}}}}b}", "ab"),
        (rb"{\rtf1 }}}}} still}", "still"),
        (rb"{\rtf1 cut \u", "cut"),
        (rb"{\rtf1 \ud", ""),
    ],
)
def test_rtf(source: bytes, expected: str) -> None:
    assert of("rtf", source) == expected


def test_rtf_that_nests_too_deeply_is_not_read() -> None:
    with pytest.raises(ValueError, match="deep"):
        of("rtf", b"{" * 1000)


TOKENS = [rb"\u-1", rb"\uc9", rb"\bin99999999999", b"{", b"}", rb"\*", rb"\'", rb"\'e9", b"\\", rb"\ansicpg932",
          b"text", rb"\pict", b"\xff", b"-", b"9", b" "]  # fmt: skip


@given(st.lists(st.sampled_from(TOKENS)))
def test_no_rtf_does_anything_else(tokens: list[bytes]) -> None:
    for piece in text_of_rtf(b"".join(tokens)):
        assert isinstance(piece, str)
