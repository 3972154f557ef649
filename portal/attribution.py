"""Where a visitor came from: carried in addresses from list to job to form, kept with what they send.

Addresses alone carry it, so the first touch holds for as long as the visitor follows the links of these pages, and
nothing is left on their device. It is not signed: see hiring/came_from.py.
"""

from typing import Any

from flask import request

from hiring.came_from import named, words
from portal import bp
from web import language

NAMES = ("src", "source", "utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content")


@bp.app_template_global("carried_on")
def carried() -> dict[str, Any]:
    """What the address says of it, and the language that it names, for the links and forms of the page."""
    asked = language.chosen()
    return given() | ({"lang": asked} if asked else {})


def given() -> dict[str, str]:
    """What the address says of it alone, as programs that follow a feed are to carry it on."""
    return {name: found for name in NAMES if (found := words(request.args.get(name)))}


def source() -> dict[str, str]:
    """The same for keeping, with one name for the place itself under `source` where any was given."""
    found = given()
    name = named(found)
    return found | ({"source": name} if name else {})
