"""Pictures of strangers, made of pixels: opened within limits and written anew, so that only pixels stay."""

import io
import struct
import zlib
from dataclasses import dataclass
from typing import BinaryIO

from PIL import Image
from PIL.Image import Transpose

MOST_PIXELS = 40_000_000
"""Of the source: what a large camera makes. Opened, it takes four bytes a pixel."""
_BROKEN = (OSError, SyntaxError, ValueError, EOFError, struct.error, zlib.error, IndexError, KeyError, TypeError,
           OverflowError, MemoryError)  # fmt: skip
"""What Pillow raises for files that are not whole or lie about themselves."""
_ORIENTATION = 0x0112
_UPRIGHT = {
    2: Transpose.FLIP_LEFT_RIGHT, 3: Transpose.ROTATE_180, 4: Transpose.FLIP_TOP_BOTTOM, 5: Transpose.TRANSPOSE,
    6: Transpose.ROTATE_270, 7: Transpose.TRANSVERSE, 8: Transpose.ROTATE_90,
}  # fmt: skip
"""How to turn a photo by what its camera wrote about it."""


class NotShown(Exception):
    """The code of why a picture is refused: `not_a_picture`, `broken` or `too_many_pixels`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Picture:
    """Pixels written anew: `kind` is png or webp; sides in pixels."""

    content: bytes
    kind: str
    width: int
    height: int


def logo(source: BinaryIO, most: tuple[int, int]) -> Picture:
    """A PNG, no larger than `most` (width, height), with its transparency. Raises NotShown."""
    image = _opened(source, ("PNG",))
    image = image.convert("RGBA" if "transparency" in image.info or image.mode in ("RGBA", "LA", "PA") else "RGB")
    return _written(image, "PNG", most, optimize=True)


def photo(source: BinaryIO, most: tuple[int, int]) -> Picture:
    """A JPEG, PNG or WebP as WebP no larger than `most`, the right way up. Raises NotShown."""
    image = _upright(_opened(source, ("JPEG", "PNG", "WEBP")))
    if image.mode in ("RGBA", "LA", "PA", "P"):
        with_alpha = image.convert("RGBA")
        flat = Image.new("RGB", with_alpha.size, "white")
        flat.paste(with_alpha, mask=with_alpha.getchannel("A"))
        image = flat
    return _written(image.convert("RGB"), "WEBP", most, quality=80, method=4)


def _opened(source: BinaryIO, formats: tuple[str, ...]) -> Image.Image:
    source.seek(0)
    try:
        image = Image.open(source, formats=formats)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise NotShown("too_many_pixels") from None
    except _BROKEN:
        raise NotShown("not_a_picture") from None
    if image.width * image.height > MOST_PIXELS:
        raise NotShown("too_many_pixels")
    try:
        image.load()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise NotShown("too_many_pixels") from None
    except _BROKEN:
        raise NotShown("broken") from None
    return image


def _upright(image: Image.Image) -> Image.Image:
    """ImageOps.exif_transpose stumbles over what else cameras write, for it keeps the rest."""
    try:
        turn = _UPRIGHT.get(image.getexif().get(_ORIENTATION, 1))
    except _BROKEN:
        return image
    return image if turn is None else image.transpose(turn)


def _written(image: Image.Image, format: str, most: tuple[int, int], **how: object) -> Picture:
    """Without what the source carried along: where it was taken, by whom, with what."""
    image.thumbnail(most, Image.Resampling.LANCZOS)
    image.info = {}
    out = io.BytesIO()
    image.save(out, format, **how)
    return Picture(out.getvalue(), format.lower(), image.width, image.height)
