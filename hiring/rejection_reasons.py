"""Why applications end: the label that the team sees, and the sentence that the candidate may read."""

import uuid
from collections.abc import Sequence

from sqlalchemy import func, select

from hiring import policy
from hiring.errors import Conflict, Invalid, NotFound, Stale
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


_ORDER = (RejectionReason.index, RejectionReason.name_norm)
BY_THE_TEAM = (ReasonKind.BY_US, ReasonKind.OTHER)


def active(work: Work, *, kinds: Sequence[ReasonKind] = BY_THE_TEAM) -> Sequence[RejectionReason]:
    """Those to choose from when saying no: the default first, then in order."""
    return work.session.scalars(
        select(RejectionReason)
        .where(RejectionReason.status == ReasonStatus.ACTIVE, RejectionReason.kind.in_(kinds))
        .order_by(RejectionReason.is_default.desc(), RejectionReason.index, RejectionReason.name_norm)
    ).all()


def listed(work: Work) -> list[RejectionReason]:
    """All of them in order, the retired ones last."""
    work.require(policy.may_read_reasons(work.actor))
    found = work.session.scalars(select(RejectionReason).order_by(*_ORDER)).all()
    return sorted(found, key=lambda reason: reason.status is ReasonStatus.INACTIVE)


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
    work.require(policy.may_change_reasons(work.actor))
    problems = _problems(work, name, candidate_text)
    if problems:
        raise Invalid(problems)
    reason = RejectionReason(
        name=tidy(name),
        name_norm=norm(name),
        kind=kind,
        candidate_text=_text(candidate_text),
        status=ReasonStatus.ACTIVE,
        index=_next_index(work),
        is_default=is_default,
    )
    work.session.add(reason)
    work.record("rejection_reason.created", reason, name=reason.name)
    return reason


def change(
    work: Work,
    reason: RejectionReason,
    *,
    name: str,
    kind: ReasonKind,
    candidate_text: str,
    version: int | None = None,
) -> None:
    """Puts a reason right, for letters still to be written: those that wait keep the sentence they were given.
    Raises Invalid by field, and Stale where `version` is no longer the reason's."""
    work.require(policy.may_change_reasons(work.actor))
    if version not in (None, reason.version):
        raise Stale
    problems = _problems(work, name, candidate_text, but=reason)
    if reason.is_default and kind not in BY_THE_TEAM:
        problems["kind"] = "is_default"
    if problems:
        raise Invalid(problems)
    wanted = {"name": tidy(name), "kind": kind, "candidate_text": _text(candidate_text)}
    differing = {field: value for field, value in wanted.items() if getattr(reason, field) != value}
    if not differing:
        return
    for field, value in differing.items():
        setattr(reason, field, value)
    reason.name_norm = norm(name)
    work.record("rejection_reason.changed", reason, fields=list(differing))


def move(work: Work, reason: RejectionReason, to: int) -> None:
    """Puts it at this place, from 0, among those in use; beyond either end is the end."""
    work.require(policy.may_change_reasons(work.actor))
    before = listed(work)
    after = [one for one in before if one is not reason]
    in_use = sum(one.status is ReasonStatus.ACTIVE for one in after)
    after.insert(min(max(to, 0), in_use), reason)
    if after == before:
        return
    for index, one in enumerate(after):
        one.index = index
    work.record("rejection_reason.moved", reason, to=after.index(reason))


def make_default(work: Work, reason: RejectionReason) -> None:
    """The one that stands first when somebody says no; there is never another. Raises Conflict `not_default`
    for one that is retired or that only a candidate has."""
    work.require(policy.may_change_reasons(work.actor))
    if reason.status is not ReasonStatus.ACTIVE or reason.kind not in BY_THE_TEAM:
        raise Conflict("not_default")
    if reason.is_default:
        return
    for one in work.session.scalars(select(RejectionReason).where(RejectionReason.is_default)):
        one.is_default = False  # its version goes up: of two who choose at once, one is told
    reason.is_default = True
    work.record("rejection_reason.made_default", reason)


def retire(work: Work, reason: RejectionReason) -> None:
    """Nobody can choose it any more; applications that ended with it keep it. Raises Conflict `is_default`."""
    work.require(policy.may_change_reasons(work.actor))
    if reason.is_default:
        raise Conflict("is_default")
    if reason.status is ReasonStatus.ACTIVE:
        reason.status = ReasonStatus.INACTIVE
        work.record("rejection_reason.retired", reason)


def restore(work: Work, reason: RejectionReason) -> None:
    """Back into the list, at its end."""
    work.require(policy.may_change_reasons(work.actor))
    if reason.status is ReasonStatus.INACTIVE:
        reason.status = ReasonStatus.ACTIVE
        reason.index = _next_index(work)
        work.record("rejection_reason.restored", reason)


def add_defaults(work: Work) -> None:
    """The handful that a new Foyer begins with; nothing where there are reasons already."""
    work.require(policy.may_change_reasons(work.actor))
    if work.session.scalar(select(RejectionReason.id).limit(1)) is not None:
        return
    for index, (name, kind, sentence) in enumerate(DEFAULTS):
        add(work, name, kind=kind, candidate_text=sentence, is_default=index == 0)


def _text(candidate_text: str) -> str:
    return candidate_text.replace("\r\n", "\n").strip()


def _next_index(work: Work) -> int:
    last = work.session.scalar(select(func.max(RejectionReason.index)))
    return 0 if last is None else last + 1


def _problems(work: Work, name: str, candidate_text: str, *, but: RejectionReason | None = None) -> dict[str, str]:
    problems = {}
    same = select(RejectionReason).where(RejectionReason.name_norm == norm(name))
    if not tidy(name):
        problems["name"] = "required"
    elif not is_storable(name):
        problems["name"] = "bad_characters"
    elif len(tidy(name)) > LONGEST:
        problems["name"] = "too_long"
    elif (holder := work.session.scalar(same)) is not None and holder is not but:
        problems["name"] = "taken"
    if not is_storable(candidate_text):
        problems["candidate_text"] = "bad_characters"
    elif len(_text(candidate_text)) > LONGEST_TEXT:
        problems["candidate_text"] = "too_long"
    return problems
