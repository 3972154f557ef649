"""What one sending held, written down: the submission with answers, files and consents."""

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm.attributes import flag_modified

from hiring import attachments
from hiring.applications.judging import Judged
from hiring.candidates import Profile, touching
from hiring.models.application import Answer, AnswerOption, Application, Submission
from hiring.models.candidate import Consent, ConsentKind
from hiring.models.job import ScreeningForm
from hiring.uploads import Received
from hiring.work import Work
from plumbing.records import new_id
from plumbing.tokens import fingerprint

Raw = Mapping[str, Any]
"""A file as the form engine takes it and gives it back: upload_id, filename, size, kind."""
Claim = Callable[[Raw], Received]
"""Takes the stored file of this name for the application."""


@dataclass(frozen=True)
class Agreed:
    """What the person agreed to, or did not. `given_at` None: with this sending. `expires_at` None: no end."""

    kind: ConsentKind
    given: bool
    text_version: str
    given_at: datetime | None = None
    expires_at: datetime | None = None


@dataclass(frozen=True)
class Sending:
    """What arrived at a door, still raw. `nonce` and `digest` tell a replay; `receipt` is the secret under
    which the sender may look at the receipt afterwards. `consent_text`: the wording that they agreed to in the
    form; empty: `agreed` says all there is."""

    profile: Mapping[str, Any]
    answers: Mapping[str, Any]
    form_id: uuid.UUID | None
    nonce: str
    digest: str
    receipt: str
    consent_text: str
    source: Mapping[str, str] = field(default_factory=dict)
    language: str = "en"
    user_agent: str = ""
    ip_hash: str | None = None
    suspected: bool = False
    agreed: Sequence[Agreed] = ()


def take(
    work: Work, application: Application, form: ScreeningForm | None, judged: Judged, profile: Profile,
    sending: Sending, claim: Claim, *, corrects_id: uuid.UUID | None = None, is_shown: bool = False,
) -> Submission:  # fmt: skip
    """The first sending of the application, or one more that replaces nothing. `number` of what is returned tells;
    event and letter are the caller's. `corrects_id`: the sending that it corrects; `is_shown`: it becomes the
    current one, as a first one always does."""
    last = work.session.scalar(
        select(func.max(Submission.number)).where(Submission.application_id == application.id)
    )
    submission = Submission(
        application_id=application.id,
        number=1 + (last or 0),
        corrects_id=corrects_id,
        receipt_hash=fingerprint(sending.receipt),
        nonce=sending.nonce,
        digest=sending.digest,
        form_id=form.id if form else None,
        evaluated_on=work.today,
        visible=judged.visible,
        flags=judged.flags,
        profile=profile.document(),
        source=dict(sending.source),
        language=sending.language,
        user_agent=sending.user_agent[:300],
        ip_hash=sending.ip_hash,
        suspected=sending.suspected,
        submitted_at=work.now,
    )
    work.session.add(submission)
    work.session.flush()  # answers and files name the submission's row
    for key in ("cv", "cover_letter"):
        keep_files(work, application, submission, judged.profile.get(key, []), claim)
    _keep_answers(work, application, submission, form, judged, claim)
    _keep_consents(work, application, submission, sending)
    if submission.number == 1 or is_shown:
        application.current_submission_id = submission.id
        application.flags_count = len(judged.flags)
    if submission.number > 1:
        flag_modified(application, "updated_at")  # how many there are is part of it
        touching.touch(work, [application.candidate_id])  # and what they agreed to is part of the person
    return submission


def keep_files(
    work: Work, application: Application, submission: Submission, files: Sequence[Raw], claim: Claim,
    question_key: str | None = None,
) -> list[dict[str, Any]]:  # fmt: skip
    """Makes attachments of the files; returns what an answer keeps of them."""
    kept = []
    for one in files:
        attachment = attachments.attach_sent(work, submission, application, claim(one), question_key)
        kept.append({"attachment_id": str(attachment.id), "filename": one["filename"], "size": one["size"],
                     "kind": one["kind"]})  # fmt: skip
    return kept


def _keep_answers(
    work: Work, application: Application, submission: Submission, form: ScreeningForm | None, judged: Judged,
    claim: Claim,
) -> None:  # fmt: skip
    types = {q["key"]: q["type"] for q in form.definition["questions"]} if form else {}
    for key, value in judged.answers.items():
        if types[key] == "file":
            value = keep_files(work, application, submission, value, claim, key)
        work.session.add(_answer(submission, key, types[key], value))


def _keep_consents(work: Work, application: Application, submission: Submission, sending: Sending) -> None:
    agreed = list(sending.agreed)
    if sending.consent_text:
        agreed.append(Agreed(ConsentKind.PROCESSING, True, sending.consent_text))
    for one in agreed:
        work.session.add(
            Consent(candidate_id=application.candidate_id, submission_id=submission.id, kind=one.kind,
                    given=one.given, text_version=one.text_version, given_at=one.given_at or work.now,
                    expires_at=one.expires_at)
        )  # fmt: skip


def _answer(submission: Submission, key: str, type: str, value: Any) -> Answer:
    """The row of one answer: the canonical value, and a typed column to filter by."""
    answer = Answer(id=new_id(), submission_id=submission.id, question_key=key, type=type, value=value)
    match type:
        case "text":
            answer.text = value
        case "number":
            answer.number = Decimal(value)
        case "boolean":
            answer.boolean = value
        case "date":
            answer.date = date.fromisoformat(value)
        case "single_select" | "multi_select":
            chosen = [value] if isinstance(value, str) else value
            answer.options = [AnswerOption(option_id=option) for option in chosen]
    return answer
