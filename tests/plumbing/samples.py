"""Files that tests are fed with, honest and hostile, made here: nothing of them is stored."""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from typing import Any

import docx
from PIL import Image

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
ODT_TYPE = "application/vnd.oasis.opendocument.text"
DOCX_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Override PartName="/word/document.xml" ContentType="application/'
    'vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
DOCM_TYPES = DOCX_TYPES.replace(
    "vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
    "vnd.ms-word.document.macroEnabled.main+xml",
)


def pdf(*pages: str, size: tuple[int, int] = (612, 792), encrypted: bool = False) -> bytes:
    """A PDF whose pages show one line of text each, put together by hand."""
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(len(pages)))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for number, text in enumerate(pages):
        stream = f"BT /F1 24 Tf 72 {size[1] - 92} Td ({text}) Tj ET"
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {size[0]} {size[1]}] "
            f"/Resources << /Font << /F1 3 0 R >> >> /Contents {5 + 2 * number} 0 R >>"
        )
        objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
    extra = ""
    if encrypted:
        key = "00" * 32
        extra = f" /Encrypt << /Filter /Standard /V 1 /R 2 /O <{key}> /U <{key}> /P -4 >> /ID [<00> <00>]"
    return _pdf_of([one.encode("cp1252") for one in objects], extra)


def pdf_showing(content: bytes, size: tuple[int, int] = (612, 792)) -> bytes:
    """A PDF of one page with this compressed content stream."""
    packed = zlib.compress(content, 9)
    return _pdf_of(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %d %d] /Contents 4 0 R >>" % size,
            b"<< /Filter /FlateDecode /Length %d >>\nstream\n%b\nendstream" % (len(packed), packed),
        ]
    )


def pdf_drawing_itself_often(depth: int) -> bytes:
    """A PDF whose page draws a form ten times, which draws another ten times, and so on."""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R"
        b" /Resources << /XObject << /X 5 0 R >> >> >>",
        b"<< /Length 60 >>\nstream\n%b\nendstream" % (b"/X Do\n" * 10),
    ]
    for level in range(depth):
        below = b"/Resources << /XObject << /X %d 0 R >> >>" % (6 + level) if level < depth - 1 else b""
        drawing = b"/X Do\n" * 10 if below else b"0 0 m 500 700 l S\n" * 10
        objects.append(
            b"<< /Type /XObject /Subtype /Form /BBox [0 0 600 800] %b /Length %d >>\nstream\n%b\nendstream"
            % (below, len(drawing), drawing)
        )
    return _pdf_of(objects)


