"""Somebody applies: everything they sent is kept in one transaction, or nothing is."""

from sqlalchemy import select

from hiring import candidates, letters, listings, screening_forms, search, uploads
from hiring.applications import standing
from hiring.applications.judging import judge
from hiring.applications.sendings import Raw, Sending, take
from hiring.candidates import Profile
from hiring.errors import Conflict, Invalid, JobClosed
from hiring.models.application import LIVING, Application, Submission
from hiring.models.candidate import Candidate
from hiring.models.job import Job
from hiring.models.letter import Occasion
from hiring.uploads import Received
from hiring.work import Work
from plumbing.failpoints import failpoint
from plumbing.tokens import fingerprint


class FormChanged(Conflict):
    """The job's form was published anew since the sender got theirs."""

    code = "form_changed"


class TokenUsed(Conflict):
    """The form's token already carried another sending: a shared computer, or the back button."""

    code = "token_used"


class UploadGone(Conflict):
    """A file of the sending was taken by another sending or ran out of time."""

    code = "upload_gone"


def replayed(work: Work, nonce: str, digest: str) -> Submission | None:
    """The submission that this very form already made; None if it made none. Raises TokenUsed for another body."""
    submission = work.session.scalar(select(Submission).where(Submission.nonce == nonce))
    if submission is not None and submission.digest != digest:
        raise TokenUsed
    return submission


def by_receipt(work: Work, receipt: str) -> Submission | None:
    """What was received under this receipt."""
    return work.session.scalar(select(Submission).where(Submission.receipt_hash == fingerprint(receipt)))


def apply(work: Work, job: Job, sending: Sending) -> Submission:
    """Keeps what was sent: candidate, application, submission, answers, files, consent, letter, history.

    The same address applying again while its application lives adds a further submission to it and replaces
    nothing. Raises JobClosed, FormChanged, Invalid, TokenUsed, UploadGone; a race of two equal sendings ends
    at a unique index, and the door runs the act again.
    """
    known = replayed(work, sending.nonce, sending.digest)
    if known is not None:
        return known
    if not listings.standing(job, work.now).accepting:
        raise JobClosed
    form = screening_forms.of(work, job)
    if (form.id if form else None) != sending.form_id:
        raise FormChanged
    judged = judge(job, form.compiled if form else None, sending.profile, sending.answers, work.today)
    if judged.problems:
        fields = {one.field: one.code for one in judged.problems}
        raise Invalid(fields, problems=judged.problems, visible=judged.visible, notices=judged.notices)
    profile = Profile.of(judged.profile)
    source = sending.source.get("source", "careers site")
    candidate = candidates.find_or_add(work, profile, source=source)
    application = _live(work, candidate, job) or standing.begin(work, job, candidate, source)

    def claim(file: Raw) -> Received:
        return _claim(work, job, file)

    submission = take(work, application, form, judged, profile, sending, claim)
    _tell(work, application, submission)
    search.person_changed(work, candidate.id)
    failpoint("apply.in_tx")
    return submission


def _live(work: Work, candidate: Candidate, job: Job) -> Application | None:
    return work.session.scalar(
        select(Application)
        .where(Application.candidate_id == candidate.id, Application.job_id == job.id)
        .where(Application.status.in_(LIVING), Application.deleted_at.is_(None))
        .with_for_update(of=Application)
    )


def _tell(work: Work, application: Application, submission: Submission) -> None:
    """The event, and the letter that says that it arrived."""
    if submission.number == 1:
        work.record("application.created", application, stage=application.stage.name,
                    source=application.source_name)  # fmt: skip
        letters.write(work, Occasion.RECEIVED, application, submission=submission)
    else:
        work.record("application.sent_again", application, number=submission.number)
        letters.write(work, Occasion.SENT_AGAIN, application, submission=submission)


def _claim(work: Work, job: Job, file: Raw) -> Received:
    upload = uploads.claim(work, job.id, file["upload_id"])
    if upload is None:
        raise UploadGone(filename=file["filename"])
    return uploads.received(upload)
