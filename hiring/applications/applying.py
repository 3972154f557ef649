"""Somebody applies: everything they sent is kept in one transaction, or nothing is."""

from collections.abc import Mapping
from dataclasses import replace

from sqlalchemy import select

from hiring import candidates, letters, listings, screening_forms, search, tracking_links, uploads
from hiring.applications import correcting as corrections
from hiring.applications import standing
from hiring.applications.correcting import Correcting
from hiring.applications.judging import judge
from hiring.applications.sendings import Raw, Sending, take
from hiring.came_from import CAREERS_SITE, CameFrom
from hiring.candidates import Profile
from hiring.errors import Conflict, Invalid, JobClosed
from hiring.models.application import LIVING, Application, Submission, locked
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


def apply(work: Work, job: Job, sending: Sending, *, correcting: Correcting | None = None) -> Submission:
    """Keeps what was sent: candidate, application, submission, answers, files, consent, letter, history.

    The same address applying again while its application lives adds a further submission to it and replaces
    nothing. `correcting`: it corrects a sending of this job; then it stays with that one's application, whatever
    address it names, and a job that closed meanwhile takes it too. Raises JobClosed, CorrectionOver, FormChanged,
    Invalid, TokenUsed, UploadGone; a race of two equal sendings ends at a unique index, and the door runs the act
    again.
    """
    known = replayed(work, sending.nonce, sending.digest)
    if known is not None:
        return known
    if correcting is None and not listings.standing(job, work.now).accepting:
        raise JobClosed
    corrected = corrections.hold(work, correcting) if correcting else None
    form = screening_forms.of(work, job)
    if (form.id if form else None) != sending.form_id:
        raise FormChanged
    judged = judge(job, form.compiled if form else None, sending.profile, sending.answers, work.today)
    if judged.problems:
        fields = {one.field: one.code for one in judged.problems}
        raise Invalid(fields, problems=judged.problems, visible=judged.visible, notices=judged.notices)
    profile = Profile.of(judged.profile)
    came = tracking_links.came_from(work, sending.source)
    sending = replace(sending, source=_told(sending.source, came))
    application = corrected or _applied(work, job, profile, came)

    def claim(file: Raw) -> Received:
        return _claim(work, job, file)

    submission = take(
        work, application, form, judged, profile, sending, claim,
        corrects_id=corrections.root_id(correcting.submission) if correcting else None,
        is_shown=correcting is not None and corrections.becomes_current(work, application, correcting),
    )  # fmt: skip
    _tell(work, application, submission)
    search.person_changed(work, application.candidate_id)
    failpoint("apply.in_tx")
    return submission


def _told(source: Mapping[str, str], came: CameFrom) -> Mapping[str, str]:
    """What the sender said of where they come from, with what a tracking link says in its place."""
    said = {"source": came.source, "utm_medium": came.medium, "utm_campaign": came.campaign}
    if "source" not in source and came.source == CAREERS_SITE:
        del said["source"]
    return {**source, **{name: value for name, value in said.items() if value}}


def _applied(work: Work, job: Job, profile: Profile, came: CameFrom) -> Application:
    """The application of this person that lives, or a new one."""
    candidate = candidates.find_or_add(work, profile, source=came.source)
    living = _live(work, candidate, job)
    return living or standing.begin(work, job, candidate, came.source, campaign=came.campaign)


def _live(work: Work, candidate: Candidate, job: Job) -> Application | None:
    theirs = select(Application).where(Application.candidate_id == candidate.id, Application.job_id == job.id)
    return work.session.scalar(
        locked(theirs.where(Application.status.in_(LIVING), Application.deleted_at.is_(None)))
    )


def _tell(work: Work, application: Application, submission: Submission) -> None:
    """The event, and the letter that says that it arrived."""
    if submission.number == 1:
        work.record("application.created", application, stage=application.stage.name,
                    source=application.source_name)  # fmt: skip
        letters.write(work, Occasion.RECEIVED, application, submission=submission)
    elif submission.corrects_id is not None:
        work.record("application.corrected", application, number=submission.number)
        letters.write(work, Occasion.SENT_AGAIN, application, submission=submission)
    else:
        work.record("application.sent_again", application, number=submission.number)
        letters.write(work, Occasion.SENT_AGAIN, application, submission=submission)


def _claim(work: Work, job: Job, file: Raw) -> Received:
    upload = uploads.claim(work, job.id, file["upload_id"])
    if upload is None:
        raise UploadGone(filename=file["filename"])
    return uploads.received(upload)
