"""Trying the knock-out rules of an unfinished form on the people who have applied already. Changes nothing."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from hiring import policy
from hiring.models.application import Answer, Application, ApplicationStatus, Submission
from hiring.models.job import Job
from hiring.screening import Form, Question, evaluate, knockouts
from hiring.screening.codes import SELECT_TYPES, QuestionType
from hiring.screening.conditions import Condition, leaves
from hiring.screening.editing import Definition, sound_part
from hiring.work import Work

MOST = 2000
EXAMPLES = 5


@dataclass
class RuleTrial:
    """Whom a rule would have flagged: how many, how many of them were hired, and the newest of them."""

    flagged: int = 0
    hired: int = 0
    flagged_applications: list[uuid.UUID] = field(default_factory=list)


@dataclass(frozen=True)
class Trial:
    """of: how many applications were looked at; capped: there are older ones that were not. rules: by id, those
    that are complete."""

    of: int
    capped: bool
    rules: Mapping[str, RuleTrial]


def dry_run(work: Work, job: Job, definition: Definition) -> Trial:
    """What the rules of this definition say of the current sendings of the job's applications, the newest 2000
    of those that this actor may read, judged as of the day each was sent: two statements.

    Answers to older versions are taken over by key where the question is of the same type; a choice that is no
    longer offered counts as not made, and an answer that the definition would not accept is not compared.
    """
    work.require(policy.may_read_setup(work.actor, job))
    form = Form.of(sound_part(definition)[0])
    sent = work.session.execute(_newest(work, job)).all()
    looked_at = sent[:MOST]
    answers = _answers(work, form, [row.submission_id for row in looked_at])
    rules = {rule.id: RuleTrial() for rule in form.knockouts}
    for row in looked_at if rules else ():
        found = evaluate(form, answers.get(row.submission_id, {}), row.evaluated_on)
        for id in knockouts(form, found):
            _count(rules[id], row)
    return Trial(len(looked_at), len(sent) > MOST, rules)


def _count(trial: RuleTrial, row: Any) -> None:
    trial.flagged += 1
    trial.hired += row.status is ApplicationStatus.HIRED
    if len(trial.flagged_applications) < EXAMPLES:
        trial.flagged_applications.append(row.id)


def _newest(work: Work, job: Job) -> Any:
    return (
        select(Application.id, Application.status, Submission.evaluated_on,
               Submission.id.label("submission_id"))
        .join(Submission, Submission.id == Application.current_submission_id)
        .join(Job, Job.id == Application.job_id)
        .where(Application.job_id == job.id, policy.visible_applications(work.actor))
        .order_by(Application.applied_at.desc(), Application.id.desc())
        .limit(MOST + 1)
    )  # fmt: skip


def _answers(work: Work, form: Form, submission_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, dict[str, Any]]:
    """By sending, the answers that the rules rest on, as the form takes them."""
    keys = _matter(form)
    found: dict[uuid.UUID, dict[str, Any]] = {}
    rows = select(Answer.submission_id, Answer.question_key, Answer.type, Answer.value).where(
        Answer.submission_id.in_(submission_ids), Answer.question_key.in_(keys)
    )
    for row in work.session.execute(rows) if keys and submission_ids else ():
        question = form.by_key[row.question_key]
        if row.type == question.type:
            found.setdefault(row.submission_id, {})[row.question_key] = _brought_over(question, row.value)
    return found


def _matter(form: Form) -> set[str]:
    """The questions that rules are about, and those that decide whether these show."""
    keys = {key for rule in form.knockouts for key in _about(rule.when)}
    for question in reversed(form.questions):
        if question.key in keys and question.visible_if is not None:
            keys.update(_about(question.visible_if))
    return keys


def _about(condition: Condition) -> Iterable[str]:
    return (leaf.question for leaf in leaves(condition))


def _brought_over(question: Question, value: Any) -> Any:
    if question.type in SELECT_TYPES:
        chosen = [value] if isinstance(value, str) else value
        return [id for id in chosen if id in question.option_labels]
    if question.type is QuestionType.FILE:
        return [{**one, "upload_id": one["attachment_id"]} for one in value]
    return value
