"""Logos as SVG: whatever runs, loads or explodes is taken out or refused; what a designer drew stays."""

from xml.etree import ElementTree

import pytest

from plumbing.drawings import LARGEST, MOST_ELEMENTS, SVG, NotDrawn, clean

HEAD = f'<svg xmlns="{SVG}" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 40 20">'


def svg(inside: str, head: str = HEAD) -> bytes:
    return f"{head}{inside}</svg>".encode()


def cleaned(inside: str, head: str = HEAD) -> str:
    """The content, proven to be well-formed and to hold nothing that loads or runs."""
    content = clean(svg(inside, head)).content.decode()
    root = ElementTree.fromstring(content)
    for node in root.iter():
        assert node.tag.startswith(f"{{{SVG}}}")
        assert node.tag.rpartition("}")[2] not in (
            "script",
            "foreignObject",
            "image",
            "style",
            "animate",
            "set",
            "a",
        )
        for name, value in node.attrib.items():
            assert not name.lower().startswith("on")
            assert name not in ("style", "class")
            assert "://" not in value
            assert "javascript" not in value
            assert "data:" not in value
    return content


@pytest.mark.parametrize(
    ("inside", "code"),
    [
        ("<script>alert(1)</script>", "script"),
        ('<script href="https://evil.test/x.js"/>', "script"),
        ('<g onload="alert(1)"><rect width="1" height="1" ONCLICK="x"/></g>', "script"),
        ("<foreignObject><body xmlns='http://www.w3.org/1999/xhtml' onload='x()'/></foreignObject>", "foreign"),
        ('<image href="https://evil.test/pixel.png" width="1" height="1"/>', "picture"),
        ('<image xlink:href="data:image/svg+xml;base64,PHN2Zy8+"/>', "picture"),
        ('<use href="https://evil.test/x.svg#a"/>', "link"),
        ('<use xlink:href="//evil.test/x.svg#a"/>', "link"),
        ('<use href="data:image/svg+xml,x#a"/>', "link"),
        ('<rect width="1" height="1" fill="url(https://evil.test/x#a)"/>', "link"),
        ('<rect width="1" height="1" style="fill:url(//evil.test/x#a)"/>', "link"),
        (r'<rect width="1" height="1" style="fill:\75rl(//evil.test/x)"/>', "link"),
        ('<rect width="1" height="1" fill="image-set(evil.png 1x)"/>', "link"),
        ("<style>@import url(https://evil.test/x.css);</style>", "style"),
        ("<style>@font-face{src:url(//evil.test/f)}rect{fill:red}</style>", "style"),
        ("<style>rect{background:url(//evil.test/f)}</style>", "style"),
        ('<rect width="1" height="1"><animate attributeName="href" to="javascript:x"/></rect>', "motion"),
        ('<rect width="1" height="1"><set attributeName="onload" to="x()"/></rect>', "motion"),
        ('<filter id="f"><feImage href="https://evil.test/"/></filter>', "effect"),
    ],
)
def test_what_runs_or_loads_is_taken_out_and_said(inside: str, code: str) -> None:
    drawing = clean(svg(f'{inside}<circle r="4"/>'))
    assert code in drawing.left_out
    assert b"evil" not in drawing.content
    assert b"alert" not in drawing.content
    assert '<circle r="4"/>' in cleaned(f'{inside}<circle r="4"/>')


def test_a_link_is_drawn_and_leads_nowhere() -> None:
    assert cleaned('<a href="javascript:alert(1)"><rect width="3" height="2"/></a>').endswith(
        '<g><rect width="3" height="2"/></g></svg>'
    )


def test_what_a_designer_drew_stays_with_its_classes_brought_to_the_elements() -> None:
    drawing = clean(
        svg(
            "<defs><style>.a,.b{fill:#0f766e}/* .a{fill:red} */.b{stroke:#000;stroke-width:2px !important}</style>"
            '<linearGradient id="fade"><stop offset="0" style="stop-color:#fff"/></linearGradient></defs>'
            '<title>Our &amp; mark</title><g class="a"><path d="M0 0h9"/></g>'
            '<rect class="a b" width="3" height="3" fill="red" style="opacity:.5"/>'
            '<circle r="2" fill="url(#fade)"/><use xlink:href="#fade"/>'
        )
    )
    assert drawing.left_out == ()
    assert (drawing.width, drawing.height) == (40, 20)
    content = drawing.content.decode()
    assert content.startswith(f'<svg xmlns="{SVG}" width="40" height="20" viewBox="0 0 40 20">')
    assert '<g fill="#0f766e"><path d="M0 0h9"/></g>' in content
    assert 'fill="#0f766e" stroke="#000" stroke-width="2px" opacity=".5"' in content
    assert '<circle r="2" fill="url(#fade)"/>' in content
    assert "<title>Our &amp; mark</title>" in content
    assert clean(drawing.content).content == drawing.content