def _pdf_of(objects: list[bytes], trailer: str = "") -> bytes:
    made = io.BytesIO()
    made.write(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(made.tell())
        made.write(b"%d 0 obj\n%b\nendobj\n" % (number, body))
    table = made.tell()
    made.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    for place in places:
        made.write(b"%010d 00000 n \n" % place)
    made.write(
        f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R{trailer} >>\nstartxref\n{table}\n%%EOF\n".encode()
    )
    return made.getvalue()


def docx_by_word(*paragraphs: str, header: str = "", cell: str = "") -> bytes:
    """A docx as python-docx makes it."""
    document = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    if header:
        document.sections[0].header.paragraphs[0].text = header
    if cell:
        document.add_table(rows=1, cols=2).rows[0].cells[0].text = cell
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def zipped(
    parts: Mapping[str, bytes | str] | Iterable[tuple[str | zipfile.ZipInfo, bytes | str]],
    method: int = zipfile.ZIP_DEFLATED,
) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as container:
        for name, content in parts.items() if isinstance(parts, Mapping) else parts:
            container.writestr(name, content)
    return made.getvalue()


def docx_of(document: bytes | str, types: str = DOCX_TYPES, **more: bytes | str) -> bytes:
    """A docx with just this main part. `more`: further parts, `__` standing for a slash, `_xml` for .xml."""
    named = {name.replace("__", "/").replace("_xml", ".xml"): content for name, content in more.items()}
    return zipped({"[Content_Types].xml": types, "word/document.xml": document, **named})


def word_xml(body: str) -> str:
    return f'<?xml version="1.0"?><w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>'


def odt(content: str, mimetype: str = ODT_TYPE, **more: bytes | str) -> bytes:
    """An ODT by hand: the type first and not packed, as the format wants it."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as container:
        container.writestr("mimetype", mimetype, zipfile.ZIP_STORED)
        container.writestr("content.xml", content)
        for name, part in more.items():
            container.writestr(name.replace("__", "/").replace("_xml", ".xml"), part)
    return made.getvalue()


def odt_xml(body: str) -> str:
    return (
        '<?xml version="1.0"?><office:document-content '
        'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">'
        f"<office:body><office:text>{body}</office:text></office:body></office:document-content>"
    )


def ole(*top: str, inside: str | None = None) -> bytes:
    """An OLE container with empty streams of these names; `inside`: one storage with an entry of that name."""
    entries = [("Root Entry", 5, 1 if top else -1, -1)]
    entries += [(name, 2, -1, number + 2 if number + 1 < len(top) else -1) for number, name in enumerate(top)]
    if inside:
        entries[-1] = (*entries[-1][:3], len(entries))
        entries += [("ObjectPool", 1, len(entries) + 1, -1), (inside, 1, -1, -1)]
    directory = b"".join(_ole_entry(*entry) for entry in entries)
    sectors = -(-len(directory) // 512)
    directory = directory.ljust(sectors * 512, b"\0")
    table = [0xFFFFFFFD, *range(2, sectors + 1), 0xFFFFFFFE]
    fat = struct.pack(f"<{len(table)}L", *table).ljust(512, b"\xff")
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
    header += bytes(10) + struct.pack("<LLLLLLLL", 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    header += struct.pack("<L", 0) + b"\xff" * (108 * 4)
    return header + fat + directory


def _ole_entry(name: str, kind: int, child: int, right: int) -> bytes:
    raw = name.encode("utf-16-le")
    links = struct.pack("<3L", 0xFFFFFFFF, right & 0xFFFFFFFF, child & 0xFFFFFFFF)
    return (raw.ljust(64, b"\0") + struct.pack("<HBB", len(raw) + 2, kind, 1) + links).ljust(128, b"\0")


def picture(kind: str, size: tuple[int, int] = (40, 30)) -> bytes:
    made = io.BytesIO()
    Image.new("RGB", size, (20, 120, 200)).save(made, kind)
    return made.getvalue()


def overlapping() -> bytes:
    """An archive whose second entry lies within the content of the first."""
    inner = _local(b"b.txt", b"both") + b"both"
    outer = _local(b"a.txt", inner) + inner
    directory = _central(b"a.txt", inner, 0) + _central(b"b.txt", b"both", len(outer) - len(inner))
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 2, 2, len(directory), len(outer), 0)
    return outer + directory + end


def _local(name: bytes, content: bytes) -> bytes:
    size = len(content)
    return (
        struct.pack("<4s5H3L2H", b"PK\x03\x04", 20, 0, 0, 0, 0, zlib.crc32(content), size, size, len(name), 0)
        + name
    )


def _central(name: bytes, content: bytes, at: int) -> bytes:
    size, crc = len(content), zlib.crc32(content)
    fields = (20, 20, 0, 0, 0, 0, crc, size, size, len(name), 0, 0, 0, 0, 0, at)
    return struct.pack("<4s6H3L5H2L", b"PK\x01\x02", *fields) + name


class Unseekable(io.RawIOBase):
    """Takes bytes one after the other, so that an archive has to say sizes behind its entries."""

    def __init__(self) -> None:
        self.taken = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self.taken += data
        return len(data)


def streamed(parts: Mapping[str, bytes | str]) -> bytes:
    """An archive as a program writes it that sends while it packs."""
    pipe = Unseekable()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as container:
        for name, content in parts.items():
            with container.open(name, "w", force_zip64=True) as part:
                part.write(content.encode() if isinstance(content, str) else content)
    return bytes(pipe.taken)


def patched(container: bytes, name: str, *, size: int | None = None, packed: int | None = None, flags: int = 0,
            local: bool = True) -> bytes:  # fmt: skip
    """The container with another size or flags declared for one entry, in both of its headers or one."""
    made = bytearray(container)
    for mark, name_at, flags_at, packed_at, size_at in (
        (b"PK\x01\x02", 46, 8, 20, 24), (b"PK\x03\x04", 30, 6, 18, 22),
    ):  # fmt: skip
        if mark == b"PK\x03\x04" and not local:
            continue
        at = made.find(mark)
        while at >= 0 and made[at + name_at : at + name_at + len(name)] != name.encode():
            at = made.find(mark, at + 1)
        struct.pack_into("<H", made, at + flags_at, struct.unpack_from("<H", made, at + flags_at)[0] | flags)
        for value, place in ((size, size_at), (packed, packed_at)):
            if value is not None:
                struct.pack_into("<L", made, at + place, value)
    return bytes(made)
