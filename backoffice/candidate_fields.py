"""The fields of a person: as they are shown, as they are typed, and what the typing means.

What was typed is kept as it is (`Raw`), so that a form with errors shows the very words. Addresses, telephones and
links are lists of rows; buttons of the form add and remove one, with or without scripts.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from werkzeug.datastructures import MultiDict

from hiring.candidates.contacts import MOST_ROWS, Contact, Details
from hiring.models.candidate import ContactType

Raw = dict[str, list[str]]
"""Field -> its values as typed."""

LINES = ("first_name", "last_name", "company", "title", "location")
ADDRESSES = {"email": "emails", "phone": "phones"}
"""What a row is called in the form -> in the person's details."""
LISTS = {**ADDRESSES, "link": "links"}
ABOUT_JOB = ("source", "job")
_TOO_MANY = 2 * MOST_ROWS
"""Rows beyond any page come from no page: they end here, or drawing them would take a minute."""


@dataclass(frozen=True)
class Row:
    """One address, telephone or link as typed; links have neither type nor rank."""

    value: str = ""
    type: str = str(ContactType.PERSONAL)
    is_primary: bool = False


@dataclass
class Parsed:
    """What the typing means. `wrong`: control -> code; `at`: part -> which row of the form each of its rows is,
    blank ones being left out."""

    details: Details
    at: dict[str, list[int]]
    wrong: dict[str, str] = field(default_factory=dict)

    def control_of(self, name: str) -> str:
        """The control of a field that a verb names: `emails.1` is `email.2` where a blank row stands before."""
        part, _, number = name.partition(".")
        kind = next((kind for kind, of in LISTS.items() if of == part), None)
        return f"{kind}.{self.at[part][int(number)]}" if kind else name


def shown(details: Details | None) -> Raw:
    """The fields of a person, or of one who is about to be, as the form first shows them."""
    if details is None:
        return {}
    raw: Raw = {name: [str(getattr(details, name))] for name in LINES}
    for kind, part in ADDRESSES.items():
        contacts: Sequence[Contact] = getattr(details, part)
        raw[kind] = [one.value for one in contacts]
        raw[f"{kind}_type"] = [str(one.type) for one in contacts]
        raw[f"{kind}_primary"] = [str(at) for at, one in enumerate(contacts) if one.is_primary]
    raw["link"] = list(details.links)
    return raw


def posted(form: MultiDict[str, str]) -> Raw:
    """What a form says; names that are none of these fields are left out."""
    names = {*LINES, *ABOUT_JOB, *LISTS, *(f"{kind}_{what}" for kind in ADDRESSES for what in ("type", "primary"))}
    return {name: values for name, values in form.to_dict(flat=False).items() if name in names}


def one(raw: Raw, name: str) -> str:
    """A field's value; what was sent twice counts as it was sent first."""
    return (raw.get(name) or [""])[0]


def rows(raw: Raw, kind: str) -> list[Row]:
    """The rows as they are typed, at least one to type into. Exactly one address is the primary one."""
    values = raw.get(kind, [])[:_TOO_MANY] or [""]
    if kind not in ADDRESSES:
        return [Row(value) for value in values]
    types = raw.get(f"{kind}_type", [])
    primary = one(raw, f"{kind}_primary")
    if primary not in map(str, range(len(values))):
        primary = "0"
    return [
        Row(value, types[at] if at < len(types) else str(ContactType.PERSONAL), str(at) == primary)
        for at, value in enumerate(values)
    ]


def acted(raw: Raw, act: str) -> tuple[Raw, str]:
    """The typing after a button that saves nothing (`add_email`, `remove_phone.1`), and the control to go on in;
    others only draw the form afresh."""
    found = re.fullmatch(r"(add|remove)_(email|phone|link)(?:\.([0-9]{1,3}))?", act)
    if found is None:
        return raw, ""
    kind, at = found[2], int(found[3]) if found[3] else -1
    typed = rows(raw, kind)
    if found[1] == "add" and len(typed) < MOST_ROWS:
        return _with_rows(raw, kind, [*typed, Row()]), f"{kind}.{len(typed)}"
    if found[1] == "remove" and 0 <= at < len(typed):
        return _with_rows(raw, kind, typed[:at] + typed[at + 1 :]), f"{kind}.{max(at - 1, 0)}"
    return raw, ""


def parse(raw: Raw) -> Parsed:
    """Reads everything and notes what cannot be read; what the business has against the rest, the verbs say."""
    facts: dict[str, Any] = {name: one(raw, name) for name in LINES}
    typed = {kind: rows(raw, kind) for kind in LISTS}
    at = {LISTS[kind]: [number for number, row in enumerate(of_kind) if row.value.strip()]
          for kind, of_kind in typed.items()}  # fmt: skip
    wrong = {
        f"{kind}.{number}": "not_one_of"
        for kind in ADDRESSES
        for number in at[LISTS[kind]]
        if typed[kind][number].type not in set(ContactType)
    }
    for kind, part in ADDRESSES.items():
        facts[part] = [_contact(typed[kind][number]) for number in at[part]]
    facts["links"] = [typed["link"][number].value for number in at["links"]]
    return Parsed(Details(**facts), at, wrong)


def _contact(row: Row) -> Contact:
    known = row.type in set(ContactType)
    return Contact(row.value, ContactType(row.type) if known else ContactType.PERSONAL, row.is_primary)


def _with_rows(raw: Raw, kind: str, changed: Sequence[Row]) -> Raw:
    fresh: Mapping[str, list[str]] = {kind: [row.value for row in changed]}
    if kind not in ADDRESSES:
        return {**raw, **fresh}
    primary = next((str(at) for at, row in enumerate(changed) if row.is_primary), "0")
    return {**raw, **fresh, f"{kind}_type": [row.type for row in changed], f"{kind}_primary": [primary]}
