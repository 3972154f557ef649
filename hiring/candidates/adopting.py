"""What somebody sent about themself and is not what we keep: compared, and adopted one by one.

Anyone can type anyone's address, so a sending never changes a known person by itself: a user decides.
"""

import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from hiring import policy, search
from hiring.addresses import canonical_email
from hiring.candidates import contacts, editing
from hiring.candidates.contacts import Contact, Details
from hiring.errors import Invalid, Stale
from hiring.models.application import Application, Submission
from hiring.models.candidate import Candidate
from hiring.work import Work

NAMES = ("first_name", "last_name")
ADDRESSES = ("email", "phone")
"""These can be adopted as the primary one or beside it."""


def differing(work: Work, candidate: Candidate, sent: Mapping[str, Any]) -> dict[str, str]:
    """Fields of what was sent that are not what we keep of the person: field -> what we keep, "" for nothing.
    An address that stands among theirs is none of them, nor is a field that was left blank."""
    if all(sent.get(name) in (None, "", kept) for name, kept in _kept(candidate).items()):
        return {}
    known = contacts.of(work.session, [candidate.id])[candidate.id]
    emails, phones = ({row.value_norm for row in rows} for rows in (known.emails, known.phones))
    found = {}
    for name, kept in _kept(candidate).items():
        value = str(sent.get(name) or "")
        is_known = (name == "email" and canonical_email(value) in emails) or (
            name == "phone" and contacts.digits_of(value) in phones
        )
        if value and value != kept and not is_known:
            found[name] = kept
    return found


def adopt(
    work: Work,
    application: Application,
    submission_number: int,
    field: str,
    *,
    primary: bool = False,
    kept: str | None,
) -> None:  # fmt: skip
    """Puts one submitted value into the person's profile. `primary`: an address or telephone becomes the first
    one, else it is one more. `kept`: what the caller saw in its place, "" for nothing. The caller has locked the
    person; adopting what is there changes nothing.

    Raises Invalid, Stale where something else is in its place by now, Conflict("email_taken") as editing does.
    """
    work.require(policy.may_edit_candidate(work.actor, [application.job_id]))
    candidate = application.candidate
    sent = work.session.scalar(
        select(Submission.profile).where(
            Submission.application_id == application.id, Submission.number == submission_number
        )
    )
    if sent is None or field not in (*NAMES, *ADDRESSES):
        raise Invalid({"field": "not_one_of"})
    if candidate.merged_into_id is not None:
        raise Stale("person_changed", thing="candidate")
    value = str(sent.get(field) or "").strip()
    if not value:
        raise Invalid({"field": "required"})
    if kept != (now := _kept(candidate)[field]) and value != now:
        raise Stale("person_changed", thing="candidate")
    stored = contacts.of(work.session, [candidate.id])[candidate.id]
    details = _with(contacts.details_of(candidate, stored), field, value, primary)
    if wrong := contacts.check(details):
        raise Invalid(wrong)
    if field == "email" and primary:
        editing.refuse_taken(work, value, but=candidate)
    changed = contacts.fill(candidate, details)
    changed += contacts.store(work.session, candidate.id, stored, details)
    if changed:
        editing.touch(candidate)
        work.record("candidate.adopted", candidate, about=application, field=field)
        search.person_changed(work, candidate.id)


def hold(work: Work, candidate_id: uuid.UUID) -> None:
    """Locks the person's row until the transaction ends (PostgreSQL); what is known of it is read afresh."""
    held = select(Candidate).where(Candidate.id == candidate_id).with_for_update(of=Candidate)
    work.session.scalar(held.execution_options(populate_existing=True))


def _kept(candidate: Candidate) -> dict[str, str]:
    return {"first_name": candidate.first_name, "last_name": candidate.last_name,
            "email": candidate.primary_email or "", "phone": candidate.phone or ""}  # fmt: skip


def _with(details: Details, field: str, value: str, primary: bool) -> Details:
    facts: dict[str, Any] = dict(vars(details))
    if field in NAMES:
        return Details(**facts | {field: value})
    norm_of = canonical_email if field == "email" else contacts.digits_of
    rows = [one for one in facts[f"{field}s"] if norm_of(one.value) != norm_of(value)]
    same = [one for one in facts[f"{field}s"] if norm_of(one.value) == norm_of(value)]
    if primary:
        rows = [Contact(one.value, one.type) for one in rows]
    was_primary = any(one.is_primary for one in same)
    rows.append(Contact(value, is_primary=primary or was_primary or not rows))
    return Details(**facts | {f"{field}s": rows})
