"""People who are considered."""

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select

from hiring.addresses import canonical_email
from hiring.models.candidate import Candidate, CandidateEmail, CandidatePhone, ContactType
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
    """The living candidate of this address, whichever way it is spelled; none where the text is no address."""
    email_norm = canonical_email(email)
    if email_norm is None:
        return None
    return work.session.scalar(
        select(Candidate).where(
            Candidate.email_norm == email_norm,
            Candidate.deleted_at.is_(None),
            Candidate.merged_into_id.is_(None),
        )
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
    email_norm = canonical_email(profile.email)
    candidate = Candidate(
        first_name=profile.first_name,
        last_name=profile.last_name,
        primary_email=profile.email,
        email_norm=email_norm,
        phone=profile.phone,
        source_first=source,
    )
    work.session.add(candidate)
    work.session.flush()  # the address rows need the candidate's row
    work.session.add(
        CandidateEmail(candidate_id=candidate.id, value=profile.email, value_norm=email_norm,
                       type=ContactType.PERSONAL, is_primary=True)
    )  # fmt: skip
    if profile.phone:
        work.session.add(_phone(candidate.id, profile.phone))
    work.record("candidate.created", candidate)
    return candidate


def _phone(candidate_id: uuid.UUID, phone: str) -> CandidatePhone:
    return CandidatePhone(
        candidate_id=candidate_id,
        value=phone,
        value_norm=re.sub(r"\D", "", phone),
        type=ContactType.PERSONAL,
        is_primary=True,
    )
