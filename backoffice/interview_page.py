"""The page of one interview: what it is, who takes part, what they think, and what can be done now."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from flask import Response, make_response, redirect, request, url_for
from flask_babel import lazy_gettext as _

from backoffice.acts import Notice
from backoffice.interview_form import busy_words, own_zone
from hiring import interviews, policy
from hiring.errors import DomainError, InvalidTransition, Stale
from hiring.interviews import Given, clashes, local_times
from hiring.models.attachment import Attachment
from hiring.models.interview import Interview, InterviewParticipant, InterviewStatus, ParticipantResponse
from hiring.models.note import Recommendation
from hiring.work import Work
from web import interview_wording
from web.asked_by import wants_fragment
from web.door import answer
from web.errors import problem_of
from web.formatting import gettext, one_of
from web.labels import label

PAGE = "backoffice/interviews/show.html"
FRAGMENT = "backoffice/interviews/_interview.html"
DONE = {
    "same": _("It was so already. Nothing was changed, and nobody is written to."),
    "changed": _("Saved. Whoever takes part hears of it."),
    "changed_inside": _("Saved. The interviewers and the organiser hear of it, the candidate does not."),
    "cancelled": _("Cancelled. Whoever was invited hears of it."),
    "cancelled_inside": _("Cancelled. The interviewers and the organiser hear of it, the candidate does not."),
    "completed": _("Written down: it took place."),
    "no_show": _("Written down: the candidate did not come."),
    "reopened": _("It is scheduled again."),
    "responded": _("Your answer is saved."),
    "feedback": _("Your feedback is saved."),
}
POSSIBLE = {
    "change": _("change it"),
    "cancel": _("cancel it"),
    "complete": _("write down that it took place"),
    "no_show": _("write down that the candidate did not come"),
    "reopen": _("take back that it took place"),
}
NOT_GIVEN = {
    "text.too_long": _("Keep it under 10,000 characters."),
    "text.bad_characters": _(
        "This holds characters that cannot be stored. Type it again, or paste it as plain text."
    ),
    "recommendation.required": _("Choose one of the five."),
}


@dataclass(frozen=True)
class Person:
    """An interviewer, and in words what else they have at that time."""

    participant: InterviewParticipant
    busy: Sequence[str]


@dataclass(frozen=True)
class InterviewPage:
    """`me`: as what the user takes part. `reads`: may open the application; an interviewer knows the name and the
    CV. `gives`: may give feedback now."""

    interview: Interview
    when: str
    zone: str
    own_when: str
    own_zone: str
    people: Sequence[Person]
    candidate_busy: Sequence[str]
    me: InterviewParticipant | None
    feedback: Given
    cvs: Sequence[Attachment]
    reads: bool
    schedules: bool
    begun: bool
    over: bool
    gives: bool

    @property
    def digest(self) -> str:
        """What its forms are founded on."""
        return interviews.digest_of(self.interview)

    @property
    def scheduled(self) -> bool:
        return self.interview.status is InterviewStatus.SCHEDULED


def of(work: Work, interview: Interview) -> InterviewPage:
    """Read in a constant number of statements."""
    application, found = interview.application, clashes.of_interview(work, interview)
    zone, own = interview.timezone, own_zone(work)
    start, end = interview.starts_at, interview.ends_at
    walls = [local_times.wall_of(start, ZoneInfo(name)) for name in (zone, own)]
    differs = walls[0] != walls[1]
    me = interviews.participation(interview, work.user_id)
    took_place = interview.status in (InterviewStatus.SCHEDULED, InterviewStatus.COMPLETED)
    return InterviewPage(
        interview=interview,
        when=interview_wording.when(start, end, ZoneInfo(zone), work.now),
        zone=interview_wording.zone_words(zone, start),
        own_when=interview_wording.when(start, end, ZoneInfo(own), work.now) if differs else "",
        own_zone=interview_wording.zone_words(own, start) if differs else "",
        people=[
            Person(one, [busy_words(busy, ZoneInfo(zone)) for busy in found.users.get(one.user_id, ())])
            for one in interview.participants
        ],
        candidate_busy=[busy_words(busy, ZoneInfo(zone)) for busy in found.candidate],
        me=me,
        feedback=interviews.given(work, interview),
        cvs=interviews.cv_of(work, interview),
        reads=policy.may_read_applications(work.actor, application.job),
        schedules=policy.may_schedule(work.actor, application),
        begun=start <= work.now,
        over=end <= work.now,
        gives=me is not None and policy.may_take_part(work.actor, me) and took_place and start <= work.now,
    )


def show(
    work: Work, interview: Interview, notice: Notice | None = None, status: int = 200, **more: Any
) -> Response:
    """`more`: what was typed and what is wrong with it."""
    told = {"toast": notice, "notice": None} if wants_fragment() else {"toast": None, "notice": notice}
    facts: dict[str, Any] = {"typed": {}, "wrong": {}, **told, **more}
    return answer(
        PAGE, FRAGMENT, status, seen=of(work, interview), undo_target="#interview",
        recommendations=list(Recommendation),
        responses=[one for one in ParticipantResponse if one is not ParticipantResponse.NEEDS_ACTION], **facts,
    )  # fmt: skip


def notice() -> Notice | None:
    """What ?done= says was done."""
    code = request.args.get("done", "")
    return Notice(str(DONE[code])) if code in DONE else None


def done(interview: Interview, code: str) -> Response:
    """On to the page that says so; htmx follows to its part."""
    response: Response = make_response(redirect(_url(interview.id, code), 303))
    return response


def refused(work: Work, interview: Interview, error: DomainError, **typed: Any) -> Response:
    """The page as it stands now, with a sentence."""
    problem = problem_of(error)
    return show(work, interview, Notice(refusal(interview, error), refused=True), problem.status, typed=typed)


def refusal(interview: Interview, error: DomainError) -> str:
    """Why not, and what is possible instead."""
    if isinstance(error, Stale):
        return gettext("Not done: somebody changed this interview a moment ago. This is how it stands now.")
    if isinstance(error, InvalidTransition) and error.code == InvalidTransition.code:
        now = gettext("Not done. How this interview stands now: %(status)s.", status=label(interview.status))
        acts = [str(POSSIBLE[act]) for act in error.params["allowed"]]
        return now + (" " + gettext("You can %(acts)s.", acts=one_of(acts)) if acts else "")
    problem = problem_of(error)
    return f"{problem.title}. {problem.text}"


def _url(id: uuid.UUID, code: str) -> str:
    return url_for("backoffice.interview", id=id, done=code)
