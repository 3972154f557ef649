"""The organisation's colour and its logo's size as a stylesheet: the content policy forbids them elsewhere."""

import hashlib

from flask import url_for

from hiring import brand
from hiring.models.organisation import Organisation


def sheet(organisation: Organisation) -> str:
    """The rules; "" where all is Foyer's own."""
    rules = []
    if organisation.brand:
        rules.append(f":root {{ --brand: {organisation.brand}; }}\n")
    for slot, selector in (("logo", ".site-head .logo img"), ("logo_dark", ".site-head .logo .dark")):
        logo = brand.shown(getattr(organisation, slot))
        if logo is not None:
            wide, high = logo.fitted(organisation.logo_size)
            rules.append(f"{selector} {{ inline-size: {wide}px; block-size: {high}px; }}\n")
    return "".join(rules)


def address(organisation: Organisation) -> str:
    """Where pages find it: another sheet is another address. "" where there is none."""
    rules = sheet(organisation)
    return url_for("portal.brand", v=hashlib.sha256(rules.encode()).hexdigest()[:12]) if rules else ""
