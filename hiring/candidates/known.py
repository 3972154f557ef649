"""Who is known already: finding a person by an address, and adding one who applied."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from hiring import search
from hiring.addresses import canonical_email
from hiring.candidates import contacts
from hiring.candidates.contacts import Contact, Details
from hiring.models.candidate import Candidate, CandidateEmail
from hiring.work import Work


@dataclass(frozen=True)
class Profile:
    """What an applicant said of themself, normalised."""

    first_name: str
    last_name: str
    email: str
    phone: str | None = None

    @classmethod
    def of(cls, answers: Mapping[str, str]) -> "Profile":
        """From the normalised answers of the profile's own questions."""
        return cls(answers["first_name"], answers.get("last_name", ""), answers["email"], answers.get("phone"))

    def document(self) -> dict[str, str | None]:
        """As a submission keeps it."""
        return {
            "first_name": self.first_name,
            "last_name": self.last_name,
            "email": self.email,
            "phone": self.phone,
        }


def find_by_email(work: Work, email: str) -> Candidate | None:
    """The living candidate of this address, whichever way it is spelled; none where the text is no address.

    Whose primary address it is comes first; else it is one of several that somebody has, as after two people
    turned out to be one. The row is held against a merge until the transaction ends (PostgreSQL): what is added
    to the person meanwhile must not end on one that is no longer there.
    """
    email_norm = canonical_email(email)
    if email_norm is None:
        return None
    found: Candidate | None = work.session.scalar(_living().where(Candidate.email_norm == email_norm))
    if found is not None:
        return found
    of_several = (
        _living()
        .join(CandidateEmail, CandidateEmail.candidate_id == Candidate.id)
        .where(CandidateEmail.value_norm == email_norm)
        .order_by(Candidate.created_at, Candidate.id)
        .limit(1)
    )
    found = work.session.scalar(of_several)
    return found


def _living() -> Any:
    return (
        select(Candidate)
        .where(Candidate.deleted_at.is_(None), Candidate.merged_into_id.is_(None))
        .with_for_update(read=True, key_share=True, of=Candidate)
    )


def find_or_add(work: Work, profile: Profile, *, source: str) -> Candidate:
    """The candidate of this address, or a new one.

    Anyone can type anyone's address, so what was sent never changes a candidate that is there: it stays with
    the submission, where a recruiter reads it. Two at once meet at uq_candidates_email_norm.
    """
    known = find_by_email(work, profile.email)
    if known is not None:
        return known
    return add(work, profile, source=source)


def add(work: Work, profile: Profile, *, source: str) -> Candidate:
    """A new candidate with this profile."""
    phones = [Contact(profile.phone, is_primary=True)] if profile.phone else []
    emails = [Contact(profile.email, is_primary=True)]
    return put(work, Details(profile.first_name, profile.last_name, emails, phones), source=source)


def put(work: Work, details: Details, *, source: str, external_id: str | None = None) -> Candidate:
    """A new person with these details, which are sound. Part of the verbs that add people."""
    candidate = Candidate(external_id=external_id, source_first=source, first_name="", last_name="")
    contacts.fill(candidate, details)
    work.session.add(candidate)
    work.session.flush()  # the address rows need the candidate's row
    contacts.store(work.session, candidate.id, contacts.Contacts(), details)
    work.record("candidate.created", candidate)
    search.person_changed(work, candidate.id)
    return candidate
