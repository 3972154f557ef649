"""What Foyer does with the organisation's colour, in words.

Buttons have white words, so their lightness is kept within fixed steps (`--accent` in foyer.css); the hue stays.
"""

import math
import re

from flask_babel import lazy_gettext as _

DARKEST, LIGHTEST = 0.36, 0.50
"""Between these (in OKLCH) a colour is taken for buttons as it is."""
BARELY = 0.03
"""A change of lightness that nobody sees."""

_HUES = ((15, "pink"), (45, "red"), (80, "orange"), (118, "yellow"), (165, "green"), (215, "teal"),
         (275, "blue"), (325, "violet"), (361, "pink"))  # fmt: skip
_GREY = 0.03

DEEPENED = {
    "pink": _("We deepen this pink for buttons so the words stay readable"),
    "red": _("We deepen this red for buttons so the words stay readable"),
    "orange": _("We deepen this orange for buttons so the words stay readable"),
    "yellow": _("We deepen this yellow for buttons so the words stay readable"),
    "green": _("We deepen this green for buttons so the words stay readable"),
    "teal": _("We deepen this teal for buttons so the words stay readable"),
    "blue": _("We deepen this blue for buttons so the words stay readable"),
    "violet": _("We deepen this violet for buttons so the words stay readable"),
    "grey": _("We deepen this grey for buttons so the words stay readable"),
}
LIGHTENED = _("We lighten this colour a little for buttons so that they stand out from the words")
AS_IT_IS = _("Buttons take this colour as it is")


def read(text: str) -> str:
    """What somebody typed as #rrggbb where it means one: "0AF", "#0af", "00aaff"; else as typed."""
    short = text.strip().lower().removeprefix("#")
    if re.fullmatch(r"[0-9a-f]{3}", short):
        short = "".join(digit * 2 for digit in short)
    return f"#{short}" if re.fullmatch(r"[0-9a-f]{6}", short) else text.strip()


def note(colour: str) -> object:
    """What happens to this colour (#rrggbb) on buttons; a lazy translation."""
    lightness, chroma, hue = oklch(colour)
    if lightness > LIGHTEST + BARELY:
        name = "grey" if chroma < _GREY else next(name for end, name in _HUES if hue < end)
        return DEEPENED[name]
    return LIGHTENED if lightness < DARKEST - BARELY else AS_IT_IS


def oklch(colour: str) -> tuple[float, float, float]:
    """Lightness from 0 to 1, chroma, and hue in degrees of a colour #rrggbb."""
    red, green, blue = (_linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    middle = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    lightness = 0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short
    a = 1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short
    return lightness, math.hypot(a, b), math.degrees(math.atan2(b, a)) % 360


def _linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else float(((value + 0.055) / 1.055) ** 2.4)
