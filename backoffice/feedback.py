"""Feedback of interviewers: on the interview's page, and by the link of the letter that asks for it."""

import uuid
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from flask import Response, request
from wtforms import IntegerField, StringField, TextAreaField

from backoffice import bp, interview_page
from backoffice.interview_page import NOT_GIVEN
from hiring import interviews
from hiring.errors import Conflict, Gone, Invalid, Stale
from hiring.models.interview import InterviewParticipant
from hiring.models.note import Note, Recommendation
from hiring.work import Work
from web import interview_wording
from web.door import Audience, answer, reads, see_other, writes
from web.errors import problem_of
from web.typed_form import TypedForm


class FeedbackForm(TypedForm):
    """`seen`: the version of the feedback that the page showed, 0 for none."""

    recommendation = StringField()
    text = TextAreaField()
    seen = IntegerField()

    def chosen(self) -> Recommendation:
        """Raises Invalid."""
        found = next((one for one in Recommendation if one == self.recommendation.data), None)
        if found is None:
            raise Invalid({"recommendation": "required"})
        return found


@dataclass(frozen=True)
class Asked:
    """What the page behind a letter's link shows."""

    person: str
    job: str
    title: str
    when: str
    given: Note | None


@bp.post("/interviews/<uuid:id>/feedback")
@writes(Audience.SIGNED_IN)
def give_feedback(work: Work, id: uuid.UUID) -> Response:
    interview = interviews.get(work, id, for_change=True)
    participant = interviews.participation(interview, work.user_id)
    work.require(participant is not None)
    assert participant is not None
    form = FeedbackForm()
    typed = {"recommendation": form.recommendation.data, "text": form.text.data or ""}
    try:
        interviews.give_feedback(
            work, participant, form.chosen(), form.text.data or "", version=form.seen.data or 0
        )
    except Invalid as error:
        return interview_page.show(work, interview, status=422, typed=typed, wrong=_wrong(error))
    except Stale:
        return interview_page.show(work, interview, status=409, typed=typed, changed=True)
    except Conflict as error:
        return interview_page.refused(work, interview, error, **typed)
    return interview_page.done(interview, "feedback")


@bp.get("/feedback/<token>")
@reads(Audience.PUBLIC)
def feedback(work: Work, token: str) -> Response:
    """Changes nothing: scanners of mail follow links."""
    try:
        acting, participant = interviews.by_link(work, token)
    except Gone as gone:
        return _gone(gone)
    return _page(acting, participant, token, is_done="done" in request.args)


@bp.post("/feedback/<token>")
@writes(Audience.PUBLIC)
def give_feedback_by_link(work: Work, token: str) -> Response:
    form = FeedbackForm()
    try:
        acting, participant = interviews.by_link(work, token)
    except Gone as gone:
        return _gone(gone)
    try:
        interviews.give_feedback(
            acting, participant, form.chosen(), form.text.data or "", version=form.seen.data or 0
        )
    except Invalid as error:
        return _page(acting, participant, token, 422, form=form, wrong=_wrong(error))
    except Stale:
        return _page(acting, participant, token, 409, form=form, changed=True)
    except Conflict as error:
        said = interview_page.refusal(participant.interview, error)
        return _page(acting, participant, token, problem_of(error).status, form=form, refused=said)
    return see_other("backoffice.feedback", token=token, done="yes")


def _page(
    work: Work, participant: InterviewParticipant, token: str, status: int = 200, *,
    form: FeedbackForm | None = None, **more: object,
) -> Response:  # fmt: skip
    interview, zone = participant.interview, _zone(work, participant)
    asked = Asked(
        person=interview.application.candidate.name,
        job=interview.application.job.name,
        title=interview.title,
        when=interview_wording.when(interview.starts_at, interview.ends_at, zone, work.now),
        given=interviews.own(work, participant),
    )
    facts = {"is_done": False, "wrong": {}, "changed": False, "refused": "", **more}
    typed = {"recommendation": form.recommendation.data, "text": form.text.data or ""} if form else {}
    return answer(
        "backoffice/interviews/feedback.html", None, status, asked=asked, token=token,
        recommendations=list(Recommendation), typed=typed, interview_id=interview.id, **facts,
    )  # fmt: skip


def _gone(gone: Gone) -> Response:
    return answer("backoffice/interviews/feedback_gone.html", None, 410, problem=problem_of(gone))


def _zone(work: Work, participant: InterviewParticipant) -> ZoneInfo:
    name = participant.user.timezone
    return ZoneInfo(name) if name else work.organisation.zone


def _wrong(error: Invalid) -> dict[str, object]:
    return {name: NOT_GIVEN[f"{name}.{code}"] for name, code in error.fields.items()}
