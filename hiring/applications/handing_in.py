"""A program hands an application in: judged as the careers site judges it, kept whole or not at all."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from typing import Any

from hiring import candidates, letters, policy, screening, screening_forms, search
from hiring.applications import deciding, editing, standing
from hiring.applications.applying import FormChanged
from hiring.applications.judging import CV_KINDS, Judged, Problem, judge, profile_definition
from hiring.applications.sendings import Agreed, Raw, Sending, keep_files, take
from hiring.came_from import words
from hiring.candidates import Profile, contacts, known
from hiring.candidates.contacts import Contact, Details
from hiring.errors import Conflict, Invalid, JobClosed, NotFound
from hiring.models.application import Application
from hiring.models.candidate import Candidate
from hiring.models.job import Job, JobStatus, ScreeningForm
from hiring.models.letter import Occasion
from hiring.models.stage import StageKind
from hiring.names import tidy
from hiring.screening.codes import AnswerCode
from hiring.screening.form import Form
from hiring.uploads import Received
from hiring.work import Work
from plumbing.failpoints import failpoint
from plumbing.tokens import new_token

CHANNEL = "api"
OTHER_KINDS = [*CV_KINDS, "doc", "png", "jpeg", "zip"]
_PERSONAL = ("first_name", "last_name", "email", "phone")


@dataclass(frozen=True)
class Person:
    """What was said of the person, as it was typed. Of somebody who is known already nothing is overwritten."""

    first_name: str = ""
    last_name: str = ""
    email: str = ""
    phone: str = ""
    company: str = ""
    title: str = ""
    location: str = ""
    links: Sequence[str] = ()

    def details(self) -> Details:
        phones = [Contact(self.phone, is_primary=True)] if self.phone.strip() else []
        return Details(self.first_name, self.last_name, [Contact(self.email, is_primary=True)], phones,
                       self.links, self.company, self.title, self.location)  # fmt: skip


@dataclass(frozen=True)
class Handed:
    """What a program hands in. Either `person`, or the `candidate_id` of somebody known, of whom nothing personal
    is asked and, with `answers` None, no question either.

    `files`: by field (`cv`, `cover_letter`, `other`), as the form engine takes them; those of answers stand in
    `answers`. `stored`: where their bytes lie, by upload_id. `form_number`: which version was answered; None: the
    present one. `force`: also where the job takes no applications, but for archived ones. `letter`: whether the
    person is written to that it arrived.
    """

    person: Person | None = None
    candidate_id: uuid.UUID | None = None
    answers: Mapping[str, Any] | None = None
    files: Mapping[str, Sequence[Raw]] = field(default_factory=dict)
    stored: Mapping[str, Received] = field(default_factory=dict)
    form_number: int | None = None
    stage_id: uuid.UUID | None = None
    external_id: str | None = None
    source_name: str = ""
    source: Mapping[str, str] = field(default_factory=dict)
    credited_to_user_id: uuid.UUID | None = None
    agreed: Sequence[Agreed] = ()
    applied_at: datetime | None = None
    force: bool = False
    letter: bool = False


@dataclass(frozen=True)
class Checked:
    """What was found good: the version it was judged by, and the judgement. `others`: files beside those that the
    job's form asks for."""

    form: ScreeningForm | None
    judged: Judged
    others: Mapping[str, Sequence[Raw]]

    @property
    def upload_ids(self) -> list[str]:
        """Of the files that are kept: a file that answers a question that did not show is not."""
        answers = self.judged.answers
        of_form = self.form.definition["questions"] if self.form else []
        lists = [answers.get(one["key"], ()) for one in of_form if one["type"] == "file"]
        lists += [self.judged.profile.get(key, ()) for key in ("cv", "cover_letter")]
        lists += self.others.values()
        return [str(one["upload_id"]) for files in lists for one in files]


def check(work: Work, job: Job, handed: Handed) -> Checked:
    """Everything that can be found out before bytes are stored and people are looked up. Raises JobClosed,
    FormChanged, and Invalid: with `problems` (judging.Problem; `file.other` is one of `files`), `visible` and
    `notices` where the engine judged, else by field."""
    work.require(policy.may_run_job(work.actor, job.id) and policy.may_see_job(work.actor, job))
    _expect_open(work, job, handed.force)
    asked = handed.answers is not None or handed.candidate_id is None
    present = screening_forms.of(work, job)
    if handed.form_number not in (None, present.number if present else None):
        raise FormChanged
    form = present if asked else None
    judged, others = _judged(work, job, form, handed)
    wrong = {} if handed.person is None else contacts.check(handed.person.details())
    judged.problems.extend(
        Problem(f"person.{name}", code, {})
        for name, code in wrong.items()
        if name.partition(".")[0] not in ("first_name", "last_name", "emails")  # the engine says it better
    )
    if judged.problems:
        fields = {one.field: one.code for one in judged.problems}
        raise Invalid(fields, problems=judged.problems, visible=judged.visible, notices=judged.notices)
    _refuse_wrong(work, handed)
    return Checked(form, judged, others)


