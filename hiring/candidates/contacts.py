"""What is known of a person: names, addresses, telephones, links. How it is compared, and what it may hold."""

import re
import unicodedata
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar
from urllib.parse import urlsplit

from sqlalchemy import select
from sqlalchemy.orm import Session

from hiring.addresses import canonical_email
from hiring.models.candidate import Candidate, CandidateEmail, CandidateLink, CandidatePhone, ContactType
from hiring.names import is_storable, tidy

MOST_ROWS = 20
"""Addresses, telephones or links of one person."""
LONGEST = {"first_name": 255, "last_name": 255, "company": 200, "title": 200, "location": 200, "source": 100}
_LONGEST_PHONE = 50
_LONGEST_LINK = 500
_HOST = re.compile(r"(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]")

Row = TypeVar("Row", CandidateEmail, CandidatePhone)


@dataclass(frozen=True)
class Contact:
    """One e-mail address or telephone as it is written. `is_primary`: letters go there; at most one of a kind."""

    value: str
    type: ContactType = ContactType.PERSONAL
    is_primary: bool = False


@dataclass(frozen=True)
class Details:
    """All that is known of a person but their applications. Where no address is primary, the first one is."""

    first_name: str
    last_name: str = ""
    emails: Sequence[Contact] = ()
    phones: Sequence[Contact] = ()
    links: Sequence[str] = ()
    company: str = ""
    title: str = ""
    location: str = ""
    """As one writes it: "Leeds", "near Sheffield"."""

    @property
    def primary_email(self) -> str | None:
        return _primary(self.emails)

    @property
    def primary_phone(self) -> str | None:
        return _primary(self.phones)


@dataclass(frozen=True)
class Contacts:
    """The stored rows, the primary ones first."""

    emails: Sequence[CandidateEmail] = ()
    phones: Sequence[CandidatePhone] = ()
    links: Sequence[CandidateLink] = field(default=())


def digits_of(phone: str) -> str:
    """The telephone as it is compared: its digits alone, in 0-9."""
    return "".join(str(unicodedata.decimal(one)) for one in phone if one.isdecimal())


def url_norm(url: str) -> str:
    """The profile as it is compared: without scheme, www, query and the stroke at the end, in lower case."""
    parts = urlsplit(url)
    host = (parts.hostname or "").removeprefix("www.")
    return f"{host}{parts.path.rstrip('/')}".lower()


def whole_link(text: str) -> str | None:
    """The link as it is kept, https where no scheme stands; None where it is no link of http or https."""
    text = text.strip()
    if not text or len(text) > _LONGEST_LINK or any(one.isspace() or not one.isprintable() for one in text):
        return None
    if not re.match(r"[a-z][a-z0-9+.-]*:", text, re.IGNORECASE) or re.match(r"[^/:]+:[0-9]", text):
        text = f"https://{text.lstrip('/')}"
    try:
        parts = urlsplit(text)
        host = (parts.hostname or "").encode("idna").decode("ascii").lower()
        _ = parts.port
    except (UnicodeError, ValueError):
        return None
    if parts.scheme not in ("http", "https") or "@" in parts.netloc or not _HOST.fullmatch(host):
        return None
    return text


def check(details: Details) -> dict[str, str]:
    """What is wrong, each by itself, as {field: code}. A row's field is `emails.0`, `phones.1`, `links.2`.
    Codes: required, too_long, bad_characters, not_an_address, not_a_phone, not_a_link, twice, too_many."""
    wrong = {name: code for name in ("first_name", "last_name", "company", "title", "location")
             if (code := check_text(name, getattr(details, name)))}  # fmt: skip
    if "first_name" not in wrong and not tidy(details.first_name):
        wrong["first_name"] = "required"
    wrong |= _check_rows("emails", [one.value for one in details.emails], canonical_email, "not_an_address")
    wrong |= _check_rows("phones", [one.value for one in details.phones], _phone_norm, "not_a_phone")
    wrong |= _check_rows("links", list(details.links), _link_norm, "not_a_link")
    return wrong


def check_text(name: str, text: str) -> str | None:
    """The code of what is wrong with one line of text; None where nothing is."""
    if not is_storable(text):
        return "bad_characters"
    return "too_long" if len(tidy(text)) > LONGEST[name] else None


def _check_rows(name: str, values: list[str], norm_of: Callable[[str], str | None], code: str) -> dict[str, str]:
    wrong: dict[str, str] = {}
    seen: set[str] = set()
    for at, value in enumerate(values):
        norm = norm_of(value) if is_storable(value) else None
        if at >= MOST_ROWS:
            wrong[f"{name}.{at}"] = "too_many"
        elif norm is None:
            wrong[f"{name}.{at}"] = code
        elif norm in seen:
            wrong[f"{name}.{at}"] = "twice"
        seen.add(norm or "")
    return wrong


