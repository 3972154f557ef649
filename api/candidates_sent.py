"""People as programs send them: what the body holds, as the verbs take it."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Annotated, Any

from pydantic import ConfigDict, Field

from api.faults import ApiError, renamed
from api.schema import Id, In, Text
from hiring.candidates import contacts, editing
from hiring.candidates.contacts import Contact, Details
from hiring.errors import Conflict, Stale
from hiring.models.candidate import ContactType
from web.problem_documents import Fault

_EXAMPLE: Any = {
    "first_name": "Ana", "last_name": "Reis",
    "email_addresses": [{"email_address": "ana@example.org", "type": "personal", "is_primary": True}],
    "phone_numbers": [{"phone_number": "+351 912 345 678"}], "company": "Orrery", "title": "Welder",
    "location": "Lisbon", "social_links": ["https://example.net/in/ana"], "source": "Trade fair",
    "external_id": "hr-4711",
}  # fmt: skip
_ROWS = {"emails": "email_addresses", "phones": "phone_numbers", "links": "social_links"}
_VALUE = {"emails": "/email_address", "phones": "/phone_number", "links": ""}
_POINTERS = {
    f"{name}.{at}": f"/{shown}/{at}{_VALUE[name]}"
    for name, shown in _ROWS.items()
    for at in range(contacts.MOST_ROWS)
}


class CandidateEmailChange(In):
    email_address: Text
    type: ContactType = ContactType.PERSONAL
    is_primary: bool = Field(False, description="Letters go there. Where none is, the first one is.")


class CandidatePhoneChange(In):
    phone_number: Text
    type: ContactType = ContactType.PERSONAL
    is_primary: bool = False


Emails = Annotated[list[CandidateEmailChange], Field(max_length=contacts.MOST_ROWS)]
Phones = Annotated[list[CandidatePhoneChange], Field(max_length=contacts.MOST_ROWS)]
Links = Annotated[list[Text], Field(max_length=contacts.MOST_ROWS)]
Key = Annotated[Text, Field(min_length=1, max_length=editing.LONGEST_KEY)]


class CandidateChange(In):
    """What is left out stays; null clears. Lists are sent whole."""

    first_name: Annotated[Text, Field(min_length=1)] = ""
    last_name: Text | None = None
    email_addresses: Emails | None = None
    phone_numbers: Phones | None = None
    company: Text | None = None
    title: Text | None = None
    location: Text | None = Field(None, description="As one writes it: `Leeds`.")
    social_links: Links | None = Field(None, description="Addresses of http or https.")
    external_id: Key | None = None


class NewCandidate(CandidateChange):
    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    first_name: Annotated[Text, Field(min_length=1)]
    source: Annotated[Text, Field(min_length=1, max_length=contacts.LONGEST["source"])] | None = Field(
        None, description="Where they came from; null: from the program, by the name of its key."
    )


class CandidateMergeSent(In):
    duplicate_id: Id = Field(description="Who goes: everything of theirs goes over, and their id leads here.")


def details(given: Mapping[str, Any], known: Details | None = None) -> Details:
    """What is known of the person, with what was sent in its place. Raises ApiError where two are primary."""
    found: dict[str, Any] = {
        name: given[name] or "" for name in ("first_name", "last_name", "company", "title", "location")
        if name in given
    }  # fmt: skip
    if "email_addresses" in given:
        rows = given["email_addresses"] or ()
        _refuse_two_primary("email_addresses", rows)
        found["emails"] = [Contact(one.email_address, one.type, one.is_primary) for one in rows]
    if "phone_numbers" in given:
        rows = given["phone_numbers"] or ()
        _refuse_two_primary("phone_numbers", rows)
        found["phones"] = [Contact(one.phone_number, one.type, one.is_primary) for one in rows]
    if "social_links" in given:
        found["links"] = given["social_links"] or ()
    return replace(known or Details(""), **found)


def _refuse_two_primary(name: str, rows: Any) -> None:
    primary = [at for at, one in enumerate(rows) if one.is_primary]
    if len(primary) > 1:
        faults = [Fault(f"/{name}/{at}/is_primary", "twice") for at in primary[1:]]
        raise ApiError("validation_error", faults=faults)


@contextmanager
def told() -> Iterator[None]:
    """Around verbs that keep somebody: their refusals in the words of the body. An address that somebody has, and
    two people who stand in each other's way, name whom the key may know of."""
    try:
        with renamed({**_POINTERS, "other": "/duplicate_id"}):
            yield
    except Stale:
        raise Stale from None  # in the word that If-Match knows
    except Conflict as error:
        if error.code == "email_taken":
            known = error.params.get("candidate_id")
            raise ApiError("in_use", reason="email_taken", **({"candidate_id": known} if known else {})) from None
        if error.code == "merge_conflict":
            raise ApiError("merge_conflict", application_ids=error.params["application_ids"]) from None
        raise