def hand_in(work: Work, job: Job, handed: Handed) -> Application:
    """The person, their application and what was sent with it. One with the same e-mail address is the same
    person, and stays as they are known. `stored` has every file of `Checked.upload_ids`.

    Raises what `check` raises; Invalid candidate_id `unknown`, stage_id `unknown_stage`; Conflict
    `applied_already` (application_id) where an application of theirs lives there.
    """
    checked = check(work, job, handed)
    stage = deciding.stage_of(work, job.id, handed.stage_id) if handed.stage_id else None
    if stage is not None and stage.kind is StageKind.HIRED:
        raise Conflict("hire_by_offer", stage=stage.name)
    source = tidy(handed.source_name) or tidy(work.actor.name)[: editing.LONGEST_SOURCE]
    candidate = _person(work, handed, source)
    living = standing.living(work, candidate.id, job.id)
    if living is not None:
        raise Conflict("applied_already", application_id=str(living), job=job.name)
    application = standing.begin(work, job, candidate, source, stage=stage, at=handed.applied_at,
                                 campaign=words(handed.source.get("utm_campaign")))  # fmt: skip
    application.external_id = handed.external_id
    application.credited_to_user_id = handed.credited_to_user_id
    _keep(work, application, checked, handed)
    search.person_changed(work, candidate.id)
    failpoint("hand_in.in_tx")
    return application


def _expect_open(work: Work, job: Job, force: bool) -> None:
    is_open = job.status is JobStatus.OPEN and (job.closes_at is None or job.closes_at > work.now)
    if job.status is JobStatus.ARCHIVED or not (is_open or force):
        raise JobClosed


def _judged(
    work: Work, job: Job, form: ScreeningForm | None, handed: Handed
) -> tuple[Judged, Mapping[str, Sequence[Raw]]]:
    """The engine's findings, and the files that the job's own form does not ask for."""
    asked = {question["key"] for question in profile_definition(job)["questions"]}
    person = handed.person or Person()
    profile: dict[str, Any] = {name: getattr(person, name) for name in _PERSONAL if name in asked}
    profile |= {name: files for name, files in handed.files.items() if name in asked}
    profile["consent"] = True  # what they agreed to stands in `agreed`
    compiled = form.compiled if form else None
    judged = judge(job, compiled, profile, handed.answers or {}, work.today)
    others = {name: files for name, files in handed.files.items() if name not in asked}
    found = screening.validate_submission(_other_files(), others, work.today)
    problems = [one for one in judged.problems if handed.person is not None or not _is_personal(one)]
    problems += [Problem(f"file.{one['question']}", one["code"], one["params"]) for one in found["errors"]]
    return replace(judged, problems=problems), found["answers"]


def _is_personal(problem: Problem) -> bool:
    missing = problem.field in ("cv", "cover_letter") and problem.code == AnswerCode.REQUIRED
    return missing or problem.field in _PERSONAL


@cache
def _other_files() -> Form:
    limits = {"cv": CV_KINDS, "cover_letter": CV_KINDS, "other": OTHER_KINDS}
    return Form.of(
        {"schema": 1, "questions": [
            {"key": key, "type": "file", "label": key, "constraints": {"kinds": kinds, "max_files": 10}}
            for key, kinds in limits.items()
        ]}
    )  # fmt: skip


def _refuse_wrong(work: Work, handed: Handed) -> None:
    given = {"external_id": handed.external_id, "credited_to_user_id": handed.credited_to_user_id}
    wrong = editing.problems_of(work, given)
    if handed.source_name.strip():
        wrong |= editing.problems_of(work, {"source_name": handed.source_name})
    if handed.applied_at is not None and handed.applied_at > work.now:
        wrong["applied_at"] = "in_future"
    for at, one in enumerate(handed.agreed):
        if one.given_at is not None and one.given_at > work.now:
            wrong[f"consents.{at}.given_at"] = "in_future"
    if wrong:
        raise Invalid(wrong)


def _person(work: Work, handed: Handed, source: str) -> Candidate:
    if handed.candidate_id is not None:
        try:
            return candidates.get(work, handed.candidate_id, for_change=True)
        except NotFound:
            raise Invalid({"candidate_id": "unknown"}) from None
    person = handed.person or Person()
    found = candidates.find_by_email(work, person.email)
    return found or known.put(work, person.details(), source=source)


def _keep(work: Work, application: Application, checked: Checked, handed: Handed) -> None:
    candidate = application.candidate
    if handed.person is None:
        profile = Profile(
            candidate.first_name, candidate.last_name, candidate.primary_email or "", candidate.phone
        )
    else:
        profile = Profile.of({"phone": handed.person.phone.strip(), **checked.judged.profile})
        profile = replace(profile, phone=profile.phone or None)
    sending = Sending(
        profile={}, answers={}, form_id=None, nonce=new_token(), digest="", receipt=new_token(), consent_text="",
        source={"source": application.source_name, "channel": CHANNEL, **handed.source},
        language=application.job.language, agreed=handed.agreed,
    )  # fmt: skip

    def claim(file: Raw) -> Received:
        received = handed.stored.get(file["upload_id"])
        if received is None:  # judged otherwise when it was looked at: the form or the day is another by now
            raise FormChanged
        return received

    submission = take(work, application, checked.form, checked.judged, profile, sending, claim)
    for files in checked.others.values():
        keep_files(work, application, submission, files, claim)
    work.record("application.created", application, stage=application.stage.name, source=application.source_name)
    if handed.letter:
        letters.write(work, Occasion.RECEIVED, application, submission=submission)
