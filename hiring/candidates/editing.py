"""Adding people by hand and putting right what is known of them."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict
from types import EllipsisType

from sqlalchemy import select
from sqlalchemy.orm.attributes import flag_modified

from hiring import letters, links, policy, search
from hiring.addresses import canonical_email
from hiring.candidates import contacts, known, reading
from hiring.candidates.contacts import Details
from hiring.errors import Conflict, Invalid, Stale
from hiring.models.application import Application
from hiring.models.candidate import Candidate
from hiring.models.job import Job
from hiring.models.letter import Letter, LetterState
from hiring.models.link import LinkPurpose
from hiring.names import is_storable, tidy
from hiring.work import Work

LONGEST_KEY = 200


def create(
    work: Work, details: Details, *, source: str, job: Job | None = None, external_id: str | None = None
) -> Candidate:
    """A new person, added by hand. `job`: the one they are added for; whoever runs it may. `external_id`: an
    integrator's key.

    Raises Invalid, and Conflict("email_taken", candidate_id=...) where somebody has the address already;
    candidate_id is "" where this actor may not know who. Two at once meet at uq_candidates_email_norm.
    """
    runs = job is not None and policy.may_run_job(work.actor, job.id) and policy.may_see_job(work.actor, job)
    work.require(policy.may_add_candidates(work.actor) or runs)
    wrong = _wrong_of(details, source) | _wrong_key(work, external_id)
    if wrong:
        raise Invalid(wrong)
    refuse_taken(work, details.primary_email)
    return known.put(work, details, source=tidy(source), external_id=external_id)


def change(
    work: Work, candidate: Candidate, details: Details, *, version: int | None = None, seen: str | None = None,
    external_id: str | EllipsisType | None = ...,
) -> None:  # fmt: skip
    """Puts the person's details in the place of the former ones, and the integrator's key (`...`: it stays). The
    caller has locked the row.

    `seen` is the digest of the details that the caller looked at: what else became of the person meanwhile, a tag
    or an application, takes nobody's words away. Raises Invalid, Stale where the version or the details are others
    by now, Conflict as `create` does.
    """
    work.require(policy.may_edit_candidate(work.actor, reading.job_ids(work, candidate)))
    expect_version(candidate, version)
    stored = contacts.of(work.session, [candidate.id])[candidate.id]
    if seen not in (None, digest_of(contacts.details_of(candidate, stored))):
        raise Stale("person_changed", thing="candidate")
    key = candidate.external_id if isinstance(external_id, EllipsisType) else external_id
    wrong = contacts.check(details) | _wrong_key(work, key, but=candidate)
    if wrong:
        raise Invalid(wrong)
    refuse_taken(work, details.primary_email, but=candidate)
    changed = contacts.fill(candidate, details)
    changed += contacts.store(work.session, candidate.id, stored, details)
    _leave_former_addresses(work, candidate, stored, details)
    if candidate.external_id != key:
        candidate.external_id = key
        changed.append("external_id")
    _note_change(work, candidate, changed)


def _leave_former_addresses(work: Work, candidate: Candidate, before: contacts.Contacts, details: Details) -> None:
    """An address that is taken away may be a stranger's: no link that went there opens anything any more, and
    letters that wait go to the first one, or nowhere. Whoever that reaches asks for a new link."""
    kept = {canonical_email(one.value) for one in details.emails}
    former = [row.value for row in before.emails if row.value_norm not in kept]
    if not former:
        return
    for id in work.session.scalars(select(Candidate.id).where(Candidate.id.in_(reading.gathered(candidate.id)))):
        links.end(work, id, LinkPurpose.MY_APPLICATIONS, LinkPurpose.ERASURE)
    theirs = select(Application.id).where(Application.candidate_id == candidate.id)
    waiting = select(Letter).where(Letter.application_id.in_(theirs), Letter.state == LetterState.WAITING)
    for letter in work.session.scalars(waiting.where(Letter.recipient.in_(former)).with_for_update()):
        if candidate.primary_email:
            letter.recipient = candidate.primary_email
        else:
            letters.stop(work, letter, work.session.get(Application, letter.application_id))


def _note_change(work: Work, candidate: Candidate, changed: Sequence[str]) -> None:
    """After a change of the person or of what hangs on them: a new version, an event with the fields' names, and
    the index. Nothing where nothing changed."""
    if not changed:
        return
    touch(candidate)
    work.record("candidate.changed", candidate, fields=sorted(set(changed) - {"email_norm"}))
    search.person_changed(work, candidate.id)


def touch(candidate: Candidate) -> None:
    """The row gets a new version although none of its own columns need differ."""
    flag_modified(candidate, "updated_at")


def expect_version(candidate: Candidate, version: int | None) -> None:
    """Refuses with Stale when the caller looked at another version than the stored one; None: at whichever."""
    if candidate.anonymized_at is not None:
        raise Conflict("erase_gone")
    if version not in (None, candidate.version):
        raise Stale("person_changed", thing="candidate")


def digest_of(details: Details) -> str:
    """Short, of what the form of a person shows: another one when it would show something else."""
    return hashlib.sha256(json.dumps(asdict(details), default=str).encode()).hexdigest()[:16]


def refuse_taken(work: Work, email: str | None, *, but: Candidate | None = None) -> None:
    """Refuses an address under which somebody else is known, saying who where this actor may see them."""
    other = known.find_by_email(work, email) if email else None
    if other is None or (but is not None and other.id == but.id):
        return
    seen = _is_visible(work, other)
    raise Conflict("email_taken", candidate_id=str(other.id) if seen else "", name=other.name if seen else "")


def _is_visible(work: Work, candidate: Candidate) -> bool:
    found = select(Candidate.id).where(Candidate.id == candidate.id, policy.visible_candidates(work.actor))
    return work.session.scalar(found) is not None


def _wrong_of(details: Details, source: str) -> dict[str, str]:
    wrong = contacts.check(details)
    if code := contacts.check_text("source", source):
        wrong["source"] = code
    elif not tidy(source):
        wrong["source"] = "required"
    return wrong


def _wrong_key(work: Work, key: str | None, *, but: Candidate | None = None) -> dict[str, str]:
    if key is None or (but is not None and key == but.external_id):
        return {}
    if not key.strip():
        return {"external_id": "required"}
    if not is_storable(key):
        return {"external_id": "bad_characters"}
    if len(key) > LONGEST_KEY:
        return {"external_id": "too_long"}
    other = work.session.scalar(select(Candidate.id).where(Candidate.external_id == key))
    return {} if other is None else {"external_id": "taken"}
