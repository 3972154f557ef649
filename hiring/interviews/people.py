"""Who can be an interviewer, and who organises."""

import uuid
from collections.abc import Collection, Sequence

from sqlalchemy import or_, select

from hiring import policy
from hiring.models.application import Application
from hiring.models.interview import Interview
from hiring.models.job import JobMember
from hiring.models.user import User, UserStatus
from hiring.work import Work


def choosable(work: Work, application: Application, interview: Interview | None = None) -> Sequence[User]:
    """Whom the acting user may choose, by name: active users; for those who may not see all colleagues, the job's
    team, themselves and whoever is on the interview already."""
    work.require(policy.may_schedule(work.actor, application))
    users = select(User).where(User.status == UserStatus.ACTIVE)
    if not policy.may_see_colleagues(work.actor):
        team = select(JobMember.user_id).where(JobMember.job_id == application.job_id)
        users = users.where(or_(User.id.in_(team), User.id.in_(_known(work, interview))))
    return work.session.scalars(users.order_by(User.first_name, User.last_name, User.id)).all()


def hold(work: Work, ids: Collection[uuid.UUID]) -> None:
    """Until this transaction ends nobody else takes the time of these users: whoever arranges something with one
    of them waits, and then sees it. In the order of their ids, so that two who wait do not wait for each other."""
    work.session.execute(
        select(User.id).where(User.id.in_(list(ids))).order_by(User.id).with_for_update(key_share=True)
    )


def _known(work: Work, interview: Interview | None) -> list[object]:
    known: list[object] = [work.user_id] if work.user_id else []
    if interview is not None:
        known += [interview.organizer_user_id, *(one.user_id for one in interview.participants)]
    return known
