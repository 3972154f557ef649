"""What Foyer does with the organisation's colour, in words.

Buttons have white words, so their lightness is kept within fixed steps (`--accent` in foyer.css); the hue stays.
"""

import math
import re

from flask_babel import lazy_gettext as _

from plumbing.accents import DARKEST, LIGHTEST, oklch

BARELY = 0.03
"""A change of lightness that nobody sees."""

_HUES = ((15, "pink"), (45, "red"), (80, "orange"), (118, "yellow"), (165, "green"), (215, "teal"),
         (275, "blue"), (325, "violet"), (361, "pink"))  # fmt: skip
_GREY = 0.03
_WHITE = 0.97

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
    "white": _("Buttons take a grey in place of this white, so the words stay readable"),
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
    lightness, chroma, turn = oklch(colour)
    hue = math.degrees(turn) % 360
    if lightness > LIGHTEST + BARELY:
        if chroma < _GREY:
            return DEEPENED["white" if lightness > _WHITE else "grey"]
        return DEEPENED[next(name for end, name in _HUES if hue < end)]
    return LIGHTENED if lightness < DARKEST - BARELY else AS_IT_IS