def _phone_norm(text: str) -> str | None:
    digits = digits_of(text)
    return digits if len(digits) >= 3 and len(text) <= _LONGEST_PHONE else None


def _link_norm(text: str) -> str | None:
    link = whole_link(text)
    return url_norm(link) if link else None


def _primary(contacts: Sequence[Contact]) -> str | None:
    chosen = next((one for one in contacts if one.is_primary), contacts[0] if contacts else None)
    return chosen.value.strip() if chosen else None


# the rows


def of(session: Session, candidate_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Contacts]:
    """Everybody's addresses, telephones and links: three statements for any number of people."""
    found: dict[uuid.UUID, tuple[list[Any], list[Any], list[Any]]] = {id: ([], [], []) for id in candidate_ids}
    tables: tuple[Any, ...] = (CandidateEmail, CandidatePhone, CandidateLink)
    for at, table in enumerate(tables):
        rows = session.scalars(select(table).where(table.candidate_id.in_(candidate_ids)).order_by(table.id))
        for row in rows:
            found[row.candidate_id][at].append(row)
    return {
        id: Contacts(sorted(emails, key=_secondary), sorted(phones, key=_secondary), links)
        for id, (emails, phones, links) in found.items()
    }


def _secondary(row: CandidateEmail | CandidatePhone) -> bool:
    return not row.is_primary


def details_of(candidate: Candidate, contacts: Contacts) -> Details:
    """What is stored, as one would type it."""
    return Details(
        candidate.first_name,
        candidate.last_name,
        [Contact(one.value, one.type, one.is_primary) for one in contacts.emails],
        [Contact(one.value, one.type, one.is_primary) for one in contacts.phones],
        [one.url for one in contacts.links],
        candidate.company or "",
        candidate.title or "",
        place_of(candidate.location),
    )


def place_of(location: Mapping[str, Any] | None) -> str:
    """Where the person is, in their or the recruiter's words."""
    return str((location or {}).get("text", ""))


def fill(candidate: Candidate, details: Details) -> list[str]:
    """Puts names, employer, place and the primary contacts onto the person's row; returns what is different now.
    The details are sound."""
    email, phone = details.primary_email, details.primary_phone
    wanted: dict[str, Any] = {
        "first_name": tidy(details.first_name),
        "last_name": tidy(details.last_name),
        "company": tidy(details.company) or None,
        "title": tidy(details.title) or None,
        "location": {"text": tidy(details.location)} if tidy(details.location) else None,
        "primary_email": email,
        "email_norm": canonical_email(email) if email else None,
        "phone": phone,
    }
    changed = [name for name, value in wanted.items() if getattr(candidate, name) != value]
    for name in changed:
        setattr(candidate, name, wanted[name])
    return changed


def store(session: Session, candidate_id: uuid.UUID, contacts: Contacts, details: Details) -> list[str]:
    """Makes the rows what the details say; a row whose address stays keeps its id. Returns what is different."""
    changed = []
    if _store_rows(session, CandidateEmail, candidate_id, contacts.emails, details.emails, canonical_email):
        changed.append("emails")
    if _store_rows(session, CandidatePhone, candidate_id, contacts.phones, details.phones, digits_of):
        changed.append("phones")
    if _store_links(session, candidate_id, contacts.links, details.links):
        changed.append("links")
    return changed


def _store_rows(
    session: Session, table: type[Row], candidate_id: uuid.UUID, rows: Sequence[Row], wanted: Sequence[Contact],
    norm_of: Callable[[str], str | None],
) -> bool:  # fmt: skip
    primary, known, changed = _primary(wanted), {row.value_norm: row for row in rows}, False
    for one in wanted:
        norm = norm_of(one.value) or ""
        facts = {"value": one.value.strip(), "type": one.type, "is_primary": one.value.strip() == primary}
        row = known.pop(norm, None)
        if row is None:
            session.add(table(candidate_id=candidate_id, value_norm=norm, **facts))
            changed = True
            continue
        for name, value in facts.items():
            if getattr(row, name) != value:
                setattr(row, name, value)
                changed = True
    for row in known.values():
        session.delete(row)
    return changed or bool(known)


def _store_links(
    session: Session, candidate_id: uuid.UUID, rows: Sequence[CandidateLink], wanted: Sequence[str]
) -> bool:
    known, changed = {row.url_norm: row for row in rows}, False
    for text in wanted:
        url = whole_link(text) or ""
        row = known.pop(url_norm(url), None)
        if row is None:
            session.add(CandidateLink(candidate_id=candidate_id, url=url, url_norm=url_norm(url)))
            changed = True
        elif row.url != url:
            row.url, changed = url, True
    for gone in known.values():
        session.delete(gone)
    return changed or bool(known)