def test_a_drawing_without_a_view_box_gets_one() -> None:
    drawing = clean(svg('<rect width="9" height="9"/>', f'<svg xmlns="{SVG}" width="120px" height="30.5">'))
    assert b'viewBox="0 0 120 30.5"' in drawing.content
    assert (drawing.width, drawing.height) == (120, 30.5)


def test_a_drawing_of_an_older_program_with_a_plain_doctype_is_taken() -> None:
    old = b'<?xml version="1.0" encoding="iso-8859-1"?><!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://x/d.dtd">'
    assert b"http" not in clean(old + svg("<text>caf\xe9</text>").decode().encode("latin-1")).content.replace(
        SVG.encode(), b""
    )


BOMB = "".join(f'<!ENTITY l{n} "{f"""&l{n - 1};""" * 10}">' for n in range(1, 9))
TENS = "".join(
    f'<g id="g{n}">{f"""<use href="#g{n - 1}"/>""" * 10}</g>' for n in range(1, 9)
)  # a hundred million rectangles
EMPTY = "".join(f'<g id="g{n}"/>' for n in range(1, 9))
"""Once more, with nothing in it: a reader takes the first of those that are called the same."""
MASKS = "".join(
    f'<mask id="m{n}">{f"""<rect width="1" height="1" mask="url(#m{n - 1})"/>""" * 10}</mask>' for n in range(1, 9)
)


@pytest.mark.parametrize(
    ("source", "code"),
    [
        (b"", "not_a_drawing"),
        (b"\x89PNG\r\n\x1a\n", "not_a_drawing"),
        (b"<html><svg/></html>", "not_a_drawing"),
        (b'<svg xmlns="urn:other" viewBox="0 0 1 1"/>', "not_a_drawing"),
        (svg("<rect width='1' height='1'/>")[:-9], "broken"),
        (svg("<g></rect>"), "broken"),
        (b'<?xml version="1.0" encoding="nothing"?>' + svg("<path/>"), "not_a_drawing"),
        (f'<!DOCTYPE svg [<!ENTITY l0 "ha">{BOMB}]>'.encode() + svg("<text>&l8;</text>"), "entities"),
        (b'<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + svg("<text>&x;</text>"), "entities"),
        (b'<!DOCTYPE svg [<!ENTITY % x SYSTEM "http://evil.test/x.dtd">%x;]>' + svg("<path/>"), "entities"),
        (svg(f'<g id="g0"><path/></g>{TENS}<use href="#g8"/>'), "too_complex"),
        (svg(f'<g id="g0"><path/></g>{TENS}{EMPTY}<use href="#g8"/>'), "too_complex"),
        (svg(f"{MASKS}<rect width='1' height='1' mask='url(#m8)'/>"), "too_complex"),
        (svg('<g id="a"><use href="#a"/></g>'), "too_complex"),
        (svg("".join(f'<g id="c{n}"><use href="#c{n + 1}"/></g>' for n in range(500))), "too_complex"),
        (svg("<g>" * 100 + "<path/>" + "</g>" * 100), "too_complex"),
        (svg("<path/>" * (MOST_ELEMENTS + 1)), "too_complex"),
        (svg(f"<path d='{'M0 0' * LARGEST}'/>"), "too_large"),
        (svg(""), "nothing_drawn"),
        (svg("<script>draw()</script><defs><path/></defs>"), "nothing_drawn"),
        (svg("<path/>", f'<svg xmlns="{SVG}">'), "no_size"),
        (svg("<path/>", f'<svg xmlns="{SVG}" width="100%" height="100%">'), "no_size"),
        (svg("<path/>", f'<svg xmlns="{SVG}" viewBox="0 0 0 9">'), "no_size"),
        (svg("<path/>", f'<svg xmlns="{SVG}" viewBox="0 0 nan inf">'), "no_size"),
    ],
)
def test_what_cannot_be_made_harmless_is_refused_with_a_reason(source: bytes, code: str) -> None:
    with pytest.raises(NotDrawn) as refused:
        clean(source)
    assert refused.value.code == code


@pytest.mark.parametrize("sheet", ["/*" * 60_000, "{" * 100_000, "}" * 100_000, ".a," * 40_000, "a{b:c;" * 20_000])
def test_a_style_sheet_made_to_keep_its_reader_busy_is_read_in_its_length(sheet: str) -> None:
    assert b"<path" in clean(svg(f"<style>{sheet}</style><path d='M0 0'/>")).content
