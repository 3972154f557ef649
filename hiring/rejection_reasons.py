"""Why applications end: the label that the team sees, and the sentence that the candidate may read."""

import uuid
from collections.abc import Sequence

from sqlalchemy import func, select

from hiring import policy
from hiring.errors import Invalid, NotFound
from hiring.models.rejection_reason import ReasonKind, ReasonStatus, RejectionReason
from hiring.names import LONGEST, is_storable, norm, tidy
from hiring.work import Work

LONGEST_TEXT = 1000

DEFAULTS: tuple[tuple[str, ReasonKind, str], ...] = (
    ("Someone closer to the job", ReasonKind.BY_US,
     "We have chosen someone whose work so far was closer to this job."),
    ("Needs more experience", ReasonKind.BY_US,
     "This job needs more years with the work itself than your application shows."),
    ("Missing a skill we need", ReasonKind.BY_US,
     "This job rests on a skill that we did not find in your application."),
    ("Cannot sponsor a visa", ReasonKind.BY_US, "We cannot sponsor a visa for this job."),
    ("Hours or place do not fit", ReasonKind.BY_US,
     "The hours or the place of this job do not fit with what you told us."),
    ("Job was filled", ReasonKind.BY_US, "The job was filled before we could take your application further."),
    ("No answer from the candidate", ReasonKind.OTHER,
     "We wrote to you and have not heard back, so we have closed this application."),
    ("Other", ReasonKind.OTHER, ""),
    ("Took another job", ReasonKind.BY_CANDIDATE, ""),
    ("Pay or terms", ReasonKind.BY_CANDIDATE, ""),
    ("Changed their mind", ReasonKind.BY_CANDIDATE, ""),
)  # fmt: skip
"""Label, kind, the candidate's sentence. The first is the one that is preselected."""


BY_THE_TEAM = (ReasonKind.BY_US, ReasonKind.OTHER)


def active(work: Work, *, kinds: Sequence[ReasonKind] = BY_THE_TEAM) -> Sequence[RejectionReason]:
    """Those to choose from when saying no, in order."""
    return work.session.scalars(
        select(RejectionReason)
        .where(RejectionReason.status == ReasonStatus.ACTIVE, RejectionReason.kind.in_(kinds))
        .order_by(RejectionReason.index, RejectionReason.name_norm)
    ).all()


def find(work: Work, id: uuid.UUID) -> RejectionReason:
    """The reason with this id, in use or not; else NotFound."""
    reason = work.session.get(RejectionReason, id)
    if reason is None:
        raise NotFound
    return reason


def add(
    work: Work,
    name: str,
    *,
    kind: ReasonKind = ReasonKind.BY_US,
    candidate_text: str = "",
    is_default: bool = False,
) -> RejectionReason:
    """A new reason at the end of the list. Raises Invalid for `name` and `candidate_text`."""
    work.require(policy.may_change_organisation(work.actor))
    problems = _problems(work, name, candidate_text)
    if problems:
        raise Invalid(problems)
    last = work.session.scalar(select(func.max(RejectionReason.index)))
    reason = RejectionReason(
        name=tidy(name),
        name_norm=norm(name),
        kind=kind,
        candidate_text=candidate_text.strip(),
        status=ReasonStatus.ACTIVE,
        index=0 if last is None else last + 1,
        is_default=is_default,
    )
    work.session.add(reason)
    work.record("rejection_reason.created", reason, name=reason.name)
    return reason


def add_defaults(work: Work) -> None:
    """The handful that a new Foyer begins with; nothing where there are reasons already."""
    work.require(policy.may_change_organisation(work.actor))
    if work.session.scalar(select(RejectionReason.id).limit(1)) is not None:
        return
    for index, (name, kind, sentence) in enumerate(DEFAULTS):
        add(work, name, kind=kind, candidate_text=sentence, is_default=index == 0)


def _problems(work: Work, name: str, candidate_text: str) -> dict[str, str]:
    problems = {}
    same = select(RejectionReason.id).where(RejectionReason.name_norm == norm(name))
    if not tidy(name):
        problems["name"] = "required"
    elif not is_storable(name):
        problems["name"] = "bad_characters"
    elif len(tidy(name)) > LONGEST:
        problems["name"] = "too_long"
    elif work.session.scalar(same) is not None:
        problems["name"] = "taken"
    if not is_storable(candidate_text):
        problems["candidate_text"] = "bad_characters"
    elif len(candidate_text) > LONGEST_TEXT:
        problems["candidate_text"] = "too_long"
    return problems
