"""The organisation's one colour as a fill that white words stay readable on, whatever the colour is.

The same steps as `--accent` of the stylesheet: lightness held in a band, chroma capped, in OKLCH, and what no
screen shows cut off, as browsers do. Pure functions.
"""

from math import atan2, cos, hypot, radians, sin

Rgb = tuple[int, int, int]

OWN = (0.5, 0.11, radians(182))
"""Foyer's own colour, where an organisation has chosen none: lightness, chroma, hue."""
WHITE = (255, 255, 255)
LEAST_CONTRAST = 4.5
LIGHTEST, DARKEST = 0.50, 0.36
"""Between these a colour is taken for the ground of white words as it is."""
_MOST_CHROMA = 0.17


def fill(colour: str) -> Rgb:
    """The colour (`#rrggbb`; empty: Foyer's own) as a ground for white words: at least 4.5 to 1."""
    lightness, chroma, hue = oklch(colour) if colour else OWN
    return _readable(min(max(lightness, DARKEST), LIGHTEST), min(chroma, _MOST_CHROMA), hue)


def shade(colour: str) -> Rgb:
    """The same a step darker, for shapes behind words."""
    lightness, chroma, hue = _oklch(fill(colour))
    return _readable(lightness - 0.055, chroma, hue)


def oklch(colour: str) -> tuple[float, float, float]:
    """Lightness (0 to 1), chroma, hue in radians of a colour #rrggbb."""
    return _oklch(_rgb(colour))


def contrast(one: Rgb, other: Rgb) -> float:
    """As WCAG 2 counts it: 1 to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _readable(lightness: float, chroma: float, hue: float) -> Rgb:
    """Darker until white stands out on it."""
    while True:
        red, green, blue = map(_encoded, _linear(lightness, chroma, hue))
        if contrast((red, green, blue), WHITE) >= LEAST_CONTRAST:
            return red, green, blue
        lightness -= 0.01


def _rgb(colour: str) -> Rgb:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _luminance(colour: Rgb) -> float:
    red, green, blue = map(_decoded, colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _decoded(value: int) -> float:
    one = value / 255
    return one / 12.92 if one <= 0.04045 else float(((one + 0.055) / 1.055) ** 2.4)


def _encoded(value: float) -> int:
    one = min(max(value, 0.0), 1.0)
    return round(255 * (one * 12.92 if one <= 0.0031308 else 1.055 * one ** (1 / 2.4) - 0.055))


def _oklch(colour: Rgb) -> tuple[float, float, float]:
    """Lightness (0 to 1), chroma, hue in radians. The figures are those of CSS Color 4."""
    red, green, blue = map(_decoded, colour)
    long = (0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3)
    medium = (0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3)
    short = (0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3)
    lightness = 0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short
    a = 1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short
    return lightness, hypot(a, b), atan2(b, a)


def _linear(lightness: float, chroma: float, hue: float) -> tuple[float, float, float]:
    a, b = chroma * cos(hue), chroma * sin(hue)
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )
